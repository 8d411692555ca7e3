"""Typst in a process of its own: `program.py FOLDER PDF FONTS STAMP`. Imports nothing of ours."""

import ctypes
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """On Linux; elsewhere an orphan ends by itself when its page is set."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def main(folder: str, output: str, fonts: str, stamp: str) -> None:
    """A draft gives the pages of the headings, as JSON; a paper the PDF, tagged for screen readers (PDF/UA-1)."""
    import typst

    compiler = typst.Compiler(
        str(Path(folder) / "main.typ"), root=folder, font_paths=[fonts], ignore_system_fonts=True
    )
    if output.endswith(".json"):
        found = compiler.query("<pages>", field="value", one=True)
        Path(output).write_text(found, encoding="utf-8")
        return
    compiler.compile(output=output, format="pdf", pdf_standards=["ua-1"], timestamp=int(stamp))


if __name__ == "__main__":
    die_with_parent()
    main(*sys.argv[1:])
