"""Which child's file is read next in an audit, with no repeats until all had a turn (loxdale: two pupils each session).

Pure. Chance is a seed that is written down beside those among whom it chose: whoever has both can draw again and must come
to the same child.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass
from typing import Final

FILES: Final = 2
"""The files that are drawn for one audit (loxdale)."""


@dataclass(frozen=True, slots=True)
class Turn:
    """That a child's file was read, or is to be read, in a round."""

    child: str
    round: int


@dataclass(frozen=True, slots=True)
class Pick:
    """A child who was drawn, and from whom."""

    child: str
    round: int
    candidates: tuple[str, ...]
    """Those who waited for their turn, sorted."""


def drawn_from(candidates: Collection[str], seed: str) -> str:
    """The child whom this seed draws: of all the references, the one with the smallest SHA-256 after the seed."""
    return min(candidates, key=lambda reference: hashlib.sha256(f"{seed}:{reference}".encode()).hexdigest())


def current_round(turns: Iterable[Turn]) -> int:
    """The round that the turns have come to; they are counted from 1."""
    return max((turn.round for turn in turns), default=1)


def waiting(pool: Set[str], turns: Collection[Turn]) -> frozenset[str]:
    """Those of the pool who have had no turn in the current round. Who is new to the pool waits with them."""
    now = current_round(turns)
    return frozenset(pool - {turn.child for turn in turns if turn.round == now})


def pick(pool: Set[str], turns: Collection[Turn], seed: str, *, barred: Set[str] = frozenset()) -> Pick | None:
    """Draw one child of the pool; None where there is none but the `barred`, who were drawn for this audit before.

    Where nobody else waits, the next round begins.
    """
    now = current_round(turns)
    candidates = waiting(pool, turns) - barred
    if not candidates:
        now, candidates = now + 1, frozenset(pool - barred)
    if not candidates:
        return None
    return Pick(drawn_from(candidates, seed), now, tuple(sorted(candidates)))
