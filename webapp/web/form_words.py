"""Plain words for what is said of a school's own form: kinds of question, meanings, blocks, stages, and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from forms.kit import Meaning, Place, Purpose
from webapp.documents.slots.plan import CHILD

Choices = tuple[tuple[str, str], ...]
"""(value, words) of each, as a list to choose from shows them."""

PURPOSES: Final[Choices] = (
    (Purpose.RECORD.value, "The record of a session"),
    (Purpose.CONTRACT.value, "A contract of supervision"),
)
KINDS: Final[Mapping[str, str]] = {
    "line": "A line of text",
    "text": "A long text",
    "day": "A date",
    "count": "A number",
    "yesno": "Yes or no",
    "choice": "One of several answers",
    "choices": "Any of several answers",
    "scale": "A mark on a scale",
    "signatures": "A signature in ink",
}
"""What a blank can be asked as. Words that are only printed, and blocks, are none of these."""
WITH_OPTIONS: Final = ("choice", "choices", "scale")
WITH_PARTS: Final = ("cases", "actions", "signatures")
"""Blocks in which some parts are fixed."""
BLOCKS: Final[Mapping[str, str]] = {
    "cases": "Children who are discussed, one at a time",
    "actions": "What is promised: what, by whom, by when",
    "signatures": "Signatures, one for each person",
    "rows": "Rows of a table",
}
MEANING_OF_BLOCK: Final[Mapping[str, str]] = {
    "cases": Meaning.CASES.value,
    "actions": Meaning.ACTIONS.value,
    "signatures": Meaning.SIGNATURES.value,
    "rows": "",
}
PLACES: Final[Choices] = (
    (Place.RECORD.value, "Stays in this record"),
    (Place.CHRONOLOGY.value, "Goes to the child’s chronology"),
)
PARTS: Final[Choices] = (
    ("", "An answer like any other"),
    (CHILD, "Which child it is about"),
    ("what", "What is to be done"),
    ("owner", "By whom it is done"),
    ("due", "By when it is done"),
    ("name", "Whose signature it is"),
    ("role", "The role of who signs"),
)
CHANGES: Final[Mapping[str, tuple[str, str]]] = {
    "same": ("off", "As before"),
    "moved": ("set", "In another place"),
    "reworded": ("set", "In other words"),
    "new": ("yours", "New"),
    "gone": ("late", "Gone"),
}
"""The shape and the words for each kind of change to next year's form."""
STAGES: Final[Mapping[str, tuple[str, str]]] = {
    "confirming": ("yours", "Waits to be confirmed"),
    "tried": ("set", "Tried, and not in use yet"),
    "active": ("done", "In use"),
    "retired": ("off", "Not used for new papers"),
    "withdrawn": ("off", "Withdrawn"),
}
NO_MEANING: Final = "An answer like any other"

_PEOPLE: Final = {
    Meaning.SUPERVISEE: "Who is supervised",
    Meaning.SUPERVISEE_ROLE: "The role of who is supervised",
    Meaning.SUPERVISOR: "Who supervises",
    Meaning.SUPERVISOR_ROLE: "The supervisor’s role",
    Meaning.ATTENDEES: "Who was there",
}
_WHEN: Final = {
    Meaning.NEXT_DATE: "Date of the next session",
    Meaning.REVIEW_DATE: "Date of the review",
    Meaning.TRAINING_DUE: "When training is due",
    Meaning.FREQUENCY: "How often sessions are held",
    Meaning.LENGTH: "How long a session lasts",
    Meaning.PLACE: "Where it is held",
}
_HOW: Final = {
    Meaning.SESSION_KIND: "One to one, peer or group",
    Meaning.FORMALITY: "Planned or ad hoc",
    Meaning.NEEDS_MET: "Whether supervision meets the need",
    Meaning.SUPPORT_OFFERED: "Support that was offered",
    Meaning.ACTIONS: "What was promised",
    Meaning.SIGNATURES: "A signature, or its date",
    Meaning.MAIN_SYSTEM: "The system that the school records in",
    Meaning.RECORD_REFERENCE: "The record’s reference",
    Meaning.STANDING: "Whether the record is agreed yet",
}
_OF_A_CASE: Final = {
    Meaning.CASES: "What is said of the child",
    Meaning.ANALYSIS: "How things are for the child",
    Meaning.DECISION: "What needs to happen",
    Meaning.REASON: "Why it was decided",
    Meaning.PLAN_CHANGED: "Whether the child’s plan changes",
    Meaning.IMPACT: "What difference it made",
}


def meanings(purpose: str) -> tuple[tuple[str, Choices], ...]:
    """Every meaning in groups, each with its heading."""
    date = {Meaning.DATE: "Date of the contract" if purpose == Purpose.CONTRACT.value else "Date of the session"}
    groups = (
        ("People", _PEOPLE),
        ("When and where", date | _WHEN),
        ("The supervision", _HOW),
        ("In a case", _OF_A_CASE),
    )
    return tuple((title, tuple((m.value, words) for m, words in group.items())) for title, group in groups)


def meaning_words(meaning: str, purpose: str) -> str:
    """One meaning in words; empty for none."""
    return next((words for _, group in meanings(purpose) for value, words in group if value == meaning), "")
