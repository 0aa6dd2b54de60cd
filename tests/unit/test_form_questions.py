"""What the confirming page shows of a plan, and what is read from what it posts."""

from __future__ import annotations

from dataclasses import replace

from werkzeug.datastructures import MultiDict

from forms.kit import Meaning, Place, Purpose
from webapp.documents.slots.confirming import Said, said_of
from webapp.documents.slots.kinds import Anchor, Blank, Certainty, Slot
from webapp.documents.slots.plan import CHILD, Asked, Plan, PlanBlock
from webapp.documents.slots.showing import ShownCell, ShownPara, ShownPart, ShownTable
from webapp.web.form_outline import Box, Grid, Line, Mark, outline
from webapp.web.form_questions import (
    Entry,
    Group,
    block_choices,
    entry_line,
    groups,
    links,
    new_block,
    read_said,
    with_typed,
)

PLAN = Plan(
    title="Our record",
    purpose=Purpose.RECORD,
    asked=(
        Asked((1,), "date", "Day", "day", meaning=Meaning.DATE, heading="Our record"),
        Asked((2, 4), "child", "Pupil", "line", block=1, part=CHILD),
        Asked((3, 5), "said", "What was said", "text", meaning=Meaning.ANALYSIS, goes_to=Place.CHRONOLOGY, block=1),
        Asked((6,), "kind", "Kind of meeting", "choice", options=("peer", "group"), heading="The end"),
        Asked((7,), "stars", "Stars", "line", heading="The end", ignored=True),
    ),
    blocks=(PlanBlock(1, "cases", "Case", "cases", Meaning.CASES),),
)
SLOTS = tuple(
    Slot(
        n, Blank.CELL, (Anchor("word/document.xml", (0, n)),), f"Label {n}", "", f"the page, row {n}", "text", None,
        Certainty.POSSIBLE if n == 7 else Certainty.SURE,
    )
    for n in range(1, 8)
)  # fmt: skip


def posted(said: Said) -> MultiDict[str, str]:
    """What a browser sends of a page that shows this."""
    form: list[tuple[str, str]] = [("title", said.title), ("purpose", said.purpose)]
    for place, of in enumerate(said.of, 1):
        form += [("of", of.name), *([(f"keep-{place}", "y")] if of.keep else [])]
        form += [
            (f"{what}-{place}", str(getattr(of, what))) for what in ("label", "kind", "meaning", "goes_to", "part")
        ]
        form += [(f"block-{place}", str(of.block)), (f"options-{place}", "\r\n".join(of.options))]
    for block in said.blocks:
        form += [(f"block_label-{block.number}", block.label), (f"block_kind-{block.number}", block.kind)]
    return MultiDict(form)


def listed(said: Said | None = None) -> tuple[Group, ...]:
    return groups(PLAN, SLOTS, said or said_of(PLAN))


def entries(said: Said | None = None) -> list[Entry]:
    return [entry for group in listed(said) for entry in group.entries]


def test_a_page_that_is_sent_as_it_was_shown_changes_nothing() -> None:
    assert read_said(posted(said_of(PLAN)), PLAN) == said_of(PLAN)


def test_what_is_typed_is_read_as_it_is_sound_or_not() -> None:
    form = posted(said_of(PLAN))
    form["label-1"] = "  "
    form["kind-1"] = "nonsense"
    form["block-1"] = "x"
    form["options-4"] = "peer\n\n group \n"
    del form["keep-4"]
    said = read_said(form, PLAN)
    assert (said.of[0].label, said.of[0].kind, said.of[0].block) == ("", "nonsense", 0)
    assert said.of[3].options == ("peer", "group")
    assert not said.of[3].keep


def test_a_question_that_the_page_did_not_have_is_as_the_plan_has_it() -> None:
    form = posted(replace(said_of(PLAN), of=said_of(PLAN).of[:3]))
    assert read_said(form, PLAN).of == said_of(PLAN).of


def test_questions_are_joined_into_a_new_block() -> None:
    form = posted(said_of(PLAN))
    form.setlist("join", ["kind", "stars"])
    form["block_label-new"] = "Meeting"
    form["block_kind-new"] = "rows"
    said = read_said(form, PLAN)
    assert [of.block for of in said.of] == [0, 1, 1, 2, 2]
    assert (said.blocks[-1].number, said.blocks[-1].label, said.blocks[-1].meaning) == (2, "Meeting", "")
    shown = new_block(PLAN, said, listed(said))
    assert (shown.label, shown.joined) == ("Meeting", {4, 5})
    assert [choice[0] for choice in block_choices(said, shown)] == ["0", "1"]


