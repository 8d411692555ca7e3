"""makemessages as this project keeps its catalogue: what the product says, and nothing that changes by itself."""

from pathlib import Path
from typing import Any

from django.core.management.commands import makemessages

WIDTH = "--width=100"
CHURN = ("POT-Creation-Date", "Report-Msgid-Bugs-To", "PO-Revision-Date")
NOT_SHOWN = [".venv", "var", "tests", "devtools"]


class Command(makemessages.Command):
    msguniq_options = [*makemessages.Command.msguniq_options, WIDTH]
    msgattrib_options = [*makemessages.Command.msgattrib_options, WIDTH]
    # A guessed translation is worse than a missing one, which tests find.
    msgmerge_options = [*makemessages.Command.msgmerge_options, WIDTH, "--no-fuzzy-matching"]

    def handle(self, *args: Any, **options: Any) -> None:
        options["locale"] = options["locale"] or ["de"]
        options["ignore_patterns"] = [*options["ignore_patterns"], *NOT_SHOWN]
        options["no_location"] = options["no_obsolete"] = True
        super().handle(*args, **options)

    def write_po_file(self, potfile: str, locale: str) -> None:
        super().write_po_file(potfile, locale)
        catalogue = Path(potfile).parent / locale / "LC_MESSAGES" / f"{self.domain}.po"
        lines = catalogue.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith(tuple(f'"{name}' for name in CHURN))]
        catalogue.write_text("".join(kept), encoding="utf-8")
