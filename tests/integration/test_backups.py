"""A backup is proven before it is sealed; what it restores is what was there; what is not whole is never called good."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from tests.clock import FakeClock
from tests.integration.school import make_town
from webapp import create_app
from webapp.db import startup
from webapp.db.engine import Database
from webapp.db.roll import RollFile
from webapp.db.schools import Backup, Installation, School
from webapp.domain.errors import Conflict, DomainError, Invalid, Unavailable
from webapp.services import backup_keys, backups, disk, evidence, restoring, rota, sealing, snapshots, upgrading
from webapp.services.work import Desk


def quiet(line: str) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def built(template, tmp_path_factory):
    """An installation that is set up, with two schools and some audit: made once, and copied for each test."""
    folder = tmp_path_factory.mktemp("built")
    settings = replace(template, data=folder / "data")
    shutil.copytree(template.data, settings.data)
    clock = FakeClock()
    desk = Desk(Database(settings, clock), clock, settings)
    make_town(desk, clock)
    with desk.work() as work:
        if work.db.scalar(select(Installation.id)) is None:
            work.db.add(Installation(created_at=work.now, csrf_salt="salt"))
        work.note("installation.created", "installation")
    desk.database.close()
    return settings


@pytest.fixture
def here(built, tmp_path):
    settings = replace(built, data=tmp_path / "instance" / "data", key_file=tmp_path / "keys" / "data.key")
    shutil.copytree(built.data, settings.data)
    shutil.copytree(built.key_file.parent, settings.key_file.parent)
    clock = FakeClock()
    desk = Desk(Database(settings, clock), clock, settings)
    yield desk
    desk.database.close()


@pytest.fixture
def sheet(here):
    sheet = backup_keys.make_backup_key(here)
    backup_keys.confirm_backup_key(here, " ".join(sheet.words))
    return sheet


@pytest.fixture
def words(sheet):
    return " ".join(sheet.words)


def names(desk):
    with desk.read() as work:
        return sorted(work.db.scalars(select(School.name)))


def restored(here, file, words, tmp_path, name="fresh"):
    data, key = tmp_path / name / "data", tmp_path / f"{name}-keys" / "data.key"
    restoring.restore(here, file, words, data, key, quiet)
    settings = replace(here.settings, data=data, key_file=key)
    database = Database(settings, here.clock)
    database.check()
    return Desk(database, here.clock, settings)


def hold_document(desk, content, sha256=None):
    """An issued copy straight into its table, past everything that would make it sound."""
    with snapshots.driver(desk) as driver:
        driver.execute("PRAGMA foreign_keys = OFF")
        driver.execute(
            "INSERT INTO issued_copy (school_id, paper_version_id, template_version_id, kind, code, audit_number,"
            " chain_head, sha256, content, issued_at, issued_by_id, without_names) SELECT 1, v.id, p.template_version_id,"
            " 'issued', 'B7K-4TQ', 0, '', ?, ?, '2026-03-03 14:00:00', v.changed_by_id, 0 FROM paper_version v"
            " JOIN paper p ON p.id = v.paper_id LIMIT 1",
            (sha256 or hashlib.sha256(content).hexdigest(), content),
        )
        driver.execute("PRAGMA foreign_keys = ON")


def test_what_was_read_of_a_roll_is_in_no_backup_once_its_day_is_over(here, sheet):
    with here.work(school_id=1) as work:
        for hours, uid in ((-1, "over"), (1, "open")):
            file = RollFile(school_id=1, uid=uid, state="open", kind="csv", content="{}", columns="", decisions="{}")
            file.whole, file.account, file.made_by_id = False, "", None
            file.made_at, file.ends_at = work.now, work.now + timedelta(hours=hours)
            work.db.add(file)
        work.note("children.roll_read", "roll_file:1")
    backups.make_backup(here, quiet)
    with here.read() as work:
        assert work.db.scalars(select(RollFile.uid)).all() == ["open"]


def test_the_file_and_the_words_are_enough_to_restore(here, words, tmp_path):
    before = names(here)
    made = backups.make_backup(here, quiet)
    assert made.file.parent == here.settings.data.parent / "backups"
    here.settings.key_file.unlink()  # the server burnt down
    desk = restored(here, made.file, words, tmp_path)
    try:
        assert names(desk) == before
        assert evidence.verify(desk).sound
        if sys.platform != "win32":
            assert desk.settings.key_file.stat().st_mode & 0o777 == 0o600
    finally:
        desk.database.close()


def test_it_is_noted_and_named_without_the_school_and_leaves_nothing_else(here, sheet):
    lines = []
    made = backups.make_backup(here, lines.append)
    assert made.file.name == "alongside-2026-03-03T1400.sealed"
    assert sorted(path.name for path in made.file.parent.iterdir()) == [".lock", made.file.name]
    assert len(lines) > 4
    with here.read() as work:
        row = work.db.scalars(select(Backup)).one()
    assert (row.file, row.size, row.sha256) == (made.file.name, made.file.stat().st_size, disk.hash_of(made.file))
    assert evidence.verify(here).sound


def test_the_copy_of_the_database_is_encrypted_and_private(here, sheet, monkeypatch):
    seen = {}

    def look(manifest, plain):
        seen["header"], seen["mode"] = plain.read_bytes()[:16], plain.stat().st_mode & 0o777
        yield b"never mind"

    monkeypatch.setattr(backups, "_framed", look)
    backups.make_backup(here, quiet)
    assert seen["header"] != b"SQLite format 3\x00"
    if sys.platform != "win32":
        assert seen["mode"] == 0o600


def test_a_second_place_is_compared(here, sheet, tmp_path):
    made = backups.make_backup(here, quiet, copy_to=tmp_path / "second")
    assert disk.hash_of(tmp_path / "second" / made.file.name) == made.sha256
    with here.read() as work:
        assert work.db.scalars(select(Backup)).one().copied_at is not None


def test_a_second_place_that_cannot_be_used_is_told_and_the_first_is_kept(here, sheet, tmp_path):
    (tmp_path / "second").write_text("a file stands where the folder should")
    with pytest.raises(Unavailable, match="second"):
        backups.make_backup(here, quiet, copy_to=tmp_path / "second")
    with here.read() as work:
        row = work.db.scalars(select(Backup)).one()
    assert row.copied_at is None
    assert disk.hash_of(here.settings.backup_folder / row.file) == row.sha256


def test_a_second_place_that_gives_back_other_bytes_keeps_nothing(here, sheet, tmp_path, monkeypatch):
    true = disk.hash_of
    monkeypatch.setattr(disk, "hash_of", lambda path: "0" * 64 if path.suffix == ".part" else true(path))
    with pytest.raises(Unavailable, match="not the same"):
        backups.make_backup(here, quiet, copy_to=tmp_path / "second")
    assert list((tmp_path / "second").iterdir()) == []


def test_a_disk_that_gives_back_other_bytes_makes_no_backup(here, sheet, monkeypatch):
    true = disk.hash_of
    monkeypatch.setattr(disk, "hash_of", lambda path: "0" * 64 if path.name == "sealed" else true(path))
    with pytest.raises(Unavailable, match="other bytes"):
        backups.make_backup(here, quiet)
    assert none_made(here)


def none_made(desk):
    with desk.read() as work:
        rows = work.db.scalars(select(Backup)).all()
    return not rows and [path.name for path in desk.settings.backup_folder.iterdir()] == [".lock"]


def test_without_a_key_nothing_is_sealed(here):
    with pytest.raises(Conflict, match="backup key"):
        backups.make_backup(here, quiet)


def test_a_full_disk_is_told_before_anything_is_written(here, sheet, monkeypatch):
    usage = __import__("shutil").disk_usage(here.settings.data)
    monkeypatch.setattr(snapshots.shutil, "disk_usage", lambda folder: usage._replace(free=snapshots.ROOM))
    with pytest.raises(Unavailable, match="Make room"):
        backups.make_backup(here, quiet)
    assert none_made(here)


def test_backups_never_lie_with_the_data(here, sheet):
    with pytest.raises(Conflict, match="lies with the data"):
        backups.make_backup(here, quiet, folder=here.settings.data / "backups")


@pytest.mark.parametrize("changed", [b"other bytes", "words"])
def test_a_stored_file_that_was_changed_stops_the_backup(here, sheet, changed):
    hold_document(here, b"the true bytes")
    backups.make_backup(here, quiet)
    hold = here.settings.backup_folder / "alongside-2026-03-03T1400.sealed"
    hold.unlink()
    with snapshots.driver(here) as driver:
        driver.execute("DROP TRIGGER IF EXISTS issued_copy_no_update")
        for (name,) in driver.execute("SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='issued_copy'"):
            driver.execute(f'DROP TRIGGER "{name}"')
        driver.execute("UPDATE issued_copy SET content = ?", (changed,))
    with pytest.raises(Unavailable, match="not those that were stored"):
        backups.make_backup(here, quiet)
    assert not hold.exists()


def test_a_broken_chain_stops_the_backup(here, sheet):
    with snapshots.driver(here) as driver:
        triggers = driver.execute("SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='audit_row'")
        for (name,) in triggers.fetchall():
            driver.execute(f'DROP TRIGGER "{name}"')
        driver.execute("UPDATE audit_row SET event = 'demo.built' WHERE number = 1")
    with pytest.raises(Unavailable, match="audit is broken"):
        backups.make_backup(here, quiet)
    assert none_made(here)


def test_a_row_that_points_nowhere_stops_the_backup(here, sheet):
    with snapshots.driver(here) as driver:
        driver.execute("PRAGMA foreign_keys = OFF")
        driver.execute("UPDATE person SET school_id = 999 WHERE id = (SELECT max(id) FROM person)")
        driver.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(Unavailable, match="foreign_key_check"):
        backups.make_backup(here, quiet)


def save_meanwhile(here, name):
    with here.work() as work:
        work.db.add(School(name=name, created_at=work.now))
        work.note("school.created", "installation")


def test_saves_during_a_backup_are_no_fault(here, sheet, words, tmp_path, monkeypatch):
    """The first count comes before another's save, the copy after it."""
    monkeypatch.setattr(snapshots, "contents", after_each(here, snapshots.contents))
    made = backups.make_backup(here, quiet)
    monkeypatch.undo()
    desk = restored(here, made.file, words, tmp_path)
    assert "Saved 1" in names(desk)
    desk.database.close()


