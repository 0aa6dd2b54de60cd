"""What the guides name is there: commands with their options, files, tests, and the variables that the program reads."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from webapp import create_app
from webapp.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
GUIDES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.*")))
TEXTS = {guide: guide.read_text("utf-8") for guide in GUIDES if guide.suffix not in {".png", ".jpg"}}

# The second form is the shipped command “alongside”, at the beginning of a line of its own.
COMMAND = re.compile(
    r"(?:(?:python3?|py) (?:/opt/alongside/)?run\.py|^ {4}alongside(?= [a-z])) +([^`\n”\"]*)", re.MULTILINE
)
# run.py itself: its own help, and the two that hand over to pytest.
OF_RUN_PY = {"--help", "test", "soak"}
FILE = re.compile(r"[`(]((?:\.\./)?(?:docs|tests|webapp|bench|forms|docx_templates)/[\w./*-]+|[\w-]+\.md)[`)#]")
VARIABLE = re.compile(r"ALONGSIDE_[A-Z_]*[A-Z]")
OF_TESTS = {"ALONGSIDE_REQUIRE_ALL", "ALONGSIDE_SOAK", "ALONGSIDE_TEST_POSTGRES"}
INTERNAL = {"ALONGSIDE_DEMO", "ALONGSIDE_DEMO_DATA", "ALONGSIDE_DEMO_KEY_FILE"}
"""How `demo` tells its serving process what it is, and where the tests put it: nothing for a person to set."""


def commands(text: str) -> list[str]:
    """Every command in a text, without its remark: `a | b` stands for both."""
    found = []
    for match in COMMAND.finditer(text):
        line = re.split(r" {2,}|#|[.,;:)(—]\s|[.,;:)]$|[.)*]*$|COMMAND", match[1].strip())[0].strip()
        first, *others = (part.split() for part in line.split(" | "))
        found.append(" ".join(first))
        found += [" ".join(first[: len(first) - 1] + other) for other in others if other]
    return [line for line in found if line]


def problem(line: str, top: click.Group) -> str:
    """Why a command would not run as it is written; empty where it would."""
    words = line.split()
    if words[0] in OF_RUN_PY:
        return ""
    here: click.Command = top
    asked = set()
    for word in words:
        if word.startswith("--"):
            asked.add(word.partition("=")[0])
        elif isinstance(here, click.Group) and word in here.commands:
            here = here.commands[word]
        elif here is top:
            return f"there is no command {word}"
    known = {name for parameter in here.params for name in parameter.opts} | {"--help"}
    return f"{here.name} has no {sorted(asked - known)}" if asked - known else ""


@pytest.fixture(scope="module")
def top(tmp_path_factory: pytest.TempPathFactory) -> click.Group:
    """The commands of the program."""
    place = tmp_path_factory.mktemp("guides")
    return create_app(Settings(place / "data", place / "key")).cli


@pytest.mark.parametrize("guide", TEXTS, ids=lambda guide: str(guide.relative_to(ROOT)))
def test_every_command_that_a_guide_names_runs_as_it_is_written(guide: Path, top: click.Group) -> None:
    wrong = {line: told for line in commands(TEXTS[guide]) if (told := problem(line, top))}
    assert not wrong


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("python run.py restroe FILE", "there is no command restroe"),
        ("    alongside backup --copi X", "backup has no ['--copi']"),
        ("python3 /opt/alongside/run.py key sheet --loud", "sheet has no ['--loud']"),
        ("    python run.py serve | demmo   run it", "there is no command demmo"),
    ],
)
def test_counter_proof_a_command_that_is_not_there_is_caught(line: str, told: str, top: click.Group) -> None:
    assert told in [problem(command, top) for command in commands(line)]


def test_the_guides_name_enough_commands_to_be_read_rightly() -> None:
    named = {line.split()[0] for text in TEXTS.values() for line in commands(text)}
    assert {"serve", "init", "backup", "restore", "key", "doctor", "upgrade", "certificate", "evidence"} <= named


@pytest.mark.parametrize("guide", TEXTS, ids=lambda guide: str(guide.relative_to(ROOT)))
def test_every_file_that_a_guide_names_is_there(guide: Path) -> None:
    for name in FILE.findall(TEXTS[guide]):
        places = [(guide.parent / name), (ROOT / name)]
        assert any(place.exists() or list(place.parent.glob(place.name)) for place in places), name


@pytest.mark.parametrize("guide", TEXTS, ids=lambda guide: str(guide.relative_to(ROOT)))
def test_every_test_that_a_guide_names_is_there(guide: Path) -> None:
    for file, name in re.findall(r"(test_\w+\.py)::(test_\w+)", TEXTS[guide]):
        found = [path for path in (ROOT / "tests").rglob(file) if f"def {name}(" in path.read_text("utf-8")]
        assert found, f"{file}::{name}"


def test_the_service_sees_what_a_killed_drill_left() -> None:
    """A drill is a command's, and the service, whose start takes its leftovers away, has a /tmp of its own."""
    shipped = ROOT / "docs" / "systemd"
    place = re.search(r"^TMPDIR=(\S+)$", (shipped / "alongside.default").read_text("utf-8"), re.MULTILINE)
    written = re.search(r"^ReadWritePaths=(.+)$", (shipped / "alongside.service").read_text("utf-8"), re.MULTILINE)
    assert place
    assert written
    assert place[1] in written[1].split()


def test_the_service_may_cut_libreoffice_off_from_the_network() -> None:
    """That takes a user and a network namespace; of the others it may make none."""
    unit = (ROOT / "docs" / "systemd" / "alongside.service").read_text("utf-8")
    assert re.findall(r"^RestrictNamespaces=(.+)$", unit, re.MULTILINE) == ["user net"]


def test_every_variable_that_is_named_is_read_and_every_one_that_is_read_is_named() -> None:
    # settings.py puts the prefix together, so the names are asked of it and not searched for
    asked: set[str] = set()

    class Asked(dict[str, str]):
        def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
            asked.add(name)
            return default

    Settings.read(Asked())
    read = {name for name in asked if name.startswith("ALONGSIDE_")}
    named = {name for text in TEXTS.values() for name in VARIABLE.findall(text)}
    assert read <= named
    assert named <= read | OF_TESTS | INTERNAL
