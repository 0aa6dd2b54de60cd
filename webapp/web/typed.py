"""Days and times as people type them in small forms, with what is wrong as a sentence."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

from wtforms import StringField, ValidationError

from webapp.domain.clock import SCHOOL_TIME
from webapp.domain.dates import parse_day
from webapp.domain.errors import Invalid

_TIME = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?\s*([ap]\.?m\.?)?", re.IGNORECASE | re.ASCII)


class DayField(StringField):
    """A date typed in any British way. `day` holds it once the form is valid."""

    day: date | None = None

    def pre_validate(self, form: object) -> None:
        """Read the date, or say what is wrong with it. Empty is left to the form."""
        self.day = None
        typed = (self.data or "").strip()
        if typed:
            try:
                self.day = parse_day(typed)
            except ValueError as problem:
                raise ValidationError(str(problem)) from problem


class TimeField(StringField):
    """A time of day: "4:30pm", "16:30" or "9". `time` holds it once the form is valid."""

    time: time | None = None

    def pre_validate(self, form: object) -> None:
        """Read the time, or say what is wrong with it. Empty is left to the form."""
        self.time = None
        typed = (self.data or "").strip()
        if typed:
            self.time = parse_time(typed)


def parse_time(text: str) -> time:
    """The time that was typed. A bare hour from 1 to 6 is in the afternoon: schools do not meet at four at night."""
    match = _TIME.fullmatch(text.strip())
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (99, 0)
    half = (match[3] or "").lower()[:1] if match else ""
    if half and not 1 <= hour <= 12:
        hour = 99
    elif half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif 1 <= hour <= 6:
        hour += 12
    if hour > 23 or minute > 59:
        raise ValidationError(f"{text.strip()[:20]} is not a time of day. For example, 4:30pm")
    return time(hour, minute)


def at(day: date, clock: time) -> datetime:
    """That time on that day in the school, as a moment in UTC."""
    return datetime.combine(day, clock, SCHOOL_TIME).astimezone(UTC)


class NoDay(Invalid):
    """What was typed is no day."""


def read_day(text: str) -> date:
    """The day that was typed. Raises NoDay with what is wrong with it."""
    try:
        return parse_day(text)
    except ValueError as problem:
        raise NoDay(str(problem)) from problem
