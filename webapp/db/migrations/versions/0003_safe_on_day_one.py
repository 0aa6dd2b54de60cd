"""Safe on day one: the second factor, printed codes, passkeys, sheets for the keys, verified backups, the gate."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "backup",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("copied_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup")),
    )
    op.create_table(
        "one_time_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_one_time_code_account_id_account")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_one_time_code_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_one_time_code_code_hash")),
    )
    with op.batch_alter_table("one_time_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_one_time_code_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_one_time_code_school_id"), ["school_id"], unique=False)

    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("rp_id", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_passkey_account_id_account")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_passkey_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkey_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_passkey_school_id"), ["school_id"], unique=False)

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("factor_secret", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("factor_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("factor_step", sa.Integer(), nullable=True))

    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("factor_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("challenge", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("challenge_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("installation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("key_sheet_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("key_sheet_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("backup_key", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("backup_sheet_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("protected_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("installation", schema=None) as batch_op:
        for name in ("protected_at", "backup_sheet_at", "backup_key", "key_sheet_at", "key_sheet_hash"):
            batch_op.drop_column(name)

    with op.batch_alter_table("web_session", schema=None) as batch_op:
        for name in ("challenge_at", "challenge", "factor_at"):
            batch_op.drop_column(name)

    with op.batch_alter_table("account", schema=None) as batch_op:
        for name in ("factor_step", "factor_since", "factor_secret"):
            batch_op.drop_column(name)

    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkey_school_id"))
        batch_op.drop_index(batch_op.f("ix_passkey_account_id"))

    op.drop_table("passkey")
    with op.batch_alter_table("one_time_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_one_time_code_school_id"))
        batch_op.drop_index(batch_op.f("ix_one_time_code_account_id"))

    op.drop_table("one_time_code")
    op.drop_table("backup")
