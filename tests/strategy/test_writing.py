"""The forms that write the direction down, as a leader uses them and as a member is refused."""

import pytest
from django.urls import reverse

from strategy.models import Plan, Priority, TradeOff
from tests import factories
from tests.pages.reading import heading, text_of, texts

PLAN = {
    "title": "Plan 2027–29",
    "ambition": "Never late.",
    "starts_on": "2027-01-01",
    "ends_on": "2029-12-31",
}


def at(name, *ids):
    return reverse(f"strategy:{name}", args=["aldermere", *ids])


@pytest.fixture
def carol(cast, client):
    client.force_login(cast.carol.user)
    return client


@pytest.fixture
def plan(cast):
    return factories.plan(state=Plan.State.DRAFT)


def test_the_form_of_a_plan_proposes_three_whole_years(carol):
    page = carol.get(at("plan-new"))

    assert heading(page) == "Start a plan"
    assert page.context["form"]["starts_on"].value().isoformat() == "2027-01-01"
    assert page.context["form"]["ends_on"].value().isoformat() == "2029-12-31"


def test_a_plan_is_made_and_shown(carol):
    answer = carol.post(at("plan-new"), PLAN)

    plan = Plan.objects.get()
    assert answer.headers["Location"] == "/o/aldermere/direction/"
    assert (plan.title, plan.ambition, plan.is_default) == ("Plan 2027–29", "Never late.", True)


def test_what_is_wrong_stands_beside_its_field(carol):
    page = carol.post(at("plan-new"), PLAN | {"ends_on": "2026-01-01"})

    assert page.status_code == 422
    assert texts(page, r'<p class="err"[^>]*>(.*?)</p>') == ["The plan ends before it starts."]
    assert not Plan.objects.exists()


def test_a_dialog_answers_with_the_dialog_only_and_ends_on_the_direction(carol, plan):
    address, htmx = at("priority-new", plan.pk), {"HX-Request": "true"}
    dialog = carol.get(address, headers=htmx).content.decode()
    refused = carol.post(address, {"title": ""}, headers=htmx)
    saved = carol.post(address, {"title": "Deliver"}, headers=htmx)

    assert dialog.strip().startswith("<dialog data-modal")
    assert "<main" not in dialog
    assert refused.status_code == 422
    assert refused.content.decode().strip().startswith("<dialog data-modal")
    assert saved.headers["HX-Redirect"] == "/o/aldermere/direction/"
    assert Priority.objects.get().title == "Deliver"


def test_only_people_who_are_here_can_sponsor(carol, cast, plan):
    cast.bob.revoked_at = factories.NOW
    cast.bob.save()

    page = carol.get(at("priority-new", plan.pk))

    offered = [label for _value, label in page.context["form"].fields["sponsor"].choices]
    assert offered == ["Nobody yet", "Alice", "Carol", "Dora", "Erin", "Victor"]


def test_a_trade_off_offers_priorities_and_tensions(carol, plan):
    first = factories.priority(plan=plan, rank=1, title="Deliver")
    factories.priority(plan=factories.plan(is_default=False), title="Elsewhere")

    page = carol.get(at("trade-off-new", plan.pk))
    answer = carol.post(
        at("trade-off-new", plan.pk),
        {"favoured": f"priority:{first.pk}", "over": "tension:cost", "because": "Late costs more."},
    )

    field = page.context["form"].fields["over"]
    assert [label for _group, group in field.choices[1:] for _value, label in group] == [
        "Deliver",
        "speed",
        "cost",
        "quality",
        "capacity",
        "risk",
    ]
    assert answer.status_code == 302
    assert (TradeOff.objects.get().favoured, TradeOff.objects.get().over) == ("Deliver", "cost")


def test_a_circle_is_named_in_the_form(carol, plan):
    TradeOff.objects.create(
        plan=plan, favoured_tension="speed", over_tension="cost", because="So it is"
    )

    page = carol.post(
        at("trade-off-new", plan.pk),
        {"favoured": "tension:cost", "over": "tension:speed", "because": "No, so"},
    )

    assert page.status_code == 422
    circle = "This would go round in a circle: “cost” over “speed” over “cost”."
    assert texts(page, r'<p class="err"[^>]*>(.*?)</p>') == [
        f"{circle} Decide which of them gives way."
    ]


def test_activation_says_what_is_missing_and_then_works(carol, plan):
    refused = carol.post(at("plan-activate", plan.pk), follow=True)
    factories.priority(plan=plan)
    accepted = carol.post(at("plan-activate", plan.pk), follow=True)

    assert "The plan has no priority yet. Add the first one." in text_of(refused.content.decode())
    assert "The plan is in force." in text_of(accepted.content.decode())
    assert Plan.objects.get().state == Plan.State.ACTIVE


def test_a_step_up_answers_htmx_with_the_list_as_it_stands(carol, plan):
    for rank, title in enumerate(("Deliver", "Grow"), start=1):
        factories.priority(plan=plan, rank=rank, title=title)
    second = Priority.objects.get(rank=2)

    answer = carol.post(
        at("rank", plan.pk),
        {"priority": second.pk, "move": "up", "version": 1},
        headers={"HX-Request": "true"},
        follow=True,
    )

    assert answer.redirect_chain == [(f"/o/aldermere/direction/?moved={second.pk}", 302)]
    assert list(Priority.objects.ranked().values_list("title", flat=True)) == ["Grow", "Deliver"]


def test_a_stale_list_is_shown_again_with_a_sentence(carol, plan):
    for rank, title in enumerate(("Deliver", "Grow"), start=1):
        factories.priority(plan=plan, rank=rank, title=title)
    Plan.objects.update(version=7)

    page = carol.post(
        at("rank", plan.pk),
        {"priority": Priority.objects.get(rank=2).pk, "move": "up", "version": 1},
        follow=True,
    )

    assert "Somebody else changed the plan. This is how it stands now." in text_of(
        page.content.decode()
    )
    assert list(Priority.objects.ranked().values_list("title", flat=True)) == ["Deliver", "Grow"]


@pytest.mark.parametrize("who", ["alice", "victor"])
def test_who_does_not_write_the_plan_is_refused_everywhere(cast, client, plan, who):
    client.force_login(getattr(cast, who).user)
    priority = factories.priority(plan=plan)
    answers = [
        client.get(at("plan-new")),
        client.post(at("plan-new"), PLAN),
        client.post(at("priority-new", plan.pk), {"title": "Mine"}),
        client.post(at("trade-off-new", plan.pk), {}),
        client.post(at("plan-activate", plan.pk)),
        client.post(at("rank", plan.pk), {"priority": priority.pk, "move": "up", "version": 1}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 6
    assert (Plan.objects.count(), Priority.objects.count()) == (1, 1)


def test_an_outsider_finds_nothing(cast, client, plan):
    client.force_login(cast.mallory)
    answers = [client.get(at("priority-new", plan.pk)), client.post(at("plan-activate", plan.pk))]

    assert [answer.status_code for answer in answers] == [404, 404]
