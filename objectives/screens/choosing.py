"""Existing indicators to choose from, with what tells them apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.models import Indicator
from objectives.models.indicator import IndicatorQuerySet
from objectives.screens.measures import measures_words

MOST_CHOICES = 12


@dataclass(frozen=True, slots=True)
class Choice:
    id: UUID
    title: str
    about: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Choices:
    rows: Sequence[Choice]
    more: bool


def choices_for(offered: IndicatorQuerySet, words: str, *, chosen: str) -> Choices:
    """Those that match the words, one that is chosen already among them; one query."""
    wanted = Q(title__icontains=words) | Q(owner__name__icontains=words)
    if _is_id(chosen):
        wanted |= Q(pk=chosen)
    found = list(
        offered.filter(wanted)
        .select_related("owner", "unit")
        .annotate(serves=Count("objective_links", distinct=True))
        .order_by("title", "id")[: MOST_CHOICES + 1]
    )
    rows = [
        Choice(each.pk, each.title, _about(each), is_chosen=str(each.pk) == chosen)
        for each in found[:MOST_CHOICES]
    ]
    return Choices(rows, more=len(found) > MOST_CHOICES)


def _about(indicator: Indicator) -> str:
    serves = indicator.serves  # type: ignore[attr-defined] # annotated
    parts = [
        measures_words(indicator),
        indicator.unit.name if indicator.unit else "",
        indicator.owner.name if indicator.owner else _("No owner"),
        ngettext("serves one objective", "serves %(count)s objectives", serves) % {"count": serves}
        if serves
        else _("serves nothing yet"),
    ]
    return ", ".join(part for part in parts if part)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
