"""What axe finds on a page that is open under our real content policy."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

# WCAG 2.2 AA, and axe's own advice on headings, landmarks and the like.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def _source() -> str:
    """axe itself, as the axe-playwright-python wheel ships it."""
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """One line for every element that breaks a rule; an empty list is what a test wants.

    axe goes in through the debugger, which a content policy does not bind: a script tag would be refused, as it should be.
    """
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(_source())
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", TAGS
    )
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']} at {' '.join(map(str, node['target']))}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
