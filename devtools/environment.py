"""The Python environment in .venv: made once, brought up to date when its lock changes."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from devtools.processes import LOGS, ROOT, VAR, Trouble, run_step, say, shown

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "throughline-stamp.json"
UNFINISHED = VENV / "throughline-unfinished"
SPACE_NEEDED = 1_000_000_000
OLDEST_PIP = (22, 3)  # the first with --python


@contextmanager
def only_one(
    path: Path,
    busy: str,
    *,
    patience: float = 0,
    waiting: str = "",
    insist_after: float | None = None,
) -> Iterator[IO[str]]:
    """Hold a lock file for the time of the block; after `patience` seconds Trouble says `busy`.

    The kernel frees the lock with the processes that hold it, so a killed ./dev leaves nothing to
    clean up. `waiting` is said once when there is something to wait for. After `insist_after`
    seconds whoever still holds it is killed: a program whose ./dev and broker are gone may retry
    for ever.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with path.open("a+") as lock:
        while not _take(lock):
            waited = time.monotonic() - started
            if waited >= patience:
                raise Trouble(busy)
            if insist_after is not None and waited >= insist_after:
                kill_holders(path)
            if waiting:
                say(waiting)
                waiting = ""
            time.sleep(0.1)
        yield lock


def _take(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def kill_holders(path: Path) -> None:
    """Kill every other process that has this lock file open. What PostgreSQL committed stays."""
    wanted = str(path.resolve())
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        pid = int(descriptor.parts[2])
        with suppress(OSError):  # it ended meanwhile, or belongs to somebody else
            if pid != os.getpid() and str(descriptor.readlink()) == wanted:
                os.kill(pid, signal.SIGKILL)


def is_held(path: Path) -> bool:
    """Whether a running process holds this lock file."""
    try:
        with path.open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def check_space(folder: Path) -> None:
    """Raise Trouble when the disk of `folder` (or its nearest parent) has under 1 GB free."""
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < SPACE_NEEDED:
        raise Trouble(
            f"Only {free // 1_000_000} MB are free on the disk of {folder}; "
            "Throughline needs 1,000 MB. Free some space and try again."
        )


def lock_hash(kind: str) -> str:
    return hashlib.sha256((ROOT / "requirements" / f"{kind}.txt").read_bytes()).hexdigest()


def is_current(kind: str) -> bool:
    """Whether .venv holds exactly what the lock asks for; dev contains local."""
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return False
    kinds = ("local", "dev") if kind == "local" else ("dev",)
    return PYTHON.exists() and any(stamp.get(name) == lock_hash(name) for name in kinds)


def prepare(kind: str) -> None:
    """Make .venv hold requirements/<kind>.txt, kind being `local` or `dev`."""
    if is_current(kind):
        return
    with only_one(
        VAR / "environment.lock",
        "Another ./dev is still installing Python packages here. Try again when it is done.",
        patience=180,
        waiting="Waiting for another ./dev that is installing Python packages …",
    ) as lock:
        if is_current(kind):
            return
        check_space(ROOT)
        if UNFINISHED.exists() or not _works():
            shutil.rmtree(VENV, ignore_errors=True)
            _make(lock)
        UNFINISHED.touch()
        _install(kind, lock)
        STAMP.write_text(json.dumps({kind: lock_hash(kind)}))
        UNFINISHED.unlink()


def _works() -> bool:
    """Whether the environment's Python starts and is new enough."""
    try:
        code = "import sys; sys.exit(sys.version_info < (3, 11))"
        return (
            subprocess.run([PYTHON, "-c", code], capture_output=True, check=False).returncode == 0
        )
    except OSError:
        return False


def _make(lock: IO[str]) -> None:
    # Without pip: it is quicker, and it works where the system's Python has no ensurepip.
    argv = [sys.executable, "-m", "venv", "--without-pip", str(VENV)]
    run_step("Making .venv", argv, env=os.environ, log=LOGS / "venv.log", lock=lock)


def _install(kind: str, lock: IO[str]) -> None:
    requirements = ROOT / "requirements" / f"{kind}.txt"
    rest: list[str | Path] = ["--require-hashes", "--no-deps", "-r", requirements]
    env = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "UV_SYSTEM_CERTS": "1"}
    title = f"Installing the Python packages of {shown(requirements)}"
    log = LOGS / "install.log"
    argv: list[str | Path]
    if uv := shutil.which("uv"):
        argv = [uv, "pip", "install", "--python", PYTHON, "--only-binary", ":all:", *rest]
        try:
            run_step(f"{title} with uv", argv, env=env, log=log, lock=lock)
        except Trouble:
            say("uv could not install them; trying pip.")
        else:
            return
    argv = [*_pip(), "install", "--only-binary", ":all:", "--no-compile", "--no-input", *rest]
    run_step(f"{title} with pip", argv, env=env, log=log, lock=lock)


def _pip() -> list[str | Path]:
    """A pip that can install into .venv: its own, the one of this Python, or a bundled one."""
    if _pip_version(PYTHON) >= OLDEST_PIP:
        return [PYTHON, "-m", "pip"]
    if _pip_version(sys.executable) >= OLDEST_PIP:
        return [sys.executable, "-m", "pip", "--python", PYTHON]
    made = subprocess.run([PYTHON, "-m", "ensurepip"], capture_output=True, check=False)
    if made.returncode:
        raise Trouble(
            "Neither uv nor pip was found to install the Python packages. On Debian or Ubuntu: "
            "apt install python3-pip python3-venv; then try again."
        )
    return [PYTHON, "-m", "pip"]


def _pip_version(python: str | Path) -> tuple[int, ...]:
    code = "import pip; print(pip.__version__)"
    answer = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return tuple(int(part) for part in answer.stdout.strip().split(".") if part.isdigit())


def package_folder(name: str) -> Path | None:
    """Where the environment keeps an installed package, without importing it."""
    code = f"import importlib.util as u; s = u.find_spec({name!r}); print(s.origin if s else '')"
    answer = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=True)
    return Path(answer.stdout.strip()).parent if answer.stdout.strip() else None
