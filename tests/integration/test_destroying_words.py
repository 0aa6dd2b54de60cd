"""What stays when a child is destroyed names the child no more: other children's files, every column, drafts and files."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest
from sqlalchemy import Table, func, insert, select

from tests import populated
from tests.attached_files import pdf
from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import Paper, School, names_decided, ready, texts
from tests.integration.test_destroying import everything, old, proposed
from tests.pdf_files import drawn
from webapp.db.children import ChronologyEntry
from webapp.db.mentions import Mention
from webapp.db.models import Base
from webapp.db.name_columns import CLEANED
from webapp.db.papers import Attachment, DraftBuffer, IssuedCopy, SignedCopy
from webapp.documents import pdf as office
from webapp.domain.errors import Conflict
from webapp.domain.retention import Kept
from webapp.services import (
    access_requests,
    action_sheet,
    attaching,
    chronology_sheets,
    destroying,
    entry_search,
    issuing,
    leaving,
    new_children,
    outcomes,
    printing,
    signing,
    writing,
)

__all__ = ["old"]

LATER: Final = "Tamsin Orchard"
"""Somebody who is on nobody's roll yet."""
COUNTED: Final = "One two three four five six"


def destroyed(ash: School, child: str) -> None:
    """The child left, thirty years passed, and two people destroyed what is held."""
    destroying.carry_out(ash.at("head"), Kept.CHILD, proposed(ash, child))


def comes_and_leaves(ash: School, clock: FakeClock) -> None:
    """Tamsin is on the roll for a day; then her time is over."""
    ash.children["tamsin"] = new_children.add_off_roll(ash.at("lead"), "", LATER, "elsewhere").reference
    clock.forward(days=30 * 366)


@pytest.fixture
@kept
def before(ash: School) -> Paper:
    """Zofia's file, an action and a draft speak of Tamsin, whom nobody knows yet."""
    paper = ready(ash, "zofia", trends="Nothing else")
    cases = json.loads(json.dumps(paper.answers["cases"]))
    cases[0]["next_steps"] = f"Keep her apart from {LATER}"
    paper.save(cases=cases, actions=[ash.action(paper, f"Ring the mother of {LATER}", "lead")])
    names_decided(paper)
    paper.issue("lead", "head")
    (entry,) = [entry for entry in ash.standing("zofia") if LATER in str(texts(entry))]
    day = ash.clock().date()
    outcomes.add_outcome(ash.at("lead"), ash.children["zofia"], entry.uid, day, f"{LATER} said sorry")
    chronology_sheets.print_chronology(ash.at("lead"), ash.children["zofia"])
    action_sheet.print_actions(ash.at("lead"), paper.session)
    return paper


def test_another_childs_file_names_a_child_destroyed_no_more_who_came_later(before: Paper, clock: FakeClock) -> None:
    """Nothing masks the name any more once the roll has it no longer."""
    ash = before.school
    comes_and_leaves(ash, clock)
    reference = ash.children["tamsin"]
    assert LATER in ash.entry_texts()[ash.children["zofia"]]
    assert LATER not in str([texts(entry) for entry in ash.chronology("zofia")])
    destroyed(ash, "tamsin")
    assert "Tamsin" not in ash.entry_texts()[ash.children["zofia"]]
    assert f"Keep her apart from {reference}" in str([texts(entry) for entry in ash.chronology("zofia")])
    assert f"{reference} said sorry" in str(ash.chronology("zofia"))
    assert "Tamsin" not in everything(ash)
    assert "About zofia:" in str(ash.entry_texts()[ash.children["zofia"]])


def test_nor_is_it_found_there(before: Paper, clock: FakeClock) -> None:
    ash = before.school

    def found(words: str) -> int:
        return entry_search.search_entries(ash.at("lead"), words).total

    assert found("Tamsin") == 1
    comes_and_leaves(ash, clock)
    destroyed(ash, "tamsin")
    assert found("Tamsin") == 0
    assert found("sorry") == found("apart") == 1


def test_sheets_that_name_the_child_are_emptied_and_others_are_not(before: Paper, clock: FakeClock) -> None:
    ash = before.school
    chronology_sheets.print_chronology(ash.at("lead"), ash.children["hope"])
    comes_and_leaves(ash, clock)
    assert bytes_left(ash, IssuedCopy.child_id.is_not(None)) == [True, True]
    destroyed(ash, "tamsin")
    assert bytes_left(ash, IssuedCopy.child_id.is_not(None)) == [False, True]
    assert bytes_left(ash, IssuedCopy.session_id.is_not(None)) == [False]
    assert bytes_left(ash, IssuedCopy.destruction_id.is_not(None)) == [True]


