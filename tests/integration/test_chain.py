"""Checking the chains in the database, and what of the audit a person sees."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import Connection, insert, select, text

from tests.clock import FakeClock
from tests.integration.conftest import Schools
from tests.populated import fill
from webapp.cli.evidence import evidence as commands
from webapp.db import triggers
from webapp.db.audit import AuditPayload, AuditRow
from webapp.db.engine import Database
from webapp.db.guards import MODE
from webapp.db.schools import Person
from webapp.domain import evidence as chain
from webapp.domain.errors import NotFound, Refused
from webapp.domain.evidence import FaultKind
from webapp.domain.people import Role
from webapp.domain.policy import Viewer
from webapp.services import evidence
from webapp.services.work import Desk


def note(desk: Desk, *events: str, subject: str = "paper:7") -> None:
    for event in events:
        with desk.work() as work:
            work.note(event, subject, version=1)


@contextmanager
def past_the_program(database: Database) -> Iterator[Connection]:
    """An attacker with the key: no triggers, no guards, no foreign keys."""
    with database.engine.connect().execution_options(**{MODE: "migrate"}) as connection, connection.begin():
        triggers.drop_all(connection)
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        yield connection
        triggers.create_all(connection)


@pytest.fixture
def busy(schools: Schools, clock: FakeClock) -> Schools:
    """Ten rows in the first school's chain, three in its neighbour's."""
    for _ in range(5):
        clock.forward(minutes=1)
        note(schools.desk, "paper.saved", "paper.circulated")
    note(schools.neighbour, "paper.saved", "paper.saved", "paper.saved")
    return schools


# Verifying


def test_a_sound_installation_verifies_and_says_so_in_each_chain(busy: Schools, desk: Desk) -> None:
    report = evidence.verify(desk)
    assert report.sound
    assert report.faults == ()
    assert [(c.chain, c.school_id, c.rows) for c in report.chains] == [
        ("installation", None, 2),
        ("school:1", 1, 10),
        ("school:2", 2, 3),
    ]
    again = evidence.verify(desk)
    assert again.sound
    assert [c.rows for c in again.chains] == [3, 11, 4]


ATTACKS = {
    "altered event": ("UPDATE audit_row SET event = 'paper.read' WHERE {row}", 4, FaultKind.ALTERED_ROW),
    "altered body": (
        "UPDATE audit_payload SET body = replace(body, 'paper:7', 'paper:8') WHERE row_id IN"
        " (SELECT id FROM audit_row WHERE {row})",
        4,
        FaultKind.ALTERED_PAYLOAD,
    ),
    "hidden actor": (
        "UPDATE audit_payload SET actor_id = 99 WHERE row_id IN (SELECT id FROM audit_row WHERE {row})",
        4,
        FaultKind.ALTERED_PAYLOAD,
    ),
    "payload gone": (
        "DELETE FROM audit_payload WHERE row_id IN (SELECT id FROM audit_row WHERE {row})",
        4,
        FaultKind.MISSING_PAYLOAD,
    ),
    "moved to another school": ("UPDATE audit_row SET school_id = 2 WHERE {row}", 4, FaultKind.ALTERED_ROW),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_done_past_the_program_is_found(busy: Schools, database: Database, desk: Desk, attack: str) -> None:
    statement, number, kind = ATTACKS[attack]
    with past_the_program(database) as connection:
        done = connection.execute(text(statement.format(row="chain = 'school:1' AND number = 4")))
        assert done.rowcount == 1
    report = evidence.verify(desk)
    assert not report.sound
    assert [str(fault) for fault in report.faults] == [f"school:1 row {number}: {kind.value}"]
    assert [c.fault_count for c in report.chains] == [0, 1, 0]


def test_a_row_that_was_cut_out_is_found(busy: Schools, database: Database, desk: Desk) -> None:
    with past_the_program(database) as connection:
        connection.execute(
            text(
                "DELETE FROM audit_payload WHERE row_id IN (SELECT id FROM audit_row WHERE chain='school:1' AND number=4)"
            )
        )
        connection.execute(text("DELETE FROM audit_row WHERE chain = 'school:1' AND number = 4"))
    assert [str(fault) for fault in evidence.verify(desk).faults] == ["school:1 row 4: missing number"]


def test_a_chain_that_was_made_anew_disagrees_with_an_issued_paper(database: Database, desk: Desk) -> None:
    """Whoever has server, key and program can rewrite a whole chain; the head on a paper in a drawer stays."""
    with past_the_program(database) as connection:
        fill(connection)
        connection.execute(text("DELETE FROM audit_payload"))
        connection.execute(text("DELETE FROM audit_row"))
    with desk.work(school_id=1) as work:
        work.note("paper.saved", "paper:1")
    with desk.work(school_id=1) as work:
        head = work.chain_head()
        work.note("paper.issued", "paper:1")
    with past_the_program(database) as connection:
        connection.execute(
            text("UPDATE issued_copy SET audit_number = :number, chain_head = :head"),
            {"number": head[0], "head": head[1]},
        )
    assert evidence.verify(desk).sound
    with past_the_program(database) as connection:
        rewrite(connection)
    assert [str(fault) for fault in evidence.verify(desk).faults] == ["school:1 row 1: disputed by an issued paper"]


def rewrite(connection: Connection) -> None:
    """Forge the whole chain of school 1, hashes and all, with another first event."""
    head = chain.GENESIS
    rows = connection.execute(select(AuditRow.__table__).where(AuditRow.chain == "school:1").order_by(AuditRow.number))
    for row in rows.all():
        event = "paper.read" if row.number == 1 else row.event
        made = chain.row_hash(row.chain, row.number, row.at, event, row.payload_hash, head)
        connection.execute(
            text("UPDATE audit_row SET event = :event, previous_hash = :head, row_hash = :made WHERE id = :id"),
            {"event": event, "head": head, "made": made, "id": row.id},
        )
        head = made


def test_a_long_chain_is_checked_in_flat_memory(schools: Schools, database: Database, desk: Desk) -> None:
    short, long = (peak_of_verifying(database, desk, upto) for upto in (2_000, 8_000))
    assert long < short * 1.5


def peak_of_verifying(database: Database, desk: Desk, upto: int) -> int:
    grow(database, upto)
    tracemalloc.start()
    try:
        assert evidence.verify(desk).sound
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def grow(database: Database, upto: int) -> None:
    """Lengthen the chain of school 1 in one go."""
    with database.engine.connect().execution_options(**{MODE: "migrate"}) as connection, connection.begin():
        last = connection.execute(
            select(AuditRow.number, AuditRow.row_hash, AuditRow.at)
            .where(AuditRow.chain == "school:1")
            .order_by(AuditRow.number.desc())
            .limit(1)
        ).first()
        number, head = (last.number, last.row_hash) if last else (0, chain.GENESIS)
        at = FakeClock().now
        first_id = connection.execute(text("SELECT max(id) FROM audit_row")).scalar() or 0
        rows, payloads = [], []
        body = chain.canonical({"actor": 1, "subject": "paper:7", "facts": {}})
        sealed = chain.payload_hash("00", body)
        for new in range(number + 1, upto + 1):
            made = chain.row_hash("school:1", new, at, "paper.saved", sealed, head)
            row_id = first_id + new
            rows.append(
                {"id": row_id, "school_id": 1, "chain": "school:1", "number": new, "at": at, "event": "paper.saved",
                 "payload_hash": sealed, "previous_hash": head, "row_hash": made}
            )  # fmt: skip
            payloads.append(
                {"row_id": row_id, "school_id": 1, "actor_id": 1, "subject": "paper:7", "salt": "00", "body": body}
            )
            head = made
        connection.execute(insert(AuditRow.__table__), rows)
        connection.execute(insert(AuditPayload.__table__), payloads)
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT setval('audit_row_id_seq', (SELECT max(id) FROM audit_row))"))


# The command


@pytest.fixture
def app(desk: Desk) -> Flask:
    app = Flask(__name__)
    app.extensions["alongside"] = desk
    app.cli.add_command(commands)
    return app


def test_the_command_says_that_all_is_well(busy: Schools, app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["evidence", "verify"])
    assert result.exit_code == 0, result.output
    assert "school:1: 10 rows, sound" in result.output
    assert "The audit is whole" in result.output


def test_the_command_names_what_is_broken_and_fails(busy: Schools, app: Flask, database: Database) -> None:
    with past_the_program(database) as connection:
        connection.execute(text("UPDATE audit_row SET event = 'paper.read' WHERE chain = 'school:1' AND number = 4"))
    result = app.test_cli_runner().invoke(args=["evidence", "verify"])
    assert result.exit_code == 1
    assert "school:1 row 4: altered row" in result.output
    assert "broken in 1 places" in result.output


def test_the_command_says_in_a_sentence_why_it_cannot(busy: Schools, app: Flask, database: Database) -> None:
    database.settings.key_file.chmod(0o644)
    result = app.test_cli_runner().invoke(args=["evidence", "verify"])
    assert result.exit_code == 1
    assert result.output.startswith("Error: Everybody on this computer can read the key")


# The page


def colleague(desk: Desk, *roles: Role) -> Desk:
    """Another person of the same school."""
    with desk.work() as work:
        person = Person(school_id=work.school_id, name="A colleague", office="", created_at=work.now)
        work.db.add(person)
        work.db.flush()
        work.note("person.added", f"person:{person.id}")
        return desk.acting(Viewer(person.id, work.school_id, person.name, work.today, frozenset(roles)))


def seen(desk: Desk, page: int = 1) -> list[tuple[str, str]]:
    return [(line.event, line.subject) for line in evidence.audit_page(desk, page).lines]


def test_each_sees_their_own_rows_and_a_lead_those_about_children(schools: Schools) -> None:
    teacher, head = colleague(schools.desk, Role.STAFF), colleague(schools.desk, Role.HEAD)
    note(teacher, "paper.commented")
    note(teacher, "entry.recorded", subject="entry:1")
    note(teacher, "paper.read", subject="child:3")
    note(head, "paper.agreed")
    note(schools.neighbour, "child.read", subject="child:9")
    about_children = [("paper.read", "child:3"), ("entry.recorded", "entry:1")]
    assert seen(teacher) == [*about_children, ("paper.commented", "paper:7")]
    assert seen(head) == [("paper.agreed", "paper:7")]
    of_lead = seen(schools.desk)
    assert of_lead[:2] == about_children
    assert {event for event, _ in of_lead[2:]} == {"person.added"}


def test_who_may_know_that_it_exists(busy: Schools, desk: Desk) -> None:
    teacher, head = colleague(busy.desk, Role.STAFF), colleague(busy.desk, Role.HEAD)
    assert evidence.audit_page(teacher).chain is None
    state = evidence.audit_page(head).chain
    assert state is not None
    assert state.length >= 12
    assert (state.verified_at, state.sound) == (None, None)
    evidence.verify(desk)
    state = evidence.audit_page(head).chain
    assert state is not None
    assert (state.verified_at, state.sound) == (desk.clock(), True)


def test_a_broken_chain_is_shown_as_broken(busy: Schools, database: Database, desk: Desk) -> None:
    with past_the_program(database) as connection:
        connection.execute(text("UPDATE audit_row SET event = 'paper.read' WHERE chain = 'school:1' AND number = 4"))
    evidence.verify(desk)
    state = evidence.audit_page(busy.desk).chain
    assert state is not None
    assert state.sound is False


def test_the_page_has_fifty_rows_newest_first(schools: Schools, clock: FakeClock) -> None:
    note(schools.desk, *["paper.saved"] * 53)
    first = evidence.audit_page(schools.desk)
    assert (len(first.lines), first.has_more, first.lines[0].number, first.lines[0].actor) == (
        50,
        True,
        53,
        "Lead of Ash",
    )
    assert first.lines[0].facts == (("version", 1),)
    second = evidence.audit_page(schools.desk, 2)
    assert second.page == 2
    assert not second.has_more
    assert {line.number for line in second.lines} == {1, 2, 3, 4}  # one more: the look at the first page is a row too
    with pytest.raises(NotFound):
        evidence.audit_page(schools.desk, 0)


def test_looking_is_noted_and_nobody_looks_unknown(schools: Schools, desk: Desk) -> None:
    evidence.audit_page(schools.desk)
    evidence.audit_page(schools.desk)
    assert seen(schools.desk) == [("audit.read", "school:1")]
    with pytest.raises(Refused):
        evidence.audit_page(desk)
