"""Each document that a session is recorded on, from its first answers to the issued file and each child's chronology."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from forms import latest
from forms.kit import CHRONOLOGY, Actions, Answers, Cases, Document, Row, Text, repeats
from tests import word_files, written
from tests.integration.school import Paper, School, texts
from webapp.db.contracts import Contract, SupervisionSession
from webapp.db.papers import IssuedCopy
from webapp.documents.codec import new_uid
from webapp.domain.people import ContractKind
from webapp.services import sessions
from webapp.services.beginning import add_paper, first_answers

KEYS = ["team_meeting", "group_record", "designated_meeting"]
STANDS_FOR = ("amara", "zofia", "hope")
"""The children of these tests, in the place of those whom the invented words are about."""


def begun(ash: School, document: Document) -> Paper:
    """A session's record on this document, with the first answers that it is begun with."""
    contract = ash.contracts["head-lead"]
    reference = sessions.plan_session(ash.at("head"), contract, ash.clock(), "Room 2")
    with ash.at("head").work() as work:
        of_ash = SupervisionSession.school_id == ash.school_id, SupervisionSession.reference == reference
        session = work.db.scalars(select(SupervisionSession).where(*of_ash)).one()
        paper = add_paper(work, session.contract, session, document, first_answers(work, session, document))
        return Paper(ash, "head", contract, reference, paper.reference)


def answers(paper: Paper, document: Document) -> Answers:
    """The invented school's words, about the children of the test; each block begins with its first child."""
    given: dict[str, Any] = dict(written.WRITTEN[document.key](paper.school.clock().date()))
    children = [paper.school.children[name] for name in STANDS_FOR]
    for question in document.questions():
        if not repeats(question):
            continue
        rows: list[Row] = [{**row, "uid": new_uid()} for row in given[question.key]]
        if isinstance(question, Cases):
            rows = [{**row, "child": child} for row, child in zip(rows, children, strict=False)]
        if isinstance(question, Actions):
            rows = [{**row, "owner": str(paper.party("lead"))} for row in rows]
        given[question.key] = rows
    return {key: value for key, value in given.items() if key not in ("supervisor", "supervisee", "held_on")}


def about(document: Document, given: Answers, child: str) -> dict[bool, list[str]]:
    """What is written in the blocks about this child: that which goes to the chronology (True), and the rest."""
    said: dict[bool, list[str]] = {True: [], False: []}
    for question in document.questions():
        if isinstance(question, Cases):
            rows: list[Row] = [row for row in given[question.key] if isinstance(row, dict) and row["child"] == child]
            for part in question.parts:
                if isinstance(part, Text):  # whether the plan changes is no text, and the entry keeps it apart
                    said[part.goes_to is CHRONOLOGY] += [row[part.key] for row in rows if row[part.key]]
    return said


@pytest.mark.parametrize("key", KEYS)
def test_from_the_first_answers_to_the_issued_file(key: str, ash: School) -> None:
    document = latest(key)
    paper = begun(ash, document)
    first = paper.answers
    assert (first["supervisor"], first["supervisee"]) == (ash.name("head"), ash.name("lead"))
    assert first["held_on"] == ash.clock().date().isoformat()

    given = answers(paper, document)
    paper.save(**given)
    discussed = [name for name in STANDS_FOR if about(document, given, ash.children[name])[True]]
    assert len(discussed) >= 2
    paper.end(*discussed)
    paper.issue("lead", "head")

    for name in discussed:
        said = about(document, given, ash.children[name])
        filed = [text for entry in ash.standing(name) for text in texts(entry)]
        assert sorted(filed) == sorted(said[True])
    (copy,) = ash.rows(IssuedCopy)
    with ash.desk.read() as work:
        printed = " ".join(word_files.lines(work.db.get_one(IssuedCopy, copy.id).content))
    for name in discussed:
        said = about(document, given, ash.children[name])
        assert all(text in printed for text in said[True] + said[False])


def test_a_group_says_so_on_a_document_that_asks_for_no_kind(ash: School) -> None:
    """It is in the words for who was there, on every document (trust)."""
    with ash.at("head").work() as work:
        of_ash = Contract.school_id == ash.school_id, Contract.reference == ash.contracts["head-lead"]
        work.db.scalars(select(Contract).where(*of_ash)).one().kind = ContractKind.GROUP.value
        work.note("contract.created", "contract:1")
    assert begun(ash, latest("designated_meeting")).answers["supervisee"] == f"{ash.name('lead')} (group session)"
