"""Marks out of a row: numbers, or words from one end to the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_STEP: Final = re.compile(
    r"(?:[0-9]|10)(?:\W.*)?|yes|no|n/?a|not applicable|(?:dis)?agree|(?:strongly|slightly|somewhat|partly) (?:dis)?agree|"
    r"neutral|neither.*|unsure|not sure|don[’']t know|(?:very |extremely )?(?:poor|good|low|high|confident|satisfied|"
    r"dissatisfied|unhappy|happy|helpful|useful|well|often)|"
    r"fair|average|satisfactory|excellent|outstanding|adequate|inadequate|"
    r"always|mostly|usually|often|sometimes|rarely|seldom|never|not at all|a little|a lot|"
    r"somewhat|partly|partially|mainly|fully|"
    r"completely|medium|moderate|met|not met|partly met|requires improvement|in place|not in place|red|amber|green",
    re.IGNORECASE,
)


def is_scale(titles: Sequence[str]) -> int:
    """How many of the first of these are steps of a scale; 0 where there are fewer than two."""
    steps = 0
    while steps < len(titles) and _STEP.fullmatch(titles[steps].strip()):
        steps += 1
    return steps if steps > 1 else 0


def counts_up(marks: Sequence[str]) -> bool:
    """Whether the marks are numbers, alone or before words, each one more than the last."""
    numbers = numbers_of(marks)
    return len(numbers) == len(marks) > 0 and numbers == [*range(numbers[0], numbers[0] + len(numbers))]


def numbers_of(marks: Sequence[str]) -> list[int]:
    """The numbers with which some of the marks begin."""
    return [int(found[0]) for mark in marks if (found := re.match(r"\d{1,3}", mark.strip(), re.ASCII))]
