"""One transaction for a change and its note: both or neither, never nested, never half."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Event
from typing import Any

import pytest
from sqlalchemy import func, select, text

from tests.clock import FakeClock
from tests.integration.conftest import Schools
from webapp.db.audit import AuditPayload, AuditRow, ReadNote
from webapp.db.engine import Database
from webapp.db.schools import Person, School
from webapp.domain.errors import DomainError, Refused
from webapp.domain.evidence import GENESIS
from webapp.domain.policy import Permission, Resource
from webapp.services import work as module
from webapp.services.work import Desk, Work

ON_POSTGRESQL = pytest.mark.parametrize(
    "settings", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


def add_person(work: Work, name: str = "Someone") -> Person:
    person = Person(school_id=work.school_id, name=name, office="teacher", created_at=work.now)
    work.db.add(person)
    work.db.flush()
    return person


def count(desk: Desk, what: Any) -> int:
    with desk.read() as work:
        return work.db.scalar(select(func.count()).select_from(what)) or 0


def events(desk: Desk) -> list[str]:
    with desk.read() as work:
        chain = f"school:{work.school_id}"
        return list(work.db.scalars(select(AuditRow.event).where(AuditRow.chain == chain).order_by(AuditRow.number)))


# Both or neither


def test_a_change_and_its_note_are_kept_together(schools: Schools) -> None:
    with schools.desk.work() as work:
        person = add_person(work)
        work.note("person.added", f"person:{person.id}", roles=0, by="lead", checked=True, until=None)
    with schools.desk.read() as work:
        row = work.db.scalars(select(AuditRow).where(AuditRow.event == "person.added")).one()
        assert row.payload is not None
        assert (row.chain, row.number, row.previous_hash, row.at) == (f"school:{work.school_id}", 1, GENESIS, work.now)
        assert (row.payload.actor_id, row.payload.subject) == (work.viewer.person_id, f"person:{person.id}")
        assert json.loads(row.payload.body) == {
            "actor": work.viewer.person_id,
            "subject": f"person:{person.id}",
            "facts": {"roles": 0, "by": "lead", "checked": True, "until": None},
        }


@pytest.mark.parametrize("problem", [ValueError("ours"), KeyboardInterrupt(), DomainError("told")])
def test_an_error_leaves_neither(schools: Schools, problem: BaseException) -> None:
    people, notes = count(schools.desk, Person), count(schools.desk, AuditRow)
    with pytest.raises(type(problem)), schools.desk.work() as work:  # noqa: PT012
        work.note("person.added", f"person:{add_person(work).id}")
        raise problem
    assert (count(schools.desk, Person), count(schools.desk, AuditRow)) == (people, notes)


def test_an_error_while_the_note_is_written_leaves_neither(schools: Schools, monkeypatch: pytest.MonkeyPatch) -> None:
    people = count(schools.desk, Person)

    def broken(*arguments: Any) -> str:
        raise OSError("no more")

    with monkeypatch.context() as patched:
        patched.setattr(module.evidence, "row_hash", broken)
        with pytest.raises(OSError, match="no more"), schools.desk.work() as work:
            work.note("person.added", f"person:{add_person(work).id}")
    assert count(schools.desk, Person) == people


def test_a_note_may_stand_alone(schools: Schools) -> None:
    with schools.desk.work() as work:
        work.note("account.signed_out", "account:1")
    assert events(schools.desk) == ["account.signed_out"]


def test_only_work_commits(schools: Schools) -> None:
    with pytest.raises(RuntimeError, match="Only desk"), schools.desk.work() as work:
        work.db.commit()
    with pytest.raises(RuntimeError, match="Only desk"), schools.desk.read() as work:
        work.db.commit()


# Chains


def test_each_school_and_the_installation_have_their_own_chain(schools: Schools, desk: Desk) -> None:
    for one in (schools.desk, schools.neighbour, schools.desk):
        with one.work() as work:
            work.note("account.signed_out", "account:1")
    with desk.read() as work:
        rows = work.db.execute(
            select(AuditRow.chain, AuditRow.number, AuditRow.school_id).order_by(AuditRow.chain, AuditRow.number)
        ).all()
    assert [tuple(row) for row in rows] == [
        ("installation", 1, None),
        ("installation", 2, None),
        ("school:1", 1, 1),
        ("school:1", 2, 1),
        ("school:2", 1, 2),
    ]


def test_the_head_is_the_one_before_this_works_own_notes(schools: Schools) -> None:
    with schools.desk.work() as work:
        assert work.chain_head() == (0, GENESIS)
        work.note("account.signed_out", "account:1")
        work.db.flush()
        assert work.chain_head() == (0, GENESIS)
    with schools.desk.work() as work:
        number, head = work.chain_head()
        work.note("account.signed_out", "account:1")
    with schools.desk.read() as work:
        follower = work.db.scalars(select(AuditRow).where(AuditRow.number == 2, AuditRow.school_id == 1)).one()
    assert (number, head) == (1, follower.previous_hash)


def test_a_command_works_for_a_school_that_it_names(schools: Schools, desk: Desk) -> None:
    with desk.work(school_id=1) as work:
        assert work.school_id == 1
        work.note("demo.built", "school:1")
    assert events(schools.desk) == ["demo.built"]


def test_a_viewer_works_in_their_own_school_only(schools: Schools) -> None:
    with pytest.raises(RuntimeError, match="own school"), schools.desk.work(school_id=2):
        pass


def test_a_work_of_the_installation_has_no_school_and_no_viewer(desk: Desk) -> None:
    with desk.work() as work:
        with pytest.raises(RuntimeError, match="belongs to no school"):
            _ = work.school_id
        with pytest.raises(Refused):
            _ = work.viewer
        with pytest.raises(Refused):
            work.require(Permission.CHILD_READ, Resource(1))


def test_writers_of_one_school_wait_for_each_other(schools: Schools) -> None:
    """The second reads what the first has committed: on PostgreSQL through the lock of the chain."""
    started, order = Event(), []

    def second() -> None:
        started.set()
        with schools.desk.work() as work:
            order.append("second")
            work.note("account.signed_out", "account:1")

    with ThreadPoolExecutor(1) as threads:
        with schools.desk.work() as work:
            waiting = threads.submit(second)
            assert started.wait(10)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.3)
            order.append("first")
            work.note("account.signed_out", "account:1")
        waiting.result(timeout=20)
    assert order == ["first", "second"]
    assert len(events(schools.desk)) == 2


@ON_POSTGRESQL
def test_schools_of_a_trust_do_not_wait_for_each_other(schools: Schools) -> None:
    def other() -> None:
        with schools.neighbour.work() as work:
            work.note("account.signed_out", "account:1")

    with schools.desk.work() as work, ThreadPoolExecutor(1) as threads:
        threads.submit(other).result(timeout=10)
        work.note("account.signed_out", "account:1")


@ON_POSTGRESQL
def test_postgresql_is_told_the_school_for_this_transaction_only(schools: Schools, database: Database) -> None:
    asked = text("SELECT current_setting('alongside.school', true)")
    for opened in (schools.neighbour.work, schools.neighbour.read):
        with opened() as work:
            assert work.db.execute(asked).scalar() == "2"
    with database.engine.connect() as connection:
        assert connection.execute(asked).scalar() in ("", None)


# Nesting


def test_use_cases_do_not_nest(schools: Schools) -> None:
    desk = schools.desk
    for outer, inner in ((desk.work, desk.work), (desk.work, desk.read), (desk.read, desk.read)):
        with outer(), pytest.raises(RuntimeError, match="do not nest"), inner():
            pass
    with desk.work(), pytest.raises(RuntimeError, match="do not nest"):
        desk.note_read("paper.read", "paper:1")
    with desk.work():
        pass  # what was refused has left nothing open


def test_a_refused_nesting_leaves_the_outer_work_whole(schools: Schools) -> None:
    with schools.desk.work() as work:
        with pytest.raises(RuntimeError), schools.neighbour.work():
            pass
        work.note("account.signed_out", "account:1")
    assert events(schools.desk) == ["account.signed_out"]


def test_a_work_ends_the_read_that_is_open(schools: Schools) -> None:
    with schools.desk.read() as reading:
        before = reading.db.scalar(select(func.count()).select_from(Person))
        with schools.desk.work() as work:
            work.note("person.added", f"person:{add_person(work).id}")
        after = reading.db.scalar(select(func.count()).select_from(Person))
    assert before is not None
    assert after == before + 1


# Reading


def test_a_read_sees_one_moment(schools: Schools) -> None:
    def elsewhere() -> None:
        with schools.desk.work() as work:
            work.note("person.added", f"person:{add_person(work).id}")

    with schools.desk.read() as reading, ThreadPoolExecutor(1) as threads:
        before = reading.db.scalar(select(func.count()).select_from(Person))
        threads.submit(elsewhere).result(timeout=10)
        assert reading.db.scalar(select(func.count()).select_from(Person)) == before
    assert count(schools.desk, Person) == (before or 0) + 1


def test_a_read_changes_nothing_by_any_road(schools: Schools) -> None:
    def new(work: Work) -> None:
        work.db.add(School(name="New", created_at=work.now))

    def changed(work: Work) -> None:
        work.db.get_one(School, 1).name = "Changed"

    def deleted(work: Work) -> None:
        work.db.delete(work.db.get_one(School, 2))

    def by_text(work: Work) -> None:
        work.db.execute(text("UPDATE school SET name = 'Changed'"))

    def by_connection(work: Work) -> None:
        work.db.connection().exec_driver_sql("DELETE FROM school")

    for road in (new, changed, deleted, by_text, by_connection):
        for flush in (False, True):
            with pytest.raises(RuntimeError, match="read"), schools.desk.read() as work:  # noqa: PT012
                road(work)
                if flush:
                    work.db.flush()
    with schools.desk.read() as work:
        assert list(work.db.scalars(select(School.name).order_by(School.id))) == ["Ash", "Birch"]
        with pytest.raises(RuntimeError, match="note_read"):
            work.note("paper.read", "paper:1")


def test_times_and_days_come_from_the_clock(schools: Schools, clock: FakeClock) -> None:
    clock.now = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    with schools.desk.read() as work:
        assert (work.now, work.today) == (clock.now, date(2026, 7, 1))
    assert schools.desk.today == date(2026, 7, 1)


def test_require_asks_the_policy(schools: Schools) -> None:
    with schools.desk.read() as work:
        work.require(Permission.CHILD_READ, Resource(work.school_id))
        assert not work.allows(Permission.CHILD_READ, Resource(2))
        with pytest.raises(Refused):
            work.require(Permission.CHILD_READ, Resource(2))


# Notes of reads


def test_a_read_is_noted_once_in_a_quarter_hour(schools: Schools, clock: FakeClock) -> None:
    for minutes in (0, 5, 9):
        clock.forward(minutes=minutes)
        schools.desk.note_read("paper.read", "paper:7", version=1)
    assert events(schools.desk) == ["paper.read"]
    clock.forward(minutes=2)
    schools.desk.note_read("paper.read", "paper:7", version=1)
    assert events(schools.desk) == ["paper.read"] * 2


def test_another_thing_event_or_person_is_another_note(schools: Schools) -> None:
    schools.desk.note_read("paper.read", "paper:7")
    schools.desk.note_read("paper.read", "paper:8")
    schools.desk.note_read("paper.printed", "paper:7")
    schools.neighbour.note_read("paper.read", "paper:7")
    assert events(schools.desk) == ["paper.read", "paper.read", "paper.printed"]
    assert events(schools.neighbour) == ["paper.read"]


def test_a_read_may_be_noted_inside_the_read_itself(schools: Schools) -> None:
    with schools.desk.read() as work:
        school = work.db.get_one(School, 1)
        schools.desk.note_read("paper.read", "paper:7")
        assert school.name == "Ash"
    assert events(schools.desk) == ["paper.read"]


def test_a_read_that_cannot_be_noted_raises(schools: Schools, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused):
        desk.note_read("paper.read", "paper:7")
    with pytest.raises(ValueError, match="EVENTS"):
        schools.desk.note_read("paper.seen", "paper:7")

    def broken(*arguments: Any) -> str:
        raise OSError("no more")

    monkeypatch.setattr(module.evidence, "row_hash", broken)
    with pytest.raises(OSError, match="no more"):
        schools.desk.note_read("paper.read", "paper:7")
    monkeypatch.undo()
    schools.desk.note_read("paper.read", "paper:7")
    assert events(schools.desk) == ["paper.read"]  # the try that failed left no mark that would hide this one


def test_many_at_once_note_one_read(schools: Schools) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: schools.desk.note_read("paper.read", "paper:7"), range(24)))
    assert events(schools.desk) == ["paper.read"]


def test_marks_of_former_days_go_and_the_audit_stays(schools: Schools, clock: FakeClock) -> None:
    for _ in range(5):
        schools.desk.note_read("paper.read", "paper:7")
        clock.forward(hours=25)
    assert len(events(schools.desk)) == 5
    assert count(schools.desk, ReadNote) == 1
    assert count(schools.desk, AuditPayload) == count(schools.desk, AuditRow)
