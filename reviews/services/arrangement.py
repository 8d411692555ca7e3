"""Who puts what on an agenda, takes it off, and in which order it comes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from objectives.models import Objective
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Changed, Refused, acting_for
from perfmgmt.tenancy.models import ApiKey, Membership
from reviews.models import AgendaItem, AgendaWish, Review
from reviews.permissions import may_run
from reviews.rules.agenda import arranged, may_be_deferred
from reviews.services.common import leave_item, locked_review, refuse_over, save_moved
from reviews.services.facts import deferrals_of, meetings_before
from reviews.services.late import late_item, show_as_frozen
from reviews.services.scope import in_scope


@transaction.atomic
def reorder_agenda(
    *,
    actor: Membership,
    review: Review,
    order: Sequence[UUID],
    version: int,
    now: datetime,
    api_key: ApiKey | None = None,
) -> Review:
    """The chair's order of the exceptions, by objective. It is kept through the freeze.

    Those it leaves out follow their neighbours. Raises Changed when the agenda moved since `version`.
    """
    review = locked_review(review)
    if not review.is_before_the_meeting:
        raise Refused(_("The order stands once the meeting has begun; go to any item instead."))
    if review.version != version:
        raise Changed(_("Somebody changed this agenda. Look at it again."), current=review)
    if review.is_frozen:
        _put_in_order(review, order)
    else:
        _rank(review, order)
    save_moved(review)
    record_event(
        actor=actor,
        verb="reviews.agenda_reordered",
        subject=review,
        now=now,
        payload={"title": review.title, "order": [str(pk) for pk in order]},
        api_key=api_key,
    )
    return review


@transaction.atomic
def ask_for_item(
    *,
    actor: Membership,
    review: Review,
    objective: Objective,
    because: str,
    now: datetime,
    api_key: ApiKey | None = None,
) -> Review:
    """Put an objective of the scope on the agenda whatever its score, and say why.

    Its owner asks until the figures freeze. Who runs the review adds it at any time before the end,
    and thereby also gives it the minutes; after the freeze it shows the figures of the freeze.
    """
    review, runs = locked_review(review), may_run(actor, review)
    reason = _reason(because, _("Say why it should be discussed."))
    refuse_over(review)
    if not review.is_frozen:
        _refuse_out_of_scope(review, objective)
        _wish_for(review, objective, actor, reason, is_kept=runs)
    elif not runs:
        raise Refused(_("The agenda stands since the figures froze; ask the chair."))
    else:
        _add_late(review, objective, actor, reason)
    save_moved(review)
    record_event(
        actor=actor,
        verb="reviews.item_asked_for",
        subject=objective,
        now=now,
        payload=_payload(review, objective, reason),
        tell=[person for person in (review.chair, objective.owner) if person],
        api_key=api_key,
        stand_in_for=acting_for(actor, [objective.owner_id, review.chair_id]),
    )
    return review


@transaction.atomic
def defer_item(
    *,
    actor: Membership,
    review: Review,
    objective: Objective,
    because: str,
    now: datetime,
    api_key: ApiKey | None = None,
) -> Review:
    """Put one item off to the next review, and say why; each item at most twice.

    In the meeting what is undecided can still be put off; the room goes on to the next item.
    """
    review = locked_review(review)
    reason = _reason(because, _("Say why it can wait."))
    refuse_over(review)
    if review.is_frozen:
        _defer_frozen(review, objective, actor, reason, now)
    else:
        _refuse_out_of_scope(review, objective)
        before = deferrals_of(meetings_before(review)).get(objective.pk, 0)
        _refuse_deferred_twice(before, objective)
        _wish(
            review,
            objective,
            deferred_by=actor,
            deferred_because=reason,
            is_kept=False,
        )
    save_moved(review)
    record_event(
        actor=actor,
        verb="reviews.item_deferred",
        subject=objective,
        now=now,
        payload=_payload(review, objective, reason),
        tell=[objective.owner] if objective.owner else [],
        api_key=api_key,
    )
    return review


@transaction.atomic
def take_back_deferral(
    *,
    actor: Membership,
    review: Review,
    objective: Objective,
    now: datetime,
    api_key: ApiKey | None = None,
) -> Review:
    """Discuss it after all, whether it was put off by name or had no time. It gets its minutes."""
    review = locked_review(review)
    refuse_over(review)
    if review.is_frozen:
        item = _item_of(review, objective)
        if item.state != AgendaItem.State.DEFERRED:
            raise Refused(_("“%(title)s” is not deferred.") % {"title": objective.title})
        _place(review, item)
        item.state, item.deferred_by, item.deferred_because = AgendaItem.State.OPEN, None, ""
        item.version += 1
        item.save(update_fields=["state", "deferred_by", "deferred_because", "version"])
        show_as_frozen(item, review)
    else:
        _refuse_out_of_scope(review, objective)
        _wish(review, objective, deferred_by=None, deferred_because="", is_kept=True)
    save_moved(review)
    record_event(
        actor=actor,
        verb="reviews.deferral_taken_back",
        subject=objective,
        now=now,
        payload=_payload(review, objective, ""),
        tell=[objective.owner] if objective.owner else [],
        api_key=api_key,
    )
    return review


# --- Before the freeze: wishes ---------------------------------------------------------------------


def _wish(review: Review, objective: Objective, **said: Any) -> None:
    AgendaWish.objects.update_or_create(review=review, objective=objective, defaults=said)


def _wish_for(
    review: Review, objective: Objective, actor: Membership, reason: str, *, is_kept: bool
) -> None:
    asked = (
        AgendaWish.objects.of(review)
        .filter(objective=objective, asked_by__isnull=False)
        .with_people()
        .first()
    )
    if asked and asked.asked_by:
        raise Refused(
            _("%(name)s asked for it already.") % {"name": asked.asked_by.name}, field="objective"
        )
    said: dict[str, Any] = {"asked_by": actor, "asked_because": reason}
    if is_kept:
        said |= {"is_kept": True, "deferred_by": None, "deferred_because": ""}
    _wish(review, objective, **said)


def _rank(review: Review, order: Sequence[UUID]) -> None:
    known = set(Objective.objects.active().filter(pk__in=order).values_list("pk", flat=True))
    AgendaWish.objects.of(review).update(rank=None)
    AgendaWish.objects.bulk_create(
        [
            AgendaWish(review=review, objective_id=pk, rank=rank)
            for rank, pk in enumerate(dict.fromkeys(order), start=1)
            if pk in known
        ],
        update_conflicts=True,
        unique_fields=["organization", "review", "objective"],
        update_fields=["rank"],
    )


def _refuse_out_of_scope(review: Review, objective: Objective) -> None:
    scope = {each.pk for each, _priority in in_scope(review.cadence)}
    if objective.pk not in scope:
        raise Refused(_("It is not in the scope of this review."), field="objective")


# --- After the freeze: items -----------------------------------------------------------------------


def _put_in_order(review: Review, order: Sequence[UUID]) -> None:
    items = {
        item.objective_id: item
        for item in AgendaItem.objects.of(review).exceptions().placed().in_order()
    }
    places = sorted(item.position for item in items.values())
    moved = [items[subject] for subject in arranged(tuple(items), order)]
    for item, position in zip(moved, places, strict=True):
        item.position = position
    AgendaItem.objects.bulk_update(moved, ["position"])


def _add_late(review: Review, objective: Objective, actor: Membership, reason: str) -> None:
    known = AgendaItem.objects.of(review).filter(objective=objective).first()
    if known is not None and known.state == AgendaItem.State.DEFERRED:
        raise Refused(_("It is deferred; take the deferral back instead."), field="objective")
    if known is not None:
        raise Refused(_("It is on the agenda already."), field="objective")
    item = late_item(review, objective)
    item.asked_by, item.asked_because = actor, reason
    _place(review, item)
    item.save()
    show_as_frozen(item, review)


def _place(review: Review, item: AgendaItem) -> None:
    """In front of the read-back, which moves down by one with what is deferred behind it."""
    last = AgendaItem.objects.of(review).filter(kind=AgendaItem.Kind.READ_BACK).get()
    behind = AgendaItem.objects.of(review).filter(position__gte=last.position)
    behind.update(position=F("position") + 1)
    item.position = last.position
    AgendaItem.objects.filter(pk=item.pk).update(position=last.position)


def _defer_frozen(
    review: Review, objective: Objective, actor: Membership, reason: str, now: datetime
) -> None:
    item = _item_of(review, objective)
    if item.state == AgendaItem.State.DEFERRED and item.deferred_by_id:
        raise Refused(_("“%(title)s” is deferred already.") % {"title": objective.title})
    if item.state == AgendaItem.State.DECIDED:
        raise Refused(_("It is decided already."))
    _refuse_deferred_twice(item.times_deferred, objective)
    if review.current_item_id == item.pk:
        _leave_for_the_next(review, item, now)
    item.state, item.deferred_by, item.deferred_because = AgendaItem.State.DEFERRED, actor, reason
    item.position = _last_position(review) + 1
    item.version += 1
    item.save(update_fields=["state", "deferred_by", "deferred_because", "position", "version"])


def _leave_for_the_next(review: Review, item: AgendaItem, now: datetime) -> None:
    following = AgendaItem.objects.of(review).placed().filter(position__gt=item.position)
    leave_item(review, now)
    review.current_item = following.in_order().first()
    review.save(update_fields=["current_item", "item_opened_at"])


def _item_of(review: Review, objective: Objective) -> AgendaItem:
    items = AgendaItem.objects.of(review).exceptions().select_for_update(of=("self",), no_key=True)
    item = items.filter(objective=objective).first()
    if item is None:
        raise Refused(_("This item is not on the agenda."))
    return item


def _last_position(review: Review) -> int:
    return AgendaItem.objects.of(review).order_by("-position").values_list("position", flat=True)[0]


# --- What all of them say --------------------------------------------------------------------------


def _reason(because: str, sentence: str) -> str:
    if not because.strip():
        raise Refused(sentence, field="because")
    return because.strip()


def _refuse_deferred_twice(times: int, objective: Objective) -> None:
    if not may_be_deferred(times):
        sentence = _("“%(title)s” was deferred twice; this time it is discussed.")
        raise Refused(sentence % {"title": objective.title})


def _payload(review: Review, objective: Objective, because: str) -> dict[str, str]:
    return {
        "review": str(review.pk),
        "review_title": review.title,
        "title": objective.title,
        "because": because,
    }
