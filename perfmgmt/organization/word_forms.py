"""The form of an organisation's own words: a row for each term, its parts side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import get_language, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from perfmgmt.tenancy.dialogs import VersionedForm
from perfmgmt.tenancy.models import Organization, Term
from perfmgmt.tenancy.vocabulary import LONGEST_WORD, TERMS, Naming, Word, own_word
from perfmgmt.tenancy.wording import NONE, speaking

PARTS = {
    "singular": pgettext_lazy("form of a word", "One"),
    "plural": pgettext_lazy("form of a word", "Many"),
    "gender": _("Article"),
}
ARTICLES = [("", "–"), ("m", "der"), ("f", "die"), ("n", "das")]
PERSPECTIVES = {
    "financial": _("Financial"),
    "customer": _("Customer"),
    "process": _("Process"),
    "learning": _("Learning and people"),
}
LANGUAGE_NAMES = {"en": _("English"), "de": _("German")}


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    cells: list[BoundField | None]


class WordsForm(VersionedForm):
    """Empty means: as the product says it. The placeholder shows how."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, language, word in _own_words():
            for part in _parts(language, word):
                field = _field(key, language, part, word)
                field.short = f"{LANGUAGE_NAMES[language]}, {PARTS[part]}"  # type: ignore[attr-defined] # beside its word
                self.fields[f"{key}_{language}_{part}"] = field

    @classmethod
    def initial_of(cls, row: Organization) -> dict[str, Any]:  # type: ignore[override] # of its terms
        initial: dict[str, Any] = {"version": row.version}
        stored = {(term.key, term.language): term for term in Term.objects.all()}
        for key, language, word in _own_words():
            term = stored.get((key, language))
            for part in _parts(language, word):
                initial[f"{key}_{language}_{part}"] = getattr(term, part) if term else ""
        return initial

    def namings(self) -> list[Naming]:
        """What was typed; a part that is not valid counts as empty."""
        typed = self.cleaned_data
        return [
            Naming(
                key,
                language,
                *(typed.get(f"{key}_{language}_{part}") or "" for part in PARTS),
            )
            for key, language, _word in _own_words()
        ]

    def terms(self) -> list[Row]:
        return [self._row(key) for key, words in TERMS.items() if not words["en"].is_label]

    def perspectives(self) -> list[Row]:
        return [self._row(key) for key, words in TERMS.items() if words["en"].is_label]

    def _row(self, key: str) -> Row:
        names = [
            f"{key}_{language}_{part}"
            for language, parts in (("en", ("singular", "plural")), ("de", tuple(PARTS)))
            for part in parts
        ]
        if TERMS[key]["en"].is_label:
            names = [f"{key}_en_singular", f"{key}_de_singular"]
        return Row(name_of(key), [self[name] if name in self.fields else None for name in names])


def name_of(key: str) -> str:
    """How the product calls the thing, in the reader's language."""
    language = (get_language() or "en")[:2]
    if key in PERSPECTIVES:
        return _perspective_in(language, key)
    word = own_word(key, language) or TERMS[key]["en"]
    return word.singular[:1].upper() + word.singular[1:]


def _own_words() -> Iterator[tuple[str, str, Word]]:
    for key, words in TERMS.items():
        for language, word in words.items():
            yield key, language, word


def _parts(language: str, word: Word) -> tuple[str, ...]:
    if word.is_label:
        return ("singular",)
    return tuple(PARTS) if language == "de" else ("singular", "plural")


def _field(key: str, language: str, part: str, word: Word) -> forms.Field:
    label = f"{name_of(key)}, {LANGUAGE_NAMES[language]}, {PARTS[part]}"
    common = {"class": "in", "aria-label": label, "autocomplete": "off"}
    if part == "gender":
        widget = forms.Select(attrs=common)
        return forms.ChoiceField(label=label, choices=ARTICLES, required=False, widget=widget)
    shown = _perspective_in(language, key) if word.is_label else getattr(word, part)
    attrs = common | {"placeholder": shown, "lang": language}
    # The verb says how long a word may be, at the field and with what was typed.
    return forms.CharField(
        label=label,
        required=False,
        widget=forms.TextInput(attrs=attrs | {"maxlength": LONGEST_WORD}),
    )


def _perspective_in(language: str, key: str) -> str:
    with speaking(NONE), override(language):
        return str(PERSPECTIVES[key])
