"""Which rows were there at an instant: what makes a pack of then the same today and in ten years.

Keys are ordered by time (UUIDv7), so where many writes share one instant, as in a sandbox that stands
still, the key of what pinned it tells what came before.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from objectives.models import Measurement, Signal
from reviews.models import Decision


@dataclass(frozen=True, slots=True)
class Known:
    """By their instant, and by their key before `mark`."""

    instant: datetime
    mark: UUID | None

    def figures(self):
        rows = self.before(Measurement.objects.filter(recorded_at__lte=self.instant))
        rows = rows.filter(Q(superseded_at__isnull=True) | Q(superseded_at__gte=self.instant))
        successor = Measurement.objects.filter(
            supersedes=OuterRef("pk"), recorded_at__lte=self.instant
        )
        return rows.filter(~Exists(self.before(successor)))

    def signals(self):
        """Open then. One that closed at the same instant was open if a later figure closed it."""
        rows = self.before(Signal.objects.filter(raised_at__lte=self.instant))
        is_open = Q(closed_at__isnull=True) | Q(closed_at__gt=self.instant)
        if self.mark is not None:
            closing = Measurement.objects.filter(
                indicator=OuterRef("indicator"), recorded_at=OuterRef("closed_at"), pk__gt=self.mark
            )
            is_open |= Q(Exists(closing), closed_at=self.instant)
        return rows.filter(is_open)

    def decisions(self):
        """In force then: decided by then, and replaced by none that was."""
        decided = Decision.objects.filter(decided_at__lte=self.instant)
        successor = decided.filter(supersedes=OuterRef("pk"))
        return self.before(decided).filter(~Exists(self.before(successor)))

    def before(self, rows):
        return rows if self.mark is None else rows.filter(pk__lt=self.mark)
