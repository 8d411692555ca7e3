"""What the tables of an import name and the organisation has: by key, by id, or by its only title."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from objectives.models import Indicator, Objective
from objectives.tables import IndicatorRow, ObjectiveRow, Tables

if TYPE_CHECKING:
    from objectives.services.bulk_structure import Structure


def read_known(structure: "Structure", tables: Tables) -> None:
    """Fill the structure's objectives and indicators; indicators are locked against check-ins."""
    named = {row.key for row in (*tables.objectives, *tables.named_objectives)}
    named |= {row.parent_key for row in tables.objectives}
    named |= {row.objective_key for row in (*tables.indicators, *tables.named_indicators)}
    for objective in Objective.objects.filter(external_key__in=named - {""}):
        structure.objectives[objective.external_key] = objective
    own = {row.key for row in tables.objectives}
    _find_objectives(structure, named - own - structure.objectives.keys() - {""})
    named = {row.key for row in tables.indicators}
    named |= {row.indicator_key for row in tables.measurements}
    known = Indicator.objects.filter(external_key__in=named - {""}).order_by("id")
    for indicator in known.select_for_update(of=("self",), no_key=True):
        structure.indicators[indicator.external_key] = indicator
    own = {row.key for row in tables.indicators}
    titles = {row.key: row.title for row in tables.named_indicators}
    _find_indicators(structure, named - own - structure.indicators.keys() - {""}, titles)
    by_id = {key for key in own if _as_id(key)} - structure.indicators.keys()
    _find_indicators(structure, by_id, {})


def unknown_objectives(structure: "Structure", tables: Tables) -> Iterator[ObjectiveRow]:
    """Those that only figures name and that do not exist yet."""
    own = {row.key for row in tables.objectives}
    for row in tables.named_objectives:
        if row.key not in own and row.key not in structure.objectives:
            yield row


def unknown_indicators(structure: "Structure", tables: Tables) -> Iterator[IndicatorRow]:
    own = {row.key for row in tables.indicators}
    known = own | structure.indicators.keys() | structure.ambiguous.keys()
    for row in tables.named_indicators:
        if row.key not in known:
            yield row


def _find_objectives(structure: "Structure", keys: set[str]) -> None:
    if not keys:
        return
    found: dict[str, list[Objective]] = {}
    for objective in Objective.objects.annotate(lower=Lower("title")).filter(_named(keys)):
        found.setdefault(objective.title.lower(), []).append(objective)
        found.setdefault(str(objective.pk), []).append(objective)
    for key in keys:
        if len(found.get(key.lower(), ())) == 1:
            structure.objectives[key] = found[key.lower()][0]


def _find_indicators(structure: "Structure", keys: set[str], titles: dict[str, str]) -> None:
    """By id or title; a title that two of them have names neither."""
    if not keys:
        return
    found: dict[str, list[Indicator]] = {}
    wanted = keys | {titles[key] for key in keys if titles.get(key)}
    known = Indicator.objects.annotate(lower=Lower("title")).filter(_named(wanted)).order_by("id")
    locked = known.select_related("unit").select_for_update(of=("self",), no_key=True)
    for indicator in locked:
        found.setdefault(indicator.title.lower(), []).append(indicator)
        found.setdefault(str(indicator.pk), []).append(indicator)
    for key in keys:
        matches = found.get(key.lower()) or _without_key(found.get(titles.get(key, "").lower(), []))
        if len(matches) == 1:
            structure.indicators[key] = matches[0]
        elif matches:
            structure.ambiguous[key] = _(
                "%(count)s indicators are called “%(title)s”: %(units)s."
            ) % {
                "count": len(matches),
                "title": matches[0].title,
                "units": ", ".join(
                    str(each.unit) if each.unit else str(each.pk) for each in matches
                ),
            }


def _without_key(indicators: list[Indicator]) -> list[Indicator]:
    """A file that has ids of its own means an indicator with another id never by its title."""
    return [indicator for indicator in indicators if not indicator.external_key]


def _named(keys: set[str]) -> Q:
    ids = [found for key in keys if (found := _as_id(key))]
    return Q(lower__in={key.lower() for key in keys}) | Q(pk__in=ids)


def _as_id(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None
