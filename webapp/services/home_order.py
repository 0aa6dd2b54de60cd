"""What home says of training, and to those who answer for it, of people who are not in order."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.domain.training import TrainingStanding, TrainingState
from webapp.services.people_order import OrderCounts, order_counts
from webapp.services.training import training_told
from webapp.services.work import Work


@dataclass(frozen=True, slots=True)
class HomeOrder:
    """A person's own training, where something is to be done about it, and how the school stands."""

    training: tuple[TrainingState, ...]
    counts: OrderCounts | None
    """For those who answer for it; None for everybody else."""

    @property
    def to_do(self) -> int:
        """What a reminder counts: renewals. That none is noted may be a matter of the register alone, and mails nobody."""
        return sum(state.asks for state in self.training)

    @property
    def late(self) -> int:
        """How much of it has run out."""
        return sum(state.standing is TrainingStanding.LAPSED for state in self.training)


def home_order(work: Work) -> HomeOrder:
    """What home says, as a step of an open read."""
    return HomeOrder(training_told(work), order_counts(work))
