"""The question kinds and the documents that they make: what a document may say, and JSON both ways."""

import json
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import catalogue, latest
from forms.kit import (
    ACTION_PARTS,
    CHRONOLOGY,
    KINDS,
    RECORD,
    Actions,
    Cases,
    Choice,
    Choices,
    Count,
    Day,
    Document,
    Line,
    Meaning,
    Place,
    Purpose,
    Question,
    Rows,
    Scale,
    Section,
    Signatures,
    Statement,
    Text,
    YesNo,
    check_key,
    empty_answer,
    from_json,
    is_asked,
    parts_of,
    repeats,
    to_json,
)
from tests.every_kind import DOCUMENTS, EVERY_KIND


def document(*questions: Question, key: str = "small", purpose: Purpose = Purpose.RECORD) -> Document:
    return Document(key, 1, purpose, "Small", (Section("Only", questions),))


def by_json(made: Document) -> Document:
    return from_json(json.loads(json.dumps(to_json(made))))


# Keys


@pytest.mark.parametrize("key", ["a", "trends", "people_2", "a1", "x" * 49])
def test_a_slug_is_a_key(key: str) -> None:
    check_key(key)


@pytest.mark.parametrize(
    "key",
    ["", "Trends", "two words", "a-b", "_a", "2people", "a__b", "é", "а", "trends\n", "x" * 50, "a.b", "a{", "trends "],
)
def test_what_is_no_slug_is_refused_with_what_to_do(key: str) -> None:
    with pytest.raises(ValueError, match=r"cannot be a key: use small letters"):
        check_key(key)


@pytest.mark.parametrize("key", ["data", "items", "process", "child", "uid", "do", "loop", "csrf_token", "school"])
def test_a_word_that_forms_or_word_use_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="already use that word"):
        check_key(key)
    with pytest.raises(ValueError, match="already use that word"):
        Line(key, "Label")


def test_every_kind_checks_its_key() -> None:
    for kind in KINDS.values():
        with pytest.raises(ValueError, match="cannot be a key"):
            kind("Not A Slug", "Label")


def test_a_part_checks_its_key_and_so_does_a_document() -> None:
    with pytest.raises(ValueError, match="'items'"):
        Rows("people", "Who", parts=(Line("items", "What"),))
    with pytest.raises(ValueError, match="'Small'"):
        document(key="Small")


# What a document refuses


def test_a_key_used_twice_is_refused_across_sections() -> None:
    sections = (Section("One", (Line("trends", "A"),)), Section("Two", (Text("trends", "B"),)))
    with pytest.raises(ValueError, match=r"the key 'trends' is used twice"):
        Document("small", 1, Purpose.RECORD, "Small", sections)


def test_a_meaning_used_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="two questions mean 'date'"):
        document(Day("held_on", "A", meaning=Meaning.DATE), Day("then_on", "B", meaning=Meaning.DATE))


def test_two_questions_without_a_meaning_are_well() -> None:
    assert [q.key for q in document(Line("one", "A"), Line("two", "B")).questions()] == ["one", "two"]


def test_a_part_used_twice_in_one_block_is_refused() -> None:
    """One answer would overwrite the other."""
    with pytest.raises(ValueError, match="twice"):
        document(Cases("cases", "Cases", parts=(Text("analysis", "A", goes_to=CHRONOLOGY), Text("analysis", "B"))))


def test_nothing_of_a_document_can_be_changed() -> None:
    made = document(Line("one", "A"))
    with pytest.raises(FrozenInstanceError):
        made.title = "Another"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        next(made.questions()).label = "Another"  # type: ignore[misc,union-attr]


# Finding


def test_questions_are_found_by_key_and_by_meaning() -> None:
    record = latest("dsl_record")
    found = record.meaning(Meaning.CASES)
    assert found is record.question("cases")
    assert record.meaning(Meaning.ATTENDEES) is None
    with pytest.raises(KeyError):
        record.question("analysis")  # a part is inside its block


def test_the_parts_of_actions_are_fixed() -> None:
    parts = parts_of(Actions("actions", "Actions"))
    assert tuple(part.key for part in parts) == ACTION_PARTS
    assert all(part.required for part in parts)


