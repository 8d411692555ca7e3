"""Reviews as iCalendar: its text against two readers that are not ours, the feed and the invitations."""

import email
import email.policy
import re
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events
from django.core.mail import EmailMessage
from hypothesis import example, given
from hypothesis import strategies as st

from perfmgmt.events.models import Delivery, Event
from perfmgmt.notices.mail import compose
from perfmgmt.notices.registry import write_notice
from perfmgmt.tenancy.access import Refused
from reviews.models import Attendance, CalendarFeed, Review
from reviews.rules.calendar import (
    LONGEST_LINE,
    CalendarEvent,
    Method,
    Party,
    calendar_text,
    folded,
)
from reviews.services import (
    answer_invitation,
    call_off_review,
    change_cadence,
    end_cadence,
    move_review,
    prepare_review,
    renew_feed,
    revoke_feed,
)
from tests import factories
from tests.factories import NOW
from tests.reviews import meetings

CALENDAR = "/o/aldermere/calendar/"
# What a person may type; the rest has no place in a calendar.
typed = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200)
AWKWARD = 'Größe; Länge, \\Breite\\ "Höhe" 🌡️ ' * 6


def event(**fields) -> CalendarEvent:
    defaults = {
        "uid": "01a21591",
        "sequence": 3,
        "changed_at": NOW,
        "starts_at": datetime(2026, 11, 24, 8, tzinfo=UTC),
        "ends_at": datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
        "summary": "Operations review",
    }
    return CalendarEvent(**defaults | fields)


def read(text: str) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


# --- The text --------------------------------------------------------------------------------------


@given(typed, typed, typed)
@example(AWKWARD, AWKWARD, AWKWARD)
def test_any_words_come_back_from_a_calendar(title, description, place):
    text = calendar_text([event(summary=title, description=description, location=place)])
    (found,) = read(text)
    assert str(found["SUMMARY"]) == title
    assert str(found.get("DESCRIPTION", "")) == description
    assert str(found.get("LOCATION", "")) == place
    assert text.endswith("\r\n")
    assert all(len(line.encode()) <= LONGEST_LINE for line in text.split("\r\n"))


@given(typed)
@example("é" * 200)
@example("🌡" * 60)
def test_folding_cuts_no_character_and_unfolds_to_the_same(line):
    lines = folded(line).split("\r\n")
    assert all(len(each.encode()) <= LONGEST_LINE for each in lines)
    assert all(each.startswith(" ") for each in lines[1:])
    assert lines[0] + "".join(each[1:] for each in lines[1:]) == line


def test_lines_break_as_text_and_other_control_characters_are_left_out():
    text = calendar_text([event(summary="One\r\nTwo\rThree\x00\x07\tFour\nEND:VEVENT")])
    (found,) = read(text)
    assert str(found["SUMMARY"]) == "One\nTwo\nThreeFour\nEND:VEVENT"


def test_a_whole_event_line_by_line():
    text = calendar_text(
        [
            event(
                url="http://localhost/o/aldermere/",
                organizer=Party(
                    name='Bob "the" Chair', email="bob@example.org", sent_by="us@x.org"
                ),
                attendee=Party(name="Alice", email="alice@example.org"),
            )
        ],
        method=Method.REQUEST,
    )
    assert re.sub(r"\r\n ", "", text).split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Throughline//Reviews//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        "UID:01a21591",
        "SEQUENCE:3",
        "DTSTAMP:20261119T090000Z",
        "LAST-MODIFIED:20261119T090000Z",
        "DTSTART:20261124T080000Z",
        "DTEND:20261124T093000Z",
        "SUMMARY:Operations review",
        "URL:http://localhost/o/aldermere/",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        'ORGANIZER;CN="Bob \'the\' Chair";SENT-BY="mailto:us@x.org":mailto:bob@example.org',
        (
            "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;"
            'CN="Alice":mailto:alice@example.org'
        ),
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


# --- The feed --------------------------------------------------------------------------------------


@pytest.fixture
def plan(cast):
    return factories.plan()


@pytest.fixture
def review(cast, plan):
    return meetings.next_review(cast, plan, place="Brno; 2.14")


@pytest.fixture
def feed(client, cast):
    """`feed(secret)` as a calendar asks: without a sign-in. Alice's by default."""
    _feed, own = renew_feed(actor=cast.alice, now=NOW)

    def ask(secret=own, **headers):
        client.logout()
        return client.get(f"{CALENDAR}{secret}.ics", headers=headers)

    ask.secret = own
    return ask


