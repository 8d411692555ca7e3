"""One objective with everything that several apps know of it: figures, cascade, decisions."""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypedDict, cast
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accountability.permissions import may_propose
from accountability.screens import alignments, dependencies
from accountability.screens.people import People, people_columns, people_on
from evaluations.screens import lessons
from objectives import charts, figures
from objectives.agreed import revised_from, revisions_beside
from objectives.analysis import Analysis, analyse_many
from objectives.models import DriverLink, Objective, ObjectiveIndicator
from objectives.permissions import may_check_in
from objectives.rules.forecast import Forecast
from objectives.rules.rollup import LinkedIndicator, Role, Rollup, heavy_ids, momentum_of, result_of
from objectives.rules.status import Status
from objectives.screens import work
from objectives.screens.outlook import outlook
from objectives.wording import lag_words
from perfmgmt.organization.wording import away_words
from perfmgmt.pages import findings, place, standing, tried
from perfmgmt.pages.history import ENTRIES, Entry, history_of
from perfmgmt.pages.words import SEVERITY, WORST_FIRST
from perfmgmt.tenancy import html
from perfmgmt.tenancy.models import Membership, away_facts, away_of
from reviews.permissions import may_open_intervention
from reviews.screens import risks
from reviews.screens.recalibrations import facts_about, recalibrations_from

LIVING = (Objective.State.DRAFT, Objective.State.ACTIVE)
LISTED = 5  # objectives below that are named; the others are counted

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Around(TypedDict):
        way_up: list[dict[str, Any]]
        below: list[dict[str, Any]]
        worst_below: list[dict[str, str]]
        work: list[dict[str, Any]]
        drivers: list[dict[str, Any]]
        owner_away: list[dict[str, Any]]
        dependencies: list[dict[str, Any]]
        also: list[dict[str, Any]]
        risks: list[dict[str, Any]]
        revised: list[dict[str, Any]]
        recalibrations: list[dict[str, Any]]
        interventions: list[dict[str, Any]]
        lessons: list[dict[str, Any]]

    Found = WithAnnotations[Objective, Around]


def find(objective_id: UUID, now: datetime) -> "Found | None":
    """The objective with its people, its place, the trade-offs over it, what is below
    and the work that serves it: one SELECT."""
    found = (
        Objective.objects.filter(pk=objective_id)
        .select_related("owner", "unit", "priority", "priority__sponsor", "parent")
        .with_readiness()
        .with_way_up()
        .annotate(
            **standing.annotations(),
            **people_columns(),
            below=ArraySubquery(_distribution(now)),
            worst_below=ArraySubquery(_worst_children(now)),
            work=ArraySubquery(work.facts_of(OuterRef("pk"), now)),
            drivers=ArraySubquery(_drivers()),
            owner_away=away_facts("owner", localdate(now)),
            dependencies=ArraySubquery(dependencies.facts_of(OuterRef("pk"), localdate(now))),
            also=ArraySubquery(alignments.facts_of(OuterRef("pk"))),
            risks=ArraySubquery(risks.facts_of(OuterRef("pk"))),
            revised=revisions_beside(objective=OuterRef("pk")),
            recalibrations=ArraySubquery(facts_about(OuterRef("pk"), ENTRIES)),
            interventions=ArraySubquery(tried.facts_of(OuterRef("pk"))),
            lessons=ArraySubquery(lessons.facts_of(OuterRef("pk"))),
        )
        .first()
    )
    return cast("Found | None", found)


def _drivers():
    """The claims both ends of which serve the objective."""
    links = DriverLink.objects.filter(
        lead__objective_links__objective=OuterRef("pk"),
        lag__objective_links__objective=OuterRef("pk"),
    )
    return links.order_by("lag__title", "id").values(
        fact=JSONObject(
            lead="lead_id",
            lag="lag_id",
            lag_title="lag__title",
            periods="lag_periods",
            lead_rhythm="lead__rhythm",
            lag_rhythm="lag__rhythm",
        )
    )


def _children():
    return Objective.objects.active().filter(parent=OuterRef("pk"))


def _distribution(now: datetime):
    late = Count("pk", filter=Q(next_due_at__lt=now))
    groups = _children().order_by().values("result").annotate(everything=Count("pk"), late=late)
    return groups.values(fact=JSONObject(status="result", count="everything", late="late"))


