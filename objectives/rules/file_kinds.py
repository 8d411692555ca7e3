"""What a file is, by its content: a name proves nothing."""

import io
import zipfile
from dataclasses import dataclass

HEAD = 4096


@dataclass(frozen=True, slots=True)
class FileKind:
    content_type: str
    suffixes: tuple[str, ...]


PDF = FileKind("application/pdf", (".pdf",))
PNG = FileKind("image/png", (".png",))
JPEG = FileKind("image/jpeg", (".jpg", ".jpeg"))
XLSX = FileKind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",))
DOCX = FileKind(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",)
)
CSV = FileKind("text/csv", (".csv",))
TEXT = FileKind("text/plain", (".txt",))
KINDS = (PDF, PNG, JPEG, XLSX, DOCX, CSV, TEXT)
SUFFIXES = tuple(suffix for kind in KINDS for suffix in kind.suffixes)

_BEGINNINGS = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))


def kind_of(name: str, content: bytes) -> FileKind | None:
    """The kind that both content and name say; None where they differ or it is none of these.

    Example: a page of HTML called "meter.png" is none, and neither is a photograph called "notes.txt".
    """
    suffix = f".{name.rpartition('.')[2].lower()}" if "." in name else ""
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind if suffix in kind.suffixes else None
    if content.startswith(b"PK\x03\x04"):
        office = _office(content)
        return office if office and suffix in office.suffixes else None
    named = next((kind for kind in (CSV, TEXT) if suffix in kind.suffixes), None)
    return named if named and _is_text(content) else None


def _office(content: bytes) -> FileKind | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, EOFError):
        return None
    if "[Content_Types].xml" not in names or any("vbaProject" in name for name in names):
        return None
    if "xl/workbook.xml" in names:
        return XLSX
    return DOCX if "word/document.xml" in names else None


def _is_text(content: bytes) -> bool:
    head = content[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    return bool(head) and b"\0" not in content and not head.startswith(b"<")
