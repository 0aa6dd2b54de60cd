"""What a person is typing before it is saved: theirs alone, with the saved text on which they began."""

from __future__ import annotations

import json

from sqlalchemy import select

from forms.kit import Answers, Document
from webapp.db.keeping import Destruction
from webapp.db.papers import DraftBuffer, Paper
from webapp.documents.codec import WrongShape, dump, load, without_blank_rows
from webapp.domain.errors import Conflict
from webapp.services.own_documents import OWN
from webapp.services.work import Work


def buffer_of(work: Work, paper: Paper) -> DraftBuffer | None:
    """This person's own buffer of a paper. Nobody else's is ever looked for."""
    return work.db.scalar(
        select(DraftBuffer).where(DraftBuffer.paper_id == paper.id, DraftBuffer.person_id == work.viewer.person_id)
    )


def began_from(work: Work, paper: Paper, document: Document, revision: int, given: str) -> str | None:
    """The saved text (canonical) that a page of this revision was opened on; None where nothing tells it any more.

    The database's own word comes first: the present text, or what the buffer has kept since the page's first autosave.
    `given` is what the page itself carried. A wrong one harms nobody else: its sender may write the whole paper anyway.
    """
    if revision == paper.revision:
        return paper.versions[-1].answers
    buffer = buffer_of(work, paper)
    if buffer is not None and buffer.base_revision == revision and buffer.base_answers is not None:
        return buffer.base_answers
    try:
        return dump(load(document, given))
    except WrongShape:
        return None


def says_the_same(document: Document, one: str | None, other: str) -> bool:
    """Whether two texts differ in nothing that anybody wrote: circulating a paper drops the blocks left blank."""
    if one is None or one == other:
        return one == other
    first, second = (dump(without_blank_rows(load(document, text))) for text in (one, other))
    return first == second


def refuse_destroyed(work: Work, paper: Paper, revision: int) -> None:
    """Take nothing from a page that was opened before words of the paper were destroyed: it would put them back.

    Raises Conflict.
    """
    if revision >= paper.revision:
        return
    done = select(Destruction.told).where(Destruction.school_id == paper.school_id, Destruction.done_at.is_not(None))
    if any(revision < json.loads(told).get("revisions", {}).get(paper.reference, 0) for told in work.db.scalars(done)):
        raise Conflict(
            "Words on this page were destroyed since you opened it, because their time was over, so nothing of the page is"
            " kept. Copy what you have just typed, open the paper again and put it in there."
        )


def refuse_moved(document: Document, base: str) -> None:
    """Take nothing from a page that was opened before its draft moved to the form that follows: its words may have no place.

    `base` is the text that the page was opened on. Raises Conflict.
    """
    if not base or not document.key.startswith(OWN):
        return
    try:
        load(document, base)
    except WrongShape as error:
        raise Conflict(
            "This paper moved to the new version of its form since you opened this page, so nothing of the page is kept."
            " Copy what you have just typed, open the paper again and put it in there."
        ) from error


def keep(work: Work, paper: Paper, revision: int, answers: Answers, base: str | None) -> None:
    """Put the text into this person's own buffer, over what was there, as a step of an open work."""
    buffer = buffer_of(work, paper)
    if buffer is None:
        buffer = DraftBuffer(school_id=paper.school_id, paper_id=paper.id, person_id=work.viewer.person_id)
        work.db.add(buffer)
    buffer.base_revision, buffer.base_answers = revision, base
    buffer.answers, buffer.saved_at = dump(answers), work.now


def forget(work: Work, paper: Paper) -> None:
    """Empty this person's buffer of a paper, as a step of an open work."""
    buffer = buffer_of(work, paper)
    if buffer is not None:
        work.db.delete(buffer)
