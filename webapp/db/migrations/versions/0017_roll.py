"""Files of the roll while they are looked at, which column is what in them, and children whom a command brought in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_BY_A_COMMAND = (("child", "created_by_id"), ("child_plan", "recorded_by_id"), ("sibling", "recorded_by_id"))


def upgrade() -> None:
    op.create_table(
        "roll_file",
        *_begin("roll_file"),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("content", "columns", "decisions", "account")),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("made_at", "ends_at")),
        *_points("roll_file", made_by_id="person", school_id="school"),
        sa.UniqueConstraint("uid", name=op.f("uq_roll_file_uid")),
    )
    _index("roll_file", "school_id", "made_by_id")
    op.create_table(
        "roll_columns",
        *_begin("roll_columns"),
        sa.Column("headings_hash", sa.String(length=64), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("chosen_by_id", sa.Integer(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        *_points("roll_columns", chosen_by_id="person", school_id="school"),
        sa.UniqueConstraint("school_id", "headings_hash", name=op.f("uq_roll_columns_school_id_headings_hash")),
    )
    _index("roll_columns", "school_id", "chosen_by_id")
    for table, column in _BY_A_COMMAND:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(column, existing_type=sa.Integer(), nullable=True)


def _begin(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _points(table: str, **columns: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))
        for column, other in columns.items()
    ]


def _index(table: str, *columns: str) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        for column in columns:
            batch_op.create_index(batch_op.f(f"ix_{table}_{column}"), [column], unique=False)


def downgrade() -> None:
    for table, column in _BY_A_COMMAND:
        op.execute(f"UPDATE {table} SET {column} = (SELECT min(id) FROM person) WHERE {column} IS NULL")  # noqa: S608
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(column, existing_type=sa.Integer(), nullable=False)
    for table in ("roll_columns", "roll_file"):
        op.drop_table(table)
