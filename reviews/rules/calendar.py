"""Reviews as iCalendar (RFC 5545): one event each, in UTC.

Recurrence is expanded by us, so no time zone and no rule of recurrence is written: an instant is the
same everywhere. `method` makes a calendar an invitation of iTIP (RFC 5546): REQUEST invites or updates,
by the sequence, and CANCEL takes it back.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

PRODUCT = "-//Throughline//Reviews//EN"
LONGEST_LINE = 75  # octets, without the line break
REFRESHED_EVERY = "PT1H"


class Method(StrEnum):
    """What the receiver of an invitation is to do."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who invites or is invited; `sent_by` is the address that writes on the organizer's behalf."""

    name: str
    email: str
    sent_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """One meeting. `changed_at` is when it last changed, `sequence` how often it did.

    `is_free` blocks no time: whoever declined is elsewhere.
    """

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    is_cancelled: bool = False
    is_free: bool = False
    organizer: Party | None = None
    attendee: Party | None = None


def calendar_text(
    events: Iterable[CalendarEvent], *, name: str = "", method: Method | None = None
) -> str:
    """A whole calendar; what it says depends on nothing but its arguments."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    if method is not None:
        lines.append(f"METHOD:{method}")
    if name:
        # RFC 7986, and before it what calendars agreed on.
        lines += [f"NAME:{escaped(name)}", f"X-WR-CALNAME:{escaped(name)}"]
        lines += [f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESHED_EVERY}"]
        lines += [f"X-PUBLISHED-TTL:{REFRESHED_EVERY}"]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def escaped(text: str) -> str:
    """TEXT as section 3.3.11 wants it; other control characters have no place in a calendar."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return _printable(text)


def folded(line: str) -> str:
    """Lines of at most 75 octets; those that go on begin with a space. No character is cut."""
    parts, room, current = [], LONGEST_LINE, ""
    for character in line:
        size = len(character.encode())
        if size > room:
            parts.append(current)
            current, room = " ", LONGEST_LINE - 1
        current += character
        room -= size
    return "\r\n".join([*parts, current])


def _event(event: CalendarEvent) -> Iterator[str]:
    changed = _instant(event.changed_at)
    yield from ("BEGIN:VEVENT", f"UID:{event.uid}", f"SEQUENCE:{event.sequence}")
    yield from (f"DTSTAMP:{changed}", f"LAST-MODIFIED:{changed}")
    yield from (f"DTSTART:{_instant(event.starts_at)}", f"DTEND:{_instant(event.ends_at)}")
    yield f"SUMMARY:{escaped(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{escaped(event.description)}"
    if event.location:
        yield f"LOCATION:{escaped(event.location)}"
    if event.url:
        yield f"URL:{_printable(event.url)}"
    yield f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}"
    yield f"TRANSP:{'TRANSPARENT' if event.is_free or event.is_cancelled else 'OPAQUE'}"
    if event.organizer:
        yield _party("ORGANIZER", event.organizer)
    if event.attendee:
        asks = ";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE"
        yield _party(f"ATTENDEE{asks}", event.attendee)
    yield "END:VEVENT"


def _party(line: str, party: Party) -> str:
    # A quoted parameter value has no way to carry a quotation mark.
    line += f';CN="{_printable(party.name).replace(chr(34), chr(39))}"'
    if party.sent_by:
        line += f';SENT-BY="mailto:{_printable(party.sent_by)}"'
    return f"{line}:mailto:{_printable(party.email)}"


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _printable(text: str) -> str:
    return "".join(each for each in text if each >= " " and each != "\x7f")
