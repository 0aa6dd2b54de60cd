"""Names that were typed into another child's file, outside any paper: they wait for a decision like those in papers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.alter_column("paper_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("said_in_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_mention_said_in_id_chronology_entry"), "chronology_entry", ["said_in_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_mention_said_in_id"), ["said_in_id"], unique=False)


def downgrade() -> None:
    op.execute("DELETE FROM mention WHERE paper_id IS NULL")
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mention_said_in_id"))
        batch_op.drop_constraint(batch_op.f("fk_mention_said_in_id_chronology_entry"), type_="foreignkey")
        batch_op.drop_column("said_in_id")
        batch_op.alter_column("paper_id", existing_type=sa.Integer(), nullable=False)
