"""Writing an indicator: a new one, its fields, its end."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from objectives import services
from objectives.forms import IndicatorForm, RebaseForm, RetireForm, ServingForm, VersionForm
from objectives.models import Indicator, Objective, ObjectiveIndicator, TargetPoint
from objectives.models.words import TargetType
from objectives.permissions import may_create_indicator, may_link
from objectives.rules.refusal import RuleError
from objectives.ruling import rule_as_it_will_stand
from objectives.screens import serving
from objectives.services.force import frozen_fields, standing
from objectives.services.refusals import sentence_of
from objectives.views.common import indicator_page, mine_to_edit, objective_page, today
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest

Role = ObjectiveIndicator.Role
LINK = ("role", "weight")


@require_http_methods(["GET", "POST"])
def new_indicator(request: MemberRequest) -> HttpResponse:
    """`?objective=` and `role=` link it at once; `type=` asks only what that target type needs."""
    require(
        allowed=may_create_indicator(request.member),
        sentence=_("A viewer writes no indicators."),
    )
    objective = _objective_asked(request)
    kind = ServingForm if objective else IndicatorForm
    if request.htmx.target in PARTS:
        return _part(request, kind, None)
    form = kind(request.POST or None, initial=_proposed(request, objective))
    made: list[Indicator] = []

    def create() -> str:
        indicator = services.create_indicator(
            actor=request.member, now=request.now, **form.fields_of_indicator()
        )
        made.append(indicator)
        if objective:
            services.link_indicator(
                actor=request.member,
                objective=objective,
                indicator=indicator,
                now=request.now,
                **{name: form.cleaned_data[name] for name in LINK},
            )
        return _("“%(title)s” is written down.") % {"title": indicator.title}

    answered = answer(
        request,
        form,
        create,
        title=_("Add an indicator"),
        submit=_("Add the indicator"),
        back=objective_page(request, objective) if objective else _measures(request),
        template="objectives/indicator_form.html",
        under=objective.title if objective else _("Measures"),
        objective=objective,
    )
    if made and answered.status_code < 400 and not objective:
        return _to(request, indicator_page(request, made[0]))
    return answered


@require_http_methods(["GET", "POST"])
def edit_indicator(request: MemberRequest, indicator_id: UUID) -> HttpResponse:
    found = mine_to_edit(request, indicator_id)
    links = ObjectiveIndicator.objects.filter(indicator=found).select_related("objective")
    frozen = frozen_fields(standing(found, links))
    if request.htmx.target in PARTS:
        return _part(request, IndicatorForm, found, frozen)
    form = IndicatorForm(request.POST or None, row=found, frozen=frozen)

    def save() -> str:
        services.update_indicator(
            actor=request.member,
            indicator=found,
            changes=form.changes(),
            version=form.cleaned_data["version"],
            now=request.now,
        )
        return _("Saved.")

    return answer(
        request,
        form,
        save,
        title=_("Edit the indicator"),
        submit=_("Save"),
        back=indicator_page(request, found),
        template="objectives/indicator_form.html",
        under=found.title,
        indicator=found,
    )


@require_http_methods(["GET", "POST"])
def retire(request: MemberRequest, indicator_id: UUID) -> HttpResponse:
    found = mine_to_edit(request, indicator_id)
    first = today(request).replace(day=1)
    form = RetireForm(request.POST or None, initial={"version": found.version, "from_day": first})

    def save() -> str:
        services.retire_indicator(
            actor=request.member,
            indicator=found,
            from_day=form.cleaned_data["from_day"],
            because=form.cleaned_data["because"],
            version=form.cleaned_data["version"],
            now=request.now,
        )
        return _("“%(title)s” is retired. Its figures stay.") % {"title": found.title}

    return answer(
        request,
        form,
        save,
        title=_("Retire the indicator"),
        submit=_("Retire it"),
        back=indicator_page(request, found),
        under=found.title,
        lede=_(
            "Nobody is reminded of it any more. Its figures stay, and it can be taken up again."
        ),
    )


@require_http_methods(["GET", "POST"])
def rebase(request: MemberRequest, indicator_id: UUID) -> HttpResponse:
    found = mine_to_edit(request, indicator_id)
    form = RebaseForm(
        request.POST or None,
        initial=RebaseForm.initial_of(found),
        periods=serving.periods_to_rebase(found),
    )

    def save() -> str:
        services.rebase_limits(
            actor=request.member,
            indicator=found,
            since=form.cleaned_data["since"],
            because=form.cleaned_data["because"],
            version=form.cleaned_data["version"],
            now=request.now,
        )
        return _("The limits of “%(title)s” are taken anew.") % {"title": found.title}

    return answer(
        request,
        form,
        save,
        title=_("Take the natural limits anew"),
        submit=_("Take them anew"),
        back=indicator_page(request, found),
        under=found.title,
        lede=_(
            "Earlier values keep the limits that they had. Limits are drawn again from eight values of "
            "the new process on; until then nothing is called a signal."
        ),
    )


@require_http_methods(["GET", "POST"])
def reinstate(request: MemberRequest, indicator_id: UUID) -> HttpResponse:
    found = mine_to_edit(request, indicator_id)
    form = VersionForm(request.POST or None, initial={"version": found.version})

    def save() -> str:
        services.reinstate_indicator(
            actor=request.member,
            indicator=found,
            version=form.cleaned_data["version"],
            now=request.now,
        )
        return _("“%(title)s” is measured again.") % {"title": found.title}

    return answer(
        request,
        form,
        save,
        title=_("Take the indicator up again"),
        submit=_("Take it up again"),
        back=indicator_page(request, found),
        under=found.title,
        lede=_("Its next figure is that of the period that now runs."),
    )


# --- The parts of the form that follow what is chosen --------------------------------------------------

PARTS = frozenset({"shape", "rule"})


def _part(request: MemberRequest, kind, row: Indicator | None, frozen=frozenset()) -> HttpResponse:
    """The fields that the chosen type needs, or the rule that would judge by what is typed."""
    typed = request.GET.dict()
    if request.htmx.target == "rule":
        return HttpResponse(_rule_of(request, kind, row, typed))
    form = kind(row=row, frozen=frozen, initial=typed)
    return render(request, "objectives/indicator_form.html#shape", {"form": form})


def _rule_of(request: MemberRequest, kind, row: Indicator | None, typed: dict) -> str:
    stored = IndicatorForm.initial_of(row) if row else {}
    given = {name: value for name, value in stored.items() if value is not None} | typed
    form = kind(given)
    form.is_valid()  # only what can be read counts; what is missing is said when it is saved
    points = TargetPoint.objects.filter(indicator=row) if row else TargetPoint.objects.none()
    try:
        return rule_as_it_will_stand(
            form.as_indicator(), points.values_list("period_start", "value"), today(request)
        )
    except RuleError as error:
        return sentence_of(error)


def _proposed(request: MemberRequest, objective: Objective | None) -> dict:
    asked = request.GET.get("type", "")
    kind = asked if asked in TargetType.values else TargetType.PATH
    member = request.member
    proposed = {
        "target_type": kind,
        "decimals": 1,
        "owner": member.pk,
        "unit": member.unit_id,
        "baseline_on": today(request),
    }
    if objective is not None:
        role = request.GET.get("role", "")
        proposed |= {
            "owner": objective.owner_id or member.pk,
            "unit": objective.unit_id or member.unit_id,
            "target_on": objective.due_on,
            "role": role if role in Role.values else Role.LAG,
        }
    return proposed


def _objective_asked(request: MemberRequest) -> Objective | None:
    asked = request.GET.get("objective")
    if not asked:
        return None
    try:
        wanted = UUID(asked)
    except ValueError as error:
        raise Http404 from error
    objective: Objective = get_object_or_404(Objective.objects.all(), pk=wanted)
    require(
        allowed=may_link(request.member, objective),
        sentence=_("Its owner and those who steer say what measures an objective."),
    )
    return objective


def _measures(request: MemberRequest) -> str:
    return reverse("objectives:measures", args=[request.organization.slug])


def _to(request: MemberRequest, address: str) -> HttpResponse:
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
