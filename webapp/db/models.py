"""Every model, so that one import makes the whole of the metadata known."""

from webapp.db import (
    audit,
    calendars,
    children,
    contracts,
    cycle,
    disagreements,
    drawing,
    handing_over,
    keeping,
    mentions,
    own_forms,
    papers,
    preparing,
    reminders,
    roll,
    schools,
    support,
)
from webapp.db.base import Base

__all__ = [
    "Base",
    "audit",
    "calendars",
    "children",
    "contracts",
    "cycle",
    "disagreements",
    "drawing",
    "handing_over",
    "keeping",
    "mentions",
    "own_forms",
    "papers",
    "preparing",
    "reminders",
    "roll",
    "schools",
    "support",
]
