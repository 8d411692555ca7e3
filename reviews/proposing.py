"""Question 4, "What action is required now?", in sentences: what the evidence suggests, and why."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from objectives.figures import with_unit
from objectives.models.words import Cause
from objectives.rules.status import Status
from objectives.wording import period_words, short_date
from reviews.evidence import ItemEvidence
from reviews.models import AgendaItem
from reviews.outlook import outlook_line
from reviews.rules.proposals import Proposal, Reason, proposals
from reviews.wording import days, natural_range, period

# Title, the words for the form, the reason.
Words = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal as the room reads it; `text` is what "Use" puts into the form."""

    reason: str
    kind: str
    title: str
    text: str
    because: str


def proposal_lines(item: AgendaItem, evidence: ItemEvidence) -> list[ProposalLine]:
    """At most three, each with its evidence and the words it would put into the form."""
    found = proposals(evidence.for_proposals(Status(item.result), Status(item.momentum)))
    return [_proposal_line(each, evidence) for each in found]


def _proposal_line(proposal: Proposal, evidence: ItemEvidence) -> ProposalLine:
    title, text, because = _WORDS[proposal.reason](evidence)
    return ProposalLine(
        reason=proposal.reason, kind=proposal.kind, title=title, text=text, because=because
    )


def _no_owner(evidence: ItemEvidence) -> Words:
    why = _("its owner has left") if evidence.owner_has_left else _("nobody owns it")
    return _("Intervene: name an owner."), _("Name one owner for this objective."), why


def _no_action_twice(_evidence: ItemEvidence) -> Words:
    return (
        _("Intervene: waiting did not help."),
        "",
        _("the last two reviews ended with “no action” and it is off track"),
    )


def _action_late(evidence: ItemEvidence) -> Words:
    late = evidence.late_actions[0]
    return (
        _("Stop or replace what is late."),
        _("Stop: %(text)s") % {"text": late.text},
        _("“%(text)s” was due on %(day)s")
        % {"text": late.text.rstrip("."), "day": short_date(late.due_on)},
    )


def _without_effect(evidence: ItemEvidence) -> Words:
    """Stop it, or replace it: another decision to intervene begins anew."""
    one = evidence.without_effect[0]
    words = {"text": one.text.rstrip("."), "day": short_date(one.check_on)}
    if not one.verdict:
        because = _("“%(text)s” was to show its effect on %(day)s and has not begun") % words
    else:
        words |= {
            "title": one.indicator,
            "after": with_unit(one.after, one.unit, one.decimals),
            "before": with_unit(one.before, one.unit, one.decimals),
            "expected": with_unit(one.expected, one.unit, one.decimals),
        }
        because = (
            _(
                "“%(text)s” had no effect: %(title)s is at %(after)s after %(before)s, "
                "%(expected)s was expected"
            )
            % words
        )
    return (
        _("Stop or replace what had no effect."),
        _("Stop: %(text)s") % {"text": one.text},
        because,
    )


def _by_cause(cause: Cause) -> Callable[[ItemEvidence], Words]:
    def words(_evidence: ItemEvidence) -> Words:
        title, text = _FOR_CAUSE[cause]
        named = _("the owner named as cause: %(cause)s") % {"cause": cause.label}
        return str(title), str(text), named

    return words


def _dependency(evidence: ItemEvidence) -> Words:
    """The one that waits longest; where only the owner's cause says so, by that."""
    worst = max(evidence.dependencies, key=lambda one: one.days, default=None)
    if worst is None:
        return _by_cause(Cause.DEPENDENCY)(evidence)
    words = {
        "what": worst.title,
        "day": short_date(worst.due_on),
        "owner": worst.owner or _("nobody"),
        "authority": worst.authority,
        "late": days(worst.days),
    }
    title = (
        _("Escalate “%(what)s” to %(authority)s.")
        if worst.authority
        else _("Escalate “%(what)s” to its authority.")
    )
    promised = (
        _("%(what)s: promised for %(day)s by %(owner)s. Clear the way, or agree a day that holds.")
        if worst.is_promised
        else _("%(what)s: asked for by %(day)s of %(owner)s. Get an answer, or somebody else.")
    )
    if worst.is_broken:
        because = _("“%(what)s” was promised for %(day)s and is broken")
    elif worst.is_promised:
        because = _("“%(what)s” was promised for %(day)s and is %(late)s late")
    else:
        because = _("“%(what)s” was asked for by %(day)s, and nobody promised it")
    return title % words, promised % words, because % words


def _overdue_data(evidence: ItemEvidence) -> Words:
    title = next(
        one.title for one in evidence.indicators if one.is_overdue and one.role != "context"
    )
    return (
        _("Intervene: repair the source of the figure."),
        _("Name an updater for %(title)s.") % {"title": title},
        _("%(title)s is overdue") % {"title": title},
    )


