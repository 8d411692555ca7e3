"""What Today shows a person about measures: the check-ins that wait for them."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from objectives.figures import figure
from objectives.models import Indicator
from objectives.wording import days_late, due_words, period_words, was_words
from objectives.worklist import due_for
from perfmgmt.organization.attention import Attention, Verb
from perfmgmt.tenancy.models import Membership

MOST = 50


def attention(member: Membership, now: datetime) -> list[Attention]:
    """Due and late check-ins, the longest waiting first; one query."""
    slug = member.organization.slug
    due = due_for(member, now, member.organization.zone)[:MOST]
    return [_update(indicator, slug, now) for indicator in due]


def _update(indicator: Indicator, slug: str, now: datetime) -> Attention:
    is_late = indicator.is_overdue(now)
    return Attention(
        verb=Verb.UPDATE,
        title=indicator.title,
        why=_last_words(indicator),
        href=reverse("objectives:checkin", args=[slug, indicator.pk]),
        button=_("Update"),
        when=days_late(indicator.next_due_at, now)
        if is_late
        else due_words(indicator.next_due_at, now),
        note=was_words(indicator.status) if is_late else "",
        status="stale" if is_late else "",
        due_at=indicator.next_due_at,
    )


def _last_words(indicator: Indicator) -> str:
    if indicator.latest_period is None:
        return _("Never measured")
    words = {
        "period": period_words(indicator.rhythm, indicator.latest_period),
        "value": figure(indicator.latest_value, indicator),
        "expected": figure(indicator.latest_expected, indicator),
    }
    if indicator.latest_expected is None:
        return _("%(period)s: %(value)s") % words
    return _("%(period)s: %(value)s, expected %(expected)s") % words
