"""What an organisation calls its things."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.models import Membership, Organization, Term
from perfmgmt.tenancy.vocabulary import LONGEST_WORD, ONE_THING, TERMS, Naming, own_word

# Words stand inside of markup, attributes and formats: nothing that means something there.
SPEAKABLE = re.compile(r"[^\W_](?:[^\W_]|[ .’/()+–-])*")
GENDERS = ("", "m", "f", "n")


@transaction.atomic
def rename_terms(
    *,
    actor: Membership,
    organization: Organization,
    terms: Iterable[Naming],
    version: int,
    now: datetime,
) -> Organization:
    """From now on the organisation calls exactly these things so, and all others as the product does.

    `version` is the organisation's that the actor saw. A naming with both words empty names nothing.
    Refused with the field "<key>_<language>_<part>": half a pair, a word that is too long or has
    characters of markup, two different things by one word.
    """
    wanted = {(each.key, each.language): each for each in map(_tidied, terms) if _is_other(each)}
    _check_distinct(wanted)
    before = {(term.key, term.language): term.naming for term in Term.objects.all()}
    mine = Organization.objects.filter(pk=organization.pk, version=version)
    if wanted == before and mine.exists():
        return organization
    if not mine.update(version=F("version") + 1):
        raise Changed(
            _("Somebody changed these settings while you had them open."),
            current=Organization.objects.get(pk=organization.pk),
        )
    Term.objects.all().delete()
    Term.objects.bulk_create(
        Term(
            key=each.key,
            language=each.language,
            singular=each.singular,
            plural=each.plural,
            gender=each.gender,
        )
        for each in wanted.values()
    )
    after = Organization.objects.get(pk=organization.pk)
    record_event(
        actor=actor,
        verb="organization.terms_renamed",
        subject=after,
        now=now,
        payload={"changes": _changes(before, wanted)},
    )
    return after


def _tidied(naming: Naming) -> Naming:
    """Spaces put right and everything about the one naming checked."""
    word = own_word(naming.key, naming.language)
    if word is None:
        raise Refused(
            _("There is no such term in this language."), field=_field(naming, "singular")
        )
    singular, plural = " ".join(naming.singular.split()), " ".join(naming.plural.split())
    plural = singular if word.is_label else plural
    for part, text, other in (("singular", singular, plural), ("plural", plural, singular)):
        if other and not text:
            raise Refused(
                _("Both are needed: the word for one and for many."), field=_field(naming, part)
            )
        _check_speakable(text, _field(naming, part))
    gender = naming.gender if singular and naming.language == "de" and not word.is_label else ""
    if gender not in GENDERS:
        raise Refused(_("Write m, f or n, or leave it empty."), field=_field(naming, "gender"))
    return Naming(naming.key, naming.language, singular, plural, gender)


def _check_speakable(text: str, field: str) -> None:
    if len(text) > LONGEST_WORD:
        raise Refused(_("At most %(most)s characters.") % {"most": LONGEST_WORD}, field=field)
    if text and not SPEAKABLE.fullmatch(text):
        raise Refused(
            _("Letters, digits, spaces and hyphens only, with a letter or a digit first."),
            field=field,
        )


def _is_other(naming: Naming) -> bool:
    word = own_word(naming.key, naming.language)
    own = word and (word.singular, word.plural)
    return bool(naming.singular) and (naming.singular, naming.plural) != own


def _check_distinct(wanted: dict[tuple[str, str], Naming]) -> None:
    """Two things under one word could not be told apart; the product's words for the rest count too."""
    taken: dict[tuple[str, bool, str], str] = {}
    for key, words in TERMS.items():
        for language, word in words.items():
            naming = wanted.get((key, language), word)
            for part in ("singular", "plural"):
                place = (language, word.is_label, getattr(naming, part).lower())
                other = taken.setdefault(place, key)
                if other != key and not {other, key} <= ONE_THING:
                    renamed = key if (key, language) in wanted else other
                    raise Refused(
                        _("“%(word)s” is the word for something else already.")
                        % {"word": getattr(naming, part)},
                        field=f"{renamed}_{language}_{part}",
                    )


def _field(naming: Naming, part: str) -> str:
    return f"{naming.key}_{naming.language}_{part}"


def _changes(before: dict, after: dict) -> dict[str, list[str]]:
    return {
        f"{key} ({language})": [_both(before, key, language), _both(after, key, language)]
        for key, language in sorted(before.keys() | after.keys())
        if before.get((key, language)) != after.get((key, language))
    }


def _both(namings: dict[tuple[str, str], Naming], key: str, language: str) -> str:
    named = namings.get((key, language)) or TERMS[key][language]
    return f"{named.singular}, {named.plural}" if named.plural != named.singular else named.singular
