"""A person's sessions for the calendar on their telephone: a secret address, and one session as a file.

Whoever holds the address needs no session and no password, since calendars have none to give. So it says the least that a
calendar needs, its token is shown once and kept as a hash, and its owner can end it at any time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from webapp.db.calendars import CalendarFeed
from webapp.db.facts import contract_resource
from webapp.db.schools import Person
from webapp.domain.calendar_files.writing import calendar, invitation
from webapp.domain.errors import NotFound, Refused, TooManyTries
from webapp.domain.policy import Permission, Resource, Viewer
from webapp.services import throttle, web_sessions
from webapp.services.accounts import is_open
from webapp.services.calendar_events import event_of, own_events
from webapp.services.contracts import may_see_session, session_of
from webapp.services.issuing import Download
from webapp.services.viewers import has_left, viewer_of
from webapp.services.work import Desk, Work

NAME: Final = "Supervision"
"""What the calendar is called where it is shown beside others."""
MOST_FETCHES: Final = 60
"""Answers in an hour at one address: four devices that ask every five minutes are 48."""
MOST_UNKNOWN: Final = 120
"""The same for all addresses together that nobody has: a calendar goes on asking at one that was revoked."""

_UNKNOWN: Final = "calendar:unknown"


@dataclass(frozen=True, slots=True)
class FeedView:
    """The address that a person has, without its secret."""

    made_at: datetime
    fetched_on: date | None
    """The last day on which a calendar asked; None where none did yet."""


def read_feed(desk: Desk) -> FeedView | None:
    """The viewer's own address in this school, or None. Raises Refused."""
    with desk.read() as work:
        work.require(Permission.SIGNED_IN, Resource(work.school_id))
        feed = _own(work)
        return None if feed is None else FeedView(feed.made_at, feed.fetched_on)


def make_address(desk: Desk) -> str:
    """Make the viewer's address, or another in its place. Returns its token, which is not kept. Raises Refused."""
    token = web_sessions.new_token()
    with desk.work() as work:
        work.require(Permission.CALENDAR_WRITE, Resource(work.school_id))
        feed = _own(work)
        again = feed is not None
        if feed is None:
            feed = CalendarFeed(school_id=work.school_id, person_id=work.viewer.person_id)
            work.db.add(feed)
        feed.token_hash, feed.made_at, feed.fetched_on = web_sessions.hash_of(token), work.now, None
        work.note("calendar.address_made", f"person:{work.viewer.person_id}", again=again)
    return token


def revoke_address(desk: Desk) -> None:
    """End the viewer's address at once. One that is gone already is no error. Raises Refused."""
    with desk.work() as work:
        work.require(Permission.SIGNED_IN, Resource(work.school_id))
        feed = _own(work)
        if feed is not None:
            work.db.delete(feed)
            work.note("calendar.address_revoked", f"person:{work.viewer.person_id}")


def fetch(desk: Desk, token: str) -> bytes:
    """The calendar at this address. Raises NotFound alike for one that never was, was revoked, or whose owner left.

    Raises TooManyTries where it was asked for too often; those that nobody has are counted together, and never close one
    that somebody has. What is closed costs a read and no write.
    """
    desk = desk.acting(None)
    with desk.read() as work:
        whose = _behind(work, token)
        key, most = (
            (f"calendar:{whose.person_id}:{whose.school_id}", MOST_FETCHES) if whose else (_UNKNOWN, MOST_UNKNOWN)
        )
        closed = throttle.is_full(work, key, most)
    if closed:
        raise TooManyTries("This calendar was asked for too often. It is there again within the hour.")
    with desk.acting(whose).work() as work:
        throttle.counts(work, key, most, evenly=True)
        if whose is not None:
            _note_fetched(work)
    if whose is None:
        raise NotFound
    with desk.acting(whose).read() as work:
        return calendar(own_events(work), NAME)


def take_session(desk: Desk, reference: str) -> Download:
    """One session as a file for a calendar. Raises Refused or NotFound. The look is noted."""
    with desk.read() as work:
        session = session_of(work, reference)
        work.require(Permission.CONTRACT_READ, contract_resource(session.contract))
        if not may_see_session(work, session.contract, session):
            raise Refused
        content, session_id = invitation(event_of(work, session), work.now), session.id
    desk.note_read("calendar.session_taken", f"session:{session_id}", reference=reference)
    return Download(f"{reference}.ics", content)


def _own(work: Work) -> CalendarFeed | None:
    here = CalendarFeed.school_id == work.school_id, CalendarFeed.person_id == work.viewer.person_id
    return work.db.scalar(select(CalendarFeed).where(*here))


def _behind(work: Work, token: str) -> Viewer | None:
    """Whose address this is, with what they are today: who left, or whose account was closed, has none."""
    found = work.db.execute(
        select(CalendarFeed.school_id, Person)
        .join(Person, Person.id == CalendarFeed.person_id)
        .where(CalendarFeed.token_hash == web_sessions.hash_of(token))
    ).first()
    if found is None or not is_open(found.Person.account) or has_left(found.Person, work.today):
        return None
    return viewer_of(work, found.Person, found.school_id)


def _note_fetched(work: Work) -> None:
    """Once a day: a telephone asks all day long, and the audit is there to be read."""
    feed = _own(work)
    if feed is not None and feed.fetched_on != work.today:
        feed.fetched_on = work.today
        work.note("calendar.fetched", f"person:{work.viewer.person_id}")
