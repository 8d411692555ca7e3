"""Templates: choosing one, looking at all of it, starting a plan from it; keeping one's own."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from objectives import services
from objectives.forms import ConfirmForm, SaveTemplateForm, StartForm
from objectives.models import StructureTemplate
from objectives.permissions import may_delete_template
from objectives.screens import templates as sources
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.dialogs import answer
from strategy.models import Plan
from strategy.permissions import may_write_plan

ASKS = ["GET", "HEAD", "POST"]


@require_GET
def template_list(request) -> HttpResponse:
    context = {
        "groups": sources.groups(request.organization.slug, request.now),
        "may_write": may_write_plan(request.member),
    }
    return render(request, "objectives/templates.html", context)


@require_GET
def template(request, template_id) -> HttpResponse:
    source = _source(request, template_id)
    outline = source.outline
    context = {
        "source": source,
        "counts": sources.count_words(outline),
        "tree": sources.tree_of(outline, request.now),
        "is_plan": source.kind == sources.Kind.PLAN,
        "may_write": may_write_plan(request.member),
        "may_delete": source.template is not None
        and may_delete_template(request.member, source.template),
    }
    return render(request, "objectives/template.html", context)


@require_http_methods(ASKS)
def start_from_template(request, template_id) -> HttpResponse:
    _require_writer(request)
    source = _source(request, template_id)
    proposal = StartForm.proposal(_name_of_plan(source), source.span)
    form = StartForm(request.POST or None, initial=proposal)

    def start():
        fields = form.cleaned_data
        outline = source.outline_for(fields["starts_on"], fields["ends_on"])
        plan = services.start_from_outline(
            actor=request.member, outline=outline, now=request.now, **fields
        )
        said = _("“%(title)s” is a draft. Each objective says what it still lacks.")
        direction = reverse("pages:direction", args=[request.organization.slug])
        return said % {"title": plan.title}, f"{direction}?plan={plan.pk}"

    return answer(
        request,
        form,
        start,
        title=_("Start from “%(name)s”") % {"name": source.name},
        submit=_("Create the plan"),
        back=reverse("objectives:template", args=[request.organization.slug, source.id]),
        under=_("Templates"),
    )


@require_http_methods(ASKS)
def save_template(request, plan_id) -> HttpResponse:
    _require_writer(request)
    plan: Plan = get_object_or_404(Plan.objects.all(), pk=plan_id)
    form = SaveTemplateForm(request.POST or None, initial={"name": plan.title})

    def save():
        kept = services.save_outline(
            actor=request.member, plan=plan, now=request.now, **form.cleaned_data
        )
        return _("“%(name)s” is kept as a template.") % {"name": kept.name}

    return answer(
        request,
        form,
        save,
        title=_("Keep as a template"),
        submit=_("Keep it"),
        back=reverse("objectives:templates", args=[request.organization.slug]),
        under=plan.title,
        lede=_("Priorities, trade-offs, assumptions, objectives and their indicators; no figures."),
    )


@require_http_methods(ASKS)
def delete_template(request, template_id) -> HttpResponse:
    kept: StructureTemplate = get_object_or_404(StructureTemplate.objects.all(), pk=template_id)
    require(
        allowed=may_delete_template(request.member, kept),
        sentence=_("Only who saved it and an administrator may delete a template."),
    )
    form = ConfirmForm(request.POST if request.method == "POST" else None)

    def delete():
        name = kept.name
        services.delete_outline(actor=request.member, template=kept, now=request.now)
        return _("“%(name)s” is deleted.") % {"name": name}

    return answer(
        request,
        form,
        delete,
        title=_("Delete the template?"),
        submit=_("Delete"),
        back=reverse("objectives:templates", args=[request.organization.slug]),
        under=kept.name,
        lede=_("Plans that were started from it stay as they are."),
    )


def _source(request, template_id) -> sources.Source:
    found = sources.find(template_id, request.now)
    if found is None:
        raise Http404
    return found


def _name_of_plan(source: sources.Source) -> str:
    first, last = (day.year for day in source.span)
    if source.kind == sources.Kind.BUILT_IN:
        years = str(first) if first == last else f"{first}–{last % 100:02}"
        return _("Plan %(years)s") % {"years": years}
    return source.name


def _require_writer(request) -> None:
    require(
        allowed=may_write_plan(request.member),
        sentence=_("A leader, a controller or an administrator writes the plan."),
    )
