"""Who somebody reports to. For admins."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from perfmgmt.organization import services
from perfmgmt.organization.manager_forms import ManagerForm
from perfmgmt.organization.views.common import administrators_only
from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest
from perfmgmt.tenancy.models import Membership


@require_http_methods(["GET", "POST"])
@administrators_only
def manager(request: MemberRequest, member_id: UUID) -> HttpResponse:
    person: Membership = get_object_or_404(
        Membership.objects.active().select_related("manager"), pk=member_id
    )
    form = ManagerForm(request.POST or None, initial=ManagerForm.initial_of(person), person=person)

    def save() -> str:
        saved = services.change_manager(
            actor=request.member,
            member=person,
            manager=form.cleaned_data["manager"],
            expected=form.cleaned_data["version"],
            now=timezone.now(),
        )
        words = {"name": saved.name, "manager": saved.manager.name if saved.manager else ""}
        if saved.manager is None:
            return _("%(name)s reports to nobody.") % words
        return _("%(name)s reports to %(manager)s.") % words

    return answer(
        request,
        form,
        save,
        title=_("Who does %(name)s report to?") % {"name": person.name},
        submit=_("Save"),
        back=reverse("pages:person", args=[request.organization.slug, person.pk]),
        under=person.name,
        lede=_(
            "A manager may arrange who stands in, and writes coaching notes. A new manager sees none of the "
            "earlier notes."
        ),
    )