def test_the_feed_has_the_past_ninety_days_and_all_to_come(cast, feed, review):
    for back, title in ((90, "Just"), (91, "Too old")):
        Review.objects.create(
            cadence=review.cadence,
            title=title,
            chair=cast.bob,
            starts_at=NOW - timedelta(days=back),
            period_start=NOW.date(),
            period_end=NOW.date(),
            prepare_at=NOW,
            freeze_at=NOW,
            state="closed",
        )
    for old in Review.objects.filter(state="closed"):
        Attendance.objects.create(review=old, member=cast.alice)
    answer = feed()
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    found = read(answer.content.decode())
    assert [(str(each["SUMMARY"]), each["DTSTART"].dt) for each in found] == [
        ("Just", NOW - timedelta(days=90)),
        ("Operations review", datetime(2026, 11, 20, 9, tzinfo=UTC)),
        ("Operations review", datetime(2026, 12, 20, 9, tzinfo=UTC)),
    ]
    first = found[1]
    assert {name: str(first[name]) for name in ("UID", "LOCATION", "URL", "STATUS")} == {
        "UID": str(review.pk),
        "LOCATION": "Brno; 2.14",
        "URL": f"http://localhost/o/aldermere/reviews/{review.pk}/",
        "STATUS": "CONFIRMED",
    }
    assert str(first["DESCRIPTION"]) == (
        "Bob chairs it. Figures freeze on Thursday 19 November, 09:00."
    )


def test_a_reader_of_recurrences_finds_each_once(cast, feed, plan):
    meetings.cadence(cast, plan, rule="FREQ=WEEKLY;WKST=MO;BYDAY=TU")
    calendar = icalendar.Calendar.from_ical(feed().content)
    found = recurring_ical_events.of(calendar).between(NOW, NOW + timedelta(days=30))
    assert [each["DTSTART"].dt for each in found] == list(
        Review.objects.filter(starts_at__lt=NOW + timedelta(days=30))
        .next_first()
        .values_list("starts_at", flat=True)
    )


def test_moved_called_off_and_declined_show_as_such(cast, feed, review):
    second = Review.objects.filter(cadence=review.cadence).next_first()[1]
    moved_to = datetime(2026, 11, 26, 14, tzinfo=UTC)
    move_review(actor=cast.bob, review=review, now=NOW, starts_at=moved_to, because="Fair")
    seat = Attendance.objects.get(review=review, member=cast.alice)
    answer_invitation(actor=cast.alice, seat=seat, now=NOW, response="declined")
    call_off_review(actor=cast.bob, review=second, now=NOW, because="Strike")
    first, off = read(feed().content.decode())[:2]
    assert (str(first["UID"]), first["DTSTART"].dt, int(first["SEQUENCE"])) == (
        str(review.pk),
        moved_to,
        1,
    )
    assert (str(first["STATUS"]), str(first["TRANSP"])) == ("CONFIRMED", "TRANSPARENT")
    assert (str(off["UID"]), str(off["STATUS"]), int(off["SEQUENCE"])) == (
        str(second.pk),
        "CANCELLED",
        1,
    )


def test_what_has_not_changed_is_304(cast, feed, review):
    tag = feed()["ETag"]
    assert feed(**{"If-None-Match": tag}).status_code == 304
    call_off_review(actor=cast.bob, review=review, now=NOW, because="Strike")
    assert feed(**{"If-None-Match": tag}).status_code == 200


def test_only_what_one_is_invited_to(cast, feed, review):
    _feed, secret = renew_feed(actor=cast.dora, now=NOW)
    assert read(feed(secret).content.decode()) == []


def test_revoked_renewed_left_or_never_made_is_the_same_404(cast, feed):
    assert feed("x" * 43).status_code == 404
    _feed, second = renew_feed(actor=cast.alice, now=NOW)
    assert (feed().status_code, feed(second).status_code) == (404, 200)
    cast.alice.revoked_at = NOW
    cast.alice.save()
    assert feed(second).status_code == 404
    cast.alice.revoked_at = None
    cast.alice.save()
    revoke_feed(actor=cast.alice, now=NOW)
    gone, unknown = feed(second), feed("x" * 43)
    assert (gone.status_code, gone.content) == (404, unknown.content)
    with pytest.raises(Refused, match="There is no calendar feed to revoke"):
        revoke_feed(actor=cast.alice, now=NOW)


