"""Other children's names out of a sheet: found as they are written, without turning dates and words into references."""

from __future__ import annotations

import pytest

from webapp.domain.masking import Named, masked

MAY = Named(("May Hope",), ("May", "Hope"), "C-0009")
WILL = Named(("Will Penhallow", "William Penhallow"), ("Will", "William", "Penhallow"), "C-0001")
ZOE = Named(("Zoë Kaya",), ("Zoë", "Kaya"), "C-0002")
OBRIEN = Named(("Tam O'Brien",), ("Tam", "O'Brien"), "C-0003")
ALL = (MAY, WILL, ZOE, OBRIEN)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Review by 3 May 2026. Mrs Hope rings home. Hope this helps.", None),
        ("With Will and May, and “Will” too.", "With C-0001 and C-0009, and “C-0001” too."),
        ("On 3 May, and in May 2027.", None),
        ("Will you tell William? Mr Penhallow knows.", "Will you tell C-0001? Mr Penhallow knows."),
        ("MAY HOPE and may hope were there.", "C-0009 and C-0009 were there."),
        ("WILLIAM’s book; zoë kaya; ZOË; Zoe Kaya’s", "C-0001’s book; C-0002; C-0002; C-0002’s"),
        ("Zoe\u0308 Kaya", "C-0002"),
        ("O’Brien and O'Brien, Tam O’Brien’s mother", "C-0003 and C-0003, C-0003’s mother"),
        ("Miss Kaya teaches; Kaya does not.", "Miss Kaya teaches; C-0002 does not."),
        ("Tamsin and Kayakers", None),
        ("", None),
        ("Line one\nZoë\n\nLine two", "Line one\nC-0002\n\nLine two"),
    ],
)
def test_names_are_found_and_words_are_left(text: str, said: str | None) -> None:
    assert masked(text, ALL) == (text if said is None else said)


def test_a_name_that_the_child_of_the_sheet_has_too_stays() -> None:
    sister = Named(("Zofia Lisle",), ("Zofia", "Lisle"), "C-0004")
    assert masked("Amara Lisle and Zofia Lisle", [sister], kept=("Amara", "Lisle")) == "Amara Lisle and C-0004"


def test_without_others_nothing_is_touched() -> None:
    assert masked("Zoe\u0308", []) == "Zoe\u0308"
