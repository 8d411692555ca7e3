"""What reviews tell people."""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from objectives.wording import short_date
from perfmgmt.events.models import Event
from perfmgmt.events.notice import Notice, Writer
from perfmgmt.tenancy.models import Membership
from reviews.calendar_notices import NOTICES as CALENDAR
from reviews.effects import shared_words
from reviews.models import Decision, EffectCheck
from reviews.rules.effect import WITHOUT_EFFECT


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


def _decision_requested(event: Event, _recipient: Membership) -> Notice:
    payload = event.payload
    parts = [
        _("Cost: %(cost)s.") % payload if payload["cost"] else "",
        _("Expected effect: %(expected_effect)s.") % payload if payload["expected_effect"] else "",
        _("Needed by %(day)s.") % {"day": short_date(date.fromisoformat(payload["needed_by"]))}
        if payload["needed_by"]
        else "",
    ]
    return Notice(
        subject=_("%(asker)s asks you to decide: %(proposal)s") % payload,
        body=" ".join(part for part in parts if part),
        path=f"decisions/requests/{payload['request']}/",
    )


def _request_passed_on(event: Event, recipient: Membership) -> Notice:
    payload = event.payload
    by = event.actor.name if event.actor else ""
    if recipient.name == payload["asked"]:
        subject = _("%(asker)s asks you to decide: %(proposal)s") % payload
    else:
        subject = _("%(asked)s decides in their place: %(proposal)s") % payload
    return Notice(
        subject=subject,
        body=_("%(name)s passed it on: “%(because)s”")
        % {"name": by, "because": payload["because"]},
        path=f"decisions/requests/{payload['request']}/",
    )


def _request_withdrawn(event: Event, _recipient: Membership) -> Notice:
    payload = event.payload
    return Notice(
        subject=_("Nothing to decide any more: %(proposal)s") % payload,
        body=_("%(name)s: “%(because)s”")
        % {"name": event.actor.name if event.actor else "", "because": payload["because"]},
        path=f"decisions/requests/{payload['request']}/",
    )


def _request_decided(event: Event, recipient: Membership) -> Notice:
    payload = event.payload
    words = payload | {
        "name": event.actor.name if event.actor else "",
        "kind": Decision.Kind(payload["kind"]).label,
        "said": payload["text"] or payload["because"],
    }
    subject = (
        _("“%(title)s” needs you: %(said)s")
        if recipient.name == payload["owner"] and recipient.name != payload["asker"]
        else _("%(name)s decided on “%(proposal)s”")
    )
    return Notice(
        subject=subject % words,
        body=_("%(kind)s: %(said)s") % words,
        path=f"decisions/requests/{payload['request']}/",
    )


def _risk(said: Promise) -> Writer:
    """A sentence with the risk's title in it; what was said stands below."""

    def write(event: Event, recipient: Membership) -> Notice:
        payload = event.payload
        words = {"title": payload["title"], "objective": payload["objective"]}
        lines = [_("It threatens “%(objective)s”.") % words, payload["because"]]
        if payload["owner"] == recipient.name:
            lines.insert(1, _("You watch it."))
        return Notice(
            subject=str(said) % words,
            body="\n".join(line for line in lines if line),
            path=f"risks/{event.subject_id}/",
        )

    return write


def _coaching(said: Promise) -> Writer:
    """Only that there is something to read: what it says leaves its page by no other way."""

    def write(event: Event, _recipient: Membership) -> Notice:
        name = event.actor.name if event.actor else ""
        return Notice(
            subject=str(said) % {"name": name},
            body=_("Only the two of you can read it."),
            path="coaching/",
        )

    return write


def _item_asked_for(event: Event, _recipient: Membership) -> Notice:
    return _about_item(event, _("“%(title)s” is asked for in %(review_title)s"))


def _item_deferred(event: Event, _recipient: Membership) -> Notice:
    return _about_item(event, _("“%(title)s” is deferred from %(review_title)s"))


def _deferral_taken_back(event: Event, _recipient: Membership) -> Notice:
    return _about_item(event, _("“%(title)s” is on the agenda of %(review_title)s after all"))


def _question_asked(event: Event, _recipient: Membership) -> Notice:
    return _about_item(event, _("A question on “%(title)s” for %(review_title)s"), "text")


def _question_answered(event: Event, _recipient: Membership) -> Notice:
    return _about_item(event, _("Your question on “%(title)s” is answered"), "answer")


def _about_item(event: Event, subject: str, said: str = "because") -> Notice:
    return Notice(
        subject=subject % event.payload,
        body=event.payload[said],
        path=f"reviews/{event.payload['review']}/",
    )


def _chair_handed_over(event: Event, recipient: Membership) -> Notice:
    subject = _("%(to)s chairs %(title)s")
    if event.payload["to"] == recipient.name:
        subject = _("You chair %(title)s")
    return Notice(
        subject=subject % event.payload,
        body=_("%(from)s handed the chair over to %(to)s.") % event.payload,
        path=f"reviews/{event.subject_id}/",
    )


def _minutes_amended(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("Added to the minutes of %(title)s") % event.payload,
        body=_("%(author)s: %(text)s") % event.payload,
        path=f"reviews/{event.subject_id}/",
    )


def _recalibration_asked(event: Event, _recipient: Membership) -> Notice:
    actor = event.actor.name if event.actor else ""
    return _recalibration(
        event, _("%(name)s asks you for a recalibration: %(title)s"), {"name": actor}
    )


def _recalibration_approved(event: Event, _recipient: Membership) -> Notice:
    return _recalibration(event, _("%(authority)s approved the recalibration of %(title)s"))


