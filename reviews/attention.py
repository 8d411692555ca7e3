"""What waits for one person because of reviews."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.wording import short_date
from perfmgmt.organization.attention import Attention, Verb
from perfmgmt.tenancy.models import Membership, Role
from reviews.findings import day_words, hour_words
from reviews.models import Decision, Recalibration, Review
from reviews.rules.states import ReviewState
from reviews.wording import days

# From when on the coming review stands on its chair's Today.
DAYS_AHEAD = 7


def attention(member: Membership, now: datetime) -> list[Attention]:
    """Reviews to lead, recommendations and recalibrations to decide, actions to finish. Four queries."""
    return [
        *_reviews(member, now),
        *_recommendations(member),
        *_recalibrations(member),
        *_actions(member, now),
    ]


def _reviews(member: Membership, now: datetime) -> list[Attention]:
    mine = Review.objects.unfinished().filter(chair=member).next_first()
    return [
        _review(review, member, now)
        for review in mine[:5]
        if review.is_running or (localdate(review.starts_at) - localdate(now)).days <= DAYS_AHEAD
    ]


def _review(review: Review, member: Membership, now: datetime) -> Attention:
    slug = member.organization.slug
    starts_on = localdate(review.starts_at)
    ahead = (starts_on - localdate(now)).days
    common: dict[str, Any] = {
        "verb": Verb.DECIDE,
        "title": review.title,
        "due_at": review.starts_at,
        "holds_up": review.is_running,
    }
    if review.is_running:
        return Attention(
            **common,
            why=_("The meeting is in progress; items wait for a decision."),
            href=reverse("reviews:room", args=[slug, review.pk]),
            button=_("Go on"),
            when=_("In progress"),
            status="at_risk",
        )
    why = (
        _("Figures are frozen and the agenda stands.")
        if review.state == ReviewState.FROZEN
        else _("Figures freeze on %(day)s, %(hour)s.")
        % {"day": day_words(review.freeze_at), "hour": hour_words(review.freeze_at)}
    )
    return Attention(
        **common,
        why=why,
        href=reverse("reviews:review", args=[slug, review.pk]),
        button=_("Prepare") if ahead > 0 else _("Start"),
        when=_when(ahead),
        note=_("at %(hour)s") % {"hour": localtime(review.starts_at).strftime("%H:%M")},
    )


def _when(ahead: int) -> str:
    if ahead == 0:
        return _("Today")
    if ahead == 1:
        return _("Tomorrow")
    if ahead < 0:
        return ngettext("%(days)s day ago", "%(days)s days ago", -ahead) % {"days": -ahead}
    return ngettext("In %(days)s day", "In %(days)s days", ahead) % {"days": ahead}


def _recommendations(member: Membership) -> list[Attention]:
    """Said without the right to decide, in a review that this person chairs or leads."""
    if member.role == Role.VIEWER:
        return []
    waiting = Decision.objects.recommendations().with_people()
    if member.role != Role.LEADER:
        waiting = waiting.filter(review__chair=member)
    slug = member.organization.slug
    return [
        Attention(
            verb=Verb.DECIDE,
            title=one.text or one.because,
            why=_("%(name)s recommends it for “%(item)s”.")
            % {"name": one.decided_by.name, "item": one.item.title if one.item else ""},
            href=reverse("reviews:interventions", args=[slug]),
            button=_("Decide"),
            when=_("since %(day)s") % {"day": short_date(localdate(one.decided_at))},
            due_at=one.decided_at,
            holds_up=True,
        )
        for one in waiting.order_by("decided_at", "id")[:20]
    ]


def _recalibrations(member: Membership) -> list[Attention]:
    """Those that this person approves or declines, for somebody absent too."""
    waiting = Recalibration.objects.waiting_for(member).with_people().oldest_first()
    slug = member.organization.slug
    return [
        Attention(
            verb=Verb.DECIDE,
            title=one.subject.title,
            why=_("%(name)s asks for a recalibration: %(reason)s")
            % {"name": one.requested_by.name, "reason": one.reason},
            href=reverse("reviews:recalibration", args=[slug, one.pk]),
            button=_("Decide"),
            when=_("since %(day)s") % {"day": short_date(localdate(one.asked_at))},
            due_at=one.asked_at,
            holds_up=True,
            on_behalf=_on_behalf(member, one),
        )
        for one in waiting[:20]
    ]


def _on_behalf(member: Membership, one: Recalibration) -> str:
    fact = member.stands_in_among([one.authority_id])
    return fact.name if fact else ""


def _actions(member: Membership, now: datetime) -> list[Attention]:
    mine = Decision.objects.open_actions().filter(Q(owner=member)).with_people().soonest_first()
    return [_action(one, member, now) for one in mine[:50]]


def _action(decision: Decision, member: Membership, now: datetime) -> Attention:
    today = localdate(now)
    late = (today - decision.due_on).days if decision.due_on else 0
    when, status = "", ""
    if decision.due_on:
        when, status = _due(late)
    due_at = None
    if decision.due_on:
        due_at = localtime(now).replace(
            year=decision.due_on.year, month=decision.due_on.month, day=decision.due_on.day
        )
    title = decision.subject_title
    return Attention(
        verb=Verb.ACT,
        title=decision.text,
        why=_("%(kind)s, agreed on %(day)s for “%(title)s”.")
        % {
            "kind": decision.get_kind_display(),
            "day": short_date(localdate(decision.decided_at)),
            "title": title,
        },
        href=reverse("reviews:interventions", args=[member.organization.slug]),
        button=_("Mark done"),
        when=when,
        status=status,
        due_at=due_at,
    )


def _due(late: int) -> tuple[str, str]:
    if late > 0:
        return _("%(days)s late") % {"days": days(late)}, "off_track"
    if late == 0:
        return _("Due today"), "at_risk"
    if late == -1:
        return _("Due tomorrow"), "at_risk"
    return ngettext("Due in %(days)s day", "Due in %(days)s days", -late) % {"days": -late}, ""
