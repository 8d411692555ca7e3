"""What the events of objectives and measures say to one person."""

from datetime import date
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.figures import with_unit
from objectives.models.words import Cause
from objectives.wording import period_words
from perfmgmt.events.models import Event
from perfmgmt.events.notice import Notice, Writer
from perfmgmt.tenancy.models import Membership


def measurement_recorded(event: Event, _recipient: Membership) -> Notice:
    """Told to the owners of the objectives served when the indicator enters off track."""
    payload = event.payload
    words = {
        "title": payload["title"],
        "value": _figure(payload, "value"),
        "expected": _figure(payload, "expected"),
        "cause": capfirst(Cause(payload["cause"]).label) if payload["cause"] else "",
        "commentary": payload["commentary"],
        "who": event.actor.name if event.actor else _("An import"),
    }
    parts = [
        _("%(value)s, expected %(expected)s.") % words
        if payload["expected"] is not None
        else f"{words['value']}.",
        _("Cause: %(cause)s.") % words if words["cause"] else "",
        _("%(who)s: “%(commentary)s”") % words if words["commentary"] else "",
    ]
    return Notice(
        subject=_("%(title)s is off track") % words,
        body=" ".join(part for part in parts if part),
        path=f"measures/{event.subject_id}/",
    )


def indicator_overdue(event: Event, _recipient: Membership) -> Notice:
    payload = event.payload
    words = {
        "title": payload["title"],
        "period": period_words(
            payload["rhythm"], date.fromisoformat(payload["period_start"]), year=True
        ),
    }
    return Notice(
        subject=_("%(title)s waits for its value of %(period)s") % words,
        body=_("It is shown as stale until a figure comes in. It takes half a minute."),
        path=f"update/{event.subject_id}/",
    )


def formula_set(event: Event, _recipient: Membership) -> Notice:
    """Told to its owner: nothing has to be entered there any more."""
    payload = event.payload
    words = {
        "title": payload["title"],
        "formula": payload["formula"],
        "inputs": ", ".join(f"{name}: {title}" for name, title in payload["inputs"].items()),
    }
    return Notice(
        subject=_("%(title)s is calculated from now on") % words,
        body=_("%(formula)s (%(inputs)s). Nobody enters its figures any more.") % words,
        path=f"measures/{event.subject_id}/",
    )


def formula_cleared(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("%(title)s is no longer calculated") % event.payload,
        body=_("Its figures are entered by hand again, from the next period on."),
        path=f"measures/{event.subject_id}/",
    )


def objective_created(event: Event, _recipient: Membership) -> Notice:
    words = {
        "title": event.payload["title"],
        "who": event.actor.name if event.actor else _("An import"),
    }
    return Notice(
        subject=_("You own a new objective: %(title)s") % words,
        body=_("%(who)s wrote it down. It is a draft until it is activated.") % words,
        path=f"objectives/{event.subject_id}/",
    )


def objective_activated(event: Event, _recipient: Membership) -> Notice:
    gaps = len(event.payload["gaps"])
    return Notice(
        subject=_("%(title)s is active") % event.payload,
        body=ngettext("It lacks one thing.", "It lacks %(count)s things.", gaps) % {"count": gaps}
        if gaps
        else "",
        path=f"objectives/{event.subject_id}/",
    )


def _figure(payload: dict, name: str) -> str:
    text = payload[name]
    value = Decimal(text) if text is not None else None
    return with_unit(value, payload["unit"], payload["decimals"])


NOTICES: dict[str, Writer] = {
    "objectives.measurement_recorded": measurement_recorded,
    "objectives.indicator_overdue": indicator_overdue,
    "objectives.formula_set": formula_set,
    "objectives.formula_cleared": formula_cleared,
    "objectives.objective_created": objective_created,
    "objectives.objective_activated": objective_activated,
}
