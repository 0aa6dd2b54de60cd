"""Blanks that a person points at: what they become, where they stand in the plan, and what cannot be pointed at."""

from __future__ import annotations

import pytest

from forms.kit import Meaning
from tests.slots.score import SETS
from tests.slots.writing import b, empty, h, legacy, p, tbl, tc, tr, word_file
from webapp.documents.ooxml import W, parse, read_package
from webapp.documents.slots.confirming import confirmed, said_of
from webapp.documents.slots.finding import find
from webapp.documents.slots.first_plan import first_plan
from webapp.documents.slots.kinds import Anchor, Blank, Slot, element_at
from webapp.documents.slots.letters import Letters
from webapp.documents.slots.plan import Asked, Plan
from webapp.documents.slots.showing import ShownCell, ShownPara, ShownPart, everything, shown
from webapp.documents.slots.spots import numbered, with_added
from webapp.domain.errors import Invalid

PROSE = "This agreement is made once a year by both people."


class Made:
    """A form as it is shown, to be pointed at."""

    def __init__(self, *body: str) -> None:
        self.package = read_package(word_file(*body))
        self.slots = find(self.package)
        self.plan = first_plan(self.slots, "Record")
        self.shown = shown(self.package, self.slots)

    def spot(self, words: str, nth: int = 0) -> int:
        """The number of a paragraph by its words."""
        return [e.spot for e in everything(self.shown) if isinstance(e, ShownPara) and e.text.strip() == words][nth]

    def cell(self, nth: int) -> int:
        return [e.spot for e in everything(self.shown) if isinstance(e, ShownCell)][nth]

    def add(self, spot: int, label: str = "Added") -> Slot:
        self.plan = with_added(self.plan, self.slots, self.shown, spot, label)
        return self.plan.added[-1]

    def refuses(self, spot: int, words: str) -> None:
        with pytest.raises(Invalid, match=words):
            with_added(self.plan, self.slots, self.shown, spot, "Added")

    def at(self, anchor: Anchor) -> tuple[str, str]:
        """The tag of what an anchor points at, and the words before its range."""
        element = element_at(parse(self.package[anchor.part], anchor.part), anchor.path)
        return str(element.tag).removeprefix(W), Letters(element).text[: anchor.start]


def order(plan: Plan) -> list[str]:
    return [asked.label for asked in plan.asked]


def words(parts: tuple[ShownPart, ...]) -> list[str]:
    paras = [each for each in everything(parts) if isinstance(each, ShownPara)]
    return ["".join(f"[{piece}]" if isinstance(piece, int) else piece for piece in para.pieces) for para in paras]


def test_words_are_answered_behind_them() -> None:
    form = Made(h("Aims"), p(PROSE), p("Name: ____"), p("Signed for the school "))
    slot = form.add(form.spot("Signed for the school"), "  Signed for\nthe school ")
    assert (slot.blank, slot.number, slot.label, slot.heading) == (Blank.AFTER, 2, "Signed for the school", "Aims")
    assert form.at(slot.anchors[0]) == ("p", "Signed for the school ")
    assert slot.anchors[0].start == slot.anchors[0].end == 22
    assert slot.place == "the page, added by hand behind “Signed for the school”"
    asked = Asked((2,), "signed_school", slot.label, "signatures", Meaning.SIGNATURES, "Aims")
    assert form.plan.asked[-1] == asked


def test_an_empty_paragraph_and_an_empty_cell_are_filled() -> None:
    form = Made(
        p(PROSE), empty(2), p("It is then kept."), tbl(tr("Two Rivers is a charity that runs four schools.", ""))
    )
    below = form.add(form.spot(""))
    assert (below.blank, form.at(below.anchors[0])[0], below.kind) == (Blank.BELOW, "p", "text")
    cell = form.add(form.cell(1))
    assert (cell.blank, form.at(cell.anchors[0])[0], cell.number) == (Blank.CELL, "tc", 2)
    inside = Made(tbl(tr("Two Rivers is a charity that runs four schools.", "")))
    assert inside.add(inside.spot("")).blank is Blank.CELL


def test_a_cell_with_words_keeps_them() -> None:
    form = Made(tbl(tr("Two Rivers is a charity that runs four schools.", "of ours")))
    slot = form.add(form.cell(1))
    assert (slot.blank, form.at(slot.anchors[0])) == (Blank.AFTER, ("p", "of ours"))
    roomy = Made(tbl(tr(tc(p(PROSE), empty(2)))))
    assert roomy.add(roomy.cell(0)).blank is Blank.BELOW


LINES = [
    (p("Name: ______ of the lead"), "Name: ______ of the lead"),
    (p("I, ", "…………", ", and ………… too"), "I, …………, and ………… too"),
    (p("Name:\t\tPost: ____ here"), "Name:\t\tPost: ____ here"),
    (p("Tell [name of contact] first"), "Tell [name of contact] first"),
    (p("Group? ☐ Yes   ☐ No"), "Group? ☐ Yes   ☐ No"),
]


