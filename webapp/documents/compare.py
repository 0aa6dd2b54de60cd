"""Two people wrote at once: both texts side by side, a choice for each, and nothing lost (design, section 5).

With the version that both began from, an answer that only one of them changed needs no choice, and a block that one took
out and the other left as it was is out. Any other block that only one of them has is kept: taking it out again is one
press, and writing it again is not. Nor is a block that both wrote, each about another child: it becomes two, so that
nothing that was written about one child is ever put on another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from forms.kit import (
    ABOUT_CHILD,
    Actions,
    Answers,
    Cases,
    Choices,
    Document,
    Line,
    Question,
    Row,
    Text,
    is_asked,
    offers_about_child,
    parts_of,
    repeats,
)
from webapp.documents.check import element_id, path_of, row_label
from webapp.documents.codec import is_blank, row_keys, rows_of, text_of, texts_of
from webapp.documents.review import NOT_ANSWERED, display

Value = str | list[str]
_GAP: Final = "\n\n"
NO_NAMES: Final[Mapping[str, str]] = {}


class Pick(StrEnum):
    """Which text stays."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Difference:
    """An answer that both changed. `name` is the field of the choice, `pick` the one offered: the one that loses least.

    `apart` is a block that each wrote about another child, `mine` and `theirs` the two children: both blocks are kept,
    and there is nothing to choose.
    """

    path: str
    name: str
    label: str
    mine: str
    theirs: str
    can_keep_both: bool
    pick: Pick
    apart: bool = False


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One answer, or one part of a row that both have."""

    question: Question | None
    path: str
    label: str
    mine: Value
    theirs: Value
    base: Value | None

    @property
    def can_keep_both(self) -> bool:
        return isinstance(self.question, Text | Choices)

    def settled(self) -> Value | None:
        """The value that needs no choice, or None where both changed it to something else."""
        if self.mine == self.theirs or self.mine == self.base:
            return self.theirs
        return self.mine if self.theirs == self.base else None


def differences(
    document: Document,
    mine: Answers,
    theirs: Answers,
    base: Answers | None = None,
    *,
    child_names: Mapping[str, str] = NO_NAMES,
    owner_names: Mapping[str, str] = NO_NAMES,
) -> list[Difference]:
    """What a person has to know, then what they have to choose, each in the order of the page.

    `base` is the version that both began from, where known.
    """
    names = {**child_names, **{f"owner:{key}": name for key, name in owner_names.items()}}
    own = _parted(document, mine, theirs, base)
    return _both_kept(document, mine, theirs, base, names) + [
        Difference(
            path=leaf.path,
            name=f"pick-{element_id(leaf.path)}",
            label=leaf.label,
            mine=_shown(leaf, leaf.mine, names),
            theirs=_shown(leaf, leaf.theirs, names),
            can_keep_both=leaf.can_keep_both,
            pick=_offered(leaf),
        )
        for leaf in _leaves(document, own, theirs, base)
        if leaf.settled() is None
    ]


def merge(
    document: Document, mine: Answers, theirs: Answers, picks: Mapping[str, str], base: Answers | None = None
) -> Answers:
    """The answers after the choice. `picks` maps a difference's `name` to a `Pick`; where there is none, as offered."""
    mine = _parted(document, mine, theirs, base)
    merged = {q.key: _together(q, mine, theirs, base) for q in document.questions() if is_asked(q)}
    for leaf in _leaves(document, mine, theirs, base):
        value = leaf.settled()
        if value is None:
            value = _picked(leaf, picks.get(f"pick-{element_id(leaf.path)}", ""))
        _put(merged, leaf.path, value)
    return merged


def picks_from_post(form: Mapping[str, str]) -> dict[str, str]:
    """The choices in a posted form."""
    return {name: value for name, value in form.items() if name.startswith("pick-")}


def _apart(question: Cases, mine: Answers, theirs: Answers, base: Answers | None) -> dict[str, tuple[int, Row, Row]]:
    """By uid, the blocks that both wrote, each about another child: their place in the saved text, mine and theirs."""
    own = {row["uid"]: row for row in rows_of(mine, question.key)}
    began = {row["uid"]: row for row in rows_of(base or {}, question.key)}
    return {
        uid: (index, own[uid], row)
        for index, row in enumerate(rows_of(theirs, question.key))
        if (uid := row["uid"]) in own
        and "" not in (own[uid]["child"], row["child"])
        and own[uid]["child"] != row["child"]
        and began.get(uid) not in (own[uid], row)  # else one of them left it alone, and it is as the other has it
    }


def _both_kept(
    document: Document, mine: Answers, theirs: Answers, base: Answers | None, names: Mapping[str, str]
) -> list[Difference]:
    return [
        Difference(
            path=path_of(question.key, uid),
            name=f"pick-{element_id(path_of(question.key, uid))}",
            label=row_label(question, index),
            mine=names.get(own["child"], own["child"]),
            theirs=names.get(other["child"], other["child"]),
            can_keep_both=True,
            pick=Pick.BOTH,
            apart=True,
        )
        for question in document.questions()
        if isinstance(question, Cases)
        for uid, (index, own, other) in _apart(question, mine, theirs, base).items()
    ]


