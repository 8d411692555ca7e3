"""What the room decides on an item, and saying that it was done."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accountability.authority import authorities_over
from objectives.models import Indicator
from objectives.rules.periods import Rhythm, period_end
from objectives.rules.status import Status
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Changed, Refused, acting_for
from perfmgmt.tenancy.models import ApiKey, Membership
from reviews.evidence import ItemEvidence
from reviews.models import AgendaItem, Decision, DecisionRequest, Intervention, Review
from reviews.permissions import has_right_to_decide
from reviews.rules.proposals import avoids_intervening
from reviews.rules.states import DecisionDraft, DecisionKind, Lack, missing_for
from reviews.services.effect import today_of
from reviews.services.expectation import Expectation, refuse_unclear
from reviews.services.intervention import (
    locked,
    mark_done,
    open_of_decision,
    replace_of_decision,
)


@transaction.atomic
def record_decision(
    *,
    actor: Membership,
    item: AgendaItem,
    now: datetime,
    version: int,
    kind: str,
    text: str = "",
    because: str = "",
    owner: Membership | None = None,
    due_on: date | None = None,
    look_again_on: date | None = None,
    look_again_when: str = "",
    intervention_kind: str = "",
    effect_indicator: Indicator | None = None,
    expected_value: Decimal | None = None,
    check_on: date | None = None,
    decided_by: Membership | None = None,
    dissent: str = "",
    alternatives: str = "",
    answers: Iterable[DecisionRequest] = (),
    api_key: ApiKey | None = None,
) -> Decision:
    """Answer question 4 of an item. A later answer supersedes the earlier one, which stays on record.

    `version` is that of the item as it was seen: raises Changed with the decision that stands now
    when somebody was faster. Raises Refused with the `field` for what must still be said.
    `decided_by` is the chair unless told; without the right to decide it is a recommendation. `answers`
    are the requests about the objective that are thereby decided. A decision to intervene opens its
    intervention, and ends the one that an earlier decision opened.
    """
    item = _locked(item)
    review = Review.objects.select_related("chair").get(pk=item.review_id)
    _refuse_closed(review, item)
    draft = DecisionDraft(
        kind=DecisionKind(kind),
        text=text,
        has_owner=owner is not None,
        because=because,
        look_again_on=look_again_on,
        look_again_when=look_again_when,
        due_on=due_on,
        has_expected_effect=effect_indicator is not None,
    )
    refuse_incomplete(draft)
    refuse_absent(owner)
    expected = Expectation(effect_indicator, expected_value, check_on)
    _refuse_effect(kind, expected, today_of(actor, now))
    earlier = Decision.objects.in_force().filter(item=item).with_people().first()
    decided_by = decided_by or review.chair
    if item.version != version:
        if earlier and _is_repeated(
            earlier, draft, actor, owner, decided_by=decided_by, expected=expected
        ):
            return earlier
        raise Changed(changed_sentence(earlier), current=earlier)
    _refuse_third_no_action(item, kind, decided_by)
    if earlier:
        _supersede(earlier, now)
    has_right = has_right_to_decide(decided_by, review, item.objective, kind)
    decision = Decision.objects.create(
        review=review,
        item=item,
        objective=item.objective,
        kind=kind,
        text=text.strip(),
        because=because.strip(),
        owner=owner,
        due_on=due_on,
        look_again_on=look_again_on,
        look_again_when=look_again_when.strip(),
        intervention_kind=intervention_kind,
        effect_indicator=effect_indicator,
        expected_value=expected_value,
        check_on=check_on,
        is_recommendation=not has_right,
        decided_by=decided_by,
        recorded_by=actor,
        dissent=dissent.strip(),
        alternatives=alternatives.strip(),
        decided_at=now,
        raised_on=_raised_on(item, review),
        supersedes=earlier,
    )
    open_of_decision(decision)
    askers = [] if decision.is_recommendation else _close_requests(answers, decision, now)
    AgendaItem.objects.filter(pk=item.pk).update(
        state=AgendaItem.State.DECIDED, version=F("version") + 1
    )
    Review.objects.filter(pk=review.pk).update(version=F("version") + 1)
    record_event(
        actor=actor,
        verb="reviews.decision_recorded",
        subject=item.objective or review,
        now=now,
        payload=_payload(decision, review, item),
        tell=[*_to_tell(decision, review), *askers],
        api_key=api_key,
    )
    return decision


@transaction.atomic
def complete_action(*, actor: Membership, decision: Decision, now: datetime) -> Decision:
    """Say that what was decided is done, and with it the intervention that it opened.

    Once; what was superseded is nobody's action any more.
    """
    decision = (
        Decision.objects.select_for_update(of=("self",), no_key=True)
        .select_related("review", "objective", "owner")
        .get(pk=decision.pk)
    )
    if decision.superseded_at is not None:
        raise Refused(_("A later decision replaced this one."))
    if decision.done_at is not None:
        raise Refused(_("This was marked done before."))
    if not decision.is_action:
        raise Refused(_("There is nothing to do in this decision."))
    intervention = Intervention.objects.filter(decision=decision).first()
    if intervention is not None:
        mark_done(locked(intervention), now, today_of(actor, now))
    decision.done_at = now
    decision.save(update_fields=["done_at"])
    record_event(
        actor=actor,
        verb="reviews.action_completed",
        subject=decision.objective or decision.review or decision,
        now=now,
        payload={
            "decision": str(decision.pk),
            "text": decision.text,
            "title": decision.objective.title if decision.objective else decision.text,
        },
        tell=[decision.watched_by],
        stand_in_for=acting_for(actor, [(intervention or decision).owner_id]),
    )
    return decision


@transaction.atomic
def adopt_recommendation(*, actor: Membership, decision: Decision, now: datetime) -> Decision:
    """Somebody with the right to decide makes a recommendation a decision. Both stay on record."""
    earlier = (
        Decision.objects.select_for_update(of=("self",), no_key=True)
        .select_related("review", "objective", "item", "owner", "decided_by", "effect_indicator")
        .get(pk=decision.pk)
    )
    if earlier.superseded_at is not None:
        raise Refused(_("A later decision replaced this one."))
    if not earlier.is_recommendation:
        raise Refused(_("This is decided already."))
    review = earlier.review
    if review is None or not has_right_to_decide(actor, review, earlier.objective, earlier.kind):
        raise Refused(_("It takes somebody with the right to decide."))
    if earlier.item is not None:
        _refuse_third_no_action(earlier.item, earlier.kind, actor)
    _supersede(earlier, now)
    same = ["review", "item", "objective", "kind", "text", "because", "owner", "due_on", "dissent"]
    same += ["look_again_on", "look_again_when", "alternatives", "raised_on", "intervention_kind"]
    same += ["effect_indicator", "expected_value", "check_on"]
    adopted = Decision.objects.create(
        **{name: getattr(earlier, name) for name in same},
        decided_by=actor,
        recorded_by=actor,
        decided_at=now,
        supersedes=earlier,
    )
    open_of_decision(adopted)
    record_event(
        actor=actor,
        verb="reviews.recommendation_adopted",
        subject=earlier.objective or review,
        now=now,
        payload=_payload(adopted, review, earlier.item),
        tell=[person for person in (earlier.owner, earlier.decided_by) if person],
    )
    return adopted


def _raised_on(item: AgendaItem, review: Review) -> date:
    """The end of the period whose figures brought it up, before it was ever put off."""
    put_off = Review.objects.filter(
        cadence=review.cadence_id,
        starts_at__lt=review.starts_at,
        items__objective=item.objective_id,
        items__state=AgendaItem.State.DEFERRED,
    )
    if item.times_deferred and item.objective_id:
        periods = put_off.newest_first().values_list("period_end", flat=True)
        earlier = list(periods[: item.times_deferred])
        if earlier:
            return min(earlier)
    worst = ItemEvidence.read(item.evidence).worst_indicator if item.evidence else None
    if worst is None or worst.period is None:
        return review.period_end
    return min(period_end(Rhythm(worst.rhythm), worst.period), review.period_end)


def close_request(request: DecisionRequest, decision: Decision, now: datetime) -> None:
    """A decision answers it, made between meetings or in the room."""
    request.state = DecisionRequest.State.DECIDED
    request.decision, request.closed_at = decision, now
    request.version += 1
    request.save(update_fields=["state", "decision", "closed_at", "version"])


def _close_requests(
    answers: Iterable[DecisionRequest], decision: Decision, now: datetime
) -> list[Membership]:
    """Those that still wait and are about this objective; gives who asked."""
    wanted = [each.pk for each in answers]
    if not wanted:
        return []
    waiting = DecisionRequest.objects.open().filter(objective=decision.objective_id)
    held = waiting.filter(pk__in=wanted).select_for_update(of=("self",), no_key=True)
    askers = []
    for request in held.select_related("asker").order_by("pk"):
        close_request(request, decision, now)
        askers.append(request.asker)
    return askers


def _is_repeated(
    earlier: Decision,
    draft: DecisionDraft,
    actor: Membership,
    owner: Membership | None,
    *,
    decided_by: Membership,
    expected: Expectation,
) -> bool:
    """The same person sent the same thing twice, by a double click or after a lost answer."""
    stands = (
        earlier.recorded_by_id,
        earlier.kind,
        earlier.text,
        earlier.because,
        earlier.owner_id,
        earlier.due_on,
        earlier.decided_by_id,
        earlier.effect_indicator_id,
        earlier.expected_value,
        earlier.check_on,
    )
    sent = (
        actor.pk,
        draft.kind,
        draft.text.strip(),
        draft.because.strip(),
        owner.pk if owner else None,
        draft.due_on,
        decided_by.pk,
        expected.indicator.pk if expected.indicator else None,
        expected.value,
        expected.check_on,
    )
    return stands == sent


def refuse_incomplete(draft: DecisionDraft) -> None:
    """Raises Refused with the field and a sentence for the first thing that must still be said."""
    lacking = missing_for(draft)
    if lacking:
        sentence, field = _say(lacking[0], draft)
        raise Refused(sentence, field=field)


def changed_sentence(current: Decision | None) -> str:
    if current is None:
        return _("Somebody changed this item. Look at it again.")
    return _("%(name)s recorded another decision on this item. Nothing of yours is lost.") % {
        "name": current.recorded_by.name
    }


def _say(lack: Lack, draft: DecisionDraft) -> tuple[str, str]:
    """The sentence for what is missing, and the field it stands at."""
    match lack:
        case Lack.OWNER:
            return _("Name one person who will see to it."), "owner"
        case Lack.TEXT:
            return _("Say in a sentence what will be done."), "text"
        case Lack.STOPS:
            return _("Say what stops."), "text"
        case Lack.BECAUSE:
            return _(
                "Say why no action is needed. Without a reason the item stays open."
            ), "because"
        case Lack.LOOK_AGAIN:
            sentence = _("Say when to look again: a date, or what would trigger it.")
            return sentence, "look_again"
        case Lack.PARKED_UNTIL:
            return _("Say until when it is parked."), "due_on"
        case _:
            raise AssertionError(f"{lack} is not asked for in the room ({draft.kind}).")


def _locked(item: AgendaItem) -> AgendaItem:
    return (
        AgendaItem.objects.select_for_update(of=("self",), no_key=True)
        .select_related("objective")
        .get(pk=item.pk)
    )


def _refuse_closed(review: Review, item: AgendaItem) -> None:
    if not review.is_running:
        raise Refused(_("Decisions are recorded while the review is in progress."))
    if item.kind != AgendaItem.Kind.EXCEPTION or item.state == AgendaItem.State.DEFERRED:
        raise Refused(_("There is nothing to decide on this item."))


def refuse_absent(owner: Membership | None, field: str = "owner") -> None:
    if owner is not None and not owner.is_active:
        sentence = _("%(name)s has left. Name somebody who is here.") % {"name": owner.name}
        raise Refused(sentence, field=field)


def _refuse_effect(kind: str, expected: Expectation, today: date) -> None:
    """Only what is done about it can have an effect that is checked."""
    if expected.is_said and kind != DecisionKind.INTERVENE:
        sentence = _("Only an intervention is checked for its effect.")
        raise Refused(sentence, field="effect_indicator")
    refuse_unclear(expected, today)


def _refuse_third_no_action(item: AgendaItem, kind: str, decided_by: Membership) -> None:
    """Twice nothing was done about it and it is off track still: a third time is its authority's to say."""
    if kind != DecisionKind.NO_ACTION or not avoids_intervening(
        Status(item.result), item.evidence.get("no_actions", 0)
    ):
        return
    objective = item.objective
    authority = authorities_over([objective])[objective.pk] if objective else None
    if authority is None:
        sentence = _(
            "The last two reviews ended with “no action” and it is off track. A third one needs the "
            "authority of the objective, and it has none: name one, or decide what is done."
        )
        raise Refused(sentence, field="decided_by")
    if not decided_by.acts_for(authority.person.pk):
        sentence = _(
            "The last two reviews ended with “no action” and it is off track. A third one is for "
            "%(name)s to decide, who is its authority."
        )
        raise Refused(sentence % {"name": authority.person.name}, field="decided_by")


def _supersede(earlier: Decision, now: datetime) -> None:
    Decision.objects.filter(pk=earlier.pk).update(superseded_at=now)
    replace_of_decision(earlier, now)


def _to_tell(decision: Decision, review: Review) -> list[Membership]:
    """Who has to act on it: its owner, and for a recommendation the one who can decide."""
    told = [decision.owner] if decision.owner else []
    return [*told, review.chair] if decision.is_recommendation else told


def _payload(decision: Decision, review: Review, item: AgendaItem | None) -> dict[str, object]:
    return {
        "decision": str(decision.pk),
        "review": str(review.pk),
        "review_title": review.title,
        "item": item.title if item else "",
        "kind": decision.kind,
        "text": decision.text,
        "because": decision.because,
        "owner": decision.owner.name if decision.owner else "",
        "due_on": decision.due_on.isoformat() if decision.due_on else None,
        "decided_by": decision.decided_by.name,
        "is_recommendation": decision.is_recommendation,
        "effect_indicator": decision.effect_indicator.title if decision.effect_indicator else "",
        "expected_value": _plain(decision.expected_value),
        "check_on": decision.check_on.isoformat() if decision.check_on else None,
        "supersedes": str(decision.supersedes_id) if decision.supersedes_id else None,
    }


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
