"""Files that people send: held in memory, within the bound of their route, and never written to a disk."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import IO, Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict


class Fields(ImmutableMultiDict[str, Any]):
    """What an address or a form sends, less the NUL that PostgreSQL takes in no text, and that nobody typed."""

    def __init__(self, pairs: Iterable[tuple[str, Any]] = ()) -> None:
        """Files stay as they are."""
        super().__init__([(key, value.replace("\0", "") if isinstance(value, str) else value) for key, value in pairs])


class InMemoryRequest(Request):
    """A request whose files stay in memory, and whose fields hold no NUL.

    Werkzeug writes whatever is larger than half a megabyte to a temporary file. A record about children would then lie on
    the disk in plain text, beside a database that is encrypted so that it does not. `MAX_CONTENT_LENGTH` bounds it.
    """

    parameter_storage_class = Fields

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()
