"""Plain functions that make data through the models, for tests that are not about the verbs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from objectives.models import Indicator, Objective, ObjectiveIndicator
from perfmgmt.tenancy.models import Membership, Organization, Role, Unit, User
from perfmgmt.tenancy.scope import tenant_scope
from reviews.models import DecisionRequest
from strategy.models import Plan, Priority

NOW = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class Cast:
    organization: Organization
    alice: Membership
    bob: Membership
    carol: Membership
    dora: Membership
    erin: Membership
    victor: Membership
    rival: Organization
    mallory: User


def organization(slug: str = "aldermere", **fields) -> Organization:
    fields.setdefault("name", slug.replace("-", " ").title())
    fields.setdefault("clock_fixed_at", NOW)
    return Organization.objects.create(slug=slug, **fields)


def user(name: str, **fields) -> User:
    return User.objects.create_user(
        email=f"{name.lower()}@example.org", password=PASSWORD, name=name.title(), **fields
    )


def member(name: str, role: str = Role.MEMBER, **fields) -> Membership:
    """A person who can sign in, in the open scope."""
    person = fields.pop("user", None) or user(name)
    return Membership.objects.create(
        user=person, name=person.name, email=person.email, role=role, joined_at=NOW, **fields
    )


@contextmanager
def world() -> Iterator[Cast]:
    """The cast, inside the first organisation's scope; the rival organisation exists beside it."""
    rival = organization("rival", name="Rival Works")
    mallory = user("mallory")
    with tenant_scope(rival.id):
        member("mallory", Role.ADMIN, user=mallory)
    home = organization()
    with tenant_scope(home.id):
        yield Cast(
            organization=home,
            alice=member("alice"),
            bob=member("bob"),
            carol=member("carol", Role.LEADER),
            dora=member("dora", Role.CONTROLLER),
            erin=member("erin", Role.ADMIN),
            victor=member("victor", Role.VIEWER),
            rival=rival,
            mallory=mallory,
        )


def unit(name: str = "Operations", **fields) -> Unit:
    return Unit.objects.create(name=name, **fields)


def plan(**fields) -> Plan:
    defaults = {
        "title": "Plan 2026–28",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2028, 12, 31),
        "state": Plan.State.ACTIVE,
        "is_default": True,
    }
    return Plan.objects.create(**defaults | fields)


def priority(*, plan: Plan, rank: int = 1, **fields) -> Priority:
    return Priority.objects.create(plan=plan, rank=rank, **{"title": f"Priority {rank}"} | fields)


def objective(title: str = "Complete orders on the promised day", **fields) -> Objective:
    defaults = {
        "outcome": "Customers get complete orders on the day we promised.",
        "state": Objective.State.ACTIVE,
        "due_on": date(2026, 12, 31),
        # the database lets nothing be in force without an owner, unless it is said aloud
        "activated_with_gaps": fields.get("owner", fields.get("owner_id")) is None,
    }
    return Objective.objects.create(title=title, **defaults | fields)


def indicator(title: str = "On time in full", **fields) -> Indicator:
    defaults = {
        "unit_of_measure": "%",
        "target_type": "standard",
        "target": Decimal(95),
        "measured_from": date(2026, 1, 1),
    }
    return Indicator.objects.create(title=title, **defaults | fields)


def serves(
    indicator: Indicator, objective: Objective, role: str = "lag", weight: Decimal = Decimal(1)
) -> ObjectiveIndicator:
    return ObjectiveIndicator.objects.create(
        objective=objective, indicator=indicator, role=role, weight=weight
    )


def decision_request(asker: Membership, asked: Membership, **fields) -> DecisionRequest:
    defaults = {"proposal": "Buy a second furnace", "raised_at": NOW}
    return DecisionRequest.objects.create(asker=asker, asked=asked, **defaults | fields)
