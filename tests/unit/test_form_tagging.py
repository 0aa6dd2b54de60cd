"""A form without tags becomes a document and a tagged copy: answers land in the blanks, and nothing else changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from forms.kit import CHRONOLOGY, RECORD, Actions, Cases, Choice, Document, Meaning, Purpose, Scale, check_key
from tests.slots.score import SETS
from tests.slots.writing import (
    LISTED,
    RULED,
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
    run,
    sdt,
    tbl,
    tc,
    tr,
    u,
    word_file,
)
from webapp.documents.example import example_context
from webapp.documents.ooxml import W, parse, read_package, write_package
from webapp.documents.proof import lines_of, words_of
from webapp.documents.slots import plan_json, proving
from webapp.documents.slots.confirming import confirmed, said_of
from webapp.documents.slots.first_plan import first_plan
from webapp.documents.slots.forming import Formed, Looked, form, look_into
from webapp.documents.slots.making import document_of
from webapp.documents.slots.naming import key_from
from webapp.documents.slots.plan import Plan
from webapp.documents.slots.tagging import Tagged, tag
from webapp.documents.slots.tags_in import constant
from webapp.documents.word import prepare, render
from webapp.domain.errors import Invalid

ALL = [made for forms in SETS.values() for made in forms]


class Tried:
    """A form taken as far as a template, to be filled with answers of the test's own."""

    def __init__(
        self, *body: str, title: str = "", change: Callable[[Plan], Plan] = lambda plan: plan, **parts: str
    ) -> None:
        self.looked: Looked = look_into(word_file(*([h(title, 1)] if title else []), *body, **parts))
        self.plan = change(first_plan(self.looked.slots, self.looked.title))
        self.formed: Formed = form(self.looked.content, self.plan, "own_1", 1)
        assert self.formed.troubles == ()

    @property
    def document(self) -> Document:
        return self.formed.document

    def filled(self, **answers: Any) -> bytes:
        """Everything unanswered but these."""
        nothing = {key: [] if isinstance(value, list) else "" for key, value in example_context(self.document).items()}
        return render(prepare(self.formed.template), {**nothing, **answers})

    def lines(self, **answers: Any) -> list[str]:
        return [line for line in lines_of(self.filled(**answers)).split("\n") if line.strip()]

    def page(self, **answers: Any) -> Any:
        return parse(read_package(self.filled(**answers))["word/document.xml"], "the page")


@pytest.mark.parametrize("made", ALL, ids=[made.name for made in ALL])
def test_every_form_of_the_corpus_is_proven_on_its_first_plan(made: Form) -> None:
    """Each answer lands in its place; taken out again, what is left is the form, part by part (canonical XML)."""
    looked = look_into(made.make())
    formed = form(looked.content, first_plan(looked.slots, looked.title), "own_1", 1)
    assert formed.troubles == ()
    assert formed.filled


@pytest.mark.parametrize("made", ALL, ids=[made.name for made in ALL])
def test_a_form_that_nobody_answered_says_what_it_said(made: Form) -> None:
    """But for the prompts of controls and fields, which are a line to write on."""
    looked = look_into(made.make())
    formed = form(looked.content, first_plan(looked.slots, looked.title), "own_1", 1)
    example = example_context(formed.document)
    nothing: dict[str, Any] = {key: [] if isinstance(value, list) else "" for key, value in example.items()}
    before, after = words_of(looked.content), words_of(render(prepare(formed.template), nothing))
    if not any(slot.blank in ("control", "field", "merge", "ticks") for slot in looked.slots):
        assert after == before


def test_what_stands_in_no_blank_is_the_same_to_the_byte() -> None:
    tried = Tried(p("Name: ____"), header=p("Our school"), footer=p("Page 1"))
    before, after = read_package(tried.looked.content), read_package(tried.filled(the_name="Ada Example"))
    assert {part for part in before if before[part] != after[part]} <= {"word/document.xml", "docProps/core.xml"}


# Each sort of blank: what is printed, and what is left for the pen.


