"""German around a renamed noun: its article, the adjective between them, its case endings.

The gender of the new word may differ: "die Kennzahl" is "der KPI" as a subject and "den KPI" as an
object. Which of two cases is meant is told from the words around it; an ending that decides is believed.
"""

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from perfmgmt.tenancy.renaming import Form


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


NOM, ACC, DAT, GEN = "nom", "acc", "dat", "gen"
CASES: Final = (NOM, ACC, DAT, GEN)

# The endings of a determiner by gender, in the order of CASES.
_DEFINITE = {
    "m": ("der", "den", "dem", "des"),
    "f": ("die", "die", "der", "der"),
    "n": ("das", "das", "dem", "des"),
}
_LIKE_DIES = {
    "m": ("er", "en", "em", "es"),
    "f": ("e", "e", "er", "er"),
    "n": ("es", "es", "em", "es"),
}
_LIKE_EIN = {
    "m": ("", "en", "em", "es"),
    "f": ("e", "e", "er", "er"),
    "n": ("", "", "em", "es"),
}
_STEMS = {
    **dict.fromkeys(("dies", "jed", "jen", "welch", "manch"), _LIKE_DIES),
    **dict.fromkeys(("ein", "kein", "sein", "ihr", "mein", "unser"), _LIKE_EIN),
}
# The adjective between: after "der" and after "ein", in the order of CASES.
_WEAK = {"m": ("e", "en", "en", "en"), "f": ("e", "e", "en", "en"), "n": ("e", "e", "en", "en")}
_MIXED = {"m": ("er", "en", "en", "en"), "f": ("e", "e", "en", "en"), "n": ("es", "es", "en", "en")}
_STRONG = {"m": "er", "f": "e", "n": "es"}  # without an article: "Nächstes Review"

_JOINED = {  # a preposition that has swallowed the article
    "im": ("in", "dem"),
    "ins": ("in", "das"),
    "am": ("an", "dem"),
    "ans": ("an", "das"),
    "zum": ("zu", "dem"),
    "zur": ("zu", "der"),
    "vom": ("von", "dem"),
    "beim": ("bei", "dem"),
}
_SPLIT = {pair: joined for joined, pair in _JOINED.items()}
_OF_DATIVE = _set("mit von zu bei aus nach seit gegenüber außer")
_OF_EITHER = _set("in an auf unter über vor hinter neben zwischen")
_OF_ACCUSATIVE = _set("für durch ohne um gegen")
_OF_GENITIVE = _set("wegen während innerhalb statt trotz anhand")
_BEFORE_SUBJECT = _set(
    "ist war wird bleibt fehlt heißt gilt steht liegt dient dass wenn weil ob sobald solange bis wie als"
    " und oder aber sondern ihr ihm"
)
_VERBS_OF_DATIVE = _set("dient dienen hilft helfen fehlt gehört folgt entspricht")
_OPENING = _set("noch hier jetzt dann so bald heute danach dafür")
_FINITE = _set("ist sind hat haben wird werden war waren kann können soll muss müssen darf")
_NO_VERBS = _set("nicht seit damit somit samt jetzt dort fast erst selbst zuletzt gesamt")
_CLAUSE_ENDS = re.compile(r"[.:;!?,–(„]")
_DATIVE_PLURAL = _set("den diesen allen keinen ihren seinen unseren mehreren welchen")


