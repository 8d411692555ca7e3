"""Asking for a decision on any day, and deciding between meetings."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accountability.authority import authorities_over
from objectives.models import Objective
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused, acting_for
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.locks import lock_row
from perfmgmt.tenancy.models import ApiKey, Membership
from reviews.models import Decision, DecisionRequest
from reviews.permissions import has_right_between_meetings
from reviews.rules.states import DecisionDraft, DecisionKind
from reviews.services.decision import close_request, refuse_absent, refuse_incomplete
from reviews.services.intervention import open_of_decision


@transaction.atomic
def raise_request(
    *,
    actor: Membership,
    asked: Membership,
    proposal: str,
    now: datetime,
    objective: Objective | None = None,
    details: str = "",
    cost: str = "",
    expected_effect: str = "",
    needed_by: date | None = None,
    api_key: ApiKey | None = None,
) -> DecisionRequest:
    """Ask somebody for a decision. It waits on their Today, counts in the latency, and comes before the
    next review of its objective once it has waited past the limit."""
    _refuse_nonsense(actor, asked, proposal, needed_by, now)
    request = DecisionRequest.objects.create(
        objective=objective,
        asker=actor,
        asked=asked,
        proposal=proposal.strip(),
        details=details.strip(),
        cost=cost.strip(),
        expected_effect=expected_effect.strip(),
        needed_by=needed_by,
        raised_at=now,
    )
    record_event(
        actor=actor,
        verb="reviews.decision_requested",
        subject=objective or request,
        now=now,
        payload=_payload(request),
        tell=[asked],
        api_key=api_key,
    )
    return request


@transaction.atomic
def pass_request_on(
    *,
    actor: Membership,
    request: DecisionRequest,
    to: Membership,
    because: str,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> DecisionRequest:
    """Whoever was asked asks somebody else in their place: it goes on waiting since it was raised."""
    request = _open(request, version)
    if not because.strip():
        raise Refused(_("Say why it is theirs to decide."), field="because")
    if to.pk in (request.asked_id, request.asker_id):
        raise Refused(_("Pass it on to somebody who has not been in it yet."), field="to")
    refuse_absent(to, field="to")
    stand_in_for = acting_for(actor, [request.asked_id])
    request.asked = to
    request.version += 1
    request.save(update_fields=["asked", "version"])
    record_event(
        actor=actor,
        verb="reviews.request_passed_on",
        subject=request.objective or request,
        now=now,
        payload=_payload(request) | {"because": because.strip()},
        tell=[to, request.asker],
        api_key=api_key,
        stand_in_for=stand_in_for,
    )
    return request


@transaction.atomic
def withdraw_request(
    *,
    actor: Membership,
    request: DecisionRequest,
    because: str,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> DecisionRequest:
    """Nothing is to be decided any more; the reason stays with it."""
    request = _open(request, version)
    if not because.strip():
        raise Refused(_("Say why nothing is to be decided any more."), field="because")
    request.state = DecisionRequest.State.WITHDRAWN
    request.closed_at, request.closed_because = now, because.strip()
    request.version += 1
    request.save(update_fields=["state", "closed_at", "closed_because", "version"])
    record_event(
        actor=actor,
        verb="reviews.request_withdrawn",
        subject=request.objective or request,
        now=now,
        payload=_payload(request) | {"because": request.closed_because},
        tell=[request.asked],
        api_key=api_key,
        stand_in_for=acting_for(actor, [request.asker_id]),
    )
    return request


@transaction.atomic
def decide_request(
    *,
    actor: Membership,
    request: DecisionRequest,
    kind: str,
    now: datetime,
    text: str = "",
    because: str = "",
    alternatives: str = "",
    owner: Membership | None = None,
    due_on: date | None = None,
    look_again_on: date | None = None,
    look_again_when: str = "",
    dissent: str = "",
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> Decision:
    """Decide between meetings. It takes the right to: who lacks it passes the request on.

    Raises Changed with the request as it stands when somebody was faster, and Refused with the `field`
    for what must still be said.
    """
    request = _open(request, version)
    _refuse_without_right(actor, request, kind)
    draft = DecisionDraft(
        kind=DecisionKind(kind),
        text=text,
        has_owner=owner is not None,
        because=because,
        look_again_on=look_again_on,
        look_again_when=look_again_when,
        due_on=due_on,
    )
    refuse_incomplete(draft)
    refuse_absent(owner)
    decision = Decision.objects.create(
        objective=request.objective,
        kind=kind,
        text=text.strip(),
        because=because.strip(),
        alternatives=alternatives.strip(),
        owner=owner,
        due_on=due_on,
        look_again_on=look_again_on,
        look_again_when=look_again_when.strip(),
        dissent=dissent.strip(),
        decided_by=actor,
        recorded_by=actor,
        decided_at=now,
        raised_on=localdate(request.raised_at),
    )
    open_of_decision(decision)
    close_request(request, decision, now)
    record_event(
        actor=actor,
        verb="reviews.request_decided",
        subject=request.objective or request,
        now=now,
        payload=_payload(request)
        | {
            "decision": str(decision.pk),
            "kind": kind,
            "text": decision.text,
            "because": decision.because,
            "owner": owner.name if owner else "",
            "due_on": due_on.isoformat() if due_on else None,
        },
        tell=[each for each in (request.asker, owner) if each and each.pk != actor.pk],
        api_key=api_key,
        stand_in_for=acting_for(actor, [request.asked_id]),
    )
    return decision


def _open(request: DecisionRequest, version: int | None) -> DecisionRequest:
    lock_row(request)
    request = DecisionRequest.objects.with_people().get(pk=request.pk)
    check_version(request, version)
    if not request.is_open:
        sentence = _("This request is %(state)s already.")
        raise Refused(sentence % {"state": request.get_state_display()})
    return request


def _refuse_nonsense(
    actor: Membership, asked: Membership, proposal: str, needed_by: date | None, now: datetime
) -> None:
    if not proposal.strip():
        raise Refused(_("Say in a sentence what is to be decided."), field="proposal")
    if asked.pk == actor.pk:
        raise Refused(_("Ask somebody else: what is yours to decide, decide."), field="asked")
    refuse_absent(asked, field="asked")
    if needed_by is not None and needed_by < localdate(now):
        raise Refused(_("This day has passed."), field="needed_by")


def _refuse_without_right(actor: Membership, request: DecisionRequest, kind: str) -> None:
    objective = request.objective
    authority = authorities_over([objective])[objective.pk] if objective else None
    above = authority.person if authority else None
    if not has_right_between_meetings(actor, request, kind, above):
        raise Refused(
            _("It is %(name)s's to decide. Pass it on.") % {"name": above.name}
            if above and above.pk != actor.pk
            else _("It takes somebody with the right to decide. Pass it on.")
        )


def _payload(request: DecisionRequest) -> dict[str, Any]:
    return {
        "request": str(request.pk),
        "title": request.objective.title if request.objective else request.proposal,
        "proposal": request.proposal,
        "asker": request.asker.name,
        "asked": request.asked.name,
        "cost": request.cost,
        "expected_effect": request.expected_effect,
        "needed_by": request.needed_by.isoformat() if request.needed_by else None,
    }
