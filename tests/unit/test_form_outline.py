"""A form as an outline: its words in their order, and the number of each blank where the blank is."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import pytest

from tests.slots.score import SETS
from tests.slots.writing import (
    NUMBERED,
    Form,
    b,
    box14,
    drop,
    empty,
    grey,
    h,
    leader,
    legacy,
    new_box,
    p,
    sdt,
    tbl,
    tc,
    tr,
    vml_box,
    word_file,
)  # fmt: skip
from webapp.documents.ooxml import read_package
from webapp.documents.slots.finding import find
from webapp.documents.slots.showing import (
    Shown,
    ShownCell,
    ShownPara,
    ShownPart,
    everything,
    from_json,
    shown,
    title_of,
    to_json,
)
from webapp.documents.upload import accept

ALL = [form for forms in SETS.values() for form in forms]


def outline(*body: str, header: str = "", footer: str = "") -> tuple[ShownPart, ...]:
    package = read_package(word_file(*body, header=header, footer=footer))
    return shown(package, find(package))


def said(items: Sequence[Shown]) -> list[object]:
    """Each paragraph as its words with the numbers in brackets, each row of a table as a list of its cells."""
    found: list[object] = []
    for item in items:
        if isinstance(item, ShownPara):
            found.append("".join(f"[{piece}]" if isinstance(piece, int) else piece for piece in item.pieces))
        else:
            found += [[said(cell.items) for cell in row] for row in item.rows]
    return found


def page(*body: str) -> list[object]:
    return said(outline(*body)[0].items)


WHERE = [
    ("a line", p("Name: ______ (lead)"), ["Name: [1] (lead)"]),
    ("a sentence", p("I, ______, agree to meet every ", "………", " weeks."), ["I, [1], agree to meet every [2] weeks."]),
    ("a tab with dots", p("Signed\t", " lead", props=leader(5000)), ["Signed[1] lead"]),
    ("space behind a label", p("Name:  "), ["Name:[1]"]),
    ("a tab as a space", p("Told\tapart") + p("Name: ____"), ["Told apart", "Name: [1]"]),
    ("words in brackets stay", p("Tell [name of contact] first."), ["Tell [1][name of contact] first."]),
    ("empty paragraphs show one", p("What went well?") + empty(3) + p("End"), ["What went well?", "[1]", "End"]),
    ("further lines", p("Notes:") + p("_" * 40) + p("_" * 40) + p("End"), ["Notes:", "[1]", "End"]),
    ("a line that goes on", p("Notes:") + p("_" * 40 + ".") + p("_" * 40) + p("End"), ["Notes:", "[1].", "End"]),
    ("numbers that wait", p("Our aims are:") + p(props=NUMBERED) + p(props=NUMBERED), ["Our aims are:", "[1]", "[2]"]),
    ("a cell", tbl(tr("Name", "")), [[["Name"], ["[1]"]]]),
    ("a cell with room", tbl(tr("Name", tc(empty(4)))), [[["Name"], ["[1]"]]]),
    ("a hint stays", tbl(tr("Name", tc(p(grey("Type your name"))))), [[["Name"], ["[1]Type your name"]]]),
    ("in a cell behind its label", tbl(tr(tc(p("Name:"), empty(2)))), [[["Name:", "[1]"]]]),
    ("boxes", p("Group? ☐ Yes   ☐ No"), ["Group? [1]☐ Yes   ☐ No"]),
    ("boxes of Word", p("In date? ", box14(), " Yes ", box14(), " No"), ["In date? [1]☐ Yes ☐ No"]),
    ("words to strike", p("Shared? Yes / No"), ["Shared? [1]Yes / No"]),
    ("a scale", p("How useful?  1  2  3"), ["How useful?  [1]1  2  3"]),
    (
        "a scale in cells",
        tbl(tr("", "Never", "Often"), tr("I am heard", "", "")),
        [[[""], ["Never"], ["Often"]], [["I am heard"], ["[1]"], [""]]],
    ),
    ("a control", p("Kind: ", drop("Peer", "Group"), " please"), ["Kind: [1] please"]),
    ("a control round paragraphs", p("Notes?") + sdt(p(grey("Click here to enter text."))), ["Notes?", "[1]"]),
    ("a field of older Word", p("Name: ", legacy("FORMTEXT"), " (lead)"), ["Name: [1] (lead)"]),
    ("a field of a merge", p("Dear ", legacy("MERGEFIELD Who", "«Who»"), ","), ["Dear [1],"]),
    (
        "a table in a cell",
        tbl(tr("Staff", tc(tbl(tr("Name", "")), empty()))),
        [[["Staff"], [[["Name"], ["[1]"]], "[2]"]]],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), [w[1:] for w in WHERE], ids=[w[0].replace(" ", "_") for w in WHERE])
def test_the_number_stands_exactly_where_the_blank_is(body: str, expected: list[object]) -> None:
    assert page(body) == expected


@pytest.mark.parametrize("box", [vml_box, new_box])
def test_a_text_box_is_shown_once_behind_the_paragraph_that_it_hangs_on(box: object) -> None:
    shown_page = page(p("First: ____"), box(p("Note: ____")), p("Last: ____"))  # type: ignore[operator]
    assert shown_page == ["First: [1]", "Note: [2]", "Last: [3]"]


def test_of_rows_that_repeat_the_first_is_shown_and_the_others_are_told() -> None:
    rows = [tr("", "") for _ in range(4)]
    assert page(h("Actions"), tbl(tr("What", "Who"), *rows, tr("Signed", tc(p("of the lead"))))) == [
        "Actions", [["What"], ["Who"]], [["[1]"], ["[2]"]], [["(… 3 more rows)"]], [["Signed"], ["of the lead"]],
    ]  # fmt: skip
    assert page(tbl(tr("What", "Who"), tr("", ""), tr("", "")))[-1] == [["(… 1 more row)"]]


def test_a_cell_that_carries_on_the_one_above_holds_nothing() -> None:
    table = tbl(tr(tc("Lead", merge="start"), "Name", ""), tr(tc(merge="on"), "Post", ""))
    assert page(table) == [[["Lead"], ["Name"], ["[1]"]], [[], ["Post"], ["[2]"]]]


def test_of_paragraphs_without_words_one_is_kept_to_be_pointed_at() -> None:
    prose = "This agreement is made once a year by both people."
    assert page(p(prose), empty(9), p(prose), empty(2), p("End.")) == [prose, "", prose, "", "End."]


def test_what_can_be_pointed_at_is_numbered_through_all_parts() -> None:
    parts = outline(p("Name: ____"), tbl(tr("Post", "")), header=p("Ref: ____"), footer=p("Checked: ____"))
    assert [part.called for part in parts] == ["the page", "a header", "a footer"]
    assert [each.spot for each in everything(parts)] == list(range(1, 8))
    assert [said(part.items) for part in parts[1:]] == [["Ref: [3]"], ["Checked: [4]"]]
    cell = next(each for each in everything(parts) if isinstance(each, ShownCell))
    assert (cell.spot, cell.span, cell.anchor.part) == (2, 1, "word/document.xml")


@pytest.mark.parametrize("form", ALL, ids=lambda form: form.name.replace(" ", "_"))
def test_in_every_form_each_blank_is_shown_once_and_in_its_order(form: Form) -> None:
    package = read_package(accept(form.make()).content)
    slots = find(package)
    parts = shown(package, slots)
    paras = [each for each in everything(parts) if isinstance(each, ShownPara)]
    assert [piece for para in paras for piece in para.pieces if isinstance(piece, int)] == [s.number for s in slots]
    assert from_json(json.loads(json.dumps(to_json(parts)))) == parts


def test_the_title_is_the_first_heading() -> None:
    assert title_of(outline(p("Hillcrest Primary School"), p(b("Our  record")), h("Part 1"))) == "Our record"
    assert title_of(outline(tbl(tr(tc(p("Agreement", style="Title")))), p("Name: ____"))) == "Agreement"
    assert title_of(outline(tbl(tr(tc(p("Agreement", style="Title")))), h("Who"))) == "Who"
    assert title_of(outline(p("Name: ____"))) == ""
    assert title_of(outline(p(b("Name: "), "____"), p(b("Please sign here:")))) == ""


def test_headings_are_known_by_their_style_or_by_bold_words_on_the_page() -> None:
    paras = outline(h("Aims"), p(b("Who we are")), p(b("Name:")), p("Words"), tbl(tr(tc(p(b("Post"))))))[0].items
    assert [item.heading for item in paras if isinstance(item, ShownPara)] == [True, True, False, False]


def test_an_outline_takes_steps_as_the_form_grows_and_no_more() -> None:
    def steps(lines: int) -> int:
        table = tbl(*(tr(f"Rule {n}", "is kept by all of us at all times.") for n in range(lines)))
        package = read_package(
            word_file(*(p(f"Line {n} is kept by all of us.") for n in range(lines)), empty(lines), table)
        )
        slots = find(package)
        count = 0

        def counted(*_: object) -> None:
            nonlocal count
            count += 1

        before = sys.getprofile()
        sys.setprofile(counted)
        try:
            shown(package, slots)
        finally:
            sys.setprofile(before)
        return count

    assert steps(1_000) < 11 * steps(100)
