"""Start, watch and stop the programs behind ./dev, and say calmly what is going on."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
LOGS = VAR / "log"
TAIL_LINES = 20
_PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None


class Trouble(Exception):
    """What went wrong and the mend, in a sentence for the person at the keyboard; exit code 1."""


def say(text: str = "") -> None:
    """Progress goes to the error stream, so that a command's own output stays clean."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


@dataclass(frozen=True)
class Account:
    """The system user that a program runs as."""

    uid: int
    gid: int


def end_with_parent(death_signal: int = signal.SIGTERM) -> Callable[[], None]:
    """What a new process runs first, so that Linux sends it the signal when ./dev is gone."""
    parent = os.getpid()

    def in_child() -> None:
        if _prctl is not None:
            _prctl(_PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent:
            os._exit(1)

    return in_child


def spawn(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    log: Path,
    death_signal: int = signal.SIGTERM,
    account: Account | None = None,
    lock: IO[str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program in its own session, writing to `log`, that dies when ./dev dies.

    It inherits `lock`, so that the lock is free only when the program and all its descendants
    are gone, however ./dev ended.

    The death signal is set after the change of user, because that change clears it. Its own
    session keeps a Ctrl-C in the terminal from reaching every program at once: ./dev stops them
    in order.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as sink:
        return subprocess.Popen(
            [str(word) for word in argv],
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent(death_signal),
            cwd="/" if account else ROOT,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            pass_fds=(lock.fileno(),) if lock else (),
        )


def stop(process: subprocess.Popen[bytes], how: int, patience: float) -> None:
    """Ask a program to stop, wait `patience` seconds, then end its whole group."""
    if process.poll() is None:
        process.send_signal(how)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    with suppress(ProcessLookupError, PermissionError):  # gone, or only zombies of nobody's
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(5)


def tail(log: Path, lines: int = TAIL_LINES) -> str:
    """The last lines of a log, indented for quoting in a message."""
    if not log.exists():
        return "  (no output)"
    text = log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
    return "\n".join(f"  {line}" for line in text) or "  (no output)"


class Progress:
    """One long step: a line at its end and, while it lasts, the seconds that have passed."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.started = time.monotonic()
        self.terminal = sys.stderr.isatty()
        self.spoken = 0

    def __enter__(self) -> Progress:
        self._draw("")
        return self

    def _draw(self, text: str) -> None:
        if self.terminal:
            sys.stderr.write(f"\r\033[K{self.title} … {text}")
            sys.stderr.flush()

    def beat(self) -> None:
        """Called about four times a second while the step runs."""
        seconds = int(time.monotonic() - self.started)
        if self.terminal and seconds > self.spoken:
            self.spoken = seconds
            self._draw(f"{seconds} s")
        elif not self.terminal and seconds >= self.spoken + 10:
            self.spoken = seconds
            say(f"{self.title} … {seconds} s so far")

    def line(self, text: str) -> None:
        """Something that the step itself has to say."""
        if self.terminal:
            sys.stderr.write("\r\033[K")
        say(f"  {text}")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.terminal:
            sys.stderr.write("\r\033[K")
        word = "done" if kind is None else "stopped"
        say(f"{self.title}: {word} ({time.monotonic() - self.started:.1f} s)")


def run_step(
    title: str,
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    log: Path,
    account: Account | None = None,
    lock: IO[str] | None = None,
    repeat_output: bool = False,
) -> None:
    """Run a program to its end with progress; a failure quotes the end of its log."""
    log.unlink(missing_ok=True)
    with Progress(title) as progress:
        process = spawn(argv, env=env, log=log, account=account, lock=lock)
        read = 0
        try:
            while process.poll() is None:
                time.sleep(0.1)
                progress.beat()
                read = _repeat(log, read, progress) if repeat_output else 0
        finally:
            stop(process, signal.SIGTERM, 10)
        if repeat_output:
            _repeat(log, read, progress)
        if process.returncode:
            raise Trouble(
                f"{title} failed with exit code {process.returncode}. "
                f"The end of {shown(log)}:\n{tail(log)}"
            )


def _repeat(log: Path, offset: int, progress: Progress) -> int:
    with log.open("rb") as source:
        source.seek(offset)
        text = source.read()
    complete = text[: text.rfind(b"\n") + 1]
    for line in complete.decode("utf-8", "replace").splitlines():
        progress.line(line)
    return offset + len(complete)


def shown(path: Path) -> str:
    """A path as a person in the project's folder would write it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


@dataclass(frozen=True)
class Child:
    """A program that runs as long as ./dev does."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: int
    patience: float


class Children:
    """The running programs: started in order, watched, stopped in the opposite order.

    All of them inherit `lock`: see spawn.
    """

    def __init__(self, lock: IO[str] | None = None) -> None:
        self.lock = lock
        self.running: list[Child] = []
        self.folders: list[Path] = []

    def __enter__(self) -> Children:
        return self

    def __exit__(self, *_: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for child in reversed(self.running):
            stop(child.process, child.stop_signal, child.patience)
        for folder in self.folders:
            shutil.rmtree(folder, ignore_errors=True)

    def folder(self, path: Path) -> Path:
        """Take over a temporary folder: it goes when the programs have stopped."""
        self.folders.append(path)
        return path

    def start(
        self,
        name: str,
        argv: Sequence[str | Path],
        *,
        env: Mapping[str, str],
        log: Path,
        stop_signal: int = signal.SIGTERM,
        death_signal: int = signal.SIGTERM,
        patience: float = 15,
        account: Account | None = None,
    ) -> None:
        log.unlink(missing_ok=True)
        process = spawn(
            argv, env=env, log=log, death_signal=death_signal, account=account, lock=self.lock
        )
        self.running.append(Child(name, process, log, stop_signal, patience))

    def check(self) -> None:
        """Raise Trouble naming the first program that has died, with the end of its log."""
        for child in self.running:
            if (code := child.process.poll()) is not None:
                raise Trouble(
                    f"{child.name} has stopped (exit code {code}). "
                    f"The end of {shown(child.log)}:\n{tail(child.log)}"
                )

    def wait_until(self, title: str, ready: Callable[[], bool], seconds: float) -> None:
        """Wait with progress until `ready` answers True while every program stays alive."""
        with Progress(title) as progress:
            while not ready():
                self.check()
                if time.monotonic() - progress.started > seconds:
                    last = self.running[-1]
                    raise Trouble(
                        f"{title} took longer than {seconds:.0f} s. "
                        f"The end of {shown(last.log)}:\n{tail(last.log)}"
                    )
                time.sleep(0.1)
                progress.beat()


def stop_on_signals() -> None:
    """Turn Ctrl-C, SIGTERM and a closed terminal into one orderly end."""

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(0 if number == signal.SIGINT else 128 + number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
