"""What a post says beside its answers while a child is being chosen: a name to look for, or one that is not on the roll."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from forms.kit import Answers, Cases, Document, Row
from webapp.documents.codec import rows_of, tidy


@dataclass(frozen=True, slots=True)
class OffRoll:
    """A child who was not found, as typed into one line: the name, and why they are not on the roll."""

    name: str
    why: str


def find_texts(document: Document, formdata: MultiDict[str, str], pressed: str = "") -> dict[str, str]:
    """What stands in the find boxes by the uid of their case row: where no child is chosen yet, or Find was `pressed`.

    Enter in a find box presses Save, the first button of the page, so a view looks here after a save too.
    """
    typed = {uid: text for uid, text, _, chosen in _beside(document, formdata, "find") if uid == pressed or not chosen}
    return {uid: text for uid, text in typed.items() if text}


def off_roll_typed(document: Document, formdata: MultiDict[str, str], pressed: str = "") -> dict[str, OffRoll]:
    """The children to be added by the uid of their case row: where a name was typed and no child is chosen.

    Where the button was `pressed` the line is there even without a name: the service says what is wanting.
    """
    return {
        uid: OffRoll(name, tidy(formdata.get(f"{prefix}-off-roll-why", "").strip()))
        for uid, name, prefix, chosen in _beside(document, formdata, "off-roll")
        if uid == pressed or (name and not chosen)
    }


def choose(document: Document, answers: Answers, uid: str, child: str) -> Answers:
    """The answers with this child chosen in the case row of that uid."""

    def chosen(row: Row) -> Row:
        return {**row, "child": child} if row["uid"] == uid else row

    cases = [question.key for question in document.questions() if isinstance(question, Cases)]
    return {**answers, **{key: [chosen(row) for row in rows_of(answers, key)] for key in cases}}


def _beside(document: Document, formdata: MultiDict[str, str], name: str) -> Iterator[tuple[str, str, str, bool]]:
    """(uid of the row, what was typed, the row's prefix, whether a child is chosen) for each box of this name."""
    keys = "|".join(re.escape(q.key) for q in document.questions() if isinstance(q, Cases))
    for field, typed in formdata.items():
        match = re.fullmatch(rf"((?:{keys})-\d+)-{name}", field, re.ASCII)
        if match:
            uid, chosen = formdata.get(f"{match[1]}-uid", ""), formdata.get(f"{match[1]}-child", "")
            yield uid, tidy(typed.strip()), match[1], bool(chosen)
