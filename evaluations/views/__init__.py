"""Pages of step 8."""

from evaluations.views.learning import learning
from evaluations.views.packs import pack_file, pack_row, packs, retry

__all__ = ["learning", "pack_file", "pack_row", "packs", "retry"]
