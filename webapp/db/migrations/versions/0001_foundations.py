"""The first tables: schools, people, contracts, papers, children and the audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("setup_code_hash", sa.String(length=64), nullable=True),
        sa.Column("csrf_salt", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "school",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school")),
    )
    op.create_table(
        "throttle",
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("window_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_throttle_tries")),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_throttle")),
    )
    op.create_table(
        "audit_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("chain", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("payload_hash", sa.String(length=64), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("row_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_audit_row_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_row")),
        sa.UniqueConstraint("chain", "number", name=op.f("uq_audit_row_chain_number")),
    )
    with op.batch_alter_table("audit_row", schema=None) as batch_op:
        batch_op.create_index("ix_audit_row_chain_event_number", ["chain", "event", "number"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_row_school_id"), ["school_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_person_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_school_id"), ["school_id"], unique=False)

    op.create_table(
        "stored_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_stored_document_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_document")),
        sa.UniqueConstraint("school_id", "fingerprint", name=op.f("uq_stored_document_school_id_fingerprint")),
    )
    with op.batch_alter_table("stored_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_document_school_id"), ["school_id"], unique=False)

    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("invitation_hash", sa.Text(), nullable=True),
        sa.Column("invitation_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("theme", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id_person")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_account_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("invitation_hash", name=op.f("uq_account_invitation_hash")),
        sa.UniqueConstraint("person_id", name=op.f("uq_account_person_id")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_school_id"), ["school_id"], unique=False)

    op.create_table(
        "audit_payload",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["row_id"], ["audit_row.id"], name=op.f("fk_audit_payload_row_id_audit_row")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_audit_payload_school_id_school")),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_audit_payload")),
    )
    with op.batch_alter_table("audit_payload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_payload_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_payload_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_payload_subject"), ["subject"], unique=False)

    op.create_table(
        "child",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("legal_forename", sa.Text(), nullable=False),
        sa.Column("legal_surname", sa.Text(), nullable=False),
        sa.Column("preferred_forename", sa.Text(), nullable=False),
        sa.Column("sought", sa.Text(), nullable=False),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column("year_group", sa.Text(), nullable=False),
        sa.Column("form_class", sa.Text(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_child_created_by_id_person")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_child_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child")),
        sa.UniqueConstraint("school_id", "reference", name=op.f("uq_child_school_id_reference")),
    )
    with op.batch_alter_table("child", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_child_created_by_id"), ["created_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_child_school_id"), ["school_id"], unique=False)
        batch_op.create_index("ix_child_school_id_legal_surname", ["school_id", "legal_surname"], unique=False)

    op.create_table(
        "contract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_contract_created_by_id_person")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_contract_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("school_id", "reference", name=op.f("uq_contract_school_id_reference")),
        sa.UniqueConstraint("uid", name=op.f("uq_contract_uid")),
    )
    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_created_by_id"), ["created_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contract_school_id"), ["school_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["approved_by_id"], ["person.id"], name=op.f("fk_membership_approved_by_id_person")),
        sa.ForeignKeyConstraint(["granted_by_id"], ["person.id"], name=op.f("fk_membership_granted_by_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id_person")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_membership_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_approved_by_id"), ["approved_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_granted_by_id"), ["granted_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_school_id"), ["school_id"], unique=False)
        batch_op.create_index("ix_membership_school_id_role", ["school_id", "role"], unique=False)

    op.create_table(
        "practice_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_practice_setting_school_id_school")),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"], name=op.f("fk_practice_setting_set_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_setting")),
        sa.UniqueConstraint(
            "school_id", "key", "from_on", "id", name=op.f("uq_practice_setting_school_id_key_from_on_id")
        ),
    )
    with op.batch_alter_table("practice_setting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practice_setting_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_practice_setting_set_by_id"), ["set_by_id"], unique=False)

    op.create_table(
        "read_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_read_note_person_id_person")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_read_note_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_note")),
        sa.UniqueConstraint(
            "person_id", "subject", "event", "quarter", name=op.f("uq_read_note_person_id_subject_event_quarter")
        ),
    )
    with op.batch_alter_table("read_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_read_note_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_read_note_school_id"), ["school_id"], unique=False)

    op.create_table(
        "template_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_template_version_created_by_id_person")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_template_version_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_version")),
    )
    with op.batch_alter_table("template_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_template_version_created_by_id"), ["created_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_template_version_school_id"), ["school_id"], unique=False)
        batch_op.create_index("ix_template_version_school_id_fingerprint", ["school_id", "fingerprint"], unique=False)

    op.create_table(
        "device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_device_account_id_account")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_device_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_device_token_hash")),
    )
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_device_school_id"), ["school_id"], unique=False)

    op.create_table(
        "party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("external", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_party_contract_id_contract")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_party_person_id_person")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_party_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
    )
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_party_contract_id"), ["contract_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_party_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_party_school_id"), ["school_id"], unique=False)

    op.create_table(
        "supervision_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("children_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_supervision_session_contract_id_contract")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_supervision_session_created_by_id_person")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_supervision_session_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_session")),
        sa.UniqueConstraint("school_id", "reference", name=op.f("uq_supervision_session_school_id_reference")),
        sa.UniqueConstraint("uid", name=op.f("uq_supervision_session_uid")),
    )
    with op.batch_alter_table("supervision_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supervision_session_contract_id"), ["contract_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_supervision_session_created_by_id"), ["created_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_supervision_session_school_id"), ["school_id"], unique=False)

    op.create_table(
        "web_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("account_token", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stepped_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_web_session_account_id_account")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_web_session_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_web_session_token_hash")),
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_session_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_web_session_school_id"), ["school_id"], unique=False)

    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_attendance_party_id_party")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_attendance_school_id_school")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["supervision_session.id"], name=op.f("fk_attendance_session_id_supervision_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("session_id", "party_id", name=op.f("uq_attendance_session_id_party_id")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attendance_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attendance_session_id"), ["session_id"], unique=False)

    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("document_key", sa.String(length=40), nullable=False),
        sa.Column("document_version", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("template_version_id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_paper_contract_id_contract")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_paper_created_by_id_person")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_paper_school_id_school")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["supervision_session.id"], name=op.f("fk_paper_session_id_supervision_session")
        ),
        sa.ForeignKeyConstraint(
            ["template_version_id"], ["template_version.id"], name=op.f("fk_paper_template_version_id_template_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("school_id", "reference", name=op.f("uq_paper_school_id_reference")),
        sa.UniqueConstraint("uid", name=op.f("uq_paper_uid")),
    )
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_contract_id"), ["contract_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_paper_created_by_id"), ["created_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_paper_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_paper_session_id"), ["session_id"], unique=False)

    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=40), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("contract_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_action_contract_id_contract")),
        sa.ForeignKeyConstraint(["owner_id"], ["party.id"], name=op.f("fk_action_owner_id_party")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_action_paper_id_paper")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_action_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint("paper_id", "uid", name=op.f("uq_action_paper_id_uid")),
    )
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_action_contract_id"), ["contract_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_action_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_action_paper_id"), ["paper_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_action_school_id"), ["school_id"], unique=False)

    op.create_table(
        "case_discussion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=40), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_case_discussion_child_id_child")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_case_discussion_paper_id_paper")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_case_discussion_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_discussion")),
        sa.UniqueConstraint("paper_id", "uid", name=op.f("uq_case_discussion_paper_id_uid")),
    )
    with op.batch_alter_table("case_discussion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_discussion_child_id"), ["child_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_discussion_paper_id"), ["paper_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_discussion_school_id"), ["school_id"], unique=False)

    op.create_table(
        "draft_buffer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("base_revision", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_draft_buffer_paper_id_paper")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_draft_buffer_person_id_person")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_draft_buffer_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_buffer")),
        sa.UniqueConstraint("paper_id", "person_id", name=op.f("uq_draft_buffer_paper_id_person_id")),
    )
    with op.batch_alter_table("draft_buffer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_buffer_paper_id"), ["paper_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_draft_buffer_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_draft_buffer_school_id"), ["school_id"], unique=False)

    op.create_table(
        "paper_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_paper_version_changed_by_id_person")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_version_paper_id_paper")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_paper_version_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_version")),
        sa.UniqueConstraint("paper_id", "number", name=op.f("uq_paper_version_paper_id_number")),
    )
    with op.batch_alter_table("paper_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_version_changed_by_id"), ["changed_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_paper_version_paper_id"), ["paper_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_paper_version_school_id"), ["school_id"], unique=False)

    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("paper_version_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["paper_version_id"], ["paper_version.id"], name=op.f("fk_agreement_paper_version_id_paper_version")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_agreement_party_id_party")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_agreement_recorded_by_id_person")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_agreement_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
    )
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_paper_version_id"), ["paper_version_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreement_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreement_recorded_by_id"), ["recorded_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreement_school_id"), ["school_id"], unique=False)

    op.create_table(
        "chronology_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("case_discussion_id", sa.Integer(), nullable=True),
        sa.Column("paper_version_id", sa.Integer(), nullable=True),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("event_on", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_discussion_id"],
            ["case_discussion.id"],
            name=op.f("fk_chronology_entry_case_discussion_id_case_discussion"),
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_chronology_entry_child_id_child")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_chronology_entry_entered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["follows_id"], ["chronology_entry.id"], name=op.f("fk_chronology_entry_follows_id_chronology_entry")
        ),
        sa.ForeignKeyConstraint(
            ["paper_version_id"], ["paper_version.id"], name=op.f("fk_chronology_entry_paper_version_id_paper_version")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_chronology_entry_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chronology_entry")),
        sa.UniqueConstraint("uid", name=op.f("uq_chronology_entry_uid")),
    )
    with op.batch_alter_table("chronology_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_chronology_entry_case_discussion_id"), ["case_discussion_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_chronology_entry_child_id"), ["child_id"], unique=False)
        batch_op.create_index("ix_chronology_entry_child_id_event_on", ["child_id", "event_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_chronology_entry_entered_by_id"), ["entered_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_chronology_entry_follows_id"), ["follows_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_chronology_entry_paper_version_id"), ["paper_version_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_chronology_entry_school_id"), ["school_id"], unique=False)

    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("paper_version_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_comment_author_id_person")),
        sa.ForeignKeyConstraint(
            ["paper_version_id"], ["paper_version.id"], name=op.f("fk_comment_paper_version_id_paper_version")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_comment_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_comment_paper_version_id"), ["paper_version_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_comment_school_id"), ["school_id"], unique=False)

    op.create_table(
        "issued_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("paper_version_id", sa.Integer(), nullable=False),
        sa.Column("template_version_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("audit_number", sa.Integer(), nullable=False),
        sa.Column("chain_head", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["issued_by_id"], ["person.id"], name=op.f("fk_issued_copy_issued_by_id_person")),
        sa.ForeignKeyConstraint(
            ["paper_version_id"], ["paper_version.id"], name=op.f("fk_issued_copy_paper_version_id_paper_version")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_issued_copy_school_id_school")),
        sa.ForeignKeyConstraint(
            ["template_version_id"],
            ["template_version.id"],
            name=op.f("fk_issued_copy_template_version_id_template_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_copy")),
        sa.UniqueConstraint("code", name=op.f("uq_issued_copy_code")),
    )
    with op.batch_alter_table("issued_copy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issued_copy_issued_by_id"), ["issued_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_issued_copy_paper_version_id"), ["paper_version_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_issued_copy_school_id"), ["school_id"], unique=False)

    op.create_table(
        "entry_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["chronology_entry.id"], name=op.f("fk_entry_decision_entry_id_chronology_entry")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_entry_decision_made_by_id_person")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_entry_decision_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_decision")),
    )
    with op.batch_alter_table("entry_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_decision_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_decision_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_decision_school_id"), ["school_id"], unique=False)

    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("issued_copy_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["issued_copy_id"], ["issued_copy.id"], name=op.f("fk_signature_issued_copy_id_issued_copy")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_signature_party_id_party")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_signature_recorded_by_id_person")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_signature_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
    )
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signature_issued_copy_id"), ["issued_copy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signature_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signature_recorded_by_id"), ["recorded_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signature_school_id"), ["school_id"], unique=False)

    op.create_table(
        "signed_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("issued_copy_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["issued_copy_id"], ["issued_copy.id"], name=op.f("fk_signed_copy_issued_copy_id_issued_copy")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_signed_copy_recorded_by_id_person")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_signed_copy_school_id_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_copy")),
    )
    with op.batch_alter_table("signed_copy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signed_copy_issued_copy_id"), ["issued_copy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signed_copy_recorded_by_id"), ["recorded_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_signed_copy_school_id"), ["school_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("signed_copy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signed_copy_school_id"))
        batch_op.drop_index(batch_op.f("ix_signed_copy_recorded_by_id"))
        batch_op.drop_index(batch_op.f("ix_signed_copy_issued_copy_id"))

    op.drop_table("signed_copy")
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signature_school_id"))
        batch_op.drop_index(batch_op.f("ix_signature_recorded_by_id"))
        batch_op.drop_index(batch_op.f("ix_signature_party_id"))
        batch_op.drop_index(batch_op.f("ix_signature_issued_copy_id"))

    op.drop_table("signature")
    with op.batch_alter_table("entry_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_decision_school_id"))
        batch_op.drop_index(batch_op.f("ix_entry_decision_made_by_id"))
        batch_op.drop_index(batch_op.f("ix_entry_decision_entry_id"))

    op.drop_table("entry_decision")
    with op.batch_alter_table("issued_copy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issued_copy_school_id"))
        batch_op.drop_index(batch_op.f("ix_issued_copy_paper_version_id"))
        batch_op.drop_index(batch_op.f("ix_issued_copy_issued_by_id"))

    op.drop_table("issued_copy")
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_school_id"))
        batch_op.drop_index(batch_op.f("ix_comment_paper_version_id"))
        batch_op.drop_index(batch_op.f("ix_comment_author_id"))

    op.drop_table("comment")
    with op.batch_alter_table("chronology_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chronology_entry_school_id"))
        batch_op.drop_index(batch_op.f("ix_chronology_entry_paper_version_id"))
        batch_op.drop_index(batch_op.f("ix_chronology_entry_follows_id"))
        batch_op.drop_index(batch_op.f("ix_chronology_entry_entered_by_id"))
        batch_op.drop_index("ix_chronology_entry_child_id_event_on")
        batch_op.drop_index(batch_op.f("ix_chronology_entry_child_id"))
        batch_op.drop_index(batch_op.f("ix_chronology_entry_case_discussion_id"))

    op.drop_table("chronology_entry")
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_school_id"))
        batch_op.drop_index(batch_op.f("ix_agreement_recorded_by_id"))
        batch_op.drop_index(batch_op.f("ix_agreement_party_id"))
        batch_op.drop_index(batch_op.f("ix_agreement_paper_version_id"))

    op.drop_table("agreement")
    with op.batch_alter_table("paper_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_version_school_id"))
        batch_op.drop_index(batch_op.f("ix_paper_version_paper_id"))
        batch_op.drop_index(batch_op.f("ix_paper_version_changed_by_id"))

    op.drop_table("paper_version")
    with op.batch_alter_table("draft_buffer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_buffer_school_id"))
        batch_op.drop_index(batch_op.f("ix_draft_buffer_person_id"))
        batch_op.drop_index(batch_op.f("ix_draft_buffer_paper_id"))

    op.drop_table("draft_buffer")
    with op.batch_alter_table("case_discussion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_discussion_school_id"))
        batch_op.drop_index(batch_op.f("ix_case_discussion_paper_id"))
        batch_op.drop_index(batch_op.f("ix_case_discussion_child_id"))

    op.drop_table("case_discussion")
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_action_school_id"))
        batch_op.drop_index(batch_op.f("ix_action_paper_id"))
        batch_op.drop_index(batch_op.f("ix_action_owner_id"))
        batch_op.drop_index(batch_op.f("ix_action_contract_id"))

    op.drop_table("action")
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_session_id"))
        batch_op.drop_index(batch_op.f("ix_paper_school_id"))
        batch_op.drop_index(batch_op.f("ix_paper_created_by_id"))
        batch_op.drop_index(batch_op.f("ix_paper_contract_id"))

    op.drop_table("paper")
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendance_session_id"))
        batch_op.drop_index(batch_op.f("ix_attendance_school_id"))
        batch_op.drop_index(batch_op.f("ix_attendance_party_id"))

    op.drop_table("attendance")
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_web_session_school_id"))
        batch_op.drop_index(batch_op.f("ix_web_session_account_id"))

    op.drop_table("web_session")
    with op.batch_alter_table("supervision_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supervision_session_school_id"))
        batch_op.drop_index(batch_op.f("ix_supervision_session_created_by_id"))
        batch_op.drop_index(batch_op.f("ix_supervision_session_contract_id"))

    op.drop_table("supervision_session")
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_party_school_id"))
        batch_op.drop_index(batch_op.f("ix_party_person_id"))
        batch_op.drop_index(batch_op.f("ix_party_contract_id"))

    op.drop_table("party")
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_school_id"))
        batch_op.drop_index(batch_op.f("ix_device_account_id"))

    op.drop_table("device")
    with op.batch_alter_table("template_version", schema=None) as batch_op:
        batch_op.drop_index("ix_template_version_school_id_fingerprint")
        batch_op.drop_index(batch_op.f("ix_template_version_school_id"))
        batch_op.drop_index(batch_op.f("ix_template_version_created_by_id"))

    op.drop_table("template_version")
    with op.batch_alter_table("read_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_read_note_school_id"))
        batch_op.drop_index(batch_op.f("ix_read_note_person_id"))

    op.drop_table("read_note")
    with op.batch_alter_table("practice_setting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_setting_set_by_id"))
        batch_op.drop_index(batch_op.f("ix_practice_setting_school_id"))

    op.drop_table("practice_setting")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index("ix_membership_school_id_role")
        batch_op.drop_index(batch_op.f("ix_membership_school_id"))
        batch_op.drop_index(batch_op.f("ix_membership_person_id"))
        batch_op.drop_index(batch_op.f("ix_membership_granted_by_id"))
        batch_op.drop_index(batch_op.f("ix_membership_approved_by_id"))

    op.drop_table("membership")
    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contract_school_id"))
        batch_op.drop_index(batch_op.f("ix_contract_created_by_id"))

    op.drop_table("contract")
    with op.batch_alter_table("child", schema=None) as batch_op:
        batch_op.drop_index("ix_child_school_id_legal_surname")
        batch_op.drop_index(batch_op.f("ix_child_school_id"))
        batch_op.drop_index(batch_op.f("ix_child_created_by_id"))

    op.drop_table("child")
    with op.batch_alter_table("audit_payload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_payload_subject"))
        batch_op.drop_index(batch_op.f("ix_audit_payload_school_id"))
        batch_op.drop_index(batch_op.f("ix_audit_payload_actor_id"))

    op.drop_table("audit_payload")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_school_id"))

    op.drop_table("account")
    with op.batch_alter_table("stored_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_document_school_id"))

    op.drop_table("stored_document")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_school_id"))

    op.drop_table("person")
    with op.batch_alter_table("audit_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_row_school_id"))
        batch_op.drop_index("ix_audit_row_chain_event_number")

    op.drop_table("audit_row")
    op.drop_table("throttle")
    op.drop_table("school")
    op.drop_table("installation")
