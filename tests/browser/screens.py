"""Photograph every page of the running demo as each role: `./dev screens [part of an address …]`.

Pictures go to var/screens/<organisation>/<role>/. Printed are the accessibility checker's findings,
answers of the server that no page should give, messages of the browser's console (a broken content
security policy speaks there) and pages wider than their screen. The exit code is 1 when there are any.
"""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
FACTS = ROOT / "var" / "demo.json"
PICTURES = ROOT / "var" / "screens"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SIZES = {"wide": (1440, 900), "phone": (375, 812)}
SCHEMES = ("light", "dark")

# Pages below /o/<organisation>/ as DESIGN section 9 names them.
PAGES = {
    "today": "",
    "direction": "direction/",
    "map": "direction/map/",
    "assumptions": "direction/assumptions/",
    "plans": "direction/plans/",
    "templates": "templates/",
    "objectives": "objectives/",
    "objective-form": "objectives/new/",
    "bulk-edit": "objectives/bulk-edit/",
    "initiatives": "initiatives/",
    "alignment": "alignment/",
    "dependencies": "dependencies/",
    "network": "dependencies/network/",
    "alignment-map": "alignment/map/",
    "accountability": "accountability/",
    "reviews": "reviews/",
    "cadence-form": "cadences/new/",
    "calendar": "calendar/",
    "measures": "measures/",
    "measure-form": "measures/new/",
    "grid": "measures/grid/?rows=mine",
    "locks": "measures/locks/",
    "restatements": "measures/restatements/",
    "figures": "measures/figures/?in=actual",
    "closes": "measures/closes/",
    "rates": "measures/rates/",
    "figure-settings": "settings/figures/",
    "workbook": "update/workbook/",
    "own_causes": "settings/causes/",
    "causes": "measures/causes/",
    "update": "update/",
    "interventions": "interventions/",
    "decisions": "decisions/",
    "risks": "risks/",
    "coaching": "coaching/",
    "learning": "learning/",
    "lessons": "learning/lessons/",
    "cycles": "learning/cycles/",
    "cycle-form": "learning/cycles/open/",
    "packs": "packs/",
    "new_pack": "packs/new/",
    "schedules": "packs/schedules/",
    "health": "health/",
    "imports": "imports/",
    "inbox": "inbox/",
    "settings": "settings/",
    "units": "settings/units/",
    "words": "settings/words/",
    "people": "settings/people/",
    "audit": "audit/",
}
# Pages of one thing: reached by the first link on a list that ends in this pattern.
_ONE = r"[0-9a-f-]{36}/"
DETAILS = {
    "objective": ("objectives/", rf"objectives/{_ONE}$"),
    "dependency": ("dependencies/", rf"dependencies/{_ONE}$"),
    "risk": ("risks/", rf"risks/{_ONE}$"),
    "lesson": ("learning/lessons/", rf"learning/lessons/{_ONE}$"),
    "check": ("health/", r"health/\w+/$"),
    "pack": ("packs/", rf"packs/{_ONE}$"),
    "initiative": ("initiatives/", rf"initiatives/{_ONE}$"),
    "template": ("templates/", rf"templates/{_ONE}$"),
    "import": ("imports/", rf"imports/{_ONE}$"),
    "measure": ("measures/", rf"measures/{_ONE}$"),
    "check-in": ("update/", rf"update/{_ONE}$"),
    "unit": ("settings/units/", rf"settings/units/{_ONE}$"),
    "person": ("accountability/", rf"people/{_ONE}$"),
    "leaving": ("settings/people/", rf"people/{_ONE}end-access/$"),
    "request": ("interventions/", rf"decisions/requests/{_ONE}$"),
    "cadence": ("reviews/", rf"cadences/{_ONE}$"),
    "review": ("reviews/", rf"reviews/{_ONE}$"),
    "room": ("reviews/", rf"reviews/{_ONE}room/$"),
    "recalibration": ("interventions/", rf"recalibrations/{_ONE}$"),
    "evaluation": ("learning/", rf"learning/{_ONE}$"),
}
PUBLIC = {"sign-in": "/accounts/login/", "forgotten-password": "/accounts/password/reset/"}
# What a role may not open or what is not built yet is said, not counted as a finding.
REFUSALS = {403, 404}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks: one account for each role of an organisation."""

    organization: str
    role: str
    email: str
    password: str


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def browser_path() -> str | None:
    """The system's Chromium; the one that playwright would download is not needed."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def visitors(facts: dict) -> list[Visitor]:
    """The first account of each role in each organisation."""
    first: dict[tuple[str, str], Visitor] = {}
    for account in facts["accounts"]:
        visitor = Visitor(**{name: account[name] for name in Visitor.__dataclass_fields__})
        first.setdefault((visitor.organization, visitor.role), visitor)
    return list(first.values())


