"""What cycles say to owners and to who opened them, packs to who asked for them, lessons to whom they concern."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluations.wording import payload_words
from perfmgmt.events.models import Event
from perfmgmt.events.notice import Notice, Writer
from perfmgmt.tenancy.models import Membership


def _pack_ready(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("The pack of “%(title)s” is ready") % _named(event),
        body=_(
            "It holds every figure as it was known when it was asked for, with a checksum for each"
            " file. SHA-256 of the data: %(sha256)s"
        )
        % event.payload,
        path=f"packs/{event.subject_id}/",
    )


def _pack_failed(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("The pack of “%(title)s” could not be built") % _named(event),
        body=event.payload["failure"],
        path="packs/",
    )


def _named(event: Event) -> dict[str, str]:
    """Packs of before were of reviews only, and said so."""
    return {"title": event.payload.get("title") or event.payload.get("review", "")}


def _lesson_written(event: Event, _recipient: Membership) -> Notice:
    payload = event.payload
    return Notice(
        subject=_("%(author)s wrote down what “%(objective)s” taught") % payload,
        body=_("%(title)s\n\nNext time: %(next_time)s") % payload,
        path=_lesson(event),
    )


def _lesson_changed(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("A lesson is worded anew"),
        body=_("%(title)s\n\nNext time: %(next_time)s") % event.payload,
        path=_lesson(event),
    )


def _lesson_taken_back(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("The lesson “%(title)s” was taken back") % event.payload,
        body=_("Because: %(because)s") % event.payload,
        path=_lesson(event),
    )


def _lesson(event: Event) -> str:
    return f"learning/lessons/{event.subject_id}/"


def _cycle_opened(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("Evaluate what is yours: %(cycle)s") % {"cycle": payload_words(event.payload)},
        body=_("The evaluation of each of your objectives is prefilled. Judge it and submit it."),
        path=_path(event),
    )


def _submitted(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("“%(objective)s” is submitted") % event.payload,
        body=payload_words(event.payload),
        path=f"learning/evaluations/{event.subject_id}/",
    )


def _many_submitted(event: Event, _recipient: Membership) -> Notice:
    count = event.payload["count"]
    words = ngettext("%(n)s evaluation is submitted", "%(n)s evaluations are submitted", count)
    return Notice(
        subject=words % {"n": count}, body=payload_words(event.payload), path=_path(event)
    )


def _sent_back(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("The evaluation of “%(objective)s” comes back to you") % event.payload,
        body=event.payload["because"],
        path=f"learning/evaluations/{event.subject_id}/",
    )


def _calibrated(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("“%(objective)s” now scores %(score)s") % event.payload,
        body=event.payload["because"],
        path=f"learning/evaluations/{event.subject_id}/",
    )


def _many_calibrated(event: Event, _recipient: Membership) -> Notice:
    count = event.payload["count"]
    words = ngettext("%(n)s evaluation is calibrated", "%(n)s evaluations are calibrated", count)
    return Notice(
        subject=words % {"n": count}, body=payload_words(event.payload), path=_path(event)
    )


def _signed(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("Evaluations are signed: %(cycle)s") % {"cycle": payload_words(event.payload)},
        body=_("Nothing of them changes any more. SHA-256 of all: %(sha256)s") % event.payload,
        path=_path(event),
    )


def _path(event: Event) -> str:
    return f"learning/{event.payload['cycle']}/"


NOTICES: dict[str, Writer] = {
    "evaluations.cycle_opened": _cycle_opened,
    "evaluations.cycle_prefilled": _cycle_opened,
    "evaluations.evaluation_submitted": _submitted,
    "evaluations.evaluations_submitted": _many_submitted,
    "evaluations.evaluation_sent_back": _sent_back,
    "evaluations.evaluation_calibrated": _calibrated,
    "evaluations.evaluations_calibrated": _many_calibrated,
    "evaluations.evaluations_signed": _signed,
    "evaluations.pack_ready": _pack_ready,
    "evaluations.pack_failed": _pack_failed,
    "evaluations.lesson_written": _lesson_written,
    "evaluations.lesson_changed": _lesson_changed,
    "evaluations.lesson_taken_back": _lesson_taken_back,
}
