"""Every model, so that one import makes the whole of the metadata known."""

from webapp.db import (
    audit,
    calendars,
    children,
    contracts,
    cycle,
    drawing,
    keeping,
    mentions,
    order,
    own_forms,
    papers,
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
    "drawing",
    "keeping",
    "mentions",
    "order",
    "own_forms",
    "papers",
    "reminders",
    "roll",
    "schools",
    "support",
]
