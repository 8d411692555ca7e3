"""The pages of cadences and of single reviews' dates."""

import re
from datetime import UTC, date, datetime

import pytest

from perfmgmt.tenancy.models import Delegation
from reviews.models import Attendance, Cadence, Review
from reviews.services import prepare_review
from tests import factories
from tests.factories import NOW
from tests.pages.reading import heading, main_of, queries_of, text_of, texts
from tests.reviews import meetings

BASE = "/o/aldermere/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def plan(cast):
    return factories.plan()


@pytest.fixture
def cadence(cast, plan):
    return meetings.cadence(cast, plan, place="Brno")


@pytest.fixture
def visit(client, cast):
    def ask(path, member=cast.carol, data=None, **headers):
        client.force_login(member.user)
        if data is None:
            return client.get(BASE + path, headers=headers)
        return client.post(BASE + path, data, headers=headers)

    return ask


def typed(cast, plan, **fields):
    return {
        "title": "Supply",
        "plan": plan.pk,
        "unit": "",
        "priority": "",
        "frequency": "monthly",
        "on": "working_day",
        "nth": "1",
        "weekday": "1",
        "working_day": "2",
        "month_day": "1",
        "first_on": "2026-11-01",
        "starts_at_time": "09:00",
        "minutes": "60",
        "place": "Brno",
        "chair": cast.bob.pk,
        "participants": [cast.alice.pk],
        "freeze_hours_before": "24",
        "remind_hours_before": "72",
    } | fields


def test_setting_one_up_schedules_its_reviews(visit, cast, plan):
    answer = visit("cadences/new/", data=typed(cast, plan))
    made = Cadence.objects.get()
    assert answer.url == f"{BASE}cadences/{made.pk}/"
    assert made.rule == "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=2"
    page = visit(f"cadences/{made.pk}/")
    assert heading(page) == "Supply meets next on Wednesday 2 December"
    assert (
        "Every month, 2 working days after month end, 09:00–10:00. Invitation and reminder 3 days "
        "before; figures freeze 1 day before it starts."
    ) in text_of(main_of(page))
    assert texts(page, r"<tr data-row>(.*?)</tr>") == [
        (
            "Wednesday 2 December 2026, 09:00 Scheduled Move : Wednesday 2 December 2026, 09:00 "
            "Call off : Wednesday 2 December 2026, 09:00"
        ),
        (
            "Monday 4 January 2027, 09:00 Scheduled Move : Monday 4 January 2027, 09:00 "
            "Call off : Monday 4 January 2027, 09:00"
        ),
    ]


@pytest.mark.parametrize(
    ("picked", "words", "first"),
    [
        ({"on": "nth_weekday", "nth": "3"}, "Every month on the third Tuesday", "15 December"),
        ({}, "Every month, 2 working days after month end", "2 December"),
        ({"on": "month_day", "month_day": "-1"}, "Every month on the last day", "30 November"),
        ({"on": "month_day", "month_day": "10"}, "Every month on day 10", "10 December"),
        ({"frequency": "weekly"}, "Every Tuesday", "24 November"),
        ({"frequency": "fortnightly"}, "Every second Tuesday", "24 November"),
        (
            {"frequency": "quarterly"},
            "Every quarter, 2 working days after quarter end (January, April, July and October)",
            "4 January",
        ),
        ({"frequency": "once", "first_on": "2026-12-24"}, "Once, on 24 December 2026", "24 Dec"),
    ],
)
def test_the_rhythm_stands_in_words_with_its_next_dates(visit, cast, plan, picked, words, first):
    query = {name: str(value) for name, value in typed(cast, plan, **picked).items()}
    query.pop("title")
    client_path = "cadences/new/?" + "&".join(f"{name}={value}" for name, value in query.items())
    answer = visit(client_path, **HTMX, **{"HX-Target": "dates"})
    said = text_of(answer.content.decode())
    assert said.startswith(words)
    assert first in said.removeprefix(words).split(",")[0]
    assert answer.content.decode().count("<li>") == (1 if "once" in picked.values() else 6)