@pytest.mark.parametrize(
    ("body", "key", "answered", "not_answered"),
    [
        (p("Name: ________"), "the_name", "Name: Ada", "Name: ________"),
        (p("Name:........"), "the_name", "Name: Ada", "Name:........"),
        (p("Venue [name of room]"), "name_room", "Venue Ada", "Venue [name of room]"),
        (p("I, ________, agree."), "i_agree", "I, Ada, agree.", "I, ________, agree."),
        (p("Venue: ", sdt(run("Click to enter text"))), "venue", "Venue: Ada", "Venue: ____________________"),
        (p("Venue: ", legacy("FORMTEXT")), "venue", "Venue: Ada", "Venue: ____________________"),
        (p("Venue: ", legacy("MERGEFIELD Venue", "«Venue»")), "venue", "Venue: Ada", "Venue: ____________________"),
        (p("Venue: ", u("          "), " on time"), "venue", "Venue: Ada on time", "Venue: on time"),
        (p("Venue: \t", props=leader(8000)), "venue", "Venue: Ada", "Venue:"),
        (tbl(tr("Venue", "")), "venue", "Venue Ada", "Venue"),
        (tbl(tr("Venue", tc(p(grey("Click here to enter text"))))), "venue", "Venue Ada", "Venue Click here to enter text"),
        (tbl(tr(tc(p(b("Venue:"))))), "venue", "Venue: Ada", "Venue:"),
        (p("Venue") + p(props=RULED) + p(props=RULED), "venue", "Venue Ada", "Venue"),
    ],
)  # fmt: skip
def test_a_blank_gives_way_to_its_answer_and_stays_without_one(
    body: str, key: str, answered: str, not_answered: str
) -> None:
    tried = Tried(body, p("Other: ____"))
    assert [question.key for question in tried.document.questions()] == [key, "other"]
    assert words_of(tried.filled(**{key: "Ada"})).removesuffix(" Other: ____") == answered
    assert words_of(tried.filled()).removesuffix(" Other: ____") == not_answered


def test_a_long_answer_has_paragraphs_of_its_own_and_the_empty_ones_give_way() -> None:
    tried = Tried(h("Successes"), empty(5), p("Venue: ____"))
    page = tried.page(successes="First.\nSecond.")
    assert [t.text for t in page.iter(f"{W}t") if t.text][:3] == ["Successes", "First.", "Second."]
    empties = [one for one in page.iter(f"{W}p") if not "".join(t.text or "" for t in one.iter(f"{W}t"))]
    assert len(empties) == 1  # the space before what follows
    assert len([one for one in tried.page().iter(f"{W}p") if not "".join(t.text or "" for t in one.iter(f"{W}t"))]) == 5


def test_an_answer_wears_the_look_of_its_blank_and_not_that_of_its_label() -> None:
    tried = Tried(
        tbl(tr(tc(p(b("Venue:"))))), p("Room: ", run("[room]", '<w:highlight w:val="yellow"/><w:sz w:val="30"/>'))
    )
    page = tried.page(venue="Ada", room="Blue")
    looks = {t.text.strip(): t.getparent().find(f"{W}rPr") for t in page.iter(f"{W}t") if t.text}
    assert looks["Ada"] is None or looks["Ada"].find(f"{W}b") is None
    assert looks["Blue"].find(f"{W}sz").get(f"{W}val") == "30"
    assert looks["Blue"].find(f"{W}highlight") is None


def test_several_blanks_in_one_sentence_keep_their_places() -> None:
    tried = Tried(p("We meet every ____ for ____ minutes in ____."))
    keys = [question.key for question in tried.document.questions()]
    words = words_of(tried.filled(**dict(zip(keys, ("week", "60", "the quiet room"), strict=True))))
    assert words == "We meet every week for 60 minutes in the quiet room."


def test_an_answer_on_a_line_of_dots_leads_on_to_what_follows() -> None:
    tried = Tried(p("Venue: \tRoom: \t", props=leader(4000, 8000)))
    page = tried.page(venue="Ada", room="Blue")
    assert len([*page.iter(f"{W}tab")]) >= 3  # two stops, and the tab behind the first answer
    assert "Venue: Ada Room: Blue" in words_of(tried.filled(venue="Ada", room="Blue"))


