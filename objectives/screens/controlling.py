"""The controller's table: actual, plan, prior year, year to date and latest estimate, by unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.http import QueryDict
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.analysis import Analysis
from objectives.comparing import Comparison, compare, comparisons
from objectives.currencies import sign_of
from objectives.figures import number
from objectives.models import ControllerComment, Indicator, Objective, PeriodClose
from objectives.permissions import may_comment_as_controller
from objectives.rates import RateTable, is_money
from objectives.rules.money import RateKind, one_currency
from objectives.rules.periods import (
    Rhythm,
    latest_closed_period,
    period_containing,
    period_end,
    previous_period,
)
from objectives.rules.refusal import RuleError
from objectives.rules.rounding import exact_sum, total_of
from objectives.screens.closing import CLOSE_FACTS, close_of
from objectives.screens.compared import Texts, texts_of
from objectives.services.refusals import sentence_of
from objectives.wording import period_words, short_date, spelled
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership, Organization, Unit
from perfmgmt.tenancy.rules import in_tree_order
from strategy.models import Plan

PAGE_ROWS = 300
MONTHS_OFFERED = 24
MOST_SUMMED = 60
MOST_COMMENTS = 60
Options = Sequence[tuple[UUID, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for. `until` is the last day of the month that is looked at."""

    period_start: date
    until: date
    unit: UUID | None = None
    plan: UUID | None = None
    kind: RateKind | None = None
    summed: tuple[UUID, ...] = ()
    start: int = 0

    @classmethod
    def read(cls, query: QueryDict, organization: Organization, *, start: int) -> "Asked":
        """What makes no sense is left out: the page stands by its defaults."""
        fiscal = organization.fiscal_year_starts
        latest = latest_closed_period(Rhythm.MONTHLY, organization.today(), fiscal)
        month = min(_month(query.get("period", ""), fiscal) or latest, latest)
        kind = query.get("in", "")
        reports = bool(organization.reporting_currency)
        summed = [_uuid(each) for each in query.getlist("sum")[:MOST_SUMMED]]
        return cls(
            period_start=month,
            until=period_end(Rhythm.MONTHLY, month),
            unit=_uuid(query.get("unit", "")),
            plan=_uuid(query.get("plan", "")),
            kind=RateKind(kind) if reports and kind in set(RateKind) else None,
            summed=tuple(each for each in summed if each),
            start=start,
        )


@dataclass(frozen=True, slots=True)
class Offers:
    """Units in the order of their tree with their level, plans, and what stands above the table."""

    units: Sequence[tuple[UUID, str, int]]
    parents: Mapping[UUID, UUID | None]
    plans: Options
    said: Mapping[UUID, Sequence["Said"]]
    closes: Sequence[PeriodClose]

    def below(self, unit: UUID) -> list[UUID]:
        found = [unit]
        for each, _name, _level in self.units:
            if self.parents.get(each) in found and each not in found:
                found.append(each)
        return found


@dataclass(frozen=True, slots=True)
class Said:
    """A controller's comment."""

    text: str
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class Row:
    id: UUID
    href: str
    title: str
    owner: SafeString
    texts: Texts
    said: Sequence[Said]
    comment: str
    may_sum: bool
    is_summed: bool


@dataclass(frozen=True, slots=True)
class RowGroup:
    heading: str
    level: int
    said: Sequence[Said]
    comment: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class SumCell:
    actual: str
    plan: str
    variance: str


@dataclass(frozen=True, slots=True)
class Sum:
    """The rows that were ticked, added up; `refusal` says why they are not."""

    count: int
    refusal: str = ""
    currency: str = ""
    own: SumCell | None = None
    to_date: SumCell | None = None
    effect: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    period: str
    groups: Sequence[RowGroup]
    total: Sum | None
    missing: int
    count: int
    next_start: int | None
    remaining: int
    has_effect: bool


def offers_of(asked: Asked, organization: Organization) -> Offers:
    """Units, plans, what is said of units and the closes of the day, in one query."""
    said = ControllerComment.objects.of_units().filter(
        rhythm=Rhythm.MONTHLY, period_start=asked.period_start
    )
    about = JSONObject(unit="unit", text="text", who="author__name", at="written_at")
    closes = PeriodClose.objects.in_force().covering(asked.until).newest_first()
    row = Organization.objects.filter(pk=organization.pk).values_list(
        ArraySubquery(
            Unit.objects.in_order().values(fact=JSONObject(id="id", name="name", up="parent"))
        ),
        ArraySubquery(
            Plan.objects.order_by("title", "id").values(fact=JSONObject(id="id", title="title"))
        ),
        ArraySubquery(said.oldest_first().values(fact=about)),
        ArraySubquery(closes.values(fact=JSONObject(**CLOSE_FACTS))),
    )
    units, plans, comments, signed = row.get()
    names = {UUID(fact["id"]): fact["name"] for fact in units}
    parents = {UUID(fact["id"]): fact["up"] and UUID(fact["up"]) for fact in units}
    found: dict[UUID, list[Said]] = {}
    for fact in comments:
        found.setdefault(UUID(fact["unit"]), []).append(_said(fact))
    return Offers(
        units=[(pk, names[pk], level) for pk, level in in_tree_order(names, parents)],
        parents=parents,
        plans=[(UUID(fact["id"]), fact["title"]) for fact in plans],
        said=found,
        closes=[close_of(fact) for fact in signed],
    )


