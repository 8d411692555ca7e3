"""What packs say to whoever asked for them, and lessons to whom they concern."""

from django.utils.translation import gettext as _

from perfmgmt.events.models import Event
from perfmgmt.events.notice import Notice, Writer
from perfmgmt.tenancy.models import Membership


def _pack_ready(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("The pack of “%(review)s” is ready") % event.payload,
        body=_("It holds the decisions and every figure as they were frozen. SHA-256: %(sha256)s")
        % event.payload,
        path="packs/",
    )


def _pack_failed(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("The pack of “%(review)s” could not be built") % event.payload,
        body=event.payload["failure"],
        path="packs/",
    )


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


NOTICES: dict[str, Writer] = {
    "evaluations.pack_ready": _pack_ready,
    "evaluations.pack_failed": _pack_failed,
    "evaluations.lesson_written": _lesson_written,
    "evaluations.lesson_changed": _lesson_changed,
    "evaluations.lesson_taken_back": _lesson_taken_back,
}
