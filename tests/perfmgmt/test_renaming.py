"""The organisation's words in the product's sentences: pure text in, text out."""

import re

import polib
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from perfmgmt.tenancy.renaming import Renamer, sounds_like_vowel
from perfmgmt.tenancy.vocabulary import TERMS, Naming
from tests.test_translations import PLACEHOLDER

CATALOGUE = polib.pofile(
    str(settings.BASE_DIR / "perfmgmt" / "locale" / "de" / "LC_MESSAGES" / "django.po")
)
ENGLISH = [text for entry in CATALOGUE for text in (entry.msgid, entry.msgid_plural) if text]
GERMAN = [
    text for entry in CATALOGUE for text in (entry.msgstr, *entry.msgstr_plural.values()) if text
]


def english(key: str, one: str, many: str) -> Renamer:
    return Renamer("en", [Naming(key, "en", one, many)])


def german(key: str, one: str, many: str, gender: str) -> Renamer:
    return Renamer("de", [Naming(key, "de", one, many, gender)])


# --- English ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "renamed"),
    [
        ("Indicator", "KPI"),
        ("indicators", "KPIs"),
        ("Created an indicator", "Created a KPI"),
        ("An indicator is overdue", "A KPI is overdue"),
        ("the indicator's owner", "the KPI's owner"),
        ("“%(indicator)s” is an indicator", "“%(indicator)s” is a KPI"),
        ("{indicator} of {{ indicator }}", "{indicator} of {{ indicator }}"),
        ('<a href="/indicator/">indicator</a>', '<a href="/indicator/">KPI</a>'),
        ("See /o/x/indicators/ or indicator.csv", "See /o/x/indicators/ or indicator.csv"),
        (
            "an indicator-based rule, two indicator_ids",
            "an indicator-based rule, two indicator_ids",
        ),
        ("No lag indicator shows it.", "No lag KPI shows it."),
    ],
)
def test_a_word_is_replaced_where_it_stands_alone(said, renamed):
    assert english("indicator", "KPI", "KPIs")(said) == renamed


@pytest.mark.parametrize(
    ("key", "one", "many", "said", "renamed"),
    [
        ("objective", "Goal", "Goals", "Wrote an objective", "Wrote a goal"),
        ("objective", "Key Result", "Key Results", "Wrote an objective", "Wrote a Key Result"),
        ("objective", "goal", "goals", "Objectives", "Goals"),
        ("plan", "OKR", "OKRs", "Start a plan", "Start an OKR"),
        ("plan", "plan", "plans", "Recalibrate, or plan anew", "Recalibrate, or plan anew"),
        ("plan", "map", "maps", "or plan anew what stands", "or plan anew what stands"),
        ("measure", "KPI", "KPIs", "unit of measure", "unit of measure"),
        ("measure", "KPI", "KPIs", "Nothing measures this", "Nothing measures this"),
        ("measure", "KPI", "KPIs", "See the measures", "See the KPIs"),
        ("unit", "team", "teams", "All units", "All teams"),
        ("unit", "team", "teams", "unit of measure", "unit of measure"),
        ("priority", "theme", "themes", "Priorities", "Themes"),
        ("trade_off", "choice", "choices", "Added a trade-off", "Added a choice"),
        ("lag_indicator", "result", "results", "lag", "result"),
        ("lag_indicator", "result", "results", "a lag indicator", "a result"),
        ("guardrail", "limit", "limits", "guardrail off track", "limit off track"),
    ],
)
def test_an_english_sentence_in_other_words(key, one, many, said, renamed):
    assert english(key, one, many)(said) == renamed


@pytest.mark.parametrize(
    ("word", "is_vowel"),
    [
        ("objective", True),
        ("KPI", False),
        ("KPIs", False),
        ("OKR", True),
        ("FTE", True),
        ("UX metric", False),
        ("unit", False),
        ("user goal", False),
        ("unintended effect", True),
        ("hour", True),
        ("one-off", False),
        ("European goal", False),
        ("aim", True),
    ],
)
def test_the_article_follows_the_sound(word, is_vowel):
    assert sounds_like_vowel(word) is is_vowel


def test_words_that_change_places_do_not_run_into_each_other():
    swapped = Renamer(
        "en",
        [
            Naming("objective", "en", "priority", "priorities"),
            Naming("priority", "en", "objective", "objectives"),
        ],
    )
    assert swapped("One priority, two objectives") == "One objective, two priorities"


def test_a_perspective_is_only_itself():
    renamer = Renamer("de", [Naming("process", "de", "Abläufe", "Abläufe")])
    assert renamer("Prozesse", "Process") == "Abläufe"
    assert renamer("Die Prozesse", "The processes") == "Die Prozesse"
    assert renamer("Prozesse", "Processes") == "Prozesse"


# --- German ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "renamed"),
    [
        ("Kennzahlen", "KPIs"),
        ("Eine Kennzahl hat sich verändert", "Ein KPI hat sich verändert"),
        ("Eine Kennzahl anlegen", "Einen KPI anlegen"),
        ("Die Kennzahl wurde stillgelegt.", "Der KPI wurde stillgelegt."),
        ("Diese Kennzahl gibt es nicht.", "Diesen KPI gibt es nicht."),
        ("Der Kennzahl einen Titel geben.", "Dem KPI einen Titel geben."),
        ("Der Titel der Kennzahl fehlt.", "Der Titel des KPI fehlt."),
        ("Es fehlt eine Kennzahl", "Es fehlt ein KPI"),
        ("mit einer Kennzahl", "mit einem KPI"),
        ("für die nächste Kennzahl", "für den nächsten KPI"),
        ("Zur Kennzahl", "Zum KPI"),
        ("in der Kennzahl", "im KPI"),
        ("für dieselbe Kennzahl", "für denselben KPI"),
        ("Eine von %(total)s Kennzahlen", "Einer von %(total)s KPIs"),
        ("Kennzahlentabelle", "Kennzahlentabelle"),
        ("Zielwert der Ergebniskennzahl", "Zielwert der Ergebniskennzahl"),
    ],
)
def test_a_german_sentence_takes_the_new_gender(said, renamed):
    assert german("indicator", "KPI", "KPIs", "m")(said) == renamed


