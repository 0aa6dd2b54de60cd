"""From draft to agreed: circulating, commenting, agreeing or declining, and recalling (design, section 5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from webapp.db.papers import Comment, Paper
from webapp.documents.check import problems
from webapp.documents.codec import without_blank_rows
from webapp.documents.review import review
from webapp.domain.dates import day
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.lifecycle import State, Step, after
from webapp.domain.policy import Permission
from webapp.services.carried import not_asked_about
from webapp.services.catalogue import answers_of, document_of
from webapp.services.deadline import circulated_on, deadline_of
from webapp.services.deciding import before_parties, move, say, speaking, spoken_for, standing_words, words_of
from webapp.services.entries import record_entries
from webapp.services.issuing import issue
from webapp.services.mentions import refuse_names_in, undecided_names
from webapp.services.outside import shown_to_viewer
from webapp.services.papers import LEADING, AgreementView, agreements_of, owners_of, paper_of
from webapp.services.scanning import look_again, scan
from webapp.services.versions import put_answers, touch
from webapp.services.work import Desk, Work

MOST_COMMENT = 5_000
"""Characters in a comment, or in what should change."""


class NoSuchAnswer(Invalid):
    """A comment is about an answer that its paper does not have."""


def unfinished_answers(work: Work, paper: Paper) -> tuple[str, ...]:
    """Answers that are missing or cannot be read."""
    document = document_of(work, paper)
    answers = shown_to_viewer(work, paper).answers(document, answers_of(work, paper.versions[-1]))
    return tuple(
        f"{p.label.rstrip(':.')}: {p.sentence}" for p in problems(document, answers, owners=dict(owners_of(paper)))
    )


def session_not_ended(work: Work, paper: Paper) -> tuple[str, ...]:
    """A record is finished when its session is: only then is it known which children were discussed."""
    if paper.session is not None and paper.session.ended_at is None:
        return ("End the session first, and say which children were discussed.",)
    return ()


Blocker = Callable[[Work, Paper], tuple[str, ...]]

BLOCKERS: tuple[Blocker, ...] = (unfinished_answers, session_not_ended, not_asked_about, undecided_names)
"""What stands between a paper and its agreement. Each gives whole sentences; later work adds to the list."""


def blockers(work: Work, paper: Paper) -> tuple[str, ...]:
    """Every sentence that blocks agreement now; empty where nothing does."""
    return tuple(sentence for blocker in BLOCKERS for sentence in blocker(work, paper))


def refuse_blocked(work: Work, paper: Paper) -> None:
    """Raise Invalid with every sentence that blocks agreement, if there is any."""
    blocking = blockers(work, paper)
    if blocking:
        raise Invalid("This cannot be agreed yet.", blocking)


def circulate(desk: Desk, reference: str, base_revision: int) -> None:
    """Put a draft, or an amendment, before its parties. Raises Invalid with every blocker, Conflict where it moved on."""
    look_again(desk, reference)
    with desk.work() as work:
        paper = paper_of(work, reference, Permission.PAPER_CIRCULATE)
        after(State(paper.state), Step.CIRCULATE)
        if paper.revision != base_revision:
            raise Conflict("Somebody changed this paper since you opened it. Look at it again, then circulate it.")
        blocking = blockers(work, paper)
        if blocking:
            raise Invalid("Some things have to be put right before this can be circulated.", blocking)
        answers = without_blank_rows(answers_of(work, paper.versions[-1]))
        version = put_answers(work, paper, answers)
        record_entries(work, paper, document_of(work, paper), answers, version)
        paper.circulated_at = work.now
        move(work, paper, Step.CIRCULATE)
        work.note("paper.circulated", f"paper:{paper.id}", reference=paper.reference, version=paper.versions[-1].number)


def recall(desk: Desk, reference: str) -> None:
    """Take a circulated paper back, to change it. Agreements made so far no longer count. Raises Refused or Conflict."""
    with desk.work() as work:
        paper = paper_of(work, reference, Permission.PAPER_CIRCULATE)
        after(State(paper.state), Step.RECALL)
        said = standing_words(work, paper.versions[-1])
        for row in said:
            row.cleared_at = work.now
        paper.circulated_at = None
        move(work, paper, Step.RECALL)
        work.note("paper.recalled", f"paper:{paper.id}", reference=paper.reference, cleared=len(said))


def comment(desk: Desk, reference: str, path: str, text: str) -> None:
    """Write beside an answer of a circulated paper, or of the whole of it where `path` is empty.

    Raises Refused, Conflict, or Invalid where there are no words or the paper has no such answer.
    """
    text = words_of(text, "Write your comment first.", MOST_COMMENT)
    with desk.work() as work:
        paper = paper_of(work, reference, Permission.PAPER_COMMENT)
        after(State(paper.state), Step.COMMENT)
        if path and path not in _paths(work, paper):
            raise NoSuchAnswer("That answer is not in this paper. Your comment can stand beside the whole of it.")
        row = Comment(
            school_id=paper.school_id,
            paper_version_id=paper.versions[-1].id,
            path=path,
            text=text,
            author_id=work.viewer.person_id,
            made_at=work.now,
        )
        work.db.add(row)
        work.db.flush()
        work.note("paper.commented", f"paper:{paper.id}", reference=paper.reference, comment=row.id)
        scan(work, paper)


def _paths(work: Work, paper: Paper) -> frozenset[str]:
    """The paths of all that its page shows: a path is kept as it comes, so any other would be words that nobody sees."""
    sections = review(document_of(work, paper), answers_of(work, paper.versions[-1]), child_names={}, owner_names={})
    return frozenset(row.path for section in sections for block in section.blocks for row in block.rows)


def agree(
    desk: Desk, reference: str, content_hash: str, *, party_id: int | None = None, agreed_on: date | None = None
) -> bool:
    """Agree the very text that was read. Returns whether this was the last agreement, so that the paper is issued.

    `party_id` names a party without an account who agreed on paper, on the day `agreed_on` (today where none is given):
    whoever may circulate the paper notes it for them. Raises Refused, Conflict where the text has changed or the party is
    not asked, or Invalid with what blocks agreement.
    """
    look_again(desk, reference)
    with desk.work() as work:
        paper, version = before_parties(work, reference, content_hash, _says(party_id), Step.AGREE)
        party = speaking(work, paper) if party_id is None else spoken_for(work, paper, party_id)
        on = None if party_id is None else _day_on_paper(work, paper, agreed_on)
        refuse_blocked(work, paper)
        say(work, version, party, "agreed", agreed_on=on)
        how = "product" if on is None else "paper"
        work.note(
            "paper.agreed", f"paper:{paper.id}", reference=paper.reference, party=party, version=version.number, how=how
        )
        touch(work, paper)
        if any(view.expected and view.decision != "agreed" for view in agreements_of(work, paper)):
            return False
        move(work, paper, Step.ISSUE)
        issue(work, paper)
        return True


def decline(desk: Desk, reference: str, content_hash: str, reason: str, *, party_id: int | None = None) -> None:
    """Ask for a change, with the reason; `party_id` as in `agree`. Raises Refused, Conflict or Invalid."""
    reason = words_of(reason, "Say what should change.", MOST_COMMENT)
    with desk.work() as work:
        paper, version = before_parties(work, reference, content_hash, _says(party_id), Step.DECLINE)
        party = speaking(work, paper) if party_id is None else spoken_for(work, paper, party_id)
        say(work, version, party, "declined", reason)
        touch(work, paper)
        scan(work, paper)
        work.note("paper.declined", f"paper:{paper.id}", reference=paper.reference, party=party, version=version.number)


def _says(party_id: int | None) -> Permission:
    """Each party speaks for themselves; for one on paper, whoever may circulate the paper."""
    return Permission.PAPER_AGREE if party_id is None else Permission.PAPER_CIRCULATE


def _day_on_paper(work: Work, paper: Paper, agreed_on: date | None) -> date:
    on = agreed_on or work.today
    if not circulated_on(paper) <= on <= work.today:
        raise Invalid("Somebody agrees from the day when the paper was circulated until today. Look at the day again.")
    return on


def issue_unagreed(desk: Desk, reference: str, content_hash: str, reason: str) -> None:
    """Past the school's deadline: issue the paper as not agreed by whoever has not, with the reason (design, section 5).

    Nobody's silence keeps a record from the file, nor does a change on which people cannot agree; who asked for one
    (with their words) and who said nothing stand in it with the reason. Whoever issues it has agreed it themselves.
    Raises Refused, Conflict before the day or where the text has changed, or Invalid with what blocks agreement.
    """
    reason = words_of(reason, "Say why it is issued without everybody’s agreement. The reason is printed.")
    look_again(desk, reference)
    with desk.work() as work:
        paper, version = before_parties(work, reference, content_hash, Permission.PAPER_ISSUE, Step.ISSUE_UNAGREED)
        said = [view for view in agreements_of(work, paper) if view.expected]
        _refuse_too_early(work, paper)
        _refuse_without_a_lead(work, said)
        refuse_blocked(work, paper)
        refuse_names_in(work, reason)
        missing = [view.party.party_id for view in said if view.decision != "agreed"]
        for party in missing:
            say(work, version, party, "not_agreed", reason)
        move(work, paper, Step.ISSUE_UNAGREED)
        issue(work, paper)
        work.note(
            "paper.issued_unagreed",
            f"paper:{paper.id}",
            reference=paper.reference,
            version=version.number,
            missing=len(missing),
        )
        scan(work, paper)


def _refuse_too_early(work: Work, paper: Paper) -> None:
    deadline = deadline_of(work, paper)
    if deadline is not None and work.today < deadline.unagreed_from:
        raise Conflict(
            f"The parties have until {day(deadline.agree_by)} to agree. "
            f"From {day(deadline.unagreed_from)} this can be issued without somebody’s agreement."
        )


def _refuse_without_a_lead(work: Work, said: list[AgreementView]) -> None:
    """Somebody answers for the text: whoever issues it, or who led the session where the issuer's own word is not asked."""
    own = [view for view in said if view.party.person_id == work.viewer.person_id]
    answering = own or [view for view in said if view.party.kind in LEADING]
    if not any(view.decision == "agreed" for view in answering):
        raise Conflict("Agree this paper yourself first. Then it can be issued without the others’ agreement.")
