"""What text may carry into Word, and what is told of the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from webapp.documents.text import clean_text, count_removed, one_spaced


@pytest.mark.parametrize(
    ("given", "kept", "removed"),
    [
        ("as it is: & < > é 🙂\ttab", "as it is: & < > é 🙂\ttab", 0),
        ("one\r\ntwo\rthree\u2028four\u2029five\u0085six", "one\ntwo\nthree\nfour\nfive\nsix", 0),
        ("bell\a null\0 escape\x1b", "bell null escape", 3),
        ("half \ud83d of a pair \udc00", "half  of a pair ", 2),
        ("page\fbreak and\vline", "page\nbreak and\nline", 2),
        ("\ufdd0\ufdd1\ufffe\uffff\U0001fffe", "", 5),
        ("", "", 0),
    ],
)
def test_what_word_cannot_hold_is_taken_out_and_counted(given: str, kept: str, removed: int) -> None:
    assert clean_text(given) == (kept, removed)


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_what_is_kept_survives_a_strict_parser(text: str) -> None:
    kept, _ = clean_text(text)
    element = etree.Element("t")
    element.text = kept
    assert (etree.fromstring(etree.tostring(element)).text or "") == kept
    assert clean_text(kept) == (kept, 0)


def test_removed_characters_are_counted_in_a_whole_context() -> None:
    assert count_removed({"a": "x\a", "rows": [{"b": "\0\0"}, {"c": "clean"}], "n": 3}) == 3


def test_one_space_for_every_run_of_white_space() -> None:
    assert one_spaced(" a\n\n b\tc\u00a0d ") == "a b c d"


def test_nothing_that_word_cannot_hold_passes_as_printable() -> None:
    """Printable texts are let through unread: none of these may be one, on any version of Python."""
    planes = [plane * 0x10000 + last for plane in range(17) for last in (0xFFFE, 0xFFFF)]
    controls = [*range(0x09), *range(0x0B, 0x20)]
    controls.remove(0x0D)
    for number in (*controls, *range(0xD800, 0xE000), *range(0xFDD0, 0xFDF0), *planes):
        assert clean_text(f"a{chr(number)}b")[1] == 1, hex(number)
    for end in ("\r\n", "\r", "\x85", "\u2028", "\u2029"):
        assert clean_text(f"a{end}b") == ("a\nb", 0)
