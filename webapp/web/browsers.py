"""What kind of browser this is, in the plain words by which its owner knows it again.

Only the words of these two lists are ever kept. What a browser says of itself in full tells one person from another, and is
kept nowhere (docs/data-protection.md).
"""

from __future__ import annotations

from flask import Request

BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("Chrome/", "Chrome"),
            ("CriOS/", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
"""In this order: several of them say that they are the next ones too."""
SYSTEMS = (("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Android", "Android"), ("CrOS", "a Chromebook"),
           ("Windows", "Windows"), ("Macintosh", "a Mac"), ("Linux", "Linux"))  # fmt: skip


def browser_words(request: Request) -> str:
    """Such as "Chrome on Windows"."""
    said = request.headers.get("User-Agent", "")
    browser = next((words for mark, words in BROWSERS if mark in said), "Another browser")
    system = next((words for mark, words in SYSTEMS if mark in said), "")
    return f"{browser} on {system}" if system else browser
