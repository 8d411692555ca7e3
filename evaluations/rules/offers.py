"""Which lessons are worth a look while something is being written.

What is written is compared word by word with every lesson. A word weighs by where the lesson has it (its title, what it
came from, its text) and by how rare it is among the lessons: inverse document frequency after Spärck Jones (1972),
scaled so that a word of one lesson alone weighs 1 and a word that every lesson has weighs next to nothing.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

WEIGHTS = {"A": 1.0, "B": 1.0, "C": 0.4}
FLOOR = 0.6
BESIDE_THE_BEST = 0.5  # what is less than half as similar as the best is left out
MOST_OFFERED = 3
MOST_WORDS = 40
SHORTEST = 3
WORDS_FOR_EACH = 3  # so many written words ask for one in common, and never for more than two
# What nearly everything that is written here says: it makes nothing similar.
_GENERAL = """
target targets objective objectives goal goals indicator indicators measure measures measured result
results increase increases decrease decreases reduce reduces reduced raise raises improve improves
improved improvement reach reaches achieve keep keeps hold holds under above below before after
within every each more less fewer most least share rate percent per number total average median
level year years month months quarter quarters week weeks weekly monthly day days time first last
next new not and the for with from into than all our we are was ziel ziele ziels zielwert kennzahl
kennzahlen messgröße ergebnis ergebnisse erhöhen erhöht steigern senken senkt verbessern verbessert
verbesserung erreichen erreicht halten hält unter über vor nach innerhalb jede jeder jedes mehr
weniger meisten anteil quote prozent pro anzahl summe durchschnitt niveau jahr jahre monat monate
quartal woche wochen tag tage tagen zeit erste letzte nächste neu neue nicht und der die das den dem
mit von aus bis als alle unser unsere wir sind ist ein eine einen wird werden zum zur bei für auf
sich auch nur noch cent one two three four five six seven eight nine ten zwei drei vier fünf sechs
sieben acht neun zehn
report reports reported reporting bericht berichte berichtet
"""
GENERAL = frozenset(_GENERAL.split())
_WORD = re.compile(r"[^\W\d_]+")


def words_of(text: str) -> list[str]:
    """The words of a text that can make it similar to another, each once, in their order.

    Example: "Raise castings on time to 95 %: castings first" → ["castings"].
    """
    found = dict.fromkeys(word.lower() for word in _WORD.findall(text))
    telling = [word for word in found if len(word) >= SHORTEST and word not in GENERAL]
    return telling[:MOST_WORDS]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A lesson that has some of the words, each with the best place where it has it: {"cast": "A"}."""

    key: object
    places: Mapping[str, str]


def offered(candidates: Iterable[Candidate], *, words: int, lessons: int) -> list[Candidate]:
    """At most three, the most similar first; none below the floor.

    `words` were written, once they are stems; `lessons` there are. One word in common is enough only where it is at
    least a third of what is written: who has written a paragraph shares a word with everything.

    Example, by hand: 12 lessons, 2 words written. A lesson has one of them in its title and no other
    lesson has it: 1.0 × 1, offered. Three lessons have the other in their text: 0.4 × log 5 / log 13 =
    0.25 each, not offered.
    """
    found = list(candidates)
    carriers = Counter(word for each in found for word in each.places)
    rarity = {word: _rarity(count, lessons) for word, count in carriers.items()}
    ranked = sorted(
        ((_similarity(each, rarity), place, each) for place, each in enumerate(found)),
        key=lambda ranking: (-ranking[0], ranking[1]),
    )
    best = ranked[0][0] if ranked else 0.0
    floor = max(FLOOR, best * BESIDE_THE_BEST)
    similar = [each for weight, _place, each in ranked if weight >= floor and _enough(each, words)]
    return similar[:MOST_OFFERED]


def _rarity(carriers: int, lessons: int) -> float:
    if lessons < 2:
        return 1.0
    return math.log(1 + lessons / carriers) / math.log(1 + lessons)


def _similarity(candidate: Candidate, rarity: Mapping[str, float]) -> float:
    return sum(WEIGHTS[place] * rarity[word] for word, place in candidate.places.items())


def _enough(candidate: Candidate, words: int) -> bool:
    return len(candidate.places) >= 2 or len(candidate.places) * WORDS_FOR_EACH >= words


def as_query(words: Sequence[str]) -> str:
    """The words for a search in which one is enough: ["cast", "iron"] → "cast or iron"."""
    return " or ".join(words)
