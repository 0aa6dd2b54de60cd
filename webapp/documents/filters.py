"""What a placeholder prints, and the filters that may stand in it.

They are given constants only, and none costs more than the answer it is given:

- ``{{ venue|default("To be agreed") }}`` prints these words where nothing was answered;
- ``{{ held_on|date("short") }}`` prints a day otherwise: "long" (Thursday 3 December 2026), "day" (3 December 2026) or
  "short" (03/12/2026). What cannot be read as a day is printed as it was typed;
- ``{{ not_agreed|join(", ") }}`` prints a list in one line, ``{{ cases|join("; ", "child") }}`` one part of each row;
- ``{{ (actions|first).what }}`` and ``last`` are of the first and last row, ``{{ actions|length }}`` is how many there are;
- ``{% if kind|says("Group") %}`` asks whether an answer is these words, and ``{% if support|holds("Coaching") %}`` whether
  they are among several that were chosen: for boxes that the form prints, to be ticked.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from jinja2.exceptions import TemplateRuntimeError
from jinja2.runtime import Undefined

from webapp.documents.text import NEW_LINE, TAB
from webapp.domain.dates import day, long_day, parse_day

NOT_ANSWERED: Final = "Not answered"
"""What stands where nothing was answered, so that no box on a signed page is blank."""


class Unanswered(str):
    """Nothing, as an answer: false in an `if`, and printed in words."""

    __slots__ = ()


NOTHING: Final = Unanswered("")

MARKS: Final = ("says", "holds")
"""The filters by which a form marks one of the answers that it prints, rather than printing what was answered."""
LONGEST_WORDS: Final = 150
"""Characters of the words that these two are given; a constant of a tag may be a little longer (`template_guard`)."""

_DAYS: Final[Mapping[str, Callable[[date], str]]] = MappingProxyType(
    {"long": long_day, "day": day, "short": lambda value: f"{value:%d/%m/%Y}"}
)


def printed(value: Any) -> str:
    """What a placeholder prints: only texts and whole numbers. `None` is never printed."""
    if isinstance(value, Unanswered):
        return NOT_ANSWERED
    if isinstance(value, str):
        return value.replace("\n", NEW_LINE).replace("\t", TAB)
    if isinstance(value, Undefined) or type(value) is int:
        return str(value)
    what = "rows: repeat them with “for”" if isinstance(value, list | dict) else "something that is no answer"
    raise TemplateRuntimeError(f"A placeholder in the Word template prints {what}.")


def fits(name: str, given: Sequence[object]) -> bool:
    """Whether a filter can take these constants: as many as it wants, all of them texts, and a look that a day has."""
    try:
        inspect.signature(FILTERS[name]).bind(None, *given)
    except TypeError:
        return False
    return all(isinstance(text, str) for text in given) and (name != "date" or set(given) <= set(_DAYS))


def _default(value: Any, words: str) -> Any:
    return words if isinstance(value, Undefined) or value == "" else value


def _date(value: Any, looks: str = "long") -> Any:
    try:
        return _DAYS[looks](parse_day(value)) if value else value
    except (ValueError, AttributeError):
        return value  # as it was typed: a draft may hold "some day soon", and nothing typed is lost


def _join(rows: Any, between: str = ", ", part: str = "") -> str:
    texts = [row.get(part, "") if isinstance(row, dict) else row for row in _list(rows, "join")]
    if not all(isinstance(text, str) for text in texts):
        raise TemplateRuntimeError(
            "“join” in the Word template joins texts. For rows, name a part: join(', ', 'child')."
        )
    return between.join(filter(None, texts)) or NOTHING


def _says(value: Any, words: str) -> bool:
    """Whether the answer is these words; of very long ones, which a tag cannot hold, their beginning decides."""
    return value == words or (len(words) == LONGEST_WORDS and isinstance(value, str) and value.startswith(words))


def _holds(value: Any, words: str) -> bool:
    """Whether these words are one of those that were chosen, which are kept in one text (`context`)."""
    if not isinstance(value, str):
        return False
    if len(words) == LONGEST_WORDS:
        return f", {words}" in f", {value}"
    return f", {words}, " in f", {value}, "


def _first(rows: Any) -> Any:
    return next(iter(_list(rows, "first")), NOTHING)


def _last(rows: Any) -> Any:
    return next(reversed(_list(rows, "last")), NOTHING)


def _length(rows: Any) -> int:
    return len(_list(rows, "length"))


def _list(rows: Any, name: str) -> list[Any]:
    if not isinstance(rows, list):
        raise TemplateRuntimeError(f"“{name}” in the Word template is for rows, and this is one answer.")
    return rows


FILTERS: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType(
    {
        "default": _default,
        "date": _date,
        "join": _join,
        "first": _first,
        "last": _last,
        "length": _length,
        "says": _says,
        "holds": _holds,
    }
)
"""All that may be used, by name."""
