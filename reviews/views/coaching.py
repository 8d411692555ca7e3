"""Coaching notes: only the two people of a note fetch it; for anybody else it does not exist."""

from typing import TypeVar
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from objectives.models import Objective
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest
from perfmgmt.tenancy.models import Membership
from reviews import services
from reviews.forms import AnswerNoteForm, NoteForm
from reviews.models import CoachingNote, CoachingReply, Review
from reviews.permissions import may_answer_note, may_coach
from reviews.screens import coaching as screen

ASKS = ["GET", "HEAD", "POST"]
Found = TypeVar("Found", Objective, Review)


@require_safe
@never_cache
def coaching(request: MemberRequest) -> HttpResponse:
    """What I wrote as a manager, and what was written to me."""
    page = screen.page_of(request.member, request.now)
    return render(request, "reviews/coaching.html", {"page": page})


@require_http_methods(ASKS)
@never_cache
def coach(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Write a note for somebody who reports to me, about an objective of theirs where one is named."""
    person: Membership = get_object_or_404(Membership.objects.active(), pk=member_id)
    require(
        allowed=may_coach(request.member, person),
        sentence=_("Only their manager writes a coaching note for somebody."),
    )
    objective = _named(request, "objective", Objective)
    review = _named(request, "review", Review)
    slug = request.organization.slug
    form = NoteForm(request.POST if request.method == "POST" else None)

    def save() -> str:
        services.write_note(
            actor=request.member,
            person=person,
            objective=objective,
            now=request.now,
            **form.cleaned_data,
        )
        return _("Only %(name)s and you can read it.") % {"name": person.name}

    about = _("About “%(title)s”.") % {"title": objective.title} if objective is not None else ""
    return answer(
        request,
        form,
        save,
        title=_("A note for %(name)s") % {"name": person.name},
        submit=_("Keep the note"),
        back=reverse("reviews:room", args=[slug, review.pk])
        if review
        else reverse("pages:person", args=[slug, person.pk]) + "#coaching",
        under=person.name,
        lede=" ".join(
            each
            for each in (
                about,
                _("Only the two of you read it: no admin, no export and no record shows it."),
            )
            if each
        ),
    )


@require_http_methods(ASKS)
@never_cache
def answer_note(request: MemberRequest, note_id: UUID) -> HttpResponse:
    note = _mine(request, note_id)
    require(
        allowed=may_answer_note(request.member, note),
        sentence=_("One of the two has left: the note stays as it is."),
    )
    form = AnswerNoteForm(request.POST if request.method == "POST" else None)

    def save() -> str:
        services.answer_note(actor=request.member, note=note, now=request.now, **form.cleaned_data)
        return _("Your answer is kept. Only the two of you read it.")

    return answer(
        request,
        form,
        save,
        title=_("Answer the note"),
        submit=_("Answer"),
        back=_page(request, note),
        lede=note.text,
    )


@require_http_methods(ASKS)
@never_cache
def take_note_back(request: MemberRequest, note_id: UUID) -> HttpResponse:
    mine = CoachingNote.objects.filter(manager=request.member).with_people()
    note: CoachingNote = get_object_or_404(mine, pk=note_id)
    return _take_back(
        request,
        note,
        lambda: services.take_note_back(actor=request.member, note=note, now=request.now),
    )


@require_http_methods(ASKS)
@never_cache
def take_answer_back(request: MemberRequest, reply_id: UUID) -> HttpResponse:
    mine = CoachingReply.objects.filter(author=request.member).select_related("note")
    reply: CoachingReply = get_object_or_404(mine, pk=reply_id)
    return _take_back(
        request,
        reply.note,
        lambda: services.take_answer_back(actor=request.member, reply=reply, now=request.now),
    )


def _take_back(request: MemberRequest, note: CoachingNote, verb) -> HttpResponse:
    form = forms.Form(request.POST if request.method == "POST" else None)

    def save() -> tuple[str, str]:
        verb()
        return _("It is gone."), reverse("reviews:coaching", args=[request.organization.slug])

    return answer(
        request,
        form,
        save,
        title=_("Take it back?"),
        submit=_("Take it back"),
        back=_page(request, note),
        lede=_("Its words are removed for both of you."),
    )


def _named(request: MemberRequest, name: str, kind: type[Found]) -> Found | None:
    """What an id in the address means; what it does not mean is left out."""
    try:
        return kind.objects.filter(pk=UUID(request.GET.get(name, ""))).first()
    except ValueError:
        return None


def _mine(request: MemberRequest, note_id: UUID) -> CoachingNote:
    readable = CoachingNote.objects.readable_by(request.member).with_people()
    return get_object_or_404(readable, pk=note_id)


def _page(request: MemberRequest, note: CoachingNote) -> str:
    return reverse("reviews:coaching", args=[request.organization.slug]) + f"#note-{note.pk}"
