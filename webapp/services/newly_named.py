"""Which papers and entries may speak of children whose names became known: only those are looked through once more.

A look at a text is cheap beside bringing its names up to date, and a school keeps thousands of papers.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import select

from webapp.db.children import Child, ChronologyEntry, EntryIndex, EntryOutcome
from webapp.db.mentions import Mention
from webapp.db.papers import Action, Addendum, Agreement, Comment, PaperVersion
from webapp.services.entry_index import discussed_with
from webapp.services.name_index import index_of_these
from webapp.services.work import Work


def papers_to_look_through(work: Work, references: Collection[str]) -> set[int]:
    """The ids of the papers where one of these children may be named, or was under a former name."""
    return _naming(work, references, _typed_in_papers(work)) | _found_before(work, references, Mention.paper_id)


def entries_to_look_through(work: Work, references: Collection[str]) -> set[int]:
    """The same for entries of chronologies, with what came of them; and those that could not be looked through before.

    The children's own files are among them: looking there for the names of others may have failed.
    """
    without_words = EntryIndex.school_id == work.school_id, EntryIndex.words == ""
    failed = set(work.db.scalars(select(EntryIndex.entry_id).where(*without_words)))
    files = select(ChronologyEntry.id, Child.reference).join(Child).where(Child.school_id == work.school_id)
    own = {entry_id for entry_id, reference in work.db.execute(files) if reference in set(references)}
    found = _naming(work, references, _typed_in_entries(work)) | _found_before(work, references, Mention.said_in_id)
    return failed | own | set(work.db.scalars(select(ChronologyEntry.id).where(discussed_with(found))))


def _naming(work: Work, references: Collection[str], typed: Iterator[tuple[int, str]]) -> set[int]:
    index = index_of_these(work, references)
    found: set[int] = set()
    for of, text in typed:
        if of not in found and index.scan(text):
            found.add(of)
    return found


def _found_before(work: Work, references: Collection[str], of: Any) -> set[int]:
    asked = select(of, Mention.children).where(Mention.school_id == work.school_id, of.is_not(None))
    wanted = set(references)
    return {row_id for row_id, children in work.db.execute(asked) if wanted.intersection(children.split())}


def _typed_in_papers(work: Work) -> Iterator[tuple[int, str]]:
    here = PaperVersion.school_id == work.school_id
    for paper_id, answers, reason in work.db.execute(
        select(PaperVersion.paper_id, PaperVersion.answers, PaperVersion.reason).where(here)
    ):
        yield paper_id, "\n\n".join((*_strings(json.loads(answers)), reason or ""))
    for column in (Comment.text, Addendum.text, Agreement.reason):
        beside = select(PaperVersion.paper_id, column).join(
            PaperVersion, column.class_.paper_version_id == PaperVersion.id
        )
        yield from ((paper_id, text) for paper_id, text in work.db.execute(beside.where(here, column != "")))
    ended = select(Action.paper_id, Action.outcome).where(Action.school_id == work.school_id, Action.outcome != "")
    yield from ((paper_id, text) for paper_id, text in work.db.execute(ended))


def _typed_in_entries(work: Work) -> Iterator[tuple[int, str]]:
    written = select(ChronologyEntry.id, ChronologyEntry.content).join(Child)
    for entry_id, content in work.db.execute(written.where(Child.school_id == work.school_id)):
        yield entry_id, "\n\n".join(_strings(json.loads(content)))
    came = select(EntryOutcome.entry_id, EntryOutcome.text).where(EntryOutcome.school_id == work.school_id)
    yield from ((entry_id, text) for entry_id, text in work.db.execute(came))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)
