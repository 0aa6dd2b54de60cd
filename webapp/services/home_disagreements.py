"""Open disagreements on the home page of those who are in them, with the next step, late ones first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from webapp.db.disagreements import Disagreement
from webapp.db.facts import contract_resource
from webapp.domain.disagreements import DAYS_TO_ACT, About, Kind, Stand
from webapp.domain.policy import Permission
from webapp.domain.school_year import Calendar
from webapp.services.deadline import counted_from
from webapp.services.disagreeing import asked_in, open_disagreements, stand_in
from webapp.services.school_year import calendar_of
from webapp.services.work import Work


@dataclass(frozen=True, slots=True)
class DisagreementLine:
    """An open disagreement, and what is to be done next."""

    disagreement_id: int
    contract_reference: str
    others: tuple[str, ...]
    about: About
    next: Kind
    """The usual next step."""
    waits_for: tuple[str, ...]
    """Those whose agreement is waited for, where this person gave theirs."""
    since: date
    """The day of the last step."""
    act_by: date
    """The last of the school days after it."""
    late: bool

    @property
    def asks(self) -> bool:
        """Whether the next step is this person's to take or to note."""
        return not self.waits_for


def disagreements_told(work: Work) -> tuple[DisagreementLine, ...]:
    """The open ones of this person in which they still have a part, the late ones first."""
    calendar = calendar_of(work)
    lines = [
        _line(work, row, stand_in(work, row), calendar)
        for row in open_disagreements(work)
        if work.allows(Permission.DISAGREEMENT_NOTE, contract_resource(row.contract))
    ]
    return tuple(sorted(lines, key=lambda line: (not line.late, line.act_by)))


def _line(work: Work, row: Disagreement, stand: Stand, calendar: Calendar) -> DisagreementLine:
    parties, me = asked_in(work, row), work.viewer.person_id
    missing = [party for party in parties if party.id in stand.missing]
    can_say = any(party.person_id == me or party.person.account is None for party in missing)
    waits = stand.next[0] is Kind.CONSENTED and not can_say
    deadline = counted_from(stand.last_on, DAYS_TO_ACT, calendar)
    return DisagreementLine(
        row.id,
        row.contract.reference,
        tuple(party.person.name for party in parties if party.person_id != me),
        About(row.about),
        stand.next[0],
        tuple(party.person.name for party in missing) if waits else (),
        stand.last_on,
        deadline.agree_by,
        deadline.unagreed_from <= work.today,
    )
