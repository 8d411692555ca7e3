"""Papers: words as JSON into pages of a tagged PDF, set by typst.

Typesetting is a process of its own: it takes its memory with it when it ends, whoever no longer wants the
paper stops it at once, and a worker that dies takes it along.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

HERE = Path(__file__).parent
FONTS = Path(settings.BASE_DIR) / "static" / "fonts"
# Two cores are shared by all workers, and what is free goes back at once: a fifth less memory.
THRIFT = {"RAYON_NUM_THREADS": "1", "MALLOC_TRIM_THRESHOLD_": "65536"}
EVERY = 0.5  # seconds between two looks at the typesetter

Tick = Callable[[], None]


class TypesettingError(RuntimeError):
    """The typesetter gave up; what it said is the text."""


@contextmanager
def room_for(template: Path, data: Mapping[str, Any]) -> Iterator[Path]:
    """A folder with a template, the common style and the words; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="paper-") as folder:
        room = Path(folder)
        shutil.copy(template, room / "main.typ")
        shutil.copy(HERE / "style.typ", room)
        (room / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        yield room


def typeset(room: Path, output: Path, *, stamp: datetime, tick: Tick = lambda: None) -> None:
    """Write the PDF, or the pages of a draft where `output` is JSON. `tick` is heard meanwhile, and may
    raise to stop it; `stamp` is the instant that the file says it was made at."""
    command = [sys.executable, str(HERE / "program.py"), str(room), str(output), str(FONTS)]
    command.append(str(int(stamp.astimezone(UTC).timestamp())))
    process = subprocess.Popen(  # noqa: S603 - our own program with paths of our own
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=os.environ | THRIFT
    )
    try:
        while True:
            try:
                _out, said = process.communicate(timeout=EVERY)
                break
            except subprocess.TimeoutExpired:
                tick()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    if process.returncode:
        raise TypesettingError(said.decode(errors="replace")[-2000:])


def set_paper(template: Path, data: Mapping[str, Any], *, stamp: datetime) -> bytes:
    """A short paper while somebody waits for it."""
    with room_for(template, data) as room:
        output = room / "paper.pdf"
        typeset(room, output, stamp=stamp)
        return output.read_bytes()
