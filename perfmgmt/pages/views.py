"""Pages that show several apps at once: each view asks every app for its part and renders."""

from http import HTTPStatus
from urllib.parse import urlsplit
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, replace_url

from accountability.belongings import belongings_of
from evaluations.screens import lessons
from objectives.permissions import may_create_initiative
from objectives.screens import initiatives
from objectives.screens.indicator import as_of_words
from objectives.views.common import day_asked, end_of
from perfmgmt.organization.permissions import may_administer
from perfmgmt.pages import (
    absences,
    cascade,
    cascade_map,
    findings,
    focus,
    lookup,
    meeting,
    navigation,
    people,
    story,
    waiting,
)
from perfmgmt.pages import assumptions as standing
from perfmgmt.pages import direction as strategy_on_a_page
from perfmgmt.pages import strategy_map as drawn_map
from perfmgmt.pages.forms import PreferencesForm
from perfmgmt.pages.wanted import Wanted
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.http import IncomingRequest, MemberRequest
from perfmgmt.tenancy.models import Membership, Role
from reviews.permissions import may_raise_request
from reviews.screens import coaching
from strategy.models import Plan
from strategy.permissions import may_write_plan

MOST_TYPED = 4000  # characters that lessons are looked up by


@require_safe
def home(request: IncomingRequest) -> HttpResponse:
    """Straight to Today for who belongs to one organisation; a choice for who belongs to several."""
    mine = navigation.my_organizations(request.user)
    if len(mine) == 1:
        return redirect("pages:today", mine[0].slug)
    return render(request, "pages/home.html", {"mine": mine})


@require_safe
def today(request: MemberRequest) -> HttpResponse:
    counts = navigation.counts_for(request)
    found = waiting.all_of(
        request.member,
        request.now,
        milestones=counts.milestones,
        validations=counts.validations,
        handovers=counts.handovers,
        promises=counts.promises,
        requests=counts.requests,
        risks=counts.risks,
        recalibrations=counts.recalibrations,
    )
    if not counts.plans and not found:
        return _start(request)
    review = meeting.next_review(request.member, request.now)
    context = {
        "finding": findings.today(
            waiting=len(found),
            holding_up=sum(each.holds_up for each in found),
            next_review=review.starts_at if review else None,
            now=request.now,
        ),
        "groups": waiting.grouped(found),
        "today_count": len(found),
        "review": review,
        "may_move_clock": request.organization.is_sandbox
        and request.member.role in (Role.ADMIN, Role.LEADER),
    }
    return render(request, "pages/today.html", context)


@require_safe
def direction(request: MemberRequest) -> HttpResponse:
    """The plan in use on a page, or with `?plan=` another one."""
    warned = focus.annotations(request.organization)
    plan = strategy_on_a_page.find(_chosen_plan(request), **warned)
    if plan is None:
        return _start_or_404(request)
    page = strategy_on_a_page.of_plan(request.organization, plan, request.now)
    context = {
        "page": page,
        "plan": plan,
        "may_write": may_write_plan(request.member) and plan.state != Plan.State.CLOSED,
        "moved": request.GET.get("moved", ""),
    }
    part = "#priorities" if request.htmx else ""
    return render(request, f"pages/direction.html{part}", context)


@require_safe
def strategy_map(request: MemberRequest) -> HttpResponse:
    """A page of its own, and what the direction page fetches once it stands."""
    plan = strategy_on_a_page.find(_chosen_plan(request))
    if plan is None:
        return _start_or_404(request)
    drawn = drawn_map.of_plan(request.organization.slug, plan, request.now)
    part = "#map" if request.htmx else ""
    return render(request, f"pages/strategy_map.html{part}", {"map": drawn, "plan": plan})


@require_safe
def assumptions(request: MemberRequest) -> HttpResponse:
    """What the plan stands on, worst first, with what watches each and what rests on it."""
    plan = strategy_on_a_page.find(_chosen_plan(request))
    if plan is None:
        return _start_or_404(request)
    page = standing.of_plan(request.organization.slug, plan, request.member, request.now)
    context = {
        "page": page,
        "plan": plan,
        "may_write": may_write_plan(request.member) and plan.state != Plan.State.CLOSED,
    }
    return render(request, "pages/assumptions.html", context)


def _chosen_plan(request: MemberRequest) -> UUID | None:
    chosen = request.GET.get("plan", "")
    try:
        return UUID(chosen) if chosen else None
    except ValueError:
        raise Http404 from None


def _start_or_404(request: MemberRequest) -> HttpResponse:
    if "plan" in request.GET:
        raise Http404
    return _start(request)


