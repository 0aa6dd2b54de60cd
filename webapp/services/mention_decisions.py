"""Deciding about a child's name found in a paper: this child, someone else, not a name (design, section 6)."""

from __future__ import annotations

from collections.abc import Callable, Collection

from sqlalchemy import select

from webapp.db.children import CaseDiscussion, Child, ChronologyEntry
from webapp.db.facts import paper_resource
from webapp.db.mentions import KnownName, Mention
from webapp.db.papers import Paper
from webapp.documents.carrying import carry, place_for_cases
from webapp.documents.check import path_of
from webapp.documents.routing import case_rows
from webapp.domain.around import sentences
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.domain.lifecycle import State
from webapp.domain.mentions import Certainty
from webapp.domain.policy import Permission
from webapp.services.catalogue import answers_of, document_of
from webapp.services.children import children_of
from webapp.services.entries import refresh_entries
from webapp.services.entry_index import discussed_with, index_entries, indexed
from webapp.services.free_texts import texts_of
from webapp.services.mentions import name_of, sees_names
from webapp.services.names_waiting import is_for_the_lead, row_shown
from webapp.services.papers import paper_of
from webapp.services.scanning import pass_over, reopen, rows_of
from webapp.services.work import Desk, Work
from webapp.services.writing import put

TELLING = 4
"""Words that a sentence needs to be known by: a decision about a name holds wherever the paper says the same sentence."""

GONE = "That name does not stand in the paper any more as your page showed it. Open it again and look."


def decide(desk: Desk, reference: str, mention_id: str, choice: str, child: str = "") -> str:
    """Decide about a name in a paper that one reads. Returns the path of the case discussion that was made, if any.

    `mention_id` is what the page showed (`Mention.shown_as`). `choice` is this_child, everywhere (this child wherever
    these words stand in the paper), someone_else, always (someone else, in the whole school) or not_a_name.
    "This child" carries the sentence into the child's case discussion and leaves it where it is. Raises Refused, NotFound,
    Invalid for another choice, or Conflict where it cannot be.
    """
    with desk.work() as work:
        row = seen_mention(work, reference, mention_id)
        if row.paper is not None and choice in ("this_child", "everywhere"):
            return _make_case(work, row.paper, row, _child(work, row, child), everywhere=choice == "everywhere")
        _say(work, row, choice)
        return ""


def decide_unread(desk: Desk, mention_id: str, choice: str) -> None:
    """The same for the lead, who does not read the paper: someone_else, always or not_a_name, by the words around it.

    "This child" is said with a note for the child's file (`notes.record_note`). Raises as `decide` does.
    """
    with desk.work() as work:
        _say(work, leads_mention(work, mention_id), choice)


def seen_mention(work: Work, reference: str, mention_id: str) -> Mention:
    """A name in a paper, for somebody who reads it and is shown its names. Raises Refused, or Conflict where it is gone."""
    rows = rows_of(work, _seen_paper(work, reference))
    row = next((row for row in rows if row.shown_as == mention_id and row.start is not None), None)
    if row is None:
        raise Conflict(GONE)
    return row


def _seen_paper(work: Work, reference: str) -> Paper:
    paper = paper_of(work, reference, Permission.PAPER_READ)
    if not sees_names(work.viewer, paper):
        raise Refused
    return paper


def leads_mention(work: Work, mention_id: str) -> Mention:
    """A name that is the lead's to decide. Raises NotFound or Refused."""
    row = row_shown(work, mention_id)
    if row is None or not is_for_the_lead(work, row):
        raise NotFound(GONE)
    return row


def decide_again(desk: Desk, reference: str, mention_id: str) -> None:
    """Take a decision back. What was written into a child's file stays there. Raises Refused or Conflict."""
    with desk.work() as work:
        row = seen_mention(work, reference, mention_id)
        reopen(row)
        work.note("mention.reopened", f"mention:{row.id}", paper=reference)
        index_around(work, row)


def dismiss_weak(desk: Desk, reference: str, shown: Collection[str]) -> int:
    """Say of the weak hits in a paper that were `shown` together that they are no names ("will", "hope").

    Whatever was found since is asked about. Returns how many. Raises Refused.
    """
    with desk.work() as work:
        paper = _seen_paper(work, reference)
        rows = [row for row in _open(work, paper) if row.certainty == Certainty.POSSIBLE and row.shown_as in shown]
        for row in rows:
            put_decision(work, row, "not_a_name")
        return len(rows)


def _child(work: Work, row: Mention, reference: str) -> Child:
    if reference not in row.candidates:
        raise Invalid("Choose the child from those whom the name may be.")
    return children_of(work, work.school_id, [reference])[reference]


