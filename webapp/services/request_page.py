"""The page of a request for access: its clock, and how the review of everything that is held stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from webapp.db.children import ChronologyEntry
from webapp.db.keeping import AccessRequest
from webapp.db.schools import Person
from webapp.domain.access_requests import WITH_SECOND, RequestState
from webapp.domain.errors import Refused
from webapp.domain.policy import Permission
from webapp.services.access_requests import (
    RequestLine,
    clock_of,
    is_subject,
    line_of,
    request_of,
    resource_of,
    subject_of,
    waits_for_review,
)
from webapp.services.decisions import withdrawn
from webapp.services.reviewing import ItemLine, item_lines
from webapp.services.work import Desk, Work


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request with everything that is held, for those who run it; to a reviewer only what they may read."""

    line: RequestLine
    asked_by: str
    identity_asked_on: date | None
    identity_given_on: date | None
    extended_because: str
    extend_by: date
    ended_on: date | None
    ended_how: str
    items: tuple[ItemLine, ...]
    withdrawn: int
    """Entries that were withdrawn, since they are about another child: for the lead, as a number."""
    runs: bool
    may_confirm: bool
    """Whether this person may be the second one."""
    may_give_back: bool
    """Whether this person may give it back now, to be reviewed again."""
    may_print: bool
    put_forward_by: str
    confirmed_by: str

    @property
    def undecided(self) -> int:
        """How many things are still to be reviewed."""
        return sum(not item.is_decided for item in self.items)

    @property
    def outdated(self) -> tuple[ItemLine, ...]:
        """What came or changed after the review, of a request that is with a second person or confirmed."""
        return tuple(item for item in self.items if not item.is_decided) if self.line.state in WITH_SECOND else ()


def read_request(desk: Desk, reference: str) -> RequestView:
    """A request and what is held, without the words. Raises Refused or NotFound. The look is noted before."""
    with desk.read() as work:
        request = request_of(work, reference)
        thing = resource_of(work, request)
        runs, confirms = (work.allows(p, thing) for p in (Permission.REQUEST_RUN, Permission.REQUEST_CONFIRM))
        ready = request.state in (RequestState.CONFIRMED, RequestState.SENT)
        own = is_subject(work, request)
        prints = ready and work.allows(Permission.REQUEST_EXPORT, thing)
        if not (runs or confirms or (own and ready) or may_review(work, request)):
            raise Refused
        items = () if own else tuple(item for item in item_lines(work, request) if runs or confirms or item.may_read)
        view = RequestView(
            line_of(work, request),
            request.asked_by if runs else "",
            request.identity_asked_on,
            request.identity_given_on,
            request.extended_because if runs else "",
            clock_of(request).extend_by(),
            request.ended_on,
            request.ended_how if runs else "",
            items,
            _withdrawn(work, request),
            runs,
            confirms and request.put_forward_by_id != work.viewer.person_id,
            confirms and request.state in WITH_SECOND,
            prints,
            _name(work, request.put_forward_by_id),
            _name(work, request.confirmed_by_id),
        )
    desk.note_read("request.read", subject_of(request), reference=request.reference)
    return view


def may_review(work: Work, request: AccessRequest) -> bool:
    """Whether this person, who does not run it, may have something to review for it."""
    if is_subject(work, request):
        return False
    mine = select(AccessRequest.id).where(AccessRequest.id == request.id, waits_for_review(work))
    return work.db.scalar(mine) is not None


def _name(work: Work, person_id: int | None) -> str:
    return work.db.get_one(Person, person_id).name if person_id else ""


def _withdrawn(work: Work, request: AccessRequest) -> int:
    """That there are any is for the lead, as everything sealed is."""
    if request.child_id is None or not work.allows(Permission.ENTRY_SEALED, resource_of(work, request)):
        return 0
    sealed = select(func.count(ChronologyEntry.id)).where(
        ChronologyEntry.child_id == request.child_id, ChronologyEntry.id.in_(withdrawn())
    )
    return work.db.scalar(sealed) or 0
