"""The rota of backups: which names are ours, and which are superfluous. Of names alone, so that nothing else is touched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime

DAYS, WEEKS, MONTHS = 7, 5, 12
"""The newest backup of so many days, weeks and months is kept."""

_NAME = re.compile(r"alongside-(\d{4}-\d\d-\d\dT\d{4})(-(\d{1,3}))?\.sealed")
_FORM = "%Y-%m-%dT%H%M"


def free_name(moment: datetime, names: Iterable[str]) -> str:
    """A backup's name, of the moment alone: no school is named. A number is added where the minute has one already."""
    taken = set(names)
    stem = f"alongside-{moment.strftime(_FORM)}"
    name, number = f"{stem}.sealed", 2
    while name in taken:
        name, number = f"{stem}-{number}.sealed", number + 1
    return name


def superfluous(names: Iterable[str]) -> list[str]:
    """The backups that the rota lets go, oldest first. The newest is always kept, and no other file is ever named."""
    found = sorted(((moment, name) for name in names if (moment := _moment(name))), reverse=True)
    kept: set[str] = set()
    for period, most in _PERIODS:
        newest: dict[object, str] = {}
        for when, name in found:
            newest.setdefault(period(when[0]), name)
        kept |= set(list(newest.values())[:most])
    return [name for _, name in reversed(found) if name not in kept]


_PERIODS: tuple[tuple[Callable[[datetime], object], int], ...] = (
    (lambda moment: moment.date(), DAYS),
    (lambda moment: moment.isocalendar()[:2], WEEKS),
    (lambda moment: (moment.year, moment.month), MONTHS),
)


def _moment(name: str) -> tuple[datetime, int] | None:
    """When a file was made, by its name, and which of that minute; None where the name is not one of ours."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    try:
        return datetime.strptime(found[1], _FORM), int(found[3] or 1)  # noqa: DTZ007 - compared with its like only
    except ValueError:
        return None
