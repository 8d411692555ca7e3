"""Chromium against a live server, with a real worker on a real broker.

Where no browser is found these tests say so and are skipped; `.ci/run` installs one first.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import Page, expect

from tests import factories

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop of its own

BROWSER = next(
    (
        found
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (found := shutil.which(name))
    ),
    None,
)


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.fspath).parents:
            item.add_marker(pytest.mark.browser)
            if BROWSER is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on PATH: install chromium"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {
        "executable_path": BROWSER,
        "args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {
        "viewport": {"width": 1440, "height": 900},
        "locale": "en-GB",
        "reduced_motion": "reduce",
    }


def _address(alias: str) -> str:
    database = connections[alias].settings_dict
    password = f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else ""
    host = f"host={quote(database['HOST'])}&port={database['PORT']}"
    return f"postgresql://{database['USER']}{password}@/{database['NAME']}?{host}"


@pytest.fixture
def worker(live_server, tmp_path, worker_id) -> Iterator[Path]:
    """A Celery worker with its beat on this test's database; yields the folder of its mails."""
    mails = tmp_path / "mail"
    environment = os.environ | {
        "DATABASE_URL": _address("default"),
        "DATABASE_SCAN_URL": _address("scan"),
        "MEDIA_ROOT": settings.MEDIA_ROOT,
        "CACHE_PREFIX": settings.CACHES["default"]["KEY_PREFIX"],
        "BASE_URL": live_server.url,
        "EMAIL_URL": f"file://{mails}",
    }
    log = (tmp_path / "worker.log").open("w")
    command = [sys.executable, "-m", "celery", "-A", "perfmgmt", "worker", "--beat"]
    options = ["--concurrency", "1", "-s", str(tmp_path / "beat"), "--loglevel", "INFO"]
    process = subprocess.Popen(
        [*command, *options], cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log
    )
    try:
        yield mails
    finally:
        process.terminate()
        process.wait(30)
        log.close()


@pytest.fixture
def sign_in(page, live_server):
    """Sign in as a person would: `sign_in(email, password)` ends on Today."""

    def through_the_form(email: str, password: str) -> None:
        page.goto(f"{live_server.url}/accounts/login/")
        page.get_by_label("Email").fill(email)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in").click()

    return through_the_form


@pytest.fixture
def enter(browser, live_server, browser_context_args):
    """`enter("alice")` gives somebody of the cast a browser of their own, on Today; `size` is that of its window."""

    def sign_in(name: str, size: tuple[int, int] = (1440, 900)) -> Page:
        wanted = browser_context_args | {"viewport": {"width": size[0], "height": size[1]}}
        page = browser.new_context(**wanted).new_page()
        page.goto(f"{live_server.url}/accounts/login/")
        page.get_by_label("Email").fill(f"{name}@example.org")
        page.get_by_label("Password", exact=True).fill(factories.PASSWORD)
        page.get_by_label("Password", exact=True).press("Enter")
        expect(page).to_have_url(f"{live_server.url}/o/aldermere/")
        return page

    return sign_in


@pytest.fixture
def shot(page, request):
    """`shot("name")` keeps a picture below var/screens/journeys to be looked at."""
    folder = Path(settings.BASE_DIR) / "var" / "screens" / "journeys"
    folder.mkdir(parents=True, exist_ok=True)

    def take(name: str) -> None:
        page.screenshot(path=folder / f"{request.node.name}-{name}.png", full_page=True)

    return take


@pytest.fixture
def axe(page):
    """`axe()` gives the serious and critical findings of the page that is open, as text."""
    from axe_playwright_python.sync_playwright import Axe

    def look() -> list[str]:
        violations = Axe().run(page).response["violations"]
        return [
            f"{found['id']}: {found['help']} ({found['nodes'][0]['html'][:120]})"
            for found in violations
            if found["impact"] in {"serious", "critical"}
        ]

    return look
