"""`mentions scan`: from files as schools have them, and a sentence for each that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from webapp.cli.mentions import mentions

ROLL = """id,legal_forename,middle_names,legal_surname,preferred_forename,former_surname,year_group
C-1,Amira,,Okafor,,,4
C-2,Zoë,,"Smith-Jones",,Pilling,R
"""
STAFF = "id,forename,surname\nS-1,Amira,Bell\n"
TEXT = "Amira Okafor met Zoe Pilling.\r\nMrs Bell rang: “Zoë” 😟 Amira.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "roll.csv").write_text(ROLL, encoding="utf-8")
    (tmp_path / "staff.csv").write_text(STAFF, encoding="utf-8")
    (tmp_path / "text.txt").write_bytes(TEXT.encode())
    return tmp_path


def scan(folder: Path, *options: str, text: str = "text.txt", **given: bytes) -> Result:
    files = ["--roll", str(folder / "roll.csv"), "--staff", str(folder / "staff.csv")]
    file = text if text == "-" else str(folder / text)
    return CliRunner().invoke(mentions, ["scan", *files, *options, file], **given)  # type: ignore[arg-type]


def test_json_is_a_list_of_places_in_code_points(folder: Path) -> None:
    result = scan(folder, "--json")
    assert result.exit_code == 0
    hits = json.loads(result.output)
    assert hits[0] == {
        "start": 0, "end": 12, "text": "Amira Okafor", "children": ["C-1"], "staff": [], "certainty": "sure",
    }  # fmt: skip
    assert [TEXT[hit["start"] : hit["end"]] for hit in hits] == [hit["text"] for hit in hits]
    assert [hit["text"] for hit in hits] == ["Amira Okafor", "Zoe Pilling", "Zoë", "Amira"]
    assert {hit["certainty"] for hit in hits} <= {"sure", "likely", "possible"}


def test_a_person_reads_line_and_column(folder: Path) -> None:
    assert scan(folder).output.splitlines() == [
        "line 1, column 1: Amira Okafor - sure - C-1",
        "line 1, column 18: Zoe Pilling - sure - C-2",
        "line 2, column 17: Zoë - likely - C-2",
        "line 2, column 24: Amira - sure - C-1 (staff: S-1)",
        "4 places where a child may be named.",
    ]


def test_the_text_may_come_from_the_input_and_the_staff_may_be_left_out(folder: Path) -> None:
    assert scan(folder, "--json", text="-", input=TEXT.encode()).output == scan(folder, "--json").output
    given = ["scan", "--roll", str(folder / "roll.csv"), "--json", str(folder / "text.txt")]
    alone = CliRunner().invoke(mentions, given)
    assert alone.exit_code == 0
    assert all(hit["staff"] == [] for hit in json.loads(alone.output))


@pytest.mark.parametrize(
    "roll",
    [
        ("\ufeff" + ROLL).encode(),
        ROLL.replace("\n", "\r\n").encode(),
        ROLL.encode("cp1252"),
        ROLL.encode("utf-16"),
        ROLL.replace('"', "").replace(",", ";").encode(),
        ROLL.replace("legal_forename", " Legal Forename ").encode(),
        (ROLL + "\n,,,,,,\n").encode(),
        "id,class,legal_surname,legal_forename\nC-1,4B,Okafor,Amira,,\nC-2,RA,Smith-Jones,Zoë\nC-2,,Pilling,Zoë".encode(),
    ],
    ids=["mark", "Windows lines", "cp1252", "utf-16", "semicolons", "headings", "empty rows", "other columns"],
)
def test_a_roll_is_read_as_schools_save_it(folder: Path, roll: bytes) -> None:
    wanted = scan(folder, "--json").output
    (folder / "roll.csv").write_bytes(roll)
    assert scan(folder, "--json").output == wanted


@pytest.mark.parametrize(
    ("roll", "sentence"),
    [
        (b"", "roll.csv has no column id, legal_forename, legal_surname. Its first line must name its columns"),
        (b"id,legal_forename\nC-1,Amira\n", "roll.csv has no column legal_surname."),
        (ROLL.encode() + b"C-3,A,,B,,,4,left, again\n", "Line 4 of"),
        (ROLL.encode() + b"C-3,A,,B,,,4,left, again\n", "has 9 cells and the heading has 7."),
        (ROLL.encode() + b",A,,B,,,4\n", "Line 4 of"),
        (ROLL.encode() + b'C-3,"A,,B,,,4\n', "is not CSV: unexpected end of data. Look for a lone quotation mark."),
        (b"\x81\x8d\x00\xff", "is not a text file."),
    ],
)
def test_a_roll_that_cannot_be_read_is_told_in_a_sentence(folder: Path, roll: bytes, sentence: str) -> None:
    (folder / "roll.csv").write_bytes(roll)
    result = scan(folder, "--json")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_file_that_is_not_there_or_too_large_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = scan(folder, text="absent.txt")
    assert (result.exit_code, "absent.txt cannot be read: No such file or directory." in result.stderr) == (1, True)
    monkeypatch.setattr("webapp.cli.mentions._LARGEST", 20)
    result = scan(folder)
    assert (result.exit_code, "is larger than any roll or text." in result.stderr) == (1, True)
