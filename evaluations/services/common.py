"""What the verbs of packs share."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from evaluations.models import Pack
from perfmgmt.events.nudge import nudge
from perfmgmt.tenancy.access import Refused

BUILD = "evaluations.tasks.build"


def checked_kinds(kinds: Iterable[str]) -> list[str]:
    """Each once, in the order of the list."""
    wanted = set(kinds)
    if not wanted or wanted - set(Pack.Kind.values):
        raise Refused(_("Choose one or more of the kinds of packs."), field="kinds")
    return [kind for kind in Pack.Kind.values if kind in wanted]


def checked_paper(paper: str) -> str:
    if paper not in Pack.Paper.values:
        raise Refused(_("Choose A4 or Letter."), field="paper")
    return paper


def checked_language(language: str) -> str:
    if language not in dict(settings.LANGUAGES):
        raise Refused(_("Choose one of the languages."), field="language")
    return language


def about(pack: Pack, **payload: str) -> dict[str, Any]:
    """What every event of a pack says, whatever else it says."""
    return {"title": pack.title, "scope": pack.scope, "kinds": pack.kinds} | payload


def nudge_worker(pack: Pack) -> None:
    """A hint to a worker after the commit; the beat looks every few seconds anyway."""
    organization_id, pack_id = str(pack.organization_id), str(pack.pk)
    transaction.on_commit(lambda: nudge(BUILD, organization_id, pack_id, expires=300), robust=True)


def folder_of(pack: Pack) -> Path:
    return Path(default_storage.path(f"{pack.organization_id}/packs"))


def remove_leftovers(pack: Pack) -> None:
    """What an attempt that came to nothing has left on the disk."""
    for corpse in folder_of(pack).glob(f"{pack.pk}.*"):
        corpse.unlink(missing_ok=True)
