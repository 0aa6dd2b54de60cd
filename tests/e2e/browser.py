"""Debian's own Chromium, driven by Playwright: nothing is downloaded, and nothing of it calls home."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",  # the suite may run as root in a container; the pages are our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")


def executable() -> str | None:
    """Where the browser is, or nothing where there is none (the tests then skip and say so)."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def launch() -> Iterator[Browser]:
    """A browser for as long as the block lasts."""
    path = executable()
    if path is None:
        raise RuntimeError(f"No Chromium was found under any of these names: {', '.join(NAMES)}.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()
