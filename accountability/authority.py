"""Who can remove a blocker: the authority that is named, or the one that follows from the structure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from accountability import rules
from accountability.models import Assignment
from objectives.models import Objective
from perfmgmt.tenancy.models import Membership

LEVELS = 50  # a circle, which verbs refuse, ends there


class _Above(models.Func):
    """Who answers for each place from one upwards, nearest first: {id, name}, nulls where nobody does who
    is here.
    """

    output_field = ArrayField(models.JSONField())
    template = (
        "ARRAY(WITH RECURSIVE above (parent_id, answers, organization_id, place) AS ("  # noqa: S608 - ours
        "SELECT t.parent_id, t.%(answers)s, t.organization_id, 0 FROM %(table)s t"
        " WHERE (t.id, t.organization_id) = (%(expressions)s)"
        " UNION ALL SELECT t.parent_id, t.%(answers)s, t.organization_id, above.place + 1"
        " FROM %(table)s t JOIN above"
        " ON t.id = above.parent_id AND t.organization_id = above.organization_id"
        f" WHERE above.place < {LEVELS})"
        " SELECT jsonb_build_object('id', m.id, 'name', m.name) FROM above"
        " LEFT JOIN tenancy_membership m ON (m.id, m.organization_id)"
        " = (above.answers, above.organization_id) AND m.revoked_at IS NULL ORDER BY above.place)"
    )


@dataclass(frozen=True, slots=True)
class Given:
    """A role beside the owner, as `chain_columns` reads it with its objective."""

    id: UUID
    member: UUID
    name: str
    is_here: bool
    role: str


@dataclass(frozen=True, slots=True)
class Chain:
    """What the authority over one objective is made of; `here` are the names of those who can be it."""

    owner: UUID | None
    named: UUID | None
    owners_above: tuple[UUID | None, ...]
    sponsor: UUID | None
    leads_above: tuple[UUID | None, ...]
    here: Mapping[UUID, str]

    @property
    def authority(self) -> rules.Authority[UUID] | None:
        return rules.authority(
            owner=self.owner,
            named=self.named,
            owners_above=self.owners_above,
            sponsor=self.sponsor,
            leads_above=self.leads_above,
            is_here=self.here.__contains__,
        )


def chain_columns() -> dict[str, Any]:
    """For `annotate` on objectives: read with each row what `chain_of` and `given_on` take from it."""
    given = Assignment.objects.filter(objective=OuterRef("pk")).order_by("member__name", "id")
    sponsor = Membership.objects.active().filter(pk=OuterRef("priority__sponsor"))
    return {
        "roles_given": ArraySubquery(
            given.values(
                fact=JSONObject(
                    id="pk",
                    member="member_id",
                    name="member__name",
                    left_at="member__revoked_at",
                    role="role",
                )
            )
        ),
        "owners_above": _Above(
            F("parent_id"), F("organization_id"), table="objectives_objective", answers="owner_id"
        ),
        "sponsor_here": ArraySubquery(sponsor.values(fact=JSONObject(id="pk", name="name"))),
        "leads_above": _Above(
            F("unit_id"), F("organization_id"), table="tenancy_unit", answers="lead_id"
        ),
    }


def given_on(row: Any) -> list[Given]:
    """Who has which role beside the owner, by name, of an objective read with `chain_columns`."""
    return [
        Given(
            id=UUID(fact["id"]),
            member=UUID(fact["member"]),
            name=fact["name"],
            is_here=fact["left_at"] is None,
            role=fact["role"],
        )
        for fact in row.roles_given
    ]


def chain_of(row: Any) -> Chain:
    """Of an objective that was read with `chain_columns`."""
    given = given_on(row)
    named = (each.member for each in given if each.role == Assignment.Role.AUTHORITY)
    above = [*row.owners_above, *row.sponsor_here, *row.leads_above]
    here = {UUID(fact["id"]): fact["name"] for fact in above if fact["id"]}
    here |= {each.member: each.name for each in given if each.is_here}
    return Chain(
        owner=row.owner_id,
        named=next(named, None),
        owners_above=_ids(row.owners_above),
        sponsor=next(iter(_ids(row.sponsor_here)), None),
        leads_above=_ids(row.leads_above),
        here=here,
    )


def _ids(facts: Iterable[Mapping[str, str | None]]) -> tuple[UUID | None, ...]:
    return tuple(UUID(fact["id"]) if fact["id"] else None for fact in facts)


def authorities_over(
    objectives: Iterable[Objective],
) -> dict[UUID, rules.Authority[Membership] | None]:
    """By objective id. At most two queries, however many objectives and levels there are."""
    wanted = [each.pk for each in objectives]
    rows = Objective.objects.filter(pk__in=wanted).annotate(**chain_columns())
    derived = {row.pk: chain_of(row).authority for row in rows}
    asked = {found.person for found in derived.values() if found is not None}
    people = {each.pk: each for each in Membership.objects.filter(pk__in=asked)}
    return {
        pk: rules.Authority(people[found.person], found.source) if found is not None else None
        for pk, found in derived.items()
    }
