"""A draft that nobody goes on with: abandoned with a reason, and taken up again."""

from __future__ import annotations

from webapp.domain.lifecycle import State, Step, after
from webapp.domain.policy import Permission
from webapp.services.contract_papers import refuse_overtaken
from webapp.services.deciding import move, words_of
from webapp.services.papers import paper_of
from webapp.services.planning import refuse_cancelled
from webapp.services.releasing import file_what_is_written
from webapp.services.work import Desk


def abandon(desk: Desk, reference: str, reason: str) -> None:
    """Lay a draft aside for good, with the reason. Raises Refused, Conflict, or Invalid where no reason is given.

    Nothing is deleted: its writers' buffers stay theirs. What is written about children of a session that was held is filed
    first, finished or not, since the discussion took place whether or not it is written up (cambridgeshire: "must").
    """
    reason = words_of(reason, "Say why this draft is abandoned.")
    with desk.work() as work:
        paper = paper_of(work, reference, Permission.PAPER_CIRCULATE)
        after(State(paper.state), Step.ABANDON)
        if paper.session is not None and paper.session.starts_at <= work.now:
            file_what_is_written(work, paper)
        paper.abandoned_because = reason
        move(work, paper, Step.ABANDON)
        work.note("paper.abandoned", f"paper:{paper.id}", reference=paper.reference)


def resume(desk: Desk, reference: str) -> None:
    """Take an abandoned draft up again, as it was. Raises Refused or Conflict."""
    with desk.work() as work:
        paper = paper_of(work, reference, Permission.PAPER_CIRCULATE)
        after(State(paper.state), Step.RESUME)
        refuse_overtaken(work, paper)
        if paper.session is not None:
            refuse_cancelled(paper.session)
        paper.abandoned_because = None
        move(work, paper, Step.RESUME)
        work.note("paper.resumed", f"paper:{paper.id}", reference=paper.reference)