def _signal_without_cause(evidence: ItemEvidence) -> Words:
    group = next(iter(evidence.groups), None)
    if group:
        words = {
            "count": len(group.members),
            "month": period_words(group.rhythm, group.period, year=True),
        }
        return (
            _("Intervene: find the common cause."),
            _("Find out what changed at all %(count)s in %(month)s.") % words,
            _("%(count)s share one signal and nobody has named a cause") % words,
        )
    signal, indicator = next((signal, one) for one in evidence.indicators for signal in one.adverse)
    words = {"title": indicator.title, "period": period(indicator, signal.last_period)}
    return (
        _("Intervene: find the cause of the change."),
        _("Find out what changed in %(title)s and report.") % words,
        _("%(period)s is a signal and nobody has named a cause") % words,
    )


def _process_cannot(evidence: ItemEvidence) -> Words:
    worst = evidence.worst_indicator
    if worst is None or worst.natural_range is None:
        because = _("the owner named no special cause")
    else:
        because = _("its natural range of %(range)s does not reach %(expected)s") % {
            "range": natural_range(worst),
            "expected": with_unit(worst.expected, worst.unit, worst.decimals),
        }
    return (
        _("Intervene: change the process."),
        _("Change how the work is done; trying harder will not reach the target."),
        because,
    )


def _forecast_misses(evidence: ItemEvidence) -> Words:
    worst = evidence.worst_indicator
    return (
        _("Recalibrate, or change the process."),
        _("Recalibrate %(title)s: going on as it does, it misses.")
        % {"title": worst.title if worst else ""},
        _("its process is steady and heads past the target: %(outlook)s")
        % {"outlook": outlook_line(worst).rstrip(".")},
    )


def _early_warning(evidence: ItemEvidence) -> Words:
    lead = next(
        (one for one in evidence.indicators if one.role == "lead" and one.status == "off_track"),
        None,
    )
    title = lead.title if lead else _("the work that feeds it")
    return (
        _("Intervene early."),
        _("Bring %(title)s back on track before the result follows.") % {"title": title},
        _("the result holds and %(title)s is off track") % {"title": title},
    )


def _never_measured(_evidence: ItemEvidence) -> Words:
    return (
        _("Intervene: get it measured."),
        _("Bring the first figure to the next review."),
        _("nobody can say whether it is on track"),
    )


def _noise(evidence: ItemEvidence) -> Words:
    worst = evidence.worst_indicator
    because = _("it is inside its natural range of %(range)s and on its target") % {
        "range": natural_range(worst)
    }
    return _("No action."), "", because


_FOR_CAUSE = {
    Cause.DEPENDENCY: (
        gettext_lazy("Escalate to whoever promised to deliver."),
        gettext_lazy("Ask whoever promised to deliver for a date that holds."),
    ),
    Cause.CAPACITY: (
        gettext_lazy("Intervene: move people or money to it."),
        gettext_lazy("Move capacity here from what ranks lower."),
    ),
    Cause.FLAWED_ASSUMPTION: (
        gettext_lazy("Recalibrate, or plan anew what stands on the assumption."),
        gettext_lazy("Set the target by what is known now, with the original beside it."),
    ),
    Cause.MARKET_SHIFT: (
        gettext_lazy("Recalibrate: the market has moved."),
        gettext_lazy("Set the target by the market as it is now, with the original beside it."),
    ),
    Cause.EXECUTION: (
        gettext_lazy("Intervene: change milestones, or coach."),
        gettext_lazy("Agree new milestones, and coach where it stalls."),
    ),
    Cause.DATA_QUALITY: (
        gettext_lazy("Intervene: repair the source of the figure."),
        gettext_lazy("Repair the source, and correct what it got wrong."),
    ),
}

_WORDS: dict[Reason, Callable[[ItemEvidence], Words]] = {
    Reason.NO_OWNER: _no_owner,
    Reason.NO_ACTION_TWICE: _no_action_twice,
    Reason.WITHOUT_EFFECT: _without_effect,
    Reason.ACTION_LATE: _action_late,
    Reason.DEPENDENCY: _dependency,
    Reason.CAPACITY: _by_cause(Cause.CAPACITY),
    Reason.FLAWED_ASSUMPTION: _by_cause(Cause.FLAWED_ASSUMPTION),
    Reason.MARKET_SHIFT: _by_cause(Cause.MARKET_SHIFT),
    Reason.EXECUTION: _by_cause(Cause.EXECUTION),
    Reason.DATA_QUALITY: _by_cause(Cause.DATA_QUALITY),
    Reason.OVERDUE_DATA: _overdue_data,
    Reason.SIGNAL_WITHOUT_CAUSE: _signal_without_cause,
    Reason.PROCESS_CANNOT: _process_cannot,
    Reason.FORECAST_MISSES: _forecast_misses,
    Reason.EARLY_WARNING: _early_warning,
    Reason.NEVER_MEASURED: _never_measured,
    Reason.NOISE: _noise,
}
