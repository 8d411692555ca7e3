"""Why a figure missed: the design's seven causes and those that an organisation names itself."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.text import capfirst

from objectives.models import OwnCause
from objectives.models.words import Cause


def choices() -> list[tuple[str, str]]:
    """Code and words of each cause on offer, the product's first; one query."""
    own = OwnCause.objects.on_offer().values_list("pk", "name")
    return with_own([(str(pk), name) for pk, name in own])


def with_own(own: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [*((value, str(capfirst(label))) for value, label in Cause.choices), *own]


def own_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of the organisation's own among these, retired ones too; no query where there is none."""
    own = {code for code in codes if code and code not in Cause.values}
    if not own:
        return {}
    return {
        str(pk): name for pk, name in OwnCause.objects.filter(pk__in=own).values_list("pk", "name")
    }


def cause_words(code: str, own: Mapping[str, str]) -> str:
    """ "Capacity constraint", or the organisation's own words; empty without a cause."""
    if not code:
        return ""
    return str(capfirst(Cause(code).label)) if code in Cause.values else own.get(code, "")


def cause_names(codes: Iterable[str]) -> dict[str, str]:
    """Words of each cause by its code; one query, and none without a cause of the organisation's own."""
    said = {code for code in codes if code}
    own = own_names(said)
    return {code: str(capfirst(cause_words(code, own))) for code in said}


def is_cause(code: str) -> bool:
    """One of the product's, or one of the organisation's own that is not retired."""
    if code in Cause.values:
        return True
    try:
        return OwnCause.objects.on_offer().filter(pk=UUID(code)).exists()
    except ValueError:
        return False
