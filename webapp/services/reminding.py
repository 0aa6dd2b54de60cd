"""One run of `remind`: who is due, how much waits for them by their own home page, and at most one mail to each.

It may run twice, late, after missed days, or beside itself. A mail's row is claimed and committed first, then the mail is
sent, then the row is closed; whoever finds it claimed leaves it alone. A claim that is not closed within a quarter of an
hour is of a process that died, and is taken up again: where the mail had gone out already it goes once more, with the
same Message-ID, since nobody but the mail server could tell.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from webapp.db.audit import AuditRow
from webapp.db.guards import BULK
from webapp.db.reminders import CLAIMED, OPEN, REFUSED, SENT, Reminder
from webapp.db.schools import Account
from webapp.documents.codec import new_uid
from webapp.domain.clock import midnight, school_day
from webapp.domain.errors import Conflict, DomainError
from webapp.domain.faults import where_it_broke
from webapp.domain.reminding import in_hours, period_due
from webapp.mail_settings import MailSettings
from webapp.services.accounts import clean_email, is_open
from webapp.services.home import home
from webapp.services.mailing import Letter, NotTaken, Post, at_the_post
from webapp.services.practice import practice_on
from webapp.services.reminders import choice_of
from webapp.services.school_year import calendar_of
from webapp.services.viewers import has_left, viewer_for
from webapp.services.work import Desk, Work

GIVEN_UP_AFTER = timedelta(minutes=15)
"""An open claim that is older is of a process that died: each answer of a mail server is waited for half a minute."""
MOST_REFUSALS = 5
"""Tries for one person and period that the mail server refused; the next day or week is tried anew."""
KEPT = timedelta(days=60)
"""How long it is known which mails went out."""
NOT_SET_UP = (
    "E-mail is not set up, so nothing was sent. Set ALONGSIDE_MAIL_HOST, ALONGSIDE_MAIL_FROM and ALONGSIDE_ADDRESS"
    " (docs/reminders.md). Everybody’s home page says what waits for them."
)
RUNS = ("reminders.run", "reminders.failed")
"""What notes that a run has been."""
IN_DEMO = "The demo sends no mail: everybody in it is invented."


@dataclass(slots=True)
class Report:
    """What one run did."""

    sent: int = 0
    refused: list[tuple[int, int]] = field(default_factory=list)
    """(person, the mail server's three figures) for each mail that it would not take."""
    uncounted: list[tuple[int, str]] = field(default_factory=list)
    """(person, the kind of fault and where it happened) for each whose home page could not be made."""
    stopped: str = ""
    """Why the run ended before its end, as a sentence."""

    @property
    def failed(self) -> bool:
        """Whether somebody should look."""
        return bool(self.refused or self.uncounted or self.stopped)


@dataclass(frozen=True, slots=True)
class _Due:
    """Somebody who may be reminded now."""

    person_id: int
    school_id: int
    email: str
    kind: str
    period: date


@dataclass(frozen=True, slots=True)
class _Claim:
    """A mail that is this process's to send."""

    reminder_id: int
    uid: str
    claimed_at: datetime


def remind(desk: Desk) -> Report:
    """Send what is due. Raises Conflict where no mail can be sent here at all; whatever else happens is in the report."""
    mail = mail_of(desk)
    report = Report()
    try:
        for account in _accounts(desk):
            due, count = _counted(desk, account, report)
            if due is None or not count:
                continue
            with at_the_post(mail) as post:
                _remind_one(desk, post, due, count, report)
    except DomainError as problem:
        report.stopped = problem.sentence
    _note(desk, report)
    return report


def send_test(desk: Desk, address: str) -> None:
    """Send one mail that counts nothing, to see that it arrives. Raises Conflict, Invalid, or what the post raises."""
    mail = mail_of(desk)
    with at_the_post(mail) as post:
        post.send(Letter(clean_email(address), 0, new_uid(), desk.clock()))


def mail_of(desk: Desk) -> MailSettings:
    """The mail server. Raises Conflict with what to do where there is none."""
    if desk.settings.mail is None:
        raise Conflict(IN_DEMO if desk.settings.demo else NOT_SET_UP)
    return desk.settings.mail


def _accounts(desk: Desk) -> list[Account]:
    """The accounts of whoever can sign in."""
    with desk.read() as work:
        rows = work.db.scalars(select(Account).options(joinedload(Account.person)).order_by(Account.id)).all()
        return [row for row in rows if is_open(row) and not has_left(row.person, work.today)]


def _counted(desk: Desk, account: Account, report: Report) -> tuple[_Due | None, int]:
    """Whether this person may be reminded now, and how much waits for them at the desk at which they would sit.

    Whatever is wrong with one person's page, those after them are reminded all the same.
    """
    try:
        here = desk.acting(viewer_for(desk, account.person_id, account.school_id))
        due = _due(here, account)
        return due, home(here).to_do if due is not None else 0
    except Exception as fault:
        report.uncounted.append((account.person_id, where_it_broke(fault)))
        return None, 0


def _due(here: Desk, account: Account) -> _Due | None:
    with here.read() as work:
        first, last = practice_on(work, work.today).mail_from_until
        if not in_hours(work.now, first, last):
            return None
        choice = choice_of(work, account.person_id)
        period = period_due(choice, calendar_of(work), work.today)
        if period is None:
            return None
        due = _Due(account.person_id, account.school_id, account.email, choice.often.value, period)
        return due if _is_free(work, due, _row(work, due)) else None


def _remind_one(desk: Desk, post: Post, due: _Due, count: int, report: Report) -> None:
    """Claim, send, close. Raises DomainError where the mail server is lost, after the mail was left for the next run."""
    claim = _claim(desk, due, count)
    if claim is None:
        return
    try:
        post.send(Letter(due.email, count, claim.uid, claim.claimed_at))
    except NotTaken as refused:
        _close(desk, due, claim, REFUSED)
        report.refused.append((due.person_id, refused.code))
    except DomainError:
        _close(desk, due, claim, OPEN)
        raise
    else:
        _close(desk, due, claim, SENT)
        report.sent += 1


def _claim(desk: Desk, due: _Due, count: int) -> _Claim | None:
    """Take the mail for this process, committed; None where another has it, or it was sent meanwhile.

    A writer holds its school's place (`webapp.db.engine`), so of two processes the second sees the first one's claim. The
    unique key stands behind that.
    """
    with desk.work(school_id=due.school_id) as work:
        row = _row(work, due)
        if not _is_free(work, due, row):
            return None
        if row is None:
            row = Reminder(
                school_id=due.school_id,
                person_id=due.person_id,
                uid=new_uid(),
                kind=due.kind,
                period=due.period,
                refusals=0,
            )
            work.db.add(row)
        row.count, row.state, row.claimed_at = count, CLAIMED, work.now
        work.db.flush()
        return _Claim(row.id, row.uid, row.claimed_at)


def _is_free(work: Work, due: _Due, row: Reminder | None) -> bool:
    """Whether this mail is still to be sent, and by whoever asks."""
    if _had_one_today(work, due.person_id):
        return False
    if row is None or row.state == OPEN:
        return True
    if row.state == CLAIMED:
        return row.claimed_at <= work.now - GIVEN_UP_AFTER
    return row.state == REFUSED and row.refusals < MOST_REFUSALS


def _had_one_today(work: Work, person_id: int) -> bool:
    """Whether a mail went to this person today: also one of the other kind, where they have just chosen anew."""
    today = (
        select(Reminder.id).where(Reminder.person_id == person_id, Reminder.sent_at >= midnight(work.today)).limit(1)
    )
    return work.db.scalar(today) is not None


def _row(work: Work, due: _Due) -> Reminder | None:
    return work.db.scalar(
        select(Reminder).where(
            Reminder.person_id == due.person_id, Reminder.kind == due.kind, Reminder.period == due.period
        )
    )


def _close(desk: Desk, due: _Due, claim: _Claim, state: str) -> None:
    """Say what became of a claim. One that was taken from this process meanwhile is only ever closed as sent."""
    with desk.work(school_id=due.school_id) as work:
        row = work.db.get_one(Reminder, claim.reminder_id)
        if state == SENT:
            row.state, row.sent_at = SENT, work.now
        elif row.state == CLAIMED and row.claimed_at == claim.claimed_at:
            row.state, row.refusals = state, row.refusals + (state == REFUSED)


def _note(desk: Desk, report: Report) -> None:
    """Note the run, where it did something or is the first of its day; and forget which mails went out long ago."""
    event = "reminders.failed" if report.failed else "reminders.run"
    with desk.work() as work:
        old = delete(Reminder).where(Reminder.claimed_at < work.now - KEPT)
        work.db.execute(old, execution_options={BULK: True})
        last = work.db.execute(
            select(AuditRow.event, AuditRow.at)
            .where(AuditRow.event.in_(RUNS))
            .order_by(AuditRow.at.desc(), AuditRow.id.desc())
            .limit(1)
        ).first()
        if report.sent or report.failed or last is None or last.event != event or school_day(last.at) != work.today:
            work.note(
                event,
                "installation",
                sent=report.sent,
                refused=len(report.refused),
                uncounted=len(report.uncounted),
                ended=not report.stopped,
            )
