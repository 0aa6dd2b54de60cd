"""A provider's own Word or PDF file as the record of a session: kept, replaced, handed back (trust).

The file is never opened for its words, here or anywhere. What the school itself must have, the children's lines and the
actions, is written round it on the document `provider_record`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from forms import latest
from webapp.db.contracts import SupervisionSession
from webapp.db.facts import session_resource
from webapp.db.papers import Attachment, Paper
from webapp.documents.attached import check_file
from webapp.domain.clock import school_day
from webapp.domain.dates import long_day
from webapp.domain.errors import Conflict, NotFound
from webapp.domain.lifecycle import State, Step, after
from webapp.domain.policy import Permission
from webapp.services.attachments import file_of, hash_of
from webapp.services.beginning import add_paper, first_answers, record_of
from webapp.services.catalogue import install_starters
from webapp.services.contracts import session_of
from webapp.services.issuing import Download
from webapp.services.papers import paper_of
from webapp.services.parties import attaching_resource
from webapp.services.planning import refuse_cancelled
from webapp.services.prepared import take
from webapp.services.reading import shown_version
from webapp.services.versions import touch
from webapp.services.work import Desk, Work

PROVIDER_DOCUMENT = "provider_record"


@dataclass(frozen=True, slots=True)
class AttachingView:
    """What the page for choosing a file says: to which session, and to which paper where there is one already."""

    session_reference: str
    starts_at: datetime
    paper_reference: str


def ask_attaching(desk: Desk, session_reference: str) -> AttachingView:
    """Whether a provider's record can be attached to this session. Raises Refused, NotFound or Conflict."""
    with desk.read() as work:
        session = _attachable(work, session_reference)
        return AttachingView(session.reference, session.starts_at, "")


def attach_record(desk: Desk, session_reference: str, content: bytes) -> str:
    """Attach a provider's own file as the record of a session, and begin what is written round it.

    Returns the reference of the paper. Raises Refused, NotFound, Conflict, or Invalid where the file is not taken.
    """
    with desk.work() as work:
        session = _attachable(work, session_reference)
        install_starters(work)  # a school that was set up before there was this document gets it now
        document = latest(PROVIDER_DOCUMENT)
        paper = add_paper(work, session.contract, session, document, first_answers(work, session, document))
        work.note("session.started", f"session:{session.id}", paper=paper.reference)
        _attach(work, paper, content)
        take(work, paper)
        return paper.reference


def _attachable(work: Work, session_reference: str) -> SupervisionSession:
    session = session_of(work, session_reference)
    work.require(Permission.PAPER_ATTACH, session_resource(session))
    # Whoever attaches goes on to write: a supervisee whose place began after this session has nothing to do with it, and
    # one whose supervisor is of this school leaves the record to them.
    work.require(Permission.PAPER_WRITE, attaching_resource(session))
    refuse_cancelled(session)
    paper = record_of(work, session)
    if paper is not None:
        raise Conflict(_why_not(paper))
    if school_day(session.starts_at) > work.today:
        day = long_day(school_day(session.starts_at))
        raise Conflict(f"This session is on {day}. Attach its record once it has been held.")
    return session


def _why_not(paper: Paper) -> str:
    """A session has one record, so that no child is filed twice. A draft's reference is for its writers alone."""
    if paper.state == State.ABANDONED.value:
        return "The record of this session was abandoned. Open it and take it up again: a session has one record."
    return "This session has a record already. Go on with it from the session’s page: a session has one record."


def ask_replacing(desk: Desk, reference: str) -> AttachingView:
    """Whether another file can take the place of this paper's. Raises Refused, NotFound or Conflict."""
    with desk.read() as work:
        session = _replaceable(work, reference).session
        assert session is not None  # noqa: S101 - an attached record is always that of a session
        return AttachingView(session.reference, session.starts_at, reference)


def replace_file(desk: Desk, reference: str, content: bytes) -> None:
    """Put another file in the place of the one attached, while the paper is written. The former file is kept.

    Raises Refused, NotFound, Conflict, or Invalid where the file is not taken.
    """
    with desk.work() as work:
        paper = _replaceable(work, reference)
        _attach(work, paper, content)


def _replaceable(work: Work, reference: str) -> Paper:
    paper = paper_of(work, reference, Permission.PAPER_WRITE)
    if file_of(work, paper.versions[-1]) is None:
        raise NotFound(f"Nothing is attached to the paper {reference}.")
    after(State(paper.state), Step.SAVE)
    return paper


def _attach(work: Work, paper: Paper, content: bytes) -> None:
    version = paper.versions[-1]
    file = Attachment(
        school_id=paper.school_id,
        version=version,
        kind=check_file(content).value,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        attached_by_id=work.viewer.person_id,
        attached_at=work.now,
    )
    work.db.add(file)
    work.db.flush()
    # What was agreed or printed with another file was not this record.
    version.content_hash = hash_of(work, version, version.answers)
    touch(work, paper)
    work.note(
        "paper.attached",
        f"paper:{paper.id}",
        reference=paper.reference,
        version=version.number,
        kind=file.kind,
        size=file.size,
        sha256=file.sha256,
    )


def download_attached(desk: Desk, reference: str, version: int | None = None) -> Download:
    """The very bytes that were attached, with the version that this person reads, or an issued one by its number.

    Raises Refused or NotFound, or Conflict where its bytes were lawfully destroyed. It is noted before a byte leaves.
    """
    with desk.read() as work:
        paper = paper_of(work, reference, Permission.PAPER_EXPORT)
        file = file_of(work, shown_version(work, paper, version))
        if file is None:
            raise NotFound(f"Nothing is attached to the paper {reference}.")
        if not file.content:
            raise Conflict(
                "This file was destroyed together with what was held on a child of whom the session spoke. The paper’s"
                " page shows what is left."
            )
        result = Download(f"{paper.reference}-attached.{file.kind}", file.content)
    desk.note_read("paper.downloaded", f"paper:{paper.id}", reference=paper.reference, sha256=file.sha256)
    return result
