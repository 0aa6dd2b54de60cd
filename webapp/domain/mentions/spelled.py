"""Whether a text can name a child at all: a quick look before the scan, where whole shelves of texts are gone through."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from webapp.domain.mentions.kinds import ChildNames
from webapp.domain.mentions.letters import RUN, plain
from webapp.domain.mentions.roll import SHORTEST_SLIP, Roll, is_one_slip

_RUNS: Final = re.compile(RUN)


class Spellings:
    """All ways in which the names of one child are written. What the scan finds of the child as a name has one of them."""

    def __init__(self, child: Iterable[ChildNames]) -> None:
        """One child, once for each surname that is in use."""
        self.words = frozenset(Roll(child, ()).names)
        """Small letters and spaces alone, nicknames among them."""
        self._keys = frozenset(words.replace(" ", "") for words in self.words)
        self._long = tuple(key for key in self._keys if len(key) >= SHORTEST_SLIP)

    def may_stand_in(self, text: str) -> bool:
        """Whether a name of the child may stand there; bare initials are not looked for."""
        letters = plain(text)
        return any(key in letters for key in self._keys) or any(map(self._is_near, set(_RUNS.findall(text))))

    def _is_near(self, word: str) -> bool:
        bare = plain(word)
        return any(abs(len(bare) - len(key)) <= 1 and is_one_slip(bare, key) for key in self._long if bare)
