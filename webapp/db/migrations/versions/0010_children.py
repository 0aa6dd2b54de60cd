"""More of a child's names and numbers; plans, siblings, and what was copied into the school's main system."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_NAMES = ("middle_names", "preferred_surname", "former_surname")


def upgrade() -> None:
    with op.batch_alter_table("child", schema=None) as batch_op:
        for name in _NAMES:
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("upn", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("admission_number", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE child SET changed_at = created_at")
    with op.batch_alter_table("child", schema=None) as batch_op:
        for name in _NAMES:
            batch_op.alter_column(name, existing_type=sa.Text(), server_default=None)
        batch_op.alter_column("changed_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_child_school_id_upn"), ["school_id", "upn"])
    _create_plans()
    _create_siblings()
    _create_filings()


def _create_plans() -> None:
    op.create_table(
        "child_plan",
        *_begin("child_plan"),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        *_points("child_plan", child_id="child", recorded_by_id="person", school_id="school"),
    )
    _index("child_plan", "school_id", "child_id", "recorded_by_id")


def _create_siblings() -> None:
    op.create_table(
        "sibling",
        *_begin("sibling"),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("sibling_id", sa.Integer(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        *_points("sibling", child_id="child", sibling_id="child", recorded_by_id="person", school_id="school"),
        sa.UniqueConstraint("child_id", "sibling_id", name=op.f("uq_sibling_child_id_sibling_id")),
    )
    _index("sibling", "school_id", "child_id", "sibling_id", "recorded_by_id")


def _create_filings() -> None:
    op.create_table(
        "filing",
        *_begin("filing"),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("filed_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        *_points("filing", entry_id="chronology_entry", filed_by_id="person", school_id="school"),
    )
    _index("filing", "school_id", "entry_id", "filed_by_id")


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
    for table in ("filing", "sibling", "child_plan"):
        op.drop_table(table)
    with op.batch_alter_table("child", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_child_school_id_upn"), type_="unique")
        for name in (*_NAMES, "upn", "admission_number", "changed_at"):
            batch_op.drop_column(name)
