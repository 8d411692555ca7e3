"""The trail of its figures: corrections, closes, imports, bulk edits."""

from datetime import date
from decimal import Decimal

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accountability.models import BulkEdit
from objectives.models import (
    Attachment,
    ColumnMapping,
    ControllerComment,
    ExchangeRate,
    ImportBatch,
    ImportedRow,
    Measurement,
    OwnCause,
    PeriodClose,
    PeriodLock,
    Upload,
    Validation,
)
from perfmgmt.tenancy.models import Organization
from tests.factories import NOW
from tests.isolation.realm import Realm


def bulk_edit(made: Realm, draft) -> BulkEdit:
    """What the admin of the realm did to a draft that is the member's."""
    row = {"id": str(draft.pk), "title": f"{made.canary} title", "handover": None}
    return BulkEdit.objects.create(
        author=made.people["admin"],
        made_at=NOW,
        fields=["tags"],
        rows=[row | {"before": {"tags": []}, "after": {"tags": [f"{made.canary} tag"]}}],
        left_out=[row | {"why": f"{made.canary} why"}],
        counts={"selected": 2, "changed": 1, "handovers": 0, "same": 0, "left_out": 1},
    )


def leave_a_trail(made: Realm, measurement: Measurement) -> None:
    """Locked long ago, restated and validated; what is tried on the newest figure is not in its way."""
    canary, member, keeper = made.canary, made.people["member"], made.people["controller"]
    lock = PeriodLock.objects.create(
        first_day=date(2025, 1, 1),
        last_day=date(2025, 12, 31),
        reason=f"{canary} reported",
        locked_by=keeper,
        locked_at=NOW,
    )
    restated = Measurement.objects.create(
        indicator_id=measurement.indicator_id,
        period_start=date(2025, 12, 1),
        value=Decimal(84),
        author=keeper,
        recorded_at=NOW,
        correction_reason=f"{canary} restated",
        is_restatement=True,
    )
    Validation.objects.create(
        measurement=restated, validated_by=member, validated_at=NOW, note=f"{canary} seen"
    )
    attachment = Attachment.objects.create(
        measurement=measurement,
        name=f"{canary} sheet.txt",
        content_type="text/plain",
        size=1,
        sha256="0" * 64,
        added_by=member,
        file=default_storage.save(
            f"{made.organization.id}/attachments/sheet", ContentFile(f"{canary} sheet".encode())
        ),
    )
    cause = OwnCause.objects.create(name=f"{canary} cause")
    made.ids |= {"lock_id": lock.id, "attachment_id": attachment.id, "cause_id": cause.id}
    _control(made)


def _control(made: Realm) -> None:
    """A close that waits for its review, a rate into the reporting currency, a controller's words."""
    canary, keeper = made.canary, made.people["controller"]
    Organization.objects.filter(pk=made.organization.pk).update(reporting_currency="GBP")
    close = PeriodClose.objects.create(
        unit_id=made.ids["unit_id"],
        rhythm="monthly",
        first_day=date(2026, 10, 1),
        last_day=date(2026, 10, 31),
        prepared_by=made.people["member"],
        prepared_at=NOW,
        note=f"{canary} close",
    )
    rate = ExchangeRate.objects.create(
        currency="EUR",
        kind="plan",
        first_day=date(2026, 1, 1),
        rate=Decimal("0.8"),
        entered_by=keeper,
        entered_at=NOW,
    )
    for on in ({"unit_id": made.ids["unit_id"]}, {"indicator_id": made.ids["indicator_id"]}):
        ControllerComment.objects.create(
            rhythm="monthly",
            period_start=date(2026, 10, 1),
            text=f"{canary} controls",
            author=keeper,
            written_at=NOW,
            **on,
        )
    made.ids |= {"close_id": close.id, "rate_id": rate.id}


def import_figures(made: Realm, batch: ImportBatch) -> None:
    canary = made.canary
    place = {"sheet": f"{canary} sheet", "row": 2}
    preview = dict.fromkeys(("rows", "new", "changed", "same", "refused", "change_count"), 1)
    upload = Upload.objects.create(
        name=f"{canary}.csv",
        path=f"{made.organization.id}/imports/none",
        size=1,
        sha256="0" * 64,
        author=made.people["leader"],
        uploaded_at=NOW,
        state="previewed",
        layout=[{"file": 0, "sheet": 0, "name": f"{canary} sheet", "rows": [[f"{canary} header"]]}],
        mapping={
            "files": [f"{canary}.csv"],
            "sheets": [{"table": "measurements", "header": 1, "columns": {}, "how": "name"}],
        },
        preview=preview
        | {
            "skipped": 0,
            "counts": {},
            "problems": [
                place
                | {
                    "column": f"{canary} column",
                    "found": f"{canary} found",
                    "sentence": f"{canary} sentence",
                    "refused": True,
                }
            ],
            "changes": [
                place
                | {
                    "table": "measurements",
                    "title": f"{canary} change",
                    "period": "2026-10-01",
                    "before": "",
                    "after": "1",
                    "is_new": True,
                }
            ],
            "checked_at": NOW.isoformat(),
            "twin": "",
            "fingerprint": "",
        },
        why=f"{canary} why",
        batch=batch,
    )
    ImportedRow.objects.create(
        batch=batch, kind="indicator", row_id=made.ids["indicator_id"], before={"title": canary}
    )
    ColumnMapping.objects.create(
        header_digest="0" * 64, mapping={"table": canary}, author=made.people["leader"]
    )
    made.ids["upload_id"] = upload.id
