"""The pages of plans and their versions, as rows whose texts are ready to be read."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strategy.models import Plan, PlanVersion, Priority
from strategy.wording import change_sentences

VERSIONS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class PlanRow:
    id: UUID
    title: str
    href: str
    ambition: str
    unit: str
    span: str
    state: str
    version: str
    versions_href: str
    priorities: int
    is_default: bool
    may_become_default: bool


@dataclass(frozen=True, slots=True)
class PlansPage:
    finding: str
    rows: list[PlanRow]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """`changes` are those since the version before; the first one put the plan in force."""

    number: int
    machine_time: str
    day: str
    who: str
    changes: list[str]
    is_first: bool


@dataclass(frozen=True, slots=True)
class VersionsPage:
    finding: str
    rows: list[VersionRow]
    numbers: list[int]
    older: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    finding: str
    earlier: VersionRow
    later: VersionRow
    changes: list[str]


def plans_address(slug: str) -> str:
    return reverse("strategy:plans", args=[slug])


def home_of(slug: str, *, is_default: bool) -> str:
    """Where a new plan is seen: the direction, or the list where it stands beside the default."""
    return reverse("pages:direction", args=[slug]) if is_default else plans_address(slug)


def plans_page(slug: str) -> PlansPage:
    """One query, whatever the number of plans."""
    priorities = Priority.objects.filter(plan=OuterRef("pk")).order_by().values("plan")
    last = PlanVersion.objects.filter(plan=OuterRef("pk")).newest_first()
    found = Plan.objects.select_related("unit").annotate(
        priorities=Coalesce(Subquery(priorities.annotate(count=Count("pk")).values("count")), 0),
        last_version=Subquery(last.values("number")[:1]),
    )
    rows = [_plan_row(slug, plan) for plan in found.in_order()]
    in_force = sum(row.state == Plan.State.ACTIVE.label for row in rows)
    finding = ngettext(
        "One plan is in force", "%(count)s plans are in force, side by side", in_force
    ) % {"count": in_force}
    return PlansPage(finding if in_force else _("No plan is in force"), rows)


def _plan_row(slug: str, plan) -> PlanRow:
    direction = reverse("pages:direction", args=[slug])
    is_open = plan.state != Plan.State.CLOSED
    return PlanRow(
        id=plan.pk,
        title=plan.title,
        href=direction if plan.is_default and is_open else f"{direction}?plan={plan.pk}",
        ambition=plan.ambition,
        unit=plan.unit.name if plan.unit else _("The whole organisation"),
        span=span_words(plan),
        state=plan.get_state_display(),
        version=_("version %(number)s") % {"number": plan.last_version}
        if plan.last_version
        else "",
        versions_href=reverse("strategy:versions", args=[slug, plan.pk]),
        priorities=plan.priorities,
        is_default=plan.is_default,
        may_become_default=is_open and not plan.is_default,
    )


def span_words(plan: Plan) -> str:
    return _("%(first)s to %(last)s") % {
        "first": date_format(plan.starts_on, "F Y"),
        "last": date_format(plan.ends_on, "F Y"),
    }


def versions_page(plan: Plan, before: int | None) -> VersionsPage:
    """A page of them, newest first, and the numbers of all: two queries."""
    found = PlanVersion.objects.of_plan(plan).newest_first()
    numbers = list(found.values_list("number", flat=True))
    shown = found.select_related("frozen_by")
    if before is not None:
        shown = shown.filter(number__lt=before)
    # One more than is shown: the last row says what it changed, too.
    versions = list(shown[: VERSIONS_SHOWN + 1])
    rows = [
        _version_row(version, versions[place + 1] if place + 1 < len(versions) else None)
        for place, version in enumerate(versions[:VERSIONS_SHOWN])
    ]
    older = rows[-1].number if len(versions) > VERSIONS_SHOWN else None
    return VersionsPage(_versions_finding(len(numbers)), rows, numbers, older)


def comparison(earlier: PlanVersion, later: PlanVersion) -> Comparison:
    changes = change_sentences(earlier.text, later.text)
    return Comparison(
        _comparison_finding(len(changes), earlier.number, later.number),
        _version_row(earlier, None),
        _version_row(later, None),
        changes,
    )


def _comparison_finding(count: int, earlier: int, later: int) -> str:
    words = {"count": count, "earlier": earlier, "later": later}
    if not count:
        return _("Nothing differs between version %(earlier)s and version %(later)s") % words
    return (
        ngettext(
            "One thing differs between version %(earlier)s and version %(later)s",
            "%(count)s things differ between version %(earlier)s and version %(later)s",
            count,
        )
        % words
    )


def _versions_finding(count: int) -> str:
    if not count:
        return _("No version yet: a plan keeps its text from the day it is in force")
    if count == 1:
        return _("Nothing has changed since the plan was put in force")
    return ngettext(
        "The plan has changed once since it was put in force",
        "The plan has changed %(count)s times since it was put in force",
        count - 1,
    ) % {"count": count - 1}


def _version_row(version: PlanVersion, before: PlanVersion | None) -> VersionRow:
    return VersionRow(
        number=version.number,
        machine_time=version.frozen_at.isoformat(),
        day=date_format(localdate(version.frozen_at), "DATE_FORMAT"),
        who=version.frozen_by.name if version.frozen_by else _("The system"),
        changes=change_sentences(before.text, version.text) if before else [],
        is_first=version.number == 1,
    )
