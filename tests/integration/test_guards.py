"""What must not be forgotten. Each guard is shown to matter: without it the attack succeeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, delete, event, insert, select, text, update
from sqlalchemy.orm import Session

from tests import factories
from tests.integration.conftest import Schools
from tests.populated import fill
from webapp.db import guards
from webapp.db.audit import AuditRow
from webapp.db.base import Base
from webapp.db.engine import Database
from webapp.db.guards import BULK, FROZEN, MODE, UNAUDITED
from webapp.db.models import audit, children, papers
from webapp.db.models import schools as school_models
from webapp.db.own_forms import OwnForm
from webapp.db.schools import Person, School, Throttle
from webapp.services.work import Desk, Work

MODELS: dict[str, Any] = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}


@pytest.fixture
def full(database: Database) -> Database:
    """A row in every table."""
    with database.engine.connect().execution_options(**{MODE: "migrate"}) as connection, connection.begin():
        fill(connection)
    return database


# A change without a note


def by_flush(work: Work) -> None:
    work.db.add(School(name="New", created_at=work.now))


def by_change(work: Work) -> None:
    work.db.get_one(School, 1).name = "Changed"


def by_bulk_insert(work: Work) -> None:
    work.db.execute(insert(School), [{"name": "New", "created_at": work.now}])


def by_table(work: Work) -> None:
    work.db.execute(insert(School.__table__).values(name="New", created_at=work.now))


def by_text(work: Work) -> None:
    work.db.execute(text("UPDATE school SET name = 'Changed'"))


def by_connection(work: Work) -> None:
    work.db.connection().exec_driver_sql("UPDATE school SET name = 'Changed'")


ROADS = (by_flush, by_change, by_bulk_insert, by_table, by_text, by_connection)


def names(desk: Desk) -> list[str]:
    with desk.read() as work:
        return list(work.db.scalars(select(School.name).order_by(School.id)))


@pytest.mark.parametrize("road", ROADS)
def test_a_change_that_nobody_noted_is_not_kept(schools: Schools, road: Callable[[Work], None]) -> None:
    with pytest.raises(RuntimeError, match="Nobody noted"), schools.desk.work() as work:
        road(work)
    assert names(schools.desk) == ["Ash", "Birch"]


@pytest.mark.parametrize("road", ROADS)
def test_counter_proof_without_the_watch_it_would_be_kept(
    schools: Schools, road: Callable[[Work], None], unwatched: None
) -> None:
    with schools.desk.work() as work:
        road(work)
    assert names(schools.desk) != ["Ash", "Birch"]


@pytest.fixture
def unwatched(database: Database) -> Iterator[None]:
    """The engine without its watch."""
    event.remove(database.engine, "before_cursor_execute", guards._remember)
    yield
    event.listen(database.engine, "before_cursor_execute", guards._remember)


def test_the_list_of_what_needs_no_note_is_closed() -> None:
    """What is typed and not yet said, and the machinery of signing in. A new name here is a decision (design, 8)."""
    assert {"draft_buffer", "preparation", "web_session", "device", "throttle", "read_note", "reminder"} == UNAUDITED
    assert set(Base.metadata.tables) >= UNAUDITED


def test_what_needs_no_note_is_kept_without_one(schools: Schools) -> None:
    with schools.desk.work() as work:
        work.db.add(Throttle(key_hash="a", window_start=work.now, tries=1))
    with schools.desk.read() as work:
        assert work.db.get_one(Throttle, "a").tries == 1


def test_a_select_is_no_change(schools: Schools) -> None:
    with schools.desk.work() as work:
        work.db.scalars(select(School).with_for_update()).all()
        work.db.execute(text("SELECT name AS updated FROM school"))


# Bulk changes


@pytest.mark.parametrize("statement", [update(Person).values(name="x"), delete(Person), update(Person.__table__)])
def test_a_bulk_change_is_refused(schools: Schools, statement: Any) -> None:
    with pytest.raises(RuntimeError, match="bulk change of person"), schools.desk.work() as work:
        work.db.execute(statement.execution_options(**{BULK: True}))


def test_a_bulk_change_of_what_needs_no_note_says_that_it_is_meant(schools: Schools) -> None:
    with pytest.raises(RuntimeError, match="bulk change of throttle"), schools.desk.work() as work:
        work.db.execute(delete(Throttle))
    with schools.desk.work() as work:
        work.db.execute(delete(Throttle), execution_options={BULK: True})


def test_counter_proof_a_plain_session_lets_a_bulk_change_through(schools: Schools, database: Database) -> None:
    with Session(database.engine) as session:
        session.execute(update(Person).values(name="x"))
        session.rollback()


# What never changes

NEVER = sorted(name for name, columns in FROZEN.items() if columns is None)


def test_what_never_changes_is_listed() -> None:
    assert set(NEVER) == {
        "action_carry",
        "addendum",
        "attachment",
        "audit_row",
        "audit_payload",
        "chronology_entry",
        "circle_note",
        "disagreement",
        "disagreement_step",
        "entry_decision",
        "entry_link",
        "file_draw",
        "entry_outcome",
        "filing",
        "issued_copy",
        "pseudonym",
        "release_decision",
        "session_change",
        "signature",
        "staff_concern",
        "stored_document",
    }


def a_change(thing: Any) -> None:
    """Another text, or in a row that holds none another moment."""
    own = [column.name for column in thing.__table__.columns if not column.foreign_keys]
    name = next(name for name in own if isinstance(getattr(thing, name), (str, datetime)))
    before = getattr(thing, name)
    setattr(thing, name, "changed" if isinstance(before, str) else before + timedelta(days=1))


@pytest.mark.parametrize("table", NEVER)
def test_a_frozen_row_is_refused_at_the_flush(full: Database, desk: Desk, table: str) -> None:
    with pytest.raises(RuntimeError, match=f"{table} never changes"), desk.work() as work:  # noqa: PT012
        a_change(work.db.scalars(select(MODELS[table])).one())
        work.note("demo.built", "school:1")
    with pytest.raises(RuntimeError, match=f"{table} is never deleted"), desk.work() as work:  # noqa: PT012
        work.db.delete(work.db.scalars(select(MODELS[table])).one())
        work.note("demo.built", "school:1")


def test_counter_proof_a_signature_has_only_this_guard(full: Database) -> None:
    with Session(full.engine) as session:
        a_change(session.scalars(select(papers.Signature)).one())
        session.flush()
        session.rollback()


@pytest.mark.parametrize("column", sorted(FROZEN["template_version"] or ()))
def test_a_template_keeps_its_content_and_may_retire(full: Database, desk: Desk, column: str) -> None:
    with pytest.raises(RuntimeError, match="template_version never changes"), desk.work() as work:  # noqa: PT012
        template = work.db.scalars(select(papers.TemplateVersion)).one()
        setattr(template, column, {"content": b"other", "school_id": 9, "number": 9}.get(column, "other"))
        work.note("template.installed", "template:1")
    with desk.work() as work:
        work.db.scalars(select(papers.TemplateVersion)).one().state = "retired"
        work.note("template.installed", "template:1")


@pytest.mark.parametrize("column", sorted(FROZEN["own_form"] or ()))
def test_a_form_in_use_keeps_what_it_is_made_of_and_may_retire(full: Database, desk: Desk, column: str) -> None:
    """The whole row that `fill` makes was in use."""
    other = Base.metadata.tables["own_form"].c[column].type.python_type
    values: dict[Any, Any] = {str: "other", int: 9, bytes: b"other", bool: False, object: None}  # object: a moment
    with pytest.raises(RuntimeError, match=f"own_form never changes: {column}"), desk.work() as work:  # noqa: PT012
        setattr(work.db.scalars(select(OwnForm)).one(), column, values[other])
        work.note("form.used", "form:1")
    with desk.work() as work:
        work.db.scalars(select(OwnForm)).one().state = "retired"
        work.note("form.retired", "form:1")


def test_a_form_is_sealed_by_its_first_use_and_not_before(schools: Schools) -> None:
    with schools.desk.work() as work:
        form = factories.make_form(work, work.viewer.person_id, 1)
        work.note("form.uploaded", f"form:{form.id}")
    with schools.desk.work() as work:
        form = work.db.scalars(select(OwnForm)).one()
        form.title, form.activated_at = "Confirmed", work.now
        work.note("form.used", f"form:{form.id}")
    with pytest.raises(RuntimeError, match="own_form never changes: plan"), schools.desk.work() as work:  # noqa: PT012
        work.db.scalars(select(OwnForm)).one().plan = "{ }"
        work.note("form.confirmed", "form:1")


def test_every_model_is_known_to_the_guards() -> None:
    assert set(FROZEN) <= set(MODELS)
    assert {audit.AuditRow, children.ChronologyEntry, school_models.School} <= set(MODELS.values())


# Facts


@pytest.mark.parametrize(
    "fact",
    ["Grace Hopper", "Grace", "two words", "tab\there", "x" * 65, "a@b.example", "O'Neil", "Zoë", 1.5, b"x", ["a"]],
)
def test_a_note_takes_no_name_and_no_prose(schools: Schools, fact: Any) -> None:
    with pytest.raises(ValueError, match="The fact who"), schools.desk.work() as work:
        work.note("person.added", "person:1", who=fact)


@pytest.mark.parametrize("fact", ["", "dsl_record", "C-0412", "a1" * 32, "2026-03-03T14:00:00+00:00", 7, True, None])
def test_a_note_takes_codes_references_hashes_and_numbers(schools: Schools, fact: Any) -> None:
    with schools.desk.work() as work:
        work.note("person.added", "person:1", which=fact)


@pytest.mark.parametrize("subject", ["", "Paper 7", "paper:Grace Hopper", "paper:", "paper:" + "7" * 40])
def test_a_subject_is_a_kind_and_an_id(schools: Schools, subject: str) -> None:
    with pytest.raises(ValueError, match="subject"), schools.desk.work() as work:
        work.note("paper.saved", subject)


def test_a_word_outside_the_vocabulary_cannot_be_noted(schools: Schools) -> None:
    with pytest.raises(ValueError, match="EVENTS"), schools.desk.work() as work:
        work.note("paper.improved", "paper:7")
    with schools.desk.read() as work:
        assert work.db.scalar(select(AuditRow).where(AuditRow.school_id == 1)) is None


def test_a_connection_forgets_what_an_earlier_transaction_changed(schools: Schools, database: Database) -> None:
    with pytest.raises(RuntimeError, match="Nobody noted"), schools.desk.work() as work:
        by_change(work)

    def remembered(connection: Connection) -> Any:
        return connection.info.get(guards.CHANGED)

    with schools.desk.work() as work:
        assert remembered(work.db.connection()) is None
