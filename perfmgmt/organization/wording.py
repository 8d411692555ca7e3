"""Who is away and who stands in, in words."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from perfmgmt.organization.dates import day
from perfmgmt.tenancy.models import Away, Membership


def on_behalf_words(member: Membership, owner_ids: Iterable[UUID | None], now: datetime) -> str:
    """ "For Jonas Weber, away until 4 Dec"; empty for what somebody does on their own behalf."""
    fact = member.stands_in_among(owner_ids)
    if fact is None:
        return ""
    return _("For %(name)s, away until %(day)s") % {"name": fact.name, "day": day(fact.until, now)}


def away_words(away: Away | None, now: datetime) -> str:
    """ "Away until 4 Dec, Lucia Marek stands in"; empty for who is here."""
    if away is None:
        return ""
    return _("Away until %(day)s, %(name)s stands in") % {
        "day": day(away.until, now),
        "name": away.name,
    }
