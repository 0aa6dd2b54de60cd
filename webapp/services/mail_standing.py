"""Whether reminders go out by e-mail here, and how the last run went: for `doctor` and the page Safety."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from webapp.db.audit import AuditRow
from webapp.domain.clock import school_day
from webapp.domain.dates import day as short_day
from webapp.services.reminding import IN_DEMO, RUNS
from webapp.services.work import Desk

OLDEST_RUN = timedelta(days=2)
"""It runs each day, also where nobody is due; one day may fail."""


@dataclass(frozen=True, slots=True)
class MailStanding:
    """One sentence or two, and whether all is as it should be. E-mail that is not set up is nothing wrong."""

    good: bool
    words: str


def mail_standing(desk: Desk) -> MailStanding:
    """What there is to say, for the whole installation: no count of anybody's, and no address."""
    if desk.settings.demo:
        return MailStanding(True, IN_DEMO)
    if desk.settings.mail is None:
        return MailStanding(True, "not set up. What waits for somebody stands on their home page only.")
    with desk.read() as work:
        last = work.db.execute(
            select(AuditRow.event, AuditRow.at)
            .where(AuditRow.event.in_(RUNS))
            .order_by(AuditRow.at.desc(), AuditRow.id.desc())
            .limit(1)
        ).first()
    if last is None:
        return MailStanding(False, "set up, and never run. Have “python run.py remind” run each hour.")
    when = short_day(school_day(last.at))
    if last.event == "reminders.failed":
        return MailStanding(False, f"the last run, on {when}, could not send everything. Run “python run.py remind”.")
    if desk.clock() - last.at > OLDEST_RUN:
        return MailStanding(False, f"the last run was on {when}. Find out why “python run.py remind” runs no more.")
    return MailStanding(True, f"set up. The last run was on {when}.")
