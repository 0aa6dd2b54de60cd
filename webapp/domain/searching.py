"""Words as they are looked for in what entries say: cut and folded here, so that two databases find the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from webapp.domain.names import fold

MOST_WORDS: Final = 8
"""Words of a search that are looked for."""
AROUND: Final = 90
"""Characters on each side of what was found, as a list shows it."""

_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A few words round the first place that was found."""

    before: str
    found: str
    after: str


def words_of(text: str) -> list[str]:
    """The words of a text without accents and case: letters and figures only."""
    return _WORD.findall(fold(text))


def sought_words(query: str) -> tuple[str, ...]:
    """The words that a search looks for: each once, the first `MOST_WORDS`. Each finds every word that begins like it."""
    return tuple(dict.fromkeys(words_of(query)))[:MOST_WORDS]


def snippet(texts: Iterable[str], sought: Iterable[str]) -> Snippet:
    """The words round the first place in these texts that begins like one of the words sought, or the first text's own."""
    wanted = tuple(sought)
    given = [unicodedata.normalize("NFC", " ".join(text.split())) for text in texts]
    for text in given:
        for word in _WORD.finditer(text):
            if any(piece.startswith(wanted) for piece in words_of(word[0])):
                return Snippet(_end_of(text[: word.start()]), word[0], _beginning_of(text[word.end() :]))
    return Snippet(_beginning_of(given[0]) if given else "", "", "")


def _beginning_of(text: str) -> str:
    return text if len(text) <= AROUND else f"{text[:AROUND].rpartition(' ')[0] or text[:AROUND]} …"


def _end_of(text: str) -> str:
    return text if len(text) <= AROUND else f"… {text[-AROUND:].partition(' ')[2] or text[-AROUND:]}"
