"""A cycle: what was reached, how it was worked, how far it is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluations.evidence import Evidence, FigureEvidence
from evaluations.models import Cycle, Evaluation, QualityAnswer
from evaluations.permissions import may_open_cycle, may_steer_cycle, may_submit
from evaluations.rules.surprise import Surprises, surprises
from evaluations.screens import quality, results
from evaluations.wording import cycle_words, rate_words, score_words
from objectives.models.words import Status
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership

PAGE_ROWS = 100
WORST_FIRST = [
    Status.OFF_TRACK,
    Status.AT_RISK,
    Status.NO_DATA,
    Status.NO_TARGET,
    Status.ON_TRACK,
]


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; anything else is left out."""

    q: str = ""
    state: str = ""
    result: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        state, result = query.get("state", ""), query.get("result", "")
        return cls(
            q=query.get("q", "").replace("\x00", "").strip(),
            state=state if state in Evaluation.State.values else "",
            result=result if result in Status.values else "",
        )

    @property
    def is_narrow(self) -> bool:
        return bool(self.q or self.state or self.result)

    def leave(self, row: Evaluation) -> bool:
        """In memory: the page has read them all for its figures."""
        owner = row.objective.owner.name if row.objective.owner else ""
        words = f"{row.objective.title}\n{owner}".casefold()
        return (
            self.q.casefold() in words
            and self.state in ("", row.state)
            and self.result in ("", row.result)
        )


