"""What axe finds on a page that is open under our real content policy."""

from __future__ import annotations

from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.e2e.driver import NARROW, NARROWEST, WIDE, names_in

# WCAG 2.2 AA, and axe's own advice on headings, landmarks and the like.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = (WIDE, NARROW, NARROWEST)
# What looks at colours. A scheme changes nothing else (`light-dark()` takes colours only), so the dark needs no more.
OF_COLOURS = ["color-contrast", "link-in-text-block"]


def _source() -> str:
    """axe itself, as the axe-playwright-python wheel ships it."""
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, *, only_colours: bool = False) -> list[str]:
    """One line for every element that breaks a rule; an empty list is what a test wants.

    axe goes in through the debugger, which a content policy does not bind: a script tag would be refused, as it should be.
    """
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(_source())
    wanted = {"type": "rule", "values": OF_COLOURS} if only_colours else {"type": "tag", "values": TAGS}
    found: dict[str, Any] = page.evaluate(
        "wanted => axe.run(document, {runOnly: wanted, resultTypes: ['violations']})", wanted
    )
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']} at {' '.join(map(str, node['target']))}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def examine(page: Page) -> list[str]:
    """What is wrong with the page that is open, its folds unfolded, in each width and scheme. It is left wide and light."""
    wrong = []
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    for size in SIZES:
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            # A button fades from one colour to the other: what counts is where it arrives.
            page.evaluate("Promise.allSettled(document.getAnimations().map(a => a.finished))")
            state = f"{urlsplit(page.url).path} at {size['width']} {scheme}"
            wrong += [f"{state}: {line}" for line in violations(page, only_colours=scheme == "dark")]
        if scrolls_sideways(page):
            wrong.append(f"{urlsplit(page.url).path} at {size['width']}: scrolls sideways")
    if (count := page.locator("h1").count()) != 1:
        wrong.append(f"{page.url}: {count} h1")
    if names := names_in(page.title()):
        wrong.append(f"{page.url}: the title names {names}")
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    return wrong


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
