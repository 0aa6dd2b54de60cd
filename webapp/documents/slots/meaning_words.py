"""What each meaning is called on the page and in sentences about a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from forms.kit import Meaning

OF_PEOPLE: Final[Mapping[Meaning, str]] = {
    Meaning.SUPERVISEE: "Who is supervised",
    Meaning.SUPERVISEE_ROLE: "The role of who is supervised",
    Meaning.SUPERVISOR: "Who supervises",
    Meaning.SUPERVISOR_ROLE: "The supervisor’s role",
    Meaning.ATTENDEES: "Who was there",
}
OF_TIME: Final[Mapping[Meaning, str]] = {
    Meaning.DATE: "Date of the session",
    Meaning.NEXT_DATE: "Date of the next session",
    Meaning.REVIEW_DATE: "Date of the review",
    Meaning.TRAINING_DUE: "When training is due",
    Meaning.FREQUENCY: "How often sessions are held",
    Meaning.LENGTH: "How long a session lasts",
    Meaning.PLACE: "Where it is held",
}
OF_SUPERVISION: Final[Mapping[Meaning, str]] = {
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
OF_A_CASE: Final[Mapping[Meaning, str]] = {
    Meaning.CASES: "What is said of the child",
    Meaning.ANALYSIS: "How things are for the child",
    Meaning.DECISION: "What needs to happen",
    Meaning.REASON: "Why it was decided",
    Meaning.PLAN_CHANGED: "Whether the child’s plan changes",
    Meaning.IMPACT: "What difference it made",
}
WORDS: Final[Mapping[Meaning, str]] = {**OF_PEOPLE, **OF_TIME, **OF_SUPERVISION, **OF_A_CASE}
"""All of them."""
