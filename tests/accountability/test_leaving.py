"""Somebody leaves: one screen for all that they answer for, one transaction, nothing typed is lost."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from accountability.belongings import belongings_of
from accountability.models import Assignment, Dependency, Handover
from accountability.services import ask_handover, end_membership
from objectives.models import Indicator, Initiative, Objective
from perfmgmt.events.models import Delivery, Event
from perfmgmt.notices.registry import write_notice
from perfmgmt.organization.services import arrange_stand_in
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import Membership, Role, Unit
from perfmgmt.tenancy.scope import tenant_scope
from strategy.models import Assumption, Priority
from tests import factories
from tests.factories import NOW, TODAY
from tests.objectives.conftest import call  # noqa: F401 - a fixture
from tests.pages.reading import heading, main_of, queries_of, text_of

HOME = "/o/aldermere/"


@dataclass(frozen=True, slots=True)
class Estate:
    """What Alice answers for, one of each kind."""

    objective: Objective
    draft: Objective
    indicator: Indicator
    updates: Indicator
    initiative: Initiative
    priority: Priority
    assumption: Assumption
    unit: Unit
    role: Assignment

    def keys(self) -> dict[str, str]:
        return {
            name: f"{kind}:{getattr(self, name).pk}"
            for name, kind in (
                ("objective", "objective"),
                ("draft", "draft"),
                ("indicator", "indicator"),
                ("updates", "update"),
                ("initiative", "initiative"),
                ("priority", "priority"),
                ("assumption", "assumption"),
                ("unit", "unit"),
                ("role", "role"),
            )
        }


@pytest.fixture
def estate(cast) -> Estate:
    plan = factories.plan()
    unit = factories.unit("Castings", lead=cast.alice)
    serves = factories.priority(plan=plan, title="Deliver", sponsor=cast.alice)
    theirs = factories.objective("Theirs", owner=cast.carol)
    return Estate(
        objective=factories.objective("Orders", owner=cast.alice, unit=unit, priority=serves),
        draft=factories.objective("Next year", owner=cast.alice, state="draft"),
        indicator=factories.indicator("On time", owner=cast.alice, unit=unit),
        updates=factories.indicator("Talks", owner=cast.carol, updater=cast.alice),
        initiative=Initiative.objects.create(title="Train", owner=cast.alice),
        priority=serves,
        assumption=Assumption.objects.create(plan=plan, statement="Nine weeks", owner=cast.alice),
        unit=unit,
        role=Assignment.objects.create(objective=theirs, member=cast.alice, role="reviewer"),
    )


def end(cast, **fields):
    defaults = {
        "actor": cast.erin,
        "member": cast.alice,
        "now": NOW,
        "reason": "Alice retires.",
        "new_owners": {},
    }
    return end_membership(**defaults | fields)


def owners(estate: Estate) -> dict[str, str | None]:
    """Who answers for each thing now, by name."""
    rows = {
        "objective": Objective.objects.filter(pk=estate.objective.pk).values_list("owner__name"),
        "draft": Objective.objects.filter(pk=estate.draft.pk).values_list("owner__name"),
        "indicator": Indicator.objects.filter(pk=estate.indicator.pk).values_list("owner__name"),
        "updates": Indicator.objects.filter(pk=estate.updates.pk).values_list("updater__name"),
        "initiative": Initiative.objects.values_list("owner__name"),
        "priority": Priority.objects.values_list("sponsor__name"),
        "assumption": Assumption.objects.values_list("owner__name"),
        "unit": Unit.objects.values_list("lead__name"),
        "role": Assignment.objects.values_list("member__name"),
    }
    return {name: next((each[0] for each in found), None) for name, found in rows.items()}


# --- The list ----------------------------------------------------------------------------------------------


def test_everything_is_listed_in_one_query(cast, estate, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = belongings_of(cast.alice, TODAY)
    assert [(each.kind, each.title, each.about, each.unit_name) for each in found.things] == [
        ("objective", "Orders", "Deliver", "Castings"),
        ("draft", "Next year", "", ""),
        ("indicator", "On time", "", "Castings"),
        ("update", "Talks", "", ""),
        ("initiative", "Train", "", ""),
        ("priority", "Deliver", "Plan 2026–28", ""),
        ("assumption", "Nine weeks", "Plan 2026–28", ""),
        ("unit", "Castings", "", "Castings"),
        ("role", "Theirs", "reviewer", ""),
    ]
    assert {each.key for each in found.things} == set(estate.keys().values())


def test_what_is_over_is_nobodys_any_more(cast):
    factories.objective("Done", owner=cast.alice, state="achieved")
    factories.indicator("Retired", owner=cast.alice, retired_from=TODAY)
    Initiative.objects.create(title="Stopped", owner=cast.alice, state="stopped")
    closed = factories.plan(state="closed", is_default=False)
    factories.priority(plan=closed, sponsor=cast.alice)
    ended = factories.objective("Ended", owner=cast.carol, state="dropped")
    Assignment.objects.create(objective=ended, member=cast.alice, role="reviewer")
    assert not belongings_of(cast.alice, TODAY)


def test_handovers_and_dependencies_are_said(cast, estate):
    other = factories.objective("Other", owner=cast.carol)
    ask_handover(
        actor=cast.carol, objective=other, to=cast.alice, effective_on=TODAY, reason="Hers", now=NOW
    )
    ask_handover(
        actor=cast.alice,
        objective=estate.objective,
        to=cast.bob,
        effective_on=TODAY,
        reason="His",
        now=NOW,
    )
    Dependency.objects.create(
        objective=other,
        provider=estate.objective,
        title="Drawings",
        needed_on=TODAY,
        proposed_at=NOW,
    )
    found = belongings_of(cast.alice, TODAY)
    assert (found.handovers, found.dependencies) == (("Other",), ("Drawings",))
    assert [each.asked for each in found.things if each.kind == "objective"] == ["Bob"]
    assert "Orders" not in {each.title for each in found.open}


# --- The verb ----------------------------------------------------------------------------------------------


def test_each_kind_goes_its_own_way_in_one_transaction(cast, estate):
    left = end(cast, new_owners=dict.fromkeys(estate.keys().values(), cast.bob))

    assert owners(estate) == {
        "objective": "Alice",  # until Bob accepts
        "draft": "Bob",
        "indicator": "Bob",
        "updates": "Bob",
        "initiative": "Bob",
        "priority": "Bob",
        "assumption": "Bob",
        "unit": "Bob",
        "role": "Bob",
    }
    asked = Handover.objects.get()
    assert (asked.objective, asked.from_owner, asked.to_owner, asked.state) == (
        estate.objective,
        cast.alice,
        cast.bob,
        "asked",
    )
    assert (asked.reason, asked.effective_on) == ("Alice retires.", TODAY)
    assert (len(left.given), left.open) == (9, ())
    assert Membership.objects.get(pk=cast.alice.pk).revoked_at == NOW
    event = Event.objects.get(verb="accountability.membership_ended")
    assert (event.actor, event.subject_id) == (cast.erin, cast.alice.pk)
    assert event.payload["name"] == "Alice"
    assert event.payload["without_owner"] == []
    assert {(each["kind"], each["title"], each["to"]) for each in event.payload["given"]} == {
        ("objective", "Orders", "Bob"),
        ("draft", "Next year", "Bob"),
        ("indicator", "On time", "Bob"),
        ("update", "Talks", "Bob"),
        ("initiative", "Train", "Bob"),
        ("priority", "Deliver", "Bob"),
        ("assumption", "Nine weeks", "Bob"),
        ("unit", "Castings", "Bob"),
        ("role", "Theirs", "Bob"),
    }
    assert not Delivery.objects.filter(event=event).exists()
    told = Delivery.objects.filter(channel="inbox", recipient=cast.bob)
    notices = [write_notice(each.event, cast.bob) for each in told]
    assert {"You lead Castings", "You review “Theirs”"} <= {each.subject for each in notices}


def test_what_is_not_answered_stays_open_roles_end_and_figures_fall_to_their_owner(cast, estate):
    left = end(cast)
    assert owners(estate) == {
        "objective": "Alice",
        "draft": "Alice",
        "indicator": "Alice",
        "updates": None,
        "initiative": "Alice",
        "priority": "Alice",
        "assumption": "Alice",
        "unit": "Alice",
        "role": None,
    }
    assert {each.title for each in left.open} == {
        "Orders",
        "Next year",
        "On time",
        "Train",
        "Deliver",
        "Nine weeks",
        "Castings",
    }
    event = Event.objects.get(verb="accountability.membership_ended")
    assert set(event.payload["without_owner"]) == {each.title for each in left.open}


def test_open_handovers_to_them_and_stand_ins_end(cast):
    other = factories.objective("Other", owner=cast.carol)
    asked = ask_handover(
        actor=cast.carol, objective=other, to=cast.alice, effective_on=TODAY, reason="Hers", now=NOW
    )
    absence = arrange_stand_in(
        actor=cast.alice,
        absent=cast.alice,
        stand_in=cast.bob,
        starts_on=TODAY,
        ends_on=TODAY,
        now=NOW,
    )
    end(cast)
    asked.refresh_from_db()
    absence.refresh_from_db()
    assert (asked.state, absence.withdrawn_at) == ("withdrawn", NOW)
    event = Event.objects.get(verb="accountability.membership_ended")
    assert event.payload["handovers_withdrawn"] == ["Other"]


@pytest.mark.parametrize(
    ("name", "to", "sentence"),
    [
        ("objective", "gone", "Gone has left."),
        ("unit", "gone", "Gone has left."),
        ("draft", "alice", "Alice has left."),
        ("role", "carol", "Carol owns it: somebody else reviews it."),
    ],
)
def test_a_refusal_names_its_thing_and_nothing_has_happened(cast, estate, name, to, sentence):
    gone = Membership.objects.create(name="Gone", revoked_at=NOW)
    person = gone if to == "gone" else getattr(cast, to)
    key = estate.keys()[name]
    with pytest.raises(Refused) as refusal:
        end(cast, new_owners={estate.keys()["indicator"]: cast.bob, key: person})
    assert (str(refusal.value), refusal.value.field) == (sentence, key)
    assert owners(estate)["indicator"] == "Alice"
    assert Membership.objects.get(pk=cast.alice.pk).is_active
    assert not Event.objects.exists()


def test_a_role_is_not_given_twice(cast, estate):
    Assignment.objects.create(objective=estate.role.objective, member=cast.bob, role="reviewer")
    with pytest.raises(Refused, match="Bob reviews it already"):
        end(cast, new_owners={estate.keys()["role"]: cast.bob})


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("  ", "Say why: whoever is asked to take something over reads it."),
        ("x" * 501, "The reason is longer than 500 characters."),
    ],
)
def test_the_reason_is_needed(cast, reason, sentence):
    with pytest.raises(Refused) as refusal:
        end(cast, reason=reason)
    assert (str(refusal.value), refusal.value.field) == (sentence, "reason")


def test_what_is_not_theirs_any_more_is_said(cast, estate):
    key = estate.keys()["initiative"]
    estate.initiative.owner = cast.carol
    estate.initiative.save()
    with pytest.raises(Refused, match="Something here is not theirs any more"):
        end(cast, new_owners={key: cast.bob})


def test_the_last_administrator_stays(cast):
    with pytest.raises(Refused, match="Name another admin first"):
        end(cast, member=cast.erin)


def test_an_administrator_who_takes_it_over_has_accepted_with_it(cast, estate):
    end(cast, new_owners={estate.keys()["objective"]: cast.erin})
    assert owners(estate)["objective"] == "Erin"


def test_the_real_instant_ends_the_access_where_the_clock_stands_still(cast):
    later = NOW + timedelta(days=400)
    end(cast, ended_at=later)
    assert Membership.objects.get(pk=cast.alice.pk).revoked_at == later
    assert Event.objects.get(verb="accountability.membership_ended").happened_at == NOW


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_at_once_one_ends_it(owner_eyes):
    organization = factories.organization()
    with tenant_scope(organization.pk):
        admins = [factories.member(name, Role.ADMIN) for name in ("erin", "frank")]
        leaver = factories.member("alice")
        takers = [factories.member(name) for name in ("bob", "gina")]
        key = f"initiative:{Initiative.objects.create(title='Train', owner=leaver).pk}"
    together = Barrier(2)

    def finish(admin, taker):
        try:
            together.wait(timeout=10)
            with tenant_scope(organization.pk):
                end_membership(
                    actor=admin, member=leaver, now=NOW, reason="Gone", new_owners={key: taker}
                )
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return taker.name

    with ThreadPoolExecutor(2) as pool:
        outcomes = set(pool.map(finish, admins, takers))
    assert "The access of Alice has ended already." in outcomes
    [winner] = outcomes - {"The access of Alice has ended already."}
    assert owner_eyes(
        "SELECT m.name FROM objectives_initiative i JOIN tenancy_membership m ON m.id = i.owner_id"
    ) == [(winner,)]
    ended = "SELECT count(*) FROM events_event WHERE verb = 'accountability.membership_ended'"
    assert owner_eyes(ended) == [(1,)]


# --- The screen ---------------------------------------------------------------------------------------------


@pytest.fixture
def admin(cast, client):
    client.force_login(cast.erin.user)
    return client


def screen_of(cast) -> str:
    return f"{HOME}accountability/leaving/{cast.alice.pk}/"


def typed(estate: Estate, **names: str) -> dict[str, str]:
    keys = estate.keys()
    return {f"new:{keys[name]}": value for name, value in names.items()}


def test_the_screen_lists_everything_with_a_place_for_a_name(cast, admin, estate):
    page = admin.get(screen_of(cast))
    assert heading(page) == "Nine things of Alice need somebody else"
    read = text_of(main_of(page))
    for group in (
        "Objectives in force 1",
        "Drafts 1",
        "Indicators owned 1",
        "Figures updated 1",
        "Initiatives 1",
        "Priorities sponsored 1",
        "Assumptions watched over 1",
        "Units led 1",
        "Roles beside an owner 1",
    ):
        assert group in read
    assert main_of(page).count('name="new:') == 9
    options = main_of(page).partition("<datalist")[2]
    assert '<option value="Bob">owns 0 objectives</option>' in options
    assert '<option value="Carol">owns 1 objective</option>' in options
    assert "Alice" not in options


def test_one_name_for_everything_and_one_for_a_unit_fill_what_is_empty(cast, admin, estate):
    fields = typed(estate, draft="Dora") | {
        "all": "Bob",
        f"unit:{estate.unit.pk}": "carol",
        "step": "fill",
        "reason": "Alice retires.",
    }
    page = admin.post(screen_of(cast), fields)
    assert page.status_code == 200
    values = {row.title: row.value for group in page.context["page"].groups for row in group.rows}
    assert values == {
        "Orders": "carol",
        "Next year": "Dora",
        "On time": "carol",
        "Talks": "Bob",
        "Train": "Bob",
        "Deliver": "Bob",
        "Nine weeks": "Bob",
        "Castings": "carol",
        "Theirs": "Bob",
    }
    assert page.context["page"].for_all == ""
    assert page.context["page"].reason == "Alice retires."
    assert Membership.objects.get(pk=cast.alice.pk).is_active


def test_the_load_of_whoever_is_named_stands_against_the_cap(cast, admin, estate):
    cast.organization.objectives_per_owner = 1
    cast.organization.save()
    fields = typed(estate, objective="Carol", draft="Carol", indicator="Bob")
    part = admin.post(screen_of(cast), fields, headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith('<section class="sec" id="carry"')
    read = text_of(part.text)
    assert "CA Carol 2 things 2 over the limit BO Bob 1 thing 0" in read
    assert "4 things have no new name yet." in read
    assert Membership.objects.get(pk=cast.alice.pk).is_active


def test_ending_goes_back_to_the_people_and_says_how_it_went(cast, admin, estate):
    fields = typed(estate, objective="Bob", draft="bob@example.org")
    answer = admin.post(
        screen_of(cast), fields | {"step": "end", "reason": "Alice retires."}, follow=True
    )
    assert answer.redirect_chain == [(f"{HOME}settings/people/", 302)]
    assert (
        "The access of Alice has ended. 2 things are passed on. "
        "5 still show that their owner has left." in text_of(answer.text)
    )
    assert owners(estate)["draft"] == "Bob"


def test_a_name_for_everything_counts_when_it_is_ended_at_once(cast, admin, estate):
    fields = {"all": "Bob", "step": "end", "reason": "Alice retires."}
    assert admin.post(screen_of(cast), fields).status_code == 302
    assert set(owners(estate).values()) == {"Alice", "Bob"}  # the objective waits for his answer


@pytest.mark.parametrize(
    ("names", "reason", "said"),
    [
        ({"draft": "Zoe", "unit": "Bob"}, "Gone", "Nobody here is called “Zoe”."),
        ({"draft": "Bob", "role": "Carol"}, "Gone", "Carol owns it: somebody else reviews it."),
        (
            {"draft": "Bob", "unit": "Bob"},
            "",
            "Say why: whoever is asked to take something over reads it.",
        ),
    ],
)
def test_a_refusal_keeps_every_choice(cast, admin, estate, names, reason, said):
    fields = typed(estate, **names) | {"step": "end", "reason": reason}
    page = admin.post(screen_of(cast), fields)
    assert page.status_code == 422
    assert said in text_of(main_of(page))
    kept = {
        row.name: row.value
        for group in page.context["page"].groups
        for row in group.rows
        if row.value
    }
    assert kept == typed(estate, **names)
    assert page.context["page"].reason == reason
    assert Membership.objects.get(pk=cast.alice.pk).is_active
    assert owners(estate)["draft"] == "Alice"


def test_two_of_one_name_are_told_apart(cast, admin, estate):
    Membership.objects.create(name="Bob", email="b2@example.org", title="Planner")
    page = admin.post(
        screen_of(cast), typed(estate, draft="Bob") | {"step": "end", "reason": "Gone"}
    )
    assert "Several people have this name: Bob · bob@example.org, Bob · Planner" in text_of(
        main_of(page)
    )
    fields = typed(estate, draft="Bob · Planner · b2@example.org")
    assert (
        admin.post(screen_of(cast), fields | {"step": "end", "reason": "Gone"}).status_code == 302
    )
    assert Objective.objects.get(pk=estate.draft.pk).owner.title == "Planner"


def test_the_people_page_leads_here_for_who_owns_something(cast, admin, estate):
    hx = {"HX-Request": "true"}
    address = f"{HOME}people/{cast.alice.pk}/end-access/"
    assert admin.get(address)["Location"] == screen_of(cast)
    assert admin.get(address, headers=hx)["HX-Redirect"] == screen_of(cast)
    for_bob = f"{HOME}people/{cast.bob.pk}/end-access/"
    plain = f"{HOME}settings/people/{cast.bob.pk}/end-access/"
    assert admin.get(for_bob, headers=hx)["Location"] == plain
    assert f'hx-get="{address}"' in admin.get(f"{HOME}settings/people/").text


@pytest.mark.parametrize("who", ["alice", "carol", "dora", "victor"])
def test_it_is_for_administrators(cast, client, who):
    client.force_login(getattr(cast, who).user)
    assert client.get(screen_of(cast)).status_code == 403
    assert client.get(f"{HOME}people/{cast.alice.pk}/end-access/").status_code == 403


def test_who_has_left_or_is_from_elsewhere_has_no_screen(cast, admin):
    Membership.objects.filter(pk=cast.alice.pk).update(revoked_at=NOW)
    assert admin.get(screen_of(cast)).status_code == 404


def test_the_queries_do_not_grow(cast, admin):
    counts = []
    for more in (1, 2, 297):
        for number in range(more):
            factories.objective(f"O{more}-{number}", owner=cast.alice)
            Membership.objects.create(name=f"P{more}-{number}")
        counts.append(queries_of(admin, screen_of(cast)))
    assert counts[0] == counts[1] == counts[2] <= 12


# --- REST ---------------------------------------------------------------------------------------------------


def test_belongings_over_rest(cast, call, estate):  # noqa: F811
    answer = call("get", f"people/{cast.alice.pk}/belongings/", member=cast.victor)
    body = answer.json()
    assert (answer.status_code, body["person"], body["name"]) == (200, str(cast.alice.pk), "Alice")
    assert body["things"][0] == {
        "key": f"objective:{estate.objective.pk}",
        "kind": "objective",
        "id": str(estate.objective.pk),
        "title": "Orders",
        "unit": str(estate.unit.pk),
        "unit_name": "Castings",
        "about": "Deliver",
        "asked": "",
    }
    assert len(body["things"]) == 9


def test_ending_access_over_rest(cast, call, estate):  # noqa: F811
    key = estate.keys()["draft"]
    path = f"people/{cast.alice.pk}/end-access/"
    body = {"reason": "Alice retires.", "new_owners": {key: str(cast.bob.pk)}}
    assert call("post", path, member=cast.carol, body=body).status_code == 403

    wrong = body | {"new_owners": {key: str(estate.draft.pk)}}
    refused = call("post", path, member=cast.erin, body=wrong)
    assert (refused.status_code, refused.json()["errors"]) == (
        422,
        {key: ["There is no such person."]},
    )
    answer = call("post", path, member=cast.erin, body=body)
    assert answer.status_code == 200
    assert answer.json()["given"] == {key: str(cast.bob.pk)}
    assert set(answer.json()["open"]) == {
        value for name, value in estate.keys().items() if name not in {"draft", "updates", "role"}
    }
    assert call("post", path, member=cast.erin, body=body).status_code == 404
