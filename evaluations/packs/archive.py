"""All facts of a pack as CSV and JSON in one ZIP, with the checksum of each file: the same bytes each time."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from evaluations.packs.codec import plain, to_bytes
from evaluations.packs.content import (
    CycleRow,
    DecisionRow,
    EvaluationRow,
    FigureRow,
    ItemRow,
    JudgementRow,
    ObjectiveRow,
    OutcomeRow,
    PackContent,
    PointRow,
    RestatementRow,
    RiskRow,
    SeatRow,
    SignalRow,
)

# The least that the format holds: an archive knows nothing of when it was written.
EPOCH = (1980, 1, 1, 0, 0, 0)
TABLES, TABLES_OF_MEETING, TABLES_OF_CYCLE = 8, 2, 3
LOOKS_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def steps_of(content: PackContent) -> int:
    of_scope = TABLES_OF_MEETING * bool(content.meeting) + TABLES_OF_CYCLE * bool(content.cycle)
    return TABLES + of_scope + 1


def write_archive(content: PackContent, path: Path, *, report: Callable[[int], None]) -> None:
    files = {"data.json": to_bytes(content)}
    for done, (name, (header, rows)) in enumerate(_tables(content).items(), start=1):
        files[name] = _csv(header, rows)
        report(done)
    files["manifest.json"] = _manifest(content, files)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, files[name])
    report(steps_of(content))


def _manifest(content: PackContent, files: Mapping[str, bytes]) -> bytes:
    said = {
        "organization": content.organization,
        "scope": content.scope,
        "title": content.title,
        "pinned_at": plain(content.pinned_at),
        "algorithm": "SHA-256",
        "files": {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in sorted(files.items())
        },
    }
    return f"{json.dumps(said, ensure_ascii=False, indent=2, sort_keys=True)}\n".encode()


def _tables(content: PackContent) -> dict[str, tuple[list[str], Iterable[Iterable[Any]]]]:
    meeting = content.meeting
    found = {
        "objectives.csv": _flat(ObjectiveRow, content.objectives, leave=("links",)),
        "objective-indicators.csv": (
            ["objective", "indicator", "role", "weight"],
            [
                (row.id, link.indicator, link.role, link.weight)
                for row in content.objectives
                for link in row.links
            ],
        ),
        "figures.csv": _flat(FigureRow, content.figures, leave=("serves",)),
        "history.csv": (
            ["indicator", *_names(PointRow)],
            [
                (series.indicator, *(getattr(point, name) for name in _names(PointRow)))
                for series in content.series
                for point in series.points
            ],
        ),
        "decisions.csv": _flat(DecisionRow, content.decisions),
        "signals.csv": _flat(SignalRow, content.signals),
        "risks.csv": _flat(RiskRow, content.risks),
        "restatements.csv": _flat(RestatementRow, content.restatements),
    }
    if meeting is not None:
        found["agenda.csv"] = _flat(ItemRow, meeting.items, leave=("parts",))
        found["attendance.csv"] = _flat(SeatRow, meeting.seats)
    if content.cycle is not None:
        found |= _evaluations(content.cycle)
    return found


def _evaluations(cycle: CycleRow) -> dict[str, tuple[list[str], Iterable[Iterable[Any]]]]:
    return {
        "evaluations.csv": _flat(
            EvaluationRow, cycle.evaluations, leave=("outcomes", "judgements")
        ),
        "outcomes.csv": _parts(OutcomeRow, cycle, "outcomes"),
        "judgements.csv": _parts(JudgementRow, cycle, "judgements"),
    }


def _parts(kind: type, cycle: CycleRow, name: str):
    """What belongs to each evaluation, with its id before it."""
    header, _rows = _flat(kind, ())
    rows = [
        [row.id, *(getattr(each, column) for column in header)]
        for row in cycle.evaluations
        for each in getattr(row, name)
    ]
    return ["evaluation", *header], rows


def _flat(kind: type, rows: Iterable[Any], *, leave: tuple[str, ...] = ()):
    names = [name for name in _names(kind) if name not in leave]
    return names, [[getattr(row, name) for name in names] for row in rows]


def _names(kind: type) -> list[str]:
    return [field.name for field in fields(kind)]


def _csv(header: list[str], rows: Iterable[Iterable[Any]]) -> bytes:
    """UTF-8, a line each; numbers and instants exact, text never a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return out.getvalue().encode()


def _cell(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(LOOKS_LIKE_A_FORMULA) else value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return plain(value)