def _worst_children(now: datetime):
    shown = Case(When(next_due_at__lt=now, then=Value("stale")), default=F("result"))
    place = Case(
        *(When(shown=status, then=Value(index)) for index, status in enumerate(WORST_FIRST)),
        output_field=IntegerField(),
    )
    rows = _children().annotate(shown=shown).order_by(place, "title", "id")
    return rows.values(
        fact=JSONObject(
            id="id", title="title", status="shown", unit="unit__name", owner="owner__name"
        )
    )[:LISTED]


@dataclass(frozen=True, slots=True)
class Measure:
    """One indicator of the objective as the page draws it."""

    link: ObjectiveIndicator
    analysis: Analysis
    href: str
    is_heavy: bool
    leads_by: str = ""

    @property
    def title(self) -> str:
        return self.link.indicator.title

    @property
    def status(self) -> str:
        return "stale" if self.analysis.is_overdue else str(self.analysis.status)

    @property
    def owner(self) -> str:
        owner = self.link.indicator.owner
        return owner.name if owner else _("nobody")

    @property
    def unit(self) -> str:
        return self.link.indicator.unit_of_measure

    @property
    def figure(self) -> SafeString:
        return charts.draw_figure(figures.indicator_chart(self.analysis, opens_notes=True))

    @property
    def mini(self) -> SafeString:
        """Too small for the numbered flags of comments."""
        return charts.draw_mini(
            replace(figures.indicator_chart(self.analysis, with_forecast=False), notes=())
        )

    @property
    def spark(self) -> SafeString:
        return figures.spark(self.analysis)

    @property
    def notes(self) -> list[figures.NoteLine]:
        return figures.notes(self.analysis)

    @property
    def outlook(self) -> str:
        """Where it is heading, in one sentence; empty where no forecast can be made."""
        found = outlook(self.analysis)
        return found.text if found and isinstance(self.analysis.forecast, Forecast) else ""

    @property
    def rule(self) -> str:
        return figures.rule_sentence(self.analysis)

    @property
    def values_count(self) -> int:
        return sum(row.value is not None for row in self.analysis.history)

    @property
    def latest_in_words(self) -> str:
        """ "86.2% in October 2026, 91.0% expected; owner Jonas Weber." """
        latest = self.analysis.latest
        words = {"owner": self.owner}
        if latest is None:
            return _("No value yet; owner %(owner)s.") % words
        indicator = self.link.indicator
        words["value"] = figures.figure(self.analysis.latest_compared, indicator)
        words["period"] = figures.period_name(indicator.rhythm, latest.period_start)
        if self.analysis.judgement.expected is None:
            return _("%(value)s in %(period)s; owner %(owner)s.") % words
        words["expected"] = figures.figure(self.analysis.judgement.expected, indicator)
        return _("%(value)s in %(period)s, %(expected)s expected; owner %(owner)s.") % words


@dataclass(frozen=True, slots=True)
class Below:
    href: str
    shape: SafeString
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Story:
    objective: Objective
    owner_away: str
    originally_due: str
    status: str
    momentum: str
    finding: str
    made_of: list[str]
    update_href: str
    lags: list[Measure]
    leads: list[Measure]
    connector: SafeString
    guardrails: list[Measure]
    context: list[Measure]
    way_up: list[place.Step]
    below: list[tuple[str, int]]
    below_total: int
    worst_below: list[Below]
    also: alignments.Section
    history: list[Entry]
    standing: standing.Standing
    people: People
    dependencies: dependencies.Section
    risks: risks.Section
    tried: list[tried.Row]
    may_intervene: bool


