"""The loop on published figures: a decision, half a year, and what the effect check says, by hand.

And the worst month: December 2017, when 134 of the 137 providers that reported missed the standard.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from objectives.models import Indicator, Objective
from perfmgmt.demo import nhs
from perfmgmt.demo.people import Passwords
from perfmgmt.demo.services import advance_clock
from perfmgmt.events.models import Delivery
from perfmgmt.tenancy.models import Membership
from perfmgmt.tenancy.scope import tenant_scope
from reviews.models import AgendaItem, Deferral, EffectCheck, Intervention, Review
from reviews.services import (
    check_due_effects,
    open_intervention,
    record_decision,
    start_intervention,
    start_review,
)

BUILT_AT = datetime(2026, 11, 19, tzinfo=UTC)
CHECK_ON = date(2019, 3, 31)
# Provider RTK, October 2017 to September 2018, and November 2018 to March 2019.
RTK_BEFORE = "87.4716 83.2327 83.1302 77.6893 76.2055 81.9495 83.4983 87.1109 82.0876 76.0679 79.6066 77.7999"
RTK_AFTER = "80.4905 77.5836 75.7566 72.4101 74.8564"
RDD_BEFORE = "90.1690 85.7108 83.5605 84.0155 83.2679 80.9281 87.7114 87.6392 96.0003 96.2073 96.3304 96.7661"
RDD_AFTER = "95.0614 94.9075 91.2190 89.4742 95.6657"


def mean(figures: str) -> Decimal:
    values = [Decimal(figure) for figure in figures.split()]
    return sum(values) / len(values)


@pytest.fixture
def sandbox(db):
    organization = nhs.build(Passwords(), BUILT_AT)
    with tenant_scope(organization.pk):
        yield organization


def person(part: str) -> Membership:
    return Membership.objects.select_related("organization").get(email=f"{part}@nhs.example")


def provider(code: str) -> tuple[Objective, Indicator]:
    indicator = Indicator.objects.get(external_key=f"ORG-{code}-4HR")
    return Objective.objects.get(title__startswith=f"Provider {code} "), indicator


def begin(organization) -> None:
    """RTK by a decision of the review on 10 October 2018, RDD between meetings; both begin that day."""
    now, chair, owner = organization.now(), person("chair"), person("owner")
    review = start_review(actor=chair, review=Review.objects.next_first()[0], now=now)
    objective, indicator = provider("RTK")
    item = AgendaItem.objects.get(review=review, objective=objective)
    record_decision(
        actor=person("controller"),
        item=item,
        now=now,
        version=item.version,
        kind="intervene",
        text="Open the twelve beds of the winter ward in November",
        owner=owner,
        due_on=date(2018, 11, 30),
        intervention_kind="resources",
        effect_indicator=indicator,
        expected_value=Decimal(88),
        check_on=CHECK_ON,
    )
    objective, indicator = provider("RDD")
    open_intervention(
        actor=chair,
        now=now,
        objective=objective,
        kind="coaching",
        text="Hold what the new triage won in June",
        owner=owner,
        indicator=indicator,
        expected_value=Decimal(94),
        check_on=CHECK_ON,
    )
    for one in Intervention.objects.all():
        start_intervention(actor=owner, intervention=one, now=now)


def test_half_a_year_later_the_check_says_what_the_formula_says(sandbox):
    begin(sandbox)
    for _month in range(6):
        advance_clock(actor=person("chair"), organization=sandbox, now=sandbox.now())
    assert sandbox.now().date() == date(2019, 4, 10)
    assert check_due_effects(now=sandbox.now()) == 2

    # 975.8500 / 12 = 81.3208…; 381.0972 / 5 = 76.2194…; no figure came near the upper limit of 91.4.
    rtk = EffectCheck.objects.get(indicator__external_key="ORG-RTK-4HR")
    before, after = mean(RTK_BEFORE), mean(RTK_AFTER)
    assert (rtk.before, rtk.after) == (round(before, 10), round(after, 10))
    assert (round(rtk.before, 4), round(rtk.after, 4)) == (Decimal("81.3208"), Decimal("76.2194"))
    # (76.2194 − 81.3208) / (88 − 81.3208) = −5.1014 / 6.6792
    assert round(rtk.share, 4) == Decimal("-0.7638")
    assert (rtk.verdict, rtk.count, rtk.until) == ("no_effect_seen", 5, CHECK_ON)
    frozen = Intervention.objects.get(latest_check=rtk)
    # Mean 84.205 of all thirty months, mean moving range 2.713: 84.205 ± 2.66 × 2.713.
    assert (frozen.mean, frozen.upper) == (Decimal("84.205"), Decimal("91.422"))

    # 1068.3065 / 12 = 89.0255…; 466.3278 / 5 = 93.2656; November and March lie above 95.03.
    rdd = EffectCheck.objects.get(indicator__external_key="ORG-RDD-4HR")
    assert (rdd.before, rdd.after) == (round(mean(RDD_BEFORE), 10), round(mean(RDD_AFTER), 10))
    # (93.2656 − 89.0255) / (94 − 89.0255) = 4.2400 / 4.9745
    assert round(rdd.share, 4) == Decimal("0.8524")
    assert (rdd.verdict, rdd.count, rdd.shared_with) == ("worked", 5, 0)

    told = Delivery.objects.filter(event__verb="reviews.effect_checked", channel="inbox")
    assert sorted(told.values_list("recipient__name", flat=True)) == [
        "Helen Marsh",
        "Helen Marsh",
        "Nadia Osei",
        "Nadia Osei",
    ]
    assert check_due_effects(now=sandbox.now()) == 0


@pytest.fixture
def december(db, monkeypatch):
    """The same organisation, built on 10 January 2018."""
    monkeypatch.setattr(nhs, "CLOCK", datetime(2018, 1, 10, 10, 0, tzinfo=nhs.LONDON))
    organization = nhs.build(Passwords(), BUILT_AT)
    with tenant_scope(organization.pk):
        yield Review.objects.next_first().first()


def test_the_worst_month_gives_an_hour_and_a_half_and_one_deferral(december):
    of_december = Indicator.objects.filter(
        external_key__endswith="-4HR", latest_period=date(2017, 12, 1)
    ).exclude(external_key="ENG-4HR")
    missed = of_december.exclude(status="on_track")
    assert (missed.count(), of_december.count()) == (134, 137)

    items = AgendaItem.objects.of(december).exceptions()
    placed = list(items.placed().in_order())
    deferred = items.filter(state="deferred").count()
    # 90 minutes: 90 % of them less 10.
    assert sum(item.minutes for item in placed) <= 71
    assert (len(placed), deferred) == (7, 70)
    # What many share is one item of England.
    assert {item.title: item.grouped_count for item in placed if item.grouped_count} == {
        "Urgent & emergency care: England": 50
    }

    start_review(actor=person("chair"), review=december, now=nhs.CLOCK)
    deferral = Deferral.objects.get()
    assert (deferral.item_count, deferral.decided_by.name) == (deferred, "Helen Marsh")
