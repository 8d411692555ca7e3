"""Files to upload, made in memory."""

import io

import openpyxl
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from objectives.imports.layout import guess, is_clear, layout_of, remembered_for
from objectives.imports.work import work_on
from objectives.models import Upload
from objectives.services import receive_upload
from tests.factories import NOW


def csv_file(name, *lines):
    return SimpleUploadedFile(name, ("\n".join(lines) + "\n").encode(), "text/csv")


def workbook(**sheets):
    """Sheets of rows; a cell may be a (value, number format)."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells, start=1):
                value, number_format = cell if isinstance(cell, tuple) else (cell, None)
                place = page.cell(row, column, value)
                if number_format:
                    place.number_format = number_format
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def receive(member, *files, now=NOW, sheets=None):
    """Through the verb, with columns as guessed or as `sheets` says."""
    layout = layout_of(files)
    remembered = remembered_for(layout)
    mapping = sheets or [guess(entry, remembered) for entry in layout]
    return receive_upload(
        actor=member,
        files=files,
        layout=layout,
        mapping=mapping,
        is_clear=bool(sheets) or is_clear(layout, mapping),
        now=now,
    )


def work(cast, upload, now=NOW):
    """What the worker does, without one."""
    work_on(organization=cast.organization, upload_id=upload.pk, now=now)
    return Upload.objects.get(pk=upload.pk)


def stored(upload):
    return default_storage.listdir(upload.path)[1]
