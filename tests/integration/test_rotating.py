"""The key is changed: nothing is lost, the old key opens nothing, and a kill at any step leaves a database with its key."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories import FACTOR, enter
from tests.integration.kept import kept
from tests.integration.school import School
from webapp.db.engine import Database
from webapp.db.schools import Account, Installation, WebSession
from webapp.domain.errors import Conflict, StartUpError, Unavailable
from webapp.services import backup_keys, evidence, key_sheet, restoring, rotating, second_factor, snapshots
from webapp.services.work import Desk
from webapp.settings import read_key

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

STEPS = ("_write_new_key", "_copy", "_seal_anew", "_prove", "_put_in_place", "_replace_key")


def quiet(line: str) -> None:
    """Nobody watches."""


@pytest.fixture
@kept
def words(ash: School) -> str:
    """The words of the backup key, without which nothing is rotated."""
    return " ".join(backup_keys.make_backup_key(ash.desk).words)


def rows(desk: Desk) -> dict[str, list[Any]]:
    """Every row of every table."""
    with snapshots.driver(desk) as opened:
        names = [name for name in snapshots.contents(opened).counts if "_fts" not in name]
        return {name: opened.execute(f'SELECT rowid, * FROM "{name}" ORDER BY rowid').fetchall() for name in names}


def secrets_of(desk: Desk) -> set[str]:
    with desk.read() as work:
        accounts = work.db.scalars(select(Account).where(Account.factor_secret.is_not(None))).all()
        assert accounts
        return {second_factor._secret_of(desk.settings, account) for account in accounts}


def keys(desk: Desk) -> list[str]:
    return sorted(path.name for path in desk.settings.key_file.parent.iterdir() if path.suffix != ".lock")


def opens_with(desk: Desk, key: str) -> bool:
    other = desk.settings.key_file.with_name("other.key")
    other.write_text(key)
    other.chmod(0o600)
    settings = replace(desk.settings, key_file=other)
    database = Database(settings, desk.clock)
    try:
        database.check()
    except StartUpError:
        return False
    finally:
        database.close()
        other.unlink()
    return True


def test_all_is_under_the_new_key_and_nothing_under_the_old(ash: School, words: str) -> None:
    desk = ash.desk
    key_sheet.confirm_sheet(desk, " ".join(key_sheet.print_sheet(desk).words))
    enter(desk, ash.made.emails["lead"])
    old, before = read_key(desk.settings), rows(desk)
    mark = rotating.rotate(desk, quiet)
    new = read_key(desk.settings)
    assert new != old
    assert key_sheet.mark_of(new) == mark
    assert keys(desk) == ["data.key"]
    assert desk.settings.key_file.stat().st_mode & 0o077 == 0
    assert not (desk.settings.data / rotating.FOLDER).exists()
    assert not opens_with(desk, old)
    after = rows(desk)
    changed = {"account", "web_session", "audit_row", "audit_payload", "backup"}
    assert {name: after[name] for name in after if name not in changed} == {
        name: before[name] for name in before if name not in changed
    }
    assert len(after["account"]) == len(before["account"])
    assert secrets_of(desk) == {FACTOR}
    assert evidence.check(desk).sound
    with desk.read() as work:
        assert not key_sheet.is_kept(work, work.db.scalars(select(Installation)).one())
        assert work.db.scalars(select(WebSession).where(WebSession.revoked_at.is_(None))).all() == []
    assert rotating._newest_mark(desk) == mark
    enter(desk, ash.made.emails["lead"])
    (made,) = desk.settings.backup_folder.glob("*.sealed")
    restoring.drill(desk, made, words, None, quiet)


def test_whoever_has_the_database_open_is_not_cut_off(ash: School, words: str) -> None:
    """A server, or another command."""
    old = read_key(ash.desk.settings)
    server = Database(ash.desk.settings, ash.clock)
    with server.engine.connect():
        pass
    try:
        with pytest.raises(Conflict, match="Alongside is running"):
            rotating.rotate(ash.desk, quiet)
    finally:
        server.close()
    assert read_key(ash.desk.settings) == old
    assert keys(ash.desk) == ["data.key"]
    assert not list(ash.desk.settings.backup_folder.glob("*.sealed")), "it is told before the backup"


def test_without_a_backup_key_nothing_is_changed(ash: School) -> None:
    old = read_key(ash.desk.settings)
    with pytest.raises(Conflict, match="no backup key"):
        rotating.rotate(ash.desk, quiet)
    assert read_key(ash.desk.settings) == old


def test_nobody_opens_the_database_while_its_key_is_changed(
    ash: School, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither by the old engine of a server without a connection, nor by a command."""
    refused = []
    whole = rotating._put_in_place

    def meanwhile(copied: Path, file: Path) -> None:
        desk = Desk(Database(ash.desk.settings, ash.clock), ash.clock, ash.desk.settings)
        for attempt in (desk.database.check, lambda: rotating.settle(desk), lambda: rotating.rotate(desk, quiet)):
            with pytest.raises((Conflict, Unavailable), match="being changed"):
                attempt()
            refused.append(attempt)
            desk.database.close()
        whole(copied, file)

    monkeypatch.setattr(rotating, "_put_in_place", meanwhile)
    rotating.rotate(ash.desk, quiet)
    assert len(refused) == 3


