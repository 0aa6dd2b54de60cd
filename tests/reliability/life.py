"""One paper's life as a model knows it, step by step, beside the real one: for `test_life.py`.

Whoever acts does so through the use cases. After every step the model and the database are compared: nothing typed is lost,
nobody sees what somebody else has not saved, no child's line holds another's words or an adult's, no state is reached
that the table does not lead to, and nothing changed without a note.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select

from forms.kit import Answers, Row, Text
from tests.integration.school import Paper, School, sound
from webapp.db.audit import AuditRow
from webapp.db.children import Child, ChronologyEntry
from webapp.db.papers import Addendum, Comment, DraftBuffer, PaperVersion
from webapp.db.papers import Paper as PaperRow
from webapp.documents.codec import dump, load, new_uid
from webapp.documents.compare import differences, merge
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.domain.lifecycle import TABLE, State, Step
from webapp.services import (
    agreeing,
    amending,
    chronology,
    drafts,
    reading,
    releasing,
    signing,
    table,
    withdrawing,
    writing,
)
from webapp.services.catalogue import document_of
from webapp.services.work import Desk
from webapp.services.writing import Both, Overtaken

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


class Life:
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

    # Typing

    def word(self, who: str, uid: str = "") -> str:
        self.counter += 1
        made = f"zq{self.counter}x"
        self.words[made] = Word(who, uid)
        return made

    def open(self, who: str) -> None:
        """Somebody opens the page: their own buffer comes back to them, and nobody else's."""
        try:
            view = writing.open_for_writing(self.at(who), self.paper.reference)
        except Overtaken as both:
            self._see(who, dump(both.both.mine), dump(both.both.theirs))
            self._assert_restored(who, dump(both.both.mine))
            self._settle(who, both.both)
            return
        except REFUSALS:
            return
        shown = dump(view.answers)
        self._see(who, shown)
        if who in self.buffered:
            self._assert_restored(who, shown)
        self.tabs[who] = Tab(view.head.revision, load(self.document, shown))

    def _assert_restored(self, who: str, shown: str) -> None:
        typed = set(TOKEN.findall(self.buffered.get(who, "")))
        assert typed <= set(TOKEN.findall(shown)) | self.removed, f"{who} typed something that did not come back"

    def _see(self, who: str, *texts: str) -> None:
        """Nobody is shown what somebody else has typed and not saved."""
        for text in texts:
            for seen in set(TOKEN.findall(text)) - self.accepted - self.removed - self.beside:
                assert self.words[seen].author == who, f"{who} was shown what {self.words[seen].author} has not saved"

    def type(self, who: str, where: int, child: str) -> None:
        """Type into the page that is open: a free answer, a case, or a new case."""
        if who not in self.tabs:
            self.open(who)
        tab = self.tabs.get(who)
        if tab is None:
            return
        rows = tab.answers.get("cases") if self.record else None
        if not isinstance(rows, list) or where % 3 == 0:
            key = self.places[where % len(self.places)]
            tab.answers[key] = f"{tab.answers[key]} {self.word(who)}".strip()
        elif where % 3 == 1 and rows:
            row = rows[where % len(rows)]
            assert isinstance(row, dict)
            part = ("analysis", "next_steps", "reflection")[where % 2 if where % 5 else 2]
            row[part] = f"{row[part]} {self.word(who, row['uid'] if part in CASE_PARTS else '')}".strip()
        else:
            tab.answers["cases"] = [*rows, self._case(who, child)]  # type: ignore[list-item]
        self._attribute(tab.answers)

    def _case(self, who: str, child: str) -> Row:
        uid = new_uid()
        return {
            "uid": uid,
            "child": child,
            "analysis": self.word(who, uid),
            "reflection": self.word(who),
            "next_steps": self.word(who, uid),
        }

    def change_child(self, who: str, which: int, child: str) -> None:
        """The discussion was about another child, or about none that belongs here: the row goes."""
        if who not in self.tabs:
            self.open(who)
        tab = self.tabs.get(who)
        rows = tab.answers.get("cases") if tab is not None and self.record else None
        if tab is None or not isinstance(rows, list) or not rows:
            return
        row = rows[which % len(rows)]
        assert isinstance(row, dict)
        if child:
            row["child"] = child
        else:
            tab.answers["cases"] = [other for other in rows if other is not row]  # type: ignore[assignment]
        self._attribute(tab.answers)

    def fill(self, who: str) -> None:
        """Write what a case still lacks: a child who was ticked at the end has a block in which nothing stands."""
        self.open(who)
        tab = self.tabs.get(who)
        for row in self._rows(tab.answers) if tab is not None else []:
            for part in CASE_PARTS:
                row[part] = row[part] or self.word(who, row["uid"])
        if tab is not None:
            self._attribute(tab.answers)
            self.save(who)

    def _attribute(self, answers: Answers) -> None:
        for row in self._rows(answers):
            for made in TOKEN.findall(" ".join(row.get(part, "") for part in CASE_PARTS)):
                self.words[made].children.add(row["child"])

    @staticmethod
    def _rows(answers: Answers) -> list[Row]:
        rows = answers.get("cases", [])
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []

    def autosave(self, who: str) -> None:
        tab = self.tabs.get(who)
        if tab is None:
            return
        text = dump(tab.answers)
        try:
            writing.autosave(self.at(who), self.paper.reference, tab.revision, tab.answers)
        except REFUSALS:
            return
        self.buffered[who] = text

    def save(self, who: str) -> None:
        """Save the page that is open, whatever has become of the paper. A lost race shows both, and both are kept."""
        tab = self.tabs.get(who)
        if tab is None:
            return
        text = dump(tab.answers)
        try:
            self.act(
                "save", lambda: writing.save(self.at(who), self.paper.reference, tab.revision, tab.answers), again=True
            )
        except Overtaken as lost:
            self.buffered[who] = text
            self._lost(who, text, lost.both)
        except Conflict:
            self.buffered[who] = text  # it says that what was typed is kept, for them alone
        except REFUSALS:
            return
        else:
            self._saved(who, text)

    def _lost(self, who: str, text: str, both: Both) -> None:
        """The loser sees both texts, whole."""
        assert set(TOKEN.findall(text)) == set(TOKEN.findall(dump(both.mine)))
        assert set(TOKEN.findall(dump(self.answers))) == set(TOKEN.findall(dump(both.theirs)))
        self._see(who, dump(both.mine), dump(both.theirs))
        self._settle(who, both)

    def _settle(self, who: str, both: Both) -> None:
        """Both texts side by side: everything that can be kept twice is."""
        offered = differences(self.document, both.mine, both.theirs, both.base)
        picks = {d.name: "both" if d.can_keep_both else "mine" for d in offered}
        merged = merge(self.document, both.mine, both.theirs, picks, both.base)
        kept = set(TOKEN.findall(dump(merged)))
        lost = set(TOKEN.findall(dump(both.mine) + dump(both.theirs))) - kept
        began = set(TOKEN.findall(dump(both.base))) if both.base is not None else set()
        assert lost <= began | self.removed, "words that only one of the two had were lost in putting them together"
        self._attribute(merged)
        try:
            writing.save(self.at(who), self.paper.reference, both.revision, merged)
        except REFUSALS:
            return
        self._saved(who, dump(merged))

    def _saved(self, who: str, text: str) -> None:
        now = set(TOKEN.findall(text))
        self.removed |= self.accepted - now
        self.removed -= now
        self.accepted = now
        self._wrong_children(load(self.document, text))
        self.answers = load(self.document, text)
        self.buffered.pop(who, None)
        self.tabs[who] = Tab(self.stored().revision, load(self.document, text))
        assert dump(load(self.document, self.stored().answers)) == dump(self.answers)

    def _wrong_children(self, answers: Answers) -> None:
        """A row of an amendment that is about another child now: the words leave the wrong one at once, and for good."""
        if not self.stored().state.is_being_amended:
            return
        before = {row["uid"]: row["child"] for row in self._rows(self.answers)}
        for row in self._rows(answers):
            old = before.get(row["uid"], row["child"])
            if old != row["child"]:
                self.barred.setdefault(row["uid"], set()).add(old)

    # Acts of the life

    def act(self, name: str, do: Callable[[], Any], *, again: bool = False) -> bool:
        """Try an act, allowed or not: it goes where the table leads, or it changes nothing. Returns whether it was done."""
        before = self.stored()
        try:
            do()
        except REFUSALS:
            now = self.stored()
            assert now.state is before.state
            assert now.seen == before.seen or again
            if again:
                raise
            return False
        now = self.stored()
        ends = {end for chain in CHAINS[name] if (end := follow(before.state, chain)) is not None}
        assert now.state in ends, f"{name} led from {before.state} to {now.state}"
        assert now.seen != before.seen or (name == "save" and now.answers == before.answers), f"{name} left no note"
        DONE[name] += 1
        return True

    def circulate(self, who: str) -> None:
        if self.act(
            "circulate", lambda: agreeing.circulate(self.at(who), self.paper.reference, self.stored().revision)
        ):
            self._reread()

    def recall(self, who: str) -> None:
        self.act("recall", lambda: agreeing.recall(self.at(who), self.paper.reference))

    def comment(self, who: str) -> None:
        said = self.word(who)
        if self.act("comment", lambda: agreeing.comment(self.at(who), self.paper.reference, "", said)):
            self.beside.add(said)

    def agree(self, who: str) -> None:
        self.act("agree", lambda: agreeing.agree(self.at(who), self.paper.reference, self._hash()))
        self._issued()

    def agree_for_guest(self, who: str) -> None:
        guest = self.paper.party("guest")
        self.act("agree", lambda: agreeing.agree(self.at(who), self.paper.reference, self._hash(), party_id=guest))
        self._issued()

    def decline(self, who: str) -> None:
        self.act(
            "decline", lambda: agreeing.decline(self.at(who), self.paper.reference, self._hash(), "Not what was said")
        )

    def issue_unagreed(self, who: str) -> None:
        why = "Nothing was heard"
        self.act(
            "issue_unagreed", lambda: agreeing.issue_unagreed(self.at(who), self.paper.reference, self._hash(), why)
        )
        self._issued()

    def sign_at_table(self, who: str) -> None:
        if not self.act(
            "print_for_table", lambda: table.print_for_table(self.at(who), self.paper.reference, self._hash())
        ):
            return
        view = self.paper.view("head")
        day = self.school.clock().date()
        ink = {v.party.party_id: signing.Ink("signed", day) for v in view.agreements if v.expected}
        self.act(
            "sign_at_table",
            lambda: table.sign_at_table(self.at(who), self.paper.reference, view.table_code, ink, "Cabinet"),
        )
        self._issued()

    def sign(self, who: str) -> None:
        ink = self.paper.ink()
        self.act("sign", lambda: signing.note_signatures(self.at(who), self.paper.reference, ink, "Cabinet 2"))

    def amend(self, who: str) -> None:
        if self.act("amend", lambda: amending.amend(self.at(who), self.paper.reference, "A slip was found")):
            self._reread()

    def give_up(self, who: str) -> None:
        if self.act("give_up", lambda: amending.give_up(self.at(who), self.paper.reference)):
            given_up = self.accepted - set(TOKEN.findall(self._standing_text()))
            assert given_up <= set(TOKEN.findall(self._all_stored())), "the text of a given-up amendment is gone"
            self.removed |= given_up
            self.accepted = set(TOKEN.findall(self._standing_text()))
            self._reread()

    def add(self, who: str) -> None:
        said = self.word(who)
        if self.act("add", lambda: amending.add_addendum(self.at(who), self.paper.reference, f"Read {said} there")):
            self.beside.add(said)

    def abandon(self, who: str) -> None:
        self.act("abandon", lambda: drafts.abandon(self.at(who), self.paper.reference, "Begun by mistake"))

    def resume(self, who: str) -> None:
        self.act("resume", lambda: drafts.resume(self.at(who), self.paper.reference))

    def end(self, also: str) -> None:
        """The session ends; a child may have been discussed of whom nothing is written yet."""
        if not self.record:
            return
        named = [row["child"] for row in self._rows(self.answers) if row["child"]]
        known = {reference: key for key, reference in self.school.children.items()}
        discussed = {known[reference] for reference in [*named, also] if reference}
        try:
            self.paper.end(*sorted(discussed), who="head")
        except REFUSALS:
            return
        self._reread()

    def release(self) -> None:
        try:
            releasing.release_children(self.at("second_lead"), self.paper.reference)
        except REFUSALS:
            return

    def withdraw(self, which: int, right: str) -> None:
        """The lead finds an entry on the wrong child: gone at once."""
        entries = [entry for entry in self.entries() if entry.standing]
        if not entries:
            return
        wrong = entries[which % len(entries)]
        right = "" if right == wrong.child else right
        try:
            withdrawing.withdraw_entry(self.at("second_lead"), wrong.child, wrong.uid, "About another child", right)
        except REFUSALS:
            return
        self.barred.setdefault(wrong.row, set()).add(wrong.child)
        for made in TOKEN.findall(wrong.content):
            self.words[made].children.add(right)

    # What must be true after every step

    def check(self) -> None:
        """Compare the model with what is stored and shown; where nothing was done since, there is nothing to compare."""
        now = self.stored()
        mark = (now.seen, tuple(sorted(self.buffered.items())))
        if mark == self._checked:
            return
        self._check_text(now)
        if self.record:
            self._check_entries(now)
        self._checked = (self.stored().seen, mark[1])

    def _check_text(self, now: Stored) -> None:
        assert self.accepted <= set(TOKEN.findall(now.answers)), "words that were saved are gone"
        stored = self._all_stored()
        assert self.beside <= set(TOKEN.findall(stored)), "a comment or an addendum is gone"
        with self.school.desk.read() as work:
            buffers = {
                self._who(row.person_id): set(TOKEN.findall(row.answers))
                for row in work.db.scalars(select(DraftBuffer).where(DraftBuffer.paper_id == self.paper_id))
            }
        for who, text in self.buffered.items():
            assert set(TOKEN.findall(text)) <= buffers.get(who, set()) | self.accepted | self.removed, (
                f"{who}'s buffer lost words"
            )
        for number, text in self.issued.items():
            assert now.issued.get(number) == text, f"version {number} was issued and has changed"
        self._check_reader(READERS[now.seen % len(READERS)], now)

    def _check_reader(self, who: str, now: Stored) -> None:
        try:
            view = reading.read_paper(self.at(who), self.paper.reference)
        except REFUSALS:
            assert not now.state.is_shown
            return
        assert now.state.is_shown
        self._see(who, dump(view.answers))
        if now.state is State.AMENDING:
            assert dump(load(self.document, dump(view.answers))) == self._standing_text()

    def _check_entries(self, now: Stored) -> None:
        entries = self.entries()
        for entry in entries:
            for made in TOKEN.findall(entry.content):
                told = self.words[made]
                assert told.uid, f"{made} is the adult's own and is on a chronology"
                assert entry.child in told.children, f"{made} is on a child whom it was never about"
        self._check_pages(entries)
        self._check_filed(entries, now)

    def _check_pages(self, entries: list[Line]) -> None:
        """What a child's page shows: never a word that was withdrawn from that child."""
        for reference in self.school.children.values():
            own = [entry for entry in entries if entry.child == reference]
            if self._pages.get(reference) == own:
                continue
            self._pages[reference] = own
            page = chronology.read_chronology(self.at("second_lead"), reference)
            shown = {made for entry in page.entries for _, text in entry.parts for made in TOKEN.findall(text)}
            left = {made for entry in own if entry.decision != "withdrawn" for made in TOKEN.findall(entry.content)}
            sealed = {made for entry in own if entry.decision == "withdrawn" for made in TOKEN.findall(entry.content)}
            assert shown == left or page.pages > 1
            assert not shown & (sealed - left)

    def _check_filed(self, entries: list[Line], now: Stored) -> None:
        """File the child first: every finished case stands on its child, from its save, whatever the record's state is."""
        standing: dict[str, list[Line]] = {}
        for entry in entries:
            if entry.standing:
                standing.setdefault(entry.row, []).append(entry)
        text = load(self.document, self._standing_text()) if now.state.is_being_amended else self.answers
        for row in self._rows(text):
            finished = row["child"] and all(row[part].strip() for part in CASE_PARTS)
            if not finished:
                continue
            if self._child_in_hand(row) != row["child"]:
                continue  # a wrong child put right in an amendment: what the entry says is settled when it is issued
            on = [entry.child for entry in standing.get(row["uid"], [])]
            if row["child"] in self.barred.get(row["uid"], ()):
                assert len(on) <= 1, "a discussion stands on two children"
                continue
            assert on == [row["child"]], "a discussed child has no line, or two"
            words = {made for part in CASE_PARTS for made in TOKEN.findall(row[part])}
            assert words <= set(TOKEN.findall(standing[row["uid"]][0].content))

    def _child_in_hand(self, row: Row) -> str:
        """The child of the same discussion in the text in hand, where it has one."""
        return next((other["child"] for other in self._rows(self.answers) if other["uid"] == row["uid"]), row["child"])

    def finish(self) -> None:
        """At the end of a life: the chain verifies, and no copy, agreement or signature points at text that is not there."""
        assert sound(self.school.desk)

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
