"""Choosing a person by typing their name, with a list that follows; without script a whole name does."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from perfmgmt.tenancy.models import Membership

MOST_OPTIONS = 20
PART = " · "
OPTIONS_ID = "people-options"


class PersonField(forms.CharField):
    """The name of somebody who is here, as its options write it; gives the membership.

    Where several have one name, job and e-mail tell them apart: "Anna Novak · Planner · a@example.org".
    """

    def __init__(self, **options) -> None:
        super().__init__(**({"max_length": 500} | options))
        self.widget.attrs |= {
            "autocomplete": "off",
            "spellcheck": "false",
            "list": OPTIONS_ID,
        }

    def follow(self, slug: str, *, objective: str = "") -> None:
        """Let the list of options, which the page holds once, follow what is typed; with an objective
        the hint below the field says what this person carries already."""
        address = reverse("accountability:people-options", args=[slug])
        self.widget.attrs |= {
            "hx-get": f"{address}?objective={objective}" if objective else address,
            "hx-trigger": "input changed delay:250ms",
            "hx-sync": "this:replace",
            "hx-target": f"#{OPTIONS_ID}",
            "hx-swap": "innerHTML",
            "data-quiet": "",
        }

    def clean(self, value) -> Membership | None:
        text = super().clean(value)
        return named(text) if text else None

    def prepare_value(self, value) -> str:
        return full_name(value) if isinstance(value, Membership) else value


def options_of(words: str) -> list[str]:
    """What the list offers for what was typed, by name."""
    found = list(
        Membership.objects.active().filter(name__icontains=words.strip()).by_name()[:MOST_OPTIONS]
    )
    names = [each.name.casefold() for each in found]
    return [
        each.name if names.count(each.name.casefold()) == 1 else full_name(each) for each in found
    ]


def full_name(person: Membership) -> str:
    return PART.join(part for part in (person.name, person.title, person.email) if part)


def found_by(text: str) -> list[Membership]:
    """Who is meant by a whole name, an e-mail address or an option of the list."""
    text = text.strip()
    first = text.partition(PART)[0]
    rows = Membership.objects.active().filter(
        Q(name__iexact=text) | Q(name__iexact=first) | Q(email__iexact=text)
    )
    wanted = text.casefold()
    return [
        each
        for each in rows.exclude(name="").by_name()
        if wanted in (each.name.casefold(), each.email.casefold(), full_name(each).casefold())
    ]


def named(text: str) -> Membership:
    found = found_by(text)
    if not found:
        raise ValidationError(_("Nobody here is called “%(name)s”.") % {"name": text[:80]})
    if len(found) > 1:
        names = ", ".join(full_name(each) for each in found)
        raise ValidationError(_("Several people have this name: %(names)s.") % {"names": names})
    return found[0]