@pytest.mark.parametrize(("body", "text"), LINES, ids=[text[:5] for _, text in LINES])
def test_the_end_of_a_line_is_known_though_its_blanks_are_shown_as_numbers(body: str, text: str) -> None:
    form = Made(body)
    slot = form.add(1)
    assert form.at(slot.anchors[0]) == ("p", text)
    assert slot.anchors[0].start == len(text)


def test_on_every_form_the_end_of_a_line_is_its_end() -> None:
    tried = 0
    for each in (form for forms in SETS.values() for form in forms):
        package = read_package(each.make())
        slots = find(package)
        parts, plan = shown(package, slots), first_plan(slots, "Record")
        roots = {name: parse(data, name) for name, data in package.items() if name.endswith(".xml")}
        for spot in [e.spot for e in everything(parts) if isinstance(e, ShownPara)]:
            try:
                anchor = with_added(plan, slots, parts, spot, "Added").added[0].anchors[0]
            except Invalid:
                continue
            if anchor.start is not None:
                tried += 1
                assert anchor.start == len(Letters(element_at(roots[anchor.part], anchor.path)).text)
    assert tried > 300


def test_what_is_added_stands_in_its_place_and_in_no_block() -> None:
    turns = "".join(p(f"Case {n}: how is it?") + empty(3) + p("What was decided?") + empty(3) for n in (1, 2))
    form = Made(p("Name: ____"), p("Hear me"), p("Post: ____"), turns, p("End: ____"))
    form.add(form.spot("Hear me"), "Between")
    assert order(form.plan)[:3] == ["Name", "Between", "Post"]
    form.add(form.spot("What was decided?"), "In a turn")
    assert order(form.plan)[3:] == ["Case 1: how is it?", "What was decided?", "In a turn", "End"]
    form.add(form.spot("What was decided?", 1), "Later")
    assert order(form.plan)[5:] == ["In a turn", "Later", "End"]
    assert [slot.number for slot in form.plan.added] == [8, 9, 10]
    assert confirmed(form.plan, form.slots, said_of(form.plan)) == form.plan


def test_what_was_added_is_shown_where_it_is() -> None:
    form = Made(
        p(b("Aims")), p(PROSE), empty(1), p("It is then kept."), tbl(tr("We have four schools in our town now.", ""))
    )
    for spot in (form.spot("It is then kept."), form.spot(""), form.cell(1)):
        form.add(spot)
    now = numbered(form.shown, form.plan.added)
    assert words(now) == ["Aims", PROSE, "[2]", "It is then kept.[1]", "We have four schools in our town now.", "[3]"]
    assert numbered(now, form.plan.added) == now
    assert [each.spot for each in everything(now)] == [each.spot for each in everything(form.shown)]


def test_a_guess_is_made_at_what_is_added() -> None:
    form = Made(p(PROSE), p("Date: ____"))
    slot = form.add(1, "Date of next meeting")
    assert (slot.kind, form.plan.asked[0].meaning) == ("day", Meaning.NEXT_DATE)
    assert form.plan.asked[0].key == "date_next_meeting"
    again = Made(p(PROSE), p("Date: ____"))
    again.add(1, "Date")
    assert [(asked.key, asked.meaning) for asked in again.plan.asked] == [("date_2", None), ("date", Meaning.DATE)]


def test_where_a_blank_is_already_none_is_added() -> None:
    form = Made(p("Name: ____"), tbl(tr("Post", "")), p("What went well?"), empty(3), p(PROSE))
    for spot in (1, form.cell(1), form.spot("", 1)):
        form.refuses(spot, "a blank there already")
    form.add(form.spot(PROSE))
    form.refuses(form.spot(PROSE), "a blank there already")
    field = Made(p("Name: ", legacy("FORMTEXT"), " (lead)"))
    field.refuses(1, "a blank there already")
    scale = Made(tbl(tr("", "Never", "Often"), tr("I am heard", "", "")))
    scale.refuses(scale.cell(5), "a blank there already")


def test_what_repeats_or_is_not_there_cannot_be_pointed_at() -> None:
    form = Made(tbl(tr("What", "Who"), *(tr("", "") for _ in range(3))))
    for spot in (form.cell(2), form.cell(3), form.spot("(… 2 more rows)")):
        form.refuses(spot, "a row that repeats")
    form.refuses(99, "Nothing can be written there")
    merged = Made(tbl(tr(tc("Lead", merge="start"), "Name", ""), tr(tc(merge="on"), "Post", "")))
    merged.refuses(merged.cell(3), "Nothing can be written there")


def test_what_is_added_says_what_is_asked() -> None:
    form = Made(p(PROSE))
    with pytest.raises(Invalid, match="Write what is asked"):
        form.add(1, " ")
    with pytest.raises(Invalid, match="too long"):
        form.add(1, "x" * 301)
