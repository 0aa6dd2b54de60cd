"""The catalogue finds documents by itself; each built-in one has the Word file that it fills."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

import forms
from forms import catalogue, latest
from forms.kit import CHRONOLOGY, Actions, Cases, Day, Document, Line, Meaning, Purpose, Section
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


def test_every_document_of_the_five_policies_is_in_it() -> None:
    contracts = {"dsl_contract", "supervision_contract", "written_agreement"}
    records = {"dsl_record", "team_meeting", "group_record", "designated_meeting", "provider_record"}
    sheets = {"action_summary", "child_file_note", "case_file_audit", "handover", "chronology"}
    keeping = {"release_pack", "file_transfer", "destruction_certificate"}
    assert {key for key, _ in catalogue()} == contracts | records | sheets | keeping
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
    assert starter("dsl_record") == starter("dsl_record", 2) != starter("dsl_record", 1)


@pytest.mark.parametrize("key", ["weather", "../dsl_record", "DSL_RECORD", "", "items", "dsl_record.docx"])
def test_there_is_no_starter_of_what_is_no_document(key: str) -> None:
    with pytest.raises(NotFound):
        starter(key)


def test_there_is_no_starter_of_a_version_that_never_was() -> None:
    with pytest.raises(NotFound, match=r"dsl_record-7\.docx"):
        starter("dsl_record", 7)


_ALWAYS = {Meaning.SUPERVISEE, Meaning.SUPERVISOR, Meaning.DATE, Meaning.SIGNATURES}
_SESSION = _ALWAYS | {Meaning.CASES, Meaning.ACTIONS, Meaning.NEXT_DATE}
_WANTED = {
    Purpose.CONTRACT: _ALWAYS | {Meaning.REVIEW_DATE, Meaning.FREQUENCY, Meaning.LENGTH, Meaning.MAIN_SYSTEM},
    Purpose.RECORD: _SESSION,
    Purpose.ATTACHED_RECORD: _SESSION | {Meaning.NEEDS_MET},
    Purpose.ACTION_SHEET: {Meaning.SUPERVISEE, Meaning.SUPERVISOR, Meaning.DATE, Meaning.ACTIONS, Meaning.NEXT_DATE},
    Purpose.CHILD_NOTE: {Meaning.DATE, Meaning.ATTENDEES, Meaning.FORMALITY, Meaning.CASES, Meaning.SIGNATURES},
    Purpose.CASE_FILE_AUDIT: _ALWAYS | {Meaning.CASES, Meaning.ACTIONS},
    Purpose.HANDOVER: _ALWAYS,
    Purpose.CHRONOLOGY: {Meaning.DATE},
    Purpose.RELEASE: {Meaning.DATE},
    Purpose.TRANSFER: {Meaning.DATE},
    Purpose.CERTIFICATE: {Meaning.DATE},
}
"""What services look for in a document of each purpose."""


@pytest.mark.parametrize("document", catalogue().values(), ids=lambda document: document.key)
def test_services_find_in_each_document_what_they_look_for_by_meaning(document: Document) -> None:
    assert {meaning for meaning in _WANTED[document.purpose] if document.meaning(meaning) is None} == set()


def test_what_single_policies_ask_for_is_found_by_meaning() -> None:
    asks = {
        "dsl_record": {Meaning.TRAINING_DUE, Meaning.NEEDS_MET},
        "team_meeting": {Meaning.ATTENDEES, Meaning.SESSION_KIND, Meaning.NEEDS_MET},
        "group_record": {Meaning.ATTENDEES, Meaning.SESSION_KIND},
        "designated_meeting": {Meaning.ATTENDEES, Meaning.SUPPORT_OFFERED},
        "action_summary": {Meaning.ATTENDEES, Meaning.RECORD_REFERENCE, Meaning.STANDING},
    }
    for key, meanings in asks.items():
        assert {meaning for meaning in meanings if latest(key).meaning(meaning) is None} == set()


def _children(key: str) -> dict[str, tuple[tuple[str, bool], ...]]:
    """Each block about children in a document: its parts, and whether each goes to the chronology."""
    blocks = (question for question in latest(key).questions() if isinstance(question, Cases))
    return {q.key: tuple((part.key, part.goes_to is CHRONOLOGY) for part in q.parts) for q in blocks}


def test_what_is_about_a_child_goes_to_the_child_and_what_is_about_the_adult_stays() -> None:
    assert _children("team_meeting") == {
        "cases": (
            ("situation", True),
            ("thinking", True),
            ("stuck", False),
            ("decided", True),
            ("reason", True),
            ("plan_changed", True),
        ),
        "audits": (("strengths", True), ("learning_points", True)),
    }
    assert _children("group_record") == {
        "cases": (
            ("situation", True),
            ("impact", True),
            ("thinking", True),
            ("difference", True),
            ("reflection", False),
            ("decided", True),
            ("reason", True),
            ("plan_changed", True),
        )
    }
    assert _children("designated_meeting") == {
        "cases": (("discussed", True), ("decided", True), ("reason", True), ("plan_changed", True))
    }
    assert _children("child_file_note") == {
        "cases": (("why", True), ("advised", True), ("decided", True), ("reason", True), ("plan_changed", True))
    }
    assert _children("case_file_audit") == {"cases": (("strengths", True), ("learning_points", True), ("to_do", True))}


def test_a_sheet_of_actions_has_no_room_for_words_about_a_child() -> None:
    """It may lie on a desk where a record may not (loxdale, jmat)."""
    kinds = {type(question) for question in latest("action_summary").questions()}
    assert kinds == {Line, Day, Actions}


@pytest.mark.parametrize("document", catalogue().values(), ids=lambda document: document.key)
def test_the_rows_of_two_blocks_about_children_can_be_told_apart(document: Document) -> None:
    """`documents.routing` knows a stored row by its parts, so no block's parts are all in another's."""
    blocks = [{part.key for part in q.parts} for q in document.questions() if isinstance(q, Cases)]
    assert not any(one <= other for one in blocks for other in blocks if one is not other)


def test_equal_documents_may_stand_in_two_places() -> None:
    """What `catalogue` compares: the same definition is no clash."""
    one = Document("late", 1, Purpose.RECORD, "T", (Section("S", (Line("one", "One"),)),))
    assert replace(one) == one
    assert not isinstance(forms, Document)
    assert isinstance(forms, ModuleType)