def after_each(here, true):
    saved = []

    def counted(driver):
        found = true(driver)
        if len(saved) < 2:
            saved.append(found)
            save_meanwhile(here, f"Saved {len(saved)}")
        return found

    return counted


@pytest.mark.parametrize("change", ["less", "chain", "quiet"])
def test_a_copy_that_lacks_something_is_refused(change):
    before = snapshots.Contents("1", {"audit_row": 5, "school": 2}, {"installation": (5, "aa")})
    after = snapshots.Contents("1", {"audit_row": 6, "school": 2}, {"installation": (6, "bb")})
    snapshots._compare(before, before, after, quiet=False)
    snapshots._compare(before, after, after, quiet=False)
    copy = {
        "less": replace(before, counts={"audit_row": 4, "school": 2}),
        "chain": replace(before, heads={"installation": (5, "cc")}),
        "quiet": replace(before, counts={"audit_row": 5, "school": 1}),
    }[change]
    with pytest.raises(Unavailable):
        snapshots._compare(before, copy, before if change == "quiet" else after, quiet=change == "quiet")


def test_a_copy_that_lacks_rows_is_never_sealed(here, sheet, monkeypatch):
    true = snapshots.prove

    def lacking(desk, tell):
        found = true(desk, tell)
        return replace(found, counts={**found.counts, "child": found.counts["child"] - 1})

    monkeypatch.setattr(snapshots, "prove", lacking)
    with pytest.raises(Unavailable, match="does not hold"):
        backups.make_backup(here, quiet)
    assert none_made(here)


