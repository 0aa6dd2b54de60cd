"""Children's names in free text: on the labelled corpus, on names never seen, and in every form that a text can take."""

from __future__ import annotations

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mentions import corpus, held_out
from tests.mentions.score import score
from webapp.domain.mentions import Certainty, ChildNames, Hit, Index, StaffNames

_OF_WORDS = (
    "words that are names, used as words",
    "words, a second look",
    "words and others, a third look",
    "words, a fourth look",
)
CHILDREN = corpus.children()
INDEX = Index(CHILDREN, corpus.staff())
SENTENCES = corpus.sentences()
WORDS = [sentence for sentence in SENTENCES if sentence.kind in _OF_WORDS]


def found(text: str, index: Index = INDEX) -> list[tuple[str, str]]:
    return [(hit.text, hit.certainty.value) for hit in index.scan(text)]


def one(text: str, index: Index = INDEX) -> Hit:
    (hit,) = index.scan(text)
    return hit


# --- the corpus ---


def test_the_corpus_is_as_large_as_was_promised() -> None:
    assert len(SENTENCES) >= 300
    assert len(CHILDREN) >= 150
    assert len({sentence.text for sentence in SENTENCES}) == len(SENTENCES)


def test_no_certain_mention_is_missed_and_what_is_stated_is_right() -> None:
    total = score(INDEX.scan, SENTENCES)["all"]
    assert total.missed == []
    assert total.precision >= 0.95, total.wrong


@pytest.mark.parametrize("sentence", WORDS, ids=lambda sentence: sentence.text[:40])
def test_ordinary_words_are_left_alone(sentence: corpus.Sentence) -> None:
    labelled = [label for label in sentence.labels if not label.certain]
    hits = [
        hit for hit in INDEX.scan(sentence.text) if not any(label.start <= hit.start < label.end for label in labelled)
    ]
    assert hits == []


@pytest.mark.parametrize("seed", range(11, 16))
def test_names_never_seen_are_found_as_well(seed: int) -> None:
    children, staff, sentences = held_out.made(seed)
    total = score(Index(children, staff).scan, sentences)["all"]
    assert total.recall >= 0.98, total.missed
    assert total.precision >= 0.98, total.wrong
    assert not [line for line in total.wrong if "'words'" in line]


def test_the_scorer_sees_what_is_missed_and_what_is_wrong() -> None:
    assert score(lambda _: (), SENTENCES)["all"].recall == 0
    everywhere = Hit(0, 3, "abc", ("C999",), (), Certainty.SURE)
    assert score(lambda _: (everywhere,), SENTENCES)["all"].precision == 0


# --- certainty, staff, and which child ---


def test_a_whole_name_is_sure_a_first_name_of_several_likely_initials_possible() -> None:
    assert found("Amira, Amira Okafor, A.O.") == [("Amira", "likely"), ("Amira Okafor", "sure"), ("A.O.", "possible")]
    assert found("Then Tharindu came.") == [("Tharindu", "sure")]


def test_a_member_of_staff_who_shares_the_name_is_named_and_certainty_falls() -> None:
    pair = [ChildNames("C1", "Odalys", "Fenwright"), ChildNames("C2", "Brannoc", "Hartlow")]
    alone, shared = (
        Index(pair),
        Index(pair, [StaffNames("S1", "Odalys", "Fenwright"), StaffNames("S2", "Ines", "Hartlow")]),
    )
    for text, before, after in (("Odalys Fenwright", "sure", "likely"), ("saw Odalys today", "sure", "likely")):
        assert (one(text, alone).certainty, one(text, shared).certainty) == (before, after)
        assert one(text, shared).staff == ("S1",)
    assert one("Mrs Hartlow rang.", shared) == Hit(0, 11, "Mrs Hartlow", ("C2",), ("S2",), Certainty.POSSIBLE)
    assert found("Ines Hartlow rang.", shared) == []


def test_which_of_two_is_told_by_year_initial_or_an_earlier_whole_name() -> None:
    for text in ("Amira in Year 4", "Amira (Y4)", "the year four child, Amira", "Amira O"):
        assert one(text).children == ("C001",), text
    assert [hit.children for hit in INDEX.scan("Amira Patel came. Later Amira left.")] == [("C008",), ("C008",)]
    assert one("Amira in Year 9").children == ("C001", "C008")


