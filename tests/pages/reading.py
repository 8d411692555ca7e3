"""Reading a page as a person does: its texts, and how many queries it cost."""

import re
from html import unescape

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

# The brackets around a request: a test's outer transaction makes savepoints of them.
ONLY_IN_TESTS = re.compile(r"^(SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT|BEGIN|COMMIT)")
BINDING = "set_config('app.org'"


def text_of(markup: str) -> str:
    """What is read: tags away, spaces joined."""
    shown = re.sub(r"<(svg|template|dialog)\b.*?</\1>", " ", markup, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", shown)).split())


def main_of(response) -> str:
    markup = response.content.decode()
    found = re.search(r"<main\b.*?</main>", markup, flags=re.DOTALL)
    return found.group() if found else markup


def texts(response, pattern: str) -> list[str]:
    """The text of every match of a pattern with one group, in the page's main part."""
    return [text_of(found) for found in re.findall(pattern, main_of(response), flags=re.DOTALL)]


def heading(response) -> str:
    return texts(response, r"<h1[^>]*>(.*?)</h1>")[0]


def queries_of(client: Client, address: str) -> int:
    """Queries of one request as production sends them, sign-in and binding included."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200
    sent = [query["sql"] for query in captured if not ONLY_IN_TESTS.match(query["sql"])]
    bindings = sum(BINDING in sql for sql in sent)
    return len(sent) - bindings + 1
