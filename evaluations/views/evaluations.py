"""One evaluation: its page, and the dialogs of its way."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from evaluations import services
from evaluations.forms import CalibrateForm, JudgeForm, SendBackForm, SignForm, SubmitForm
from evaluations.models import Evaluation, QualityAnswer
from evaluations.permissions import may_judge, may_open_cycle, may_sign, may_submit
from evaluations.rules.quality import Question
from evaluations.screens.evaluation import page_of
from evaluations.screens.lessons import briefs_of
from evaluations.verifying import verify_rows
from evaluations.words import QUESTIONS
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.dialogs import VersionedForm, answer
from perfmgmt.tenancy.http import MemberRequest

ASKS = ["GET", "HEAD", "POST"]


@require_safe
def evaluation(request: MemberRequest, evaluation_id: UUID) -> HttpResponse:
    found = _found(evaluation_id)
    answers = list(
        QualityAnswer.objects.filter(evaluation=found).select_related("answered_by", "stand_in_for")
    )
    verification = verify_rows([found], answers)
    seal = verification.seals.get(found.pk)
    context = {
        "page": page_of(found, {each.question: each for each in answers}, seal, request.member),
        "verification": verification,
        "lessons": briefs_of(found.objective, request.organization.slug),
        "lesson_from": f"evaluation={found.pk}",
        "tampered": [(found.objective.title, _href(request, found))],
    }
    return render(request, "evaluations/evaluation.html", context)


@require_http_methods(ASKS)
def submit(request: MemberRequest, evaluation_id: UUID) -> HttpResponse:
    found = _found(evaluation_id)
    require(
        allowed=may_submit(request.member, found),
        sentence=_("The owner submits it, or who stands in for them."),
    )
    return _ask(
        request,
        found,
        SubmitForm,
        services.submit_evaluation,
        said=_("It is submitted."),
        title=_("Submit the evaluation"),
        button=_("Submit"),
    )


@require_http_methods(ASKS)
def send_back(request: MemberRequest, evaluation_id: UUID) -> HttpResponse:
    return _ask(
        request,
        _to_steer(request, evaluation_id),
        SendBackForm,
        services.send_back,
        said=_("It is with its owner again."),
        title=_("Send it back to its owner"),
        button=_("Send back"),
    )


@require_http_methods(ASKS)
def calibrate(request: MemberRequest, evaluation_id: UUID) -> HttpResponse:
    found = _to_steer(request, evaluation_id)
    return _ask(
        request,
        found,
        CalibrateForm,
        services.calibrate_evaluation,
        said=_("The score is calibrated."),
        title=_("Calibrate the score"),
        button=_("Calibrate"),
        back=_board(request, found),
    )


@require_http_methods(ASKS)
def sign(request: MemberRequest, evaluation_id: UUID) -> HttpResponse:
    found = _found(evaluation_id)
    require(
        allowed=may_sign(request.member, found),
        sentence=_("A leader or controller signs it who did not submit it."),
    )
    return _ask(
        request,
        found,
        SignForm,
        services.sign_evaluation,
        said=_("It is signed."),
        title=_("Sign the evaluation? Nothing of it changes afterwards."),
        button=_("Sign"),
    )


@require_http_methods(ASKS)
def judge(request: MemberRequest, evaluation_id: UUID, question: str) -> HttpResponse:
    found = _found(evaluation_id)
    if question not in set(Question):
        raise Http404
    require(
        allowed=may_judge(request.member, found),
        sentence=_("The owner, leaders and controllers judge the quality of execution."),
    )
    given = QualityAnswer.objects.filter(evaluation=found, question=question).first()
    given = given or QualityAnswer(evaluation=found, question=question, version=0)
    form = JudgeForm(
        request.POST if request.method == "POST" else None,
        question=question,
        initial=JudgeForm.initial_of(given),
    )

    def save() -> str:
        services.judge_quality(
            actor=request.member,
            evaluation=found,
            question=question,
            now=request.now,
            **form.cleaned_data,
        )
        return _("Your judgement is kept.")

    return answer(
        request,
        form,
        save,
        title=str(QUESTIONS[question]),
        submit=_("Keep the judgement"),
        back=_href(request, found),
        under=found.objective.title,
    )


def _ask(
    request: MemberRequest,
    found: Evaluation,
    form_class: type[VersionedForm],
    verb: Callable[..., Evaluation],
    *,
    said: str,
    title: str,
    button: str,
    back: str = "",
) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = form_class(data, initial=form_class.initial_of(found))

    def save() -> str:
        verb(actor=request.member, evaluation=found, now=request.now, **form.cleaned_data)
        return said

    return answer(
        request,
        form,
        save,
        title=title,
        submit=button,
        back=back or _href(request, found),
        under=found.objective.title,
        lede=found.objective.title if request.htmx else "",
    )


def _to_steer(request: MemberRequest, evaluation_id: UUID) -> Evaluation:
    found = _found(evaluation_id)
    require(
        allowed=may_open_cycle(request.member), sentence=_("Leaders and controllers calibrate.")
    )
    return found


def _found(evaluation_id: UUID) -> Evaluation:
    return get_object_or_404(Evaluation.objects.with_people(), pk=evaluation_id)


def _board(request: MemberRequest, found: Evaluation) -> str:
    """Back to where all scores stand, for who comes from there."""
    address = reverse(
        "evaluations:cycle-calibrate", args=[request.organization.slug, found.cycle_id]
    )
    return address if request.htmx.current_url_abs_path == address else ""


def _href(request: MemberRequest, found: Evaluation) -> str:
    return reverse("evaluations:evaluation", args=[request.organization.slug, found.pk])
