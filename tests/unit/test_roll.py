"""The roll's rules: numbers with a check letter, headings of four systems, what a cell says, whose row it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests import rolls
from webapp.domain.plans import PlanKind
from webapp.domain.roll.cells import read_date, read_name, read_plans, read_year, read_yes, split_name
from webapp.domain.roll.comparing import Standing, compare
from webapp.domain.roll.fields import Columns, Field, wrong_columns
from webapp.domain.roll.headings import as_remembered, asks, by_heading, mark_of, recognise, unknown
from webapp.domain.roll.matching import is_near
from webapp.domain.roll.rows import BadRow, Pupil, read_rows
from webapp.domain.roll.upn import clean_upn, is_temporary, wrong_upn
from webapp.tables.reading import read_table

TODAY = date(2026, 3, 3)
NAMES: Columns = (Field.LEGAL_FORENAME, Field.LEGAL_SURNAME)


# The unique pupil number


@pytest.mark.parametrize("upn", ["A123456789001", "H801200001001", "N80120000100A"])
def test_a_number_is_checked_by_its_letter(upn: str) -> None:
    """Made by hand from the rule: 2×1 + 3×2 + … modulo 23, in the alphabet without I, O and S."""
    letters = "ABCDEFGHJKLMNPQRTUVWXYZ"
    total = sum(place * (letters.index(s) if s.isalpha() else int(s)) for place, s in enumerate(upn[1:], 2))
    right = letters[total % 23] + upn[1:]
    assert wrong_upn(right) == ""
    for letter in set(letters) - {right[0]}:
        assert "does not fit" in wrong_upn(letter + upn[1:])
    assert is_temporary(right) is upn[-1].isalpha()


def test_every_slip_of_one_digit_is_found() -> None:
    right = rolls.upn(412)
    slips = {right[:place] + digit + right[place + 1 :] for place in range(1, 13) for digit in "0123456789"} - {right}
    assert all(wrong_upn(slip) for slip in slips)


@pytest.mark.parametrize(
    "upn", ["", "A12345678901", "I123456789012", "A12345678901S", "A1234567890123", "1234567890123"]
)
def test_what_has_not_its_form_is_none(upn: str) -> None:
    assert wrong_upn(upn).endswith(".")


def test_it_is_compared_without_spaces_and_case() -> None:
    assert clean_upn(" a12 345 ") == "A12345"


# Headings


@pytest.mark.parametrize("system", rolls.EXPORTS)
def test_the_headings_of_the_usual_systems_are_known(system: str) -> None:
    headings = read_table(rolls.EXPORTS[system](rolls.children(3))).headings
    assert not asks(headings)
    found = set(recognise(headings))
    assert Field.UPN in found
    assert Field.DATE_OF_BIRTH in found
    assert Field.FULL_NAME in found or {Field.LEGAL_FORENAME, Field.LEGAL_SURNAME} <= found


def test_beside_a_legal_surname_the_plain_one_is_the_one_that_is_used() -> None:
    assert recognise(["Surname", "Legal Surname", "Forename"]) == (
        Field.PREFERRED_SURNAME,
        Field.LEGAL_SURNAME,
        Field.LEGAL_FORENAME,
    )
    assert recognise(["Surname", "Forename"]) == (Field.LEGAL_SURNAME, Field.LEGAL_FORENAME)


def test_no_field_is_given_twice_and_what_is_unknown_is_named() -> None:
    assert recognise(["UPN", "Unique Pupil Number", "Locker"]) == (Field.UPN, None, None)
    assert unknown(["UPN", "Gender", "Locker", ""]) == ("Locker",)


def test_a_choice_is_remembered_by_the_set_of_headings() -> None:
    headings, columns = (
        ["Family", "Note", "Called", "Note"],
        (Field.LEGAL_SURNAME, Field.FORM_CLASS, Field.LEGAL_FORENAME, None),
    )
    kept = by_heading(headings, columns)
    turned = ["Called", "Note", "Note", "Family"]
    assert mark_of(headings) == mark_of(turned) != mark_of(turned[1:])
    assert as_remembered(turned, kept) == (Field.LEGAL_FORENAME, Field.FORM_CLASS, None, Field.LEGAL_SURNAME)


def test_a_name_has_to_be_there() -> None:
    assert wrong_columns((Field.LEGAL_SURNAME,))
    assert wrong_columns((Field.UPN, Field.UPN, Field.FULL_NAME))
    assert wrong_columns((Field.FULL_NAME,)) == wrong_columns(NAMES) == ""


# Cells


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14/03/2017", date(2017, 3, 14)),
        ("2017-03-14", date(2017, 3, 14)),
        ("2017-03-14T00:00:00", date(2017, 3, 14)),
        ("14/03/2017 00:00:00", date(2017, 3, 14)),
        ("14 Mar 2017", date(2017, 3, 14)),
        ("14-Mar-17", date(2017, 3, 14)),
    ],
)
def test_days_as_systems_write_them(text: str, day: date) -> None:
    assert read_date(text) == day


@pytest.mark.parametrize("text", ["42808", "03/14/2017", "31/2/2017", "soon"])
def test_a_day_that_can_be_read_in_two_ways_or_none_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="not a date"):
        read_date(text)


def test_years_names_and_answers() -> None:
    years = {
        "Year 4": "4",
        "Yr 04": "4",
        "4": "4",
        "NC Year 11": "11",
        "R": "Reception",
        "N2": "Nursery",
        "Post-16": "Post-16",
    }
    assert {text: read_year(text) for text in years} == years
    assert split_name("O’Carrow, Eli") == ("Eli", "O’Carrow")
    assert split_name("Eli James O’Carrow") == ("Eli James", "O’Carrow")
    assert [read_yes(text) for text in ("Y", "True", "no", "", "3/2/26")] == [True, True, False, None, date(2026, 2, 3)]
    assert read_plans("CP; LAC") == (PlanKind.CHILD_PROTECTION, PlanKind.LOOKED_AFTER)
    assert (read_plans("None"), read_plans("")) == ((), None)
    for read, text in (
        (read_yes, "perhaps"),
        (read_plans, "CPZ"),
        (read_name, "R2"),
        (read_name, "x" * 81),
        (split_name, "Eli"),
    ):
        with pytest.raises(ValueError, match=r"."):
            read(text)


def rows(columns: Columns, *cells: tuple[str, ...]) -> list[Pupil | BadRow]:
    return list(read_rows(enumerate(cells, 2), columns, TODAY))


def test_a_plan_says_since_when_and_whether_it_goes_on() -> None:
    columns: Columns = (*NAMES, Field.CHILD_PROTECTION, Field.CHILD_PROTECTION_FROM, Field.CHILD_PROTECTION_UNTIL)
    said = rows(
        columns,
        ("A", "B", "", "", ""),
        ("A", "C", "Neglect", "3/2/26", ""),
        ("A", "D", "", "3/2/26", "1/3/26"),
        ("A", "E", "No", "", ""),
        ("A", "F", "Yes", "3/2/26", "1/2/26"),
    )
    plans = [row.plans for row in said if isinstance(row, Pupil)]
    assert plans[0] == plans[4] == ()
    assert [(plan[0].on, plan[0].from_on, plan[0].until_on) for plan in plans[1:4]] == [
        (True, date(2026, 2, 3), None),
        (False, date(2026, 2, 3), date(2026, 3, 1)),
        (False, None, None),
    ]
    assert isinstance(said[4], Pupil)
    assert "it ends before it begins" in said[4].notes[0]


def test_a_row_with_more_cells_than_headings_is_bad_and_a_blank_one_is_nothing() -> None:
    (bad,) = rows(NAMES, ("Wren", "Quillon", "more"), ("", " "))
    assert isinstance(bad, BadRow)
    assert bad.name == "wren quillon"


def test_a_day_of_leaving_to_come_says_nothing() -> None:
    columns: Columns = (*NAMES, Field.LEFT_ON)
    here, gone = rows(columns, ("A", "B", "20/7/2026"), ("A", "C", "20/2/2026"))
    assert isinstance(here, Pupil)
    assert isinstance(gone, Pupil)
    assert (here.left_on, gone.left_on) == (None, date(2026, 2, 20))


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("callum", "calum", True),
        ("sian", "sain", True),
        ("hope", "hops", True),
        ("wren", "wrenn", True),
        ("mia", "mya", False),
        ("jon", "jo", False),
        ("anna", "hannah", False),
        ("callum", "malluc", False),
        ("grace", "grace", True),
    ],
)
def test_one_slip_is_near(one: str, other: str, near: bool) -> None:
    assert is_near(one, other) is is_near(other, one) is near


def test_siblings_are_found_by_number_and_by_a_name_that_one_child_has() -> None:
    columns: Columns = (*NAMES, Field.UPN, Field.ADMISSION_NUMBER, Field.SIBLINGS)
    said = rows(
        columns,
        ("Wren", "Quillon", rolls.upn(1), "11", ""),
        ("Rafe", "Quillon", "", "12", f"{rolls.upn(1)}; Nobody Here; Greta Nokes"),
        ("Greta", "Nokes", "", "13", "Quillon, Rafe"),
        ("Greta", "Nokes", "", "14", "11, 12"),
    )
    outcomes = compare(said, [], {}, set(), whole=False, today=TODAY).outcomes
    assert [outcome.siblings for outcome in outcomes] == [(), (-2,), (-3,), (-2, -3)]
    assert len(outcomes[1].pupil.notes) == 2  # nobody, and two of one name
    assert {outcome.standing for outcome in outcomes} == {Standing.ADDED}


def test_a_made_child_is_the_same_however_it_is_exported() -> None:
    made = [replace(child, sibling="", in_care=False, protected="", left="") for child in rolls.children(40)]
    kept = (Field.LEGAL_FORENAME, Field.LEGAL_SURNAME, Field.UPN, Field.DATE_OF_BIRTH, Field.YEAR_GROUP)
    said = set()
    for export in rolls.EXPORTS.values():
        table = read_table(export(made))
        found = read_rows(table.rows, recognise(table.headings), TODAY)
        said.add(tuple(tuple(row.values[field] for field in kept) for row in found if isinstance(row, Pupil)))
    assert len(said) == 1
    assert len(next(iter(said))) == 40
