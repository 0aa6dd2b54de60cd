"""What must not be forgotten, held by the session itself (design, section 8).

- A change that nobody noted cannot be committed.
- What never changes (`FROZEN`) is refused at the flush, before the triggers of `webapp.db.triggers` refuse it again.
- Bulk `update()` and `delete()` walk past both and past version counters (pitfalls, "Database"): refused.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, Engine, event, inspect
from sqlalchemy.orm import ORMExecuteState, Session

UNAUDITED: frozenset[str] = frozenset(
    {"draft_buffer", "preparation", "web_session", "device", "throttle", "read_note", "reminder"}
)
"""The closed list of tables whose changes need no note: what is typed and not yet said, the machinery of signing in, and
which mail went out (a count, to somebody of the school: the run as a whole is noted, not two rows for each of its mails)."""

FROZEN: dict[str, frozenset[str] | None] = {
    "action_carry": None,
    "addendum": None,
    "attachment": None,
    "audit_row": None,
    "audit_payload": None,
    "circle_note": None,
    "contract_end": frozenset({"school_id", "contract_id", "ended_on", "reason", "made_by_id", "made_at"}),
    "chronology_entry": None,
    "disagreement": None,
    "disagreement_step": None,
    "entry_decision": None,
    "entry_link": None,
    "file_draw": None,
    "entry_outcome": None,
    "filing": None,
    "held_outside": frozenset({"school_id", "contract_id", "party_id", "opened_at"}),
    "issued_copy": None,
    "own_form": frozenset(
        {
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
        }
    ),
    "pseudonym": None,
    "release_decision": None,
    "replacement": frozenset(
        {
            "school_id",
            "contract_id",
            "leaver_id",
            "successor_id",
            "begins_on",
            "paper_id",
            "made_by_id",
            "made_at",
        }
    ),
    "session_change": None,
    "session_request": frozenset({"school_id", "contract_id", "asked_by_id", "asked_at"}),
    "signature": None,
    "staff_concern": None,
    "stored_document": None,
    "support_offered": frozenset(
        {
            "school_id",
            "reference",
            "offered_on",
            "offered_to_id",
            "offered_by_id",
            "kind",
            "recorded_by_id",
            "recorded_at",
        }
    ),
    "training": frozenset({"school_id", "person_id", "kind", "done_on", "recorded_by_id", "recorded_at"}),
    "template_version": frozenset({"school_id", "fingerprint", "number", "sha256", "content"}),
}
"""Tables whose rows never change (None) or keep these columns. No row of any of them is ever deleted."""

SEALED_BY: dict[str, str] = {"own_form": "activated_at"}
"""Tables of `FROZEN` whose rows are kept only from when this column is set."""

BULK = "alongside_bulk"
"""The execution option with which a bulk change of an unaudited table says that it is meant."""

MODE = "alongside_mode"
"""The execution option that says what a connection is for: "read", "write" or "migrate"."""

CHANGED = "alongside_changed"
"""In a connection's `info`: the audited tables that its open transaction has changed."""

_CHANGING_WORDS = re.compile(
    r"\b(?<!FOR )(?<!FOR NO KEY )"
    r"(INSERT\s+INTO|UPDATE\s|DELETE\s+FROM|(INSERT\s+OR\s+)?REPLACE\s+INTO|INSERT\s+OR|MERGE\s|TRUNCATE\s|CREATE\s|ALTER\s|DROP\s)",
    re.IGNORECASE,
)


class GuardedSession(Session):
    """The session of every use case. `open_for_commit` is set by `Work` alone, when its notes are written."""

    open_for_commit = False


def changed_tables(db: Session) -> frozenset[str]:
    """The audited tables that this transaction has changed so far, by whatever road."""
    return frozenset(db.connection().info.get(CHANGED, ()))


def watch(engine: Engine) -> None:
    """Make every connection of this engine remember which audited tables it changes, and refuse changes in a read.

    It sits below the session, so a flush, a bulk insert, `text()` and `session.connection()` are all seen.
    """
    event.listen(engine, "begin", _forget)
    event.listen(engine, "before_cursor_execute", _remember)


def _forget(connection: Connection) -> None:
    connection.info.pop(CHANGED, None)


def _remember(connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
    table = _changes(statement, context)
    if table is None:
        return
    mode = connection.get_execution_options().get(MODE)
    if mode == "read":
        raise RuntimeError(f"A read cannot change {table}. Use desk.work() for this.")
    if table not in UNAUDITED:
        connection.info.setdefault(CHANGED, set()).add(table)


def _changes(statement: str, context: Any) -> str | None:
    """The table that a statement changes, "text" where that cannot be told, None for one that only reads."""
    if context is not None and context.isddl:
        return "schema"
    compiled = None if context is None else context.compiled
    if compiled is not None and (compiled.isinsert or compiled.isupdate or compiled.isdelete):
        return str(compiled.statement.table.name)
    return "text" if _CHANGING_WORDS.search(statement) else None


def _refuse_bulk(state: ORMExecuteState) -> None:
    if not (state.is_update or state.is_delete):
        return
    table = str(getattr(state.statement, "table").name)  # noqa: B009 - only updates and deletes have one
    if table not in UNAUDITED or not state.execution_options.get(BULK):
        raise RuntimeError(
            f"A bulk change of {table} passes by the guards. Load the rows and change them; a table of UNAUDITED takes"
            f" execution_options({BULK}=True)."
        )


def _refuse_frozen(session: Session, context: Any, instances: Any) -> None:
    for thing in session.deleted:
        if thing.__tablename__ in FROZEN:
            raise RuntimeError(f"A row of {thing.__tablename__} is never deleted.")
    for thing in session.dirty:
        table = thing.__tablename__
        if table in FROZEN and _is_sealed(thing, SEALED_BY.get(table)) and (touched := _touched(thing, FROZEN[table])):
            raise RuntimeError(f"A row of {table} never changes: {', '.join(sorted(touched))}.")


def _is_sealed(thing: Any, column: str | None) -> bool:
    """Whether the row was sealed before this flush: the one that seals it may change what it likes."""
    if column is None:
        return True
    history = inspect(thing).attrs[column].history
    return any(value is not None for value in history.deleted or history.unchanged)


def _touched(thing: Any, columns: frozenset[str] | None) -> set[str]:
    state = inspect(thing)
    watched = set(state.mapper.column_attrs.keys()) if columns is None else columns
    return {name for name in watched if state.attrs[name].history.has_changes()}


def _refuse_commit(session: Session) -> None:
    if isinstance(session, GuardedSession) and not session.open_for_commit:
        raise RuntimeError("Only desk.work() commits, with its audit note. Leave the block instead.")


event.listen(GuardedSession, "do_orm_execute", _refuse_bulk)
event.listen(GuardedSession, "before_flush", _refuse_frozen)
event.listen(GuardedSession, "before_commit", _refuse_commit)
