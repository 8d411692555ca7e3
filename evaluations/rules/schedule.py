"""When a monthly pack is due."""

from datetime import date, timedelta

MOST_WORKING_DAYS = 20


def working_day_of(year: int, month: int, number: int) -> date:
    """The n-th Monday-to-Friday day of a month.

    Example: the third working day of November 2026, which begins on a Sunday, is Wednesday the 4th.
    """
    if not 1 <= number <= MOST_WORKING_DAYS:
        raise ValueError(f"A month has at least {MOST_WORKING_DAYS} working days, not {number}.")
    day = date(year, month, 1)
    while True:
        if day.weekday() < 5:
            number -= 1
            if number == 0:
                return day
        day += timedelta(days=1)


def slot_due(today: date, working_day: int, since: date) -> str | None:
    """The month whose pack is due ("2026-11"), or None where its day has not come or lies before `since`.

    A day that nobody looked on is made up for later in its month; a month that is over is not.
    """
    due = working_day_of(today.year, today.month, working_day)
    return f"{today:%Y-%m}" if since <= due <= today else None
