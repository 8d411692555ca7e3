"""Questions before the meeting and their answers; what is added to the minutes after it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from objectives.models import Objective
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest
from reviews import services
from reviews.forms import AddendumForm, QuestionForm, ReplyForm
from reviews.models import AgendaItem, Review, ReviewQuestion
from reviews.permissions import may_answer_question, may_question
from reviews.views.room import to_run

ASKS = ["GET", "POST"]


@require_http_methods(ASKS)
def ask(request: MemberRequest, review_id: UUID, objective_id: UUID) -> HttpResponse:
    """Leave a question on an item."""
    found = get_object_or_404(Review.objects.with_people(), pk=review_id)
    objective: Objective = get_object_or_404(Objective.objects.with_people(), pk=objective_id)
    require(
        allowed=may_question(request.member, found),
        sentence=_("Those who are invited leave questions."),
    )
    form = QuestionForm(request.POST or None)

    def leave() -> str:
        services.ask_question(
            actor=request.member,
            review=found,
            objective=objective,
            text=form.cleaned_data["text"],
            now=request.now,
        )
        return _("Your question stands on “%(title)s”.") % {"title": objective.title}

    return answer(
        request,
        form,
        leave,
        title=_("Ask about “%(title)s”") % {"title": objective.title},
        submit=_("Leave the question"),
        back=_place_of(request, found, objective),
    )


@require_http_methods(ASKS)
def reply(request: MemberRequest, question_id: UUID) -> HttpResponse:
    """Answer a question: its owner before the meeting, whoever runs it in the room."""
    question = get_object_or_404(
        ReviewQuestion.objects.with_people().select_related("review__chair"), pk=question_id
    )
    require(
        allowed=may_answer_question(request.member, question),
        sentence=_("The owner of the objective answers, or whoever runs the review."),
    )
    form = ReplyForm(request.POST or None)

    def say() -> str:
        services.answer_question(
            actor=request.member,
            question=question,
            answer=form.cleaned_data["answer"],
            now=request.now,
        )
        return _("Answered.")

    return answer(
        request,
        form,
        say,
        title=_("Answer %(name)s") % {"name": question.author.name},
        submit=_("Answer"),
        back=_place_of(request, question.review, question.objective),
        lede=question.text,
    )


@require_http_methods(ASKS)
def add_to_minutes(request: MemberRequest, review_id: UUID) -> HttpResponse:
    """A dated note below closed minutes."""
    found = to_run(request, review_id)
    form = AddendumForm(request.POST or None)

    def add() -> str:
        services.add_addendum(
            actor=request.member, review=found, text=form.cleaned_data["text"], now=request.now
        )
        return _("Added, and on its way to everybody invited.")

    return answer(
        request,
        form,
        add,
        title=_("Add to the minutes"),
        submit=_("Add and send"),
        back=reverse("reviews:review", args=[request.organization.slug, found.pk]),
    )


def _place_of(request, found: Review, objective: Objective) -> str:
    """Where the question is shown: the item in the room, else the agenda."""
    slug = request.organization.slug
    items = AgendaItem.objects.of(found).placed().filter(objective=objective)
    item = items.first() if found.is_running else None
    if item is not None:
        return reverse("reviews:item", args=[slug, found.pk, item.pk])
    return f"{reverse('reviews:review', args=[slug, found.pk])}#on-{objective.pk}"
