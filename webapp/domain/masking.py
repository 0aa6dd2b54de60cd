"""A text with other words where children are named."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from webapp.domain.mentions import Hit


def masked(text: str, hits: Iterable[Hit], words: Callable[[Hit], str]) -> str:
    """The text with `words` in place of each hit, whose order is the text's; a hit for which there are none stays.

    What follows a name stays too, as in "Amara’s".
    """
    pieces: list[str] = []
    done = 0
    for hit in hits:
        if stands := words(hit):
            pieces += [text[done : hit.start], stands]
            done = hit.end
    return "".join([*pieces, text[done:]])
