"""What waits for one person because of reviews."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.wording import short_date
from perfmgmt.organization.attention import Attention, Verb
from perfmgmt.tenancy.models import Membership, Role
from reviews.findings import day_words, hour_words
from reviews.models import Decision, Review
from reviews.rules.states import ReviewState
from reviews.wording import days
from reviews.work import OpenWork, open_work_of

# From when on the coming review stands on its chair's Today.
DAYS_AHEAD = 7
ACTIONS_SHOWN = 50


def attention(member: Membership, now: datetime) -> list[Attention]:
    """Reviews to lead, recommendations to decide, actions to finish. Three queries."""
    return [
        *_reviews(member, now),
        *_recommendations(member),
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


def _actions(member: Membership, now: datetime) -> list[Attention]:
    return [_action(one, member, now) for one in open_work_of(member, ACTIONS_SHOWN)]


def _action(work: OpenWork, member: Membership, now: datetime) -> Attention:
    """An intervention is finished on its own page, where the effect it is to have is said."""
    slug = member.organization.slug
    href, button = reverse("reviews:interventions", args=[slug]), _("Mark done")
    if work.is_intervention:
        href = reverse("reviews:intervention", args=[slug, work.id])
        button = button if work.has_expected_effect else _("Name its effect")
    due_at = None
    when, status = "", ""
    if work.due_on is not None:
        when, status = _due((localdate(now) - work.due_on).days)
        due = work.due_on
        due_at = localtime(now).replace(year=due.year, month=due.month, day=due.day)
    return Attention(
        verb=Verb.ACT,
        title=work.text,
        why=_why(work),
        href=href,
        button=button,
        when=when,
        status=status,
        due_at=due_at,
    )


def _why(work: OpenWork) -> str:
    if work.decided_at is None:
        return _("Begun between meetings for “%(title)s”.") % {"title": work.about}
    return _("%(kind)s, agreed on %(day)s for “%(title)s”.") % {
        "kind": work.kind_words,
        "day": short_date(localdate(work.decided_at)),
        "title": work.about,
    }


def _due(late: int) -> tuple[str, str]:
    if late > 0:
        return _("%(days)s late") % {"days": days(late)}, "off_track"
    if late == 0:
        return _("Due today"), "at_risk"
    if late == -1:
        return _("Due tomorrow"), "at_risk"
    return ngettext("Due in %(days)s day", "Due in %(days)s days", -late) % {"days": -late}, ""
