"""A calendar file, as a council or a school publishes its dates: what is on which days, and nothing else of it.

It is somebody else's file, so it is read within bounds of size, lines and entries, and nothing that it names is fetched.
What it does not say plainly is left out and told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import Final
from zoneinfo import ZoneInfo

from webapp.domain.clock import SCHOOL_TIME
from webapp.domain.errors import Invalid

MOST_BYTES: Final = 1024 * 1024
MOST_EVENTS: Final = 2_000
MOST_LINES: Final = 60_000
LONGEST_LINE: Final = 8_000
"""Characters of one property, once its lines are put together."""
MOST_WORDS: Final = 120
"""Characters of what an entry is called that are kept."""

_EXPORT: Final = "Ask for the dates as a calendar file; its name ends in .ics."
_TOO_LARGE: Final = (
    f"This file is larger than {MOST_BYTES // (1024 * 1024)} MB, and no calendar of school dates is. {_EXPORT}"
)
_TOO_MANY: Final = (
    f"There are more than {MOST_EVENTS:,} entries in this calendar. Export the school’s dates alone, for a year or two."
)
_TOO_LONG: Final = "There are lines without end in this file, which a calendar does not have. Export it anew."
_CUT_SHORT: Final = "This calendar breaks off in the middle. Download it once more."
_NO_TEXT: Final = f"This file cannot be read as a calendar: it is not text in UTF-8. {_EXPORT}"
_NO_CALENDAR: Final = f"This is not a calendar file. {_EXPORT}"
_REPEATING: Final = "Left out because they repeat: {}. Type by hand what your school needs of them."
_UNREADABLE: Final = "Left out because they have no day that can be read: {}."
_KINDS: Final = (
    (b"PK\3\4", "This is an Excel or Word file, or a folder packed as one file."),
    (b"%PDF", "This is a PDF."),
    (b"\xd0\xcf\x11\xe0", "This is an old Word or Excel file."),
    (b"<", "This is a web page, and not the calendar that is offered on it."),
)
_LINE: Final = re.compile(r"([A-Za-z0-9-]+)((?:;[^:;\"]*(?:\"[^\"]*\"[^:;\"]*)*)*):(.*)", re.DOTALL)
_STAMP: Final = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?", re.ASCII)
_LENGTH: Final = re.compile(r"P(?:(\d{1,3})W)?(?:(\d{1,4})D)?(?:T(?:\d{1,5}[HMS]){1,3})?", re.ASCII)
_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Days:
    """An entry of a calendar: the days on which it is, and what it is called."""

    first_on: date
    last_on: date
    words: str


@dataclass(frozen=True, slots=True)
class CalendarRead:
    """What a file says."""

    days: tuple[Days, ...]
    """By date, each once."""
    left_out: tuple[str, ...]
    """What could not be read of it, in sentences."""


def read_calendar(data: bytes) -> CalendarRead:
    """The entries of a calendar file. Raises Invalid, with a sentence that says what the file is and what to do."""
    lines = _lines(_text(data))
    if next(lines, "").strip().upper() != "BEGIN:VCALENDAR":
        raise Invalid(_NO_CALENDAR)
    found: list[Days] = []
    repeating = unreadable = 0
    for event in _events(lines):
        if "RRULE" in event or "RDATE" in event:
            repeating += 1
        elif event.get("STATUS", ("", ""))[1].strip().upper() != "CANCELLED":
            days = _days(event)
            unreadable += days is None
            found += [days] if days is not None else []
    left_out = [_REPEATING.format(repeating)] * bool(repeating) + [_UNREADABLE.format(unreadable)] * bool(unreadable)
    return CalendarRead(tuple(sorted(set(found))), tuple(left_out))


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise Invalid(_TOO_LARGE)
    if not data.strip():
        raise Invalid(f"This file is empty. {_EXPORT}")
    for begins, sentence in _KINDS:
        if data.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(begins):
            raise Invalid(f"{sentence} {_EXPORT}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(_NO_TEXT) from None


def _lines(text: str) -> Iterator[str]:
    """The lines, put together where they were folded. Line ends of any kind: files pass through many hands."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MOST_LINES:
        raise Invalid(_TOO_MANY)
    pieces: list[str] = []
    length = 0
    for line in chain(lines, [""]):
        if line[:1] in (" ", "\t") and pieces:
            pieces.append(line[1:])
            length += len(line)
        else:
            if pieces and pieces[0]:
                yield "".join(pieces)
            pieces, length = [line], len(line)
        if length > LONGEST_LINE:
            raise Invalid(_TOO_LONG)
    if pieces[0]:
        yield "".join(pieces)


