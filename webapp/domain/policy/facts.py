"""What is known of whoever asks and of the thing asked for: all that a row of the table looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from webapp.domain.clock import months_before
from webapp.domain.lifecycle import State
from webapp.domain.people import PartyKind, Role

HANDOVER_MONTHS = 6
"""A replacement supervisor sees the previous six months' records (loxdale)."""


Period = tuple[date, date | None]
"""From a day until a day, or without an end."""


@dataclass(frozen=True, slots=True)
class Place:
    """A person's place in one contract."""

    contract_id: int
    party_id: int
    kind: PartyKind
    external: bool
    from_on: date
    until_on: date | None
    session_id: int | None = None
    """The one session to which the place is bound; None for the whole contract."""

    def covers(self, thing: Resource) -> bool:
        """Whether the place reaches this thing: a place for one session reaches what belongs to that session only."""
        return self.session_id is None or self.session_id == thing.session_id

    def holds(self, day: date) -> bool:
        """Whether the place covers this day: today, or the day of a session, which makes it the person's own session."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)

    @property
    def reaches_back_to(self) -> date:
        """The oldest record that the place opens. Only a new supervisor inherits half a year (loxdale)."""
        return months_before(self.from_on, HANDOVER_MONTHS) if self.kind is PartyKind.SUPERVISOR else self.from_on


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever asks: one person in one school on one day, with what they are there."""

    person_id: int
    school_id: int
    name: str
    today: date
    roles: frozenset[Role] = frozenset()
    """Approved and in force today, in this school."""
    places: tuple[Place, ...] = ()
    stepped_up_at: datetime | None = None

    def is_a(self, *roles: Role) -> bool:
        """Whether the person has any of these roles in this school today."""
        return not self.roles.isdisjoint(roles)

    @property
    def is_outside(self) -> bool:
        """Whether the person takes part from outside the school, and does not read its chronologies besides."""
        return any(place.external for place in self.places) and not self.is_a(Role.LEAD, Role.DEPUTY)

    def places_in(self, contract_id: int | None, *kinds: PartyKind) -> tuple[Place, ...]:
        """The person's places in the contract that have begun, also those that are over, of one of these kinds."""
        return tuple(
            place
            for place in self.places
            if place.contract_id == contract_id and place.from_on <= self.today and (not kinds or place.kind in kinds)
        )

    def place_in(self, contract_id: int | None, *kinds: PartyKind) -> Place | None:
        """The first of the person's places in the contract that holds today, of one of these kinds, or of any."""
        return next((place for place in self.places_in(contract_id, *kinds) if place.holds(self.today)), None)


@dataclass(frozen=True, slots=True)
class Resource:
    """What a decision needs to know of a thing; only the facts that apply are set."""

    school_id: int
    contract_id: int | None = None
    state: State | None = None
    dated_on: date | None = None
    """The day of the record (for an action: that it comes from), or of a handover; None for a contract's own paper."""
    session_id: int | None = None
    """The session of the record (for an action: that it comes from)."""
    attached: bool = False
    """A record that is a provider's own file, written round by the supervisee (trust)."""
    no_writer: bool = False
    """Nobody with an account leads it: the supervisor is an outside provider, and the supervisee writes (trust)."""
    led: tuple[Period, ...] | None = None
    """Of what has no session: when somebody with an account leads in its contract. None for a record."""
    owner_id: int | None = None
    """The person who owns an action, did what an audit row tells, or whom a request for access is about."""
    about_child: bool = False
    """An audit row, or a request for access, about a child."""
    people: frozenset[int] = frozenset()
    """The persons whom a note of support names: who offered it, to whom, and who noted it. Of a request: its reviewers."""
    is_open: bool = False
    """An action that is still to be done."""
    is_shared: bool = False
    """What somebody prepared for a session, once they shared it."""
