"""Where a child's name can stand: every column of text or bytes is cleaned when the child is destroyed, or cannot hold one.

A test holds the two lists to the tables, so a new column of text is a decision here. Columns of codes, references and hashes
(`base.Code`, `base.Uid`, `base.Sha256`) are not among them: nothing that a person types is ever put there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CLEANED: Final[Mapping[str, tuple[str, ...]]] = {
    "access_request": ("asked_by", "extended_because", "ended_how"),
    "action": ("what", "outcome"),
    "addendum": ("text",),
    "agreement": ("reason",),
    "chronology_entry": ("content",),
    "comment": ("text",),
    "destruction": ("reason",),
    "draft_buffer": ("base_answers", "answers"),
    "entry_decision": ("reason",),
    "entry_outcome": ("text",),
    "file_draw": ("reason",),
    "filing": ("system", "reference"),
    "hold": ("reason",),
    "mention": ("words", "before", "after"),
    "paper": ("abandoned_because",),
    "paper_version": ("answers", "reason"),
    "preparation": ("answers", "outcomes"),
    "release_decision": ("reason",),
    "signed_copy": ("place",),
    "staff_concern": ("their_reference",),
    "supervision_session": ("place",),
    "transfer": ("to_school", "sent_how", "received_by"),
}
"""Words that people type, by table: names are taken out of them (`webapp.services.removing`)."""

EMPTIED: Final = frozenset({"issued_copy.content", "signed_copy.content", "attachment.content"})
"""Files, out of which no word can be taken: of those that speak of the child the bytes go (`webapp.services.emptying`)."""

_OF_NOBODY: Final = "made by the program, or about no child"
_OF_OTHERS: Final = "the name of somebody else"
_FORM: Final = "a form, as it is before anybody writes on it"
_OWN_FORM: Final = (
    "a form, as it is before anybody writes on it; where one was filled in, its file goes when it is withdrawn"
)
_A_DAY: Final = "gone after a day; and a child whose time is over is in no new file of the roll"
_CODES: Final = "references, numbers and keys, in a shape that the program makes"

NAMELESS: Final[Mapping[str, str]] = {
    "account.email": _OF_OTHERS,
    "account.password_hash": _OF_NOBODY,
    "account.invitation_hash": _OF_NOBODY,
    "account.factor_secret": _OF_NOBODY,
    "audit_payload.body": "facts, which are ids, states and counts (design, section 8)",
    "audit_payload.salt": _OF_NOBODY,
    "backup.file": _OF_NOBODY,
    "circle_note.people": _CODES,
    "child.legal_forename": _OF_OTHERS,
    "child.legal_surname": _OF_OTHERS,
    "child.middle_names": _OF_OTHERS,
    "child.preferred_forename": _OF_OTHERS,
    "child.preferred_surname": _OF_OTHERS,
    "child.former_surname": _OF_OTHERS,
    "child.sought": _OF_OTHERS,
    "child.year_group": "a year, as the roll has it",
    "child.form_class": "a class, as the roll has it",
    "closed_day.name": "what a day is called",
    "comment.path": _CODES,
    "destruction.told": _CODES,
    "device.token_hash": _OF_NOBODY,
    "entry_index.words": "made anew from the entry once that is cleaned",
    "file_draw.candidates": _CODES,
    "former_name.legal_forename": _OF_OTHERS,
    "former_name.legal_surname": _OF_OTHERS,
    "former_name.middle_names": _OF_OTHERS,
    "former_name.preferred_forename": _OF_OTHERS,
    "former_name.preferred_surname": _OF_OTHERS,
    "former_name.former_surname": _OF_OTHERS,
    "known_name.name": _OF_OTHERS,
    "known_name.shown": _OF_OTHERS,
    "known_name.children": _CODES,
    "mention.place": _CODES,
    "mention.children": _CODES,
    "own_form.title": _OWN_FORM,
    "own_form.content": _OWN_FORM,
    "own_form.told": _OF_NOBODY,
    "own_form.slots": _OWN_FORM,
    "own_form.shown": _OWN_FORM,
    "own_form.plan": _OWN_FORM,
    "own_form.troubles": _OWN_FORM,
    "passkey.credential_id": _OF_NOBODY,
    "passkey.public_key": _OF_NOBODY,
    "passkey.rp_id": _OF_NOBODY,
    "passkey.label": "what a grown-up calls their own key",
    "person.name": _OF_OTHERS,
    "person.office": "the office of a grown-up",
    "practice_setting.value": "how the school does things, chosen from a list or a number",
    "release_decision.ranges": "numbers of characters, and never the words",
    "roll_columns.columns": "the headings of a file",
    "roll_file.content": _A_DAY,
    "roll_file.columns": "the headings of a file",
    "roll_file.decisions": _CODES,
    "roll_file.account": _A_DAY,
    "school.name": _OF_OTHERS,
    "school.logo": "a picture that the school chose",
    "stored_document.definition": _FORM,
    "template_version.content": _FORM,
    "template_version.findings": _FORM,
    "throttle.key_hash": _OF_NOBODY,
    "web_session.token_hash": _OF_NOBODY,
    "web_session.challenge": _OF_NOBODY,
    "web_session.browser": _OF_NOBODY,
}
"""Columns that cannot hold the name of a child who is destroyed, with the reason why."""
