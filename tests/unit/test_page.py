"""What the writing page shows beside the boxes: how each section stands, and what is wrong where."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from forms import latest
from forms.kit import Answers
from tests.every_kind import EVERY_KIND
from tests.unit.test_check import ACTION, CASE, GOOD
from webapp.documents.check import problems
from webapp.documents.codec import fresh
from webapp.documents.form import form_for
from webapp.documents.page import done_words, write_sections, wrong_links
from webapp.documents.page_parts import Around, Asked, Beside, ChildChoice, NameFound, WriteSection


def sections(answers: Answers, around: Around | None = None) -> tuple[WriteSection, ...]:
    app = Flask(__name__)
    app.secret_key = "for this test"
    with app.test_request_context("/"):
        form = form_for(EVERY_KIND, answers, owners=[("1", "Dev")], csrf=False)
        return write_sections(EVERY_KIND, form, answers, around or Around())


def asked(answers: Answers, key: str, around: Around | None = None) -> Asked:
    return next(q for s in sections(answers, around) for q in s.questions if q.key == key)


def test_how_sections_stand() -> None:
    def words(**changed: Any) -> list[tuple[str, str]]:
        return [(s.state, s.words) for s in sections({**GOOD, **changed})]

    assert words()[0] == ("done", "Done")
    assert words(next_day="")[0] == ("set", "6 of 7 answered")
    assert words(a_line="")[0] == ("yours", "1 answer to write")
    assert words(a_line="", a_day="")[0] == ("yours", "2 answers to write")
    assert words(a_line="", a_day="soon")[0] == ("yours", "2 things to put right")
    assert words(cases=[])[3] == ("due", "Not started")
    assert words(cases=[CASE | {"steps": ""}])[3] == ("yours", "1 answer to write")
    assert words()[5] == ("off", "Nothing to write")


def test_a_name_to_decide_comes_before_all_else_and_a_decided_one_does_not() -> None:
    choices = (("child", "Yes", ""), ("word", "Not a name", ""))
    name = NameFound("name-1", "Hope", "… from ", " and …", choices)
    open_one = Around(names={"a_text": [name]})
    assert sections(GOOD, open_one)[1].words == "1 name to decide"
    decided = Around(names={"a_text": [NameFound("name-1", "Hope", "", "", choices, "word")]})
    assert sections(GOOD, decided)[1].words == "Done"
    in_a_case = Around(names={"cases:c1:situation": [name, name]})
    assert sections(GOOD, in_a_case)[3].words == "2 names to decide"


def test_how_far_the_page_is_leaves_out_what_is_never_written() -> None:
    assert done_words(sections(fresh(EVERY_KIND))) == "0 of 5 sections done"
    assert done_words(sections(GOOD)) == "4 of 5 sections done"


def test_a_problem_stands_at_its_field_with_the_words_of_the_summary() -> None:
    answers: Answers = {
        **GOOD,
        "a_day": "31/11/2025",
        "actions": [ACTION | {"owner": ""}],
        "cases": [CASE | {"child": ""}],
    }
    found = problems(EVERY_KIND, answers)
    around = Around(problems=found)
    day, actions, cases = (asked(answers, key, around) for key in ("a_day", "actions", "cases"))
    assert day.box
    assert day.box.field.errors == ["31/11/2025 is not a date: November has 30 days"]
    assert actions.blocks[0].boxes[1].field.errors == ["Choose who will do it"]
    assert cases.blocks[0].child
    assert cases.blocks[0].child.errors == ("Choose which child this is about",)
    assert wrong_links(found, "/write") == [
        ("/write#q-a_day", "A day: 31/11/2025 is not a date: November has 30 days"),
        ("/write#q-cases-c1-child", "First child: Choose which child this is about"),
        ("/write#q-actions-a1-owner", "First action: Who: Choose who will do it"),
    ]
    assert [box.field.errors for box in cases.blocks[0].boxes] == [[], [], [], []]


def test_a_day_is_read_back_with_its_weekday() -> None:
    box = asked(GOOD, "a_day").box
    assert box
    assert (box.said, box.field.data) == ("Thursday", "3 December 2026")
    unread = asked({**GOOD, "a_day": "soon"}, "a_day").box
    assert unread
    assert (unread.said, unread.field.data) == ("", "soon")


def test_parts_of_a_case_say_where_they_go() -> None:
    (case,) = asked(GOOD, "cases").blocks
    assert [box.goes for box in case.boxes] == ["out", "stays", "out", "out"]
    assert asked(GOOD, "a_text").box.goes == ""  # type: ignore[union-attr]


def test_the_last_private_part_offers_a_box_for_what_is_about_the_child() -> None:
    (case,) = asked({**GOOD, "cases": [CASE | {"about_child": "She hid."}]}, "cases").blocks
    boxes = [box.about_child for box in case.boxes]
    assert [box is not None for box in boxes] == [False, True, False, False]
    assert boxes[1]
    assert (boxes[1].path, boxes[1].field.data, boxes[1].goes) == ("cases:c1:about_child", "She hid.", "out")
    assert all(box.about_child is None for box in asked(GOOD, "people").blocks[0].boxes)


@pytest.mark.parametrize(("typed", "found", "shown"), [("", [], False), ("noa", [], True), ("noa", ["C-1"], False)])
def test_a_child_can_be_added_where_nobody_is_found(typed: str, found: list[str], shown: bool) -> None:
    around = Around(found={"c1": [ChildChoice(f, f) for f in found]}, find_texts={"c1": typed} if typed else {})
    (case,) = asked({**GOOD, "cases": [CASE | {"child": ""}]}, "cases", around).blocks
    assert case.child
    assert (case.child.off_roll.shown, case.child.off_roll.do_add) == (shown, "add-child:cases:c1")
    wrong = Around(off_roll={"c1": ("Noa", "", "Say why")})
    (case,) = asked({**GOOD, "cases": [CASE | {"child": ""}]}, "cases", wrong).blocks
    assert case.child
    assert (case.child.off_roll.shown, case.child.off_roll.name, case.child.off_roll.error) == (True, "Noa", "Say why")


@pytest.mark.parametrize(("found", "finding"), [({}, False), ({"c1": []}, True)])
def test_the_picker_is_shown_only_while_a_child_is_looked_for(
    found: dict[str, list[ChildChoice]], finding: bool
) -> None:
    amara = ChildChoice("C-0412", "Amara Lisle, 8M")
    (case,) = asked(GOOD, "cases", Around(children={"C-0412": amara}, found=found)).blocks
    assert case.child
    assert (case.child.finding, case.child.chosen, case.child.choices) == (finding, amara, (amara,))


def test_a_child_whose_name_this_person_may_not_see_is_a_reference() -> None:
    (case,) = asked(GOOD, "cases").blocks
    assert case.child
    assert case.child.chosen == ChildChoice("C-0412", "C-0412")


def test_last_time_stands_beside_its_question() -> None:
    note = Beside("Last time, 18 September", "41")
    around = Around(beside={"a_count": [note], "cases:c1:steps": [note]})
    assert asked(GOOD, "a_count", around).box.beside == (note,)  # type: ignore[union-attr]
    assert asked(GOOD, "cases", around).blocks[0].boxes[2].beside == (note,)


def test_the_built_in_documents_make_pages() -> None:
    app = Flask(__name__)
    app.secret_key = "for this test"
    for key in ("dsl_record", "dsl_contract", "provider_record"):
        document = latest(key)
        answers = fresh(document)
        with app.test_request_context("/"):
            shown = write_sections(document, form_for(document, answers, owners=[]), answers)
        assert [section.title for section in shown] == [section.title for section in document.sections]
