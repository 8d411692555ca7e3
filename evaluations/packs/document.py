"""A pack as a PDF that a board reads: content into words here, words into pages by board.typ."""

from collections.abc import Callable
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from evaluations.packs import wording
from evaluations.packs.content import CycleRow, EvaluationRow, ObjectiveRow, PackContent
from evaluations.packs.drawing import SIZE, chart_parts, described
from evaluations.wording import answer_status, answer_words, score_words
from objectives import charts
from objectives.figures import NOTHING, short_period
from objectives.wording import grouped
from perfmgmt.tenancy.html import status_word
from perfmgmt.typesetting import room_for, typeset

HERE = Path(__file__).parent
PAPERS = {"a4": "a4", "letter": "us-letter"}
TEXT_WIDTHS = {"a4": 168, "letter": 173.9}  # millimetres between the margins of board.typ
MOST_ON_SUMMARY, MOST_DECIDED = 12, 6
MOST_FIGURES, PAGE_HOLDS = 9, 12
LONGEST_COMMENTARY = 600
ACCENT = "#2a3a97"


def write_document(
    content: PackContent, path: Path, *, paper: str, checksum: str, report: Callable[[int], None]
) -> None:
    """Write the PDF, in the active language. `report` hears a step an objective, and goes on while pages
    are set: it may raise to stop it."""
    data = document_data(content, paper=paper, checksum=checksum, report=report)
    with room_for(HERE / "board.typ", data) as room:
        pages, stamp = room / "pages.json", content.pinned_at
        pages.write_text("[]", encoding="utf-8")
        for output in (room / "draft.json", path):
            typeset(room, output, stamp=stamp, tick=lambda: report(len(content.objectives)))
            if output != path:
                output.replace(pages)


def steps_of(content: PackContent) -> int:
    return len(content.objectives) + 1


def document_data(
    content: PackContent, *, paper: str, checksum: str, report: Callable[[int], None]
) -> dict:
    """Everything that board.typ prints, as text."""
    labels = charts.localized_labels()
    objectives = []
    for place, row in enumerate(content.objectives):
        objectives.append(_objective(row, content, labels, is_first=place == 0))
        report(place + 1)
    attention = [row for row in content.objectives if row.needs_attention]
    meeting = content.meeting
    return {
        "title": content.title,
        "subtitle": wording.subtitle(content),
        "organization": content.organization,
        "language": content.language[:2],
        "paper": PAPERS[paper],
        "accent": ACCENT,
        "keywords": [wording.scope_word(content), checksum],
        "finding": wording.finding(content),
        "footer": _("Figures as known on %(instant)s")
        % {"instant": wording.instant(content.pinned_at, content)},
        "cover": _cover(content),
        "words": _words(),
        "contents": _contents(content),
        "chart": {"width": SIZE.width, "height": SIZE.height},
        "text_width": TEXT_WIDTHS[paper],
        "counts": [
            {"status": status, "count": str(count), "word": status_word(status)}
            for status, count in content.counts.items()
            if count or status in ("off_track", "at_risk", "on_track")
        ],
        "totals": wording.totals(content),
        "attention_title": _("What needs attention"),
        "attention": [_attention(row) for row in attention[:MOST_ON_SUMMARY]],
        "attention_more": _more(len(attention) - MOST_ON_SUMMARY),
        "changes": [_changed(row, content) for row in content.decisions[:MOST_DECIDED]],
        "cycle": _cycle(content.cycle) if content.cycle else None,
        "agenda": [_item(row) for row in meeting.items] if meeting and meeting.items else None,
        "seats": [
            {
                "name": seat.name,
                "title": seat.title,
                "present": wording.instant(seat.joined_at, content)
                if seat.joined_at
                else _("absent"),
            }
            for seat in (meeting.seats if meeting else ())
        ],
        "objectives": objectives,
        "decisions": [_decision(row, content) for row in content.decisions],
        "risks": [
            {
                "title": row.title,
                "objective": row.objective,
                "owner": row.owner,
                "score": str(row.score),
            }
            for row in content.risks
        ],
        "restatements": [_restatement(row, content) for row in content.restatements],
        "about": _about(content),
        "checksum": checksum,
    }


def _cycle(cycle: CycleRow) -> dict:
    """How it was worked, and the score of every objective, the lowest first."""
    scored = sorted(
        cycle.evaluations, key=lambda row: (row.score is None, row.score or 0, row.title)
    )
    return {
        "questions": [
            {
                "question": wording.question(row.question),
                "status": answer_status(row.computed),
                "word": answer_words(row.question, row.computed),
                "sentence": row.sentence,
                "judged": row.judged,
            }
            for row in cycle.together
        ],
        "scores": [
            {
                "title": row.title,
                "owner": row.owner or _("No owner"),
                "status": row.result,
                "word": status_word(row.result),
                "original": status_word(row.original_result) if row.is_recalibrated else "",
                "suggested": score_words(row.suggested),
                "score": score_words(row.score),
            }
            for row in scored
        ],
    }


