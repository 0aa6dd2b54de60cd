"""A place in a text is found again after the text was changed, and never taken for another one."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from webapp.domain.around import Around, around, follow, sentences

WORDS = st.sampled_from(
    ("the", "late", "on", "Monday", "with", "mother", "again", "class", "told", "nobody", "bus", "why")
)
LINES = st.lists(WORDS, min_size=3, max_size=9).map(" ".join)


def at(text: str, words: str = "Amira", place: str = "trends", nth: int = 0) -> Around:
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return around(place, text, start, start + len(words))


def is_same(was: Around, now: Around) -> bool:
    return follow([was], [now]) == {0: 0}


def test_what_stands_around_a_place_is_of_its_own_line() -> None:
    text = "Before it.\nOn Monday Amira was late.\nAfter it."
    assert (at(text).before, at(text).after) == ("On Monday ", " was late.")


def test_eight_words_on_each_side_are_told_and_no_more() -> None:
    found = at("one two three four five six seven eight nine ten Amira a b c d e f g h i j")
    assert found.before == "three four five six seven eight nine ten "
    assert found.after == " a b c d e f g h"


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("On Monday Amira was late.", "First line, new.\nOn Monday Amira was late."),
        ("On Monday Amira was late. Hm.", "On Monday Amira was late. And much more was said of it afterwards."),
        ("We saw that on Monday Amira was late.", "We saw that on Monday Amira came."),
        ("My niece Amira visits.", "My niece Amira came by."),
        ("ON MONDAY AMIRA WAS LATE", "On Monday, Amira was late"),
    ],
)
def test_an_edit_elsewhere_keeps_it(was: str, now: str) -> None:
    here = at(was, "AMIRA" if was.isupper() else "Amira")
    assert is_same(here, at(now))


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Amira was late.", "Amira told me that her father hit her."),
        ("Amira", "Then Amira"),
        ("My niece Amira visits.", "Ben and Amira hit her."),
        ("On Monday Mrs Amira was late.", "On Monday Amira was late."),
    ],
)
def test_other_words_are_another_place(was: str, now: str) -> None:
    assert not is_same(at(was), at(now))


def test_another_name_is_another_place() -> None:
    assert not is_same(at("On Monday Amira was late."), at("On Monday Amara was late.", "Amara"))


def test_a_title_makes_another_name_of_it_on_either_side_of_the_word() -> None:
    assert at("Then Mrs Hope came.", "Hope").name == at("Then Mrs. Hope came.", "Mrs. Hope").name == "mrs hope"
    assert at("Then Hope came.", "Hope").name == "hope"


def test_a_line_may_move_to_another_answer_but_not_a_lone_name() -> None:
    line = "On Monday Amira was late."
    assert is_same(at(line), at(line, place="wellbeing"))
    assert not is_same(at("Amira"), at("Amira", place="wellbeing"))
    assert is_same(at("Amira"), at("Amira"))


def test_each_is_followed_once() -> None:
    line = "On Monday Amira was late."
    twice = f"{line}\n{line}"
    assert len(follow([at(line)], [at(twice), at(twice, nth=1)])) == 1


@given(st.lists(LINES, min_size=1, max_size=5), st.lists(LINES, max_size=3), LINES, st.randoms())
def test_moving_and_adding_lines_keeps_every_place(lines: list[str], more: list[str], line: str, chance) -> None:  # type: ignore[no-untyped-def]
    held = [f"{one} Amira {number} {line}" for number, one in enumerate(lines)]
    text = "\n".join(held)
    was = [at(text, nth=number) for number in range(len(held))]
    order = list(range(len(held)))
    chance.shuffle(order)
    moved = "\n".join([*more, *(held[number] for number in order)])
    now = [at(moved, nth=number) for number in range(len(held))]
    assume(len({(one.before[-30:], one.after[:30]) for one in was}) == len(was))
    found = follow(was, now)
    assert all(found[new] == order[new] for new in range(len(held)))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("One. On Monday Amira was late. Two.", "On Monday Amira was late."),
        ("Is it so? Amira said “no.” Then", "Amira said “no.”"),
        ("line one\nAmira was late\nline three", "Amira was late"),
        ("At 3.15 Amira left.", "At 3.15 Amira left."),
    ],
)
def test_the_sentence_in_which_it_stands(text: str, told: str) -> None:
    start = text.index("Amira")
    assert sentences(text, start, start + 5) == told
