"""`documents list` and `documents fill`: everything wrong is said at once, and then nothing is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from forms import catalogue, latest
from forms.kit import is_asked, repeats
from tests import word_files
from tests.every_kind import EVERY_KIND
from webapp.cli.documents import documents
from webapp.documents.filling import fill_context
from webapp.domain.errors import Invalid


def answers(key: str = "dsl_record") -> dict[str, Any]:
    """A file with every question, names as text."""
    given: dict[str, Any] = {q.key: [] if repeats(q) else "" for q in latest(key).questions() if is_asked(q)}
    if key == "dsl_record":
        given |= {
            "supervisee": "Dev Rathbone",
            "supervisor": "Ines Calloway",
            "held_on": "2026-12-03",
            "vulnerable_list": 46,
        }
        given["cases"] = [
            dict.fromkeys(("thinking", "reflection", "reason", "impact"), "")
            | {"child": "Amara Lisle, 8M", "analysis": "One & two\n\nthree", "next_steps": "None", "plan_changed": "no"}
        ]
        given["actions"] = [{"what": "Ring home", "owner": "Dev Rathbone", "due": "2026-12-17"}]
    return given


def run(folder: Path, given: object, key: str = "dsl_record") -> Result:
    source = folder / "answers.json"
    source.write_text(given if isinstance(given, str) else json.dumps(given), encoding="utf-8")
    return CliRunner().invoke(documents, ["fill", key, str(source), str(folder / "out.docx")])


@pytest.mark.parametrize("key", [*dict.fromkeys(key for key, _ in catalogue())])
def test_an_empty_file_of_any_document_fills(key: str, tmp_path: Path) -> None:
    result = run(tmp_path, answers(key), key)
    assert result.exit_code == 0, result.output
    assert word_files.all_xml_is_sound((tmp_path / "out.docx").read_bytes())


def test_answers_are_printed_as_they_were_given(tmp_path: Path) -> None:
    result = run(tmp_path, answers() | {"school": "Harrowmere School"})
    assert result.exit_code == 0, result.output
    assert "is written: DSL supervision record, version 2" in result.output
    lines = word_files.lines((tmp_path / "out.docx").read_bytes())
    for words in ("Thursday 3 December 2026", "46", "Amara Lisle, 8M", "First child", "One & two", "three", "Dev Rathbone",
                  "Thursday 17 December 2026", "Supervisor: Ines Calloway", "Supervisee: Dev Rathbone"):  # fmt: skip
        assert words in lines
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_who_signs_can_be_given(tmp_path: Path) -> None:
    result = run(tmp_path, answers() | {"signatures": [{"role": "Attendee", "name": "Ola Brandt"}]})
    assert result.exit_code == 0, result.output
    lines = word_files.lines((tmp_path / "out.docx").read_bytes())
    assert "Attendee: Ola Brandt" in lines
    assert "Supervisor: Ines Calloway" not in lines


def test_every_fault_is_named_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    given = answers() | {"extra": "x", "held_on": 3, "cases": [{"child": "A", "analysis": None}, "no"], "actions": "no"}
    given |= {"signatures": [{"role": "x"}]}
    del given["trends"]
    result = run(tmp_path, given)
    assert result.exit_code == 1
    for words in (
        "does not ask “extra”", "“held_on” wants a text, not a number", "“cases, row 1, analysis” wants a text, not null",
        "“cases, row 1” has no “next_steps”", "“cases, row 2” wants an object", "“actions” wants a list, not a text",
        "“signatures, row 1” wants an object", "“trends” is missing (What trends do you see in recorded concerns?)",
        "Nothing was written.",
    ):  # fmt: skip
        assert words in result.output
    assert not (tmp_path / "out.docx").exists()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("not json", "not a file of answers"),
        ("[]", "holds no answers"),
        ('{"a": 1, "a": 2}', "stands there twice"),
        ("[" * 200_000, "not a file of answers"),
    ],
)
def test_a_file_that_is_no_answers_is_a_sentence(given: str, says: str, tmp_path: Path) -> None:
    result = run(tmp_path, given)
    assert result.exit_code == 1
    assert says in result.output


def test_an_unknown_document_says_which_there_are(tmp_path: Path) -> None:
    result = run(tmp_path, {}, "nothing_like_it")
    assert result.exit_code == 1
    assert "dsl_record" in result.output


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "out.docx").mkdir()
    result = run(tmp_path, answers())
    assert result.exit_code == 1
    assert "cannot be written" in result.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.json", "out.docx"]


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        documents, ["fill", "dsl_record", str(tmp_path / "none.json"), str(tmp_path / "o.docx")]
    )
    assert result.exit_code == 1
    assert "cannot be read" in result.output


def test_characters_that_word_cannot_hold_are_told(tmp_path: Path) -> None:
    result = run(tmp_path, json.dumps(answers() | {"trends": "half \ud83d bell \a"}))
    assert result.exit_code == 0, result.output
    assert "Characters that Word cannot hold were taken out: 2." in result.output


def test_an_older_file_is_replaced_and_a_failure_leaves_it(tmp_path: Path) -> None:
    (tmp_path / "out.docx").write_bytes(b"old")
    assert run(tmp_path, {}).exit_code == 1
    assert (tmp_path / "out.docx").read_bytes() == b"old"
    assert run(tmp_path, answers()).exit_code == 0
    assert (tmp_path / "out.docx").read_bytes().startswith(b"PK")


def test_the_catalogue_is_listed() -> None:
    result = CliRunner().invoke(documents, ["list"])
    assert result.exit_code == 0
    assert "dsl_record" in result.output
    assert "DSL supervision contract (contract)" in result.output


@pytest.mark.parametrize("command", [[], ["list"], ["fill"]])
def test_help_is_there(command: list[str]) -> None:
    result = CliRunner().invoke(documents, [*command, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.output


def test_options_and_yes_and_no_are_checked() -> None:
    given: dict[str, Any] = {q.key: "" for q in EVERY_KIND.questions() if is_asked(q)}
    given |= {q.key: [] for q in EVERY_KIND.questions() if repeats(q)} | {
        "choices": ["Red", "Mauve"],
        "a_yes": "perhaps",
    }
    with pytest.raises(Invalid) as caught:
        fill_context(EVERY_KIND, given | {"a_choice": "Coffee"})
    assert len(caught.value.problems) == 3
    good = fill_context(EVERY_KIND, given | {"choices": ["Red", "Blue"], "a_yes": "Yes", "a_choice": "Tea"})
    assert (good["choices"], good["a_yes"], good["a_statement"]) == ("Red, Blue", "Yes", "We listen.")
