"""The review page's rows: the order and wording of the printed form."""

from hypothesis import given
from hypothesis import strategies as st

from forms import latest
from forms.kit import Answers, is_asked, repeats
from tests.every_kind import DOCUMENTS, EVERY_KIND, answers_to
from tests.unit.test_check import ACTION, CASE, GOOD
from webapp.documents.check import problems
from webapp.documents.codec import fresh, is_blank, rows_of
from webapp.documents.review import NOT_ANSWERED, ReviewComment, ReviewRow, review, unplaced

NAMES = {"child_names": {"C-0412": "Amara Lisle, 8M"}, "owner_names": {"1": "Dev Rathbone"}}


def rows(answers: Answers, **more: object) -> dict[str, ReviewRow]:
    sections = review(EVERY_KIND, answers, **NAMES, **more)  # type: ignore[arg-type]
    return {row.path or row.label: row for s in sections for b in s.blocks for row in b.rows}


def test_answers_are_read_as_people_read_them() -> None:
    shown = {path: row.text for path, row in rows(GOOD).items()}
    assert shown["a_day"] == "Thursday 3 December 2026"
    assert shown["a_yes"] == "No"
    assert shown["a_scale"] == "5 (easy)"
    assert shown["choices"] == "Red"
    assert shown["people_3"] == NOT_ANSWERED
    assert shown["What we keep to"] == "We listen."
    assert shown["cases:c1:child"] == "Amara Lisle, 8M"
    assert shown["actions:a1:owner"] == "Dev Rathbone"
    assert shown["actions:a1:due"] == "Thursday 10 December 2026"


def test_rows_are_named_and_wording_is_the_forms() -> None:
    sections = review(EVERY_KIND, {**GOOD, "cases": [CASE, CASE | {"uid": "c2", "child": "C-0500"}]}, **NAMES)
    children = sections[3]
    assert (children.number, children.title) == (4, "Children")
    assert [row.label for row in children.blocks[1].rows] == [
        "Second child", "What is happening?", "What was it like?", "What next?", "Anything else for the file?",
    ]  # fmt: skip
    assert children.blocks[1].rows[0].text == "C-0500"
    assert [row.label for row in sections[4].blocks[0].rows] == ["First action: What will be done", "Who", "By when"]


def test_short_facts_stand_in_pairs_and_ink_has_its_place() -> None:
    sections = review(EVERY_KIND, GOOD, **NAMES)
    assert sections[0].blocks[0].pairs
    assert not sections[1].blocks[0].pairs
    assert sections[5].blocks[0].signatures


def test_what_was_typed_is_shown_with_the_same_sentence_as_everywhere() -> None:
    answers: Answers = {**GOOD, "a_day": "31/11/2025", "actions": [ACTION | {"owner": ""}]}
    found = problems(EVERY_KIND, answers)
    shown = rows(answers, problems=found)
    assert shown["a_day"].text == "31/11/2025"
    assert shown["a_day"].problems == ("31/11/2025 is not a date: November has 30 days",)
    assert shown["actions:a1:owner"].problems == ("Choose who will do it",)
    assert shown["actions:a1:owner"].anchor == "q-actions-a1-owner"


def test_comments_stand_at_their_answer() -> None:
    comment = ReviewComment("a_text", "Dev Rathbone", "Friday", "It was four.")
    assert rows(GOOD, comments=[comment])["a_text"].comments == (comment,)


def test_a_comment_without_an_answer_beside_it_is_shown_all_the_same() -> None:
    whole, beside, gone = (
        ReviewComment(path, "Dev Rathbone", "Friday", "Well.") for path in ("", "a_text", "cases:c9:child")
    )
    sections = review(EVERY_KIND, GOOD, **NAMES, comments=[whole, beside, gone])
    assert unplaced(sections, [whole, beside, gone]) == [whole, gone]
    statement = ReviewComment("What we keep to", "Dev Rathbone", "Friday", "Yes.")
    assert unplaced(sections, [statement]) == [statement]


def test_a_question_without_rows_is_not_answered_once_and_says_what_is_wrong() -> None:
    empty: Answers = {**GOOD, "cases": fresh(EVERY_KIND)["cases"]}
    shown = rows(empty, problems=problems(EVERY_KIND, empty))
    assert shown["cases"].text == NOT_ANSWERED
    assert shown["cases"].problems == ("Write about at least one child",)
    assert not any(path.startswith("cases:") for path in shown)


@given(st.data())
def test_every_answer_and_every_problem_is_on_the_page(data: st.DataObject) -> None:
    document = data.draw(st.sampled_from(DOCUMENTS))
    answers = data.draw(answers_to(document))
    found = problems(document, answers)
    sections = review(document, answers, child_names={}, owner_names={}, problems=found)
    shown = [row for section in sections for block in section.blocks for row in block.rows]
    paths = [row.path for row in shown if row.path]
    assert len(paths) == len(set(paths))
    assert {problem.path for problem in found} <= set(paths)
    for question in document.questions():
        if repeats(question):
            for row in rows_of(answers, question.key):
                assert is_blank(row) or any(path.startswith(f"{question.key}:{row['uid']}:") for path in paths)
        elif is_asked(question):
            assert question.key in paths


def test_sections_are_those_of_the_form() -> None:
    for document in (latest("dsl_record"), latest("dsl_contract")):
        titles = [section.title for section in review(document, fresh(document), child_names={}, owner_names={})]
        assert titles == [section.title for section in document.sections]


def test_what_goes_to_the_chronology_out_of_a_reflection_stands_under_it() -> None:
    answers = {**GOOD, "cases": [CASE | {"feelings": "mine", "about_child": "She hid."}]}
    rows = [
        row for s in review(EVERY_KIND, answers, child_names={}, owner_names={}) for b in s.blocks for row in b.rows
    ]
    place = next(i for i, row in enumerate(rows) if row.text == "mine")
    assert (rows[place + 1].label, rows[place + 1].text) == ("→ On the child’s chronology", "She hid.")
    assert rows[place + 1].anchor == "q-cases-c1-about_child"
    without = [
        row for s in review(EVERY_KIND, GOOD, child_names={}, owner_names={}) for b in s.blocks for row in b.rows
    ]
    assert len(without) == len(rows) - 1
