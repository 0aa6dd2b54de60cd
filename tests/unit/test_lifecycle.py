"""The life of a paper is one table; what is not in it cannot happen."""

from itertools import product

import pytest

from webapp.domain.errors import Conflict
from webapp.domain.lifecycle import TABLE, State, Step, after, can

EVERY = list(product(State, Step))


@pytest.mark.parametrize(("state", "step"), EVERY)
def test_a_step_is_in_the_table_or_a_conflict_with_a_sentence(state: State, step: Step) -> None:
    if can(state, step):
        assert after(state, step) is TABLE[state, step]
    else:
        with pytest.raises(Conflict) as told:
            after(state, step)
        assert told.value.sentence.endswith(".")


def test_the_table_is_the_designs() -> None:
    moves = {(state, step): to for (state, step), to in TABLE.items() if state is not to}
    assert moves == {
        (State.DRAFT, Step.CIRCULATE): State.CIRCULATED,
        (State.CIRCULATED, Step.RECALL): State.DRAFT,
        (State.CIRCULATED, Step.ISSUE): State.ISSUED,
        (State.ISSUED, Step.FILE): State.FILED,
    }


def test_text_changes_in_a_draft_only() -> None:
    assert [state for state in State if can(state, Step.SAVE)] == [State.DRAFT]


def test_a_circulated_paper_alone_is_agreed_declined_commented_and_recalled() -> None:
    for step in (Step.AGREE, Step.DECLINE, Step.COMMENT, Step.RECALL, Step.ISSUE):
        assert [state for state in State if can(state, step)] == [State.CIRCULATED]


def test_what_was_issued_never_becomes_a_draft_again() -> None:
    reached = {State.ISSUED}
    for _ in State:
        reached |= {to for (state, _), to in TABLE.items() if state in reached}
    assert reached == {State.ISSUED, State.FILED}


def test_nothing_follows_filed() -> None:
    assert not any(state is State.FILED for state, _ in TABLE)


def test_every_state_but_the_first_is_reached_and_every_step_leads_somewhere() -> None:
    assert {State.DRAFT, *TABLE.values()} == set(State)
    assert {step for _, step in TABLE} == set(Step)


def test_each_state_says_its_own_why_not() -> None:
    sentences = set()
    for state in State:
        step = next(step for step in Step if not can(state, step))
        with pytest.raises(Conflict) as told:
            after(state, step)
        sentences.add(told.value.sentence)
    assert len(sentences) == len(State)


def test_labels_are_words() -> None:
    assert [state.label for state in State] == ["Draft", "Circulated", "Issued", "Filed"]
