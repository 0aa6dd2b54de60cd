"""What is append-only stays so for whoever reaches the database past the program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from tests.populated import fill
from webapp.db import triggers
from webapp.db.engine import Database
from webapp.db.guards import FROZEN, MODE
from webapp.db.models import Base
from webapp.db.triggers import RULES, Rule

RULE_IDS = [rule.table for rule in RULES]
ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize(
    "settings", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """A connection with a row in every table, whose changes are never kept."""
    opened = database.engine.connect().execution_options(**{MODE: "migrate"})
    with opened as connection, connection.begin() as transaction:
        fill(connection)
        yield connection
        transaction.rollback()


def key_of(rule: Rule) -> str:
    return next(iter(Base.metadata.tables[rule.table].primary_key.columns)).name


def refused(connection: Connection, statement: str) -> bool:
    """Whether a statement is refused by a trigger; raises where something else refuses it."""
    savepoint = connection.begin_nested()
    try:
        connection.exec_driver_sql(statement)
    except DBAPIError as problem:
        if "append-only" not in str(problem.orig):
            raise
        return True
    finally:
        savepoint.rollback()
    return False


def columns_of(rule: Rule) -> tuple[str, ...]:
    """The columns that the rule keeps."""
    return rule.columns or tuple(Base.metadata.tables[rule.table].c.keys())


def change_of(rule: Rule, column: str) -> str:
    """What follows SET in a change of one column."""
    number = Base.metadata.tables[rule.table].c[column].type.python_type is int
    return f"{column} = {rule.table}.{column} + 1" if number else f"{column} = NULL"


@pytest.mark.parametrize("rule", RULES, ids=RULE_IDS)
def test_a_kept_column_cannot_be_changed(connection: Connection, rule: Rule) -> None:
    for column in columns_of(rule):
        assert refused(connection, f"UPDATE {rule.table} SET {change_of(rule, column)}"), column


@pytest.mark.parametrize("rule", RULES, ids=RULE_IDS)
def test_a_kept_row_cannot_be_deleted(connection: Connection, rule: Rule) -> None:
    assert refused(connection, f"DELETE FROM {rule.table}")


@pytest.mark.parametrize("rule", RULES, ids=RULE_IDS)
def test_counter_proof_without_the_triggers_it_can_be(connection: Connection, rule: Rule) -> None:
    triggers.drop_all(connection)
    keep_references_quiet(connection)
    assert not refused(connection, f"DELETE FROM {rule.table}")
    number = next(column for column in columns_of(rule) if column in ("number", "school_id"))
    assert not refused(connection, f"UPDATE {rule.table} SET {change_of(rule, number)}")


def keep_references_quiet(connection: Connection) -> None:
    """So that what refuses, or does not, is a trigger and no foreign key."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    else:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")


@ON_SQLITE
@pytest.mark.parametrize("rule", RULES, ids=RULE_IDS)
def test_insert_or_replace_cannot_walk_past(connection: Connection, rule: Rule) -> None:
    assert refused(connection, f"INSERT OR REPLACE INTO {rule.table} SELECT * FROM {rule.table}")
    assert refused(connection, f"REPLACE INTO {rule.table} SELECT * FROM {rule.table}")
    assert refused(connection, f"UPDATE OR REPLACE {rule.table} SET {key_of(rule)} = {key_of(rule)} + 1")


@pytest.mark.parametrize("rule", RULES, ids=RULE_IDS)
def test_counter_proof_without_recursive_triggers_replace_walks_past(sqlite_database: Database, rule: Rule) -> None:
    with sqlite_database.engine.connect().execution_options(**{MODE: "migrate"}) as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA recursive_triggers = OFF")
        try:
            with connection.begin() as transaction:
                fill(connection)
                keep_references_quiet(connection)
                assert not refused(connection, f"INSERT OR REPLACE INTO {rule.table} SELECT * FROM {rule.table}")
                transaction.rollback()
        finally:
            driver.execute("PRAGMA recursive_triggers = ON")


