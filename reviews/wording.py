"""The evidence of an agenda item in sentences: questions 1 to 3 and the parts of the score."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.figures import capability_words, number, with_unit
from objectives.models.words import Cause
from objectives.rules.periods import Rhythm, next_period
from objectives.rules.rollup import is_early_warning
from objectives.rules.status import Status
from objectives.rules.xmr import Capability, SignalRule
from objectives.wording import period_words, short_date
from perfmgmt.tenancy import html
from reviews.evidence import (
    FailingDependency,
    GraveRisk,
    GroupEvidence,
    IndicatorEvidence,
    ItemEvidence,
    SignalEvidence,
)
from reviews.models import AgendaItem, Review
from reviews.risk_wording import judged_words
from reviews.rules.materiality import Part
from reviews.rules.risk import Level
from reviews.rules.risk import level as risk_level
from reviews.rules.risk import score as risk_score

LONGEST_MONTH = 35  # days, of five weeks in a week calendar

MEMBERS_NAMED = 6
_CAPABILITY_STATUS = {
    Capability.MEETS: "on_track",
    Capability.HIT_AND_MISS: "at_risk",
    Capability.CANNOT_MEET: "off_track",
}


# --- Question 1: are we on track? ------------------------------------------------------------------


def verdict(item: AgendaItem, evidence: ItemEvidence) -> SafeString:
    """The status in one word, and the worst figure against what was expected of it.

    Where figures are overdue nobody knows, whatever the colour was: silence never looks healthy.
    """
    worst = evidence.worst_indicator
    answer = {
        "on_track": _("Yes."),
        "at_risk": _("At risk."),
        "off_track": _("No."),
    }.get(shown_status(item, evidence), _("Nobody knows."))
    mark = html.status_mark(shown_status(item, evidence), answer)
    if worst is None or worst.value is None:
        return format_html("{} {}", mark, _("There is no figure yet."))
    if evidence.figures_of:
        return format_html("{} {}: {}", mark, evidence.figures_of, _figure_against(worst))
    return format_html("{} {}", mark, _figure_against(worst))


def shown_status(item: AgendaItem, evidence: ItemEvidence) -> str:
    """Stale replaces the colour of health."""
    worst = evidence.worst_indicator
    return "stale" if worst and worst.is_overdue else item.result


def status_mark(item: AgendaItem, evidence: ItemEvidence) -> SafeString:
    """Shape and word; beside "Stale" the last known status in words."""
    return html.status_mark(*status_words(item, evidence))


def status_words(item: AgendaItem, evidence: ItemEvidence) -> tuple[str, str]:
    """The status that is shown, and its words."""
    if shown_status(item, evidence) != "stale":
        return item.result, html.status_word(item.result)
    known = _("Stale, last known %(status)s") % {"status": html.status_inside(item.result)}
    return "stale", known


def _figure_against(worst: IndicatorEvidence) -> SafeString:
    words = {
        "value": format_html("<b>{}</b>", with_unit(worst.value, worst.unit, worst.decimals)),
        "expected": with_unit(worst.expected, worst.unit, worst.decimals),
        "period": period(worst, worst.period) if worst.period else "",
    }
    if worst.expected is None:
        return format_html(_("{value} in {period}"), **words)
    if worst.target is not None and worst.target != worst.expected:
        words["target"] = with_unit(worst.target, worst.unit, worst.decimals)
        return format_html(
            _("{value} in {period} against {expected} expected; target {target}"), **words
        )
    return format_html(_("{value} in {period} against {expected}"), **words)


def capability_line(evidence: ItemEvidence) -> tuple[str, str, str] | None:
    """What kind of miss it is: (status of the shape, words, natural range); None without limits."""
    worst = evidence.worst_indicator
    if worst is None or worst.capability is None or worst.natural_range is None:
        return None
    words = capability_words(worst.capability)
    return (
        _CAPABILITY_STATUS[worst.capability],
        words[:1].upper() + words[1:],
        _("natural range %(range)s") % {"range": natural_range(worst)},
    )


def momentum_line(item: AgendaItem) -> str:
    """Said where the work tells another story than the result."""
    if is_early_warning(Status(item.result), Status(item.momentum)):
        return _("Early warning: the result holds, the work that feeds it is off track.")
    if (Status(item.momentum).severity or 0) > (Status(item.result).severity or 0):
        return _("Momentum is worse than the result: %(status)s.") % {
            "status": html.status_inside(item.momentum)
        }
    return ""


# --- Question 2: what is changing? -----------------------------------------------------------------


def changes(evidence: ItemEvidence) -> Iterator[SafeString]:
    """Every open signal by name, the new ones first; then the cause that the owner gave."""
    for group in evidence.groups:
        yield _group_sentence(group)
    named = [
        (signal, indicator)
        for indicator in evidence.indicators
        if indicator.role != "context"
        for signal in indicator.signals
    ]
    named.sort(key=lambda pair: (not pair[0].is_new, not pair[0].is_adverse))
    several = sum(one.role != "context" for one in evidence.indicators) > 1
    for signal, indicator in named:
        yield _signal_sentence(signal, indicator, several=several)
    if not named and not evidence.groups:
        yield _calm_sentence(evidence.worst_indicator)
    worst = evidence.worst_indicator
    if worst and worst.cause:
        yield format_html(
            _("Cause given by the owner: {cause}."),
            cause=format_html(
                "<b>{}</b>",
                Cause(worst.cause).label if worst.cause in Cause.values else worst.cause,
            ),
        )
    if worst and worst.commentary:
        yield format_html(_("“{}”"), worst.commentary)


def _signal_sentence(
    signal: SignalEvidence, indicator: IndicatorEvidence, *, several: bool
) -> SafeString:
    words = {
        "what": format_html("<b>{}</b>", indicator.title) if several else "",
        "period": format_html("<b>{}</b>", period(indicator, signal.last_period)),
        "since": period(indicator, signal.first_period),
        "range": _range(signal.lower, signal.upper, indicator),
        "centre": with_unit(signal.mean, indicator.unit, indicator.decimals),
    }
    sentence = format_html(_rule_sentence(signal), **words)
    if several:
        sentence = format_html("{what}: {sentence}", what=words["what"], sentence=sentence)
    if not signal.is_adverse:
        return format_html(_("{sentence} A change for the better."), sentence=sentence)
    return sentence


def _rule_sentence(signal: SignalEvidence) -> str:
    match signal.rule:
        case SignalRule.OUTSIDE:
            return _("{period} is outside the natural range of {range}: a signal, not noise.")
        case SignalRule.RUN:
            return _(
                "Every figure from {since} to {period} lies on one side of the centre, {centre}: "
                "a signal, not noise."
            )
        case _:
            return _(
                "Three of four figures up to {period} lie nearer a limit of {range} than the "
                "centre: a signal, not noise."
            )


def _calm_sentence(worst: IndicatorEvidence | None) -> SafeString:
    if worst is None:
        return escape(_("Nothing is measured yet."))
    if worst.is_overdue:
        return _missing_sentence(worst)
    if worst.natural_range is None:
        return escape(_("No signal: there are too few figures for a natural range."))
    return format_html(
        _("Nothing: it stays inside its natural range of {range}, and that is noise."),
        range=natural_range(worst),
    )


def _group_sentence(group: GroupEvidence) -> SafeString:
    """ "11 objectives below show the same signal in September 2018: a point outside …" """
    named = [
        f"{member.title} {with_unit(member.value, member.unit, member.decimals)}"
        for member in group.members[:MEMBERS_NAMED]
    ]
    others = len(group.members) - len(named)
    if others:
        named.append(ngettext("%(n)s other", "%(n)s others", others) % {"n": others})
    return format_html(
        _("{count} below share one signal in {period}, {rule}: {names}."),
        count=format_html(
            "<b>{}</b>",
            ngettext("%(n)s objective", "%(n)s objectives", len(group.members))
            % {"n": len(group.members)},
        ),
        period=period_words(group.rhythm, group.period, year=True),
        rule=rule_words(group.rule),
        names="; ".join(named),
    )


def group_words(count: int) -> str:
    return ngettext("with %(n)s objective below", "with %(n)s objectives below", count) % {
        "n": count
    }


def rule_words(rule: SignalRule) -> str:
    return {
        SignalRule.OUTSIDE: _("outside the natural range"),
        SignalRule.RUN: _("eight or more in a row on one side of the centre"),
        SignalRule.NEAR_LIMIT: _("three of four near a limit"),
    }[rule]


# --- Question 3: where are the execution risks? ----------------------------------------------------


def asked_of_the_room(evidence: ItemEvidence) -> Iterator[tuple[str, SafeString]]:
    """(status of the shape, sentence) for each decision that somebody waits for, the longest first."""
    for one in evidence.requests:
        words = {
            "asker": one.asker,
            "asked": one.asked,
            "proposal": format_html("<b>{}</b>", one.proposal),
            "waiting": days(one.days),
        }
        yield (
            "off_track" if one.is_late else "no_data",
            format_html(_("{asker} asks {asked} to decide for {waiting}: {proposal}"), **words),
        )


def risks(evidence: ItemEvidence) -> Iterator[tuple[str, SafeString]]:
    """(status of the shape, sentence), the gravest first."""
    if not evidence.owner:
        yield "off_track", format_html("<b>{}</b>", _("Nobody owns it."))
    elif evidence.owner_has_left:
        yield (
            "off_track",
            format_html(
                _("{owner} has left and still owns it."),
                owner=format_html("<b>{}</b>", evidence.owner),
            ),
        )
    for action in evidence.late_actions:
        yield (
            "off_track",
            format_html(
                _("{text} {owner} is {late} late."),
                text=format_html("<b>{}.</b>", action.text.rstrip(".")),
                owner=action.owner,
                late=days(action.days),
            ),
        )
    for dependency in evidence.dependencies:
        yield "off_track", _dependency_sentence(dependency)
    for risk in evidence.risks:
        yield _risk_status(risk), _risk_sentence(risk)
    for indicator in evidence.indicators:
        if indicator.role == "context":
            continue
        if indicator.is_overdue:
            yield "stale", _missing_sentence(indicator)
        elif indicator.value is None:
            yield (
                "no_data",
                format_html(
                    _("{title} was never measured."),
                    title=format_html("<b>{}</b>", indicator.title),
                ),
            )


def _dependency_sentence(dependency: FailingDependency) -> SafeString:
    if dependency.is_broken:
        sentence = _("{title} from {provider}, promised for {day}, is broken.")
    elif dependency.is_promised:
        sentence = _("{title} from {provider}, promised for {day}, is {late} late.")
    else:
        sentence = _("{title} from {provider}, asked for by {day}: nobody promised it.")
    return format_html(
        sentence,
        title=format_html("<b>{}</b>", dependency.title),
        provider=dependency.provider,
        day=short_date(dependency.due_on),
        late=days(dependency.days),
    )


def _risk_status(risk: GraveRisk) -> str:
    points = risk_score(risk.likelihood, risk.impact)
    is_worst = risk.has_occurred or risk_level(points) == Level.EXTREME
    return "off_track" if is_worst else "at_risk"


def _risk_sentence(risk: GraveRisk) -> SafeString:
    """ "Ferrum cannot cast: likely, severe impact. Jonas watches it; a second foundry is approved." """
    words = {
        "title": format_html("<b>{}</b>", risk.title),
        "judged": judged_words(risk.likelihood, risk.impact),
        "owner": risk.owner,
        "how": risk.how.rstrip("."),
    }
    if risk.has_occurred:
        return format_html(_("{title} has occurred: {how}."), **words)
    if risk.how:
        return format_html(_("{title}: {judged}. {owner} watches it; {how}."), **words)
    return format_html(
        _("{title}: {judged}. {owner} watches it; nobody has said what to do about it."), **words
    )


def _missing_sentence(indicator: IndicatorEvidence) -> SafeString:
    title = format_html("<b>{}</b>", indicator.title)
    if indicator.period is None:
        return format_html(_("{title} is overdue: no figure yet."), title=title)
    first = next_period(Rhythm(indicator.rhythm), indicator.period)
    missing = ngettext(
        "no figure for %(first)s", "no figures since %(last)s", indicator.missed_periods
    ) % {
        "first": period(indicator, first),
        "last": period(indicator, indicator.period),
    }
    return format_html(
        _("{title}: {missing}, last known {status}."),
        title=title,
        missing=missing,
        status=html.status_inside(indicator.status),
    )


# --- The score, printed beside the item ------------------------------------------------------------


def score_words(item: AgendaItem, evidence: ItemEvidence) -> str:
    """Every part of the score: "Score 67: off track 40, size of the miss 6.9, new signal 20"."""
    parts = [
        f"{_PARTS[Part(code)](seen)} {number(Decimal(points), _places(points))}"
        for code, points, seen in item.parts
    ]
    sentence = _("Score %(score)s: %(parts)s") % {
        "score": item.score,
        "parts": ", ".join(parts) or _("nothing counts against it"),
    }
    if evidence.weight != 1:
        rank = evidence.priority_rank
        weight = number(evidence.weight, 1)
        sentence += (
            _(", times %(weight)s for priority %(rank)s") % {"weight": weight, "rank": rank}
            if rank
            else _(", times %(weight)s without a priority") % {"weight": weight}
        )
    if evidence.led_by_title:
        sentence += _(", of %(title)s") % {"title": evidence.led_by_title}
    return sentence + "."


def _places(points: str) -> int:
    return 0 if Decimal(points) == Decimal(points).to_integral_value() else 1


_PARTS = {
    Part.RESULT: html.status_inside,
    Part.MISS: lambda _seen: _("size of the miss"),
    Part.MOMENTUM: lambda seen: _("momentum %(status)s") % {"status": html.status_inside(seen)},
    Part.ADVERSE_SIGNAL: lambda _seen: _("new signal"),
    Part.RESULT_WORSE: lambda _seen: _("worse than at the last review"),
    Part.MISSED_PERIODS: lambda seen: (
        ngettext("%(n)s missed period", "%(n)s missed periods", int(seen)) % {"n": seen}
    ),
    Part.DEPENDENCIES: lambda _seen: _("dependencies failing"),
    Part.OVERDUE_WORK: lambda seen: _("action %(days)s late") % {"days": days(int(seen))},
    Part.BROKEN_ASSUMPTION: lambda _seen: _("broken assumption"),
    Part.RISK_CAP: lambda seen: _("risks count at most %(most)s") % {"most": seen},
    Part.BEING_WORKED: lambda _seen: _("being worked on"),
}


# --- Who wants it, who put it off, who has read it ---------------------------------------------------


def asked_words(item: AgendaItem) -> str:
    """ "Asked for by Alice: the castings will not hold." """
    if item.asked_by is None:
        return ""
    words = {"name": item.asked_by.name, "because": item.asked_because.rstrip(".")}
    return _("Asked for by %(name)s: %(because)s.") % words


def deferred_words(item: AgendaItem) -> str:
    """Who put it off by name; empty where the meeting only has no time for it."""
    if item.deferred_by is None:
        return ""
    words = {"name": item.deferred_by.name, "because": item.deferred_because.rstrip(".")}
    return _("Deferred by %(name)s: %(because)s.") % words


def read_words(read_at: datetime | None, frozen_at: datetime | None) -> str:
    """When somebody opened the agenda; empty where they did not."""
    if read_at is None:
        return ""
    day = short_date(localdate(read_at))
    if frozen_at is not None and read_at < frozen_at:
        return _("read %(day)s, before the figures froze") % {"day": day}
    return _("read %(day)s") % {"day": day}


# --- Small texts -----------------------------------------------------------------------------------


def results_words(review: Review, *, year: bool = False) -> str:
    """The month or the quarter that a review looks at: "October", "July–September"."""
    days = (review.period_end - review.period_start).days
    rhythm = Rhythm.QUARTERLY if days > LONGEST_MONTH else Rhythm.MONTHLY
    return period_words(rhythm, review.period_start, year=year)


def period(indicator: IndicatorEvidence, start: date) -> str:
    """ "September 2018" """
    return period_words(indicator.rhythm, start, year=True)


def natural_range(indicator: IndicatorEvidence | None) -> str:
    """ "85.6–91.3%"; empty without limits."""
    if indicator is None or indicator.natural_range is None:
        return ""
    limits = indicator.natural_range
    return _range(limits.lower, limits.upper, indicator)


def _range(lower: Decimal, upper: Decimal, indicator: IndicatorEvidence) -> str:
    low = number(lower, indicator.decimals)
    high = with_unit(upper, indicator.unit, indicator.decimals)
    return f"{low}–{high}"


def days(count: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", count) % {"n": count}
