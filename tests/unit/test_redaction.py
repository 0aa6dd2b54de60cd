"""Words taken out of a text: exactly those that somebody chose, and nothing of them is left."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.redaction import MARK, chosen_again, merged, occurrences, proposals, redacted, sentences

TEXT = "Zofia said her mum’s partner hit C-0011. She cried!\nHe was told.  Nan came, with the foster carer"


def words(text: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[first:last] for first, last in spans]


def test_a_sentence_ends_with_its_stop_or_its_line() -> None:
    assert words(TEXT, sentences(TEXT)) == [
        "Zofia said her mum’s partner hit C-0011.",
        "She cried!",
        "He was told.",
        "Nan came, with the foster carer",
    ]
    assert sentences("") == sentences(" \n ") == ()


def test_words_are_found_whole_in_any_case_and_spacing() -> None:
    text = "Ann met ANN  Lee.\nAnnabel, ann\nlee and Annlee."
    assert words(text, occurrences(text, "ann lee")) == ["ANN  Lee", "ann\nlee"]
    assert words(text, occurrences(text, "Ann")) == ["Ann", "ANN", "ann"]
    assert occurrences(text, "  ") == occurrences(text, "a.b") == ()


def test_names_relations_and_references_are_proposed_once_each_but_the_childs_own() -> None:
    assert proposals(TEXT, ["Zofia", "X"]) == ("Zofia", "mum", "partner", "C-0011", "Nan", "foster carer")
    assert "C-0011" not in proposals(TEXT, [], "C-0011")


def test_what_is_taken_out_leaves_one_mark_whatever_its_length() -> None:
    ranges = (*occurrences(TEXT, "her"), *occurrences(TEXT, "mum’s"), *occurrences(TEXT, "partner"))
    assert redacted(TEXT, ranges).startswith(f"Zofia said {MARK} hit C-0011.")
    assert redacted(TEXT, []) == TEXT
    assert redacted(TEXT, [(-5, 9999)]) == MARK


def test_what_was_chosen_is_shown_to_be_chosen_again() -> None:
    ranges = [*sentences(TEXT)[1:3], *occurrences(TEXT, "hit"), *occurrences(TEXT, "foster carer")]
    assert chosen_again(TEXT, ranges) == ((1, 2), ("hit", "foster carer"))
    assert chosen_again(TEXT, []) == ((), ())


RANGES = st.lists(st.tuples(st.integers(-3, 60), st.integers(-3, 60)))


@given(st.text(alphabet="ab \n.", max_size=50), RANGES)
def test_nothing_of_it_is_left_and_nothing_else_is_lost(text: str, ranges: list[tuple[int, int]]) -> None:
    kept = "".join(letter for n, letter in enumerate(text) if not any(a <= n < b for a, b in ranges))
    left = redacted(text, ranges, mark="")
    assert left.replace(" ", "").replace("\n", "") == kept.replace(" ", "").replace("\n", "")
    spans = merged(text, ranges)
    assert all(a < b for a, b in spans)
    assert all(text[b:c].strip() for (_, b), (c, _) in pairwise(spans))
