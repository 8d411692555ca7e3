"""A batch of figures before it is applied: row by row what would be recorded, and what cannot and why."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core import signing
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.figures import figure
from objectives.services import Entry, Outcome
from objectives.wording import period_words, spelled
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership

ASKED = ("cause", "commentary", "correction_reason")


@dataclass(frozen=True, slots=True)
class BatchRow:
    """`asks` are the fields that would let it in, each with what stands there."""

    number: int
    place: str
    title: str
    period: str
    value: str
    was: str
    status: SafeString
    sentence: str
    asks: bool
    cause: str
    commentary: str
    correction_reason: str


def rows(outcomes: Sequence[Outcome]) -> list[BatchRow]:
    return [_row(number, each) for number, each in enumerate(outcomes)]


def _row(number: int, outcome: Outcome) -> BatchRow:
    entry, indicator, recorded = outcome.entry, outcome.indicator, outcome.measurement
    has_period = indicator is not None and entry.period_start is not None
    value = entry.no_value_reason
    if indicator is not None and entry.value is not None:
        value = figure(entry.value, indicator)
    old = recorded.supersedes if recorded else None
    return BatchRow(
        number=number,
        place=entry.place,
        title=indicator.title if indicator else entry.title or "–",
        period=period_words(indicator.rhythm, entry.period_start, year=True)
        if has_period and indicator and entry.period_start
        else "",
        value=value,
        was=_("was %(value)s") % {"value": figure(old.value, indicator)}
        if old and indicator
        else "",
        status=html.status_mark(recorded.status)
        if recorded and recorded.value is not None
        else SafeString(""),
        sentence=outcome.sentence,
        asks=outcome.field in ASKED or any((entry.cause, entry.correction_reason)),
        cause=entry.cause,
        commentary=entry.commentary,
        correction_reason=entry.correction_reason,
    )


def finding(outcomes: Sequence[Outcome]) -> str:
    good = sum(each.measurement is not None for each in outcomes)
    bad = len(outcomes) - good
    if not outcomes:
        return _("Nothing was filled in")
    if not bad:
        text = ngettext(
            "%(count)s figure can be recorded", "%(count)s figures can be recorded", good
        )
        return text % {"count": spelled(good)}
    return _("%(good)s of %(all)s figures can be recorded") % {
        "good": spelled(good),
        "all": spelled(len(outcomes)).lower(),
    }


def kept(entries: Sequence[Entry], member: Membership) -> str:
    """The entries as a sealed text that the page carries until they are applied."""
    return signing.dumps([_plain(each) for each in entries], salt=_salt(member), compress=True)


def unsealed(text: str, member: Membership) -> list[Entry] | None:
    """None where it is not what this member was shown."""
    try:
        found = signing.loads(text, salt=_salt(member))
    except signing.BadSignature:
        return None
    return [_entry(each) for each in found]


def amended(entries: Sequence[Entry], typed: Mapping[str, str]) -> list[Entry]:
    """With what was typed beside the rows since ("cause-3")."""
    return [
        replace(
            each,
            cause=typed.get(f"cause-{number}", each.cause).strip(),
            commentary=typed.get(f"commentary-{number}", each.commentary).strip(),
            correction_reason=typed.get(
                f"correction_reason-{number}", each.correction_reason
            ).strip(),
        )
        for number, each in enumerate(entries)
    ]


def _salt(member: Membership) -> str:
    return f"figures of {member.pk}"


def _plain(entry: Entry) -> dict[str, str]:
    return {
        name: "" if value is None else str(value)
        for name, value in asdict(entry).items()
        if value not in (None, "")
    }


def _entry(plain: Mapping[str, str]) -> Entry:
    fields = dict(plain)
    key, day, value = (fields.pop(name, "") for name in ("indicator_id", "period_start", "value"))
    return Entry(
        indicator_id=UUID(key) if key else None,
        period_start=date.fromisoformat(day) if day else None,
        value=Decimal(value) if value else None,
        **fields,
    )
