"""Two people wrote at once: nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.kit import Answers
from tests.every_kind import DOCUMENTS, EVERY_KIND, answers_to
from tests.unit.test_check import ACTION, CASE, GOOD
from webapp.documents.codec import dump, is_blank, load, rows_of
from webapp.documents.compare import Pick, differences, merge, picks_from_post


def changed(**given: Any) -> Answers:
    return {**GOOD, **given}


def test_the_same_answers_differ_nowhere() -> None:
    assert differences(EVERY_KIND, GOOD, GOOD) == []
    assert merge(EVERY_KIND, GOOD, GOOD, {}) == GOOD


def test_what_only_one_changed_needs_no_choice() -> None:
    mine, theirs = changed(a_text="mine"), changed(a_line="theirs")
    assert differences(EVERY_KIND, mine, theirs, GOOD) == []
    assert merge(EVERY_KIND, mine, theirs, {}, GOOD) == changed(a_text="mine", a_line="theirs")


def test_without_the_beginning_every_difference_is_asked() -> None:
    found = differences(EVERY_KIND, changed(a_text="mine"), changed(a_line="theirs"))
    assert [difference.path for difference in found] == ["a_line", "a_text"]


@pytest.mark.parametrize(
    ("picks", "text"),
    [
        ({"pick-q-a_text": "mine"}, "mine"),
        ({"pick-q-a_text": "theirs"}, "theirs"),
        ({"pick-q-a_text": "both"}, "mine\n\ntheirs"),
        ({}, "mine\n\ntheirs"),
        ({"pick-q-a_text": "neither"}, "mine\n\ntheirs"),
    ],
)
def test_a_text_can_be_kept_twice_and_is_unless_told_otherwise(picks: dict[str, str], text: str) -> None:
    assert merge(EVERY_KIND, changed(a_text="mine"), changed(a_text="theirs"), picks)["a_text"] == text


def test_a_day_and_a_child_are_one_or_the_other() -> None:
    mine = changed(a_day="2026-12-04", cases=[CASE | {"child": "C-0500"}], actions=[ACTION | {"owner": "2"}])
    found = differences(
        EVERY_KIND, mine, GOOD, child_names={"C-0412": "Amara", "C-0500": "Rosa"}, owner_names={"1": "Dev", "2": "Ines"}
    )
    assert [(d.label, d.mine, d.theirs, d.can_keep_both, d.pick) for d in found] == [
        ("A day", "Friday 4 December 2026", "Thursday 3 December 2026", False, Pick.MINE),
        ("First child", "Rosa", "Amara", False, Pick.MINE),
        ("First action: Who", "Ines", "Dev", False, Pick.MINE),
    ]
    both = {d.name: "both" for d in found}
    assert merge(EVERY_KIND, mine, GOOD, both)["a_day"] == "2026-12-04"


def test_an_answer_that_only_they_gave_is_offered() -> None:
    (found,) = differences(EVERY_KIND, changed(people_3=""), changed(people_3="theirs"))
    assert found.pick is Pick.THEIRS
    assert found.mine == "Not answered"


def test_options_can_be_kept_together() -> None:
    merged = merge(EVERY_KIND, changed(choices=["Red"]), changed(choices=["Blue"]), {})
    assert merged["choices"] == ["Red", "Blue"]


def test_a_block_that_only_one_has_is_kept_whoever_it_is() -> None:
    mine = changed(cases=[CASE, {**CASE, "uid": "c2", "child": "C-0500"}])
    theirs = changed(cases=[CASE, {**CASE, "uid": "c3", "child": "C-0600"}])
    merged = merge(EVERY_KIND, mine, theirs, {})
    assert [row["uid"] for row in rows_of(merged, "cases")] == ["c1", "c3", "c2"]


def test_only_our_own_fields_are_picks() -> None:
    assert picks_from_post({"pick-q-a": "mine", "mine": "{}", "do": "merge"}) == {"pick-q-a": "mine"}


def _words(answers: Answers) -> set[str]:
    words: set[str] = set()
    for value in answers.values():
        for item in value if isinstance(value, list) else [value]:
            words |= set(item.values()) if isinstance(item, dict) else {item}
    return words


@given(st.data())
def test_keeping_both_loses_no_long_text_of_either(data: st.DataObject) -> None:
    document = data.draw(st.sampled_from(DOCUMENTS))
    mine, theirs = data.draw(answers_to(document)), data.draw(answers_to(document))
    merged = merge(document, mine, theirs, {})
    assert load(document, dump(merged)) == merged
    everything = "\n".join(_words(merged))
    for question in document.questions():
        if type(question).__name__ == "Text":
            for side in (mine, theirs):
                assert str(side[question.key]) in everything


@given(answers_to(EVERY_KIND), answers_to(EVERY_KIND))
def test_theirs_is_theirs_and_mine_is_mine(mine: Answers, theirs: Answers) -> None:
    found = differences(EVERY_KIND, mine, theirs)
    kept = merge(EVERY_KIND, mine, theirs, {d.name: "theirs" for d in found})
    for question in EVERY_KIND.questions():
        if question.key in kept and not isinstance(kept[question.key], list):
            assert kept[question.key] == theirs[question.key]
    uids = {row["uid"] for side in (mine, theirs) for row in rows_of(side, "cases") if not is_blank(row)}
    assert uids <= {row["uid"] for row in rows_of(kept, "cases")}
