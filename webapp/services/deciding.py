"""Shared steps of what parties say of a text: whose word it is, that they speak of this very text, and what is kept."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from webapp.db.papers import Agreement, Paper, PaperVersion
from webapp.domain.errors import Conflict, Invalid, Refused
from webapp.domain.lifecycle import State, Step, after
from webapp.domain.policy import Permission
from webapp.services.papers import AgreementView, agreements_of, paper_of
from webapp.services.versions import touch
from webapp.services.work import Work

MOST_REASON = 500
"""Characters in a reason that is printed or stands in a list."""


def before_parties(
    work: Work, reference: str, content_hash: str, permission: Permission, step: Step
) -> tuple[Paper, PaperVersion]:
    """The paper and its version in hand, once it is sure that the step is possible and this is the text that was read."""
    paper = paper_of(work, reference, permission)
    after(State(paper.state), step)
    version = paper.versions[-1]
    if version.content_hash != content_hash:
        raise Conflict("The text has changed since you read it. Read it again before you decide.")
    return paper, version


def speaking(work: Work, paper: Paper) -> int:
    """The party for whom the viewer speaks: themselves. Raises Refused, or Conflict where their word is not asked for."""
    mine = [said for said in agreements_of(work, paper) if said.party.person_id == work.viewer.person_id]
    if not mine:
        raise Refused
    return _asked(mine).party.party_id


def spoken_for(work: Work, paper: Paper, party_id: int) -> int:
    """A party without an account, who said it on paper. Raises Refused, or Conflict where their word is not asked for."""
    theirs = [said for said in agreements_of(work, paper) if said.party.party_id == party_id]
    if not theirs or theirs[0].party.has_account:
        raise Refused
    return _asked(theirs).party.party_id


def _asked(places: list[AgreementView]) -> AgreementView:
    asked = next((said for said in places if said.expected), None)
    if asked is None:
        raise Conflict(
            "Only those who were present, and still have a place, are asked to agree. Others may read the paper, comment "
            "beside it and have a copy."
        )
    return asked


def say(
    work: Work, version: PaperVersion, party_id: int, decision: str, reason: str = "", agreed_on: date | None = None
) -> None:
    """Keep what a party says of this text; what they said before no longer counts."""
    for row in standing_words(work, version):
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
            agreed_on=agreed_on,
            recorded_by_id=work.viewer.person_id,
        )
    )
    work.db.flush()


def standing_words(work: Work, version: PaperVersion) -> list[Agreement]:
    """What the parties have said of a version and not taken back."""
    return list(
        work.db.scalars(
            select(Agreement)
            .where(Agreement.paper_version_id == version.id, Agreement.cleared_at.is_(None))
            .order_by(Agreement.id)
        )
    )


def move(work: Work, paper: Paper, step: Step) -> None:
    """Take the paper where the table of its life leads. Raises Conflict where the table has no such step."""
    paper.state = after(State(paper.state), step).value
    touch(work, paper)


def words_of(text: str, ask: str, most: int = MOST_REASON) -> str:
    """A reason or other words that are asked for, of at most `most` characters. Raises Invalid; `ask` is for no words."""
    text = text.strip()
    if not text:
        raise Invalid(ask)
    if len(text) > most:
        raise Invalid(f"There is room for {most:,} characters here. Say it shorter.")
    return text
