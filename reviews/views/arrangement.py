"""What comes onto an agenda, in which order, and who leads the meeting."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accountability.forms import options
from objectives.models import Objective
from perfmgmt.tenancy.access import Changed, Refused, require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest
from reviews import services
from reviews.forms import ChairForm, ItemForm, OrderForm, ReasonForm
from reviews.models import Review
from reviews.permissions import may_ask_for, may_hand_over_chair, may_run
from reviews.services.agenda import agenda_of
from reviews.views.pages import pre_read_context
from reviews.views.room import to_run

ASKS = ["GET", "POST"]


@require_POST
def reorder(request: MemberRequest, review_id: UUID) -> HttpResponse:
    """Move one item a step, or put all of them in an order; 409 where the agenda moved meanwhile."""
    found = to_run(request, review_id)
    form = OrderForm(request.POST)
    status = HTTPStatus.OK
    if not form.is_valid():
        messages.error(request, _("This order cannot be read. Nothing was moved."))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    else:
        try:
            services.reorder_agenda(
                actor=request.member,
                review=found,
                order=form.cleaned_data["order"] or _after_step(request, found, form),
                version=form.cleaned_data["version"],
                now=request.now,
            )
        except (Changed, Refused) as refusal:
            messages.warning(request, str(refusal))
            is_late = isinstance(refusal, Changed)
            status = HTTPStatus.CONFLICT if is_late else HTTPStatus.UNPROCESSABLE_ENTITY
    if not request.htmx:
        return redirect("reviews:review", request.organization.slug, review_id)
    found = get_object_or_404(Review.objects.with_people(), pk=review_id)
    context = pre_read_context(request, found) | {"moved": form.cleaned_data.get("objective")}
    return render(request, "reviews/pre_read.html#agenda", context, status=status)


@require_http_methods(ASKS)
def ask_for(request: MemberRequest, review_id: UUID) -> HttpResponse:
    """Put an objective on the agenda: whoever runs the review any, an owner their own."""
    found = get_object_or_404(Review.objects.with_people(), pk=review_id)
    runs = may_run(request.member, found)
    form = ItemForm(
        request.POST or None,
        slug=request.organization.slug,
        initial={"objective": request.GET.get("title", "")[:300]},
    )

    def ask() -> str:
        objective = form.cleaned_data["objective"]
        require(
            allowed=may_ask_for(request.member, found, objective),
            sentence=_("Its owner asks for it, or whoever runs the review adds it."),
        )
        services.ask_for_item(
            actor=request.member,
            review=found,
            objective=objective,
            because=form.cleaned_data["because"],
            now=request.now,
        )
        return _("“%(title)s” is on the agenda.") % {"title": objective.title}

    return answer(
        request,
        form,
        ask,
        title=_("Add an item") if runs else _("Ask for your objective to be discussed"),
        submit=_("Add it") if runs else _("Ask for it"),
        back=_back(request, found),
        template="reviews/item.html",
        lede=found.title,
        options=options(""),
    )


@require_safe
def item_options(request: MemberRequest) -> HttpResponse:
    """The list under the field that names an objective, for what is typed in it."""
    words = request.GET.get("objective", "").replace("\0", "")[:200]
    return render(request, "reviews/item.html#options", {"options": options(words)})


@require_http_methods(ASKS)
def defer(request: MemberRequest, review_id: UUID, objective_id: UUID) -> HttpResponse:
    """Put one item off to the next review, with a reason."""
    found = to_run(request, review_id)
    objective: Objective = get_object_or_404(Objective.objects.with_people(), pk=objective_id)
    form = ReasonForm(request.POST or None)

    def put_off() -> str:
        services.defer_item(
            actor=request.member,
            review=found,
            objective=objective,
            because=form.cleaned_data["because"],
            now=request.now,
        )
        return _("“%(title)s” comes back in the next review.") % {"title": objective.title}

    return answer(
        request,
        form,
        put_off,
        title=_("Defer “%(title)s”?") % {"title": objective.title},
        submit=_("Defer it"),
        back=_back(request, found),
        lede=_("Each item can be deferred twice, then it is discussed."),
    )


@require_POST
def take_back(request: MemberRequest, review_id: UUID, objective_id: UUID) -> HttpResponse:
    """Discuss after all what was put off or had no time."""
    found = to_run(request, review_id)
    objective = get_object_or_404(Objective.objects.with_people(), pk=objective_id)
    try:
        services.take_back_deferral(
            actor=request.member, review=found, objective=objective, now=request.now
        )
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        said = _("“%(title)s” is on the agenda.") % {"title": objective.title}
        messages.success(request, said)
    return redirect(_back(request, found))


@require_http_methods(ASKS)
def chair(request: MemberRequest, review_id: UUID) -> HttpResponse:
    """Let another of those invited lead this review."""
    found = get_object_or_404(Review.objects.with_people(), pk=review_id)
    require(
        allowed=may_hand_over_chair(request.member, found),
        sentence=_("The chair, leaders and controllers hand the chair over."),
    )
    form = ChairForm(request.POST or None, review=found)

    def hand_over() -> str:
        to = form.cleaned_data["to"]
        services.hand_over_chair(actor=request.member, review=found, to=to, now=request.now)
        return _("%(name)s chairs this review.") % {"name": to.name}

    return answer(
        request,
        form,
        hand_over,
        title=_("Hand over the chair"),
        submit=_("Hand over"),
        back=_back(request, found),
        lede=_("%(name)s chairs now. It is for this review only; everybody sees it.")
        % {"name": found.chair.name},
    )


def _after_step(request, found: Review, form: OrderForm) -> list[UUID]:
    """The order after one step of one item, from the order that is shown."""
    order = [
        item.objective_id
        for item in agenda_of(found, request.now)
        if item.objective_id is not None and item.state != item.State.DEFERRED
    ]
    moved = form.cleaned_data.get("objective")
    if moved in order:
        place = order.index(moved)
        step = -1 if form.cleaned_data["move"] == "up" else 1
        other = min(max(place + step, 0), len(order) - 1)
        order[place], order[other] = order[other], order[place]
    return order


def _back(request, found: Review) -> str:
    name = "reviews:room" if found.is_running else "reviews:review"
    return reverse(name, args=[request.organization.slug, found.pk])
