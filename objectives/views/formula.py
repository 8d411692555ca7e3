"""Writing the formula of an indicator, and taking it away."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from objectives import services
from objectives.forms import FormulaForm, VersionForm
from objectives.forms.formula import SPARE_ROWS
from objectives.forms.measure import options as options_for
from objectives.models import FormulaInput, Indicator
from objectives.permissions import may_edit_indicator
from objectives.screens import formula as reading
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
def formula(request: MemberRequest, indicator_id: UUID) -> HttpResponse:
    """A page with a row for each name; "Add a measure" shows it again with more rows."""
    found = _mine_to_edit(request, indicator_id)
    slug = request.organization.slug
    more = SPARE_ROWS if "more" in request.POST else 0
    form = FormulaForm(
        request.POST if request.method == "POST" else None,
        initial=FormulaForm.initial_of(found),
        slug=slug,
        more=more,
    )
    context: dict[str, Any] = {
        "title": _("How is %(title)s calculated?") % {"title": found.title},
        "submit": _("Save and calculate"),
        "back": reverse("objectives:indicator", args=[slug, found.pk]),
        "indicator": found,
        "preview": _preview(request, found, form),
        "options": options_for(""),
    }
    if more:
        return render(request, "objectives/formula.html", context | {"form": form})

    def save() -> str:
        services.set_formula(
            actor=request.member,
            indicator=found,
            formula=form.cleaned_data["formula"],
            inputs=form.cleaned_data["inputs"],
            version=form.cleaned_data["version"],
            now=request.now,
        )
        return _("%(title)s is calculated from now on.") % {"title": found.title}

    return answer(request, form, save, template="objectives/formula.html", **context)


@require_GET
def formula_preview(request: MemberRequest, indicator_id: UUID) -> HttpResponse:
    """A fragment while somebody types: what the latest closed period would give."""
    found = _mine_to_edit(request, indicator_id)
    form = FormulaForm(request.GET, slug=request.organization.slug)
    context = {"preview": _preview(request, found, form)}
    return render(request, "objectives/formula.html#told", context)


@require_http_methods(["GET", "HEAD", "POST"])
def remove_formula(request: MemberRequest, indicator_id: UUID) -> HttpResponse:
    found = _mine_to_edit(request, indicator_id)

    sent = request.POST if request.method == "POST" else None
    form = VersionForm(sent, initial={"version": found.version})

    def remove() -> str:
        services.clear_formula(
            actor=request.member, indicator=found, now=request.now, **form.cleaned_data
        )
        return _("%(title)s is entered by hand again.") % {"title": found.title}

    return answer(
        request,
        form,
        remove,
        title=_("Enter %(title)s by hand again?") % {"title": found.title},
        submit=_("Remove the formula"),
        back=reverse("objectives:indicator", args=[request.organization.slug, found.pk]),
        lede=_("What was calculated so far stays. Its next figure is then due from its owner."),
    )


@require_GET
def options(request: MemberRequest) -> HttpResponse:
    """The list under a field that names a measure, for what is typed in it."""
    typed = [
        str(value) for name, value in request.GET.items() if name.startswith(("input", "measure"))
    ]
    context = {"options": options_for(typed[0][:200] if typed else "")}
    return render(request, "objectives/formula.html#options", context)


def _preview(request: MemberRequest, found: Indicator, form: FormulaForm) -> reading.Preview:
    """By what is typed, or else by what is stored."""
    if form.is_bound:
        form.is_valid()
        text, inputs = form.data.get("formula", ""), form.cleaned_data.get("inputs", {})
    else:
        rows = FormulaInput.objects.of(found)
        text, inputs = found.formula, {each.name: each.input for each in rows}
    return reading.preview(found, text, inputs, organization=request.organization, now=request.now)


def _mine_to_edit(request: MemberRequest, indicator_id: UUID) -> Indicator:
    found: Indicator = get_object_or_404(Indicator.objects.with_people(), pk=indicator_id)
    require(
        allowed=may_edit_indicator(request.member, found),
        sentence=_("Only its owner and those who steer may say how it is calculated."),
    )
    return found
