from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.formats import date_format, number_format
from hypothesis import given
from hypothesis import strategies as st

from objectives.pasted import read_path
from objectives.rules.period_names import UnclearName, period_of, span_of
from objectives.rules.periods import Rhythm, next_period, period_containing, period_end

D = Decimal


def read(text, rhythm=Rhythm.MONTHLY, fiscal=1, unit=""):
    return read_path(text, rhythm=rhythm, fiscal_start_month=fiscal, unit=unit)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-10-01", (2026, 10, 1), (2026, 10, 1)),
        ("2026-10-01 00:00:00", (2026, 10, 1), (2026, 10, 1)),
        ("31.10.2026", (2026, 10, 31), (2026, 10, 31)),
        ("31/10/2026", (2026, 10, 31), (2026, 10, 31)),
        ("10/31/2026", (2026, 10, 31), (2026, 10, 31)),
        ("10/10/2026", (2026, 10, 10), (2026, 10, 10)),
        ("2026-10", (2026, 10, 1), (2026, 10, 31)),
        ("10/2026", (2026, 10, 1), (2026, 10, 31)),
        ("10.2026", (2026, 10, 1), (2026, 10, 31)),
        ("Oct 2026", (2026, 10, 1), (2026, 10, 31)),
        ("Okt. 2026", (2026, 10, 1), (2026, 10, 31)),
        ("oktober 2026", (2026, 10, 1), (2026, 10, 31)),
        ("Oct-26", (2026, 10, 1), (2026, 10, 31)),
        ("März 2026", (2026, 3, 1), (2026, 3, 31)),
        ("Mrz 26", (2026, 3, 1), (2026, 3, 31)),
        ("Feb 2028", (2028, 2, 1), (2028, 2, 29)),
        ("Q3 2026", (2026, 7, 1), (2026, 9, 30)),
        ("2026-Q3", (2026, 7, 1), (2026, 9, 30)),
        ("3. Quartal 2026", (2026, 7, 1), (2026, 9, 30)),
        ("W46 2026", (2026, 11, 9), (2026, 11, 15)),
        ("KW 46/2026", (2026, 11, 9), (2026, 11, 15)),
        ("2026-W46", (2026, 11, 9), (2026, 11, 15)),
        ("2026", (2026, 1, 1), (2026, 12, 31)),
    ],
)
def test_names_of_periods(name, first, last):
    span = span_of(name, 1)
    assert (span.first, span.last) == (date(*first), date(*last))


@pytest.mark.parametrize(
    "name",
    ["", "soon", "Ju 2026", "2026-13", "Q5 2026", "W54 2026", "30.02.2026", "0001", "Foo 2026"],
)
def test_what_names_no_period(name):
    assert span_of(name, 1) is None


def test_a_day_that_can_be_read_in_two_ways():
    with pytest.raises(UnclearName):
        span_of("01/10/2026", 1)


def test_quarters_and_years_are_those_of_the_fiscal_calendar():
    quarter, year = span_of("Q3 2026", 4), span_of("2026", 4)
    assert (quarter.first, quarter.last) == (date(2026, 10, 1), date(2026, 12, 31))
    assert (year.first, year.last) == (date(2026, 4, 1), date(2027, 3, 31))


def test_a_span_belongs_to_the_period_that_holds_all_of_it():
    assert period_of(span_of("Dec 2026", 1), Rhythm.QUARTERLY, 1) == date(2026, 10, 1)
    assert period_of(span_of("Q3 2026", 1), Rhythm.MONTHLY, 1) is None
    assert period_of(span_of("W44 2026", 1), Rhythm.MONTHLY, 1) is None  # 26 October to 1 November


def test_tabs_semicolons_and_spaces():
    pasted = read("Oct 2026\t91.5\nNov 2026;92\n\nDecember 2026  93\n")
    assert pasted.problems == ()
    assert pasted.points == {
        date(2026, 10, 1): D("91.5"),
        date(2026, 11, 1): D(92),
        date(2026, 12, 1): D(93),
    }


def test_a_heading_is_passed_over_and_units_may_stand_beside_numbers():
    assert read("Month;Target\n2026-10;€1,200.50", unit="€").points == {
        date(2026, 10, 1): D("1200.50")
    }
    assert read("2026-10;91.5%", unit="%").points == {date(2026, 10, 1): D("91.5")}


