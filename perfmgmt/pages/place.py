"""Where an objective hangs: the way up from it to the priority that it serves, as links."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString

from perfmgmt.tenancy import html


@dataclass(frozen=True, slots=True)
class Step:
    """A priority with its rank, or an objective with the shape of its result."""

    href: str
    mark: SafeString
    title: str


def way_up(objective: Any, slug: str, now: datetime) -> list[Step]:
    """Of an objective read `with_way_up`: the priority first, then what stands above, down to its parent."""
    above: list[dict[str, Any]] = objective.way_up
    steps = [
        Step(
            href=reverse("pages:objective", args=[slug, fact["id"]]),
            mark=html.status_shape(_shown(fact, now)),
            title=fact["title"],
        )
        for fact in above
    ]
    if named := _priority(objective, above):
        rank, title = named
        mark = format_html('<span class="num">{}</span>', rank)
        steps.insert(0, Step(reverse("pages:direction", args=[slug]), mark, title))
    return steps


def _priority(objective: Any, above: list[dict[str, Any]]) -> tuple[int, str] | None:
    """Its own, else that of the nearest one above that has one."""
    if objective.priority:
        return objective.priority.rank, objective.priority.title
    near = (fact for fact in reversed(above) if fact["priority"])
    return next(((fact["rank"], fact["priority"]) for fact in near), None)


def _shown(fact: Mapping[str, Any], now: datetime) -> str:
    due = parse_datetime(fact["due"]) if fact["due"] else None
    return "stale" if due and due < now else str(fact["result"])
