import re
from datetime import timedelta

import pytest

from accountability.models import Assignment, Handover
from objectives.models import Objective
from perfmgmt.tenancy.models import Membership
from tests import factories
from tests.factories import NOW
from tests.pages.reading import heading, main_of, queries_of, text_of, texts

ADDRESS = "/o/aldermere/accountability/"


@pytest.fixture
def victor(cast, client):
    client.force_login(cast.victor.user)
    return client


@pytest.fixture
def carol(cast, client):
    client.force_login(cast.carol.user)
    return client


@pytest.fixture
def deliver(cast):
    return factories.priority(plan=factories.plan(), title="Deliver")


def rows_of(page) -> list[tuple[str, list[str]]]:
    """Each row's title with the roles of its cells, by the person at the head of the column."""
    markup = main_of(page)
    heads = re.findall(r'<th scope="col"><a[^>]*>.*?<span class="vh">(.*?)</span>', markup)
    found = []
    for row in re.findall(
        r"<tr data-row[^>]*>(<th scope=.row.><svg.*?)</tr>", markup, flags=re.DOTALL
    ):
        title = re.search(r"<a [^>]*>(.*?)</a>", row).group(1)
        cells = re.findall(r"<td[^>]*>(.*?)</td>", row)
        assert len(cells) == len(heads)
        labels = [re.findall(r'aria-label="(.*?)"', cell) for cell in cells]
        roles = [f"{head}: {each}" for head, of in zip(heads, labels, strict=True) for each in of]
        found.append((title, roles))
    return found


def carry(owner, count: int, deliver, **fields) -> list:
    return [
        factories.objective(f"{owner} {number}", priority=deliver, owner=owner, **fields)
        for number in range(count)
    ]


def test_who_is_missing_comes_first_what_was_lost_before_what_nobody_ever_owned(
    victor, cast, deliver
):
    cast.bob.revoked_at = NOW - timedelta(days=20)
    cast.bob.save()
    factories.objective("Orders", priority=deliver, owner=cast.alice, result="off_track")
    factories.objective("Coaching", priority=deliver, owner=cast.bob, unit=factories.unit("People"))
    factories.objective("Drawings", priority=deliver)

    page = victor.get(ADDRESS)

    assert heading(page) == "Two objectives have no owner"
    assert texts(page, r'<section class="warn"[^>]*>(.*?)</section>') == [
        (
            "Needs an owner 2 "
            "Coaching Owner has left Bob, access ended on 30 October 2026. People "
            "Drawings No owner"
        )
    ]
    assert "hand-f" not in main_of(page)  # who only reads asks nobody


def test_who_steers_hands_over_in_place(carol, cast, deliver):
    lost = factories.objective("Drawings", priority=deliver)

    page = carol.get(ADDRESS)
    form = re.search(r'<form class="hand-f".*?</form>', main_of(page), flags=re.DOTALL).group()
    assert f'hx-post="/o/aldermere/objectives/{lost.pk}/handover/?place=here"' in form
    assert f'name="{lost.pk}-reason" value="Nobody owned it."' in form

    sent = {"to": "bob", "effective_on": "2026-11-19", "reason": "Nobody owned it.", "version": 1}
    place = f"/o/aldermere/objectives/{lost.pk}/handover/?place=here"
    answer = carol.post(place, {f"{lost.pk}-{name}": value for name, value in sent.items()})
    assert (answer.status_code, answer["Location"]) == (302, ADDRESS)

    page = carol.get(ADDRESS)
    warned = texts(page, r'<section class="warn"[^>]*>(.*?)</section>')[0]
    assert warned == "Needs an owner 1 Drawings No owner Asked Bob, waits to accept."
    assert rows_of(page) == [("Drawings", [])]
    assert "Asked Bob, waits to accept" in main_of(page)


