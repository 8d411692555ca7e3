"""What a recalibration would change, checked before anything is written: by who asks and by who approves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from objectives.agreed import Agreed, Revised
from objectives.models import Indicator, Objective, ObjectiveIndicator, PeriodLock
from objectives.models.words import Aggregation, Direction, TargetType
from objectives.rules import periods
from objectives.rules.revision import Terms, eases
from objectives.services.force import Standing, lock
from objectives.services.indicator import organization_of
from objectives.services.links import checked_weight
from objectives.services.locks import LOCKED_PERIODS, Locks
from objectives.services.retirement import refuse_before_a_figure
from objectives.services.writing import agreed_or_refusal, checked, points_by_period
from objectives.terms import (
    DUE,
    KEEPING,
    OF_INDICATOR,
    ROLE,
    WEIGHT,
    indicator_terms,
    objective_terms,
    texts_of,
    with_terms,
)
from perfmgmt.tenancy.access import Refused
from perfmgmt.tenancy.locks import lock_row, share_shape
from perfmgmt.tenancy.models import Membership, Organization

Subject = Indicator | Objective
# A yes, a no and a delay are no amounts: what is counted another way is another indicator.
ANSWERS = frozenset({"yes_no", "milestone"})
CHOICES = {
    "target_type": TargetType.choices,
    "direction": Direction.choices,
    "aggregation": Aggregation.choices,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What would hold: only what differs from what holds now. `before` and `after` are its exact texts."""

    subject: Subject
    effective_from: date
    changes: Mapping[str, Any]
    standing_terms: Terms
    is_easier: bool

    @property
    def standing_texts(self) -> dict[str, Any]:
        return texts_of(self.standing_terms)

    @property
    def before(self) -> dict[str, Any]:
        return {name: text for name, text in self.standing_texts.items() if name in self.changes}

    @property
    def after(self) -> dict[str, Any]:
        return texts_of(self.changes)


def plan_revision(
    *,
    actor: Membership,
    subject: Subject,
    changes: Mapping[str, Any],
    effective_from: date,
    now: datetime,
) -> Planned:
    """What it would be, on the row as it stands, locked; nothing is written."""
    if isinstance(subject, Indicator):
        return plan_for_indicator(lock(subject), changes, effective_from, actor=actor, now=now)
    lock_row(subject)
    subject = Objective.objects.select_related("owner").get(pk=subject.pk)
    return plan_for_objective(subject, changes, effective_from, actor=actor, now=now)


def plan_for_indicator(
    standing: Standing,
    changes: Mapping[str, Any],
    effective_from: date,
    *,
    actor: Membership,
    now: datetime,
) -> Planned:
    """Raises Refused, with the field, for what could not hold."""
    organization = organization_of(actor=actor)
    indicator = standing.indicator
    if not standing.is_in_force:
        raise Refused(_("It is not in force yet: change it on its own page."))
    _refuse_unknown(changes, OF_INDICATOR)
    current = indicator_terms(indicator, standing.points.items())
    wanted = _checked(indicator, changes, organization)
    planned = _planned(indicator, current, wanted, effective_from)
    _refuse_other_kind(current, planned.changes)
    _refuse_period(indicator, planned, now.astimezone(organization.zone).date(), organization)
    _refuse_locked(indicator, effective_from, organization)
    agreed = agreed_as_planned(planned, standing)
    if standing.target is not None and agreed.newest is None:
        raise Refused(_("A recalibration moves a target; it never takes it away."), field="target")
    if planned.changes.get("retired_from"):
        refuse_before_a_figure(indicator, effective_from)
    return planned


def plan_for_objective(
    objective: Objective,
    changes: Mapping[str, Any],
    effective_from: date,
    *,
    actor: Membership,
    now: datetime,
) -> Planned:
    """Its due date, and what each of its indicators means for it."""
    organization = organization_of(actor=actor)
    if objective.state == Objective.State.DRAFT:
        raise Refused(_("It is not in force yet: change it on its own page."))
    if objective.state != Objective.State.ACTIVE:
        raise Refused(_("It has ended. Nothing in it changes any more."))
    links = list(ObjectiveIndicator.objects.filter(objective=objective))
    current = objective_terms(objective, links)
    _refuse_unknown(changes, current)
    wanted = {name: _checked_of_objective(name, value) for name, value in changes.items()}
    planned = _planned(objective, current, wanted, effective_from)
    due_on = planned.changes.get(DUE)
    if due_on and objective.starts_on and due_on < objective.starts_on:
        raise Refused(_("It is due before it begins."), field=DUE)
    _refuse_begin(
        effective_from,
        periods.Rhythm.MONTHLY,
        organization,
        latest=now.astimezone(organization.zone).date(),
    )
    return planned


