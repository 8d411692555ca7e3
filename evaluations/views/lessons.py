"""Lessons: the list, one of them, and the dialogs in which they are written, said better and taken back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accountability.forms.dependency import options
from evaluations import services
from evaluations.forms import ChangeLessonForm, TakeBackLessonForm, WriteLessonForm
from evaluations.models import Evaluation, Lesson
from evaluations.permissions import may_change_lesson, may_write_lesson
from evaluations.screens import lessons as screen
from evaluations.services.lesson import Sources
from objectives.models import Indicator, Objective
from objectives.views.common import more_after, start_of
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.dialogs import VersionedForm, answer
from perfmgmt.tenancy.http import MemberRequest
from reviews.models import Decision, Review

ASKS = ["GET", "HEAD", "POST"]
SOURCES = {
    "objective": Objective.objects.all,
    "evaluation": Evaluation.objects.with_people,
    "review": Review.objects.all,
    "decision": Decision.objects.with_people,
    "indicator": Indicator.objects.all,
}


@require_safe
def lesson_list(request: MemberRequest) -> HttpResponse:
    filters = screen.Filters.read(request.GET)
    counts = screen.count(filters)
    page = screen.page_of_rows(
        filters, counts, member=request.member, start=start_of(request), now=request.now
    )
    context: dict[str, Any] = {"page": page, "more": more_after(request, page)}
    if request.htmx and request.htmx.target == "more":
        return render(request, "evaluations/lessons.html#rows", context)
    context |= {
        "finding": screen.finding(counts),
        "filters": filters,
        "tags": screen.tag_labels(),
        "states": screen.state_labels(),
        "units": screen.units(),
        "may_write": may_write_lesson(request.member),
    }
    part = "#found" if request.htmx and request.htmx.target == "lessons" else ""
    return render(request, f"evaluations/lessons.html{part}", context)


@require_safe
def lesson(request: MemberRequest, lesson_id: UUID) -> HttpResponse:
    found = get_object_or_404(Lesson.objects.with_sources().with_use(request.member), pk=lesson_id)
    page = screen.page_of(found, request.member, request.now)
    return render(request, "evaluations/lesson.html", {"page": page, "lesson": page.row})


@require_http_methods(ASKS)
def write_lesson(request: MemberRequest) -> HttpResponse:
    """What it came from stands in the address: ?objective=, ?evaluation=, ?review=, ?decision=, ?indicator=."""
    require(
        allowed=may_write_lesson(request.member),
        sentence=_("Viewers read lessons; anybody else may write one."),
    )
    sources = _sources(request)
    slug = request.organization.slug
    form = WriteLessonForm(
        request.POST if request.method == "POST" else None,
        slug=slug,
        is_known=bool(sources.get("objective") or sources.get("indicator")),
        is_optional="review" in sources,
    )

    def save() -> tuple[str, str]:
        said: dict[str, Any] = {**sources, **form.cleaned_data}
        made = services.write_lesson(actor=request.member, now=request.now, **said)
        sentence = _("Kept. It is offered to whoever writes something similar.")
        return sentence, reverse("evaluations:lesson", args=[slug, made.pk])

    return answer(
        request,
        form,
        save,
        title=_("What did we learn?"),
        submit=_("Keep the lesson"),
        back=_back(request, sources),
        template="accountability/propose.html",
        under=_("Lessons"),
        lede=_came_from(sources) if request.htmx else "",
        options=options("") if "objective" in form.fields else [],
    )


@require_http_methods(ASKS)
def change_lesson(request: MemberRequest, lesson_id: UUID) -> HttpResponse:
    found = _to_change(request, lesson_id)
    form = _form(request, ChangeLessonForm, found)

    def save() -> str:
        services.change_lesson(
            actor=request.member, lesson=found, now=request.now, **form.cleaned_data
        )
        return _("The lesson is changed. The earlier wording stays on its page.")

    return _ask(request, form, found, save, title=_("Say it better"), submit=_("Save"))


@require_http_methods(ASKS)
def take_back_lesson(request: MemberRequest, lesson_id: UUID) -> HttpResponse:
    found = _to_change(request, lesson_id)
    form = _form(request, TakeBackLessonForm, found)

    def save() -> str:
        services.take_back_lesson(
            actor=request.member, lesson=found, now=request.now, **form.cleaned_data
        )
        return _("The lesson is taken back. It is offered to nobody any more.")

    return _ask(request, form, found, save, title=_("Take it back"), submit=_("Take it back"))


@require_POST
def useful(request: MemberRequest, lesson_id: UUID) -> HttpResponse:
    """From an offer, whose place then says thank you, or from the lesson's own page."""
    found = _standing(lesson_id)
    services.find_useful(actor=request.member, lesson=found, now=request.now)
    if request.htmx:
        return render(request, "evaluations/lesson.html#thanks", {})
    messages.success(request, _("Counted as useful."))
    return redirect("evaluations:lesson", request.organization.slug, found.pk)


