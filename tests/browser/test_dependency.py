"""Asked by one, agreed by another, broken by time: it comes before the authority once."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from accountability.models import Dependency, Escalation
from accountability.tasks import escalate_dependencies
from perfmgmt.events.models import Notification
from perfmgmt.notices.tasks import drain
from perfmgmt.tenancy.models import Organization, Role
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.browser.looking import findings

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "scan"])
HOME = "/o/aldermere/"


@pytest.fixture
def organization(transactional_db) -> Organization:
    """Alice's orders stand below carol's; bob owns the drawings."""
    organization = factories.organization(time_zone="Europe/Prague")
    with tenant_scope(organization.id):
        alice, bob = factories.member("alice"), factories.member("bob")
        carol = factories.member("carol", Role.LEADER)
        above = factories.objective("Keep every promise", owner=carol)
        orders = factories.unit("Operations")
        factories.objective("Complete orders", owner=alice, parent=above, unit=orders)
        drawings = factories.unit("Engineering")
        factories.objective("Drawings in five days", owner=bob, unit=drawings)
    return organization


def travel(organization: Organization, when: datetime) -> None:
    Organization.objects.filter(pk=organization.pk).update(clock_fixed_at=when)


def test_a_broken_promise_comes_before_the_authority_once(organization, enter, live_server):
    alice = enter("alice")
    alice.goto(f"{live_server.url}{HOME}objectives/")
    alice.get_by_role("link", name="Complete orders").first.click()
    alice.get_by_role("link", name="Ask another objective").click()
    dialog = alice.locator("dialog[open]")
    dialog.get_by_label("What is needed").fill("Drawing release")
    dialog.get_by_label("From which objective").press_sequentially("engin", delay=40)
    offered = alice.locator("#objective-options option")
    expect(offered).to_have_count(1)
    expect(offered).to_have_attribute("value", "Drawings in five days · Engineering · Bob")
    dialog.get_by_label("From which objective").fill("Drawings in five days · Engineering · Bob")
    dialog.get_by_label("Needed by").fill("2026-11-26")
    assert findings(alice) == []
    dialog.get_by_role("button", name="Ask for it").click()
    expect(alice.get_by_text("Bob is asked for “Drawing release”.")).to_be_visible()
    expect(alice.locator(".deps").first).to_contain_text("Asked for by 26 Nov")
    expect(alice.get_by_role("link", name="Agree")).to_have_count(0)

    bob = enter("bob")
    bob.get_by_role("link", name="Drawing release").first.click()
    expect(bob.locator(".lede")).to_contain_text("Asked for by 26 Nov Bob answers.")
    assert findings(bob) == []
    bob.get_by_role("link", name="Agree").click()
    bob.locator("dialog[open]").get_by_role("button", name="Agree").click()
    expect(bob.get_by_text("Promised for 26 Nov.")).to_be_visible()

    prague = ZoneInfo("Europe/Prague")
    travel(organization, datetime(2026, 11, 30, 23, 30, tzinfo=prague))
    assert escalate_dependencies() == 0  # four days late
    travel(organization, datetime(2026, 12, 1, 0, 30, tzinfo=prague))
    assert escalate_dependencies() == 1
    assert escalate_dependencies() == 0
    travel(organization, datetime(2026, 12, 1, 9, 0, tzinfo=prague) + timedelta(days=1))
    assert escalate_dependencies() == 0
    drain()
    drain()
    with tenant_scope(organization.pk):
        assert Escalation.objects.get().authority.name == "Carol"
        told = Notification.objects.filter(event__verb="accountability.dependency_escalated")
        assert [each.recipient.name for each in told] == ["Carol"]

    carol = enter("carol")
    expect(carol.locator("main")).to_contain_text("Escalated to you: Operations waits for")
    carol.goto(f"{live_server.url}{HOME}inbox/")
    notice = carol.locator("main").get_by_role(
        "link", name="5 days late: “Drawing release”. You can clear the way"
    )
    expect(notice).to_have_count(1)
    notice.click()
    expect(carol.get_by_role("heading", level=1)).to_have_text("Drawing release: 6 days late")
    expect(carol.locator(".warn")).to_contain_text("Before Carol since 1 December 2026.")
    expect(carol.locator(".tl li")).to_have_count(3)
    assert findings(carol) == []
    for path in ("dependencies/", "dependencies/network/"):
        carol.goto(f"{live_server.url}{HOME}{path}")
        assert findings(carol) == []
    with tenant_scope(organization.pk):
        assert Dependency.objects.get().state == "agreed"
