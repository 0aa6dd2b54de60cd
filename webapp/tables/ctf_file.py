"""A Common Transfer File: the DfE's XML, a `Pupil` for each child. Read as it streams past; no tree of it is kept."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from webapp.domain.errors import Invalid
from webapp.tables.table import LONGEST_CELL, MOST_ROWS, NOTHING, TOO_MANY_ROWS, Row, Table

COLUMNS: Final = (
    "UPN",
    "Surname",
    "Forename",
    "MiddleNames",
    "PreferredSurname",
    "PreferredForename",
    "FormerSurname",
    "DOB",
    "NCyearActual",
    "InCare",
)
"""What is read of a pupil. Days of leaving are not: those are of the schools that the child comes from."""
_PARENTS: Final = frozenset({"Pupil", "BasicDetails", "Admissions", "LookedAfter"})
"""Where they stand: further in, a Surname is a parent's."""
_MOST_DEEP: Final = 60

_NO_CTF: Final = (
    "This is XML, but no CTF: there is no list of pupils in it. Export a Common Transfer File, or CSV or Excel."
)
_OLD_EXCEL: Final = "This is Excel’s old XML. Open it in Excel and save it as “Excel Workbook (.xlsx)” or as CSV."
_BROKEN: Final = "This CTF breaks off, or is damaged, in line {}. Export it once more."
_ENTITIES: Final = "This file has a DTD, which no CTF has. Export it once more from the school’s own system."


def read_ctf(data: bytes) -> Table:
    """The pupils of the file, numbered as they come. Raises Invalid, with a sentence, where there are none."""
    try:
        rows = tuple(enumerate(_pupils(data), 1))
    except ParseError as error:
        raise Invalid(_BROKEN.format(error.position[0])) from error
    except DefusedXmlException as error:
        raise Invalid(_ENTITIES) from error
    except (ValueError, LookupError) as error:  # an encoding that nobody knows
        raise Invalid(_BROKEN.format(1)) from error
    if not rows:
        raise Invalid(NOTHING)
    return Table("ctf", COLUMNS, tuple(_row(number, pupil) for number, pupil in rows))


def _row(number: int, pupil: dict[str, str]) -> Row:
    return number, tuple(pupil.get(name, "") for name in COLUMNS)


def _pupils(data: bytes) -> Iterator[dict[str, str]]:
    """What is said of each pupil, by the name of its element."""
    path: list[Element] = []
    names: list[str] = []
    listed, count, pupil = False, 0, dict[str, str]()
    for event, element in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
        if event == "start":
            path.append(element)
            names.append(element.tag.rpartition("}")[2])
            if len(path) > _MOST_DEEP:
                raise Invalid(_NO_CTF)
            if names == ["Workbook"]:
                raise Invalid(_OLD_EXCEL)
            listed = listed or names[-1] == "CTFpupilData"
            if names[-2:] == ["CTFpupilData", "Pupil"]:
                pupil = {}
            continue
        path.pop()
        name = names.pop()
        if names[-1:] == ["CTFpupilData"] and name == "Pupil":
            yield pupil
            count += 1
            if count > MOST_ROWS:
                raise Invalid(TOO_MANY_ROWS)
        elif "CTFpupilData" in names and names[-1] in _PARENTS and name in COLUMNS:
            pupil.setdefault(name, " ".join((element.text or "").split())[:LONGEST_CELL])
        if path:
            path[-1].remove(element)  # what has been read is not kept
    if not listed:
        raise Invalid(_NO_CTF)
