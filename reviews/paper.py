"""The minutes as a PDF, for whoever wants them on paper: set while one waits, the same bytes each time."""

from pathlib import Path

from django.http import HttpResponse
from django.utils.html import strip_tags
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from perfmgmt.typesetting import set_paper
from reviews import findings
from reviews.actions import ActionLine
from reviews.minutes import Minutes, MinutesLine, minutes_of, when_words
from reviews.models import Review
from reviews.room import subtitle

HERE = Path(__file__).parent
PDF = "application/pdf"


def minutes_pdf(review: Review) -> bytes:
    """Of a closed review, as the page shows them now; what was added later stands under its own heading."""
    minutes = minutes_of(review)
    stamp = review.closed_at or review.starts_at
    return set_paper(HERE / "minutes.typ", _data(review, minutes), stamp=stamp)


def pdf_response(paper: bytes, name: str) -> HttpResponse:
    response = HttpResponse(paper, content_type=PDF)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def minutes_name(review: Review) -> str:
    """ "aldermere-operations-review-2026-11-24-minutes.pdf" """
    words = (review.organization.slug, slugify(review.title), str(localdate(review.starts_at)))
    return f"{'-'.join(word for word in words if word)}-{slugify(_('Minutes'))}.pdf"


def _data(review: Review, minutes: Minutes) -> dict:
    """Everything that minutes.typ prints, as text."""
    return {
        "title": _("Minutes of %(title)s") % {"title": review.title},
        "organization": review.organization.name,
        "language": (get_language() or "en")[:2],
        "subtitle": subtitle(review),
        "finding": findings.minutes_finding(minutes.facts),
        "lede": findings.minutes_lede(minutes.facts),
        "facts": _facts(review, minutes),
        "lines": [_line(line) for line in minutes.lines],
        "addenda": [{"text": line.text, "by": line.by} for line in minutes.addenda],
        "put_off": [
            {"title": line.title, "owner": line.owner, "what": line.what, "back": line.back}
            for line in minutes.put_off
        ],
        "actions": [_action(line) for line in minutes.actions],
        "figures": _figures(minutes),
        "words": _words(),
    }


def _facts(review: Review, minutes: Minutes) -> list[list[str]]:
    facts = [
        (_("Held"), when_words(review.started_at or review.starts_at)),
        (_("Where"), review.where),
        (_("Chair"), review.chair.name),
        (_("Present"), ", ".join(seat.name for seat in minutes.present)),
        (_("Absent"), ", ".join(seat.name for seat in minutes.absent)),
        (_("Figures frozen"), minutes.frozen_words),
        (_("Sent"), minutes.sent_words),
    ]
    return [[label, text] for label, text in facts if text]


def _line(line: MinutesLine) -> dict:
    return {
        "rank": str(line.rank),
        "title": line.title,
        "status": line.status_code,
        "status_word": line.status_words,
        "figure": line.figure,
        "kind": line.kind,
        "words": line.words,
        "expected": _("Expected: %(effect)s") % {"effect": line.expected}
        if line.expected
        else line.added,
        "by": line.by,
        "owner": line.owner_name,
        "when": line.when,
    }


def _action(line: ActionLine) -> dict:
    return {
        "title": line.title,
        "owner": line.owner_name,
        "state": " ".join(
            part for part in (strip_tags(line.state), strip_tags(line.effect)) if part
        ),
    }


def _figures(minutes: Minutes) -> list[list[str]]:
    facts, figures = minutes.facts, minutes.figures
    of = _("%(n)s of %(total)s")
    said = [
        (_("Items with a decision"), of % {"n": facts.decided, "total": facts.items}),
        (_("Minutes used"), minutes.minutes_used and str(minutes.minutes_used)),
        (_("Decisions per hour"), figures.per_hour is not None and str(figures.per_hour)),
        (
            _("Time on exceptions"),
            figures.on_exceptions is not None and f"{figures.on_exceptions}%",
        ),
        (_("Items without a decision"), str(figures.without_answer)),
        (
            _("On track, not discussed"),
            of % {"n": facts.on_track, "total": facts.objectives},
        ),
        (
            _("Deferred"),
            ngettext("%(n)s item", "%(n)s items", facts.deferred) % {"n": facts.deferred},
        ),
    ]
    return [[label, text] for label, text in said if text]


def _words() -> dict[str, str]:
    return {
        "decisions": _("Decisions"),
        "added": _("Added later"),
        "put_off": _("Parked and deferred"),
        "item": _("Item"),
        "what": _("What happened"),
        "back": _("Comes back"),
        "actions": _("Actions of last time"),
        "action": _("Action"),
        "owner": _("Owner"),
        "state": _("State"),
        "figures": _("This review in figures"),
        "nothing": _("Nothing was on the agenda."),
    }
