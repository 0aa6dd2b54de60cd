"""Answers as canonical text."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.kit import Answers, is_asked, repeats
from tests.every_kind import DOCUMENTS, EVERY_KIND, answers_to, row
from webapp.documents import codec


@given(st.data())
def test_what_is_written_is_read_back_equal(data: st.DataObject) -> None:
    document = data.draw(st.sampled_from(DOCUMENTS))
    answers = data.draw(answers_to(document))
    assert codec.load(document, codec.dump(answers)) == answers


@given(answers_to(EVERY_KIND), st.randoms())
def test_one_set_of_answers_has_one_text_whatever_the_order_of_its_keys(answers: Answers, chance: object) -> None:
    keys = sorted(answers)
    chance.shuffle(keys)  # type: ignore[attr-defined]
    again = {key: answers[key] for key in keys}
    assert codec.content_hash(codec.dump(again)) == codec.content_hash(codec.dump(answers))


def test_the_text_is_canonical_and_its_hash_is_known() -> None:
    text = codec.dump({"b": "é “x”", "a": ["1"]})
    assert text == '{"a":["1"],"b":"é “x”"}'
    # Agreements and signatures hang on this number: it may never change.
    assert codec.content_hash(text) == "4d3d1948da744a73db9d59acca26df96521849d9d4e71628fe2591dbfb12ca81"


ROW = {"uid": "c1", "child": "C-0412", "situation": "s", "feelings": "f", "steps": "n", "extra": ""}


def test_an_empty_box_for_words_about_the_child_changes_no_text_and_no_hash() -> None:
    old = codec.dump({"cases": [ROW]})
    assert codec.dump({"cases": [{**ROW, "about_child": ""}]}) == old
    assert "about_child" not in old
    assert codec.load(EVERY_KIND, old)["cases"] == [ROW]


def test_words_about_the_child_are_read_back_and_asked_only_of_cases() -> None:
    text = codec.dump({"cases": [{**ROW, "about_child": "She hid."}]})
    assert codec.load(EVERY_KIND, text)["cases"] == [{**ROW, "about_child": "She hid."}]
    with pytest.raises(codec.WrongShape, match="about_child"):
        codec.load(EVERY_KIND, '{"people":[{"uid":"1","about_child":"x"}]}')


def test_text_is_kept_as_typed_and_not_composed() -> None:
    decomposed = "e\u0301  \u200b"
    assert codec.tidy(decomposed) == decomposed


def test_line_ends_are_one_and_half_a_character_is_seen() -> None:
    assert codec.tidy("a\r\nb\rc\nd") == "a\nb\nc\nd"
    assert codec.tidy("a\ud83db") == "a\ufffdb"
    assert codec.tidy("\U0001f600") == "\U0001f600"


def test_half_a_character_is_refused_both_ways() -> None:
    with pytest.raises(codec.WrongShape, match="half a character"):
        codec.dump({"a_text": "x\ud83d"})
    with pytest.raises(codec.WrongShape, match="half a character"):
        codec.load(EVERY_KIND, '{"a_text":"x\\ud83d"}')


def test_a_missing_key_is_an_answer_not_given() -> None:
    answers = codec.load(EVERY_KIND, "{}")
    assert answers["a_text"] == ""
    assert answers["choices"] == []
    assert answers["cases"] == []
    assert set(answers) == {q.key for q in EVERY_KIND.questions() if is_asked(q)}
    assert codec.load(EVERY_KIND, '{"people":[{"uid":"1"}]}')["people"] == [
        {"uid": "1", "who": "", "why": "", "since": "", "hours": "", "team": "", "agreed": ""}
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "not answers"),
        ("[]", "an object"),
        ('{"a_text":"1","a_text":"2"}', "stands there twice"),
        ('{"unknown":"1"}', "'unknown' is not asked"),
        ('{"a_statement":"1"}', "'a_statement' is not asked"),
        ('{"a_text":1}', "wants a text"),
        ('{"a_text":null}', "wants a text"),
        ('{"a_text":NaN}', "wants a text"),
        ('{"choices":"Red"}', "wants a list"),
        ('{"cases":{}}', "wants a list"),
        ('{"cases":["1"]}', "wants an object"),
        ('{"cases":[{"child":"C-0412"}]}', "has no uid"),
        ('{"cases":[{"uid":"1"},{"uid":"1"}]}', "same uid"),
        ('{"cases":[{"uid":"1","other":""}]}', "'other' is not asked in a row"),
        ("[" * 100_000, "not answers"),
    ],
)
def test_what_is_not_answers_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(codec.WrongShape, match=sentence):
        codec.load(EVERY_KIND, text)


def test_a_new_paper_has_the_blocks_that_the_form_expects() -> None:
    answers = codec.fresh(EVERY_KIND)
    uids = [r["uid"] for q in EVERY_KIND.questions() if repeats(q) for r in codec.rows_of(answers, q.key)]
    assert len(codec.rows_of(answers, "cases")) == 2
    assert len(set(uids)) == len(uids)
    assert all(codec.is_uid(uid) for uid in uids)
    assert codec.load(EVERY_KIND, codec.dump(answers)) == answers


def test_blocks_that_nobody_used_are_not_printed() -> None:
    kept = row(child="C-0412", situation="x")
    answers: Answers = {"cases": [row(child="", situation=" \n"), kept], "choices": ["Red"], "a_text": "t"}
    assert codec.without_blank_rows(answers) == {"cases": [kept], "choices": ["Red"], "a_text": "t"}
    assert len(codec.rows_of(answers, "cases")) == 2


def test_text_at_a_path() -> None:
    answers: Answers = {"cases": [{"uid": "1", "child": "C-0412"}], "choices": ["Red", "Blue"], "a_text": "t"}
    assert codec.text_at(answers, "a_text") == "t"
    assert codec.text_at(answers, "choices") == "Red\nBlue"
    assert codec.text_at(answers, "cases:1:child") == "C-0412"
    assert codec.text_at(answers, "cases:2:child") == ""


@given(st.text())
def test_tidying_twice_is_tidying_once_and_can_always_be_written(text: str) -> None:
    once = codec.tidy(text)
    assert codec.tidy(once) == once
    assert json.loads(codec.dump({"a": once}))["a"] == once
