"""A calendar of sessions as a file or a feed. It holds times, lengths and perhaps a room: never a name, never a word said.

Times are written in UTC, which every program turns into the clock on its own wall: a session planned for half past four
is at half past four in January and in July.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

FOLD: Final = 75
"""Octets that a line has at most, without its end (RFC 5545, 3.1)."""

_OWNER: Final = "alongside"
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u0085\u2028\u2029\ud800-\udfff]")
_EMPTY: Final = (
    "BEGIN:VTIMEZONE",
    "TZID:Europe/London",
    "BEGIN:DAYLIGHT",
    "DTSTART:19810329T010000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0100",
    "TZNAME:BST",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "DTSTART:19961027T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0000",
    "TZNAME:GMT",
    "END:STANDARD",
    "END:VTIMEZONE",
)
"""What stands in a calendar without a session: one with nothing in it is no calendar (RFC 5545, 3.4), and is refused."""


@dataclass(frozen=True, slots=True)
class Event:
    """A session, as a calendar may know of it."""

    uid: str
    """The session's own, for as long as there is one."""
    starts_at: datetime
    ends_at: datetime
    summary: str
    place: str
    changed_at: datetime
    sequence: int
    """Larger after each change: a calendar keeps the largest that it has seen."""
    cancelled: bool = False


def calendar(events: Iterable[Event], name: str) -> bytes:
    """A calendar to subscribe to: whatever is not in it any more goes from the subscriber's too."""
    head = [("NAME", name), ("X-WR-CALNAME", name), ("X-PUBLISHED-TTL", "PT1H")]
    lines = [line for event in events for line in _event(event, event.changed_at)]
    return _file([*(f"{key}:{_text(value)}" for key, value in head), "REFRESH-INTERVAL;VALUE=DURATION:PT1H"], lines)


def invitation(event: Event, made_at: datetime) -> bytes:
    """One session to put into a calendar by hand.

    RFC 5546 would have an organiser in it, who is a person: calendars take it without, and nobody is named.
    """
    return _file(["METHOD:PUBLISH"], _event(event, made_at))


def _file(head: Iterable[str], body: Iterable[str]) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Alongside//Supervision//EN", "CALSCALE:GREGORIAN", *head]
    return b"".join(map(_folded, [*lines, *(list(body) or _EMPTY), "END:VCALENDAR"]))


def _event(event: Event, stamped_at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}@{_OWNER}"
    yield f"DTSTAMP:{_moment(stamped_at)}"
    yield f"LAST-MODIFIED:{_moment(event.changed_at)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTART:{_moment(event.starts_at)}"
    yield f"DTEND:{_moment(event.ends_at)}"
    yield f"SUMMARY:{_text(event.summary)}"
    if event.place:
        yield f"LOCATION:{_text(event.place)}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield "CLASS:PRIVATE"
    yield "END:VEVENT"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    """A text value: what would end it or begin another property is escaped, what no line may hold is left out."""
    words = _CONTROLS.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))
    for mark in "\\;,":
        words = words.replace(mark, f"\\{mark}")
    return words.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """A line with its end, cut between two characters wherever it is too long."""
    pieces, piece = [], b""
    for character in map(str.encode, line):
        if len(piece) + len(character) > FOLD:
            pieces.append(piece)
            piece = b" "
        piece += character
    return b"\r\n".join([*pieces, piece, b""])
