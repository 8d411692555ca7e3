"""Aldermere Pumps, a fictional manufacturer that is always in the middle of its month.

Everything is dated around the day on which it is built, by the verbs that a user's clicks end in: the
plan, objectives and indicators; two years of figures, the last ones with what their owners said; two
closed reviews with their decisions, and the next one frozen, a few days ahead.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from objectives.models.words import Direction, TargetType
from objectives.services import (
    activate_objective,
    create_indicator,
    create_objective,
    link_indicator,
    rebase_limits,
)
from perfmgmt.demo.aldermere_absence import leave_and_stand_in
from perfmgmt.demo.aldermere_alignment import align_teams
from perfmgmt.demo.aldermere_cadence import meet_at_other_speeds
from perfmgmt.demo.aldermere_cascade import show_cascade
from perfmgmt.demo.aldermere_checkins import keep_figures
from perfmgmt.demo.aldermere_cycles import evaluate_the_quarter
from perfmgmt.demo.aldermere_data import GOALS, PEOPLE, UNITS, Person
from perfmgmt.demo.aldermere_dependencies import depend
from perfmgmt.demo.aldermere_direction import history_of_plan, write_plan, write_service_plan
from perfmgmt.demo.aldermere_drivers import connect
from perfmgmt.demo.aldermere_figures import control
from perfmgmt.demo.aldermere_imports import hold_imports
from perfmgmt.demo.aldermere_interventions import intervene
from perfmgmt.demo.aldermere_kinds import add_kinds
from perfmgmt.demo.aldermere_learning import learn
from perfmgmt.demo.aldermere_measures import MEASURES, Measure
from perfmgmt.demo.aldermere_objectives import write_objectives
from perfmgmt.demo.aldermere_packs import make_packs
from perfmgmt.demo.aldermere_recalibration import recalibrate
from perfmgmt.demo.aldermere_requests import ask_for_decisions
from perfmgmt.demo.aldermere_reviews import freeze, hold_reviews
from perfmgmt.demo.aldermere_risks import take_risks
from perfmgmt.demo.aldermere_roles import give_roles, hand_over
from perfmgmt.demo.aldermere_room import prepare_rooms
from perfmgmt.demo.aldermere_signals import chart_signals
from perfmgmt.demo.aldermere_units import arrange_units
from perfmgmt.demo.aldermere_work import put_to_work
from perfmgmt.demo.aldermere_world import ZONE, Months, World, exact
from perfmgmt.demo.people import Passwords, sign_in
from perfmgmt.events.models import Delivery
from perfmgmt.tenancy.models import Membership, Organization, Unit
from perfmgmt.tenancy.scope import tenant_scope

SLUG = "aldermere-pumps"
GRACE_DAYS = 5
# What happened longer ago than this has been read, and is told to nobody now.
TOLD_SINCE = timedelta(days=7)


@transaction.atomic
def build(passwords: Passwords, now: datetime) -> Organization:
    """The whole organisation, or nothing of it; `now` is the day that it stands around."""
    organization = Organization.objects.create(
        slug=SLUG,
        name="Aldermere Pumps",
        time_zone=ZONE.key,
        fiscal_year_starts=1,
        objectives_per_owner=2,
        attribution="Aldermere Pumps is fictional, with everybody and every figure in it.",
    )
    with tenant_scope(organization.pk):
        world = World(now=now, months=Months.before(now), people=_people(passwords, now))
        arrange_units(world)
        world.plan = write_plan(world)
        _objectives(world)
        for measure in MEASURES:
            _indicator(world, measure)
        connect(world)
        _activate(world)
        history_of_plan(world)
        write_service_plan(world)
        hand_over(world)
        coming = hold_reviews(world)
        intervene(world)
        ask_for_decisions(world)
        freeze(world, coming)
        prepare_rooms(world)
        add_kinds(world)
        write_objectives(world)
        give_roles(world)
        put_to_work(world)
        leave_and_stand_in(world)
        depend(world)
        align_teams(world)
        show_cascade(world)
        meet_at_other_speeds(world)
        chart_signals(world)
        hold_imports(world, organization)
        recalibrate(world)
        keep_figures(world)
        take_risks(world)
        control(world)
        learn(world, organization)
        evaluate_the_quarter(world)
        make_packs(world, organization)
        Delivery.objects.filter(event__happened_at__lt=now - TOLD_SINCE).update(done_at=now)
    return organization


def _people(passwords: Passwords, now: datetime) -> dict[str, Membership]:
    units: dict[str, Unit] = {}
    for name, parent in UNITS.items():
        units[name] = Unit.objects.create(name=name, parent=units.get(parent or ""))
    joined = now - timedelta(days=900)
    return {person.key: _person(person, units[person.unit], passwords, joined) for person in PEOPLE}


def _person(person: Person, unit: Unit, passwords: Passwords, joined: datetime) -> Membership:
    first, _space, last = person.name.lower().partition(" ")
    email = f"{first[0]}.{last}@aldermere.example"
    about: dict[str, Any] = {
        "name": person.name,
        "email": email,
        "title": person.title,
        "unit": unit,
    }
    if person.signs_in:
        return sign_in(**about, password=passwords[email], role=person.role, now=joined)
    return Membership.objects.create(**about, role=person.role, joined_at=joined)


def _objectives(world: World) -> None:
    for goal in GOALS:
        world.objectives[goal.key] = create_objective(
            actor=world.people["ingrid"],
            now=world.founded,
            title=goal.title,
            outcome=goal.outcome,
            priority=world.priorities.get(goal.priority or 0),
            parent=world.objectives.get(goal.parent or ""),
            unit=Unit.objects.get(name=goal.unit),
            owner=world.people.get(goal.owner or ""),
            starts_on=world.plan.starts_on,
            due_on=world.months.last_day(5),
            perspective=goal.perspective,
            tension=goal.tension,
            external_key=goal.key,
        )


def _indicator(world: World, measure: Measure) -> None:
    months = world.months
    first = min(measure.figures, default=1)
    is_path = measure.kind == TargetType.PATH
    baseline = measure.baseline if is_path else None
    indicator = create_indicator(
        actor=world.people["owen"],
        now=world.founded,
        title=measure.title,
        definition=measure.definition,
        owner=world.people.get(measure.owner or ""),
        updater=world.people.get(measure.updater or ""),
        unit=Unit.objects.get(name=measure.home),
        unit_of_measure=measure.unit,
        decimals=measure.decimals,
        target_type=measure.kind,
        direction=Direction(measure.direction),
        baseline=None if baseline is None else exact(baseline),
        baseline_on=months.last_day(-12) if is_path else None,
        target=None if measure.target is None else exact(measure.target),
        target_on=months.last_day(measure.target_month) if is_path else None,
        risk_width=None if measure.risk_width is None else exact(measure.risk_width),
        points={months.first_day(month): exact(at) for month, at in measure.points.items()},
        grace_days=_grace(world, measure),
        source="ERP" if measure.values else "",
        measured_from=months.first_day(first),
        external_key=measure.key,
    )
    for month, because in measure.rebased:
        rebase_limits(
            actor=world.people["owen"],
            indicator=indicator,
            since=months.first_day(month),
            because=because,
            now=months.instant(month, day=12),
        )
    world.indicators[measure.key] = indicator
    for goal, role in measure.serves.items():
        link_indicator(
            actor=world.people["owen"],
            objective=world.objectives[goal],
            indicator=indicator,
            role=role,
            now=world.founded,
        )


def _grace(world: World, measure: Measure) -> int:
    """What nobody entered for the last month yet is due tomorrow."""
    if measure.until != -1:
        return GRACE_DAYS
    return (world.today - world.months.last_day(0)).days + 1


def _activate(world: World) -> None:
    for objective in world.objectives.values():
        activate_objective(
            actor=world.people["ingrid"], objective=objective, now=world.founded, with_gaps=True
        )
