"""Whether the people who lead, deputise and supervise are in order: trained, and supervised themselves. Pure.

Whoever supervises has been trained to, and is supervised too (jmat). Two who supervise one another are supervised, and yet
nobody looks in from outside: that is told, once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product
from typing import Final

from webapp.domain.people import ContractKind, PartyKind, Role
from webapp.domain.training import LEADS, TrainingKind, TrainingState, needed

TO_BE_SUPERVISED: Final = LEADS | {Role.WELLBEING_LEAD}
"""Who is to have a contract by their role (every policy; loxdale for the wellbeing lead)."""


class Supervised(StrEnum):
    """Whether somebody is supervised. By whom, and in what, is theirs to know (design, section 7)."""

    YES = "yes"
    NO = "no"
    ELSEWHERE = "elsewhere"
    """They work elsewhere, and their own supervision is agreed there."""


@dataclass(frozen=True, slots=True)
class Tie:
    """One person's place in a contract that runs, as far as this looks at it."""

    contract_id: int
    kind: ContractKind
    person_id: int
    place: PartyKind
    outside: bool
    """They take part from outside the school."""

    def meets(self, other: Tie) -> bool:
        """Whether both are of the school."""
        return not (self.outside or other.outside)


@dataclass(frozen=True, slots=True)
class Circle:
    """People of the school who supervise themselves through one another."""

    people: frozenset[int]
    contracts: frozenset[int]
    """In which they do."""


@dataclass(frozen=True, slots=True)
class Ties:
    """What follows from all the places of a school today."""

    supervising: frozenset[int]
    supervised: frozenset[int]
    outside: frozenset[int]
    circles: tuple[Circle, ...]


@dataclass(frozen=True, slots=True)
class PersonStanding:
    """How one person stands."""

    person_id: int
    roles: frozenset[Role]
    supervises: bool
    supervised: Supervised
    trainings: dict[TrainingKind, TrainingState] = field(default_factory=dict)
    """Those that they need."""
    elsewhere: bool = False

    @property
    def has_contract(self) -> bool:
        """Whether they have a place in a contract that runs."""
        return self.supervises or self.supervised is Supervised.YES

    @property
    def should_be_supervised(self) -> bool:
        """Whether a policy says so: for whoever leads, deputises, leads on wellbeing or supervises."""
        return self.supervises or not TO_BE_SUPERVISED.isdisjoint(self.roles)

    @property
    def training_wrong(self) -> bool:
        """Whether training that they need has run out, or is not noted."""
        return any(not state.holds for state in self.trainings.values())

    @property
    def unsupervised(self) -> bool:
        """Whether they should be supervised and are not."""
        return self.should_be_supervised and self.supervised is Supervised.NO

    @property
    def in_order(self) -> bool:
        """Whether nothing is wrong."""
        return not self.training_wrong and not self.unsupervised


def ties_of(places: Iterable[Tie]) -> Ties:
    """Who supervises and who is supervised, from every supervisor's and supervisee's place that holds today.

    In a contract whose supervisor has gone nobody is supervised. Among peers everybody is, and nobody is in a circle for
    it: that is how peers supervise (loxdale). Who supervises from outside looks in from there.
    """
    by_contract: dict[int, list[Tie]] = {}
    for tie in places:
        by_contract.setdefault(tie.contract_id, []).append(tie)
    supervising: set[int] = set()
    supervised: set[int] = set()
    inside: list[tuple[int, int, int]] = []
    for contract_id, here in by_contract.items():
        leading = [tie for tie in here if tie.place is PartyKind.SUPERVISOR]
        below = [tie for tie in here if tie.place is PartyKind.SUPERVISEE]
        over = {tie.person_id for tie in leading}
        supervised |= {tie.person_id for tie in below if over - {tie.person_id}}
        if here[0].kind is ContractKind.PEER:
            supervised |= over if below else set()
        elif below:
            supervising |= over
            inside += [
                (one.person_id, two.person_id, contract_id) for one, two in product(leading, below) if one.meets(two)
            ]
    outside = frozenset(tie.person_id for here in by_contract.values() for tie in here if tie.outside)
    return Ties(frozenset(supervising), frozenset(supervised), outside, _circles(inside))


def _circles(inside: Sequence[tuple[int, int, int]]) -> tuple[Circle, ...]:
    return tuple(
        Circle(people, frozenset(contract for over, under, contract in inside if {over, under} <= people))
        for people in circles((over, under) for over, under, _ in inside)
    )


def circles(pairs: Iterable[tuple[int, int]]) -> tuple[frozenset[int], ...]:
    """Those who supervise themselves through one another, by (supervisor, supervisee); alone, whoever supervises themselves.

    Two people are in one circle where each reaches the other (Kosaraju's way, without recursion: no chain is too long).
    """
    below: dict[int, set[int]] = {}
    above: dict[int, set[int]] = {}
    for over, under in pairs:
        below.setdefault(over, set()).add(under)
        above.setdefault(under, set()).add(over)
    found: list[frozenset[int]] = []
    taken: set[int] = set()
    for one in reversed(_walked(sorted(below), below, set())):
        circle = frozenset(_walked([one], above, taken))
        if len(circle) > 1 or (circle and one in below.get(one, ())):
            found.append(circle)
    return tuple(sorted(found, key=min))


def _walked(starts: Iterable[int], ways: dict[int, set[int]], seen: set[int]) -> list[int]:
    """Whoever is reached from these and was not seen before, each after all whom they reach; from now on they are seen."""
    walked: list[int] = []
    ahead = [(one, False) for one in starts]
    while ahead:
        one, is_left = ahead.pop()
        if is_left:
            walked.append(one)
        elif one not in seen:
            seen.add(one)
            ahead.append((one, True))
            ahead += [(other, False) for other in ways.get(one, ()) if other not in seen]
    return walked


def standing_of(
    person_id: int, roles: frozenset[Role], ties: Ties, trainings: dict[TrainingKind, TrainingState], *, elsewhere: bool
) -> PersonStanding:
    """How one person stands, by the places of the whole school and what they were trained in."""
    supervises = person_id in ties.supervising
    supervised = Supervised.YES if person_id in ties.supervised else Supervised.NO
    if supervised is Supervised.NO and elsewhere:
        supervised = Supervised.ELSEWHERE
    wanted = needed(roles, supervises=supervises)
    return PersonStanding(
        person_id, roles, supervises, supervised, {kind: trainings[kind] for kind in wanted}, elsewhere
    )
