"""People in order: who leads, deputises or supervises, trained and supervised themselves, and who has no contract.

Of others' supervision this says that it exists, and never with whom (design, section 7). A circle is therefore told by its
size alone: even its own members learn from it nothing that they do not know.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select

from webapp.db.contracts import Contract, Party
from webapp.db.schools import Membership, Person
from webapp.domain.people import PartyKind, Role
from webapp.domain.people_order import TO_BE_SUPERVISED, PersonStanding, Ties, standing_of, ties_of
from webapp.domain.policy import Permission, Resource
from webapp.services.circles import CircleLine, circle_lines, unnoted
from webapp.services.ties import places_today
from webapp.services.training import states_by_person
from webapp.services.work import Desk, Work

PAGE = 20
"""People on a page."""
MOST_WITHOUT = 7
"""Who should have a contract and has none, beside the table; the rest are on a list of their own."""
_STAFF = TO_BE_SUPERVISED | {Role.HEAD, Role.STAFF}
"""Of whom it is said that they have no contract: not of governors, the trust or whoever runs the server."""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One person of the table."""

    name: str
    office: str
    """Their post, or else their roles."""
    standing: PersonStanding
    is_me: bool
    last_ended: date | None = None
    """When the last of their contracts ended, for somebody who has none now."""


@dataclass(frozen=True, slots=True)
class OrderCounts:
    """How many people are not in order, and why; a person may count in both of the first two."""

    people: int
    training: int
    unsupervised: int
    without: int
    circles: int
    """Circles that nobody has noted."""

    @property
    def is_in_order(self) -> bool:
        """Whether there is nothing to see to. That many of the staff have no contract is no fault."""
        return not self.people and not self.circles


@dataclass(frozen=True, slots=True)
class OrderPage:
    """A page of the table, the first people without a contract, and the circles."""

    lines: tuple[OrderLine, ...]
    show: str
    number: int
    last: int
    found: int
    counts: OrderCounts
    without: tuple[OrderLine, ...]
    """Those who should have a contract and have none."""
    others_without: int
    circles: tuple[CircleLine, ...]
    may_note_training: bool


@dataclass(frozen=True, slots=True)
class _Everyone:
    people: dict[int, Person]
    standings: tuple[PersonStanding, ...]
    ties: Ties


SHOWN = ("", "training", "unsupervised", "without")
"""What the table can be narrowed to, as it stands in the address."""