@dataclass(frozen=True, slots=True)
class Row:
    href: str
    title: str
    owner: str
    result: SafeString
    figure: results.ResultRow | None
    score: str
    score_note: str
    state: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the way with how many have come so far."""

    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Signer:
    """A line of the sign-off: who did a step, or how many still wait for it."""

    is_done: bool
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Row]
    next_start: int | None
    remaining: int


def sorted_worst_first(found: Collection[Evaluation]) -> list[Evaluation]:
    order = {status: place for place, status in enumerate(WORST_FIRST)}
    return sorted(found, key=lambda row: (order[Status(row.result)], row.objective.title, row.pk))


def page_of(
    found: Sequence[Evaluation], read: Mapping[UUID, Evidence], slug: str, start: int
) -> Page:
    shown = found[start : start + PAGE_ROWS]
    remaining = max(0, len(found) - start - PAGE_ROWS)
    return Page(
        rows=[_row(row, read[row.pk], slug) for row in shown],
        next_start=start + PAGE_ROWS if remaining else None,
        remaining=remaining,
    )


def _row(row: Evaluation, evidence: Evidence, slug: str) -> Row:
    figure: FigureEvidence | None = results.headline(evidence)
    return Row(
        href=reverse("evaluations:evaluation", args=[slug, row.pk]),
        title=row.objective.title,
        owner=row.objective.owner.name if row.objective.owner else _("No owner"),
        result=html.status_mark(row.result),
        figure=results.row_of(figure, slug) if figure else None,
        score=score_words(row.score),
        score_note=score_note(row),
        state=capfirst(str(row.get_state_display())),
    )


def score_note(row: Evaluation) -> str:
    """What the figures suggested, where somebody said otherwise."""
    if row.score == row.suggested:
        return ""
    return _("suggested %(score)s") % {"score": score_words(row.suggested)}


def stages_of(found: Collection[Evaluation]) -> list[Stage]:
    return [
        Stage(code, capfirst(str(label)), sum(row.state == code for row in found))
        for code, label in Evaluation.State.choices
    ]


def results_of(found: Collection[Evaluation]) -> list[tuple[str, str, int]]:
    """Each status that there is, with its word and its count, the worst first."""
    counts = {status: sum(row.result == status for row in found) for status in WORST_FIRST}
    return [(status, html.status_word(status), count) for status, count in counts.items() if count]


@dataclass(frozen=True, slots=True)
class Surprise:
    index: str
    rate: str
    sentence: str
    is_known: bool


def surprise_of(counted: Surprises) -> Surprise:
    return Surprise(
        index=rate_words(counted.index),
        rate=rate_words(counted.false_alarm_rate),
        sentence=quality.surprise_words(counted),
        is_known=counted.index is not None,
    )


def counted_surprises(read: Mapping[UUID, Evidence]) -> Surprises:
    return surprises(evidence.ending for evidence in read.values())


def lede_of(cycle: Cycle, found: Collection[Evaluation], answers: Collection[QualityAnswer]) -> str:
    """How far it is, and how much people have said."""
    count = len(found)
    signed = sum(row.is_signed for row in found)
    if cycle.state == Cycle.State.CLOSED:
        return _("Closed without being signed: %(because)s") % {"because": cycle.ended_because}
    if signed == count:
        return _("Every evaluation is signed. Nothing of them changes any more.")
    judged = len({answer.evaluation_id for answer in answers})
    words = ngettext(
        "%(signed)s of %(n)s evaluation is signed; people have judged the execution of %(judged)s.",
        "%(signed)s of %(n)s evaluations are signed; people have judged the execution of %(judged)s.",
        count,
    )
    return words % {"signed": signed, "n": count, "judged": judged}


def signers_of(cycle: Cycle, found: Collection[Evaluation]) -> list[Signer]:
    """Opened by, then how many of each step, and who took it."""
    total = len(found)
    opened = date_format(localtime(cycle.opened_at), "DATE_FORMAT")
    lines = [
        Signer(
            is_done=True,
            title=cycle.opened_by.name,
            note=_("opened and prefilled it, %(day)s") % {"day": opened},
        )
    ]
    for title, done in (
        (_("Submitted"), [row for row in found if row.submitted_at]),
        (_("Calibrated"), [row for row in found if row.calibrated_at]),
        (_("Signed"), [row for row in found if row.signed_at]),
    ):
        words = {"n": len(done), "total": total}
        lines.append(Signer(len(done) == total, title, _("%(n)s of %(total)s") % words))
    return lines


@dataclass(frozen=True, slots=True)
class Deed:
    href: str
    label: str


def deeds_of(cycle: Cycle, found: Collection[Evaluation], member: Membership) -> list[Deed]:
    """What this reader may do with the whole cycle, the most likely first."""
    slug = member.organization.slug
    if not cycle.is_open:
        return []
    deeds = []
    states = {row.state for row in found}
    if may_steer_cycle(member, cycle) and Evaluation.State.CALIBRATED in states:
        deeds.append(("evaluations:cycle-sign", _("Sign what is calibrated")))
    mine = sum(row.state == Evaluation.State.DRAFT and may_submit(member, row) for row in found)
    if mine:
        words = ngettext("Submit %(n)s draft", "Submit %(n)s drafts", mine) % {"n": mine}
        deeds.append(("evaluations:cycle-submit", words))
    if may_open_cycle(member):
        if Evaluation.State.DRAFT in states:
            deeds.append(("evaluations:cycle-prefill", _("Prefill again")))
        deeds.append(("evaluations:cycle-close", _("Close without signing")))
    return [Deed(reverse(name, args=[slug, cycle.pk]), label) for name, label in deeds]


# --- The list of cycles ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CycleRow:
    href: str
    title: str
    scope: str
    state: SafeString
    progress: str


STATES = {
    Cycle.State.OPEN: "at_risk",
    Cycle.State.SIGNED: "on_track",
    Cycle.State.CLOSED: "no_data",
}


def cycle_row(cycle, slug: str) -> CycleRow:
    """Of a cycle that was read `with_progress`."""
    count, signed = cycle.evaluation_count, cycle.signed_count
    words = ngettext("%(signed)s of %(n)s signed", "%(signed)s of %(n)s signed", count)
    return CycleRow(
        href=reverse("evaluations:cycle", args=[slug, cycle.pk]),
        title=cycle_words(cycle),
        scope=cycle.scope_name,
        state=html.status_mark(STATES[cycle.state], capfirst(str(cycle.get_state_display()))),
        progress=words % {"signed": signed, "n": count},
    )
