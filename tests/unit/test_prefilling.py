"""What is known already goes into a question of whatever kind a form asks it as, or is left to be answered."""

from __future__ import annotations

import pytest

from forms.kit import Actions, Cases, Choice, Choices, Count, Day, Line, Question, Rows, Scale, Signatures, Text, YesNo
from webapp.documents.prefilling import fitting, option_for

KINDS = ("One to one", "Peer", "Group", "External")


@pytest.mark.parametrize(
    ("options", "text", "found"),
    [
        (KINDS, "Peer", "Peer"),
        (KINDS, "peer", "Peer"),
        (KINDS, "One to one, internal", "One to one"),
        (("One", "One to one"), "One to one, internal", "One to one"),
        (("Formal", "Ad hoc"), "Informal", ""),
        (("Planned meeting", "Ad hoc meeting"), "Planned", "Planned meeting"),
        (("Planned meeting", "Planned call"), "Planned", ""),
        (("Peer", "Team"), "Peer team", ""),
        (KINDS, "", ""),
        (("", "Peer"), "Group", ""),
        ((), "Peer", ""),
    ],
)
def test_the_one_option_that_says_it_is_chosen(options: tuple[str, ...], text: str, found: str) -> None:
    assert option_for(options, text) == found
    assert fitting(Choice("kind", "Kind", options=options), text) == (found or None)
    assert fitting(Choices("kind", "Kind", options=options), text) == ([found] if found else None)


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        (Line("day", "Day"), "2026-03-03", "3 March 2026"),
        (Text("day", "Day"), "2026-03-03", "3 March 2026"),
        (Day("day", "Day"), "2026-03-03", "2026-03-03"),
        (Line("who", "Who"), "A Of Ashgrove", "A Of Ashgrove"),
        (Count("many", "How many"), "5", "5"),
        (Count("many", "How many"), "One to one", None),
        (Scale("many", "How many"), "x", None),
        (YesNo("group", "A group?"), "Group", None),
        (YesNo("group", "A group?"), "yes", "yes"),
        (Rows("who", "Who"), "A Of Ashgrove", None),
        (Cases("cases", "Cases"), "x", None),
        (Actions("actions", "Actions"), "x", None),
        (Signatures("signatures", "Signatures"), "x", None),
    ],
)
def test_each_kind_holds_what_it_can(question: Question, text: str, answer: str | None) -> None:
    assert fitting(question, text) == answer
