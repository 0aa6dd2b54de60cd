"""A school's own way: the settings in which the policies differ, each beside the demand that it answers.

Settings are dated rows; `as_of` folds them into the practice that held on a day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date


@dataclass(frozen=True, slots=True)
class Practice:
    """The settings that hold on one day. Every value is text, as it stands in its row; a property reads what is not."""

    main_system: str = "CPOMS"
    """Which system holds a child's main file (jmat names RecordMy, loxdale CPOMS)."""
    approval: str = "lead"
    """Whether the lead approves an entry before it is filed: "lead" (jmat: decisions "approved by the DSL") or "none"."""
    spellcheck: str = "off"
    """Whether the browser may check spelling, which can send text away: "on" or "off"."""

    @property
    def lead_approves(self) -> bool:
        """Whether entries wait for the lead's approval."""
        return self.approval == "lead"

    @property
    def spellcheck_on(self) -> bool:
        """Whether the browser may check spelling."""
        return self.spellcheck == "on"


KEYS: frozenset[str] = frozenset(f.name for f in fields(Practice))
"""The settings that exist."""


def as_of(day: date, rows: Iterable[tuple[date, str, str]]) -> Practice:
    """The practice that holds on `day`, from rows of (from day, key, value) in the order in which they were set.

    A later row wins over an earlier one with the same day. Keys that no longer exist are passed over: a practice is
    history, and history is not rewritten when a setting is retired.
    """
    holding: dict[str, tuple[date, str]] = {}
    for from_on, key, value in rows:
        if from_on <= day and key in KEYS and (key not in holding or from_on >= holding[key][0]):
            holding[key] = (from_on, value)
    return Practice(**{key: value for key, (_, value) in holding.items()})
