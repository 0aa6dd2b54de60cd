"""The life of a paper is one table; what is not in it cannot happen (design, section 5)."""

from collections.abc import Iterable
from itertools import product

import pytest

from webapp.domain.errors import Conflict
from webapp.domain.lifecycle import HIDDEN, TABLE, State, Step, after, can

EVERY = list(product(State, Step))


def states_of(step: Step) -> set[State]:
    """Where this step can be taken."""
    return {state for state in State if can(state, step)}


def reached_from(begin: Iterable[State], *, without: Step | None = None) -> set[State]:
    """Every state to which any steps lead from these, however many."""
    reached = set(begin)
    for _ in State:
        reached |= {to for (state, step), to in TABLE.items() if state in reached and step is not without}
    return reached


@pytest.mark.parametrize(("state", "step"), EVERY)
def test_a_step_is_in_the_table_or_a_conflict_with_a_sentence(state: State, step: Step) -> None:
    if can(state, step):
        assert after(state, step) is TABLE[state, step]
    else:
        with pytest.raises(Conflict) as told:
            after(state, step)
        assert told.value.sentence.endswith(".")


def test_the_moves_are_the_designs() -> None:
    moves = {(state, step): to for (state, step), to in TABLE.items() if state is not to}
    assert moves == {
        (State.DRAFT, Step.CIRCULATE): State.CIRCULATED,
        (State.CIRCULATED, Step.RECALL): State.DRAFT,
        (State.CIRCULATED, Step.ISSUE): State.ISSUED,
        (State.CIRCULATED, Step.ISSUE_UNAGREED): State.ISSUED,
        (State.ISSUED, Step.FILE): State.FILED,
        # issued → amending: version n stands until n+1 is agreed
        (State.ISSUED, Step.AMEND): State.AMENDING,
        (State.FILED, Step.AMEND): State.AMENDING,
        (State.AMENDING, Step.GIVE_UP): State.ISSUED,
        (State.AMENDING, Step.CIRCULATE): State.RECIRCULATED,
        (State.RECIRCULATED, Step.RECALL): State.AMENDING,
        (State.RECIRCULATED, Step.ISSUE): State.ISSUED,
        (State.RECIRCULATED, Step.ISSUE_UNAGREED): State.ISSUED,
        # beside the life: a draft that nobody goes on with
        (State.DRAFT, Step.ABANDON): State.ABANDONED,
        (State.ABANDONED, Step.RESUME): State.DRAFT,
    }


def test_the_other_steps_act_where_the_paper_stands() -> None:
    still = {(state, step) for (state, step), to in TABLE.items() if state is to}
    with_parties = {Step.COMMENT, Step.AGREE, Step.DECLINE, Step.PRINT_FOR_TABLE}
    assert still == {
        (State.DRAFT, Step.SAVE),
        (State.AMENDING, Step.SAVE),
        *product((State.CIRCULATED, State.RECIRCULATED), with_parties),
        (State.ISSUED, Step.SIGN),
        *product((State.ISSUED, State.FILED), {Step.ADD}),
    }


def test_text_changes_in_a_draft_and_in_an_amendment_only() -> None:
    assert states_of(Step.SAVE) == {State.DRAFT, State.AMENDING}
    assert {state for state in State if state.is_written} == states_of(Step.SAVE)


def test_only_what_is_with_the_parties_is_agreed_commented_printed_for_the_table_and_recalled() -> None:
    with_parties = {State.CIRCULATED, State.RECIRCULATED}
    assert {state for state in State if state.is_with_parties} == with_parties
    for step in (
        Step.AGREE,
        Step.DECLINE,
        Step.COMMENT,
        Step.PRINT_FOR_TABLE,
        Step.RECALL,
        Step.ISSUE,
        Step.ISSUE_UNAGREED,
    ):
        assert states_of(step) == with_parties


def test_a_text_that_can_change_is_never_agreed() -> None:
    assert not [state for state in State if state.is_written and state.is_with_parties]


def test_what_was_issued_is_never_a_draft_again_nor_abandoned() -> None:
    """Version n stands, whatever becomes of n+1: it cannot be taken back, and it cannot be laid aside."""
    reached = reached_from({State.ISSUED})
    assert reached == {State.ISSUED, State.FILED, State.AMENDING, State.RECIRCULATED}
    assert reached_from({State.FILED, State.AMENDING, State.RECIRCULATED}) == reached
    assert reached.isdisjoint(HIDDEN)


def test_an_amendment_is_recalled_to_an_amendment_and_a_draft_to_a_draft() -> None:
    assert after(State.RECIRCULATED, Step.RECALL).is_being_amended
    assert not after(State.CIRCULATED, Step.RECALL).is_being_amended


def test_nothing_is_issued_that_was_not_before_its_parties() -> None:
    assert {state for (state, _), to in TABLE.items() if to is State.ISSUED and not state.is_with_parties} == {
        State.ISSUED,  # it is signed, or a slip is put right
        State.AMENDING,  # the amendment is given up: the version that was agreed stands
    }


def test_an_abandoned_draft_can_only_be_taken_up_again() -> None:
    assert {step for state, step in TABLE if state is State.ABANDONED} == {Step.RESUME}
    assert states_of(Step.ABANDON) == {State.DRAFT}


def test_a_filed_paper_is_amended_or_added_to_and_nothing_else() -> None:
    assert {step for state, step in TABLE if state is State.FILED} == {Step.AMEND, Step.ADD}


def test_only_an_issued_paper_is_signed_and_filed() -> None:
    assert states_of(Step.SIGN) == states_of(Step.FILE) == {State.ISSUED}


def test_every_state_is_reached_from_a_draft_and_every_step_leads_somewhere() -> None:
    assert reached_from({State.DRAFT}) == set(State)
    assert {step for _, step in TABLE} == set(Step)


@pytest.mark.parametrize("state", State)
def test_no_state_is_a_dead_end(state: State) -> None:
    """Wherever a paper stands there is a way to a paper that is filed."""
    assert State.FILED in reached_from({state})


def test_silence_alone_keeps_no_paper_from_the_file() -> None:
    """Without the last agreement the deadline still leads on (design, section 5)."""
    assert State.FILED in reached_from({State.DRAFT}, without=Step.ISSUE)


def test_a_first_draft_is_hidden_and_an_amendment_is_not() -> None:
    """The supervised know of a paper from when it is first put before them, and go on knowing."""
    assert {state for state in State if not state.is_shown} == {State.DRAFT, State.ABANDONED}
    assert {state for state in State if state.is_being_amended} == {State.AMENDING, State.RECIRCULATED}


def test_each_state_says_its_own_why_not() -> None:
    sentences = set()
    for state in State:
        step = next(step for step in Step if not can(state, step))
        with pytest.raises(Conflict) as told:
            after(state, step)
        sentences.add(told.value.sentence)
    assert len(sentences) == len(State)


def test_labels_are_words() -> None:
    assert {state: state.label for state in State} == {
        State.DRAFT: "Draft",
        State.CIRCULATED: "Circulated",
        State.ISSUED: "Issued",
        State.FILED: "Filed",
        State.AMENDING: "Being amended",
        State.RECIRCULATED: "Amendment circulated",
        State.ABANDONED: "Abandoned",
    }
