"""The catalogue finds documents by itself; each built-in one has the Word file that it fills."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

import forms
from forms import catalogue, latest
from forms.kit import Document, Line, Meaning, Purpose, Section
from webapp.documents.starters import starter
from webapp.domain.errors import NotFound


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of documents beside the real ones, for one test."""
    monkeypatch.setattr(forms, "__path__", [*forms.__path__, str(tmp_path)])
    catalogue.cache_clear()
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith("forms.late_")]:
        del sys.modules[name]
        vars(forms).pop(name.partition(".")[2], None)
    catalogue.cache_clear()


def put(folder: Path, module: str, key: str, version: int, title: str = "Late") -> None:
    (folder / f"{module}.py").write_text(
        "from forms.kit import Document, Line, Purpose, Section\n"
        f"LATE = Document({key!r}, {version}, Purpose.RECORD, {title!r}, (Section('S', (Line('one', 'One'),)),))\n"
        "AGAIN = LATE\n"
    )


def test_the_first_documents_are_in_it() -> None:
    assert set(catalogue()) == {("dsl_contract", 1), ("dsl_record", 1), ("provider_record", 1)}
    assert list(catalogue()) == sorted(catalogue())


def test_a_new_file_is_found_without_being_named_anywhere(folder: Path) -> None:
    put(folder, "late_note", "late_note", 1)
    assert ("late_note", 1) in catalogue()
    assert latest("late_note").title == "Late"


def test_the_newest_version_counts_by_number(folder: Path) -> None:
    for version in (2, 10, 9):
        put(folder, f"late_v{version}", "late_note", version, f"Late {version}")
    assert latest("late_note").version == 10
    assert catalogue()["late_note", 2].title == "Late 2"


def test_two_documents_of_one_name_are_refused(folder: Path) -> None:
    put(folder, "late_a", "late_note", 1, "One")
    put(folder, "late_b", "late_note", 1, "Another")
    with pytest.raises(ValueError, match="Two documents are called late_note version 1"):
        catalogue()


def test_a_document_imported_by_another_file_is_found_once(folder: Path) -> None:
    put(folder, "late_a", "late_note", 1)
    (folder / "late_b.py").write_text("from forms.late_a import LATE\n")
    assert ("late_note", 1) in catalogue()


def test_what_there_is_none_of_is_a_key_error() -> None:
    for key in ("weather", "", "dsl_record "):
        with pytest.raises(KeyError):
            latest(key)


def test_every_file_of_forms_holds_documents_or_the_kit() -> None:
    modules = {path.stem for path in Path(forms.__file__).parent.glob("*.py")} - {"__init__", "kit"}
    held = {key for key, _ in catalogue()}
    assert modules == held  # named after the document, so that a person finds it


def test_every_document_has_its_starter() -> None:
    for key, version in catalogue():
        assert starter(key, version).startswith(b"PK")
    assert starter("dsl_record") == starter("dsl_record", 1)


@pytest.mark.parametrize("key", ["weather", "../dsl_record", "DSL_RECORD", "", "items", "dsl_record.docx"])
def test_there_is_no_starter_of_what_is_no_document(key: str) -> None:
    with pytest.raises(NotFound):
        starter(key)


def test_there_is_no_starter_of_a_version_that_never_was() -> None:
    with pytest.raises(NotFound, match=r"dsl_record-7\.docx"):
        starter("dsl_record", 7)


def test_services_find_in_each_document_what_they_look_for_by_meaning() -> None:
    contract, record, provider = latest("dsl_contract"), latest("dsl_record"), latest("provider_record")
    both = {Meaning.SUPERVISEE, Meaning.SUPERVISOR, Meaning.DATE, Meaning.SIGNATURES}
    for made, wanted in (
        (contract, both | {Meaning.REVIEW_DATE, Meaning.FREQUENCY, Meaning.LENGTH}),
        (record, both | {Meaning.CASES, Meaning.ACTIONS, Meaning.NEXT_DATE, Meaning.TRAINING_DUE, Meaning.NEEDS_MET}),
        (provider, both | {Meaning.CASES, Meaning.ACTIONS, Meaning.NEXT_DATE, Meaning.NEEDS_MET}),
    ):
        assert {meaning for meaning in wanted if made.meaning(meaning) is None} == set()
    purposes = (contract.purpose, record.purpose, provider.purpose)
    assert purposes == (Purpose.CONTRACT, Purpose.RECORD, Purpose.ATTACHED_RECORD)


def test_equal_documents_may_stand_in_two_places() -> None:
    """What `catalogue` compares: the same definition is no clash."""
    one = Document("late", 1, Purpose.RECORD, "T", (Section("S", (Line("one", "One"),)),))
    assert replace(one) == one
    assert not isinstance(forms, Document)
    assert isinstance(forms, ModuleType)