def _determiners() -> dict[str, list[tuple[str, str, str]]]:
    """Each spelling with what it may be: family, gender, case."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for gender, spellings in _DEFINITE.items():
        for case, spelling in zip(CASES, spellings, strict=True):
            found.setdefault(spelling, []).append(("d", gender, case))
    for stem, endings in _STEMS.items():
        for gender, tails in endings.items():
            for case, tail in zip(CASES, tails, strict=True):
                found.setdefault(stem + tail, []).append((stem, gender, case))
    for gender, spellings in _DEFINITE.items():
        for case, spelling, tail in zip(CASES, spellings, _WEAK[gender], strict=True):
            found.setdefault(f"{spelling}selb{tail}", []).append(("selb", gender, case))
    return found


def _spelled(family: str, gender: str, place: int) -> str:
    article = _DEFINITE[gender][place]
    match family:
        case "d":
            return article
        case "selb":
            return f"{article}selb{_WEAK[gender][place]}"
        case _:
            return family + _STEMS[family][gender][place]


_DETERMINERS: Final = _determiners()
_ALL = "|".join(sorted([*_DETERMINERS, *_JOINED], key=len, reverse=True))
_BETWEEN = rf"(?-i:(?!(?:{_ALL})\b)[a-zäöüß]+(?:e|en|er|es)\s+)"
BEFORE: Final = (
    r"(?:\b(?:(?P<prep>in|an|zu|von|bei)\s+)?"
    rf"(?P<det>{_ALL})\s+(?P<adj>{_BETWEEN}{{1,2}})?"
    r"|\b(?P<one>k?eine[rs]?)(?P<of>\s+von\s+%\(\w+\)s\s+)"
    r"|\b(?P<strong>[a-zäöüß]+es)\s+)?"
)


def replaced(found: re.Match[str], form: "Form") -> str:
    """The whole of what was found, in the new word's grammar."""
    gender = form.naming.gender or form.word.gender
    if found["one"]:
        return _one_of(found, gender) + found["of"] + _plural(found, form)
    if form.is_plural and not _is_genitive_of_one(found, form):
        return found[0][: -len(found["noun"])] + _plural(found, form)
    if found["strong"] and not found["det"]:
        return _after_strong(found, form, gender)
    if not found["det"]:
        return _noun(form, gender, GEN if form.is_genitive else NOM, found)
    return _after_determiner(found, form, gender)


def _is_genitive_of_one(found: re.Match[str], form: "Form") -> bool:
    """ "des Reviews" is of one review, "die Reviews" are many."""
    also_plural = found["noun"].lower() in {each.lower() for each in form.word.genitives}
    return also_plural and (found["det"] or "").lower().endswith("es")


def _one_of(found: re.Match[str], gender: str) -> str:
    """ "Eines von 3 Zielen" is "Eine von 3 Vorgaben"."""
    stem = "keine" if found["one"].lower().startswith("k") else "eine"
    one = stem + {"m": "r", "f": "", "n": "s"}[gender]
    return one.capitalize() if found["one"][0].isupper() else one


def _noun(form: "Form", gender: str, case: str, found: re.Match[str]) -> str:
    new = form.naming.singular
    return _capital(new + _genitive_ending(new) if case == GEN and gender != "f" else new, found)


def _genitive_ending(noun: str) -> str:
    """ "des Ziels", "des Beschlusses", "des Ergebnisses", "des Status", "des KPI"."""
    if noun[-1].isupper() or re.search(r"[aiou]s$", noun):
        return "ses" if noun.endswith("nis") else ""
    return "es" if noun[-1] in "sßxz" else "s"


def _plural(found: re.Match[str], form: "Form") -> str:
    new = form.naming.plural
    is_dative = form.is_dative or (not form.word.dative and _says_dative_plural(found))
    if is_dative and re.search(r"[a-zäöüß](?:e|el|er)$", new):
        new += "n"
    return _capital(new, found)


def _says_dative_plural(found: re.Match[str]) -> bool:
    if found["det"]:
        return found["det"].lower() in _DATIVE_PLURAL
    before = re.sub(r"(?:%\(\w+\)s|\{\w*\}|\d+)\s*$", "", found.string[: found.start("noun")])
    return _last_word(before) in _OF_DATIVE | _DATIVE_PLURAL


def _capital(new: str, found: re.Match[str]) -> str:
    """One word is a noun and has a capital; of several only the first of a sentence."""
    if " " not in new or found.start() == 0 == found.start("noun"):
        return new[:1].upper() + new[1:]
    return new


def _after_strong(found: re.Match[str], form: "Form", gender: str) -> str:
    noun = _noun(form, gender, NOM, found)
    adjective = found["strong"]
    if form.word.gender == "n" and gender != "n" and not form.is_genitive:
        adjective = adjective[:-2] + _STRONG[gender]
    return adjective + found[0][len(found["strong"]) : -len(found["noun"])] + noun


