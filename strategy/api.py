"""Strategic direction over REST: read only."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view

from perfmgmt.api.pagination import PageQuery, page, page_of
from perfmgmt.api.query import read_query, rows
from perfmgmt.api.schema import answers
from strategy.models import Plan, Priority, Tension, TradeOff


class PlanQuery(PageQuery):
    state = serializers.ChoiceField(Plan.State.choices, required=False)


class PlanRow(serializers.Serializer):
    """A direction for a span of years."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    ambition = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    state = serializers.ChoiceField(Plan.State.choices)
    is_default = serializers.BooleanField()
    external_key = serializers.CharField()
    version = serializers.IntegerField()


class PriorityQuery(PageQuery):
    plan = serializers.UUIDField(required=False)


class PriorityRow(serializers.Serializer):
    """What a plan puts first, second, third."""

    id = serializers.UUIDField()
    plan = serializers.UUIDField()
    rank = serializers.IntegerField()
    title = serializers.CharField()
    outcome = serializers.CharField()
    sponsor = serializers.UUIDField(allow_null=True)
    sponsor_name = serializers.CharField(source="sponsor.name", allow_null=True)
    version = serializers.IntegerField()


class TradeOffQuery(PageQuery):
    plan = serializers.UUIDField(required=False)


class TradeOffRow(serializers.Serializer):
    """ "We favour X over Y, because": each side is a priority or a tension."""

    id = serializers.UUIDField()
    plan = serializers.UUIDField()
    favoured_priority = serializers.UUIDField(allow_null=True)
    favoured_tension = serializers.ChoiceField([*Tension.choices, ("", "")])
    over_priority = serializers.UUIDField(allow_null=True)
    over_tension = serializers.ChoiceField([*Tension.choices, ("", "")])
    because = serializers.CharField()
    version = serializers.IntegerField()


@extend_schema(
    operation_id="plans_list",
    tags=["direction"],
    parameters=[PlanQuery],
    responses=answers(page_of(PlanRow), 400),
)
@api_view(["GET"])
def plans(request):
    """Plans of the organisation."""
    query = read_query(PlanQuery, request)
    found = Plan.objects.all()
    if "state" in query:
        found = found.filter(state=query["state"])
    return page(request, rows(found, PlanRow), query)


@extend_schema(
    operation_id="priorities_list",
    tags=["direction"],
    parameters=[PriorityQuery],
    responses=answers(page_of(PriorityRow), 400),
)
@api_view(["GET"])
def priorities(request):
    """Ranked priorities; `rank` orders them within their plan."""
    query = read_query(PriorityQuery, request)
    found = Priority.objects.all()
    if "plan" in query:
        found = found.filter(plan=query["plan"])
    return page(request, rows(found, PriorityRow), query)


@extend_schema(
    operation_id="trade_offs_list",
    tags=["direction"],
    parameters=[TradeOffQuery],
    responses=answers(page_of(TradeOffRow), 400),
)
@api_view(["GET"])
def trade_offs(request):
    """What is favoured over what, and why."""
    query = read_query(TradeOffQuery, request)
    found = TradeOff.objects.all()
    if "plan" in query:
        found = found.filter(plan=query["plan"])
    return page(request, rows(found, TradeOffRow), query)


api_urls = [
    path("plans/", plans),
    path("priorities/", priorities),
    path("trade-offs/", trade_offs),
]
