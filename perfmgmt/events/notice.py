"""What an event says to one person, in a mail, an inbox or a webhook."""

from collections.abc import Callable
from dataclasses import dataclass

from perfmgmt.events.models import Event
from perfmgmt.tenancy.models import Membership


@dataclass(frozen=True, slots=True)
class Notice:
    """`path` is the address below /o/<organization>/ that the person opens next."""

    subject: str
    body: str = ""
    path: str = ""


# None: nothing is left to say, what it was about is over.
Writer = Callable[[Event, Membership], Notice | None]
