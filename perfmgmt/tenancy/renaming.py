"""An organisation's words put into the product's sentences: whole words, their case and their grammar.

Pure: a text in, a text out. Placeholders, markup and addresses are never touched; a word inside a longer
one ("Zielwert", "indicator-based") is another word.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from perfmgmt.tenancy import german
from perfmgmt.tenancy.vocabulary import TERMS, Naming, Word

# What stays as it is: placeholders of Python and of templates, tags, entities, addresses.
UNTOUCHED = (
    r"%\(\w+\)[-+#0 ]*\d*(?:\.\d+)?[a-zA-Z]|%[-+#0]?\d*(?:\.\d+)?[a-zA-Z%]"
    r"|\{\{.*?\}\}|\{[^{}]*\}|<[^<>]*>|&#?\w+;|\w+://\S+|\S+@\S+|/[\w/<>-]+/"
)
# Read aloud letter by letter, these begin with a vowel: "an FTE", "an SLA".
SPOKEN_VOWELS = "AEFHILMNORSX"
SOUNDS_LIKE_YOU = re.compile(
    r"(?:eu|ewe|u(?:ni(?![nm])|se|su|til|biq)|one\b|once\b)", re.IGNORECASE
)
SILENT_H = re.compile(r"(?:hour|heir|hono)", re.IGNORECASE)
MOST_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Form:
    """One spelling of a product's word, and what it becomes."""

    word: Word
    naming: Naming
    is_plural: bool
    is_genitive: bool = False
    is_dative: bool = False


class Renamer:
    """The words of one organisation in one language.

    >>> Renamer("en", [Naming("indicator", "en", "KPI", "KPIs")])("Wrote an indicator")
    'Wrote a KPI'
    """

    def __init__(self, language: str, namings: Iterable[Naming]) -> None:
        self.language = language
        self._forms: dict[str, Form] = {}
        self._alone: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        self._remembered: dict[str, str] = {}
        for naming in namings:
            word = TERMS.get(naming.key, {}).get(language)
            if word is not None:
                self._learn(word, naming)
        self._pattern = _pattern(language, self._forms)

    def _learn(self, word: Word, naming: Naming) -> None:
        if word.is_label:
            self._labels[TERMS[naming.key]["en"].singular] = naming.singular
            return
        for singular, plural in ((word.singular, word.plural), *word.also):
            self._forms[plural.lower()] = Form(word, naming, is_plural=True)
            self._forms[singular.lower()] = Form(word, naming, is_plural=False)
        for genitive in word.genitives:
            clash = genitive.lower() in self._forms  # "Reviews": many, or of one
            if not clash:
                form = Form(word, naming, is_plural=False, is_genitive=True)
                self._forms[genitive.lower()] = form
        if word.dative:
            form = Form(word, naming, is_plural=True, is_dative=True)
            self._forms[word.dative.lower()] = form
        self._alone |= dict.fromkeys(word.alone, naming.singular)

    def __call__(self, text: str, message: str = "") -> str:
        """The text in the organisation's words; `message` is what it is a translation of."""
        if message in self._labels:
            return self._labels[message]
        known = self._remembered.get(text)
        if known is None:
            known = self._renamed(text)
            if len(self._remembered) > MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[text] = known
        return known

    def _renamed(self, text: str) -> str:
        if (alone := self._alone.get(text.lower())) is not None:
            return _cased(alone, like=text)
        return self._pattern.sub(self._replace, text) if self._pattern else text

    def _replace(self, found: re.Match[str]) -> str:
        if found["noun"] is None:
            return found[0]
        form = self._forms[found["noun"].lower()]
        if self.language == "de":
            return german.replaced(found, form)
        return _english(found, form)


def _pattern(language: str, forms: Mapping[str, Form]) -> re.Pattern[str] | None:
    if not forms:
        return None
    stays = "|".join({phrase for form in forms.values() for phrase in form.word.stays})
    words = "|".join(re.escape(each) for each in sorted(forms, key=len, reverse=True))
    before = german.BEFORE if language == "de" else r"(?:\b(?P<article>an?)\s+)?"
    kept = rf"{UNTOUCHED}|(?<![\w-])(?:{stays})(?![\w-])" if stays else UNTOUCHED
    return re.compile(
        rf"(?:{kept})|{before}(?<![\w/@.-])(?P<noun>{words})(?![\w/@-]|[.]\w)",
        re.IGNORECASE,
    )


def _english(found: re.Match[str], form: Form) -> str:
    noun = found["noun"]
    new = form.naming.plural if form.is_plural else form.naming.singular
    new = _cased(new, like=noun)
    article = found["article"]
    if article is None:
        return new
    fitting = "an" if sounds_like_vowel(new) else "a"
    fitting = fitting.capitalize() if article[0].isupper() else fitting
    return f"{fitting}{found[0][len(article) : -len(noun)]}{new}"


def sounds_like_vowel(word: str) -> bool:
    """Whether "an" goes before it: "an hour", "an OKR", but "a unit", "a KPI"."""
    first = re.split(r"[^\w]", word, maxsplit=1)[0].removesuffix("s")
    if len(first) > 1 and first.isupper():
        return first[0] in SPOKEN_VOWELS
    if SILENT_H.match(word):
        return True
    return word[:1].lower() in "aeiou" and not SOUNDS_LIKE_YOU.match(word)


def _cased(new: str, *, like: str) -> str:
    """With the capital of the English word it stands for; "KPI" and "Key Result" keep their own."""
    if like[:1].isupper():
        return new[:1].upper() + new[1:]
    is_only_capital = new[1:] == new[1:].lower() and len(new) > 1
    return new[:1].lower() + new[1:] if is_only_capital else new
