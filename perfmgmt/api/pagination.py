"""Pages by key: ids grow with time, so a page begins after the last id of the one before.

No count and no offset: the hundredth page costs what the first one costs, and rows that arrive
meanwhile neither repeat nor hide others.
"""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from perfmgmt.api.query import Query, read_query

DEFAULT_LIMIT = 100
GREATEST_LIMIT = 1000


class PageQuery(Query):
    """What every list understands."""

    limit = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=GREATEST_LIMIT,
        help_text=_("Most rows of a page; 100 unless told, 1000 at most."),
    )
    after = serializers.UUIDField(
        required=False, help_text=_("The last id of the page before; `next` contains it.")
    )


class KeysetPagination(BasePagination):
    """Settings name it for DRF's generic views; ours call `page`."""

    def paginate_queryset(self, queryset, request, view=None):
        self.request = request
        query = read_query(PageQuery, request, lenient=True)
        rows, self.next = _cut(queryset, request, query)
        return rows

    def get_paginated_response(self, data) -> Response:
        return Response({"results": data, "next": self.next})

    def get_paginated_response_schema(self, schema):
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {
                "results": schema,
                "next": {"type": "string", "format": "uri", "nullable": True},
            },
        }


def page(request, rows, query: dict) -> Response:
    """One page of `rows` (a QuerySet of `.values(…)` that include "id"), by the read PageQuery."""
    results, following = _cut(rows, request, query)
    return Response({"results": results, "next": following})


def page_of(shape: type[serializers.Serializer]) -> serializers.Serializer:
    """How the schema describes a page of rows of this shape."""
    return inline_serializer(
        f"{shape.__name__}Page",
        {
            "results": shape(many=True),
            "next": serializers.URLField(
                allow_null=True, help_text=_("Address of the next page; null on the last.")
            ),
        },
    )


def _cut(rows, request, query: dict):
    limit = query.get("limit", DEFAULT_LIMIT)
    rows = rows.order_by("id")
    if "after" in query:
        rows = rows.filter(id__gt=query["after"])
    found = list(rows[: limit + 1])
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    last_id = last["id"] if isinstance(last, dict) else last.pk
    return found[:limit], replace_query_param(request.build_absolute_uri(), "after", str(last_id))
