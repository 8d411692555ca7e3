"""The rail counts what needs this member, and no one else's."""

from datetime import date, timedelta

import pytest

from objectives.models import Signal
from objectives.models.words import Status
from perfmgmt.pages.navigation import count_attention, steps
from perfmgmt.tenancy.scope import tenant_scope
from reviews.models import Attendance
from tests import factories
from tests.factories import NOW
from tests.pages.conftest import measured
from tests.pages.reading import texts
from tests.pages.test_objective import decision


@pytest.fixture
def troubled(cast, home):
    """Alice owns an objective off track with a signal, a late figure, an action and a review."""
    cast.alice.organization = cast.organization
    orders = factories.objective(
        "Orders", priority=home.deliver, owner=cast.alice, result="off_track"
    )
    factories.objective("Adrift", owner=cast.alice, result="on_track")
    factories.objective("Nobody's")
    indicator = measured(orders, "On time in full", "86.2", owner=cast.alice)
    Signal.objects.create(
        indicator=indicator,
        measurement=indicator.latest,
        rule="outside",
        is_adverse=True,
        first_period=date(2026, 10, 1),
        last_period=date(2026, 10, 1),
        mean=90,
        lower=88,
        upper=92,
        raised_at=NOW,
    )
    factories.indicator("Late", owner=cast.alice, next_due_at=NOW - timedelta(days=1))
    action = decision(orders, cast, home, owner=cast.alice, due_on=date(2026, 11, 18))
    Attendance.objects.create(review=action.review, member=cast.alice)
    action.review.state = "in_progress"
    action.review.save()
    return orders


def badges(member) -> dict[str, tuple[int, str]]:
    member.organization = factories.Organization.objects.get(slug="aldermere")
    rail = steps(member, count_attention(member, NOW), "pages:alignment")
    return {step.label: (step.count, step.tone) for step in rail if step.count}


def test_each_step_counts_for_its_member(cast, troubled):
    assert badges(cast.alice) == {
        "Objectives": (1, "off"),
        "Alignment": (1, ""),
        "Reviews": (1, ""),
        "Measures": (2, "off"),
        "Interventions": (1, "off"),
    }
    assert badges(cast.bob) == {}
    assert badges(cast.carol) == {"Accountability": (1, "")}


def test_it_is_one_select(cast, troubled, django_assert_num_queries):
    with django_assert_num_queries(1):
        counts = count_attention(cast.alice, NOW)

    assert (counts.owned, counts.owned_on_track, counts.plans) == (2, 1, 1)
    assert [(each.slug, each.role) for each in counts.organizations] == [("aldermere", "member")]


def test_at_risk_alone_has_no_tone(cast, home):
    factories.objective("Orders", priority=home.deliver, owner=cast.alice, result=Status.AT_RISK)

    assert badges(cast.alice) == {"Objectives": (1, "")}


@pytest.mark.parametrize(
    ("path", "step"),
    [
        ("direction/", "1 Direction"),
        ("alignment/", "3 Alignment"),
        ("accountability/", "4 Accountability"),
    ],
)
def test_the_page_fills_its_step(cast, client, home, path, step):
    client.force_login(cast.victor.user)

    page = client.get(f"/o/aldermere/{path}").content.decode()

    rail = page.partition('<ol class="loop nav">')[2].partition("</ol>")[0]
    current = [line for line in rail.split("<li>") if 'aria-current="page"' in line]
    assert len(current) == 1
    assert step.split()[1] in current[0]


def test_the_switcher_lists_the_users_organisations_only(cast, client, home):
    with tenant_scope(cast.rival.id):
        factories.member("victor", user=cast.victor.user)
    client.force_login(cast.victor.user)

    page = client.get("/o/aldermere/direction/")

    assert [each.name for each in page.context["my_organizations"]] == ["Aldermere", "Rival Works"]


def test_a_fragment_never_pays_for_the_rail(cast, client, home, django_assert_max_num_queries):
    client.force_login(cast.victor.user)

    with django_assert_max_num_queries(50) as captured:
        answer = client.get("/o/aldermere/search/?q=zzz", headers={"HX-Request": "true"})

    assert texts(answer, r"<h1[^>]*>(.*?)</h1>") == ["Nothing matches “zzz”"]
    assert not any("my_organizations" in query["sql"] for query in captured.captured_queries)
