"""Who has taken which entry that waits for approval."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entry_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("claimed_by_id", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_entry_claim_school_id_school")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["chronology_entry.id"], name=op.f("fk_entry_claim_entry_id_chronology_entry")
        ),
        sa.ForeignKeyConstraint(["claimed_by_id"], ["person.id"], name=op.f("fk_entry_claim_claimed_by_id_person")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name=op.f("fk_entry_claim_ended_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_claim")),
    )
    with op.batch_alter_table("entry_claim", schema=None) as batch_op:
        for column in ("school_id", "entry_id", "claimed_by_id", "ended_by_id"):
            batch_op.create_index(batch_op.f(f"ix_entry_claim_{column}"), [column], unique=False)


def downgrade() -> None:
    op.drop_table("entry_claim")
