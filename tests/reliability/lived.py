"""One paper's life as a model knows it: what was typed, saved, issued and withdrawn, and how the database is read."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select

from forms.kit import Answers, Text
from tests.integration.school import Paper, School
from webapp.db.audit import AuditRow
from webapp.db.children import Child, ChronologyEntry
from webapp.db.papers import Addendum, Comment, PaperVersion
from webapp.db.papers import Paper as PaperRow
from webapp.documents.codec import dump, load
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.domain.lifecycle import TABLE, State, Step
from webapp.services.catalogue import document_of
from webapp.services.work import Desk

REFUSALS = (Conflict, Invalid, Refused, NotFound)
TOKEN = re.compile(r"zq\d+x")
WRITERS = ("head", "wellbeing")
"""The supervisor, and the scribe."""
READERS = ("lead", "deputy")
"""The supervisees; a third, the guest, has no account."""
EVERYBODY = (*WRITERS, *READERS, "staff", "second_lead")
CASE_PARTS = ("analysis", "next_steps")

CHAINS: dict[str, tuple[tuple[Step, ...], ...]] = {
    "save": ((Step.SAVE,),),
    "circulate": ((Step.CIRCULATE,),),
    "recall": ((Step.RECALL,),),
    "comment": ((Step.COMMENT,),),
    "agree": ((Step.AGREE,), (Step.AGREE, Step.ISSUE)),
    "decline": ((Step.DECLINE,),),
    "issue_unagreed": ((Step.ISSUE_UNAGREED,),),
    "print_for_table": ((Step.PRINT_FOR_TABLE,),),
    "sign_at_table": ((Step.AGREE, Step.ISSUE, Step.SIGN, Step.FILE),),
    "sign": ((Step.SIGN, Step.FILE),),
    "amend": ((Step.AMEND,),),
    "give_up": ((Step.GIVE_UP,), (Step.GIVE_UP, Step.FILE)),
    "add": ((Step.ADD,),),
    "abandon": ((Step.ABANDON,),),
    "resume": ((Step.RESUME,),),
}
"""The steps of the table that each act takes, one after the other."""


DONE: Counter[str] = Counter()
"""How often each act was really done in this process: a walk in which nothing happens proves nothing."""


@dataclass(frozen=True)
class Stored:
    """A paper as the database has it."""

    state: State
    revision: int
    answers: str
    content_hash: str
    issued: dict[int, str]
    seen: int
    """How many rows the school's chain has."""


@dataclass
class Tab:
    """A writing page that somebody has open."""

    revision: int
    answers: Answers


@dataclass
class Word:
    """One invented word that was typed, and all that may ever become of it."""

    author: str
    uid: str = ""
    """The case row in whose child part it stands; empty where it is the adult's own."""
    children: set[str] = field(default_factory=set)
    """Every child that the row was ever about, in any text in which the word stood."""
    rows: set[str] = field(default_factory=set)
    """Every row in whose child part it ever stood: where both of two discussions are kept, one gets a new row."""


@dataclass(frozen=True)
class Line:
    """An entry as stored."""

    uid: str
    child: str
    row: str
    content: str
    decision: str

    @property
    def standing(self) -> bool:
        return self.decision in ("recorded", "approved")


def follow(state: State, chain: tuple[Step, ...]) -> State | None:
    """Where the table leads from here by these steps; None where one of them does not exist."""
    for step in chain:
        following = TABLE.get((state, step))
        if following is None:
            return None
        state = following
    return state


