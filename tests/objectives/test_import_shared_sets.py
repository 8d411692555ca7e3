"""Whole published sets, by the command line's way and the browser's, where SHARED_DATA names a folder of them."""

import csv
import os
import resource
import time
from pathlib import Path

import pytest

from objectives.imports import read_folder
from objectives.models import ImportBatch
from objectives.services import import_tables, request_apply, undo_import
from objectives.tables import Table
from tests.factories import NOW
from tests.objectives.uploads import receive, work

FOLDER = os.environ.get("SHARED_DATA", "")
SETS = ("sourcegraph_okrs", "goc_service_standards")
MEGABYTES = 1024

pytestmark = pytest.mark.skipif(not FOLDER, reason="SHARED_DATA names no folder.")


def rows_of(folder: Path) -> dict[str, int]:
    counted = {}
    for table in Table:
        with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            counted[str(table)] = sum(1 for _row in csv.DictReader(file))
    return counted


def outcome(counts) -> dict[str, int]:
    return {str(table): sum(each.values()) for table, each in counts.items()}


@pytest.mark.parametrize("name", SETS)
def test_by_the_command_line(cast, name):
    folder = Path(FOLDER) / name
    tables = read_folder(folder)
    report = import_tables(actor=None, tables=tables, source=name, now=NOW)
    assert outcome(report.counts) == rows_of(folder)
    again = import_tables(actor=None, tables=tables, source=name, now=NOW)
    assert again.changed == 0


@pytest.mark.parametrize("name", SETS)
def test_in_the_browser(cast, name):
    folder = Path(FOLDER) / name
    files = [(f"{table}.csv", (folder / f"{table}.csv").read_bytes()) for table in Table]
    upload = work(cast, receive(cast.dora, *files))
    assert upload.state == "previewed", upload.error
    assert outcome(upload.preview["counts"]) == rows_of(folder)
    request_apply(actor=cast.dora, upload=upload, version=None, why="", now=NOW)
    started = time.perf_counter()
    assert work(cast, upload).state == "applied"
    print(
        f"\n{name}: applied in {time.perf_counter() - started:.1f} s, "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEGABYTES} MB"
    )
    again = work(cast, receive(cast.dora, *files))
    assert (again.preview["new"], again.preview["changed"]) == (0, 0)
    started = time.perf_counter()
    counts = undo_import(actor=cast.dora, batch=ImportBatch.objects.get(), now=NOW)
    print(f"undone in {time.perf_counter() - started:.1f} s: {dict(counts)}")
    assert counts["stay"] == 0
