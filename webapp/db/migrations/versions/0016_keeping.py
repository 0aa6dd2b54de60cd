"""Requests for access and what is released, transfers, holds and destructions; copies that show one of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_NEWLY_SHOWN = (("request_id", "access_request"), ("destruction_id", "destruction"))
_SHOWN_BEFORE = ("paper_version_id", "session_id", "entry_id", "child_id")
_SHOWS_ONE = "ck_issued_copy_shows_one_thing"


def upgrade() -> None:
    _create(
        "access_request",
        _code("reference"),
        _number("child_id", nullable=True),
        _number("person_id", nullable=True),
        _code("asker"),
        _text("asked_by"),
        _day("received_on", nullable=False),
        _day("identity_asked_on"),
        _day("identity_given_on"),
        _text("extended_because"),
        _code("state"),
        _number("opened_by_id"),
        _moment("opened_at"),
        _number("put_forward_by_id", nullable=True),
        _moment("put_forward_at", nullable=True),
        _number("confirmed_by_id", nullable=True),
        _moment("confirmed_at", nullable=True),
        _day("ended_on"),
        _text("ended_how"),
        sa.CheckConstraint("(child_id IS NULL) <> (person_id IS NULL)", name=op.f("ck_access_request_about_one")),
        child_id="child",
        person_id="person",
        opened_by_id="person",
        put_forward_by_id="person",
        confirmed_by_id="person",
    )
    _create(
        "release_decision",
        _number("request_id"),
        _code("item"),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        _code("decision"),
        _code("ground"),
        _text("reason"),
        _text("ranges"),
        _number("decided_by_id"),
        _moment("decided_at"),
        request_id="access_request",
        decided_by_id="person",
    )
    _create(
        "hold",
        _number("child_id", nullable=True),
        _number("contract_id", nullable=True),
        _code("why"),
        _text("reason"),
        _day("until_on"),
        _number("made_by_id"),
        _moment("made_at"),
        _number("lifted_by_id", nullable=True),
        _moment("lifted_at", nullable=True),
        sa.CheckConstraint("(child_id IS NULL) <> (contract_id IS NULL)", name=op.f("ck_hold_holds_one")),
        child_id="child",
        contract_id="contract",
        made_by_id="person",
        lifted_by_id="person",
    )
    _create(
        "destruction",
        _code("reference"),
        _code("kind"),
        _code("of"),
        _day("due_on", nullable=False),
        _text("reason"),
        _number("proposed_by_id"),
        _moment("proposed_at"),
        _moment("given_up_at", nullable=True),
        _number("done_by_id", nullable=True),
        _moment("done_at", nullable=True),
        _text("told"),
        proposed_by_id="person",
        done_by_id="person",
    )
    _create(
        "transfer",
        _code("reference"),
        _number("child_id"),
        _text("to_school"),
        _day("starts_on", nullable=False),
        _number("opened_by_id"),
        _moment("opened_at"),
        _number("copy_id", nullable=True),
        _day("sent_on"),
        _text("sent_how"),
        _number("sent_by_id", nullable=True),
        _day("received_on"),
        _text("received_by"),
        _number("receipt_by_id", nullable=True),
        child_id="child",
        opened_by_id="person",
        copy_id="issued_copy",
        sent_by_id="person",
        receipt_by_id="person",
    )
    with op.batch_alter_table("issued_copy", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(_SHOWS_ONE), type_="check")
        for column, table in _NEWLY_SHOWN:
            batch_op.add_column(sa.Column(column, sa.Integer(), nullable=True))
            batch_op.create_index(batch_op.f(f"ix_issued_copy_{column}"), [column], unique=False)
            batch_op.create_foreign_key(batch_op.f(f"fk_issued_copy_{column}_{table}"), table, [column], ["id"])
        batch_op.create_check_constraint(
            batch_op.f(_SHOWS_ONE), _one_of(*_SHOWN_BEFORE, *(column for column, _ in _NEWLY_SHOWN))
        )


def downgrade() -> None:
    # The older program has no place for what these copies show.
    op.execute("DELETE FROM issued_copy WHERE request_id IS NOT NULL OR destruction_id IS NOT NULL")
    with op.batch_alter_table("issued_copy", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(_SHOWS_ONE), type_="check")
        for column, table in _NEWLY_SHOWN:
            batch_op.drop_constraint(batch_op.f(f"fk_issued_copy_{column}_{table}"), type_="foreignkey")
            batch_op.drop_index(batch_op.f(f"ix_issued_copy_{column}"))
            batch_op.drop_column(column)
        batch_op.create_check_constraint(batch_op.f(_SHOWS_ONE), _one_of(*_SHOWN_BEFORE))
    for table in ("transfer", "destruction", "hold", "release_decision", "access_request"):
        op.drop_table(table)


def _one_of(*columns: str) -> str:
    return " + ".join(f"(CASE WHEN {column} IS NULL THEN 0 ELSE 1 END)" for column in columns) + " = 1"


def _create(table: str, *columns: sa.schema.SchemaItem, **points: str) -> None:
    """A table with its id, its school, these columns, and the tables that some of them point at, each indexed."""
    points = {"school_id": "school", **points}
    unique = [name for name in columns if isinstance(name, sa.Column) and name.name == "reference"]
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        _number("school_id"),
        *columns,
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))
            for column, other in points.items()
        ),
        *(sa.UniqueConstraint("school_id", "reference", name=op.f(f"uq_{table}_school_id_reference")) for _ in unique),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    with op.batch_alter_table(table, schema=None) as batch_op:
        for column in points:
            batch_op.create_index(batch_op.f(f"ix_{table}_{column}"), [column], unique=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _code(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=40), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _day(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
