"""The formula of an indicator over REST."""

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.response import Response

from objectives import services, shapes
from objectives.models import FormulaInput, Indicator
from objectives.permissions import may_edit_indicator
from perfmgmt.api.query import read_body, read_query
from perfmgmt.api.schema import answers
from perfmgmt.tenancy.access import Refused, require


@extend_schema(
    methods=["GET"],
    operation_id="indicators_formula_read",
    tags=["indicators"],
    responses=answers(shapes.FormulaShape),
)
@extend_schema(
    methods=["PUT"],
    operation_id="indicators_formula_set",
    tags=["indicators"],
    request=shapes.FormulaBody,
    responses=answers(shapes.FormulaShape, 400, 403, 409, 422),
)
@extend_schema(
    methods=["DELETE"],
    operation_id="indicators_formula_clear",
    tags=["indicators"],
    parameters=[shapes.SeenVersion],
    responses=answers(None, 400, 403, 409, 422, status=204),
)
@api_view(["GET", "PUT", "DELETE"])
def formula(request, indicator_id):
    """How it is calculated. PUT calculates every closed period at once; DELETE lets it be entered again."""
    found = get_object_or_404(Indicator.objects.all(), pk=indicator_id)
    if request.method == "GET":
        return Response(_shape(found))
    require(
        allowed=may_edit_indicator(request.member, found),
        sentence=_("Only its owner and those who steer may say how it is calculated."),
    )
    if request.method == "DELETE":
        services.clear_formula(
            actor=request.member,
            indicator=found,
            now=request.now,
            version=read_query(shapes.SeenVersion, request).get("version"),
            api_key=request.api_key,
        )
        return Response(status=204)
    body = read_body(shapes.FormulaBody, request)
    changed = services.set_formula(
        actor=request.member,
        indicator=found,
        formula=body["formula"],
        inputs=_inputs(body["inputs"]),
        version=body.get("expected_version"),
        now=request.now,
        api_key=request.api_key,
    )
    return Response(_shape(changed))


def _inputs(ids: dict) -> dict[str, Indicator]:
    found = Indicator.objects.in_bulk(list(ids.values()))
    for name, each in ids.items():
        if each not in found:
            sentence = _("There is no such indicator: %(name)s.") % {"name": name}
            raise Refused(sentence, field="inputs")
    return {name: found[each] for name, each in ids.items()}


def _shape(indicator: Indicator) -> dict:
    inputs = FormulaInput.objects.filter(indicator=indicator).order_by("name")
    return {
        "formula": indicator.formula,
        "inputs": dict(inputs.values_list("name", "input_id")),
        "version": indicator.version,
    }


api_urls = [path("indicators/<uuid:indicator_id>/formula/", formula)]
