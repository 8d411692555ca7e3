"""Handing a finished pack over. The file is a worker's; no transaction stays open while it streams."""

from django.http import FileResponse
from django.utils.text import slugify

from evaluations.models import Pack
from perfmgmt.tenancy.models import Organization

CONTENT_TYPES: dict[str, str] = {
    Pack.Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
}


def pack_response(pack: Pack, organization: Organization) -> FileResponse | None:
    """The file as an attachment, or None where it is not there (yet, or any more)."""
    if not pack.is_ready or not pack.file.storage.exists(str(pack.file.name)):
        return None
    response = FileResponse(
        pack.file.open("rb"),
        as_attachment=True,
        filename=file_name(pack, organization),
        content_type=CONTENT_TYPES[pack.kind],
    )
    response["ETag"] = f'"{pack.sha256}"'
    response["Cache-Control"] = "private, no-cache"
    return response


def file_name(pack: Pack, organization: Organization) -> str:
    """What it is called on the reader's disk: organisation, review, day."""
    day = pack.review.starts_at.astimezone(organization.zone).date().isoformat()
    words = (organization.slug, slugify(pack.review.title), day)
    return f"{'-'.join(word for word in words if word)}.{pack.kind}"
