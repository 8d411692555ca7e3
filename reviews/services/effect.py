"""Holding fast what stood before an intervention, and checking what came after it."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from objectives.models import Indicator, Measurement
from objectives.rules.periods import Rhythm
from objectives.rules.targets import Direction
from objectives.services.indicator import organization_of
from objectives.wording import short_date
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused, acting_for
from perfmgmt.tenancy.locks import lock_row
from perfmgmt.tenancy.models import ApiKey, Membership
from reviews.models import EffectCheck, Intervention
from reviews.rules import effect as rules
from reviews.rules.intervention import State

PLACES = Decimal("1e-10")

# By the first day of its period: which measurement, and its value.
Figures = Mapping[date, tuple[UUID, Decimal]]


@transaction.atomic
def check_effect(
    *,
    actor: Membership,
    intervention: Intervention,
    now: datetime,
    api_key: ApiKey | None = None,
) -> EffectCheck:
    """Look again, with every value up to today. What earlier checks found stays beside it."""
    intervention = _locked(intervention)
    if intervention.check_on is None or intervention.expected_value is None:
        raise Refused(_("Nobody said what effect to expect."))
    if intervention.started_on is None:
        raise Refused(_("It has not begun."))
    if intervention.has_ended:
        raise Refused(
            _("It is %(state)s and stays as it was.") % {"state": intervention.get_state_display()}
        )
    today = today_of(actor, now)
    if today < intervention.check_on:
        day = short_date(intervention.check_on)
        raise Refused(_("Its effect is checked from %(day)s on.") % {"day": day})
    return _check(intervention, until=today, now=now, actor=actor, api_key=api_key)


@transaction.atomic
def check_due_effects(*, now: datetime) -> int:
    """Check everything in the active organisation whose check date has come. Gives how many.

    Done twice, or by two at once, each is checked and told once.
    """
    today, done = today_of(None, now), 0
    for waiting in Intervention.objects.due_for_check(today).order_by("next_check_on", "id"):
        intervention = _locked(waiting)
        due = intervention.next_check_on
        if due is not None and due <= today:
            _check(intervention, until=due, now=now, actor=None)
            done += 1
    return done


def today_of(member: Membership | None, now: datetime) -> date:
    """The organisation's day."""
    return now.astimezone(organization_of(actor=member).zone).date()


def freeze_start(intervention: Intervention) -> None:
    """Put what stood before the start, and its natural range, on the row; the caller saves it."""
    indicator, started = intervention.indicator, intervention.started_on
    if indicator is None or started is None:
        return
    figures = figures_of(indicator)
    frozen = rules.freeze_before(
        {day: value for day, (_pk, value) in figures.items()},
        rhythm=Rhythm(indicator.rhythm),
        starts_on=started,
        rebased_from=indicator.rebased_from,
    )
    intervention.before = stored(frozen.mean)
    intervention.before_count = len(frozen.periods)
    intervention.before_measurements = [str(figures[day][0]) for day in frozen.periods]
    limits = frozen.limits
    intervention.mean = limits.mean if limits else None
    intervention.lower = limits.lower if limits else None
    intervention.upper = limits.upper if limits else None


def figures_of(indicator: Indicator) -> Figures:
    rows = Measurement.objects.current().of(indicator).with_value().oldest_first()
    return {day: (pk, value) for day, pk, value in rows.values_list("period_start", "id", "value")}


def stored(value: Decimal | None) -> Decimal | None:
    """As exact as the column holds it."""
    return None if value is None else value.quantize(PLACES)


def _locked(intervention: Intervention) -> Intervention:
    lock_row(intervention)
    rows = Intervention.objects.with_rows().select_related(
        "organization", "opened_by", "decision__review__chair"
    )
    return rows.get(pk=intervention.pk)


def _check(
    intervention: Intervention,
    *,
    until: date,
    now: datetime,
    actor: Membership | None,
    api_key: ApiKey | None = None,
) -> EffectCheck:
    indicator, expected = intervention.indicator, intervention.expected_value
    if indicator is None or expected is None:
        raise AssertionError("A check date stands only beside an indicator and a value.")
    figures = figures_of(indicator)
    periods = _periods_after(intervention, indicator, figures, until)
    found = rules.check_effect(
        before=intervention.before,
        after=[figures[day][1] for day in periods],
        expected=expected,
        limits=rules.frozen_limits(intervention.mean, intervention.lower, intervention.upper),
        direction=Direction(indicator.direction),
    )
    check = EffectCheck.objects.create(
        intervention=intervention,
        indicator=indicator,
        until=until,
        verdict=found.verdict.value,
        before=found.before,
        after=stored(found.after),
        expected=expected,
        share=stored(found.share),
        count=found.count,
        shared_with=_shared_with(intervention, indicator, until),
        measurements=[str(figures[day][0]) for day in periods],
        checked_at=now,
        checked_by=actor,
    )
    _settle(intervention, check)
    record_event(
        actor=actor,
        verb="reviews.effect_checked",
        subject=intervention,
        now=now,
        payload=_payload(intervention, check),
        tell=_to_tell(intervention),
        api_key=api_key,
        stand_in_for=acting_for(actor, [intervention.owner_id, intervention.objective.owner_id]),
    )
    return check


def _periods_after(
    intervention: Intervention, indicator: Indicator, figures: Figures, until: date
) -> tuple[date, ...]:
    started = intervention.started_on
    if started is None:
        raise AssertionError("What has not begun is not checked.")
    rhythm = Rhythm(indicator.rhythm)
    first = rules.first_after(
        rhythm=rhythm,
        starts_on=started,
        lag_periods=intervention.lag_periods,
        fiscal_start_month=intervention.organization.fiscal_year_starts,
    )
    return rules.periods_after(figures, rhythm=rhythm, first=first, check_on=until)


def _shared_with(intervention: Intervention, indicator: Indicator, until: date) -> int:
    others = Intervention.objects.started().filter(indicator=indicator)
    zone = intervention.organization.zone
    spans = [
        rules.Span(pk, starts_on, ended_at.astimezone(zone).date() if ended_at else check_on)
        for pk, starts_on, check_on, ended_at in others.values_list(
            "pk", "started_on", "check_on", "ended_at"
        )
        if starts_on is not None
    ]
    if intervention.started_on is None:
        return 0
    return rules.sharing(rules.Span(intervention.pk, intervention.started_on, until), spans)


def _settle(intervention: Intervention, check: EffectCheck) -> None:
    """What is done and seen is checked; what is still under way goes on."""
    intervention.latest_check, intervention.next_check_on = check, None
    if intervention.state == State.DONE and check.verdict != rules.Verdict.TOO_EARLY:
        intervention.state = State.CHECKED.value
    intervention.version += 1
    intervention.save(update_fields=["state", "version", "latest_check", "next_check_on"])


def _to_tell(intervention: Intervention) -> list[Membership]:
    """Its owner and whoever wanted it."""
    decision = intervention.decision
    asked = decision.watched_by if decision else intervention.opened_by
    return [intervention.owner, asked]


def _payload(intervention: Intervention, check: EffectCheck) -> dict[str, Any]:
    return {
        "title": intervention.text,
        "objective": intervention.objective.title,
        "indicator": check.indicator.title,
        "verdict": check.verdict,
        "before": _text(check.before),
        "after": _text(check.after),
        "expected": _text(check.expected),
        "share": _text(check.share),
        "count": check.count,
        "shared_with": check.shared_with,
        "until": check.until.isoformat(),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
