"""Ink: what each party did with the pen, and where the signed paper lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from webapp.db.papers import IssuedCopy, Paper, Signature, SignedCopy
from webapp.domain.clock import school_day
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.lifecycle import State, Step, after
from webapp.domain.policy import Permission
from webapp.services.papers import agreements_of, paper_of
from webapp.services.versions import touch
from webapp.services.work import Desk, Work

OUTCOMES = {
    "signed": "Signed",
    "signed_with_dissent": "Signed with a statement of disagreement",
    "refused": "Refused to sign",
}


@dataclass(frozen=True, slots=True)
class Ink:
    """What one party did, and on which day."""

    outcome: str
    on: date


def note_signatures(desk: Desk, reference: str, ink: Mapping[int, Ink], place: str) -> None:
    """Say who signed the issued copy and where it is kept; the paper is filed once every party's ink is told.

    `ink` is by party id. Raises Refused, Conflict, or Invalid where a party or the place is missing.
    """
    place = place.strip()
    if not place:
        raise Invalid("Say where the signed paper is kept, for example “Supervision file, locked cabinet 2”.")
    with desk.work() as work:
        paper = paper_of(work, reference, Permission.PAPER_SIGN)
        after(State(paper.state), Step.SIGN)
        copy = _issued(work, paper)
        expected = [view.party.party_id for view in agreements_of(work, paper) if view.decision == "agreed"]
        _refuse_incomplete(work, paper, expected, ink)
        for party_id in expected:
            _sign(work, copy, party_id, ink[party_id])
        work.db.add(
            SignedCopy(
                school_id=paper.school_id,
                issued_copy_id=copy.id,
                place=place,
                recorded_by_id=work.viewer.person_id,
                recorded_at=work.now,
            )
        )
        work.note("signed_copy.recorded", f"paper:{paper.id}", reference=paper.reference, code=copy.code)
        paper.state = after(State(paper.state), Step.FILE).value
        touch(work, paper)
        work.note("paper.filed", f"paper:{paper.id}", reference=paper.reference, code=copy.code)


def _issued(work: Work, paper: Paper) -> IssuedCopy:
    version = paper.versions[-1]
    copy = work.db.scalar(
        select(IssuedCopy)
        .where(IssuedCopy.paper_version_id == version.id, IssuedCopy.kind == "issued")
        .order_by(IssuedCopy.id.desc())
        .limit(1)
    )
    if copy is None:
        raise Conflict("There is no issued copy to sign yet.")
    return copy


def _refuse_incomplete(work: Work, paper: Paper, expected: list[int], ink: Mapping[int, Ink]) -> None:
    if set(ink) != set(expected) or any(mark.outcome not in OUTCOMES for mark in ink.values()):
        raise Invalid("Say for each party whether they signed, and when.")
    first = school_day(paper.versions[-1].issued_at or work.now)
    for mark in ink.values():
        if not first <= mark.on <= work.today:
            raise Invalid("A signature is dated from the day when the paper was issued until today.")


def _sign(work: Work, copy: IssuedCopy, party_id: int, mark: Ink) -> None:
    row = Signature(
        school_id=copy.school_id,
        issued_copy_id=copy.id,
        party_id=party_id,
        outcome=mark.outcome,
        signed_on=mark.on,
        recorded_by_id=work.viewer.person_id,
        recorded_at=work.now,
    )
    work.db.add(row)
    work.db.flush()
    work.note("signature.recorded", f"party:{party_id}", outcome=mark.outcome, code=copy.code)
