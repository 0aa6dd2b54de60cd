"""Forms to write on by hand, for a day on which the server is down: printed beforehand, typed in afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from forms.kit import Cases, Document
from webapp.db import scopes
from webapp.db.contracts import Contract, Party
from webapp.db.facts import contract_resource
from webapp.db.schools import Person, School
from webapp.documents.by_hand import room_to_write
from webapp.documents.closed import NO_CHILDREN, without_children
from webapp.documents.context import Signatory, WordContext, word_context
from webapp.documents.stamp import Stamp, stamp
from webapp.documents.starters import starter
from webapp.documents.word import PreparedTemplate, prepare, render
from webapp.domain.dates import day
from webapp.domain.errors import Unavailable
from webapp.domain.people import PartyKind
from webapp.domain.policy import Permission
from webapp.services.beginning import is_closed_to_children, prefilled, who_met
from webapp.services.catalogue import active_template
from webapp.services.children import contract_of
from webapp.services.copies import prepared
from webapp.services.own_documents import OWN, record_document
from webapp.services.parties import PartyView, has_ended, parties_on, party_views
from webapp.services.work import Desk, Work


@dataclass(frozen=True, slots=True)
class KitLine:
    """One contract of the kit, and what its records are written on."""

    reference: str
    parties: tuple[PartyView, ...]
    document: str


def kit_of(desk: Desk) -> tuple[KitLine, ...]:
    """The contracts whose sessions this person plans, newest first: for each there is a form to print. Raises Refused."""
    with desk.read() as work:
        rows = work.db.scalars(
            select(Contract)
            .where(scopes.contracts(work.viewer))
            .options(selectinload(Contract.parties).selectinload(Party.person).selectinload(Person.account))
            .order_by(Contract.started_on.desc(), Contract.id.desc())
        ).all()
        return tuple(
            KitLine(row.reference, party_views(row), record_document(work, row).title)
            for row in rows
            if work.allows(Permission.SESSION_CREATE, contract_resource(row)) and not has_ended(row, work.today)
        )


def blank_record(desk: Desk, reference: str) -> bytes:
    """The record of this contract's next session as a Word file: who meets is printed, the rest is room to write.

    No date stands in it, since nobody knows the day; what is typed in afterwards has the true one. Raises Refused, NotFound.
    """
    with desk.read() as work:
        contract = contract_of(work, reference)
        work.require(Permission.SESSION_CREATE, contract_resource(contract))
        document = record_document(work, contract)
        school = work.db.get_one(School, work.school_id)
        content = render(_template(work, document), _context(work, contract, document, school.name), logo=school.logo)
        mark = Stamp(
            reference=contract.reference,
            version=None,
            code="",
            title=document.title,
            dated=f"Printed {day(work.today)}",
            audit_number=0,
            chain_head="",
            draft=True,
        )
        subject = f"contract:{contract.id}"
    desk.note_read("contract.blank_printed", subject, reference=reference, document=document.key)
    return stamp(content, mark)


def _template(work: Work, document: Document) -> PreparedTemplate:
    """What prints it here; the starter where the school has not begun a paper on this document yet."""
    try:
        return prepared(active_template(work, document))
    except Unavailable:
        if document.key.startswith(OWN):
            raise
        return prepare(starter(document.key, document.version))


def _context(work: Work, contract: Contract, document: Document, school: str) -> WordContext:
    closed = is_closed_to_children(work, contract, None, document)
    asked = without_children(document) if closed else document
    here = parties_on(contract, work.today)
    signs = (PartyKind.SUPERVISEE, PartyKind.SUPERVISOR)
    known = word_context(
        document,
        prefilled(asked, who_met(contract, here)),
        school=school,
        child_names={},
        party_names={},
        signatories=[Signatory(PartyKind(p.kind).label, p.person.name) for p in here if PartyKind(p.kind) in signs],
        no_children=NO_CHILDREN if closed else "",
    )
    # A form of the school's own keeps its lines; a starter says "not answered" where there is nothing.
    context = known if document.key.startswith(OWN) else room_to_write(asked, known)
    no_cases: dict[str, list[str]] = {
        question.key: [] for question in document.questions() if closed and isinstance(question, Cases)
    }
    return {**context, **no_cases, "not_agreed": []}
