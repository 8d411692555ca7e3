"""What became of earlier decisions, in one line each."""

from datetime import date, timedelta

import pytest

from reviews.earlier import became_of
from reviews.models import Decision
from tests.factories import NOW
from tests.pages.reading import text_of


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "intervene", "due_on": date(2026, 11, 16)}, "3 days late"),
        ({"kind": "intervene", "done_at": NOW - timedelta(days=1)}, "Done 18 Nov"),
        ({"kind": "stop"}, "No date yet"),
        ({"kind": "intervene", "is_recommendation": True}, "Recommended, not decided"),
        ({"kind": "park", "look_again_on": date(2026, 12, 1)}, "Look again on 1 Dec"),
        ({"kind": "park", "look_again_on": date(2026, 11, 19)}, "To look at again since 19 Nov"),
        (
            {"kind": "no_action", "look_again_when": "two months < 90"},
            "Look again when: two months < 90",
        ),
        ({"kind": "park"}, "Nothing was to be done"),
    ],
)
def test_it_is_said_in_words(cast, fields, words):
    assert text_of(became_of(Decision(**fields), NOW)) == words
