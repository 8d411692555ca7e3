"""A cycle: opened, read, prefilled again, submitted and signed as a whole, closed; its calibration."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from evaluations import services
from evaluations.evidence import Evidence
from evaluations.findings import cycle_finding
from evaluations.forms import ChosenForm, CloseCycleForm, OpenCycleForm, PlainForm
from evaluations.models import Cycle, Evaluation, QualityAnswer
from evaluations.permissions import may_open_cycle, may_request_pack, may_steer_cycle
from evaluations.rules.spans import Span, last_ended
from evaluations.screens import calibration, quality
from evaluations.screens import cycle as screen
from evaluations.verifying import verify_rows
from evaluations.wording import cycle_words
from objectives.views.common import address_with, more_after, start_of
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest

ASKS = ["GET", "HEAD", "POST"]
MOST_CYCLES = 24


@require_safe
def cycle(request: MemberRequest, cycle_id: UUID) -> HttpResponse:
    rows = screen.sorted_worst_first(_rows(cycle_id))
    found, slug = rows[0].cycle, request.organization.slug
    read = {row.pk: Evidence.read(row.evidence) for row in rows}
    filters = screen.Filters.read(request.GET)
    left = [row for row in rows if filters.leave(row)]
    page = screen.page_of(left, read, slug, start_of(request))
    context = {
        "cycle": found,
        "page": page,
        "more": more_after(request, page),
        "filters": filters,
        "has_moved": any(evidence.is_recalibrated for evidence in read.values()),
    }
    if request.htmx and request.htmx.target == "more":
        return render(request, "evaluations/cycle.html#rows", context)
    answers = list(
        QualityAnswer.objects.filter(evaluation__cycle=found)
        .select_related("answered_by", "stand_in_for")
        .order_by("-answered_at", "-id")
    )
    counted = screen.counted_surprises(read)
    verification = verify_rows(rows, answers)
    context |= {
        "title": cycle_words(found),
        "finding": cycle_finding(read.values(), cycle_words(found)),
        "lede": screen.lede_of(found, rows, answers),
        "stages": [
            (stage, address_with(request, state=stage.code, start=None))
            for stage in screen.stages_of(rows)
        ],
        "results": screen.results_of(rows),
        "questions": quality.of_cycle(read.values(), answers, counted, slug),
        "surprise": screen.surprise_of(counted),
        "signers": screen.signers_of(found, rows),
        "verification": verification,
        "tampered": [
            (row.objective.title, reverse("evaluations:evaluation", args=[slug, row.pk]))
            for row in rows
            if row.pk in verification.tampered
        ],
        "deeds": screen.deeds_of(found, rows, request.member),
        "may_pack": may_request_pack(request.member, found),
        "may_calibrate": may_steer_cycle(request.member, found),
    }
    part = "#found" if request.htmx and request.htmx.target == "evaluations" else ""
    return render(request, f"evaluations/cycle.html{part}", context)


@require_safe
def cycles(request: MemberRequest) -> HttpResponse:
    """The list: a page of its own, and the part of Learning that htmx fetches."""
    newest = Cycle.objects.with_people().with_progress().newest_first()[:MOST_CYCLES]
    context = {
        "cycles": [screen.cycle_row(each, request.organization.slug) for each in newest],
        "may_open": may_open_cycle(request.member),
    }
    part = "#part" if request.htmx else ""
    return render(request, f"evaluations/cycles.html{part}", context)


@require_http_methods(ASKS)
def open_cycle(request: MemberRequest) -> HttpResponse:
    require(
        allowed=may_open_cycle(request.member), sentence=_("Leaders and controllers open a cycle.")
    )
    today = request.now.astimezone(request.organization.zone).date()
    start = request.organization.fiscal_year_starts
    form = OpenCycleForm(
        request.POST if request.method == "POST" else None,
        last_day=last_ended(Span.QUARTER, today, start).last,
    )

    def save() -> tuple[str, str]:
        made = services.open_cycle(actor=request.member, now=request.now, **form.cleaned_data)
        return _("Every evaluation is prefilled."), _href(request, made)

    return answer(
        request,
        form,
        save,
        title=_("What is to be evaluated?"),
        submit=_("Open the cycle"),
        back=reverse("evaluations:learning", args=[request.organization.slug]),
    )


@require_http_methods(ASKS)
def prefill_cycle(request: MemberRequest, cycle_id: UUID) -> HttpResponse:
    found = _to_steer(request, cycle_id)

    def save() -> str:
        services.refresh_cycle(actor=request.member, cycle=found, now=request.now)
        return _("The drafts know what has become known since.")

    return _ask(
        request,
        found,
        PlainForm,
        save,
        title=_("Prefill the drafts again?"),
        lede=_("What is submitted, calibrated or signed stays as it is."),
        submit=_("Prefill again"),
    )


@require_http_methods(ASKS)
def submit_cycle(request: MemberRequest, cycle_id: UUID) -> HttpResponse:
    found = _found(cycle_id)

    def save() -> str:
        ids = services.submit_evaluations(actor=request.member, cycle=found, now=request.now)
        words = ngettext(
            "%(n)s evaluation is submitted.", "%(n)s evaluations are submitted.", len(ids)
        )
        return words % {"n": len(ids)}

    return _ask(
        request,
        found,
        PlainForm,
        save,
        title=_("Submit every draft that is yours?"),
        lede=_("Each with the score that its figures suggest."),
        submit=_("Submit them"),
    )


@require_http_methods(ASKS)
def sign_cycle(request: MemberRequest, cycle_id: UUID) -> HttpResponse:
    found = _to_steer(request, cycle_id)

    def save() -> str:
        ids = services.sign_evaluations(actor=request.member, cycle=found, now=request.now)
        words = ngettext("%(n)s evaluation is signed.", "%(n)s evaluations are signed.", len(ids))
        return words % {"n": len(ids)}

    return _ask(
        request,
        found,
        PlainForm,
        save,
        title=_("Sign what is calibrated?"),
        lede=_("Everything that you did not submit yourself. Nothing of it changes afterwards."),
        submit=_("Sign"),
    )


@require_http_methods(ASKS)
def close_cycle(request: MemberRequest, cycle_id: UUID) -> HttpResponse:
    found = _to_steer(request, cycle_id)
    form = CloseCycleForm(
        request.POST if request.method == "POST" else None, initial=CloseCycleForm.initial_of(found)
    )

    def save() -> str:
        services.close_cycle(
            actor=request.member, cycle=found, now=request.now, **form.cleaned_data
        )
        return _("The cycle is closed.")

    return _answer(
        request,
        found,
        form,
        save,
        title=_("Close it without signing?"),
        lede=_("What is signed stays; nothing more comes in."),
        submit=_("Close the cycle"),
    )


@require_http_methods(ASKS)
def calibrate_cycle(request: MemberRequest, cycle_id: UUID) -> HttpResponse:
    """Every score side by side; POST accepts those that are ticked as they stand."""
    rows = _rows(cycle_id)
    found = rows[0].cycle
    _require_steering(request)
    if request.method == "POST":
        form = ChosenForm(request.POST, known=[str(row.pk) for row in rows])
        ids = form.cleaned_data["ids"] if form.is_valid() else []
        try:
            done = services.calibrate_evaluations(
                actor=request.member, cycle=found, evaluations=list(map(UUID, ids)), now=request.now
            )
        except Refused as refusal:
            messages.warning(request, str(refusal))
        else:
            words = ngettext(
                "%(n)s score is accepted.", "%(n)s scores are accepted.", len(done)
            ) % {"n": len(done)}
            messages.success(request, words)
        return redirect("evaluations:cycle-calibrate", request.organization.slug, found.pk)
    board = calibration.board_of(rows, request.organization.slug)
    context = {
        "cycle": found,
        "title": cycle_words(found),
        "href": _href(request, found),
        "board": board,
        "finding": _board_finding(board),
    }
    return render(request, "evaluations/calibrate.html", context, status=HTTPStatus.OK)


def _board_finding(board: calibration.Board) -> str:
    if board.marked:
        words = ngettext("%(n)s score stands apart", "%(n)s scores stand apart", board.marked)
        return words % {"n": board.marked}
    if board.waiting:
        words = ngettext(
            "%(n)s score waits to be looked at", "%(n)s scores wait to be looked at", board.waiting
        )
        return words % {"n": board.waiting}
    return _("Every score is calibrated") if board.rows else _("Nothing is submitted yet")


def _ask(
    request: MemberRequest,
    found: Cycle,
    form_class: type[forms.Form],
    save: Callable[[], str],
    **words: str,
) -> HttpResponse:
    form = form_class(request.POST if request.method == "POST" else None)
    return _answer(request, found, form, save, **words)


def _answer(
    request: MemberRequest,
    found: Cycle,
    form: forms.Form,
    save: Callable[[], str],
    *,
    title: str,
    lede: str,
    submit: str,
) -> HttpResponse:
    return answer(
        request,
        form,
        save,
        title=title,
        submit=submit,
        back=_href(request, found),
        under=cycle_words(found),
        lede=lede,
    )


def _rows(cycle_id: UUID) -> list[Evaluation]:
    """Every evaluation of a cycle, and with each the cycle itself: none is without one."""
    found = list(Evaluation.objects.filter(cycle=cycle_id).with_people().lowest_first())
    if not found:
        raise Http404
    return found


def _to_steer(request: MemberRequest, cycle_id: UUID) -> Cycle:
    found = _found(cycle_id)
    _require_steering(request)
    return found


def _require_steering(request: MemberRequest) -> None:
    require(
        allowed=may_open_cycle(request.member),
        sentence=_("Leaders and controllers lead a cycle to its end."),
    )


def _found(cycle_id: UUID) -> Cycle:
    return get_object_or_404(Cycle.objects.with_people(), pk=cycle_id)


def _href(request: MemberRequest, found: Cycle) -> str:
    return reverse("evaluations:cycle", args=[request.organization.slug, found.pk])