def test_leftovers_of_a_killed_run_are_cleared_by_the_next(here, sheet, tmp_path):
    making = here.settings.backup_folder / backups.MAKING
    making.mkdir(parents=True)
    (making / "alongside.db").write_bytes(b"half a copy")
    (tmp_path / "second").mkdir()
    (tmp_path / "second" / "alongside-2026-03-02T1400.sealed.part").write_bytes(b"half a copy")
    made = backups.make_backup(here, quiet, copy_to=tmp_path / "second")
    assert not making.exists()
    assert [path.name for path in (tmp_path / "second").iterdir()] == [made.file.name]


@pytest.mark.skipif(os.name == "nt", reason="the lock is another one there")
def test_two_at_once_are_refused(here, sheet):
    folder = here.settings.backup_folder
    folder.mkdir()
    with disk.held(folder / ".lock", "busy"), pytest.raises(Conflict, match="Another backup"):
        backups.make_backup(here, quiet)


def test_the_rota_lets_go_of_its_own_only(here, sheet):
    folder = here.settings.backup_folder
    folder.mkdir()
    (folder / "alongside-2026-03-03T0900.sealed").write_bytes(b"this morning's")
    (folder / "alongside-2026-03-03T0900.sealed.txt").write_bytes(b"somebody's note")
    (folder / "holiday.jpg").write_bytes(b"not ours")
    made = backups.make_backup(here, quiet)
    kept = {path.name for path in folder.iterdir()} - {".lock"}
    assert kept == {made.file.name, "alongside-2026-03-03T0900.sealed.txt", "holiday.jpg"}


