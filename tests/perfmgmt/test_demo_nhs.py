"""The NHS sandbox: figures equal the published file, and a month passes only as a month."""

import csv
import json
import stat
from collections import Counter
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse

from evaluations.models import Cycle, Evaluation
from evaluations.signed import signed_of
from evaluations.verifying import verify
from objectives.models import Indicator, Measurement, Objective
from perfmgmt.demo import nhs
from perfmgmt.demo.people import Passwords
from perfmgmt.demo.services import advance_clock, following_clock
from perfmgmt.events.models import Event
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.models import ApiKey, Membership, Organization
from perfmgmt.tenancy.scope import tenant_scope
from reviews.models import Cadence, Review
from strategy.models import Priority, TradeOff
from tests import factories


def published(until: str = "9999") -> dict[tuple[str, str], Decimal]:
    with (nhs.DATA / "measurements.csv").open() as file:
        return {
            (row["indicator_id"], row["date"]): Decimal(row["value"])
            for row in csv.DictReader(file)
            if row["date"] < until
        }


def stored() -> dict[tuple[str, str], Decimal]:
    rows = Measurement.objects.current().values_list(
        "indicator__external_key", "period_start", "value"
    )
    return {(key, day.isoformat()): value for key, day, value in rows}


@pytest.fixture
def sandbox(db):
    organization = nhs.build(Passwords(), datetime.now(nhs.LONDON))
    with tenant_scope(organization.pk):
        yield organization


def advance(organization):
    chair = Membership.objects.get(email="chair@nhs.example")
    return advance_clock(actor=chair, organization=organization, now=organization.now())


def test_it_holds_exactly_what_was_published_by_its_clock(sandbox):
    assert stored() == published(until="2018-10-01")
    assert (Objective.objects.count(), Indicator.objects.count()) == (141, 282)
    assert sandbox.now().isoformat() == "2018-10-10T10:00:00+01:00"
    england = Indicator.objects.get(external_key="ENG-4HR")
    assert (england.target, england.decimals, england.aggregation, england.owner.name) == (
        95,
        2,
        "ratio",
        "Nadia Osei",
    )
    assert england.latest_period == date(2018, 9, 1)


def test_its_plan_its_people_and_its_review_are_ready(sandbox):
    assert list(Priority.objects.ranked().values_list("rank", "title")) == [
        (1, "Through A&E within four hours"),
        (2, "Ready for winter"),
    ]
    assert [(each.favoured, each.over) for each in TradeOff.objects.all()] == [
        ("Through A&E within four hours", "cost")
    ]
    assert not Objective.objects.exclude(priority__rank=1).exists()
    signing_in = Membership.objects.filter(user__isnull=False)
    assert set(signing_in.values_list("email", "role")) == {
        ("chair@nhs.example", "leader"),
        ("controller@nhs.example", "controller"),
        ("admin@nhs.example", "admin"),
        ("owner@nhs.example", "member"),
        ("region@nhs.example", "member"),
        ("viewer@nhs.example", "viewer"),
    }
    assert Cadence.objects.get().chair.name == "Helen Marsh"
    assert [
        (review.state, review.starts_at.astimezone(nhs.LONDON).isoformat())
        for review in Review.objects.order_by("starts_at")
    ] == [
        ("frozen", "2018-10-10T14:00:00+01:00"),
        ("scheduled", "2018-11-10T14:00:00+00:00"),
    ]
    the_half_year_is_evaluated_and_signed()


def the_half_year_is_evaluated_and_signed():
    [cycle] = Cycle.objects.with_progress()
    assert (cycle.period_start, cycle.period_end, cycle.state) == (
        date(2018, 4, 1),
        date(2018, 9, 30),
        "signed",
    )
    assert cycle.evaluation_count == cycle.signed_count == 141
    verification = verify()
    assert (verification.checked, verification.is_intact) == (141, True)
    england = signed_of(cycle)[-1]
    assert england.content["evaluation"]["score"] == "0.94"
    assert [figure.value for figure in england.evidence.lags] == [
        published()["ENG-4HR", "2018-09-01"]
    ]
    england_row = Evaluation.objects.get(pk=england.evaluation)
    assert england_row.submitted_by.name == "Nadia Osei"


