"""How often a person is reminded by e-mail, and on which days: their own choice, on their account page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from webapp.db.reminders import ReminderChoice
from webapp.domain.errors import Invalid
from webapp.domain.reminding import Choice, Often, days_of
from webapp.services.practice import practice_on
from webapp.services.work import Desk, Work

WEEK = "1234567"
"""Monday to Sunday, as `Choice.code` writes them."""


def choice_of(work: Work, person_id: int) -> Choice:
    """What this person chose, or what holds where they chose nothing."""
    row = _row(work, person_id)
    return Choice() if row is None else Choice(Often(row.often), days_of(row.days), row.in_holidays)


@dataclass(frozen=True, slots=True)
class Reminding:
    """One's own choice, and what becomes of it here."""

    choice: Choice
    is_set_up: bool
    """Whether this installation sends mail at all."""
    from_hour: int
    until_hour: int
    """Between which full hours the school sends any."""


def read_reminding(desk: Desk) -> Reminding:
    """One's own choice. Raises Refused where nobody is signed in."""
    with desk.read() as work:
        choice = choice_of(work, work.viewer.person_id)
        return Reminding(choice, desk.settings.mail is not None, *practice_on(work, work.today).mail_from_until)


def choose(desk: Desk, often: str, days: Iterable[str], *, in_holidays: bool) -> None:
    """Choose for oneself, from now on. Raises Refused, or Invalid where it is no choice."""
    chosen = set(days)
    if often not in {*Often}:
        raise Invalid("Choose how often you want to be reminded.")
    if not chosen <= set(WEEK) or not chosen:
        raise Invalid("Choose at least one day on which you work.")
    choice = Choice(Often(often), days_of("".join(chosen)), in_holidays)
    with desk.work() as work:
        me = work.viewer.person_id
        row = _row(work, me)
        if row is None:
            row = ReminderChoice(school_id=work.school_id, person_id=me)
            work.db.add(row)
        row.often, row.days, row.in_holidays = choice.often.value, choice.code, choice.in_holidays
        work.note("account.reminders_chosen", f"person:{me}", often=choice.often.value, days=choice.code)


def _row(work: Work, person_id: int) -> ReminderChoice | None:
    return work.db.scalar(select(ReminderChoice).where(ReminderChoice.person_id == person_id))
