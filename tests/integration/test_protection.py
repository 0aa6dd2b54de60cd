"""The gate, the key's sheet and `doctor`: nothing real is entered before it is protected."""

from __future__ import annotations

import dataclasses
import os
import shutil
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.client import Browser, text_of
from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import School
from webapp import create_app
from webapp.db import startup
from webapp.db.audit import AuditRow
from webapp.db.schools import Account, Backup, Installation
from webapp.documents import office, pdf
from webapp.domain.errors import Conflict, Invalid, NotProtected, StartUpError
from webapp.domain.spelling import words_of
from webapp.services import contracts, health, key_sheet, new_children
from webapp.services.children import NewChild
from webapp.services.health import Finding, Grade
from webapp.services.protection import read_gate
from webapp.services.work import Desk
from webapp.settings import create_key, read_key

NEW = NewChild("Wren", "Quillfeather")


@pytest.fixture
@kept
def closed(ash: School) -> School:
    """The town of every test, before its gate ever opened: nobody has a second factor, no sheet, no backup."""
    with ash.desk.work(school_id=ash.school_id) as work:
        _installation(work.db).protected_at = None
        for account in work.db.scalars(select(Account)):
            account.factor_since = None
        work.note("installation.set_up", "installation")
    return ash


@pytest.fixture
def app(closed: School, clock: FakeClock) -> Iterator[Flask]:
    app = create_app(closed.desk.settings, clock=clock)
    app.config["TESTING"] = True
    yield app
    app.extensions["alongside"].database.close()


def _installation(db: object) -> Installation:
    return db.scalars(select(Installation)).one()  # type: ignore[attr-defined, no-any-return]


def missing(desk: Desk) -> list[str]:
    return [need.title for need in read_gate(desk).needs if not need.done]


def keep_sheet(desk: Desk) -> None:
    key_sheet.confirm_sheet(desk, " ".join(key_sheet.print_sheet(desk).words))


def make_backup(school: School) -> None:
    """A row, as `backup` leaves it."""
    with school.desk.work(school_id=school.school_id) as work:
        work.db.add(Backup(made_at=work.now, file="one.sealed", size=1, sha256="0" * 64, copied_at=work.now))
        _installation(work.db).backup_sheet_at = work.now
        work.note("installation.set_up", "installation")


def give_factors(school: School) -> None:
    """As if everybody had given a code of their authenticator."""
    with school.desk.work(school_id=school.school_id) as work:
        for account in work.db.scalars(select(Account)):
            account.factor_since = work.now
        work.note("installation.set_up", "installation")


def test_it_opens_with_the_last_thing_and_stays_open(closed: School) -> None:
    lead = closed.at("lead")
    steps = [lambda: keep_sheet(closed.desk), lambda: make_backup(closed), lambda: give_factors(closed)]
    for step in steps:
        assert not read_gate(closed.desk).is_open
        with pytest.raises(NotProtected, match="not safe for real names yet"):
            new_children.add_child(lead, NEW)
        step()
    assert missing(closed.desk) == []
    assert read_gate(closed.desk).is_open
    assert new_children.add_child(lead, NEW)
    with closed.desk.read() as work:
        assert _installation(work.db).protected_at == work.now
        assert len(work.db.scalars(select(AuditRow).where(AuditRow.event == "installation.protected")).all()) == 1
        someone = work.db.scalars(select(Account)).first()
        assert someone is not None
    with closed.desk.work(school_id=closed.school_id) as work:  # somebody new, who has none yet
        work.db.get_one(Account, someone.id).factor_since = None
        work.note("installation.set_up", "installation")
    assert new_children.add_child(lead, dataclasses.replace(NEW, forename="Robin"))


