"""What the API of analysis takes and gives."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from objectives.agreed import Revised
from objectives.analysis import Analysis
from objectives.driving import Checked
from objectives.models import Signal
from objectives.models.words import FIGURE, LimitsMode, Status
from objectives.rules.driver_check import Check, Verdict
from objectives.rules.forecast import Forecast, NoForecast
from objectives.rules.xmr import Capability, Effect, Limits
from perfmgmt.api.query import FigureField, Query

VERDICTS = [(each.value, each.value) for each in Verdict]


class AnalysisQuery(Query):
    as_of = serializers.DateTimeField(
        required=False, help_text="What could be said at this instant, instead of now."
    )


class LimitsShape(serializers.Serializer):
    """Natural process limits (XmR): mean ± 2.66 × mean moving range."""

    mean = FigureField()
    lower = FigureField()
    upper = FigureField()
    since = serializers.DateField(help_text="First period of the segment they were taken from.")
    count = serializers.IntegerField(help_text="Values they were taken from.")


class SignalShape(serializers.Serializer):
    """An unbroken stretch of values that one rule names. Indexes point into `values`, from 0, inclusive."""

    rule = serializers.ChoiceField(Signal.Rule.choices)
    effect = serializers.ChoiceField([(each.value, each.value) for each in Effect])
    first_index = serializers.IntegerField()
    last_index = serializers.IntegerField()
    first_period = serializers.DateField()
    period = serializers.DateField(help_text="Period of the last value.")


class SegmentValue(serializers.Serializer):
    period_start = serializers.DateField()
    value = FigureField()


class SegmentShape(serializers.Serializer):
    """Values between two re-basings, with the limits at their newest one."""

    since = serializers.DateField()
    because = serializers.CharField(allow_blank=True)
    limits = LimitsShape(allow_null=True)


class ForecastPoint(serializers.Serializer):
    period_start = serializers.DateField()
    value = FigureField()
    low = FigureField(help_text="Lower end of the 80 % interval.")
    high = FigureField()


class ForecastShape(serializers.Serializer):
    """`reason` says why there is none; the other fields are null then."""

    reason = serializers.ChoiceField(
        [(each.value, each.value) for each in NoForecast], allow_blank=True
    )
    due_on = serializers.DateField(allow_null=True)
    points = ForecastPoint(many=True, help_text="Of each coming period, the due one last.")
    expected = FigureField(allow_null=True, help_text="What the target expects then.")
    chance = serializers.IntegerField(allow_null=True, help_text="In 100, to hit it.")
    slope = FigureField(allow_null=True, help_text="A period; 0 where no trend is told from noise.")
    values = serializers.IntegerField(allow_null=True, help_text="How many it rests on.")


class CheckShape(serializers.Serializer):
    """What the figures say of a claim that one indicator drives another."""

    verdict = serializers.ChoiceField(VERDICTS)
    rho = serializers.FloatField(allow_null=True, help_text="In the claimed sign.")
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    pairs = serializers.IntegerField()
    effective = serializers.FloatField(allow_null=True)


class DriverCheckShape(CheckShape):
    driver_link = serializers.UUIDField()
    lead = serializers.UUIDField()
    lag = serializers.UUIDField()


class RevisionShape(serializers.Serializer):
    """A recalibration that was approved: the terms that changed, as exact texts."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    effective_from = serializers.DateField(help_text="First day of the period it holds from.")
    before = serializers.DictField()
    after = serializers.DictField()
    reason = serializers.CharField()
    evidence = serializers.CharField(allow_blank=True)
    requested_by_name = serializers.CharField()
    approved_by_name = serializers.CharField()
    approved_at = serializers.DateTimeField()
    recalibration = serializers.UUIDField(allow_null=True)


