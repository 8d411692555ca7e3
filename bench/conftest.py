"""The benchmark stands on the tests' own database machinery, and is no part of the suite."""

from tests.conftest import *  # noqa: F403 - its fixtures are these

del pytest_addoption  # noqa: F821 - the tests' own: nothing here takes long by choice