def test_a_row_of_a_fixed_height_and_a_text_box_grow_with_what_is_written() -> None:
    fixed = '<w:tr><w:trPr><w:trHeight w:val="400" w:hRule="exact"/></w:trPr>' + tc("Notes") + tc() + "</w:tr>"
    tried = Tried(tbl(fixed), new_box("Summary: ____"))
    page = tried.page(notes="Long", summary="Long")
    assert next(page.iter(f"{W}trHeight")).get(f"{W}hRule") == "atLeast"


def test_a_text_box_is_told_once_when_it_is_filled() -> None:
    tried = Tried(new_box("Summary: ____"))
    xml = read_package(tried.filled(summary="Calm"))["word/document.xml"].decode()
    assert xml.count("Calm") == 1
    assert "____" not in xml  # an older telling would go on saying so, and LibreOffice would print it


# What the form prints itself: boxes, words to strike, scales.


@pytest.mark.parametrize(
    ("box", "ticked"),
    [("☐", "☒"), ("[ ]", "[x]"), ("( )", "(x)"), ("□", "☒"), ("○", "◉"), (box14(), "☒"), (legacy("FORMCHECKBOX"), "☒")],
)
def test_the_box_of_the_answer_is_ticked_and_no_other(box: str, ticked: str) -> None:
    tried = Tried(p("Is this a group?  ", box, run(" Yes   "), box, run(" No")))
    (question,) = tried.document.questions()
    assert words_of(tried.filled(**{question.key: "Yes"})).split("?")[1].strip().startswith(f"{ticked} Yes")
    no = words_of(tried.filled(**{question.key: "No"}))
    assert no.endswith(f"{ticked} No")
    assert no.count(ticked) == 1
    assert ticked not in words_of(tried.filled())


def test_several_boxes_may_be_ticked_and_options_may_say_anything() -> None:
    words = ("Coaching, or a chat", "A “quiet” room, 100% {so}", "O’Neill & sons")
    options = "".join(p(f"☐ {text}") for text in words)
    tried = Tried(p("Support offered (tick all that apply)"), options)
    (question,) = tried.document.questions()
    page = words_of(tried.filled(**{question.key: ", ".join(words[:2])}))
    assert page.count("☒") == 2
    assert page.index("☐") > page.index("quiet")


@pytest.mark.parametrize(
    ("offered", "ticked"),
    [
        (("Peer", "Group", "One to one"), ("Peer", "Group", "One to one")),  # in another order
        (("Alone", "Among many", "With a peer"), ("One to one", "Group", "Peer")),  # in other words
        (("Peer", "Alone", "Group"), ("Peer", "One to one", "Group")),  # both
    ],
)
def test_an_answer_ticks_the_box_of_its_own_words(offered: tuple[str, ...], ticked: tuple[str, ...]) -> None:
    """Whoever puts the answers into another order must not find the wrong box ticked on a paper that is signed."""

    def offer(plan: Plan) -> Plan:
        return replace(plan, asked=tuple(replace(a, options=offered) if a.kind == "choice" else a for a in plan.asked))

    tried = Tried(p("Kind of session: ☐ One to one  ☐ Group  ☐ Peer"), change=offer)
    (question,) = tried.document.questions()
    for answer, box in zip(offered, ticked, strict=True):
        assert f"☒ {box}" in words_of(tried.filled(**{question.key: answer}))


def test_boxes_of_the_same_words_are_told_apart_and_no_stands_before_yes() -> None:
    twice = Tried(p("Kind: ☐ Other  ☐ Group  ☐ Other"))
    (question,) = twice.document.questions()
    assert words_of(twice.filled(**{question.key: "Other"})) == "Kind: ☒ Other ☐ Group ☐ Other"
    assert words_of(twice.filled(**{question.key: "Other (3)"})) == "Kind: ☐ Other ☐ Group ☒ Other"
    turned = Tried(p("Is this a group?  ☐ No   ☐ Yes"))
    (question,) = turned.document.questions()
    assert words_of(turned.filled(**{question.key: "Yes"})).endswith("☐ No ☒ Yes")