def test_no_contract_and_no_child_off_the_roll_either(closed: School) -> None:
    head = closed.at("head")
    with pytest.raises(NotProtected):
        contracts.create_contract(head, closed.made.people["head"], closed.made.people["staff"])
    with pytest.raises(NotProtected):
        new_children.add_off_roll(head, closed.contracts["head-lead"], "Wren Quillfeather", "unborn")
    with closed.desk.read() as work:
        assert _installation(work.db).protected_at is None


def test_the_demo_is_open_to_all(closed: School) -> None:
    demo = dataclasses.replace(closed.desk, settings=dataclasses.replace(closed.desk.settings, demo=True))
    assert read_gate(demo).is_open
    assert read_gate(demo).invented
    assert new_children.add_child(demo.acting(closed.at("lead").viewer), NEW)


def test_another_key_wants_another_sheet(closed: School) -> None:
    keep_sheet(closed.desk)
    assert "the key on paper" not in missing(closed.desk)
    with closed.desk.work(school_id=closed.school_id) as work:
        _installation(work.db).key_sheet_hash = key_sheet.hash_of_key("ab" * 32)
        work.note("installation.set_up", "installation")
    assert "the key on paper" in missing(closed.desk)


def test_words_of_another_key_are_refused(closed: School) -> None:
    with pytest.raises(Invalid, match="belong to another key"):
        key_sheet.confirm_sheet(closed.desk, " ".join(words_of(bytes(32))))
    with pytest.raises(Invalid, match="17 words"):
        key_sheet.confirm_sheet(closed.desk, "dubok")
    assert "the key on paper" in missing(closed.desk)


def test_the_pages_say_what_is_missing_before_anything_is_typed(closed: School, app: Flask) -> None:
    lead = Browser(app.test_client())
    give_factors(closed)
    lead.sign_in(closed.made.emails["lead"])
    page = text_of(lead.get("/school/safety"))
    assert "python run.py key sheet" in page
    assert page.count("Missing") == 2
    for address in ("/children/new", "/supervision/new"):
        page = text_of(lead.get(address))
        assert "Not yet" in page
        assert "a verified backup" in page
    keep_sheet(closed.desk)
    make_backup(closed)
    assert "First name" in text_of(lead.get("/children/new"))
    assert "Everything is in place" in text_of(lead.get("/school/safety"))


def test_what_was_typed_meanwhile_is_not_lost(closed: School, app: Flask) -> None:
    """The form was opened before; the answer still holds what was typed."""
    lead = Browser(app.test_client())
    give_factors(closed)
    lead.sign_in(closed.made.emails["lead"])
    sent = {"forename": "Wren", "surname": "Quillfeather-of-the-Long-Meadow"}
    answer = text_of(lead.post("/children/new", sent, 503, headers={"Origin": "http://localhost"}))
    assert "not safe for real names yet" in answer
    assert "Quillfeather-of-the-Long-Meadow" in answer


# The key put back from its sheet


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_lost_key_comes_back_from_paper(ash: School) -> None:
    desk = ash.desk
    key = read_key(desk.settings)
    words = " ".join(key_sheet.print_sheet(desk).words)
    with pytest.raises(Conflict, match="a key in"):
        key_sheet.put_back(desk, words)
    desk.database.close()
    desk.settings.key_file.unlink()
    with pytest.raises(Invalid, match="does not open with this key"):
        key_sheet.put_back(desk, " ".join(words_of(bytes(32))))
    assert not desk.settings.key_file.exists()
    key_sheet.put_back(desk, words)
    assert read_key(desk.settings) == key
    assert desk.settings.key_file.stat().st_mode & 0o077 == 0
    ash.at("lead")


def test_where_there_is_no_database_no_key_is_left_behind(tmp_path, sqlite_settings, clock) -> None:  # type: ignore[no-untyped-def]
    from webapp.db.engine import Database

    settings = dataclasses.replace(sqlite_settings, data=tmp_path / "none", key_file=tmp_path / "k" / "none.key")
    desk = Desk(Database(settings, clock), clock, settings)
    with pytest.raises(StartUpError, match="no database"):
        key_sheet.put_back(desk, " ".join(words_of(bytes(32))))
    assert not settings.key_file.exists()


