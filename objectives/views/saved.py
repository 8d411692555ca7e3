"""Views of the list of objectives that people keep under a name."""

from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from objectives.forms import SavedViewForm
from objectives.forms.objective import ConfirmForm
from objectives.models import SavedView
from objectives.permissions import may_delete_view, may_share_view
from objectives.screens.filters import Filters
from objectives.services import delete_view, save_view
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest


@require_http_methods(["GET", "POST"])
def new_view(request: MemberRequest) -> HttpResponse:
    """Keeps what stands in the address after the question mark, as far as the list understands it."""
    query = Filters.read(request.GET).as_query()
    form = SavedViewForm(
        request.POST or None, may_share=may_share_view(request.member), initial={"query": query}
    )

    def keep() -> tuple[str, str]:
        fields = dict(form.cleaned_data)
        fields["query"] = Filters.read(QueryDict(fields["query"])).as_query()
        view = save_view(actor=request.member, now=request.now, **fields)
        return _("“%(name)s” stands above the list.") % {"name": view.name}, _list(
            request, view.query
        )

    return answer(
        request,
        form,
        keep,
        title=_("Keep this view"),
        submit=_("Keep it"),
        back=_list(request, query),
        under=_("Objectives"),
        lede=_("The filters of the list, under a name, in a row above it."),
    )


@require_http_methods(["GET", "POST"])
def remove_view(request: MemberRequest, view_id: UUID) -> HttpResponse:
    """Somebody else's own view does not exist for others."""
    view: SavedView = get_object_or_404(SavedView.objects.for_member(request.member), pk=view_id)
    require(
        allowed=may_delete_view(request.member, view),
        sentence=_("Who shared it and those who steer may delete it."),
    )
    form = ConfirmForm(request.POST if request.method == "POST" else None)

    def remove() -> str:
        delete_view(actor=request.member, view=view, now=request.now)
        return _("The view is deleted.")

    lede = _("It disappears for everybody.") if view.is_shared else ""
    return answer(
        request,
        form,
        remove,
        title=_("Delete the view “%(name)s”?") % {"name": view.name},
        submit=_("Delete it"),
        back=_list(request, ""),
        under=_("Objectives"),
        lede=lede,
    )


def _list(request: MemberRequest, query: str) -> str:
    address = reverse("objectives:list", args=[request.organization.slug])
    return f"{address}?{query}" if query else address
