"""Packs as a worker makes them, and what they hold."""

from datetime import datetime
from pathlib import Path

from evaluations.models import Pack
from evaluations.models.pack import Subject, scope_of
from evaluations.packs.content import PackContent
from evaluations.packs.known import Known
from evaluations.packs.reading import read_content
from evaluations.services import build_pack, request_pack
from tests.factories import NOW


def built(actor, subject: Subject, *kinds: str, now: datetime = NOW, **fields) -> Pack:
    asked = request_pack(actor=actor, subject=subject, now=now, kinds=kinds or ["xlsx"], **fields)
    return build_pack(organization_id=asked.organization_id, pack_id=asked.pk, clock=lambda: now)


def path_of(pack: Pack, kind: str) -> Path:
    return Path(pack.files.get(kind=kind).file.path)


def checksums(pack: Pack) -> dict[str, str]:
    return dict(pack.files.order_by("kind").values_list("kind", "sha256"))


def content_of(subject: Subject, organization, *, now=NOW, mark=None) -> PackContent:
    return read_content(
        scope_of(subject), subject, organization, known=Known(now, mark), language="en"
    )
