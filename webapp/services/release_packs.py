"""The pack of a request for access: put before a second person, confirmed, and printed in Word.

What was taken out is nowhere in the file: it is made from the words that are left. Of a grown-up's supervision each person
prints only what they may read; the person whom it is about prints all that was released.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from forms import latest
from webapp.db.facts import child_resource
from webapp.db.keeping import AccessRequest
from webapp.documents.codec import new_uid
from webapp.documents.context import word_context
from webapp.domain.access_requests import GROUNDS, WITH_SECOND, Decision, RequestState
from webapp.domain.errors import Conflict, Refused
from webapp.domain.policy import Permission
from webapp.domain.redaction import MARK, occurrences, redacted
from webapp.services.access_requests import is_subject, note, request_of, subject_of
from webapp.services.children import shown_name
from webapp.services.held import Held, held_of
from webapp.services.issuing import Download
from webapp.services.reviewing import Decided, decided_on, decisions_of
from webapp.services.sheets import Shows, make_sheet, school_of
from webapp.services.work import Desk, Work

_NEXT: Final = {
    RequestState.OPEN: "Review what is held first.",
    RequestState.CHECKING: "Give the request back, so that it is reviewed again.",
    RequestState.CONFIRMED: "Whoever may confirm a pack gives the request back on its page, so that it is reviewed again.",
    RequestState.SENT: "The pack was handed over and is not made again. What came since is answered by a new request.",
}
"""What to do where something that is held has changed, by where the request stands."""


@dataclass(frozen=True, slots=True)
class Released:
    """One thing as it is handed over."""

    title: str
    words: str
    """Empty where this person may not read it: somebody else hands it over."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """Words that were taken out of one thing and stand in another that is released."""

    words: str
    title: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be handed over, for the second person."""

    released: tuple[Released, ...]
    leftovers: tuple[Leftover, ...]


def put_forward(desk: Desk, reference: str) -> None:
    """Put the reviewed request before a second person. Raises Refused, NotFound, or Conflict where it is not all decided."""
    with desk.work() as work:
        request = request_of(work, reference, Permission.REQUEST_RUN)
        _require_state(request, RequestState.OPEN)
        _require_decided(work, request)
        request.state = RequestState.CHECKING.value
        request.put_forward_by_id, request.put_forward_at = work.viewer.person_id, work.now
        note(work, "request.put_forward", request)


def give_back(desk: Desk, reference: str) -> None:
    """Give it back to be reviewed again, as long as nothing was sent. Raises Refused, NotFound or Conflict.

    A confirmed one too: what is held may change while a pack waits, and nothing leaves on a decision about other words.
    """
    with desk.work() as work:
        request = request_of(work, reference, Permission.REQUEST_CONFIRM)
        _require_state(request, *WITH_SECOND)
        was = request.state
        request.state = RequestState.OPEN.value
        request.put_forward_by_id = request.put_forward_at = request.confirmed_by_id = request.confirmed_at = None
        note(work, "request.given_back", request, was=was)


def confirm(desk: Desk, reference: str) -> None:
    """Let the pack leave, as the second person. Raises Refused, NotFound, or Conflict where something has changed since.

    Whoever put it forward is refused: the same human is no second one (design, section 7).
    """
    with desk.work() as work:
        request = request_of(work, reference, Permission.REQUEST_CONFIRM)
        _require_state(request, RequestState.CHECKING)
        if request.put_forward_by_id == work.viewer.person_id:
            raise Refused
        _require_decided(work, request)
        request.state = RequestState.CONFIRMED.value
        request.confirmed_by_id, request.confirmed_at = work.viewer.person_id, work.now
        note(work, "request.confirmed", request)


def preview(desk: Desk, reference: str) -> Preview:
    """What would be handed over, as far as this person may read it. Raises Refused or NotFound. The look is noted."""
    with desk.read() as work:
        request = request_of(work, reference, Permission.REQUEST_CONFIRM)
        released = _released(work, request)
        view = Preview(tuple(item for item, _, _ in released), tuple(_leftovers(released)))
    desk.note_read("request.previewed", subject_of(request), reference=request.reference)
    return view


