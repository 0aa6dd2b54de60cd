"""Reviewing what is held for a request for access: each thing by somebody who may read it, with a decision and a reason.

Nothing is released by itself. Words are taken out as ranges of the text that was read; where the text has changed since,
the decision no longer counts.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from webapp.db.keeping import AccessRequest, ReleaseDecision
from webapp.db.schools import Person
from webapp.documents.codec import content_hash
from webapp.domain.access_requests import GROUNDS, Decision, RequestState
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.domain.policy import Permission
from webapp.domain.redaction import Range, chosen_again, merged, occurrences, proposals, redacted, sentences
from webapp.services.access_requests import (
    MOST_WORDS,
    RequestLine,
    line_of,
    note,
    refuse_subject,
    request_of,
    resource_of,
    subject_of,
)
from webapp.services.held import Held, held_of
from webapp.services.name_index import index_of
from webapp.services.work import Desk, Work

Said = Mapping[str, tuple[ReleaseDecision, str]]
"""The newest decision on each thing, by its code, with the name of whoever made it."""
MOST_TYPED = 4000
"""Characters of the words to take out, all lines together."""


class Changed(Conflict):
    """The words are others by now than those that were read."""

    def __init__(self) -> None:
        """One sentence says it all."""
        super().__init__(
            "These words have changed since you opened the page, so nothing was kept. Read them again: what you typed is"
            " still here, and the sentences to take out are to be ticked anew."
        )


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided on one thing."""

    decision: Decision
    ground: str
    reason: str
    ranges: tuple[Range, ...]
    by: str
    at: datetime
    fresh: bool
    """Whether the words are still those that were decided on."""


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One thing that is held, and how its review stands."""

    code: str
    title: str
    dated_on: date | None
    may_read: bool
    has_it: bool
    decided: Decided | None

    @property
    def is_decided(self) -> bool:
        """Whether nothing more is to be done about it."""
        return self.decided is not None and self.decided.fresh


@dataclass(frozen=True, slots=True)
class ItemView:
    """One thing to be reviewed, with its words."""

    line: RequestLine
    item: ItemLine
    text: str
    text_hash: str
    """What stands for these words on the form that decides on them."""
    sentences: tuple[str, ...]
    taken: tuple[int, ...]
    """The numbers of the sentences that are taken out whole, as decided."""
    other: tuple[str, ...]
    """Other words that are taken out, as decided."""
    proposals: tuple[str, ...]
    """Names, relations and references in it that a person should think about."""
    shown: str
    """The words as they would be handed over."""
    open: bool
    """Whether anything can still be decided."""


def item_lines(work: Work, request: AccessRequest) -> tuple[ItemLine, ...]:
    """Everything that is held, each with its newest decision."""
    said = decisions_of(work, request)
    return tuple(_item_line(held, said) for held in held_of(work, request))


def _item_line(held: Held, said: Said) -> ItemLine:
    return ItemLine(held.code, held.title, held.dated_on, held.may_read, held.has_it, decided_on(held, said))


def decisions_of(work: Work, request: AccessRequest) -> Said:
    """The newest decision on each thing, with the name of whoever made it."""
    rows = work.db.execute(
        select(ReleaseDecision, Person.name)
        .join(Person, Person.id == ReleaseDecision.decided_by_id)
        .where(ReleaseDecision.request_id == request.id)
        .order_by(ReleaseDecision.id)
    )
    return {row.item: (row, name) for row, name in rows}


def decided_on(held: Held, said: Said) -> Decided | None:
    """What was decided on this thing, if anything."""
    if held.code not in said:
        return None
    row, name = said[held.code]
    decision = Decision(row.decision)
    fresh = decision.without_reading or row.text_hash == content_hash(held.text)
    ranges = tuple((first, last) for first, last in json.loads(row.ranges))
    return Decided(decision, row.ground, row.reason, ranges, name, row.decided_at, fresh)


def read_item(desk: Desk, reference: str, code: str) -> ItemView:
    """One thing with its words, for somebody who may read it. Raises Refused or NotFound. The look is noted before."""
    with desk.read() as work:
        request = request_of(work, reference)
        held = _held(work, request, code)
        if not held.may_read:
            raise Refused
        item = _item_line(held, decisions_of(work, request))
        ranges = item.decided.ranges if item.decided and item.decided.fresh else ()
        whole, other = chosen_again(held.text, ranges)
        view = ItemView(
            line_of(work, request),
            item,
            held.text,
            content_hash(held.text),
            tuple(held.text[first:last] for first, last in sentences(held.text)),
            whole,
            other,
            proposals(held.text, _others(work, request, held.text), request.child.reference if request.child else ""),
            redacted(held.text, ranges),
            request.state == RequestState.OPEN,
        )
    desk.note_read("request.item_read", subject_of(request), reference=request.reference, item=code)
    return view


def _held(work: Work, request: AccessRequest, code: str) -> Held:
    """One thing that is held on somebody else: nobody reviews what is to be handed to themselves. Raises Refused."""
    refuse_subject(work, request)
    found = next((held for held in held_of(work, request) if held.code == code), None)
    if found is None or not (found.may_read or work.allows(Permission.REQUEST_RUN, resource_of(work, request))):
        raise NotFound("There is no such thing in this request.")
    return found


def _others(work: Work, request: AccessRequest, text: str) -> Collection[str]:
    """What in the text may be the name of another child of the school: help, and never complete."""
    own = request.child.reference if request.child else ""
    return {hit.text for hit in index_of(work).scan(text) if own not in hit.children or len(hit.children) > 1}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose on the page of one thing."""

    decision: str
    ground: str = ""
    reason: str = ""
    sentences: tuple[int, ...] = ()
    words: tuple[str, ...] = ()
    """To be taken out wherever they stand in it."""
    read: str = ""
    """The hash of the words that were read (`ItemView.text_hash`), where the decision is about words."""


