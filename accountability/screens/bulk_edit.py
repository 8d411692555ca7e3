"""A change of many objectives as its pages show it: each one before and after, or why not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accountability.models import BulkEdit
from accountability.services.bulk_plan import COLUMNS, BulkPlan
from accountability.services.bulk_undo import field_name
from objectives.models import Objective
from perfmgmt.tenancy.models import Membership, Unit

MOST_SHOWN = 200
DAYS = ("starts_on", "due_on")


@dataclass(frozen=True, slots=True)
class Change:
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One objective; `note` says that its new owner is asked first."""

    href: str
    title: str
    changes: Sequence[Change]
    note: str


@dataclass(frozen=True, slots=True)
class Left:
    href: str
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Table:
    """At most `MOST_SHOWN` lines of each kind; what is more is counted."""

    lines: Sequence[Line]
    more_lines: int
    left: Sequence[Left]
    more_left: int
    counts: Sequence[tuple[str, int]]
    changed: int


def of_plan(plan: BulkPlan, slug: str) -> Table:
    rows = [
        (str(row.objective.pk), row.objective.title, row.before, row.after, row.handover)
        for row in plan.changed
    ]
    left = [(str(row.objective.pk), row.objective.title, row.why) for row in plan.rows if row.why]
    return _table(rows, left, plan.counts, slug, changed=_("Change"))


def of_edit(edit: BulkEdit, slug: str) -> Table:
    """Everybody reads titles as they were then."""
    rows = [
        (row["id"], row["title"], row["before"], row["after"], bool(row["handover"]))
        for row in edit.rows
    ]
    left = [(row["id"], row["title"], row["why"]) for row in edit.left_out]
    in_order = sorted(rows, key=lambda row: row[1])
    return _table(in_order, left, edit.counts, slug, changed=_("Changed"))


def stays_of(edit: BulkEdit, slug: str) -> list[Left]:
    return [
        Left(_page(slug, row["id"]), row["title"], row["why"]) for row in edit.stays[:MOST_SHOWN]
    ]


def _table(
    rows: Sequence[tuple[str, str, Mapping, Mapping, bool]],
    left: list[tuple[str, str, str]],
    counts: Mapping[str, int],
    slug: str,
    *,
    changed: str,
) -> Table:
    shown = rows[:MOST_SHOWN]
    names = _names([values for _id, _title, *both, _asked in shown for values in both])
    return Table(
        lines=[
            Line(
                href=_page(slug, pk),
                title=title,
                changes=[
                    Change(
                        capfirst(field_name(name)),
                        _in_words(name, before[name], names),
                        _in_words(name, after[name], names),
                    )
                    for name in COLUMNS
                    if name in after
                ],
                note=_("The new owner is asked.") if is_asked else "",
            )
            for pk, title, before, after, is_asked in shown
        ],
        more_lines=len(rows) - len(shown),
        left=[Left(_page(slug, pk), title, why) for pk, title, why in left[:MOST_SHOWN]],
        more_left=max(len(left) - MOST_SHOWN, 0),
        counts=_counts(counts, changed),
        changed=counts["changed"],
    )


def _counts(counts: Mapping[str, int], changed: str) -> list[tuple[str, int]]:
    """A zero is shown: it was looked at."""
    labels = {
        "changed": changed,
        "handovers": _("Asked of the new owner"),
        "same": _("As they are already"),
        "left_out": _("Left out"),
    }
    return [(label, counts[name]) for name, label in labels.items()]


def selected_words(count: int) -> str:
    return ngettext("Edit %(count)s objective", "Edit %(count)s objectives", count) % {
        "count": count
    }


def finding_of(edit: BulkEdit) -> str:
    """ "37 objectives changed: owner, due.", and whether that was taken back."""
    changed = edit.counts["changed"]
    words = {
        "count": changed,
        "fields": ", ".join(field_name(name) for name in COLUMNS if name in edit.fields),
    }
    if edit.undone_at:
        sentence = ngettext(
            "The change of %(count)s objective was taken back: %(fields)s",
            "The change of %(count)s objectives was taken back: %(fields)s",
            changed,
        )
    else:
        sentence = ngettext(
            "%(count)s objective changed: %(fields)s",
            "%(count)s objectives changed: %(fields)s",
            changed,
        )
    return sentence % words


def _page(slug: str, pk: str) -> str:
    return reverse("pages:objective", args=[slug, pk])


def _names(values: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Of every person, unit and objective that is named, by the text of its id; three queries at most."""
    wanted: dict[str, set[str]] = {"owner_id": set(), "unit_id": set(), "parent_id": set()}
    for each in values:
        for name, ids in wanted.items():
            if each.get(name):
                ids.add(str(each[name]))
    models: dict[str, tuple[Any, str]] = {
        "owner_id": (Membership, "name"),
        "unit_id": (Unit, "name"),
        "parent_id": (Objective, "title"),
    }
    found: dict[str, str] = {}
    for name, (model, label) in models.items():
        if wanted[name]:
            rows = model.objects.filter(pk__in=[UUID(each) for each in wanted[name]])
            found |= {str(pk): text for pk, text in rows.order_by().values_list("pk", label)}
    return found


def _in_words(name: str, value: Any, names: Mapping[str, str]) -> str:
    if value in (None, "", []):
        return "–"
    if name in DAYS:
        day = value if isinstance(value, date) else date.fromisoformat(value)
        return date_format(day, pgettext("date with month and year", "j M Y"))
    if name == "tags":
        return ", ".join(value)
    if name.endswith("_id"):
        return names.get(str(value), _("no longer there"))
    return str(value)
