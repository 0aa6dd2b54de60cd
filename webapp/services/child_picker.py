"""Whom a case is about: found by name in a picker.

Those who read the roll find by any part of a name. Another party, who may propose, learns from it neither who is on the
roll nor who a reference is (design, section 5): they find by a whole name only, and name a child only whom they found.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, func, or_, select

from forms.kit import Answers, Document
from webapp.db.children import Child
from webapp.db.contracts import SupervisionSession
from webapp.db.papers import Paper
from webapp.documents.picker import choose
from webapp.documents.routing import case_rows
from webapp.domain.policy import Permission, Resource
from webapp.services.children import (
    ChildView,
    child_view,
    children_of,
    is_called,
    is_inside,
    matching,
    proposing,
    shown_in,
    subject_of,
)
from webapp.services.outside import is_by_reference
from webapp.services.work import Desk, Work

FOUND_MOST = 12
"""Children that one search offers: more means that the person should type more."""
_FOUND = "child.found"
"""What is noted of a child whom somebody without the roll found, or added: from then on they may name them."""


def find_children(desk: Desk, contract_reference: str, query: str) -> tuple[ChildView, ...]:
    """Children for the picker of a case discussion, at most `FOUND_MOST`; an empty reference stands for no contract.

    Raises Refused or NotFound. What is found is noted, for who does not read the roll child by child.
    """
    query = " ".join(query.split())
    if not query:
        return ()
    with desk.read() as work:
        contract, thing = proposing(work, contract_reference)
        work.require(Permission.CHILD_PROPOSE, thing)
        reads_roll = _reads_roll(work)
        found = matching(work, query) if reads_roll else _exactly(work, query)
        rows = work.db.scalars(
            found.order_by(
                or_(Child.left_on.isnot(None), func.coalesce(Child.off_roll, "") == "left"),
                Child.legal_surname,
                Child.legal_forename,
                Child.id,
            ).limit(FOUND_MOST)
        ).all()
        views = tuple(child_view(child) for child in rows)
    desk.note_read("children.searched", subject_of(work, contract), found=len(views))
    note_found(rows, desk)
    return views


def named(desk: Desk, references: Collection[str], contract_reference: str) -> tuple[ChildView, ...]:
    """The children with these references, for a party of the contract who chose them already. Raises Refused.

    One whom this person may not name stays a reference.
    """
    with desk.read() as work:
        contract, thing = proposing(work, contract_reference)
        work.require(Permission.CHILD_PROPOSE, thing)
        found = children_of(work, work.school_id, references)
        may = nameable(work, found)
        return tuple(
            shown_in(work, contract, child) if reference in may else ChildView(reference, reference, "")
            for reference, child in found.items()
        )


def nameable(work: Work, references: Collection[str]) -> set[str]:
    """Those of these children whom this person may name: any for who reads the roll, for others whom they found lately."""
    found = children_of(work, work.school_id, references)
    if _reads_roll(work):
        return set(found)
    seen = work.noted_lately(_FOUND)
    return {reference for reference, child in found.items() if _thing(child) in seen}


def nameable_in(work: Work, paper: Paper | SupervisionSession, references: Collection[str]) -> set[str]:
    """Those of these children whom this person may put into a paper where they do not stand yet.

    From outside the school that is whoever has letters in its contract already. Any other reference would be a guess, and
    the entry of it would stand in the file of a child who was never spoken of; where a reference is what a child is called
    outside, it is how colleagues say whom they mean.
    """
    if is_inside(work.viewer, paper.contract):
        return nameable(work, references)
    found = children_of(work, paper.school_id, references)
    lettered = {row.child_id for row in paper.contract.pseudonyms}
    if not lettered and is_by_reference(work, paper.contract):
        return set(found)
    return {reference for reference, child in found.items() if child.id in lettered}


def only_nameable(
    work: Work, paper: Paper | SupervisionSession, document: Document, answers: Answers, *known: Answers
) -> Answers:
    """The answers, with no child chosen who is not in what is `known` and whom their writer may not name.

    A page can send any reference; once it stood in the paper, the paper would show whose it is.
    """
    there = {row["child"] for before in known for row in case_rows(document, before)}
    rows = [row for row in case_rows(document, answers) if row["child"] and row["child"] not in there]
    may = nameable_in(work, paper, {row["child"] for row in rows})
    for row in rows:
        if row["child"] not in may:
            answers = choose(document, answers, row["uid"], "")
    return answers


def note_found(rows: Collection[Child], desk: Desk) -> None:
    """Note whom somebody without the roll found or added: from then on they may name them, for a day."""
    with desk.read() as work:
        if _reads_roll(work):
            return
    for child in rows:
        desk.note_read(_FOUND, _thing(child), reference=child.reference)


def _thing(child: Child) -> str:
    return f"child:{child.id}"


def _reads_roll(work: Work) -> bool:
    return work.allows(Permission.CHILD_READ, Resource(work.school_id))


def _exactly(work: Work, query: str) -> Select[Child]:
    return select(Child).where(Child.school_id == work.school_id, is_called(query))
