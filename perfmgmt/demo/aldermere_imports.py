"""Owen's spreadsheets at Aldermere: one applied, one applied and undone, one that waits with problems."""

import io
from datetime import datetime, timedelta

import xlsxwriter

from objectives.imports.layout import guess, is_clear, layout_of, remembered_for
from objectives.imports.work import work_on
from objectives.models import Upload
from objectives.services import receive_upload, request_apply, undo_import
from perfmgmt.demo.aldermere_world import World
from perfmgmt.tenancy.models import Organization

SERVICE = (
    ("Spare parts fill rate", "%", ("93.9", "94.8")),
    ("Pallet cost per order", "EUR", ("42", "41")),
)


def hold_imports(world: World, organization: Organization) -> None:
    """A while ago service figures, then the same with a cost in thousands, now last month's file."""
    before = world.now - timedelta(minutes=15)
    _apply(
        world,
        organization,
        "Service.csv",
        _service(world, -1, 0) + _service(world, 0, 1, header=False),
        before,
        why="Service figures",
    )
    wrong = _apply(
        world,
        organization,
        "Service again.csv",
        _service(world, 0, 1, cost="41000"),
        before + timedelta(minutes=5),
        why="Service figures, costs",
    )
    assert wrong.batch is not None  # noqa: S101 - it was just applied
    undo_import(actor=world.people["owen"], batch=wrong.batch, now=before + timedelta(minutes=10))
    waiting = _receive(world, f"{_month(world, 0)} figures.xlsx", _monthly(world), world.now)
    work_on(organization=organization, upload_id=waiting.pk, now=world.now)


def _service(world: World, month: int, place: int, *, cost: str = "", header: bool = True) -> bytes:
    lines = ["Measure;Unit;Period;Value"] if header else []
    for title, unit, values in SERVICE:
        value = cost if cost and unit == "EUR" else values[place]
        lines.append(f"{title};{unit};{world.months.first_day(month):%Y-%m};{value}")
    return ("\n".join(lines) + "\n").encode()


def _monthly(world: World) -> bytes:
    """As it came out of the plant: three rows to take, and three that need a look."""
    month = _month(world, 0)
    rows = [
        ("KPI", "Month", "Actual", "Comment"),
        (SERVICE[0][0], month, 95.1, ""),
        (SERVICE[1][0], month, 40, "New carrier since the first"),
        (SERVICE[1][0], month, 44, ""),
        ("Right first time at final test", month, "n/a", "Test rig down"),
        ("Scrap at the old foundry", month, 1.9, ""),
    ]
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Measures")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()


def _month(world: World, number: int) -> str:
    return f"{world.months.first_day(number):%b %Y}"


def _receive(world: World, name: str, content: bytes, now: datetime) -> Upload:
    layout = layout_of([(name, content)])
    mapping = [guess(entry, remembered_for(layout)) for entry in layout]
    return receive_upload(
        actor=world.people["owen"],
        files=[(name, content)],
        layout=layout,
        mapping=mapping,
        is_clear=is_clear(layout, mapping),
        now=now,
    )


def _apply(
    world: World, organization: Organization, name: str, content: bytes, now: datetime, *, why: str
) -> Upload:
    upload = _receive(world, name, content, now)
    work_on(organization=organization, upload_id=upload.pk, now=now)
    request_apply(actor=world.people["owen"], upload=upload, version=None, why=why, now=now)
    work_on(organization=organization, upload_id=upload.pk, now=now)
    return Upload.objects.select_related("batch").get(pk=upload.pk)
