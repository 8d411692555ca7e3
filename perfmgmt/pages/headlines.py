"""The one indicator that stands for an objective in a row: its worst heavy lag indicator."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Window
from django.db.models.functions import RowNumber
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from objectives import charts
from objectives.models import Indicator, Measurement, Objective, ObjectiveIndicator
from objectives.models.objective import ObjectiveQuerySet
from objectives.rules.rollup import LinkedIndicator, Role, heavy_ids
from objectives.rules.status import Status
from perfmgmt.pages.words import SEVERITY

LENGTH = 12  # values in the trend of a row


def headline_of(objective_ids: Iterable[UUID]) -> dict[UUID, Indicator]:
    """The worst of the heavy lag indicators for each objective that has one. One query."""
    links = _lag_links().filter(objective__in=list(objective_ids)).select_related("indicator")
    return {pk: _worst(group) for pk, group in _by_objective(links).items()}


def headlines_with_trends(
    objective_ids: Iterable[UUID | str],
) -> tuple[dict[UUID, Indicator], dict[UUID, SafeString]]:
    """The headline of each objective that has one, with when it came in (`latest`), and its trend. One query.

    The newest values come with each link, so that a page which draws many rows asks once.
    """
    newest = (
        Measurement.objects.current()
        .with_value()
        .filter(indicator=OuterRef("indicator"))
        .order_by("-period_start")
        .values("value")[:LENGTH]
    )
    links = list(
        _lag_links()
        .filter(objective__in=list(objective_ids))
        .select_related("indicator", "indicator__latest")
        .annotate(newest=ArraySubquery(newest))
    )
    values = {link.indicator_id: link.newest for link in links}
    headlines = {pk: _worst(group) for pk, group in _by_objective(links).items()}
    trends = {
        indicator.pk: _spark(indicator, values[indicator.pk][::-1])
        for indicator in headlines.values()
        if len(values[indicator.pk]) > 1
    }
    return headlines, trends


def worst_headlines(objectives: ObjectiveQuerySet) -> Iterator[tuple[Objective, Indicator]]:
    """Each of the objectives that has a lag indicator with its headline, worst first. One query."""
    links = _lag_links().filter(objective__in=objectives).select_related("indicator", "objective")
    groups = sorted(
        _by_objective(links).values(),
        key=lambda group: (SEVERITY[group[0].objective.result], group[0].objective.title),
    )
    for group in groups:
        yield group[0].objective, _worst(group)


def _lag_links():
    return ObjectiveIndicator.objects.filter(
        role=ObjectiveIndicator.Role.LAG, indicator__retired_from__isnull=True
    )


def _by_objective(links) -> dict[UUID, list[ObjectiveIndicator]]:
    grouped = defaultdict(list)
    for link in links:
        grouped[link.objective_id].append(link)
    return grouped


def _worst(links: list[ObjectiveIndicator]) -> Indicator:
    seen = [
        LinkedIndicator(
            id=link.pk, role=Role.LAG, weight=link.weight, status=Status(link.indicator.status)
        )
        for link in links
    ]
    heavy = heavy_ids(seen, Role.LAG)
    chosen = [link for link in links if link.pk in heavy] or links
    return min(
        chosen,
        key=lambda link: (
            SEVERITY[link.indicator.status],
            -link.weight,
            link.indicator.title,
        ),
    ).indicator


def trends_of(indicators: Iterable[Indicator]) -> dict[UUID, SafeString]:
    """A sparkline of the newest values for each indicator that has at least two. One query."""
    by_id = {indicator.pk: indicator for indicator in indicators}
    newest_first = Window(
        RowNumber(), partition_by=F("indicator"), order_by=F("period_start").desc()
    )
    rows = (
        Measurement.objects.current()
        .with_value()
        .filter(indicator__in=list(by_id))
        .annotate(place=newest_first)
        .filter(place__lte=LENGTH)
        .order_by("indicator", "period_start")
        .values_list("indicator", "value")
    )
    series: dict[UUID, list[Decimal]] = defaultdict(list)
    for indicator_id, value in rows:
        series[indicator_id].append(value)
    return {
        indicator_id: _spark(by_id[indicator_id], values)
        for indicator_id, values in series.items()
        if len(values) > 1
    }


def _spark(indicator: Indicator, values: list[Decimal]) -> SafeString:
    description = _("%(title)s, the newest %(count)s values") % {
        "title": indicator.title,
        "count": len(values),
    }
    return charts.draw_spark(
        charts.Spark(
            values=[float(value) for value in values],
            status=indicator.status,
            description=description,
            expected=_number(indicator.latest_expected),
        )
    )


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
