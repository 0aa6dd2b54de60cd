"""Where names can stand in a paper, and words brought into a child's case discussion."""

from __future__ import annotations

from forms import latest
from forms.kit import ABOUT_CHILD, Answers, Cases, Row
from webapp.documents.carrying import carry, place_for_cases, with_case
from webapp.documents.closed import without_children
from webapp.documents.codec import blank_row, fresh, rows_of
from webapp.documents.free_text import free_texts

RECORD = latest("dsl_record")
QUESTION = place_for_cases(RECORD)
assert isinstance(QUESTION, Cases)


def case(uid: str, child: str, **parts: str) -> Row:
    return blank_row(QUESTION, uid) | {"child": child} | parts


def answers(*rows: Row, **more: str) -> Answers:
    return {**fresh(RECORD), "cases": list(rows), **more}


def test_every_text_is_told_with_its_place_and_whom_it_is_about() -> None:
    said = answers(case("1" * 16, "C-0412", analysis="now", **{ABOUT_CHILD: "chosen"}), trends="More lateness")
    found = [(text.place, text.label, text.text, text.child) for text in free_texts(RECORD, said)]
    assert ("trends", RECORD.question("trends").label, "More lateness", "") in found
    row = "cases:" + "1" * 16
    assert (f"{row}:analysis", f"First child: {QUESTION.parts[0].label}", "now", "C-0412") in found
    assert (f"{row}:{ABOUT_CHILD}", "First child: Words for the child’s chronology", "chosen", "C-0412") in found
    assert all(text for _, _, text, _ in found)


def test_a_child_without_one_has_a_block_that_was_left_blank() -> None:
    made, uid = carry(QUESTION, answers(case("1" * 16, "")), "C-0412", ["Amira was late."])
    assert uid == "1" * 16
    assert rows_of(made, "cases") == [case("1" * 16, "C-0412", analysis="Amira was late.")]


def test_where_no_block_is_blank_there_is_a_new_one_and_the_others_stay() -> None:
    other = case("1" * 16, "C-0001", analysis="Another child")
    made, uid = carry(QUESTION, answers(other), "C-0412", ["Amira was late."])
    assert rows_of(made, "cases") == [other, case(uid, "C-0412", analysis="Amira was late.")]


def test_words_go_beneath_what_is_written_of_the_child_and_never_twice() -> None:
    before = answers(case("1" * 16, "C-0412", analysis="First words."))
    made, uid = carry(QUESTION, before, "C-0412", ["Amira was late.", "Amira cried."])
    again, _ = carry(QUESTION, made, "C-0412", ["Amira cried."])
    assert uid == "1" * 16
    assert rows_of(again, "cases")[0]["analysis"] == "First words.\nAmira was late.\nAmira cried."
    assert rows_of(before, "cases")[0]["analysis"] == "First words."


def test_the_rows_given_stay_as_they_were() -> None:
    rows = [case("1" * 16, "")]
    with_case(QUESTION, rows, "C-0412")
    assert rows[0]["child"] == ""


def test_a_paper_closed_to_children_has_no_place_for_one() -> None:
    assert place_for_cases(without_children(RECORD)) is None
