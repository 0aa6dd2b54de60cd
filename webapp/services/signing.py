"""Ink: what each party did with the pen, and where the signed paper lies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from webapp.db.facts import paper_resource
from webapp.db.papers import IssuedCopy, Paper, Signature, SignedCopy
from webapp.domain.clock import school_day
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.lifecycle import State, Step, after
from webapp.domain.policy import Permission
from webapp.services.copies import issued_copy_of
from webapp.services.deciding import move
from webapp.services.papers import agreements_of, paper_of, standing_version
from webapp.services.parties import PartyView
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
    place = told_place(place)
    with desk.work() as work:
        paper = paper_of(work, reference, Permission.PAPER_SIGN)
        after(State(paper.state), Step.SIGN)
        version = standing_version(paper)
        copy = issued_copy_of(work, version) if version else None
        if version is None or copy is None:
            raise Conflict("There is no issued copy to sign yet.")
        asked = {view.party.party_id: view.party for view in agreements_of(work, paper, version) if view.expected}
        _refuse_absentees(work, paper, asked.values())
        refuse_incomplete(work, ink, asked, since=school_day(version.issued_at or work.now))
        keep_ink(work, paper, copy, ink, place)


def _refuse_absentees(work: Work, paper: Paper, asked: Iterable[PartyView]) -> None:
    """The ink is told by whoever leads, or by one of those who sign: nothing is asked of an absentee (design, section 5)."""
    leads = work.allows(Permission.PAPER_CIRCULATE, paper_resource(paper))
    if not leads and work.viewer.person_id not in {party.person_id for party in asked}:
        raise Conflict("Only those who sign this paper, or whoever leads, can say that it is signed.")


def told_place(place: str) -> str:
    """Where the signed paper lies, as typed. Raises Invalid where nothing is said."""
    place = place.strip()
    if not place:
        raise Invalid("Say where the signed paper is kept, for example “Supervision file, locked cabinet 2”.")
    return place


def refuse_incomplete(work: Work, ink: Mapping[int, Ink], expected: Collection[int], *, since: date) -> None:
    """Raise Invalid unless the ink of every expected party is told, of a day from `since`, when it was printed, to today."""
    if set(ink) != set(expected) or any(mark.outcome not in OUTCOMES for mark in ink.values()):
        raise Invalid("Say for each party whether they signed, and when.")
    if not all(since <= mark.on <= work.today for mark in ink.values()):
        raise Invalid("A signature is dated from the day when the paper was issued until today.")


def keep_ink(work: Work, paper: Paper, copy: IssuedCopy, ink: Mapping[int, Ink], place: str) -> None:
    """Keep who signed this copy and where it lies, and file the paper, as a step of an open work."""
    for party_id, mark in ink.items():
        _sign(work, copy, party_id, mark)
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
    file_paper(work, paper, copy)


def file_paper(work: Work, paper: Paper, copy: IssuedCopy) -> None:
    """File an issued paper whose ink is told, as a step of an open work. Places for its one session end with it."""
    move(work, paper, Step.FILE)
    work.note("paper.filed", f"paper:{paper.id}", reference=paper.reference, code=copy.code)
    for party in paper.contract.parties:
        if party.session_id is not None and party.session_id == paper.session_id and party.until_on is None:
            party.until_on = work.today
            work.note("party.ended", f"contract:{party.contract_id}", party=party.id)


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
