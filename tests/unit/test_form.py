"""The form of a document, and the answers in what it posts. Each guard of pitfalls.md, "Forms", has its test here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import count
from typing import Any

import pytest
from flask import Flask, render_template
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from forms.kit import KINDS, Answers, Document, Row, is_asked, repeats
from tests.every_kind import DOCUMENTS, EVERY_KIND, answers_to, as_posted
from webapp.documents.codec import fresh, is_uid, rows_of
from webapp.documents.form import MAX_ROWS, answers_from_post, form_class, form_for
from webapp.documents.page import done_words, write_sections
from webapp.documents.page_parts import Around, ChildChoice, PaperPage
from webapp.documents.picker import OffRoll, choose, find_texts, off_roll_typed
from webapp.documents.rows import Do, apply, parse_do
from webapp.domain.errors import Invalid
from webapp.web.format import init_format
from webapp.web.headers import init_headers

OWNERS = [("1", "Dev Rathbone"), ("2", "Ines Calloway")]
UID = "0123456789abcdef"
OTHER = "fedcba9876543210"


@pytest.fixture(scope="module")
def app() -> Flask:
    app = Flask("webapp.web", template_folder="pages")
    app.config.update(SECRET_KEY="for this test", TESTING=True)
    Bootstrap5(app)
    CSRFProtect(app)
    init_format(app)
    init_headers(app)
    return app


def post(**given: str) -> MultiDict[str, str]:
    return MultiDict({name.replace("__", "-"): text for name, text in given.items()})


def cases_in(formdata: MultiDict[str, str], **more: Any) -> list[Row]:
    return rows_of(answers_from_post(EVERY_KIND, formdata, **more), "cases")


# Answers, posted and read


@given(st.data())
def test_what_a_page_posts_is_what_it_showed(data: st.DataObject) -> None:
    document = data.draw(st.sampled_from(DOCUMENTS))
    answers = data.draw(answers_to(document))
    assert answers_from_post(document, as_posted(document, answers)) == answers


class Controls(HTMLParser):
    """What a browser would post of a page's form: the successful controls, in their order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.post: MultiDict[str, str] = MultiDict()
        self.submits: list[dict[str, str | None]] = []
        self.area: tuple[str, list[str]] | None = None
        self.select: str | None = None
        self.options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "button" and given.get("type") == "submit":
            self.submits.append(given)
        elif tag == "textarea":
            self.area = (name, [])
        elif tag == "select":
            self.select, self.options = name, []
        elif tag == "option":
            self.options.append((given.get("value") or "", "selected" in given))
        elif tag == "input" and name and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.post.add(name, (given.get("value") or "").replace("\n", "\r\n"))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area:
            # HTML: one line end right after the tag belongs to the markup and not to the text.
            text = "".join(self.area[1]).replace("\r\n", "\n").removeprefix("\n")
            self.post.add(self.area[0], text.replace("\n", "\r\n"))
            self.area = None
        if tag == "select" and self.select:
            chosen = [value for value, selected in self.options if selected] or [self.options[0][0]]
            self.post.add(self.select, chosen[0])
            self.select = None


def page(app: Flask, document: Document, answers: Answers, around: Around | None = None) -> Controls:
    with app.test_request_context("/"):
        form = form_for(document, answers, owners=OWNERS)
        sections = write_sections(document, form, answers, around or Around())
        paper = PaperPage("S-2026-014", "A record", 7, urls={"save": "/save"})
        html = render_template(
            "papers/write.html", paper=paper, form=form, sections=sections, done=done_words(sections), weak=()
        )
    controls = Controls()
    controls.feed(html)
    controls.html = html  # type: ignore[attr-defined]
    return controls


# HTML cannot carry every control character, and no browser can send one.
SENDABLE = {n: None for n in range(32) if n != 10} | {127: None}


def _sendable(value: Any) -> Any:
    if isinstance(value, str):
        return value.translate(SENDABLE)
    if isinstance(value, dict):
        return {key: _sendable(inner) for key, inner in value.items()}
    return [_sendable(inner) for inner in value]


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_rendered_page_posts_exactly_the_answers_it_was_given(app: Flask, data: st.DataObject) -> None:
    document = data.draw(st.sampled_from(DOCUMENTS))
    answers = _sendable(data.draw(answers_to(document)))
    # Taking the control characters out may have left something readable: read it once, as a first save would.
    answers = answers_from_post(document, as_posted(document, answers))
    posted = page(app, document, answers).post
    for question in document.questions():
        if repeats(question) and not answers[question.key]:
            answers[question.key] = answers_from_post(document, posted)[question.key]  # the blank blocks on offer
    assert answers_from_post(document, posted) == answers
    assert answers_from_post(document, posted, base={}) == answers
    assert posted["revision"] == "7"
    assert posted["csrf_token"]


