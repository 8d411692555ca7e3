"""Escalations over REST: read only, the beat writes them."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view

from accountability import shapes
from accountability.models import Escalation
from perfmgmt.api.pagination import page, page_of
from perfmgmt.api.query import read_query, rows
from perfmgmt.api.schema import answers


@extend_schema(
    operation_id="escalations_list",
    tags=["dependencies"],
    parameters=[shapes.EscalationQuery],
    responses=answers(page_of(shapes.EscalationRow), 400),
)
@api_view(["GET"])
def escalation_list(request):
    """What came before its authority, oldest first."""
    query = read_query(shapes.EscalationQuery, request)
    found = Escalation.objects.all()
    for column in ("dependency", "authority"):
        if column in query:
            found = found.filter(**{column: query[column]})
    return page(request, rows(found, shapes.EscalationRow), query)


api_urls = [
    path("escalations/", escalation_list),
]
