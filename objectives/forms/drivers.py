"""The forms of what drives what."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from objectives.forms.measure import MeasureField
from objectives.models.words import DriverSign
from objectives.services.driver import LONGEST_LAG, LONGEST_REASON
from perfmgmt.tenancy.dialogs import VersionedForm


class DriverLinkForm(VersionedForm):
    """A claim about a pair that is chosen already."""

    lag_periods = forms.IntegerField(
        label=_("Shows after how many periods"),
        min_value=0,
        max_value=LONGEST_LAG,
        initial=1,
        help_text=_("In the longer rhythm of the two: months for a weekly and a monthly measure."),
    )
    sign = forms.ChoiceField(
        label=_("When the driver rises, the result moves"),
        choices=[(value, capfirst(label)) for value, label in DriverSign.choices],
        initial=DriverSign.SAME,
        widget=forms.RadioSelect,
    )
    because = forms.CharField(
        label=_("We believe it because"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences that somebody else can doubt."),
    )


class NewDriverLinkForm(DriverLinkForm):
    """The same with the other end of the pair."""

    measure = MeasureField()
    field_order = ("measure", "lag_periods", "sign", "because")

    def __init__(self, *args, slug: str, label: str, **options) -> None:
        super().__init__(*args, **options)
        field = self.fields["measure"]
        assert isinstance(field, MeasureField)  # noqa: S101 - it stands above
        field.label = label
        field.offer(slug)
