"""Own sessions: by which browser each was begun; and of an account, when a reset was made of it and by whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reset_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reset_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_account_reset_by_id_person"), "person", ["reset_by_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_account_reset_by_id"), ["reset_by_id"], unique=False)

    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("browser", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.drop_column("browser")

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_reset_by_id"))
        batch_op.drop_constraint(batch_op.f("fk_account_reset_by_id_person"), type_="foreignkey")
        for name in ("reset_by_id", "reset_at"):
            batch_op.drop_column(name)
