"""The names found in a paper, as they are shown to those who may decide about them, and what they keep waiting.

Only those who may read the roll see that a word is a child's name; where nobody of them takes part, the lead decides
(design, section 6). Nobody from outside the school ever sees it (loxdale, jmat).
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from webapp.db.children import Child
from webapp.db.facts import paper_resource
from webapp.db.mentions import Mention
from webapp.db.papers import Paper
from webapp.documents.carrying import place_for_cases
from webapp.documents.check import element_id
from webapp.documents.free_text import FreeText
from webapp.documents.routing import case_rows
from webapp.domain.around import Around
from webapp.domain.errors import Invalid
from webapp.domain.lifecycle import State
from webapp.domain.mentions import Certainty
from webapp.domain.policy import Permission, Resource, Viewer, allows
from webapp.services.catalogue import answers_of, document_of
from webapp.services.children import children_of, display_child
from webapp.services.free_texts import texts_of
from webapp.services.papers import ChildLabel
from webapp.services.scanning import found_among, found_in, rows_of
from webapp.services.work import Work

_log = logging.getLogger("alongside")

FAILED = (
    "The names in this paper could not be looked for, so it cannot be agreed yet. Press the button again in a minute. If"
    " this goes on, tell whoever looks after Alongside."
)
PRINTED = (
    "A child may be named in these words, which are printed as they stand. Say it without a name. Nothing was issued."
)
LEAD_FIRST = (
    "The safeguarding lead has to look at this paper first, and finds it on their home page. Nothing is for you to do:"
    " press the button again when they have."
)


@dataclass(frozen=True, slots=True)
class MentionView:
    """A name found in a paper: where it stands, whom it may be, and what was decided."""

    mention_id: str
    """As `webapp.db.mentions.Mention.shown_as`."""
    place: str
    """The path of the answer, or what else it stands in (`documents.free_text.FreeText`)."""
    label: str
    words: str
    before: str
    after: str
    start: int
    """In that text, in code points."""
    certainty: str
    children: tuple[ChildLabel, ...]
    """Whom it may be."""
    decision: str
    """As `webapp.db.mentions.Mention.decision`; empty where it is to be decided."""
    child: ChildLabel | None
    """Whom it is."""
    makes_case: bool
    """Whether "this child" makes a case discussion here; else it leads to a note for the child's file."""
    with_case: frozenset[str]
    """The references of the children who have a case discussion in this paper."""
    elsewhere: frozenset[str]
    """The references of the children for whom the same words were decided in another place of this paper."""
    may_be_known: bool
    """Whether it can be said to be always someone else: never of a whole name."""

    @property
    def is_open(self) -> bool:
        """Whether it is to be decided."""
        return not self.decision

    @property
    def anchor(self) -> str:
        """The id of the element that asks about it."""
        return f"name-{self.mention_id}"

    @property
    def answer_anchor(self) -> str:
        """The id of the answer in which it stands."""
        return element_id(self.place)


def sees_names(viewer: Viewer, paper: Paper) -> bool:
    """Whether this person is shown the names that are found in this paper, if they may read it."""
    outside = any(place.external for place in viewer.places_in(paper.contract_id))
    return allows(Permission.CHILD_READ, viewer, Resource(paper.school_id)) and not outside


def mentions_of(work: Work, paper: Paper) -> tuple[MentionView, ...]:
    """The names in the version in hand, decided or not, for somebody who is shown them; none for anybody else."""
    if not sees_names(work.viewer, paper):
        return ()
    rows = [row for row in rows_of(work, paper) if row.start is not None]
    if not rows:
        return ()
    order = {text.place: (number, text.label) for number, text in enumerate(texts_of(work, paper))}
    shown = _Shown(work, paper, rows)
    rows.sort(key=lambda row: (order[row.place][0] if row.place in order else len(order), row.start or 0))
    return tuple(shown.view(row, order[row.place][1]) for row in rows if row.place in order)


class _Shown:
    """What every view of one paper needs to know."""

    def __init__(self, work: Work, paper: Paper, rows: list[Mention]) -> None:
        self.work, self.paper = work, paper
        document, version = document_of(work, paper), paper.versions[-1]
        self.with_case = frozenset(row["child"] for row in case_rows(document, answers_of(work, version)))
        self.makes_case = (
            place_for_cases(document) is not None
            and State(paper.state).is_written
            and work.allows(Permission.PAPER_WRITE, paper_resource(paper))
        )
        wanted = {reference for row in rows for reference in row.candidates}
        self.labels = {
            reference: self._label(child) for reference, child in children_of(work, paper.school_id, wanted).items()
        }
        self.decided: dict[str, set[str]] = {}
        for row in rows:
            if row.child is not None:
                self.decided.setdefault(name_of(row), set()).add(row.child.reference)

    def view(self, row: Mention, label: str) -> MentionView:
        return MentionView(
            mention_id=row.shown_as,
            place=row.place,
            label=label,
            words=row.words,
            before=row.before,
            after=row.after,
            start=row.start or 0,
            certainty=row.certainty,
            children=tuple(self.labels[reference] for reference in row.candidates if reference in self.labels),
            decision=row.decision or "",
            child=self._label(row.child) if row.child else None,
            makes_case=self.makes_case,
            with_case=self.with_case,
            elsewhere=frozenset(self.decided.get(name_of(row), set()) & set(row.candidates)),
            may_be_known=row.certainty != Certainty.SURE,
        )

    def _label(self, child: Child) -> ChildLabel:
        shown = display_child(self.work.viewer, self.paper.contract, child)
        return ChildLabel(child.reference, shown.name, shown.detail)


def name_of(row: Mention) -> str:
    """The words of a mention as they are compared."""
    return Around(row.place, row.words, row.before, row.after).name


def undecided_names(work: Work, paper: Paper) -> tuple[str, ...]:
    """What the names in a paper keep waiting, as whole sentences; the text and the roll are looked at as they are now.

    Whoever is shown the names decides before circulating, when a case discussion can still be made of them. For others
    the lead decides while the paper is with its parties, and until then a draft stays its writers' own.
    """
    shown = sees_names(work.viewer, paper)
    if not shown and State(paper.state).is_written:
        return ()
    try:
        with work.trying():
            found = found_in(work, paper, rows_of(work, paper))
    except Exception:  # whatever it is: `scanning.scan` has told the log
        return (FAILED,)
    waiting = [one.where.place for one in found if one.is_open]
    if not waiting or not shown:
        return (LEAD_FIRST,) if waiting else ()
    labels = {text.place: text.label for text in texts_of(work, paper)}
    return tuple(sentence for _, sentence in sentences_of(waiting, labels))


def refuse_names_in(work: Work, text: str) -> None:
    """Raise Invalid where a text that is printed at once names a child: nobody can decide about it before it is out."""
    try:
        found = found_among(work, [FreeText("", "", text)], ())
    except Exception as error:
        _log.error("The names in a text that is printed could not be looked for.", exc_info=error)
        raise Invalid(FAILED) from error
    if any(one.is_open for one in found):
        raise Invalid(PRINTED)


def sentences_of(places: Iterable[str], labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """How many names are to be decided in each of these places: (place, sentence) each."""
    return [(place, f"{_asked(labels[place])} {_names(count)} to decide") for place, count in Counter(places).items()]


def _asked(label: str) -> str:
    return label if label.endswith(("?", ".", ":", "!")) else f"{label}:"


def _names(count: int) -> str:
    return "1 name" if count == 1 else f"{count} names"
