"""What goes into the search for names and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Certainty(StrEnum):
    """How surely a hit is a child's name."""

    SURE = "sure"
    """A whole name, or a first name that one child bears and that is nothing else."""
    LIKELY = "likely"
    """A first name, surname, short form or slip of the pen where a name stands."""
    POSSIBLE = "possible"
    """Initials, a word that is also a name, or somebody else who shares the name."""


@dataclass(frozen=True, slots=True)
class ChildNames:
    """All names of one child. `id` is any reference; `year_group` as the school writes it ("4", "Year 4", "R")."""

    id: str
    legal_forename: str
    legal_surname: str
    middle_names: str = ""
    preferred_forename: str = ""
    former_surname: str = ""
    year_group: str = ""


@dataclass(frozen=True, slots=True)
class StaffNames:
    """The names of one member of staff."""

    id: str
    forename: str
    surname: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in a text where a child's name may stand: `text[start:end]`, in code points."""

    start: int
    end: int
    text: str
    children: tuple[str, ...]
    """Everyone on the roll who may be meant, in the roll's order; never empty."""
    staff: tuple[str, ...]
    """Members of staff who share what is written."""
    certainty: Certainty
