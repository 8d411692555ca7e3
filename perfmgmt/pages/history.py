"""What happened around one objective: what was decided and recalibrated, and what was said of its figures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from objectives import figures
from objectives.analysis import Analysis, HistoryRow
from objectives.causes import cause_words, own_names
from objectives.models import Indicator, Objective
from objectives.wording import short_date
from perfmgmt.tenancy import html
from reviews.models import Decision, Recalibration
from reviews.recalibrations import heading

ENTRIES = 10  # decisions and, apart, comments


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history."""

    on: date
    day: str
    icon: str
    is_decision: bool
    title: str
    quotation: str
    note: str


def history_of(
    objective: Objective,
    told: Iterable[tuple[Indicator, Analysis]],
    asked: Iterable[Recalibration],
    *,
    as_of: datetime | None = None,
) -> list[Entry]:
    """Newest first: the latest decisions, recalibrations and comments on any of the indicators.

    `asked` are the recalibrations about it. As of an earlier instant only what had been decided by then.
    """
    told = list(told)
    decisions = Decision.objects.about(objective).with_people().newest_first()
    if as_of is not None:
        decisions = decisions.filter(decided_at__lte=as_of)
        asked = [each for each in asked if each.asked_at <= as_of]
    said = [
        (indicator, row)
        for indicator, analysis in told
        for row in analysis.history
        if row.commentary and row.author
    ]
    said.sort(key=lambda pair: (pair[1].recorded_at, pair[1].period_start), reverse=True)
    entries = [_decided(each) for each in decisions[:ENTRIES]]
    said = said[:ENTRIES]
    titles = {str(indicator.pk): indicator.title for indicator, _analysis in told}
    entries += [_recalibrated(each, titles, as_of) for each in asked]
    own = own_names(row.cause for _indicator, row in said)
    entries += [_said(indicator, row, own) for indicator, row in said]
    # Stable: what was said on one day stays in the order of its periods.
    return sorted(entries, key=lambda entry: (entry.on, entry.is_decision), reverse=True)


def _decided(decision: Decision) -> Entry:
    on = localdate(decision.decided_at)
    what = decision.text or decision.because
    words = {"kind": decision.get_kind_display(), "what": what}
    superseded = decision.superseded_at is not None
    title = (
        _("Decided, later replaced: %(kind)s. %(what)s")
        if superseded
        else _("Decided: %(kind)s. %(what)s")
    )
    return Entry(
        on=on,
        day=short_date(on),
        icon="i-gavel",
        is_decision=True,
        title=title % words,
        quotation=_("Dissent: %(text)s") % {"text": decision.dissent} if decision.dissent else "",
        note=_decision_note(decision),
    )


def _decision_note(decision: Decision) -> str:
    words = {"name": decision.decided_by.name}
    parts = [
        _("%(name)s, in “%(review)s”.") % (words | {"review": decision.review.title})
        if decision.review
        else _("%(name)s, between meetings.") % words
    ]
    if decision.owner:
        parts.append(_("Owner %(name)s.") % {"name": decision.owner.name})
    if decision.due_on:
        parts.append(_("Due %(day)s.") % {"day": short_date(decision.due_on)})
    if decision.look_again_on:
        parts.append(_("Look again on %(day)s.") % {"day": short_date(decision.look_again_on)})
    return " ".join(parts)


def _recalibrated(one: Recalibration, titles: Mapping[str, str], as_of: datetime | None) -> Entry:
    """What was asked for and what came of it, on the day of its last step; as of a day only what was known."""
    is_answered = one.answered_at is not None and (as_of is None or one.answered_at <= as_of)
    state = Recalibration.State(one.state) if is_answered else Recalibration.State.ASKED
    on = localdate(one.answered_at if is_answered else one.asked_at)
    titled = {
        Recalibration.State.ASKED: _("Recalibration asked for: %(what)s"),
        Recalibration.State.APPROVED: _("Recalibrated: %(what)s"),
        Recalibration.State.DECLINED: _("Recalibration declined: %(what)s"),
        Recalibration.State.WITHDRAWN: _("Recalibration withdrawn: %(what)s"),
    }[state]
    note = _("Asked by %(who)s of %(whom)s: %(reason)s") % {
        "who": one.requested_by.name,
        "whom": one.authority.name,
        "reason": one.reason,
    }
    return Entry(
        on=on,
        day=short_date(on),
        icon="i-gavel" if state == Recalibration.State.APPROVED else "i-pen",
        is_decision=state == Recalibration.State.APPROVED,
        title=titled % {"what": heading(one, titles)},
        quotation=one.answer if is_answered else "",
        note=note,
    )


def _said(indicator: Indicator, row: HistoryRow, own_causes: Mapping[str, str]) -> Entry:
    period = figures.period_name(indicator.rhythm, row.period_start)
    value = figures.figure(row.value, indicator) if row.value is not None else row.no_value_reason
    parts = [f"{period}: {value}", html.status_inside(row.status)]
    if row.cause:
        words = cause_words(row.cause, own_causes)
        parts.append(_("cause %(cause)s") % {"cause": words[:1].lower() + words[1:]})
    on = localdate(row.recorded_at)
    return Entry(
        on=on,
        day=short_date(on),
        icon="i-pulse",
        is_decision=False,
        title=", ".join(parts),
        quotation=row.commentary,
        note=f"{row.author}, {indicator.title}",
    )
