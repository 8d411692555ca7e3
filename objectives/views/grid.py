"""Many figures at once: the grid, a pasted block, the workbook of what is due."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from objectives.analysis import analyse_many
from objectives.causes import choices
from objectives.entering import read_entry
from objectives.figures import figure
from objectives.imports.books import UnreadableError
from objectives.imports.due import DueRow, due_book, read_due
from objectives.imports.workbooks import TYPE
from objectives.models import Indicator, PeriodLock
from objectives.permissions import may_check_in
from objectives.rules.periods import Rhythm
from objectives.screens import batch as batches
from objectives.screens import grid as screen
from objectives.services import Entry, record_entries, record_measurement
from objectives.services.entry import check_by_hand
from objectives.services.locks import Locks
from objectives.typed import UnreadableNumber
from objectives.views.common import analyse_for
from perfmgmt.tenancy.access import Changed, Refused, require
from perfmgmt.tenancy.http import MemberRequest


@require_GET
def grid(request: MemberRequest) -> HttpResponse:
    offered = screen.choices(request.member)
    asked = request.GET.get("rows", "")
    chosen = next((each for each in offered if each == asked), screen.Rows.DUE)
    tables = screen.sheets(request.member, chosen, request.now)
    labels = screen.labels()
    context = {
        "sheets": tables,
        "finding": screen.finding(chosen, tables),
        "pills": [
            {"label": labels[each], "href": f"?rows={each}", "is_current": each == chosen}
            for each in offered
        ],
    }
    part = "#page" if request.htmx and request.htmx.target == "grid" else ""
    return render(request, f"objectives/grid.html{part}", context)


@require_POST
def grid_cell(request: MemberRequest, indicator_id) -> HttpResponse:
    """Saves one cell; what refuses it stands at the cell, and what it lacks is asked for below its row."""
    found = get_object_or_404(Indicator.objects.all(), pk=indicator_id)
    require(
        allowed=may_check_in(request.member, found),
        sentence=_("Only its owner, its updater and controllers may record values."),
    )
    day = _day(request.POST.get("period_start", ""))
    typed, error, field = request.POST.get("value", ""), "", ""
    if day is None:
        return HttpResponse(_("This is no period that has ended."), status=422)
    try:
        check_by_hand(found)
        record_measurement(
            actor=request.member,
            indicator=found,
            period_start=day,
            now=request.now,
            value=read_entry(found, typed) if typed.strip() else None,
            cause=request.POST.get("cause", ""),
            commentary=request.POST.get("commentary", ""),
            correction_reason=request.POST.get("correction_reason", ""),
        )
    except UnreadableNumber as problem:
        error = str(problem)
    except (Refused, Changed) as refusal:
        error, field = str(refusal), getattr(refusal, "field", None) or ""
    analysis = analyse_for(request, found)
    cell = screen.cell(
        found,
        day,
        screen.row_of(analysis, day),
        member=request.member,
        locks=Locks(()) if error else Locks.read(PeriodLock.objects.in_force()),
        typed=typed if error else None,
        error=error,
    )
    context = {
        "cell": cell,
        "row": {"id": found.pk, "action": request.path},
        "asks": field in batches.ASKED,
        "causes": choices() if field in batches.ASKED else [],
        "typed": {name: request.POST.get(name, "") for name in batches.ASKED},
        "is_correction": field == "correction_reason" or "correction_reason" in request.POST,
        "width": screen.COLUMNS + 1,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "objectives/grid.html#answer", context, status=status)


@require_POST
def grid_paste(request: MemberRequest) -> HttpResponse:
    """A block from a spreadsheet: first what it would do, then all of it at once."""
    entries = batches.unsealed(request.POST.get("entries", ""), request.member)
    if entries is None:
        entries = _pasted(request)
    back = reverse("objectives:grid", args=[request.organization.slug])
    return _batch(request, entries, source=_("Pasted into the grid"), back=back)


def _pasted(request: MemberRequest) -> list[Entry]:
    ids = [each for each in request.POST.get("ids", "").split(",") if _id(each)]
    day = _day(request.POST.get("period_start", ""))
    rhythm = request.POST.get("rhythm", "")
    if day is None or rhythm not in set(Rhythm):
        return []
    start = request.POST.get("start") or (ids[0] if ids else "")
    text = request.POST.get("text", "")
    known = Indicator.objects.in_bulk([each for each in map(_id, ids) if each])
    entries = []
    for key, period, typed, line, column in screen.block(text, ids, start, day, Rhythm(rhythm)):
        place = _("line %(line)s, column %(column)s") % {"line": line, "column": column}
        indicator = known.get(_id(key)) if key else None
        entries.append(_pasted_entry(indicator, period, typed, place, bool(key)))
    return entries


def _pasted_entry(indicator, period, typed: str, place: str, is_in_grid: bool) -> Entry:  # noqa: FBT001
    if indicator is None:
        problem = (
            _("There is no such indicator.")
            if is_in_grid
            else _("This line lies below the last row of the grid.")
        )
        return Entry(
            place=place, indicator_id=None, period_start=period, title=typed[:40], problem=problem
        )
    value, problem = None, ""
    try:
        value = read_entry(indicator, typed)
    except UnreadableNumber as error:
        problem = str(error)
    return Entry(
        place=place,
        indicator_id=indicator.pk,
        period_start=period,
        value=value,
        problem=problem,
        title=indicator.title,
    )


@require_GET
def due_workbook(request: MemberRequest) -> HttpResponse:
    """What waits for this person, to fill in without us."""
    organization = request.organization
    found = screen.indicators(request.member, screen.Rows.DUE, request.now)
    analyses = analyse_many(found, now=request.now, organization=organization)
    rows = [
        DueRow(
            key=str(each.indicator.pk),
            title=each.indicator.title,
            period=each.awaited.isoformat(),
            last=figure(each.latest.value, each.indicator) if each.latest else "",
            expected=figure(each.expected_at(each.awaited), each.indicator)
            if each.expected_at(each.awaited) is not None
            else "",
        )
        for each in analyses.values()
        if each.awaited
    ]
    response = HttpResponse(
        due_book(rows, [label for _code, label in choices()]), content_type=TYPE
    )
    response["Content-Disposition"] = 'attachment; filename="throughline-due.xlsx"'
    return response


@require_http_methods(["GET", "POST"])
def workbook(request: MemberRequest) -> HttpResponse:
    """The workbook on its way back: first row by row what it would do, then all of it at once."""
    if request.method == "GET":
        return render(request, "objectives/due_workbook.html", {"error": ""})
    back = reverse("objectives:workbook", args=[request.organization.slug])
    entries = batches.unsealed(request.POST.get("entries", ""), request.member)
    if entries is None:
        try:
            entries = _filled_in(request)
        except UnreadableError as error:
            context = {"error": str(error)}
            return render(request, "objectives/due_workbook.html", context, status=422)
    return _batch(request, entries, source=_("Workbook of what was due"), back=back)


def _filled_in(request: MemberRequest) -> list[Entry]:
    file = request.FILES.get("file")
    if file is None:
        raise UnreadableError(_("Choose a file."))
    codes = {label: code for code, label in choices()}
    return read_due(file.name or "", file.read(), causes=codes)


def _batch(request: MemberRequest, entries: list[Entry], *, source: str, back: str) -> HttpResponse:
    """Rehearse, or apply what was rehearsed and say what came of it."""
    entries = batches.amended(entries, request.POST.dict())
    error = ""
    if "apply" in request.POST:
        try:
            outcomes = record_entries(
                actor=request.member, entries=entries, source=source, now=request.now
            )
        except Refused as refusal:
            error = str(refusal)
        else:
            return _applied(request, outcomes)
    try:
        outcomes = record_entries(
            actor=request.member,
            entries=entries,
            source=source,
            now=request.now,
            is_rehearsal=True,
        )
    except Refused as refusal:
        outcomes, error = [], str(refusal)
    context = {
        "rows": batches.rows(outcomes),
        "finding": batches.finding(outcomes),
        "can": sum(each.measurement is not None for each in outcomes),
        "entries": batches.kept(entries, request.member),
        "causes": choices(),
        "source": source,
        "error": error,
        "back": back,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "objectives/batch.html", context, status=status)


def _applied(request: MemberRequest, outcomes) -> HttpResponse:
    done = sum(each.measurement is not None for each in outcomes)
    left = len(outcomes) - done
    said = ngettext("%(count)s figure is recorded.", "%(count)s figures are recorded.", done)
    messages.success(request, said % {"count": done})
    if left:
        said = ngettext("%(count)s was left out.", "%(count)s were left out.", left)
        messages.success(request, said % {"count": left})
    return redirect(f"{reverse('objectives:update', args=[request.organization.slug])}?done=1")


def _day(text: str):
    try:
        return parse_date(text)
    except ValueError:
        return None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
