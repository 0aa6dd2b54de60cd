"""How dates, times, counts and forms read on a page: Jinja filters over pure functions.

No `strftime("%-d")` anywhere: Windows does not know it, and month names must not follow the server's locale.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol
from urllib.parse import urlencode

from flask import Flask, request, url_for
from markupsafe import Markup, escape

from webapp.domain.clock import SCHOOL_TIME, Clock, system_clock
from webapp.domain.pseudonyms import REFERENCE

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class Box(Protocol):
    """What is used here of a WTForms field."""

    widget: Any
    errors: Any


# Dates and times


def _in_school(value: datetime) -> datetime:
    """A moment as the school's clock shows it. A moment without a zone is a mistake, not a guess."""
    if value.tzinfo is None:
        raise ValueError("a moment on a page needs its time zone")
    return value.astimezone(SCHOOL_TIME)


def _local(value: date) -> date:
    """A moment as it is in the school; a day as it is."""
    return _in_school(value) if isinstance(value, datetime) else value


def day(value: date | None) -> str:
    """`3 December 2026`; nothing for nothing."""
    if value is None:
        return ""
    local = _local(value)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}"


def weekday(value: date | None) -> str:
    """`Thu 3 December 2026`: for every date that a meeting hangs on."""
    return "" if value is None else f"{WEEKDAYS[_local(value).weekday()][:3]} {day(value)}"


def weekday_long(value: date | None) -> str:
    """`Thursday 3 December 2026`: for a sentence."""
    return "" if value is None else f"{WEEKDAYS[_local(value).weekday()]} {day(value)}"


def clock_time(value: time | datetime | None) -> str:
    """`4:30pm`, `4pm`, and `midday` and `midnight`, because nobody agrees what 12pm is."""
    if value is None:
        return ""
    local = _in_school(value) if isinstance(value, datetime) else value
    hour, minute = local.hour, local.minute
    if minute == 0 and hour in (0, 12):
        return "midday" if hour else "midnight"
    return f"{hour % 12 or 12}{f':{minute:02}' if minute else ''}{'am' if hour < 12 else 'pm'}"


def moment(value: datetime | None) -> str:
    """`Thu 13 November 2025, 4:30pm`, in the school's own time."""
    return "" if value is None else f"{weekday(value)}, {clock_time(value)}"


def iso(value: date | None) -> str:
    """For `<time datetime>`: the day, or the moment in UTC."""
    if not isinstance(value, datetime):
        return "" if value is None else value.isoformat()
    return _in_school(value).astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def ago(value: datetime | None, now: datetime) -> str:
    """`5 seconds ago`, up to a week; after that, the day. A clock that is a little behind says "just now"."""
    if value is None:
        return ""
    passed = now - _in_school(value)
    if passed < timedelta(seconds=1):
        return "just now"
    if passed >= timedelta(days=8):
        return f"on {day(value)}"
    seconds = int(passed.total_seconds())
    size, one = next((size, one) for size, one in UNITS if seconds >= size)
    return f"{number_of(seconds // size, one)} ago"


# Words


def number_of(count: int, one: str, many: str = "") -> str:
    """`1 entry`, `3 entries`: `{{ n|number_of("entry", "entries") }}`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def in_words(count: int) -> str:
    """Small numbers as words, for the start of a heading; larger ones stay figures."""
    return NUMBERS[count] if 0 <= count < len(NUMBERS) else str(count)


def listed(words: Iterable[object]) -> str:
    """`a, b and c`."""
    *first, last = [str(word) for word in words] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def file_size(count: int) -> str:
    """`20 MB`, `340 kB`: rounded down, so that a stated limit is always kept."""
    for size, unit in ((1024 * 1024, "MB"), (1024, "kB")):
        if count >= size:
            return f"{count // size} {unit}"
    return number_of(count, "byte")


# Forms


def field_kind(field: Box) -> str:
    """What the `field` macro draws, told by the widget and not by the field's class, so that own fields work too."""
    if kind := getattr(field.widget, "input_type", ""):
        return str(kind)
    name = type(field.widget).__name__
    if name in ("ListWidget", "TableWidget"):
        option = getattr(field, "option_widget", None)
        return "checkboxes" if getattr(option, "input_type", "radio") == "checkbox" else "radios"
    return {"TextArea": "textarea", "Select": "select"}.get(name, "text")


def form_errors(form: Any) -> list[tuple[str, str]]:
    """Every sentence that a form has to say with the way to its box, in the order of the page, nested forms included."""
    found = [("", str(sentence)) for sentence in getattr(form, "form_errors", ())]
    for field in form:
        found += _field_errors(field)
    return found


def _field_errors(field: Any) -> list[tuple[str, str]]:
    """One field's own sentences, or those of the fields inside it."""
    if hasattr(field, "entries"):
        own = [sentence for sentence in field.errors if isinstance(sentence, str)]
        inside = [pair for entry in field.entries for pair in _field_errors(entry)]
        return [(f"#{field.id}", sentence) for sentence in own] + inside
    if hasattr(field, "form"):
        return form_errors(field.form)
    # A group has no box of its own: its first choice is where the focus goes.
    place = f"#{field.id}-0" if field_kind(field) in ("radios", "checkboxes") else f"#{field.id}"
    return [(place, str(sentence)) for sentence in field.errors]


# Addresses


def with_query(path: str, given: Mapping[str, list[str]], changes: Mapping[str, object]) -> str:
    """The same address with some of its query changed; `None` takes a part away."""
    kept = {name: list(values) for name, values in given.items() if name not in changes}
    added = {name: [str(value)] for name, value in changes.items() if value is not None}
    query = urlencode(kept | added, doseq=True)
    return f"{path}?{query}" if query else path


def address(**changes: object) -> str:
    """The page that is shown, by its filter, with a part of that changed; a template says `address(page=2)`."""
    return with_query(request.path, dict(request.args.lists()), changes)


def page_numbers(number: int, last: int) -> list[int | None]:
    """The first page, the last, this one and its neighbours; `None` stands for the pages between."""
    wanted = sorted({1, last, *(n for n in range(number - 1, number + 2) if 1 <= n <= last)})
    shown: list[int | None] = []
    for before, this in zip([0, *wanted], wanted, strict=False):
        if this - before == 2:
            shown.append(before + 1)
        elif this - before > 2:
            shown.append(None)
        shown.append(this)
    return shown


def linked(text: str, own: str = "") -> Markup:
    """A text in which every child's reference but one's own leads to that child's chronology, for who may read those."""

    def link(found: re.Match[str]) -> str:
        href = url_for("children.show", reference=found[0])
        return found[0] if found[0] == own else str(Markup('<a href="{}">{}</a>').format(href, found[0]))

    return Markup(REFERENCE.sub(link, str(escape(text))))  # noqa: S704 - everything but the links is escaped


def init_format(app: Flask, clock: Clock = system_clock) -> None:
    """Give the templates their filters and globals. The clock is the app's own, so that a test can stop it."""
    plain = (
        day, weekday, weekday_long, clock_time, moment, iso,
        number_of, in_words, listed, file_size, field_kind, form_errors, linked,
    )  # fmt: skip
    app.jinja_env.filters.update({function.__name__: function for function in plain})
    app.jinja_env.filters["ago"] = lambda value: ago(value, clock())
    app.jinja_env.globals.update(address=address, page_numbers=page_numbers)
