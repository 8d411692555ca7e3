"""What was decided on an objective in earlier meetings, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from objectives.wording import short_date
from reviews.actions import state_words
from reviews.models import Decision


@dataclass(frozen=True, slots=True)
class EarlierLine:
    """A decision in force of an earlier meeting: "Intervene: second source", "Alice, decided 27 Oct"."""

    id: UUID
    title: str
    note: str
    became: SafeString


def earlier_lines(decisions: Iterable[Decision], now: datetime) -> list[EarlierLine]:
    """Newest first; `decisions` are in force and of other reviews."""
    newest_first = sorted(decisions, key=lambda one: one.decided_at, reverse=True)
    return [_line(one, now) for one in newest_first]


def became_of(decision: Decision, now: datetime) -> SafeString:
    """What is known of its effect at `now`: done on a day, how late, or when it is looked at again."""
    today = localdate(now)
    if decision.is_recommendation:
        words = _("Recommended, not decided")
    elif decision.is_action:
        return state_words(decision, today, is_done=decision.done_at is not None)
    elif decision.look_again_on is not None:
        day = short_date(decision.look_again_on)
        is_past = decision.look_again_on <= today
        words = _("To look at again since %(day)s") if is_past else _("Look again on %(day)s")
        words = words % {"day": day}
    elif decision.look_again_when:
        words = _("Look again when: %(trigger)s") % {"trigger": decision.look_again_when}
    else:
        words = _("Nothing was to be done")
    return escape(words)


def _line(decision: Decision, now: datetime) -> EarlierLine:
    who = [decision.owner.name] if decision.owner else []
    day = short_date(localdate(decision.decided_at))
    who.append(_("decided %(day)s") % {"day": day})
    return EarlierLine(
        id=decision.pk,
        title=f"{decision.get_kind_display()}: {decision.text or decision.because}",
        note=", ".join(who),
        became=became_of(decision, now),
    )
