"""Each guard of this program, taken away, makes a test fail (`guards.toml`, and the table in docs/security.md).

A guard that no test misses is one that the next change may lose. Here each is really taken away, in a copy of the program,
and the test that is said to miss it is run there. A few in every run, another few each day; all of them by
`python run.py soak guards_taken_away`.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.needs import campaign

ROOT = Path(__file__).parents[2]
LIST = Path(__file__).with_name("guards.toml")
GUIDE = ROOT / "docs" / "security.md"
LEFT_BEHIND = shutil.ignore_patterns(".git", ".venv*", "instance", "__pycache__", ".*_cache", "*.png")
TESTS_FAILED = 1
"""Pytest's own number for it: a test that cannot be found or collected ends with another."""


@dataclass(frozen=True)
class Guard:
    """A guard, how it is taken away, and who misses it."""

    what: str
    file: str
    line: str
    without: str
    test: str

    @property
    def row(self) -> str:
        """Its line in the guide."""
        name = self.test.rpartition("::")[2]
        return f"| {self.what} | `{self.file}` | `{self.test.partition('::')[0].removeprefix('tests/')}`: `{name}` |"


GUARDS = tuple(Guard(**guard) for guard in tomllib.loads(LIST.read_text(encoding="utf-8"))["guard"])
ASKED = random.Random(datetime.now(UTC).toordinal()).sample(GUARDS, min(len(GUARDS), campaign(3, len(GUARDS))))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, to be harmed."""
    place = tmp_path_factory.mktemp("without") / "program"
    shutil.copytree(ROOT, place, ignore=LEFT_BEHIND)
    return place


def outcome(place: Path, test: str) -> subprocess.CompletedProcess[str]:
    """Run this one test there."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly", test],
        cwd=place, capture_output=True, text=True, timeout=300,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("guard", ASKED, ids=lambda guard: guard.what.replace(" ", "_")[:60])
def test_a_guard_that_is_taken_away_is_missed(guard: Guard, copy: Path) -> None:
    file = copy / guard.file
    whole = file.read_text(encoding="utf-8")
    try:
        file.write_text(whole.replace(guard.line, guard.without), encoding="utf-8")
        ended = outcome(copy, guard.test)
    finally:
        file.write_text(whole, encoding="utf-8")
    assert ended.returncode == TESTS_FAILED, ended.stdout[-2000:] + ended.stderr[-1000:]
    assert re.search(r"^FAILED ", ended.stdout, re.MULTILINE), "it must be the test that fails, not what is around it"


@pytest.mark.slow
def test_counter_proof_with_the_guard_in_place_the_test_passes(copy: Path) -> None:
    """Otherwise a test that always fails would prove every guard."""
    ended = outcome(copy, ASKED[0].test)
    assert ended.returncode == 0, ended.stdout[-2000:]


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.what.replace(" ", "_")[:60])
def test_the_list_is_of_guards_and_tests_that_are_there(guard: Guard) -> None:
    assert (ROOT / guard.file).read_text(encoding="utf-8").count(guard.line) == 1, "the line stands there exactly once"
    file, _, name = guard.test.partition("::")
    assert re.search(rf"^def {re.escape(name.partition('[')[0])}\(", (ROOT / file).read_text(encoding="utf-8"), re.M)


def test_the_table_in_the_guide_is_this_list() -> None:
    found = [line for line in GUIDE.read_text(encoding="utf-8").splitlines() if "`: `test_" in line]
    assert found == [guard.row for guard in GUARDS], "write the rows anew: each guard's `row`, in the order of the list"