def _make_case(work: Work, paper: Paper, row: Mention, child: Child, *, everywhere: bool) -> str:
    """Where the text cannot be changed now, it is enough that the child has a case discussion in it."""
    document, answers = document_of(work, paper), answers_of(work, paper.versions[-1])
    question = place_for_cases(document)
    written = State(paper.state).is_written and work.allows(Permission.PAPER_WRITE, paper_resource(paper))
    named = {case["child"] for case in case_rows(document, answers)}
    if question is None or not (written or child.reference in named):
        raise Conflict("A case discussion cannot be made here now. Write a note for the child’s file instead.")
    rows = [row]
    if everywhere:
        same = name_of(row)
        rows += [other for other in _open(work, paper) if other is not row and _may_be(other, same, child)]
    for one in rows:
        put_decision(work, one, "this_child", child)
    made = ""
    if written:
        said = sentences_in(work, paper)
        answers, uid = carry(question, answers, child.reference, dict.fromkeys(said(one) for one in rows))
        put(work, paper, document, answers)
        made = path_of(question.key, uid)
    _spread(work, paper)
    index_around(work, row)
    return made


def _may_be(row: Mention, name: str, child: Child) -> bool:
    return name_of(row) == name and child.reference in row.candidates


def _say(work: Work, row: Mention, choice: str) -> None:
    if choice not in ("someone_else", "always", "not_a_name"):
        raise Invalid("That choice is not known here. Open the page again and choose once more.")
    put_decision(work, row, "someone_else" if choice == "always" else choice)
    if row.paper is not None:
        _spread(work, row.paper)
    if choice == "always":
        _remember(work, row)
    say_anew(work, row)


def say_anew(work: Work, row: Mention) -> None:
    """Once nothing is open in a paper, its entries say by name or by reference what was decided: one new one, not many.

    What is found by its words follows at once, in an issued paper's entries too, which are read as it is decided now.
    """
    if row.paper is not None and not _open(work, row.paper):
        refresh_entries(work, row.paper)
    index_around(work, row)


def index_around(work: Work, row: Mention) -> None:
    """Bring the index to what the entries beside a name say now, as a step of an open work."""
    work.db.flush()
    of_paper = ChronologyEntry.case_discussion.has(CaseDiscussion.paper_id == row.paper_id)
    beside = discussed_with([row.said_in_id]) if row.said_in_id is not None else of_paper
    index_entries(work, work.db.scalars(select(ChronologyEntry).where(beside, indexed(row.school_id))).all())


def put_decision(work: Work, row: Mention, decision: str, child: Child | None = None) -> None:
    """Write down what was decided, and note it without a word of the text: a step of an open work."""
    reopen(row)
    row.decision, row.child = decision, child
    row.decided_by_id, row.decided_at = work.viewer.person_id, work.now
    about = f"child:{child.id}" if child else f"mention:{row.id}"
    reference = child.reference if child else None
    paper = row.paper.reference if row.paper else None
    work.note("mention.decided", about, paper=paper, decision=decision, child=reference, mention=row.id)


def _remember(work: Work, row: Mention) -> None:
    """From now on it is someone else in the whole school; a whole name, which can only be the child, never is."""
    if row.certainty == Certainty.SURE:
        raise Conflict("A child’s whole name is never passed over. Say each time that it is someone else.")
    known = KnownName(
        school_id=work.school_id,
        name=name_of(row),
        shown=row.words,
        children=row.children,
        made_by_id=work.viewer.person_id,
        made_at=work.now,
    )
    work.db.add(known)
    work.db.flush()
    pass_over(row, known, work.now)
    undecided = select(Mention).where(Mention.school_id == work.school_id, Mention.decision.is_(None))
    others = [one for one in work.db.scalars(undecided) if _is_passed_over(one, known)]
    for one in others:
        pass_over(one, known, work.now)
    work.note("mention.remembered", f"known_name:{known.id}", mention=row.id, others=len(others))


def _is_passed_over(row: Mention, known: KnownName) -> bool:
    return (
        row.certainty != Certainty.SURE
        and name_of(row) == known.name
        and set(row.candidates) <= set(known.children.split())
    )


def _open(work: Work, paper: Paper) -> list[Mention]:
    return [row for row in rows_of(work, paper) if row.start is not None and row.decision is None]


def _spread(work: Work, paper: Paper) -> None:
    """What was decided of a name in one sentence holds where the paper says that very sentence again.

    Words that were carried into a child's case discussion name the other children there once more.
    """
    said = sentences_in(work, paper)
    decided: dict[tuple[str, str], Mention] = {}
    rows = [row for row in rows_of(work, paper) if row.start is not None]
    for row in rows:
        if row.decision is not None:
            decided.setdefault((name_of(row), said(row)), row)
    for row in rows:
        twin = decided.get((name_of(row), said(row)))
        if row.decision is None and twin is not None and len(said(row).split()) >= TELLING:
            row.decision, row.child, row.entry_id, row.known_id = (
                twin.decision,
                twin.child,
                twin.entry_id,
                twin.known_id,
            )
            row.decided_by_id, row.decided_at = twin.decided_by_id, twin.decided_at


def sentences_in(work: Work, paper: Paper) -> Callable[[Mention], str]:
    """What tells the sentence in which a mention stands."""
    texts = {text.place: text.text for text in texts_of(work, paper)}

    def sentence(row: Mention) -> str:
        start = row.start or 0
        return sentences(texts[row.place], start, start + len(row.words)) if row.place in texts else row.words

    return sentence