def test_a_block_of_another_kind_means_what_that_kind_means() -> None:
    form = posted(said_of(PLAN))
    form["block_kind-1"] = "actions"
    assert read_said(form, PLAN).blocks[0].meaning == "actions"


def test_the_list_has_a_group_for_each_heading_and_block() -> None:
    assert [(group.heading, group.block and group.block.kind) for group in listed()] == [
        ("", None),
        ("", "cases"),
        ("The end", None),
    ]


def test_the_one_line_of_each_question_says_all_that_matters() -> None:
    assert [entry_line(entry, "record") for entry in entries()] == [
        "A date. Date of the session",
        "Which child it is about",
        "A long text, goes to the child’s chronology. How things are for the child",
        "One of several answers, 2 to choose from",
        "Left to be written by hand",
    ]
    assert [entry.doubt for entry in entries()] == [False] * 4 + [True]


def test_a_kind_that_is_chosen_is_always_in_its_list() -> None:
    for entry in entries():
        assert entry.said.kind in dict(entry.kinds)


def test_problems_lead_to_the_question_that_they_quote() -> None:
    told = ("Blank 6 has no words: write it.", "“Pupil” and “Day” are both a date.", "The form has no title.")
    assert links(told, listed()) == [
        ("#label-4", "Blank 4 has no words: write it."),
        ("#label-2", told[1]),
        ("#questions", told[2]),
    ]


def test_what_was_typed_stands_on_a_plan_that_was_changed_meanwhile() -> None:
    said = said_of(PLAN)
    typed = replace(said, of=(replace(said.of[0], label="My own words"), *said.of[1:]))
    later = replace(PLAN, asked=(*PLAN.asked, Asked((8,), "more", "More", "text")))
    both = with_typed(later, typed)
    assert both.of[0].label == "My own words"
    assert both.of[-1].label == "More"
    assert len(both.of) == len(later.asked)


# The outline

AT = Anchor("word/document.xml", (0, 90))


def para(spot: int, *pieces: str | int, anchor: Anchor = AT) -> ShownPara:
    return ShownPara(spot, pieces, False, False, anchor)


def test_each_blank_is_a_mark_and_only_the_first_of_a_question_is_led_back_to() -> None:
    shown = (ShownPart("the page", (para(1, "Day: ", 1), para(2, "Pupil", 2), para(3, "Pupil", 4))),)
    (part,) = outline(shown, entries(), ())
    marks = [p for line in part.items if isinstance(line, Line) for p in line.pieces if isinstance(p, Mark)]
    assert [(mark.entry.number, mark.anchor) for mark in marks] == [(1, "mark-1"), (2, "mark-2"), (2, "")]


def test_a_place_can_be_pointed_at_where_no_blank_is() -> None:
    table = ShownTable(
        (
            (
                ShownCell(4, 1, (para(5, "Weather"),), AT),
                ShownCell(6, 1, (para(7),), AT),
                ShownCell(8, 1, (para(9, 1),), AT),
            ),
        )
    )
    (part,) = outline((ShownPart("the page", (para(1, "Day: ", 1), para(2, "Words"), para(3), table)),), entries(), ())
    taken, words, empty, grid = part.items
    assert isinstance(taken, Line)
    assert isinstance(words, Line)
    assert isinstance(empty, Line)
    assert isinstance(grid, Grid)
    assert (taken.spot, words.spot, empty.spot) == (0, 2, 3)
    assert words.where == "After “Words”"
    assert empty.where == "On the empty line below “Words”"
    (row,) = grid.rows
    assert [box.spot for box in row] == [0, 6, 0]
    assert row[1].where == "In the empty cell after “Weather”"
    assert isinstance(row[0].items[0], Line)
    assert row[0].items[0].spot == 5


def test_a_blank_that_was_pointed_at_is_a_mark_too() -> None:
    here = Anchor("word/document.xml", (0, 91))
    added = Slot(8, Blank.CELL, (here,), "Weather", "", "", "text", None, Certainty.SURE)
    plan = replace(PLAN, asked=(*PLAN.asked, Asked((8,), "weather", "Weather", "text")), added=(added,))
    all_entries = [entry for group in groups(plan, SLOTS, said_of(plan)) for entry in group.entries]
    table = ShownTable(((ShownCell(1, 1, (), here),),))
    (part,) = outline((ShownPart("the page", (table,)),), all_entries, plan.added)
    assert isinstance(part.items[0], Grid)
    box: Box = part.items[0].rows[0][0]
    assert isinstance(box.items[0], Line)
    assert [p.entry.number for p in box.items[0].pieces if isinstance(p, Mark)] == [6]
    assert box.spot == 0
