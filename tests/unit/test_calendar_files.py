"""Calendars as they are written: strictly right, opened by two libraries, and at the school's own time all year round."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest
import vobject
from hypothesis import example, given
from hypothesis import strategies as st

from tests import strict_calendar
from tests.strict_calendar import Component, Wrong
from webapp.domain.calendar_files.writing import Event, calendar, invitation
from webapp.domain.clock import SCHOOL_TIME

MADE = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
EVENT = Event(
    "0123456789abcdef0123456789abcdef",
    datetime(2026, 3, 3, 16, 30, tzinfo=UTC),
    datetime(2026, 3, 3, 17, 30, tzinfo=UTC),
    "Supervision, 60 min",
    "Room 2",
    MADE,
    0,
)

words = st.text(max_size=200)
moments = st.integers(946684800, 4102444800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
events = st.builds(
    lambda uid, starts, minutes, summary, place, changed, sequence, cancelled: Event(
        uid, starts, starts + timedelta(minutes=minutes), summary, place, changed, sequence, cancelled
    ),
    st.text("0123456789abcdef", min_size=32, max_size=32),
    moments,
    st.integers(1, 600),
    words,
    words,
    moments,
    st.integers(0, 2**31 - 1),
    st.booleans(),
)


def plain(text: str) -> str:
    """What can stand in a calendar at all: line ends as one, and no control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f\u0085\u2028\u2029\ud800-\udfff]", "", text)


def one(data: bytes) -> Component:
    (found,) = strict_calendar.read(data).inside
    return found


# Strictly right


def test_every_byte_of_a_calendar() -> None:
    assert calendar([replace(EVENT, sequence=7, cancelled=True)], "Supervision") == (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Alongside//Supervision//EN\r\nCALSCALE:GREGORIAN\r\n"
        b"NAME:Supervision\r\nX-WR-CALNAME:Supervision\r\nX-PUBLISHED-TTL:PT1H\r\n"
        b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n"
        b"BEGIN:VEVENT\r\nUID:0123456789abcdef0123456789abcdef@alongside\r\nDTSTAMP:20260302T093000Z\r\n"
        b"LAST-MODIFIED:20260302T093000Z\r\nSEQUENCE:7\r\nDTSTART:20260303T163000Z\r\nDTEND:20260303T173000Z\r\n"
        b"SUMMARY:Supervision\\, 60 min\r\nLOCATION:Room 2\r\nSTATUS:CANCELLED\r\nCLASS:PRIVATE\r\nEND:VEVENT\r\n"
        b"END:VCALENDAR\r\n"
    )


@given(st.lists(events, max_size=4, unique_by=lambda event: event.uid))
def test_any_calendar_is_read_strictly_and_says_what_was_put_in(put_in: list[Event]) -> None:
    read = strict_calendar.read(calendar(put_in, "Supervision"))
    assert "METHOD" not in read.properties
    found = [component for component in read.inside if component.name == "VEVENT"]
    assert [component.properties["UID"] for component in found] == [f"{event.uid}@alongside" for event in put_in]
    for component, event in zip(found, put_in, strict=True):
        assert component.moment("DTSTART") == event.starts_at
        assert component.moment("DTEND") == event.ends_at
        assert component.moment("DTSTAMP") == component.moment("LAST-MODIFIED") == event.changed_at
        assert component.properties["SUMMARY"] == plain(event.summary)
        assert component.properties.get("LOCATION", "") == plain(event.place)
        assert (component.properties["STATUS"] == "CANCELLED") is event.cancelled


def test_a_calendar_without_a_session_is_one_all_the_same() -> None:
    (zone,) = strict_calendar.read(calendar([], "Supervision")).inside
    assert (zone.name, zone.properties["TZID"]) == ("VTIMEZONE", "Europe/London")
    opened = icalendar.Calendar.from_ical(calendar([], "Supervision"))
    zone: Any = opened.walk("VTIMEZONE")[0]
    summer = zone.to_tz()
    for moment in (datetime(2026, 7, 1, 12, tzinfo=UTC), datetime(2027, 1, 1, 12, tzinfo=UTC)):
        assert moment.astimezone(summer).utcoffset() == moment.astimezone(SCHOOL_TIME).utcoffset()


