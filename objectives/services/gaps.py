"""The mark of an objective that was activated with gaps, and its end."""

from collections.abc import Iterable
from uuid import UUID

from objectives.models import Objective


def close_gaps(objective_ids: Iterable[UUID]) -> None:
    """Take the mark from those that lack nothing any more; one query."""
    marked = Objective.objects.filter(pk__in=list(objective_ids), activated_with_gaps=True)
    still = marked.with_gaps().values("pk")
    marked.exclude(pk__in=still).update(activated_with_gaps=False)
