"""What stands around the figures of a scope: decisions, signals, risks and restatements, as known then."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from evaluations.packs.content import DecisionRow, FigureRow, RestatementRow, RiskRow, SignalRow
from evaluations.packs.known import Known
from objectives.models import Measurement
from reviews.models import Decision, Risk, RiskAssessment

YEAR = timedelta(days=366)


def read_decisions(decisions, known: Known) -> tuple[DecisionRow, ...]:
    """Newest meeting first, within one in the order of its agenda."""
    ordered = sorted(decisions.with_people(), key=_meeting_by_meeting)
    return tuple(
        DecisionRow(
            number=number,
            id=str(row.pk),
            review=row.review.title if row.review else "",
            item=row.item.title if row.item else "",
            objective=str(row.objective_id or ""),
            about=row.subject_title,
            kind=row.kind,
            text=row.text,
            because=row.because,
            owner=row.owner.name if row.owner else "",
            due_on=row.due_on,
            look_again_on=row.look_again_on,
            look_again_when=row.look_again_when,
            is_recommendation=row.is_recommendation,
            decided_by=row.decided_by.name,
            recorded_by=row.recorded_by.name,
            decided_at=row.decided_at,
            done_at=row.done_at if row.done_at and row.done_at <= known.instant else None,
            dissent=row.dissent,
        )
        for number, row in enumerate(ordered, start=1)
    )


def _meeting_by_meeting(row: Decision):
    """What was decided between meetings stands by its own day."""
    held = row.review.starts_at if row.review else row.decided_at
    place = row.item.position if row.item else 0
    return (-held.timestamp(), place, row.decided_at, row.pk)


def read_signals(figures: Mapping[UUID, FigureRow], known: Known) -> tuple[SignalRow, ...]:
    """Open then. A later figure may have extended one since: not beyond what was known."""
    signals = (
        known.signals()
        .filter(indicator__in=figures)
        .select_related("indicator")
        .order_by("indicator__title", "first_period", "rule", "pk")
    )
    return tuple(
        SignalRow(
            indicator_id=str(signal.indicator_id),
            indicator=signal.indicator.title,
            rule=signal.rule,
            is_adverse=signal.is_adverse,
            first_period=signal.first_period,
            last_period=min(
                signal.last_period, figures[signal.indicator_id].period_start or signal.last_period
            ),
            mean=signal.mean,
            lower=signal.lower,
            upper=signal.upper,
            decimals=signal.indicator.decimals,
            raised_at=signal.raised_at,
        )
        for signal in signals
    )


def read_risks(titles: Mapping[UUID, str], known: Known) -> tuple[RiskRow, ...]:
    """Not over then, as they were last assessed by then; the gravest first."""
    assessed = {
        risk: (likelihood, impact)
        for risk, likelihood, impact in known.before(
            RiskAssessment.objects.filter(
                risk__objective__in=titles, assessed_at__lte=known.instant
            )
        )
        .order_by("risk", "-assessed_at", "-pk")
        .distinct("risk")
        .values_list("risk", "likelihood", "impact")
    }
    raised = known.before(
        Risk.objects.filter(objective__in=titles, raised_at__lte=known.instant)
    ).select_related("owner")
    rows = [
        _risk(row, titles, known, *assessed.get(row.pk, (row.likelihood, row.impact)))
        for row in raised
        if row.closed_at is None or row.closed_at > known.instant
    ]
    return tuple(sorted(rows, key=lambda row: (-row.score, row.title, row.id)))


def _risk(row: Risk, titles, known: Known, likelihood: int, impact: int) -> RiskRow:
    occurred = row.occurred_at is not None and row.occurred_at <= known.instant
    return RiskRow(
        id=str(row.pk),
        title=row.title,
        objective_id=str(row.objective_id),
        objective=titles[row.objective_id],
        owner=row.owner.name,
        likelihood=likelihood,
        impact=impact,
        state=Risk.State.OCCURRED if occurred else Risk.State.OPEN,
        response=row.response,
        response_text=row.response_text,
        review_on=row.review_on,
    )


def read_restatements(
    figures: Mapping[UUID, FigureRow], known: Known
) -> tuple[RestatementRow, ...]:
    """Changes of closed periods within the year before, newest first."""
    rows = (
        known.before(
            Measurement.objects.filter(
                indicator__in=figures,
                is_restatement=True,
                recorded_at__lte=known.instant,
                recorded_at__gte=known.instant - YEAR,
            )
        )
        .select_related("supersedes", "author")
        .order_by("-recorded_at", "-pk")
    )
    return tuple(
        RestatementRow(
            id=str(row.pk),
            indicator_id=str(row.indicator_id),
            indicator=figures[row.indicator_id].title,
            decimals=figures[row.indicator_id].decimals,
            period_start=row.period_start,
            was=row.supersedes.value if row.supersedes else None,
            became=row.value,
            reason=row.correction_reason,
            author=row.author.name if row.author else "",
            recorded_at=row.recorded_at,
        )
        for row in rows
    )
