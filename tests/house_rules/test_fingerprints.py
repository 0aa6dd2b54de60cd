"""A released document never changes: papers are agreed to, signed and filed on it (design, section 3).

`forms/released.json` holds what was released. A new document or version is added to it; a line in it is never changed. A
slip in a released document is put right in the next version.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

import forms
from forms import catalogue, latest
from forms.kit import Cases, Count, Document, Line, Meaning, Place, Question, Section, Text, from_json, to_json

FILE = Path(forms.__file__).with_name("released.json")

Names = Mapping[tuple[str, int], str]


def released() -> Names:
    """What `released.json` says, each key and version once."""

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        assert len(dict(pairs)) == len(pairs), "A key stands twice in released.json, and the second hides the first."
        return dict(pairs)

    told = json.loads(FILE.read_text(encoding="utf-8"), object_pairs_hook=once)
    return {(key, int(version)): text for key, versions in told.items() for version, text in versions.items()}


def found(documents: Mapping[tuple[str, int], Document]) -> Names:
    return {name: document.fingerprint() for name, document in documents.items()}


def differences(frozen: Names, now: Names) -> list[str]:
    """What is not as it was released, as sentences."""
    said = []
    for key, version in sorted(set(frozen) | set(now)):
        name = (key, version)
        if name not in now:
            said.append(f"{key} version {version} was released and is gone: papers were written on it.")
        elif name not in frozen:
            said.append(f"{key} version {version} is new: add its fingerprint {now[name]} to {FILE.name}.")
        elif frozen[name] != now[name]:
            said.append(f"{key} version {version} was released and has changed: make it version {version + 1}.")
    return said


def test_released_documents_are_as_they_were() -> None:
    assert differences(released(), found(catalogue())) == []


def test_a_file_of_nothing_would_be_noticed() -> None:
    assert released()
    assert all(len(text) == 64 and not text.strip("0123456789abcdef") for text in released().values())
    assert len(differences({}, found(catalogue()))) == len(catalogue())


def test_a_document_that_went_is_noticed() -> None:
    less = dict(list(catalogue().items())[1:])
    assert [line for line in differences(released(), found(less)) if "is gone" in line]


def with_question(document: Document, key: str, changed: Question) -> Document:
    """The document with another question in the place of this one."""
    return replace(
        document,
        sections=tuple(
            replace(section, questions=tuple(changed if q.key == key else q for q in section.questions))
            for section in document.sections
        ),
    )


def recased(**change: object) -> Document:
    """The record with a part of its case changed."""
    record = latest("dsl_record")
    cases = record.question("cases")
    assert isinstance(cases, Cases)
    parts = tuple(replace(part, **change) if part.key == "reflection" else part for part in cases.parts)  # type: ignore[arg-type]
    return with_question(record, "cases", replace(cases, parts=parts))


def changes() -> dict[str, Document]:
    record = latest("dsl_record")
    trends, next_on = record.question("trends"), record.question("next_on")
    cases = record.question("cases")
    assert isinstance(cases, Cases)
    first, *rest = record.sections
    return {
        "a kind": with_question(record, "trends", Line(trends.key, trends.label, trends.hint)),
        "another kind of the same shape": with_question(
            record, "vulnerable_list", Count("vulnerable_list", "How many?")
        ),
        "a label": with_question(record, "trends", Text("trends", trends.label + " ", trends.hint)),
        "a hint": with_question(record, "trends", Text("trends", trends.label)),
        "a meaning": with_question(
            record, "trends", Text("trends", trends.label, trends.hint, Meaning.SUPPORT_OFFERED)
        ),
        "a meaning taken away": with_question(record, "next_on", replace(next_on, meaning=None)),
        "whether agreement waits": with_question(record, "next_on", replace(next_on, required=False)),
        "a key": with_question(record, "trends", Text("patterns", trends.label, trends.hint)),
        "where a part goes": recased(goes_to=Place.CHRONOLOGY),
        "the label of a part": recased(label="What was it like?"),
        "a part that is needed": recased(required=True),
        "a part less": with_question(record, "cases", replace(cases, parts=cases.parts[:2])),
        "the order": replace(record, sections=(*rest, first)),
        "a question more": replace(record, sections=(*record.sections, Section("More", (Line("more", "More"),)))),
        "the title": replace(record, title="Record"),
        "the intro": replace(record, intro=""),
    }


@pytest.mark.parametrize("what", changes())
def test_a_change_is_noticed(what: str) -> None:
    """The counter-proof: each of these would change what somebody has signed."""
    changed = {**catalogue(), ("dsl_record", 2): changes()[what]}
    assert differences(released(), found(changed)) == [
        "dsl_record version 2 was released and has changed: make it version 3."
    ]


def test_the_fingerprint_that_is_stored_with_a_paper_is_the_same_after_json() -> None:
    for name, document in catalogue().items():
        assert from_json(json.loads(json.dumps(to_json(document)))).fingerprint() == released()[name]
