"""What an entry says: one shape, older entries' text untouched, and whether the plan changed never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.entry_content import CHANGE, NO_CHANGE, EntryContent, Kind, Part, loads

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
PARTS = st.builds(Part, TEXT, TEXT, st.sampled_from(Kind))
CONTENT = st.builds(
    EntryContent, st.lists(PARTS).map(tuple), st.lists(TEXT).map(tuple), st.sampled_from([True, False, None]), TEXT
)
FORMER = (
    '{"parts":[["What is known?","Safe."],["What next?","No change of plan. Ring home."]],"took_part":["A (lead)"]}'
)
WHOLE = EntryContent(
    (
        Part("What is known?", "Safe."),
        Part("What do you make of it?", "He is frightened.", Kind.ANALYSIS),
        Part("What was decided", "Ring home.", Kind.DECISION),
    ),
    ("A (lead)",),
    True,
)


@given(CONTENT)
def test_what_is_kept_is_read_again(content: EntryContent) -> None:
    assert loads(content.dumps()) == content


def test_an_entry_from_before_there_were_kinds_keeps_its_text_byte_for_byte() -> None:
    content = loads(FORMER)
    assert content.dumps() == FORMER
    assert {part.kind for part in content.parts} == {Kind.SAID}
    assert (content.plan_answer, content.plan_changed, content.document) == (None, False, "")


def test_the_kind_of_a_part_is_kept() -> None:
    assert [part.kind for part in loads(WHOLE.dumps()).parts] == [Kind.SAID, Kind.ANALYSIS, Kind.DECISION]


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("No change of plan", False),
        (" no change of plan: one good month is not enough", False),
        ("No change of plan\nRing home", False),
        ("No change of plan can be made before Friday, then he moves", None),
        ("There is no change of plan", None),
        ("Ring home", None),
        ("", None),
    ],
)
def test_whether_the_plan_changed_is_read_only_out_of_the_words_that_were_asked_for(
    text: str, changed: bool | None
) -> None:
    assert EntryContent((Part("What next?", text),), ()).plan_changed is changed


def test_what_was_answered_counts_whatever_the_text_says() -> None:
    said = (Part("What next?", "No change of plan"),)
    assert EntryContent(said, (), True).plan_changed is True
    assert EntryContent((Part("What next?", "All is new"),), (), False).plan_changed is False


def test_the_words_leave_the_analysis_out_unless_it_is_asked_for() -> None:
    assert WHOLE.words(analysis=False) == f"What is known? Safe.\nWhat was decided: Ring home.\n{CHANGE}."
    assert "What do you make of it? He is frightened." in WHOLE.words(analysis=True)
    assert EntryContent((), (), False).words(analysis=False) == f"{NO_CHANGE}."
    assert EntryContent((), ()).words(analysis=True) == ""


def test_words_that_are_changed_stay_what_they_were() -> None:
    louder = WHOLE.mapped(str.upper)
    assert [part.text for part in louder.parts] == ["SAFE.", "HE IS FRIGHTENED.", "RING HOME."]
    assert [part.kind for part in louder.parts] == [part.kind for part in WHOLE.parts]
    assert (louder.plan_answer, louder.took_part) == (True, WHOLE.took_part)
