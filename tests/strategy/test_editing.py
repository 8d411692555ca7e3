"""Plans, priorities, trade-offs and assumptions as a leader changes them on pages."""

import pytest
from django.urls import reverse

from strategy.models import Assumption, Plan, PlanVersion, Priority, TradeOff
from strategy.services import freeze_version
from tests import factories
from tests.factories import NOW
from tests.pages.reading import heading, queries_of, text_of, texts

ERRORS = r'<p class="err"[^>]*>(.*?)</p>'


def at(name, *ids):
    return reverse(f"strategy:{name}", args=["aldermere", *ids])


@pytest.fixture
def carol(cast, client):
    client.force_login(cast.carol.user)
    return client


@pytest.fixture
def plan(cast):
    plan = factories.plan(ambition="Never late.")
    for rank, title in enumerate(("Deliver", "Grow", "Launch"), start=1):
        factories.priority(plan=plan, rank=rank, title=title)
    freeze_version(actor=cast.carol, now=NOW, plan=plan)
    return plan


@pytest.fixture
def lead(cast, plan):
    return Assumption.objects.create(
        plan=plan, statement="Under 9 weeks", owner=cast.alice, state_since=NOW
    )


def titles() -> list[str]:
    return list(Priority.objects.ranked().values_list("title", flat=True))


def test_a_plan_is_edited(carol, plan):
    unit = factories.unit("Works")
    form = carol.get(at("plan-edit", plan.pk)).context["form"]
    sent = {name: form[name].value() for name in form.fields} | {"unit": unit.pk, "title": "Plan B"}

    answer = carol.post(at("plan-edit", plan.pk), sent)

    assert answer.headers["Location"] == "/o/aldermere/direction/"
    stored = Plan.objects.get()
    assert (stored.title, stored.ambition, stored.unit) == ("Plan B", "Never late.", unit)


def test_who_saves_second_sees_both_versions_and_may_then_mean_it(carol, plan):
    deliver = Priority.objects.get(rank=1)
    address = at("priority-edit", deliver.pk)
    Priority.objects.filter(pk=deliver.pk).update(title="Theirs", version=2)

    clash = carol.post(address, {"title": "Mine", "version": "1"})

    assert clash.status_code == 409
    assert "Somebody else changed “Theirs” in the meantime." in text_of(clash.content.decode())
    assert texts(clash, r"<dd>(.*?)</dd>") == ["Theirs"]
    assert clash.context["form"]["title"].value() == "Mine"
    assert titles()[0] == "Theirs"
    carol.post(address, {"title": "Mine", "version": clash.context["form"]["version"].value()})
    assert titles()[0] == "Mine"


def test_a_sponsor_who_has_left_stays_until_somebody_is_chosen(carol, cast, plan):
    cast.bob.revoked_at = NOW
    cast.bob.save()
    Priority.objects.filter(rank=1).update(sponsor=cast.bob)
    address = at("priority-edit", Priority.objects.get(rank=1).pk)
    form = carol.get(address).context["form"]

    carol.post(address, {name: form[name].value() for name in form.fields} | {"title": "Hold"})

    assert Priority.objects.values_list("title", "sponsor__name").get(rank=1) == ("Hold", "Bob")


def test_a_priority_goes_unless_something_hangs_on_it(carol, plan):
    deliver, grow, _launch = Priority.objects.ranked()
    factories.objective("Orders", priority=grow)

    asked = carol.get(at("priority-remove", deliver.pk))
    carol.post(at("priority-remove", deliver.pk), {"version": "1"})
    refused = carol.post(at("priority-remove", grow.pk), {"version": "1"})

    assert heading(asked) == "Remove “Deliver”"
    assert titles() == ["Grow", "Launch"]
    assert refused.status_code == 422
    assert texts(refused, r'<p class="alert" role="alert">(.*?)</p>') == [
        "“Orders” hang on “Grow”. Move or take back what hangs on it, then remove it."
    ]


def test_a_pulled_row_sends_the_whole_order(carol, plan):
    deliver, grow, launch = Priority.objects.ranked()
    order = ",".join(str(each.pk) for each in (launch, deliver, grow))

    answer = carol.post(at("rank", plan.pk), {"order": order, "version": "1"})

    assert answer.headers["Location"] == "/o/aldermere/direction/"
    assert titles() == ["Launch", "Deliver", "Grow"]


def test_an_order_of_an_older_plan_changes_nothing_and_shows_the_list(carol, plan):
    deliver, grow, launch = Priority.objects.ranked()
    Plan.objects.update(version=2)
    order = ",".join(str(each.pk) for each in (launch, deliver, grow))

    page = carol.post(
        at("rank", plan.pk),
        {"order": order, "version": "1"},
        headers={"HX-Request": "true"},
        follow=True,
    )

    assert texts(page, r'role="alert">(.*?)</p>') == [
        "Somebody else changed the plan. This is how it stands now."
    ]
    assert texts(page, r"<h3>(.*?)</h3>") == ["Deliver", "Grow", "Launch"]


@pytest.mark.parametrize("sent", [{}, {"order": "1,2"}, {"move": "up"}, {"priority": "x"}])
def test_half_an_order_is_a_wrong_request(carol, plan, sent):
    assert carol.post(at("rank", plan.pk), {"version": "1"} | sent).status_code == 400


