"""Focus warnings: what keeps a plan from being carried out, before any figure says so.

The SELECT that finds the plan brings the facts along; ranked rules turn them into at most six warnings, each with the one
thing to do about it.
"""

from dataclasses import dataclass, fields
from typing import Any

from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    JSONField,
    OuterRef,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.models import Indicator, Objective, ObjectiveAssumption
from objectives.wording import spelled
from perfmgmt.tenancy.models import Organization
from strategy.models import Assumption, Priority

MOST = 6


@dataclass(frozen=True, slots=True)
class Named:
    """The first of several, by name."""

    id: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class FocusFacts:
    """Counts of a plan's active objectives and what hangs on them; each `first…` names an example."""

    unowned: int = 0
    first_unowned: str = ""
    first_unowned_id: str = ""
    lost_owner: str = ""
    broken: Named | None = None
    crowded_owner: Named | None = None
    owner_cap: int = 7
    crowded_unit: Named | None = None
    unit_cap: int = 5
    empty_priorities: int = 0
    first_empty: str = ""
    detached: int = 0
    first_detached: str = ""
    first_detached_id: str = ""
    with_gaps: int = 0
    first_with_gaps: str = ""
    lag_only: int = 0
    first_lag_only: str = ""


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001 - it is what the page calls it
    title: str
    note: str
    href: str
    verb: str


def annotations(organization: Organization) -> dict[str, Any]:
    """What `facts_of` reads, as parts of the one SELECT of a plan, whatever the number of objectives."""
    active = Objective.objects.active().of_plan(OuterRef("pk"))
    unowned = active.unowned()
    detached = Indicator.objects.in_use().detached()
    serving = Objective.objects.active().filter(priority=OuterRef("pk"))
    empty = Priority.objects.filter(~Exists(serving), plan=OuterRef("pk"))
    lag_only = active.lag_only()
    with_gaps = active.with_gaps()
    owned = active.filter(owner__revoked_at__isnull=True)
    return {
        "unowned": _count(unowned),
        "first_unowned": _first(unowned, "title"),
        "first_unowned_id": _first(unowned, "id"),
        "lost_owner": _first(unowned, "owner__name"),
        "broken": _broken(),
        "crowded_owner": _crowded(owned, "owner", organization.objectives_per_owner),
        "crowded_unit": _crowded(active, "unit", organization.objectives_per_unit),
        "empty_priorities": _count(empty),
        "first_empty": _first(empty, "title"),
        "detached": _count(detached),
        "first_detached": _first(detached, "title"),
        "first_detached_id": _first(detached, "id"),
        "with_gaps": _count(with_gaps),
        "first_with_gaps": _first(with_gaps, "title"),
        "lag_only": _count(lag_only),
        "first_lag_only": _first(lag_only, "title"),
    }


def facts_of(plan: Any, organization: Organization) -> FocusFacts:
    """Of a plan that was read with `annotations`; no query."""
    names = [each.name for each in fields(FocusFacts)]
    found = {name: getattr(plan, name) for name in names if hasattr(plan, name)}
    for name in ("broken", "crowded_owner", "crowded_unit"):
        found[name] = Named(**found[name]) if found[name] else None
    return FocusFacts(
        **found,
        owner_cap=organization.objectives_per_owner,
        unit_cap=organization.objectives_per_unit,
    )


def _count(rows) -> Coalesce:
    counted = rows.order_by().values("organization_id").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _first(rows, field: str) -> Coalesce:
    """In the same order for every field, so that the texts belong to one row."""
    text = Cast(field, CharField())
    chosen = rows.order_by("title", "id").values(text=text)[:1]
    return Coalesce(Subquery(chosen, output_field=CharField()), Value(""))


def _crowded(rows, column: str, cap: int) -> Subquery:
    """Who or what carries most, where it is more than the cap."""
    groups = (
        rows.filter(**{f"{column}__isnull": False})
        .order_by()
        .values(column, f"{column}__name")
        .annotate(n=Count("pk"))
        .filter(n__gt=cap)
        .order_by("-n", f"{column}__name")
    )
    fact = JSONObject(id=F(column), name=F(f"{column}__name"), count=F("n"))
    return Subquery(groups.values(fact=fact)[:1], output_field=JSONField())


def _broken() -> Subquery:
    """The broken assumption on which most active objectives rest."""
    resting = (
        ObjectiveAssumption.objects.filter(
            assumption=OuterRef("pk"), objective__state=Objective.State.ACTIVE
        )
        .order_by()
        .values("assumption")
        .annotate(n=Count("pk"))
        .values("n")
    )
    broken = (
        Assumption.objects.filter(plan=OuterRef("pk"))
        .broken()
        .annotate(n=Coalesce(Subquery(resting, output_field=IntegerField()), 0))
        .order_by("-n", "statement", "id")
    )
    fact = JSONObject(id=F("id"), name=F("statement"), count=F("n"))
    return Subquery(broken.values(fact=fact)[:1], output_field=JSONField())


