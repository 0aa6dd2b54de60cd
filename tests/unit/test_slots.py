"""The blanks of forms without tags: how many are found, exactly where they are, and what is none."""

from __future__ import annotations

import json

import pytest

from forms.kit import Meaning
from tests.slots.score import SETS, Score, score, total
from tests.slots.writing import (
    CENTRED,
    LISTED,
    NUMBERED,
    RULED,
    Form,
    b,
    box14,
    drop,
    empty,
    grey,
    h,
    i,
    leader,
    legacy,
    new_box,
    p,
    run,
    sdt,
    tbl,
    tc,
    tr,
    u,
    vml_box,
    word_file,
)  # fmt: skip
from webapp.documents.faults import WordFault
from webapp.documents.ooxml import W, parse, read_package
from webapp.documents.slots.carried import from_json, to_json
from webapp.documents.slots.finding import find
from webapp.documents.slots.kinds import Anchor, Blank, Certainty, Slot, element_at
from webapp.documents.slots.letters import Letters

ALL = [form for forms in SETS.values() for form in forms]


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    return {form.name: score(form) for form in ALL}


def found(*body: str, header: str = "", footer: str = "", bullets: str = "•") -> tuple[Slot, ...]:
    return find(read_package(word_file(*body, header=header, footer=footer, bullets=bullets)))


def labels(*body: str, header: str = "", footer: str = "") -> list[str]:
    return [slot.label for slot in found(*body, header=header, footer=footer)]


def test_the_corpus_is_large_enough() -> None:
    assert len(SETS["equivalents"]) == 6
    assert len(ALL) - 6 >= 20


@pytest.mark.parametrize("form", ALL, ids=lambda form: form.name.replace(" ", "_"))
def test_in_no_form_are_many_missed_or_invented(form: Form, scores: dict[str, Score]) -> None:
    got = scores[form.name]
    assert got.recall >= 0.9, got.missed
    assert got.precision >= 0.9, got.false


@pytest.mark.parametrize("name", SETS)
def test_over_all_forms_nearly_every_blank_is_found(name: str, scores: dict[str, Score]) -> None:
    got = total(scores[form.name] for form in SETS[name])
    assert (got.recall >= 0.95, got.precision >= 0.95) == (True, True)


# Where it is: the element at the path, and the letters of the range.

WHERE = [
    (p("Name: ______"), Blank.LEADERS, "p", "______"),
    (p("Name ", "..", ".....", "…"), Blank.LEADERS, "p", ".......…"),
    (p("We meet in ", "_ _ _ _ _", "."), Blank.LEADERS, "p", "_ _ _ _ _"),
    (p("Date: __/__/20__"), Blank.LEADERS, "p", "__/__/20__"),
    (p("Signed\t", " lead", props=leader(5000)), Blank.TAB, "p", "\t"),
    (p("Name: ", u("   "), u("   "), " (lead)"), Blank.SPACES, "p", "      "),
    (p("Name: ", u("\t\t")), Blank.SPACES, "p", "\t\t"),
    (p("Tell [name of contact] first."), Blank.BRACKETS, "p", "[name of contact]"),
    (p("Initials: [      ]"), Blank.BRACKETS, "p", "[      ]"),
    (p("Name:  "), Blank.AFTER, "p", "  "),
    (p("What went well?") + empty(3), Blank.BELOW, "p", None),
    (p("Notes:") + p(props=RULED) + p(props=RULED), Blank.RULE, "p", None),
    (tbl(tr("Name", "")), Blank.CELL, "tc", None),
    (tbl(tr("Name", "Post"), tr("", ""), tr("", "")), Blank.COLUMN, "tc", None),
    (p("Name: ", sdt(grey("Click here to enter text."))), Blank.CONTROL, "sdt", None),
    (p("Notes?") + sdt(p(grey("Click here to enter text."))), Blank.CONTROL, "sdt", None),
    (p("Name: ", legacy("FORMTEXT")), Blank.FIELD, "r", None),
    (p("Dear ", legacy("MERGEFIELD Who", "«Who»")), Blank.MERGE, "r", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "blank", "tag", "letters"), WHERE, ids=[f"{b}-{n}" for n, (_, b, _, _) in enumerate(WHERE)]
)
def test_each_blank_is_exactly_where_it_is(body: str, blank: Blank, tag: str, letters: str | None) -> None:
    data = word_file(body)
    slot = find(read_package(data))[0]
    assert slot.blank is blank
    assert at(data, slot.anchors[0]) == (tag, letters)