def test_a_box_by_itself_is_ticked_for_yes() -> None:
    tried = Tried(p("☐ I have read the policy"), p("Venue: ____"))
    key = next(tried.document.questions()).key
    assert words_of(tried.filled(**{key: "Yes"})).startswith("☒ I have read the policy")
    assert words_of(tried.filled(**{key: "No"})).startswith("☐ I have read the policy")


def test_a_bullet_that_is_drawn_as_a_box_gets_a_tick_beside_it() -> None:
    tried = Tried(p("Kind of session"), p("Group", props=LISTED), p("Peer", props=LISTED), bullets="☐")
    (question,) = tried.document.questions()
    assert words_of(tried.filled(**{question.key: "Peer"})) == "Kind of session Group ✓ Peer"


def test_words_that_were_not_chosen_are_struck() -> None:
    tried = Tried(p("Would you recommend it? Yes / No"))
    (question,) = tried.document.questions()
    struck = [
        "".join(t.text or "" for t in mark.getparent().getparent().iter(f"{W}t"))
        for mark in tried.page(**{question.key: "Yes"}).iter(f"{W}strike")
    ]
    assert struck == ["No"]
    assert not [*tried.page().iter(f"{W}strike")]


def test_the_mark_of_a_scale_is_ringed() -> None:
    tried = Tried(p("How useful was it?   1   2   3   4   5"))
    (question,) = tried.document.questions()
    assert isinstance(question, Scale)
    ringed = [
        "".join(t.text or "" for t in mark.getparent().getparent().iter(f"{W}t"))
        for mark in tried.page(**{question.key: "4"}).iter(f"{W}bdr")
    ]
    assert ringed == ["4"]


def test_a_list_that_drops_down_is_a_choice_and_prints_as_words() -> None:
    tried = Tried(p("Level: ", drop("Low", "High")))
    (question,) = tried.document.questions()
    assert isinstance(question, Choice)
    assert question.options == ("Low", "High")
    assert words_of(tried.filled(level="High")) == "Level: High"


# What repeats.

_CASES = (
    h("DSL supervision record", 1),
    *(
        p(b(f"Case {number} (the child now)")) + empty(3) + p(b("How was this for you?")) + empty(3)
        + p(b("What needs to happen?")) + empty(3)
        for number in (1, 2)
    ),
    p("Date of next session: ____"),
)  # fmt: skip


def test_turns_that_are_written_out_go_on_as_far_as_there_are_cases() -> None:
    tried = Tried(*_CASES)
    keys = [part.key for part in tried.document.question("cases").parts]  # type: ignore[union-attr]
    said = [("", f"Robin {n}", f"Situation {n}", f"Feeling {n}", f"Step {n}") for n in (1, 2, 3)]
    cases = [dict(zip(("label", "child", *keys), texts, strict=True)) for texts in said]
    lines = tried.lines(cases=cases)
    assert [line for line in lines if line.startswith("Case")] == [f"Case {n} (the child now)" for n in (1, 2, 3)]
    # The child on a line of its own, since the form has no blank for it.
    assert [line for line in lines if line.startswith("Robin")] == [f"Robin {n} Situation {n}" for n in (1, 2, 3)]
    assert lines[-1] == "Date of next session: ____"


def test_a_turn_that_nobody_used_stays_for_the_pen() -> None:
    tried = Tried(*_CASES)
    keys = [part.key for part in tried.document.question("cases").parts]  # type: ignore[union-attr]
    lines = tried.lines(cases=[dict(zip(("label", "child", *keys), ("", "Robin", "A", "B", "C"), strict=True))])
    assert [line for line in lines if line.startswith("Case")] == ["Case 1 (the child now)", "Case 2 (the child now)"]
    assert [line for line in tried.lines() if line.startswith("Case")] == [
        "Case 1 (the child now)",
        "Case 2 (the child now)",
    ]