def months_offered(asked: Asked, organization: Organization) -> list[tuple[str, str]]:
    """The closed months back from now, and the one that is asked for."""
    fiscal = organization.fiscal_year_starts
    month = latest_closed_period(Rhythm.MONTHLY, organization.today(), fiscal)
    found = []
    for _each in range(MONTHS_OFFERED):
        found.append(month)
        month = previous_period(Rhythm.MONTHLY, month)
    if asked.period_start not in found:
        found.append(asked.period_start)
    return [(day.isoformat(), period_words(Rhythm.MONTHLY, day, year=True)) for day in found]


def matching(asked: Asked, offers: Offers):
    """The indicators of a unit and what is below it, that serve a plan; by unit, then by name."""
    found = Indicator.objects.in_use(asked.until)
    found = found.filter(Q(measured_from__isnull=True) | Q(measured_from__lte=asked.until))
    if asked.unit is not None:
        found = found.filter(unit__in=offers.below(asked.unit))
    if asked.plan is not None:
        serving = Objective.objects.filter(priority__plan=asked.plan).values("pk")
        found = found.filter(
            pk__in=Indicator.objects.filter(objective_links__objective__in=serving).values("pk")
        )
    return found


def table_of(
    asked: Asked, offers: Offers, *, member: Membership, as_of: datetime | None = None
) -> Table:
    """Four queries however many rows: indicators, figures, targets, rates."""
    organization = member.organization
    places = {pk: place for place, (pk, _name, _level) in enumerate(offers.units)}
    indicators = sorted(
        with_comments(matching(asked, offers)).select_related("owner"),
        key=lambda each: (places.get(each.unit_id, len(places)), each.title, each.pk),
    )
    page = indicators[asked.start : asked.start + PAGE_ROWS]
    ticked = {each.pk: each for each in indicators if each.pk in asked.summed}
    rates = RateTable.read(organization)
    read = {each.pk: each for each in [*page, *ticked.values()]}
    found = {
        each.indicator.pk: each
        for each in comparisons(
            read.values(),
            until=asked.until,
            organization=organization,
            rates=rates,
            kind=asked.kind,
            as_of=as_of,
        )
    }
    end = asked.start + len(page)
    return Table(
        period=period_words(Rhythm.MONTHLY, asked.period_start, year=True),
        groups=_groups(page, found, offers, asked, member),
        total=_total([found[pk] for pk in ticked], organization, asked) if ticked else None,
        missing=sum(found[each.pk].commentary_missing for each in page),
        count=len(indicators),
        next_start=end if end < len(indicators) else None,
        remaining=len(indicators) - end,
        has_effect=asked.kind is not None,
    )


def finding(table: Table) -> str:
    """What a controller has to chase, else that nothing is open."""
    if not table.count:
        return _("No figures for %(period)s") % {"period": table.period}
    if table.missing:
        return ngettext(
            "%(count)s variance of %(period)s is not explained yet",
            "%(count)s variances of %(period)s are not explained yet",
            table.missing,
        ) % {"count": spelled(table.missing), "period": table.period}
    return _("Nothing of %(period)s waits for an explanation") % {"period": table.period}


def said_of(facts: Sequence[Mapping[str, Any]], period_start: date) -> list[Said]:
    return [_said(fact) for fact in reversed(facts) if fact["period"] == period_start.isoformat()]


def _said(fact: Mapping[str, Any]) -> Said:
    at = datetime.fromisoformat(fact["at"])
    return Said(fact["text"], fact["who"], short_date(localdate(at)))


def with_comments(indicators):
    """Each with its newest `controller_comments`, newest first."""
    comments = ControllerComment.objects.filter(indicator=OuterRef("pk"))
    fact = JSONObject(text="text", who="author__name", at="written_at", period="period_start")
    newest = comments.order_by("-written_at", "-id").values(fact=fact)[:MOST_COMMENTS]
    return indicators.annotate(controller_comments=ArraySubquery(newest))


def _groups(
    page: Sequence[Any],
    found: Mapping[UUID, Comparison],
    offers: Offers,
    asked: Asked,
    member: Membership,
) -> list[RowGroup]:
    names = {pk: (name, level) for pk, name, level in offers.units}
    slug, may = member.organization.slug, may_comment_as_controller(member)
    members: dict[UUID | None, list[Row]] = {}
    for each in page:
        row = _row(each, found[each.pk], asked, slug, may=may)
        members.setdefault(each.unit_id if each.unit_id in names else None, []).append(row)
    return [
        RowGroup(
            heading=names[unit][0] if unit else _("Without a unit"),
            level=names[unit][1] if unit else 0,
            said=offers.said.get(unit, []) if unit else [],
            comment=_unit_comment(slug, unit, asked) if unit and may else "",
            rows=rows,
        )
        for unit, rows in members.items()
    ]


