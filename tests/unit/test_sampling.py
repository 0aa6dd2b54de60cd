"""The draw of files for an audit: nobody twice before all had a turn, and the same again from what was written down."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.sampling import Pick, Turn, drawn_from, pick, waiting

POOL = frozenset(f"C-{number:04d}" for number in range(1, 8))
POOLS = st.frozensets(st.sampled_from([f"C-{number:04d}" for number in range(1, 30)]), min_size=1)


def draw(pool: frozenset[str], turns: list[Turn], seed: str, barred: frozenset[str] = frozenset()) -> Pick:
    """A draw that finds somebody, whose turn is then over."""
    found = pick(pool, turns, seed, barred=barred)
    assert found is not None
    turns.append(Turn(found.child, found.round))
    return found


@given(POOLS, st.text(max_size=20))
def test_nobody_is_drawn_twice_before_all_had_a_turn(pool: frozenset[str], seed: str) -> None:
    turns: list[Turn] = []
    for number in range(1, 4):
        drawn = [draw(pool, turns, f"{seed}{number}{turn}") for turn in range(len(pool))]
        assert {pick.child for pick in drawn} == pool
        assert {pick.round for pick in drawn} == {number}


@given(POOLS, st.text(max_size=20))
def test_what_was_written_down_draws_the_same_child_again(pool: frozenset[str], seed: str) -> None:
    found = draw(pool, [], seed)
    assert found.candidates == tuple(sorted(pool))
    assert drawn_from(found.candidates, seed) == found.child == drawn_from(tuple(reversed(found.candidates)), seed)


def test_the_method_stays_what_it_was_when_the_first_files_were_drawn() -> None:
    """A draw of years ago is checked by it: another method needs a name of its own beside the seed."""
    assert drawn_from(POOL, "3f6c0a9be2d14b77") == "C-0002"
    assert drawn_from(POOL, "0000000000000000") == "C-0001"


def test_every_child_has_the_same_chance() -> None:
    drawn = Counter(drawn_from(POOL, str(seed)) for seed in range(7000))
    assert set(drawn) == POOL
    assert all(850 < count < 1150 for count in drawn.values())


def test_who_is_new_joins_the_round_and_who_left_drops_out() -> None:
    turns = [Turn("C-0001", 1), Turn("C-0002", 1), Turn("C-0003", 1)]
    assert waiting(frozenset({"C-0001", "C-0002", "C-0004"}), turns) == {"C-0004"}
    assert draw(frozenset({"C-0001", "C-0002", "C-0004"}), turns, "x").child == "C-0004"
    assert draw(frozenset({"C-0001", "C-0002", "C-0004"}), turns, "x").round == 2


def test_who_was_drawn_for_this_audit_before_is_not_drawn_again() -> None:
    turns = [Turn("C-0001", 1)]
    found = draw(frozenset({"C-0001", "C-0002", "C-0003"}), turns, "x", frozenset({"C-0002"}))
    assert (found.child, found.round, found.candidates) == ("C-0003", 1, ("C-0003",))


def test_the_next_round_begins_where_the_first_of_two_was_the_last_to_wait() -> None:
    pool = frozenset({"C-0001", "C-0002", "C-0003"})
    turns = [Turn("C-0001", 1), Turn("C-0002", 1)]
    first = draw(pool, turns, "x")
    second = draw(pool, turns, "y", frozenset({first.child}))
    assert (first.child, first.round) == ("C-0003", 1)
    assert second.round == 2
    assert second.candidates == ("C-0001", "C-0002")


def test_where_nobody_is_left_nobody_is_drawn() -> None:
    assert pick(frozenset(), [], "x") is None
    assert pick(frozenset({"C-0001"}), [], "x", barred=frozenset({"C-0001"})) is None
