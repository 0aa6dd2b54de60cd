"""The text that is pasted into the main system stands there by itself, and fact and decision stand apart in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from webapp.domain.entry_content import EntryContent, Kind, Part, loads
from webapp.domain.paste import NOTHING_YET, Provenance, other_children, paste_block, sections

FROM = Provenance(
    "a" * 32, "C-0412", "From supervision", date(2026, 11, 12), date(2026, 11, 13), "Petra Lindholm", "P-0012", 2
)
CONTENT = EntryContent(
    (
        Part("What was said?", "Said by C-0398’s mother.\nTwo lines."),
        Part("Analysis", "Worried.", Kind.ANALYSIS),
        Part("Decision", "Telephone today.", Kind.DECISION),
        Part("Why", "Since C-0398 and C-0412 walk together.", Kind.REASON),
    ),
    ("Petra Lindholm (head)", "Ines Calloway (lead)"),
    False,
)


def test_the_whole_text() -> None:
    assert (
        paste_block(FROM, CONTENT)
        == f"""From supervision, Thursday 12 November 2026, record P-0012 version 2
Child C-0412. Entered 13 November 2026 by Petra Lindholm. Entry {"a" * 32}
Took part: Petra Lindholm (head), Ines Calloway (lead)

What was said
What was said? Said by C-0398’s mother.
Two lines.

Analysis
Analysis: Worried.

Decision
Decision: Telephone today.
Why: Since C-0398 and C-0412 walk together.
No change of plan.

Other children by reference: C-0398
"""
    )


def test_what_is_not_there_leaves_no_heading() -> None:
    old = loads('{"parts": [["Now", "Quiet."]], "took_part": []}')
    text = paste_block(replace(FROM, paper_reference="", version=None), old)
    assert text == (
        "From supervision, Thursday 12 November 2026\n"
        f"Child C-0412. Entered 13 November 2026 by Petra Lindholm. Entry {'a' * 32}\n\n"
        "What was said\nNow: Quiet.\n"
    )
    assert "version" not in paste_block(replace(FROM, version=None), old)


def test_an_entry_without_words_says_so() -> None:
    assert NOTHING_YET in paste_block(FROM, EntryContent((), ()))


def test_a_plan_that_changes_is_a_decision_by_itself() -> None:
    assert sections(EntryContent((), (), True)) == {
        "What was said": "", "Analysis": "", "Decision": "The plan changes.",
    }  # fmt: skip


def test_other_children_are_told_once_each_and_the_child_never() -> None:
    assert other_children(CONTENT, "C-0412") == ("C-0398",)
    assert other_children(replace(CONTENT, took_part=("The mother of C-0007",)), "C-0412") == ("C-0398", "C-0007")