Event = dict[str, tuple[str, str]]
"""What an entry says: by property, its parameters and its value."""


def _events(lines: Iterator[str]) -> Iterator[Event]:
    """The entries, without what stands inside them, such as alarms. Raises Invalid where one does not end."""
    inside, event, count = ["VCALENDAR"], Event(), 0
    for line in lines:
        found = _LINE.fullmatch(line)
        if found is None:
            continue
        name, parameters, value = found[1].upper(), found[2], found[3]
        if name == "BEGIN":
            inside.append(value.strip().upper())
            if inside[-1] == "VEVENT":
                event, count = {}, count + 1
            if count > MOST_EVENTS or len(inside) > 5:
                raise Invalid(_TOO_MANY)
        elif name == "END":
            if not inside or inside.pop() != value.strip().upper():
                raise Invalid(_CUT_SHORT)
            if value.strip().upper() == "VEVENT":
                yield event
        elif inside and inside[-1] == "VEVENT":
            event.setdefault(name, (parameters, value))
    if inside:
        raise Invalid(_CUT_SHORT)


def _days(event: Event) -> Days | None:
    """The days of an entry. The end of one without times is the day after it (RFC 5545, 3.6.1)."""
    try:
        starts = _moment(*event["DTSTART"])
        ends = _end(event, starts)
    except (KeyError, ValueError, OverflowError):
        return None
    first_on = starts.date() if isinstance(starts, datetime) else starts
    if isinstance(ends, datetime):
        last_on = ends.date() if ends.time() > time.min or ends.date() == first_on else ends.date() - _ONE_DAY
    else:
        last_on = ends - _ONE_DAY if ends > first_on else first_on
    return None if last_on < first_on else Days(first_on, last_on, _words(event.get("SUMMARY", ("", ""))[1]))


def _end(event: Event, starts: date) -> date:
    if "DTEND" in event:
        return _moment(*event["DTEND"])
    length = _LENGTH.fullmatch(event.get("DURATION", ("", "P"))[1].strip().upper())
    return starts + timedelta(weeks=int(length[1] or 0), days=int(length[2] or 0)) if length else starts


def _moment(parameters: str, value: str) -> date:
    """A day, or a time as the clock in the school shows it."""
    found = _STAMP.fullmatch(value.strip())
    if found is None:
        raise ValueError(value)
    day = date(*_three(found[1]))
    if found[2] is None:
        return day
    zone = UTC if found[3] else _zone(parameters)
    moment = datetime.combine(day, time(*_three(found[2])), zone)
    return moment.astimezone(SCHOOL_TIME).replace(tzinfo=None)


def _three(digits: str) -> tuple[int, int, int]:
    """Year, month and day, or hour, minute and second: the last two have two digits each."""
    return int(digits[:-4]), int(digits[-4:-2]), int(digits[-2:])


def _zone(parameters: str) -> ZoneInfo:
    """The zone that is named; the school's own where it is named in a way of some program's own."""
    named = re.search(r";TZID=\"?([A-Za-z_+/-]{1,40})\"?(?:;|$)", parameters, re.IGNORECASE)
    try:
        return ZoneInfo(named[1]) if named else SCHOOL_TIME
    except (KeyError, OSError, ValueError):  # unknown, a folder of zones, or no name of one
        return SCHOOL_TIME


def _words(text: str) -> str:
    """What the entry is called, in one line."""
    meant = re.sub(r"\\([\\;,nN])", lambda found: " " if found[1] in "nN" else found[1], text)
    shown = "".join(letter if letter.isprintable() else " " for letter in meant)
    return " ".join(shown.split())[:MOST_WORDS]
