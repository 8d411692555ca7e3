"""What the events of objectives and measures say to one person."""

from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.causes import cause_words
from objectives.figures import with_unit
from objectives.models import Initiative
from objectives.wording import period_words
from perfmgmt.events.models import Event
from perfmgmt.events.notice import Notice, Writer
from perfmgmt.tenancy.models import Membership


def measurement_recorded(event: Event, _recipient: Membership) -> Notice:
    """Told to the owners of the objectives served: it entered off track, or is silent once more."""
    payload = event.payload
    if payload.get("silent_before"):
        return _silent_again(event)
    words = {
        "title": payload["title"],
        "value": _figure(payload, "value"),
        "expected": _figure(payload, "expected"),
        "cause": cause_words(payload["cause"], {payload["cause"]: payload.get("own_cause", "")}),
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


def _silent_again(event: Event) -> Notice:
    payload = event.payload
    words = {
        "title": payload["title"],
        "who": event.actor.name if event.actor else _("An import"),
        "commentary": payload["no_value_reason"],
    }
    return Notice(
        subject=_("%(title)s: no figure for the second period in a row") % words,
        body=_("%(who)s: “%(commentary)s”") % words,
        path=f"measures/{event.subject_id}/",
    )


def measurement_validated(event: Event, _recipient: Membership) -> Notice:
    """Told to the author of the figure."""
    words = {"title": event.payload["title"], "who": event.actor.name if event.actor else ""}
    note = event.payload["note"]
    return Notice(
        subject=_("%(who)s validated your figure of %(title)s") % words,
        body=_("%(who)s: “%(commentary)s”") % (words | {"commentary": note}) if note else "",
        path=f"measures/{event.subject_id}/",
    )


def indicator_overdue(event: Event, recipient: Membership) -> Notice:
    payload = event.payload
    body = _("It is shown as stale until a figure comes in. It takes half a minute.")
    if payload.get("stand_in_id") == str(recipient.pk):
        stand_in = _("You stand in for %(name)s.") % {"name": payload["away"]}
        body = f"{stand_in} {body}"
    words = {
        "title": payload["title"],
        "period": period_words(
            payload["rhythm"], date.fromisoformat(payload["period_start"]), year=True
        ),
    }
    return Notice(
        subject=_("%(title)s waits for its value of %(period)s") % words,
        body=body,
        path=f"update/{event.subject_id}/",
    )


def forecast_misses(event: Event, _recipient: Membership) -> Notice:
    """Told to its owner once for a due date, while there is time to act."""
    payload = event.payload
    words = {
        "title": payload["title"],
        "value": _figure(payload, "value"),
        "expected": _figure(payload, "expected"),
        "chance": payload["chance"],
        "day": date_format(date.fromisoformat(payload["due_on"]), "DATE_FORMAT"),
    }
    body = _("It heads for %(value)s by %(day)s; %(chance)s in 100 to hit %(expected)s.")
    if payload["expected"] is None:
        body = _("It heads for %(value)s by %(day)s; %(chance)s in 100 to stay within its band.")
    return Notice(
        subject=_("%(title)s is forecast to miss its target") % words,
        body=body % words,
        path=f"measures/{event.subject_id}/",
    )


def limits_rebased(event: Event, _recipient: Membership) -> Notice:
    payload = event.payload
    words = {
        "title": payload["title"],
        "because": payload["because"],
        "since": period_words(payload["rhythm"], date.fromisoformat(payload["since"]), year=True),
    }
    return Notice(
        subject=_("The natural limits of %(title)s are taken anew") % words,
        body=_("Since %(since)s: %(because)s") % words,
        path=f"measures/{event.subject_id}/",
    )


def indicator_owned(event: Event, _recipient: Membership) -> Notice:
    """Told to who owns it from now on, on writing it down and on a change of owner."""
    return Notice(
        subject=_("You own an indicator: %(title)s") % event.payload,
        body=_("You update it, or name who does."),
        path=f"measures/{event.subject_id}/",
    )


def indicator_retired(event: Event, _recipient: Membership) -> Notice:
    day = date_format(date.fromisoformat(event.payload["from"]), "DATE_FORMAT")
    return Notice(
        subject=_("%(title)s is retired") % event.payload,
        body=_("No figure is expected from %(day)s on: %(because)s")
        % {"day": day, "because": event.payload["because"]},
        path=f"measures/{event.subject_id}/",
    )


def indicator_reinstated(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("%(title)s is measured again") % event.payload,
        body=_("Its next figure is expected when the period that now runs has ended."),
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


def objective_updated(event: Event, _recipient: Membership) -> Notice:
    """Told to a new owner only."""
    payload = event.payload
    words = {
        "title": payload["title"],
        "who": event.actor.name if event.actor else _("An import"),
        "before": payload["before"]["owner"],
    }
    body = (
        _("%(who)s put it into your hands; %(before)s owned it before.") % words
        if words["before"]
        else _("%(who)s put it into your hands; nobody owned it before.") % words
    )
    return Notice(
        subject=_("You own an objective: %(title)s") % words,
        body=body,
        path=f"objectives/{event.subject_id}/",
    )


def objective_moved(event: Event, _recipient: Membership) -> Notice:
    """Told to its owner, and to those whose objectives lose and gain it."""
    words = {
        "title": event.payload["title"],
        "who": event.actor.name if event.actor else _("An import"),
        "from": event.payload["from_title"],
        "to": event.payload["to_title"],
    }
    if not words["to"]:
        body = _("%(who)s took it away from “%(from)s”. It stands at the top now.")
    elif words["from"]:
        body = _("%(who)s moved it from “%(from)s” to “%(to)s”.")
    else:
        body = _("%(who)s hung it below “%(to)s”.")
    return Notice(
        subject=_("%(title)s has moved") % words,
        body=body % words,
        path=f"alignment/?at={event.subject_id}",
    )


def objective_ended(event: Event, _recipient: Membership) -> Notice:
    payload = event.payload
    subjects = {
        "achieved": _("%(title)s is achieved"),
        "missed": _("%(title)s is missed"),
        "dropped": _("%(title)s is dropped"),
    }
    words = {
        "who": event.actor.name if event.actor else _("An import"),
        "because": payload["because"],
    }
    return Notice(
        subject=subjects[payload["state"]] % payload,
        body=_("%(who)s: “%(because)s”") % words,
        path=f"objectives/{event.subject_id}/",
    )


def import_done(event: Event, _recipient: Membership) -> Notice:
    made = event.payload["new"] + event.payload["changed"]
    refused = event.payload["refused"]
    return Notice(
        subject=_("“%(title)s” is applied") % event.payload,
        body=" ".join(
            (
                ngettext("%(count)s row came in.", "%(count)s rows came in.", made)
                % {"count": made},
                ngettext(
                    "%(count)s was left out; the report says why.",
                    "%(count)s were left out; the report says why.",
                    refused,
                )
                % {"count": refused}
                if refused
                else "",
            )
        ).strip(),
        path=f"imports/{event.subject_id}/",
    )


def import_failed(event: Event, _recipient: Membership) -> Notice:
    return Notice(
        subject=_("“%(title)s” could not be imported") % event.payload,
        body=event.payload["failure"],
        path=f"imports/{event.subject_id}/",
    )


def initiative_owned(event: Event, _recipient: Membership) -> Notice:
    """Told to who became its owner, by writing it down or by a change."""
    payload = event.payload
    words = {
        "title": payload["title"],
        "objective": payload["objective"],
        "who": event.actor.name if event.actor else _("An import"),
        "day": date_format(date.fromisoformat(payload["due_on"]), "DATE_FORMAT")
        if payload["due_on"]
        else "",
    }
    parts = [
        _("%(who)s made you its owner.") % words,
        _("It serves “%(objective)s”.") % words if payload["objective"] else "",
        _("Due %(day)s.") % words if payload["due_on"] else "",
    ]
    return Notice(
        subject=_("You own an initiative: %(title)s") % words,
        body=" ".join(part for part in parts if part),
        path=f"initiatives/{event.subject_id}/",
    )


def initiative_state_set(event: Event, _recipient: Membership) -> Notice:
    payload = event.payload
    words = {
        "title": payload["title"],
        "state": Initiative.State(payload["state"]).label,
        "who": event.actor.name if event.actor else _("An import"),
        "commentary": payload["because"],
    }
    return Notice(
        subject=_("%(title)s is %(state)s") % words,
        body=_("%(who)s: “%(commentary)s”") % words if payload["because"] else "",
        path=f"initiatives/{event.subject_id}/",
    )


def _figure(payload: dict, name: str) -> str:
    text = payload[name]
    value = Decimal(text) if text is not None else None
    return with_unit(value, payload["unit"], payload["decimals"])


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


def target_split(event: Event, _recipient: Membership) -> Notice:
    payload = event.payload
    return Notice(
        subject=_("The target of “%(title)s” is split") % payload,
        body=_("Your objective takes over a share of it. Its indicator says how much."),
        path=f"measures/{event.subject_id}/",
    )


def target_revised(event: Event, _recipient: Membership) -> Notice:
    payload = event.payload
    words = payload | {
        "day": date_format(date.fromisoformat(payload["effective_from"]), "DATE_FORMAT")
    }
    page = "measures" if event.subject_kind == "indicator" else "objectives"
    return Notice(
        subject=_("The target of “%(title)s” is recalibrated from %(day)s on") % words,
        body=_("%(reason)s Asked by %(requested_by)s. The original stays beside the new one.")
        % words,
        path=f"{page}/{event.subject_id}/",
    )


def period_prepared(event: Event, _recipient: Membership) -> Notice:
    """Told to the lead of the unit."""
    return Notice(
        subject=_("%(who)s prepared the close of %(title)s") % _of_close(event),
        body=_("It waits for its review."),
        path="measures/closes/",
    )


def period_reviewed(event: Event, _recipient: Membership) -> Notice:
    """Told to who prepared it."""
    return Notice(
        subject=_("%(who)s reviewed the close of %(title)s") % _of_close(event),
        body=_("A third person can approve it now."),
        path="measures/closes/",
    )


def period_approved(event: Event, _recipient: Membership) -> Notice:
    """Told to who signed it before."""
    return Notice(
        subject=_("%(who)s approved the close of %(title)s") % _of_close(event),
        body=_("Its figures are locked."),
        path="measures/closes/",
    )


def period_reopened(event: Event, _recipient: Membership) -> Notice:
    """Told to who signed it."""
    words = _of_close(event)
    return Notice(
        subject=_("%(who)s reopened the close of %(title)s") % words,
        body=_("%(who)s: “%(commentary)s”") % words,
        path="measures/closes/",
    )


def _of_close(event: Event) -> dict[str, str]:
    payload = event.payload
    first = date.fromisoformat(payload["first_day"])
    period = period_words(payload["rhythm"], first, year=True)
    return {
        "who": event.actor.name if event.actor else "",
        "title": f"{period}, {payload['unit']}" if payload["unit"] else period,
        "commentary": payload["because"],
    }


def controller_commented(event: Event, _recipient: Membership) -> Notice:
    """Told to the owner of the indicator or the lead of the unit."""
    payload = event.payload
    is_unit = payload["on"] == "unit"
    words = {
        "title": payload["title"],
        "who": event.actor.name if event.actor else "",
        "commentary": payload["text"],
    }
    return Notice(
        subject=_("%(who)s commented on the figures of %(title)s") % words,
        body=_("%(who)s: “%(commentary)s”") % words,
        path="measures/figures/" if is_unit else f"measures/{event.subject_id}/",
    )


NOTICES: dict[str, Writer] = {
    "objectives.period_prepared": period_prepared,
    "objectives.period_reviewed": period_reviewed,
    "objectives.period_approved": period_approved,
    "objectives.period_reopened": period_reopened,
    "objectives.controller_commented": controller_commented,
    "objectives.measurement_recorded": measurement_recorded,
    "objectives.measurement_validated": measurement_validated,
    "objectives.indicator_overdue": indicator_overdue,
    "objectives.forecast_misses": forecast_misses,
    "objectives.limits_rebased": limits_rebased,
    "objectives.indicator_created": indicator_owned,
    "objectives.indicator_changed": indicator_owned,
    "objectives.indicator_retired": indicator_retired,
    "objectives.indicator_reinstated": indicator_reinstated,
    "objectives.objective_created": objective_created,
    "objectives.objective_activated": objective_activated,
    "objectives.objective_updated": objective_updated,
    "objectives.objective_ended": objective_ended,
    "objectives.objective_moved": objective_moved,
    "objectives.import_done": import_done,
    "objectives.import_failed": import_failed,
    "objectives.initiative_created": initiative_owned,
    "objectives.initiative_changed": initiative_owned,
    "objectives.initiative_state_set": initiative_state_set,
    "objectives.target_split": target_split,
    "objectives.target_revised": target_revised,
    "objectives.formula_set": formula_set,
    "objectives.formula_cleared": formula_cleared,
}