def _after_determiner(found: re.Match[str], form: "Form", gender: str) -> str:
    spelled = found["det"].lower()
    joined = _JOINED.get(spelled)
    plain = joined[1] if joined else spelled
    readings = [each for each in _DETERMINERS.get(plain, []) if each[1] == form.word.gender]
    case = _case(found, form, [each[2] for each in readings], prep=joined and joined[0])
    if case is None:
        return found[0][: -len(found["noun"])] + _noun(form, gender, NOM, found)
    noun = _noun(form, gender, case, found)
    if gender == form.word.gender:
        return found[0][: -len(found["noun"])] + noun
    family = readings[0][0]
    place = CASES.index(case)
    new = _spelled(family, gender, place)
    return (
        f"{_with_preposition(found, joined, new)} {_adjective(found, family, gender, place)}{noun}"
    )


def _with_preposition(found: re.Match[str], joined: tuple[str, str] | None, new: str) -> str:
    """ "zur Kennzahl" is "zum KPI"; "in der Kennzahl" is "im KPI"."""
    given = joined[0] if joined else (found["prep"] or "")
    spoken = _SPLIT.get((given.lower(), new), f"{given} {new}") if given else new
    first = (found["prep"] or found["det"])[0]
    return spoken[:1].upper() + spoken[1:] if first.isupper() else spoken


def _adjective(found: re.Match[str], family: str, gender: str, place: int) -> str:
    endings = _MIXED if _STEMS.get(family) is _LIKE_EIN else _WEAK
    ending = endings[gender][place]
    return re.sub(r"(?:e|en|er|es)(\s+)", rf"{ending}\1", found["adj"] or "")


def _case(found: re.Match[str], form: "Form", cases: list[str], *, prep: str | None) -> str | None:
    """The one case that is meant; None where the determiner does not belong to this noun at all."""
    if _is_genitive_of_one(found, form) or (form.is_genitive and GEN in cases):
        return GEN
    possible = [case for case in cases if case != GEN or form.word.gender == "f"]
    if len(set(possible)) <= 1:
        return possible[0] if possible else None
    before = prep or (found["prep"] or "").lower() or _last_word(found.string[: found.start()])
    if DAT in possible:
        return _dative_or_genitive(found, before)
    return _nominative_or_accusative(found, before)


def _dative_or_genitive(found: re.Match[str], before: str) -> str:
    """After a noun or a name it is whose, else to whom or where."""
    text = found.string[: found.start()].rstrip()
    if before in _OF_DATIVE | _OF_EITHER | _VERBS_OF_DATIVE or not text:
        return DAT
    last = text.split()[-1]
    return GEN if before in _OF_GENITIVE or last[0].isupper() or last[0] in "%{„" else DAT


def _nominative_or_accusative(found: re.Match[str], before: str) -> str:
    """The subject or the object, by what stands before it, else by whether the clause has a verb of its own."""
    if before in _OF_ACCUSATIVE | _OF_EITHER:
        return ACC
    if before in _BEFORE_SUBJECT:
        return NOM
    clause_before = _CLAUSE_ENDS.split(found.string[: found.start()])[-1].lower().split()
    clause_after = re.split(r"[.:;!?,]", found.string[found.end() :], maxsplit=1)[0].split()
    if clause_before:
        return NOM if _subject_follows(clause_before) else ACC
    if " gibt es" in f" {' '.join(clause_after)}":
        return ACC  # "Diese Kennzahl gibt es nicht"
    ends_in_infinitive = clause_after and re.fullmatch(
        r"[a-zäöüß]+(?:en|ern|eln)", clause_after[-1]
    )
    return ACC if ends_in_infinitive and not any(map(_is_verb, clause_after)) else NOM


def _subject_follows(words: list[str]) -> bool:
    """ "Noch zeigt keine Kennzahl …", "Dann die erste Kennzahl"."""
    return words[0] in _OPENING and (len(words) == 1 or (len(words) == 2 and _is_verb(words[1])))


def _is_verb(word: str) -> bool:
    return word in _FINITE or (
        bool(re.fullmatch(r"[a-zäöüß]{3,}t", word)) and word not in _NO_VERBS
    )


def _last_word(text: str) -> str:
    found = re.search(r"([\wäöüß]+)\s*$", text)
    return found[1].lower() if found else ""
