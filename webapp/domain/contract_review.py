"""When a contract is looked at again, and how that day stands. Pure.

Policies have the contract reviewed (nefutures, jmat), one of them every year (trust). A day that nobody wrote
down is counted from the day on which the contract was agreed, so that no contract is without one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from webapp.domain.clock import months_before

NOTICE: Final = timedelta(days=28)
"""How long before the day both parties are told of it: a session of every half term lies nearer than this to it."""


class ReviewStanding(StrEnum):
    """How the review of a contract stands."""

    AHEAD = "ahead"
    DUE = "due"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Agreed:
    """What is known of a contract that counts for its review."""

    started_on: date
    issued_on: date | None = None
    """When the paper that stands was issued first: an amendment changes a word and reviews nothing."""
    said_on: date | None = None
    """The day that its parties wrote into it."""


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later; the month's last day where it is too short."""
    return months_before(day, -months)


def review_on(agreed: Agreed, months: int) -> date:
    """The day by which a contract is reviewed, where a school reviews contracts after so many months.

    A day that is not after the one on which the paper was issued cannot be meant: a year was mistyped.
    """
    if agreed.said_on is not None and (agreed.issued_on is None or agreed.said_on > agreed.issued_on):
        return agreed.said_on
    return months_after(agreed.issued_on or agreed.started_on, months)


def standing_on(today: date, review: date) -> ReviewStanding:
    """How the review stands: told four weeks ahead, late from the next morning."""
    if today > review:
        return ReviewStanding.LATE
    return ReviewStanding.DUE if today >= review - NOTICE else ReviewStanding.AHEAD