# doctor


def told(desk: Desk, about: str, **environ: str) -> Finding:
    return next(found for found in health.examine(desk, environ) if found.about == about)


def test_a_backup_that_is_old_or_alone_is_told(closed: School, clock: FakeClock) -> None:
    assert (
        "a verified backup" in " ".join(f.words for f in health.examine(closed.desk, {}) if f.about == "gate").lower()
    )
    make_backup(closed)
    assert told(closed.desk, "backups").grade is Grade.GOOD
    with closed.desk.work(school_id=closed.school_id) as work:
        work.db.scalars(select(Backup)).one().copied_at = None
        work.note("installation.set_up", "installation")
    assert told(closed.desk, "backups").grade is Grade.WARNING
    clock.forward(days=3)
    found = told(closed.desk, "backups")
    assert found.grade is Grade.BAD
    assert "3 days old" in found.words


def test_a_clock_that_was_set_back_is_told(closed: School, clock: FakeClock) -> None:
    assert told(closed.desk, "clock").grade is Grade.GOOD
    clock.now -= timedelta(hours=2)
    assert told(closed.desk, "clock").grade is Grade.BAD


def test_settings_that_leak_are_told(closed: School) -> None:
    assert told(closed.desk, "settings").grade is Grade.GOOD
    found = told(closed.desk, "settings", FLASK_DEBUG="1")
    assert found.grade is Grade.BAD
    assert "FLASK_DEBUG" in found.words


@pytest.mark.parametrize(
    ("url", "leaks"),
    [
        ("postgresql+psycopg://a@db.example/x", True),
        ("postgresql+psycopg://a@db.example/x?sslmode=prefer", True),
        ("postgresql+psycopg://a@db.example/x?sslmode=verify-full", False),
        ("postgresql+psycopg://a@127.0.0.1/x", False),
    ],
)
def test_a_database_that_is_reached_in_the_open_is_told(url: str, leaks: bool) -> None:
    assert health._in_the_open(url) == leaks


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_rights_and_synced_folders_are_told(closed: School, tmp_path) -> None:  # type: ignore[no-untyped-def]
    desk = closed.desk
    for path, about in ((desk.settings.data, "data folder"), (desk.settings.key_file, "key")):
        right = path.stat().st_mode & 0o777
        path.chmod(right | 0o040)
        found = told(desk, about)
        assert found.grade is Grade.WARNING
        assert f"chmod {'700' if path.is_dir() else '600'} {path}" in found.words
        path.chmod(0o700 if path.is_dir() else 0o600)
        assert told(desk, about).grade is Grade.GOOD
    assert told(desk, "synced folder").grade is Grade.GOOD
    synced = tmp_path / "OneDrive - Nowhere School"
    synced.mkdir()
    assert health._synced(synced).grade is Grade.BAD


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_lost_key_is_a_finding_and_no_fault(closed: School) -> None:
    closed.desk.database.close()
    key = closed.desk.settings.key_file
    key.unlink()
    found = health.examine(closed.desk, {})
    assert [f.grade is Grade.BAD and "is missing" in f.words for f in found].count(True) == 1
    create_key(closed.desk.settings)  # another one
    found = health.examine(closed.desk, {})
    assert any(f.grade is Grade.BAD and "does not open with this key" in f.words for f in found)


