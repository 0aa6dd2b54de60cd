"""Two people wrote at once: nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.kit import Answers, Row
from tests.every_kind import DOCUMENTS, EVERY_KIND, answers_to
from tests.unit.test_check import ACTION, CASE, GOOD
from webapp.documents.codec import dump, is_blank, is_uid, load, rows_of
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
        ({"pick-q-a_text": "both"}, "theirs\n\nmine"),
        ({}, "theirs\n\nmine"),
        ({"pick-q-a_text": "neither"}, "theirs\n\nmine"),
    ],
)
def test_a_text_can_be_kept_twice_and_is_unless_told_otherwise(picks: dict[str, str], text: str) -> None:
    assert merge(EVERY_KIND, changed(a_text="mine"), changed(a_text="theirs"), picks)["a_text"] == text


def test_a_day_and_an_owner_are_one_or_the_other() -> None:
    mine = changed(a_day="2026-12-04", cases=[CASE | {"child": ""}], actions=[ACTION | {"owner": "2"}])
    found = differences(EVERY_KIND, mine, GOOD, child_names={"C-0412": "Amara"}, owner_names={"1": "Dev", "2": "Ines"})
    assert [(d.label, d.mine, d.theirs, d.can_keep_both, d.pick) for d in found] == [
        ("A day", "Friday 4 December 2026", "Thursday 3 December 2026", False, Pick.MINE),
        ("First child", "No child chosen", "Amara", False, Pick.THEIRS),
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


def rows(*cases: dict[str, str]) -> Answers:
    return changed(cases=list(cases))


SECOND = {**CASE, "uid": "c2", "child": "C-0500"}


@pytest.mark.parametrize("mine_is_first", [True, False])
def test_a_block_that_one_took_out_and_the_other_left_alone_is_out(mine_is_first: bool) -> None:
    base, without, with_it = rows(CASE, SECOND), rows(CASE), rows(CASE, SECOND)
    sides = (without, with_it) if mine_is_first else (with_it, without)
    assert differences(EVERY_KIND, *sides, base) == []
    assert rows_of(merge(EVERY_KIND, *sides, {}, base), "cases") == [CASE]


@pytest.mark.parametrize("mine_is_first", [True, False])
def test_a_block_that_one_took_out_and_the_other_wrote_in_is_kept_as_written(mine_is_first: bool) -> None:
    base, without, written = rows(CASE, SECOND), rows(CASE), rows(CASE, {**SECOND, "situation": "new"})
    sides = (without, written) if mine_is_first else (written, without)
    assert [row["situation"] for row in rows_of(merge(EVERY_KIND, *sides, {}, base), "cases")][1] == "new"


def test_both_took_the_same_block_out() -> None:
    assert rows_of(merge(EVERY_KIND, rows(CASE), rows(CASE), {}, rows(CASE, SECOND)), "cases") == [CASE]


def test_what_was_written_about_one_child_is_never_put_on_another() -> None:
    """The wrong child was put right by one of them while the other went on writing."""
    mine, theirs = {**CASE, "steps": "mine"}, {**CASE, "child": "C-0500", "situation": "theirs"}
    (found,) = differences(EVERY_KIND, rows(mine), rows(theirs), rows(CASE), child_names={"C-0500": "Rosa"})
    assert (found.label, found.mine, found.theirs, found.apart) == ("First child", "C-0412", "Rosa", True)
    for picks in ({}, {found.name: "mine"}, {found.name: "theirs"}):
        first, second = rows_of(merge(EVERY_KIND, rows(mine), rows(theirs), picks, rows(CASE)), "cases")
        assert first == theirs
        assert second == {**mine, "uid": second["uid"]}
        assert is_uid(second["uid"])


def test_a_blank_block_in_which_each_chose_a_child_becomes_two() -> None:
    blank = dict.fromkeys(CASE, "") | {"uid": "c1"}
    mine, theirs = {**CASE, "situation": "about one"}, {**CASE, "child": "C-0500", "situation": "about two"}
    for base in (rows(blank), None):
        merged = rows_of(merge(EVERY_KIND, rows(mine), rows(theirs), {}, base), "cases")
        assert [(row["child"], row["situation"]) for row in merged] == [
            ("C-0500", "about two"),
            ("C-0412", "about one"),
        ]


def test_a_choice_between_children_that_is_sent_twice_makes_one_block() -> None:
    mine, theirs = rows({**CASE, "steps": "mine"}), rows({**CASE, "child": "C-0500"})
    once = merge(EVERY_KIND, mine, theirs, {}, rows(CASE))
    assert merge(EVERY_KIND, mine, once, {}, rows(CASE)) == once
    moved = rows(*({**row, "child": row["child"].replace("C-0412", "C-0600")} for row in rows_of(once, "cases")))
    again = rows_of(merge(EVERY_KIND, mine, moved, {}, rows(CASE)), "cases")
    assert [row["child"] for row in again] == ["C-0500", "C-0600", "C-0412"]
    assert len({row["uid"] for row in again}) == 3


def test_a_child_that_only_one_of_them_changed_stays_changed() -> None:
    put_right = rows({**CASE, "child": "C-0500"})
    for sides in ((put_right, rows(CASE)), (rows(CASE), put_right)):
        assert differences(EVERY_KIND, *sides, rows(CASE)) == []
        assert merge(EVERY_KIND, *sides, {}, rows(CASE)) == put_right


def test_words_about_a_child_are_merged_like_any_answer() -> None:
    base, mine, theirs = rows(CASE), rows({**CASE, "about_child": "m"}), rows({**CASE, "about_child": "t"})
    (found,) = differences(EVERY_KIND, mine, theirs, base)
    assert (found.label, found.mine, found.theirs) == ("First child: Words for the child’s chronology", "m", "t")
    assert rows_of(merge(EVERY_KIND, mine, theirs, {}, base), "cases")[0]["about_child"] == "t\n\nm"
    assert rows_of(merge(EVERY_KIND, mine, base, {}, base), "cases")[0]["about_child"] == "m"
    assert merge(EVERY_KIND, base, mine, {}, mine) == base  # taken out by one: the key is gone too


def test_only_our_own_fields_are_picks() -> None:
    assert picks_from_post({"pick-q-a": "mine", "mine": "{}", "do": "merge"}) == {"pick-q-a": "mine"}


@given(st.data())
def test_keeping_both_loses_no_long_text_of_either(data: st.DataObject) -> None:
    document = data.draw(st.sampled_from(DOCUMENTS))
    mine, theirs = data.draw(answers_to(document)), data.draw(answers_to(document))
    merged = merge(document, mine, theirs, {})
    assert load(document, dump(merged)) == merged
    for question in document.questions():
        if type(question).__name__ == "Text":
            for side in (mine, theirs):
                assert_stands_in(str(side[question.key]), str(merged[question.key]))


def assert_stands_in(text: str, merged: str) -> None:
    """Every paragraph of the text is in the merged one, in its order."""
    place = 0
    for paragraph in text.split("\n\n"):
        found = merged.find(paragraph, place)
        assert found >= 0, f"{paragraph!r} is lost from {merged!r}"
        place = found + len(paragraph)


@pytest.mark.parametrize(
    ("mine", "theirs", "both"),
    [
        ("One.\n\nMine.", "One.\n\nTheirs.", "One.\n\nTheirs.\n\nMine."),
        ("One.\n\nMine.", "One.", "One.\n\nMine."),
        ("One.", "One.\n\nTheirs.", "One.\n\nTheirs."),
        ("One. Mine.", "One. Theirs.", "One. Theirs.\n\nOne. Mine."),
        ("No.", "She was asked:\n\nNo.", "She was asked:\n\nNo.\n\nNo."),
    ],
)
def test_what_both_begin_with_stands_there_once(mine: str, theirs: str, both: str) -> None:
    assert merge(EVERY_KIND, changed(a_text=mine), changed(a_text=theirs), {}, changed(a_text="x"))["a_text"] == both


@given(st.data())
def test_with_the_beginning_nothing_that_either_wrote_is_lost(data: st.DataObject) -> None:
    document = data.draw(st.sampled_from(DOCUMENTS))
    base, mine, theirs = (data.draw(answers_to(document)) for _ in range(3))
    merged = merge(document, mine, theirs, {}, base)
    assert load(document, dump(merged)) == merged
    for question in document.questions():
        if type(question).__name__ == "Text":
            for side, other in ((mine, theirs), (theirs, mine)):
                if side[question.key] == base[question.key]:  # left as it was, so it is as the other has it
                    assert merged[question.key] == other[question.key]
                else:
                    assert_stands_in(str(side[question.key]), str(merged[question.key]))


@given(answers_to(EVERY_KIND), answers_to(EVERY_KIND))
def test_what_one_left_alone_is_as_the_other_has_it(base: Answers, written: Answers) -> None:
    used = {
        k: [r for r in v if not (isinstance(r, dict) and is_blank(r))] if isinstance(v, list) else v
        for k, v in written.items()
    }
    assert differences(EVERY_KIND, used, base, base) == differences(EVERY_KIND, base, used, base) == []
    assert merge(EVERY_KIND, base, used, {}, base) == used


@given(answers_to(EVERY_KIND), answers_to(EVERY_KIND), st.data())
def test_no_words_change_their_child(base: Answers, written: Answers, data: st.DataObject) -> None:
    """Both write in the blocks of one text; every word that is kept stands where its writer put it."""
    mine, theirs = (
        {**written, "cases": [_written(row, side, data) for row in rows_of(base, "cases")]}
        for side in ("mine", "theirs")
    )
    merged = rows_of(merge(EVERY_KIND, mine, theirs, {}, base), "cases")
    for side in (mine, theirs):
        for row in rows_of(side, "cases"):
            if row["child"]:
                assert {kept["child"] for kept in merged if row["situation"] in kept["situation"].split("\n\n")} == {
                    row["child"]
                }


def _written(row: Row, side: str, data: st.DataObject) -> Row:
    child = data.draw(st.sampled_from(["C-0001", "C-0002", "C-0003"]))
    return {**row, "child": child, "situation": f"{side} {row['uid']}"}


@given(answers_to(EVERY_KIND), answers_to(EVERY_KIND))
def test_theirs_is_theirs_and_mine_is_mine(mine: Answers, theirs: Answers) -> None:
    found = differences(EVERY_KIND, mine, theirs)
    kept = merge(EVERY_KIND, mine, theirs, {d.name: "theirs" for d in found})
    for question in EVERY_KIND.questions():
        if question.key in kept and not isinstance(kept[question.key], list):
            assert kept[question.key] == theirs[question.key]
    uids = {row["uid"] for side in (mine, theirs) for row in rows_of(side, "cases") if not is_blank(row)}
    assert uids <= {row["uid"] for row in rows_of(kept, "cases")}
