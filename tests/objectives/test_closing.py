"""Closes with three signatures, exchange rates, comments, thresholds, currency and calendar: the verbs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from objectives.models import ControllerComment, ExchangeRate, Measurement, PeriodClose, PeriodLock
from objectives.rates_pasted import read_rates
from objectives.rules import periods
from objectives.rules.money import RateKind
from objectives.rules.periods import Rhythm
from objectives.services import (
    RateRow,
    approve_close,
    change_calendar,
    enter_rate,
    enter_rates,
    prepare_close,
    record_measurement,
    reopen_close,
    review_close,
    set_reporting,
    set_threshold,
    write_controller_comment,
)
from perfmgmt.events.models import Delivery, Event
from perfmgmt.organization.services import update_organization
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.calendars import Pattern, WeekCalendar, YearEnd, calendar_in_force
from perfmgmt.tenancy.models import Organization
from perfmgmt.tenancy.scope import tenant_scope
from tests import factories
from tests.factories import NOW
from tests.objectives.series import record

SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def unit(cast):
    return factories.unit(lead=cast.bob)


@pytest.fixture
def otif(cast, unit):
    found = factories.indicator(owner=cast.alice, unit=unit, grace_days=30)
    record(cast.alice, found, ["95", "94"], first=SEPTEMBER, commentary="", cause="")
    return found


def sentence_of(call, **words) -> tuple[str | None, str]:
    with pytest.raises(Refused) as refusal:
        call(**words)
    return refusal.value.field, str(refusal.value)


def prepared(cast, unit=None, **fields) -> PeriodClose:
    return prepare_close(
        actor=cast.dora, unit=unit, rhythm="monthly", period_start=OCTOBER, now=NOW, **fields
    )


def approved(cast, unit=None) -> PeriodClose:
    close = review_close(actor=cast.carol, close=prepared(cast, unit), now=NOW)
    return approve_close(actor=cast.erin, close=close, now=NOW)


def verbs() -> list[str]:
    return list(Event.objects.order_by("id").values_list("verb", flat=True))


def told(verb) -> set[str]:
    found = Delivery.objects.filter(event__verb=verb).values_list("recipient__name", flat=True)
    return set(found)


def test_three_people_sign_and_the_period_is_locked(cast, unit, otif):
    close = approved(cast, unit)
    assert (close.prepared_by, close.reviewed_by, close.approved_by) == (
        cast.dora,
        cast.carol,
        cast.erin,
    )
    assert (close.state, close.first_day, close.last_day) == (
        "approved",
        OCTOBER,
        date(2026, 10, 31),
    )
    lock = PeriodLock.objects.get()
    assert (close.lock, lock.unit, lock.first_day, lock.last_day) == (
        lock,
        unit,
        close.first_day,
        close.last_day,
    )
    assert verbs()[-4:] == [
        "objectives.period_prepared",
        "objectives.period_reviewed",
        "objectives.period_locked",
        "objectives.period_approved",
    ]
    assert told("objectives.period_prepared") == {"Bob"}
    assert told("objectives.period_reviewed") == {"Dora"}
    assert told("objectives.period_approved") == {"Dora", "Carol"}
    field, sentence = sentence_of(
        record_measurement,
        actor=cast.alice,
        indicator=otif,
        period_start=OCTOBER,
        value=Decimal(96),
        correction_reason="Typed wrongly.",
        now=NOW,
    )
    assert field == "period_start"
    assert "is locked since 19 November 2026 by Erin." in sentence


def test_nobody_signs_twice(cast, unit, otif):
    close = prepared(cast, unit)
    assert sentence_of(review_close, actor=cast.dora, close=close, now=NOW) == (
        None,
        "You signed this close already. Three different people sign it.",
    )
    close = review_close(actor=cast.carol, close=close, now=NOW)
    for person in (cast.dora, cast.carol):
        assert (
            "You signed this close already."
            in sentence_of(approve_close, actor=person, close=close, now=NOW)[1]
        )


def test_the_database_holds_three_different_people(cast, unit):
    close = prepared(cast, unit)
    with pytest.raises(IntegrityError, match="period_close_three_people"), transaction.atomic():
        PeriodClose.objects.filter(pk=close.pk).update(reviewed_by=cast.dora)


def test_a_signature_has_its_turn(cast, unit):
    close = prepared(cast, unit)
    assert (
        "waits for its review"
        in sentence_of(approve_close, actor=cast.erin, close=close, now=NOW)[1]
    )
    close = review_close(actor=cast.carol, close=close, now=NOW)
    assert sentence_of(review_close, actor=cast.erin, close=close, now=NOW)[1] == (
        "This close is reviewed already."
    )


def test_a_figure_that_moves_after_the_preparation_stops_the_signatures(cast, unit, otif):
    close = prepared(cast, unit)
    record_measurement(
        actor=cast.alice,
        indicator=otif,
        period_start=OCTOBER,
        value=Decimal(93),
        commentary="Counted again.",
        cause="execution",
        correction_reason="Counted again.",
        now=LATER,
    )
    assert sentence_of(review_close, actor=cast.carol, close=close, now=LATER)[1] == (
        "1 figure changed since it was prepared. Reopen it and prepare it anew."
    )


def test_a_figure_of_another_period_or_unit_does_not(cast, unit, otif):
    close = prepared(cast, unit)
    elsewhere = factories.indicator("Elsewhere", owner=cast.bob)
    for indicator, period, reason in (
        (elsewhere, OCTOBER, ""),
        (otif, SEPTEMBER, "Counted again."),
    ):
        record_measurement(
            actor=cast.dora,
            indicator=indicator,
            period_start=period,
            value=Decimal(96),
            correction_reason=reason,
            now=LATER,
        )
    assert review_close(actor=cast.carol, close=close, now=LATER).state == "reviewed"


def test_an_unexplained_variance_is_not_signed(cast, unit, otif):
    set_threshold(
        actor=cast.dora,
        indicator=otif,
        comment_over_percent=Decimal(1),
        comment_over_amount=None,
        now=NOW,
    )
    expected = (
        None,
        "1 variance beyond its threshold has no commentary of its owner: On time in full.",
    )
    assert sentence_of(prepared, cast=cast, unit=unit) == expected
    # what a controller says does not stand in for it
    write_controller_comment(
        actor=cast.dora, indicator=otif, period_start=OCTOBER, text="Castings.", now=NOW
    )
    assert sentence_of(prepared, cast=cast, unit=unit) == expected
    record_measurement(
        actor=cast.alice,
        indicator=otif,
        period_start=OCTOBER,
        value=Decimal(94),
        commentary="Castings came late.",
        correction_reason="Explained.",
        now=NOW,
    )
    assert prepared(cast, unit).state == "prepared"


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        (
            {"period_start": NOVEMBER},
            ("period_start", "What has not ended yet cannot be closed."),
        ),
        (
            {"period_start": date(2026, 10, 2)},
            ("period_start", "No period of this kind begins on this day."),
        ),
        ({"rhythm": "weekly"}, ("rhythm", "A month, a quarter or a year is closed.")),
        (
            {"rhythm": "quarterly"},
            ("period_start", "What has not ended yet cannot be closed."),
        ),
    ],
)
def test_only_a_period_that_has_ended_is_closed(cast, fields, refusal):
    words = {"rhythm": "monthly", "period_start": OCTOBER, "now": NOW} | fields
    assert sentence_of(prepare_close, actor=cast.dora, **words) == refusal


def test_a_period_is_closed_once_at_a_time(cast, unit):
    prepared(cast, unit)
    prepared(cast)
    for where in (unit, None):
        assert sentence_of(prepared, cast=cast, unit=where) == (
            "period_start",
            "This period is being closed already.",
        )


def test_reopening_takes_a_reason_lifts_the_lock_and_lets_it_be_prepared_anew(cast, unit):
    close = approved(cast, unit)
    assert sentence_of(reopen_close, actor=cast.dora, close=close, because=" ", now=NOW) == (
        "because",
        "Say why it is reopened.",
    )
    close = reopen_close(actor=cast.dora, close=close, because="A late invoice.", now=LATER)
    assert (close.state, close.reopened_because) == ("reopened", "A late invoice.")
    lock = PeriodLock.objects.get()
    assert (lock.lifted_by, lock.lifted_because) == (cast.dora, "A late invoice.")
    assert told("objectives.period_reopened") == {"Carol", "Erin"}
    assert prepared(cast, unit).pk != close.pk
    assert (
        "was reopened"
        in sentence_of(reopen_close, actor=cast.dora, close=close, because="x", now=NOW)[1]
    )


def test_somebodys_own_lock_stays_when_a_close_is_reopened(cast, unit):
    PeriodLock.objects.create(
        unit=unit,
        first_day=date(2026, 1, 1),
        last_day=date(2026, 12, 31),
        locked_by=cast.dora,
        locked_at=NOW,
    )
    close = approved(cast, unit)
    assert close.lock is None
    reopen_close(actor=cast.dora, close=close, because="A late invoice.", now=NOW)
    assert PeriodLock.objects.get().lifted_at is None


def reporting_pounds(cast) -> None:
    set_reporting(
        actor=cast.dora,
        version=cast.organization.version,
        reporting_currency="gbp",
        comment_over_percent=None,
        comment_over_amount=None,
        now=NOW,
    )
    for person in (cast.dora, cast.erin, cast.carol):
        person.organization.refresh_from_db()


def enter(cast, value, day=OCTOBER, kind=RateKind.ACTUAL, currency="EUR", **more):
    return enter_rate(
        actor=cast.dora,
        currency=currency,
        kind=kind,
        day=day,
        rate=Decimal(value),
        now=NOW,
        **more,
    )


def test_a_rate_is_of_its_month_or_of_its_fiscal_year(cast):
    reporting_pounds(cast)
    assert enter(cast, "0.86", date(2026, 10, 17), currency="eur").first_day == OCTOBER
    plan = enter(cast, "0.80", date(2026, 10, 17), RateKind.PLAN)
    assert (plan.first_day, plan.rate) == (date(2026, 1, 1), Decimal("0.80"))


def test_a_changed_rate_leaves_what_it_was_in_the_record(cast):
    reporting_pounds(cast)
    first = enter(cast, "0.86")
    again = enter(cast, "0.87", version=first.version)
    assert (again.pk, again.version) == (first.pk, 2)
    event = Event.objects.filter(verb="objectives.exchange_rate_entered").last()
    assert (event.payload["rate_before"], event.payload["rate"]) == ("0.86", "0.87")
    with pytest.raises(Changed):
        enter(cast, "0.88", version=first.version)


@pytest.mark.parametrize(
    ("value", "currency", "field", "sentence"),
    [
        ("0", "EUR", "rate", "A rate is a number above 0."),
        ("-1", "EUR", "rate", "A rate is a number above 0."),
        ("NaN", "EUR", "rate", "A rate is a number above 0."),
        ("1", "GBP", "currency", "This is the reporting currency: its rate is 1."),
        (
            "1",
            "XXX",
            "currency",
            "Name the currency by its three letters, such as EUR, GBP or USD.",
        ),
    ],
)
def test_what_is_no_rate(cast, value, currency, field, sentence):
    reporting_pounds(cast)
    assert sentence_of(enter, cast=cast, value=value, currency=currency) == (field, sentence)


def test_no_rate_without_a_reporting_currency(cast):
    assert sentence_of(enter, cast=cast, value="1") == (
        "currency",
        "Say first in which currency the organisation reports.",
    )


def test_a_signed_period_keeps_its_rates(cast):
    reporting_pounds(cast)
    enter(cast, "0.86")
    approved(cast)
    for day, kind in ((OCTOBER, RateKind.ACTUAL), (SEPTEMBER, RateKind.PLAN)):
        assert sentence_of(enter, cast=cast, value="0.9", day=day, kind=kind) == (
            "rate",
            "October 2026 is approved with its rates. Reopen it first.",
        )
    assert enter(cast, "0.86").version == 1
    assert enter(cast, "0.9", SEPTEMBER).rate == Decimal("0.9")


def test_rows_of_a_spreadsheet_are_entered_all_or_none(cast):
    reporting_pounds(cast)
    pasted = "Currency\tPeriod\tRate\nEUR\t2026\t0.80\nEUR\tOct 2026\t0.86\nUSD;2026-09;0.75\n\nCHF 2026 0,9"
    rows = read_rates(pasted, 1)
    assert rows == [
        RateRow("EUR", RateKind.PLAN, date(2026, 1, 1), Decimal("0.80")),
        RateRow("EUR", RateKind.ACTUAL, OCTOBER, Decimal("0.86")),
        RateRow("USD", RateKind.ACTUAL, SEPTEMBER, Decimal("0.75")),
        RateRow("CHF", RateKind.PLAN, date(2026, 1, 1), Decimal("0.9")),
    ]
    assert enter_rates(actor=cast.dora, rows=rows, now=NOW) == 4
    assert enter_rates(actor=cast.dora, rows=rows, now=NOW) == 0
    event = Event.objects.get(verb="objectives.exchange_rates_entered")
    assert event.payload == {"title": "CHF, EUR, USD", "counts": {"new": 4, "changed": 0}}
    broken = [*rows, RateRow("GBP", RateKind.PLAN, OCTOBER, Decimal(1))]
    assert sentence_of(enter_rates, actor=cast.dora, rows=broken, now=NOW)[0] == "rows"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("EUR 0.8", "Row 1: Write the currency, the period and the rate."),
        ("EUR\tQ3 2026\t0.8", "Row 1: “Q3 2026” is neither a month nor a fiscal year."),
        ("EUR\t2026\t0.8\nEUR\t2026\tx", "Row 2: “x” is not a number. Write digits, such as 86.2."),
    ],
)
def test_an_unclear_row_is_named(cast, text, sentence):
    assert sentence_of(read_rates, text=text, fiscal_start=1) == ("rows", sentence)


def test_a_comment_is_added_and_never_changed(cast, unit, otif):
    comment = write_controller_comment(
        actor=cast.dora, indicator=otif, period_start=OCTOBER, text=" Castings. ", now=NOW
    )
    assert comment.text == "Castings."
    assert told("objectives.controller_commented") == {"Alice"}
    write_controller_comment(
        actor=cast.dora, unit=unit, period_start=OCTOBER, text="A weak month.", now=NOW
    )
    assert told("objectives.controller_commented") == {"Alice", "Bob"}
    assert Measurement.objects.filter(commentary="Castings.").count() == 0
    for change in (
        lambda: ControllerComment.objects.filter(pk=comment.pk).update(text="Other."),
        lambda: ControllerComment.objects.filter(pk=comment.pk).delete(),
    ):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            change()
    assert connection.is_usable()


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"text": " "}, ("text", "Write what the figures say.")),
        ({"text": "x" * 2001}, ("text", "At most 2000 characters.")),
        ({"indicator": None}, ("indicator", "Comment on an indicator or on a unit.")),
        (
            {"period_start": date(2026, 10, 5)},
            ("period_start", "No period of this kind begins on this day."),
        ),
    ],
)
def test_what_is_no_comment(cast, otif, fields, refusal):
    words = {"indicator": otif, "period_start": OCTOBER, "text": "Said.", "now": NOW} | fields
    assert sentence_of(write_controller_comment, actor=cast.dora, **words) == refusal


def test_a_threshold_is_the_indicators_own(cast, otif):
    saved = set_threshold(
        actor=cast.dora,
        indicator=otif,
        comment_over_percent=Decimal(5),
        comment_over_amount=Decimal(2),
        now=NOW,
        version=otif.version,
    )
    assert (saved.comment_over_percent, saved.comment_over_amount) == (5, 2)
    event = Event.objects.get(verb="objectives.threshold_set")
    assert event.payload == {
        "title": "On time in full",
        "comment_over_percent": "5",
        "comment_over_amount": "2",
    }
    words = {"comment_over_percent": None, "comment_over_amount": None, "now": NOW}
    with pytest.raises(Changed):
        set_threshold(actor=cast.dora, indicator=otif, version=otif.version, **words)
    negative = words | {"comment_over_amount": Decimal(-1)}
    assert sentence_of(set_threshold, actor=cast.dora, indicator=otif, **negative) == (
        "comment_over_amount",
        "A threshold is not negative.",
    )


def test_the_reporting_currency_stays_while_there_are_rates(cast):
    reporting_pounds(cast)
    enter(cast, "0.86")
    words = {"comment_over_percent": None, "comment_over_amount": None, "now": NOW}
    version = cast.dora.organization.version
    assert sentence_of(
        set_reporting, actor=cast.dora, version=version, reporting_currency="EUR", **words
    ) == (
        "reporting_currency",
        "There are exchange rates into GBP, which would mean something else.",
    )
    with pytest.raises(Changed):
        set_reporting(
            actor=cast.dora,
            version=version - 1,
            reporting_currency="GBP",
            **words | {"comment_over_percent": Decimal(5)},
        )


RETAIL = {
    "fiscal_calendar": "4-5-4",
    "fiscal_year_starts": 2,
    "fiscal_year_ends_on": 5,
    "fiscal_year_end_rule": "nearest",
}


def test_a_calendar_of_weeks_holds_wherever_the_organisation_is_entered(cast):
    assert calendar_in_force() is None
    change_calendar(actor=cast.dora, version=1, now=NOW, **RETAIL)
    event = Event.objects.get(verb="objectives.calendar_changed")
    assert event.payload["changes"]["fiscal_calendar"] == ["months", "4-5-4"]
    with tenant_scope(cast.organization.pk):
        assert calendar_in_force() == WeekCalendar(Pattern.FOUR_FIVE_FOUR, 2, 5, YearEnd.NEAREST)
        start = periods.period_containing(Rhythm.MONTHLY, date(2026, 2, 3), 2)
        assert start == date(2026, 2, 1)
        with tenant_scope(cast.rival.pk):
            assert calendar_in_force() is None
        indicator = factories.indicator(owner=cast.alice, measured_from=start)
        figure = record_measurement(
            actor=cast.alice,
            indicator=indicator,
            period_start=date(2026, 10, 4),
            value=Decimal(96),
            now=NOW,
        )
        assert figure.period_start == date(2026, 10, 4)
        assert (
            sentence_of(
                record_measurement,
                actor=cast.alice,
                indicator=indicator,
                period_start=OCTOBER,
                value=Decimal(96),
                now=NOW,
            )[0]
            == "period_start"
        )
    assert calendar_in_force() is None


def test_a_calendar_is_chosen_before_anything_is_measured(cast, otif):
    assert sentence_of(change_calendar, actor=cast.dora, version=1, now=NOW, **RETAIL) == (
        "fiscal_calendar",
        (
            "Figures, targets, rates or closes stand in periods that this would move. "
            "The calendar is chosen before the first of them."
        ),
    )
    # months do not move with the year's first month
    months = RETAIL | {"fiscal_calendar": "months", "fiscal_year_starts": 4}
    assert change_calendar(actor=cast.dora, version=1, now=NOW, **months).fiscal_year_starts == 4


def test_the_first_month_of_a_year_of_weeks_changes_with_its_calendar(cast):
    Organization.objects.filter(pk=cast.organization.pk).update(**RETAIL)
    assert sentence_of(
        update_organization,
        actor=cast.erin,
        organization=cast.organization,
        version=1,
        now=NOW,
        fiscal_year_starts=4,
    ) == (
        "fiscal_year_starts",
        "A year of weeks begins with its fiscal calendar. Change it there.",
    )


def test_restatements_since_the_last_pack(cast, unit, otif):
    approved(cast, unit)
    again = record_measurement(
        actor=cast.dora,
        indicator=otif,
        period_start=OCTOBER,
        value=Decimal(96),
        correction_reason="A late invoice.",
        now=LATER,
    )
    assert list(Measurement.objects.restatements_since(NOW)) == [again]
    assert not Measurement.objects.restatements_since(LATER).exists()
    assert not ExchangeRate.objects.exists()
