"""The organisation's own causes of misses. For admins."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from objectives import services
from objectives.forms import CauseForm, NothingForm
from objectives.models import OwnCause
from objectives.models.words import Cause
from objectives.permissions import may_name_causes
from objectives.wording import spelled
from perfmgmt.tenancy.access import require
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest


@require_GET
def own_causes(request: MemberRequest) -> HttpResponse:
    _require(request)
    own = list(OwnCause.objects.order_by("retired_at", "name", "id"))
    count = sum(cause.retired_at is None for cause in own)
    finding = ngettext(
        "%(count)s cause of your own stands beside the seven",
        "%(count)s causes of your own stand beside the seven",
        count,
    ) % {"count": spelled(count)}
    context = {
        "finding": finding if count else _("Seven causes are on offer, none of your own"),
        "given": Cause.labels,
        "own": own,
    }
    return render(request, "objectives/own_causes.html", context)


@require_http_methods(["GET", "POST"])
def new_cause(request: MemberRequest) -> HttpResponse:
    _require(request)
    form = CauseForm(request.POST or None)

    def save() -> str:
        cause = services.add_cause(
            actor=request.member, name=form.cleaned_data["name"], now=request.now
        )
        return _("“%(name)s” is on offer at the next check-in.") % {"name": cause.name}

    return answer(
        request, form, save, title=_("Name a cause"), submit=_("Add"), back=_page(request)
    )


@require_http_methods(["GET", "POST"])
def retire_cause(request: MemberRequest, cause_id) -> HttpResponse:
    _require(request)
    cause = get_object_or_404(OwnCause, pk=cause_id)
    form = NothingForm(request.POST if request.method == "POST" else None)

    def save() -> str:
        services.retire_cause(actor=request.member, cause=cause, now=request.now)
        return _("“%(name)s” is no longer on offer.") % {"name": cause.name}

    return answer(
        request,
        form,
        save,
        title=_("Retire “%(name)s”?") % {"name": cause.name},
        lede=_("Figures that name it keep it."),
        submit=_("Retire"),
        back=_page(request),
    )


def _require(request: MemberRequest) -> None:
    require(
        allowed=may_name_causes(request.member),
        sentence=_("Administrators name the causes of the organisation."),
    )


def _page(request: MemberRequest) -> str:
    return reverse("objectives:own-causes", args=[request.organization.slug])
