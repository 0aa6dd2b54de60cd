"""Printed sheets that belong to no paper, and support offered to staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# What a sheet is made from, and where that is.
_SHOWN = (("session_id", "supervision_session"), ("entry_id", "chronology_entry"), ("child_id", "child"))
_SHOWS_ONE_THING = " + ".join(
    f"(CASE WHEN {column} IS NULL THEN 0 ELSE 1 END)"
    for column in ("paper_version_id", "session_id", "entry_id", "child_id")
)
_PEOPLE = ("offered_to_id", "offered_by_id", "recorded_by_id")


def upgrade() -> None:
    with op.batch_alter_table("issued_copy", schema=None) as batch_op:
        batch_op.alter_column("paper_version_id", existing_type=sa.Integer(), nullable=True)
        for column, table in _SHOWN:
            batch_op.add_column(sa.Column(column, sa.Integer(), nullable=True))
            batch_op.create_index(batch_op.f(f"ix_issued_copy_{column}"), [column], unique=False)
            batch_op.create_foreign_key(batch_op.f(f"fk_issued_copy_{column}_{table}"), table, [column], ["id"])
        batch_op.create_check_constraint(batch_op.f("ck_issued_copy_shows_one_thing"), f"{_SHOWS_ONE_THING} = 1")
    op.create_table(
        "support_offered",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=False),
        *(sa.Column(column, sa.Integer(), nullable=False) for column in _PEOPLE),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("taken_up_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_support_offered_{column}_person"))
            for column in _PEOPLE
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_support_offered_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_offered")),
        sa.UniqueConstraint("school_id", "reference", name=op.f("uq_support_offered_school_id_reference")),
    )
    with op.batch_alter_table("support_offered", schema=None) as batch_op:
        for column in ("school_id", *_PEOPLE):
            batch_op.create_index(batch_op.f(f"ix_support_offered_{column}"), [column], unique=False)


def downgrade() -> None:
    op.drop_table("support_offered")
    op.execute("DELETE FROM issued_copy WHERE paper_version_id IS NULL")  # the older program has no place for a sheet
    with op.batch_alter_table("issued_copy", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_issued_copy_shows_one_thing"), type_="check")
        for column, table in _SHOWN:
            batch_op.drop_constraint(batch_op.f(f"fk_issued_copy_{column}_{table}"), type_="foreignkey")
            batch_op.drop_index(batch_op.f(f"ix_issued_copy_{column}"))
            batch_op.drop_column(column)
        batch_op.alter_column("paper_version_id", existing_type=sa.Integer(), nullable=False)
