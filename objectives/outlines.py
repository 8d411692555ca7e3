"""Structures to start from, as the field knows them, in the reader's language.

The balanced scorecard (Kaplan and Norton), objectives and key results, and hoshin kanri. They are worked
examples to overwrite: every objective has its outcome, its dates and a lag indicator with a target; who
owns it and where it stands today, only the organisation knows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from objectives.rules.outline import (
    AssumptionLine,
    IndicatorLine,
    Link,
    ObjectiveLine,
    Outline,
    PriorityLine,
    TradeOffLine,
)

Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """`span` proposes dates for a day, `build` writes the structure for dates."""

    key: str
    name: Promise
    description: Promise
    span: Callable[[date], Span]
    build: Callable[[date, date], Outline]

    @property
    def id(self) -> UUID:
        """The same for ever: addresses and calls of the API name it."""
        return uuid5(UUID(int=0), f"throughline-template-{self.key}")


def three_years(today: date) -> Span:
    """Whole years, the first one the current or, from October on, the next."""
    first = today.year + (today.month >= 10)
    return date(first, 1, 1), date(first + 2, 12, 31)


def next_quarter(today: date) -> Span:
    """The quarter that begins after today.

    >>> next_quarter(date(2026, 11, 19))
    (datetime.date(2027, 1, 1), datetime.date(2027, 3, 31))
    """
    first = today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1)
    begins = _month_after(first, 3)
    return begins, _month_after(begins, 3) - timedelta(days=1)


def _month_after(first_of_month: date, months: int) -> date:
    year, month = divmod(first_of_month.year * 12 + first_of_month.month - 1 + months, 12)
    return date(year, month + 1, 1)


class _Draft:
    """Collects the lines; a path leads from the first day to the day its objective is due."""

    def __init__(self, starts_on: date, ends_on: date) -> None:
        self.starts_on, self.ends_on = starts_on, ends_on
        self.indicators: list[IndicatorLine] = []
        self.objectives: list[ObjectiveLine] = []

    def share(self, part: str) -> date:
        """A day so far into the plan: `share("2/3")`."""
        above, below = map(int, part.split("/"))
        return self.starts_on + (self.ends_on - self.starts_on) * above / below

    def goal(
        self,
        key: str,
        title: str,
        outcome: str,
        *links: Link,
        priority: str = "",
        parent: str = "",
        due_on: date | None = None,
    ) -> None:
        self.objectives.append(
            ObjectiveLine(
                key=key,
                title=title,
                outcome=outcome,
                priority=priority,
                parent=parent,
                starts_on=self.starts_on,
                due_on=due_on or self.ends_on,
                indicators=links,
            )
        )

    def path(self, role: str, title: str, unit: str, target: str, **more: Any) -> Link:
        """From where it stands to a target."""
        return self._measure(role, title, unit, target, target_type="path", **more)

    def standard(self, role: str, title: str, unit: str, target: str, **more: Any) -> Link:
        """One value to hold."""
        return self._measure(role, title, unit, target, target_type="standard", **more)

    def total(self, role: str, title: str, unit: str, target: str, **more: Any) -> Link:
        """So many by the end."""
        fields = {"target_type": "cumulative", "aggregation": "sum", "number_format": "count"}
        return self._measure(role, title, unit, target, decimals=0, **fields, **more)

    def yes_no(self, role: str, title: str, by: date) -> Link:
        fields = {"target_type": "yes_no", "number_format": "yes_no", "decimals": 0}
        return self._measure(role, title, "", None, target_on=by, **fields)

    def milestone(self, role: str, title: str, by: date) -> Link:
        fields = {"target_type": "milestone", "number_format": "days", "decimals": 0}
        return self._measure(role, title, _("days"), None, target_on=by, **fields)

    def _measure(self, role, title, unit, target, **more: Any) -> Link:
        key = f"i{len(self.indicators) + 1}"
        percent = {"number_format": "percent"} if unit == "%" else {}
        fields = {"starts_on": self.starts_on, "target_on": self.ends_on} | percent | more
        self.indicators.append(
            IndicatorLine(
                key=key,
                title=title,
                unit_of_measure=unit,
                target=Decimal(target) if target is not None else None,
                **fields,
            )
        )
        return Link(indicator=key, role=role)

    def outline(self, title: str, **parts: Any) -> Outline:
        return Outline(
            title=title,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            indicators=tuple(self.indicators),
            objectives=tuple(self.objectives),
            **parts,
        )


LESS: dict[str, Any] = {"direction": "decrease"}


def balanced_scorecard(starts_on: date, ends_on: date) -> Outline:
    draft = _Draft(starts_on, ends_on)
    draft.goal(
        "growth",
        _("Grow faster than our market"),
        _("Revenue grows every year by more than the market does."),
        draft.standard("lag", _("Revenue growth on last year"), "%", "6", rhythm="quarterly"),
        draft.standard("lead", _("Qualified enquiries each month"), "", "40", decimals=0),
        priority="financial",
    )
    draft.goal(
        "margin",
        _("Keep more of what we earn"),
        _("The operating margin reaches the level that pays for the next investments."),
        draft.path("lag", _("Operating margin"), "%", "12", rhythm="quarterly"),
        draft.standard("lead", _("Orders at or above the target price"), "%", "85"),
        draft.standard("guardrail", _("Spending on maintenance and training, of plan"), "%", "95"),
        priority="financial",
    )
    draft.goal(
        "loyal",
        _("Customers come back"),
        _("Four of five customers buy again within a year."),
        draft.path("lag", _("Customers who buy again"), "%", "80", rhythm="quarterly"),
        draft.standard("lead", _("Complaints answered within two days"), "%", "95"),
        priority="customer",
    )
    draft.goal(
        "promise",
        _("Complete deliveries on the promised day"),
        _("Customers get everything they ordered on the day that we promised first."),
        draft.path("lag", _("Deliveries on time and in full"), "%", "95"),
        draft.standard("lead", _("Orders released with every part and paper"), "%", "95"),
        priority="customer",
    )
    draft.goal(
        "right",
        _("Right the first time"),
        _("Work passes each step once; nothing is made or written twice."),
        draft.path("lag", _("Work that passes without rework"), "%", "98"),
        draft.standard("lead", _("Causes removed for good each month"), "", "4", decimals=0),
        priority="process",
        parent="promise",
    )
    draft.goal(
        "quick",
        _("Half the time from order to delivery"),
        _("Orders no longer wait between two steps."),
        draft.path("lag", _("Days from order to delivery"), _("days"), "10", **LESS),
        draft.standard("lead", _("Orders that wait for more than a week"), "%", "5", **LESS),
        priority="process",
    )
    draft.goal(
        "stay",
        _("People stay because they grow"),
        _("Who knows how stays, and says so."),
        draft.path(
            "lag", _("People who leave on their own, a year"), "%", "6", rhythm="quarterly", **LESS
        ),
        draft.standard(
            "lead", _("Talks on development held when due"), "%", "95", rhythm="quarterly"
        ),
        priority="learning",
    )
    draft.goal(
        "skills",
        _("The skills that the work needs"),
        _("Nobody is the only one who can do something that must not stop."),
        draft.path("lag", _("Key tasks that two people can do"), "%", "90", rhythm="quarterly"),
        draft.total("lead", _("Days of training on the job"), _("days"), "240"),
        priority="learning",
        parent="right",
    )
    return draft.outline(
        _("Balanced scorecard"),
        ambition=_(
            "One sentence: what will be true at the end of this plan that is not true today?"
        ),
        priorities=(
            PriorityLine(
                "financial",
                _("Grow and stay profitable"),
                _("The owners’ money is well placed."),
                perspective="financial",
            ),
            PriorityLine(
                "customer",
                _("Be chosen again"),
                _("Customers see a reason to come back."),
                perspective="customer",
            ),
            PriorityLine(
                "process",
                _("Work without waste"),
                _("What we do well, we do every time."),
                perspective="process",
            ),
            PriorityLine(
                "learning",
                _("Keep and grow our people"),
                _("We can do next year what we cannot yet."),
                perspective="learning",
            ),
        ),
        trade_offs=(
            TradeOffLine(
                "priority:customer",
                "tension:cost",
                _("A kept promise brings the next order; what it costs extra is paid once."),
            ),
            TradeOffLine(
                "priority:process",
                "tension:speed",
                _("What has to be done again takes longest."),
            ),
        ),
        assumptions=(
            AssumptionLine(
                "market",
                _("The market grows by at least 3% a year"),
                _("Two quarters in a row below it in the statistics of the trade association."),
                priority="financial",
            ),
            AssumptionLine(
                "people",
                _("The people whom we need can be found in our region"),
                _("A post stays open for more than three months."),
                priority="learning",
            ),
        ),
    )


def okr_set(starts_on: date, ends_on: date) -> Outline:
    draft = _Draft(starts_on, ends_on)
    weekly: dict[str, Any] = {"rhythm": "weekly", "grace_days": 2}
    draft.goal(
        "start",
        _("New customers succeed in their first week"),
        _("Who begins with us on Monday has done the first real piece of work by Friday."),
        draft.path("lag", _("New customers active after a week"), "%", "60", **weekly),
        draft.path("lag", _("Days to the first success"), _("days"), "3", **weekly, **LESS),
        draft.yes_no("lead", _("The guided start is live"), draft.share("1/2")),
        priority="begin",
    )
    draft.goal(
        "hold",
        _("The product holds when everybody comes at once"),
        _("Nobody waits, also on the busiest day of the quarter."),
        draft.path("lag", _("Requests answered within 300 ms"), "%", "99", **weekly),
        draft.milestone("lead", _("Load test with twice the peak passed"), draft.share("2/3")),
        draft.standard(
            "guardrail", _("Serious incidents a week"), "", "1", decimals=0, **weekly, **LESS
        ),
        priority="trust",
    )
    draft.goal(
        "learn",
        _("What we learn reaches customers within two weeks"),
        _("Every conversation with a customer changes what we build next."),
        draft.total("lag", _("Improvements in use that a customer asked for"), "", "12", **weekly),
        draft.total("lead", _("Conversations with customers"), "", "24", **weekly),
        draft.yes_no("lag", _("The new prices are decided"), ends_on),
        priority="pace",
    )
    return draft.outline(
        _("Objectives and key results"),
        ambition=_("The one change that customers will notice this quarter."),
        priorities=(
            PriorityLine("begin", _("A good beginning"), _("The first week decides who stays.")),
            PriorityLine(
                "trust", _("Trust under load"), _("The product is there when it is needed.")
            ),
            PriorityLine("pace", _("A pace that we can keep"), _("We learn faster than we plan.")),
        ),
        trade_offs=(
            TradeOffLine(
                "priority:begin",
                "priority:pace",
                _("What new customers need first goes before what is asked for most."),
            ),
        ),
        assumptions=(
            AssumptionLine(
                "demand",
                _("At least fifty customers begin in this quarter"),
                _("Fewer than four in a week, twice in a row."),
                priority="begin",
            ),
        ),
    )


def hoshin(starts_on: date, ends_on: date) -> Outline:
    draft = _Draft(starts_on, ends_on)
    year = min(ends_on, _month_after(starts_on.replace(day=1), 12) - timedelta(days=1))
    annual: dict[str, Any] = {"due_on": year}
    by_year: dict[str, Any] = {"target_on": year}
    draft.goal(
        "time",
        _("This year: a fifth less time from order to delivery"),
        _("Customers wait four weeks where they waited five."),
        draft.path("lag", _("Days from order to delivery"), _("days"), "20", **LESS, **by_year),
        priority="half",
        **annual,
    )
    draft.goal(
        "flow",
        _("Improve: work flows piece by piece in the pilot area"),
        _("Nothing lies between two steps of the pilot area for longer than a day."),
        draft.path(
            "lag", _("Pieces that wait in the pilot area"), "", "30", decimals=0, **LESS, **by_year
        ),
        draft.standard("lead", _("Changes of setting under ten minutes"), "%", "90"),
        parent="time",
        **annual,
    )
    draft.goal(
        "level",
        _("Improve: the plan of the week holds"),
        _("What was planned on Friday is what was done a week later."),
        draft.standard("lag", _("Orders done in the week planned"), "%", "95", rhythm="weekly"),
        draft.standard("lead", _("Plan frozen by Thursday noon"), "%", "100", rhythm="weekly"),
        parent="time",
        **annual,
    )
    draft.goal(
        "defects",
        _("This year: a third fewer defects at customers"),
        _("Customers find a defect in fewer than four of a thousand deliveries."),
        draft.path(
            "lag", _("Defects found by customers, of 1,000 deliveries"), "", "4", **LESS, **by_year
        ),
        priority="none",
        **annual,
    )
    draft.goal(
        "stop",
        _("Improve: errors stop where they arise"),
        _("The next station finds nothing, because this one cannot pass on an error."),
        draft.path(
            "lag", _("Errors found at the next station"), "", "10", decimals=0, **LESS, **by_year
        ),
        draft.path("lead", _("Stations that cannot pass on an error"), "%", "80", **by_year),
        parent="defects",
        **annual,
    )
    draft.goal(
        "suppliers",
        _("Improve: what we buy is right when it arrives"),
        _("Incoming inspection becomes unnecessary for the ten largest suppliers."),
        draft.path("lag", _("Incoming lots accepted"), "%", "99", **by_year),
        draft.total("lead", _("Visits to suppliers with agreed actions"), "", "12", **by_year),
        parent="defects",
        **annual,
    )
    return draft.outline(
        _("Hoshin plan"),
        ambition=_("What a customer will say of us at the end, and cannot say today."),
        priorities=(
            PriorityLine(
                "half",
                _("Breakthrough: half the time from order to delivery"),
                _("Within the years of this plan; each year brings a part of it."),
                perspective="process",
            ),
            PriorityLine(
                "none",
                _("Breakthrough: no defect reaches a customer"),
                _("Within the years of this plan; each year brings a part of it."),
                perspective="customer",
            ),
        ),
        trade_offs=(
            TradeOffLine(
                "priority:half",
                "tension:capacity",
                _("Idle hours are cheaper than orders that wait."),
            ),
            TradeOffLine(
                "priority:none",
                "tension:speed",
                _("Who finds an error stops the line."),
            ),
        ),
        assumptions=(
            AssumptionLine(
                "mix",
                _("The mix of products stays as it is"),
                _("A product family passes a third of all orders."),
                priority="half",
            ),
        ),
    )


BUILT_IN = (
    BuiltIn(
        "balanced-scorecard",
        gettext_lazy("Balanced scorecard"),
        gettext_lazy(
            "Four perspectives, a priority in each, and objectives that lead from people to results."
        ),
        three_years,
        balanced_scorecard,
    ),
    BuiltIn(
        "okr",
        gettext_lazy("Objectives and key results"),
        gettext_lazy(
            "One quarter: three objectives with key results, a yes or no and a date among them."
        ),
        next_quarter,
        okr_set,
    ),
    BuiltIn(
        "hoshin",
        gettext_lazy("Hoshin plan"),
        gettext_lazy(
            "Breakthroughs, what this year brings of them, and the improvements that carry it."
        ),
        three_years,
        hoshin,
    ),
)
