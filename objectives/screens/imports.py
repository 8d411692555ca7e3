"""Imports as the pages show them: the list, the steps, problems and changes with their places."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.forms import BoundField
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from objectives.forms import ColumnsForm
from objectives.imports.columns import columns_of
from objectives.imports.layout import header_of
from objectives.imports.words import COLUMNS, TABLES
from objectives.models import Upload
from objectives.tables import Table
from objectives.wording import spelled
from perfmgmt.organization.dates import day, moment
from perfmgmt.tenancy.models import Membership

PAGE = 25
SAMPLES = 3
STEPS = 4
State = Upload.State
STEP_OF = {
    State.UPLOADED: 2,
    State.CHECKING: 3,
    State.PREVIEWED: 3,
    State.APPLYING: 4,
    State.APPLIED: 5,
}


@dataclass(frozen=True, slots=True)
class Step:
    number: int
    label: str
    is_done: bool
    is_current: bool
    place: str


def steps(upload: Upload | None, *, at: int | None = None) -> list[Step]:
    """File, Columns, Preview, Apply; at 5 all of them are done."""
    current = at or (STEP_OF.get(State(upload.state), 1) if upload else 1)
    labels = (_("File"), _("Columns"), _("Preview"), pgettext("step of an import", "Apply"))
    return [
        Step(
            number,
            label,
            number < current,
            number == current,
            _("%(number)s of %(total)s") % {"number": number, "total": STEPS},
        )
        for number, label in enumerate(labels, start=1)
    ]


@dataclass(frozen=True, slots=True)
class Row:
    """One upload in the list."""

    id: str
    title: str
    text: str
    is_failed: bool
    is_unfinished: bool
    may_undo: bool


def row_of(upload: Upload, member: Membership, now: datetime) -> Row:
    who = _("You") if upload.author_id == member.pk else str(upload.author or "–")
    facts = [who, day(upload.uploaded_at, now), _state_words(upload)]
    return Row(
        id=str(upload.pk),
        title=upload.why or upload.name,
        text=", ".join(fact for fact in facts if fact),
        is_failed=upload.state == State.FAILED,
        is_unfinished=upload.is_unfinished,
        may_undo=upload.may_be_undone,
    )


def _state_words(upload: Upload) -> str:
    if upload.batch is None:
        return upload.get_state_display()
    if upload.is_undone:
        stay = upload.batch.undo_counts.get("stay", 0)
        return (
            ngettext("undone, %(count)s stays", "undone, %(count)s stay", stay) % {"count": stay}
            if stay
            else _("undone")
        )
    made = sum(each["created"] + each["updated"] for each in upload.batch.counts.values())
    return ngettext("%(count)s row", "%(count)s rows", made) % {"count": made}


def list_finding(uploads: Iterable[Upload]) -> str:
    waiting = sum(each.state in (State.UPLOADED, State.PREVIEWED) for each in uploads)
    if waiting:
        return ngettext(
            "One import waits for you to look at it",
            "%(count)s imports wait for somebody to look at them",
            waiting,
        ) % {"count": spelled(waiting)}
    return _("Bring figures in from a spreadsheet")


def finding(upload: Upload) -> str:
    name = {"name": upload.name}
    match upload.state:
        case State.FAILED:
            return _("%(name)s could not be imported") % name
        case State.CHECKING:
            return _("Reading %(name)s") % name
        case State.APPLYING:
            return _("Applying %(name)s") % name
        case State.APPLIED:
            return _applied_finding(upload)
    return _preview_finding(upload.preview)


def _preview_finding(preview: Mapping[str, Any]) -> str:
    made, refused = preview["new"] + preview["changed"], preview["refused"]
    if not made and not refused:
        return _("Everything in this file is the same as now")
    ready = ngettext("%(count)s row is ready", "%(count)s rows are ready", made) % {"count": made}
    if not refused:
        return ready
    look = ngettext("one needs a look first", "%(count)s need a look first", refused) % {
        "count": spelled(refused).lower()
    }
    return _("%(ready)s; %(look)s") % {"ready": ready, "look": look}


def _applied_finding(upload: Upload) -> str:
    if upload.is_undone:
        return _("This import was undone")
    made, refused = upload.preview["new"] + upload.preview["changed"], upload.preview["refused"]
    came = ngettext("%(count)s row came in", "%(count)s rows came in", made) % {"count": made}
    if not refused:
        return came
    left = ngettext("one was left out", "%(count)s were left out", refused) % {
        "count": spelled(refused).lower()
    }
    return _("%(came)s; %(left)s") % {"came": came, "left": left}


def lede(upload: Upload, now: datetime) -> str:
    """Where it came from, when it was read, and what is safe."""
    preview = upload.preview
    sheets = sum(bool(sheet["table"]) for sheet in upload.mapping.get("sheets", ()))
    facts = [
        upload.name,
        ngettext("one sheet", "%(count)s sheets", sheets) % {"count": spelled(sheets).lower()},
        ngettext("%(count)s row", "%(count)s rows", preview["rows"]) % {"count": preview["rows"]},
        _("read %(when)s") % {"when": moment(_instant(preview["checked_at"]), now)},
    ]
    words = ", ".join(facts) + "."
    if upload.state == State.APPLIED and upload.batch:
        who = str(upload.batch.author or "–")
        at = moment(upload.batch.applied_at, now)
        applied = _("Applied by %(who)s, %(when)s.") % {"who": who, "when": at}
        return f"{words} {applied}"
    if preview["twin"]:
        at = day(_instant(preview["twin"]), now)
        already = _("Already applied on %(day)s.") % {"day": at}
        return f"{words} {already}"
    not_yet = _("Nothing is saved until you apply.")
    return f"{words} {not_yet}"


def undone_words(upload: Upload, now: datetime) -> list[str]:
    """What an undo did, and what stayed."""
    batch = upload.batch
    if batch is None or batch.undone_at is None:
        return []
    said = _("%(who)s undid it, %(when)s.") % {
        "who": str(batch.undone_by or "–"),
        "when": moment(batch.undone_at, now),
    }
    return [said, *count_words(batch.undo_counts)]


def count_words(counts: Mapping[str, int]) -> list[str]:
    """The counts of an undo as sentences; zeros are left out, but not silence about what stays."""
    voided, restored = counts.get("voided", 0), counts.get("restored", 0)
    rows = counts.get("removed", 0) + counts.get("withdrawn", 0)
    back, stay = counts.get("put_back", 0), counts.get("stay", 0)
    sentences = (
        (voided, ngettext("%(count)s figure voided.", "%(count)s figures voided.", voided)),
        (
            restored,
            ngettext(
                "%(count)s earlier figure stands again.",
                "%(count)s earlier figures stand again.",
                restored,
            ),
        ),
        (rows, ngettext("%(count)s new row removed.", "%(count)s new rows removed.", rows)),
        (
            back,
            ngettext(
                "%(count)s changed row is as it was before.",
                "%(count)s changed rows are as they were before.",
                back,
            ),
        ),
        (stay, ngettext("%(count)s stays, changed since.", "%(count)s stay, changed since.", stay)),
    )
    return [sentence % {"count": count} for count, sentence in sentences if count]


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of rows and where the next one starts."""

    rows: list[Any]
    total: int
    next_start: int | None

    @property
    def remaining(self) -> int:
        return self.total - (self.next_start or self.total)