class AnalysisShape(serializers.Serializer):
    """What the indicator's page draws."""

    indicator = serializers.UUIDField()
    as_of = serializers.DateTimeField()
    latest_period = serializers.DateField(allow_null=True)
    latest_value = FigureField(allow_null=True)
    expected = FigureField(allow_null=True)
    original_expected = FigureField(
        allow_null=True, help_text="What the target that was agreed first expects of that period."
    )
    status = serializers.ChoiceField(Status.choices)
    overdue = serializers.BooleanField()
    capability = serializers.ChoiceField(
        [(each.value, each.value) for each in Capability], allow_null=True
    )
    limits = LimitsShape(allow_null=True)
    signals = SignalShape(many=True)
    values = SegmentValue(many=True, help_text="Values since the last re-basing, oldest first.")
    limits_mode = serializers.ChoiceField(LimitsMode.choices)
    segments = SegmentShape(many=True, help_text="Oldest first; the last is that of `values`.")
    forecast = ForecastShape(allow_null=True)
    drivers = DriverCheckShape(many=True)
    revisions = RevisionShape(many=True, help_text="In the order in which they were approved.")


def analysis_body(analysis: Analysis, drivers: Iterable[Checked] = ()) -> dict:
    """An Analysis in the form of AnalysisShape, with the checks of what drives it and what it drives."""
    latest, limits, segment = analysis.latest, analysis.limits, analysis.segment
    return {
        "indicator": analysis.indicator.pk,
        "as_of": analysis.now,
        "latest_period": latest.period_start if latest else None,
        "latest_value": latest.value if latest else None,
        "expected": analysis.judgement.expected,
        "original_expected": analysis.originally_expected_at(latest.period_start)
        if latest
        else None,
        "status": analysis.status,
        "overdue": analysis.is_overdue,
        "capability": analysis.capability,
        "limits": _limits(limits, analysis.since),
        "signals": [
            {
                "rule": run.rule,
                "effect": run.effect,
                "first_index": run.first_index,
                "last_index": run.last_index,
                "first_period": segment.periods[run.first_index],
                "period": segment.periods[run.last_index],
            }
            for run in analysis.runs
        ],
        "values": [
            {"period_start": day, "value": value}
            for day, value in zip(segment.periods, segment.values, strict=True)
        ],
        "limits_mode": analysis.indicator.limits_mode,
        "segments": [
            {
                "since": each.periods[0],
                "because": analysis.because.get(each.periods[0], ""),
                "limits": _limits(each.limits, each.periods[0]),
            }
            for each in analysis.segments
            if each.periods
        ],
        "forecast": _forecast(analysis),
        "drivers": [
            {"driver_link": each.link.pk, "lead": each.link.lead_id, "lag": each.link.lag_id}
            | check_body(each.check)
            for each in drivers
        ],
        "revisions": [_revision(each) for each in analysis.agreed.revisions],
    }


def _revision(revised: Revised) -> dict:
    return {
        "id": revised.id,
        "number": revised.number,
        "effective_from": revised.effective_from,
        "before": revised.before,
        "after": revised.after,
        "reason": revised.reason,
        "evidence": revised.evidence,
        "requested_by_name": revised.requested_by,
        "approved_by_name": revised.approved_by,
        "approved_at": revised.approved_at,
        "recalibration": revised.request,
    }


def check_body(check: Check) -> dict:
    return {
        "verdict": check.verdict,
        "rho": check.rho,
        "low": check.low,
        "high": check.high,
        "pairs": check.count,
        "effective": check.effective,
    }


def _limits(limits: Limits | None, since: date | None) -> dict | None:
    if limits is None:
        return None
    return {
        "mean": limits.mean,
        "lower": limits.lower,
        "upper": limits.upper,
        "since": since,
        "count": limits.count,
    }


NOTHING_FORECAST: dict[str, Any] = {
    "points": [],
    "expected": None,
    "chance": None,
    "slope": None,
    "values": None,
}


def _forecast(analysis: Analysis) -> dict | None:
    found = analysis.forecast
    if found is None:
        return None
    if not isinstance(found, Forecast):
        return NOTHING_FORECAST | {"reason": found, "due_on": analysis.due_on}
    return {
        "reason": "",
        "due_on": analysis.due_on,
        "points": [
            {
                "period_start": point.period_start,
                "value": _figure(point.value),
                "low": _figure(point.low),
                "high": _figure(point.high),
            }
            for point in found.points
        ],
        "expected": analysis.expected_at(found.due.period_start),
        "chance": found.chance,
        "slope": _figure(found.slope),
        "values": found.values,
    }


def _figure(value: float) -> Decimal:
    """As exact as a stored figure."""
    return round(Decimal(str(value)), FIGURE["decimal_places"])
