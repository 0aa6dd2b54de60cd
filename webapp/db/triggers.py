"""Append-only, held by the database itself: whoever reaches it past the program is still refused (design, section 8).

One list for the migrations and the tests. A batch migration on SQLite drops triggers without a word, so every migration
ends with `create_all` (pitfalls, "Database").
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import Connection, inspect, text


@dataclass(frozen=True, slots=True)
class Rule:
    """What is kept of one table: the columns that never change (all where there are none), and from when."""

    table: str
    columns: tuple[str, ...] = ()
    once: str = ""
    """The column that seals the row once it is set; from the start where it is empty."""


RULES = (
    Rule("action_carry"),
    Rule("addendum"),
    Rule("attachment"),
    Rule(
        "contract_end",
        columns=("id", "school_id", "contract_id", "ended_on", "reason", "made_by_id", "made_at"),
    ),
    Rule("audit_row"),
    Rule("audit_payload"),
    Rule("circle_note"),
    Rule("chronology_entry"),
    Rule("disagreement"),
    Rule("disagreement_step"),
    Rule("entry_decision"),
    Rule("entry_link"),
    Rule("file_draw"),
    Rule("entry_outcome"),
    Rule("filing"),
    Rule("held_outside", columns=("id", "school_id", "contract_id", "party_id", "opened_at")),
    Rule("staff_concern"),
    Rule("issued_copy"),
    Rule(
        "own_form",
        columns=(
            "id",
            "school_id",
            "number",
            "key",
            "version",
            "title",
            "purpose",
            "follows_id",
            "revision",
            "sha256",
            "content",
            "told",
            "slots",
            "shown",
            "plan",
            "troubles",
            "room_for_stamp",
            "fingerprint",
            "template_version_id",
            "created_at",
            "created_by_id",
            "activated_at",
        ),
        once="activated_at",
    ),
    Rule("pseudonym"),
    Rule("release_decision"),
    Rule(
        "replacement",
        columns=(
            "id",
            "school_id",
            "contract_id",
            "leaver_id",
            "successor_id",
            "begins_on",
            "paper_id",
            "made_by_id",
            "made_at",
        ),
    ),
    Rule("session_change"),
    Rule("session_request", columns=("id", "school_id", "contract_id", "asked_by_id", "asked_at")),
    Rule("stored_document"),
    Rule(
        "support_offered",
        columns=(
            "id",
            "school_id",
            "reference",
            "offered_on",
            "offered_to_id",
            "offered_by_id",
            "kind",
            "recorded_by_id",
            "recorded_at",
        ),
    ),
    Rule("training", columns=("id", "school_id", "person_id", "kind", "done_on", "recorded_by_id", "recorded_at")),
    Rule("template_version", columns=("id", "school_id", "fingerprint", "number", "sha256", "content")),
    Rule(
        "paper_version",
        columns=(
            "id",
            "school_id",
            "paper_id",
            "number",
            "answers",
            "content_hash",
            "reason",
            "issued_at",
            "given_up_at",
        ),
        once="issued_at",
    ),
)
"""A retired template keeps its bytes: the papers printed on it are proven by them."""

FUNCTION = "alongside_append_only"
"""PostgreSQL's triggers call a function; there is one for all of them."""


def create_all(connection: Connection) -> None:
    """Make every trigger anew, on tables that exist already."""
    drop_all(connection)
    postgresql = connection.dialect.name == "postgresql"
    if postgresql:
        connection.execute(text(_POSTGRESQL_FUNCTION))
    there = existing_tables(connection)
    for rule in RULES:
        if rule.table in there:
            for statement in statements(_as_migrated(connection, rule), postgresql=postgresql):
                connection.execute(text(statement))


def _as_migrated(connection: Connection, rule: Rule) -> Rule:
    """The rule with the columns that the table has at this migration: on the way down, a newer one is gone already."""
    there = {column["name"] for column in inspect(connection).get_columns(rule.table)}
    return replace(rule, columns=tuple(column for column in rule.columns if column in there))


def drop_all(connection: Connection) -> None:
    """Take the triggers away, as a migration must before it changes what they guard."""
    postgresql = connection.dialect.name == "postgresql"
    there = existing_tables(connection)
    for rule in RULES:
        if rule.table in there:
            for name in names(rule, postgresql=postgresql):
                place = f" ON {rule.table}" if postgresql else ""
                connection.execute(text(f"DROP TRIGGER IF EXISTS {name}{place}"))
    if postgresql:
        connection.execute(text(f"DROP FUNCTION IF EXISTS {FUNCTION}()"))


@contextmanager
def lifted(connection: Connection) -> Iterator[None]:
    """Append-only is lifted for what stands in the block, in the open transaction alone, and holds again after it.

    Only a lawful destruction does this (`webapp.services.destroying`). The triggers are gone for this transaction and no
    other: both databases undo that with everything else where the block raises, so the transaction must not be kept then.
    """
    drop_all(connection)
    yield
    create_all(connection)


def names(rule: Rule, *, postgresql: bool) -> tuple[str, ...]:
    """The names of a table's triggers."""
    kinds = ("update", "delete", "truncate") if postgresql else ("update", "delete")
    return tuple(f"keep_{rule.table}_{kind}" for kind in kinds)


def statements(rule: Rule, *, postgresql: bool) -> tuple[str, ...]:
    """The statements that make a table's triggers."""
    sealed = f"OLD.{rule.once} IS NOT NULL" if rule.once else ""
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in rule.columns)
    update = " AND ".join(part for part in (sealed, f"({changed})" if changed else "") if part)
    make = _postgresql if postgresql else _sqlite
    made = [make(rule.table, "update", update), make(rule.table, "delete", sealed)]
    if postgresql:
        made.append(
            f"CREATE TRIGGER keep_{rule.table}_truncate BEFORE TRUNCATE ON {rule.table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()"
        )
    return tuple(made)


def existing(connection: Connection) -> frozenset[str]:
    """The names of the triggers that the database has."""
    if connection.dialect.name == "postgresql":
        asked = (
            "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
        )
    else:
        asked = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    return frozenset(connection.execute(text(asked)).scalars())


def existing_tables(connection: Connection) -> frozenset[str]:
    """The names of the tables that the database has."""
    if connection.dialect.name == "postgresql":
        asked = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    else:
        asked = "SELECT name FROM sqlite_master WHERE type = 'table'"
    return frozenset(connection.execute(text(asked)).scalars())


def _sqlite(table: str, kind: str, when: str) -> str:
    condition = f" WHEN {when}" if when else ""
    return (
        f"CREATE TRIGGER keep_{table}_{kind} BEFORE {kind.upper()} ON {table}{condition}"
        f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def _postgresql(table: str, kind: str, when: str) -> str:
    condition = f" WHEN ({when})" if when else ""
    return (
        f"CREATE TRIGGER keep_{table}_{kind} BEFORE {kind.upper()} ON {table} FOR EACH ROW{condition}"
        f" EXECUTE FUNCTION {FUNCTION}()"
    )


_POSTGRESQL_FUNCTION = f"""
CREATE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
"""
