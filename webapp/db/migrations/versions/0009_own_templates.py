"""Word templates of the school's own: proposed before they are used, one in use at a time, and since when by whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("template_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("findings", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("activated_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_template_version_activated_by_id_person"), "person", ["activated_by_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_template_version_activated_by_id"), ["activated_by_id"], unique=False)
        batch_op.drop_index("ix_template_version_school_id_fingerprint")
        batch_op.create_unique_constraint(
            batch_op.f("uq_template_version_school_id_fingerprint_number"), ["school_id", "fingerprint", "number"]
        )
    op.create_index(
        "uq_template_version_active",
        "template_version",
        ["school_id", "fingerprint"],
        unique=True,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )


def downgrade() -> None:
    op.drop_index("uq_template_version_active", table_name="template_version")
    with op.batch_alter_table("template_version", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_template_version_school_id_fingerprint_number"), type_="unique")
        batch_op.create_index("ix_template_version_school_id_fingerprint", ["school_id", "fingerprint"], unique=False)
        batch_op.drop_index(batch_op.f("ix_template_version_activated_by_id"))
        batch_op.drop_constraint(batch_op.f("fk_template_version_activated_by_id_person"), type_="foreignkey")
        for name in ("activated_by_id", "activated_at", "findings"):
            batch_op.drop_column(name)
