"""Today: what every app says waits for this person, in the order of the verbs."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from accountability.attention import attention as accountability_attention
from accountability.waiting_handovers import handovers_waiting
from objectives.attention import attention as objectives_attention
from objectives.attention import late_work, to_look_at
from perfmgmt.organization.attention import Attention, Verb
from perfmgmt.tenancy.models import Membership
from reviews.asking import requests_waiting
from reviews.attention import attention as reviews_attention
from reviews.waiting_recalibrations import recalibrations_waiting
from reviews.waiting_risks import risks_waiting

LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    rows: list[Attention]


Facts = list[dict[str, Any]]


def all_of(
    member: Membership,
    now: datetime,
    *,
    milestones: Facts,
    validations: Facts,
    handovers: Facts,
    promises: Facts,
    requests: Facts,
    risks: Facts,
    recalibrations: Facts,
) -> list[Attention]:
    """One list of every app, spelled out: a new app adds its line here.

    `milestones` are the late ones, `validations` the figures to look at, `handovers` those asked of this
    person, `promises` the dependencies that wait for them, `requests` what they are asked to decide, `risks`
    those to look at, `recalibrations` those to approve or decline: the rail has read them already.
    """
    found = [
        *reviews_attention(member, now),
        *requests_waiting(member, now, requests),
        *recalibrations_waiting(member, recalibrations),
        *handovers_waiting(member, now, handovers),
        *accountability_attention(member, promises, now),
        *risks_waiting(member, now, risks),
        *objectives_attention(member, now),
        *late_work(member, milestones, now),
        *to_look_at(member, validations),
    ]
    return sorted(found, key=lambda each: each.due_at or LAST)


def grouped(waiting: list[Attention]) -> list[Group]:
    """By verb; verbs with nothing to do are left out."""
    titles = {Verb.DECIDE: _("Decide"), Verb.UPDATE: _("Update"), Verb.ACT: _("Act")}
    groups = [Group(titles[verb], [each for each in waiting if each.verb == verb]) for verb in Verb]
    return [group for group in groups if group.rows]