def test_the_rota_keeps_days_weeks_and_months():
    days = [f"alongside-{year}-{month:02}-{day:02}T0130.sealed" for year in (2025, 2026) for month in range(1, 13)
            for day in range(1, 29)]  # fmt: skip
    gone = set(rota.superfluous([*days, "alongside-2026-13-40T0130.sealed", "notes.txt"]))
    kept = [name for name in days if name not in gone]
    assert kept[-7:] == days[-7:]
    assert 7 + 3 + 11 <= len(kept) <= 24
    assert rota.superfluous(days[-1:]) == []


@pytest.mark.parametrize("change", ["cut", "flip", "longer", "empty", "other words", "mistyped"])
def test_a_changed_file_or_other_words_restore_nothing(here, words, tmp_path, change):
    file = backups.make_backup(here, quiet).file
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2] ^= 1 if change == "flip" else 0
    file.write_bytes({"cut": whole[:-1], "longer": whole + b"x", "empty": b""}.get(change, whole))
    if change == "other words":
        words = " ".join(backup_keys.words_of(sealing.new_pair()[0]))
    if change == "mistyped":
        words = words.replace(words[:5], "babab" if words[:5] != "babab" else "dadad", 1)
    place = tmp_path / "fresh"
    place.mkdir()
    with pytest.raises(Invalid):
        restored(here, file, words, tmp_path)
    assert list(place.iterdir()) == []
    assert not (tmp_path / "fresh-keys" / "data.key").exists()


def test_a_database_that_does_not_prove_itself_is_not_restored(here, words, tmp_path, monkeypatch):
    """Sealed well, and yet not what its manifest says."""
    monkeypatch.setattr(backups, "_framed", lying(backups._framed))
    file = backups.make_backup(here, quiet).file
    with pytest.raises(DomainError):
        restored(here, file, words, tmp_path)
    assert list((tmp_path / "fresh").iterdir()) == []
    assert not (tmp_path / "fresh-keys" / "data.key").exists()


def lying(true):
    def framed(manifest, plain):
        manifest["contents"]["counts"]["child"] += 1
        return true(manifest, plain)

    return framed


def test_a_restore_never_overwrites(here, words, tmp_path):
    file = backups.make_backup(here, quiet).file
    data, key = tmp_path / "fresh" / "data", tmp_path / "fresh-keys" / "data.key"
    data.mkdir(parents=True)
    (data / "kept").write_text("something")
    with pytest.raises(Conflict, match="not empty"):
        restoring.restore(here, file, words, data, key, quiet)
    (data / "kept").unlink()
    key.parent.mkdir()
    key.write_text("ab" * 32)
    with pytest.raises(Conflict, match="Another key"):
        restoring.restore(here, file, words, data, key, quiet)
    assert key.read_text() == "ab" * 32
    assert sorted(path.name for path in data.parent.iterdir()) == ["data"]


def test_a_drill_proves_it_and_leaves_nothing(here, words, tmp_path):
    file = backups.make_backup(here, quiet).file
    place = tmp_path / "room"
    place.mkdir()
    found = restoring.drill(here, file, words, place, quiet)
    assert found.contents.counts["child"] > 0
    assert list(place.iterdir()) == []


def test_a_second_key_wants_its_own_sheet(here, words, tmp_path):
    old = backups.make_backup(here, quiet).file
    second = backup_keys.make_backup_key(here)
    with here.read() as work:
        assert work.db.scalar(select(Installation.backup_sheet_at)) is None
    with pytest.raises(Invalid, match="newest"):
        backup_keys.confirm_backup_key(here, words)
    with pytest.raises(Invalid, match=second.fingerprint):
        restored(here, old, " ".join(second.words), tmp_path)
    restored(here, old, words, tmp_path, "again").database.close()


def test_the_private_half_is_nowhere_on_the_disk(here, sheet):
    made = backups.make_backup(here, quiet)
    private = backup_keys.secret_of(" ".join(sheet.words))
    for file in (made.file, here.settings.key_file, here.settings.database_file):
        assert private not in file.read_bytes()
        assert private.hex().encode() not in file.read_bytes()
    with here.read() as work:
        assert work.db.scalar(select(Installation.backup_key)) == sealing.public_of(private).hex()


