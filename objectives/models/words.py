"""The words a person reads for the codes of the rules."""

from typing import TypedDict

from django.db import models
from django.utils.translation import gettext_lazy as _


class Digits(TypedDict):
    max_digits: int
    decimal_places: int


FIGURE: Digits = {"max_digits": 30, "decimal_places": 10}


class Status(models.TextChoices):
    ON_TRACK = "on_track", _("On track")
    AT_RISK = "at_risk", _("At risk")
    OFF_TRACK = "off_track", _("Off track")
    NO_DATA = "no_data", _("No data")
    NO_TARGET = "no_target", _("No target")


class TargetType(models.TextChoices):
    PATH = "path", _("path")
    STANDARD = "standard", _("standard")
    BAND = "band", _("band")
    YES_NO = "yes_no", _("yes or no")
    MILESTONE = "milestone", _("milestone")
    CUMULATIVE = "cumulative", _("cumulative")


class Direction(models.TextChoices):
    INCREASE = "increase", _("higher is better")
    DECREASE = "decrease", _("lower is better")
    MAINTAIN = "maintain", _("hold within a band")


class Rhythm(models.TextChoices):
    DAILY = "daily", _("daily")
    WEEKLY = "weekly", _("weekly")
    FORTNIGHTLY = "fortnightly", _("fortnightly")
    MONTHLY = "monthly", _("monthly")
    QUARTERLY = "quarterly", _("quarterly")
    YEARLY = "yearly", _("yearly")


class Aggregation(models.TextChoices):
    SUM = "sum", _("sum")
    MEAN = "mean", _("mean")
    LAST = "last", _("last")
    RATIO = "ratio", _("ratio of the counts")


class NumberFormat(models.TextChoices):
    """How the figures of an indicator are written; the unit of measure says of what."""

    NUMBER = "number", _("number")
    PERCENT = "percent", _("percentage")
    CURRENCY = "currency", _("amount of money")
    COUNT = "count", _("count")
    DAYS = "days", _("days")
    RATIO = "ratio", _("ratio")
    YES_NO = "yes_no", _("yes or no")


class DriverSign(models.TextChoices):
    """Which way the lag moves when the lead rises."""

    SAME = "same", _("the same way")
    OPPOSITE = "opposite", _("the opposite way")


class Confidence(models.TextChoices):
    HIGH = "high", _("high")
    MEDIUM = "medium", _("medium")
    LOW = "low", _("low")


class Cause(models.TextChoices):
    EXECUTION = "execution", _("execution")
    FLAWED_ASSUMPTION = "flawed_assumption", _("flawed assumption")
    MARKET_SHIFT = "market_shift", _("market shift")
    CAPACITY = "capacity_constraint", _("capacity constraint")
    DEPENDENCY = "dependency", _("dependency")
    DATA_QUALITY = "data_quality", _("data quality")
    NO_SPECIAL_CAUSE = "no_special_cause", _("no special cause: the process cannot do it")


class LimitsMode(models.TextChoices):
    """What the natural limits are drawn around; anything but the mean is an explicit choice."""

    STEADY = "steady", _("around the mean")
    TRENDING = "trending", _("around a trend")
    SEASONAL = "seasonal", _("of the change on a year before")
