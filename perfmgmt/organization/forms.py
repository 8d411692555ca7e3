"""Forms of people, keys and settings."""

from datetime import datetime, time
from typing import cast
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.utils.dates import MONTHS
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perfmgmt.organization.record import VERBS
from perfmgmt.organization.services.settings import EDITABLE
from perfmgmt.tenancy.models import Membership, Organization, Role, Unit, User

MOST_OBJECTIVES = 100
MOST_DAYS = 90


class InviteForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.MEMBER)
    unit: "forms.ModelChoiceField[Unit]" = forms.ModelChoiceField(
        label=_("Unit"), queryset=None, required=False, empty_label=_("None yet")
    )
    title = forms.CharField(label=_("Job title"), max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField", self.fields["unit"]).queryset = Unit.objects.in_order()


class RoleForm(forms.Form):
    """`was` is the role that the person saw when they chose another."""

    role = forms.ChoiceField(choices=Role.choices)
    was = forms.ChoiceField(choices=Role.choices)


class PeopleFilter(forms.Form):
    class State:
        HERE, NO_SIGN_IN, LEFT = "", "no_sign_in", "left"

    q = forms.CharField(required=False)
    role = forms.ChoiceField(choices=[("", _("All roles")), *Role.choices], required=False)
    state = forms.ChoiceField(
        choices=[
            (State.HERE, _("Here now")),
            (State.NO_SIGN_IN, _("Without sign-in")),
            (State.LEFT, _("Left")),
        ],
        required=False,
    )


class KeyForm(forms.Form):
    name = forms.CharField(
        label=_("Used by"), max_length=100, help_text=_("For instance: Brno ERP, nightly")
    )
    can_write = forms.TypedChoiceField(
        label=pgettext_lazy("rights of a key", "May"),
        choices=[("no", pgettext_lazy("rights of a key", "Read")), ("yes", _("Read and write"))],
        coerce=lambda value: value == "yes",
        initial="no",
        widget=forms.RadioSelect,
        help_text=_("It acts as you: it never may more than you."),
    )
    expires_on = forms.DateField(
        label=_("Expires after"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def cleaned_expiry(self) -> datetime | None:
        """The end of the chosen day in the organisation's time zone."""
        day = self.cleaned_data["expires_on"]
        return make_aware(datetime.combine(day, time.max)) if day else None


def _time_zones() -> list[tuple[str, str]]:
    names = sorted(name for name in available_timezones() if "/" in name and "Etc/" not in name)
    return [(name, name) for name in ["UTC", *names]]


class OrganizationForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=_time_zones,
        help_text=_("Days, deadlines and reminders follow its clock."),
    )
    locale = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("For mails and for everybody who has not chosen another."),
    )
    fiscal_year_starts = forms.TypedChoiceField(
        label=_("First month of the fiscal year"),
        choices=MONTHS.items(),
        coerce=int,
        help_text=_("Quarters and years of measures begin with it."),
    )

    objectives_per_unit = forms.IntegerField(
        label=_("Objectives a unit"),
        min_value=1,
        max_value=MOST_OBJECTIVES,
        help_text=_("Above it, the page says that there are too many. Nothing is refused."),
    )
    objectives_per_owner = forms.IntegerField(
        label=_("Objectives an owner"),
        min_value=1,
        max_value=MOST_OBJECTIVES,
        help_text=_("More than a person knows by heart are too many. Nothing is refused."),
    )
    escalate_after_days = forms.IntegerField(
        label=_("Days until a dependency escalates"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("A broken or overdue one then goes to whoever can remove the blocker, once."),
    )

    class Meta:
        model = Organization
        fields = EDITABLE

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.initial["version"] = self.instance.version


class JoinForm(forms.Form):
    """The sign-in that an invited person makes for themselves."""

    name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least ten characters. A sentence is good."),
    )

    def __init__(self, email: str, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("password"):
            somebody = User(email=self.email, name=cleaned.get("name", ""))
            try:
                password_validation.validate_password(cleaned["password"], somebody)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


def _verbs() -> list[tuple[str, object]]:
    """In the order of the reader's language."""
    return [("", _("Everything")), *sorted(VERBS.items(), key=lambda item: str(item[1]))]


class RecordFilter(forms.Form):
    person: "forms.ModelChoiceField[Membership]" = forms.ModelChoiceField(
        queryset=None, required=False, empty_label=_("Everybody")
    )
    verb = forms.ChoiceField(choices=_verbs, required=False)
    about = forms.UUIDField(required=False, widget=forms.HiddenInput)
    before = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        person = cast("forms.ModelChoiceField", self.fields["person"])
        person.queryset = Membership.objects.by_name()
        for name, label in (("person", _("Who")), ("verb", _("What happened"))):
            self.fields[name].widget.attrs |= {"class": "in", "aria-label": label}
