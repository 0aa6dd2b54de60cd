"""Dates, times, counts and form errors as a person reads them."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask, render_template_string
from wtforms import (
    BooleanField,
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.web import format as words

NOW = datetime(2025, 11, 13, 16, 30, tzinfo=UTC)


def test_a_day() -> None:
    assert words.day(date(2026, 12, 3)) == "3 December 2026"
    assert words.weekday(date(2026, 12, 3)) == "Thu 3 December 2026"
    assert words.weekday_long(date(2026, 12, 3)) == "Thursday 3 December 2026"


def test_a_moment_is_in_the_schools_time() -> None:
    assert words.moment(NOW) == "Thu 13 November 2025, 4:30pm"
    assert words.moment(datetime(2026, 6, 18, 15, 30, tzinfo=UTC)) == "Thu 18 June 2026, 4:30pm"


@pytest.mark.parametrize(
    ("utc", "said"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "Sun 29 March 2026, 12:59am"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "Sun 29 March 2026, 2am"),
        (datetime(2026, 10, 25, 0, 59, tzinfo=UTC), "Sun 25 October 2026, 1:59am"),
        (datetime(2026, 10, 25, 1, 0, tzinfo=UTC), "Sun 25 October 2026, 1am"),
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), "Thu 2 July 2026, 12:30am"),
    ],
)
def test_the_clocks_change(utc: datetime, said: str) -> None:
    assert words.moment(utc) == said


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (time(0, 0), "midnight"),
        (time(0, 5), "12:05am"),
        (time(8, 15), "8:15am"),
        (time(12, 0), "midday"),
        (time(12, 1), "12:01pm"),
        (time(16, 0), "4pm"),
        (time(23, 59), "11:59pm"),
    ],
)
def test_a_time(at: time, said: str) -> None:
    assert words.clock_time(at) == said


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=-30), "just now"),
        (timedelta(milliseconds=999), "just now"),
        (timedelta(seconds=1), "1 second ago"),
        (timedelta(seconds=5), "5 seconds ago"),
        (timedelta(seconds=59.9), "59 seconds ago"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=7, hours=23), "7 days ago"),
        (timedelta(days=8), "on 5 November 2025"),
    ],
)
def test_ago(before: timedelta, said: str) -> None:
    assert words.ago(NOW - before, NOW) == said


def test_iso_is_for_machines() -> None:
    assert words.iso(date(2026, 1, 2)) == "2026-01-02"
    assert words.iso(NOW.astimezone(words.SCHOOL_TIME)) == "2025-11-13T16:30:00Z"


def test_nothing_is_nothing() -> None:
    for function in (words.day, words.weekday, words.weekday_long, words.clock_time, words.moment, words.iso):
        assert function(None) == ""
    assert words.ago(None, NOW) == ""


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = NOW.replace(tzinfo=None)
    for function in (words.day, words.weekday, words.moment, words.clock_time, words.iso):
        with pytest.raises(ValueError, match="time zone"):
            function(naive)


def uses_strftime(source: str) -> bool:
    return any(isinstance(node, ast.Attribute) and node.attr == "strftime" for node in ast.walk(ast.parse(source)))


def test_no_strftime_since_windows_differs() -> None:
    assert not uses_strftime(inspect.getsource(words))
    assert uses_strftime("NOW.strftime('%-d')")


def test_counts_and_lists() -> None:
    assert words.number_of(1, "entry", "entries") == "1 entry"
    assert words.number_of(0, "entry", "entries") == "0 entries"
    assert words.number_of(1234, "child", "children") == "1,234 children"
    assert words.number_of(2, "action") == "2 actions"
    assert [words.in_words(n) for n in (0, 2, 10, 11)] == ["no", "two", "ten", "11"]
    assert words.listed([]) == ""
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert [words.file_size(n) for n in (1, 500, 2047, 20 * 1024 * 1024)] == ["1 byte", "500 bytes", "1 kB", "20 MB"]


class Part(Form):
    who = StringField("Who?", [InputRequired("Say who")])


class All(Form):
    text = StringField("a", [InputRequired("Say it")])
    area = TextAreaField("b")
    secret = PasswordField("c")
    one = SelectField("d", choices=[], validate_choice=False)
    how = RadioField("e", [InputRequired("Choose how")], choices=[], validate_choice=False)
    days = SelectMultipleField("f", choices=[], widget=ListWidget(), option_widget=CheckboxInput())
    yes = BooleanField("g")
    file = FileField("h")
    hidden = HiddenField("i")
    inner = FormField(Part)
    rows = FieldList(FormField(Part), min_entries=2)


def test_every_kind_of_field_is_known() -> None:
    form = All()
    kinds = {field.name: words.field_kind(field) for field in form if field.name not in ("inner", "rows")}
    assert kinds == {
        "text": "text",
        "area": "textarea",
        "secret": "password",
        "one": "select",
        "how": "radios",
        "days": "checkboxes",
        "yes": "checkbox",
        "file": "file",
        "hidden": "hidden",
    }


def test_every_sentence_has_its_way_to_the_box() -> None:
    form = All()
    form.validate()
    form.form_errors.append("All of it")
    assert words.form_errors(form) == [
        ("", "All of it"),
        ("#text", "Say it"),
        ("#how-0", "Choose how"),
        ("#inner-who", "Say who"),
        ("#rows-0-who", "Say who"),
        ("#rows-1-who", "Say who"),
    ]


def test_an_address_keeps_its_filter() -> None:
    given = {"kind": ["a", "b"], "page": ["2"]}
    assert words.with_query("/c", given, {"page": 3}) == "/c?kind=a&kind=b&page=3"
    assert words.with_query("/c", given, {"page": None, "kind": None}) == "/c"
    assert words.with_query("/c", {"q": ["a&b=c é"]}, {}) == "/c?q=a%26b%3Dc+%C3%A9"


@pytest.mark.parametrize(
    ("number", "last", "shown"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (1, 9, [1, 2, None, 9]),
        (3, 9, [1, 2, 3, 4, None, 9]),
        (4, 9, [1, 2, 3, 4, 5, None, 9]),
        (5, 9, [1, None, 4, 5, 6, None, 9]),
        (9, 9, [1, None, 8, 9]),
    ],
)
def test_page_numbers(number: int, last: int, shown: list[int | None]) -> None:
    assert words.page_numbers(number, last) == shown


def test_templates_have_them_all_and_the_clock_can_be_stopped() -> None:
    app = Flask("format")
    words.init_format(app, clock=lambda: NOW)
    source = "{{ d|day }}, {{ d|ago }}, {{ d|moment }}, {{ address(page=2) }}, {{ page_numbers(1, 2) }}"
    with app.test_request_context("/c?kind=a"):
        said = render_template_string(source, d=NOW - timedelta(minutes=2))
    assert said == "13 November 2025, 2 minutes ago, Thu 13 November 2025, 4:28pm, /c?kind=a&amp;page=2, [1, 2]"


def test_a_field_of_our_own_is_drawn_by_its_widget() -> None:
    assert words.field_kind(SimpleNamespace(widget=SimpleNamespace(input_type="date"), errors=())) == "date"


@pytest.fixture
def roll() -> Iterator[None]:
    """An application that knows the page of a child."""
    app = Flask("linked")
    app.add_url_rule("/children/<reference>", "children.show")
    with app.test_request_context():
        yield


@pytest.mark.usefixtures("roll")
def test_every_reference_but_the_childs_own_leads_to_a_chronology() -> None:
    text = "Seen with C-0002 and C-10412’s aunt; C-0001 was calm. No. C-12, NC-0002, c-0002."
    assert words.linked(text, "C-0001") == (
        'Seen with <a href="/children/C-0002">C-0002</a> and <a href="/children/C-10412">C-10412</a>’s aunt; C-0001 was'
        " calm. No. C-12, NC-0002, c-0002."
    )


@pytest.mark.usefixtures("roll")
def test_nothing_that_was_typed_beside_a_reference_is_markup() -> None:
    linked = words.linked('<b>C-0002</b> & "C-0002"', "")
    one = '<a href="/children/C-0002">C-0002</a>'
    assert linked == f"&lt;b&gt;{one}&lt;/b&gt; &amp; &#34;{one}&#34;"