def test_every_kind_has_a_field_and_a_place_on_the_page(app: Flask) -> None:
    assert {type(q) for q in EVERY_KIND.questions()} == set(KINDS.values())
    html = page(app, EVERY_KIND, fresh(EVERY_KIND)).html  # type: ignore[attr-defined]
    for question in EVERY_KIND.questions():
        assert f'id="q-{question.key}"' in html


def test_a_draft_is_kept_word_for_word_and_only_dates_and_numbers_are_read() -> None:
    answers = answers_from_post(
        EVERY_KIND,
        post(
            a_line=" Dev  ",
            a_day="3/12/26",
            next_day="31/11/25",
            a_count=" 1,200",
            a_yes="perhaps",
            a_choice="Gin",
            a_scale="9",
        ),
    )
    assert answers["a_line"] == " Dev  "
    assert answers["a_day"] == "2026-12-03"
    assert answers["next_day"] == "31/11/25"
    assert answers["a_count"] == "1200"
    assert (answers["a_yes"], answers["a_choice"], answers["a_scale"]) == ("perhaps", "Gin", "9")


def test_an_option_that_is_none_of_the_options_is_still_posted_back(app: Flask) -> None:
    answers: Answers = {**fresh(EVERY_KIND), "a_choice": "Gin", "choices": ["Red", "Pink"]}
    again = answers_from_post(EVERY_KIND, page(app, EVERY_KIND, answers).post)
    assert again["a_choice"] == "Gin"
    assert again["choices"] == ["Red", "Pink"]


def test_options_are_stored_in_the_order_of_the_form_once() -> None:
    formdata = MultiDict([("choices", "Blue"), ("choices", "Red"), ("choices", "Blue")])
    assert answers_from_post(EVERY_KIND, formdata)["choices"] == ["Red", "Blue"]


def test_an_owner_who_has_left_the_contract_stays_until_somebody_else_is_chosen(app: Flask) -> None:
    answers: Answers = {**fresh(EVERY_KIND), "actions": [{"uid": UID, "what": "x", "owner": "99", "due": ""}]}
    shown = page(app, EVERY_KIND, answers)
    assert "No longer in this contract" in shown.html  # type: ignore[attr-defined]
    assert shown.post["actions-0-owner"] == "99"


# The pitfalls


@pytest.mark.parametrize("number", [3, 40])
def test_no_block_is_dropped(number: int) -> None:
    """`max_entries` would drop the third block and still validate: a lost child."""
    formdata = MultiDict({f"cases-{n}-child": f"C-{n:04}" for n in range(number)})
    assert [row["child"] for row in cases_in(formdata)] == [f"C-{n:04}" for n in range(number)]


def test_more_rows_than_any_session_holds_are_refused_aloud() -> None:
    formdata = MultiDict({f"cases-{n}-child": "C-0412" for n in range(MAX_ROWS + 1)})
    with pytest.raises(Invalid, match="nothing was saved"):
        answers_from_post(EVERY_KIND, formdata)


@given(answers_to(EVERY_KIND), st.sets(st.integers(0, 5000), min_size=4, max_size=4))
def test_rows_keep_their_names_however_they_are_numbered(answers: Answers, numbers: set[int]) -> None:
    ordered = sorted(numbers)
    posted = as_posted(EVERY_KIND, answers, numbers=ordered)  # type: ignore[arg-type]
    assert answers_from_post(EVERY_KIND, posted) == answers


@given(answers_to(EVERY_KIND), st.randoms(use_true_random=False))
def test_rows_in_another_order_are_the_same_rows(answers: Answers, chance: Any) -> None:
    numbers = [0, 1, 2, 3]
    chance.shuffle(numbers)
    before = {row["uid"]: row for row in rows_of(answers, "cases")}
    posted = as_posted(EVERY_KIND, answers, numbers=numbers)  # type: ignore[arg-type]
    assert {row["uid"]: row for row in cases_in(posted)} == before


def test_an_empty_post_brings_nothing_back() -> None:
    answers = answers_from_post(EVERY_KIND, MultiDict())
    assert all(answers[q.key] in ("", []) for q in EVERY_KIND.questions() if is_asked(q))


def test_a_page_without_its_last_block_does_not_bring_the_block_back() -> None:
    stored: Answers = {"cases": [{"uid": UID, "child": "C-0412", "situation": "x"}]}
    assert cases_in(MultiDict({"on-page": "cases"}), base=stored) == []


def test_what_was_on_the_page_and_not_posted_is_taken_back() -> None:
    """An unticked box and an unchosen radio post nothing: a form bound to the stored answers too would keep them."""
    stored: Answers = {"a_yes": "yes", "choices": ["Red"], "a_line": "x", "cases": [{"uid": UID, "child": "C-0412"}]}
    on_page = MultiDict([("on-page", key) for key in stored])
    answers = answers_from_post(EVERY_KIND, on_page, base=stored)
    assert [answers[key] for key in stored] == ["", [], "", []]