class Lived:
    """The model, and the hands that act."""

    def __init__(self, school: School, paper: Paper) -> None:
        self.school, self.paper = school, paper
        self.record = bool(paper.session)
        self.words: dict[str, Word] = {}
        self.tabs: dict[str, Tab] = {}
        self.accepted: set[str] = set()
        """Words in the saved text that nobody has taken out on purpose."""
        self.removed: set[str] = set()
        self.beside: set[str] = set()
        """Words of comments and addenda."""
        self.buffered: dict[str, str] = {}
        """The words of each person's own buffer, as canonical text."""
        self.barred: dict[str, set[str]] = {}
        """By row, the children from whom its words were withdrawn while a text still named them."""
        self.rights: dict[str, set[str]] = {}
        """By row, the children whom the lead named instead: what is written there since follows to them."""
        self.issued: dict[int, str] = {}
        self.counter = 0
        self._pages: dict[str, list[Line]] = {}
        self._desks: dict[tuple[str, date], Desk] = {}
        self._checked: tuple[int, tuple[tuple[str, str], ...]] = (0, ())
        with school.desk.read() as work:
            here = (PaperRow.school_id == school.school_id, PaperRow.reference == paper.reference)
            row = work.db.scalars(select(PaperRow).where(*here)).one()
            self.document = document_of(work, row)
            self.paper_id = row.id
        self.places = [q.key for q in self.document.questions() if isinstance(q, Text)][:4]
        """Answers that are long texts: of two of these both can be kept."""
        self.answers: Answers = load(self.document, dump(paper.answers))
        self.accepted |= set(TOKEN.findall(dump(self.answers)))

    # What is

    @property
    def state(self) -> State:
        return self.stored().state

    def stored(self) -> Stored:
        """The paper and the length of the chain as they are now, in one look."""
        with self.school.desk.read() as work:
            row = work.db.get_one(PaperRow, self.paper_id)
            versions = work.db.scalars(
                select(PaperVersion)
                .where(PaperVersion.paper_id == self.paper_id, PaperVersion.given_up_at.is_(None))
                .order_by(PaperVersion.number)
            ).all()
            seen = work.db.scalar(select(func.max(AuditRow.number)).where(AuditRow.school_id == self.school.school_id))
            issued = {v.number: v.answers for v in versions if v.issued_at is not None}
            last = versions[-1]
            return Stored(State(row.state), row.revision, last.answers, last.content_hash, issued, seen or 0)

    @property
    def ended(self) -> bool:
        return self.record and self.paper.view("head").head.session_ended_at is not None

    def at(self, who: str) -> Desk:
        """Somebody's desk. Whoever they are and may do changes with the day alone."""
        day = self.school.clock().date()
        if (who, day) not in self._desks:
            self._desks[who, day] = self.school.at(who)
        return self._desks[who, day]

    # Reading the database

    def entries(self) -> list[Line]:
        """Every entry of this paper's discussions, as stored."""
        with self.school.desk.read() as work:
            rows = work.db.execute(
                select(ChronologyEntry, Child.reference)
                .join(Child, ChronologyEntry.child_id == Child.id)
                .where(ChronologyEntry.school_id == self.school.school_id)
                .order_by(ChronologyEntry.id)
            ).all()
            return [
                Line(
                    entry.uid,
                    reference,
                    entry.case_discussion.uid if entry.case_discussion else "",
                    entry.content,
                    entry.decisions[-1].decision,
                )
                for entry, reference in rows
            ]

    def _who(self, person_id: int) -> str:
        return next(key for key, known in self.school.made.people.items() if known == person_id)

    def _hash(self) -> str:
        return self.stored().content_hash

    def _reread(self) -> None:
        """What an act of the product's own changed: blank rows dropped, a row for a child who was discussed."""
        self.answers = load(self.document, self.stored().answers)

    def _issued(self) -> None:
        for number, text in self.stored().issued.items():
            self.issued.setdefault(number, text)

    def _standing_text(self) -> str:
        issued = self.stored().issued
        return dump(load(self.document, issued[max(issued)]))

    def _all_stored(self) -> str:
        """Every text that the database still holds of this paper."""
        with self.school.desk.read() as work:
            versions = work.db.scalars(select(PaperVersion.answers).where(PaperVersion.paper_id == self.paper_id)).all()
            ids = select(PaperVersion.id).where(PaperVersion.paper_id == self.paper_id)
            comments = work.db.scalars(select(Comment.text).where(Comment.paper_version_id.in_(ids))).all()
            addenda = work.db.scalars(select(Addendum.text).where(Addendum.paper_version_id.in_(ids))).all()
            return "\n".join([*versions, *comments, *addenda])
