"""Files beside a figure. They stay as long as the figure, which is for ever."""

import hashlib
from datetime import datetime
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from objectives.models import Attachment, Indicator, Measurement
from objectives.rules.file_kinds import SUFFIXES, kind_of
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import ApiKey, Membership

MOST_FILES = 5
MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
LONGEST_NAME = 200


@transaction.atomic
def attach_file(
    *,
    actor: Membership,
    measurement: Measurement,
    name: str,
    content: bytes,
    now: datetime,
    api_key: ApiKey | None = None,
) -> Attachment:
    """Keep a file beside a figure. What it is says its content; where its name says otherwise it is refused."""
    name = PurePath(name.replace("\\", "/")).name[-LONGEST_NAME:]
    check_file(name, content)
    # One at a time for each indicator, so that five stay five.
    Indicator.objects.select_for_update(of=("self",), no_key=True).get(pk=measurement.indicator_id)
    if Attachment.objects.filter(measurement=measurement).count() >= MOST_FILES:
        sentence = _("A figure takes at most %(most)s files.") % {"most": MOST_FILES}
        raise Refused(sentence, field="files")
    kind = kind_of(name, content)
    attachment = Attachment(
        measurement=measurement,
        name=name,
        content_type=kind.content_type if kind else "",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        added_by=actor,
        added_at=now,
    )
    attachment.file.save(name, ContentFile(content), save=False)
    attachment.save(force_insert=True)
    record_event(
        actor=actor,
        verb="objectives.file_attached",
        subject=measurement.indicator,
        now=now,
        payload={
            "title": measurement.indicator.title,
            "file": name,
            "size": len(content),
            "sha256": attachment.sha256,
            "measurement_id": str(measurement.pk),
        },
        api_key=api_key,
    )
    return attachment


def check_file(name: str, content: bytes) -> None:
    """Refuse what is too large or of a kind that nobody should get from us."""
    words = {"name": name}
    if not content:
        raise Refused(_("%(name)s is empty.") % words, field="files")
    if len(content) > MOST_BYTES:
        words |= {"most": str(MOST_BYTES // MEGABYTE)}
        raise Refused(_("%(name)s is larger than %(most)s MB.") % words, field="files")
    if kind_of(name, content) is None:
        words |= {"kinds": ", ".join(suffix.removeprefix(".") for suffix in SUFFIXES)}
        raise Refused(
            _("%(name)s is not what its name says, or of no kind that is taken: %(kinds)s.")
            % words,
            field="files",
        )
