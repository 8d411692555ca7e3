"""What waits for one person because of dependencies: a day to agree to, a promise, a way to clear."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accountability import rules, wording
from accountability.facts import as_facts, from_fact
from accountability.models import Dependency
from objectives.wording import short_date
from perfmgmt.organization.attention import Attention, Verb
from perfmgmt.tenancy.models import Membership

MOST = 50


def waiting_facts(member: Membership, today: date):
    """What waits for this person, soonest first, for a SELECT that asks for more."""
    waiting = Dependency.objects.waiting_for(member, today)
    return as_facts(waiting.order_by("row_due_on", "id"))[:MOST]


def attention(
    member: Membership, facts: Iterable[Mapping[str, Any]], now: datetime
) -> list[Attention]:
    """The facts of `waiting_facts` as things to do."""
    return [_one(from_fact(fact), member, localdate(now)) for fact in facts]


def _one(dependency: Dependency, member: Membership, today: date) -> Attention:
    terms = dependency.terms
    if terms.answers and dependency.owner_of(terms.answers) == member:
        return _to_agree(dependency, member, today)
    if terms.state in rules.PROMISED and dependency.provider.owner_id == member.pk:
        return _to_deliver(dependency, member, today)
    return _to_clear(dependency, member, today)


def _to_agree(dependency: Dependency, member: Membership, today: date) -> Attention:
    day = dependency.offered_on or dependency.needed_on
    side = dependency.terms.offered_by or rules.Side.NEEDS
    who = dependency.owner_of(side)
    words = {
        "who": who.name if who else dependency.objective_of(side).title,
        "day": short_date(day),
        "title": dependency.objective.title,
    }
    needs = side is rules.Side.NEEDS
    return Attention(
        verb=Verb.DECIDE,
        title=dependency.title,
        why=_("%(who)s needs it for “%(title)s” by %(day)s.") % words
        if needs
        else _("%(who)s offers %(day)s for “%(title)s”.") % words,
        href=_page(dependency, member),
        button=_("Answer"),
        when=wording.due_words(day, today) if day >= today else _("Day is past"),
        status="" if day >= today else "off_track",
        due_at=_end_of(day, member),
        holds_up=True,
    )


def _to_deliver(dependency: Dependency, member: Membership, today: date) -> Attention:
    late = dependency.days_late(today)
    status, words = wording.standing(dependency, today)
    waits = dependency.objective.owner
    return Attention(
        verb=Verb.ACT,
        title=dependency.title,
        why=_("Promised to %(who)s for “%(title)s”.")
        % {
            "who": waits.name if waits else _("nobody"),
            "title": dependency.objective.title,
        },
        href=_page(dependency, member),
        button=_("Look"),
        when=words,
        status="" if status == "on_track" else status,
        due_at=_end_of(dependency.due_on, member),
        holds_up=late > 0,
    )


def _to_clear(dependency: Dependency, member: Membership, today: date) -> Attention:
    status, words = wording.standing(dependency, today)
    return Attention(
        verb=Verb.DECIDE,
        title=dependency.title,
        why=_("Escalated to you: %(needs)s waits for %(gives)s.")
        % {
            "needs": wording.place_of(dependency.objective),
            "gives": wording.place_of(dependency.provider),
        },
        href=_page(dependency, member),
        button=_("Clear the way"),
        when=words,
        status=status,
        due_at=_end_of(dependency.due_on, member),
        holds_up=True,
    )


def _page(dependency: Dependency, member: Membership) -> str:
    return reverse("accountability:dependency", args=[member.organization.slug, dependency.pk])


def _end_of(day: date, member: Membership) -> datetime:
    return datetime.combine(day, time(), member.organization.zone) + timedelta(days=1)
