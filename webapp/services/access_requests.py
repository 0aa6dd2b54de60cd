"""Requests for access: who asked what is held on whom, by when it is answered, and how it ended.

Running a request opens nothing of what is held. A child's is run by the lead or a deputy; a grown-up's by the lead or the
head, and never by the person whom it is about (design, section 7).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, func, or_, select, union
from sqlalchemy.orm import selectinload

from webapp.db import scopes
from webapp.db.children import CaseDiscussion, Child
from webapp.db.contracts import Party
from webapp.db.facts import child_resource, request_resource
from webapp.db.keeping import AccessRequest, ReleaseDecision
from webapp.db.mentions import Mention
from webapp.db.papers import Paper
from webapp.db.schools import Person
from webapp.domain.access_requests import ASKERS, RequestClock, RequestState
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.domain.policy import Permission, Resource
from webapp.services.children import children_of, shown_name
from webapp.services.making import of_school, people_by_id
from webapp.services.references import next_reference
from webapp.services.school_year import calendar_of
from webapp.services.work import Desk, Work

PAGE = 20
"""Requests on a page."""
MOST_WORDS = 500
"""Characters of who asked, how it was handed over, and why."""
RUNNING = (RequestState.OPEN.value, RequestState.CHECKING.value, RequestState.CONFIRMED.value)


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request, for those who run it or review something for it."""

    reference: str
    about: str
    """A grown-up's name, or a child's reference, with the name for those who read chronologies."""
    child_reference: str
    asker: str
    received_on: date
    due_on: date | None
    """None while it waits for the proof of who asks."""
    late: bool
    state: RequestState


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """A page of the requests that this person runs, newest first, and those for which they may have something to review."""

    lines: tuple[RequestLine, ...]
    to_review: tuple[RequestLine, ...]
    own: tuple[RequestLine, ...]
    """About this person, and confirmed: what was released is theirs to download."""
    number: int
    last: int
    total: int
    may_ask_for_child: bool
    may_ask_for_person: bool


