"""Other words where children are named."""

from __future__ import annotations

from webapp.domain.masking import masked
from webapp.domain.mentions import ChildNames, Hit, Index

INDEX = Index([ChildNames("C-0001", "Amira", "Vale"), ChildNames("C-0002", "Zofia", "Lisle")])


def words(text: str, *stay: str) -> str:
    def stands(hit: Hit) -> str:
        return "" if hit.children[0] in stay else hit.children[0]

    return masked(text, INDEX.scan(text), stands)


def test_a_name_is_replaced_wherever_it_stands_and_what_follows_it_stays() -> None:
    assert words("Amira said that Zofia’s mum rang. AMIRA VALE's bag.") == (
        "C-0001 said that C-0002’s mum rang. C-0001's bag."
    )


def test_a_name_for_which_there_are_no_words_stays() -> None:
    assert words("Amira and Zofia Lisle met.", "C-0001") == "Amira and C-0002 met."


def test_a_text_without_names_stays_as_it_is() -> None:
    assert words("Nothing changed.\nNo call.") == "Nothing changed.\nNo call."
