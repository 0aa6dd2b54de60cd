"""Which child a case is about, on the writing page: found by typing, or added in one line where nobody is found."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import request

from forms.kit import Answers, Cases
from webapp.documents.carrying import with_children
from webapp.documents.page_parts import ChildChoice
from webapp.documents.picker import OffRoll, choose, find_texts, off_roll_typed
from webapp.documents.rows import Do
from webapp.documents.text import clean_text
from webapp.domain.errors import Conflict, Invalid
from webapp.services import child_picker, coverage, new_children, writing
from webapp.services.work import Desk
from webapp.services.writing import WritingView

MOST_ASKED = 80
"""Characters of what is looked for that are read."""


@dataclass(frozen=True, slots=True)
class Picking:
    """What the pickers of the page show besides the answers, each by the uid of its case row."""

    found: dict[str, list[ChildChoice]] = field(default_factory=dict)
    find_texts: dict[str, str] = field(default_factory=dict)
    off_roll: dict[str, tuple[str, str, str]] = field(default_factory=dict)


def asked_for() -> str:
    """Whom a picker looks for while a name is typed: a field of a form, or of a JSON object. Anything else is nothing.

    JSON can carry half of a surrogate pair, which no database takes.
    """
    sent = request.get_json(silent=True)
    query = request.form.get("query") or (sent.get("query") if isinstance(sent, dict) else "")
    return clean_text(query)[0][:MOST_ASKED] if isinstance(query, str) else ""


def to_add(view: writing.Stored, pressed: Do) -> dict[str, OffRoll]:
    """The children that this post wants to be added, by the uid of their row. Enter in the line presses Save."""
    if pressed.verb not in ("save", "add-child"):
        return {}
    return off_roll_typed(view.document, request.form, pressed.uid if pressed.verb == "add-child" else "")


def add_children(desk: Desk, reference: str, wanted: dict[str, OffRoll]) -> dict[str, tuple[str, str, str]]:
    """Add each child and choose them in their case at once. Returns what could not be added, with what is wrong.

    The text of the paper is saved before: a name that is refused loses nothing else. Raises Overtaken.
    """
    wrong = {}
    for uid, child in wanted.items():
        view = writing.open_for_writing(desk, reference)
        try:
            added = new_children.add_off_roll(desk, view.head.contract_reference, child.name, child.why)
        except (Invalid, Conflict) as problem:
            wrong[uid] = (child.name, child.why, problem.sentence)
        else:
            answers = choose(view.document, view.answers, uid, added.reference)
            writing.save(desk, reference, view.head.revision, answers)
    return wrong


def add_live(desk: Desk, reference: str, stored: writing.Stored, answers: Answers, pressed: Do) -> Answers:
    """The answers with every live case that was not in them, in the question whose button was pressed."""
    question = stored.document.question(pressed.key)
    missing = coverage.live_missing(desk, reference, answers)
    return with_children(question, answers, missing) if isinstance(question, Cases) else answers


def looked_for(stored: writing.Stored, pressed: Do) -> dict[str, str]:
    """What stands in the find boxes of this post, by the uid of the row; nothing where another button was pressed."""
    if pressed.verb not in ("save", "find", "change"):
        return {}
    return find_texts(stored.document, request.form, pressed.uid)


def find_all(desk: Desk, view: WritingView, pressed: Do, texts: dict[str, str]) -> Picking:
    """The children found for each case in which somebody was looked for (without a script); none yet after "Change"."""
    found: dict[str, list[ChildChoice]] = {pressed.uid: []} if pressed.uid else {}
    for uid, text in texts.items():
        matches = child_picker.find_children(desk, view.head.contract_reference, text)
        found[uid] = [ChildChoice(c.reference, c.name, c.detail) for c in matches]
    return Picking(found, texts)
