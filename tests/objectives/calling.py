"""What the API's tests share: its address, and the problems it answers with."""

from uuid import UUID

API = "/api/v1/aldermere/"
NOWHERE = UUID(int=7)
NOTHING_HERE = {
    "type": "about:blank",
    "title": "Not found",
    "status": 404,
    "detail": "Nothing is here, or it is not yours to see.",
}


def problem(status, title, detail=None, errors=None) -> dict:
    body = {"type": "about:blank", "title": title, "status": status}
    return body | ({"detail": detail} if detail else {}) | ({"errors": errors} if errors else {})


def refused(field, sentence):
    return problem(422, "Not accepted", sentence, {field: [sentence]})