def test_two_lines_side_by_side():
    pasted = read("Month\tOct 2026\tNov 2026\tDec 2026\nTarget\t1\t2\t3\n")
    assert pasted.points == {date(2026, 9 + n, 1): D(n) for n in (1, 2, 3)}


def test_german_numbers():
    with translation.override("de"):
        assert read("Okt 2026;1.234,5").points == {date(2026, 10, 1): D("1234.5")}


def test_each_bad_line_says_why_and_the_good_ones_are_read():
    pasted = read(
        "Oct 2026;91\n"
        "someday;92\n"
        "Nov 2026;many\n"
        "31.10.2026;93\n"
        "Q1 2027;94\n"
        "01/12/2026;95\n"
        "alone\n"
        "Dec 2026;1;2\n"
        "Jan 2027;\n"
        "Feb 2027;1,234"
    )
    assert pasted.points == {date(2026, 10, 1): D(91)}
    between = "Write a period and its value, with a tab or a semicolon between."
    assert pasted.problems == (
        "Line 2: “someday” is no period. Write it as 2026-10, Oct 2026 or Q3 2026.",
        "Line 3: “many” is not a number. Write digits, such as 86.2.",
        "Line 4: “31.10.2026” lies in the same period as line 1.",
        "Line 5: “Q1 2027” is longer than a period of this indicator.",
        "Line 6: “01/12/2026” can be read in two ways. Write the day as 2026-10-01.",
        f"Line 7: {between}",
        f"Line 8: {between}",
        f"Line 9: {between}",
        "Line 10: “1,234” can be read in two ways. Write 1234 or 1.234.",
    )


def test_nothing_is_nothing():
    assert read("\n  \n").points == {}
    assert read("").problems == ()


def iso(_rhythm, day, _language):
    return day.isoformat()


def end(rhythm, day, _language):
    return period_end(rhythm, day).isoformat()


def german(_rhythm, day, _language):
    return f"{day.day:02}.{day.month:02}.{day.year}"


def named(rhythm, day, language):
    match rhythm:
        case Rhythm.MONTHLY:
            return date_format(day, "F Y")
        case Rhythm.QUARTERLY:
            return f"Q{(day.month - 1) // 3 + 1} {day.year}"
        case Rhythm.YEARLY:
            return str(day.year)
        case Rhythm.WEEKLY:
            year, week, _weekday = day.isocalendar()
            return f"{'KW' if language == 'de' else 'Week'} {week} {year}"
        case _:
            return day.isoformat()


def short(rhythm, day, language):
    return date_format(day, "M Y") if rhythm == Rhythm.MONTHLY else named(rhythm, day, language)


@given(
    rhythm=st.sampled_from(Rhythm),
    start=st.dates(date(2001, 1, 1), date(2090, 1, 1)),
    values=st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=12),
    language=st.sampled_from(["en", "de"]),
    write=st.sampled_from([iso, end, german, named, short]),
    mark=st.sampled_from(["\t", ";", "\t ", " ; "]),
)
def test_what_the_product_writes_it_reads_back(rhythm, start, values, language, write, mark):
    day, points = period_containing(rhythm, start, 1), {}
    for value in values:
        points[day] = value
        day = next_period(rhythm, day)
    with translation.override(language):
        text = "\n".join(
            f"{write(rhythm, day, language)}{mark}{number_format(value, 2, force_grouping=True)}"
            for day, value in points.items()
        )
        pasted = read(text, rhythm)
    assert pasted.problems == ()
    assert pasted.points == points


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_no_text_breaks_it_and_every_line_is_answered_for(text):
    lines = [line for line in text.splitlines() if line.strip()]
    pasted = read(text)
    assert len(pasted.points) + len(pasted.problems) <= max(len(lines), len(text))


@given(st.sampled_from(Rhythm), st.dates(date(2001, 1, 1), date(2090, 1, 1)), st.integers(1, 12))
def test_every_day_of_a_period_names_it(rhythm, day, fiscal):
    span = span_of(day.isoformat(), fiscal)
    period = period_of(span, rhythm, fiscal)
    assert period <= day <= period_end(rhythm, period)
    assert (
        period_of(span_of((day + timedelta(days=0)).isoformat(), fiscal), rhythm, fiscal) == period
    )