def test_a_drill_is_asked_for_each_term(closed: School, clock: FakeClock) -> None:
    def drills() -> list[Finding]:
        return [found for found in health.examine(closed.desk, {}) if found.about == "drill"]

    assert drills() == []  # without a backup there is nothing to drill with
    make_backup(closed)
    if closed.desk.settings.on_postgresql:
        assert drills() == []
        return
    assert [found.grade for found in drills()] == [Grade.WARNING]
    with closed.desk.work() as work:
        work.note("backup.drilled", "installation", made="2026-03-02")
    assert [found.grade for found in drills()] == [Grade.GOOD]
    clock.forward(days=121)
    assert [found.grade for found in drills()] == [Grade.WARNING]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_clock_that_is_behind_the_files_is_told(closed: School) -> None:
    file = closed.desk.settings.database_file
    later = time.time() + 3600
    assert told(closed.desk, "clock").grade is Grade.GOOD
    os.utime(file, (later, later))
    found = told(closed.desk, "clock")
    assert found.grade is Grade.BAD
    assert "written later" in found.words
    os.utime(file)
    assert told(closed.desk, "clock").grade is Grade.GOOD


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_network_drive_is_told(closed: School, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(closed.desk, "database").grade is Grade.GOOD
    monkeypatch.setattr(startup, "file_system", lambda folder, mounts: "cifs")
    found = told(closed.desk, "database")
    assert found.grade is Grade.BAD
    assert "on a network drive" in found.words


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_disk_with_little_room_is_told(closed: School, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(closed.desk.settings.data)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=2 * 1024**3))
    assert told(closed.desk, "disk").grade is Grade.GOOD
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=200 * 1024**2))
    assert told(closed.desk, "disk").grade is Grade.WARNING


def test_a_python_and_packages_that_are_too_old_are_told(closed: School, monkeypatch: pytest.MonkeyPatch) -> None:
    found = health.examine(closed.desk, {})
    assert next(f for f in found if f.about == "versions").grade is Grade.GOOD
    assert [f for f in found if f.about == "packages"] == []
    assert len(list(health._packages())) > 30
    monkeypatch.setattr(health, "MENDED_UNTIL", {sys.version_info[:2]: date(2020, 1, 1)})
    monkeypatch.setattr(health, "_packages", lambda: [("flask", "3.1.9", "3.1.9"), ("jinja2", "3.1.9", "2.0")])
    old = told(closed.desk, "versions")
    assert old.grade is Grade.BAD
    assert "is too old" in old.words
    assert "jinja2 is 2.0, not 3.1.9" in told(closed.desk, "packages").words
    assert "flask" not in told(closed.desk, "packages").words


def test_the_page_safety_shows_what_doctor_finds_bad(closed: School, app: Flask, clock: FakeClock) -> None:
    give_factors(closed)
    keep_sheet(closed.desk)
    make_backup(closed)
    lead = Browser(app.test_client())
    lead.sign_in(closed.made.emails["lead"])
    assert "Put this right" not in text_of(lead.get("/school/safety"))
    with closed.desk.work() as work:
        work.db.scalars(select(Backup)).one().made_at -= timedelta(days=3)
        work.note("installation.set_up", "installation")
    page = text_of(lead.get("/school/safety"))
    assert "Put this right" in page
    assert "3 days old" in page


@pytest.mark.parametrize(
    ("place", "cut_off", "grade", "words"),
    [
        (None, False, Grade.GOOD, "Ask IT to install LibreOffice"),
        (Path("soffice"), True, Grade.GOOD, "is cut off from the network"),
        (Path("soffice"), False, Grade.WARNING, "does not let it be cut off from the network"),
    ],
)
def test_whether_papers_can_be_had_as_pdf_is_told(
    closed: School,
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    place: Path | None,
    cut_off: bool,
    grade: Grade,
    words: str,
) -> None:
    """By doctor, and on the page Safety by the very process that would make them."""
    monkeypatch.setattr(pdf, "found", lambda: place)
    monkeypatch.setattr(office, "without_network", lambda: cut_off)
    found = told(closed.desk, "PDF")
    assert found.grade is grade
    assert words in found.words
    give_factors(closed)
    browser = Browser(app.test_client())
    browser.sign_in(closed.made.emails["lead"])
    assert words in text_of(browser.get("/school/safety"))
