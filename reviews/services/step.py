"""The steps of an intervention: added, done one by one, taken away while nobody did them."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused, acting_for
from perfmgmt.tenancy.models import ApiKey, Membership
from reviews.models import Intervention, InterventionStep
from reviews.services.effect import today_of
from reviews.services.intervention import locked, owners_of

MOST_STEPS = 30


@transaction.atomic
def add_step(
    *,
    actor: Membership,
    intervention: Intervention,
    now: datetime,
    text: str,
    due_on: date | None = None,
    api_key: ApiKey | None = None,
) -> InterventionStep:
    """One more thing to do, behind the others."""
    intervention = locked(intervention)
    _refuse_over(intervention)
    if not text.strip():
        raise Refused(_("Say what is done in this step."), field="text")
    last = intervention.steps.aggregate(last=Max("position"))["last"] or 0
    if last >= MOST_STEPS:
        raise Refused(_("More than %(most)s steps are a plan of their own.") % {"most": MOST_STEPS})
    step = InterventionStep.objects.create(
        intervention=intervention, text=text.strip(), due_on=due_on, position=last + 1
    )
    record_event(
        actor=actor,
        verb="reviews.step_added",
        subject=intervention,
        now=now,
        payload=_told(intervention, step),
        api_key=api_key,
        stand_in_for=acting_for(actor, owners_of(intervention)),
    )
    return step


@transaction.atomic
def complete_step(
    *,
    actor: Membership,
    step: InterventionStep,
    now: datetime,
    api_key: ApiKey | None = None,
) -> InterventionStep:
    """Say that a step is done."""
    intervention = locked(step.intervention)
    _refuse_over(intervention)
    step = InterventionStep.objects.get(pk=step.pk)
    if step.done_on is not None:
        raise Refused(_("This was marked done before."))
    step.done_on = today_of(actor, now)
    step.save(update_fields=["done_on"])
    record_event(
        actor=actor,
        verb="reviews.step_done",
        subject=intervention,
        now=now,
        payload=_told(intervention, step),
        api_key=api_key,
        stand_in_for=acting_for(actor, owners_of(intervention)),
    )
    return step


@transaction.atomic
def remove_step(
    *,
    actor: Membership,
    step: InterventionStep,
    now: datetime,
    api_key: ApiKey | None = None,
) -> None:
    """Take away what turned out to be needless. What was done stays."""
    intervention = locked(step.intervention)
    _refuse_over(intervention)
    found = InterventionStep.objects.filter(pk=step.pk).first()
    if found is None:
        raise Refused(_("Somebody removed this step in the meantime."))
    if found.done_on is not None:
        raise Refused(_("It is done and stays in the record."))
    record_event(
        actor=actor,
        verb="reviews.step_removed",
        subject=intervention,
        now=now,
        payload=_told(intervention, found),
        api_key=api_key,
        stand_in_for=acting_for(actor, owners_of(intervention)),
    )
    found.delete()


def _refuse_over(intervention: Intervention) -> None:
    if not intervention.is_open:
        raise Refused(
            _("It is %(state)s and stays as it was.") % {"state": intervention.get_state_display()}
        )


def _told(intervention: Intervention, step: InterventionStep) -> dict[str, str | None]:
    return {
        "title": intervention.text,
        "step": step.text,
        "due_on": step.due_on.isoformat() if step.due_on else None,
    }