def _parted(document: Document, mine: Answers, theirs: Answers, base: Answers | None) -> Answers:
    """Mine, with a uid of its own for each block that is about another child than theirs: so it is one that only I have."""
    parted = dict(mine)
    for question in document.questions():
        if isinstance(question, Cases):
            apart, rows = _apart(question, mine, theirs, base), rows_of(mine, question.key)
            about = {row["uid"]: row["child"] for row in rows_of(theirs, question.key)}
            taken = {row["uid"] for row in rows}
            parted[question.key] = [
                {**row, "uid": _uid_beside(row, taken, about)} if row["uid"] in apart else row for row in rows
            ]
    return parted


def _uid_beside(row: Row, taken: set[str], about: Mapping[str, str]) -> str:
    """A uid made of the block's own and its child, never drawn: the same choice sent twice makes one block, not two."""
    uid = row["uid"]
    while uid in taken or about.get(uid, row["child"]) != row["child"]:
        uid = hashlib.sha256(f"{uid}:{row['child']}".encode()).hexdigest()[:16]
    taken.add(uid)
    return uid


def _leaves(document: Document, mine: Answers, theirs: Answers, base: Answers | None) -> Iterator[_Leaf]:
    for question in document.questions():
        if repeats(question):
            yield from _row_leaves(question, mine, theirs, base)
        elif is_asked(question):
            key = question.key
            began = None if base is None else _value(question, base)
            yield _Leaf(question, path_of(key), question.label, _value(question, mine), _value(question, theirs), began)


def _row_leaves(question: Question, mine: Answers, theirs: Answers, base: Answers | None) -> Iterator[_Leaf]:
    parts: dict[str, Question] = {part.key: part for part in parts_of(question)}
    keys = row_keys(question)[1:]
    if offers_about_child(question):
        keys, parts[ABOUT_CHILD] = (*keys, ABOUT_CHILD), Text("words", "Words for the child’s chronology")
    own = {row["uid"]: row for row in rows_of(mine, question.key)}
    began = {row["uid"]: row for row in rows_of(base or {}, question.key)}
    for index, other in enumerate(rows_of(theirs, question.key)):
        uid = other["uid"]
        for key in keys if uid in own else ():
            name = row_label(question, index)
            label = f"{name}: {parts[key].label}" if key in parts else name
            before = began[uid].get(key, "") if uid in began else None
            path = path_of(question.key, uid, key)
            part = _named_part(question, parts.get(key))
            yield _Leaf(part, path, label, own[uid].get(key, ""), other.get(key, ""), before)


def _named_part(question: Question, part: Question | None) -> Question | None:
    """An action's owner is an id, shown by name and never run together with another."""
    return Line("owner", part.label) if isinstance(question, Actions) and part and part.key == "owner" else part


def _together(question: Question, mine: Answers, theirs: Answers, base: Answers | None) -> str | list[str] | list[Row]:
    """Their rows, and after them mine that they do not have; other answers are put in later."""
    if not repeats(question):
        return _value(question, theirs)
    began = {row["uid"]: row for row in rows_of(base or {}, question.key)}
    own, other = rows_of(mine, question.key), rows_of(theirs, question.key)
    own_uids, other_uids = {row["uid"] for row in own}, {row["uid"] for row in other}
    # In the base and as it was there: whoever does not have it any more took it out.
    kept = [row for row in other if row["uid"] in own_uids or row != began.get(row["uid"])]
    added = [r for r in own if r["uid"] not in other_uids and not is_blank(r) and r != began.get(r["uid"])]
    return [dict(row) for row in kept + added]


def _value(question: Question, answers: Answers) -> Value:
    return texts_of(answers, question.key) if isinstance(question, Choices) else text_of(answers, question.key)


def _shown(leaf: _Leaf, value: Value, names: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return "\n".join(value) or NOT_ANSWERED
    if leaf.question is None:
        return names.get(value, value) or "No child chosen"
    if leaf.path.endswith(":owner"):
        return names.get(f"owner:{value}", value) or NOT_ANSWERED
    return display(leaf.question, value) if value.strip() else NOT_ANSWERED


def _offered(leaf: _Leaf) -> Pick:
    """Both where that can be; else the one that says something, and mine before theirs."""
    if not leaf.mine:
        return Pick.THEIRS
    return Pick.BOTH if leaf.can_keep_both and leaf.theirs else Pick.MINE


def _picked(leaf: _Leaf, chosen: str) -> Value:
    pick = Pick(chosen) if chosen in set(Pick) else _offered(leaf)
    if pick is Pick.THEIRS:
        return leaf.theirs
    if pick is Pick.MINE or not leaf.can_keep_both:
        return leaf.mine
    if isinstance(leaf.mine, list) or isinstance(leaf.theirs, list):
        return [*leaf.mine, *(text for text in leaf.theirs if text not in leaf.mine)]
    return _run_together(leaf.theirs, leaf.mine)


def _run_together(first: str, then: str) -> str:
    """Both texts, one after the other; the paragraphs with which both begin stand there once.

    Most people write on at the end: without this, every merge would double what stood there before.
    """
    begins, goes_on = first.split(_GAP), then.split(_GAP)
    shared = next((i for i, (one, other) in enumerate(zip(begins, goes_on, strict=False)) if one != other), None)
    if shared is None:
        return max(first, then, key=len)  # one of them is the beginning of the other
    return _GAP.join(begins + goes_on[shared:])


def _put(answers: Answers, path: str, value: Value) -> None:
    key, uid, part = [*path.split(":", 2), "", ""][:3]
    if not uid:
        answers[key] = value
        return
    for row in rows_of(answers, key):
        if row["uid"] == uid and isinstance(value, str):
            row[part] = value
            if part == ABOUT_CHILD and not value:
                del row[part]
