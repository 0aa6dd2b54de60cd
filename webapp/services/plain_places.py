"""Where a session is, as a calendar may say it: the room alone, and nothing where a name could stand in it.

A calendar on somebody's telephone is read by their family. "Room 2" says nothing; "Mrs Hope's office" says who meets whom.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cached_property
from typing import Final

from webapp.db.contracts import SupervisionSession
from webapp.domain.mentions import Index
from webapp.domain.mentions.letters import parts
from webapp.domain.mentions.lists import known_names, ordinary
from webapp.domain.pseudonyms import REFERENCE
from webapp.services.name_index import grown_ups, index_of
from webapp.services.outside import places_shown
from webapp.services.practice import practice_on
from webapp.services.work import Work

_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "rev", "fr", "sr"})
_WHOSE: Final = re.compile(r"\w['’‘ʼ`´]s?\b|s['’](?!\w)", re.IGNORECASE)
"""Somebody's: whoever it is, "Anneke’s room" names them."""
_ADDRESS: Final = re.compile(r"@|://|\bwww\.", re.IGNORECASE)
"""The link of a meeting lets its holder in, and often says whose it is."""


class PlainPlaces:
    """The places of sessions, for one answer: what is asked of the school is asked once."""

    def __init__(self, work: Work, sessions: Collection[SupervisionSession]) -> None:
        """Of these sessions, as the practice is today."""
        self._work = work
        self._shown = places_shown(work, sessions) if practice_on(work, work.today).calendar_place_on else {}
        self._known: dict[str, bool] = {}

    def of(self, session: SupervisionSession) -> str:
        """The place, or nothing where the practice does not show it or where it may name somebody."""
        place = self._shown.get(session.id, "")
        if place and place not in self._known:
            self._known[place] = self._may_name(place)
        return "" if not place or self._known[place] else place

    def _may_name(self, place: str) -> bool:
        if any(pattern.search(place) for pattern in (_WHOSE, _ADDRESS, REFERENCE)):
            return True
        words = set(parts(place))
        if words & (_TITLES | (known_names() - ordinary())):
            return True
        return bool(words & self._staff) or bool(list(self._children.scan(place)))

    @cached_property
    def _staff(self) -> frozenset[str]:
        return frozenset(part for name in grown_ups(self._work) for part in parts(name))

    @cached_property
    def _children(self) -> Index:
        return index_of(self._work)
