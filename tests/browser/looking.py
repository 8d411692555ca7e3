"""What a page has wrong for who cannot see it."""

from playwright.sync_api import Page


def findings(page: Page) -> list[str]:
    """The rules that any part of the page breaks, whatever their weight."""
    from axe_playwright_python.sync_playwright import Axe

    return [found["id"] for found in Axe().run(page).response["violations"]]
