"""The real PostgreSQL as the restricted role: created, migrated and flushed as owner, used as the app.

One template database is migrated once for a run; each worker copies it.
"""

import fcntl
import os
from collections import Counter
from pathlib import Path
from threading import Thread

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from django.utils import translation
from psycopg2 import sql
from pytest_django.plugin import blocking_manager_key

from tests import factories

SUFFIX = os.environ.get("TEST_DATABASE_SUFFIX", "")
MATRIX = pytest.StashKey[Counter]()  # of the isolation matrix: what was tried, counted
TEMPLATE = f"test_throughline_template{SUFFIX}"


def pytest_addoption(parser):
    parser.addoption(
        "--thorough",
        action="store_true",
        help="also what takes long: every identity at every wall, the demo on every kind of day",
    )


def pytest_collection_modifyitems(config, items):
    """What only `--thorough` asks for is left out, not skipped: a skip would say that something is missing."""
    if config.getoption("--thorough", default=False):
        return
    left_out = [item for item in items if _is_thorough(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def _is_thorough(item) -> bool:
    """Marked so, or asked above the walls of tenancy while one of them is down."""
    if item.get_closest_marker("thorough"):
        return True
    return bool(item.get_closest_marker("above_the_walls")) and (
        item.callspec.params["realms"] != "normal"
    )


def pytest_sessionfinish(session):
    """A worker hands what the isolation matrix tried to the process that prints the summary."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["matrix"] = dict(session.config.stash.get(MATRIX, {}))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    tried = node.config.stash.setdefault(MATRIX, Counter())
    tried.update(getattr(node, "workeroutput", {}).get("matrix", {}))


def pytest_terminal_summary(terminalreporter, config):
    tried = config.stash.get(MATRIX, {})
    for mode in sorted({key.split("|")[0] for key in tried}):
        pairs = sum(key.startswith(f"{mode}|") and key.count("|") == 2 for key in tried)
        terminalreporter.write_line(
            f"isolation matrix, {mode}: {pairs} routes × identities, "
            f"{tried[f'{mode}|requests']} requests, {tried[f'{mode}|leaks']} leaks"
        )


def owner_connection(database: str | None = None):
    """A connection of its own as owner, past every policy and outside every test transaction."""
    owner = settings.DATABASES["owner"]
    connection = psycopg2.connect(
        dbname=database or connections["default"].settings_dict["NAME"],
        user=owner["USER"],
        password=owner["PASSWORD"],
        host=owner["HOST"],
        port=owner["PORT"],
    )
    connection.autocommit = True
    return connection


def _execute(statement: str, *names: str) -> None:
    connection = owner_connection("postgres")
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
    finally:
        connection.close()


def _point_connections_at(database: str) -> None:
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = database


def _migrate_template() -> None:
    _execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", TEMPLATE)
    _execute("CREATE DATABASE {}", TEMPLATE)
    _point_connections_at(TEMPLATE)
    call_command("migrate", verbosity=0)
    _point_connections_at("postgres")


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    """The process that hands out the tests migrates while the workers still collect."""
    is_handing_out = getattr(config.option, "numprocesses", None) and not hasattr(
        config, "workerinput"
    )
    if is_handing_out and not config.option.collectonly:
        first = _FirstComer(config._tmp_path_factory.getbasetemp())
        first.lock_now()
        Thread(target=_migrate_ahead, args=(config, first), daemon=True).start()


def _migrate_ahead(config, first: "_FirstComer") -> None:
    """Where it fails, a worker tries again and shows why."""
    try:
        with config.stash[blocking_manager_key].unblock():
            _migrate_template()
        first.done.touch()
    finally:
        first.lock.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker, tmp_path_factory, worker_id):
    """`owner`, `default` (the app role) and `scan` all look at this worker's own copy."""
    database = f"test_throughline_{worker_id}{SUFFIX}"
    folder = tmp_path_factory.getbasetemp()
    with django_db_blocker.unblock():
        with _FirstComer(folder if worker_id == "master" else folder.parent) as is_first:
            if is_first:
                _migrate_template()
        _execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)
        _execute("CREATE DATABASE {} TEMPLATE {}", database, TEMPLATE)
        _point_connections_at(database)
    yield
    with django_db_blocker.unblock():
        _point_connections_at("postgres")
        _execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)


class _FirstComer:
    """True inside for whoever comes first; the others wait until the template is migrated."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.done = folder / "template-is-migrated"

    def lock_now(self) -> None:
        self.lock = (self.folder / "template-lock").open("w")
        fcntl.flock(self.lock, fcntl.LOCK_EX)

    def __enter__(self) -> bool:
        self.lock_now()
        return not self.done.exists()

    def __exit__(self, *_error) -> None:
        self.done.touch()
        self.lock.close()


@pytest.fixture(scope="session")
def worker_id(request) -> str:
    return getattr(request.config, "workerinput", {}).get("workerid", "master")


def empty_every_table(*_case) -> None:
    """The app role may not TRUNCATE, so the owner empties what committed tests leave behind."""
    connection = owner_connection()
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables"
                " WHERE schemaname = 'public' AND tablename NOT IN"
                " ('django_migrations', 'django_content_type', 'auth_permission')"
            )
            cursor.execute(f"TRUNCATE {cursor.fetchone()[0]} CASCADE")
    finally:
        connection.close()


TransactionTestCase._fixture_teardown = empty_every_table


@pytest.fixture
def owner_eyes():
    """Committed rows as the owner sees them: `owner_eyes("SELECT …", [parameters])` gives tuples."""
    connection = owner_connection()

    def look(statement: str, parameters=()) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall()

    yield look
    connection.close()


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture(autouse=True)
def _language():
    """A request leaves its reader's language behind; no test starts in the one of another."""
    with translation.override("en"):
        yield


@pytest.fixture
def cast(db):
    """Aldermere's people in an open scope: alice owns, bob is a member, carol leads, dora controls.

    mallory belongs to another organisation and must never get in.
    """
    with factories.world() as people:
        yield people
