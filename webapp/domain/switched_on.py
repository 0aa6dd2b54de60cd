"""Which documents a school has switched on, and which of them is usual for how people meet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from forms import latest
from forms.kit import Document, Purpose
from webapp.domain.people import ContractKind
from webapp.domain.practice import Practice

SWITCHABLE: Final = (
    "dsl_contract", "written_agreement", "supervision_contract",
    "dsl_record", "team_meeting", "group_record", "designated_meeting",
    "case_file_audit", "action_summary",
)  # fmt: skip
"""What a school switches on or off. The others are always there: they come of something else that a school does, and a
note for a child's file can never be out of reach (cambridgeshire)."""

# What the policies use for each kind comes first; the trust's contract asks a group for its boundary of confidentiality.
_USUAL: Final[dict[ContractKind, tuple[str, ...]]] = {
    ContractKind.ONE_TO_ONE: ("dsl_contract", "written_agreement", "supervision_contract", "dsl_record"),
    ContractKind.GROUP: ("written_agreement", "supervision_contract", "group_record", "team_meeting"),
    ContractKind.PEER: ("supervision_contract", "written_agreement", "designated_meeting", "team_meeting"),
    ContractKind.CLUSTER: ("supervision_contract", "written_agreement", "designated_meeting", "team_meeting"),
}


def switched_on(practice: Practice, purpose: Purpose) -> tuple[Document, ...]:
    """The documents of one purpose that are on, in the order of `SWITCHABLE`; each in its newest version."""
    documents = (latest(key) for key in SWITCHABLE if key in practice.documents_on)
    return tuple(document for document in documents if document.purpose is purpose)


def usual(kind: ContractKind, documents: Sequence[Document]) -> Document:
    """The one that people take who meet in this way. Raises ValueError where none is on."""
    if not documents:
        raise ValueError("No such document is switched on.")
    order = _USUAL[kind]
    return min(documents, key=lambda document: order.index(document.key) if document.key in order else len(order))


def why_not(keys: Sequence[str]) -> str:
    """Why a school cannot have these documents on and no others: a sentence, or nothing."""
    if set(keys) - set(SWITCHABLE):
        return "Choose the documents from the list."
    purposes = {latest(key).purpose for key in keys}
    if Purpose.CONTRACT not in purposes:
        return "Leave at least one contract on: every supervision is agreed in writing first."
    if Purpose.RECORD not in purposes:
        return "Leave at least one record on: every session has one."
    return ""