def at(data: bytes, anchor: Anchor) -> tuple[str, str | None]:
    element = element_at(parse(read_package(data)[anchor.part], anchor.part), anchor.path)
    letters = None if anchor.start is None else Letters(element).text[anchor.start : anchor.end]
    return str(element.tag).removeprefix(W), letters


FORM_BOX = legacy("FORMCHECKBOX", "")
CHOSEN = [
    (p("Group? ☐ Yes   ☐ No"), Blank.TICKS, "yesno", ["Yes", "No"], ["☐", "☐"]),
    (p("On a plan? Yes □ No □"), Blank.TICKS, "yesno", ["Yes", "No"], ["□", "□"]),
    (p("Kind: [ ] peer [ ] group [ ] team"), Blank.TICKS, "choice", ["peer", "group", "team"], ["[ ]"] * 3),
    (p("Tick all that apply:") + p("( ) lead") + p("( ) head"), Blank.TICKS, "choices", ["lead", "head"], ["( )"] * 2),
    (p("In date? ", box14(), " Yes ", box14(), " No"), Blank.TICKS, "yesno", ["Yes", "No"], [None, None]),
    (p(FORM_BOX, "Yes ", FORM_BOX, "No"), Blank.TICKS, "yesno", ["Yes", "No"], [None, None]),
    (p("Shared? Yes / No"), Blank.STRIKE, "yesno", ["Yes", "No"], ["Yes", "No"]),
    (p("Kind: peer / group (delete as appropriate)"), Blank.STRIKE, "choice", ["peer", "group"], ["peer", "group"]),
    (p("How useful?  1  2  3"), Blank.SCALE, "scale", ["1", "2", "3"], ["1", "2", "3"]),
    (p("How useful?") + p("Poor   Fair   Good"), Blank.SCALE, "scale", ["Poor", "Fair", "Good"], ["Poor", "Fair", "Good"]),
    (tbl(tr("", "Never", "Often"), tr("I am heard", "", "")), Blank.SCALE, "scale", ["Never", "Often"], [None] * 2),
    (tbl(tr("", "Yes", "No"), tr("Shared?", "☐", "☐")), Blank.TICKS, "yesno", ["Yes", "No"], ["☐", "☐"]),
    (p("Kind: ", drop("Peer", "Group")), Blank.CONTROL, "choice", ["Peer", "Group"], None),
    (tbl(tr("Kind (peer / group)", "")), Blank.CELL, "choice", ["peer", "group"], None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "blank", "kind", "texts", "where"), CHOSEN, ids=[f"{c[1]}-{n}" for n, c in enumerate(CHOSEN)]
)
def test_what_can_be_chosen_is_named_and_each_box_is_where_it_is(
    body: str, blank: Blank, kind: str, texts: list[str], where: list[str | None] | None
) -> None:
    data = word_file(body)
    (slot,) = find(read_package(data))
    assert (slot.blank, slot.kind, [option.text for option in slot.options]) == (blank, kind, texts)
    anchors = [option.anchor for option in slot.options]
    assert [at(data, anchor)[1] if anchor else None for anchor in anchors] == (where or [None] * len(texts))
    assert all(anchors) or where is None


def test_a_bullet_that_is_a_box_is_ticked() -> None:
    (slot,) = found(p("Done:"), p("Keys given", props=LISTED), p("Tour of the school", props=LISTED), bullets="☐")
    assert (slot.blank, [option.text for option in slot.options]) == (Blank.TICKS, ["Keys given", "Tour of the school"])


