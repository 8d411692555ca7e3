"""Splitting a target to the objectives below."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from objectives.forms import SplitForm
from objectives.models import Indicator, Objective, TargetSplit
from objectives.permissions import may_split
from objectives.screens import splitting as screen
from objectives.services import split_target
from objectives.services.splitting import divide, left_over, refuse_unsplittable, sentence_of_left
from objectives.views.common import indicator_page, mine_to_edit
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest


@require_http_methods(["GET", "POST"])
def split(request: MemberRequest, indicator_id: UUID) -> HttpResponse:
    """A line for each objective below; what is left over is said while somebody types."""
    found = mine_to_edit(request, indicator_id)
    objectives = screen.objectives_with_some_below(found)
    objective = _chosen(request, objectives)
    why_not = _why_not(found, objective)
    if objective is None or why_not:
        context = {"indicator": found, "why_not": why_not, "back": indicator_page(request, found)}
        return render(request, "objectives/split.html", context)
    require(
        allowed=may_split(request.member, found, objective),
        sentence=_("Who answers for the indicator and for the objective splits its target."),
    )
    before = TargetSplit.objects.of(found).filter(objective=objective).first()
    below = screen.below_of(objective, found, before)
    form = SplitForm(
        request.POST or None,
        whole=found,
        below=below,
        initial=SplitForm.initial_from(below, before),
    )
    context = {
        "indicator": found,
        "objective": objective,
        "others": [each for each in objectives if each != objective],
        "preview": _preview(form, found),
    }
    if request.htmx.target == "split-sum":
        return render(request, "objectives/split.html#sum", context)

    def save() -> str:
        data = form.cleaned_data
        made = split_target(
            actor=request.member,
            objective=objective,
            indicator=found,
            how=data["how"],
            parts=divide(found, data["how"], form.asked()),
            kept_because=data["kept_because"],
            version=data["version"],
            now=request.now,
        )
        return _("“%(title)s” is split, and adds up.") % {"title": made.indicator.title}

    return answer(
        request,
        form,
        save,
        title=_("Split to the objectives below"),
        submit=_("Split it"),
        back=indicator_page(request, found),
        template="objectives/split.html",
        under=found.title,
        **context,
    )


def _chosen(request: MemberRequest, objectives: list[Objective]) -> Objective | None:
    asked = request.GET.get("objective", "")
    if not asked:
        return objectives[0] if objectives else None
    try:
        wanted = UUID(asked)
    except ValueError:
        wanted = None
    rows = Objective.objects.filter(pk__in=[each.pk for each in objectives])
    found: Objective = get_object_or_404(rows, pk=wanted)
    return found


def _why_not(indicator: Indicator, objective: Objective | None) -> str:
    try:
        refuse_unsplittable(indicator)
    except Refused as refusal:
        return str(refusal)
    if objective is None:
        return _("No objective that it serves has others below it.")
    return ""


def _preview(form: SplitForm, indicator: Indicator) -> dict:
    """What each would take over, the sum, and what is left; of what is typed, or of what is proposed."""
    checked = form if form.is_bound else SplitForm(form.initial, whole=indicator, below=form.below)
    if not checked.is_valid():
        sentences = [str(text) for errors in checked.errors.values() for text in errors]
        return {"sentence": " ".join(sentences), "mark": "plain"}
    data = checked.cleaned_data
    try:
        parts = divide(indicator, data["how"], checked.asked())
    except Refused as refusal:
        return {"sentence": str(refusal), "mark": "plain"}
    left, begun = left_over(indicator, parts)
    given = sum((part.target for part in parts), start=0 * left)
    remarks = [
        sentence_of_left(indicator, total, rest, of)
        for total, rest, of in (
            (indicator.target, left, "target"),
            (indicator.baseline, begun, "baseline"),
        )
        if rest and total is not None
    ]
    return {
        "sum": screen.sum_words(len(parts), given, indicator),
        "parts": [(part.objective.title, screen.bare(part.target)) for part in parts],
        "sentence": " ".join(remarks),
        "mark": "warn-t" if remarks else "ok",
    }