@pytest.fixture
def typed(here):
    return create_app(here.settings).test_cli_runner().invoke


def test_the_commands_from_the_key_to_the_drill(here, typed, tmp_path):
    said = typed(args=["backup", "key"])
    assert said.exit_code == 0, said.output
    words = " ".join(re.findall(r"\d+ ([a-z]+)", said.output))
    assert typed(args=["backup", "key", "--confirm"], input=words + "\n").exit_code == 0
    assert typed(args=["backup", "key"], input="n\n").exit_code == 1
    said = typed(args=["backup", "--to", str(tmp_path / "kept"), "--copy", str(tmp_path / "second")])
    assert said.exit_code == 0, said.output
    (file,) = (tmp_path / "second").iterdir()
    (tmp_path / "words").write_text(words)
    said = typed(args=["restore", str(file), "--drill", "--words-from", str(tmp_path / "words")])
    assert said.exit_code == 0, said.output
    assert "drill is passed" in said.output
    (tmp_path / "no-words").write_bytes(b"\xff\xfe")
    said = typed(args=["restore", str(file), "--drill", "--words-from", str(tmp_path / "no-words")])
    assert said.exit_code == 1
    assert said.stderr.startswith("Error: ")
    assert "went wrong in Alongside itself" not in said.stderr
    new = ["--to", str(tmp_path / "new" / "data"), "--key-file", str(tmp_path / "newkeys" / "data.key")]
    said = typed(args=["restore", str(file), *new], input=words + "\n")
    assert said.exit_code == 0, said.output
    assert "ALONGSIDE_DATA" in said.output
    said = typed(args=["restore", str(file), *new], input=words + "\n")
    assert said.exit_code == 1
    assert "not empty" in said.stderr


def old_version(here):
    from webapp.db import migrate

    migrate.downgrade(here.database, "0002")


def test_an_upgrade_without_a_backup_key_is_refused_unless_it_is_said(here, typed):
    old_version(here)
    here.database.close()
    said = typed(args=["upgrade"])
    assert said.exit_code == 1
    assert "--without-backup" in said.stderr
    assert typed(args=["upgrade", "--without-backup"]).exit_code == 0
    here.database.check()


def test_nothing_is_open_while_the_file_is_looked_into(here, words, monkeypatch):
    """Who opens and closes a file gives up the locks that it holds on it: another process could think itself alone."""
    open_then = []
    really = startup.check_file

    def look(settings):
        if settings is here.settings:
            open_then.append("engine" in here.database.__dict__)
        really(settings)

    monkeypatch.setattr(startup, "check_file", look)
    monkeypatch.setattr(Database, "_migrate", lambda database: None)
    with here.work() as work:
        work.db.execute(text("UPDATE alembic_version SET version_num = 'older'"))
        work.note("installation.created", "installation")
    upgrading.upgrade(here, quiet)
    with pytest.raises(DomainError):
        here.database.check()
    assert open_then
    assert not any(open_then[1:]), "the first look is the command's own, before it asks anything"


def test_an_upgrade_makes_a_backup_first_and_none_where_nothing_is_to_be_done(here, words, tmp_path, monkeypatch):
    upgrading.upgrade(here, quiet)
    assert not here.settings.backup_folder.exists()
    with here.work() as work:
        work.db.execute(text("UPDATE alembic_version SET version_num = 'older'"))
        work.note("installation.created", "installation")
    order = []
    monkeypatch.setattr(Database, "upgrade", lambda database: order.append("upgraded"))
    upgrading.upgrade(here, order.append)
    assert order.index("upgraded") > [line.startswith("Sealed") for line in order].index(True)
    backups.make_backup(here, quiet)  # of the same day, by which the rota lets older ones go
    (file,) = (here.settings.backup_folder / upgrading.BEFORE).glob("*.sealed")
    found = restoring.restore(here, file, words, tmp_path / "old", tmp_path / "oldkeys" / "data.key", quiet)
    assert found.revision == "older"


def test_postgresql_is_sent_to_its_own_tools(here):
    trust = replace(here, settings=replace(here.settings, database_url="postgresql+psycopg://nowhere"))
    with pytest.raises(Conflict, match="pg_dump"):
        backups.make_backup(trust, quiet)