NOT_BLANKS = {
    "space between texts": p("This agreement is made once a year by both people.") + empty(2) + p("It is then kept."),
    "space under the title": p("Supervision contract", props=CENTRED) + empty(4) + p("Both people keep to it."),
    "a heading over its text": h("Aims:") + empty() + p("We meet often and we listen to each other well."),
    "a line that decorates": p("- " * 30) + p("=" * 40),
    "a table of contents": p("Aims\t2", style="TOC1") + p("Actions\t3", style="TOC1"),
    "a page number": p("Page ", '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>', " of 3"),
    "what is filled in": tbl(tr("School", "Hillcrest Primary School")),
    "a table of instructions": tbl(tr("1", "Read the notes of the last meeting before you come to this one.")),
    "empty cells that only lay out": tbl(tr("", tc(p("Two Rivers Trust is a charity that runs four schools.")), "")),
    "an ellipsis": p("Think of a time when it went wrong … and what you learned."),
    "a note in brackets": p("The lead [1] and the deputy [sic] are named in the policy (see section 4)."),
    "a filled control": p("School: ", sdt(run("Hillcrest"), prompt=False)),
    "a promise": p("I agree to the above:") + p("Both of us have read it and had time to ask about it."),
    "a list of prompts": p("Think about:") + p("What helped?", props=LISTED) + p("What hindered?", props=LISTED),
    "yes or no in a sentence": p("Answer yes/no to each question and hand the form in at the office."),
    "years and numbers": p("The years 2024 2025 2026 and rooms 3 1 2 are free."),
    "a rule under a heading": p(b("Two Rivers Trust"), props=RULED),
}  # fmt: skip


@pytest.mark.parametrize("body", NOT_BLANKS.values(), ids=[name.replace(" ", "_") for name in NOT_BLANKS])
def test_what_is_no_blank_is_left_alone(body: str) -> None:
    assert labels(body) == []


def test_headers_and_footers_come_after_the_page_and_have_no_room_below() -> None:
    slots = found(p("Name: ____"), header=p("Reference: ____") + empty(3), footer=p("Checked by ....."))
    assert [(s.label, s.anchors[0].part, s.place) for s in slots] == [
        ("Name", "word/document.xml", "the page, paragraph 1"),
        ("Reference", "word/header1.xml", "a header, paragraph 1"),
        ("Checked by", "word/footer1.xml", "a footer, paragraph 1"),
    ]


@pytest.mark.parametrize("box", [vml_box, new_box])
def test_a_text_box_is_read_once_and_in_its_place(box: object) -> None:
    assert labels(p("First: ____"), p("What helped?"), box(empty(3)), p("Last: ____")) == [
        "First",
        "What helped?",
        "Last",
    ]  # type: ignore[operator]


def test_the_rows_of_a_table_repeat_and_their_places_are_told() -> None:
    slots = found(h("Actions"), tbl(tr("What", "Who", "When"), *(tr("", "", "") for _ in range(4))))
    block = slots[0].block
    assert block is not None
    assert (block.kind, block.label, block.turns, len(block.rows)) == ("actions", "Actions", 4, 4)
    assert {slot.block for slot in slots} == {block}
    assert [(slot.label, len(slot.anchors), slot.meaning) for slot in slots] == [
        ("What", 4, Meaning.ACTIONS), ("Who", 4, Meaning.ACTIONS), ("When", 4, Meaning.ACTIONS),
    ]  # fmt: skip


def test_cases_that_are_written_out_are_one_block_of_two_turns() -> None:
    def case(number: int) -> str:
        return p(f"Case {number}: analysis of the situation?") + empty(3) + p("What needs to happen?") + empty(3)

    slots = found(p("Trends?"), empty(3), case(1), case(2), p("Is supervision meeting your needs?"), empty(3))
    assert [(s.block and s.block.kind, s.turn, s.meaning) for s in slots] == [
        (None, 0, None),
        ("cases", 1, Meaning.ANALYSIS), ("cases", 1, Meaning.DECISION),
        ("cases", 2, Meaning.ANALYSIS), ("cases", 2, Meaning.DECISION),
        (None, 0, Meaning.NEEDS_MET),
    ]  # fmt: skip