def _row(indicator: Any, found: Comparison, asked: Asked, slug: str, *, may: bool) -> Row:
    comment = ""
    if may:
        address = reverse("objectives:figure-comment", args=[slug, indicator.pk])
        comment = f"{address}?period={found.period_start.isoformat()}"
    return Row(
        id=indicator.pk,
        href=reverse("objectives:indicator", args=[slug, indicator.pk]),
        title=indicator.title,
        owner=html.person(indicator.owner.name) if indicator.owner else SafeString(""),
        texts=texts_of(found, asked=asked.until),
        said=said_of(indicator.controller_comments, found.period_start),
        comment=comment,
        may_sum=is_money(indicator),
        is_summed=indicator.pk in asked.summed,
    )


def _unit_comment(slug: str, unit: UUID, asked: Asked) -> str:
    address = reverse("objectives:unit-comment", args=[slug, unit])
    return f"{address}?period={asked.period_start.isoformat()}"


def _total(found: Sequence[Comparison], organization: Organization, asked: Asked) -> Sum:
    """Summed before rounding, in one currency only; mixed ones need the rates of the reporting currency."""
    try:
        currency = _currency_of(found, asked)
    except RuleError as error:
        return Sum(len(found), refusal=sentence_of(error))
    places = min(each.indicator.decimals for each in found)
    here, remark = _cell(found, lambda each: each.against_plan, places)
    year, remark_of_year = _cell(found, lambda each: each.to_date, places)
    effects = [each.effect for each in found]
    known = [each for each in effects if each is not None]
    return Sum(
        len(found),
        currency=sign_of(currency),
        own=here,
        to_date=year,
        effect=_signed(exact_sum(known), places) if len(known) == len(effects) else "",
        remark=remark or remark_of_year,
    )


def _currency_of(found: Sequence[Comparison], asked: Asked) -> str:
    if any(not is_money(each.indicator) for each in found):
        raise RuleError("sum_of_no_money")
    if asked.kind is None:
        return one_currency(each.indicator.currency for each in found)
    without = {each.indicator.currency for each in found if each.against_plan.missing == "no_rate"}
    if without:
        raise RuleError("rate_missing", currencies=", ".join(sorted(without)))
    return one_currency(each.currency for each in found)


def _cell(found: Sequence[Comparison], part, places: int) -> tuple[SumCell | None, str]:
    parts = [part(each) for each in found]
    if any(each.actual is None or each.base is None for each in parts):
        return None, _("Where a figure or a plan is missing there is no total.")
    actual = total_of((each.actual for each in parts), places)
    plan = total_of((each.base for each in parts), places)
    cell = SumCell(
        actual=number(actual.value, places),
        plan=number(plan.value, places),
        variance=_signed(exact_sum([actual.value, -plan.value]), places),
    )
    if actual.adds_up and plan.adds_up:
        return cell, ""
    return cell, _("Totals are rounded after summing, so the rounded rows may differ from them.")


def _signed(value: Decimal, places: int) -> str:
    text = number(value, places)
    return f"+{text}" if value > 0 else text


def _month(text: str, fiscal: int) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return None if day is None else period_containing(Rhythm.MONTHLY, day, fiscal)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Block:
    """An indicator's newest closed period in figures, for its own page."""

    texts: Texts
    period: str
    said: Sequence[Said]
    table: str
    comment: str
    threshold: str


def block_of(analysis: Analysis, member: Membership, *, may_act: bool) -> Block | None:
    """None before the first value. `analysis.indicator` was read `with_comments`. One query at most."""
    indicator, organization = analysis.indicator, analysis.organization
    if analysis.latest is None:
        return None
    today = analysis.now.astimezone(organization.zone).date()
    fiscal = organization.fiscal_year_starts
    month = latest_closed_period(Rhythm.MONTHLY, today, fiscal)
    is_foreign = is_money(indicator) and indicator.currency != organization.reporting_currency
    found = compare(
        indicator,
        analysis.history,
        analysis.agreed.at,
        until=period_end(Rhythm.MONTHLY, month),
        organization=organization,
        rates=RateTable.read(organization)
        if is_foreign
        else RateTable(organization.reporting_currency, fiscal),
    )
    slug, may = organization.slug, may_act and may_comment_as_controller(member)
    comment = reverse("objectives:figure-comment", args=[slug, indicator.pk])
    return Block(
        texts=texts_of(found, asked=found.period_end),
        period=period_words(found.rhythm, found.period_start, year=True),
        said=said_of(getattr(indicator, "controller_comments", ()), found.period_start),
        table=f"{reverse('objectives:figures', args=[slug])}?period={month.isoformat()}",
        comment=f"{comment}?period={found.period_start.isoformat()}" if may else "",
        threshold=reverse("objectives:threshold", args=[slug, indicator.pk]) if may else "",
    )