def print_pack(desk: Desk, reference: str) -> Download:
    """The confirmed pack in Word. Raises Refused, NotFound, Conflict before it is confirmed, or Unavailable."""
    with desk.work() as work:
        request = request_of(work, reference, Permission.REQUEST_EXPORT)
        if request.state not in (RequestState.CONFIRMED, RequestState.SENT):
            raise Conflict("This pack is not confirmed yet. A second person confirms it on the request’s page.")
        _require_decided(work, request)
        document = latest("release_pack")
        released = [item for item, _, _ in _released(work, request)]
        context = word_context(
            document,
            {
                "about": _about(request),
                "request_reference": request.reference,
                "received_on": request.received_on.isoformat(),
                "as_of": work.today.isoformat(),
                "what_this_is": _what_this_is(work, request, released),
                "released": [
                    {"uid": new_uid(), "what": item.title, "words": item.words} for item in released if item.words
                ],
            },
            school=school_of(work).name,
            title=f"{document.title} {request.reference}",
            child_names={},
            party_names={},
            signatories=(),
        )
        copy = make_sheet(work, document, context, request.reference, Shows(request_id=request.id))
        note(work, "request.printed", request, code=copy.code, sha256=copy.sha256)
        return Download(f"{request.reference}-pack.docx", copy.content)


def _require_state(request: AccessRequest, *states: RequestState) -> None:
    if request.state not in states:
        raise Conflict("This request does not stand where it did. Look at its page again. Nothing was changed.")


def _require_decided(work: Work, request: AccessRequest) -> None:
    said = decisions_of(work, request)
    open_ = [held for held in held_of(work, request) if not _is_decided(decided_on(held, said))]
    if open_:
        things = "One thing is" if len(open_) == 1 else f"{len(open_)} things are"
        raise Conflict(
            f"{things} not decided, or changed since. {_NEXT[RequestState(request.state)]} Nothing was changed."
        )


def _is_decided(decided: Decided | None) -> bool:
    return decided is not None and decided.fresh


def _released(work: Work, request: AccessRequest) -> list[tuple[Released, Held, Decided]]:
    said = decisions_of(work, request)
    out = []
    for held in held_of(work, request):
        decided = decided_on(held, said)
        if decided is None or not decided.fresh or decided.decision not in (Decision.RELEASE, Decision.REDACT):
            continue
        words = redacted(held.text, decided.ranges) if _shows(work, request, held) else ""
        out.append((Released(held.title, words), held, decided))
    return out


def _shows(work: Work, request: AccessRequest, held: Held) -> bool:
    """A child's pack is one; of a grown-up's supervision the head, who runs the request, sees nothing by that."""
    if request.child is not None:
        return work.allows(Permission.CHILD_EXPORT, child_resource(request.child))
    return held.may_read or is_subject(work, request)


def _leftovers(released: list[tuple[Released, Held, Decided]]) -> list[Leftover]:
    taken = {
        words.casefold(): words
        for item, held, decided in released
        if item.words
        for first, last in decided.ranges
        if len(words := held.text[first:last]) > 1
    }
    return [
        Leftover(words, item.title)
        for words in taken.values()
        for item, _, _ in released
        if occurrences(item.words, words)
    ]


def _about(request: AccessRequest) -> str:
    if request.child is not None:
        return f"{shown_name(request.child)}, {request.child.reference}"
    return request.person.name if request.person else ""


def _what_this_is(work: Work, request: AccessRequest, released: list[Released]) -> str:
    """Counts and grounds; never that something is kept back whose very mention could harm (`Ground.said`)."""
    decided = [row for row, _ in decisions_of(work, request).values()]
    theirs = sum(row.decision == Decision.HAS_IT for row in decided)
    grounds = {row.ground for row in decided if row.ground and GROUNDS[row.ground].said}
    here = sum(bool(item.words) for item in released)
    lines = [
        f"Parts that are here: {here}.",
        f"{MARK} stands where words were taken out." if any(MARK in item.words for item in released) else "",
        f"Parts that other people hand over: {len(released) - here}." if here < len(released) else "",
        f"Parts that can be read and downloaded in Alongside itself: {theirs}." if theirs else "",
        *(f"Some things are not here. {GROUNDS[ground].words}." for ground in sorted(grounds)),
    ]
    return "\n".join(filter(None, lines))
