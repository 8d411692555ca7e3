"""Aldermere Pumps: every state that its screens show, on whatever day it is built."""

from datetime import UTC, datetime, timedelta

import pytest

from objectives.models import Indicator, Objective, Signal
from objectives.models.words import TargetType
from perfmgmt.demo import aldermere
from perfmgmt.demo.people import Passwords
from perfmgmt.events.models import Delivery, Event
from perfmgmt.tenancy.models import Membership
from perfmgmt.tenancy.scope import tenant_scope
from reviews.models import AgendaItem, Attendance, Decision, Review
from strategy.models import Plan, Priority, TradeOff

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
def pumps(db):
    passwords = Passwords()
    organization = aldermere.build(passwords, NOW)
    with tenant_scope(organization.pk):
        yield passwords


def test_twelve_people_and_the_auditor_and_who_of_them_signs_in(pumps):
    people = Membership.objects.all()
    assert people.count() == 13
    assert {(one.name, one.role) for one in people.filter(user__isnull=False)} == {
        ("Nadia Frey", "admin"),
        ("Ingrid Solberg", "leader"),
        ("Tomasz Zielinski", "leader"),
        ("Owen Price", "controller"),
        ("Lucia Marek", "member"),
        ("Helga Brandt", "viewer"),
    }
    assert set(pumps) == {one.email for one in people.filter(user__isnull=False)}


def test_the_plan_is_in_force_with_ranked_priorities_and_trade_offs(pumps):
    plan = Plan.objects.get()
    assert (plan.title, plan.state) == ("Plan 2026–28", "active")
    assert list(Priority.objects.ranked().values_list("rank", "title")) == [
        (1, "Deliver when we said we would"),
        (2, "Grow service to a third of revenue"),
        (3, "Launch the Tern range"),
        (4, "Take out the cost of poor quality"),
        (5, "Keep the people who know how"),
    ]
    assert {(one.favoured, one.over) for one in TradeOff.objects.with_sides()} == {
        ("Deliver when we said we would", "cost"),
        ("Deliver when we said we would", "Launch the Tern range"),
        ("Take out the cost of poor quality", "speed"),
        ("Grow service to a third of revenue", "capacity"),
    }


def test_ten_objectives_show_every_state(pumps):
    seen = {
        one.external_key: (one.shown_status(NOW), one.momentum, one.is_early_warning)
        for one in Objective.objects.active()
    }
    assert seen == {
        "orders": ("off_track", "off_track", False),
        "clear": ("off_track", "off_track", False),
        "castings": ("off_track", "no_data", False),
        "backlog": ("at_risk", "no_data", False),
        "service": ("on_track", "off_track", True),
        "fix": ("at_risk", "at_risk", False),
        "tern": ("at_risk", "off_track", False),
        "quality": ("on_track", "on_track", False),
        "coach": ("stale", "no_data", False),
        "cash": ("at_risk", "at_risk", False),
    }
    assert {one.external_key for one in Objective.objects.unowned()} == {"coach"}
    assert {one.external_key for one in Objective.objects.unaligned()} == {"cash"}


def test_the_cascade_has_three_levels(pumps):
    castings = Objective.objects.get(external_key="castings")
    assert castings.parent.parent.external_key == "orders"


def test_measures_show_every_state_signals_and_what_is_due_tomorrow(pumps):
    indicators = Indicator.objects.all()
    assert {one.status for one in indicators} == {
        "on_track",
        "at_risk",
        "off_track",
        "no_data",
        "no_target",
    }
    assert {one.external_key for one in indicators.overdue(NOW)} == {"TALKS", "LTI"}
    assert {one.external_key for one in indicators.detached()} == {"MACHINES", "FAX"}
    adverse = Signal.objects.open().adverse().values_list("indicator__external_key", flat=True)
    assert set(adverse) == {
        "OTIF",
        "CTB",
        "CAST",
        "BACKLOG",
        "RENEWALS",
        "FIRSTFIX",
        "VANSTOCK",
    }
    lead = Indicator.objects.get(external_key="LEAD")
    assert NOW < lead.next_due_at <= NOW + timedelta(days=2)


