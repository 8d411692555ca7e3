"""What Today shows a person: the check-ins that wait for them, the milestones of theirs that are late."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.figures import figure
from objectives.models import Indicator, Milestone
from objectives.rules.initiative import Lateness, MilestoneDates, lateness
from objectives.rules.initiative import days_late as milestone_days_late
from objectives.wording import days_late, due_words, period_words, short_date, was_words
from objectives.worklist import due_for, in_care_of, to_validate
from perfmgmt.organization.attention import Attention, Verb
from perfmgmt.organization.wording import on_behalf_words
from perfmgmt.tenancy.models import Membership

MOST = 50


def attention(member: Membership, now: datetime) -> list[Attention]:
    """Due and late check-ins, the longest waiting first; one query."""
    slug = member.organization.slug
    due = due_for(member, now, member.organization.zone)[:MOST]
    return [_update(indicator, member, slug, now) for indicator in due]


def late_milestones(member: Membership, now: datetime):
    """Of open initiatives that this person owns or stands in for, as facts for a SELECT that asks for more."""
    mine = Milestone.objects.of_open_initiatives().filter(initiative__owner__in=in_care_of(member))
    fact = JSONObject(
        title="title",
        initiative="initiative_id",
        of="initiative__title",
        owner="initiative__owner_id",
        planned="due_on",
        expected="forecast_on",
    )
    return mine.late(now).in_time().values(fact=fact)[:MOST]


def late_work(
    member: Membership, milestones: Iterable[Mapping[str, Any]], now: datetime
) -> list[Attention]:
    """The facts of `late_milestones` as things to do."""
    return [_milestone(fact, member, now) for fact in milestones]


def validations(member: Membership):
    """Figures that wait for this person's look, as facts for a SELECT that asks for more."""
    fact = JSONObject(
        id="id",
        title="indicator__title",
        rhythm="indicator__rhythm",
        period="period_start",
        author="author__name",
        at="recorded_at",
    )
    return to_validate(member).values(fact=fact)[:MOST]


def to_look_at(member: Membership, facts: Iterable[Mapping[str, Any]]) -> list[Attention]:
    """The facts of `validations` as things to do."""
    return [
        Attention(
            verb=Verb.ACT,
            title=fact["title"],
            why=_("Waits for a second person; %(who)s recorded %(period)s")
            % {
                "who": fact["author"] or _("an import"),
                "period": period_words(fact["rhythm"], date.fromisoformat(fact["period"])),
            },
            href=reverse("objectives:figure-validate", args=[member.organization.slug, fact["id"]]),
            button=_("Validate"),
            when=short_date(localdate(datetime.fromisoformat(fact["at"]))),
            due_at=datetime.fromisoformat(fact["at"]),
            holds_up=True,
        )
        for fact in facts
    ]


def _milestone(fact: Mapping[str, Any], member: Membership, now: datetime) -> Attention:
    today = localdate(now)
    expected = date.fromisoformat(fact["expected"]) if fact["expected"] else None
    dates = MilestoneDates(date.fromisoformat(fact["planned"]), expected)
    days = milestone_days_late(dates, today)
    is_past = lateness(dates, today) == Lateness.PAST_DUE
    over = datetime.combine(dates.planned, time(), member.organization.zone) + timedelta(days=1)
    return Attention(
        verb=Verb.ACT,
        title=fact["title"],
        why=_("Milestone of “%(title)s”") % {"title": fact["of"]},
        href=reverse("objectives:initiative", args=[member.organization.slug, fact["initiative"]]),
        button=_("Look"),
        when=ngettext("%(days)s day late", "%(days)s days late", days) % {"days": days},
        note=_("expected %(day)s") % {"day": short_date(expected)} if expected else "",
        status="off_track" if is_past else "at_risk",
        due_at=over,
        on_behalf=on_behalf_words(member, [UUID(fact["owner"])], now),
    )


def _update(indicator: Indicator, member: Membership, slug: str, now: datetime) -> Attention:
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
        on_behalf=on_behalf_words(member, [indicator.updater_id or indicator.owner_id], now),
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