def bytes_left(ash: School, *where: Any) -> list[bool]:
    """Of each of these copies, whether it has its bytes."""
    with ash.desk.read() as work:
        asked = select(func.length(IssuedCopy.content)).where(IssuedCopy.school_id == ash.school_id, *where)
        return [bool(size) for size in work.db.scalars(asked.order_by(IssuedCopy.id))]


def test_what_is_printed_beside_the_answers_empties_a_copy_too(ash: School, clock: FakeClock) -> None:
    """The name stands in an action alone, which the record prints; a scan of it goes with the copy."""
    paper = ready(ash, "zofia")
    names_decided(paper)
    paper.issue("lead", "head")
    signing.note_signatures(ash.at("head"), paper.reference, paper.ink(), f"Binder of {LATER}")
    comes_and_leaves(ash, clock)
    destroyed(ash, "tamsin")
    assert [row.place for row in ash.rows(SignedCopy)] == ["Binder of [destroyed]"]
    assert bytes_left(ash, IssuedCopy.paper_version_id.is_not(None)) == [True]


@pytest.mark.parametrize("how", ["named", "discussed"])
def test_a_print_of_what_the_paper_says_no_longer_is_emptied_too(ash: School, clock: FakeClock, how: str) -> None:
    paper = ready(ash, "zofia", trends="Amara Lisle again.") if how == "named" else ready(ash, "amara", "zofia")
    issuing.print_draft(paper.at(), paper.reference)
    paper.save(trends="", cases=[case for case in paper.answers["cases"] if case["child"] == ash.children["zofia"]])
    if how == "named":
        paper.save(trends="Nothing.")
    issuing.print_draft(paper.at(), paper.reference)
    leaving.note_leaving(ash.at("lead"), ash.children["amara"], clock().date())
    clock.forward(days=30 * 366)
    destroyed(ash, "amara")
    left = everything(ash)
    assert "Amara" not in left
    assert "About amara" not in left
    assert bytes_left(ash, IssuedCopy.paper_version_id.is_not(None)) == [False, how == "named"]


