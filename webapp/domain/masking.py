"""Other children's names out of what is printed for one child, or for an adult: their reference stands there instead.

It finds names as a careful clerk would: a whole name in any case and spelling of its accents; a first name or surname by
itself only with a capital and after no title; and one that is also a word ("will", "hope", a month) only within a sentence
and beside no number. It is a help before the paper lies on a desk and never a promise; a person reads what is given away
(design, section 6).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from webapp.domain.names import fold

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_TITLES: Final = frozenset(("mr", "mrs", "miss", "ms", "mx", "dr", "sir", "madam"))
# Names that are also words: by themselves they are far more often the word (pitfalls, "Names in text").
_ORDINARY: Final = frozenset(
    """
    april august june may summer autumn winter dawn eve day north west
    will hope grace mark faith joy rose rob bill drew pat sue art chase chance hunter mason page reed miles grant
    ivy lily olive poppy daisy holly violet iris amber ruby pearl jade crystal sky star rain
    king queen prince bishop christian young long short black white brown green grey wood woods hill field rivers stone
    baker cook price rich best good moss law lane park parks read ward ball bell bird bond bush case church court cross
    """.split()  # noqa: SIM905  a wall of quoted words would be harder to read
)


@dataclass(frozen=True, slots=True)
class Named:
    """A child's names, and what stands in their place."""

    whole: tuple[str, ...]
    """First name and surname, in each way in which they go together."""
    parts: tuple[str, ...]
    """First names and surnames by themselves."""
    words: str


def masked(text: str, others: Iterable[Named], kept: Iterable[str] = ()) -> str:
    """The text with the names of others replaced. A name in `kept` stays: the child of the sheet has it too."""
    stays = {fold(name) for name in kept}
    found: dict[tuple[str, ...], str] = {}
    for other in others:
        for name in (*other.whole, *other.parts):
            if fold(name) not in stays and len(fold(name)) > 1:
                found[tuple(fold(name).split())] = other.words
    return _Masking(unicodedata.normalize("NFC", text), found).text() if found else text


class _Masking:
    """One text, word by word."""

    def __init__(self, text: str, found: dict[tuple[str, ...], str]) -> None:
        self.source = text
        self.found = found
        self.longest = max(len(name) for name in found)
        self.words = list(_WORD.finditer(text))
        self.folded = [_without_s(fold(word[0])) for word in self.words]

    def text(self) -> str:
        pieces: list[str] = []
        done = place = 0
        while place < len(self.words):
            length = self._length_at(place)
            if length:
                first, last = self.words[place], self.words[place + length - 1]
                words = self.found[tuple(self.folded[place : place + length])]
                pieces += [self.source[done : first.start()], words, _possessive(last[0])]
                done = last.end()
            place += length or 1
        return "".join([*pieces, self.source[done:]])

    def _length_at(self, place: int) -> int:
        """How many words from here are a name; the longest that fits."""
        for length in range(min(self.longest, len(self.words) - place), 0, -1):
            if tuple(self.folded[place : place + length]) in self.found and (length > 1 or self._is_a_name(place)):
                return length
        return 0

    def _is_a_name(self, place: int) -> bool:
        """Whether a single word that could be a name is one."""
        word = self.words[place]
        before = self.source[: word.start()].rstrip(" \t(“‘\"'")
        titled = place > 0 and self.folded[place - 1] in _TITLES
        if not word[0][0].isupper() or titled:
            return False
        if self.folded[place] not in _ORDINARY:
            return True
        after = self.source[word.end() :].lstrip()
        return bool(before) and before[-1] not in ".!?:\n" and not before[-1].isdigit() and not after[:1].isdigit()


def _without_s(word: str) -> str:
    return word[:-2] if word.endswith("'s") else word


def _possessive(word: str) -> str:
    return word[-2:] if _without_s(fold(word)) != fold(word) else ""
