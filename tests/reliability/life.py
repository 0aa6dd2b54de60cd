"""One paper's life as a model knows it, step by step, beside the real one: for `test_life.py`.

Whoever acts does so through the use cases. After every step the model and the database are compared: nothing typed is lost,
nobody sees what somebody else has not saved, no child's line holds another's words or an adult's, no state is reached
that the table does not lead to, and nothing changed without a note.
"""

from __future__ import annotations

from sqlalchemy import select

from forms.kit import Row
from tests.integration.school import sound
from tests.reliability.hands import Hands
from tests.reliability.lived import CASE_PARTS, READERS, REFUSALS, TOKEN, Line, Stored
from webapp.db.papers import DraftBuffer
from webapp.documents.codec import dump, load
from webapp.domain.lifecycle import State
from webapp.services import (
    chronology,
    reading,
)


class Life(Hands):
    """The model beside the real paper."""

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
                named = {right for row in told.rows for right in self.rights.get(row, ())}
                assert entry.child in told.children | named, f"{made} is on a child whom it was never about"
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
            shown = {
                made for entry in page.entries for part in entry.content.parts for made in TOKEN.findall(part.text)
            }
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
