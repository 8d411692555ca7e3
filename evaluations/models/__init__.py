"""What evaluations own."""

from evaluations.models.pack import Pack, PackQuerySet

__all__ = ["Pack", "PackQuerySet"]