def test_a_trade_off_is_moved_to_a_unit_and_taken_back(carol, plan):
    unit = factories.unit("Works")
    swap = TradeOff.objects.create(
        plan=plan, favoured_tension="speed", over_tension="cost", because="So"
    )

    edit = {"because": "It sells.", "unit": unit.pk, "version": "1"}
    carol.post(at("trade-off-edit", swap.pk), edit)
    stored = TradeOff.objects.get()
    asked = carol.get(at("trade-off-withdraw", swap.pk))
    carol.post(at("trade-off-withdraw", swap.pk), {"version": "2"})

    assert (stored.because, stored.unit, stored.version) == ("It sells.", unit, 2)
    assert heading(asked) == "Take back “speed over cost”"
    assert not TradeOff.objects.exists()


def test_an_assumption_is_written_judged_by_its_owner_and_taken_out(carol, cast, client, plan):
    answer = carol.post(
        at("assumption-new", plan.pk), {"statement": "Under 9 weeks", "owner": cast.alice.pk}
    )
    lead = Assumption.objects.get()
    client.force_login(cast.alice.user)
    unsaid = client.post(at("assumption-judge", lead.pk), {"state": "broken", "version": "1"})
    client.post(
        at("assumption-judge", lead.pk),
        {"state": "broken", "because": "It is 14.", "version": "1"},
    )
    lead.refresh_from_db()
    client.force_login(cast.carol.user)
    client.post(at("assumption-remove", lead.pk), {"version": "2"})

    assert answer.headers["Location"] == "/o/aldermere/direction/assumptions/"
    assert texts(unsaid, ERRORS) == ["This field is required."]
    assert (lead.state, lead.state_because) == ("broken", "It is 14.")
    assert not Assumption.objects.exists()


def test_plans_stand_side_by_side_and_one_becomes_the_default(carol, plan):
    beside = factories.plan(title="Service", unit=factories.unit("Service unit"), is_default=False)

    page = carol.get(at("plans"))
    carol.post(at("plan-make-default", beside.pk))
    closed = carol.post(at("plan-close", plan.pk), {"version": "1"})

    assert heading(page) == "2 plans are in force, side by side"
    assert texts(page, r"<tr data-row>(.*?)</tr>") == [
        (
            "Plan 2026–28 Never late. The whole organisation January 2026 to December 2028 3 "
            "active default version 1"
        ),
        "Service Service unit January 2026 to December 2028 0 active Make it the default : Service",
    ]
    assert closed.headers["Location"] == "/o/aldermere/direction/plans/"
    assert {(each.title, each.state, each.is_default) for each in Plan.objects.all()} == {
        ("Plan 2026–28", "closed", False),
        ("Service", "active", True),
    }


def test_versions_say_what_changed_and_any_two_can_be_compared(carol, cast, plan):
    for title in ("Plan B", "Plan C"):
        Plan.objects.update(title=title)
        freeze_version(actor=cast.carol, now=NOW, plan=Plan.objects.get())
    address = at("versions", plan.pk)

    page = carol.get(address)
    compared = carol.get(address, {"from": "3", "to": "1"})

    assert heading(page) == "The plan has changed 2 times since it was put in force"
    assert texts(page, r'<div class="body">(.*?)</div>') == [
        "Version 3 Carol “Plan B” is now called “Plan C”.",
        "Version 2 Carol “Plan 2026–28” is now called “Plan B”.",
        "Version 1 Carol The plan was put in force.",
    ]
    assert heading(compared) == "One thing differs between version 1 and version 3"
    assert texts(compared, r'<ul class="deps"><li>(.*?)</li>') == [
        "“Plan 2026–28” is now called “Plan C”."
    ]
    for wrong in ({"from": "1", "to": "9"}, {"from": "x", "to": "1"}, {"before": "-1"}):
        assert carol.get(address, wrong).status_code == 404


def test_lists_cost_the_same_at_any_length(carol, cast, plan):
    costs = []
    for rows in (1, 3, 300):
        have = PlanVersion.objects.count()
        PlanVersion.objects.bulk_create(
            PlanVersion(plan=plan, number=number, content=PlanVersion.objects.first().content)
            for number in range(have + 1, rows + 1)
        )
        while Plan.objects.count() < rows:
            factories.plan(title=f"Plan {Plan.objects.count()}", is_default=False)
        costs.append((queries_of(carol, at("plans")), queries_of(carol, at("versions", plan.pk))))

    assert len(set(costs)) == 1, costs
    assert max(costs[0]) <= 12


@pytest.mark.parametrize("who", ["alice", "bob", "victor"])
def test_who_does_not_write_the_plan_is_refused(cast, client, plan, lead, who):
    client.force_login(getattr(cast, who).user)
    deliver = Priority.objects.get(rank=1)
    swap = TradeOff.objects.create(
        plan=plan, favoured_tension="speed", over_tension="cost", because="So"
    )
    posts = [
        at("plan-edit", plan.pk),
        at("plan-close", plan.pk),
        at("plan-make-default", plan.pk),
        at("priority-edit", deliver.pk),
        at("priority-remove", deliver.pk),
        at("trade-off-edit", swap.pk),
        at("trade-off-withdraw", swap.pk),
        at("assumption-new", plan.pk),
        at("assumption-edit", lead.pk),
        at("assumption-remove", lead.pk),
    ]

    assert {client.post(address, {"version": "1"}).status_code for address in posts} == {403}
    judged = client.get(at("assumption-judge", lead.pk)).status_code
    assert judged == (200 if who == "alice" else 403)
    assert client.get(at("plans")).status_code == client.get(at("versions", plan.pk)).status_code
