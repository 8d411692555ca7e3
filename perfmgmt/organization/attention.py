"""What waits for one person: each app answers `attention(member, now)` with these, Today shows them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verb(StrEnum):
    """What the person does next; Today groups by it, in this order."""

    DECIDE = "decide"
    UPDATE = "update"
    ACT = "act"


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing to do. `href` is where it is done, `button` the verb on its button.

    `when` says how urgent in words ("3 days late"), `note` stands below it; `status` gives the shape
    beside `when` (a status code of the face) or is empty. `due_at` sorts; `holds_up` says that
    somebody else waits for it; `on_behalf` says for whom a stand-in does it.
    """

    verb: Verb
    title: str
    why: str
    href: str
    button: str
    when: str = ""
    note: str = ""
    status: str = ""
    due_at: datetime | None = None
    holds_up: bool = False
    on_behalf: str = ""
