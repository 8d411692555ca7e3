"""What waits for one person because they were asked to own something."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accountability.models import Handover
from objectives.models import Objective
from objectives.wording import short_date
from perfmgmt.organization.attention import Attention, Verb
from perfmgmt.tenancy.models import Membership

MOST = 50


def asked_of(member: Membership):
    """Asked of this person, of what is still in force, as facts for a SELECT that asks for more."""
    fact = JSONObject(
        title="objective__title",
        objective="objective_id",
        who="asked_by__name",
        effective_on="effective_on",
        reason="reason",
        asked_at="asked_at",
    )
    rows = Handover.objects.asked_of(member).filter(objective__state=Objective.State.ACTIVE)
    return rows.order_by("asked_at", "id").values(fact=fact)[:MOST]


def handovers_waiting(
    member: Membership, now: datetime, facts: Iterable[Mapping[str, Any]] | None = None
) -> list[Attention]:
    """To accept or to decline. One query, or none where the rail has read the `facts` already."""
    if facts is None:
        facts = asked_of(member).values_list("fact", flat=True)
    return [_attention(fact, member, now) for fact in facts]


def _attention(fact: Mapping[str, Any], member: Membership, now: datetime) -> Attention:
    effective_on = date.fromisoformat(fact["effective_on"])
    asked_at = parse_datetime(fact["asked_at"])
    words = {
        "who": fact["who"] or _("The system"),
        "day": short_date(effective_on),
        "reason": fact["reason"],
    }
    page = reverse("pages:objective", args=[member.organization.slug, fact["objective"]])
    return Attention(
        verb=Verb.DECIDE,
        title=fact["title"],
        why=_("%(who)s asks you to own it from %(day)s: %(reason)s") % words,
        href=f"{page}#people",
        button=_("Answer"),
        when=_("since %(day)s") % {"day": short_date(localdate(asked_at))},
        status="at_risk" if effective_on < localdate(now) else "",
        due_at=asked_at,
        holds_up=True,
    )
