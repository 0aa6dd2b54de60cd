"""Brothers and sisters as a row names them: by UPN, by admission number, or by the whole name where one child has it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from webapp.domain.names import fold
from webapp.domain.roll.cells import split_name
from webapp.domain.roll.fields import Field
from webapp.domain.roll.matching import Known, names_of
from webapp.domain.roll.rows import Pupil, Value
from webapp.domain.roll.upn import clean_upn

Whose = int
"""A child's id; or, negative, the line of a row that adds a child."""

Pair = frozenset[Whose]


class Family:
    """Every child that a row may name: those who are known, and those whom the file adds."""

    def __init__(self, known: Iterable[Known], added: Iterable[Pupil]) -> None:
        self._found: dict[str, set[Whose]] = defaultdict(set)
        for child in known:
            self._enter(child.id, child.values)
        for pupil in added:
            self._enter(-pupil.line, pupil.values)

    def _enter(self, whose: Whose, values: Mapping[Field, Value]) -> None:
        numbers = (str(values.get(field) or "") for field in (Field.UPN, Field.ADMISSION_NUMBER))
        for words in (*names_of(values), *filter(None, numbers)):
            self._found[words].add(whose)

    def find(self, words: str) -> tuple[list[Whose], list[str]]:
        """The children whom a cell's words name, and the words that name nobody, or more than one."""
        one = self._one(words)
        if one is not None:
            return [one], []
        found: list[Whose] = []
        unknown: list[str] = []
        for part in filter(None, map(str.strip, words.split(","))):
            one = self._one(part)
            if one is None:
                unknown.append(part)
            else:
                found.append(one)
        return found, unknown

    def _one(self, words: str) -> Whose | None:
        for key in _keys(words):
            found = self._found.get(key, set())
            if len(found) == 1:
                return next(iter(found))
        return None


def _keys(words: str) -> Iterator[str]:
    yield clean_upn(words)
    yield words.strip()
    try:
        forename, surname = split_name(words)
    except ValueError:
        return
    yield fold(f"{forename} {surname}")