def test_each_kind_says_what_it_is() -> None:
    made = {name: kind("one", "One") for name, kind in KINDS.items()}
    assert {name for name, q in made.items() if repeats(q)} == {"rows", "cases", "actions"}
    assert {name for name, q in made.items() if not is_asked(q)} == {"statement", "signatures"}
    assert {name: empty_answer(q) for name, q in made.items() if empty_answer(q) != ""} == {
        "choices": [],
        "rows": [],
        "cases": [],
        "actions": [],
    }
    assert {name for name, q in made.items() if parts_of(q)} == {"actions"}


def test_an_empty_answer_is_nobody_elses() -> None:
    question = Cases("cases", "Cases")
    assert empty_answer(question) is not empty_answer(question)


# JSON


@pytest.mark.parametrize("made", DOCUMENTS, ids=lambda made: made.key)
def test_a_document_comes_back_from_json_equal(made: Document) -> None:
    assert by_json(made) == made
    assert by_json(made).fingerprint() == made.fingerprint()


def test_every_kind_is_in_the_document_of_every_kind() -> None:
    assert {type(q) for q in EVERY_KIND.questions()} == set(KINDS.values())


WORDS = st.text(max_size=20)
KEYS = st.from_regex(r"q_[a-z0-9]{1,8}", fullmatch=True)
COMMON: dict[str, st.SearchStrategy[Any]] = {
    "label": WORDS,
    "hint": WORDS,
    "required": st.booleans(),
    "goes_to": st.sampled_from(Place),
}


def kind_of(kind: type[Question], **more: st.SearchStrategy[Any]) -> st.SearchStrategy[Question]:
    return st.builds(kind, key=KEYS, meaning=st.none(), **COMMON, **more)


OPTIONS = st.lists(WORDS, max_size=3).map(tuple)
PART = st.one_of(*(kind_of(kind) for kind in (Line, Text, Day, Count, YesNo)), kind_of(Choice, options=OPTIONS))
PARTS = st.lists(PART, max_size=3, unique_by=lambda q: q.key).map(tuple)
TEXT_PARTS = st.lists(kind_of(Text), max_size=3, unique_by=lambda q: q.key).map(tuple)
EXPECTED = st.integers(1, 5)
QUESTION = st.one_of(
    PART,
    kind_of(Choices, options=OPTIONS),
    kind_of(Scale, low=st.integers(0, 3), high=st.integers(4, 9), low_label=WORDS, high_label=WORDS),
    kind_of(Statement, text=WORDS),
    kind_of(Rows, parts=PARTS, expected=EXPECTED),
    kind_of(Cases, parts=TEXT_PARTS, expected=EXPECTED),
    kind_of(Actions, expected=EXPECTED),
    kind_of(Signatures),
)


@st.composite
def any_document(draw: st.DrawFn) -> Document:
    questions = draw(st.lists(QUESTION, max_size=6, unique_by=lambda q: q.key))
    meanings = draw(st.permutations(list(Meaning)))
    given_meaning = [
        replace(q, meaning=meaning if draw(st.booleans()) else None)
        for q, meaning in zip(questions, meanings, strict=False)
    ]
    cut = draw(st.integers(0, len(questions)))
    sections = (Section("First", tuple(given_meaning[:cut]), draw(WORDS)), Section("Then", tuple(given_meaning[cut:])))
    return Document(draw(KEYS), draw(st.integers(1, 9)), draw(st.sampled_from(Purpose)), draw(WORDS), sections)


@given(any_document())
def test_any_document_comes_back_from_json_equal(made: Document) -> None:
    assert by_json(made) == made


def without(value: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: item for key, item in value.items() if key != name}


SMALL = to_json(document(Line("one", "A"), Cases("cases", "C", parts=(Text("analysis", "B", goes_to=CHRONOLOGY),))))


@pytest.mark.parametrize("name", ["key", "version", "purpose", "title", "sections", "intro"])
def test_json_that_lacks_something_is_named(name: str) -> None:
    with pytest.raises(ValueError, match=f"This is not a document: '{name}' is missing"):
        from_json(without(SMALL, name))


def changed(**question: Any) -> dict[str, Any]:
    """The small document with its first question changed."""
    section = SMALL["sections"][0]
    first, *rest = section["questions"]
    return {**SMALL, "sections": [{**section, "questions": [{**first, **question}, *rest]}]}


