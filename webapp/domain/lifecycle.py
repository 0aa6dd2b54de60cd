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

    @property
    def label(self) -> str:
        """The word shown."""
        return self.value.capitalize()


class Step(StrEnum):
    """What moves a paper, or acts on it where it stands."""

    SAVE = "save"
    CIRCULATE = "circulate"
    RECALL = "recall"
    COMMENT = "comment"
    AGREE = "agree"
    DECLINE = "decline"
    ISSUE = "issue"
    SIGN = "sign"
    FILE = "file"


TABLE: dict[tuple[State, Step], State] = {
    (State.DRAFT, Step.SAVE): State.DRAFT,
    (State.DRAFT, Step.CIRCULATE): State.CIRCULATED,
    (State.CIRCULATED, Step.RECALL): State.DRAFT,
    (State.CIRCULATED, Step.COMMENT): State.CIRCULATED,
    (State.CIRCULATED, Step.AGREE): State.CIRCULATED,
    (State.CIRCULATED, Step.DECLINE): State.CIRCULATED,
    (State.CIRCULATED, Step.ISSUE): State.ISSUED,
    (State.ISSUED, Step.SIGN): State.ISSUED,
    (State.ISSUED, Step.FILE): State.FILED,
}
"""Every step that exists, and where it leads. What is not here cannot happen."""

_WHY_NOT = {
    State.DRAFT: "This paper is still a draft. Circulate it first.",
    State.CIRCULATED: "This paper is with its parties, so its text cannot change. Recall it to change it.",
    State.ISSUED: "This paper has been agreed and issued, so it can no longer change.",
    State.FILED: "This paper has been signed and filed, so it can no longer change.",
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
