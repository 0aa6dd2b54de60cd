"""A child's plan status: what the child is under now, and which of it makes the case a live one."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class PlanKind(StrEnum):
    """What a child may be under. Dated; a child with several has each of them."""

    CHILD_PROTECTION = "child_protection"
    CHILD_IN_NEED = "child_in_need"
    REFERRAL = "referral"
    """A referral that has no outcome yet."""
    EARLY_HELP = "early_help"
    LOOKED_AFTER = "looked_after"

    @property
    def label(self) -> str:
        """The plan as shown beside a child."""
        return _LABELS[self]


_LABELS: Final = {
    PlanKind.CHILD_PROTECTION: "Child protection plan",
    PlanKind.CHILD_IN_NEED: "Child in need plan",
    PlanKind.REFERRAL: "Referral, no outcome yet",
    PlanKind.EARLY_HELP: "Early help",
    PlanKind.LOOKED_AFTER: "Looked after",
}

LIVE: Final = frozenset({PlanKind.CHILD_PROTECTION, PlanKind.CHILD_IN_NEED, PlanKind.REFERRAL})
"""What makes a case live: all of these are reviewed each half term (nefutures). A school may count more (`Practice`)."""
