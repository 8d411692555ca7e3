"""Recalibrations that wait for the person who approves or declines them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from objectives.wording import short_date
from perfmgmt.organization.attention import Attention, Verb
from perfmgmt.tenancy.models import Membership
from reviews.models import Recalibration

MOST = 20


def recalibrations_to_answer(member: Membership):
    """Asked of this person, or of somebody absent whom they stand in for, as facts for a SELECT that asks
    for more.
    """
    fact = JSONObject(
        id="id",
        title=Coalesce("indicator__title", "objective__title"),
        asker=F("requested_by__name"),
        reason="reason",
        authority="authority_id",
        asked_at="asked_at",
    )
    return Recalibration.objects.waiting_for(member).oldest_first().values(fact=fact)[:MOST]


def recalibrations_waiting(
    member: Membership, facts: Iterable[Mapping[str, Any]]
) -> list[Attention]:
    """The facts of `recalibrations_to_answer` as things to do; no query."""
    return [_attention(fact, member) for fact in facts]


def _attention(fact: Mapping[str, Any], member: Membership) -> Attention:
    asked_at = datetime.fromisoformat(fact["asked_at"])
    absent = member.stands_in_among([UUID(fact["authority"])])
    return Attention(
        verb=Verb.DECIDE,
        title=fact["title"],
        why=_("%(name)s asks for a recalibration: %(reason)s")
        % {"name": fact["asker"], "reason": fact["reason"]},
        href=reverse("reviews:recalibration", args=[member.organization.slug, fact["id"]]),
        button=_("Decide"),
        when=_("since %(day)s") % {"day": short_date(localdate(asked_at))},
        due_at=asked_at,
        holds_up=True,
        on_behalf=absent.name if absent else "",
    )