def test_an_invitation_is_published_and_stamped_when_it_was_made() -> None:
    later = MADE + timedelta(days=3)
    read = strict_calendar.read(invitation(EVENT, later))
    assert read.properties["METHOD"] == "PUBLISH"
    assert read.inside[0].moment("DTSTAMP") == later
    assert read.inside[0].moment("LAST-MODIFIED") == MADE


@pytest.mark.parametrize(
    "wrong",
    [
        lambda data: data.replace(b"\r\n", b"\n"),
        lambda data: data[:-2],
        lambda data: data.replace(b"\\,", b","),
        lambda data: data.replace(b"SUMMARY:", b"SUMMARY:" + b"x" * 80),
        lambda data: data.replace(b"UID", b"X-ID"),
        lambda data: data.replace(b"163000Z", b"183000Z"),
        lambda data: data.replace(b"163000Z", b"163000"),
        lambda data: data.replace(b"END:VEVENT\r\n", b""),
        lambda data: data.replace(b"SEQUENCE:0", b"SEQUENCE:0\r\nSEQUENCE:1"),
        lambda data: data.replace(b"VERSION:2.0\r\n", b""),
        lambda data: data + b"BEGIN:VCALENDAR\r\n",
        lambda data: data.replace(b"Room 2", b"Room\x012"),
    ],
)
def test_counter_proof_the_strict_reader_forgives_nothing(wrong: Any) -> None:
    data = calendar([EVENT], "Supervision")
    strict_calendar.read(data)
    with pytest.raises(Wrong):
        strict_calendar.read(wrong(data))


# Two libraries


@given(st.lists(events, min_size=1, max_size=3, unique_by=lambda event: event.uid))
def test_icalendar_opens_it(put_in: list[Event]) -> None:
    opened = icalendar.Calendar.from_ical(calendar(put_in, "Supervision"))
    assert opened.errors == []
    found = opened.walk("VEVENT")
    for component, event in zip(found, put_in, strict=True):
        assert component.errors == []
        assert component.decoded("DTSTART") == event.starts_at
        assert component.decoded("DTEND") == event.ends_at
        assert str(component["SUMMARY"]) == plain(event.summary)
        assert component["SEQUENCE"] == event.sequence


@given(st.lists(events, min_size=1, max_size=3, unique_by=lambda event: event.uid))
def test_vobject_opens_it(put_in: list[Event]) -> None:
    opened = vobject.readOne(calendar(put_in, "Supervision").decode("utf-8"))
    assert opened.validate()
    for component, event in zip(opened.vevent_list, put_in, strict=True):
        assert component.dtstart.value == event.starts_at
        assert component.dtend.value == event.ends_at
        assert component.status.value == ("CANCELLED" if event.cancelled else "CONFIRMED")


# The school's own time


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.times(time(6), time(21, 59)), st.integers(15, 240))
@example(date(2026, 3, 29), time(16, 30), 60)
@example(date(2026, 10, 25), time(16, 30), 60)
def test_a_session_is_at_its_time_on_the_wall_on_every_day(day: date, at: time, minutes: int) -> None:
    """Whichever side of a change of the clocks it is planned on, and whichever side it is looked at from."""
    at = at.replace(second=0, microsecond=0)
    starts_at = datetime.combine(day, at, SCHOOL_TIME)
    found = one(calendar([replace(EVENT, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes))], "x"))
    shown = found.moment("DTSTART").astimezone(SCHOOL_TIME)
    assert (shown.date(), shown.time()) == (day, at)
    opened = icalendar.Calendar.from_ical(calendar([replace(EVENT, starts_at=starts_at, ends_at=starts_at)], "x"))
    assert opened.walk("VEVENT")[0].decoded("DTSTART").astimezone(SCHOOL_TIME).time() == at


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.times(), st.integers(1, 600))
def test_a_session_across_a_change_of_the_clocks_lasts_as_long_as_it_lasts(day: date, at: time, minutes: int) -> None:
    starts_at = datetime.combine(day, at.replace(second=0, microsecond=0, fold=0), SCHOOL_TIME).astimezone(UTC)
    found = one(calendar([replace(EVENT, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes))], "x"))
    assert found.moment("DTEND") - found.moment("DTSTART") == timedelta(minutes=minutes)