@require_safe
def objective(request: MemberRequest, objective_id: UUID) -> HttpResponse:
    found = story.find(objective_id, request.now)
    if found is None:
        raise Http404
    day = day_asked(request, "as_of")
    context = {
        "page": story.tell(
            found, request.member, request.now, as_of=end_of(request, day) if day else None
        ),
        "objective": found,
        "as_of": as_of_words(day) if day else "",
        "work": initiatives.section(found.work, request.organization.slug, request.now),
        "may_create_initiative": may_create_initiative(request.member),
        "may_ask": may_raise_request(request.member),
        "lesson_from": f"objective={found.pk}",
        "lessons": lessons.from_facts(found.lessons, request.organization.slug),
    }
    return render(request, "pages/objective.html", context)


@require_safe
def alignment(request: MemberRequest) -> HttpResponse:
    """The whole state stands in the address; htmx asks for the tree alone and is told the address."""
    wanted = Wanted.read(request.GET)
    page = cascade.whole(request.organization.slug, request.member, wanted, request.now)
    if not request.htmx:
        return render(request, "pages/alignment.html", {"page": page})
    answer = render(request, "pages/alignment.html#cascade", {"page": page})
    return replace_url(answer, request.path + wanted.here)


@require_safe
def branch(request: MemberRequest) -> HttpResponse:
    """One row of the tree after a step on it; what else is open, the address that shows it says."""
    shown = QueryDict(urlsplit(request.htmx.current_url or "").query)
    found = cascade.branch(
        request.organization.slug, request.member, Wanted.read(shown), request.now, request.GET
    )
    if found is None:
        raise Http404
    row, wanted = found
    address = reverse("pages:alignment", args=[request.organization.slug]) + wanted.here
    if not request.htmx:
        return redirect(address)
    answer = render(request, "pages/alignment.html#branch", {"row": row})
    return replace_url(answer, address)


@require_safe
def alignment_map(request: MemberRequest) -> HttpResponse:
    """The cascade as a drawing; what part of it is seen stands in the address."""
    view = cascade_map.View.read(request.GET)
    drawn = cascade_map.draw(request.organization.slug, view, request.now)
    if drawn is None:
        raise Http404
    if not request.htmx:
        return render(request, "pages/alignment_map.html", {"map": drawn})
    answer = render(request, "pages/alignment_map.html#map", {"map": drawn})
    return replace_url(answer, drawn.here)


@require_safe
def person(request: MemberRequest, member_id: UUID) -> HttpResponse:
    found = people.find(member_id, request.member)
    if found is None:
        raise Http404
    context = {
        "page": people.profile(found, request.now),
        "absences": absences.absences_of(found, request.member, request.now),
        "coaching": coaching.section(found.coaching, found, request.member, request.now),
        "manager_href": reverse("organization:manager", args=[request.organization.slug, found.pk])
        if may_administer(request.member) and found.is_active
        else "",
    }
    return render(request, "pages/person.html", context)


@require_safe
def end_access(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """A dialog for who owns nothing; for who owns something, the screen that asks who takes it over."""
    require(
        allowed=may_administer(request.member),
        sentence=_("Only an admin of the organisation may do this."),
    )
    found: Membership = get_object_or_404(Membership.objects.active(), pk=member_id)
    slug = request.organization.slug
    if not belongings_of(found, request.organization.today()):
        return redirect("organization:end_access", slug, found.pk)
    screen = reverse("accountability:leaving", args=[slug, found.pk])
    return HttpResponseClientRedirect(screen) if request.htmx else redirect(screen)


@require_safe
def search(request: MemberRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    kinds = lookup.search(request.organization.slug, words, request.now)
    hits = sum(len(kind.hits) for kind in kinds)
    context = {"words": words, "kinds": kinds, "finding": findings.search(words=words, hits=hits)}
    part = "#hits" if request.htmx else ""
    return render(request, f"pages/search.html{part}", context)


@require_safe
def lesson_offers(request: MemberRequest) -> HttpResponse:
    """Beside the forms of objectives, indicators and targets: lessons that what is typed resembles."""
    typed = " ".join(request.GET.getlist("title") + request.GET.getlist("outcome"))
    typed = f"{typed} {request.GET.get('definition', '')}".replace("\0", "")[:MOST_TYPED]
    found = lessons.offers_for(typed, request.member)
    rows = [lessons.row_of(each, request.member, request.now) for each in found]
    return render(request, "pages/lesson_offers.html", {"lessons": rows})


@require_POST
def preferences(request: MemberRequest) -> HttpResponse:
    """The user's own theme and language; back to the page that asked."""
    form = PreferencesForm(request.POST, instance=request.user)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    form.save()
    if request.htmx:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        return redirect(back)
    return redirect("pages:today", request.organization.slug)


def _start(request: MemberRequest) -> HttpResponse:
    """The first page of an organisation that has no plan yet."""
    return render(request, "pages/start.html", {"may_write": may_write_plan(request.member)})
