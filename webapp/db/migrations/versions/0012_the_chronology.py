"""What came of a discussion later, and an index of what entries say."""

from __future__ import annotations

import json
import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ON_SQLITE = (
    "CREATE VIRTUAL TABLE entry_index_fts USING fts5"
    " (words, content='entry_index', content_rowid='entry_id', tokenize='unicode61 remove_diacritics 2')",
    # What is taken out leaves no word behind in the pages of the index.
    "INSERT INTO entry_index_fts (entry_index_fts, rank) VALUES ('secure-delete', 1)",
    "INSERT INTO entry_index_fts (entry_index_fts) VALUES ('rebuild')",
)
ON_POSTGRESQL = (
    "CREATE INDEX ix_entry_index_words_fts ON entry_index USING gin (to_tsvector('simple'::regconfig, words))",
)


def upgrade() -> None:
    op.create_table(
        "entry_outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_outcome")),
        *_points("entry_outcome", entry_id="chronology_entry", recorded_by_id="person", school_id="school"),
    )
    op.create_table(
        "entry_index",
        sa.Column("entry_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("plan_changed", sa.Boolean(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_entry_index")),
        *_points("entry_index", entry_id="chronology_entry", school_id="school"),
    )
    for table, columns in (
        ("entry_outcome", ("school_id", "entry_id", "recorded_by_id")),
        ("entry_index", ("school_id",)),
    ):
        for name in columns:
            op.create_index(op.f(f"ix_{table}_{name}"), table, [name], unique=False)
    _index_what_is_there()
    for statement in ON_POSTGRESQL if op.get_bind().dialect.name == "postgresql" else ON_SQLITE:
        op.execute(statement)


def _points(table: str, **columns: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))
        for column, other in columns.items()
    ]


def _index_what_is_there() -> None:
    """As the program did it when this step was written: a migration outlives what it could call."""
    connection = op.get_bind()
    index = sa.table("entry_index", *(sa.column(name) for name in ("entry_id", "school_id", "plan_changed", "words")))
    entries = connection.execute(
        sa.text(
            "SELECT id, school_id, content FROM chronology_entry WHERE id NOT IN"
            " (SELECT entry_id FROM entry_decision WHERE decision = 'withdrawn')"
        )
    )
    rows = [
        {"entry_id": entry.id, "school_id": entry.school_id, "plan_changed": changed, "words": words}
        for entry in entries
        for changed, words in [_read(entry.content)]
    ]
    if rows:
        connection.execute(index.insert(), rows)


def _read(content: str) -> tuple[bool | None, str]:
    try:
        texts = [part[1] for part in json.loads(content)["parts"]]
    except (ValueError, TypeError, KeyError):
        return None, ""
    unchanged = any(re.match(r"\s*no change of plan\s*(?:[.,:;!()–—-]|$|\n)", text, re.IGNORECASE) for text in texts)
    return (False if unchanged else None), " ".join(re.findall(r"[^\W_]+", _fold(" ".join(texts))))


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE entry_index_fts")
    op.drop_table("entry_index")
    op.drop_table("entry_outcome")
