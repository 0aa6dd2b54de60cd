"""Which papers speak of somebody: where they are to be looked for when it is asked what is held on them.

Every paper is scanned as it is written and again when the roll changes, so most is known from what was found; the words
themselves are asked for too, since a text of an earlier version, an action or a reason may be all that is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import CompoundSelect, literal, or_, select, union

from webapp.db.children import CaseDiscussion, Child
from webapp.db.mentions import Mention
from webapp.db.papers import Action, Addendum, Agreement, Comment, Paper, PaperVersion
from webapp.services.name_index import spellings_of
from webapp.services.work import Work

_SHORTEST: Final = 3
"""Letters of a spelling that is asked for by itself: two stand in nearly every text."""
_OF_PAPERS: Final = (
    (Paper, Paper.id, (Paper.abandoned_because,)),
    (Action, Action.paper_id, (Action.what, Action.outcome)),
)
_OF_VERSIONS: Final = ((Comment, Comment.text), (Addendum, Addendum.text), (Agreement, Agreement.reason))


def papers_speaking_of(work: Work, child: Child) -> CompoundSelect[int]:
    """The ids of the papers in which a child was discussed, was found, or whose words hold one of the names."""
    called = (child.legal_forename, child.legal_surname, child.preferred_forename, child.preferred_surname)
    spelled = {words for words in spellings_of(child).words if len(words) >= _SHORTEST}
    candidate = (literal(" ") + Mention.children + " ").contains(f" {child.reference} ", autoescape=True)
    return union(
        select(CaseDiscussion.paper_id).where(CaseDiscussion.child_id == child.id),
        select(Mention.paper_id).where(
            Mention.school_id == work.school_id, or_(Mention.child_id == child.id, candidate)
        ),
        *_holding(work, {*called, child.former_surname, *spelled} - {""}),
    )


def papers_holding(work: Work, words: Iterable[str]) -> CompoundSelect[int]:
    """The ids of the papers of which an answer, or what was typed beside it, holds one of these words."""
    return union(*_holding(work, words))


def _holding(work: Work, words: Iterable[str]) -> list[Any]:
    wanted = sorted(words)

    def holds(*columns: Any) -> Any:
        return or_(*(column.icontains(word, autoescape=True) for column in columns for word in wanted))

    here = PaperVersion.school_id == work.school_id
    return [
        select(PaperVersion.paper_id).where(here, holds(PaperVersion.answers, PaperVersion.reason)),
        *(select(of).where(model.school_id == work.school_id, holds(*columns)) for model, of, columns in _OF_PAPERS),
        *(
            select(PaperVersion.paper_id)
            .join(model, model.paper_version_id == PaperVersion.id)
            .where(here, holds(column))
            for model, column in _OF_VERSIONS
        ),
    ]
