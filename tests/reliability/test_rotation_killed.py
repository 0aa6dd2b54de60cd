"""A change of the key that is killed at any moment leaves a database whose key is in its place."""

from __future__ import annotations

import random
import sys

import pytest
from sqlalchemy import select

from tests import factories
from tests.needs import campaign
from tests.reliability.technician import command, desk_of, kill_somewhere, quiet, schools
from webapp.db.schools import Account, School
from webapp.services import backup_keys, rotating, second_factor, snapshots
from webapp.services.work import Desk
from webapp.settings import Settings, read_key

KILLS = campaign(4, 100)


def secret_of(desk: Desk) -> str:
    """What somebody's authenticator shares with us, unsealed."""
    with desk.read() as work:
        account = work.db.scalars(select(Account).where(Account.factor_secret.is_not(None))).one()
        return second_factor._secret_of(desk.settings, account)


@pytest.mark.slow
def test_a_killed_rotation_leaves_a_database_with_its_key(sqlite_settings: Settings) -> None:
    """The whole campaign is 100 kills: `python run.py soak rotation_killed`."""
    desk = desk_of(sqlite_settings)
    schools(desk, 1000)
    made = factories.make_school(desk, "Ashgrove")
    factories.add_person(desk, made, "lead")
    backup_keys.make_backup_key(desk)
    desk.database.close()
    moments, half, done = random.Random(17), 0, 0
    for _ in range(KILLS):
        old = read_key(sqlite_settings)
        kill_somewhere(command(sqlite_settings, "key", "rotate"), moments, 20)
        half += sqlite_settings.next_key_file.exists()
        rotating.settle(desk)
        assert not sqlite_settings.next_key_file.exists()
        assert not (sqlite_settings.data / rotating.FOLDER).exists()
        done += read_key(sqlite_settings) != old
        desk.database.check()
        assert secret_of(desk) == factories.FACTOR
        snapshots.prove(desk, quiet)
        with desk.read() as work:
            assert len(work.db.scalars(select(School.id)).all()) == 1001
        desk.database.close()
    sys.stdout.write(f"{KILLS} kills during a rotation; {half} left it half done, {done} were done or were finished\n")
