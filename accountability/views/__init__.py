"""Who owns what, who takes it over, who needs what from whom."""

from accountability.views.leaving import leaving
from accountability.views.overview import overview

__all__ = [
    "leaving",
    "overview",
]
