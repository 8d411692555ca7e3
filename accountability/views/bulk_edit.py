"""Changing many objectives: chosen in their list, looked at before, taken back after."""

from collections.abc import Iterable
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accountability import services
from accountability.forms import BulkEditForm
from accountability.models import BulkEdit
from accountability.permissions import may_bulk_edit, may_undo_bulk_edit
from accountability.screens import bulk_edit as screen
from accountability.services.bulk_plan import MOST_OBJECTIVES
from objectives import favour
from objectives.models import Objective
from objectives.screens import listing
from objectives.screens.filters import Filters, Stated, matching
from objectives.screens.objectives import choose, edges_of_cascade
from objectives.wording import grouped
from perfmgmt.tenancy.access import Refused, require
from perfmgmt.tenancy.dialogs import VersionedForm, answer
from perfmgmt.tenancy.http import MemberRequest


@require_http_methods(["GET", "POST"])
def bulk_edit(request: MemberRequest) -> HttpResponse:
    """GET takes all that a list shows, by its address; POST what was ticked there, and then this form itself."""
    require(
        allowed=may_bulk_edit(request.member),
        sentence=_("Viewers read objectives; anybody else may change theirs."),
    )
    if "seen" not in request.POST:
        form = BulkEditForm(initial={"seen": _seen(_chosen(request))})
        return _page(request, form)
    form = BulkEditForm(request.POST)
    if request.htmx.target == "parents":
        return _page(request, form, part="#parents")
    if form.is_valid():
        try:
            if "apply" in request.POST:
                return _apply(request, form)
            return _preview(request, form)
        except Refused as refusal:
            shown = refusal.field if refusal.field in form.fields else None
            form.add_error(shown, str(refusal))
    status = HTTPStatus.OK if request.htmx else HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(request, form, part="#preview" if request.htmx else "", status=status)


@require_safe
def bulk_edit_done(request: MemberRequest, bulk_edit_id: UUID) -> HttpResponse:
    """What one edit did, for everybody to read."""
    edit: BulkEdit = get_object_or_404(BulkEdit.objects.with_people(), pk=bulk_edit_id)
    slug = request.organization.slug
    context = {
        "edit": edit,
        "finding": screen.finding_of(edit),
        "table": screen.of_edit(edit, slug),
        "stays": screen.stays_of(edit, slug),
        "may_undo": edit.undone_at is None and may_undo_bulk_edit(request.member, edit),
    }
    return render(request, "accountability/bulk_edit_done.html", context)


@require_http_methods(["GET", "POST"])
def undo_bulk_edit(request: MemberRequest, bulk_edit_id: UUID) -> HttpResponse:
    edit: BulkEdit = get_object_or_404(BulkEdit.objects.with_people(), pk=bulk_edit_id)
    require(
        allowed=may_undo_bulk_edit(request.member, edit),
        sentence=_("Its author and those who steer may take it back."),
    )
    form = VersionedForm(request.POST or None, initial={"version": edit.version})

    def undo() -> str:
        undone = services.undo_bulk_edit(
            actor=request.member, edit=edit, now=request.now, **form.cleaned_data
        )
        stays = len(undone.stays)
        return _("Taken back.") + _stays_words(stays)

    return answer(
        request,
        form,
        undo,
        title=_("Take the change back"),
        submit=_("Undo"),
        back=reverse("accountability:bulk-edit-done", args=[request.organization.slug, edit.pk]),
        lede=_("What somebody changed since then stays, and the page says so for each."),
    )


def _stays_words(stays: int) -> str:
    if not stays:
        return ""
    words = ngettext("%(count)s thing stays.", "%(count)s things stay.", stays) % {"count": stays}
    return f" {words}"


def _chosen(request: MemberRequest) -> Iterable[tuple[UUID, int]]:
    if request.method == "POST":
        ids = [found for text in request.POST.getlist("ids") if (found := _uuid(text))]
        rows = Objective.objects.filter(pk__in=ids[:MOST_OBJECTIVES])
    else:
        filters = Filters.read(request.GET)
        is_asked = filters.disfavoured
        stated = Stated(
            favour.choices() if is_asked else (), favour.parents_of_units() if is_asked else {}
        )
        rows = listing.shown(matching(filters, stated), request.now)
        if filters.result:
            rows = rows.filter(shows=filters.result)
    return rows.order_by("title", "id").values_list("pk", "version")[:MOST_OBJECTIVES]


def _seen(chosen: Iterable[tuple[UUID, int]]) -> str:
    return ",".join(f"{pk}:{version}" for pk, version in chosen)


def _page(
    request: MemberRequest,
    form: BulkEditForm,
    *,
    part: str = "",
    status: int = HTTPStatus.OK,
    **context,
) -> HttpResponse:
    count = len(form.versions)
    if part != "#preview":
        edges = edges_of_cascade()
        words = form.data.get("parent_words", "")
        chosen = _uuid(form["parent"].value() or "")
        context["parents"] = choose(words, chosen=chosen, closed=(), edges=edges)
    context |= {
        "form": form,
        "count": count,
        "title": screen.selected_words(count),
        "at_most": grouped(MOST_OBJECTIVES),
        "back": reverse("objectives:list", args=[request.organization.slug]),
    }
    return render(request, f"accountability/bulk_edit.html{part}", context, status=status)


def _preview(request: MemberRequest, form: BulkEditForm) -> HttpResponse:
    versions = form.versions
    plan = services.preview_bulk_edit(
        actor=request.member, ids=versions, changes=form.changes(), versions=versions
    )
    table = screen.of_plan(plan, request.organization.slug)
    return _page(request, form, part="#preview" if request.htmx else "", table=table)


def _apply(request: MemberRequest, form: BulkEditForm) -> HttpResponse:
    versions = form.versions
    edit = services.bulk_edit(
        actor=request.member,
        ids=versions,
        changes=form.changes(),
        now=request.now,
        versions=versions,
        reason=form.cleaned_data["reason"],
        effective_on=form.cleaned_data["effective_on"],
    )
    messages.success(request, screen.finding_of(edit) + ".")
    return redirect("accountability:bulk-edit-done", request.organization.slug, edit.pk)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
