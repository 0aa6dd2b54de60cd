"""What a head, a trust lead and an administrator have on their home pages: counts, approvals, and what is missing.

No office opens anybody's supervision (nefutures): here is no contract, no paper and no child, only that supervision exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from forms import catalogue
from forms.kit import Purpose
from webapp.db.contracts import SupervisionSession
from webapp.db.papers import Paper, TemplateVersion
from webapp.db.schools import Account, Membership, Person, PracticeSetting
from webapp.domain.clock import SCHOOL_TIME
from webapp.domain.lifecycle import State
from webapp.domain.people import Role
from webapp.domain.policy import Permission, Resource
from webapp.domain.school_year import Calendar
from webapp.services.approvals import holders
from webapp.services.beginning import RECORDS
from webapp.services.practice import practice_on
from webapp.services.school_year import calendar_of
from webapp.services.work import Work

LATELY = timedelta(weeks=8)
"""About half a term and its holiday: each supervisee meets at least once in that time (loxdale, jmat, nefutures)."""

_AGREED = (State.ISSUED.value, State.FILED.value, State.AMENDING.value, State.RECIRCULATED.value)
_UNAGREED = (State.DRAFT.value, State.CIRCULATED.value)


@dataclass(frozen=True, slots=True)
class RoleWaiting:
    """A role that waits for this person's approval."""

    person_id: int
    name: str
    role: str
    since: datetime


@dataclass(frozen=True, slots=True)
class SupervisionCounts:
    """That supervision goes on in this school, and no more."""

    contracts: int
    """Whose own paper is agreed."""
    sessions: int
    """Held in the last eight weeks."""
    late: int
    """Records not agreed within the school's days after their session."""
    days: int
    """How many school days those are."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """What an administrator still has to see to, in counts; all nought and true where nothing is missing."""

    has_lead: bool
    roles_waiting: int
    invited: int
    """Invitations that can still be taken up."""
    run_out: int
    """Invitations that cannot any more."""
    templates_missing: int
    practice_chosen: bool
    concern_route: bool
    """Whether it is said how a concern about a member of staff reaches each of those it may go to."""

    @property
    def missing(self) -> int:
        """How many things are missing, each a line on the page."""
        counts = (self.roles_waiting, self.invited, self.run_out, self.templates_missing)
        done = (self.has_lead, self.practice_chosen, self.concern_route)
        return sum(map(bool, counts)) + done.count(False)

    @property
    def is_ready(self) -> bool:
        """Whether nothing is missing."""
        return self.missing == 0


def roles_waiting(work: Work) -> tuple[RoleWaiting, ...]:
    """Roles that this person may approve: granted by somebody else, and to somebody else (design, section 7)."""
    if not work.allows(Permission.PEOPLE_APPROVE, Resource(work.school_id)):
        return ()
    me = work.viewer.person_id
    rows = work.db.execute(
        select(Membership.person_id, Person.name, Membership.role, Membership.granted_at)
        .join(Person, Person.id == Membership.person_id)
        .where(_waits(work), Membership.person_id != me)
        .where(or_(Membership.granted_by_id.is_(None), Membership.granted_by_id != me))
        .order_by(Membership.granted_at, Membership.id)
    )
    return tuple(RoleWaiting(person_id, name, Role(role).label, since) for person_id, name, role, since in rows)


def supervision_counts(work: Work) -> SupervisionCounts | None:
    """The counts, for those who may know that supervision exists; None for everybody else."""
    if not work.allows(Permission.SUPERVISION_EXISTS, Resource(work.school_id)):
        return None
    here = Paper.school_id == work.school_id
    days = practice_on(work, work.today).days_to_agree
    held = select(func.count(SupervisionSession.id)).where(
        SupervisionSession.school_id == work.school_id,
        SupervisionSession.ended_at.is_not(None),
        SupervisionSession.starts_at >= work.now - LATELY,
    )
    own = here, Paper.purpose == Purpose.CONTRACT.value, Paper.state.in_(_AGREED)
    agreed = select(func.count(Paper.contract_id.distinct())).where(*own)  # one that was renewed is one contract
    late = (
        select(func.count(Paper.id))
        .join(SupervisionSession, SupervisionSession.id == Paper.session_id)
        .where(
            here,
            Paper.purpose.in_(RECORDS),
            Paper.state.in_(_UNAGREED),
            SupervisionSession.ended_at < _after(_last_late_day(calendar_of(work), work.today, days)),
        )
    )
    return SupervisionCounts(_number(work, agreed), _number(work, held), _number(work, late), days)


def readiness(work: Work) -> Readiness | None:
    """What is missing before the school can begin, for its administrator; None for everybody else."""
    if not work.allows(Permission.PEOPLE_WRITE, Resource(work.school_id)):
        return None
    practice = practice_on(work, work.today)
    invited = select(func.count(Account.id)).where(
        Account.school_id == work.school_id, Account.password_hash.is_(None), Account.disabled_at.is_(None)
    )
    open_ones = _number(work, invited.where(Account.invitation_until >= work.now))
    chosen = select(func.count(PracticeSetting.id)).where(PracticeSetting.school_id == work.school_id)
    return Readiness(
        bool(holders(work, (Role.LEAD,), without=())),
        _number(work, select(func.count(Membership.id)).where(_waits(work))),
        open_ones,
        _number(work, invited) - open_ones,
        _templates_missing(work),
        _number(work, chosen) > 0,
        bool(practice.concern_head and practice.concern_chair and practice.concern_officer),
    )


def _waits(work: Work) -> ColumnElement[bool]:
    """The roles that were granted, have not ended, and count once somebody has approved them."""
    return and_(
        Membership.school_id == work.school_id,
        Membership.approved_at.is_(None),
        or_(Membership.until_on.is_(None), Membership.until_on >= work.today),
    )


def _templates_missing(work: Work) -> int:
    """Documents that come with the program and have no Word template in this school."""
    wanted = {document.fingerprint() for document in catalogue().values()}
    active = select(TemplateVersion.fingerprint).where(
        TemplateVersion.school_id == work.school_id,
        TemplateVersion.state == "active",
        TemplateVersion.fingerprint.in_(wanted),
    )
    return len(wanted - set(work.db.scalars(active)))


def _last_late_day(calendar: Calendar, today: date, days: int) -> date:
    """The last day after which more than so many school days have passed."""
    day, passed = today, 0
    while passed <= days:
        passed += calendar.is_school_day(day)
        day -= timedelta(days=1)
    return day


def _after(day: date) -> datetime:
    """The moment at which the day is over in the school."""
    return datetime.combine(day + timedelta(days=1), time.min, SCHOOL_TIME).astimezone(UTC)


def _number(work: Work, count: Select[int]) -> int:
    return work.db.scalar(count) or 0
