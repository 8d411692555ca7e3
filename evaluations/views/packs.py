"""Packs: the list, asking for one, its row while it is built, its file."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evaluations.files import pack_response
from evaluations.findings import packs_finding
from evaluations.forms import PackForm
from evaluations.models import Pack
from evaluations.permissions import may_request_pack, reviews_to_pack
from evaluations.rows import row_of_pack
from evaluations.services import request_pack, retry_pack
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.http import MemberRequest
from reviews.models import Review, ReviewQuerySet

MOST_REVIEWS = 24
MOST_PACKS = 50


@require_http_methods(["GET", "POST"])
def packs(request: MemberRequest) -> HttpResponse:
    if request.method == "POST":
        return _create(request)
    return _list(request, PackForm(_newest(reviews_to_pack(request.member))))


@require_GET
def pack_row(request: MemberRequest, pack_id) -> HttpResponse:
    """One row and the page's finding for a poller: nothing new is 204, a finished one asks no more."""
    pack = get_object_or_404(Pack.objects.with_people(), pk=pack_id)
    row = row_of_pack(pack, request.member)
    if request.GET.get("seen") == row.seen:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context = {"pack": row, "finding": packs_finding(**Pack.objects.count_open())}
    return render(request, "evaluations/packs.html#news", context)


@require_POST
def retry(request: MemberRequest, pack_id) -> HttpResponse:
    pack = get_object_or_404(Pack.objects.with_people(), pk=pack_id)
    require(allowed=may_request_pack(request.member, pack.review), sentence=_who_may())
    try:
        retry_pack(actor=request.member, pack=pack, now=request.now)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return _to_packs(request)


@require_GET
def pack_file(request: MemberRequest, pack_id) -> HttpResponseBase:
    pack = get_object_or_404(Pack.objects.with_people(), pk=pack_id)
    response = pack_response(pack, request.organization)
    if response is None:
        messages.error(request, _("This file is not there. Create the pack again."))
        return _to_packs(request)
    return response


def _create(request: MemberRequest) -> HttpResponse:
    form = PackForm(_newest(Review.objects.closed()), request.POST)
    if form.is_valid():
        review = form.cleaned_data["review"]
        require(allowed=may_request_pack(request.member, review), sentence=_who_may())
        try:
            request_pack(actor=request.member, review=review, now=request.now)
        except Refused as refusal:
            messages.warning(request, str(refusal))
        return _to_packs(request)
    own = PackForm(_newest(reviews_to_pack(request.member)), request.POST)
    return _list(request, own, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _list(request: MemberRequest, form: PackForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
    found = list(Pack.objects.with_people().newest_first()[:MOST_PACKS])
    context = {
        "finding": packs_finding(**Pack.objects.count_open()),
        "packs": [row_of_pack(pack, request.member) for pack in found],
        "form": form if form.reviews else None,
    }
    return render(request, "evaluations/packs.html", context, status=status)


def _newest(reviews: ReviewQuerySet) -> list[Review]:
    return list(reviews.newest_first()[:MOST_REVIEWS])


def _to_packs(request: MemberRequest) -> HttpResponse:
    return redirect("evaluations:packs", request.organization.slug)


def _who_may() -> str:
    return _("A leader, a controller or the chair of the review makes its pack.")
