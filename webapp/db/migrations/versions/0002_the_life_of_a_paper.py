"""The life of a paper: addenda, attached records, tasks, relinked entries, staff concerns, places for one session."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_concern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("recipient", sa.String(length=40), nullable=False),
        sa.Column("their_reference", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_staff_concern_recorded_by_id_person")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_staff_concern_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_concern")),
        sa.UniqueConstraint("school_id", "reference", name=op.f("uq_staff_concern_school_id_reference")),
    )
    with op.batch_alter_table("staff_concern", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_concern_recorded_by_id"), ["recorded_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_staff_concern_school_id"), ["school_id"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("paper_version_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("attached_by_id", sa.Integer(), nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attached_by_id"], ["person.id"], name=op.f("fk_attachment_attached_by_id_person")),
        sa.ForeignKeyConstraint(
            ["paper_version_id"], ["paper_version.id"], name=op.f("fk_attachment_paper_version_id_paper_version")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_attachment_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_attached_by_id"), ["attached_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_paper_version_id"), ["paper_version_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_school_id"), ["school_id"], unique=False)

    op.create_table(
        "addendum",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("paper_version_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_addendum_made_by_id_person")),
        sa.ForeignKeyConstraint(
            ["paper_version_id"], ["paper_version.id"], name=op.f("fk_addendum_paper_version_id_paper_version")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_addendum_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addendum")),
    )
    with op.batch_alter_table("addendum", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_addendum_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_addendum_paper_version_id"), ["paper_version_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_addendum_school_id"), ["school_id"], unique=False)

    op.create_table(
        "entry_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("paper_version_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["chronology_entry.id"], name=op.f("fk_entry_link_entry_id_chronology_entry")
        ),
        sa.ForeignKeyConstraint(
            ["paper_version_id"], ["paper_version.id"], name=op.f("fk_entry_link_paper_version_id_paper_version")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_entry_link_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_link")),
        sa.UniqueConstraint("entry_id", "paper_version_id", name=op.f("uq_entry_link_entry_id_paper_version_id")),
    )
    with op.batch_alter_table("entry_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_link_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_link_paper_version_id"), ["paper_version_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_link_school_id"), ["school_id"], unique=False)

    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["done_by_id"], ["person.id"], name=op.f("fk_task_done_by_id_person")),
        sa.ForeignKeyConstraint(["entry_id"], ["chronology_entry.id"], name=op.f("fk_task_entry_id_chronology_entry")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_task_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_done_by_id"), ["done_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_school_id"), ["school_id"], unique=False)

    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("agreed_on", sa.Date(), nullable=True))

    with op.batch_alter_table("child", schema=None) as batch_op:
        batch_op.add_column(sa.Column("off_roll", sa.String(length=40), nullable=True))

    with op.batch_alter_table("draft_buffer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("base_answers", sa.Text(), nullable=True))

    with op.batch_alter_table("issued_copy", schema=None) as batch_op:
        batch_op.add_column(sa.Column("content_hash", sa.String(length=64), nullable=True))

    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.add_column(sa.Column("circulated_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("abandoned_because", sa.Text(), nullable=True))

    with op.batch_alter_table("paper_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.add_column(sa.Column("session_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_party_session_id"), ["session_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_party_session_id_supervision_session"), "supervision_session", ["session_id"], ["id"]
        )


def downgrade() -> None:
    # Without the column a place for one session would become one for the whole contract.
    op.execute("UPDATE party SET until_on = from_on WHERE session_id IS NOT NULL")
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_party_session_id_supervision_session"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_party_session_id"))
        batch_op.drop_column("session_id")

    with op.batch_alter_table("paper_version", schema=None) as batch_op:
        batch_op.drop_column("given_up_at")

    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.drop_column("abandoned_because")
        batch_op.drop_column("circulated_at")

    with op.batch_alter_table("issued_copy", schema=None) as batch_op:
        batch_op.drop_column("content_hash")

    with op.batch_alter_table("draft_buffer", schema=None) as batch_op:
        batch_op.drop_column("base_answers")

    with op.batch_alter_table("child", schema=None) as batch_op:
        batch_op.drop_column("off_roll")

    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.drop_column("agreed_on")

    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_school_id"))
        batch_op.drop_index(batch_op.f("ix_task_entry_id"))
        batch_op.drop_index(batch_op.f("ix_task_done_by_id"))

    op.drop_table("task")
    with op.batch_alter_table("entry_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_link_school_id"))
        batch_op.drop_index(batch_op.f("ix_entry_link_paper_version_id"))
        batch_op.drop_index(batch_op.f("ix_entry_link_entry_id"))

    op.drop_table("entry_link")
    with op.batch_alter_table("addendum", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_addendum_school_id"))
        batch_op.drop_index(batch_op.f("ix_addendum_paper_version_id"))
        batch_op.drop_index(batch_op.f("ix_addendum_made_by_id"))

    op.drop_table("addendum")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_school_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_paper_version_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_attached_by_id"))

    op.drop_table("attachment")
    with op.batch_alter_table("staff_concern", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_concern_school_id"))
        batch_op.drop_index(batch_op.f("ix_staff_concern_recorded_by_id"))

    op.drop_table("staff_concern")
