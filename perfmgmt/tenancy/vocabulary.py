"""The product's own words for its things, in each of its languages, and how they are inflected.

An organisation may call every one of them something else (`Term`); `renaming` puts its words in their place.
"""

from dataclasses import dataclass
from typing import Final, Literal

MASCULINE, FEMININE, NEUTER = "m", "f", "n"
Gender = Literal["m", "f", "n", ""]
LANGUAGES: Final = ("en", "de")
LONGEST_WORD = 60


@dataclass(frozen=True, slots=True)
class Word:
    """One thing in one language.

    `genitives` are the singular forms of German that differ, `dative` the plural's. `stays` are regular
    expressions of phrases in which the word means something else. `alone` are short forms that stand for
    the word only where they are a whole text, such as a label of a role. A `label` is itself only that:
    "Process" names a perspective, and "the process cannot do it" does not.
    """

    singular: str
    plural: str
    gender: Gender = ""
    genitives: tuple[str, ...] = ()
    dative: str = ""
    also: tuple[tuple[str, str], ...] = ()
    stays: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    is_label: bool = False


@dataclass(frozen=True, slots=True)
class Naming:
    """What an organisation calls a thing; `gender` is for German, empty: as the product's word."""

    key: str
    language: str
    singular: str
    plural: str
    gender: str = ""


_MEASURING = r"(?:what|that|it|which|nothing|indicator|to) measures?"
_STATUS = r"(?:in den|im|außer|nach|laut) Plan"

# In the order of the settings page. A language without a word says the same as another key in it.
TERMS: Final[dict[str, dict[str, Word]]] = {
    "objective": {
        "en": Word("objective", "objectives"),
        "de": Word("Ziel", "Ziele", "n", ("Ziels", "Zieles"), "Zielen"),
    },
    "indicator": {
        "en": Word("indicator", "indicators"),
        "de": Word("Kennzahl", "Kennzahlen", "f"),
    },
    "measure": {
        "en": Word("measure", "measures", stays=(r"units? of measure", _MEASURING)),
    },
    "lag_indicator": {
        "en": Word("lag indicator", "lag indicators", alone=("lag",)),
        "de": Word("Ergebniskennzahl", "Ergebniskennzahlen", "f"),
    },
    "lead_indicator": {
        "en": Word("lead indicator", "lead indicators", alone=("lead",)),
        "de": Word("Frühindikator", "Frühindikatoren", "m", ("Frühindikators",)),
    },
    "guardrail": {
        "en": Word(
            "guardrail", "guardrails", also=(("guardrail indicator", "guardrail indicators"),)
        ),
        "de": Word("Leitplanke", "Leitplanken", "f"),
    },
    "plan": {
        "en": Word(
            "plan", "plans", stays=(r"(?:to|or|and) plan(?= \w)", r"(?:on|off|behind) plan")
        ),
        "de": Word("Plan", "Pläne", "m", ("Plans", "Planes"), "Plänen", stays=(_STATUS,)),
    },
    "priority": {
        "en": Word("priority", "priorities"),
        "de": Word("Priorität", "Prioritäten", "f"),
    },
    "trade_off": {
        "en": Word("trade-off", "trade-offs"),
        "de": Word("Abwägung", "Abwägungen", "f"),
    },
    "assumption": {
        "en": Word("assumption", "assumptions"),
        "de": Word("Annahme", "Annahmen", "f"),
    },
    "initiative": {
        "en": Word("initiative", "initiatives"),
        "de": Word("Initiative", "Initiativen", "f"),
    },
    "milestone": {
        "en": Word("milestone", "milestones"),
        "de": Word("Meilenstein", "Meilensteine", "m", ("Meilensteins",), "Meilensteinen"),
    },
    "review": {
        "en": Word("review", "reviews", stays=(r"to review", r"review (?:the|it|this|what)\b")),
        "de": Word("Review", "Reviews", "n", ("Reviews",)),
    },
    "decision": {
        "en": Word("decision", "decisions"),
        "de": Word("Entscheidung", "Entscheidungen", "f"),
    },
    "intervention": {
        "en": Word("intervention", "interventions"),
        "de": Word("Intervention", "Interventionen", "f"),
    },
    "unit": {
        "en": Word("unit", "units", stays=(r"units? of measure",)),
        "de": Word("Einheit", "Einheiten", "f"),
    },
    "financial": {
        "en": Word("Financial", "Financial", is_label=True),
        "de": Word("Finanzen", "Finanzen", is_label=True),
    },
    "customer": {
        "en": Word("Customer", "Customer", is_label=True),
        "de": Word("Kunden", "Kunden", is_label=True),
    },
    "process": {
        "en": Word("Process", "Process", is_label=True),
        "de": Word("Prozesse", "Prozesse", is_label=True),
    },
    "learning": {
        "en": Word("Learning and people", "Learning and people", is_label=True),
        "de": Word("Lernen und Menschen", "Lernen und Menschen", is_label=True),
    },
}

# Two words for one thing: an organisation may call both the same.
ONE_THING: Final = frozenset({"indicator", "measure"})


def own_word(key: str, language: str) -> Word | None:
    """The product's word; None where the language has none of its own."""
    return TERMS.get(key, {}).get(language)