@dataclass(frozen=True, slots=True)
class ProblemRow:
    id: str
    place: str
    column: str
    found: str
    sentence: str
    refused: bool


def problems(preview: Mapping[str, Any], start: int) -> Slice:
    """What was left out first, then what was taken with a remark."""
    found = sorted(preview["problems"], key=lambda problem: not problem["refused"])
    rows = [
        ProblemRow(
            id=f"p{number}",
            place=_place(each),
            column=each["column"],
            found=each["found"],
            sentence=each["sentence"],
            refused=each["refused"],
        )
        for number, each in enumerate(found[start : start + PAGE], start=start)
    ]
    return _slice(rows, len(found), start)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    title: str
    period: str
    before: str
    after: str
    place: str
    is_figure: bool


def changes(preview: Mapping[str, Any], start: int, show: str) -> Slice:
    found = [
        each
        for each in preview["changes"]
        if show not in ("new", "changed") or each["is_new"] == (show == "new")
    ]
    rows = [
        ChangeRow(
            title=each["title"],
            period=each["period"] or str(TABLES[Table(each["table"])]),
            before=each["before"],
            after=each["after"],
            place=_place(each),
            is_figure=each["table"] == Table.MEASUREMENTS,
        )
        for each in found[start : start + PAGE]
    ]
    return _slice(rows, len(found), start)


@dataclass(frozen=True, slots=True)
class ColumnRow:
    sheet: str
    header: str
    meaning: str
    how: str


def columns(upload: Upload) -> list[ColumnRow]:
    """What each column of the sheets that are read was taken to mean, and why."""
    rows = []
    for entry, meant in zip(upload.layout, upload.mapping["sheets"], strict=True):
        if not meant["table"]:
            rows.append(ColumnRow(entry["name"], entry["name"], _("Left out"), ""))
            continue
        titles = header_of(entry, meant["header"])
        guessed = columns_of(Table(meant["table"]), titles)
        for index, title in enumerate(titles):
            name = meant["columns"].get(str(index), "")
            rows.append(
                ColumnRow(
                    entry["name"],
                    title or _("Column %(number)s") % {"number": index + 1},
                    str(COLUMNS[name]) if name else _("Not imported"),
                    _how(meant["how"], is_guess=guessed.get(name) == index) if name else "",
                )
            )
    return rows


def _how(how: str, *, is_guess: bool) -> str:
    if is_guess:
        return _("matched by name")
    return _("as last time") if how == "remembered" else _("chosen by you")


@dataclass(frozen=True, slots=True)
class ColumnField:
    field: BoundField
    samples: str


@dataclass(frozen=True, slots=True)
class SheetFields:
    """One sheet of the columns step."""

    number: int
    name: str
    table: BoundField
    header: BoundField
    shown: BoundField
    columns: list[ColumnField]


def sheet_fields(form: ColumnsForm) -> list[SheetFields]:
    made = []
    for number, entry in enumerate(form.layout):
        below = entry["rows"][form.meant[number]["header"] :]
        names = [name for name in form.fields if name.startswith(f"s{number}-c")]
        made.append(
            SheetFields(
                number=number,
                name=entry["name"],
                table=form[f"s{number}-table"],
                header=form[f"s{number}-header"],
                shown=form[f"s{number}-shown"],
                columns=[
                    ColumnField(form[name], _samples(below, int(name.partition("-c")[2])))
                    for name in names
                ],
            )
        )
    return made


def _samples(rows: list[list[str]], index: int) -> str:
    found = dict.fromkeys(row[index] for row in rows if index < len(row) and row[index])
    return " · ".join(list(found)[:SAMPLES])


def _slice(rows: list[Any], total: int, start: int) -> Slice:
    following = start + PAGE
    return Slice(rows, total, following if following < total else None)


def _place(each: Mapping[str, Any]) -> str:
    return f"{each['sheet']} {each['row']}".strip()


def _instant(text: str) -> datetime:
    found = parse_datetime(text)
    assert found is not None  # noqa: S101 - written by us as ISO 8601
    return found
