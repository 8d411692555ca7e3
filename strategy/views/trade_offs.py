"""Trade-offs: made, reasoned anew, taken back."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from perfmgmt.tenancy.dialogs import answer
from perfmgmt.tenancy.http import MemberRequest
from strategy import services
from strategy.forms import ConfirmForm, TradeOffEditForm, TradeOffForm
from strategy.models import TradeOff
from strategy.views.common import direction_of, plan_to_write, require_writer


@require_http_methods(["GET", "POST"])
def new_trade_off(request: MemberRequest, plan_id: UUID) -> HttpResponse:
    plan = plan_to_write(request, plan_id)
    form = TradeOffForm(plan, request.POST or None)

    def add():
        services.add_trade_off(
            actor=request.member, now=request.now, plan=plan, **form.cleaned_data
        )
        return _("The trade-off stands. It is in view wherever it binds.")

    return answer(
        request,
        form,
        add,
        title=_("Add a trade-off"),
        submit=_("Add the trade-off"),
        back=direction_of(request, plan),
        under=_("Direction"),
    )


@require_http_methods(["GET", "POST"])
def edit_trade_off(request: MemberRequest, trade_off_id: UUID) -> HttpResponse:
    trade_off = _trade_off_to_write(request, trade_off_id)
    form = TradeOffEditForm(request.POST or None, initial=TradeOffEditForm.initial_of(trade_off))

    def save():
        services.update_trade_off(
            actor=request.member, now=request.now, trade_off=trade_off, **form.cleaned_data
        )
        return _("The trade-off is changed.")

    return answer(
        request,
        form,
        save,
        title=_("Edit “%(title)s”") % {"title": trade_off},
        submit=_("Save"),
        back=direction_of(request, trade_off.plan),
        under=_("Direction"),
    )


@require_http_methods(["GET", "POST"])
def withdraw_trade_off(request: MemberRequest, trade_off_id: UUID) -> HttpResponse:
    trade_off = _trade_off_to_write(request, trade_off_id)
    form = ConfirmForm(request.POST or None, initial=ConfirmForm.initial_of(trade_off))

    def withdraw():
        services.withdraw_trade_off(
            actor=request.member, now=request.now, trade_off=trade_off, **form.cleaned_data
        )
        return _("“%(title)s” binds nobody any more.") % {"title": trade_off}

    return answer(
        request,
        form,
        withdraw,
        title=_("Take back “%(title)s”") % {"title": trade_off},
        submit=_("Take it back"),
        back=direction_of(request, trade_off.plan),
        lede=_("It binds nobody from now on. The versions of the plan keep it."),
        under=_("Direction"),
    )


def _trade_off_to_write(request: MemberRequest, trade_off_id: UUID) -> TradeOff:
    require_writer(request)
    found = TradeOff.objects.select_related("plan", "unit", "favoured_priority", "over_priority")
    return get_object_or_404(found, pk=trade_off_id)
