"""A disagreement between the parties of a contract, noted and taken on as the practice says (jmat, nefutures).

It holds no word of what it is about: only about which of a few things it is, and which step was taken on which day. Those
who supervised and were supervised on its day read it, and nobody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from webapp.db import scopes
from webapp.db.contracts import Contract, Party
from webapp.db.disagreements import Disagreement, DisagreementStep
from webapp.db.facts import contract_resource, disagreement_resource
from webapp.db.schools import Person
from webapp.domain.clock import school_day
from webapp.domain.disagreements import About, How, Kind, Stand, Step, stand_of
from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.policy import Permission
from webapp.services.children import contract_of
from webapp.services.contract_reviews import partners
from webapp.services.practice import practice_on
from webapp.services.work import Desk, Work


@dataclass(frozen=True, slots=True)
class StepView:
    """A step that was taken."""

    kind: Kind
    on: date
    by: str
    """Who noted it."""
    party: str
    """Whose agreement it is; empty for every other step."""
    to: str
    """Whom it was passed to, as the practice named them on that day; empty where it named nobody, and for other steps."""
    how: How | None


@dataclass(frozen=True, slots=True)
class PartyToAsk:
    """A party who has not agreed yet that it is passed on."""

    party_id: int
    name: str
    mine: bool
    speaks_on_paper: bool
    """Whether they have no account, so that another notes what they said."""


@dataclass(frozen=True, slots=True)
class DisagreementView:
    """A disagreement, for those who read it."""

    disagreement_id: int
    about: About
    noted_on: date
    noted_by: str
    mine: bool
    """Whether this person noted it, and can withdraw it."""
    steps: tuple[StepView, ...]
    stand: Stand
    missing: tuple[PartyToAsk, ...]
    may_act: bool

    @property
    def can_say(self) -> tuple[PartyToAsk, ...]:
        """Those whose agreement this person can note: their own, and that of who said it on paper."""
        return tuple(party for party in self.missing if party.mine or party.speaks_on_paper)

    @property
    def ways_to_end(self) -> tuple[How, ...]:
        """How this person can say that it ended: only whoever noted it withdraws it."""
        return tuple(how for how in self.stand.ways_to_end if how is not How.WITHDRAWN or self.mine)


@dataclass(frozen=True, slots=True)
class DisagreementPage:
    """The disagreements of one contract that this person reads, the open ones first, and the practice for them."""

    contract_reference: str
    others: tuple[str, ...]
    rows: tuple[DisagreementView, ...]
    first: str
    """Whom one goes to, as the practice says today; empty where it does not."""
    second: str
    may_note: bool


def read_disagreements(desk: Desk, reference: str) -> DisagreementPage:
    """The disagreements of a contract, as far as this person reads them. Raises Refused or NotFound. A look is noted."""
    with desk.read() as work:
        contract = contract_of(work, reference)
        work.require(Permission.CONTRACT_READ, contract_resource(contract))
        here = scopes.disagreements(work.viewer), Disagreement.contract_id == contract.id
        rows = [_view(work, row) for row in work.db.scalars(_loaded().where(*here).order_by(Disagreement.id.desc()))]
        practice = practice_on(work, work.today)
        may_note = _may_note(work, contract)
        if not (rows or may_note):
            work.require(Permission.DISAGREEMENT_NOTE, contract_resource(contract))
        page = DisagreementPage(
            contract.reference,
            tuple(p.person.name for p in partners(work, contract) if p.person_id != work.viewer.person_id),
            tuple(sorted(rows, key=lambda row: not row.stand.is_open)),
            practice.disagreement_first,
            practice.disagreement_second,
            may_note,
        )
        subject = f"contract:{contract.id}"
    if page.rows:
        desk.note_read("disagreement.read", subject, reference=reference, found=len(page.rows))
    return page


def read_disagreement(desk: Desk, reference: str, disagreement_id: int) -> DisagreementView:
    """One of them. Raises Refused or NotFound. The look is noted."""
    with desk.read() as work:
        row = _readable(work, reference, disagreement_id)
        view = _view(work, row)
        subject = f"contract:{row.contract_id}"
    desk.note_read("disagreement.read", subject, reference=reference, found=1)
    return view


def _readable(work: Work, reference: str, disagreement_id: int) -> Disagreement:
    contract = contract_of(work, reference)
    work.require(Permission.CONTRACT_READ, contract_resource(contract))
    here = Disagreement.contract_id == contract.id, Disagreement.id == disagreement_id
    row = work.db.scalar(_loaded().where(*here))
    if row is None:
        raise NotFound("There is no such disagreement in this contract.")
    work.require(Permission.DISAGREEMENT_READ, disagreement_resource(row))
    return row


def note_disagreement(desk: Desk, reference: str, about: About, noted_on: date) -> int:
    """Note that there is one. Returns its id.

    Raises Refused, NotFound, Invalid for a day that cannot be, or Conflict where an open one is about the same.
    """
    with desk.work() as work:
        contract = contract_of(work, reference)
        work.require(Permission.DISAGREEMENT_NOTE, contract_resource(contract))
        if not contract.started_on <= noted_on <= work.today:
            raise Invalid("Enter a day between the beginning of this contract and today.")
        here = scopes.disagreements(work.viewer), Disagreement.contract_id == contract.id
        for row in work.db.scalars(_loaded().where(*here, Disagreement.about == about.value)):
            if stand_in(work, row).is_open:
                raise Conflict("An open disagreement about the same is noted already. Go on with that one.")
        row = Disagreement(
            school_id=work.school_id,
            contract=contract,
            about=about.value,
            noted_on=noted_on,
            noted_by_id=work.viewer.person_id,
            noted_at=work.now,
        )
        work.db.add(row)
        work.db.flush()
        work.note("disagreement.noted", f"disagreement:{row.id}", reference=contract.reference, about=row.about)
        return row.id


def take_step(
    desk: Desk,
    reference: str,
    disagreement_id: int,
    kind: Kind,
    on: date,
    *,
    party_id: int | None = None,
    how: How | None = None,
) -> None:
    """Note the next step of it. `party_id` is whose agreement it is, this person's where none is named.

    Raises Refused, NotFound, Conflict where it is not the next step, or Invalid.
    """
    with desk.work() as work:
        row = _readable(work, reference, disagreement_id)
        work.require(Permission.DISAGREEMENT_NOTE, contract_resource(row.contract))
        party = _speaking(work, row, party_id) if kind is Kind.CONSENTED else None
        if how is How.WITHDRAWN and row.noted_by_id != work.viewer.person_id:
            raise Invalid("Only whoever noted a disagreement can withdraw it.")
        stand_in(work, row).refuse(Step(kind, on, party.id if party else None), how, work.today)
        step = DisagreementStep(
            school_id=work.school_id,
            disagreement=row,
            kind=kind.value,
            taken_on=on,
            party=party,
            how=how.value if how else None,
            noted_by_id=work.viewer.person_id,
            noted_at=work.now,
        )
        work.db.add(step)
        work.db.flush()
        work.note(
            "disagreement.step_taken",
            f"disagreement:{row.id}",
            reference=row.contract.reference,
            step=kind.value,
            how=how.value if how else None,
        )


def _speaking(work: Work, row: Disagreement, party_id: int | None) -> Party:
    """Whose agreement it is: one's own, or that of a party without an account, who gave it on paper."""
    for party in asked_in(work, row):
        mine = party.person_id == work.viewer.person_id
        if (party_id is None and mine) or (party.id == party_id and (mine or party.person.account is None)):
            return party
    raise Invalid("Each party agrees for themselves. You can note it for somebody who has no account.")


