"""Splitting a target to the objectives below, over REST."""

from itertools import groupby
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from objectives import shapes
from objectives.models import Indicator, Objective, TargetShare
from objectives.permissions import may_split
from objectives.screens.splitting import adds_up, still_holds, sum_now
from objectives.services import split_target
from objectives.services.splitting import Asked, divide, refuse_unsplittable
from perfmgmt.api.idempotency import KEY_PARAMETER, idempotent
from perfmgmt.api.query import read_body
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require


@extend_schema(
    methods=["GET"],
    operation_id="indicators_splits",
    tags=["indicators"],
    responses=answers(shapes.SplitList),
)
@extend_schema(
    methods=["POST"],
    operation_id="indicators_split",
    tags=["indicators"],
    parameters=[KEY_PARAMETER],
    request=shapes.SplitWriting,
    responses=answers(shapes.SplitList, 400, 403, 409, 422),
)
@api_view(["GET", "POST"])
@idempotent
def split(request, indicator_id):
    """GET says how the target was split and whether it still adds up. POST splits it, or splits it anew."""
    found: Indicator = get_object_or_404(Indicator.objects.all(), pk=indicator_id)
    if request.method == "POST":
        _split(request, found)
    return Response(_answer(found))


def _split(request, found: Indicator) -> None:
    body = read_body(shapes.SplitWriting, request)
    objective = Objective.objects.filter(pk=body["objective"]).first()
    if objective is None:
        raise Refused(_("There is no such objective."), field="objective")
    require(
        allowed=may_split(request.member, found, objective),
        sentence=_("Who answers for the indicator and for the objective splits its target."),
    )
    split_target(
        actor=request.member,
        objective=objective,
        indicator=found,
        how=body["how"],
        parts=divide(found, body["how"], _asked(body["shares"])),
        kept_because=body["kept_because"],
        version=body.get("version"),
        now=request.now,
        api_key=request.api_key,
    )


def _asked(shares: list[dict[str, Any]]) -> list[Asked]:
    """The rows that are named, in two queries."""
    below = Objective.objects.select_related("owner", "unit")
    objectives = below.in_bulk([each["objective"] for each in shares])
    named = [each["indicator"] for each in shares if each.get("indicator")]
    indicators = Indicator.objects.in_bulk(named)
    asked = []
    for each in shares:
        if each["objective"] not in objectives:
            raise Refused(_("There is no such objective."), field="shares")
        carrier = each.get("indicator")
        if carrier and carrier not in indicators:
            raise Refused(_("There is no such indicator."), field="shares")
        figures = {name: each.get(name) for name in ("share", "target", "baseline")}
        asked.append(
            Asked(
                objectives[each["objective"]], indicators[carrier] if carrier else None, **figures
            )
        )
    return asked


def _answer(found: Indicator) -> dict[str, Any]:
    found.refresh_from_db()
    rows = [
        share for share in TargetShare.objects.around(found) if share.split.indicator_id == found.pk
    ]
    why_not = ""
    try:
        refuse_unsplittable(found)
    except Refused as refusal:
        why_not = str(refusal)
    groups = [list(each) for _split_id, each in groupby(rows, key=lambda row: row.split_id)]
    return {"why_not": why_not, "splits": [_row(found, shares) for shares in groups]}


def _row(found: Indicator, shares: list[TargetShare]) -> dict[str, Any]:
    split = shares[0].split
    names = ("how", "target", "baseline", "kept", "kept_baseline", "kept_because", "version")
    return {name: getattr(split, name) for name in names} | {
        "objective": split.objective_id,
        "sum": sum_now(shares),
        "adds_up": adds_up(shares, found),
        "shares": [
            {
                "objective": share.objective_id,
                "objective_title": share.objective.title,
                "indicator": share.indicator_id,
                "indicator_title": share.indicator.title,
                "share": share.share,
                "target": share.target,
                "baseline": share.baseline,
                "target_now": share.indicator.target,
                "holds": still_holds(share),
            }
            for share in shares
        ],
    }


api_urls = [
    path("indicators/<uuid:indicator_id>/split/", split),
]
