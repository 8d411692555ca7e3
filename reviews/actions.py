"""What people said they would do, as lines of a list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
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
from reviews import effects
from reviews.models import Decision, Intervention, Review
from reviews.permissions import may_complete
from reviews.wording import days


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action with its owner and its state in words; `may_complete` for the reader.

    `effect` is what was seen of the effect of an intervention by then.
    """

    id: UUID
    title: str
    about: str
    kind: str
    owner: SafeString
    owner_name: str
    due: str
    state: SafeString
    is_open: bool
    is_late: bool
    may_complete: bool = False
    effect: str = ""
    effect_note: str = ""


def actions_of_last_time(
    review: Review, now: datetime, reader: Membership | None = None
) -> list[ActionLine]:
    """Actions agreed in the closed review before this one, as they stood at `now`. One query."""
    agreed = Decision.objects.in_force().filter(review=Subquery(last_before(review)))
    rows = agreed_actions(agreed.with_people())
    return action_lines(rows, now, reader, opened=opened_by_decision(rows))


def last_before(review: Review):
    """The key of the closed review of its series that came before it."""
    earlier = Review.objects.same_series(review).closed().filter(starts_at__lt=review.starts_at)
    return earlier.newest_first().values("pk")[:1]


def agreed_actions(decisions: Iterable[Decision]) -> list[Decision]:
    """What somebody has to do because of them, the soonest first."""
    rows = [row for row in decisions if row.is_action and row.owner_id is not None]
    return sorted(rows, key=lambda row: (row.due_on or date.max, row.pk))


def opened_by_decision(decisions: Iterable[Decision]) -> dict[UUID, Intervention]:
    """Decision → what it opened. One query."""
    ids = [one.pk for one in decisions]
    opened = Intervention.objects.filter(decision__in=ids).with_rows()
    return {one.decision_id: one for one in opened if one.decision_id}


def action_lines(
    decisions: Iterable[Decision],
    now: datetime,
    reader: Membership | None = None,
    *,
    opened: Mapping[UUID, Intervention] = MappingProxyType({}),
) -> list[ActionLine]:
    """As they stood at `now`: what was done later still reads as open in earlier minutes.

    `opened` holds by decision what it opened, which says by now who does it until when.
    """
    return [_line(one, opened.get(one.pk), now, reader) for one in decisions]


def _line(
    decision: Decision, opened: Intervention | None, now: datetime, reader: Membership | None
) -> ActionLine:
    work = opened or decision
    is_done = work.done_at is not None and work.done_at <= now
    ended = opened if opened and opened.ended_at and opened.ended_at <= now else None
    about = decision.subject_title
    is_open = not is_done and ended is None
    today = localdate(now)
    return ActionLine(
        id=decision.pk,
        title=decision.text,
        about=about,
        kind=decision.get_kind_display(),
        owner=html.person(work.owner.name if work.owner else None),
        owner_name=work.owner.name if work.owner else "",
        due=short_date(work.due_on) if work.due_on else "",
        state=_ended(ended) if ended else state_words(work, today, is_done=is_done),
        is_open=is_open,
        is_late=is_open and work.due_on is not None and work.due_on < today,
        may_complete=is_open and reader is not None and may_complete(reader, decision),
        **(_effect(opened, now) if opened else {}),
    )


def _effect(opened: Intervention, now: datetime) -> dict[str, Any]:
    """A later check is not in earlier minutes."""
    check = opened.latest_check
    if check is not None and check.checked_at > now:
        return {}
    if check is None and opened.check_on is None:
        return {}
    return {
        "effect": effects.verdict_mark(opened),
        "effect_note": effects.verdict_note(opened),
    }


def _ended(opened: Intervention) -> SafeString:
    day = short_date(localdate(opened.ended_at))
    return escape(_("Stopped %(day)s: %(because)s") % {"day": day, "because": opened.ended_because})


def state_words(work: Decision | Intervention, today: date, *, is_done: bool) -> SafeString:
    """What became of an action: done, how late, or how long it still has."""
    if is_done:
        day = short_date(localdate(work.done_at))
        return html.status_mark("on_track", _("Done %(day)s") % {"day": day})
    if work.due_on is None:
        return escape(_("No date yet"))
    late = (today - work.due_on).days
    if late > 0:
        return html.status_mark("off_track", _("%(days)s late") % {"days": days(late)})
    if late >= -1:
        return html.status_mark("at_risk", _("Due today") if late == 0 else _("Due tomorrow"))
    words = ngettext("Due in %(days)s day", "Due in %(days)s days", -late)
    return escape(words % {"days": -late})