@require_POST
def dismiss(request: MemberRequest, lesson_id: UUID) -> HttpResponse:
    found = _standing(lesson_id)
    services.dismiss_lesson(actor=request.member, lesson=found, now=request.now)
    if request.htmx:
        return HttpResponse()
    messages.success(request, _("It is not offered to you any more."))
    return redirect("evaluations:lesson", request.organization.slug, found.pk)


def _sources(request: MemberRequest) -> Sources:
    """Read from the address; what does not exist here is not found."""
    found: dict[str, Any] = {}
    for name, rows in SOURCES.items():
        if key := request.GET.get(name):
            try:
                found[name] = get_object_or_404(rows(), pk=UUID(key))
            except ValueError:
                raise Http404 from None
    decision = found.get("decision")
    if decision is not None:
        found = {"objective": decision.objective, "review": decision.review} | found
    if "evaluation" in found:
        found = {"objective": found["evaluation"].objective} | found
    return {name: each for name, each in found.items() if each is not None}  # type: ignore[return-value]


def _came_from(sources: Sources) -> str:
    things = (sources.get("objective"), sources.get("indicator"), sources.get("review"))
    return next((each.title for each in things if each is not None), "")


def _back(request: MemberRequest, sources: Sources) -> str:
    slug = request.organization.slug
    if sources.get("evaluation"):
        return reverse("evaluations:evaluation", args=[slug, sources["evaluation"].pk])  # type: ignore[union-attr]
    if sources.get("review"):
        return reverse("reviews:review", args=[slug, sources["review"].pk])  # type: ignore[union-attr]
    if sources.get("objective"):
        return reverse("pages:objective", args=[slug, sources["objective"].pk])  # type: ignore[union-attr]
    return reverse("evaluations:lessons", args=[slug])


def _form(request: MemberRequest, form_class: type[VersionedForm], found: Lesson) -> VersionedForm:
    data = request.POST if request.method == "POST" else None
    return form_class(data, initial=form_class.initial_of(found))


def _ask(request: MemberRequest, form, found: Lesson, save, *, title: str, submit: str):
    return answer(
        request,
        form,
        save,
        title=title,
        submit=submit,
        back=reverse("evaluations:lesson", args=[request.organization.slug, found.pk]),
        under=found.title,
        lede=found.title if request.htmx else "",
    )


def _standing(lesson_id: UUID) -> Lesson:
    return get_object_or_404(Lesson.objects.standing().with_sources(), pk=lesson_id)


def _to_change(request: MemberRequest, lesson_id: UUID) -> Lesson:
    found = get_object_or_404(Lesson.objects.with_sources(), pk=lesson_id)
    require(
        allowed=may_change_lesson(request.member, found),
        sentence=_(
            "Its author, the owner of its objective, leaders and controllers change a lesson."
        ),
    )
    return found