def test_the_secret_is_stored_nowhere(cast, feed):
    stored = CalendarFeed.objects.get()
    assert feed.secret not in str(stored.__dict__)
    assert feed.secret not in str(list(Event.objects.values_list("payload", flat=True)))
    feed()
    stored.refresh_from_db()
    assert stored.last_used_on is not None


def test_the_address_is_shown_once(client, cast):
    client.force_login(cast.alice.user)
    page = client.get(CALENDAR).content.decode()
    assert "Set up the feed" in page
    shown = client.post(f"{CALENDAR}feed/").content.decode()
    (address,) = re.findall(r'value="http://localhost(/o/[^"]+\.ics)"', shown)
    assert client.get(address).status_code == 200
    page = client.get(CALENDAR).content.decode()
    assert address not in page
    assert "Make a new address" in page
    assert client.post(f"{CALENDAR}feed/revoke/").status_code == 302
    assert client.get(address).status_code == 404


# --- Invitations by mail ---------------------------------------------------------------------------


def letters(verb: str, name: str) -> list[icalendar.Calendar]:
    """The calendars in the mail of the newest such event to one person, as its reader parses them."""
    found = Event.objects.filter(verb=verb).newest_first()[0]
    delivery = Delivery.objects.select_related("recipient__user", "event").get(
        event=found, channel="email", recipient__name=name
    )
    notice = write_notice(found, delivery.recipient)
    assert notice is not None
    message: EmailMessage = compose(delivery, notice, delivery.recipient.organization)
    raw = message.message().as_bytes(linesep="\r\n")
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    calendars = []
    for part in parsed.iter_attachments():
        assert part.get_content_type() == "text/calendar"
        assert part.get_filename() == "invite.ics"
        calendar = icalendar.Calendar.from_ical(part.get_content())
        assert part.get_param("method") == str(calendar["METHOD"])
        calendars.append(calendar)
    return calendars


def summary(calendar: icalendar.Calendar) -> tuple[str, str, int, str]:
    (found,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), str(found["UID"]), int(found["SEQUENCE"]), str(found["STATUS"])


def test_the_reminder_invites_a_move_updates_and_calling_off_cancels(cast, review):
    prepare_review(review=review, now=NOW)
    (invited,) = letters("reviews.review_reminder", "Alice")
    assert summary(invited) == ("REQUEST", str(review.pk), 0, "CONFIRMED")
    (found,) = invited.walk("VEVENT")
    assert str(found["ATTENDEE"]) == "mailto:alice@example.org"
    assert found["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert str(found["ORGANIZER"]) == "mailto:bob@example.org"
    assert found["ORGANIZER"].params["SENT-BY"].startswith("mailto:throughline@")
    later = datetime(2026, 11, 26, 14, tzinfo=UTC)
    move_review(actor=cast.bob, review=review, now=NOW, starts_at=later, because="Fair")
    (moved,) = letters("reviews.review_moved", "Alice")
    assert summary(moved) == ("REQUEST", str(review.pk), 1, "CONFIRMED")
    assert moved.walk("VEVENT")[0]["DTSTART"].dt == later
    call_off_review(actor=cast.bob, review=review, now=NOW, because="Strike")
    (off,) = letters("reviews.review_called_off", "Alice")
    assert summary(off) == ("CANCEL", str(review.pk), 2, "CANCELLED")


def test_a_changed_cadence_sends_one_file_for_each_review(cast, review):
    change_cadence(
        actor=cast.carol,
        cadence=review.cadence,
        now=NOW,
        changes={"rule": "FREQ=MONTHLY;BYDAY=3TU"},
    )
    ids = list(Review.objects.next_first().values_list("pk", flat=True))
    sent = [summary(each) for each in letters("reviews.cadence_changed", "Alice")]
    assert sent == [("REQUEST", str(pk), 1, "CONFIRMED") for pk in ids]
    end_cadence(actor=cast.carol, cadence=review.cadence, now=NOW, because="Done")
    sent = [summary(each) for each in letters("reviews.cadence_ended", "Alice")]
    assert sent == [("CANCEL", str(pk), 2, "CANCELLED") for pk in ids]
