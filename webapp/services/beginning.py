"""Beginning a paper: its first answers, by meaning and never by key, and its first version. Steps of an open work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from forms.kit import Answers, Document, Meaning, Purpose
from webapp.db.contracts import Contract, Party, SupervisionSession
from webapp.db.facts import paper_resource
from webapp.db.papers import Paper, PaperVersion
from webapp.db.schools import Person
from webapp.documents.codec import content_hash, dump, fresh, new_uid
from webapp.domain.clock import school_day
from webapp.domain.lifecycle import State
from webapp.domain.people import ContractKind, PartyKind
from webapp.domain.policy import Permission
from webapp.services.catalogue import active_template, answers_of, document_of
from webapp.services.references import next_reference
from webapp.services.work import Work

RECORDS = (Purpose.RECORD.value, Purpose.ATTACHED_RECORD.value)
"""The purposes of which a session has one paper, and no more: no child is filed twice."""

HOW_THEY_MET = {ContractKind.GROUP: " (group session)", ContractKind.PEER: " (session among peers)"}
"""The record of a group session says that it was one (trust)."""


def add_paper(
    work: Work, contract: Contract, session: SupervisionSession | None, document: Document, answers: Answers
) -> Paper:
    """Begin a draft on this document."""
    text = dump(answers)
    paper = Paper(
        school_id=work.school_id,
        uid=new_uid(),
        reference=next_reference(work, Paper),
        purpose=document.purpose.value,
        document_key=document.key,
        document_version=document.version,
        fingerprint=document.fingerprint(),
        template_version=active_template(work, document),
        contract=contract,
        session=session,
        state=State.DRAFT.value,
        revision=1,
        created_by_id=work.viewer.person_id,
        created_at=work.now,
        changed_at=work.now,
    )
    paper.versions = [
        PaperVersion(
            school_id=work.school_id,
            number=1,
            answers=text,
            content_hash=content_hash(text),
            reason="",
            changed_by_id=work.viewer.person_id,
            changed_at=work.now,
        )
    ]
    work.db.add(paper)
    work.db.flush()
    work.note("paper.created", f"paper:{paper.id}", reference=paper.reference, document=document.key)
    return paper


def prefilled(document: Document, known: dict[Meaning, str]) -> Answers:
    """Fresh answers with what is already known."""
    answers = fresh(document)
    for meaning, text in known.items():
        question = document.meaning(meaning)
        if question is not None:
            answers[question.key] = text
    return answers


def names(people: Iterable[Person]) -> str:
    """The people as one line: `a, b and c`."""
    *first, last = [person.name for person in people] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def offices(people: Iterable[Person]) -> str:
    """Their offices in the same order, as one line."""
    return "; ".join(person.office for person in people if person.office)


def who_met(contract: Contract, present: Sequence[Party]) -> dict[Meaning, str]:
    """What a record says of those who were there. It is a group's record where the contract is a group's (trust)."""
    by_kind = {kind: [party.person for party in present if party.kind == kind.value] for kind in PartyKind}
    leading = [party.person for party in present if PartyKind(party.kind).leads]
    supervised = names(by_kind[PartyKind.SUPERVISEE])
    return {
        Meaning.SUPERVISEE: supervised + (HOW_THEY_MET.get(ContractKind(contract.kind), "") if supervised else ""),
        Meaning.SUPERVISOR: names(leading),
        Meaning.ATTENDEES: names(by_kind[PartyKind.ATTENDEE]),
    }


def record_of(work: Work, session: SupervisionSession) -> Paper | None:
    """The session's record, whatever its state: an abandoned one is taken up again and never begun anew."""
    return work.db.scalar(
        select(Paper).where(Paper.session_id == session.id, Paper.purpose.in_(RECORDS)).order_by(Paper.id).limit(1)
    )


def first_answers(work: Work, session: SupervisionSession, document: Document) -> Answers:
    """A record's first answers: who, when, and what the last record already said about training."""
    known = who_met(session.contract, [a.party for a in session.attendances if a.present])
    known[Meaning.DATE] = school_day(session.starts_at).isoformat()
    before = _last_record(work, session)
    if before is not None:
        question = document_of(work, before).meaning(Meaning.TRAINING_DUE)
        answer = answers_of(work, before.versions[-1]).get(question.key, "") if question else ""
        known[Meaning.TRAINING_DUE] = answer if isinstance(answer, str) else ""
    return prefilled(document, known)


def _last_record(work: Work, session: SupervisionSession) -> Paper | None:
    paper = work.db.scalar(
        select(Paper)
        .join(SupervisionSession, Paper.session_id == SupervisionSession.id)
        .where(Paper.contract_id == session.contract_id, SupervisionSession.starts_at < session.starts_at)
        .order_by(SupervisionSession.starts_at.desc(), Paper.id.desc())
        .limit(1)
    )
    return paper if paper is not None and work.allows(Permission.PAPER_READ, paper_resource(paper)) else None
