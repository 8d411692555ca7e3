"""Sets of words that many organisations share, and the sentences that show how words read."""

from django.utils.translation import gettext_lazy, override

from perfmgmt.tenancy.vocabulary import LANGUAGES, Naming
from perfmgmt.tenancy.wording import Words, speaking


def _de(key: str, singular: str, plural: str, gender: str) -> Naming:
    return Naming(key, "de", singular, plural, gender)


def _en(key: str, singular: str, plural: str) -> Naming:
    return Naming(key, "en", singular, plural)


# By the name in its address: what it is called, and the words. The last one takes all back.
PRESETS: dict[str, tuple[object, tuple[Naming, ...]]] = {
    "okr": (
        gettext_lazy("OKR"),
        (
            _en("indicator", "key result", "key results"),
            _en("measure", "key result", "key results"),
            _de("objective", "Objective", "Objectives", "n"),
            _de("indicator", "Key Result", "Key Results", "n"),
        ),
    ),
    "balanced-scorecard": (
        gettext_lazy("Balanced scorecard"),
        (
            _en("indicator", "measure", "measures"),
            _en("lag_indicator", "outcome measure", "outcome measures"),
            _en("lead_indicator", "performance driver", "performance drivers"),
            _en("priority", "strategic theme", "strategic themes"),
            _de("indicator", "Messgröße", "Messgrößen", "f"),
            _de("lag_indicator", "Ergebnismessgröße", "Ergebnismessgrößen", "f"),
            _de("lead_indicator", "Leistungstreiber", "Leistungstreiber", "m"),
            _de("priority", "Stoßrichtung", "Stoßrichtungen", "f"),
        ),
    ),
    "plain": (
        gettext_lazy("Plain"),
        (
            _en("objective", "goal", "goals"),
            _en("indicator", "metric", "metrics"),
            _en("measure", "metric", "metrics"),
            _en("trade_off", "choice", "choices"),
            _en("initiative", "project", "projects"),
            _en("unit", "team", "teams"),
            _de("indicator", "Messwert", "Messwerte", "m"),
            _de("lag_indicator", "Ergebniswert", "Ergebniswerte", "m"),
            _de("initiative", "Projekt", "Projekte", "n"),
            _de("review", "Besprechung", "Besprechungen", "f"),
            _de("intervention", "Eingriff", "Eingriffe", "m"),
            _de("unit", "Team", "Teams", "n"),
        ),
    ),
    "own": (gettext_lazy("The product's words"), ()),
}

SENTENCES = (
    gettext_lazy("Every objective has one owner, and nobody carries too many"),
    gettext_lazy("This indicator already serves this objective."),
    gettext_lazy("It needs one lag indicator with a target."),
    gettext_lazy("Objectives, measures and people are searched, by title, name and owner."),
    gettext_lazy("The plan has no priority yet. Add the first one."),
    gettext_lazy("Say why: a trade-off without a reason binds nobody."),
    gettext_lazy("Recalibrate, or plan anew what stands on the assumption."),
    gettext_lazy("Intervene: change milestones, or coach."),
    gettext_lazy("Decisions of the next review open new ones."),
    gettext_lazy("Units and what serves what"),
)


def sentences_in(words: Words) -> list[tuple[str, list[str]]]:
    """By language: some of the product's sentences as they read in these words."""
    shown = []
    with speaking(words):
        for language in LANGUAGES:
            with override(language):
                shown.append((language, [str(sentence) for sentence in SENTENCES]))
    return shown
