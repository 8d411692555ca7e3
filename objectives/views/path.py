"""The target path of an indicator, by period."""

from datetime import date
from decimal import Decimal
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from objectives.charts import unit_words
from objectives.figures import unit_of
from objectives.forms.path import PathForm, days_sent, texts_of
from objectives.models import Indicator, ObjectiveIndicator, TargetPoint
from objectives.pasted import Pasted, read_path
from objectives.rules.periods import Rhythm, is_period_start
from objectives.screens.path import days_offered, straight_line
from objectives.services import set_target_path
from objectives.services.changing import WITH_PATH
from objectives.services.force import frozen_fields, standing
from objectives.views.common import indicator_page, mine_to_edit, today
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest


@require_http_methods(["GET", "POST"])
def target_path(request: MemberRequest, indicator_id: UUID) -> HttpResponse:
    """A field for each coming period; `do` says whether to read what is pasted, draw a line, or save."""
    found = mine_to_edit(request, indicator_id)
    page = indicator_page(request, found)
    if found.target_type not in WITH_PATH:
        messages.info(
            request, _("Only a path, a standard and a cumulative target have values by period.")
        )
        return redirect(page)
    stored = _stored(found)
    days = _days(request, found, stored)
    do = request.POST.get("do", "")
    if do in ("read", "line"):
        return _proposal(request, found, days, do)
    form = PathForm(request.POST or None, row=found, days=days, initial=texts_of(stored))

    def save() -> str:
        points = form.points()
        pasted = _read(request, found, form.cleaned_data["pasted"])
        if pasted.problems:
            raise Refused(" ".join(pasted.problems), field="pasted")
        points |= pasted.points
        set_target_path(
            actor=request.member,
            indicator=found,
            points=points,
            version=form.cleaned_data["version"],
            now=request.now,
        )
        return _("The target path is set.")

    return answer(
        request,
        form,
        save,
        title=_("Target path"),
        submit=_("Save the path"),
        back=page,
        template="objectives/path_form.html",
        under=found.title,
        **_around(found, days),
    )


def _proposal(request: MemberRequest, found: Indicator, days: list[date], do: str) -> HttpResponse:
    """The table as it would stand, for a look before it is saved; nothing typed is lost."""
    typed: dict[str, str | Decimal] = {name: request.POST[name] for name in request.POST}
    problems: tuple[str, ...] = ()
    if do == "line":
        typed |= texts_of(straight_line(found, days))
        said = _("This is the straight line. Look at it, change what bends it, then save.")
    else:
        pasted = _read(request, found, str(typed.get("pasted", "")))
        problems, said = pasted.problems, _read_words(pasted)
        days = sorted({*days, *pasted.points})
        typed |= texts_of(pasted.points)
        if not problems:
            typed["pasted"] = ""
    context = {
        "form": PathForm(row=found, days=days, initial=typed),
        "title": _("Target path"),
        "submit": _("Save the path"),
        "back": indicator_page(request, found),
        "under": found.title,
        "said": said,
        "problems": problems,
        **_around(found, days),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
    return render(request, "objectives/path_form.html", context, status=status)


def _around(found: Indicator, days: list[date]) -> dict:
    links = ObjectiveIndicator.objects.filter(indicator=found).select_related("objective")
    frozen = frozen_fields(standing(found, links))
    return {
        "indicator": found,
        "is_in_force": "points" in frozen,
        "unit": unit_words(unit_of(found)),
        "has_line": bool(straight_line(found, days[:1])),
    }


def _read_words(pasted: Pasted) -> str:
    count = len(pasted.points)
    if not count:
        return _("No value could be read.")
    sentence = ngettext(
        "One value is in the table. Look at it, then save.",
        "%(count)s values are in the table. Look at them, then save.",
        count,
    )
    return sentence % {"count": count}


def _read(request: MemberRequest, found: Indicator, text: str) -> Pasted:
    return read_path(
        text,
        rhythm=Rhythm(found.rhythm),
        fiscal_start_month=request.organization.fiscal_year_starts,
        unit=unit_of(found),
    )


def _stored(found: Indicator) -> dict[date, Decimal]:
    points = TargetPoint.objects.filter(indicator=found).order_by("period_start")
    return dict(points.values_list("period_start", "value"))


def _days(request: MemberRequest, found: Indicator, stored: dict[date, Decimal]) -> list[date]:
    fiscal_start = request.organization.fiscal_year_starts
    sent = {
        day
        for day in days_sent(request.POST)
        if is_period_start(Rhythm(found.rhythm), day, fiscal_start)
    }
    return days_offered(
        found, today=today(request), fiscal_start_month=fiscal_start, known={*stored, *sent}
    )
