"""PDF: a copy that shows another copy's pages says which, and each is shown once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("issued_copy", schema=None) as batch_op:
        batch_op.add_column(sa.Column("made_from_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_issued_copy_made_from_id_issued_copy"), "issued_copy", ["made_from_id"], ["id"]
        )
        batch_op.create_unique_constraint(batch_op.f("uq_issued_copy_made_from_id"), ["made_from_id"])


def downgrade() -> None:
    with op.batch_alter_table("issued_copy", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_issued_copy_made_from_id"), type_="unique")
        batch_op.drop_constraint(batch_op.f("fk_issued_copy_made_from_id_issued_copy"), type_="foreignkey")
        batch_op.drop_column("made_from_id")
