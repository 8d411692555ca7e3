"""What a stand-in may do for who is away, on which days, and that every record says so."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from objectives import services
from objectives.models import Initiative, Measurement, Milestone, Signal
from objectives.notices import NOTICES
from objectives.permissions import (
    answers_for,
    may_acknowledge,
    may_activate,
    may_check_in,
    may_edit_indicator,
    may_edit_initiative,
    may_edit_objective,
    may_end,
    may_import,
    may_link,
)
from perfmgmt.events.models import Delivery, Event
from perfmgmt.organization.permissions import may_administer
from perfmgmt.organization.services import arrange_stand_in
from perfmgmt.tenancy.models import Membership, Organization, Role
from tests import factories
from tests.factories import NOW, TODAY
from tests.pages.reading import main_of, queries_of, text_of

DAY = timedelta(days=1)
UNTIL = TODAY + 15 * DAY
HOME = "/o/aldermere/"


@pytest.fixture
def away(cast):
    """Alice is away from today on and Bob stands in."""
    return arrange_stand_in(
        actor=cast.alice,
        absent=cast.alice,
        stand_in=cast.bob,
        starts_on=TODAY,
        ends_on=UNTIL,
        now=NOW,
    )


@pytest.fixture
def otif(cast):
    return factories.indicator(
        owner=cast.alice,
        measured_from=date(2026, 9, 1),
        next_due_at=datetime(2026, 10, 6, tzinfo=UTC),
    )


def on(day: date, person: Membership) -> Membership:
    return Membership.objects.standing_in_on(day).get(pk=person.pk)


def newest(verb: str) -> Event:
    return Event.objects.filter(verb=verb).order_by("recorded_at", "id").last()


# --- Who may what, on which day ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "allowed"),
    [(TODAY - DAY, False), (TODAY, True), (UNTIL, True), (UNTIL + DAY, False)],
)
def test_what_belongs_to_the_person_on_the_days_and_on_no_other(cast, away, otif, day, allowed):
    bob = on(day, cast.bob)
    objective = factories.objective(owner=cast.alice)
    updated = factories.indicator("Talks", updater=cast.alice)
    served = Initiative.objects.create(title="Train", objective=objective)
    signal = Signal(indicator=otif)
    table = {
        "check in as owner": may_check_in(bob, otif),
        "check in as updater": may_check_in(bob, updated),
        "answer for": answers_for(bob, otif),
        "acknowledge": may_acknowledge(bob, signal),
        "edit the objective": may_edit_objective(bob, objective),
        "activate it": may_activate(bob, objective),
        "end it": may_end(bob, objective),
        "link to it": may_link(bob, objective),
        "edit the indicator": may_edit_indicator(bob, otif),
        "edit the initiative": may_edit_initiative(bob, Initiative(owner=cast.alice)),
        "edit what serves the objective": may_edit_initiative(bob, served),
    }
    assert table == dict.fromkeys(table, allowed)
    assert not may_edit_indicator(bob, updated)  # hers to update, not hers


def test_a_role_is_never_stood_in_for(cast, otif):
    for absent in (cast.erin, cast.dora, cast.carol):
        arrange_stand_in(
            actor=cast.erin,
            absent=absent,
            stand_in=cast.bob,
            starts_on=TODAY,
            ends_on=UNTIL,
            now=NOW,
        )
    bob = on(TODAY, cast.bob)
    assert bob.stands_in_for == {cast.erin.pk, cast.dora.pk, cast.carol.pk}
    theirs = factories.objective(owner=cast.alice)
    assert not may_administer(bob)
    assert not may_import(bob)
    assert not may_check_in(bob, otif)
    assert not may_edit_objective(bob, theirs)


def test_a_handover_waits_for_the_person(cast, away):
    from accountability.models import Handover
    from accountability.permissions import may_answer_handover, may_hand_over

    bob = on(TODAY, cast.bob)
    assert not may_answer_handover(bob, Handover(to_owner=cast.alice))
    assert not may_hand_over(bob, factories.objective(owner=cast.alice))
    assert may_hand_over(cast.alice, factories.objective("Hers", owner=cast.alice))


ZONE = "Pacific/Auckland"  # 13 hours ahead of UTC in November


@pytest.mark.parametrize(
    ("instant", "status"),
    [
        (datetime(2026, 11, 18, 10, 59, tzinfo=UTC), 403),  # 23:59 on the 18th there
        (datetime(2026, 11, 18, 11, 0, tzinfo=UTC), 200),  # the 19th begins there
        (datetime(2026, 12, 4, 10, 59, tzinfo=UTC), 200),  # the last minute of the 4th
        (datetime(2026, 12, 4, 11, 0, tzinfo=UTC), 403),
    ],
)
def test_days_are_those_of_the_organisation(cast, client, otif, instant, status):
    organization = cast.organization
    organization.time_zone, organization.clock_fixed_at = ZONE, NOW - 5 * DAY
    organization.save()
    alice = Membership.objects.get(pk=cast.alice.pk)
    arrange_stand_in(
        actor=alice,
        absent=alice,
        stand_in=cast.bob,
        starts_on=date(2026, 11, 19),
        ends_on=date(2026, 12, 4),
        now=NOW - 5 * DAY,
    )
    Organization.objects.filter(pk=organization.pk).update(clock_fixed_at=instant)
    client.force_login(cast.bob.user)
    assert client.get(f"{HOME}update/{otif.pk}/").status_code == status


# --- What the record says -------------------------------------------------------------------------------


def test_a_check_in_says_for_whom(cast, client, away, otif):
    client.force_login(cast.bob.user)
    page = client.get(f"{HOME}update/{otif.pk}/")
    assert "For Alice, away until 4 Dec" in text_of(main_of(page))
    version = page.context["form"]["version"].value()
    fields = {"value": "96", "period_start": "2026-09-01", "version": version}
    assert client.post(f"{HOME}update/{otif.pk}/", fields).status_code == 302
    [figure] = Measurement.objects.all()
    assert (figure.author, figure.stand_in_for) == (cast.bob, cast.alice)
    event = newest("objectives.measurement_recorded")
    assert (event.actor, event.stand_in_for) == (cast.bob, cast.alice)

    client.force_login(cast.erin.user)
    assert "Bob for Alice" in text_of(main_of(client.get(f"{HOME}audit/")))


def test_who_owns_it_as_well_acts_for_nobody(cast, away):
    shared = factories.indicator(
        "Shared", owner=cast.alice, updater=cast.bob, measured_from=date(2026, 9, 1)
    )
    figure = services.record_measurement(
        actor=on(TODAY, cast.bob),
        indicator=shared,
        period_start=date(2026, 9, 1),
        value=Decimal(96),
        now=NOW,
    )
    assert figure.stand_in_for is None


def test_a_leader_who_stands_in_says_so_too(cast):
    arrange_stand_in(
        actor=cast.alice, absent=cast.alice, stand_in=cast.carol, starts_on=TODAY, ends_on=UNTIL,
        now=NOW,
    )  # fmt: skip
    services.update_objective(
        actor=on(TODAY, cast.carol),
        objective=factories.objective(owner=cast.alice),
        changes={"title": "Orders on the day"},
        version=1,
        now=NOW,
    )
    assert newest("objectives.objective_updated").stand_in_for == cast.alice


def test_every_verb_on_what_is_hers_says_so(cast, away, otif):
    bob = on(TODAY, cast.bob)
    objective = factories.objective(owner=cast.alice, state="draft")
    by = {"actor": bob, "now": NOW}
    services.update_objective(objective=objective, changes={"tension": "risk"}, version=1, **by)
    services.update_indicator(indicator=otif, changes={"source": "ERP"}, **by)
    link = services.link_indicator(objective=objective, indicator=otif, role="lead", **by)
    services.unlink_indicator(link=link, **by)
    services.retire_indicator(
        indicator=otif, from_day=date(2026, 12, 1), because="It is counted elsewhere.", **by
    )
    services.reinstate_indicator(indicator=otif, **by)
    services.end_objective(
        objective=objective, state="dropped", because="Too many.", on=TODAY, **by
    )
    work = Initiative.objects.create(title="Train", owner=cast.alice)
    services.update_initiative(initiative=work, changes={"title": "Train planners"}, **by)
    milestone = services.add_milestone(initiative=work, title="First", due_on=UNTIL, **by)
    services.update_milestone(milestone=milestone, changes={"title": "One"}, **by)
    services.reach_milestone(milestone=milestone, **by)
    other = services.add_milestone(initiative=work, title="Second", due_on=UNTIL, **by)
    services.remove_milestone(milestone=other, **by)
    services.set_initiative_state(initiative=work, state="done", **by)
    gone = Initiative.objects.create(title="By mistake", owner=cast.alice)
    services.remove_initiative(initiative=gone, **by)

    told = Event.objects.filter(verb__startswith="objectives.").values_list("verb", "stand_in_for")
    assert {verb for verb, _for in told} >= {
        "objectives.objective_updated",
        "objectives.objective_ended",
        "objectives.indicator_changed",
        "objectives.indicator_retired",
        "objectives.indicator_reinstated",
        "objectives.indicator_linked",
        "objectives.indicator_unlinked",
        "objectives.initiative_changed",
        "objectives.initiative_state_set",
        "objectives.initiative_removed",
        "objectives.milestone_added",
        "objectives.milestone_changed",
        "objectives.milestone_reached",
        "objectives.milestone_removed",
    }
    assert {whom for _verb, whom in told} == {cast.alice.pk}


def test_giving_it_away_is_recorded_for_who_owned_it(cast, away, otif):
    services.update_indicator(
        actor=on(TODAY, cast.bob), indicator=otif, changes={"owner": cast.carol}, now=NOW
    )
    assert newest("objectives.indicator_changed").stand_in_for == cast.alice


def test_a_key_acts_as_its_member_also_as_a_stand_in(cast, call, away, otif):
    body = {"indicator": str(otif.pk), "period_start": "2026-09-01", "value": 96}
    answer = call("post", "measurements/", member=cast.bob, body=body)
    assert (answer.status_code, answer.json()["stand_in_for"]) == (201, str(cast.alice.pk))
    assert call("post", "measurements/", member=cast.victor, body=body).status_code == 403
    event = newest("objectives.measurement_recorded")
    assert (event.actor, event.stand_in_for, event.api_key.name) == (cast.bob, cast.alice, "test")


# --- What waits for the stand-in --------------------------------------------------------------------------


def test_her_check_ins_and_late_milestones_are_on_his_lists(cast, client, away, otif):
    work = Initiative.objects.create(title="Train", owner=cast.alice, state="under_way")
    Milestone.objects.create(initiative=work, title="Trainers named", due_on=TODAY - 3 * DAY)
    client.force_login(cast.bob.user)
    today = client.get(HOME)
    rows = {(row.title, row.on_behalf) for group in today.context["groups"] for row in group.rows}
    assert rows == {
        ("On time in full", "For Alice, away until 4 Dec"),
        ("Trainers named", "For Alice, away until 4 Dec"),
    }
    assert text_of(main_of(today)).count("For Alice, away until 4 Dec") == 2
    update = client.get(f"{HOME}update/?done=1")
    assert "On time in full For Alice, away until 4 Dec" in text_of(main_of(update))

    client.force_login(cast.alice.user)
    assert [
        row.on_behalf for group in client.get(HOME).context["groups"] for row in group.rows
    ] == [
        "",
        "",
    ]


def test_the_day_after_his_lists_are_his_own_again(cast, client, away, otif):
    Organization.objects.update(clock_fixed_at=NOW + 16 * DAY)
    client.force_login(cast.bob.user)
    assert client.get(HOME).context.get("groups", []) == []


def test_the_alert_of_a_late_figure_goes_to_both(cast, away, otif):
    factories.indicator("Hers alone", owner=cast.carol, next_due_at=NOW - DAY,
                        measured_from=date(2026, 9, 1))  # fmt: skip
    services.raise_overdue(now=NOW)
    told = Delivery.objects.filter(channel="inbox").select_related("event", "recipient")
    alerts = told.filter(event__verb="objectives.indicator_overdue")
    assert {(each.recipient.name, each.event.payload["title"]) for each in alerts} == {
        ("Alice", "On time in full"),
        ("Bob", "On time in full"),
        ("Carol", "Hers alone"),
    }
    event = Event.objects.get(verb="objectives.indicator_overdue", subject_id=otif.pk)
    assert (event.payload["away"], event.payload["stand_in_id"]) == ("Alice", str(cast.bob.pk))
    body = "It is shown as stale until a figure comes in. It takes half a minute."
    assert NOTICES[event.verb](event, cast.alice).body == body
    assert NOTICES[event.verb](event, cast.bob).body == f"You stand in for Alice. {body}"


def test_standing_in_costs_no_query_more(cast, client, otif):
    client.force_login(cast.bob.user)
    address = f"{HOME}measures/{otif.pk}/"
    before = queries_of(client, address)
    people = [
        Membership.objects.create(name=f"Away {number}", role=Role.MEMBER) for number in range(3)
    ]
    for person in people:
        arrange_stand_in(
            actor=cast.erin,
            absent=person,
            stand_in=cast.bob,
            starts_on=TODAY,
            ends_on=UNTIL,
            now=NOW,
        )
    assert queries_of(client, address) == before
