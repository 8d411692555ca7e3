"""An organisation's own words, over the active translation.

The one class through which every translated text of Django comes is replaced by a subclass that asks for
the words of this request, task or letter. Wrapping the *active* object would be lost after each
`translation.override`, which puts a fresh one back; a context variable is not, and it is one per thread.
Lazy texts and template tags come the same way. Where no words are bound, a text costs one look at the
variable. What people wrote never comes this way.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from uuid import UUID

from django.utils import translation
from django.utils.translation import trans_real
from django.utils.translation.trans_real import CONTEXT_SEPARATOR, DjangoTranslation

from perfmgmt.tenancy.http import IncomingRequest
from perfmgmt.tenancy.models import Organization, Term
from perfmgmt.tenancy.renaming import Renamer
from perfmgmt.tenancy.vocabulary import LANGUAGES, Naming

Words = Mapping[str, Renamer]

NONE: Words = {}
FIRST_VERSION = 1
_spoken: ContextVar[Words] = ContextVar("own_words", default=NONE)


class OwnTranslation(DjangoTranslation):
    """Django's translation of a language, in the words that are bound."""

    def gettext(self, message: str) -> str:
        said = super().gettext(message)
        words = _spoken.get()
        return self._renamed(words, said, message) if words else said

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        said = super().ngettext(msgid1, msgid2, n)
        words = _spoken.get()
        return self._renamed(words, said, msgid1) if words else said

    def _renamed(self, words: Words, said: str, message: str) -> str:
        renamer = words.get(self.to_language()[:2])
        if renamer is None:
            return said
        # English stands in no catalogue: with a context it comes back together with that.
        said = said.rpartition(CONTEXT_SEPARATOR)[2]
        return renamer(said, message.rpartition(CONTEXT_SEPARATOR)[2])


def install() -> None:
    """Once, when the apps are ready: no translation has been asked for before."""
    trans_real.DjangoTranslation = OwnTranslation  # type: ignore[misc] # the hook, see above
    trans_real._translations.clear()  # type: ignore[attr-defined]
    trans_real._default = None  # type: ignore[attr-defined]


@contextmanager
def own_words(organization: Organization) -> Iterator[None]:
    """Everything said inside is said in this organisation's words. Its tenant scope is open."""
    with speaking(words_of(organization)):
        yield


def forget_words() -> None:
    """For the rest of this request, as the product says it: to a stranger."""
    _spoken.set(NONE)


def speak_as_to_a_stranger(request: IncomingRequest) -> None:
    """Not in the organisation's language, nor in its words: that would tell that it exists."""
    wanted = request.user.language if request.user.is_authenticated else ""
    translation.activate(wanted or translation.get_language_from_request(request))
    forget_words()


@contextmanager
def speaking(words: Words) -> Iterator[None]:
    token = _spoken.set(words)
    try:
        yield
    finally:
        _spoken.reset(token)


def words_from(namings: Iterable[Naming]) -> Words:
    """A renamer for each language in which something is called otherwise."""
    named: dict[str, list[Naming]] = {}
    for naming in namings:
        named.setdefault(naming.language, []).append(naming)
    return {
        language: Renamer(language, named[language]) for language in LANGUAGES if language in named
    }


def words_of(organization: Organization) -> Words:
    """Renaming raises the version: who still has the first one has renamed nothing, and is not asked."""
    if organization.version == FIRST_VERSION:
        return NONE
    return _stored_words(organization.pk, organization.version)


@lru_cache(maxsize=512)
def _stored_words(organization_id: UUID, version: int) -> Words:
    """One query for each process and version. A version is read only after it was committed: nobody
    binds words in the transaction that renames them.
    """
    return words_from([term.naming for term in Term.objects.all()])