def open_disagreements(work: Work) -> list[Disagreement]:
    """Those of this person that are not resolved, oldest first, as a step of an open read."""
    resolved = select(DisagreementStep.disagreement_id).where(DisagreementStep.kind == Kind.RESOLVED.value)
    # There are few, and mostly none: whose each is asked of each, and not of every place that this person has.
    here = Disagreement.contract_id.in_(scopes.contract_ids(work.viewer)), Disagreement.id.not_in(resolved)
    rows = work.db.scalars(_loaded().where(*here).order_by(Disagreement.id))
    return [row for row in rows if work.allows(Permission.DISAGREEMENT_READ, disagreement_resource(row))]


def _loaded() -> Select[Disagreement]:
    return select(Disagreement).options(
        selectinload(Disagreement.steps).selectinload(DisagreementStep.noted_by),
        selectinload(Disagreement.noted_by),
        selectinload(Disagreement.contract)
        .selectinload(Contract.parties)
        .selectinload(Party.person)
        .selectinload(Person.account),
    )


def stand_in(work: Work, row: Disagreement) -> Stand:
    """Where it stands."""
    steps = [Step(Kind(step.kind), step.taken_on, step.party_id) for step in row.steps]
    return stand_of(row.noted_on, steps, [party.id for party in asked_in(work, row)])


def asked_in(work: Work, row: Disagreement) -> list[Party]:
    """Whose agreement it takes to pass it on: its parties of that day who still have their place (jmat: of both)."""
    return [party for party in partners(work, row.contract) if party.from_on <= school_day(row.noted_at)]


def _view(work: Work, row: Disagreement) -> DisagreementView:
    stand, me = stand_in(work, row), work.viewer.person_id
    missing = (party for party in asked_in(work, row) if party.id in stand.missing)
    return DisagreementView(
        row.id,
        About(row.about),
        row.noted_on,
        row.noted_by.name,
        row.noted_by_id == me,
        tuple(_step_view(work, step) for step in row.steps),
        stand,
        tuple(PartyToAsk(p.id, p.person.name, p.person_id == me, p.person.account is None) for p in missing),
        stand.is_open and _may_note(work, row.contract),
    )


def _step_view(work: Work, step: DisagreementStep) -> StepView:
    kind = Kind(step.kind)
    party = step.party.person.name if step.party is not None else ""
    how = How(step.how) if step.how else None
    return StepView(kind, step.taken_on, step.noted_by.name, party, _passed_to(work, kind, step.taken_on), how)


def _passed_to(work: Work, kind: Kind, on: date) -> str:
    if kind not in (Kind.FIRST, Kind.SECOND):
        return ""
    practice = practice_on(work, on)
    return practice.disagreement_first if kind is Kind.FIRST else practice.disagreement_second


def _may_note(work: Work, contract: Contract) -> bool:
    return work.allows(Permission.DISAGREEMENT_NOTE, contract_resource(contract))