def test_a_name_ends_with_its_sentence_and_never_within_a_short_form() -> None:
    assert [text for text, _ in found("Then Miss Hope. Hope Eze came.")] == ["Miss Hope", "Hope Eze"]
    assert [text for text, _ in found("I met Leo Smith. Hughes came.")] == ["Leo Smith", "Hughes"]
    assert [text for text, _ in found("We met Anne. Marie Fitzgerald came.")] == ["Anne", "Marie Fitzgerald"]
    for text in ("Dr. Khan", "Mr. J. Khan"):
        assert [name for name, _ in found(f"Rang {text} twice.")] == [text]
    johns = Index([ChildNames("C1", "Sean", "St. John")])
    assert [text for text, _ in found("Sean St. John came.", johns)] == ["Sean St. John"]


def test_two_slips_in_two_words_are_one_name_and_no_other_childs() -> None:
    for text in ("Muhamad Kahn", "Mohamad Kan"):
        assert (one(f"{text} came.").text, one(f"{text} came.").children) == (text, ("C007",))


def test_children_come_in_the_order_of_the_roll_each_once() -> None:
    twice = [
        ChildNames("C2", "Odalys", "Fenwright"),
        ChildNames("C1", "Odalys", "Hartlow"),
        ChildNames("C2", "Odalys", "Gray"),
    ]
    assert one("with Odalys", Index(twice)).children == ("C2", "C1")


@pytest.mark.parametrize(
    "children", [[], [ChildNames("C1", "", "")], [ChildNames("C1", "-", "''"), ChildNames("C2", "4", "Y")]]
)
def test_a_roll_of_nothing_finds_nothing(children: list[ChildNames]) -> None:
    assert Index(children).scan("Amira Okafor, Y4, 'quoted' - and so on") == ()


# --- every text ---

NAMES = sorted(
    {name for child in CHILDREN for name in (child.legal_forename, child.legal_surname, child.preferred_forename)}
)
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.one_of(
            st.sampled_from([*NAMES, *map(str.upper, NAMES), "Mrs", "the", "in", "Year 4", "A", "O", "said"]),
            st.text(string.punctuation + string.whitespace + "’‘“”–—…\u00a0\u200d\0\ud800😟", max_size=3),
        ),
        max_size=25,
    ).map(" ".join),
    st.lists(st.sampled_from([*NAMES, "'", "-", ". ", ", ", " ", "\n", "’s ", "(", ")"]), max_size=25).map("".join),
)


@given(TEXTS)
def test_hits_are_in_order_never_overlap_and_say_what_stands_there(text: str) -> None:
    end = 0
    hits = INDEX.scan(text)
    for hit in hits:
        assert end <= hit.start < hit.end <= len(text)
        assert text[hit.start : hit.end] == hit.text
        assert hit.children
        end = hit.end
    assert INDEX.scan(text) == hits


@given(st.lists(st.sampled_from([*NAMES, "and", "met", ",", "’s", "-", "."]), max_size=20).map(" ".join))
def test_composed_and_decomposed_letters_are_the_same(text: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    for one, other in zip(INDEX.scan(composed), INDEX.scan(decomposed), strict=True):
        assert unicodedata.normalize("NFC", other.text) == one.text
        assert (other.children, other.staff, other.certainty) == (one.children, one.staff, one.certainty)


@pytest.mark.parametrize("sentence", SENTENCES[::7], ids=lambda sentence: sentence.text[:40])
def test_hidden_letters_within_a_name_change_nothing(sentence: corpus.Sentence) -> None:
    """A soft hyphen or a joiner that came with a paste is not to be seen, and must not hide a child."""
    text = sentence.text.replace("mi", "m\u00adi").replace("ar", "a\u200dr")
    plain = [(hit.children, hit.certainty) for hit in INDEX.scan(sentence.text)]
    assert [(hit.children, hit.certainty) for hit in INDEX.scan(text)] == plain


def test_a_text_of_a_hundred_thousand_letters_of_any_kind_ends() -> None:
    for piece in ("Amira Okafor in Year 4, ", "a", "A.", "Will ", "-", "\n", "O'", "Okafor, ", "y4 ", "www.", "x@y."):
        INDEX.scan(piece * (100_000 // len(piece)))
