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
COLUMNS = [(rule, column) for rule in RULES for column in rule.columns or Base.metadata.tables[rule.table].c.keys()]


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """A connection with a row in every table, whose changes are never kept."""
    with database.engine.connect().execution_options(**{MODE: "migrate"}) as connection:
        with connection.begin() as transaction:
            fill(connection)
            yield connection
            transaction.rollback()


def key_of(rule: Rule) -> str:
    return next(iter(Base.metadata.tables[rule.table].primary_key.columns)).name


def refused(connection: Connection, statement: str) -> bool:
    """Whether a statement is refused by a trigger, and by nothing else."""
    savepoint = connection.begin_nested()
    try:
        connection.exec_driver_sql(statement)
    except DBAPIError as problem:
        savepoint.rollback()
        assert "append-only" in str(problem.orig), problem
        return True
    savepoint.rollback()
    return False


def change_of(rule: Rule, column: str) -> str:
    """A change of one column that violates nothing else."""
    kind = Base.metadata.tables[rule.table].c[column].type.python_type
    new = {bytes: "NULL", int: f"{column} + 0"}.get(kind, "NULL")
    if kind is int:
        new = f"{column} + 1"
    return f"UPDATE {rule.table} SET {column} = {new}"  # noqa: S608 - names of our own tables


@pytest.mark.parametrize(("rule", "column"), COLUMNS, ids=[f"{rule.table}-{column}" for rule, column in COLUMNS])
def test_a_kept_column_cannot_be_changed(connection: Connection, rule: Rule, column: str) -> None:
    assert refused(connection, change_of(rule, column))


@pytest.mark.parametrize("rule", RULES, ids=RULE_IDS)
def test_a_kept_row_cannot_be_deleted(connection: Connection, rule: Rule) -> None:
    assert refused(connection, f"DELETE FROM {rule.table}")


@pytest.mark.parametrize("rule", RULES, ids=RULE_IDS)
def test_counter_proof_without_the_triggers_it_can_be(connection: Connection, rule: Rule) -> None:
    triggers.drop_all(connection)
    keep_references_quiet(connection)
    assert not refused(connection, f"DELETE FROM {rule.table}")
    some_column = (rule.columns or ("school_id",))[-1]
    if connection.dialect.name == "sqlite" or some_column != "content":
        assert not refused(connection, f"UPDATE {rule.table} SET {some_column} = {some_column}")


def keep_references_quiet(connection: Connection) -> None:
    """So that what refuses, or does not, is a trigger and no foreign key."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    else:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")


@pytest.mark.parametrize("rule", RULES, ids=RULE_IDS)
def test_insert_or_replace_cannot_walk_past(connection: Connection, rule: Rule) -> None:
    if connection.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has no INSERT OR REPLACE; its ON CONFLICT DO UPDATE is an update")
    assert refused(connection, f"INSERT OR REPLACE INTO {rule.table} SELECT * FROM {rule.table}")
    assert refused(connection, f"REPLACE INTO {rule.table} SELECT * FROM {rule.table}")
    assert refused(connection, f"UPDATE OR REPLACE {rule.table} SET {key_of(rule)} = {key_of(rule)} + 1")


@pytest.mark.parametrize("rule", RULES, ids=RULE_IDS)
def test_counter_proof_without_recursive_triggers_replace_walks_past(
    sqlite_database: Database, rule: Rule
) -> None:
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
    # SQLite needs a WHERE to tell ON CONFLICT from a join's ON.
    key, column = key_of(rule), (rule.columns or tuple(Base.metadata.tables[rule.table].c.keys()))[-1]
    names = ", ".join(Base.metadata.tables[rule.table].c.keys())
    assert refused(
        connection,
        f"INSERT INTO {rule.table} ({names}) SELECT {names} FROM {rule.table} WHERE true"
        f" ON CONFLICT ({key}) DO UPDATE SET {change_of(rule, column).partition(' SET ')[2].replace('= ', f'= {rule.table}.')}"
        if "NULL" not in change_of(rule, column)
        else f"INSERT INTO {rule.table} ({names}) SELECT {names} FROM {rule.table} WHERE true"
        f" ON CONFLICT ({key}) DO UPDATE SET {column} = NULL",
    )


@pytest.mark.parametrize("rule", RULES, ids=RULE_IDS)
def test_postgresql_refuses_truncate(connection: Connection, rule: Rule) -> None:
    if connection.dialect.name != "postgresql":
        pytest.skip("SQLite has no TRUNCATE; its DELETE without WHERE fires the triggers (tested above)")
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
