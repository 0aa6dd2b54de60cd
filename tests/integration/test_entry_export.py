"""Entries as a list for a spreadsheet: all that there is to say of each, no other child's name, and noted first."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pytest

from tests.integration.school import NOISE, School, Town, ready
from webapp.db.audit import AuditPayload
from webapp.domain.errors import Refused
from webapp.services import entry_export, filings, practice, withdrawing
from webapp.services.issuing import Download
from webapp.services.unfiled import Chosen

NAMES = ("Amara", "Lisle", "Hope", "Darrow", "Zofia", "Zosia")


def read(file: Download) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(file.content.decode("utf-8-sig"), newline="")))


def test_every_column_of_an_entry(ash: School) -> None:
    ready(ash, "amara").issue("lead", "head")
    uid = ash.standing("amara")[0].uid
    filings.file_entry(ash.at("deputy"), "C-0001", uid, filings.NewFiling("CPOMS", date(2026, 3, 3), "-4711"), 0)
    file = entry_export.export_chronology(ash.at("deputy"), "C-0001")
    (row,) = read(file)
    said = row.pop("What was said") + row.pop("Analysis") + row.pop("Decision")
    assert "About amara: now" in said
    assert "About amara: next" in said
    assert row == {
        "Child": "C-0001",
        "Event date": "2026-03-03",
        "Entry date": "2026-03-03",
        "Source": "From supervision",
        "Took part": f"{ash.name('head')} (head), {ash.name('lead')} (lead)",
        "Status": "Approved",
        "Filed in": "CPOMS",
        "Filed on": "2026-03-03",
        "Reference there": "'-4711",
        "Filed by": ash.name("deputy"),
        "Entry": uid,
    }
    assert file.file_name == "C-0001-entries.csv"
    assert file.content.startswith(b"\xef\xbb\xbf")


def test_what_was_struck_is_in_it_and_what_was_withdrawn_is_not(ash: School) -> None:
    paper = ash.record(cases=[ash.case("amara", "First")])
    paper.save(cases=[])
    ash.record(cases=[ash.case("amara", "Second")])
    rows = read(entry_export.export_chronology(ash.at("lead"), "C-0001"))
    assert [row["Status"] for row in rows] == ["Struck through", "Recorded, awaiting approval"]
    withdrawing.withdraw_entry(ash.at("lead"), "C-0001", ash.standing("amara")[0].uid, "Another child")
    assert "Second" not in str(read(entry_export.export_chronology(ash.at("lead"), "C-0001")))


@pytest.mark.parametrize("child", ["amara", "hope"])
def test_neither_of_two_children_names_the_other(ash: School, child: str) -> None:
    ash.record(cases=[ash.case("amara", "With Hope Darrow:"), ash.case("hope", "With Amara Lisle:")])
    file = entry_export.export_chronology(ash.at("lead"), ash.children[child])
    assert not [name for name in NAMES if name in file.content.decode()]
    everything = entry_export.export_unfiled(ash.at("lead"), Chosen())
    assert not [name for name in NAMES if name in everything.content.decode() + everything.file_name]
    assert [row["Child"] for row in read(everything)] == ["C-0001", "C-0003"]


def test_the_list_of_what_is_to_be_copied_obeys_its_filter(town: Town) -> None:
    ash = town.ash
    ash.record(cases=[ash.case("amara", "A"), ash.case("hope", "=H")])
    everything = read(entry_export.export_unfiled(ash.at("deputy"), Chosen()))
    assert [row["Child"] for row in everything] == ["C-0001", "C-0003"]
    assert NOISE not in str(everything)
    assert [row["Child"] for row in read(entry_export.export_unfiled(ash.at("lead"), Chosen(child="C-0003")))] == [
        "C-0003"
    ]
    assert read(entry_export.export_unfiled(ash.at("lead"), Chosen(older=3))) == []
    practice.choose(ash.at("lead"), "main_system", "Alongside")
    assert read(entry_export.export_unfiled(ash.at("lead"), Chosen())) == []


def test_it_is_noted_for_each_child(ash: School) -> None:
    ash.record(cases=[ash.case("amara", "A"), ash.case("hope", "H")])
    entry_export.export_unfiled(ash.at("lead"), Chosen())
    entry_export.export_chronology(ash.at("lead"), "C-0001")
    assert ash.events().count("child.exported") == 3
    assert not [name for name in NAMES for row in ash.rows(AuditPayload) if name in row.body]


def test_it_is_the_leads_and_the_deputies(ash: School) -> None:
    ash.record(cases=[ash.case("amara", "A")])
    for who in ("head", "wellbeing", "trust", "administrator", "staff", "governor", "nobody"):
        with pytest.raises(Refused):
            entry_export.export_chronology(ash.at(who), "C-0001")
        with pytest.raises(Refused):
            entry_export.export_unfiled(ash.at(who), Chosen())
    assert "child.exported" not in ash.events()