@pytest.mark.parametrize(
    ("said", "renamed"),
    [
        ("Das Ziel", "Die Vorgabe"),
        ("Eines von %(n)s Zielen", "Eine von %(n)s Vorgaben"),
        ("Dem Ziel dienen", "Der Vorgabe dienen"),
        ("Der Titel des Ziels", "Der Titel der Vorgabe"),
        ("Das einzige Ziel ist im Plan", "Die einzige Vorgabe ist im Plan"),
        ("Neues Ziel: %(title)s", "Neue Vorgabe: %(title)s"),
        ("zum nächsten Ziel", "zur nächsten Vorgabe"),
        ("ab dem ersten aktiven Ziel", "ab der ersten aktiven Vorgabe"),
        ("Zielwert und Zielpfad", "Zielwert und Zielpfad"),
    ],
)
def test_from_neuter_to_feminine(said, renamed):
    assert german("objective", "Vorgabe", "Vorgaben", "f")(said) == renamed


@pytest.mark.parametrize(
    ("key", "words", "said", "renamed"),
    [
        ("plan", ("Strategie", "Strategien", "f"), "nicht im Plan", "nicht im Plan"),
        ("plan", ("Strategie", "Strategien", "f"), "Der Plan gilt.", "Die Strategie gilt."),
        ("review", ("Runde", "Runden", "f"), "Die Werte des Reviews", "Die Werte der Runde"),
        ("review", ("Runde", "Runden", "f"), "Frühere Reviews", "Frühere Runden"),
        ("objective", ("Ergebnis", "Ergebnisse", "n"), "mit Zielen", "mit Ergebnissen"),
        ("objective", ("Ergebnis", "Ergebnisse", "n"), "Titel des Ziels", "Titel des Ergebnisses"),
        ("indicator", ("Messwert", "Messwerte", "m"), "bei den Kennzahlen", "bei den Messwerten"),
        ("indicator", ("Messwert", "Messwerte", "m"), "Wert der Kennzahl", "Wert des Messwerts"),
        ("objective", ("Beschluss", "Beschlüsse", "m"), "Teil des Ziels", "Teil des Beschlusses"),
        ("objective", ("Status", "Status", "m"), "Teil des Ziels", "Teil des Status"),
        ("unit", ("", "", ""), "Einheit", "Einheit"),
    ],
)
def test_other_german_words(key, words, said, renamed):
    renamer = german(key, *words) if words[0] else Renamer("de", [])
    assert renamer(said) == renamed


# --- The whole catalogue ---------------------------------------------------------------------------

NEW = {
    language: Renamer(
        language,
        [
            Naming(key, language, f"Xq{place}ling", f"Xq{place}linge", "mfn"[place % 3])
            for place, (key, words) in enumerate(TERMS.items())
            if language in words
        ],
    )
    for language in ("en", "de")
}


@pytest.mark.parametrize(("language", "texts"), [("en", ENGLISH), ("de", GERMAN)])
def test_every_message_keeps_its_placeholders_and_markup(language, texts):
    for text in texts:
        assert PLACEHOLDER.findall(NEW[language](text)) == PLACEHOLDER.findall(text), text


@pytest.mark.parametrize(("language", "texts"), [("en", ENGLISH), ("de", GERMAN)])
def test_no_message_keeps_a_word_that_was_renamed(language, texts):
    for text in texts:
        renamed = NEW[language](text)
        assert NEW[language](renamed) == renamed, text


def test_a_renamed_word_is_gone_from_every_message():
    gone = re.compile(
        r"(?<![\w%(-])(?:objectives?|indicators?|priorit(?:y|ies))(?![\w-])", re.IGNORECASE
    )
    assert [text for text in ENGLISH if gone.search(PLACEHOLDER.sub("", NEW["en"](text)))] == []
    weg = re.compile(r"(?<![\w-])(?:Ziele?n?|Kennzahl(?:en)?|Priorität(?:en)?)(?![\w-])")
    assert [text for text in GERMAN if weg.search(PLACEHOLDER.sub("", NEW["de"](text)))] == []


@given(st.lists(st.sampled_from(["%(indicator)s", "an", "indicator", "Indicators", "x", "{unit}"])))
def test_whatever_stands_around_it(words):
    said = " ".join(words)
    renamed = NEW["en"](said)
    assert renamed.count("%(indicator)s") == words.count("%(indicator)s")
    assert renamed.count("{unit}") == words.count("{unit}")
    assert renamed.count("xq1ling") == words.count("indicator")
    assert renamed.count("Xq1linge") == words.count("Indicators")
    assert NEW["en"](renamed) == renamed


@given(st.text(max_size=80))
def test_a_text_without_the_words_is_left_alone(text):
    if not re.search(
        "|".join(w["de"].singular[:4] for w in TERMS.values() if "de" in w), text, re.IGNORECASE
    ):
        assert NEW["de"](text) == text