def _evaluation(row: EvaluationRow, content: PackContent) -> dict:
    """What the page of an objective says of its evaluation; what nobody judged needs no line."""
    judged = [each for each in row.judgements if each.answer]
    return {
        "score": score_words(row.score),
        "scored": wording.scored(row),
        "summary": _short(row.summary),
        "judged": [
            {
                "question": wording.question(each.question),
                "status": answer_status(each.answer),
                "text": _short(wording.judgement(each)),
            }
            for each in judged
        ],
        "signed": wording.signed_by(row, content),
    }


def _cover(content: PackContent) -> list[list[str]]:
    meeting, cycle = content.meeting, content.cycle
    facts = [
        (wording.scope_word(content), content.title),
        (_("Plan"), content.plan if content.scope != "plan" else ""),
        (_("Held"), wording.instant(meeting.starts_at, content) if meeting else ""),
        (_("Chair"), meeting.chair if meeting else ""),
        (_("Opened by"), cycle.opened_by if cycle else ""),
        (_("Signed"), wording.signed(cycle, content) if cycle else ""),
        (_("Figures as known on"), wording.instant(content.pinned_at, content)),
        (_("Objectives"), grouped(len(content.objectives))),
    ]
    return [[label, text] for label, text in facts if text]


def _contents(content: PackContent) -> list[dict]:
    """The headings in the order of the pages."""
    meeting, words = content.meeting, _words()
    before = [
        "summary",
        *(["execution", "scores"] if content.cycle else []),
        *(["agenda"] if meeting and meeting.items else []),
    ]
    after = [name for name in ("decisions", "risks", "restatements") if getattr(content, name)]
    entries = [(1, words[name]) for name in before]
    if content.objectives:
        entries.append((1, words["objectives"]))
    entries += [(2, row.title) for row in content.objectives]
    entries += [(1, words[name]) for name in (*after, "about")]
    return [{"level": level, "title": title} for level, title in entries]


def _words() -> dict[str, str]:
    return {
        "contents": _("Contents"),
        "summary": _("Summary"),
        "objectives": _("Objectives"),
        "objective": _("Objective"),
        "result": _("Result"),
        "momentum": _("Momentum"),
        "owner": _("Owner"),
        "decided": _("Decided"),
        "decision": _("Decision"),
        "decisions": _("Decisions"),
        "decided_on": _("Decided on"),
        "due": _("Due"),
        "agenda": _("Agenda"),
        "execution": _("Execution quality"),
        "scores": _("Scores"),
        "question": _("Question"),
        "facts_say": _("The facts say"),
        "judged": _("Judged"),
        "original_result": _("Against the original target"),
        "suggested": _("Suggested"),
        "evaluation": _("Evaluation"),
        "number": pgettext("number of a row", "No."),
        "item": _("Item"),
        "score": _("Score"),
        "minutes": _("Minutes"),
        "attendance": _("Attendance"),
        "name": _("Name"),
        "role": _("Role"),
        "present": _("Present from"),
        "figures": _("Figures"),
        "indicator": _("Indicator"),
        "period": _("Period"),
        "value": _("Value"),
        "expected": _("Expected"),
        "status": _("Status"),
        "commentary": _("Commentary"),
        "risks": _("Risks"),
        "risk": _("Risk"),
        "restatements": _("Restatements"),
        "was": pgettext("figure", "Was"),
        "became": pgettext("figure", "Is"),
        "because": _("Because"),
        "about": _("About these figures"),
        "checksum": _("SHA-256 of the data"),
    }


def _attention(row: ObjectiveRow) -> dict:
    says = row.momentum not in ("no_data", "no_target")
    return {
        "title": row.title,
        "result": row.status,
        "result_word": status_word(row.status),
        "momentum": row.momentum if says else None,
        "momentum_word": status_word(row.momentum),
        "owner": row.owner or _("No owner"),
    }


def _more(count: int) -> str | None:
    if count <= 0:
        return None
    return ngettext(
        "%(n)s more objective needs attention and has its page below.",
        "%(n)s more objectives need attention and have their pages below.",
        count,
    ) % {"n": grouped(count)}


def _changed(row, content: PackContent) -> dict:
    return {
        "kind": wording.kind(row),
        "text": wording.decided(row),
        "owner": row.owner or row.decided_by,
        "due": wording.day(row.due_on or row.look_again_on, content),
    }