def tell(
    objective: "Found", member: Membership, now: datetime, *, as_of: datetime | None = None
) -> Story:
    """Six queries more; as of an earlier instant without what is below, of which nobody kept how it stood."""
    slug = member.organization.slug
    measures = _measures(objective, member, now, as_of)
    linked = [_linked(measure) for measure in measures]
    result, momentum = result_of(linked), momentum_of(linked)
    if as_of is not None:
        _stand_back(objective, measures, result, momentum)
        now = as_of
    by_role = {role: [each for each in measures if each.link.role == role] for role in Role}
    below = _counts(objective.below)
    status = objective.shown_status(now)
    return Story(
        objective=objective,
        owner_away=away_words(away_of(objective.owner_away), now),
        originally_due=_originally_due(objective),
        status=status,
        momentum=objective.momentum if _says_more(objective, status) else "",
        finding=findings.objective(_facts(objective, by_role, result, below, now)),
        made_of=_made_of(measures, result, momentum),
        update_href=_update_href(slug, measures, member),
        lags=by_role[Role.LAG],
        leads=by_role[Role.LEAD],
        connector=draw_connector(
            len(by_role[Role.LEAD]),
            len(by_role[Role.LAG]),
            _lines(objective, by_role[Role.LEAD], by_role[Role.LAG]),
        ),
        guardrails=by_role[Role.GUARDRAIL],
        context=by_role[Role.CONTEXT],
        way_up=place.way_up(objective, slug, now),
        below=[(each, below[each]) for each in WORST_FIRST if below[each]],
        below_total=sum(below.values()),
        worst_below=[_below(slug, each) for each in objective.worst_below],
        also=alignments.section(objective.also, objective, member, now),
        history=history_of(
            objective,
            ((each.link.indicator, each.analysis) for each in measures),
            recalibrations_from(
                objective.recalibrations, objective, [each.link.indicator for each in measures]
            ),
            as_of=as_of,
        ),
        standing=standing.standing_of(objective, member),
        people=people_on(objective, member),
        dependencies=dependencies.section(
            objective.dependencies,
            objective,
            member,
            may_propose=objective.state in LIVING and may_propose(member, objective),
            now=now,
        ),
        risks=risks.section(objective.risks, objective, member, now),
        tried=tried.rows(objective.interventions, slug, now),
        may_intervene=objective.state in LIVING and may_open_intervention(member, objective),
    )


def _originally_due(objective: "Found") -> str:
    """The day that was agreed first, where a recalibration moved it; else empty."""
    moved = [each for each in revised_from(objective.revised) if "due_on" in each.before]
    first = moved[0].before["due_on"] if moved else None
    return date_format(date.fromisoformat(first), "DATE_FORMAT") if first else ""


def draw_connector(leads: int, lags: int, lines: list[tuple[int, int]]) -> SafeString:
    """Lines from the middle of each lead indicator to the middle of the lag indicator that it drives."""
    if not lines:
        return SafeString("")
    height = 600
    ends = [
        (round(height * (lead + 0.5) / leads), round(height * (lag + 0.5) / max(lags, 1)))
        for lead, lag in lines
    ]
    drawn = "".join(f"M0 {start}C24 {start} 16 {end} 40 {end}" for start, end in ends)
    return SafeString(
        f'<svg viewBox="0 0 48 {height}" preserveAspectRatio="none"><path d="{drawn}"/></svg>'
    )


def _lines(objective: "Found", leads: list[Measure], lags: list[Measure]) -> list[tuple[int, int]]:
    """Places of lead and lag for every claim; while nobody claims anything, all lead to the first lag."""
    rows = {str(each.link.indicator_id): place for place, each in enumerate(leads)}
    columns = {str(each.link.indicator_id): place for place, each in enumerate(lags)}
    claimed = [
        (rows[fact["lead"]], columns[fact["lag"]])
        for fact in objective.drivers
        if fact["lead"] in rows and fact["lag"] in columns
    ]
    return claimed or [(place, 0) for place in rows.values()]


def _leads_by(objective: "Found", indicator_id: UUID) -> str:
    """ "Leads by about 2 months", by the claim about a lag of this objective."""
    for fact in objective.drivers:
        if fact["lead"] == str(indicator_id):
            words = lag_words(fact["periods"], fact["lead_rhythm"], fact["lag_rhythm"])
            if not fact["periods"]:
                return _("Moves %(lag)s at once.") % {"lag": fact["lag_title"]}
            return _("Leads by about %(lag)s.") % {"lag": words}
    return ""


def _stand_back(objective, measures: list[Measure], result: Rollup, momentum: Rollup) -> None:
    """What the row stores, as it was; the row is not saved."""
    due = (each.analysis.next_due_at for each in measures if each.analysis.next_due_at)
    objective.result, objective.momentum = result.status, momentum.status
    objective.next_due_at = min(due, default=None)
    objective.below = objective.worst_below = []


