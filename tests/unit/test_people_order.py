"""Who is supervised, who supervises in a circle, and who is in order: on small schools by chance, against plain counting."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.people import ContractKind, PartyKind, Role
from webapp.domain.people_order import Supervised, Tie, Ties, circles, standing_of, ties_of
from webapp.domain.training import TrainingKind, states_of

PAIRS = st.sets(st.tuples(st.integers(1, 7), st.integers(1, 7)), max_size=18)
TODAY = date(2026, 3, 3)


def by_walking(pairs: set[tuple[int, int]]) -> set[frozenset[int]]:
    """Whoever comes back to themselves, with everybody on any way there and back: by every way of at most so many steps."""
    people = {one for pair in pairs for one in pair}
    reach = set(pairs)
    for _ in people:
        reach |= {(one, three) for one, two in reach for two_, three in pairs if two == two_}
    return {
        frozenset(other for other in people if {(one, other), (other, one)} <= reach)
        for one in people
        if (one, one) in reach
    }


@given(PAIRS)
def test_circles_are_those_who_come_back_to_themselves(pairs: set[tuple[int, int]]) -> None:
    found = circles(pairs)
    assert set(found) == by_walking(pairs)
    assert len(found) == len(set(found))
    assert sum(map(len, found)) == len(frozenset().union(*found))  # nobody is in two


@given(PAIRS)
def test_whoever_is_renamed_is_in_the_same_circle(pairs: set[tuple[int, int]]) -> None:
    turned = circles((100 - over, 100 - under) for over, under in pairs)
    assert set(turned) == {frozenset(100 - one for one in circle) for circle in circles(pairs)}


def test_a_pair_a_longer_circle_and_one_alone() -> None:
    assert circles([(1, 2), (2, 1), (2, 3)]) == (frozenset({1, 2}),)
    assert circles([(1, 2), (2, 3), (3, 1), (3, 4)]) == (frozenset({1, 2, 3}),)
    assert circles([(5, 5), (5, 6)]) == (frozenset({5}),)
    assert circles([(1, 2), (2, 3), (1, 3)]) == ()


def test_no_chain_is_too_long() -> None:
    long = [(one, one + 1) for one in range(20_000)]
    assert circles(long) == ()
    assert circles([*long, (20_000, 0)]) == (frozenset(range(20_001)),)


# Places


def tie(
    contract: int, person: int, place: PartyKind, kind: ContractKind = ContractKind.ONE_TO_ONE, **more: bool
) -> Tie:
    return Tie(contract, kind, person, place, more.get("outside", False))


def over(contract: int, person: int, kind: ContractKind = ContractKind.ONE_TO_ONE, **more: bool) -> Tie:
    return tie(contract, person, PartyKind.SUPERVISOR, kind, **more)


def under(contract: int, person: int, kind: ContractKind = ContractKind.ONE_TO_ONE, **more: bool) -> Tie:
    return tie(contract, person, PartyKind.SUPERVISEE, kind, **more)


def test_one_supervises_and_the_other_is_supervised() -> None:
    ties = ties_of([over(1, 10), under(1, 20), under(1, 30)])
    assert (ties.supervising, ties.supervised, ties.circles) == ({10}, {20, 30}, ())


def test_where_the_supervisor_has_gone_nobody_is_supervised() -> None:
    assert ties_of([under(1, 20)]) == Ties(frozenset(), frozenset(), frozenset(), ())
    assert ties_of([over(1, 10)]).supervising == set()


def test_whoever_supervises_themselves_is_not_supervised_and_is_told() -> None:
    ties = ties_of([over(1, 10), under(1, 10)])
    assert ties.supervised == set()
    assert [circle.people for circle in ties.circles] == [{10}]


def test_two_who_supervise_one_another_are_a_circle_of_their_own_contracts() -> None:
    ties = ties_of([over(1, 10), under(1, 20), over(2, 20), under(2, 10), over(3, 20), under(3, 30)])
    (circle,) = ties.circles
    assert (circle.people, circle.contracts) == ({10, 20}, {1, 2})
    assert ties.supervised == {10, 20, 30}


def test_peers_supervise_one_another_and_are_no_circle() -> None:
    peer = ContractKind.PEER
    ties = ties_of([over(1, 10, peer), under(1, 20, peer), over(2, 20, peer), under(2, 10, peer)])
    assert (ties.supervising, ties.supervised, ties.circles) == (set(), {10, 20}, ())


def test_who_supervises_from_outside_makes_no_circle_and_counts_as_a_supervisor() -> None:
    ties = ties_of([over(1, 10, outside=True), under(1, 20), over(2, 20), under(2, 10)])
    assert (ties.supervised, ties.outside, ties.circles) == ({10, 20}, {10}, ())


# One person


def standing(person: int, ties: Ties, *roles: Role, elsewhere: bool = False, trained: bool = False) -> object:
    done = [(kind, date(2025, 6, 1)) for kind in TrainingKind] if trained else []
    states = states_of(done, {TrainingKind.LEAD: 2, TrainingKind.SUPERVISION: None}, TODAY)
    one = standing_of(person, frozenset(roles), ties, states, elsewhere=elsewhere)
    return one.supervised, one.training_wrong, one.unsupervised, one.in_order


TIES = ties_of([over(1, 10), under(1, 20)])
YES, NO, ELSEWHERE = Supervised


@pytest.mark.parametrize(
    ("person", "roles", "elsewhere", "trained", "told"),
    [
        (20, (Role.LEAD,), False, True, (YES, False, False, True)),
        (20, (Role.LEAD,), False, False, (YES, True, False, False)),
        (10, (), False, True, (NO, False, True, False)),  # a supervisor is supervised too (jmat)
        (10, (Role.HEAD,), False, False, (NO, True, True, False)),
        (10, (), True, True, (ELSEWHERE, False, False, True)),
        (10, (), True, False, (ELSEWHERE, True, False, False)),
        (30, (Role.DEPUTY,), False, True, (NO, False, True, False)),
        (30, (Role.WELLBEING_LEAD,), False, False, (NO, False, True, False)),
        (30, (Role.STAFF,), False, False, (NO, False, False, True)),
        (20, (Role.STAFF,), False, False, (YES, False, False, True)),
    ],
)
def test_how_one_person_stands(
    person: int, roles: tuple[Role, ...], elsewhere: bool, trained: bool, told: tuple[object, ...]
) -> None:
    assert standing(person, TIES, *roles, elsewhere=elsewhere, trained=trained) == told


def test_nothing_of_anybodys_training_that_they_do_not_need_is_told() -> None:
    states = states_of([], {TrainingKind.LEAD: 2, TrainingKind.SUPERVISION: None}, TODAY)
    for person, supervises in product((10, 20), (True, False)):
        one = standing_of(person, frozenset(), TIES if supervises else ties_of([]), states, elsewhere=False)
        assert set(one.trainings) == ({TrainingKind.SUPERVISION} if supervises and person == 10 else set())
