"""What people said they would do, as lines of a list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Subquery
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.wording import short_date
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership
from reviews.models import Decision, Review
from reviews.permissions import may_complete
from reviews.wording import days


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action with its owner and its state in words; `may_complete` for the reader."""

    id: UUID
    title: str
    about: str
    kind: str
    owner: SafeString
    due: str
    state: SafeString
    is_open: bool
    is_late: bool
    may_complete: bool = False


def actions_of_last_time(
    review: Review, now: datetime, reader: Membership | None = None
) -> list[ActionLine]:
    """Actions agreed in the closed review before this one, as they stood at `now`. One query."""
    last = (
        Review.objects.same_series(review)
        .closed()
        .filter(starts_at__lt=review.starts_at)
        .newest_first()
    )
    agreed = Decision.objects.in_force().filter(
        review=Subquery(last.values("pk")[:1]), owner__isnull=False
    )
    rows = agreed.with_people().soonest_first()
    return action_lines([row for row in rows if row.is_action], now, reader)


def action_lines(
    decisions: Iterable[Decision], now: datetime, reader: Membership | None = None
) -> list[ActionLine]:
    """As they stood at `now`: what was done later still reads as open in earlier minutes."""
    return [_line(one, now, reader) for one in decisions]


def _line(decision: Decision, now: datetime, reader: Membership | None) -> ActionLine:
    is_done = decision.done_at is not None and decision.done_at <= now
    today = localdate(now)
    about = decision.subject_title
    return ActionLine(
        id=decision.pk,
        title=decision.text,
        about=about,
        kind=decision.get_kind_display(),
        owner=html.person(decision.owner.name if decision.owner else None),
        due=short_date(decision.due_on) if decision.due_on else "",
        state=state_words(decision, today, is_done=is_done),
        is_open=not is_done,
        is_late=not is_done and decision.is_late(today),
        may_complete=reader is not None and may_complete(reader, decision),
    )


def state_words(decision: Decision, today: date, *, is_done: bool) -> SafeString:
    """What became of an action: done, how late, or how long it still has."""
    if is_done:
        day = short_date(localdate(decision.done_at))
        return html.status_mark("on_track", _("Done %(day)s") % {"day": day})
    if decision.due_on is None:
        return escape(_("No date yet"))
    late = (today - decision.due_on).days
    if late > 0:
        return html.status_mark("off_track", _("%(days)s late") % {"days": days(late)})
    if late >= -1:
        return html.status_mark("at_risk", _("Due today") if late == 0 else _("Due tomorrow"))
    words = ngettext("Due in %(days)s day", "Due in %(days)s days", -late)
    return escape(words % {"days": -late})
