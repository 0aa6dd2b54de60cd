"""Days and times as people type them."""

from contextlib import suppress
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form, ValidationError
from wtforms.validators import DataRequired, Optional

from webapp.domain.errors import Invalid
from webapp.web.typed import DayField, TimeField, at, parse_time, read_day


class Small(Form):
    """A form that needs a day and may have a time."""

    day = DayField("Day", [DataRequired("Give a date.")])
    clock = TimeField("Time", [Optional()])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("16:30", time(16, 30)),
        ("4:30pm", time(16, 30)),
        ("4.30 pm", time(16, 30)),
        ("4.30 p.m.", time(16, 30)),
        ("0430", time(16, 30)),
        ("4:30", time(16, 30)),
        ("9", time(9)),
        ("9am", time(9)),
        ("9:05 A.M.", time(9, 5)),
        ("1", time(13)),
        ("6", time(18)),
        ("6:59", time(18, 59)),
        ("7", time(7)),
        ("6am", time(6)),
        ("1 am", time(1)),
        ("12", time(12)),
        ("12pm", time(12)),
        ("12am", time(0)),
        ("12:15 am", time(0, 15)),
        ("0:00", time(0)),
        ("00:30", time(0, 30)),
        ("23:59", time(23, 59)),
        ("1530", time(15, 30)),
        ("  15:45 ", time(15, 45)),
    ],
)
def test_a_time_of_day(typed: str, meant: time) -> None:
    assert parse_time(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "soon",
        "24:00",
        "25",
        "12:60",
        "13pm",
        "0am",
        "0pm",
        "16:5",
        "-4",
        "4:30:00",
        "4 30 pm",
        "٤",
        "16：30",
        "9 o",
    ],
)
def test_what_is_no_time_is_said(typed: str) -> None:
    with pytest.raises(ValidationError, match=r"is not a time of day\. For example, 4:30pm"):
        parse_time(typed)


def test_only_the_beginning_of_a_long_text_is_repeated() -> None:
    with pytest.raises(ValidationError, match=r"^x{20} is not"):
        parse_time("x" * 5000)


@given(st.text(max_size=12))
def test_any_text_is_a_time_or_a_sentence(typed: str) -> None:
    with suppress(ValidationError):  # and nothing else
        assert isinstance(parse_time(typed), time)


@given(st.times().map(lambda moment: moment.replace(second=0, microsecond=0)))
def test_a_time_with_its_half_of_the_day_is_read_as_it_is_meant(moment: time) -> None:
    half = "am" if moment.hour < 12 else "pm"
    assert parse_time(f"{moment.hour % 12 or 12}:{moment.minute:02d} {half}") == moment


def test_a_form_holds_the_day_and_the_time() -> None:
    form = Small(MultiDict({"day": "3/12/26", "clock": "4:30pm"}))
    assert form.validate()
    assert (form.day.day, form.clock.time) == (date(2026, 12, 3), time(16, 30))


def test_what_was_typed_wrongly_is_kept_and_told() -> None:
    form = Small(MultiDict({"day": "31/2/26", "clock": "25"}))
    assert not form.validate()
    assert form.day.errors == ["31/2/26 is not a date: February 2026 has 28 days"]
    assert form.clock.errors == ["25 is not a time of day. For example, 4:30pm"]
    assert (form.day.data, form.day.day, form.clock.data, form.clock.time) == ("31/2/26", None, "25", None)


def test_empty_is_left_to_the_form() -> None:
    form = Small(MultiDict({"day": "  ", "clock": ""}))
    assert not form.validate()
    assert form.day.errors == ["Give a date."]
    assert (form.clock.errors, form.clock.time) == ([], None)


def test_a_second_reading_forgets_the_first() -> None:
    form = Small(MultiDict({"day": "3/12/26", "clock": "9"}))
    assert form.validate()
    form.day.data, form.clock.data = "", ""
    form.validate()
    assert (form.day.day, form.clock.time) == (None, None)


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (date(2026, 3, 3), datetime(2026, 3, 3, 15, 45, tzinfo=UTC)),
        (date(2026, 7, 1), datetime(2026, 7, 1, 14, 45, tzinfo=UTC)),
    ],
)
def test_a_time_on_a_day_is_in_the_school(day: date, moment: datetime) -> None:
    assert at(day, time(15, 45)) == moment
    assert at(day, time(15, 45)).tzinfo is UTC


def test_a_day_is_read_or_invalid_with_its_sentence() -> None:
    assert read_day("Tuesday 3 March 2026") == date(2026, 3, 3)
    with pytest.raises(Invalid) as told:
        read_day("Monday 3 March 2026")
    assert told.value.problems == ("3 March 2026 is a Tuesday: put the day or the date right",)