@pytest.mark.parametrize(
    "wrong",
    [
        {**SMALL, "purpose": "party"},
        {**SMALL, "version": "one"},
        {**SMALL, "version": None},
        {**SMALL, "sections": 3},
        {**SMALL, "sections": "three"},
        {**SMALL, "key": "items"},
        [],
        changed(kind="essay"),
        changed(kind=None),
        changed(meaning="weather"),
        changed(goes_to="newspaper"),
        changed(key="Not A Slug"),
        changed(key="cases"),
        {**SMALL, "sections": [without(SMALL["sections"][0], "questions")]},
        {**SMALL, "sections": [{**SMALL["sections"][0], "questions": ["one"]}]},
        changed(kind="cases", parts=None, expected=1),
    ],
)
def test_json_that_is_no_document_is_refused_with_a_sentence(wrong: Any) -> None:
    with pytest.raises(ValueError):
        from_json(wrong)


@pytest.mark.parametrize("part", [to_json(document(inner))["sections"][0]["questions"][0] for inner in (
    Line("one", "A"), Actions("actions", "B"), Cases("cases", "C"),
)], ids=lambda part: str(part["kind"]))  # fmt: skip
def test_json_cannot_put_into_a_case_what_a_case_cannot_hold(part: dict[str, Any]) -> None:
    """A case is made of texts: another kind inside it would be typed, stored, and printed nowhere."""
    question = {**SMALL["sections"][0]["questions"][1], "parts": [part]}
    with pytest.raises(ValueError):
        from_json({**SMALL, "sections": [{**SMALL["sections"][0], "questions": [question]}]})


# Fingerprints


@pytest.mark.parametrize(
    "other",
    [
        document(Line("one", "A"), key="other"),
        document(Line("one", "A"), purpose=Purpose.CONTRACT),
        document(Line("one", "B")),
        document(Line("two", "A")),
        document(Text("one", "A")),
        document(Line("one", "A", "A hint")),
        document(Line("one", "A", required=True)),
        document(Line("one", "A", meaning=Meaning.PLACE)),
        document(Line("one", "A", goes_to=CHRONOLOGY)),
        document(Line("one", "A"), Line("two", "A")),
        replace(document(Line("one", "A")), version=2),
        replace(document(Line("one", "A")), title="Other"),
        replace(document(Line("one", "A")), intro="Other"),
        replace(document(Line("one", "A")), sections=(Section("Other", (Line("one", "A"),)),)),
        replace(document(Line("one", "A")), sections=(Section("Only", (Line("one", "A"),), "Help"),)),
    ],
)
def test_whatever_changes_the_fingerprint_changes(other: Document) -> None:
    assert other.fingerprint() != document(Line("one", "A")).fingerprint()


def test_the_fingerprint_tells_the_order_of_the_questions() -> None:
    one, two = Line("one", "A"), Line("two", "B")
    assert document(one, two).fingerprint() != document(two, one).fingerprint()


def test_where_a_part_goes_is_in_the_fingerprint() -> None:
    routes = {
        document(Cases("cases", "C", parts=(Text("analysis", "A", goes_to=place),))).fingerprint()
        for place in (RECORD, CHRONOLOGY)
    }
    assert len(routes) == 2


def test_everything_that_a_question_has_is_in_its_json() -> None:
    for question in EVERY_KIND.questions():
        told = next(q for s in to_json(EVERY_KIND)["sections"] for q in s["questions"] if q["key"] == question.key)
        assert set(told) == {"kind", *(field.name for field in fields(question))}


# The two documents


def test_only_what_is_about_the_child_is_routed_to_the_chronology() -> None:
    for made in catalogue().values():
        routed = [q for q in made.questions() if q.goes_to is CHRONOLOGY]
        assert routed == []  # only a part of a case knows which child it is about
        for question in made.questions():
            if not isinstance(question, Cases):
                assert all(part.goes_to is RECORD for part in parts_of(question))
    cases = latest("dsl_record").question("cases")
    assert {part.key: part.goes_to for part in parts_of(cases)} == {
        "analysis": CHRONOLOGY,
        "thinking": CHRONOLOGY,
        "reflection": RECORD,
        "next_steps": CHRONOLOGY,
        "reason": CHRONOLOGY,
        "plan_changed": CHRONOLOGY,
        "impact": CHRONOLOGY,
    }
