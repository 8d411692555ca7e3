"""What every verb that changes a row does first: put the new values in, and say which ones are new."""

from collections.abc import Mapping
from typing import Any

from django.db import models


def apply_changes(row: models.Model, changes: Mapping[str, Any]) -> list[str]:
    """The names of the fields whose values differ now; texts lose the blanks around them."""
    changed = []
    for name, given in changes.items():
        value = given.strip() if isinstance(given, str) else given
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed.append(name)
    return changed
