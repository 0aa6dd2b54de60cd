"""Names whose space was lost or cannot be seen: "BenCarter", and a character of no width between forename and surname."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from webapp.domain.mentions.kinds import Certainty, Hit
from webapp.domain.mentions.letters import INVISIBLE

_SEAM: Final = re.compile(rf"[{INVISIBLE}]|[a-z\u00df-\u00ff][A-Z\u00c0-\u00de]")
_TOKEN: Final = re.compile(r"\S+")

Scan = Callable[[str], Iterable[Hit]]


def with_glued(text: str, hits: list[Hit], scan: Scan) -> list[Hit]:
    """The hits, with those that are whole names once a space stands in each seam of a word. Offsets are the text's."""
    if not _SEAM.search(text):
        return hits
    found = [hit for hit in _across(text, scan) if not _meets(hit, (one for one in hits if one.certainty == "sure"))]
    left = [hit for hit in hits if not _meets(hit, found)]
    return sorted([*left, *found], key=lambda hit: hit.start)


def _across(text: str, scan: Scan) -> Iterator[Hit]:
    known: dict[str, tuple[list[Hit], list[int]]] = {}
    for token in _TOKEN.finditer(text):
        if not _SEAM.search(token[0]):
            continue
        if token[0] not in known:
            apart, places = _apart(token[0])
            known[token[0]] = list(scan(apart)), places
        hits, places = known[token[0]]
        for hit in hits:
            if " " in hit.text and hit.certainty is not Certainty.POSSIBLE:
                start, end = token.start() + places[hit.start], token.start() + places[hit.end - 1] + 1
                yield replace(hit, start=start, end=end, text=text[start:end])


def _apart(token: str) -> tuple[str, list[int]]:
    """The token with a space in each seam, and for each of its characters where it stands in the token."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(token):
        if letter in INVISIBLE:
            letters.append(" ")
        elif place and letter.isupper() and token[place - 1].islower():
            letters += [" ", letter]
            places.append(place)
        else:
            letters.append(letter)
        places.append(place)
    return "".join(letters), places


def _meets(hit: Hit, others: Iterable[Hit]) -> bool:
    return any(hit.start < other.end and other.start < hit.end for other in others)