def test_what_is_about_the_child_goes_to_the_chronology_and_the_feeling_stays() -> None:
    question = Tried(*_CASES).document.question("cases")
    assert isinstance(question, Cases)
    places = [(part.label, part.goes_to) for part in question.parts]
    assert places == [
        ("Case 1 (the child now)", CHRONOLOGY), ("How was this for you?", RECORD), ("What needs to happen?", CHRONOLOGY),
    ]  # fmt: skip
    assert question.parts[2].meaning is Meaning.DECISION


def test_boxes_inside_a_case_are_left_for_the_pen() -> None:
    """A case holds words, and whether the plan changes; what else the form prints to tick is not asked."""
    turns = [p(b(f"Case {n}")) + empty(3) + p("Plan: [ ] early help [ ] in need") for n in (1, 2)]
    tried = Tried(h("Case record", 1), *turns)
    ignored = [asked for asked in tried.plan.asked if asked.ignored]
    assert [asked.label for asked in ignored] == ["Plan"]
    assert confirmed(tried.plan, tried.looked.slots, said_of(tried.plan)) == tried.plan


def test_rows_are_repeated_and_what_is_left_of_the_empty_ones_stays() -> None:
    tried = Tried(tbl(tr("Action", "By whom", "By when", "Done"), *[tr("", "", "", "")] * 3), title="Record")
    question = tried.document.question("actions")
    assert isinstance(question, Actions)
    rows = [{"label": "", "what": f"Ring {n}", "owner": "Ada", "due": "Friday"} for n in range(4)]
    for count, wanted in ((0, 4), (1, 4), (2, 4), (3, 4), (4, 5)):
        assert len([*tried.page(actions=rows[:count]).iter(f"{W}tr")]) == wanted
    assert tried.lines(actions=rows[:1])[4:] == ["Ring 0", "Ada", "Friday"] or "Ring 0" in tried.lines(actions=rows[:1])


def test_a_form_without_a_place_for_the_owner_says_the_owner_all_the_same() -> None:
    tried = Tried(tbl(tr("Action", "By when"), *[tr("", "")] * 2), title="Record")
    lines = tried.lines(actions=[{"label": "", "what": "Ring home", "owner": "Ada", "due": "Friday"}])
    assert "Ring home – Ada" in lines


def test_one_box_for_all_actions_asks_them_one_by_one() -> None:
    tried = Tried(h("Actions"), empty(4), p("Date of next session: ____"), title="Session record")
    assert isinstance(tried.document.question("actions"), Actions)
    rows = [{"label": "", "what": what, "owner": "Ada", "due": "Friday"} for what in ("Ring home", "Write to Ben")]
    page = tried.page(actions=rows)
    assert "Ring home – Ada – Friday" in words_of(tried.filled(actions=rows))
    assert len([*page.iter(f"{W}br")]) == 1


def test_turns_side_by_side_keep_their_places_and_the_rest_follows_behind() -> None:
    tried = Tried(
        h("Case review record", 1),
        tbl(tr("Child 1", "", "Child 2", "")),
        p("Date of next session: ____"),
    )
    (block,) = (question for question in tried.document.questions() if isinstance(question, Cases))
    keys = [part.key for part in block.parts]
    rows = [{"label": "", "child": f"Robin {n}", **dict.fromkeys(keys, f"Said {n}")} for n in (1, 2, 3)]
    for count in (0, 1, 2, 3):
        said = words_of(tried.filled(cases=rows[:count]))
        assert [f"Robin {n}" in said and f"Said {n}" in said for n in (1, 2, 3)] == [n <= count for n in (1, 2, 3)]


def test_who_did_not_agree_is_said_behind_the_form() -> None:
    tried = Tried(p("Venue: ____"))
    assert words_of(tried.filled(not_agreed=["Ada, because: of the date"])).endswith(
        "Did not agree: Ada, because: of the date"
    )
    assert "agree" not in words_of(tried.filled())


# The plan and its document.


def test_the_first_plan_of_a_contract_and_of_a_record() -> None:
    contract = Tried(h("Supervision contract", 1), p("Name of supervisee: ____"), p("Signed: ____"), p("Date: ____"))
    assert contract.document.purpose is Purpose.CONTRACT
    assert contract.document.meaning(Meaning.SIGNATURES) is not None
    assert words_of(contract.filled()) == words_of(contract.looked.content)
    record = Tried(h("Supervision record", 1), p("Name of supervisee: ____"), p("Date of next session: ____"))
    assert record.document.purpose is Purpose.RECORD


