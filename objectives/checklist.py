"""What an objective has and lacks, and what it might think about, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from objectives.models import Objective
from objectives.rules.activation import Gap
from objectives.rules.advice import Advice, Load, advice_of
from perfmgmt.tenancy.models import Organization

LABELS: dict[Gap, Promise] = {
    Gap.NO_OWNER: gettext_lazy("An owner who is here"),
    Gap.NO_OUTCOME: gettext_lazy("An outcome statement"),
    Gap.NO_DUE_DATE: gettext_lazy("A due date"),
    Gap.NO_LAG_WITH_TARGET: gettext_lazy("A lag indicator with a target"),
    Gap.NO_BASELINE: gettext_lazy("A baseline wherever the target is a path"),
    Gap.NO_PRIORITY: gettext_lazy("A priority, its own or of an objective above it"),
}
VERBS: dict[Gap, Promise] = {
    Gap.NO_OWNER: gettext_lazy("Name an owner"),
    Gap.NO_OUTCOME: gettext_lazy("Write the outcome"),
    Gap.NO_DUE_DATE: gettext_lazy("Set the due date"),
    Gap.NO_LAG_WITH_TARGET: gettext_lazy("Add a lag indicator"),
    Gap.NO_BASELINE: gettext_lazy("Set the baseline"),
    Gap.NO_PRIORITY: gettext_lazy("Choose a priority"),
}
FIELDS = {
    Gap.NO_OWNER: "owner",
    Gap.NO_OUTCOME: "outcome",
    Gap.NO_DUE_DATE: "due_on",
    Gap.NO_PRIORITY: "priority",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that activation asks for. `href` leads to where a missing one is filled in."""

    code: str
    label: str
    is_met: bool
    missing: str
    verb: str
    href: str


def lines(objective: Objective, slug: str) -> list[Line]:
    """Of an objective read `with_readiness`."""
    gaps = objective.gaps
    return [
        Line(
            code=str(gap),
            label=str(LABELS[gap]),
            is_met=gap not in gaps,
            missing="" if gap not in gaps else sentence_of_gap(gap),
            verb=str(VERBS[gap]),
            href=_where_to_fill(gap, objective, slug),
        )
        for gap in Gap
    ]


def missing(objective: Objective, slug: str) -> list[Line]:
    return [line for line in lines(objective, slug) if not line.is_met]


def _where_to_fill(gap: Gap, objective: Objective, slug: str) -> str:
    if gap == Gap.NO_LAG_WITH_TARGET:
        return reverse("objectives:indicator-add", args=[slug, objective.pk])
    if gap == Gap.NO_BASELINE:
        return f"{reverse('pages:objective', args=[slug, objective.pk])}#measured"
    field = FIELDS[gap]
    return f"{reverse('objectives:edit', args=[slug, objective.pk])}#id_{field}"


def sentence_of_gap(gap: Gap) -> str:
    sentences = {
        Gap.NO_OWNER: _("It has no owner."),
        Gap.NO_OUTCOME: _("It has no outcome statement."),
        Gap.NO_DUE_DATE: _("It has no due date."),
        Gap.NO_LAG_WITH_TARGET: _("It has no lag indicator with a target."),
        Gap.NO_BASELINE: _("One of its target paths has no baseline."),
        Gap.NO_PRIORITY: _("It hangs on no priority."),
    }
    return sentences[gap]


def load_beside(
    *,
    unit: UUID | None,
    owner: UUID | None,
    organization: Organization,
    but: UUID | None = None,
) -> Load:
    """How many active objectives its unit and its owner have beside it; one query, or none."""
    caps = {
        "unit_cap": organization.objectives_per_unit,
        "owner_cap": organization.objectives_per_owner,
    }
    if unit is None and owner is None:
        return Load(**caps)
    counts = (
        Objective.objects.active()
        .exclude(pk=but)
        .filter(Q(unit=unit, unit__isnull=False) | Q(owner=owner, owner__isnull=False))
        .aggregate(of_unit=Count("pk", filter=Q(unit=unit)), of_owner=_count_owned(owner))
    )
    return Load(
        unit_others=counts["of_unit"] if unit else None,
        owner_others=counts["of_owner"] if owner else None,
        **caps,
    )


def _count_owned(owner: UUID | None) -> Count:
    return Count("pk", filter=Q(owner=owner))


def advice(objective: Objective, load: Load) -> list[str]:
    """Sentences about an objective read `with_readiness`."""
    return in_words(
        advice_of(
            title=objective.title,
            outcome=objective.outcome,
            has_lead=bool(getattr(objective, "has_lead", False)),
            load=load,
        ),
        load,
    )


def in_words(advices: Sequence[Advice], load: Load) -> list[str]:
    return [_sentence_of(advice, load) for advice in advices]


def _sentence_of(advice: Advice, load: Load) -> str:
    match advice:
        case Advice.ACTIVITY:
            return _(
                "This reads as work that is done, not as what is different afterwards. Say who "
                "notices what, and by how much."
            )
        case Advice.NO_LEAD:
            return _(
                "It has no lead indicator: nothing would say early that the result is in danger."
            )
        case Advice.OVER_UNIT_CAP:
            return over_cap_words(load.unit_others or 0, load.unit_cap, of_unit=True)
        case Advice.OVER_OWNER_CAP:
            return over_cap_words(load.owner_others or 0, load.owner_cap, of_unit=False)


def over_cap_words(others: int, cap: int, *, of_unit: bool) -> str:
    words = {"count": others, "cap": cap}
    if of_unit:
        return (
            ngettext(
                "Its unit has one active objective already; at most %(cap)s keep their meaning.",
                "Its unit has %(count)s active objectives already; at most %(cap)s keep their meaning.",
                others,
            )
            % words
        )
    return (
        ngettext(
            "Its owner has one active objective already; at most %(cap)s get attention.",
            "Its owner has %(count)s active objectives already; at most %(cap)s get attention.",
            others,
        )
        % words
    )