def _decision(row, content: PackContent) -> dict:
    about = row.item or row.about
    dissent = _("Dissent: %(text)s") % {"text": row.dissent} if row.dissent else ""
    return {
        "number": str(row.number),
        **_changed(row, content),
        "about": " · ".join(part for part in (about, dissent) if part),
        "decided": wording.day(row.decided_at, content),
    }


def _item(row) -> dict:
    return {
        "number": str(row.position),
        "title": row.title,
        "owner": row.owner,
        "made_of": row.made_of,
        "result": row.result,
        "result_word": status_word(row.result),
        "momentum": row.momentum,
        "momentum_word": status_word(row.momentum),
        "score": str(row.score),
        "minutes": str(row.minutes),
    }


def _restatement(row, content: PackContent) -> dict:
    figure = content.figure_by_id[row.indicator_id]
    return {
        "title": row.indicator,
        "period": wording.period_name(figure.rhythm, row.period_start),
        "was": wording.value(row.was, figure),
        "became": wording.value(row.became, figure),
        "because": row.reason,
    }


def _objective(row: ObjectiveRow, content: PackContent, labels, *, is_first: bool) -> dict:
    figures = content.figures_of(row)
    facts = [
        (_("Owner"), row.owner or _("No owner")),
        (_("Due"), wording.day(row.due_on, content) or NOTHING),
        (_("Priority"), row.priority or NOTHING),
        (_("Unit"), row.unit or NOTHING),
    ]
    evaluation = content.evaluation_of(row)
    said = [figure for _code, figure in figures if figure.commentary]
    decided, threatened = content.decisions_on(row), content.risks_to(row)
    judged = _evaluation(evaluation, content) if evaluation else None
    taken = min(len(figures), MOST_FIGURES) + (3 + len(judged["judged"]) if judged else 0)
    room = _room(taken, len(said), len(decided), len(threatened))
    return {
        "evaluation": judged,
        "first": is_first,
        "title": row.title,
        "status": row.status,
        "status_word": wording.last_known(row),
        "momentum_words": wording.momentum(row) or None,
        "outcome": row.outcome,
        "facts": facts,
        "chart": _chart(row, content, labels),
        "figures": [_figure(code, figure) for code, figure in figures[:MOST_FIGURES]],
        "commentary": [
            {"text": _short(figure.commentary), "by": wording.commentary_by(figure)}
            for figure in said[: room[0]]
        ],
        "decisions": [
            {
                "kind": wording.kind(each),
                "text": _short(wording.decided(each)),
                "by": wording.decided_by(each, content),
            }
            for each in decided[: room[1]]
        ],
        "risks": [
            {"title": each.title, "by": wording.risk_by(each)} for each in threatened[: room[2]]
        ],
    }


def _room(figures: int, *wanted: int) -> list[int]:
    """How many commentaries, decisions and risks a page has room for beside its figures, dealt in turn."""
    left, given = max(3, PAGE_HOLDS - figures), [0] * len(wanted)
    while left and any(have < want for have, want in zip(given, wanted, strict=True)):
        for place, want in enumerate(wanted):
            if left and given[place] < want:
                given[place] += 1
                left -= 1
    return given


def _short(text: str) -> str:
    """A page an objective: what is longer stands whole in the workbook and the archive."""
    if len(text) <= LONGEST_COMMENTARY:
        return text
    return f"{text[:LONGEST_COMMENTARY].rsplit(None, 1)[0]} …"


def _chart(row: ObjectiveRow, content: PackContent, labels) -> dict | None:
    figure = content.lead_figure(row)
    points = content.points_by_id.get(figure.id, ()) if figure else ()
    if figure is None or not points:
        return None
    svg, texts = chart_parts(figure, points, labels)
    return {
        "title": figure.title,
        "unit": charts.unit_words(figure.unit),
        "svg": svg,
        "texts": texts,
        "alt": described(figure),
    }


def _figure(code: str, row) -> dict:
    return {
        "title": row.title,
        "role": wording.role(code),
        "period": short_period(row.rhythm, row.period_start) if row.period_start else NOTHING,
        "value": wording.value(row.value, row),
        "expected": wording.value(row.expected, row),
        "status": row.shown_status,
        "status_word": status_word(row.shown_status),
    }


def _about(content: PackContent) -> list[str]:
    """How the figures came about, and how anybody can check that they are these."""
    said = [
        _(
            "Every figure is the one that was known at %(instant)s. What was entered or corrected"
            " later is not in it; the same snapshot built again holds the same figures."
        )
        % {"instant": wording.instant(content.pinned_at, content)},
        _(
            "A result is judged by its own target at the end of its period, not by the final target."
            " The grey band is the natural range of the process: only a point outside it, or a run"
            " on one side of its centre, is called a change."
        ),
        _("All figures with their history stand in the workbook and in the archive of this pack."),
    ]
    return [*said, content.attribution] if content.attribution else said