@pytest.mark.thorough
def test_each_step_brings_exactly_the_next_month_until_the_last(sandbox):
    months = ["2018-11", "2018-12", "2019-01", "2019-02", "2019-03", "2019-04"]
    for month in months:
        report = advance(sandbox)
        assert report.problems == []
        assert stored() == published(until=f"{month}-01")
        assert sandbox.now().astimezone(nhs.LONDON).isoformat()[:16] == f"{month}-10T10:00"
    assert len(stored()) == 9936
    assert following_clock(sandbox) is None
    with pytest.raises(Refused, match="no later month was published"):
        advance(sandbox)

    reporting = Indicator.objects.filter(
        external_key__endswith="-4HR", latest_period=date(2019, 3, 1)
    ).exclude(external_key="ENG-4HR")
    assert Counter(reporting.values_list("status", flat=True)) == {
        "on_track": 10,
        "at_risk": 14,
        "off_track": 110,
    }
    assert Event.objects.filter(verb="demo.clock_advanced").count() == 6
    assert Review.objects.filter(state="frozen").count() == 7


def test_of_two_who_move_the_clock_the_second_is_told(sandbox):
    chair = Membership.objects.get(email="chair@nhs.example")
    seen = sandbox.now()
    advance(sandbox)
    other = Organization.objects.get(pk=sandbox.pk)
    with pytest.raises(Changed):
        advance_clock(actor=chair, organization=other, now=seen)
    assert stored() == published(until="2018-11-01")


def test_a_live_clock_is_moved_by_nobody(cast):
    cast.organization.clock_fixed_at = None
    with pytest.raises(Refused, match="live"):
        advance_clock(actor=cast.carol, organization=cast.organization, now=factories.NOW)


def test_the_page_is_for_leaders_and_administrators(client, sandbox):
    address = reverse("demo:clock", args=[nhs.SLUG])
    for email, status in (("chair", 200), ("admin", 200), ("viewer", 403), ("owner", 403)):
        client.force_login(Membership.objects.get(email=f"{email}@nhs.example").user)
        assert client.get(address).status_code == status
    client.force_login(Membership.objects.get(email="chair@nhs.example").user)
    page = client.get(address).content.decode()
    assert "The clock stands on 10 October 2018" in page
    assert "Move to 10 November 2018" in page
    assert "Open Government Licence" in page

    moved = client.post(address, follow=True).content.decode()
    assert "It is 10 November 2018. 270 figures came in." in moved
    assert stored() == published(until="2018-11-01")


def test_a_live_organisation_has_no_such_page(client, cast):
    Organization.objects.filter(pk=cast.organization.pk).update(clock_fixed_at=None)
    client.force_login(cast.carol.user)
    assert client.get(reverse("demo:clock", args=["aldermere"])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_command_builds_once_and_keeps_its_secrets(tmp_path, capsys, client, monkeypatch):
    monkeypatch.setattr("perfmgmt.demo.management.commands.demo.BUILDERS", {nhs.SLUG: nhs.build})
    facts = tmp_path / "demo.json"
    call_command("demo", url="http://127.0.0.1:8000", facts=facts)
    assert "NHS England A&E" in capsys.readouterr().out
    first = json.loads(facts.read_text())
    assert stat.S_IMODE(facts.stat().st_mode) == 0o600
    assert first["url"] == "http://127.0.0.1:8000"
    chair = next(each for each in first["accounts"] if each["role"] == "leader")
    assert chair["organization"] == nhs.SLUG
    assert client.login(email=chair["email"], password=chair["password"])
    assert [(key["member"], key["can_write"]) for key in first["api_keys"]] == [
        ("Imran Sheikh", True),
        ("Theo Brandt", False),
    ]

    call_command("demo", url="http://127.0.0.1:9000", facts=facts)
    assert capsys.readouterr().out == ""
    assert json.loads(facts.read_text()) == first | {"url": "http://127.0.0.1:9000"}

    facts.unlink()
    call_command("demo", url="http://127.0.0.1:8000", facts=facts)
    second = json.loads(facts.read_text())
    chair = next(each for each in second["accounts"] if each["role"] == "leader")
    assert client.login(email=chair["email"], password=chair["password"])
    organization = Organization.objects.by_slug(nhs.SLUG)
    with tenant_scope(organization.pk):
        assert ApiKey.objects.live().count() == 2
        assert all(
            ApiKey.objects.usable(key["key"], datetime.now(nhs.LONDON))
            for key in second["api_keys"]
        )
