"""One way for every form: a dialog over the page with htmx, a page of its own without.

What a person typed is never lost: a refusal stands on its field, and who saves second sees both versions.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from perfmgmt.tenancy.access import Changed, Refused
from perfmgmt.tenancy.http import MemberRequest


def day_input() -> forms.DateInput:
    """The browser's own picker, which shows the day as the reader writes it."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class VersionedForm(forms.Form):
    """A form over a stored row, seen at a version. Its fields are named like the row's attributes."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    # Filled by `meet`: what somebody else saved, where it differs from what was typed.
    theirs: ClassVar[list[tuple[str, str]]] = []

    @classmethod
    def initial_of(cls, row: models.Model) -> dict[str, Any]:
        """The row's values by field; a form that reads them otherwise says so here."""
        return {
            name: getattr(row, f"{name}_id", getattr(row, name, None)) for name in cls.base_fields
        }

    def meet(self, current: models.Model) -> None:
        """Put the typed values on top of what is stored now: saving once more is then meant."""
        stored = self.initial_of(current)
        typed = QueryDict(mutable=True)
        typed.update(self.data)
        typed[self.add_prefix("version")] = str(stored["version"])
        self.data = typed
        self.theirs = [  # type: ignore[misc] # of this form, not of all
            (str(self.fields[name].label), self._in_words(name, value))
            for name, value in stored.items()
            if name != "version" and name in self.fields and self._differs(name, value)
        ]

    def _differs(self, name: str, value: Any) -> bool:
        typed = self.cleaned_data.get(name)
        typed = typed.pk if isinstance(typed, models.Model) else typed
        return (typed or None) != (value or None)

    def _in_words(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if value in (None, ""):
            return "–"
        if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
            return str(field.queryset.filter(pk=value).first() or "–")
        choices = dict(_flat(getattr(field, "choices", ())))
        return str(choices.get(value) or localize(value))


def answer(
    request: MemberRequest,
    form: forms.Form,
    save: Callable[[], str | tuple[str, str]],
    *,
    title: str,
    submit: str,
    back: str,
    template: str = "form.html",
    **context: Any,
) -> HttpResponse:
    """Show the form, or save and go `back` with the sentence that `save` returns,
    or to another place that it names beside it.

    `save` calls the verb; Refused comes back on its field (422), Changed with both versions (409).
    """
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        try:
            said = save()
        except Refused as refusal:
            shown = {bound.name for bound in form.visible_fields()}
            form.add_error(refusal.field if refusal.field in shown else None, str(refusal))
        except Changed as change:
            if not isinstance(form, VersionedForm):
                raise
            form.meet(change.current)
            context["changed"] = str(change)
            status = HTTPStatus.CONFLICT
        else:
            said, place = said if isinstance(said, tuple) else (said, back)
            messages.success(request, said)
            return HttpResponseClientRedirect(place) if request.htmx else redirect(place)
    context |= {"form": form, "title": title, "submit": submit, "back": back}
    part = "#dialog" if request.htmx else ""
    return render(request, f"{template}{part}", context, status=status)


def check_version(row: Any, seen: int | None) -> None:
    """Raise Changed when the row was saved since it was seen; None does not ask."""
    if seen is not None and row.version != seen:
        sentence = _("Somebody else changed “%(title)s” in the meantime.") % {"title": row}
        raise Changed(sentence, current=row)


def _flat(choices):
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label
