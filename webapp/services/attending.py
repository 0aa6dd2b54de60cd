"""Who was there: expected at a session, present at it, and what a session needs to be one. Steps of an open work."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from webapp.db.contracts import Attendance, Contract, Party, SupervisionSession
from webapp.domain.clock import school_day
from webapp.domain.errors import Invalid
from webapp.domain.people import ContractKind, PartyKind
from webapp.services.parties import PartyView, expected_at, has_ended, party_view


class WrongTimes(Invalid):
    """The date or the times of a session cannot be."""


class NobodyThere(Invalid):
    """With those who were there it was no session."""


@dataclass(frozen=True, slots=True)
class Attending:
    """A party who is expected at a session, or was."""

    party: PartyView
    present: bool
    """Whether they will be or were there; nobody knows better before the end."""


def attending(session: SupervisionSession, day: datetime) -> tuple[Attending, ...]:
    """Everybody expected at the session on that day, and whether they come as far as is known."""
    known = {attendance.party_id: attendance.present for attendance in session.attendances}
    return tuple(
        Attending(party_view(party), known.get(party.id, True)) for party in expected_at(session, school_day(day))
    )


def was_there(session: SupervisionSession) -> tuple[Attending, ...]:
    """Everybody who was expected when the session ended, and whether they were there."""
    return tuple(Attending(party_view(row.party), row.present) for row in session.attendances)


def refuse_after_the_end(contract: Contract, starts_at: datetime) -> None:
    """Raise Invalid where the contract has ended before that day."""
    if has_ended(contract, school_day(starts_at)):
        raise Invalid("This contract has ended. Make a new contract first.")


def refuse_without_parties(expected: Sequence[Party]) -> None:
    """A session outside the parties' own dates would be hidden from the very people who met (`domain.policy`)."""
    kinds = [PartyKind(party.kind) for party in expected]
    if PartyKind.SUPERVISEE not in kinds or not any(kind.leads for kind in kinds):
        raise WrongTimes(
            "On that day the contract did not have both its supervisor and its supervisee. Look at the date."
        )


def on_that_day(
    chosen: Collection[int] | None, session: SupervisionSession, expected: Sequence[Party]
) -> Collection[int] | None:
    """Who comes, of those whom a page offered as expected on the day that the session is planned for.

    Where it is on another day, whoever has no place on that day drops out, and whoever has one then only is taken to come.
    """
    if chosen is None:
        return None
    offered = {party.id for party in expected_at(session, school_day(session.starts_at))}
    ids = {party.id for party in expected}
    return (set(chosen) - (offered - ids)) | (ids - offered)


def put_attendance(session: SupervisionSession, expected: Sequence[Party], present: Collection[int] | None) -> None:
    """Say who is there: the parties with these ids, or without any what was known before.

    The session may be on another day than planned, when others had a place in the contract. Raises NobodyThere where
    one person would be left alone: that is a session to be put off, and never one that was held.
    """
    rows = {attendance.party_id: attendance for attendance in session.attendances}
    for party in expected:
        if party.id not in rows:
            rows[party.id] = Attendance(school_id=session.school_id, party=party, present=True)
            session.attendances.append(rows[party.id])
    ids = {party.id for party in expected}
    if present is not None and not set(present) <= ids:
        raise NobodyThere("Choose those who were there from the list.")
    for party_id, row in rows.items():
        row.present = party_id in ids and (row.present if present is None else party_id in present)
    _refuse_alone(session)


def _refuse_alone(session: SupervisionSession) -> None:
    kinds = [PartyKind(row.party.kind) for row in session.attendances if row.present]
    if PartyKind.SUPERVISEE not in kinds:
        nobody = (
            "The supervisee was not there"
            if session.contract.kind == ContractKind.ONE_TO_ONE.value
            else "None of the supervisees was there"
        )
        raise NobodyThere(f"{nobody}, so this was not a session. Put it off to another day instead.")
    if not any(kind.leads for kind in kinds):
        raise NobodyThere(
            "Nobody who leads was there. Name a stand-in for this session, or put it off to another day instead."
        )
