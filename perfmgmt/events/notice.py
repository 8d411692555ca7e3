"""What an event says to one person, in a mail, an inbox or a webhook."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from perfmgmt.events.models import Event
from perfmgmt.tenancy.models import Membership


@dataclass(frozen=True, slots=True)
class Attachment:
    """A text file of a mail, of the type text/<subtype> with these parameters."""

    name: str
    content: str
    subtype: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """`path` is the address below /o/<organization>/ that the person opens next. Attachments go by mail only."""

    subject: str
    body: str = ""
    path: str = ""
    attachments: tuple[Attachment, ...] = ()


# None: nothing is left to say, what it was about is over.
Writer = Callable[[Event, Membership], Notice | None]
