"""Rolls of invented children as the usual systems export them, made by code: whatever a file holds is made here."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from xml.sax.saxutils import escape

from openpyxl import Workbook

from webapp.domain.roll.upn import check_letter

FORENAMES = (
    "Aurelie", "Théo", "Zinnia", "Callum", "Priya", "Wren", "Idris", "Mabel", "Kwame", "Saoirse", "Eli", "Noor", "Rafe",
    "Linnea", "Osian", "Tamsin", "Yusuf", "Greta", "Bodhi", "Maren",
)  # fmt: skip
SURNAMES = (
    "Larkspur", "O’Carrow", "Hathersage", "Quillon", "Marchbanks", "Tolliver", "Ostrander", "Penhallow", "Varley-Stead",
    "Achter", "Brindlewood", "Nokes", "Sandiford", "Underhay", "Wexcombe", "Ivorson", "Kestle", "Dunmallet", "Fairweather",
    "Zeller",
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A child as a system has them."""

    number: int
    forename: str
    surname: str
    born: date
    year: int
    form: str
    upn: str
    preferred: str = ""
    middle: str = ""
    former: str = ""
    sibling: str = ""
    in_care: bool = False
    protected: str = ""
    left: str = ""


def upn(number: int, last: str = "") -> str:
    """A number that is right."""
    rest = f"85012345{number:04d}"[: 12 - len(last)] + last
    return check_letter(rest) + rest


def children(count: int, first: int = 0) -> list[Made]:
    """Invented children, no two with one name and birthday; every ninth has a sibling, every fiftieth is in care."""
    made = []
    for number in range(first, first + count):
        forename = FORENAMES[number % 20]
        surname = SURNAMES[number // 20 % 20] + (
            "" if number < 400 else f" {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number // 400]}"
        )
        made.append(
            Made(
                number,
                forename,
                surname,
                date(2015, 9, 1) + timedelta(days=number * 7 % 2500),
                number % 7,
                f"{number % 7 or 'R'}{'AB'[number % 2]}",
                upn(number),
                preferred=f"{forename[:3]}i" if number % 11 == 0 else "",
                middle="Juniper" if number % 5 == 0 else "",
                former="Mossop" if number % 37 == 0 else "",
                sibling=upn(number - 1) if number % 9 == 8 else "",
                in_care=number % 50 == 0,
                protected="03/02/2026" if number % 70 == 0 else "",
            )
        )
    return made


def spoil(made: Sequence[Made], every: int = 40) -> list[Made]:
    """The same with bad rows: names that are none, birthdays to come, and nothing where a name should be, in turn."""
    found = list(made)
    for turn, place in enumerate(range(3, len(found), every)):
        child = found[place]
        found[place] = (
            replace(child, surname=""),
            replace(child, born=date(2031, 1, 1)),
            replace(child, forename="R2-D2"),
            replace(child, forename="", surname=""),
        )[turn % 4]
    return found


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def sims(made: Sequence[Made]) -> bytes:
    """A report saved as CSV: a title above the headings, commas, the encoding of Windows."""
    rows: list[Sequence[object]] = [
        ["Whole school list"], ["Harrowmere Primary School", "", "Printed 28/11/2026"], [],
        ["Legal Surname", "Legal Forename", "Middle Name", "Preferred Forename", "UPN", "Adno", "DOB", "Year Taught In",
         "Reg", "Gender", "In Care", "Sibling UPN", "Child Protection", "Child Protection From", "Leaving Date"],
    ]  # fmt: skip
    rows += [
        [m.surname, m.forename, m.middle, m.preferred or m.forename, m.upn, f"{m.number:06d}", _day(m.born),
         f"Year {m.year}" if m.year else "Reception", m.form, "X", "T" if m.in_care else "F", m.sibling,
         "Yes" if m.protected else "", m.protected, m.left]
        for m in made
    ]  # fmt: skip
    return _csv(rows).encode("cp1252")


def arbor(made: Sequence[Made]) -> bytes:
    """An Excel file with real dates, and a sheet before the one with the children."""
    book = Workbook()
    book.active.append(["Created by the office"])
    sheet = book.create_sheet("Students")
    sheet.append(
        ["Arbor ID", "Legal First Name", "Legal Last Name", "Preferred First Name", "First Name", "Last Name",
         "Date of birth", "Year group", "Registration form", "UPN", "Former last name", "Looked after"]
    )  # fmt: skip
    for m in made:
        sheet.append(
            [m.number + 1, m.forename, m.surname, m.preferred or None, m.preferred or m.forename, m.surname, m.born,
             f"Year {m.year}" if m.year else "Reception", m.form, m.upn, m.former or None, m.in_care]
        )  # fmt: skip
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bromcom(made: Sequence[Made]) -> bytes:
    """Semicolons in UTF-16, the whole name in one column."""
    rows: list[Sequence[object]] = [
        ["Student Name", "Known As", "Date of Birth", "Year", "Tutor Group", "UPN", "Ethnicity"]
    ]
    rows += [
        [f"{m.surname}, {m.forename}", m.preferred, f"{m.born:%d %b %Y}", m.year or "R", m.form, m.upn, "XXXX"]
        for m in made
    ]
    return _csv(rows, ";").encode("utf-16")


def scholarpack(made: Sequence[Made]) -> bytes:
    """Tabs in UTF-8 with a mark, days as ISO writes them."""
    rows: list[Sequence[object]] = [["Forename", "Surname", "Class", "Year Group", "DOB", "UPN", "Plan", "Plan Start"]]
    rows += [
        [
            m.forename,
            m.surname,
            m.form,
            m.year or "Reception",
            m.born.isoformat(),
            m.upn,
            "CP" if m.protected else "",
            m.protected,
        ]
        for m in made
    ]
    return _csv(rows, "\t").encode("utf-8-sig")


def ctf(made: Sequence[Made]) -> bytes:
    """A Common Transfer File; a parent's surname and a former school's day of leaving stand in it too."""
    pupils = "".join(
        f"<Pupil><UPN>{m.upn}</UPN><Surname>{escape(m.surname)}</Surname><Forename>{escape(m.forename)}</Forename>"
        f"<DOB>{m.born.isoformat()}</DOB><Gender>X</Gender>"
        f"<MiddleNames>{m.middle}</MiddleNames><PreferredForename>{m.preferred}</PreferredForename>"
        f"<FormerSurname>{m.former}</FormerSurname>"
        f"<BasicDetails><NCyearActual>{m.year or 'R'}</NCyearActual></BasicDetails>"
        f"<LookedAfter><InCare>{'true' if m.in_care else 'false'}</InCare></LookedAfter>"
        "<SchoolHistory><School><LeavingDate>2026-07-20</LeavingDate></School></SchoolHistory>"
        "<Contacts><Contact><Surname>Elsewhere</Surname><Forename>Parent</Forename></Contact></Contacts></Pupil>"
        for m in made
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><CTfile><Header><DocumentName>Common Transfer File</DocumentName></Header>'
        f"<CTFpupilData>{pupils}</CTFpupilData></CTfile>"
    ).encode()


EXPORTS = {"SIMS": sims, "Arbor": arbor, "Bromcom": bromcom, "ScholarPack": scholarpack, "CTF": ctf}


def _csv(rows: Sequence[Sequence[object]], between: str = ",") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=between).writerows(rows)
    return out.getvalue()