def test_no_pdf_is_made_of_a_print_while_it_is_destroyed(old: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    """Laying it out takes seconds, and no transaction is open meanwhile."""
    ash = old.school

    def laid_out(docx: bytes, title: str = "") -> bytes:
        destroyed(ash, "amara")
        return drawn(docx, title, 1)

    monkeypatch.setattr(office, "to_pdf", laid_out)
    with pytest.raises(issuing.CopyDestroyed):
        printing.issued_pdf(ash.at("lead"), old.reference, old.code)
    assert bytes_left(ash, IssuedCopy.kind == "pdf") == []


def test_no_half_of_a_name_is_left_beside_another(ash: School, clock: FakeClock) -> None:
    """What is told of a place ends with so many words, in the middle of a name or not."""
    paper = ready(ash, "zofia", trends=f"Amara Lisle. {COUNTED} to Hope Darrow.")
    names_decided(paper)
    paper.issue("lead", "head")
    assert [row.before for row in ash.rows(Mention) if row.words == "Hope Darrow"] == [f"Lisle. {COUNTED} to "]
    leaving.note_leaving(ash.at("lead"), ash.children["amara"], clock().date())
    clock.forward(days=30 * 366)
    destroyed(ash, "amara")
    assert [(row.words, row.before, row.after) for row in ash.rows(Mention) if row.words == "Hope Darrow"] == [
        ("Hope Darrow", f"[destroyed]. {COUNTED} to ", ".")
    ]
    assert "Amara" not in everything(ash)


# Every column


_AS_THEY_ARE_READ = {"reference": "X-0099", "told": "{}"}


def a_row(work: Any, table: Table, ash: School, child_id: int) -> dict[str, Any]:
    """A whole row of this table that points at what is there, and names the child in every column that is cleaned."""
    row: dict[str, Any] = {}
    for column in table.c:
        if column is table.autoincrement_column or column.name in populated.LEFT_OUT.get(table.name, ()):
            continue
        (target,) = {key.column.table for key in column.foreign_keys} or {None}
        if column.name in CLEANED[table.name]:
            row[column.name] = _named(column.name)
        elif column.name == "school_id":
            row[column.name] = ash.school_id
        elif column.name in _AS_THEY_ARE_READ:
            row[column.name] = _AS_THEY_ARE_READ[column.name]
        elif column.name == "child_id":
            row[column.name] = None if table.name == "mention" else child_id
        elif target is not None and (column.nullable or target.name == "chronology_entry"):
            row[column.name] = _of_zofia(work, child_id) if target.name == "chronology_entry" else None
        elif target is not None:
            key = next(iter(target.primary_key))
            row[column.name] = work.db.scalar(select(func.min(key)).where(target.c.school_id == ash.school_id))
        else:
            row[column.name] = 99 if column.name == "number" else populated.value_for(column)
    return row


def _named(column: str) -> str:
    words = "Amara Lisle was there "
    if column in ("answers", "base_answers", "outcomes"):
        return json.dumps({"trends": words}, separators=(",", ":"))
    return json.dumps({"parts": [["What", words]], "took_part": []}) if column == "content" else words


def _of_zofia(work: Any, child_id: int) -> int:
    found = work.db.scalar(select(func.max(ChronologyEntry.id)).where(ChronologyEntry.child_id == child_id))
    assert found is not None
    return int(found)


@pytest.mark.parametrize("name", sorted(CLEANED))
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_every_column_that_holds_words_is_cleaned(old: Paper, name: str) -> None:
    ash = old.school
    table = Base.metadata.tables[name]
    access_requests.open_request(
        ash.at("lead"),
        child_reference=ash.children["zofia"],
        asker="self",
        asked_by="x",
        received_on=ash.clock().date(),
    )
    with ash.desk.work(school_id=ash.school_id) as work:
        here = Base.metadata.tables["child"].c
        zofia = work.db.scalar(select(here.id).where(here.reference == ash.children["zofia"]))
        made = insert(table).values(a_row(work, table, ash, int(zofia or 0)))
        (row_id,) = work.db.connection().execute(made).inserted_primary_key or (0,)
        work.note("school.changed", f"school:{ash.school_id}")
    destroyed(ash, "amara")
    with ash.desk.read() as work:
        row = work.db.execute(select(table).where(table.c.id == row_id)).mappings().one()
    told = {column: row[column] for column in CLEANED[name]}
    assert not [column for column, text in told.items() if "Amara" in text]
    assert all("was there" in text for text in told.values())
    assert name != "mention" or row["start"] is None


# Drafts and files


def test_what_somebody_is_typing_elsewhere_names_the_child_no_more(old: Paper) -> None:
    """And a page that was open meanwhile does not write the old text back."""
    ash = old.school
    draft = ash.record("wellbeing-deputy", trends="Amara Lisle once more")
    typed = {**draft.answers, "trends": "Amara Lisle once more, and much else"}
    writing.autosave(draft.at(), draft.reference, draft.revision, typed)
    opened = draft.revision
    destroyed(ash, "amara")
    (buffer,) = ash.rows(DraftBuffer)
    assert json.loads(buffer.answers)["trends"] == "[destroyed] once more, and much else"
    assert buffer.base_revision == draft.revision == opened + 1
    assert writing.open_for_writing(draft.at(), draft.reference).answers["trends"].endswith("much else")
    for use in (writing.save, writing.autosave):
        with pytest.raises(Conflict, match="were destroyed since you opened it"):
            use(draft.at(), draft.reference, opened, typed, json.dumps(draft.answers))
    assert "Amara" not in everything(ash)


def test_nor_is_it_put_back_into_a_paper_that_was_saved_since_or_was_only_typed(old: Paper) -> None:
    ash = old.school
    draft = ash.record("wellbeing-deputy", trends="Nothing.")
    opened, typed = draft.revision, {**draft.answers, "trends": "Amara Lisle once more"}
    writing.autosave(draft.at(), draft.reference, opened, typed)
    destroyed(ash, "amara")
    again = draft.revision
    draft.save(trends="Saved since")
    with pytest.raises(Conflict, match="were destroyed"):
        writing.autosave(draft.at(), draft.reference, opened, typed)
    assert "Amara" not in everything(ash)
    # Whoever opened it afterwards is only overtaken, as ever.
    assert writing.autosave(draft.at(), draft.reference, again, {**typed, "trends": "Zofia"}).overtaken


def test_a_providers_file_about_a_discussion_of_the_child_is_emptied(ash: School, clock: FakeClock) -> None:
    from tests.integration.test_attaching import issued, with_provider

    paper = issued(with_provider(ash), pdf())
    leaving.note_leaving(ash.at("lead"), ash.children["amara"], clock().date())
    clock.forward(days=30 * 366)
    assert attaching.download_attached(ash.at("lead"), paper.reference).content
    destroyed(ash, "amara")
    with pytest.raises(Conflict, match="destroyed"):
        attaching.download_attached(ash.at("lead"), paper.reference)
    with ash.desk.read() as work:
        assert work.db.scalars(select(func.length(Attachment.content))).all() == [0]
