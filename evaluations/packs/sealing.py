"""Office files are archives that remember when they were written: the same content, the same bytes."""

import io
import re
import zipfile
from pathlib import Path

EPOCH = (1980, 1, 1, 0, 0, 0)
STAMPS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")
CORE = "docProps/core.xml"


def seal(path: Path) -> None:
    """Write a presentation anew, its entries and the sheets of its charts without a time of their own."""
    path.write_bytes(_sealed(path.read_bytes(), keep_stamps=True))


def _sealed(data: bytes, *, keep_stamps: bool) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made,
    ):
        for entry in given.infolist():
            content = given.read(entry)
            if entry.filename.endswith(".xlsx"):
                content = _sealed(content, keep_stamps=False)
            elif entry.filename == CORE and not keep_stamps:
                content = STAMPS.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", content)
            fresh = zipfile.ZipInfo(entry.filename, date_time=EPOCH)
            fresh.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(fresh, content)
    return out.getvalue()
