"""What was done about one objective and whether it worked, read with the objective itself."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, IntegerField, Value, When
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from objectives.wording import short_date
from perfmgmt.tenancy import html
from reviews.effects import STATUS_OF
from reviews.models import EffectCheck, Intervention
from reviews.rules.effect import Verdict
from reviews.rules.intervention import OPEN
from reviews.wording import days

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Row:
    href: str
    title: str
    note: str
    mark: SafeString


def facts_of(objective_id):
    """Those that go on first, then the newest; what was replaced is in the history."""
    place = Case(
        *(When(state=state, then=Value(0)) for state in OPEN),
        default=Value(1),
        output_field=IntegerField(),
    )
    rows = Intervention.objects.filter(objective=objective_id)
    rows = rows.exclude(state=Intervention.State.REPLACED)
    return rows.order_by(place, "-opened_at", "-id").values(
        fact=JSONObject(
            id="id",
            text="text",
            owner="owner__name",
            due_on="due_on",
            state="state",
            moves="indicator__title",
            check_on="check_on",
            verdict="latest_check__verdict",
        )
    )[:SHOWN]


def rows(facts: list[dict[str, Any]], slug: str, now: datetime) -> list[Row]:
    today = localdate(now)
    return [
        Row(
            href=reverse("reviews:intervention", args=[slug, fact["id"]]),
            title=fact["text"],
            note=_note(fact),
            mark=_mark(fact, today),
        )
        for fact in facts
    ]


def _note(fact: dict[str, Any]) -> str:
    """Who, and what it should move by when."""
    words = {"owner": fact["owner"], "moves": fact["moves"]}
    if not fact["moves"]:
        return str(fact["owner"])
    words["day"] = short_date(date.fromisoformat(fact["check_on"]))
    return _("%(owner)s, to move %(moves)s, check %(day)s") % words


def _mark(fact: dict[str, Any], today: date) -> SafeString:
    """The verdict where there is one, else how late, else the state."""
    if fact["verdict"]:
        verdict = Verdict(fact["verdict"])
        return html.status_mark(STATUS_OF[verdict], str(EffectCheck.Verdict(verdict.value).label))
    due = date.fromisoformat(fact["due_on"]) if fact["due_on"] else None
    if fact["state"] in OPEN and due and due < today:
        late = _("%(days)s late") % {"days": days((today - due).days)}
        return html.status_mark("off_track", late)
    label = str(Intervention.State(fact["state"]).label)
    return html.status_mark("no_data", capfirst(label))
