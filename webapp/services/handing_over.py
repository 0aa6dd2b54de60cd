"""What was decided about names in the papers of a contract, handed over to the entries that outlive them.

A child's chronology is kept by the child's own time. Without these decisions a name that was only possible ("faith") would
stand in it again, and what was said to be somebody else would become a child (design, section 6).
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from webapp.db.children import CaseDiscussion, ChronologyEntry
from webapp.db.contracts import Contract
from webapp.db.mentions import Mention
from webapp.db.papers import Paper
from webapp.domain.around import Around
from webapp.domain.entry_content import loads
from webapp.domain.mentions import Hit
from webapp.services.entry_names import texts_of_note
from webapp.services.named import named_in
from webapp.services.work import Work


def hand_over_decisions(work: Work, contract: Contract) -> None:
    """Give each entry from these papers the decisions about its own words, before the papers go: a step of an open work.

    No word of the paper beside the entry goes along.
    """
    rows = work.db.execute(
        select(ChronologyEntry, CaseDiscussion.paper_id)
        .join(CaseDiscussion, CaseDiscussion.id == ChronologyEntry.case_discussion_id)
        .join(Paper, Paper.id == CaseDiscussion.paper_id)
        .where(Paper.contract_id == contract.id)
        .order_by(ChronologyEntry.id)
    ).all()
    named = named_in(work, {paper_id for _, paper_id in rows})
    for entry, paper_id in rows:
        for text in texts_of_note(loads(entry.content), entry.child.reference):
            for where, hit, decided in named[paper_id].decided(text.text):
                for row in {row.child_id: row for row in decided}.values():
                    work.db.add(_of_entry(entry, replace(where, place=text.place), hit, row))
    work.db.flush()


def _of_entry(entry: ChronologyEntry, where: Around, hit: Hit, row: Mention) -> Mention:
    """The same decision, about the words as they stand in the entry. It stands in no paper: nobody is asked about it."""
    return Mention(
        school_id=entry.school_id,
        said_in=entry,
        place=where.place,
        words=where.words,
        before=where.before,
        after=where.after,
        children=" ".join(hit.children),
        certainty=hit.certainty.value,
        found_at=row.found_at,
        decision=row.decision,
        child=row.child,
        known_id=row.known_id,
        decided_by_id=row.decided_by_id,
        decided_at=row.decided_at,
    )
