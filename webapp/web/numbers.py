"""Numbers in addresses: as large as a row's can be. A larger one names nothing, and no database would even be asked."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter

LARGEST = 2**31 - 1
"""What an integer column holds on PostgreSQL."""


class Number(IntegerConverter):
    """``<int:...>`` within its bounds."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """As Werkzeug has it, with our bound."""
        super().__init__(*args, **{"max": LARGEST, **options})


def init_numbers(app: Flask) -> None:
    """Call it before any route is added."""
    app.url_map.converters["int"] = Number
