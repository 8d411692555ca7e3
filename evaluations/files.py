"""Handing a finished file over, and looking whether it still is what it was.

A file is a worker's; no transaction stays open while it streams.
"""

import hashlib
from dataclasses import dataclass

from django.http import FileResponse
from django.utils.text import slugify

from evaluations.models import Pack, PackFile
from evaluations.packs.codec import UnreadableError, from_bytes
from evaluations.packs.content import PackContent
from perfmgmt.tenancy.models import Organization

CONTENT_TYPES: dict[str, str] = {
    PackFile.DATA: "application/json",
    Pack.Kind.PDF: "application/pdf",
    Pack.Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Pack.Kind.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    Pack.Kind.ZIP: "application/zip",
}
EXTENSIONS: dict[str, str] = {kind: kind for kind in CONTENT_TYPES} | {PackFile.DATA: "json"}


def file_of(pack: Pack, kind: str = "") -> PackFile | None:
    """The file of a kind, else the first one that somebody asked for; None where it is not there."""
    if not pack.is_ready:
        return None
    files = {file.kind: file for file in pack.files.all()}
    wanted = kind or next((kind for kind in pack.kinds if kind in files), "")
    found = files.get(wanted)
    if found is None or not found.file.storage.exists(str(found.file.name)):
        return None
    return found


def pack_response(pack: Pack, organization: Organization, kind: str = "") -> FileResponse | None:
    """The file as an attachment, or None where it is not there (yet, or any more)."""
    found = file_of(pack, kind)
    if found is None:
        return None
    response = FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=file_name(pack, organization, found.kind),
        content_type=CONTENT_TYPES[found.kind],
    )
    response["ETag"] = f'"{found.sha256}"'
    response["Cache-Control"] = "private, no-cache"
    return response


def file_name(pack: Pack, organization: Organization, kind: str) -> str:
    """What it is called on the reader's disk: organisation, what it is of, day."""
    known = pack.review.starts_at if pack.review else pack.pinned_at
    day = known.astimezone(organization.zone).date().isoformat()
    words = (organization.slug, slugify(pack.title.replace("–", "-")), day)
    return f"{'-'.join(word for word in words if word)}.{EXTENSIONS[kind]}"


@dataclass(frozen=True, slots=True)
class Checked:
    """A file and what was found when it was read just now: `same`, `differs` or `gone`."""

    file: PackFile
    found: str


def check_files(pack: Pack) -> list[Checked]:
    """Read every file of a pack and compare its checksum; the data first, then as they were asked for."""
    order = {kind: place for place, kind in enumerate([PackFile.DATA, *Pack.Kind.values])}
    files = sorted(pack.files.all(), key=lambda file: order[file.kind])
    return [Checked(file, _look(file)) for file in files]


def _look(file: PackFile) -> str:
    if not file.file.storage.exists(str(file.file.name)):
        return "gone"
    with file.file.open("rb") as stream:
        digest = hashlib.sha256()
        for chunk in stream.chunks():
            digest.update(chunk)
    return "same" if digest.hexdigest() == file.sha256 else "differs"


def content_of_pack(pack: Pack) -> PackContent | None:
    """What a finished pack holds, from its own data file; None where it is gone or not what it was."""
    kept = pack.data_file
    if kept is None or _look(kept) != "same":
        return None
    with kept.file.open("rb") as file:
        try:
            return from_bytes(file.read())
        except UnreadableError:
            return None
