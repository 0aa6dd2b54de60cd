"""Home: what is mine to do now, late things first (design, section 13). A person with several roles has the sum of them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from webapp.db import scopes
from webapp.db.contracts import Contract
from webapp.domain.people import Role
from webapp.domain.policy import Permission, Resource
from webapp.services.actions import ActionView, own_open_actions
from webapp.services.ages import Backlog
from webapp.services.approval_queue import approval_backlog
from webapp.services.cadence import CycleCounts, DueLine, cycle_counts, due_lines, own_contracts
from webapp.services.changes import ChangeView
from webapp.services.contract_reviews import Reviews, reviews_told
from webapp.services.coverage import LiveCount
from webapp.services.home_changes import changes_told
from webapp.services.home_disagreements import DisagreementLine, disagreements_told
from webapp.services.home_keeping import KeepingTask, keeping_tasks
from webapp.services.home_order import HomeOrder, home_order
from webapp.services.home_papers import PaperTask, paper_tasks
from webapp.services.home_resets import Reset, resets
from webapp.services.home_school import (
    Readiness,
    RoleWaiting,
    SupervisionCounts,
    readiness,
    roles_waiting,
    supervision_counts,
)
from webapp.services.home_sessions import NextSession, lacks_session, open_sessions
from webapp.services.home_year import YearTold, live_told, year_told
from webapp.services.names_waiting import names_waiting
from webapp.services.passing import PassingTold, passing_told
from webapp.services.practice import practice_on
from webapp.services.readiness import ReadyLine, ready_lines
from webapp.services.releasing import LeftDraft, drafts_left
from webapp.services.requesting import RequestView, requests_waiting
from webapp.services.tasks import TaskView, open_tasks
from webapp.services.unfiled import unfiled_backlog
from webapp.services.work import Desk

MOST_ACTIONS = 50
"""Open actions of one's own that are looked at, soonest first."""


@dataclass(frozen=True, slots=True)
class Home:
    """Everything on the home page. What a role does not have is empty or None."""

    sessions: tuple[NextSession, ...]
    preparing: tuple[ReadyLine, ...]
    """Sessions ahead to prepare for, or that others have prepared."""
    changes: tuple[ChangeView, ...]
    """Sessions that others put off or cancelled."""
    requests: tuple[RequestView, ...]
    """Additional sessions that were asked for."""
    due: tuple[DueLine, ...]
    """Contracts in which a session is due, and none is planned in time."""
    reviews: Reviews
    """Contracts to be reviewed, and how many of the school's are late."""
    disagreements: tuple[DisagreementLine, ...]
    """Open ones in which this person has a part."""
    year: YearTold | None
    """A school year that is to be entered."""
    cycle: CycleCounts | None
    """How the school keeps to its half terms, for those who answer for it."""
    passing: PassingTold
    """Who follows whom, what ends, and what is to be asked back."""
    papers: tuple[PaperTask, ...]
    waiting: tuple[PaperTask, ...]
    """Circulated, and with somebody else now."""
    approvals: Backlog | None
    """Entries that wait for the lead."""
    unfiled: Backlog | None
    """Entries that are to be copied into the school's main system."""
    main_system: str
    tasks: tuple[TaskView, ...]
    """What became of entries asks for: to take one out, to forward one, to have a record put right."""
    names: int
    """Names in papers about which nobody but the lead decides."""
    left: tuple[LeftDraft, ...]
    """Drafts that their writers have not touched for days, whose children the lead may file unread."""
    live: LiveCount | None
    """The live cases of this half term, for those who read the roll."""
    actions: tuple[ActionView, ...]
    roles: tuple[RoleWaiting, ...]
    counts: SupervisionCounts | None
    readiness: Readiness | None
    resets: tuple[Reset, ...]
    """New invitations of which this person is told: another than they may be trying to come in."""
    keeping: tuple[KeepingTask, ...]
    """Requests for access to be answered, reviewed or confirmed, and destructions that wait for a second person."""
    order: HomeOrder
    """Training that is to be renewed, and how many people are not in order."""
    lacks_session: bool
    """Whether no session at all is planned in any contract in which this person may plan one."""
    has_contract: bool
    may_make_contract: bool
    governs_only: bool
    """Whether this person is a governor and nothing else here: the general report is all that governors see."""

    @property
    def to_do(self) -> int:
        """How many lines of the page ask something of this person: what the page says of itself, and a reminder too.

        What waits for somebody else, and a session that is still to come, is not among them.
        """
        lists = (self.due, self.papers, self.roles, self.tasks, self.keeping, self.actions)
        over = sum(session.over and session.may_write for session in self.sessions)
        asked = sum(not request.mine for request in self.requests)
        left = sum(draft.waiting > 0 for draft in self.left)
        lines = (
            self.names,
            self.approvals,
            self.unfiled,
            self.live and self.live.asks,
            self.year and self.year.may_enter,
        )
        missing = self.readiness.missing if self.readiness else 0
        more = over + asked + left + missing + self.passing.to_do + self.order.to_do
        more += self.reviews.asked + sum(line.asks for line in self.disagreements)
        return sum(map(len, lists)) + sum(map(bool, lines)) + more


def home(desk: Desk) -> Home:
    """What is this person's to do. Reads no paper's text, so nothing is noted."""
    with desk.read() as work:
        own = own_contracts(work)
        papers, sessions, year = paper_tasks(work), open_sessions(work, own), year_told(work)
        has_contract = work.db.scalar(select(Contract.id).where(scopes.contracts(work.viewer)).limit(1)) is not None
        return Home(
            sessions,
            ready_lines(work, sessions),
            changes_told(work),
            requests_waiting(work),
            due_lines(work, own),
            reviews_told(work, own),
            disagreements_told(work),
            year,
            cycle_counts(work),
            passing_told(work),
            tuple(task for task in papers if task.kind != "wait"),
            tuple(task for task in papers if task.kind == "wait"),
            approval_backlog(work),
            unfiled_backlog(work),
            practice_on(work, work.today).main_system,
            open_tasks(work),
            names_waiting(work),
            drafts_left(work),
            live_told(work, year),
            own_open_actions(work, MOST_ACTIONS),
            roles_waiting(work),
            supervision_counts(work),
            readiness(work),
            resets(work),
            keeping_tasks(work),
            home_order(work),
            lacks_session(work),
            has_contract,
            work.allows(Permission.CONTRACT_CREATE, Resource(work.school_id)),
            not has_contract and work.viewer.roles == {Role.GOVERNOR},
        )
