"""The responsibility matrix to take away, as the filters of the page leave it."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accountability.screens import export
from accountability.screens.filters import Filters
from perfmgmt.tenancy.http import MemberRequest

NAME = "responsibility-matrix"


@require_safe
def matrix_xlsx(request: MemberRequest) -> HttpResponse:
    content = export.as_workbook(export.table(Filters.read(request.GET)))
    return _file(content, export.TYPE, f"{NAME}.xlsx")


@require_safe
def matrix_csv(request: MemberRequest) -> HttpResponse:
    content = export.as_csv(export.table(Filters.read(request.GET)))
    return _file(content, "text/csv; charset=utf-8", f"{NAME}.csv")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
