"""A Word file that comes from outside: opened within bounds, refused where it could act, stripped where it only points."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.documents.ooxml import read_package, write_package


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that may be kept, and a sentence for each thing that was taken out of it."""

    content: bytes
    told: tuple[str, ...]


def accept(data: bytes) -> Accepted:
    """The file as it may be kept. Raises `WordFault`, with a sentence, where it is refused."""
    return Accepted(write_package(read_package(data)), ())
