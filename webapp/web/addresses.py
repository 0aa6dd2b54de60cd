"""What an address may hold, so that no database is asked what it cannot be: a number of a row, a text without a NUL."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, request
from werkzeug.routing import IntegerConverter, UnicodeConverter

LARGEST: Final = 2**31 - 1
"""What a column of integers holds on PostgreSQL."""


class Number(IntegerConverter):
    """``<int:...>`` within its bounds."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """As Werkzeug has it, with our bound."""
        super().__init__(*args, **{"max": LARGEST, **options})


class Word(UnicodeConverter):
    """``<...>`` without the character that PostgreSQL takes in no text."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """As Werkzeug has it, less one character."""
        super().__init__(*args, **options)
        self.regex = self.regex.replace("[^/]", "[^/\\x00]")


def init_addresses(app: Flask) -> None:
    """Call it before any route is added."""
    app.url_map.converters |= {"int": Number, "default": Word, "string": Word}


def page_asked() -> int:
    """The page of a list that the address asks for, from 1 on."""
    return min(max(1, request.args.get("page", 1, int)), LARGEST)
