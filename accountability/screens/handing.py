"""What stands around a handover: the form in place, what the new owner carries already, its sentences."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accountability.forms import HandoverForm
from accountability.forms.people import found_by
from accountability.models import Assignment, Handover
from objectives.models import Objective
from objectives.wording import short_date
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership, Organization


@dataclass(frozen=True, slots=True)
class Needing:
    """An objective that needs an owner, with the form that asks somebody, or whom it is asked of."""

    id: UUID
    href: str
    title: str
    mark: SafeString
    note: str
    form: HandoverForm | None
    action: str
    waits: str
    stays: str


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def hint_id(objective_id: UUID) -> str:
    return f"hint-{objective_id}"


def form_for(
    objective: Objective,
    slug: str,
    *,
    today: date,
    data: Any = None,
    to: UUID | None = None,
    is_in_place: bool = False,
) -> HandoverForm:
    """In place, the reason is what everybody sees: nobody owns it, or its owner has left."""
    initial: dict[str, Any] = HandoverForm.initial_of(objective) | {"effective_on": today}
    if is_in_place:
        initial["reason"] = _reason(objective)
    if to is not None:
        initial["to"] = Membership.objects.active().filter(pk=to).first()
    form = HandoverForm(data, initial=initial, prefix=str(objective.pk) if is_in_place else None)
    form.follow(slug, str(objective.pk))
    return form.in_place() if is_in_place else form


def _reason(objective: Objective) -> str:
    owner = objective.owner
    return _("%(name)s has left.") % {"name": owner.name} if owner else _("Nobody owned it.")


def needing(
    slug: str,
    objective: Objective,
    form: HandoverForm | None,
    now: datetime,
    open_handover: Handover | None = None,
) -> Needing:
    owner = objective.owner
    if owner is None:
        mark, note, stays = html.status_mark("off_track", _("No owner")), "", ""
    elif owner.is_active:
        mark, note, stays = html.person(owner.name), "", ""
    else:
        left = date_format(localtime(owner.revoked_at), "DATE_FORMAT")
        mark = html.status_mark("off_track", _("Owner has left"))
        note = _("%(name)s, access ended on %(day)s.") % {"name": owner.name, "day": left}
        stays = _("%(name)s stays in the record until then.") % {"name": owner.name}
    if objective.is_overdue(now) and objective.next_due_at:
        stale = _("Stale since %(day)s.") % {"day": short_date(localtime(objective.next_due_at))}
        note = f"{note} {stale}".strip()
    if objective.unit:
        note = f"{note} {objective.unit.name}".strip()
    address = reverse("accountability:hand-over", args=[slug, objective.pk])
    return Needing(
        id=objective.pk,
        href=reverse("pages:objective", args=[slug, objective.pk]),
        title=objective.title,
        mark=mark,
        note=note,
        form=form if open_handover is None else None,
        action=f"{address}?place=here",
        waits=waiting_sentence(open_handover) if open_handover else "",
        stays=stays,
    )


def hint_for(words: str, objective: Objective, organization: Organization) -> str:
    """ "Lucia Marek carries 5 of at most 7, contributes to this one already, and will be asked to accept."

    Empty until what is typed names one person. Three queries.
    """
    found = found_by(words) if words.strip() else []
    if len(found) != 1:
        return ""
    person = found[0]
    owned = Objective.objects.active().owned_by(person).count()
    contributes = Assignment.objects.on(objective).of(person).filter(role="contributor").exists()
    cap = organization.objectives_per_owner
    return carries(person.name, owned, cap, contributes=contributes)


def carries(name: str, owned: int, cap: int, *, contributes: bool) -> str:
    words = {"name": name, "owned": owned, "cap": cap}
    if contributes:
        sentence = _(
            "%(name)s carries %(owned)s of at most %(cap)s, contributes to this one already, and will "
            "be asked to accept."
        )
    else:
        sentence = _("%(name)s carries %(owned)s of at most %(cap)s and will be asked to accept.")
    parts = [sentence % words]
    if owned >= cap:
        parts.append(_("That is the limit: something else should go."))
    return " ".join(parts)


def asked_sentence(handover: Handover) -> str:
    words = {"title": handover.objective.title, "name": handover.to_owner.name}
    if handover.state == Handover.State.DONE:
        return _("“%(title)s” is yours.") % words
    if handover.state == Handover.State.ACCEPTED:
        words["day"] = date_format(handover.effective_on, "DATE_FORMAT")
        return _("“%(title)s” is yours from %(day)s.") % words
    return _("Asked %(name)s, who accepts or declines. Until then nothing changes.") % words


def waiting_sentence(handover: Handover) -> str:
    """ "Asked Lucia Marek, waits to accept", or from which day it is theirs."""
    words = {"name": handover.to_owner.name, "day": short_date(handover.effective_on)}
    if handover.state == Handover.State.ACCEPTED:
        return _("%(name)s has accepted and owns it from %(day)s") % words
    return _("Asked %(name)s, waits to accept") % words


def lede_of(handover: Handover) -> str:
    """ "Alice asks you to own it from 20 November 2026: Henrik moves on. In flight: …" """
    words = {
        "who": handover.asked_by.name if handover.asked_by else _("The system"),
        "day": date_format(handover.effective_on, "DATE_FORMAT"),
        "reason": handover.reason,
    }
    parts = [_("%(who)s asks you to own it from %(day)s: %(reason)s") % words]
    if handover.note:
        parts.append(_("In flight: %(note)s") % {"note": handover.note})
    return " ".join(parts)