@pytest.mark.parametrize("rule", RULES, ids=RULE_IDS)
def test_an_upsert_cannot_walk_past(connection: Connection, rule: Rule) -> None:
    names = ", ".join(Base.metadata.tables[rule.table].c.keys())
    change = change_of(rule, columns_of(rule)[-1])
    # SQLite needs a WHERE to tell ON CONFLICT from a join's ON.
    upsert = f"INSERT INTO {rule.table} ({names}) SELECT {names} FROM {rule.table} WHERE true ON CONFLICT"
    assert refused(connection, f"{upsert} ({key_of(rule)}) DO UPDATE SET {change}")


@ON_POSTGRESQL
@pytest.mark.parametrize("rule", RULES, ids=RULE_IDS)
def test_truncate_cannot_walk_past(connection: Connection, rule: Rule) -> None:
    """SQLite has none: its DELETE without WHERE fires the triggers, as tested above."""
    assert refused(connection, f"TRUNCATE {rule.table} CASCADE")


# A paper's versions: only what was issued is kept


def test_a_version_that_is_not_issued_is_still_written(connection: Connection) -> None:
    connection.execute(
        text(
            "INSERT INTO paper_version (id, school_id, paper_id, number, answers, content_hash, reason, changed_by_id,"
            " changed_at) SELECT 2, school_id, paper_id, 2, answers, content_hash, reason, changed_by_id, changed_at"
            " FROM paper_version"
        )
    )
    assert not refused(connection, "UPDATE paper_version SET answers = '{}', content_hash = 'b' WHERE id = 2")
    assert not refused(connection, "UPDATE paper_version SET issued_at = changed_at WHERE id = 2")
    assert not refused(connection, "DELETE FROM paper_version WHERE id = 2")
    assert refused(connection, "UPDATE paper_version SET answers = '{}'")
    assert refused(connection, "UPDATE paper_version SET issued_at = NULL, answers = '{}' WHERE id = 1")


def test_a_form_that_was_never_used_is_still_changed(connection: Connection) -> None:
    """What was in use, as the whole row that `fill` makes, keeps all that it is made of, and may only retire."""
    names = ", ".join(name for name in Base.metadata.tables["own_form"].c.keys() if name != "activated_at")  # noqa: SIM118
    values = names.replace("id, school_id, number", "2, school_id, 2", 1).replace("key, version", "key, 2", 1)
    values = values.replace("state", "'confirming'", 1)
    connection.execute(text(f"INSERT INTO own_form ({names}) SELECT {values} FROM own_form"))
    assert not refused(connection, "UPDATE own_form SET plan = '{}', content = '' WHERE id = 2")
    assert not refused(connection, "UPDATE own_form SET activated_at = created_at WHERE id = 2")
    assert not refused(connection, "DELETE FROM own_form WHERE id = 2")
    assert refused(connection, "UPDATE own_form SET plan = '{}' WHERE id = 1")
    assert refused(connection, "UPDATE own_form SET activated_at = NULL WHERE id = 1")
    assert not refused(connection, "UPDATE own_form SET state = 'retired' WHERE id = 1")


def test_a_template_may_retire(connection: Connection) -> None:
    assert not refused(connection, "UPDATE template_version SET state = 'retired'")


# The list


def test_the_database_has_exactly_the_triggers_of_the_list(connection: Connection) -> None:
    postgresql = connection.dialect.name == "postgresql"
    listed = {name for rule in RULES for name in triggers.names(rule, postgresql=postgresql)}
    assert triggers.existing(connection) == listed


def test_every_rule_is_of_a_table_and_of_columns_that_exist() -> None:
    for rule in RULES:
        assert {*rule.columns, *filter(None, [rule.once])} <= set(Base.metadata.tables[rule.table].c.keys())


def test_the_session_refuses_whatever_the_triggers_refuse() -> None:
    """The flush tells a person's mistake earlier; a paper's version is the lifecycle's to guard."""
    assert {rule.table for rule in RULES} - set(FROZEN) == {"paper_version"}
    assert set(FROZEN) - {rule.table for rule in RULES} == {"signature"}


def test_making_them_again_changes_nothing(connection: Connection) -> None:
    before = triggers.existing(connection)
    triggers.create_all(connection)
    assert triggers.existing(connection) == before
    triggers.drop_all(connection)
    assert triggers.existing(connection) == frozenset()
