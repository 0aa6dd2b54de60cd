"""Every model, so that one import makes the whole of the metadata known."""

from webapp.db import (
    audit,
    children,
    contracts,
    drawing,
    keeping,
    mentions,
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
    "children",
    "contracts",
    "drawing",
    "keeping",
    "mentions",
    "own_forms",
    "papers",
    "reminders",
    "roll",
    "schools",
    "support",
]
