"""The words of papers and actions, as somebody reads them who reviews them for release."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from forms.kit import Answers, Document
from webapp.db.children import Child
from webapp.db.mentions import Mention
from webapp.db.papers import Action, Comment, Paper, PaperVersion
from webapp.db.schools import Person
from webapp.documents.free_text import FreeText
from webapp.documents.review import ReviewRow, review
from webapp.documents.routing import case_rows, child_parts
from webapp.domain.clock import school_day
from webapp.domain.dates import day as short_day
from webapp.domain.redaction import occurrences
from webapp.services.apart import by_reference, without_others
from webapp.services.catalogue import answers_of, document_of
from webapp.services.free_texts import beside
from webapp.services.name_index import index_of
from webapp.services.named import named_in
from webapp.services.papers import owners_of, standing_version
from webapp.services.work import Work


def paper_words(work: Work, paper: Paper, person: Person) -> str:
    """All that a paper says, with their own comments on it and what names them beside it. A child is a reference there."""
    version = reviewed_version(paper)
    document, answers = document_of(work, paper), answers_of(work, version)
    lines = [_line(row.label, row.text) for row in _rows(paper, document, answers)]
    lines += [_line(said.label, said.text) for said in _beside(work, paper) if occurrences(said.text, person.name)]
    comments = work.db.scalars(
        select(Comment)
        .join(PaperVersion, PaperVersion.id == Comment.paper_version_id)
        .where(PaperVersion.paper_id == paper.id, Comment.author_id == person.id)
        .order_by(Comment.id)
    )
    said = [f"Their comment on {short_day(school_day(row.made_at))}: {row.text}" for row in comments]
    text = "\n".join([document.title, *lines, *said])
    return named_in(work, [paper.id])[paper.id].replaced(text, by_reference(None))


def words_about_child(work: Work, paper: Paper, child: Child) -> str:
    """What a paper says of a child beside what went to the chronology: parts that stay in it, and wherever a name stands.

    Other children stand in it by reference, as far as they are found; a person reviews what is given away.
    """
    version = reviewed_version(paper)
    document, answers = document_of(work, paper), answers_of(work, version)
    own = [row for row in case_rows(document, answers) if row["child"] == child.reference]
    routed = {part.text for row in own for part in child_parts(document, row)}
    places = tuple(f":{row['uid']}:" for row in own)
    named, names = named_in(work, [paper.id])[paper.id], Naming(work, paper, child)
    lines = [
        _line(row.label, row.text)
        for row in _rows(paper, document, answers)
        if row.text not in routed
        and not row.path.endswith(":child")
        and (any(place in row.path for place in places) or names(row.text))
    ]
    lines += [_line(said.label, said.text) for said in _beside(work, paper) if names(said.text)]
    return "\n".join(without_others(named, child, line) for line in lines)


class Naming:
    """Whether a text of a paper may name this child, however unsurely: who looks for what is held rather finds too much."""

    def __init__(self, work: Work, paper: Paper, child: Child) -> None:
        """What people said of this paper's names counts too: the child may be called otherwise by now."""
        self._index, self._reference = index_of(work), child.reference
        said = select(Mention.words).where(Mention.paper_id == paper.id, Mention.child_id == child.id)
        self._said = work.db.scalars(said.distinct()).all()

    def __call__(self, text: str) -> bool:
        """Whether this text may."""
        found = any(self._reference in hit.children for hit in self._index.scan(text))
        return found or any(occurrences(text, words) for words in self._said)


def action_words(work: Work, action: Action, child: Child | None) -> str:
    """What was promised, by when, and how it ended. Children but this one are references, as far as they are found."""
    due = f"\nBy: {short_day(action.due_on)}" if action.due_on else ""
    text = f"{action.what}{due}\nState: {action.state}" + (f"\nOutcome: {action.outcome}" if action.outcome else "")
    return named_in(work, [action.paper_id])[action.paper_id].replaced(text, by_reference(child))


def reviewed_version(paper: Paper) -> PaperVersion:
    """The text that holds, which is one for all readers; before the first issue the one in hand."""
    return standing_version(paper) or paper.versions[-1]


def _rows(paper: Paper, document: Document, answers: Answers) -> Iterator[ReviewRow]:
    for section in review(document, answers, child_names={}, owner_names=dict(owners_of(paper))):
        for block in section.blocks:
            yield from (row for row in block.rows if row.answered and row.path)


def _beside(work: Work, paper: Paper) -> Iterator[FreeText]:
    """What was typed beside the answers, as far as everybody who reads the paper may know of it."""
    last = reviewed_version(paper).number
    for version in paper.versions:
        if version.number <= last:
            yield from beside(work, version)
    if paper.abandoned_because:
        yield FreeText("abandoned", "Why it was abandoned", paper.abandoned_because)


def _line(label: str, text: str) -> str:
    return f"{label if label.endswith('?') else label + ':'} {text}"
