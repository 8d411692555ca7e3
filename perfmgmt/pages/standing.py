"""Where an objective stands between draft and end: what it lacks, goes against, and rests on."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives import checklist, favour
from objectives.checklist import Line
from objectives.models import Objective, ObjectiveAssumption
from objectives.permissions import may_activate, may_edit_objective, may_end
from objectives.rules.activation import endings_of
from objectives.rules.advice import Load
from objectives.rules.tradeoffs import Choice
from perfmgmt.tenancy.models import Membership
from strategy.models import Assumption

STATUS_OF_ASSUMPTION = {"holding": "on_track", "questioned": "at_risk", "broken": "off_track"}


@dataclass(frozen=True, slots=True)
class Support:
    """An assumption it rests on: "under question" in the colour of at risk."""

    statement: str
    status: str
    words: str
    because: str


@dataclass(frozen=True, slots=True)
class Standing:
    is_draft: bool
    checklist: list[Line]
    gaps: list[Line]
    gaps_title: str
    against: list[str]
    trade_offs: list[Choice]
    advice: list[str]
    rests_on: list[Support]
    tension: str
    cap_reason: str
    ending: str
    may_edit: bool
    may_activate: bool
    may_end: bool


def annotations() -> dict[str, Any]:
    """What `standing_of` reads, as parts of the one SELECT of an objective."""
    return {
        "unit_chain": favour.unit_chain(),
        "stated": ArraySubquery(favour.as_facts()),
        "support": ArraySubquery(_support()),
        "of_unit": _active_beside("unit"),
        "of_owner": _active_beside("owner"),
    }


def standing_of(objective: Any, member: Membership) -> Standing:
    """Of an objective read `with_readiness` and with `annotations`; no query."""
    slug = member.organization.slug
    is_open = bool(endings_of(objective.state))
    stated = [favour.choice_of(row) for row in objective.stated]
    load = Load(
        unit_others=objective.of_unit if objective.unit_id else None,
        unit_cap=member.organization.objectives_per_unit,
        owner_others=objective.of_owner if objective.owner_id else None,
        owner_cap=member.organization.objectives_per_owner,
    )
    against = favour.disfavoured(objective, objective.unit_chain or [], stated) if is_open else []
    is_draft = objective.state == Objective.State.DRAFT
    gaps = checklist.missing(objective, slug) if is_open and not is_draft else []
    return Standing(
        is_draft=is_draft,
        checklist=checklist.lines(objective, slug) if is_draft else [],
        gaps=gaps,
        gaps_title=_gaps_title(len(gaps)),
        against=[favour.sentence(choice) for choice in against],
        trade_offs=favour.naming(objective.priority_id, objective.unit_chain or [], stated),
        advice=checklist.advice(objective, load) if is_open else [],
        rests_on=[_supported(row) for row in objective.support],
        tension=objective.get_tension_display() if objective.tension else "",
        cap_reason=objective.cap_reason,
        ending=_ending(objective),
        may_edit=is_open and may_edit_objective(member, objective),
        may_activate=is_draft and may_activate(member, objective),
        may_end=is_open and may_end(member, objective),
    )


def _gaps_title(count: int) -> str:
    return ngettext(
        "It is in force and lacks one thing",
        "It is in force and lacks %(count)s things",
        count,
    ) % {"count": count}


def _ending(objective: Objective) -> str:
    """ "Achieved on 3 November 2026: the second source delivers." """
    if not objective.ended_on:
        return ""
    words = {
        "day": date_format(objective.ended_on, "DATE_FORMAT"),
        "because": objective.ended_because,
    }
    sentences = {
        "achieved": _("Achieved on %(day)s: %(because)s"),
        "missed": _("Missed on %(day)s: %(because)s"),
        "dropped": _("Dropped on %(day)s: %(because)s"),
    }
    return sentences[objective.state] % words


def _supported(row: dict[str, str]) -> Support:
    return Support(
        statement=row["statement"],
        status=STATUS_OF_ASSUMPTION[row["state"]],
        words=str(Assumption.State(row["state"]).label),
        because=row["because"],
    )


def _support():
    links = ObjectiveAssumption.objects.filter(objective=OuterRef("pk"))
    return links.order_by("assumption__statement").values(
        fact=JSONObject(
            statement=F("assumption__statement"),
            state=F("assumption__state"),
            because=F("assumption__state_because"),
        )
    )


def _active_beside(column: str):
    """How many other active objectives share its unit, or its owner."""
    others = (
        Objective.objects.active()
        .filter(**{column: OuterRef(column)})
        .exclude(pk=OuterRef("pk"))
        .order_by()
        .values(column)
        .annotate(n=Count("pk"))
        .values("n")
    )
    return Coalesce(Subquery(others, output_field=IntegerField()), Value(0))
