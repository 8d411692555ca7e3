"""What people fill in."""

from evaluations.forms.pack import PackForm

__all__ = ["PackForm"]
