"""The boxed forms of a trust (jmat), uploaded without tags, ask and send on what the built-in documents do."""

from __future__ import annotations

import pytest

from forms.dsl_contract import DSL_CONTRACT
from forms.dsl_record import DSL_RECORD
from forms.kit import CHRONOLOGY, Cases, Document, Meaning, Place, is_asked
from tests.slots import equivalents
from webapp.documents.routing import child_parts
from webapp.documents.slots.first_plan import first_plan
from webapp.documents.slots.forming import look_into
from webapp.documents.slots.making import document_of

# Asked by the product besides what the trust's forms hold: the summary of actions, and what the contract says in prose.
_OF_OURS = {Meaning.ACTIONS, Meaning.FREQUENCY, Meaning.LENGTH, Meaning.PLACE, Meaning.MAIN_SYSTEM}
_PARTS_OF_OURS = {Meaning.REASON, Meaning.PLAN_CHANGED, Meaning.IMPACT}


def made(name: str) -> Document:
    form = next(form for form in equivalents.FORMS if form.name == name)
    looked = look_into(form.make())
    return document_of(first_plan(looked.slots, looked.title), "own_1", 1)


@pytest.mark.parametrize(
    ("name", "built_in"), [("boxed contract", DSL_CONTRACT), ("boxed record", DSL_RECORD)], ids=["contract", "record"]
)
def test_the_same_meanings_in_the_same_purpose(name: str, built_in: Document) -> None:
    own = made(name)
    assert own.purpose is built_in.purpose
    wanted = {question.meaning for question in built_in.questions() if question.meaning} - _OF_OURS
    assert {question.meaning for question in own.questions() if question.meaning} == wanted


def test_question_by_question_the_record_asks_in_the_same_kinds_and_order() -> None:
    """Of those that carry a meaning: the others are the school's own words."""
    own = [(type(q), q.meaning) for q in made("boxed record").questions() if q.meaning and is_asked(q)]
    ours = [
        (type(q), q.meaning) for q in DSL_RECORD.questions() if q.meaning and q.meaning not in _OF_OURS and is_asked(q)
    ]
    assert own == ours


def test_each_part_of_a_case_goes_where_it_goes_in_the_built_in_record() -> None:
    def parts(document: Document) -> list[tuple[Meaning | None, Place]]:
        (cases,) = (question for question in document.questions() if isinstance(question, Cases))
        return [(part.meaning, part.goes_to) for part in cases.parts if part.meaning not in _PARTS_OF_OURS]

    own = parts(made("boxed record"))
    assert [place for _, place in own] == [CHRONOLOGY, Place.RECORD, CHRONOLOGY]
    ours = parts(DSL_RECORD)
    assert {place for meaning, place in ours if meaning in (Meaning.DECISION, Meaning.ANALYSIS)} == {CHRONOLOGY}
    assert Meaning.DECISION in [meaning for meaning, place in own if place is CHRONOLOGY]


def test_a_record_on_it_makes_the_same_entry_and_keeps_the_same_words_back() -> None:
    def entry(document: Document) -> list[tuple[str, bool]]:
        """The words of each part of a case, in order, and whether the child's entry has them."""
        (cases,) = (question for question in document.questions() if isinstance(question, Cases))
        parts = [part for part in cases.parts if part.meaning not in _PARTS_OF_OURS]
        row = {"uid": "0" * 16, "child": "C-0001"} | {part.key: f"Said {n}" for n, part in enumerate(parts)}
        told = {part.text for part in child_parts(document, row)}
        return [(row[part.key], row[part.key] in told) for part in parts]

    # The built-in record asks for the analysis apart from what is known; the form has one room for both.
    assert entry(DSL_RECORD) == [("Said 0", True), ("Said 1", True), ("Said 2", False), ("Said 3", True)]
    assert entry(made("boxed record")) == [("Said 0", True), ("Said 1", False), ("Said 2", True)]
