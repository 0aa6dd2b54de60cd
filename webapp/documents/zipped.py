"""The zip of a Word file, entry by entry: a part that no answer changes is compressed once and copied from then on.

`zipfile` compresses whatever it is given, and most of a Word file (styles, theme, fonts, pictures) is the same in every
paper. What is written here is what `zipfile` would write, byte for byte: no clock and no platform gets in.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

# PKWARE's APPNOTE, 4.3.7, 4.3.12 and 4.3.16: the header before the data, its twin in the directory, and the end.
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_VERSION: Final = 20
_UTF_8: Final = 0x800
_STORED: Final = 0
_DEFLATED: Final = 8
_EPOCH: Final = 0, 1 << 5 | 1  # midnight, 1 January 1980
_OWN_FILE: Final = 0o600 << 16  # who may read it once it is unpacked
# Half the time of the usual level for a few per cent of size.
_LEVEL: Final = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One part as it stands in the file: its header and data, and its line in the directory but for the place."""

    written: bytes
    listed: bytes
    name: bytes


def pack(name: str, data: bytes, *, compress: bool = True) -> Entry:
    """One part, compressed unless it is told otherwise. Raises struct.error where it is larger than 4 GB."""
    packed = zlib.compress(data, _LEVEL, -15) if compress else data
    method = _DEFLATED if compress else _STORED
    called = name.encode("utf-8")
    flags = 0 if name.isascii() else _UTF_8
    facts = flags, method, *_EPOCH, zlib.crc32(data), len(packed), len(data), len(called), 0
    return Entry(
        _LOCAL.pack(b"PK\3\4", _VERSION, *facts) + called + packed,
        _CENTRAL.pack(b"PK\1\2", _VERSION, _VERSION, *facts, 0, 0, 0, _OWN_FILE, 0)[:-4],
        called,
    )


def join(entries: Iterable[Entry]) -> bytes:
    """The entries as one file, in their order."""
    written: list[bytes] = []
    directory: list[bytes] = []
    place = 0
    for entry in entries:
        written.append(entry.written)
        directory += (entry.listed, place.to_bytes(4, "little"), entry.name)
        place += len(entry.written)
    listed, count = b"".join(directory), len(written)
    return b"".join((*written, listed, _END.pack(b"PK\5\6", 0, 0, count, count, len(listed), place, 0)))
