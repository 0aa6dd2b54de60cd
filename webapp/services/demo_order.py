"""Training in the invented school: some in date, one lapsed, one to be renewed, one that nobody has noted yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from webapp.domain.training import TrainingKind
from webapp.services.training import note_training
from webapp.services.work import Desk

_TRAINED: Final = (
    ("Ines Calloway", TrainingKind.LEAD, 300),
    ("Ines Calloway", TrainingKind.SUPERVISION, 900),
    ("Petra Lindholm", TrainingKind.LEAD, 700),
    ("Dev Rathbone", TrainingKind.LEAD, 760),
)
"""Who, in what, and how many days ago: after two years Petra’s is to be renewed in a month, Dev’s ran out a month ago."""


def note_trainings(office: Desk, ids: Mapping[str, int], today: date) -> None:
    """The administrator enters what is in the school’s own file. That Petra learned to supervise is not in it."""
    for name, kind, days in _TRAINED:
        note_training(office, ids[name], kind.value, today - timedelta(days=days))
