"""Packs: the list, asking for one, its row while it is built, its page with the checksums, its files."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evaluations.changes import page_of_comparison
from evaluations.files import check_files, content_of_pack, pack_response
from evaluations.findings import packs_finding
from evaluations.forms import AgainForm, PackForm
from evaluations.models import Cycle, Pack
from evaluations.packs.comparison import compare
from evaluations.permissions import (
    cycles_to_pack,
    is_offered_packs,
    may_request_pack,
    plans_to_pack,
    reviews_to_pack,
    units_to_pack,
)
from evaluations.rows import manifest_of, row_of_pack
from evaluations.services import cancel_pack, language_of, request_pack, retry_pack
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest
from perfmgmt.tenancy.models import Unit
from reviews.models import Review
from strategy.models import Plan

MOST_OFFERED = 24
MOST_PACKS = 50
MOST_OTHERS = 24


@require_http_methods(["GET", "POST"])
def packs(request: MemberRequest) -> HttpResponse:
    """The list. A button elsewhere posts here what it wants a pack of."""
    if request.method == "POST":
        return new_pack(request)
    found = Pack.objects.with_people().with_files().newest_first()[:MOST_PACKS]
    context = {
        "finding": packs_finding(**Pack.objects.count_open()),
        "packs": [row_of_pack(each, request.member) for each in found],
        "may_create": is_offered_packs(request.member),
    }
    return render(request, "evaluations/packs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_pack(request: MemberRequest) -> HttpResponse:
    """What may not be asked for is refused by name, not hidden as a wrong choice."""
    require(allowed=is_offered_packs(request.member), sentence=_who_may())
    if request.method == "POST":
        form = PackForm(
            _with_defaults(request),
            reviews=_newest(Review.objects.closed()),
            units=list(Unit.objects.select_related("lead").in_order()),
            plans=list(Plan.objects.in_order()),
            cycles=_newest(Cycle.objects.with_people()),
        )
    else:
        form = PackForm(
            initial={
                "kinds": [Pack.Kind.PDF, Pack.Kind.XLSX],
                "language": language_of(request.member),
            },
            reviews=_newest(reviews_to_pack(request.member)),
            units=list(units_to_pack(request.member)),
            plans=list(plans_to_pack(request.member)),
            cycles=_newest(cycles_to_pack(request.member)),
        )

    def save() -> str:
        said = form.cleaned_data
        require(allowed=may_request_pack(request.member, said["subject"]), sentence=_who_may())
        request_pack(actor=request.member, now=request.now, **said)
        return _("The pack is being built.")

    return answer(
        request,
        form,
        save,
        title=_("Create a pack"),
        submit=_("Create pack"),
        back=reverse("evaluations:packs", args=[request.organization.slug]),
    )


@require_GET
def pack(request: MemberRequest, pack_id: UUID) -> HttpResponse:
    """Its files with their checksums, looked at just now, and how anybody checks them by hand."""
    found = _found(pack_id)
    others = Pack.objects.comparable(found).with_people()[:MOST_OTHERS] if found.is_ready else []
    context = {
        "pack": row_of_pack(found, request.member),
        "manifest": manifest_of(found, check_files(found), request.organization),
        "others": [row_of_pack(each, request.member) for each in others],
        "again": AgainForm(initial={"kinds": found.kinds, "paper": found.paper})
        if found.is_ready and may_request_pack(request.member, found.subject)
        else None,
    }
    return render(request, "evaluations/pack.html", context)


@require_GET
def pack_row(request: MemberRequest, pack_id: UUID) -> HttpResponse:
    """One row and the page's finding for a poller: nothing new is 204, a finished one asks no more."""
    row = row_of_pack(_found(pack_id), request.member)
    if request.GET.get("seen") == row.seen:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context = {"pack": row, "finding": packs_finding(**Pack.objects.count_open())}
    return render(request, "evaluations/packs.html#news", context)


@require_POST
def retry(request: MemberRequest, pack_id: UUID) -> HttpResponse:
    return _change(request, pack_id, retry_pack)


@require_POST
def cancel(request: MemberRequest, pack_id: UUID) -> HttpResponse:
    return _change(request, pack_id, cancel_pack)


@require_POST
def again(request: MemberRequest, pack_id: UUID) -> HttpResponse:
    """The same snapshot once more, in these formats."""
    found = _found(pack_id)
    require(allowed=may_request_pack(request.member, found.subject), sentence=_who_may())
    form = AgainForm(request.POST)
    if not form.is_valid() or not found.is_ready:
        messages.warning(request, _("Choose at least one format."))
        return redirect("evaluations:pack", request.organization.slug, found.pk)
    request_pack(
        actor=request.member,
        subject=found.subject,
        now=request.now,
        source=found,
        **form.cleaned_data,
    )
    return _to_packs(request)


@require_GET
def compare_packs(request: MemberRequest, pack_id: UUID) -> HttpResponse:
    """What changed between this pack and another of the same scope (`?with=`, else the one before)."""
    found = _found(pack_id)
    others = list(Pack.objects.comparable(found).with_people().with_files()[:MOST_OTHERS])
    wanted = request.GET.get("with", "")
    older = [each for each in others if each.pinned_at <= found.pinned_at]
    other = next((each for each in others if str(each.pk) == wanted), None)
    if wanted and other is None:
        other = get_object_or_404(
            Pack.objects.comparable(found).with_people().with_files(),
            pk=wanted if _is_uuid(wanted) else None,
        )
    other = other or next(iter(older), next(iter(others), None))
    mine = content_of_pack(found)
    theirs = content_of_pack(other) if other else None
    context = {
        "pack": row_of_pack(found, request.member),
        "others": [row_of_pack(each, request.member) for each in others],
        "chosen": str(other.pk) if other else "",
        "page": page_of_comparison(compare(mine, theirs)) if mine and theirs else None,
    }
    return render(request, "evaluations/compare.html", context)


@require_GET
def pack_file(request: MemberRequest, pack_id: UUID, kind: str = "") -> HttpResponseBase:
    response = pack_response(_found(pack_id), request.organization, kind)
    if response is None:
        messages.error(request, _("This file is not there. Create the pack again."))
        return _to_packs(request)
    return response


def _found(pack_id: UUID) -> Pack:
    return get_object_or_404(Pack.objects.with_people().with_files(), pk=pack_id)


def _change(request: MemberRequest, pack_id: UUID, verb) -> HttpResponse:
    found = _found(pack_id)
    require(allowed=may_request_pack(request.member, found.subject), sentence=_who_may())
    try:
        verb(actor=request.member, pack=found, now=request.now)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return _to_packs(request)


def _with_defaults(request: MemberRequest):
    """A button elsewhere names only the review or the cycle: board paper and workbook in one's own language."""
    given = request.POST.copy()
    named = [name for name in ("review", "cycle") if name in given]
    if named and "subject" not in given:
        given["subject"] = f"{named[0]}:{given[named[0]]}"
        given.setlist("kinds", [Pack.Kind.PDF, Pack.Kind.XLSX])
    given.setdefault("paper", Pack.Paper.A4)
    given.setdefault("language", language_of(request.member))
    return given


def _newest(subjects) -> list:
    """Of reviews or cycles."""
    return list(subjects.newest_first()[:MOST_OFFERED])


def _to_packs(request: MemberRequest) -> HttpResponse:
    return redirect("evaluations:packs", request.organization.slug)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _who_may() -> str:
    return _("A leader or a controller makes packs; of a review its chair, of a unit its lead.")
