"""Requests for a decision as a person reads them: a line of a list, a page, a thing to do today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from objectives.wording import short_date
from objectives.worklist import in_care_of
from perfmgmt.organization.attention import Attention, Verb
from perfmgmt.organization.wording import on_behalf_words
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership
from reviews.models import DecisionRequest
from reviews.permissions import may_answer_request, may_withdraw_request
from reviews.rules.latency import days_past_limit
from reviews.wording import days

MOST = 50


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One that waits. `decide` is an address for who may answer it, else empty."""

    href: str
    title: str
    who: str
    cost: str
    effect: str
    about: str
    needed_by: str
    waiting: SafeString
    decide: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Deed:
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class RequestPage:
    """Everything that is known of one, and what the reader may do with it."""

    request: DecisionRequest
    finding: str
    standing: SafeString
    asker: SafeString
    asked: SafeString
    needed_by: str
    deeds: list[Deed]
    answer: str = ""
    answer_note: str = ""
    answer_href: str = ""


def request_lines(member: Membership, now: datetime) -> list[RequestLine]:
    """All that wait, what is asked of this person first, then the longest waiting. One query."""
    rows = DecisionRequest.objects.open().with_people().longest_waiting_first()[: MOST * 4]
    lines = [_line(row, member, now) for row in rows]
    return sorted(lines, key=lambda line: not line.is_mine)


def page_of(request: DecisionRequest, member: Membership, now: datetime) -> RequestPage:
    slug = member.organization.slug
    answer, answer_note, answer_href = _answer(request, slug)
    return RequestPage(
        request=request,
        finding=request.proposal,
        standing=_standing(request, now),
        asker=html.person(request.asker.name),
        asked=html.person(request.asked.name),
        needed_by=date_format(request.needed_by, "DATE_FORMAT") if request.needed_by else "",
        deeds=_deeds(request, member, slug) if request.is_open else [],
        answer=answer,
        answer_note=answer_note,
        answer_href=answer_href,
    )


def waiting_mark(request: DecisionRequest, now: datetime, zone: tzinfo) -> SafeString:
    """ "9 days", marked where the limit or the day it was needed by has passed."""
    waited = request.days_waiting(now, zone)
    words = days(waited) if waited else _("since today")
    raised_on = request.raised_at.astimezone(zone).date()
    if days_past_limit(raised_on, request.needed_by, localdate(now)) > 0:
        return html.status_mark("off_track", words)
    return SafeString(words)


def _line(row: DecisionRequest, member: Membership, now: datetime) -> RequestLine:
    slug = member.organization.slug
    is_mine = member.acts_for(row.asked_id)
    asked = _("you") if is_mine else row.asked.name
    may_answer = may_answer_request(member, row)
    return RequestLine(
        href=reverse("reviews:request", args=[slug, row.pk]),
        title=row.proposal,
        who=_("%(asker)s asks %(asked)s") % {"asker": row.asker.name, "asked": asked},
        cost=row.cost,
        effect=row.expected_effect,
        about=row.objective.title if row.objective else "",
        needed_by=short_date(row.needed_by) if row.needed_by else "",
        waiting=waiting_mark(row, now, member.organization.zone),
        decide=reverse("reviews:request-decide", args=[slug, row.pk]) if may_answer else "",
        is_mine=is_mine,
    )


def _standing(request: DecisionRequest, now: datetime) -> SafeString:
    zone = request.organization.zone
    words = {
        "name": request.asked.name,
        "days": days(request.days_waiting(now, zone)),
        "why": request.closed_because,
    }
    match request.state:
        case DecisionRequest.State.OPEN:
            waits = _("Waits for %(name)s.") % words
            return format_html("{} {}", waits, waiting_mark(request, now, zone))
        case DecisionRequest.State.DECIDED:
            return escape(_("Decided after %(days)s.") % words)
        case _:
            return escape(_("Withdrawn after %(days)s: %(why)s") % words)


def _answer(request: DecisionRequest, slug: str) -> tuple[str, str, str]:
    """What was decided, by whom on which day, and the minutes where it was in a meeting."""
    decision = request.decision
    if decision is None:
        return "", "", ""
    words = {
        "name": decision.decided_by.name,
        "day": date_format(localdate(decision.decided_at), "DATE_FORMAT"),
    }
    if decision.review is None:
        note, href = _("%(name)s, between meetings, on %(day)s."), ""
    else:
        words["review"] = decision.review.title
        note = _("%(name)s, in “%(review)s” on %(day)s.")
        href = reverse("reviews:review", args=[slug, decision.review_id])
    said = decision.text or decision.because
    return f"{decision.get_kind_display()}: {said}", note % words, href


def _deeds(request: DecisionRequest, member: Membership, slug: str) -> list[Deed]:
    deeds = []
    if may_answer_request(member, request):
        deeds.append(("request-decide", _("Decide")))
        deeds.append(("request-pass-on", _("Pass it on")))
    if may_withdraw_request(member, request):
        deeds.append(("request-withdraw", _("Withdraw it")))
    return [
        Deed(label, reverse(f"reviews:{name}", args=[slug, request.pk])) for name, label in deeds
    ]


def asked_facts(member: Membership):
    """Asked of this person or of whom they stand in for, as facts for a SELECT that asks for more."""
    fact = JSONObject(
        id="id",
        proposal="proposal",
        asker="asker__name",
        asked="asked_id",
        objective="objective__title",
        cost="cost",
        needed_by="needed_by",
        raised_at="raised_at",
    )
    rows = DecisionRequest.objects.open().asked_of_any(in_care_of(member))
    return rows.longest_waiting_first().values(fact=fact)[:MOST]


def requests_waiting(
    member: Membership, now: datetime, facts: Iterable[Mapping[str, Any]]
) -> list[Attention]:
    """The facts of `asked_facts` as things to do."""
    return [_attention(fact, member, now) for fact in facts]


def _attention(fact: Mapping[str, Any], member: Membership, now: datetime) -> Attention:
    raised_at = datetime.fromisoformat(fact["raised_at"])
    waited = (localdate(now) - localdate(raised_at)).days
    needed_by = date.fromisoformat(fact["needed_by"]) if fact["needed_by"] else None
    words = {"name": fact["asker"], "objective": fact["objective"], "cost": fact["cost"]}
    why = (
        _("%(name)s asks, for “%(objective)s”.") % words
        if fact["objective"]
        else _("%(name)s asks.") % words
    )
    if fact["cost"]:
        costs = _("It costs %(cost)s.") % words
        why = f"{why} {costs}"
    is_late = days_past_limit(localdate(raised_at), needed_by, localdate(now)) > 0
    return Attention(
        verb=Verb.DECIDE,
        title=fact["proposal"],
        why=why,
        href=reverse("reviews:request", args=[member.organization.slug, fact["id"]]),
        button=_("Decide"),
        when=_("waits for %(days)s") % {"days": days(waited)} if waited else _("since today"),
        note=_("needed by %(day)s") % {"day": short_date(needed_by)} if needed_by else "",
        status="off_track" if is_late else "",
        due_at=raised_at,
        holds_up=True,
        on_behalf=on_behalf_words(member, [fact["asked"]], now),
    )
