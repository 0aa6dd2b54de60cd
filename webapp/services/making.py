"""Making a contract: who takes which place, and what its paper is begun with. Steps of an open work."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select

from forms.kit import Document, Meaning
from webapp.db.contracts import Contract, Party
from webapp.db.schools import Membership, Person
from webapp.documents.codec import new_uid
from webapp.domain.errors import Invalid
from webapp.domain.people import ContractKind, PartyKind, Role
from webapp.services.beginning import names, offices
from webapp.services.practice import practice_on
from webapp.services.protection import require_protection
from webapp.services.references import next_reference
from webapp.services.work import Work


def of_school(work: Work) -> ColumnElement[bool]:
    """Everybody who is in this school, by home or by a role, and has not left."""
    members = select(Membership.person_id).where(Membership.school_id == work.school_id)
    return and_(Person.left_on.is_(None), or_(Person.school_id == work.school_id, Person.id.in_(members)))


def refuse_places(work: Work, kind: ContractKind, supervisor_id: int, supervisee_ids: Sequence[int]) -> None:
    """Raise Invalid where these people cannot make a contract of this kind with one another.

    Whoever begins it has a place in it: access follows the relationship, so nobody sets up others' supervision and
    reads it (design, section 7).
    """
    if not supervisee_ids or 0 in (supervisor_id, *supervisee_ids):
        raise Invalid("Choose the people from the list.")
    if supervisor_id in supervisee_ids:
        raise Invalid("Nobody has two places in a contract: nobody supervises themselves.")
    if work.viewer.person_id not in (supervisor_id, *supervisee_ids):
        raise Invalid("Choose yourself as the supervisor or a supervisee: a contract is made by its own parties.")
    if kind is ContractKind.ONE_TO_ONE and len(supervisee_ids) > 1:
        raise Invalid("A one-to-one contract has one supervisee. Choose one person, or make a contract for a group.")
    if kind is ContractKind.GROUP and len(supervisee_ids) < 2:
        raise Invalid("A group has at least two supervisees. Choose one more, or make a one-to-one contract.")


def people_by_id(work: Work, ids: Sequence[int]) -> list[Person]:
    """The people with these ids, in the same order. Raises Invalid where one is not of this school, or has left."""
    found = {person.id: person for person in work.db.scalars(select(Person).where(of_school(work), Person.id.in_(ids)))}
    if set(ids) - set(found):
        raise Invalid("Choose the people from the list.")
    return [found[person_id] for person_id in ids]


def add_contract(
    work: Work, kind: ContractKind, supervisor: Person, supervisees: Sequence[Person], record: Document
) -> Contract:
    """Begin the contract, with each of them in their place from today. `record` is what its sessions are written on."""
    require_protection(work)
    contract = Contract(
        school_id=work.school_id,
        uid=new_uid(),
        reference=next_reference(work, Contract),
        kind=kind.value,
        record_key=record.key,
        started_on=work.today,
        created_by_id=work.viewer.person_id,
        created_at=work.now,
    )
    contract.parties = [
        _party(work, PartyKind.SUPERVISOR, supervisor),
        *(_party(work, PartyKind.SUPERVISEE, person) for person in supervisees),
    ]
    work.db.add(contract)
    work.db.flush()
    work.note(
        "contract.created",
        f"contract:{contract.id}",
        reference=contract.reference,
        kind=contract.kind,
        record=contract.record_key,
        parties=len(contract.parties),
    )
    return contract


def _party(work: Work, kind: PartyKind, person: Person) -> Party:
    # Whoever supervises without an account is taken for an outside provider, since nothing else tells one: whatever they
    # are handed on paper has the children by reference (loxdale, jmat).
    provider = kind is PartyKind.SUPERVISOR and person.account is None
    return Party(
        school_id=work.school_id,
        person=person,
        kind=kind.value,
        external=provider or not works_here(work, person),
        from_on=work.today,
    )


def works_here(work: Work, person: Person) -> bool:
    """Whether the person is of this school. A trust lead or a head from elsewhere is an outside supervisor (jmat)."""
    return work.db.scalar(select(Person.id).where(Person.id == person.id, insiders(work))) is not None


def insiders(work: Work) -> ColumnElement[bool]:
    """Everybody whose home this school is, but for those who work elsewhere or are the trust's lead and nothing else."""
    roles = select(Membership.person_id).where(Membership.school_id == work.school_id)
    other = roles.where(Membership.role != Role.TRUST_LEAD.value)
    home = and_(Person.school_id == work.school_id, Person.outside.is_(False))
    return and_(home, or_(Person.id.not_in(roles), Person.id.in_(other)))


def known_of(work: Work, supervisor: Person, supervisees: Sequence[Person]) -> dict[Meaning, str]:
    """What a contract's paper is begun with."""
    return {
        Meaning.SUPERVISEE: names(supervisees),
        Meaning.SUPERVISEE_ROLE: offices(supervisees),
        Meaning.SUPERVISOR: supervisor.name,
        Meaning.SUPERVISOR_ROLE: supervisor.office,
        Meaning.DATE: work.today.isoformat(),
        Meaning.MAIN_SYSTEM: practice_on(work, work.today).main_system,
    }
