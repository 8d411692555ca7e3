"""The controller's own word on an indicator or a unit, beside the owner's."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from objectives.models import ControllerComment, Indicator
from objectives.rules.periods import Rhythm, is_period_start
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.models import ApiKey, Membership, Unit

LONGEST = 2000


@transaction.atomic
def write_controller_comment(
    *,
    actor: Membership,
    text: str,
    period_start: date,
    now: datetime,
    indicator: Indicator | None = None,
    unit: Unit | None = None,
    rhythm: str = Rhythm.MONTHLY,
    api_key: ApiKey | None = None,
) -> ControllerComment:
    """Of an indicator the period is one that it is closed in; of a unit a month, a quarter or a year.

    It never takes the place of the owner's commentary, and a sign-off still asks for that.
    """
    text = text.strip()
    if not text:
        raise Refused(_("Write what the figures say."), field="text")
    if len(text) > LONGEST:
        raise Refused(_("At most %(most)s characters.") % {"most": LONGEST}, field="text")
    if (indicator is None) == (unit is None):
        raise Refused(_("Comment on an indicator or on a unit."), field="indicator")
    start = actor.organization.fiscal_year_starts
    if not is_period_start(Rhythm(rhythm), period_start, start):
        raise Refused(_("No period of this kind begins on this day."), field="period_start")
    comment: ControllerComment = ControllerComment.objects.create(
        indicator=indicator,
        unit=unit,
        rhythm=rhythm,
        period_start=period_start,
        text=text,
        author=actor,
        written_at=now,
    )
    owner = indicator.owner if indicator else unit and unit.lead
    record_event(
        actor=actor,
        verb="objectives.controller_commented",
        subject=indicator or unit or comment,
        now=now,
        payload={
            "title": str(indicator or unit),
            "on": "indicator" if indicator else "unit",
            "rhythm": str(rhythm),
            "period_start": period_start.isoformat(),
            "text": text,
        },
        tell=[owner] if owner else [],
        api_key=api_key,
    )
    return comment
