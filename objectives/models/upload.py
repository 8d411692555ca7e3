"""A spreadsheet on its way in: the file, what its columns mean, what would happen, what did."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from objectives.models.measurement import ImportBatch
from perfmgmt.tenancy.constraints import tenant_constraints
from perfmgmt.tenancy.fields import TenantKey
from perfmgmt.tenancy.models import Membership, TenantManager, TenantOwned, TenantQuerySet
from perfmgmt.tenancy.rights import APPEND_ONLY


class UploadQuerySet(TenantQuerySet["Upload"]):
    def newest_first(self):
        return self.order_by("-uploaded_at", "-id")

    def unfinished(self):
        """In a worker's hands, or waiting for one."""
        return self.filter(state__in=Upload.UNFINISHED)

    def for_list(self):
        """Without what only the page of one upload needs: layouts and previews are large."""
        return self.select_related("author", "batch", "batch__undone_by").defer(
            "layout", "mapping", "preview", "batch__problems"
        )


class Upload(TenantOwned):
    """A file that somebody uploaded. Nothing of it is stored elsewhere until it is applied.

    `layout` lists the sheets with their headers and first rows, `mapping` says what each sheet and
    column means, `preview` what applying it would do. Progress stands in the cache.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("columns to confirm")
        CHECKING = "checking", _("being read")
        PREVIEWED = "previewed", _("ready to apply")
        APPLYING = "applying", _("being applied")
        APPLIED = "applied", _("applied")
        FAILED = "failed", _("failed")

    UNFINISHED = (State.CHECKING, State.APPLYING)

    name = models.CharField(max_length=200)
    path = models.CharField(max_length=300)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    author = TenantKey(Membership, null=True)
    uploaded_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    layout = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    preview = models.JSONField(default=dict)
    why = models.CharField(_("why, for the record"), max_length=300, blank=True, default="")
    batch = TenantKey(ImportBatch, null=True)
    error = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = TenantManager.from_queryset(UploadQuerySet)()

    scan_columns = ("organization_id", "state")

    class Meta(TenantOwned.Meta):
        constraints = tenant_constraints("upload", "author", "batch")
        indexes = [models.Index(fields=["organization", "-uploaded_at"], name="upload_newest")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    @property
    def is_undone(self) -> bool:
        return self.batch is not None and self.batch.undone_at is not None

    @property
    def may_be_undone(self) -> bool:
        return self.state == self.State.APPLIED and self.batch is not None and not self.is_undone


class ColumnMapping(TenantOwned):
    """What the columns of a kind of file meant last time, found again by its headers."""

    header_digest = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    author = TenantKey(Membership, null=True)
    used_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantOwned.Meta):
        constraints = [
            *tenant_constraints("column_mapping", "author"),
            models.UniqueConstraint(
                fields=["organization", "header_digest"], name="column_mapping_once"
            ),
        ]


class ImportedRow(TenantOwned):
    """One row that an import made or changed, so that it can be undone while nothing else touched it.

    `version` is the row's version after the import; `before` holds the changed fields as they were,
    and is null for a row that the import made.
    """

    class Kind(models.TextChoices):
        PLAN = "plan"
        PRIORITY = "priority"
        MEMBERSHIP = "membership"
        OBJECTIVE = "objective"
        INDICATOR = "indicator"
        LINK = "link"
        TARGET_POINT = "target_point"

    batch = TenantKey(ImportBatch, related_name="rows")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    row_id = models.UUIDField()
    version = models.PositiveIntegerField(default=1)
    before = models.JSONField(null=True)

    app_rights = APPEND_ONLY

    class Meta(TenantOwned.Meta):
        constraints = tenant_constraints("imported_row", "batch")
        indexes = [models.Index(fields=["organization", "batch"], name="imported_row_of_batch")]