def test_a_blank_block_does_not_fail_whatever_it_leaves_out() -> None:
    """A SelectField in a block of `min_entries` fails its own validation when the post omits it."""
    answers = answers_from_post(EVERY_KIND, post(actions__0__uid=UID, people__0__uid=OTHER))
    assert answers["actions"] == [{"uid": UID, "what": "", "owner": "", "due": ""}]
    assert rows_of(answers, "people")[0]["team"] == ""


def test_a_neighbours_fields_are_not_rows_of_ones_own() -> None:
    """`people_3` or `people_2-0-who` must not make a row of `people`."""
    answers = answers_from_post(EVERY_KIND, post(people_3="x", people_2__0__who="y", people_7__x="z"))
    assert answers["people"] == []
    assert len(rows_of(answers, "people_2")) == 1


@pytest.mark.parametrize("number", ["²", "٣", "-1", "9" * 5000, "x", ""])
def test_a_number_that_no_page_wrote_is_no_row_and_no_failure(number: str) -> None:
    assert cases_in(MultiDict({f"cases-{number}-child": "C-0412"})) == []


def test_a_forged_or_doubled_name_gets_one_of_its_own_and_no_words_are_lost() -> None:
    names = count(1)
    formdata = post(
        cases__0__uid=UID, cases__0__situation="one",
        cases__1__uid=UID, cases__1__situation="two",
        cases__2__uid="<script>", cases__2__situation="three",
        cases__3__situation="four",
        cases__4__uid=OTHER, cases__4__situation="five",
    )  # fmt: skip
    rows = cases_in(formdata, make_uid=lambda: f"{next(names):016x}")
    assert [row["situation"] for row in rows] == ["one", "two", "three", "four", "five"]
    assert [row["uid"] for row in rows] == [UID, f"{1:016x}", f"{2:016x}", f"{3:016x}", OTHER]


def test_a_page_that_was_cut_off_keeps_the_answers_it_did_not_have() -> None:
    stored: Answers = {
        "a_line": "old",
        "a_text": "kept",
        "cases": [{"uid": UID, "child": "C-0412", "situation": "kept"}],
    }
    formdata = post(a_line="new", cases__0__uid=UID)
    formdata.add("on-page", "a_line")
    answers = answers_from_post(EVERY_KIND, formdata, base=stored)
    assert answers["a_line"] == "new"
    assert answers["a_text"] == "kept"
    assert answers["cases"] == stored["cases"]


def test_the_first_submit_of_the_page_is_save(app: Flask) -> None:
    """Enter presses the first submit of a form, wherever the cursor is."""
    submits = page(app, EVERY_KIND, fresh(EVERY_KIND)).submits
    assert (submits[0]["name"], submits[0]["value"]) == ("do", "save")
    assert submits[-1]["value"] == "check"


def test_a_browser_that_loses_its_button_saves() -> None:
    assert parse_do(EVERY_KIND, "") == Do("save")


# The child of a case


def test_the_chosen_child_is_shown_and_posted_and_can_be_changed_without_losing_it(app: Flask) -> None:
    amara = ChildChoice("C-0412", "Amara Lisle, 8M", "born 14 March 2013")
    answers: Answers = {**fresh(EVERY_KIND), "cases": [{"uid": UID, "child": "C-0412", "situation": ""}]}
    shown = page(app, EVERY_KIND, answers, Around(children={"C-0412": amara}))
    assert shown.post["cases-0-child"] == "C-0412"
    assert "Amara Lisle, 8M" in shown.html  # type: ignore[attr-defined]
    other = ChildChoice("C-0500", "Rosa Penhallow, 10T")
    changing = page(app, EVERY_KIND, answers, Around(children={"C-0412": amara}, found={UID: [other]}))
    assert changing.post.getlist("cases-0-child") == ["C-0412"]
    assert "Rosa Penhallow" in changing.html  # type: ignore[attr-defined]


def test_what_is_looked_for_is_found_by_the_rows_name() -> None:
    formdata = post(cases__0__uid=OTHER, cases__7__uid=UID, cases__7__find=" ros ")
    assert find_texts(EVERY_KIND, formdata) == {UID: "ros"}


def test_a_find_box_is_forgotten_once_a_child_is_chosen_unless_find_is_pressed() -> None:
    formdata = post(cases__0__uid=UID, cases__0__find="ros", cases__0__child="C-0412")
    assert find_texts(EVERY_KIND, formdata) == {}
    assert find_texts(EVERY_KIND, formdata, UID) == {UID: "ros"}


