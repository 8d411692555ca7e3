"""The checks of ./dev lint."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from devtools.environment import PYTHON, VENV
from devtools.processes import ROOT

PACKAGES = ("perfmgmt", "strategy", "objectives", "accountability", "reviews", "evaluations")
IMPORT_LINTER = "from importlinter.cli import lint_imports_command as run; run()"


@dataclass(frozen=True)
class Check:
    """A named command; `production` runs it with production settings instead of the tests'."""

    name: str
    argv: Sequence[str | Path]
    production: bool = False


def checks() -> list[Check]:
    """All checks, the quick ones first."""
    ruff, djade = VENV / "bin" / "ruff", VENV / "bin" / "djade"
    code = (ROOT, ROOT / "dev")
    templates = sorted((ROOT / "templates").rglob("*.html"))
    manage = (PYTHON, ROOT / "manage.py")
    return [
        Check("ruff check", [ruff, "check", "--quiet", *code]),
        Check("ruff format", [ruff, "format", "--check", "--quiet", *code]),
        Check("templates", [djade, "--check", "--target-version", "5.2", *templates]),
        Check("import layers", [PYTHON, "-c", IMPORT_LINTER]),
        Check("migrations", [*manage, "makemigrations", "--check", "--dry-run"]),
        Check(
            "production settings",
            [*manage, "check", "--deploy", "--fail-level", "WARNING"],
            production=True,
        ),
        Check("types", [PYTHON, "-m", "mypy", *PACKAGES, "devtools", "dev"]),
    ]


def run_checks(test_env: Mapping[str, str], production_env: Mapping[str, str]) -> list[str]:
    """Run every check, print each with its result and time; return the names that failed."""
    return [
        check.name
        for check in checks()
        if not passes(check, production_env if check.production else test_env)
    ]


def passes(check: Check, env: Mapping[str, str]) -> bool:
    """Run one check; a failure prints what it said."""
    started = time.monotonic()
    done = subprocess.run(
        [str(word) for word in check.argv],
        env=dict(env),
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    word = "failed" if done.returncode else "OK"
    output = f"{done.stdout.rstrip()}\n" if done.returncode else ""
    sys.stdout.write(f"{check.name:<20}{word:<7}{time.monotonic() - started:6.1f} s\n{output}")
    sys.stdout.flush()
    return not done.returncode
