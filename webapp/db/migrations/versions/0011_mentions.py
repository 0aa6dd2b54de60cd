"""Children's names found in free text, what was decided about each, and names that are always someone else."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "known_name",
        *_begin("known_name"),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("name", "shown", "children")),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        *_points("known_name", made_by_id="person", revoked_by_id="person", school_id="school"),
    )
    _index("known_name", "school_id", "made_by_id", "revoked_by_id")
    op.create_table(
        "mention",
        *_begin("mention"),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("words", "before", "after", "children")),
        sa.Column("certainty", sa.String(length=40), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=40), nullable=True),
        *(
            sa.Column(name, sa.Integer(), nullable=True)
            for name in ("child_id", "entry_id", "known_id", "decided_by_id")
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        *_points(
            "mention",
            child_id="child",
            decided_by_id="person",
            entry_id="chronology_entry",
            known_id="known_name",
            paper_id="paper",
            school_id="school",
        ),
    )
    _index("mention", "school_id", "paper_id", "child_id", "entry_id", "known_id", "decided_by_id")
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index("ix_mention_school_id_decision", ["school_id", "decision"], unique=False)


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
    for table in ("mention", "known_name"):
        op.drop_table(table)