def test_a_refusal_in_place_keeps_the_row_open(carol, cast, deliver):
    lost = factories.objective("Drawings", priority=deliver)
    place = f"/o/aldermere/objectives/{lost.pk}/handover/?place=here"
    sent = {
        "to": "Nobody",
        "effective_on": "2026-11-18",
        "reason": "Nobody owned it.",
        "version": 1,
    }

    answer = carol.post(
        place,
        {f"{lost.pk}-{name}": value for name, value in sent.items()},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 422
    markup = answer.content.decode()
    assert markup.startswith(f'<div class="hand" id="hand-{lost.pk}">')
    assert "Nobody here is called “Nobody”." in markup
    assert 'value="Nobody"' in markup


def test_the_load_of_each_person_stands_beside_the_cap(victor, cast, deliver):
    carry(cast.alice, 8, deliver, result="on_track")
    carry(cast.bob, 7, deliver, result="off_track")
    factories.objective("Done", owner=cast.bob, state="achieved")

    page = victor.get(ADDRESS)

    assert heading(page) == "One person carries one too many"
    load = texts(page, r'<tr class="ld">(.*?)</tr>')[0]
    assert load == (
        "Objectives owned, at most 7 all levels, also those not listed 8 over the limit of 7 7"
    )
    assert main_of(page).count('class="dur late"') == 1
    assert 'class="warn"' not in main_of(page)


def test_what_is_too_much_could_go_to_a_contributor_who_has_room(carol, cast, deliver):
    goals = carry(cast.alice, 8, deliver, result="off_track", unit=factories.unit("Operations"))
    calm = factories.objective("Calm", owner=cast.alice, result="on_track", priority=deliver)
    for goal in (goals[0], calm):
        Assignment.objects.create(objective=goal, member=cast.bob, role="contributor")
    carry(cast.bob, 6, deliver)

    page = carol.get(ADDRESS)

    assert heading(page) == "One person carries too many"
    over = texts(page, r'<section class="sec" aria-labelledby="over">(.*?)</section>')[0]
    assert over.startswith("Over the limit Alice, 9 of at most 7 Could go to Because Hand over ")
    # bob has room for one more, so the second one has nobody
    assert "Calm on track BO Bob contributes already, owns 6" in over
    assert "nobody who contributes to it has room" in over
    assert f"/objectives/{calm.pk}/handover/?to={cast.bob.pk}" in main_of(page)


def test_the_matrix_shows_every_role_and_a_derived_authority_apart(victor, cast, deliver):
    deliver.sponsor = cast.carol
    deliver.save()
    orders = factories.objective("Orders", priority=deliver, owner=cast.alice)
    castings = factories.objective("Castings", priority=deliver, owner=cast.bob)
    factories.objective("Below", parent=orders, owner=cast.bob)
    factories.objective("Adrift", owner=cast.bob)
    for objective, member, role in (
        (orders, cast.bob, "contributor"),
        (orders, cast.bob, "reviewer"),
        (castings, cast.dora, "authority"),
    ):
        Assignment.objects.create(objective=objective, member=member, role=role)

    page = victor.get(ADDRESS)

    assert rows_of(page) == [
        ("Castings", ["Bob: Owner", "Dora: Authority"]),
        (
            "Orders",
            [
                "Bob: Contributor",
                "Bob: Reviewer",
                "Alice: Owner",
                "Carol: Authority, derived: sponsor of the priority",
            ],
        ),
        ("Adrift", ["Bob: Owner"]),
    ]
    assert texts(page, r'<th scope="rowgroup"[^>]*>(.*?)</th>') == [
        "1 Deliver",
        "Serves no priority",
    ]
    assert main_of(page).count("role aut derived") == 2  # in the legend too
    assert "1 objective stands below them." in text_of(main_of(page))


def test_filters_leave_a_unit_with_its_parts_a_priority_a_person_or_all_levels(
    victor, cast, deliver
):
    works = factories.unit("Works")
    plant = factories.unit("Plant", parent=works)
    top = factories.objective("Top", owner=cast.alice, priority=deliver)
    factories.objective("Low", owner=cast.bob, parent=top, unit=plant)
    helped = factories.objective("Helped", owner=cast.alice, parent=top)
    Assignment.objects.create(objective=helped, member=cast.bob, role="contributor")

    def titles(query: str) -> list[str]:
        return [title for title, _roles in rows_of(victor.get(f"{ADDRESS}?{query}"))]

    assert titles("") == ["Top"]
    assert titles("all=1") == ["Top", "Helped", "Low"]
    assert titles(f"unit={works.pk}") == ["Low"]
    assert titles(f"priority={deliver.pk}") == ["Top"]
    assert titles(f"person={cast.bob.pk}") == ["Helped", "Low"]
    assert titles("person=nonsense&unit=&page=x") == ["Top"]
    nothing = victor.get(f"{ADDRESS}?person={cast.erin.pk}")
    assert "Nothing matches." in text_of(main_of(nothing))


def test_a_long_matrix_has_pages_and_stays_small(victor, cast, deliver):
    people = Membership.objects.bulk_create(
        Membership(name=f"Person {number:03}") for number in range(300)
    )
    goals = Objective.objects.bulk_create(
        Objective(
            title=f"Goal {number:03}",
            priority=deliver,
            owner=people[number],
            state="active",
            outcome="Kept.",
        )
        for number in range(300)
    )
    Assignment.objects.bulk_create(
        Assignment(objective=goal, member=people[(place * 7 + step) % 300], role="contributor")
        for place, goal in enumerate(goals)
        for step in range(1, 6)
    )
    first = victor.get(ADDRESS)
    assert [title for title, _roles in rows_of(first)] == [f"Goal {n:03}" for n in range(40)]
    assert len(first.content) < 500_000
    assert 'href="?page=2"' in main_of(first)
    last = victor.get(f"{ADDRESS}?page=8")
    assert len(rows_of(last)) == 20
    assert 'href="?page=9"' not in main_of(last)
    part = victor.get(f"{ADDRESS}?page=2", headers={"HX-Request": "true", "HX-Target": "matrix"})
    assert part.content.decode().lstrip().startswith('<div id="matrix">')


def test_what_changed_hands_lately_stands_beside(victor, cast, deliver):
    for title, days, from_owner in (("Early", 4, cast.bob), ("Same", 0, None), ("Old", 100, None)):
        goal = factories.objective(title, owner=cast.alice, priority=deliver)
        done_at = NOW - timedelta(days=days)
        Handover.objects.create(
            objective=goal,
            from_owner=from_owner,
            to_owner=cast.alice,
            effective_on=done_at.date(),
            reason="Moves.",
            state="done",
            asked_at=done_at - timedelta(days=days),
            answered_at=done_at,
            done_at=done_at,
        )
    page = victor.get(ADDRESS)
    assert texts(page, r'<aside class="aside" aria-label="Handovers">(.*?)</aside>') == [
        (
            "Handed over lately "
            "Same To Alice, 19 Nov; nobody owned it before. Accepted the same day. "
            "Early Bob to Alice, 15 Nov. Accepted after 4 days."
        )
    ]


def test_without_objectives_it_says_when_owners_appear(victor, cast):
    page = victor.get(ADDRESS)

    assert heading(page) == "Accountability"
    assert "Nobody owns anything yet." in text_of(main_of(page))


def test_the_queries_do_not_grow(victor, cast, deliver):
    cast.organization.objectives_per_owner = 1  # somebody carries too much on every page
    cast.organization.save()
    costs = []
    for rows in (6, 30, 300):
        for number in range(rows):
            owner = (cast.alice, cast.bob, None)[number % 3]
            factories.objective(f"O {rows}-{number}", priority=deliver, owner=owner)
        costs.append(queries_of(victor, ADDRESS))

    assert costs[0] <= 12
    assert len(set(costs)) == 1, costs


def test_an_outsider_finds_nothing(cast, client):
    client.force_login(cast.mallory)

    assert client.get(ADDRESS).status_code == 404
