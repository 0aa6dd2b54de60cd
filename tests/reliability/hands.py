"""The hands that act in a paper's life: typing, saving, and every step of the table, allowed or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from forms.kit import Answers, Row
from tests.reliability.lived import CASE_PARTS, CHAINS, DONE, REFUSALS, TOKEN, Lived, Tab, Word, follow
from webapp.documents.codec import dump, load, new_uid
from webapp.documents.compare import differences, merge
from webapp.domain.errors import Conflict
from webapp.services import (
    agreeing,
    amending,
    drafts,
    releasing,
    signing,
    table,
    withdrawing,
    writing,
)
from webapp.services.writing import Both, Overtaken


class Hands(Lived):
    """Whoever acts does so through the use cases."""

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
            "plan_changed": "no",
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
                self.words[made].rows.add(row["uid"])

    @staticmethod
    def _rows(answers: Answers) -> list[Row]:
        rows = answers.get("cases", [])
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []

    def autosave(self, who: str) -> None:
        tab = self.tabs.get(who)
        if tab is None:
            return
        text = dump(tab.answers)
        self.school.found(who, list(self.school.children.values()))
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
        self.school.found(who, list(self.school.children.values()))
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
        self.rights.setdefault(wrong.row, set()).add(right)
