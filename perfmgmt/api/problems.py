"""Every error of the API as a problem (RFC 9457, application/problem+json)."""

from collections.abc import Mapping
from http import HTTPStatus

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import defaults
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from perfmgmt.api.renderers import dump
from perfmgmt.tenancy.access import Changed, Refused

CONTENT_TYPE = "application/problem+json"
API_PREFIX = "/api/"
# What stands for the body as a whole in `errors`.
WHOLE = "body"

TITLES = {
    400: gettext_lazy("The request cannot be read"),
    401: gettext_lazy("Not signed in"),
    403: gettext_lazy("Not allowed"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("Method not allowed"),
    406: gettext_lazy("Not acceptable"),
    409: gettext_lazy("Changed meanwhile"),
    413: gettext_lazy("Too large"),
    415: gettext_lazy("Unsupported media type"),
    422: gettext_lazy("Not accepted"),
    429: gettext_lazy("Too many requests"),
    500: gettext_lazy("Server error"),
}


class WrongQuery(exceptions.ValidationError):
    """A parameter in the address that cannot be understood: 400, while a wrong body is 422."""


def problem(
    status: int, detail: str = "", errors: Mapping[str, list[str]] | None = None
) -> dict[str, object]:
    """The body: type, title, status, and where there is one a detail and sentences by field."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": str(TITLES.get(status, HTTPStatus(status).phrase)),
        "status": status,
    }
    if detail:
        body["detail"] = str(detail)
    if errors:
        body["errors"] = errors
    return body


def exception_handler(error: Exception, context: Mapping) -> Response | None:
    """DRF's hook: what a view raised becomes a problem; None lets a bug become a 500."""
    answer = _answer_to(error)
    if answer is None:
        return None
    set_rollback()
    response = Response(answer, status=answer["status"], content_type=CONTENT_TYPE)
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(int(wait))
    return response


def _answer_to(error: Exception) -> dict | None:
    answer: dict | None
    match error:
        case Refused():
            answer = problem(422, str(error), {error.field or WHOLE: [str(error)]})
        case Changed():
            answer = problem(409, str(error))
        case WrongQuery():
            answer = problem(400, _("A parameter is wrong."), _by_field(error.detail))
        case exceptions.ValidationError():
            answer = problem(422, _("Some values are not accepted."), _by_field(error.detail))
        case Http404():
            answer = problem(404, str(_NOTHING_HERE))
        case PermissionDenied():
            answer = problem(403, str(error))
        case RequestDataTooBig():
            answer = problem(413, _("The body is too large."))
        case SuspiciousOperation():
            answer = problem(400)
        case exceptions.APIException():
            answer = problem(error.status_code, str(error.detail))
        case _:
            answer = None
    return answer


_NOTHING_HERE = gettext_lazy("Nothing is here, or it is not yours to see.")


def _by_field(detail: object, name: str = "") -> dict[str, list[str]]:
    """Sentences by the dotted name of their field, whatever the depth DRF nests them in."""
    match detail:
        case Mapping():
            found: dict[str, list[str]] = {}
            for key, inner in detail.items():
                own = WHOLE if key == "non_field_errors" else str(key)
                found |= _by_field(inner, f"{name}.{own}" if name else own)
            return found
        case list() if any(isinstance(each, Mapping | list) for each in detail):
            found = {}
            for index, inner in enumerate(detail):
                found |= _by_field(inner, f"{name}.{index}" if name else str(index))
            return found
        case list():
            return {name or WHOLE: [str(each) for each in detail]}
        case _:
            return {name or WHOLE: [str(detail)]}


# --- What Django itself answers, before or around a view of the API ---------------------------------


def _plain(status: int, detail: str = "") -> HttpResponse:
    return HttpResponse(dump(problem(status, detail)), status=status, content_type=CONTENT_TYPE)


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(API_PREFIX)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400"""
    too_big = isinstance(exception, RequestDataTooBig)
    if _is_api(request):
        return _plain(413, _("The body is too large.")) if too_big else _plain(400)
    if too_big:
        return render(request, "413.html", status=413)
    return defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403"""
    if _is_api(request):
        return _plain(403, str(exception))
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404"""
    if _is_api(request):
        return _plain(404, str(_NOTHING_HERE))
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500"""
    if _is_api(request):
        return _plain(500, _("Nothing was saved. The error has been written down."))
    return defaults.server_error(request)
