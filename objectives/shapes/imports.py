"""Imports as the API gives and takes them."""

from rest_framework import serializers

from objectives.models import Upload
from objectives.tables import Table
from perfmgmt.api.pagination import PageQuery


class ImportQuery(PageQuery):
    state = serializers.ChoiceField(Upload.State.choices, required=False)


class ImportRow(serializers.Serializer):
    """A file on its way in. `uploaded` waits for its columns, `previewed` for somebody to apply it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    state = serializers.ChoiceField(Upload.State.choices)
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField()
    author = serializers.UUIDField(allow_null=True)
    uploaded_at = serializers.DateTimeField()
    why = serializers.CharField()
    error = serializers.CharField()
    version = serializers.IntegerField()
    batch = serializers.UUIDField(allow_null=True)
    undone_at = serializers.DateTimeField(source="batch.undone_at", allow_null=True)


class SheetMeaning(serializers.Serializer):
    """What one sheet holds, in the order of the upload's sheets."""

    table = serializers.ChoiceField(
        [*Table], allow_blank=True, help_text="Blank leaves the sheet out."
    )
    header = serializers.IntegerField(min_value=1, help_text="The row of the headers.")
    columns = serializers.DictField(
        child=serializers.CharField(),
        help_text='Our column by the place of theirs, from "0" on.',
    )


class ImportProblem(serializers.Serializer):
    sheet = serializers.CharField()
    row = serializers.IntegerField()
    column = serializers.CharField()
    found = serializers.CharField()
    sentence = serializers.CharField()
    refused = serializers.BooleanField(help_text="Whether the row was left out.")


class ImportChange(serializers.Serializer):
    sheet = serializers.CharField()
    row = serializers.IntegerField()
    table = serializers.ChoiceField([*Table])
    title = serializers.CharField()
    period = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()
    is_new = serializers.BooleanField()


class ImportReport(serializers.Serializer):
    """What applying would do, or did. `counts` is by table and outcome."""

    counts = serializers.DictField(child=serializers.DictField(child=serializers.IntegerField()))
    rows = serializers.IntegerField()
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    same = serializers.IntegerField()
    refused = serializers.IntegerField()
    skipped = serializers.IntegerField()
    problems = ImportProblem(many=True)
    changes = ImportChange(many=True, help_text="At most 5,000; `change_count` is the whole.")
    change_count = serializers.IntegerField()
    checked_at = serializers.DateTimeField()


class ImportDetail(ImportRow):
    sheets = SheetMeaning(many=True)
    report = ImportReport(allow_null=True)


class ImportUpload(serializers.Serializer):
    files = serializers.ListField(
        child=serializers.FileField(), help_text="CSV, XLSX or XLS; repeat the field for several."
    )


class ImportColumns(serializers.Serializer):
    sheets = SheetMeaning(many=True)
    version = serializers.IntegerField(required=False)


class ImportApply(serializers.Serializer):
    why = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
    version = serializers.IntegerField(required=False, help_text="Of the preview that you saw.")


class UndoCounts(serializers.Serializer):
    """What was taken back, and how much stays because somebody changed it since."""

    voided = serializers.IntegerField()
    restored = serializers.IntegerField()
    removed = serializers.IntegerField()
    withdrawn = serializers.IntegerField()
    put_back = serializers.IntegerField()
    stay = serializers.IntegerField()