def _measures(
    objective: "Found", member: Membership, now: datetime, as_of: datetime | None
) -> list[Measure]:
    links = list(
        ObjectiveIndicator.objects.of_objective(objective)
        .filter(indicator__retired_from__isnull=True)
        .heaviest_first()
    )
    analyses = analyse_many(
        [each.indicator for each in links], now=now, as_of=as_of, organization=member.organization
    )
    plain = [
        LinkedIndicator(id=link.pk, role=Role(link.role), weight=link.weight, status=Status.NO_DATA)
        for link in links
    ]
    heavy = heavy_ids(plain, Role.LAG) | heavy_ids(plain, Role.LEAD)
    return [
        Measure(
            link=link,
            analysis=analyses[link.indicator_id],
            href=reverse(
                "objectives:indicator", args=[member.organization.slug, link.indicator_id]
            ),
            is_heavy=link.pk in heavy,
            leads_by=_leads_by(objective, link.indicator_id) if link.role == Role.LEAD else "",
        )
        for link in links
    ]


def _linked(measure: Measure) -> LinkedIndicator:
    return LinkedIndicator(
        id=measure.link.pk,
        role=Role(measure.link.role),
        weight=measure.link.weight,
        status=measure.analysis.status,
        overdue=measure.analysis.is_overdue,
        judged=measure.analysis.judged,
    )


def _says_more(objective: Objective, status: str) -> bool:
    return objective.momentum_total > 0 and objective.momentum != status


def _facts(objective, by_role, result: Rollup, below, now) -> findings.ObjectiveFacts:
    words = {}
    if headline := _worst(by_role[Role.LAG]):
        latest, indicator = headline.analysis.latest, headline.link.indicator
        if latest is not None:
            words["period"] = figures.period_name(indicator.rhythm, latest.period_start)
            words["value"] = figures.figure(headline.analysis.latest_compared, indicator)
            if headline.analysis.judgement.expected is not None:
                expected = headline.analysis.judgement.expected
                words["expected"] = figures.figure(expected, indicator)
    breached = [each.title for each in by_role[Role.GUARDRAIL] if each.link.pk in result.breached]
    worst_lead = _worst(by_role[Role.LEAD])
    troubled = sum(below[status] for status in ("off_track", "at_risk", "stale"))
    return findings.ObjectiveFacts(
        is_overdue=objective.is_overdue(now),
        early_warning=objective.is_early_warning and worst_lead is not None,
        worst_lead=worst_lead.title if worst_lead else "",
        guardrail=breached[0] if breached else "",
        indicators=sum(len(group) for group in by_role.values()),
        below=sum(below.values()),
        below_on_track=below["on_track"],
        below_troubled=troubled,
        **words,
    )


def _worst(measures: list[Measure]) -> Measure | None:
    candidates = [measure for measure in measures if measure.is_heavy] or measures
    return min(candidates, key=lambda each: SEVERITY[each.analysis.status], default=None)


def _made_of(measures: list[Measure], result: Rollup, momentum: Rollup) -> list[str]:
    """One sentence for each of the two: how much was measured and which indicator set it."""
    titles: dict[Hashable, str] = {each.link.pk: each.title for each in measures}
    sentences = []
    for name, rollup in ((_("Result"), result), (_("Momentum"), momentum)):
        if not rollup.total:
            continue
        words = {"name": name, "measured": rollup.measured, "total": rollup.total}
        words["worst"] = ", ".join(
            _("“%(title)s”") % {"title": titles[each]} for each in rollup.worst
        )
        if rollup.worst:
            text = _("%(name)s: set by %(worst)s, %(measured)s of %(total)s measured.")
        else:
            text = _("%(name)s: %(measured)s of %(total)s measured.")
        sentences.append(text % words)
    return sentences


def _update_href(slug: str, measures: list[Measure], member: Membership) -> str:
    mine = [each for each in measures if may_check_in(member, each.link.indicator)]
    mine.sort(key=lambda each: each.analysis.awaited is None)
    if not mine:
        return ""
    return reverse("objectives:checkin", args=[slug, mine[0].link.indicator_id])


def _counts(groups: list[dict[str, Any]]) -> dict[str, int]:
    counts = dict.fromkeys(WORST_FIRST, 0)
    for group in groups:
        counts[group["status"]] += group["count"] - group["late"]
        counts["stale"] += group["late"]
    return counts


def _below(slug: str, fact: dict[str, str]) -> Below:
    return Below(
        href=reverse("pages:objective", args=[slug, fact["id"]]),
        shape=html.status_shape(fact["status"]),
        title=fact["title"],
        note=", ".join(text for text in (fact["unit"], fact["owner"]) if text),
    )