def decide(desk: Desk, reference: str, code: str, choice: Choice) -> None:
    """Decide on one thing. Raises Refused, NotFound, Conflict once it is with a second person, `Changed`, or Invalid."""
    decision = _checked(choice)
    with desk.work() as work:
        request = request_of(work, reference)
        held = _held(work, request, code)
        if decision.without_reading:
            work.require(Permission.REQUEST_RUN, resource_of(work, request))
        elif not held.may_read:
            raise Refused
        elif choice.read != content_hash(held.text):
            raise Changed  # nobody decides about words that they did not see, nor by numbers of other sentences
        if decision is Decision.HAS_IT and not held.has_it:
            raise Invalid("They cannot read this in Alongside themselves. Choose something else.")
        ranges = _ranges(held.text, choice) if decision is Decision.REDACT else ()
        if decision is Decision.REDACT and not ranges:
            raise Invalid(
                "None of these words stand in it. Tick a sentence or a name, or type words as they stand there."
            )
        _keep(work, request, held, decision, choice, ranges)


def _checked(choice: Choice) -> Decision:
    if choice.decision not in {decision.value for decision in Decision}:
        raise Invalid("Choose what is to become of it.")
    decision = Decision(choice.decision)
    if decision in (Decision.WITHHOLD, Decision.REDACT) and choice.ground not in GROUNDS:
        raise Invalid("Choose why words are kept back.")
    needs_reason = decision in (Decision.WITHHOLD, Decision.REDACT, Decision.OUTSIDE)
    if len(choice.reason) > MOST_WORDS or (needs_reason and not choice.reason.strip()):
        raise Invalid(f"Give the reason in your own words, in at most {MOST_WORDS} characters.")
    if sum(map(len, choice.words)) > MOST_TYPED:
        raise Invalid(f"Type at most {MOST_TYPED} characters of words to take out. Tick whole sentences instead.")
    return decision


def _ranges(text: str, choice: Choice) -> tuple[Range, ...]:
    spans = sentences(text)
    chosen = [spans[number] for number in choice.sentences if 0 <= number < len(spans)]
    return merged(text, [*chosen, *(span for words in choice.words for span in occurrences(text, words))])


def _keep(
    work: Work,
    request: AccessRequest,
    held: Held,
    decision: Decision,
    choice: Choice,
    ranges: tuple[Range, ...] = (),
) -> None:
    if request.state != RequestState.OPEN:
        raise Conflict("This request is with a second person, or was answered. Nothing was changed.")
    work.db.add(
        ReleaseDecision(
            school_id=work.school_id,
            request_id=request.id,
            item=held.code,
            text_hash=content_hash(held.text),
            decision=decision.value,
            ground=choice.ground if decision in (Decision.WITHHOLD, Decision.REDACT) else "",
            reason=choice.reason.strip(),
            ranges=json.dumps(ranges),
            decided_by_id=work.viewer.person_id,
            decided_at=work.now,
        )
    )
    work.db.flush()
    note(work, "request.decided", request, item=held.code, decision=decision.value, removed=len(ranges))


def decide_what_they_have(desk: Desk, reference: str) -> int:
    """Say of everything undecided that the person reads in the program themselves that they have it. Returns how many.

    Raises Refused, NotFound, or Conflict where there is no such thing.
    """
    with desk.work() as work:
        request = request_of(work, reference, Permission.REQUEST_RUN)
        said = decisions_of(work, request)
        theirs = [held for held in held_of(work, request) if held.has_it and held.code not in said]
        if not theirs:
            raise Conflict("There is nothing undecided here that they read themselves. Nothing was changed.")
        for held in theirs:
            _keep(work, request, held, Decision.HAS_IT, Choice(Decision.HAS_IT.value))
        return len(theirs)