def test_a_log_beside_the_database_stops_it(ash: School, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log of the old database would be played into the new one."""
    whole, file = rotating._put_in_place, ash.desk.settings.database_file
    wal = file.with_name(f"{file.name}-wal")

    def with_log(copied: Path, target: Path) -> None:
        wal.write_bytes(b"of somebody who came between")
        try:
            whole(copied, target)
        finally:
            wal.unlink()

    monkeypatch.setattr(rotating, "_put_in_place", with_log)
    old = read_key(ash.desk.settings)
    with pytest.raises(Conflict, match="running"):
        rotating.rotate(ash.desk, quiet)
    assert read_key(ash.desk.settings) == old
    ash.desk.database.check()


def test_a_copy_that_lacks_something_is_not_used(ash: School, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, old = rotating._copy, read_key(ash.desk.settings)

    def lacking(live: Any, settings: Any) -> None:
        whole(live, settings)
        copied = Database(settings, ash.clock)
        driver = copied.engine.raw_connection()
        driver.execute("DROP INDEX IF EXISTS ix_audit_row_school_id")  # type: ignore[attr-defined]
        driver.close()
        copied.close()

    monkeypatch.setattr(rotating, "_copy", lacking)
    with pytest.raises(Unavailable, match="does not hold what"):
        rotating.rotate(ash.desk, quiet)
    assert read_key(ash.desk.settings) == old


def cut(when: str, what: Callable[[], None], whole: Callable[..., Any]) -> Callable[..., Any]:
    """The step, with something that happens just before or just after it."""

    def step(*given: Any) -> None:
        if when == "before":
            what()
        whole(*given)
        what()

    return step


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_fault_at_any_step_leaves_a_database_with_its_key(
    ash: School, words: str, monkeypatch: pytest.MonkeyPatch, step: str, when: str
) -> None:
    def fail() -> None:
        raise OSError(5, "the disk failed")

    old, before = read_key(ash.desk.settings), secrets_of(ash.desk)
    with monkeypatch.context() as patched:
        patched.setattr(rotating, step, cut(when, fail, getattr(rotating, step)))
        with pytest.raises(Unavailable, match="the disk failed"):
            rotating.rotate(ash.desk, quiet)
    sound_after(ash.desk, old, before, finished=step == "_replace_key" or (step == "_put_in_place" and when == "after"))


@pytest.mark.skipif(sys.platform == "win32", reason="a copy of this process is made to be killed")
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_any_step_leaves_a_database_with_its_key(ash: School, words: str, step: str, when: str) -> None:
    old, before = read_key(ash.desk.settings), secrets_of(ash.desk)
    ash.desk.database.close()
    child = os.fork()
    if child == 0:
        try:
            setattr(rotating, step, cut(when, lambda: os.kill(os.getpid(), 9), getattr(rotating, step)))
            rotating.rotate(ash.desk, quiet)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == 9
    sound_after(ash.desk, old, before, finished=step == "_replace_key" or (step == "_put_in_place" and when == "after"))
    if step == "_copy":  # what was undone can be done
        rotating.rotate(ash.desk, quiet)
        assert secrets_of(ash.desk) == before


def sound_after(desk: Desk, old: str, before: set[str], *, finished: bool) -> None:
    """As every command does it, first settle; then all is there, under the one key."""
    rotating.settle(desk)
    assert keys(desk) == ["data.key"]
    assert not (desk.settings.data / rotating.FOLDER).exists()
    assert (read_key(desk.settings) != old) == finished
    desk.database.check()
    snapshots.prove(desk, quiet)
    assert secrets_of(desk) == before


def test_where_neither_key_opens_it_both_are_kept(ash: School, words: str) -> None:
    desk = ash.desk
    desk.database.close()
    right = read_key(desk.settings)
    desk.settings.key_file.write_text("ab" * 32)
    desk.settings.next_key_file.write_text("cd" * 32)
    desk.settings.next_key_file.chmod(0o600)
    with pytest.raises(StartUpError, match="Keep both files"):
        rotating.settle(desk)
    desk.settings.next_key_file.write_text(right)  # the very key that was nowhere
    rotating.settle(desk)
    assert read_key(desk.settings) == right
    desk.database.check()


def test_where_the_database_is_gone_both_keys_are_kept(ash: School, words: str) -> None:
    desk = ash.desk
    desk.database.close()
    desk.settings.next_key_file.write_text("cd" * 32)
    moved = desk.settings.database_file.rename(desk.settings.data / "moved.db")
    with pytest.raises(StartUpError, match="Keep both files"):
        rotating.settle(desk)
    assert not desk.settings.database_file.exists()
    moved.rename(desk.settings.database_file)
    rotating.settle(desk)
    assert keys(desk) == ["data.key"]


def test_a_second_factor_that_was_lost_before_is_left_as_it_is(ash: School, words: str) -> None:
    with ash.desk.work() as work:
        account = work.db.scalars(select(Account).where(Account.email == ash.made.emails["staff"])).one()
        account.factor_secret = "sealed with a key that is long gone"
        work.note("account.factor_enrolled", f"account:{account.id}")
    rotating.rotate(ash.desk, quiet)
    with ash.desk.read() as work:
        account = work.db.scalars(select(Account).where(Account.email == ash.made.emails["staff"])).one()
        assert account.factor_secret == "sealed with a key that is long gone"