def list_requests(desk: Desk, number: int = 1) -> RequestsPage:
    """The requests that concern this person, as far as anything does. The look is noted. Raises Refused."""
    with desk.read() as work:
        mine = select(AccessRequest).where(scopes.access_requests(work.viewer))
        total = work.db.scalar(select(func.count()).select_from(mine.subquery())) or 0
        last = max(1, -(-total // PAGE))
        number = min(max(1, number), last)
        newest = mine.order_by(AccessRequest.id.desc()).limit(PAGE).offset((number - 1) * PAGE)
        page = RequestsPage(
            _lines(work, newest),
            _lines(work, select(AccessRequest).where(waits_for_review(work))),
            _lines(work, select(AccessRequest).where(_own_and_ready(work))),
            number,
            last,
            total,
            work.allows(Permission.REQUEST_RUN, Resource(work.school_id, about_child=True)),
            work.allows(Permission.REQUEST_RUN, Resource(work.school_id)),
        )
    if page.lines or page.to_review or page.own:
        desk.note_read("request.listed", f"school:{work.school_id}", requests=total)
    return page


def waits_for_review(work: Work) -> ColumnElement[bool]:
    """Open requests about others of whose papers this person reads some: they may be the only one who may review them.

    Nobody from outside the school reviews: they read no child's name (loxdale, jmat).
    """
    inside = {place.contract_id for place in work.viewer.places if not place.external}
    mine = select(Paper.id).where(scopes.papers(work.viewer), Paper.contract_id.in_(inside))
    of_child: CompoundSelect[int] = union(
        select(CaseDiscussion.child_id).where(CaseDiscussion.paper_id.in_(mine)),
        select(Mention.child_id).where(Mention.paper_id.in_(mine), Mention.child_id.is_not(None)),
    )
    of_person = (
        select(Party.person_id)
        .join(Paper, Paper.contract_id == Party.contract_id)
        .where(Paper.id.in_(mine), Party.person_id != work.viewer.person_id)
    )
    return and_(
        AccessRequest.school_id == work.school_id,
        AccessRequest.state == RequestState.OPEN.value,
        or_(AccessRequest.child_id.in_(of_child), AccessRequest.person_id.in_(of_person)),
    )


def _own_and_ready(work: Work) -> ColumnElement[bool]:
    ready = (RequestState.CONFIRMED.value, RequestState.SENT.value)
    return and_(
        AccessRequest.school_id == work.school_id,
        AccessRequest.person_id == work.viewer.person_id,
        AccessRequest.state.in_(ready),
    )


def _lines(work: Work, asked: Select[AccessRequest]) -> tuple[RequestLine, ...]:
    loaded = asked.options(selectinload(AccessRequest.child), selectinload(AccessRequest.person))
    return tuple(line_of(work, request) for request in work.db.scalars(loaded))


def line_of(work: Work, request: AccessRequest) -> RequestLine:
    """A request as a line, for somebody who may know of it."""
    due, state = clock_of(request).due_on(calendar_of(work).bank_holidays), RequestState(request.state)
    child = request.child
    return RequestLine(
        request.reference,
        _about(work, request),
        child.reference if child else "",
        ASKERS[request.asker],
        request.received_on,
        due,
        state.is_running and due is not None and due < work.today,
        state,
    )


def _about(work: Work, request: AccessRequest) -> str:
    """On whom it is: a child by reference alone, for whoever reviews a paper and reads no chronology."""
    if request.child is None:
        return request.person.name if request.person else ""
    reads = work.allows(Permission.CHILD_READ, child_resource(request.child))
    return f"{shown_name(request.child)}, {request.child.reference}" if reads else request.child.reference


def clock_of(request: AccessRequest) -> RequestClock:
    """The days that decide by when it is answered."""
    return RequestClock(
        request.received_on, request.identity_asked_on, request.identity_given_on, bool(request.extended_because)
    )


def people_to_ask_for(desk: Desk) -> tuple[tuple[int, str], ...]:
    """(id, name) of everybody on whom this person may run a request. Raises Refused."""
    with desk.read() as work:
        work.require(Permission.REQUEST_RUN, Resource(work.school_id))
        asked = select(Person.id, Person.name).where(of_school(work), Person.id != work.viewer.person_id)
        return tuple((row.id, row.name) for row in work.db.execute(asked.order_by(Person.name, Person.id)))


def open_request(
    desk: Desk,
    *,
    child_reference: str = "",
    person_id: int | None = None,
    asker: str,
    asked_by: str,
    received_on: date,
    identity_asked_on: date | None = None,
) -> str:
    """Note that somebody asked what is held on a child, or on a grown-up. Returns the request's reference.

    `asker` is a key of `ASKERS`. Raises Refused, NotFound, or Invalid where something is wanting or lies in the future.
    """
    asked_by = " ".join(asked_by.split())
    if asker not in ASKERS:
        raise Invalid("Choose who asks.")
    if not 0 < len(asked_by) <= MOST_WORDS:
        raise Invalid(f"Write who asked and how, in at most {MOST_WORDS} characters.")
    with desk.work() as work:
        work.require(
            Permission.REQUEST_RUN, Resource(work.school_id, owner_id=person_id, about_child=bool(child_reference))
        )
        refuse_future(work, received_on, "The day on which it was received")
        request = AccessRequest(
            school_id=work.school_id,
            reference=next_reference(work, AccessRequest),
            child=_child(work, child_reference),
            person=None if child_reference else people_by_id(work, [person_id or 0])[0],
            asker=asker,
            asked_by=asked_by,
            received_on=received_on,
            identity_asked_on=identity_asked_on,
            extended_because="",
            state=RequestState.OPEN.value,
            opened_by_id=work.viewer.person_id,
            opened_at=work.now,
            ended_how="",
        )
        work.db.add(request)
        work.db.flush()
        note(work, "request.opened", request, asker=asker)
        return request.reference


def _child(work: Work, reference: str) -> Child | None:
    if not reference:
        return None
    child = children_of(work, work.school_id, [reference]).get(reference)
    if child is None:
        raise NotFound(f"There is no child {reference} in this school.")
    return child


def change_clock(
    desk: Desk, reference: str, identity_asked_on: date | None, identity_given_on: date | None, extended_because: str
) -> None:
    """When the proof of who asks was wanted and came, and why the answer takes longer; empty where it does not.

    Raises Refused, NotFound, Conflict once it was answered, or Invalid where the days cannot be.
    """
    because = " ".join(extended_because.split())
    if len(because) > MOST_WORDS:
        raise Invalid(f"Say why it takes longer in at most {MOST_WORDS} characters.")
    with desk.work() as work:
        request = request_of(work, reference, Permission.REQUEST_RUN)
        if not RequestState(request.state).is_running:
            raise Conflict("This request was answered. Its days do not change any more.")
        for day, words in ((identity_asked_on, "asked for"), (identity_given_on, "given")):
            if day is not None:
                refuse_future(work, day, f"The day on which the proof was {words}")
                if day < request.received_on:
                    raise Invalid(f"The proof cannot have been {words} before the request was received.")
        if identity_given_on and (identity_asked_on is None or identity_given_on < identity_asked_on):
            raise Invalid("Give the day on which the proof was asked for, not later than the day on which it came.")
        clock = RequestClock(request.received_on, identity_asked_on, identity_given_on)
        if because and not request.extended_because and not clock.stands_still and work.today > clock.extend_by():
            raise Invalid("An extension is told to whoever asked within the first month, and that month is over.")
        request.identity_asked_on, request.identity_given_on = identity_asked_on, identity_given_on
        request.extended_because = because
        note(work, "request.changed", request, waits=clock.stands_still, extended=bool(because))


def close_request(desk: Desk, reference: str, because: str) -> None:
    """Close a request without handing anything over. Raises Refused, NotFound, Conflict, or Invalid without a reason."""
    because = _words(because, "why it is closed")
    with desk.work() as work:
        request = request_of(work, reference, Permission.REQUEST_RUN)
        _end(work, request, RequestState.CLOSED, work.today, because, RUNNING)


def hand_over(desk: Desk, reference: str, on: date, how: str) -> None:
    """Note when and how the confirmed pack was handed over. Raises Refused, NotFound, Conflict or Invalid."""
    how = _words(how, "how, and to whom, it was handed over")
    with desk.work() as work:
        request = request_of(work, reference, Permission.REQUEST_RUN)
        refuse_future(work, on, "The day on which it was handed over")
        _end(work, request, RequestState.SENT, on, how, (RequestState.CONFIRMED.value,))


def _end(work: Work, request: AccessRequest, state: RequestState, on: date, how: str, before: tuple[str, ...]) -> None:
    if request.state not in before:
        raise Conflict("This request does not stand where it did. Look at its page again. Nothing was changed.")
    request.state, request.ended_on, request.ended_how = state.value, on, how
    note(work, f"request.{state.value}", request)


def _words(text: str, what: str) -> str:
    text = " ".join(text.split())
    if not 0 < len(text) <= MOST_WORDS:
        raise Invalid(f"Say {what}, in at most {MOST_WORDS} characters.")
    return text


def refuse_future(work: Work, day: date, what: str) -> None:
    """Raise Invalid for a day that is still to come."""
    if day > work.today:
        raise Invalid(f"{what} cannot be in the future.")


def request_of(work: Work, reference: str, permission: Permission | None = None) -> AccessRequest:
    """The request of that reference; for somebody with this permission on it, where one is named.

    Raises NotFound or Refused.
    """
    request = work.db.scalar(
        select(AccessRequest).where(AccessRequest.school_id == work.school_id, AccessRequest.reference == reference)
    )
    if request is None:
        raise NotFound(f"There is no request {reference} in this school.")
    if permission is not None:
        work.require(permission, resource_of(work, request))
    return request


def resource_of(work: Work, request: AccessRequest) -> Resource:
    """The request as the policy sees it, with whoever reviewed something for it."""
    reviewers = select(ReleaseDecision.decided_by_id).where(ReleaseDecision.request_id == request.id)
    return request_resource(request, frozenset(work.db.scalars(reviewers)))


def is_subject(work: Work, request: AccessRequest) -> bool:
    """Whether the viewer is whom it is about: they decide nothing of their own request."""
    return request.person_id == work.viewer.person_id


def refuse_subject(work: Work, request: AccessRequest) -> None:
    """Raise Refused for whoever it is about."""
    if is_subject(work, request):
        raise Refused


def subject_of(request: AccessRequest) -> str:
    """What a note on it is about: on a child it stands among what is told of that child."""
    return f"child:{request.child_id}" if request.child_id else f"request:{request.id}"


def note(work: Work, event: str, request: AccessRequest, **facts: int | str | bool | None) -> None:
    """Note what was done with a request."""
    work.note(event, subject_of(request), reference=request.reference, **facts)
