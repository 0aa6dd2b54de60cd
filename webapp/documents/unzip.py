"""The parts of a Word file, unpacked within bounds. A zip says of itself how large it is; here it is counted instead.

The directory is read by `zipfile`; each part is cut out and unpacked here, so that no length, place or checksum is
believed (pitfalls, Word: 1.5 MB held 1.5 GB). Parts that share their bytes, twins and names that lead out of the file are
how one file shows two programs different contents; none of them is ever written by Word.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Final

from webapp.documents.faults import WordFault

# A Word form with a logo has some twenty parts, a few hundred kilobytes, and unpacks to a megabyte.
_MOST_PACKED: Final = 20_000_000
_MOST_UNPACKED: Final = 40_000_000
_MOST_PARTS: Final = 1_000
_LONGEST_NAME: Final = 255
# Plain XML is packed to a thirtieth at best; what is packed to a three-hundredth is one letter again and again.
_MOST_RATIO: Final = 300
_RATIO_FROM: Final = 1_000_000

_LOCAL: Final = struct.Struct("<4s5H3L2H")
_ENCRYPTED: Final = 0x1

_UNREADABLE: Final = "This is not a Word file (.docx) that can be opened. Save it in Word once more."
_TOO_LARGE: Final = "This file is too large for a form: leave out pictures that it does not need."
_LOCKED: Final = "This file is locked with a password. Save it in Word without one."
_TWINS: Final = "This file holds two parts of one name, so what you see is not all of it. Save it in Word again."
_LEADS_OUT: Final = "This file holds a part whose name leads out of it. It was not made by Word."
_OVERLAPS: Final = "This file holds parts that lie in each other. It was not made by Word."


def unzip(data: bytes) -> dict[str, bytes]:
    """The parts by name, in the order of the file. Raises `WordFault` where it is no zip, or one that no program writes."""
    if len(data) > _MOST_PACKED:
        raise WordFault(_TOO_LARGE)
    if not data.startswith(b"PK\3\4"):  # whatever comes before it would be another file to another program
        raise WordFault(_UNREADABLE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            end = archive.start_dir
        _check_names(infos)
        return _unpacked(data, infos, end)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, NotImplementedError, OSError) as error:
        raise WordFault(_UNREADABLE) from error


def _check_names(infos: list[zipfile.ZipInfo]) -> None:
    names = [info.orig_filename for info in infos]
    if len(infos) > _MOST_PARTS:
        raise WordFault(_TOO_LARGE)
    # Names of parts are the same in capitals and small letters (ECMA-376, part 2), and on a disk of Windows.
    if len({name.casefold() for name in names}) < len(names):
        raise WordFault(_TWINS)
    for name in names:
        odd = name.startswith("/") or "\\" in name or ":" in name or "\0" in name or len(name) > _LONGEST_NAME
        if odd or ".." in name.split("/"):
            raise WordFault(_LEADS_OUT)


def _unpacked(data: bytes, infos: list[zipfile.ZipInfo], end: int) -> dict[str, bytes]:
    """Each part, cut out between its header and where the next begins."""
    parts: dict[str, bytes] = {}
    begins = sorted(info.header_offset for info in infos)
    follows = dict(zip(begins, [*begins[1:], end], strict=True))
    left = _MOST_UNPACKED
    for info in infos:
        if info.flag_bits & _ENCRYPTED:
            raise WordFault(_LOCKED)
        packed = _cut_out(data, info, follows[info.header_offset])
        part = _inflated(packed, info, left)
        left -= len(part)
        if not info.is_dir():
            parts[info.filename] = part
    return parts


def _cut_out(data: bytes, info: zipfile.ZipInfo, end: int) -> bytes:
    mark, _, flags, *_, name_length, extra_length = _LOCAL.unpack_from(data, info.header_offset)
    begin = info.header_offset + _LOCAL.size + name_length
    name = data[info.header_offset + _LOCAL.size : begin]
    if mark != b"PK\3\4" or flags & _ENCRYPTED or name != info.orig_filename.encode(_encoding(info)):
        raise zipfile.BadZipFile("the header and the directory do not agree")
    begin += extra_length
    if begin + info.compress_size > end:
        raise WordFault(_OVERLAPS)
    return data[begin : begin + info.compress_size]


def _encoding(info: zipfile.ZipInfo) -> str:
    return "utf-8" if info.flag_bits & 0x800 else "cp437"


def _inflated(packed: bytes, info: zipfile.ZipInfo, left: int) -> bytes:
    """The part as it is, counted while it is unpacked. What it says of its size and checksum has to be true."""
    if info.compress_type == zipfile.ZIP_STORED:
        part = packed
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        reader = zlib.decompressobj(-zlib.MAX_WBITS)
        part = reader.decompress(packed, left + 1)
        if len(part) <= left and (not reader.eof or reader.unused_data):
            raise zipfile.BadZipFile("a part is not whole")
    else:
        raise zipfile.BadZipFile("packed in a way that Word does not know")
    if len(part) > left or (len(part) > _RATIO_FROM and len(part) > _MOST_RATIO * len(packed)):
        raise WordFault(_TOO_LARGE)
    if len(part) != info.file_size or zlib.crc32(part) != info.CRC:
        raise zipfile.BadZipFile("a part is not what the directory says")
    return part
