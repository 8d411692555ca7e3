from datetime import date

import pytest
from django.utils import translation

from reviews.typed import read_day

TODAY = date(2026, 11, 19)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-12", date(2026, 12, 12)),
        ("12.12.2026", date(2026, 12, 12)),
        ("3/12/2026", date(2026, 12, 3)),
        ("12 Dec 2026", date(2026, 12, 12)),
        (" 12 december ", date(2026, 12, 12)),
        ("19 Nov", date(2026, 11, 19)),
        ("18 Nov", date(2027, 11, 18)),
        ("1. Sept. 2027", date(2027, 9, 1)),
        ("31 Feb 2027", None),
        ("29 Feb", None),
        ("12 Smarch", None),
        ("two more late weeks", None),
        ("", None),
    ],
)
def test_days_as_people_type_them(text, day):
    with translation.override("en"):
        assert read_day(text, TODAY) == day


def test_the_months_of_the_active_language():
    with translation.override("de"):
        assert read_day("12. Dezember 2026", TODAY) == date(2026, 12, 12)
        assert read_day("3 März", TODAY) == date(2027, 3, 3)