def test_every_kind_of_target_is_there_in_money_by_quarter_and_one_has_ended(pumps):
    indicators = Indicator.objects.all()
    assert {one.target_type for one in indicators} == set(TargetType.values)
    assert {one.external_key for one in indicators.retired(NOW.date())} == {"FAX"}
    seen = {
        one.external_key: one.status
        for one in indicators.filter(external_key__in=("PAINT", "FERRUM", "BENCH", "CONTRACTS"))
    }
    assert seen == {
        "PAINT": "on_track",
        "FERRUM": "on_track",
        "BENCH": "at_risk",
        "CONTRACTS": "on_track",
    }
    assert indicators.get(external_key="CONTRACTS").currency == "EUR"
    assert indicators.get(external_key="SURVEY").rhythm == "quarterly"


def test_what_owners_said_stands_beside_the_last_figures(pumps):
    otif = Indicator.objects.select_related("latest__author").get(external_key="OTIF")
    assert (otif.latest.value, otif.latest.cause, otif.latest.author.name) == (
        otif.latest_value,
        "capacity_constraint",
        "Tomasz Zielinski",
    )
    assert otif.latest.commentary.startswith("Castings from Vitek are three weeks late")


def test_two_reviews_are_closed_and_the_next_one_is_frozen_a_few_days_ahead(pumps):
    reviews = list(Review.objects.next_first())
    assert [review.state for review in reviews] == ["closed", "closed", "frozen", "scheduled"]
    coming = reviews[2]
    assert timedelta(days=1) < coming.starts_at - NOW < timedelta(days=5)
    items = AgendaItem.objects.of(coming).exceptions().in_order()
    assert [item.objective.external_key for item in items] == [
        "orders",
        "clear",
        "fix",
        "tern",
        "coach",
        "castings",
    ]


def test_decisions_are_of_every_kind_done_coming_and_overdue(pumps):
    decisions = Decision.objects.in_force()
    assert {one.kind for one in decisions} == set(Decision.Kind.values)
    assert {one.decided_by.name for one in decisions.recommendations()} == {"Claire Bonnet"}
    opened = decisions.open_actions()
    today = NOW.date()
    late = {one.owner.name for one in opened if one.due_on < today}
    assert late == {"Henrik Lund"}
    soon = {one.owner.name for one in opened if one.due_on == today + timedelta(days=1)}
    assert soon == {"Tomasz Zielinski"}
    assert decisions.filter(done_at__isnull=False).count() == 3
    assert decisions.exclude(dissent="").count() == 2
    assert not decisions.filter(done_at__gt=NOW).exists()


def test_one_was_away(pumps):
    absent = Attendance.objects.filter(review__state="closed", joined_at__isnull=True)
    assert {seat.member.name for seat in absent} == {"Priya Raman"}


def test_nothing_happened_after_now_and_old_news_is_told_to_nobody(pumps):
    assert not Event.objects.filter(happened_at__gt=NOW).exists()
    waiting = Delivery.objects.filter(done_at__isnull=True).select_related("event")
    assert all(NOW - one.event.happened_at <= timedelta(days=7) for one in waiting)


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 1, 0, 20, tzinfo=UTC),  # the first minutes of a month
        datetime(2026, 11, 29, 12, tzinfo=UTC),  # the next review is in the next month
        datetime(2027, 1, 31, 23, 50, tzinfo=UTC),  # and already tomorrow there
        datetime(2028, 2, 29, 8, tzinfo=UTC),
    ],
)
def test_it_can_be_built_on_any_day(db, now):
    organization = aldermere.build(Passwords(), now)
    with tenant_scope(organization.pk):
        states = [review.state for review in Review.objects.next_first()]
        assert states[-4:-1] == ["closed", "closed", "frozen"]
        ahead = Review.objects.get(state="frozen").starts_at - now
        assert timedelta(days=1) < ahead < timedelta(days=5)
        assert not Event.objects.filter(happened_at__gt=now).exists()
        assert Indicator.objects.overdue(now).count() >= 2