def sign_in(browser: Browser, url: str, visitor: Visitor) -> dict:
    """Sign in once; the cookies serve every size and scheme."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{url}/accounts/login/")
    page.fill("input[name=login]", visitor.email)
    page.fill("input[name=password]", visitor.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda address: "/accounts/login/" not in address)
    state = context.storage_state()
    context.close()
    return state


def addresses(context: BrowserContext, url: str, organization: str) -> dict[str, str]:
    """Every page's name and address, the first thing of each list included."""
    base = f"{url}/o/{organization}/"
    found = {name: base + path for name, path in PAGES.items()}
    page = context.new_page()
    for name, (path, pattern) in DETAILS.items():
        answer = page.goto(base + path)
        if answer is None or not answer.ok:
            continue
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        if match := next((link for link in links if re.search(pattern, link)), None):
            found[name] = match
    page.close()
    return found


def contexts(browser: Browser, state: dict | None) -> Iterator[tuple[str, BrowserContext]]:
    for size, (width, height) in SIZES.items():
        for scheme in SCHEMES:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                reduced_motion="reduce",
                storage_state=state,
                is_mobile=size == "phone",
                has_touch=size == "phone",
            )
            yield f"{size}-{scheme}", context
            context.close()


def photograph(page: Page, address: str, target: Path) -> list[str]:
    """Open an address, save its picture, return what is wrong with it."""
    messages: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            messages.append(f"console: {message.text}")

    page.on("console", hear)
    answer = page.goto(address, wait_until="load")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.remove_listener("console", hear)
    status = answer.status if answer else 0
    if status in REFUSALS:
        return []
    target.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=target, full_page=True)
    if status != 200:
        messages.append(f"answered {status}")
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    if (pixels := page.evaluate(overflow)) > 0:
        messages.append(f"{pixels} pixels wider than the screen")
    return messages + axe_findings(page)


def axe_findings(page: Page) -> list[str]:
    violations = Axe().run(page).response["violations"]
    return [
        f"axe {item['impact']} {item['id']}: {item['help']}; {node['target'][0]}"
        for item in violations
        for node in item["nodes"][:3]
    ]


def refused(context: BrowserContext, wanted: dict[str, str]) -> dict[str, int]:
    """The pages that this visitor does not get, with the status."""
    answers = {name: context.request.get(address).status for name, address in wanted.items()}
    return {name: status for name, status in answers.items() if status in REFUSALS}


def tour(browser: Browser, url: str, visitor: Visitor | None, parts: list[str]) -> int:
    """Photograph all pages of one visitor (None: not signed in); return the number of findings."""
    who = f"{visitor.organization}/{visitor.role}" if visitor else "public"
    state = sign_in(browser, url, visitor) if visitor else None
    with browser.new_context(storage_state=state) as scout:
        if visitor:
            wanted = addresses(scout, url, visitor.organization)
        else:
            wanted = {name: url + path for name, path in PUBLIC.items()}
        wanted = {
            name: address
            for name, address in wanted.items()
            if not parts or any(part in address or part == name for part in parts)
        }
        not_shown = refused(scout, wanted)
    say(f"{who}: {len(wanted) - len(not_shown)} pages")
    if not_shown:
        listed = ", ".join(f"{name} ({status})" for name, status in not_shown.items())
        say(f"  not shown: {listed}")
    seen: dict[tuple[str, str], list[str]] = {}
    for variant, context in contexts(browser, state):
        page = context.new_page()
        for name, address in wanted.items():
            if name in not_shown:
                continue
            for finding in photograph(page, address, PICTURES / who / f"{name}-{variant}.png"):
                seen.setdefault((name, finding), []).append(variant)
    for (name, finding), variants in seen.items():
        where = "everywhere" if len(variants) == len(SIZES) * len(SCHEMES) else ", ".join(variants)
        say(f"  {name} ({where}): {finding}")
    return len(seen)


def main(parts: list[str]) -> int:
    if browser_path() is None:
        say("No Chromium was found on PATH. On Debian: apt install chromium; then try again.")
        return 2
    facts = json.loads(FACTS.read_text(encoding="utf-8"))
    if not parts:
        shutil.rmtree(PICTURES, ignore_errors=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        findings = sum(
            tour(browser, facts["url"], visitor, parts) for visitor in [None, *visitors(facts)]
        )
        browser.close()
    pictures = sum(1 for _ in PICTURES.rglob("*.png"))
    say(f"{pictures} pictures in {PICTURES.relative_to(ROOT)}, {findings} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
