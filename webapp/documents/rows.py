"""What the buttons of the writing page ask for (``do=add:cases``), and what adding or removing does to the answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from forms.kit import Answers, Cases, Document, repeats
from webapp.documents.codec import blank_row, new_uid, rows_of
from webapp.domain.errors import Invalid

VERBS: Final = (
    "save",
    "check",
    "end",
    "take-in",
    "dismiss",
    "decide",
    "add",
    "remove",
    "find",
    "change",
    "add-child",
    "add-live",
)
"""All that a button of the writing page can ask for. The last four change no answer here: the view knows the children."""

OF_CASES: Final = VERBS[-4:]
"""Those that belong to case discussions only."""


@dataclass(frozen=True, slots=True)
class Do:
    """A button, read: ``remove:cases:3f…`` is verb, key and uid.

    Of ``decide:12-3f…:someone_else`` the key is a name that was found, as the page showed it; the uid is
    what is decided about it.
    """

    verb: str
    key: str = ""
    uid: str = ""


def parse_do(document: Document, text: str) -> Do:
    """What the pressed button asks for; no button, as when Enter is pressed without one, saves. Raises `Invalid`."""
    verb, key, uid = [*(text or "save").split(":", 2), "", ""][:3]
    if verb not in VERBS:
        raise Invalid("That button is not known here. Open the page again and press it once more.")
    if verb in ("save", "check", "end", "take-in", "dismiss"):
        return Do(verb)
    if verb == "decide":
        return Do(verb, key, uid)
    question = next((q for q in document.questions() if q.key == key and repeats(q)), None)
    if question is None or (verb in OF_CASES and not isinstance(question, Cases)):
        raise Invalid("That button belongs to a question that is not in this document.")
    return Do(verb, key, uid)


def apply(document: Document, answers: Answers, do: str, *, make_uid: Callable[[], str] = new_uid) -> Answers:
    """The answers after a button was pressed: a blank row more, or a row less. The answers given stay as they were."""
    asked = parse_do(document, do)
    if asked.verb not in ("add", "remove"):
        return dict(answers)
    rows = rows_of(answers, asked.key)
    if asked.verb == "add":
        changed = [*rows, blank_row(document.question(asked.key), make_uid())]
    else:
        changed = [row for row in rows if row["uid"] != asked.uid]
    return {**answers, asked.key: changed}