def test_half_typed_says_so(visit, cast, plan):
    answer = visit("cadences/new/?frequency=weekly", **HTMX, **{"HX-Target": "dates"})
    assert text_of(answer.content.decode()) == "Say when, and the next dates stand here."


def test_what_is_refused_stands_at_its_field(visit, cast, plan):
    answer = visit("cadences/new/", data=typed(cast, plan, remind_hours_before="1"))
    assert answer.status_code == 422
    assert "The reminder must come before the figures freeze." in text_of(main_of(answer))
    assert 'value="Supply"' in answer.content.decode()


def test_who_saves_second_sees_both(visit, cast, cadence, plan):
    stored = typed(cast, plan, title="Operations review", version="1")
    assert visit(f"cadences/{cadence.pk}/edit/", data=stored).status_code == 302
    second = visit(f"cadences/{cadence.pk}/edit/", data=stored | {"minutes": "45"})
    assert second.status_code == 409
    assert "Somebody else changed “Operations review” in the meantime." in text_of(main_of(second))
    cadence.refresh_from_db()
    assert cadence.minutes == 60


def test_the_form_shows_what_is_stored(visit, cast, cadence):
    page = visit(f"cadences/{cadence.pk}/edit/").content.decode()
    assert '<option value="month_day" selected>' in page
    assert '<option value="20" selected>20</option>' in page
    ticked = re.findall(
        r'<input type="checkbox" name="participants" value="([^"]+)"[^>]* checked', page
    )
    assert set(ticked) == {str(each.pk) for each in (cast.alice, cast.carol, cast.victor)}


def test_a_rule_that_nobody_could_pick_is_kept(visit, cast, plan):
    rule = "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU"
    made = meetings.cadence(cast, plan, rule=rule)
    page = visit(f"cadences/{made.pk}/edit/").content.decode()
    assert f"By the rule {rule}" in page
    data = typed(cast, plan, frequency="rule", version="1")
    assert visit(f"cadences/{made.pk}/edit/", data=data).status_code == 302
    made.refresh_from_db()
    assert (made.rule, made.title) == (rule, "Supply")


def test_members_read_and_do_not_change(visit, cast, cadence):
    page = visit(f"cadences/{cadence.pk}/", cast.alice)
    assert page.status_code == 200
    assert "Call off" not in text_of(main_of(page))
    for path in ("cadences/new/", f"cadences/{cadence.pk}/edit/", f"cadences/{cadence.pk}/end/"):
        assert visit(path, cast.alice).status_code == 403
    review = cadence.reviews.next_first().first()
    for path in ("move", "call-off"):
        assert visit(f"reviews/{review.pk}/{path}/", cast.alice).status_code == 403
    # Its chair may, whatever the role.
    assert visit(f"cadences/{cadence.pk}/edit/", cast.bob).status_code == 200
    assert visit(f"reviews/{review.pk}/move/", cast.bob).status_code == 200


def test_moving_and_calling_off_from_the_page(visit, cast, cadence):
    first, second = cadence.reviews.next_first()
    data = {"day": "2026-11-26", "time": "14:00", "place": "Izmir", "because": "Fair", "version": 1}
    assert visit(f"reviews/{first.pk}/move/", data=data).status_code == 302
    page = visit(f"reviews/{first.pk}/")
    assert "Moved from Friday 20 November, 09:00: Fair" in text_of(main_of(page))
    assert (
        visit(f"reviews/{first.pk}/call-off/", data={"because": "No", "version": 1}).status_code
        == 409
    )
    answer = visit(f"reviews/{second.pk}/call-off/", data={"because": "Strike", "version": 1})
    assert answer.status_code == 302
    page = visit(f"reviews/{second.pk}/")
    assert heading(page) == "Operations review is called off"
    assert "It was to be on Sunday 20 December, 09:00. Strike" in text_of(main_of(page))
    assert visit(f"reviews/{second.pk}/room/").status_code == 302
    assert (
        visit(f"cadences/{cadence.pk}/end/", data={"because": "Done", "version": 1}).status_code
        == 302
    )
    assert heading(visit(f"cadences/{cadence.pk}/")) == "Operations review has ended"


