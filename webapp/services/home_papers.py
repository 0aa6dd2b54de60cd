"""The papers on a person's home page: what each asks of them, told in a number of queries that no paper adds to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from webapp.db import scopes
from webapp.db.contracts import Party, SupervisionSession
from webapp.db.facts import paper_resource
from webapp.db.papers import Agreement, Paper, PaperVersion
from webapp.domain.lifecycle import State
from webapp.domain.policy import Permission
from webapp.domain.practice import as_of
from webapp.services.deadline import circulated_on, counted_from
from webapp.services.paper_list import dated, others_of, titles_of, with_parties
from webapp.services.papers import asked_to_agree
from webapp.services.practice import practice_rows
from webapp.services.school_year import calendar_of
from webapp.services.work import Work

MOST = 200
"""Papers that are looked at, the longest untouched first: nobody has more than that in hand."""


@dataclass(frozen=True, slots=True)
class PaperTask:
    """A paper that asks something of this person, or that is with somebody else now."""

    kind: str
    """change (a party asked for one), overdue (it may be issued without somebody), write, agree, sign or wait."""
    reference: str
    title: str
    others: tuple[str, ...]
    dated: date
    since: datetime
    missing: tuple[str, ...] = ()
    """Who has not agreed, where it is overdue or waits."""
    again: bool = False
    """Whether it is an amendment of what was issued before."""


def paper_tasks(work: Work) -> list[PaperTask]:
    """What every paper that is not at its end asks of this person, the longest untouched first."""
    papers = _open_papers(work)
    said = _said(work, papers)
    titles = titles_of(work, papers)
    overdue = _overdue(work, papers)
    found = []
    for paper in papers:
        kind, missing = _kind(work, paper, said.get(paper.id, {}), paper.id in overdue)
        if kind:
            found.append(
                PaperTask(
                    kind,
                    paper.reference,
                    titles[paper.fingerprint],
                    others_of(work, paper),
                    dated(paper),
                    paper.changed_at,
                    tuple(party.person.name for party in missing),
                    State(paper.state).is_being_amended,
                )
            )
    return found


def _open_papers(work: Work) -> Sequence[Paper]:
    """Papers of which more is expected, and that this person may read; without their text."""
    ended = (State.FILED.value, State.ABANDONED.value)
    return work.db.scalars(
        select(Paper)
        .where(scopes.papers(work.viewer), Paper.state.not_in(ended))
        .options(*with_parties())
        .options(selectinload(Paper.session).selectinload(SupervisionSession.attendances))
        .order_by(Paper.changed_at, Paper.id)
        .limit(MOST)
    ).all()


def _said(work: Work, papers: Sequence[Paper]) -> dict[int, dict[int, str]]:
    """The newest decision of each party on the text in hand, by paper and party. A word on another text counts no more."""
    asking = [paper.id for paper in papers if State(paper.state).is_with_parties or paper.state == State.ISSUED.value]
    newest = (
        select(PaperVersion.paper_id, func.max(PaperVersion.number).label("number"))
        .where(PaperVersion.paper_id.in_(asking), PaperVersion.given_up_at.is_(None))
        .group_by(PaperVersion.paper_id)
        .subquery()
    )
    rows = work.db.execute(
        select(PaperVersion.paper_id, Agreement.party_id, Agreement.decision)
        .join(newest, (newest.c.paper_id == PaperVersion.paper_id) & (newest.c.number == PaperVersion.number))
        .join(Agreement, Agreement.paper_version_id == PaperVersion.id)
        .where(Agreement.cleared_at.is_(None), Agreement.content_hash == PaperVersion.content_hash)
        .order_by(Agreement.id)
    )
    said: dict[int, dict[int, str]] = {}
    for paper_id, party_id, decision in rows:
        said.setdefault(paper_id, {})[party_id] = decision
    return said


def _kind(work: Work, paper: Paper, said: dict[int, str], overdue: bool) -> tuple[str, list[Party]]:
    """What the paper asks of this person, empty for nothing, and who has not agreed it."""
    state, thing = State(paper.state), paper_resource(paper)
    if state.is_written:
        return ("write" if work.allows(Permission.PAPER_WRITE, thing) else ""), []
    if state is State.ISSUED:
        return ("sign" if work.allows(Permission.PAPER_SIGN, thing) and _has_to_sign(work, paper, said) else ""), []
    expected = asked_to_agree(work, paper)
    missing = [party for party in expected if said.get(party.id) != "agreed"]
    return _kind_with_parties(work, paper, expected, missing, said, overdue), missing


def _has_to_sign(work: Work, paper: Paper, said: dict[int, str]) -> bool:
    """Whoever agreed it, and whoever leads. An absentee gets the copy, and nothing is asked of them (design, section 5)."""
    mine = (party for party in paper.contract.parties if party.person_id == work.viewer.person_id)
    return work.allows(Permission.PAPER_CIRCULATE, paper_resource(paper)) or any(
        said.get(party.id) == "agreed" for party in mine
    )


def _kind_with_parties(
    work: Work, paper: Paper, expected: list[Party], missing: list[Party], said: dict[int, str], overdue: bool
) -> str:
    thing, me = paper_resource(paper), work.viewer.person_id
    leads = work.allows(Permission.PAPER_CIRCULATE, thing)
    if leads and "declined" in said.values():
        return "change"
    mine = [party for party in expected if party.person_id == me]
    if work.allows(Permission.PAPER_AGREE, thing) and any(party.id not in said for party in mine):
        return "agree"
    if leads and missing and overdue:
        return "overdue"
    return "wait" if leads or mine else ""


def _overdue(work: Work, papers: Sequence[Paper]) -> set[int]:
    """The papers whose parties have had their school days, so that they may be issued without whoever said nothing."""
    rows, calendar = practice_rows(work), calendar_of(work)
    overdue = set()
    for paper in papers:
        begun = circulated_on(paper)
        if State(paper.state).is_with_parties and (
            counted_from(begun, as_of(begun, rows).days_to_agree, calendar).unagreed_from <= work.today
        ):
            overdue.add(paper.id)
    return overdue
