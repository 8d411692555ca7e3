"""Which lessons are offered: the arithmetic by hand, and a dozen real ones, in English and in German."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.models import Lesson
from evaluations.rules.offers import FLOOR, MOST_OFFERED, Candidate, offered, words_of
from evaluations.screens.lessons import offers_for
from evaluations.services import dismiss_lesson, take_back_lesson, write_lesson
from tests import factories
from tests.factories import NOW

ENGLISH = {
    "castings": (
        "A single foundry is an assumption, not a plan",
        "Approve a second foundry before the target for castings is set.",
        "assumption",
        "Castings on time",
    ),
    "buffer": (
        "Buffer stock hides trouble",
        "Show cover in weeks beside castings on time.",
        "indicator_choice",
        "Every order released clear to build",
    ),
    "drawings": (
        "Drawing release needs one owner, not a queue",
        "Name who releases drawings before the first order of a series.",
        "ownership",
        "Drawings released in five days",
    ),
    "vans": (
        "Van stock was blamed, training was the cause",
        "Ask the technicians before buying parts for the service vans.",
        "diagnosis",
        "First-time fix by the service engineers",
    ),
    "leavers": (
        "Exit interviews came too late to keep anybody",
        "Talk with skilled people in their first half year.",
        "diagnosis",
        "Skilled leavers below 6% a year",
    ),
    "price": (
        "The launch price was set before the cost was known",
        "Set the price of a pump after the second cost estimate.",
        "target_setting",
        "Tern launched at a price that pays",
    ),
    "scrap": (
        "Scrap was counted twice",
        "Agree on one definition of scrap with the foundry and quality.",
        "indicator_choice",
        "Cost of poor quality",
    ),
    "invoices": (
        "Late invoices followed late acceptance protocols",
        "Measure the day of acceptance, not the day of the invoice.",
        "diagnosis",
        "Release working capital",
    ),
    "contracts": (
        "Contracts were sold without capacity to serve them",
        "Check the capacity of the region before a cover target.",
        "target_setting",
        "Contract cover above 30 kW",
    ),
    "accidents": (
        "Near misses reported rise before accidents fall",
        "Expect more reports in the first quarter and say so.",
        "target_setting",
        "No lost-time accidents",
    ),
    "planner": (
        "Planner training moved nothing",
        "Drop it as a lead; castings moved the result.",
        "indicator_choice",
        "Complete orders on the promised day",
    ),
    "energy": (
        "Energy saved in one hall was used in the next",
        "Meter the whole site before promising kilowatt hours.",
        "indicator_choice",
        "Energy for each pump",
    ),
}
GERMAN = {
    "guss": (
        "Eine einzige Gießerei ist eine Annahme und kein Plan",
        "Vor dem Zielwert für Gussteile eine zweite Gießerei freigeben.",
        "assumption",
        "Gussteile pünktlich",
    ),
    "zeichnung": (
        "Zeichnungen brauchen einen Verantwortlichen, keine Warteschlange",
        "Vor dem ersten Auftrag einer Serie sagen, wer Zeichnungen freigibt.",
        "ownership",
        "Zeichnungen in fünf Tagen freigegeben",
    ),
    "ausschuss": (
        "Ausschuss wurde doppelt gezählt",
        "Eine Definition mit der Qualität vereinbaren.",
        "indicator_choice",
        "Fehlerkosten",
    ),
    "rechnung": (
        "Späte Rechnungen folgten auf späte Abnahmen",
        "Den Tag der Abnahme messen.",
        "diagnosis",
        "Gebundenes Kapital freisetzen",
    ),
}


def written(cast, table) -> dict[str, Lesson]:
    return {
        key: write_lesson(
            actor=cast.bob,
            title=title,
            next_time=next_time,
            tag=tag,
            objective=factories.objective(about, owner=cast.alice),
            now=NOW,
        )
        for key, (title, next_time, tag, about) in table.items()
    }


def keys(lessons: dict[str, Lesson], text: str, member) -> list[str]:
    by_id = {lesson.pk: key for key, lesson in lessons.items()}
    return [by_id[each.pk] for each in offers_for(text, member)]


# --- By hand ---------------------------------------------------------------------------------------


def test_words_that_tell_nothing_are_left_out():
    assert words_of("Raise castings on time to 95 %: castings first") == ["castings"]
    assert words_of("Ziel: Gussteile pünktlich halten, jede Woche") == ["gussteile", "pünktlich"]
    assert words_of("") == []


def test_the_example_of_the_docstring():
    strong = Candidate("title", {"cast": "A"})
    weak = [Candidate(f"text {number}", {"furnac": "C"}) for number in range(3)]
    assert 0.4 * math.log(5) / math.log(13) == pytest.approx(0.251, abs=0.001)
    assert offered([*weak, strong], words=2, lessons=12) == [strong]


def test_one_word_is_not_enough_for_a_paragraph():
    one = Candidate("one", {"cast": "A"})
    assert offered([one], words=3, lessons=12) == [one]
    assert offered([one], words=4, lessons=12) == []


@given(
    places=st.lists(
        st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from("ABC"), min_size=1),
        max_size=20,
    ),
    words=st.integers(1, 40),
    spare=st.integers(0, 500),
)
def test_at_most_three_and_more_in_common_is_never_worse(places, words, spare):
    candidates = [Candidate(number, each) for number, each in enumerate(places)]
    found = offered(candidates, words=words, lessons=len(candidates) + spare)
    assert len(found) <= MOST_OFFERED
    assert all(each in candidates for each in found)
    assert FLOOR > 0
    assert all(len(each.places) >= 2 or len(each.places) * 3 >= words for each in found)


# --- A dozen lessons -------------------------------------------------------------------------------

RIGHT = [
    ("Castings arrive on the promised day", ["planner", "castings"]),
    ("Second foundry approved for castings", ["castings", "scrap", "buffer"]),
    ("Release drawings faster", ["drawings"]),
    ("First-time fix in the North: parts in the service van", ["vans"]),
    ("Keep skilled people", ["leavers"]),
    ("Scrap below two per cent", ["scrap"]),
    ("Invoices paid within thirty days of acceptance", ["invoices"]),
    ("Contract cover in the South", ["contracts"]),
    ("Fewer accidents with lost time", ["accidents"]),
    ("Energy per pump", ["energy", "price"]),
]
UNRELATED = [
    "Raise brand awareness in Portugal",
    "Move the headquarters to a greener building",
    "Every customer call is answered within a minute",
    "Increase the share of total revenue by 10 % this year",
    "Publish the annual report",
    "Reduce the number of passwords",
    "A website in five languages",
]


def test_the_right_ones_are_offered_and_none_for_what_is_unrelated(cast):
    lessons = written(cast, ENGLISH)
    found = {text: keys(lessons, text, cast.carol) for text, _wanted in RIGHT}
    assert {text: each[:1] for text, each in found.items()} == {
        text: wanted[:1] for text, wanted in RIGHT
    }
    for text, wanted in RIGHT:
        assert set(found[text]) <= set(wanted), text
    assert {text: keys(lessons, text, cast.carol) for text in UNRELATED} == {
        text: [] for text in UNRELATED
    }


def test_in_german_by_its_own_stems(cast):
    cast.organization.locale = "de"
    cast.organization.save()
    cast.bob.organization.refresh_from_db()
    lessons = written(cast, GERMAN)
    assert {lesson.language for lesson in lessons.values()} == {"german"}
    assert keys(lessons, "Gussteil pünktlich geliefert", cast.carol) == ["guss"]
    assert keys(lessons, "Zeichnung schneller freigeben", cast.carol) == ["zeichnung"]
    assert keys(lessons, "Weniger Ausschuss", cast.carol) == ["ausschuss"]
    assert keys(lessons, "Rechnung nach der Abnahme", cast.carol) == ["rechnung"]
    for text in (
        "Anteil am Umsatz in diesem Jahr um 10 Prozent erhöhen",
        "Bekanntheit in Portugal",
        "Jeder Anruf wird in einer Minute angenommen",
    ):
        assert keys(lessons, text, cast.carol) == []


def test_what_was_taken_back_or_dismissed_is_not_offered(cast):
    lessons = written(cast, ENGLISH)
    dismiss_lesson(actor=cast.carol, lesson=lessons["scrap"], now=NOW)
    assert keys(lessons, "Scrap below two per cent", cast.carol) == []
    assert keys(lessons, "Scrap below two per cent", cast.bob) == ["scrap"]
    take_back_lesson(actor=cast.bob, lesson=lessons["scrap"], because="Counted once.", now=NOW)
    assert keys(lessons, "Scrap below two per cent", cast.bob) == []


@pytest.mark.parametrize("text", ["!!! & | ( ) :* <->", "or OR -scrap", "' \\ \"", "95 %"])
def test_operators_and_signs_are_only_text(cast, text):
    written(cast, {"scrap": ENGLISH["scrap"]})
    offers_for(text, cast.carol)