def test_a_plan_is_the_same_after_json() -> None:
    for made in ALL:
        looked = look_into(made.make())
        plan = first_plan(looked.slots, looked.title)
        assert plan_json.from_json(json.loads(json.dumps(plan_json.to_json(plan)))) == plan


@pytest.mark.parametrize(
    "label",
    [
        "",
        "…",
        "1. Venue?",
        "for",
        "csrf_token",
        "validate this",
        "Ünïcode",
        "日本",
        "a" * 90,
        "label",
        "case",
        "{{ x }}",
    ],
)
def test_any_label_makes_a_key_and_no_two_the_same(label: str) -> None:
    first = key_from(label, ())
    check_key(first)
    assert key_from(label, (first,)) != first


@pytest.mark.parametrize("words", ['"', "\\", "}}", "%}", "’“”", "&<>", "\u2028", "😀", "a" * 400])
def test_any_words_can_be_compared_with(words: str) -> None:
    from webapp.documents.prepared import _ENVIRONMENT

    source = "{% if x|says(" + constant(words) + ") %}yes{% endif %}"
    assert _ENVIRONMENT.from_string(source).render(x=words) == "yes"
    assert _ENVIRONMENT.from_string(source).render(x="other") == ""


def test_a_form_that_asks_nothing_is_told_so() -> None:
    with pytest.raises(Invalid, match="No blank was found"):
        look_into(word_file(p("Thank you for coming.")))
    looked = look_into(word_file(p("Venue: ____")))
    plan = first_plan(looked.slots, "")
    with pytest.raises(Invalid, match="asks nothing"):
        document_of(replace(plan, asked=tuple(replace(asked, ignored=True) for asked in plan.asked)), "own_1", 1)


def test_a_label_of_a_persons_own_is_no_tag() -> None:
    def braces(plan: Plan) -> Plan:
        return replace(plan, title="{{ school }}", asked=tuple(replace(a, label="{{ cases }}") for a in plan.asked))

    assert Tried(p("Venue: ____"), change=braces).document.title == "{{ school }}"


# The proof finds what is wrong.


def _spoilt(monkeypatch: pytest.MonkeyPatch, spoil: Callable[[bytes], bytes]) -> tuple[str, ...]:
    looked = look_into(word_file(p("Venue: ____ in the school"), p("Is this a group? ☐ Yes ☐ No"), p("Other words.")))
    plan = first_plan(looked.slots, looked.title)
    package = read_package(looked.content)
    tagged = tag(package, looked.slots, plan)
    spoilt = {**tagged.package, "word/document.xml": spoil(tagged.package["word/document.xml"])}
    document = document_of(plan, "own_1", 1)
    whole = proving.Form(package, looked.slots, plan, document)
    return proving.prove_form(whole, Tagged(spoilt, tagged.filled, tagged.turns), write_package(spoilt)).troubles


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda xml: xml, ""),
        (lambda xml: xml.replace(b"Other words.", b"Other word."), "change more than its blanks"),
        (lambda xml: xml.replace(b"in the school", b"in the  school"), "change more than its blanks"),
        (
            lambda xml: xml.replace(b"<w:sectPr/>", b'<w:sectPr><w:pgSz w:w="1"/></w:sectPr>'),
            "change more than its blanks",
        ),
        (lambda xml: xml.replace(b'{{ venue|default("") }}', b""), "has no place"),
        (lambda xml: xml.replace(b"Other words.", b"Other words. {{ venue }}"), "2 times where 1"),
        (lambda xml: xml.replace(b"{{ venue", b"{{ avenue"), "avenue"),
        (lambda xml: xml.replace(b'says("Yes")', b'says("Yep")'), "Not every answer"),
    ],
)
def test_the_proof_finds_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch, spoil: Callable[[bytes], bytes], said: str
) -> None:
    troubles = _spoilt(monkeypatch, spoil)
    assert bool(troubles) == bool(said)
    assert said in " ".join(troubles)
