"""A clock that a test sets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class FakeClock:
    """A `webapp.domain.clock.Clock` that stands still until it is told."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)
        """A Tuesday in the second half of a spring term."""

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **parts: float) -> None:
        """Move on, as in `clock.forward(minutes=20)`."""
        self.now += timedelta(**parts)