def read_order(desk: Desk, show: str = "", number: int = 1) -> OrderPage:
    """A page of the people, those who are not in order first. Raises Refused."""
    with desk.read() as work:
        here = Resource(work.school_id)
        work.require(Permission.ORDER_READ, here)
        show = show if show in SHOWN else ""
        everyone = _everyone(work)
        chosen = [one for one in _by_name(everyone) if _is_shown(one, show)]
        last = max(1, -(-len(chosen) // PAGE))
        number = min(max(1, number), last)
        page = chosen[(number - 1) * PAGE : number * PAGE]
        without = [one for one in _by_name(everyone) if _is_without(one)]
        first = [one for one in without if one.should_be_supervised][:MOST_WITHOUT]
        ended = _last_ended(work, [one.person_id for one in (*first, *page)])
        return OrderPage(
            tuple(_line(work, everyone, one, ended) for one in page),
            show,
            number,
            last,
            len(chosen),
            _counts(work, everyone),
            tuple(_line(work, everyone, one, ended) for one in first),
            len(without) - len(first),
            circle_lines(work, everyone.ties.circles, everyone.people),
            work.allows(Permission.TRAINING_WRITE, here),
        )


def order_counts(work: Work) -> OrderCounts | None:
    """The counts for a home page, in a number of statements that no number of people changes; None for who may not know."""
    if not work.allows(Permission.ORDER_READ, Resource(work.school_id)):
        return None
    return _counts(work, _everyone(work))


def _everyone(work: Work) -> _Everyone:
    """Everybody with a role of the staff, or with a place in a contract, today."""
    roles, ties = _roles(work), ties_of(places_today(work))
    ids = set(roles) | ties.supervising | ties.supervised
    people = {person.id: person for person in work.db.scalars(select(Person).where(Person.id.in_(ids)))}
    trained = states_by_person(work, ids)
    standings = tuple(
        standing_of(
            one,
            roles.get(one, frozenset()),
            ties,
            trained[one],
            elsewhere=_is_elsewhere(work, people[one], ties),
        )
        for one in sorted(ids)
    )
    return _Everyone(people, standings, ties)


def _roles(work: Work) -> dict[int, frozenset[Role]]:
    """The roles that count today, of everybody who has not left."""
    rows = work.db.execute(
        select(Membership.person_id, Membership.role)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.school_id == work.school_id,
            Membership.role.in_([role.value for role in _STAFF]),
            Membership.approved_at.is_not(None),
            Membership.from_on <= work.today,
            or_(Membership.until_on.is_(None), Membership.until_on >= work.today),
            or_(Person.left_on.is_(None), Person.left_on > work.today),
        )
    )
    found: dict[int, frozenset[Role]] = {}
    for row in rows:
        found[row.person_id] = found.get(row.person_id, frozenset()) | {Role(row.role)}
    return found


def _is_elsewhere(work: Work, person: Person, ties: Ties) -> bool:
    return person.outside or person.school_id != work.school_id or person.id in ties.outside


def _by_name(everyone: _Everyone) -> list[PersonStanding]:
    """Those who are not in order first, leads and deputies before others, then by name."""
    return sorted(everyone.standings, key=lambda one: (one.in_order, *_rank(one), everyone.people[one.person_id].name))


def _rank(one: PersonStanding) -> tuple[bool, bool]:
    return not {Role.LEAD, Role.DEPUTY} & one.roles, Role.WELLBEING_LEAD not in one.roles


def _is_shown(one: PersonStanding, show: str) -> bool:
    match show:
        case "training":
            return one.training_wrong
        case "unsupervised":
            return one.unsupervised
        case "without":
            return _is_without(one)
        case _:
            return one.should_be_supervised or one.has_contract


def _is_without(one: PersonStanding) -> bool:
    return not one.has_contract and not one.elsewhere


def _counts(work: Work, everyone: _Everyone) -> OrderCounts:
    standings = everyone.standings
    return OrderCounts(
        sum(not one.in_order for one in standings),
        sum(one.training_wrong for one in standings),
        sum(one.unsupervised for one in standings),
        sum(map(_is_without, standings)),
        unnoted(work, everyone.ties.circles),
    )


def _line(work: Work, everyone: _Everyone, one: PersonStanding, ended: dict[int, date]) -> OrderLine:
    person = everyone.people[one.person_id]
    office = person.office or ", ".join(sorted(role.label for role in one.roles))
    mine = one.person_id == work.viewer.person_id
    return OrderLine(person.name, office, one, mine, None if one.has_contract else ended.get(one.person_id))


def _last_ended(work: Work, ids: Iterable[int]) -> dict[int, date]:
    """When the last contract of each of these people ended, by its own end or by the end of their place in it."""
    left = func.coalesce(Party.until_on, Contract.ended_on)
    rows = work.db.execute(
        select(Party.person_id, func.max(left))
        .join(Contract, Contract.id == Party.contract_id)
        .where(
            Party.school_id == work.school_id,
            Party.person_id.in_(list(ids)),
            Party.session_id.is_(None),
            _is_supervision(),
            left < work.today,
        )
        .group_by(Party.person_id)
    )
    return {row[0]: row[1] for row in rows}


def _is_supervision() -> ColumnElement[bool]:
    return Party.kind.in_([PartyKind.SUPERVISOR.value, PartyKind.SUPERVISEE.value])
