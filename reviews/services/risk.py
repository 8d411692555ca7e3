"""Risks: raised by whoever sees them, judged again and again, until they occur or are over."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from objectives.models import Objective
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused, acting_for
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.locks import lock_row
from perfmgmt.tenancy.models import ApiKey, Membership
from reviews.models import Risk, RiskAssessment
from reviews.models.risk import SCALE
from reviews.rules import risk as rules
from reviews.rules.risk import RiskState

LIVING = (Objective.State.DRAFT, Objective.State.ACTIVE)


@transaction.atomic
def raise_risk(
    *,
    actor: Membership,
    objective: Objective,
    title: str,
    likelihood: int,
    impact: int,
    now: datetime,
    owner: Membership | None = None,
    note: str = "",
    response: str = "",
    response_text: str = "",
    review_on: date | None = None,
    api_key: ApiKey | None = None,
) -> Risk:
    """Say what could keep an objective from being reached; with it its first assessment.

    Without an owner it belongs to whoever owns the objective. `note` says why it is judged so.
    """
    lock_row(objective)  # who raises the same twice at once waits here
    objective = Objective.objects.select_related("owner").get(pk=objective.pk)
    owner = owner or objective.owner
    if owner is None:
        raise Refused(_("Name one person who watches it."), field="owner")
    risk = Risk(
        title=title.strip(),
        objective=objective,
        owner=owner,
        likelihood=likelihood,
        impact=impact,
        response=response,
        response_text=response_text.strip(),
        review_on=review_on,
        raised_by=actor,
        raised_at=now,
        assessed_at=now,
    )
    _refuse_content(risk, _today(actor, now))
    if objective.state not in LIVING:
        raise Refused(_("It has ended. Nothing in it changes any more."), field="objective")
    twins = Risk.objects.standing().about(objective).filter(title__iexact=risk.title)
    if twins.exists():
        raise Refused(_("This risk is known already, and not closed."), field="title")
    risk.save(force_insert=True)
    _assess(risk, actor, note, now, None)
    _write("reviews.risk_raised", actor, risk, now, api_key, note=note.strip())
    return risk


@transaction.atomic
def assess_risk(
    *,
    actor: Membership,
    risk: Risk,
    likelihood: int,
    impact: int,
    now: datetime,
    note: str = "",
    review_on: date | None = None,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Risk:
    """Judge it anew; earlier assessments stay. A day to look again that has come is thereby kept."""
    risk = _locked(risk, version)
    _refuse_closed(risk)
    before, today = risk.score, _today(actor, now)
    risk.likelihood, risk.impact, risk.assessed_at = likelihood, impact, now
    if review_on is not None:
        _refuse_past(review_on, today)
        risk.review_on = review_on
    elif rules.is_due(risk.review_on, today):
        risk.review_on = None
    _refuse_off_the_scale(risk)
    _save(risk)
    acts_for = _acts_for(actor, risk)
    _assess(risk, actor, note, now, acts_for)
    _write(
        "reviews.risk_assessed",
        actor,
        risk,
        now,
        api_key,
        stand_in_for=acts_for,
        note=note.strip(),
        was=before,
    )
    return risk


@transaction.atomic
def change_risk(
    *,
    actor: Membership,
    risk: Risk,
    now: datetime,
    title: str,
    owner: Membership,
    response: str = "",
    response_text: str = "",
    review_on: date | None = None,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Risk:
    """Say anew what could happen, who watches it, what is done about it and when to look again."""
    risk = _locked(risk, version)
    _refuse_closed(risk)
    today, before = _today(actor, now), risk.owner
    acts_for = _acts_for(actor, risk)
    if review_on != risk.review_on and review_on is not None:
        _refuse_past(review_on, today)
    risk.title, risk.owner, risk.review_on = title.strip(), owner, review_on
    risk.response, risk.response_text = response, response_text.strip()
    _refuse_content(risk, None, owner_before=before.pk)
    _save(risk)
    _write("reviews.risk_changed", actor, risk, now, api_key, stand_in_for=acts_for)
    return risk


@transaction.atomic
def mark_occurred(
    *,
    actor: Membership,
    risk: Risk,
    because: str,
    now: datetime,
    wants_item: bool = False,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Risk:
    """It happened. With `wants_item` the objective enters the next review, whatever its score."""
    risk = _locked(risk, version)
    _refuse_step(risk, RiskState.OCCURRED)
    risk.state, risk.because = Risk.State.OCCURRED, _reason(because, _("Say what happened."))
    risk.occurred_at, risk.wants_item, risk.review_on = now, wants_item, None
    _save(risk)
    _write("reviews.risk_occurred", actor, risk, now, api_key, stand_in_for=_acts_for(actor, risk))
    return risk


@transaction.atomic
def close_risk(
    *,
    actor: Membership,
    risk: Risk,
    because: str,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Risk:
    """It cannot happen any more, or what occurred is over; and why. Nothing is asked of anybody again."""
    risk = _locked(risk, version)
    _refuse_step(risk, RiskState.CLOSED)
    risk.state, risk.because = Risk.State.CLOSED, _reason(because, _("Say why it is over."))
    risk.closed_at, risk.review_on = now, None
    _save(risk)
    _write("reviews.risk_closed", actor, risk, now, api_key, stand_in_for=_acts_for(actor, risk))
    return risk


def _assess(
    risk: Risk, actor: Membership, note: str, now: datetime, stand_in_for: Membership | None
) -> None:
    RiskAssessment.objects.create(
        risk=risk,
        likelihood=risk.likelihood,
        impact=risk.impact,
        note=note.strip(),
        assessed_by=actor,
        stand_in_for=stand_in_for,
        assessed_at=now,
    )


def _refuse_content(risk: Risk, today: date | None, *, owner_before: UUID | None = None) -> None:
    if not risk.title:
        raise Refused(_("Say what could happen."), field="title")
    if risk.owner_id != owner_before and not risk.owner.is_active:
        sentence = _("%(name)s has left. Name somebody who is here.") % {"name": risk.owner.name}
        raise Refused(sentence, field="owner")
    if risk.response and not risk.response_text:
        raise Refused(_("Say in a sentence what this means here."), field="response_text")
    if risk.response_text and not risk.response:
        raise Refused(_("Choose how you respond to it."), field="response")
    if today is not None and risk.review_on is not None:
        _refuse_past(risk.review_on, today)
    _refuse_off_the_scale(risk)


def _refuse_off_the_scale(risk: Risk) -> None:
    for field in ("likelihood", "impact"):
        if getattr(risk, field) not in SCALE:
            raise Refused(_("Choose a number from 1 to 5."), field=field)


def _refuse_past(day: date, today: date) -> None:
    if day < today:
        raise Refused(_("This day is past."), field="review_on")


def _refuse_closed(risk: Risk) -> None:
    if risk.state == Risk.State.CLOSED:
        raise Refused(_("This risk is closed. Raise it again if it is back."))


def _refuse_step(risk: Risk, wanted: RiskState) -> None:
    _refuse_closed(risk)
    if not risk.may_become(wanted):
        raise Refused(_("This was said before: it has occurred."))


def _reason(because: str, sentence: str) -> str:
    if not because.strip():
        raise Refused(sentence, field="because")
    return because.strip()


def _today(actor: Membership, now: datetime) -> date:
    return now.astimezone(actor.organization.zone).date()


def _locked(risk: Risk, version: int | None) -> Risk:
    lock_row(risk)
    current = Risk.objects.with_people().get(pk=risk.pk)
    check_version(current, version)
    return current


def _save(risk: Risk) -> None:
    risk.version += 1
    risk.save()


def _acts_for(actor: Membership, risk: Risk) -> Membership | None:
    return acting_for(actor, [risk.owner_id, risk.objective.owner_id])


def _write(
    verb: str,
    actor: Membership,
    risk: Risk,
    now: datetime,
    api_key: ApiKey | None,
    *,
    stand_in_for: Membership | None = None,
    **more: object,
) -> None:
    """Told to whoever watches it and to whoever owns the objective."""
    people = (risk.owner, risk.objective.owner)
    record_event(
        actor=actor,
        verb=verb,
        subject=risk,
        now=now,
        payload=facts(risk) | more,
        tell=[person for person in people if person is not None],
        api_key=api_key,
        stand_in_for=stand_in_for,
    )


def facts(risk: Risk) -> dict[str, object]:
    """What every event about it keeps; names as they were."""
    return {
        "title": risk.title,
        "objective": risk.objective.title,
        "objective_id": str(risk.objective_id),
        "owner": risk.owner.name,
        "likelihood": risk.likelihood,
        "impact": risk.impact,
        "score": risk.score,
        "response": risk.response,
        "response_text": risk.response_text,
        "review_on": risk.review_on.isoformat() if risk.review_on else None,
        "state": risk.state,
        "because": risk.because,
        "wants_item": risk.wants_item,
    }
