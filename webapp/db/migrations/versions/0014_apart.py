"""What stands for a child outside the school, contract by contract; copies made without any name; the session of a note."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pseudonym",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_pseudonym_school_id_school")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_pseudonym_contract_id_contract")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_pseudonym_child_id_child")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pseudonym")),
        sa.UniqueConstraint("contract_id", "child_id", name=op.f("uq_pseudonym_contract_id_child_id")),
        sa.UniqueConstraint("contract_id", "number", name=op.f("uq_pseudonym_contract_id_number")),
    )
    with op.batch_alter_table("pseudonym", schema=None) as batch_op:
        for column in ("school_id", "contract_id", "child_id"):
            batch_op.create_index(batch_op.f(f"ix_pseudonym_{column}"), [column], unique=False)
    # Not in a batch: the table keeps its triggers, and those that fill what is searched.
    op.execute(
        "ALTER TABLE chronology_entry ADD COLUMN session_id INTEGER"
        f" CONSTRAINT {op.f('fk_chronology_entry_session_id_supervision_session')} REFERENCES supervision_session (id)"
    )
    op.create_index(op.f("ix_chronology_entry_session_id"), "chronology_entry", ["session_id"], unique=False)
    # Of the copies that there are nobody looked for names in what was typed, so none of them counts as one without.
    with op.batch_alter_table("issued_copy", schema=None) as batch_op:
        batch_op.add_column(sa.Column("without_names", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("issued_copy", schema=None) as batch_op:
        batch_op.alter_column("without_names", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    op.drop_index(op.f("ix_chronology_entry_session_id"), "chronology_entry")
    with op.batch_alter_table("chronology_entry", schema=None) as batch_op:
        batch_op.drop_column("session_id")
    with op.batch_alter_table("issued_copy", schema=None) as batch_op:
        batch_op.drop_column("without_names")
    op.drop_table("pseudonym")
