"""Files that people send: held in memory, within the bound of their route, and never written to a disk."""

from __future__ import annotations

from io import BytesIO
from typing import IO

from flask import Request


class InMemoryRequest(Request):
    """A request whose files stay in memory.

    Werkzeug writes whatever is larger than half a megabyte to a temporary file. A record about children would then lie on
    the disk in plain text, beside a database that is encrypted so that it does not. `MAX_CONTENT_LENGTH` bounds it.
    """

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()
