"""What an item of the agenda offers to the form of its decision: kept at the freeze, no query."""

from typing import TypedDict

from objectives.judging import WITHOUT_LIMITS
from reviews.evidence import ItemEvidence
from reviews.models import AgendaItem

Choice = tuple[str, str]


class Offered(TypedDict):
    """`indicators` that it may say it moves; `requests` that it may answer."""

    indicators: list[Choice]
    requests: list[Choice]


def offered_by(item: AgendaItem) -> Offered:
    if item.objective_id is None:
        return {"indicators": [], "requests": []}
    evidence = ItemEvidence.read(item.evidence)
    return {
        "indicators": [
            (str(one.id), one.title)
            for one in evidence.indicators
            if one.role != "context" and one.target_type not in WITHOUT_LIMITS
        ],
        "requests": [(str(one.id), one.proposal) for one in evidence.requests],
    }
