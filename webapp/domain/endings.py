"""How a supervision ends, and what becomes of what an outside supervisor holds on paper: closed lists, and no free text."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Final

LOOKED_AHEAD: Final = timedelta(days=366)
"""How far ahead an end or a replacement can be said: a year, so that a slip in the year is noticed."""


class EndReason(StrEnum):
    """Why a contract ends."""

    SUPERVISEE_LEAVES = "supervisee_leaves"
    SUPERVISOR_LEAVES = "supervisor_leaves"
    ROLE_ENDS = "role_ends"
    FOLLOWED = "followed"
    OTHER = "other"

    @property
    def label(self) -> str:
        """As it is chosen and shown."""
        return _REASONS[self]


_REASONS: Final = {
    EndReason.SUPERVISEE_LEAVES: "The supervisee leaves",
    EndReason.SUPERVISOR_LEAVES: "The supervisor leaves",
    EndReason.ROLE_ENDS: "The role for which it was made ends",
    EndReason.FOLLOWED: "Another contract follows",
    EndReason.OTHER: "Another reason",
}


class HeldAnswer(StrEnum):
    """What became of what an outside supervisor held on paper (trust, loxdale)."""

    CAME_BACK = "came_back"
    DESTROYED = "destroyed"
    NOTHING = "nothing"
    STAYS = "stays"
    """Their part goes on after all, so nothing is asked back."""

    @property
    def label(self) -> str:
        """As it is chosen and shown."""
        return _ANSWERS[self]


_ANSWERS: Final = {
    HeldAnswer.CAME_BACK: "It came back to the school",
    HeldAnswer.DESTROYED: "It was destroyed there",
    HeldAnswer.NOTHING: "They hold nothing on paper",
    HeldAnswer.STAYS: "They go on supervising",
}

ANSWERS: Final = (HeldAnswer.CAME_BACK, HeldAnswer.DESTROYED, HeldAnswer.NOTHING)
"""What a person can answer; that somebody's part goes on, only the program knows."""