def _recalibration_declined(event: Event, _recipient: Membership) -> Notice:
    return _recalibration(event, _("%(authority)s declined the recalibration of %(title)s"))


def _recalibration_withdrawn(event: Event, _recipient: Membership) -> Notice:
    return _recalibration(event, _("%(requested_by)s withdrew the recalibration of %(title)s"))


def _recalibration(event: Event, subject: str, more: dict[str, str] | None = None) -> Notice:
    payload = event.payload
    actor = event.actor.name if event.actor else payload["authority"]
    words = payload | {"authority": actor} | (more or {})
    said = payload["answer"] or payload["reason"]
    return Notice(subject=subject % words, body=said, path=f"recalibrations/{event.subject_id}/")


def _intervention_opened(event: Event, recipient: Membership) -> Notice:
    if event.payload["owner"] == recipient.name:
        subject = _("“%(objective)s” needs you: %(title)s")
    else:
        subject = _("An intervention began for “%(objective)s”: %(title)s")
    return Notice(subject=subject % event.payload, body=_by_when(event), path=_page(event))


def _intervention_changed(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("An intervention is yours now: %(title)s") % event.payload,
        body=_by_when(event),
        path=_page(event),
    )


def _intervention_finished(event: Event, _recipient: Membership) -> Notice:
    actor = event.actor.name if event.actor else ""
    words = event.payload | {"name": actor}
    body = ""
    if event.payload["check_on"]:
        day = short_date(date.fromisoformat(event.payload["check_on"]))
        body = _("Its effect is checked on %(day)s.") % {"day": day}
    return Notice(subject=_("%(name)s has done: %(title)s") % words, body=body, path=_page(event))


def _intervention_stopped(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("Stopped: %(title)s") % event.payload,
        body=_("Because: %(because)s") % event.payload,
        path=_page(event),
    )


def _effect_checked(event: Event, _recipient: Membership) -> Notice:
    payload = event.payload
    words = {"title": payload["title"], "verdict": EffectCheck.Verdict(payload["verdict"]).label}
    lines = [
        ngettext(
            "%(indicator)s: %(count)s value after it began.",
            "%(indicator)s: %(count)s values after it began.",
            payload["count"],
        )
        % payload
    ]
    if payload["verdict"] in WITHOUT_EFFECT:
        lines.append(_("Stop it, or replace it by something else."))
    if payload["shared_with"]:
        lines.append(shared_words(payload["shared_with"]))
    return Notice(
        subject=_("Effect of “%(title)s”: %(verdict)s") % words,
        body="\n".join(lines),
        path=_page(event),
    )


def _page(event: Event) -> str:
    return f"interventions/{event.subject_id}/"


def _by_when(event: Event) -> str:
    due = event.payload["due_on"]
    if not due:
        return ""
    return _("Due on %(day)s.") % {"day": short_date(date.fromisoformat(due))}


def _decision_line(decision: dict) -> str:
    """ "Sales. Intervene: bring Ferrum forward. Alice, 3 Dec" """
    kind = Decision.Kind(decision["kind"]).label
    said = decision["text"] or decision.get("because", "")
    line = f"{decision['item']}. {kind}: {said.rstrip('.')}."
    due = decision["due_on"]
    by = short_date(date.fromisoformat(due)) if due else ""
    return " ".join([line, ", ".join(part for part in (decision["owner"], by) if part)]).strip()


NOTICES: dict[str, Writer] = {
    **CALENDAR,
    "reviews.review_closed": _review_closed,
    "reviews.decision_recorded": _decision_recorded,
    "reviews.recommendation_adopted": _recommendation_adopted,
    "reviews.action_completed": _action_completed,
    "reviews.decision_requested": _decision_requested,
    "reviews.request_passed_on": _request_passed_on,
    "reviews.request_withdrawn": _request_withdrawn,
    "reviews.request_decided": _request_decided,
    "reviews.risk_raised": _risk(gettext_lazy("A risk was raised: %(title)s")),
    "reviews.risk_assessed": _risk(gettext_lazy("A risk was assessed anew: %(title)s")),
    "reviews.risk_changed": _risk(gettext_lazy("A risk was changed: %(title)s")),
    "reviews.risk_occurred": _risk(gettext_lazy("It has occurred: %(title)s")),
    "reviews.risk_closed": _risk(gettext_lazy("A risk is closed: %(title)s")),
    "reviews.coaching_note_written": _coaching(gettext_lazy("%(name)s wrote you a coaching note")),
    "reviews.coaching_note_answered": _coaching(gettext_lazy("%(name)s answered a coaching note")),
    "reviews.item_asked_for": _item_asked_for,
    "reviews.item_deferred": _item_deferred,
    "reviews.deferral_taken_back": _deferral_taken_back,
    "reviews.question_asked": _question_asked,
    "reviews.question_answered": _question_answered,
    "reviews.chair_handed_over": _chair_handed_over,
    "reviews.minutes_amended": _minutes_amended,
    "reviews.recalibration_asked": _recalibration_asked,
    "reviews.recalibration_approved": _recalibration_approved,
    "reviews.recalibration_declined": _recalibration_declined,
    "reviews.recalibration_withdrawn": _recalibration_withdrawn,
    "reviews.intervention_opened": _intervention_opened,
    "reviews.intervention_changed": _intervention_changed,
    "reviews.intervention_finished": _intervention_finished,
    "reviews.intervention_stopped": _intervention_stopped,
    "reviews.effect_checked": _effect_checked,
}
