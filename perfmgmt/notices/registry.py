"""What every verb says to the people it is told to, from each app's own notices."""

from accountability.notices import NOTICES as ACCOUNTABILITY
from evaluations.notices import NOTICES as EVALUATIONS
from objectives.notices import NOTICES as OBJECTIVES
from perfmgmt.events.models import Event
from perfmgmt.events.notice import Notice, Writer
from perfmgmt.organization.notices import NOTICES as ORGANIZATION
from perfmgmt.tenancy.models import Membership
from reviews.notices import NOTICES as REVIEWS
from strategy.notices import NOTICES as STRATEGY

NOTICES: dict[str, Writer] = {
    **ORGANIZATION,
    **STRATEGY,
    **OBJECTIVES,
    **ACCOUNTABILITY,
    **REVIEWS,
    **EVALUATIONS,
}


def write_notice(event: Event, recipient: Membership) -> Notice | None:
    """In the active language; None where nothing is left to say. KeyError for a verb without a writer."""
    return NOTICES[event.verb](event, recipient)
