"""Files of rows from outside: as programs write them, and as somebody would who means harm."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from tests import rolls
from webapp.domain.errors import Invalid
from webapp.tables.reading import read_table
from webapp.tables.table import MOST_ROWS, Table

TEXT = "Surname,Forename\nO’Carrow,Éli\n"


def refused(data: bytes) -> str:
    with pytest.raises(Invalid) as told:
        read_table(data)
    assert told.value.sentence.endswith(".")
    return told.value.sentence


def xlsx(*rows: tuple[object, ...], **parts: bytes) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return changed(out.getvalue(), **parts) if parts else out.getvalue()


def changed(data: bytes, **parts: bytes) -> bytes:
    """The same zip with other bytes in these parts ("__" stands for a slash, "_" for a dot)."""
    new = {name.replace("__", "/").replace("_", "."): content for name, content in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in {*old.namelist(), *new}:
            made.writestr(name, new[name] if name in new else old.read(name))
    return out.getvalue()


# Texts


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line", ["\n", "\r\n", "\r"])
def test_every_way_of_writing_a_text(encoding: str, sign: str, line: str) -> None:
    table = read_table(TEXT.replace(",", sign).replace("\n", line).encode(encoding))
    assert table == Table("csv", ("Surname", "Forename"), ((2, ("O’Carrow", "Éli")),))


def test_a_title_stands_above_and_a_cell_has_two_lines() -> None:
    data = b'School list\n\nSurname,Forename,Note\nLisle,Amara,"two\nlines, here"\n\nDarrow,Hope\n'
    table = read_table(data)
    assert table.headings == ("Surname", "Forename", "Note")
    assert table.rows == ((4, ("Lisle", "Amara", "two\nlines, here")), (7, ("Darrow", "Hope", "")))


def test_a_quotation_mark_without_an_end_is_told_with_its_line() -> None:
    data = b'Surname,Forename\nLisle,Amara\n"Darrow,Hope\n' + b"Quillon,Wren\n" * 20_000
    assert "From line 3 on" in refused(data)


def test_what_looks_like_a_formula_is_text() -> None:
    formula = '=HYPERLINK("http://x.example")'
    for data in (xlsx(("Surname", "Forename"), ("'" + formula, "+1")), b"Surname,Forename\n-1+1,@SUM(A1)\n"):
        assert len(read_table(data).rows) == 1


# Excel


def test_a_cell_with_a_day_is_that_day() -> None:
    headings = ("Surname", "DOB", "Adno", "In Care")
    midnight = datetime(2016, 3, 9)  # noqa: DTZ001 - Excel knows no zones
    table = read_table(xlsx(headings, ("Quillon", date(2016, 3, 9), 412.0, True), ("Nokes", midnight, 1, "")))
    assert table.rows == ((2, ("Quillon", "2016-03-09", "412", "yes")), (3, ("Nokes", "2016-03-09", "1", "")))


def test_the_sheet_that_looks_like_a_roll_is_read() -> None:
    assert read_table(rolls.arbor(rolls.children(3))).headings[0] == "Arbor ID"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = b"<worksheet>" + b"<c></c>" * 6_000_000
    assert "cannot be opened as it is" in refused(xlsx(("Surname", "Forename"), xl__worksheets__sheet1_xml=bomb))


def test_too_many_cells_are_counted_before_they_are_read() -> None:
    """Without a value in any of them the sheet would be read to its end, and found empty."""
    cells = b"".join(b'<c r="A%d"/>' % number for number in range(500_000))
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        + cells
        + b"</row></sheetData></worksheet>"
    )
    assert "cannot be opened as it is" in refused(xlsx(("Surname",), xl__worksheets__sheet1_xml=sheet))


def test_a_dtd_is_refused_in_a_part_that_is_sound_otherwise() -> None:
    whole = xlsx(("Surname", "Forename"), ("Lisle", "Amara"))
    with zipfile.ZipFile(io.BytesIO(whole)) as parts:
        book = parts.read("xl/workbook.xml")
    assert read_table(changed(whole, xl__workbook_xml=book)).rows
    assert "cannot be opened" in refused(changed(whole, xl__workbook_xml=b"<!DOCTYPE workbook>" + book))


@pytest.mark.parametrize("part", ["xl__workbook_xml", "xl__sharedStrings_xml", "xl__worksheets__sheet1_xml"])
def test_entities_and_other_encodings_are_refused(part: str) -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    for content in (laughs, laughs.decode().encode("utf-16")):
        assert "cannot be opened as it is" in refused(
            xlsx(("Surname", "Forename"), ("Lisle", "Amara"), **{part: content})
        )


@pytest.mark.parametrize(
    "content", [b"", b"<x", b"<worksheet/>", b'<worksheet><sheetData><row r="x"><c t="s"><v>9</v></c></row>']
)
def test_a_damaged_sheet_ends_in_a_sentence(content: bytes) -> None:
    refused(xlsx(("Surname", "Forename"), ("Lisle", "Amara"), xl__worksheets__sheet1_xml=content))


def test_an_archive_that_is_cut_off_ends_in_a_sentence() -> None:
    whole = rolls.arbor(rolls.children(50))
    for length in (10, 100, len(whole) // 2, len(whole) - 10):
        refused(whole[:length])


# CTF


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<CTfile><CTFpupilData><Pupil><Surname>Lisle</Surname>", "breaks off"),
        (b"<!DOCTYPE CTfile><CTfile><CTFpupilData/></CTfile>", "has a DTD"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><CTfile><CTFpupilData/></CTfile>', "has a DTD"),
        (b"<?xml version='1.0' encoding='klingon'?><CTfile/>", "damaged"),
        (b"<CTfile><CTFpupilData/></CTfile>", "no row"),
        (b"<a><b>c</b></a>", "no CTF"),
        (b"<a>" * 200, "no CTF"),
        (b"<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'></Workbook>", "old XML"),
        (b"<CTfile><CTFpupilData>" + b"<Pupil/>" * (MOST_ROWS + 1), "more than 20,000 rows"),
    ],
    ids=["cut off", "dtd", "entity", "encoding", "empty", "other", "deep", "excel", "endless"],
)
def test_xml_that_is_no_ctf(data: bytes, said: str) -> None:
    assert said in refused(data)


def test_a_parents_surname_is_no_childs() -> None:
    table = read_table(rolls.ctf(rolls.children(2)))
    assert "Elsewhere" not in str(table.rows)
    assert "2026-07-20" not in str(table.rows)


# Other files


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"\xd0\xcf\x11\xe0", "old Excel"),
        (b"{\\rtf1", "RTF"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\x00\x01\x02\x03" * 900, "no list of children"),
        (b"Surname,Forename\n", "no row"),
        (b"a," * 300 + b"b\n1\n", "more than 200 columns"),
    ],
)
def test_what_a_file_is_instead_is_said(data: bytes, said: str) -> None:
    assert said in refused(data)


def test_a_word_file_and_a_zip_are_named() -> None:
    for name, said in (("word/document.xml", "Word file"), ("other.txt", "zip file"), ("xl/workbook.bin", ".xlsb")):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as made:
            made.writestr(name, "x")
        assert said in refused(out.getvalue())
