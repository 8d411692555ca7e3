"""A pack's content in words of its language: what the document, the slides and the pages share."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluations.packs.content import (
    CycleRow,
    DecisionRow,
    EvaluationRow,
    FigureRow,
    JudgementRow,
    ObjectiveRow,
    PackContent,
    RiskRow,
)
from evaluations.wording import answer_words, score_words
from evaluations.words import CAUSES, KINDS, QUESTIONS, ROLES
from objectives.figures import NOTHING, period_name, with_unit
from objectives.wording import grouped, spelled
from perfmgmt.tenancy.html import status_inside, status_word


def day(moment: date | datetime | None, content: PackContent) -> str:
    if moment is None:
        return ""
    if isinstance(moment, datetime):
        moment = moment.astimezone(content.zone).date()
    return date_format(moment, "DATE_FORMAT")


def instant(moment: datetime, content: PackContent) -> str:
    return date_format(moment.astimezone(content.zone), "DATETIME_FORMAT")


def period(row: FigureRow) -> str:
    return period_name(row.rhythm, row.period_start) if row.period_start else NOTHING


def value(figure: Decimal | None, row: FigureRow) -> str:
    return with_unit(figure, row.unit, row.decimals)


def role(code: str) -> str:
    return str(capfirst(ROLES[code]))


def kind(row: DecisionRow) -> str:
    words = str(KINDS[row.kind])
    if row.is_recommendation:
        return _("%(kind)s (recommended)") % {"kind": words}
    return words


def decided(row: DecisionRow) -> str:
    """What will be done, or why nothing is."""
    return row.text or row.because


def decided_by(row: DecisionRow, content: PackContent) -> str:
    """ "Owner Alice, due 3 December 2026. Decided by Bob on 19 November 2026." """
    parts = []
    if row.owner and row.due_on:
        parts.append(
            _("Owner %(name)s, due %(day)s.") % {"name": row.owner, "day": day(row.due_on, content)}
        )
    elif row.owner:
        parts.append(_("Owner %(name)s.") % {"name": row.owner})
    words = {"name": row.decided_by, "day": day(row.decided_at, content)}
    parts.append(_("Decided by %(name)s on %(day)s.") % words)
    if row.done_at:
        parts.append(_("Done on %(day)s.") % {"day": day(row.done_at, content)})
    if row.dissent:
        parts.append(_("Dissent: %(text)s") % {"text": row.dissent})
    return " ".join(parts)


def commentary_by(row: FigureRow) -> str:
    """Whose words, of which figure, with the cause: the small line below a commentary."""
    parts = [row.title, period(row)]
    if row.author:
        parts.append(row.author)
    if row.cause:
        cause = str(CAUSES.get(row.cause, row.cause))
        parts.append(_("cause: %(cause)s") % {"cause": cause[:1].lower() + cause[1:]})
    return " · ".join(parts)


def risk_by(row: RiskRow) -> str:
    words = {
        "score": row.score,
        "likelihood": row.likelihood,
        "impact": row.impact,
        "name": row.owner,
    }
    text = _("Score %(score)s: likelihood %(likelihood)s × impact %(impact)s. Owner %(name)s.")
    return " ".join(part for part in (text % words, row.response_text) if part)


def momentum(row: ObjectiveRow) -> str:
    """Said where it says something else than the result."""
    if row.momentum in ("no_data", "no_target") or row.momentum == row.status:
        return ""
    return _("Momentum %(status)s") % {"status": status_inside(row.momentum)}


def last_known(row: ObjectiveRow) -> str:
    """Beside a stale status the last one: nobody hides red by going silent."""
    if not row.is_overdue:
        return status_word(row.status)
    return _("%(stale)s, last %(status)s") % {
        "stale": status_word("stale"),
        "status": status_inside(row.result),
    }


def finding(content: PackContent) -> str:
    """One sentence: how many of the objectives need eyes, and on what."""
    if not content.objectives:
        return _("No objective is in scope.")
    return _reached(content.cycle) if content.cycle else _standing(content)


def _standing(content: PackContent) -> str:
    total, fine = len(content.objectives), content.count("on_track")
    off, risk = content.count("off_track"), content.count("at_risk")
    silent = total - fine - off - risk
    if total == 1:
        only = content.objectives[0].status
        return _("Its only objective: %(status)s.") % {"status": status_inside(only)}
    if fine == total:
        return _("All %(n)s objectives are on track.") % {"n": grouped(total)}
    if off:
        return ngettext(
            "%(count)s of %(total)s objectives is off track.",
            "%(count)s of %(total)s objectives are off track.",
            off,
        ) % {"count": spelled(off), "total": total}
    if risk:
        return ngettext(
            "%(count)s of %(total)s objectives is at risk.",
            "%(count)s of %(total)s objectives are at risk.",
            risk,
        ) % {"count": spelled(risk), "total": total}
    return ngettext(
        "%(count)s of %(total)s objectives has no figure to go by.",
        "%(count)s of %(total)s objectives have no figure to go by.",
        silent,
    ) % {"count": spelled(silent), "total": total}


def _reached(cycle: CycleRow) -> str:
    """ "Eight of 13 targets were hit, seven of 13 without recalibration." """
    judged = [
        row for row in cycle.evaluations if row.result in ("on_track", "at_risk", "off_track")
    ]
    hits = sum(row.result == "on_track" for row in judged)
    original = sum(row.original_result == "on_track" for row in judged)
    words = {"count": spelled(hits), "total": len(judged), "original": spelled(original)}
    if not judged:
        return _("Nothing was measured.")
    if hits == original:
        return (
            ngettext(
                "%(count)s of %(total)s objectives hit its target.",
                "%(count)s of %(total)s objectives hit their target.",
                hits,
            )
            % words
        )
    return (
        ngettext(
            "%(count)s of %(total)s objectives hit its target, %(original)s the original one.",
            "%(count)s of %(total)s objectives hit their target, %(original)s the original one.",
            hits,
        )
        % words
    )


def signed(cycle: CycleRow, content: PackContent) -> str:
    """How far the sign-off is."""
    done = [row for row in cycle.evaluations if row.signed_at]
    if cycle.ended_at and done and len(done) == len(cycle.evaluations):
        return _("All, on %(day)s") % {"day": day(cycle.ended_at, content)}
    return _("%(n)s of %(total)s") % {"n": len(done), "total": len(cycle.evaluations)}


def scored(row: EvaluationRow) -> str:
    """ "Score 0.70, suggested 0.80: what the figures leave out." """
    words = {
        "score": score_words(row.score),
        "suggested": score_words(row.suggested),
        "because": row.score_because.rstrip("."),
    }
    if row.score == row.suggested:
        return _("Score %(score)s, as the figures suggest.") % words
    if not row.score_because:
        return _("Score %(score)s, the figures suggest %(suggested)s.") % words
    return _("Score %(score)s, the figures suggest %(suggested)s: %(because)s.") % words


def signed_by(row: EvaluationRow, content: PackContent) -> str:
    """Who did which step, and when."""
    steps = (
        (_("Submitted by %(name)s on %(day)s."), row.submitted_by, row.submitted_at),
        (_("Calibrated by %(name)s on %(day)s."), row.calibrated_by, row.calibrated_at),
        (_("Signed by %(name)s on %(day)s."), row.signed_by, row.signed_at),
    )
    said = [
        words % {"name": name, "day": day(when, content)} for words, name, when in steps if name
    ]
    return " ".join(said) or _("Not submitted yet.")


def question(code: str) -> str:
    return str(QUESTIONS[code])


def judgement(row: JudgementRow) -> str:
    """ "Partly (Carol): the second supplier came late." Empty where nobody judged."""
    if not row.answer:
        return ""
    words = {
        "answer": answer_words(row.question, row.answer),
        "name": row.answered_by,
        "text": row.text,
    }
    if row.text:
        return _("%(answer)s (%(name)s): %(text)s") % words
    return _("%(answer)s (%(name)s)") % words


def totals(content: PackContent) -> str:
    """What else is in it, counted; what there is none of is left out."""
    counted = (
        (
            len(content.figures),
            ngettext("%(n)s indicator", "%(n)s indicators", len(content.figures)),
        ),
        (
            len(content.decisions),
            ngettext("%(n)s decision", "%(n)s decisions", len(content.decisions)),
        ),
        (
            len(content.signals),
            ngettext("%(n)s open signal", "%(n)s open signals", len(content.signals)),
        ),
        (len(content.risks), ngettext("%(n)s risk", "%(n)s risks", len(content.risks))),
        (
            len(content.restatements),
            ngettext("%(n)s restatement", "%(n)s restatements", len(content.restatements)),
        ),
    )
    return " · ".join(words % {"n": grouped(count)} for count, words in counted if count)


def scope_word(content: PackContent) -> str:
    return {
        "unit": _("Unit and those below it"),
        "plan": _("Plan"),
        "review": _("Review"),
        "cycle": _("Cycle of evaluation"),
    }.get(content.scope, content.scope)


def subtitle(content: PackContent) -> str:
    if content.period_start and content.period_end:
        return _("Results to %(day)s") % {"day": day(content.period_end, content)}
    return scope_word(content)
