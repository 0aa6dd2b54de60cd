"""The life of a paper, as one table (design, section 5). Contracts and records share it."""

from __future__ import annotations

from enum import StrEnum

from webapp.domain.errors import Conflict


class State(StrEnum):
    """Where a paper stands."""

    DRAFT = "draft"
    CIRCULATED = "circulated"
    ISSUED = "issued"
    FILED = "filed"
    AMENDING = "amending"
    """An issued version stands, and the next one is being written."""
    RECIRCULATED = "recirculated"
    """An issued version stands, and the next one is with the parties."""
    ABANDONED = "abandoned"

    @property
    def label(self) -> str:
        """The word shown."""
        return _LABELS[self]

    @property
    def is_written(self) -> bool:
        """Whether the version in hand is its writers' to change."""
        return (self, Step.SAVE) in TABLE

    @property
    def is_with_parties(self) -> bool:
        """Whether the version in hand is before the parties, who agree it or ask for a change."""
        return (self, Step.AGREE) in TABLE

    @property
    def is_being_amended(self) -> bool:
        """Whether a version stands while the next one is in hand."""
        return self in (State.AMENDING, State.RECIRCULATED)

    @property
    def is_shown(self) -> bool:
        """Whether the supervised know of the paper: a first draft, or one given up, is its writers' alone."""
        return self not in HIDDEN


class Step(StrEnum):
    """What moves a paper, or acts on it where it stands."""

    SAVE = "save"
    CIRCULATE = "circulate"
    RECALL = "recall"
    COMMENT = "comment"
    AGREE = "agree"
    DECLINE = "decline"
    PRINT_FOR_TABLE = "print_for_table"
    ISSUE = "issue"
    ISSUE_UNAGREED = "issue_unagreed"
    SIGN = "sign"
    FILE = "file"
    ADD = "add"
    """An addendum: a slip of the pen put right beside the issued text."""
    AMEND = "amend"
    GIVE_UP = "give_up"
    """The amendment is given up: the issued version stands as before."""
    ABANDON = "abandon"
    RESUME = "resume"


HIDDEN = (State.DRAFT, State.ABANDONED)
"""States of which only the writers of a paper learn; `webapp.db.scopes` uses the same tuple."""

TABLE: dict[tuple[State, Step], State] = {
    (State.DRAFT, Step.SAVE): State.DRAFT,
    (State.DRAFT, Step.CIRCULATE): State.CIRCULATED,
    (State.DRAFT, Step.ABANDON): State.ABANDONED,
    (State.ABANDONED, Step.RESUME): State.DRAFT,
    (State.CIRCULATED, Step.RECALL): State.DRAFT,
    (State.CIRCULATED, Step.COMMENT): State.CIRCULATED,
    (State.CIRCULATED, Step.AGREE): State.CIRCULATED,
    (State.CIRCULATED, Step.DECLINE): State.CIRCULATED,
    (State.CIRCULATED, Step.PRINT_FOR_TABLE): State.CIRCULATED,
    (State.CIRCULATED, Step.ISSUE): State.ISSUED,
    (State.CIRCULATED, Step.ISSUE_UNAGREED): State.ISSUED,
    (State.ISSUED, Step.SIGN): State.ISSUED,
    (State.ISSUED, Step.FILE): State.FILED,
    (State.ISSUED, Step.ADD): State.ISSUED,
    (State.FILED, Step.ADD): State.FILED,
    (State.ISSUED, Step.AMEND): State.AMENDING,
    (State.FILED, Step.AMEND): State.AMENDING,
    (State.AMENDING, Step.SAVE): State.AMENDING,
    (State.AMENDING, Step.CIRCULATE): State.RECIRCULATED,
    (State.AMENDING, Step.GIVE_UP): State.ISSUED,
    (State.RECIRCULATED, Step.RECALL): State.AMENDING,
    (State.RECIRCULATED, Step.COMMENT): State.RECIRCULATED,
    (State.RECIRCULATED, Step.AGREE): State.RECIRCULATED,
    (State.RECIRCULATED, Step.DECLINE): State.RECIRCULATED,
    (State.RECIRCULATED, Step.PRINT_FOR_TABLE): State.RECIRCULATED,
    (State.RECIRCULATED, Step.ISSUE): State.ISSUED,
    (State.RECIRCULATED, Step.ISSUE_UNAGREED): State.ISSUED,
}
"""Every step that exists, and where it leads. What is not here cannot happen. An amendment that is given up after its
forerunner was signed goes on from issued to filed by the FILE step, since that forerunner's ink is told already."""

_LABELS = {
    State.DRAFT: "Draft",
    State.CIRCULATED: "Circulated",
    State.ISSUED: "Issued",
    State.FILED: "Filed",
    State.AMENDING: "Being amended",
    State.RECIRCULATED: "Amendment circulated",
    State.ABANDONED: "Abandoned",
}

_WHY_NOT = {
    State.DRAFT: "This paper is still a draft. Circulate it first.",
    State.CIRCULATED: "This paper is with its parties, so its text cannot change. Recall it to change it.",
    State.ISSUED: "This paper has been agreed and issued, so it cannot change. Amend it, or add an addendum for a slip.",
    State.FILED: "This paper has been signed and filed, so it cannot change. Amend it, or add an addendum for a slip.",
    State.AMENDING: "This paper is being amended. Circulate the amendment, or give it up, first.",
    State.RECIRCULATED: "The amendment is with its parties, so its text cannot change. Recall it to change it.",
    State.ABANDONED: "This draft was abandoned. Take it up again first.",
}


def after(state: State, step: Step) -> State:
    """The state that `step` leads to. Raises Conflict, with a sentence, where the table has no such step."""
    following = TABLE.get((state, step))
    if following is None:
        raise Conflict(_WHY_NOT[state])
    return following


def can(state: State, step: Step) -> bool:
    """Whether the table has this step from this state."""
    return (state, step) in TABLE
