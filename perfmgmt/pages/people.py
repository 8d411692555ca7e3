"""What one person answers for: objectives, figures to update, actions."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from objectives.figures import figure
from objectives.models import Indicator, Objective
from objectives.wording import due_words
from perfmgmt.pages import findings
from perfmgmt.pages.words import SEVERITY
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership
from reviews.models import Decision

MOST = 100  # rows of one table


@dataclass(frozen=True, slots=True)
class Row:
    href: str
    title: str
    note: str
    mark: SafeString
    text: str


@dataclass(frozen=True, slots=True)
class Profile:
    person: Membership
    finding: str
    objectives: list[Row]
    measures: list[Row]
    actions: list[Row]


def profile(person: Membership, now: datetime) -> Profile:
    """Three queries."""
    slug = person.organization.slug
    owned = [
        (objective.shown_status(now), objective)
        for objective in Objective.objects.active()
        .owned_by(person)
        .with_people()
        .worst_first()[:MOST]
    ]
    owned.sort(key=lambda pair: SEVERITY[pair[0]])
    needing = sum(status in ("off_track", "at_risk", "stale") for status, _each in owned)
    return Profile(
        person=person,
        finding=findings.person(
            name=person.name, owned=len(owned), needing=needing, has_left=not person.is_active
        ),
        objectives=[_objective(slug, status, objective) for status, objective in owned],
        measures=[_measure(slug, each, now) for each in _measures(person)],
        actions=[_action(slug, each, now) for each in _actions(person)],
    )


def _measures(person: Membership):
    rows = Indicator.objects.in_use().updated_by(person).with_people()
    return rows.order_by("next_due_at", "title")[:MOST]


def _actions(person: Membership):
    rows = Decision.objects.open_actions().filter(owner=person).with_people()
    return rows.order_by("due_on", "decided_at")[:MOST]


def _objective(slug: str, status: str, objective: Objective) -> Row:
    due = objective.due_on
    return Row(
        href=reverse("pages:objective", args=[slug, objective.pk]),
        title=objective.title,
        note=objective.unit.name if objective.unit else "",
        mark=html.status_mark(status),
        text=date_format(due, "DATE_FORMAT") if due else _("no due date"),
    )


def _measure(slug: str, indicator: Indicator, now: datetime) -> Row:
    late = indicator.is_overdue(now)
    due = due_words(indicator.next_due_at, now) if indicator.next_due_at and not late else ""
    return Row(
        href=reverse("objectives:indicator", args=[slug, indicator.pk]),
        title=indicator.title,
        note=due,
        mark=html.status_mark("stale" if late else indicator.status),
        text=figure(indicator.latest_value, indicator),
    )


def _action(slug: str, decision: Decision, now: datetime) -> Row:
    late = decision.due_on is not None and decision.due_on < localdate(now)
    if decision.due_on is None:
        due = SafeString("")
    elif late:
        due = html.status_mark("off_track", date_format(decision.due_on, "DATE_FORMAT"))
    else:
        due = SafeString(date_format(decision.due_on, "DATE_FORMAT"))
    return Row(
        href=reverse("reviews:review", args=[slug, decision.review_id]),
        title=decision.text or decision.because,
        note=decision.objective.title if decision.objective else decision.review.title,
        mark=due,
        text=decision.get_kind_display(),
    )
