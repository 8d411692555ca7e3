"""Files on their way in, and what their columns mean."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from objectives.imports.books import MEGABYTE, MOST_BYTES, SUFFIXES, UnreadableError
from objectives.imports.columns import ALIASES, missing_columns
from objectives.imports.layout import guess, header_of, layout_of
from objectives.imports.words import COLUMNS, TABLES
from objectives.tables import Table

MOST_FILES = 12


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; gives (name, content) of each, in the order in which they were chosen."""

    widget = _Files

    def clean(self, data, initial=None) -> list[tuple[str, bytes]]:
        given = [each for each in (data or []) if each]
        if not given:
            raise ValidationError(self.error_messages["required"])
        if len(given) > MOST_FILES:
            raise ValidationError(
                _("Upload at most %(most)s files at once.") % {"most": MOST_FILES}
            )
        if sum(each.size for each in given) > MOST_BYTES:
            raise ValidationError(
                _("Together the files are larger than %(most)s MB. Split them.")
                % {"most": MOST_BYTES // MEGABYTE}
            )
        return [(each.name, each.read()) for each in given]


class UploadForm(forms.Form):
    """After `is_valid`, `layout` holds the beginnings of all sheets."""

    files = FilesField(  # type: ignore[assignment] # the metaclass takes it
        label=_("Files"),
        help_text=format_lazy(
            _("CSV, XLSX or XLS, several at once, together at most {most} MB."),
            most=MOST_BYTES // MEGABYTE,
        ),
        error_messages={"required": _("Choose a file.")},
        widget=_Files(attrs={"class": "in", "accept": ",".join(SUFFIXES)}),
    )

    def clean_files(self) -> list[tuple[str, bytes]]:
        files = self.cleaned_data["files"]
        try:
            self.layout = layout_of(files)
        except UnreadableError as error:
            raise ValidationError(str(error)) from error
        return files


class ApplyForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    why = forms.CharField(label=_("Why, for the record"), max_length=300, required=False)


class UndoForm(forms.Form):
    """Nothing to fill in: sending it is the answer."""


class ColumnsForm(forms.Form):
    """For each sheet its table, the row of its headers, and what each column is.

    The columns on offer follow the table: where that or the row was just changed, `is_settled` is False
    and the columns are guessed anew instead of read.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        layout: Sequence[Mapping[str, Any]],
        mapping: Sequence[Mapping[str, Any]],
        remembered: Mapping[str, Mapping[str, Any]],
        data: QueryDict | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        self.layout = layout
        self.is_settled = True
        self.meant = [
            self._meant(number, entry, meant, remembered)
            for number, (entry, meant) in enumerate(zip(layout, mapping, strict=True))
        ]
        for number, (entry, meant) in enumerate(zip(layout, self.meant, strict=True)):
            self._offer(number, entry, meant)
        if not self.is_settled:
            typed = self.data.copy()  # type: ignore[attr-defined] # a QueryDict
            for name, field in self.fields.items():
                if name != "version":
                    typed[name] = field.initial
            self.data = typed

    def _meant(self, number: int, entry, meant, remembered) -> dict[str, Any]:
        if not self.is_bound:
            return dict(meant)
        table = self.data.get(f"s{number}-table", "")
        table = table if table in set(Table) else ""
        typed = str(self.data.get(f"s{number}-header", ""))
        header = int(typed) if typed.isascii() and typed.isdigit() and int(typed[:6]) > 0 else 1
        if self.data.get(f"s{number}-shown") == f"{table}:{header}":
            return dict(meant) | {"table": table, "header": header}
        self.is_settled = False
        return guess(entry, remembered, table=table, header=header)

    def _offer(self, number: int, entry: Mapping[str, Any], meant: Mapping[str, Any]) -> None:
        table = meant["table"]
        self.fields[f"s{number}-table"] = forms.ChoiceField(
            label=_("What it holds"),
            choices=[("", _("Leave out")), *TABLES.items()],
            initial=table,
            widget=forms.Select(attrs={"class": "looks"}),
            required=False,
        )
        self.fields[f"s{number}-header"] = forms.IntegerField(
            label=_("Row of the headers"),
            min_value=1,
            max_value=max(len(entry["rows"]), 1),
            initial=meant["header"],
        )
        self.fields[f"s{number}-shown"] = forms.CharField(
            widget=forms.HiddenInput, initial=f"{table}:{meant['header']}", required=False
        )
        if not table:
            return
        choices = [("", _("Not imported"))]
        choices += [(name, COLUMNS[name]) for name in ALIASES[Table(table)]]
        for index, title in enumerate(header_of(entry, meant["header"])):
            self.fields[f"s{number}-c{index}"] = forms.ChoiceField(
                label=title or _("Column %(number)s") % {"number": index + 1},
                choices=choices,
                initial=meant["columns"].get(str(index), ""),
                required=False,
                widget=forms.Select(attrs={"class": "in", "aria-label": title}),
            )

    def clean(self) -> dict[str, Any]:
        """Each column once, and every sheet with what its table cannot do without."""
        for number, sheet in enumerate(self.sheets()):
            chosen = list(sheet["columns"].values())
            for index, name in sheet["columns"].items():
                if chosen.count(name) > 1:
                    self.add_error(
                        f"s{number}-c{index}",
                        _("Two columns are “%(name)s”. Choose one.") % {"name": COLUMNS[name]},
                    )
            if not sheet["table"]:
                continue
            if missing := missing_columns(Table(sheet["table"]), chosen):
                words = ", ".join(f"“{COLUMNS[name]}”" for name in missing)
                self.add_error(
                    f"s{number}-table", _("Say which column is %(names)s.") % {"names": words}
                )
        return self.cleaned_data

    def sheets(self) -> list[dict[str, Any]]:
        """What the person says, in the form in which an upload keeps it."""
        return [
            {
                "table": meant["table"],
                "header": meant["header"],
                "columns": {
                    name.partition("-c")[2]: value
                    for name, value in self.cleaned_data.items()
                    if name.startswith(f"s{number}-c") and value
                },
                "how": "chosen",
            }
            for number, meant in enumerate(self.meant)
        ]