def test_a_move_is_read_on_the_organisations_clock(visit, cast, cadence):
    cast.organization.time_zone = "Europe/Berlin"
    cast.organization.save()
    first = cadence.reviews.next_first().first()
    data = {"day": "2026-11-26", "time": "14:00", "because": "Fair", "version": 1}
    visit(f"reviews/{first.pk}/move/", data=data)
    first.refresh_from_db()
    assert first.starts_at == datetime(2026, 11, 26, 13, tzinfo=UTC)


def test_answers_are_asked_of_the_invited_and_shown_to_all(visit, cast, cadence):
    review = cadence.reviews.next_first().first()
    page = visit(f"reviews/{review.pk}/", cast.alice)
    assert "Do you come? Yes No" in text_of(main_of(page))
    path = f"reviews/{review.pk}/invited/{cast.alice.pk}/answer/"
    said = visit(path, cast.alice, {"response": "declined"}, **HTMX)
    assert "1 cannot, 3 have not answered" in text_of(said.content.decode())
    assert visit(path, cast.alice, {"response": "perhaps"}, **HTMX).status_code == 422
    assert visit(path, cast.bob, {"response": "accepted"}).status_code == 403
    page = visit(f"reviews/{review.pk}/", cast.bob)
    assert "Alice cannot come" in text_of(main_of(page))
    assert "Do you come?" not in text_of(main_of(visit(f"reviews/{review.pk}/", cast.dora)))


def test_a_stand_in_is_asked_by_name(visit, cast, cadence):
    Delegation.objects.create(
        absent=cast.alice, stand_in=cast.dora, starts_on=NOW.date(), ends_on=NOW.date()
    )
    review = cadence.reviews.next_first().first()
    assert "Does Alice come?" in text_of(main_of(visit(f"reviews/{review.pk}/", cast.dora)))
    path = f"reviews/{review.pk}/invited/{cast.alice.pk}/answer/"
    assert visit(path, cast.dora, {"response": "accepted"}).status_code == 302
    assert Attendance.objects.get(review=review, member=cast.alice).response == "accepted"


def test_my_calendar_lists_what_i_am_invited_to(visit, cast, cadence):
    page = visit("calendar/", cast.alice)
    assert heading(page) == "You are invited to 2 reviews"
    assert texts(page, r"<tr data-row>(.*?)</tr>")[0] == (
        "Operations review Brno Friday 20 November 2026, 09:00 BO Bob No answer yet"
    )
    assert heading(visit("calendar/", cast.dora)) == "You are invited to no review"


def test_the_same_queries_at_one_three_and_many(client, cast, plan):
    client.force_login(cast.carol.user)
    made = meetings.cadence(cast, plan, title="First", participants=[cast.alice])
    review = made.reviews.next_first().first()
    prepare_review(review=review, now=NOW)
    paths = ["reviews/", f"cadences/{made.pk}/", f"cadences/{made.pk}/edit/", "calendar/"]
    before = [queries_of(client, BASE + path) for path in paths]
    assert max(before) <= 12
    for number in range(12):
        meetings.cadence(
            cast,
            plan,
            title=f"Series {number}",
            first_on=date(2026, 12, 1 + number),
            priority=factories.priority(plan=plan, rank=number + 1),
        )
    for number in range(12):
        guest = factories.member(f"guest{number}")
        Attendance.objects.create(review=review, member=guest)
    assert Review.objects.count() == 26
    assert [queries_of(client, BASE + path) for path in paths] == before
