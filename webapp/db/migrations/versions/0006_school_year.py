"""The school year: six half terms a year, and the days on which the school is shut."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "half_term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number BETWEEN 1 AND 6", name=op.f("ck_half_term_number")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_half_term_school_id_school")),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"], name=op.f("fk_half_term_set_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_half_term")),
        sa.UniqueConstraint("school_id", "year", "number", name=op.f("uq_half_term_school_id_year_number")),
    )
    op.create_table(
        "closed_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_closed_day_school_id_school")),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"], name=op.f("fk_closed_day_set_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_day")),
    )
    for table in ("half_term", "closed_day"):
        for column in ("school_id", "set_by_id"):
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    op.drop_table("closed_day")
    op.drop_table("half_term")