def standing_texts(standing: Standing) -> dict[str, Any]:
    """The terms of an indicator as they stand, as exact texts."""
    return texts_of(indicator_terms(standing.indicator, standing.points.items()))


def objective_texts(objective: Objective) -> dict[str, Any]:
    return texts_of(objective_terms(objective, objective.indicator_links.all()))


def agreed_as_planned(planned: Planned, standing: Standing, revision: UUID | None = None) -> Agreed:
    """Every target that was agreed, this one included; refused where any of them contradicts itself."""
    assert isinstance(planned.subject, Indicator)  # noqa: S101 - for the type checker
    row, points = with_terms(planned.subject, {**planned.standing_terms, **planned.changes})
    last = max((each.number for each in standing.revisions), default=0)
    new = Revised(
        id=revision or UUID(int=0),
        number=last + 1,
        effective_from=planned.effective_from,
        before=planned.before,
        after=planned.after,
    )
    return agreed_or_refusal(row, dict(points), [*standing.revisions, new])


def _planned(subject: Subject, current: Terms, wanted: Terms, effective_from: date) -> Planned:
    names = [name for name in wanted if wanted[name] != current[name]]
    if not names:
        raise Refused(_("Nothing is different from what holds now."))
    changes = {name: wanted[name] for name in names}
    direction = changes.get("direction", current.get("direction"))
    return Planned(
        subject=subject,
        effective_from=effective_from,
        changes=changes,
        standing_terms=current,
        is_easier=eases(current, changes, higher_is_better=direction != "decrease"),
    )


def _refuse_unknown(changes: Mapping[str, Any], known) -> None:
    for name in changes:
        if name not in known:
            raise Refused(_("“%(name)s” is nothing that a recalibration changes.") % {"name": name})


def _checked(
    indicator: Indicator, changes: Mapping[str, Any], organization: Organization
) -> dict[str, Any]:
    wanted = checked(changes)
    if "points" in wanted:
        wanted["points"] = points_by_period(wanted["points"] or {}, indicator, organization)
    for name, choices in CHOICES.items():
        if name in wanted:
            _refuse_no_choice(name, wanted[name], choices)
    return wanted


def _checked_of_objective(name: str, value: Any) -> Any:
    kind = name.partition(":")[0]
    if kind == WEIGHT:
        return checked_weight(value)
    if kind == ROLE:
        _refuse_no_choice(name, value, ObjectiveIndicator.Role.choices)
    elif value is None:
        raise Refused(_("An objective in force has a due date."), field=DUE)
    return value


def _refuse_no_choice(name: str, value: Any, choices) -> None:
    if value not in dict(choices):
        raise Refused(_("Choose one of the list."), field=name)


def _refuse_other_kind(current: Terms, changes: Mapping[str, Any]) -> None:
    kinds = {current["target_type"], changes.get("target_type", current["target_type"])}
    if len(kinds) > 1 and kinds & ANSWERS:
        raise Refused(
            _(
                "A yes, a no or a date is no amount: what is counted another way is another indicator."
            ),
            field="target_type",
        )


def _refuse_period(
    indicator: Indicator, planned: Planned, today: date, organization: Organization
) -> None:
    """It begins with a period; what is no matter of periods holds at once and so begins by now."""
    at_once = set(planned.changes) & set(KEEPING) - {"retired_from"}
    _refuse_begin(
        planned.effective_from,
        periods.Rhythm(indicator.rhythm),
        organization,
        latest=today if at_once else None,
    )


def _refuse_begin(
    day: date, rhythm: periods.Rhythm, organization: Organization, *, latest: date | None
) -> None:
    start = organization.fiscal_year_starts
    if not periods.is_period_start(rhythm, day, start):
        first = periods.period_containing(rhythm, day, start)
        raise Refused(
            _("Name the first day of a period; the one that holds this day begins on %(day)s.")
            % {"day": _day(first)},
            field="effective_from",
        )
    if latest is not None and day > latest:
        raise Refused(
            _("What changes here holds at once: it begins with the period that runs, or before."),
            field="effective_from",
        )


def _refuse_locked(indicator: Indicator, first: date, organization: Organization) -> None:
    """A locked period keeps what it was judged by; nobody locks one until this is written."""
    share_shape(LOCKED_PERIODS)
    locks = Locks.read(PeriodLock.objects.in_force())
    if not locks.rows:
        return
    rhythm = periods.Rhythm(indicator.rhythm)
    last = max(each.last_day for each in locks.rows)
    locked = [
        day
        for day in periods.periods_between(
            rhythm, first, max(first, last), organization.fiscal_year_starts
        )
        if locks.over(indicator, day) is not None
    ]
    if locked:
        raise Refused(
            _("A locked period keeps what it was judged by: it may hold from %(day)s on.")
            % {"day": _day(periods.next_period(rhythm, max(locked)))},
            field="effective_from",
        )


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
