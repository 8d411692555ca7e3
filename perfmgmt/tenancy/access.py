"""Being allowed: fetching says whether something exists for you, these say whether you may."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from perfmgmt.tenancy.models import Membership, Role


def require(*, allowed: bool, sentence: str = "") -> None:
    """Raise 403 with a sentence that says who could, unless allowed."""
    if not allowed:
        raise PermissionDenied(sentence or _("Your role does not allow this."))


def roles(*wanted: Role) -> Callable:
    """A view for members with one of these roles only; any other member gets 403."""

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def guarded(request, *args, **kwargs):
            require(allowed=request.member.role in wanted)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def acting_for(actor: Membership | None, owner_ids: Iterable[UUID | None]) -> Membership | None:
    """The absent person for whom somebody acts on what these people own: every verb records it.

    None on one's own behalf, and then without a query.
    """
    fact = actor.stands_in_among(owner_ids) if actor else None
    return Membership.objects.get(pk=fact.absent) if fact else None


class Refused(Exception):  # noqa: N818 - it reads as what happened
    """A verb's rule says no. Its sentence is for the person; `field` names the input it is about."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class Changed(Exception):  # noqa: N818
    """Somebody else saved first. `current` is what is stored now, so that both can be shown: of
    whatever type the verb works on.
    """

    def __init__(self, sentence: str, *, current: Any = None) -> None:
        super().__init__(sentence)
        self.current = current