def test_a_role_belongs_to_the_person_named_before_it_and_a_date_to_its_signature() -> None:
    lines = ("Supervisee", "Role", "Supervisor", "Role", "Date", "Next meeting on", "Supervisor’s signature", "Date")
    assert [slot.meaning for slot in found(*(p(f"{line}: ____") for line in lines))] == [
        Meaning.SUPERVISEE, Meaning.SUPERVISEE_ROLE, Meaning.SUPERVISOR, Meaning.SUPERVISOR_ROLE, Meaning.DATE,
        Meaning.NEXT_DATE, Meaning.SIGNATURES, Meaning.SIGNATURES,
    ]  # fmt: skip


def test_a_blank_in_a_sentence_carries_its_sentence() -> None:
    first, second = found(p("I, ______, agree to meet every ______ weeks."))
    assert first.label == "I, … , agree to meet every"
    assert first.place == second.place == "the page, paragraph 1: “I, ____, agree to meet every ____ weeks.”"


def test_an_instruction_between_a_label_and_its_room_is_not_the_label() -> None:
    assert labels(h("Trends"), p(i("Speak in general terms.")), empty(4)) == ["Trends"]


def test_numbers_that_wait_are_each_a_blank() -> None:
    assert len(found(p("Our aims are:"), p(props=NUMBERED), p(props=NUMBERED))) == 2
    assert labels(p("Two frustrations?"), p("1."), p("2.")) == ["Two frustrations? 1", "Two frustrations? 2"]


def test_numbered_lines_are_called_after_the_words_above_them() -> None:
    assert labels(p("Agreed points:"), p("1. ______"), p("2. ______")) == ["Agreed points 1", "Agreed points 2"]


def test_two_questions_in_bold_over_one_room_have_a_blank_each() -> None:
    slots = found(tbl(tr(tc(p(b("What did you attend?")), p(b("What did you learn?")), empty(3)))))
    assert [(s.label, s.blank, s.certainty) for s in slots] == [
        ("What did you attend?", Blank.AFTER, Certainty.POSSIBLE), ("What did you learn?", Blank.BELOW, Certainty.SURE),
    ]  # fmt: skip
    assert labels(p("What did you attend?"), p("What did you learn?"), empty(3)) == [
        "What did you attend? What did you learn?"
    ]


def test_words_in_capitals_between_two_blanks_belong_to_the_second() -> None:
    assert labels(p("Name ……… Role ……… Date ………")) == ["Name", "Role", "Date"]
    assert labels(p("Signed ……… Supervisor")) == ["Signed … Supervisor"]


def test_a_scale_may_be_printed_in_the_cells_of_a_row() -> None:
    (slot,) = found(tbl(tr("How useful was this?", "1", "2", "3")))
    assert (slot.blank, slot.label, [option.text for option in slot.options]) == (
        Blank.SCALE,
        "How useful was this?",
        ["1", "2", "3"],
    )


def test_what_is_said_about_a_person_is_not_the_person() -> None:
    assert [s.meaning for s in found(p("Comments of the supervisee:"), empty(4))] == [None]
    assert [s.kind for s in found(h("Children"), tbl(tr("Child", "Advice"), tr("", ""), tr("", "")))] == [
        "text",
        "text",
    ]


def test_blanks_go_through_json_and_come_back_equal() -> None:
    slots = tuple(slot for form in ALL for slot in find(read_package(form.make())))
    assert from_json(json.loads(json.dumps(to_json(slots)))) == slots


def test_a_file_of_thousands_of_blanks_is_refused_in_a_sentence() -> None:
    with pytest.raises(WordFault, match="more blanks than any form has"):
        found(*(p(f"Label {number}: ____") for number in range(3_001)))
