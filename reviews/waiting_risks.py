"""Risks that wait for the person who watches them: their day has come, or nobody assessed them for long."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from perfmgmt.organization.attention import Attention, Verb
from perfmgmt.tenancy.models import Membership
from reviews.models import Risk
from reviews.risk_wording import LEVELS, next_words
from reviews.screens.risks import as_fact, risk_from

MOST = 50


def risks_to_look_at(member: Membership, today: date):
    """Watched by this person, or by somebody who has left for an objective of theirs, as facts for a SELECT
    that asks for more.
    """
    fact = as_fact(objective_title="objective__title")
    nobodys = Q(owner__revoked_at__isnull=False, objective__owner=member)
    rows = Risk.objects.to_look_at(today).filter(Q(owner=member) | nobodys)
    return rows.order_by("review_on", "assessed_at", "id").values(fact=fact)[:MOST]


def risks_waiting(
    member: Membership, now: datetime, facts: Iterable[Mapping[str, Any]]
) -> list[Attention]:
    """The facts of `risks_to_look_at` as things to do; no query."""
    return [_attention(fact, member, now) for fact in facts]


def _attention(fact: Mapping[str, Any], member: Membership, now: datetime) -> Attention:
    risk = risk_from(fact)
    words, status = next_words(risk, localdate(now))
    due_at = risk.assessed_at
    if risk.review_on is not None:
        due_at = datetime.combine(risk.review_on, time(), member.organization.zone)
    return Attention(
        verb=Verb.UPDATE,
        title=risk.title,
        why=_("It threatens “%(title)s”: %(level)s, %(score)s of 25.")
        % {
            "title": fact["objective_title"],
            "level": LEVELS[risk.level],
            "score": risk.score,
        },
        href=reverse("reviews:risk", args=[member.organization.slug, risk.pk]),
        button=_("Assess"),
        when=words[:1].upper() + words[1:],
        status=status,
        due_at=due_at,
    )
