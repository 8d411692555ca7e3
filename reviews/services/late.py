"""What comes onto an agenda after its freeze: shown with the figures of the freeze, not of today."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from objectives.analysis import Analysis, analyse_many
from objectives.models import Indicator, Measurement, Objective
from objectives.rules.rollup import momentum_of, result_of
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import Organization
from reviews.evidence import ItemEvidence
from reviews.models import AgendaFigure, AgendaItem, Review
from reviews.rules import agenda as rules
from reviews.rules.materiality import Forced, materiality, minutes_for
from reviews.services.agenda import Figures, drawn_from, evidence_of, pins_of
from reviews.services.facts import Case, Linked, Scope, missed_periods

FORCED = frozenset({Forced.ASKED_FOR})


def late_item(review: Review, objective: Objective) -> AgendaItem:
    """The unsaved item of an objective that was left out at the freeze. Refused outside the scope."""
    frozen_at = review.frozen_at or review.starts_at
    scope = Scope.at(review, frozen_at)
    if objective.pk not in scope.cases:
        raise Refused(_("It is not in the scope of this review."), field="objective")
    case = _turned_back(scope.cases[objective.pk], review.organization, frozen_at)
    scope = replace(scope, cases={**scope.cases, objective.pk: case})
    scored = materiality(replace(scope.facts_of(case), forced=FORCED))
    minutes = minutes_for(scored.score)
    item = rules.Item(objective.pk, objective.pk, scored, minutes, FORCED)
    return AgendaItem(
        review=review,
        objective=objective,
        title=objective.title,
        minutes=minutes,
        score=scored.score,
        is_forced=True,
        parts=[[part.part, str(part.points), part.evidence] for part in scored.parts],
        result=case.result.status,
        momentum=case.momentum.status,
        evidence=evidence_of(scope, case, item, None).kept(),
        times_deferred=scope.deferrals.get(objective.pk, 0),
    )


def show_as_frozen(item: AgendaItem, review: Review) -> None:
    """Pin the history that the chart of an item draws, with the range and the path beside it.

    What was put off at the freeze pinned its latest figures only.
    """
    evidence = ItemEvidence.read(item.evidence)
    rows = Indicator.objects.filter(pk__in=[one.id for one in evidence.indicators])
    figures = _figures(rows, review.organization, review.frozen_at or review.starts_at)
    item.evidence = replace(
        evidence,
        indicators=tuple(
            replace(one, **drawn_from(figures[one.id])) for one in evidence.indicators
        ),
    ).kept()
    item.save(update_fields=["evidence"])
    pins = [pin for one in evidence.indicators for pin in pins_of(item, figures[one.id], one.role)]
    AgendaFigure.objects.bulk_create(pins, ignore_conflicts=True)


def _figures(rows: Iterable[Indicator], organization: Organization, then: datetime) -> Figures:
    return analyse_many(rows, now=then, as_of=then, organization=organization)


def _turned_back(case: Case, organization: Organization, then: datetime) -> Case:
    """The case as it was known at an instant. Its rows in memory are of that day; none is saved."""
    figures = _figures([link.indicator for link in case.links], organization, then)
    links = tuple(
        _linked(link, figures[link.indicator.pk], organization, then) for link in case.links
    )
    of_rollup = [link.for_rollup for link in links]
    signals = {pk: analysis.open_signals for pk, analysis in figures.items()}
    return replace(
        case,
        links=links,
        signals=signals,
        result=result_of(of_rollup),
        momentum=momentum_of(of_rollup),
    )


def _linked(link: Linked, figures: Analysis, organization: Organization, then: datetime) -> Linked:
    row, latest, judged = link.indicator, figures.latest, figures.judgement
    row.status = judged.status
    row.latest_expected, row.latest_shortfall = judged.expected, judged.shortfall
    row.latest_scale = judged.scale
    row.latest_value = latest.value if latest else None
    row.latest_period = latest.period_start if latest else None
    row.latest = (
        Measurement(pk=latest.id, cause=latest.cause, commentary=latest.commentary)
        if latest
        else None
    )
    row.next_due_at = figures.next_due_at
    missed = missed_periods(row, then, organization)
    return replace(link, is_overdue=missed > 0, missed_periods=missed)
