"""What a test may lack on a developer's machine, and never in CI (`ALONGSIDE_REQUIRE_ALL=1`)."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

from webapp.documents import office


def campaign(short: int, whole: int) -> int:
    """How often a campaign repeats: a few times among the tests, all of them under `python run.py soak NAME`."""
    return whole if os.environ.get("ALONGSIDE_SOAK") == "whole" else short


PROGRAMS = {"chromium": ("chromium", "chromium-browser"), "libreoffice": ("soffice", "libreoffice")}


def require(name: str) -> str:
    """The place of an optional part: a program, a module, what the system allows, or "postgres".

    Skips the test with a plain word where it is absent; fails where everything is required.
    """
    found = _find(name)
    if found:
        return found
    if os.environ.get("ALONGSIDE_REQUIRE_ALL") == "1":
        pytest.fail(f"{name} is absent, and ALONGSIDE_REQUIRE_ALL=1 says that it must not be.")
    pytest.skip(f"{name} is absent on this machine")


def _find(name: str) -> str:
    if name == "postgres":
        return os.environ.get("ALONGSIDE_TEST_POSTGRES", "")
    if name == "a network of its own":
        return name if office.without_network() else ""
    if name in PROGRAMS:
        return next((path for program in PROGRAMS[name] if (path := shutil.which(program))), "")
    if name.startswith("/"):
        return name if Path(name).exists() else ""
    return name if importlib.util.find_spec(name) else ""
