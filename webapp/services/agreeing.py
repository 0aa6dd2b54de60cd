"""From draft to agreed: circulating, commenting, agreeing or declining, and recalling (design, section 5)."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from webapp.db.papers import Agreement, Comment, Paper, PaperVersion
from webapp.documents.check import problems
from webapp.documents.codec import without_blank_rows
from webapp.domain.errors import Conflict, Invalid, Refused
from webapp.domain.lifecycle import State, Step, after
from webapp.domain.people import PartyKind
from webapp.domain.policy import Permission
from webapp.services.catalogue import answers_of, document_of
from webapp.services.issuing import issue
from webapp.services.papers import agreements_of, owners_of, paper_of
from webapp.services.versions import put_answers, touch
from webapp.services.work import Desk, Work

MOST_COMMENT = 5_000
"""Characters in a comment."""


def unfinished_answers(work: Work, paper: Paper) -> tuple[str, ...]:
    """Answers that are missing or cannot be read."""
    document = document_of(work, paper)
    answers = answers_of(work, paper.versions[-1])
    return tuple(
        f"{p.label.rstrip(':.')}: {p.sentence}" for p in problems(document, answers, owners=dict(owners_of(paper)))
    )


def session_not_ended(work: Work, paper: Paper) -> tuple[str, ...]:
    """A record is finished when its session is: only then is it known which children were discussed."""
    if paper.session is not None and paper.session.ended_at is None:
        return ("End the session first, and say which children were discussed.",)
    return ()


Blocker = Callable[[Work, Paper], tuple[str, ...]]

BLOCKERS: tuple[Blocker, ...] = (unfinished_answers, session_not_ended)
"""What stands between a paper and its agreement. Each gives whole sentences; later work adds to the list."""


def blockers(work: Work, paper: Paper) -> tuple[str, ...]:
    """Every sentence that blocks agreement now; empty where nothing does."""
    return tuple(sentence for blocker in BLOCKERS for sentence in blocker(work, paper))


def circulate(desk: Desk, reference: str, base_revision: int) -> None:
    """Put the draft before its parties. Raises Invalid with every blocker, Conflict where it has moved on."""
    with desk.work() as work:
        paper = paper_of(work, reference, Permission.PAPER_CIRCULATE)
        following = after(State(paper.state), Step.CIRCULATE)
        _same_revision(paper, base_revision)
        blocking = blockers(work, paper)
        if blocking:
            raise Invalid("Some things have to be put right before this can be circulated.", blocking)
        put_answers(work, paper, without_blank_rows(answers_of(work, paper.versions[-1])))
        _move(work, paper, following)
        work.note("paper.circulated", f"paper:{paper.id}", reference=paper.reference, version=paper.versions[-1].number)


def recall(desk: Desk, reference: str) -> None:
    """Take a circulated paper back to draft. Agreements made so far no longer count. Raises Refused or Conflict."""
    with desk.work() as work:
        paper = paper_of(work, reference, Permission.PAPER_CIRCULATE)
        following = after(State(paper.state), Step.RECALL)
        cleared = 0
        for row in _agreements(work, paper.versions[-1]):
            row.cleared_at = work.now
            cleared += 1
        _move(work, paper, following)
        work.note("paper.recalled", f"paper:{paper.id}", reference=paper.reference, cleared=cleared)


def comment(desk: Desk, reference: str, path: str, text: str) -> None:
    """Write beside an answer of a circulated paper. Raises Refused, Conflict or Invalid."""
    text = text.strip()
    if not text:
        raise Invalid("Write your comment first.")
    if len(text) > MOST_COMMENT:
        raise Invalid(f"A comment has at most {MOST_COMMENT} characters. Shorten it, or ask for a change.")
    with desk.work() as work:
        paper = paper_of(work, reference, Permission.PAPER_COMMENT)
        after(State(paper.state), Step.COMMENT)
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


def agree(desk: Desk, reference: str, content_hash: str, *, party_id: int | None = None) -> bool:
    """Agree the very text that was read. Returns whether this was the last agreement, so that the paper is issued.

    `party_id` names a party without an account who agreed on paper: then whoever circulated it says so for them.
    Raises Refused, Conflict where the text has changed, or Invalid with what blocks agreement.
    """
    with desk.work() as work:
        paper, version, party = _deciding(work, reference, content_hash, party_id, Step.AGREE)
        blocking = blockers(work, paper)
        if blocking:
            raise Invalid("This cannot be agreed yet.", blocking)
        _say(work, version, party, "agreed", "")
        work.note("paper.agreed", f"paper:{paper.id}", reference=paper.reference, party=party, version=version.number)
        touch(work, paper)
        if any(view.expected and view.decision != "agreed" for view in agreements_of(work, paper)):
            return False
        _move(work, paper, after(State(paper.state), Step.ISSUE))
        issue(work, paper)
        return True


def decline(desk: Desk, reference: str, content_hash: str, reason: str) -> None:
    """Ask for a change, with the reason. Raises Refused, Conflict or Invalid."""
    if not reason.strip():
        raise Invalid("Say what should change.")
    with desk.work() as work:
        paper, version, party = _deciding(work, reference, content_hash, None, Step.DECLINE)
        _say(work, version, party, "declined", reason.strip())
        touch(work, paper)
        work.note("paper.declined", f"paper:{paper.id}", reference=paper.reference, party=party, version=version.number)


def _deciding(
    work: Work, reference: str, content_hash: str, party_id: int | None, step: Step
) -> tuple[Paper, PaperVersion, int]:
    """The paper, its version in hand and the party who speaks, once it is sure that they speak of this very text."""
    paper = paper_of(work, reference, Permission.PAPER_AGREE)
    after(State(paper.state), step)
    version = paper.versions[-1]
    if version.content_hash != content_hash:
        raise Conflict("The text has changed since you read it. Read it again before you decide.")
    if party_id is not None:
        return paper, version, _on_paper(work, paper, party_id)
    place = work.viewer.place_in(paper.contract_id, *(kind for kind in PartyKind if kind.agrees))
    if place is None:
        raise Refused
    return paper, version, place.party_id


def _on_paper(work: Work, paper: Paper, party_id: int) -> int:
    """A party without an account agrees on paper, and whoever may circulate the paper says so."""
    thing = next((view for view in agreements_of(work, paper) if view.party.party_id == party_id), None)
    if (
        thing is None
        or thing.party.has_account
        or work.viewer.place_in(paper.contract_id, PartyKind.SUPERVISOR) is None
    ):
        raise Refused
    return party_id


def _say(work: Work, version: PaperVersion, party_id: int, decision: str, reason: str) -> None:
    for row in _agreements(work, version):
        if row.party_id == party_id:
            row.cleared_at = work.now
    work.db.add(
        Agreement(
            school_id=version.school_id,
            paper_version_id=version.id,
            party_id=party_id,
            decision=decision,
            reason=reason,
            content_hash=version.content_hash,
            made_at=work.now,
            recorded_by_id=work.viewer.person_id,
        )
    )
    work.db.flush()


def _agreements(work: Work, version: PaperVersion) -> list[Agreement]:
    return list(
        work.db.scalars(
            select(Agreement)
            .where(Agreement.paper_version_id == version.id, Agreement.cleared_at.is_(None))
            .order_by(Agreement.id)
        )
    )


def _same_revision(paper: Paper, base_revision: int) -> None:
    if paper.revision != base_revision:
        raise Conflict("Somebody changed this paper since you opened it. Look at it again, then circulate it.")


def _move(work: Work, paper: Paper, following: State) -> None:
    paper.state = following.value
    touch(work, paper)
