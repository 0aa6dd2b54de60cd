"""How a disagreement goes on: every road through it ends, and nothing goes past the agreement of both."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from webapp.domain.disagreements import About, How, Kind, Stand, Step, stand_of
from webapp.domain.errors import Conflict, Invalid

NOTED = date(2026, 3, 3)
BOTH = frozenset({1, 2})


def after(*kinds: Kind | tuple[Kind, int], asked: frozenset[int] = BOTH) -> Stand:
    steps = [Step(one[0], NOTED, one[1]) if isinstance(one, tuple) else Step(one, NOTED) for one in kinds]
    return stand_of(NOTED, steps, asked)


def refused(stand: Stand, step: Step, how: How | None = None, today: date = NOTED) -> str:
    with pytest.raises((Conflict, Invalid)) as problem:
        stand.refuse(step, how, today)
    return problem.value.sentence


def test_first_it_is_talked_about_then_both_agree_then_it_goes_up() -> None:
    assert after().next == (Kind.TALKED, Kind.RESOLVED)
    assert after(Kind.TALKED).next[0] is Kind.CONSENTED
    assert after(Kind.TALKED).missing == BOTH
    one = after(Kind.TALKED, (Kind.CONSENTED, 1))
    assert (one.next[0], one.missing) == (Kind.CONSENTED, frozenset({2}))
    both = after(Kind.TALKED, (Kind.CONSENTED, 1), (Kind.CONSENTED, 2))
    assert both.next == (Kind.FIRST, Kind.SECOND, Kind.RESOLVED, Kind.TALKED)
    first = after(Kind.TALKED, (Kind.CONSENTED, 1), (Kind.CONSENTED, 2), Kind.FIRST)
    assert (first.passed_to, first.next) == (Kind.FIRST, (Kind.RESOLVED, Kind.SECOND))
    second = after(Kind.TALKED, (Kind.CONSENTED, 1), (Kind.CONSENTED, 2), Kind.FIRST, Kind.SECOND)
    assert (second.passed_to, second.next) == (Kind.SECOND, (Kind.RESOLVED,))
    ended = after(Kind.TALKED, Kind.RESOLVED)
    assert (ended.is_open, ended.next) == (False, ())


@pytest.mark.parametrize("kind", [Kind.FIRST, Kind.SECOND])
def test_nothing_is_passed_on_without_the_agreement_of_both(kind: Kind) -> None:
    for stand in (after(), after(Kind.TALKED), after(Kind.TALKED, (Kind.CONSENTED, 1))):
        assert "every party has agreed" in refused(stand, Step(kind, NOTED))
    after(Kind.TALKED, (Kind.CONSENTED, 1), (Kind.CONSENTED, 2)).refuse(Step(kind, NOTED), None, NOTED)


def test_what_cannot_be() -> None:
    talked = after(Kind.TALKED, (Kind.CONSENTED, 1))
    assert "agreed already" in refused(talked, Step(Kind.CONSENTED, NOTED, 1))
    assert "in the future" in refused(talked, Step(Kind.TALKED, NOTED + timedelta(days=1)))
    assert "earlier than the one before" in refused(talked, Step(Kind.TALKED, NOTED - timedelta(days=1)))
    assert "how it was resolved" in refused(talked, Step(Kind.RESOLVED, NOTED))
    assert "how it was resolved" in refused(talked, Step(Kind.RESOLVED, NOTED), How.DECIDED)  # nobody was asked
    assert "how it was resolved" in refused(talked, Step(Kind.TALKED, NOTED), How.AGREED)
    assert "is resolved" in refused(after(Kind.RESOLVED), Step(Kind.TALKED, NOTED))
    first = after(Kind.TALKED, (Kind.CONSENTED, 1), (Kind.CONSENTED, 2), Kind.FIRST)
    assert "not the next one any more" in refused(first, Step(Kind.FIRST, NOTED))
    first.refuse(Step(Kind.RESOLVED, NOTED), How.DECIDED, NOTED)


@pytest.mark.parametrize("seed", range(200))
def test_every_road_keeps_the_order_and_can_end(seed: int) -> None:
    chance, day, taken = random.Random(seed), NOTED, list[Step]()
    stand = stand_of(day, taken, BOTH)
    while stand.is_open and len(taken) < 12:
        kind = chance.choice(stand.next)
        day += timedelta(days=chance.randint(0, 9))
        party = chance.choice(sorted(stand.missing)) if kind is Kind.CONSENTED else None
        step = Step(kind, day, party)
        stand.refuse(step, chance.choice(stand.ways_to_end) if kind is Kind.RESOLVED else None, day)
        taken.append(step)
        stand = stand_of(NOTED, taken, BOTH)
        assert stand.last_on == day
        assert (Kind.RESOLVED in stand.next) is stand.is_open
    kinds = [step.kind for step in taken]
    for passed in {Kind.FIRST, Kind.SECOND} & set(kinds):
        before = taken[: kinds.index(passed)]
        if passed is Kind.FIRST or Kind.FIRST not in kinds:
            assert {step.party_id for step in before if step.kind is Kind.CONSENTED} == BOTH
            assert Kind.TALKED in [step.kind for step in before]
    assert kinds == sorted(kinds, key=lambda kind: kind is Kind.RESOLVED)


def test_each_word_has_a_label() -> None:
    for words in (About, Kind, How):
        assert len({one.label for one in words}) == len(words)
