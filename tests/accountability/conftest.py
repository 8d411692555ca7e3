"""Calling the API as a key of Aldermere's."""

from tests.objectives.conftest import call

__all__ = ["call"]