def test_a_child_off_the_roll_is_read_by_the_rows_name_until_one_is_chosen() -> None:
    line = {"cases-7-uid": UID, "cases-7-off-roll": " Noa Reed ", "cases-7-off-roll-why": "starter"}
    assert off_roll_typed(EVERY_KIND, MultiDict(line)) == {UID: OffRoll("Noa Reed", "starter")}
    assert off_roll_typed(EVERY_KIND, MultiDict({**line, "cases-7-off-roll": ""})) == {}
    assert off_roll_typed(EVERY_KIND, MultiDict({**line, "cases-7-child": "C-0412"})) == {}
    # The button was pressed: the line is there though nothing stands in it, so that it is said what is wanting.
    assert off_roll_typed(EVERY_KIND, MultiDict({**line, "cases-7-off-roll": ""}), UID) == {UID: OffRoll("", "starter")}


def test_a_child_is_chosen_in_one_row_and_nowhere_else() -> None:
    answers: Answers = {"cases": [{"uid": UID, "child": ""}, {"uid": OTHER, "child": "C-0500"}], "a_text": "x"}
    chosen = choose(EVERY_KIND, answers, UID, "C-0412")
    assert rows_of(chosen, "cases") == [{"uid": UID, "child": "C-0412"}, {"uid": OTHER, "child": "C-0500"}]
    assert (chosen["a_text"], rows_of(answers, "cases")[0]["child"]) == ("x", "")


# What a reflection says about the child


def test_words_about_the_child_are_read_from_their_own_box_and_only_where_there_is_one() -> None:
    (row,) = cases_in(post(cases__0__uid=UID, cases__0__feelings="mine", cases__0__about_child="a\r\nb"))
    assert (row["feelings"], row["about_child"]) == ("mine", "a\nb")
    (row,) = cases_in(post(cases__0__uid=UID, cases__0__feelings="mine", cases__0__about_child=""))
    assert "about_child" not in row
    post_of_people = post(people__0__uid=UID, people__0__who="x", people__0__about_child="y")
    (row,) = rows_of(answers_from_post(EVERY_KIND, post_of_people), "people")
    assert "about_child" not in row


# Buttons


@given(answers_to(EVERY_KIND))
def test_adding_and_removing_touches_one_row_and_no_name(answers: Answers) -> None:
    added = apply(EVERY_KIND, answers, "add:cases")
    new = rows_of(added, "cases")[-1]
    assert is_uid(new["uid"])
    assert rows_of(added, "cases")[:-1] == answers["cases"]
    assert apply(EVERY_KIND, added, f"remove:cases:{new['uid']}") == answers
    for row in rows_of(answers, "cases"):
        rest = rows_of(apply(EVERY_KIND, answers, f"remove:cases:{row['uid']}"), "cases")
        assert rest == [other for other in rows_of(answers, "cases") if other != row]


def test_the_answers_given_are_left_as_they_were() -> None:
    answers: Answers = {"cases": [{"uid": UID, "child": "C-0412"}]}
    apply(EVERY_KIND, answers, "add:cases")
    apply(EVERY_KIND, answers, f"remove:cases:{UID}")
    assert answers == {"cases": [{"uid": UID, "child": "C-0412"}]}
    assert apply(EVERY_KIND, answers, "remove:cases:unknown") == answers


@pytest.mark.parametrize("do", ["delete:cases", "add:a_text", "add:unknown", "add", "find:actions:1", "SAVE"])
def test_a_button_that_no_page_has_is_refused(do: str) -> None:
    with pytest.raises(Invalid, match="button"):
        apply(EVERY_KIND, {}, do)


@pytest.mark.parametrize("do", ["", "save", "check", f"find:cases:{UID}", f"change:cases:{UID}"])
def test_other_buttons_change_no_answer(do: str) -> None:
    answers: Answers = {"cases": [{"uid": UID, "child": "C-0412"}]}
    assert apply(EVERY_KIND, answers, do) == answers


# The class


def test_a_form_is_made_once_for_each_definition() -> None:
    same = replace(EVERY_KIND)
    assert same.fingerprint() == EVERY_KIND.fingerprint()
    assert form_class(same) is form_class(EVERY_KIND)
    assert form_class(replace(EVERY_KIND, version=2)) is not form_class(EVERY_KIND)


def _all_fields(form: Any) -> Iterator[Any]:
    for field in form:
        yield field
        for entry in getattr(field, "entries", ()):
            yield from _all_fields(entry.form)


def test_every_box_has_the_id_of_its_path_and_no_two_are_alike(app: Flask) -> None:
    with app.test_request_context("/"):
        form = form_for(EVERY_KIND, fresh(EVERY_KIND), owners=OWNERS)
        ids = [field.id for field in _all_fields(form)]
    assert len(ids) == len(set(ids))
    assert "q-a_text" in ids
    uid = form["cases"][0].form["uid"].data
    assert f"q-cases-{uid}-situation" in ids
