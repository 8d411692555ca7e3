"""What reviews tell people."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.wording import short_date
from perfmgmt.events.models import Event
from perfmgmt.events.notice import Notice, Writer
from perfmgmt.tenancy.models import Membership
from reviews.models import Decision


def _cadence_created(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("You are invited to “%(title)s”") % event.payload,
        body=_("%(chair)s chairs it. Its dates stand under Reviews.") % event.payload,
        path="reviews/",
    )


def _review_reminder(event: Event, recipient: Membership) -> Notice:
    zone = recipient.organization.zone
    words = {
        "title": event.payload["title"],
        "starts": _when(event.payload["starts_at"], zone),
        "freeze": _when(event.payload["freeze_at"], zone),
    }
    return Notice(
        subject=_("%(title)s is on %(starts)s") % words,
        body=_("Figures freeze on %(freeze)s. What is updated by then is what the room sees.")
        % words,
        path=f"reviews/{event.subject_id}/",
    )


def _review_closed(event: Event, recipient: Membership) -> Notice:
    decisions = event.payload["decisions"]
    mine = [one for one in decisions if one["owner_id"] == str(recipient.pk)]
    words = {"title": event.payload["title"], "count": len(decisions), "mine": len(mine)}
    subject = ngettext(
        "Minutes of %(title)s: %(count)s decision",
        "Minutes of %(title)s: %(count)s decisions",
        len(decisions),
    )
    lines = [_decision_line(one) for one in decisions]
    if mine:
        yours = ngettext("%(mine)s action is yours.", "%(mine)s actions are yours.", len(mine))
        lines.insert(0, yours % words)
    return Notice(
        subject=subject % words, body="\n".join(lines), path=f"reviews/{event.subject_id}/"
    )


def _decision_recorded(event: Event, recipient: Membership) -> Notice:
    payload = event.payload
    if payload["is_recommendation"] and payload["owner"] != recipient.name:
        subject = _("%(decided_by)s recommends a decision on “%(item)s”") % payload
    else:
        subject = _("“%(item)s” needs you: %(text)s") % payload
    return Notice(
        subject=subject,
        body=_decision_line(payload),
        path=f"reviews/{payload['review']}/",
    )


def _recommendation_adopted(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("%(decided_by)s decided as recommended: “%(item)s”") % event.payload,
        body=_decision_line(event.payload),
        path=f"reviews/{event.payload['review']}/",
    )


def _action_completed(event: Event, _recipient: Membership) -> Notice:
    actor = event.actor.name if event.actor else ""
    return Notice(
        subject=_("%(name)s has done: %(text)s") % {"name": actor, "text": event.payload["text"]},
        path="interventions/",
    )


def _decision_line(decision: dict) -> str:
    """ "Sales. Intervene: bring Ferrum forward. Alice, 3 Dec" """
    kind = Decision.Kind(decision["kind"]).label
    said = decision["text"] or decision.get("because", "")
    line = f"{decision['item']}. {kind}: {said.rstrip('.')}."
    due = decision["due_on"]
    by = short_date(date.fromisoformat(due)) if due else ""
    return " ".join([line, ", ".join(part for part in (decision["owner"], by) if part)]).strip()


def _when(iso: str, zone: ZoneInfo) -> str:
    return date_format(localtime(datetime.fromisoformat(iso), zone), _("l j F, H:i"))


NOTICES: dict[str, Writer] = {
    "reviews.cadence_created": _cadence_created,
    "reviews.review_reminder": _review_reminder,
    "reviews.review_closed": _review_closed,
    "reviews.decision_recorded": _decision_recorded,
    "reviews.recommendation_adopted": _recommendation_adopted,
    "reviews.action_completed": _action_completed,
}
