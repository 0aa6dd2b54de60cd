"""`documents release`: what is released is frozen in a file, and its Word file is made; an older version's stays."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

import forms
from docx_templates.build import build
from docx_templates.release import RELEASED, release_document
from forms import catalogue, latest
from forms.kit import Document
from webapp.cli.documents import documents
from webapp.domain.errors import Invalid

NOTE = replace(latest("child_file_note"), key="late_note", version=1)
NEWER = replace(NOTE, version=2, title="Another title")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with nothing but another document that was released."""
    (tmp_path / "released.json").write_text('{"zebra": {"1": "0"}, "apple": {"1": "0"}}', encoding="utf-8")
    return tmp_path


def released(place: Path, document: Document) -> dict[str, dict[str, str]]:
    release_document(document, file=place / "released.json", folder=place)
    told: dict[str, dict[str, str]] = json.loads((place / "released.json").read_text(encoding="utf-8"))
    return told


def test_a_new_document_is_frozen_and_has_its_word_file(place: Path) -> None:
    told = released(place, NOTE)
    assert told == {"apple": {"1": "0"}, "late_note": {"1": NOTE.fingerprint()}, "zebra": {"1": "0"}}
    assert list(told) == sorted(told)
    assert (place / "late_note.docx").read_bytes() == build(NOTE)


def test_the_word_file_of_the_version_before_is_kept_beside_it(place: Path) -> None:
    released(place, NOTE)
    told = released(place, NEWER)
    assert told["late_note"] == {"1": NOTE.fingerprint(), "2": NEWER.fingerprint()}
    assert (place / "late_note-1.docx").read_bytes() == build(NOTE)
    assert (place / "late_note.docx").read_bytes() == build(NEWER)


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (NOTE, "late_note version 1 was released already"),
        (replace(NOTE, title="Changed"), "has changed since. Make what is new version 2"),
        (replace(NOTE, version=4), "the next version is 2"),
    ],
)
def test_what_cannot_be_released_is_a_sentence_and_changes_nothing(place: Path, document: Document, says: str) -> None:
    before = released(place, NOTE)
    with pytest.raises(Invalid, match=says):
        released(place, document)
    assert json.loads((place / "released.json").read_text(encoding="utf-8")) == before
    assert [path.name for path in place.glob("*.docx")] == ["late_note.docx"]


def test_the_file_in_the_tree_is_written_as_the_command_writes_it() -> None:
    told = {key: {str(v): d.fingerprint() for (k, v), d in catalogue().items() if k == key} for key, _ in catalogue()}
    assert RELEASED.read_text(encoding="utf-8") == json.dumps(told, indent=2) + "\n"
    assert Path(forms.__file__).with_name("released.json") == RELEASED


@pytest.mark.parametrize(("key", "says"), [("dsl_record", "was released already"), ("weather", "There are:")])
def test_the_command_says_why_it_did_nothing(key: str, says: str) -> None:
    before = RELEASED.read_bytes()
    result = CliRunner().invoke(documents, ["release", key])
    assert result.exit_code == 1
    assert says in result.output
    assert RELEASED.read_bytes() == before
