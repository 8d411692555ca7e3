"""NHS England A&E: published figures, on a clock that stands in October 2018."""

from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction

from objectives.imports import read_folder
from objectives.services import import_tables
from objectives.tables import Tables
from perfmgmt.demo.nhs_cycles import evaluate
from perfmgmt.demo.nhs_learning import learn
from perfmgmt.demo.people import Passwords, sign_in
from perfmgmt.tenancy.models import Membership, Organization, Role
from perfmgmt.tenancy.scope import tenant_scope
from reviews.services import create_cadence, move_reviews_on
from strategy.models import Plan, Tension
from strategy.services import activate_plan, add_priority, add_trade_off, create_plan

SLUG = "nhs-england-ae"
DATA = Path(__file__).parent / "data" / "nhs_ae"
LONDON = ZoneInfo("Europe/London")
CLOCK = datetime(2018, 10, 10, 10, 0, tzinfo=LONDON)
# Six steps of a month: the figures of March 2019 are the last that were published.
CLOCK_ENDS = datetime(2019, 4, 10, 10, 0, tzinfo=LONDON)
PUBLISHED_FROM, PUBLISHED_UNTIL = date(2016, 4, 1), date(2019, 3, 31)
ATTRIBUTION = (
    "Figures: NHS England, A&E attendances and emergency admissions, by way of NHSRdatasets. "
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "The people, the plan and the reviews are invented."
)
# The national objective's owner as the data names it, played by a person who can sign in.
NATIONAL_OWNER = "NHS England"


@transaction.atomic
def build(passwords: Passwords, now: datetime) -> Organization:
    """The whole organisation, or nothing of it. `now` is no matter here: its own clock stands."""
    organization = Organization.objects.create(
        slug=SLUG,
        name="NHS England A&E",
        time_zone="Europe/London",
        fiscal_year_starts=4,
        clock_fixed_at=CLOCK,
        clock_ends_at=CLOCK_ENDS,
        attribution=ATTRIBUTION,
    )
    with tenant_scope(organization.pk):
        people = _people(passwords)
        tables = read_folder(DATA)
        plan = _plan(people["chair"], tables)
        import_tables(
            actor=people["controller"],
            tables=_with_owner(tables, people["owner"]),
            source=DATA.name,
            now=CLOCK,
            until=CLOCK.date(),
        )
        _meet(plan, people)
        learn(organization, people)
        evaluate(plan, people, CLOCK)
    return organization


def published_between(first: date, last: date) -> Tables:
    """The figures whose month begins from `first` on and before `last`, without the structure."""
    tables = read_folder(DATA)
    rows = tuple(row for row in tables.measurements if first <= row.starts_on < last)
    return replace(tables, plans=(), objectives=(), indicators=(), measurements=rows)


def _people(passwords: Passwords) -> dict[str, Membership]:
    cast = (
        ("chair", "Helen Marsh", Role.LEADER, "Director of urgent and emergency care"),
        ("controller", "Imran Sheikh", Role.CONTROLLER, "Performance analyst"),
        ("admin", "Ruth Calloway", Role.ADMIN, "Administrator"),
        ("owner", "Nadia Osei", Role.MEMBER, "National lead, emergency care"),
        ("region", "Callum Reid", Role.MEMBER, "Regional lead, North"),
        ("viewer", "Theo Brandt", Role.VIEWER, "Observer"),
    )
    return {
        part: sign_in(
            name=name,
            email=f"{part}@nhs.example",
            password=passwords[f"{part}@nhs.example"],
            role=role,
            title=title,
            now=CLOCK,
        )
        for part, name, role, title in cast
    }


def _plan(chair: Membership, tables: Tables) -> Plan:
    [row] = tables.plans
    plan = create_plan(
        actor=chair,
        now=CLOCK,
        title=row.title,
        ambition=row.ambition,
        starts_on=PUBLISHED_FROM,
        ends_on=PUBLISHED_UNTIL,
        external_key=row.key,
    )
    four_hours = add_priority(
        actor=chair,
        now=CLOCK,
        plan=plan,
        title="Through A&E within four hours",
        outcome="95% of the people who come to A&E are admitted, transferred or discharged "
        "within four hours, at every provider.",
        sponsor=chair,
    )
    add_priority(
        actor=chair,
        now=CLOCK,
        plan=plan,
        title="Ready for winter",
        outcome="Beds and staff stand ready before attendances and admissions rise in December.",
        sponsor=chair,
    )
    add_trade_off(
        actor=chair,
        now=CLOCK,
        plan=plan,
        favoured=four_hours,
        over=Tension.COST,
        because="A long wait harms a patient; an agency shift costs money once.",
    )
    return activate_plan(actor=chair, now=CLOCK, plan=plan)


def _with_owner(tables: Tables, owner: Membership) -> Tables:
    return replace(
        tables,
        objectives=tuple(
            replace(row, owner=owner.email) if row.owner == NATIONAL_OWNER else row
            for row in tables.objectives
        ),
    )


def _meet(plan: Plan, people: dict[str, Membership]) -> None:
    """The review of September's figures on 10 October, frozen the day before and ready to start."""
    create_cadence(
        actor=people["chair"],
        now=CLOCK,
        title="A&E performance review",
        plan=plan,
        chair=people["chair"],
        participants=[people["controller"], people["owner"], people["region"]],
        rule="FREQ=MONTHLY;BYMONTHDAY=10",
        starts_at_time=time(14, 0),
        first_on=CLOCK.date(),
        minutes=90,
        freeze_hours_before=24,
        remind_hours_before=72,
        place="Wellington House, room 133",
    )
    move_reviews_on(now=CLOCK)
