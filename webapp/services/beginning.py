"""Beginning a paper: its first answers, by meaning and never by key, and its first version. Steps of an open work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select

from forms.kit import Answers, Document, Meaning, Purpose, is_asked
from webapp.db.contracts import Contract, Party, SupervisionSession
from webapp.db.facts import paper_resource
from webapp.db.papers import Paper, PaperVersion
from webapp.db.schools import Person
from webapp.documents.closed import without_children
from webapp.documents.codec import content_hash, dump, fresh, new_uid
from webapp.documents.prefilling import fitting
from webapp.domain.clock import school_day
from webapp.domain.lifecycle import State
from webapp.domain.people import ContractKind, Formality, PartyKind
from webapp.domain.policy import Permission
from webapp.services.catalogue import active_template, answers_of, document_of
from webapp.services.parties import expected_at, parties_on
from webapp.services.practice import practice_on
from webapp.services.references import next_reference
from webapp.services.training import lead_renewal
from webapp.services.work import Work

RECORDS = (Purpose.RECORD.value, Purpose.ATTACHED_RECORD.value, Purpose.CASE_FILE_AUDIT.value)
"""The purposes of which a session has one paper, and no more: no child is filed twice."""

_CLOSED_WITH_OUTSIDERS = (Purpose.RECORD, Purpose.CASE_FILE_AUDIT)
"""What everybody in the contract shares. The sheet round a provider's record is the school's own (trust)."""


def add_paper(
    work: Work,
    contract: Contract,
    session: SupervisionSession | None,
    document: Document,
    answers: Answers,
    dated_on: date | None = None,
) -> Paper:
    """Begin a draft on this document. `dated_on` is the day of a handover, which has no session."""
    closed = is_closed_to_children(work, contract, session, document)
    if closed:
        asked = {question.key for question in without_children(document).questions() if is_asked(question)}
        answers = {key: answer for key, answer in answers.items() if key in asked}
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
        dated_on=dated_on,
        state=State.DRAFT.value,
        revision=1,
        created_by_id=work.viewer.person_id,
        created_at=work.now,
        changed_at=work.now,
        closed_to_children=closed,
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


def is_closed_to_children(
    work: Work, contract: Contract, session: SupervisionSession | None, document: Document
) -> bool:
    """Whether a paper begun now has no place for a child, since somebody from outside the school takes part in it.

    Never between schools or with a peer of another one (cambridgeshire, loxdale); otherwise as the school says.
    """
    if document.purpose not in _CLOSED_WITH_OUTSIDERS:
        return False
    kind = ContractKind(contract.kind)
    here = expected_at(session, school_day(session.starts_at)) if session else parties_on(contract, work.today)
    if kind is not ContractKind.CLUSTER and not any(party.external for party in here):
        return False
    return kind.is_apart or practice_on(work, work.today).outside_children == "none"


def prefilled(document: Document, known: dict[Meaning, str]) -> Answers:
    """Fresh answers with what is already known."""
    answers = fresh(document)
    for meaning, text in known.items():
        question = document.meaning(meaning)
        answer = None if question is None else fitting(question, text)
        if question is not None and answer is not None:
            answers[question.key] = answer
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
    kind_of_contract = ContractKind(contract.kind)
    met = kind_of_contract.session_words
    outside = "external" if any(party.external for party in present) else "internal"
    by_kind = {kind: [party.person for party in present if party.kind == kind.value] for kind in PartyKind}
    leading = [party.person for party in present if PartyKind(party.kind).leads]
    supervised = names(by_kind[PartyKind.SUPERVISEE])
    return {
        Meaning.SUPERVISEE: f"{supervised} ({met})" if supervised and met else supervised,
        Meaning.SUPERVISOR: names(leading),
        Meaning.ATTENDEES: names(by_kind[PartyKind.ATTENDEE]),
        Meaning.SESSION_KIND: f"{kind_of_contract.label}, {outside}",
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
    known[Meaning.FORMALITY] = Formality(session.formality).label
    before = _last_record(work, session)
    if before is not None:
        question = document_of(work, before).meaning(Meaning.TRAINING_DUE)
        answer = answers_of(work, before.versions[-1]).get(question.key, "") if question else ""
        known[Meaning.TRAINING_DUE] = answer if isinstance(answer, str) else ""
    # A course that was done and noted since the last record is not asked for again: the later day is the true one.
    supervised = [a.party.person for a in session.attendances if a.present and a.party.kind == PartyKind.SUPERVISEE]
    known[Meaning.TRAINING_DUE] = max(known.get(Meaning.TRAINING_DUE, ""), lead_renewal(work, supervised))
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
