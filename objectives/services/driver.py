"""Saying what drives what: a lead, a lag, how long it takes, and why we believe it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from objectives.models import DriverLink, Indicator
from objectives.models.words import DriverSign
from perfmgmt.events.services import record_event
from perfmgmt.tenancy.access import Refused, acting_for
from perfmgmt.tenancy.dialogs import check_version
from perfmgmt.tenancy.models import ApiKey, Membership

LONGEST_LAG = 60
LONGEST_REASON = 2_000


@transaction.atomic
def add_driver_link(
    *,
    actor: Membership | None,
    lead: Indicator,
    lag: Indicator,
    lag_periods: int,
    because: str,
    now: datetime,
    sign: str = DriverSign.SAME,
    api_key: ApiKey | None = None,
) -> DriverLink:
    """A claim, which figures may support or contradict: so it needs a reason and is made once a pair."""
    if lead.pk == lag.pk:
        raise Refused(_("A measure does not drive itself."), field="lead")
    because = _checked(lag_periods, sign, because)
    try:
        with transaction.atomic():
            link = DriverLink.objects.create(
                lead=lead, lag=lag, lag_periods=lag_periods, sign=sign, because=because
            )
    except IntegrityError as error:
        if "driver_link_once" not in str(error):
            raise
        sentence = _("It is already said that %(lead)s drives %(lag)s.")
        words = {"lead": lead.title, "lag": lag.title}
        raise Refused(sentence % words, field="lead") from error
    _record("objectives.driver_link_added", link, actor, now, api_key)
    return link


@transaction.atomic
def update_driver_link(
    *,
    actor: Membership | None,
    link: DriverLink,
    lag_periods: int,
    because: str,
    now: datetime,
    sign: str = DriverSign.SAME,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> DriverLink:
    """Another lag, direction or reason; another pair is another claim."""
    link = _locked(link)
    check_version(link, version)
    link.because = _checked(lag_periods, sign, because)
    link.lag_periods, link.sign = lag_periods, sign
    link.version += 1
    link.save(update_fields=["because", "lag_periods", "sign", "version"])
    _record("objectives.driver_link_changed", link, actor, now, api_key)
    return link


@transaction.atomic
def remove_driver_link(
    *,
    actor: Membership | None,
    link: DriverLink,
    now: datetime,
    version: int | None = None,
    api_key: ApiKey | None = None,
) -> None:
    """The claim is no longer made; that it was made stays in the record."""
    link = _locked(link)
    check_version(link, version)
    _record("objectives.driver_link_removed", link, actor, now, api_key)
    link.delete()


def _locked(link: DriverLink) -> DriverLink:
    found = (
        DriverLink.objects.select_for_update(of=("self",))
        .select_related("lead", "lag")
        .filter(pk=link.pk)
        .first()
    )
    if found is None:
        raise Refused(_("Somebody else removed this link in the meantime."))
    return found


def _checked(lag_periods: int, sign: str, because: str) -> str:
    if not 0 <= lag_periods <= LONGEST_LAG:
        sentence = _("The lag is a number of periods from 0 to %(most)s.") % {"most": LONGEST_LAG}
        raise Refused(sentence, field="lag_periods")
    if sign not in DriverSign.values:
        raise Refused(_("Choose the same way or the opposite way."), field="sign")
    because = because.strip()
    if not because:
        raise Refused(_("Say why you believe that it drives it."), field="because")
    if len(because) > LONGEST_REASON:
        raise Refused(
            _("The reason is longer than %(limit)s characters.") % {"limit": LONGEST_REASON},
            field="because",
        )
    return because


def _record(verb, link: DriverLink, actor, now: datetime, api_key) -> None:
    record_event(
        actor=actor,
        verb=verb,
        subject=link,
        now=now,
        payload={
            "title": link.lag.title,
            "lead": link.lead.title,
            "lead_id": str(link.lead_id),
            "lag_id": str(link.lag_id),
            "lag_periods": link.lag_periods,
            "sign": link.sign,
            "because": link.because,
        },
        api_key=api_key,
        stand_in_for=acting_for(actor, [link.lag.owner_id]),
    )
