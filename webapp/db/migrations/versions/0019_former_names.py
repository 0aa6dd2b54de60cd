"""What a child was called in former days, and for whose names not everything was looked through yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.db.base import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_NAMES = (
    "legal_forename",
    "legal_surname",
    "middle_names",
    "preferred_forename",
    "preferred_surname",
    "former_surname",
)


def upgrade() -> None:
    op.create_table(
        "former_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _NAMES),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_former_name_school_id_school")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_former_name_child_id_child")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_name")),
    )
    with op.batch_alter_table("former_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_former_name_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_former_name_child_id"), ["child_id"], unique=False)
    with op.batch_alter_table("child", schema=None) as batch_op:
        batch_op.add_column(sa.Column("look_for_since", UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("child", schema=None) as batch_op:
        batch_op.drop_column("look_for_since")
    op.drop_table("former_name")