def warnings(facts: FocusFacts, slug: str) -> list[Warning]:
    """What to mend first: nobody answers, ground that gave way, too much at once, measures without use."""
    rules = (
        _unowned,
        _broken_assumption,
        _crowded_owner,
        _crowded_unit,
        _empty_priority,
        _gaps,
        _lag_only,
        _detached,
    )
    return [warning for rule in rules if (warning := rule(facts, slug))][:MOST]


def _quoted(title: str) -> str:
    return _("“%(title)s”") % {"title": title}


def _unowned(facts: FocusFacts, slug: str) -> Warning | None:
    if not facts.unowned:
        return None
    title = ngettext(
        "One objective has no owner", "%(count)s objectives have no owner", facts.unowned
    ) % {"count": spelled(facts.unowned)}
    words = {"title": _quoted(facts.first_unowned), "name": facts.lost_owner}
    note = (
        _("%(title)s; %(name)s has left.") % words if facts.lost_owner else _("%(title)s.") % words
    )
    if facts.unowned == 1:
        href = reverse("objectives:edit", args=[slug, facts.first_unowned_id])
    else:
        href = reverse("accountability:overview", args=[slug])
    return Warning(title, note, href, _("Name an owner"))


def _broken_assumption(facts: FocusFacts, slug: str) -> Warning | None:
    broken = facts.broken
    if broken is None:
        return None
    if broken.count:
        title = ngettext(
            "A broken assumption sits under one objective",
            "A broken assumption sits under %(count)s objectives",
            broken.count,
        ) % {"count": spelled(broken.count).lower()}
    else:
        title = _("An assumption is broken")
    href = reverse("pages:assumptions", args=[slug])
    return Warning(title, _("%(title)s.") % {"title": _quoted(broken.name)}, href, _("Look at it"))


def _crowded_owner(facts: FocusFacts, slug: str) -> Warning | None:
    crowded = facts.crowded_owner
    if crowded is None:
        return None
    note = _("%(name)s carries %(count)s objectives; the limit is %(cap)s.") % {
        "name": crowded.name,
        "count": crowded.count,
        "cap": facts.owner_cap,
    }
    href = reverse("pages:person", args=[slug, crowded.id])
    return Warning(_("Too much on one person"), note, href, _("Move one"))


def _crowded_unit(facts: FocusFacts, slug: str) -> Warning | None:
    crowded = facts.crowded_unit
    if crowded is None:
        return None
    note = _("%(name)s has %(count)s objectives; the limit is %(cap)s.") % {
        "name": crowded.name,
        "count": crowded.count,
        "cap": facts.unit_cap,
    }
    href = f"{reverse('objectives:list', args=[slug])}?unit={crowded.id}&show=all"
    return Warning(_("Too many objectives in one unit"), note, href, _("Choose"))


def _empty_priority(facts: FocusFacts, slug: str) -> Warning | None:
    if not facts.empty_priorities:
        return None
    title = ngettext(
        "No objective serves one priority",
        "No objective serves %(count)s priorities",
        facts.empty_priorities,
    ) % {"count": spelled(facts.empty_priorities).lower()}
    note = _("%(title)s.") % {"title": _quoted(facts.first_empty)}
    return Warning(title, note, reverse("objectives:new", args=[slug]), _("Write one"))


def _gaps(facts: FocusFacts, slug: str) -> Warning | None:
    if not facts.with_gaps:
        return None
    title = ngettext(
        "One objective is in force with gaps",
        "%(count)s objectives are in force with gaps",
        facts.with_gaps,
    ) % {"count": spelled(facts.with_gaps)}
    note = _("%(title)s.") % {"title": _quoted(facts.first_with_gaps)}
    href = f"{reverse('objectives:list', args=[slug])}?gaps=1"
    return Warning(title, note, href, _("Close them"))


def _lag_only(facts: FocusFacts, slug: str) -> Warning | None:
    if not facts.lag_only:
        return None
    title = ngettext(
        "One objective sees its result only when it is over",
        "%(count)s objectives see their result only when it is over",
        facts.lag_only,
    ) % {"count": spelled(facts.lag_only)}
    note = _("%(title)s: no lead indicator.") % {"title": _quoted(facts.first_lag_only)}
    href = f"{reverse('objectives:list', args=[slug])}?lag_only=1"
    return Warning(title, note, href, _("Add a lead"))


def _detached(facts: FocusFacts, slug: str) -> Warning | None:
    if not facts.detached:
        return None
    title = ngettext(
        "One indicator serves no objective",
        "%(count)s indicators serve no objective",
        facts.detached,
    ) % {"count": spelled(facts.detached)}
    note = _("%(title)s decides nothing.") % {"title": _quoted(facts.first_detached)}
    if facts.detached == 1:
        href = reverse("objectives:indicator", args=[slug, facts.first_detached_id])
    else:
        href = f"{reverse('objectives:measures', args=[slug])}?only=detached"
    return Warning(title, note, href, _("Attach or retire"))
