"""Who has been talked about in this half term, and whose plan stands still. Pure: what was said is handed in.

Every live case is reviewed in each half term (nefutures). A child who is spoken of again and again while nothing changes is
not thereby let down: the list asks those who know the child to think once more, and says no more than that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from webapp.domain.school_year import Calendar, HalfTerm


@dataclass(frozen=True, slots=True)
class Talk:
    """One entry about a child: when, in which session, and what it says of the plan."""

    on: date
    session_id: int | None
    """None for a note outside any session: what it says of a change counts, but it is no session."""
    plan_changed: bool | None
    """None where nothing was said of the plan."""


def covering(calendar: Calendar, day: date) -> HalfTerm | None:
    """The half term whose live cases count on this day: in the holidays, the one that is over.

    None where the school's year is not entered that far.
    """
    here = calendar.half_term_on(day)
    if here is None and calendar.in_holidays(day):
        return max(term for term in calendar.half_terms if term.last_on < day)
    return here


def unchanged_run(talks: Iterable[Talk], moved_on: Iterable[date] = ()) -> tuple[date, ...]:
    """The days of a child's last sessions in a row in which it was said that the plan does not change, oldest first.

    The row ends with a session that changed the plan or said nothing of it, with a note that changed it, and with a day on
    which a plan began or ended (`moved_on`). It never counts what nobody said.
    """
    since = max(moved_on, default=date.min)
    run: list[date] = []
    for on, changed in sorted(_sessions(talks), key=lambda said: said[0], reverse=True):
        if changed is not False or on <= since:
            break
        run.append(on)
    return tuple(reversed(run))


def _sessions(talks: Iterable[Talk]) -> list[tuple[date, bool | None]]:
    """(day, what was said of the plan) of each session, and of each note that changed it."""
    sessions: dict[int, list[Talk]] = {}
    said: list[tuple[date, bool | None]] = []
    for talk in talks:
        if talk.session_id is not None:
            sessions.setdefault(talk.session_id, []).append(talk)
        elif talk.plan_changed:
            said.append((talk.on, True))
    for told in sessions.values():
        answers = {talk.plan_changed for talk in told}
        said.append((told[0].on, True if True in answers else False if False in answers else None))
    return said
