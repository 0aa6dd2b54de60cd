"""Who takes part in a paper: in a record, those who were present; in a contract's own, those with a place today."""

from __future__ import annotations

from webapp.db.contracts import Party
from webapp.db.papers import Paper
from webapp.services.work import Work


def taking_part(work: Work, paper: Paper) -> list[Party]:
    """The parties whose word and presence count; a former party's and an absentee's do not (design, section 5)."""
    if paper.session is not None:
        present = {attendance.party_id for attendance in paper.session.attendances if attendance.present}
        return [party for party in paper.contract.parties if party.id in present]
    return [
        party
        for party in paper.contract.parties
        if party.session_id is None
        and party.from_on <= work.today
        and (party.until_on is None or work.today <= party.until_on)
    ]
