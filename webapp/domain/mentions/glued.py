"""Names whose space was lost or cannot be seen: "BenCarter", and a character of no width between forename and surname."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from webapp.domain.mentions.kinds import Certainty, Hit
from webapp.domain.mentions.letters import INVISIBLE

_SEAM: Final = re.compile(rf"[A-Z\u00c0-\u00de{INVISIBLE}](?:(?<=[{INVISIBLE}])|(?<=[a-z\u00df-\u00ff].))")
"""Looks behind itself and not ahead: most letters of a text are small, and are passed over at once."""
_REST: Final = re.compile(r"\S+")

Scan = Callable[[str], Iterable[Hit]]


def with_glued(text: str, hits: list[Hit], scan: Scan) -> list[Hit]:
    """The hits, with those that are whole names once a space stands in each seam of a word. Offsets are the text's."""
    found = [hit for hit in _across(text, scan) if not _meets(hit, (one for one in hits if one.certainty == "sure"))]
    if not found:
        return hits
    left = [hit for hit in hits if not _meets(hit, found)]
    return sorted([*left, *found], key=lambda hit: hit.start)


def _across(text: str, scan: Scan) -> Iterator[Hit]:
    known: dict[str, tuple[list[Hit], list[int]]] = {}
    for begins, token in _tokens(text):
        if token not in known:
            apart, places = _apart(token)
            known[token] = list(scan(apart)), places
        hits, places = known[token]
        for hit in hits:
            if " " in hit.text and hit.certainty is not Certainty.POSSIBLE:
                start, end = begins + places[hit.start], begins + places[hit.end - 1] + 1
                yield replace(hit, start=start, end=end, text=text[start:end])


def _tokens(text: str) -> Iterator[tuple[int, str]]:
    """What stands between two spaces and has a seam in it, and where it begins."""
    end = 0
    for seam in _SEAM.finditer(text):
        if seam.start() < end:
            continue
        start = seam.start()
        while start > end and not text[start - 1].isspace():
            start -= 1
        rest = _REST.match(text, start)
        if rest:
            end = rest.end()
            yield start, rest[0]


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
