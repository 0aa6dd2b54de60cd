"""The seam to Word: nothing of an answer is lost, changed or run (pitfalls, Word)."""

from __future__ import annotations

import concurrent.futures
import io
import struct
from typing import Any

import pytest
from docxtpl import DocxTemplate, RichText
from jinja2 import Environment
from lxml import etree

from forms import latest
from forms.kit import is_asked, parts_of, repeats
from tests import word_files
from tests.every_kind import EVERY_KIND
from webapp.documents.context import Signatory, word_context
from webapp.documents.ooxml import W, WordFault, parse
from webapp.documents.starters import starter
from webapp.documents.template_guard import TemplateFault
from webapp.documents.word import NOT_ANSWERED, prepare, render


def filled(*paragraphs: str, **context: Any) -> bytes:
    return render(prepare(word_files.template(*paragraphs)), context)


def test_ampersands_and_angle_brackets_are_text() -> None:
    text = "Smith & Co, a <b> c, x > y, \"quoted\" 'single' &amp; <w:p/>"
    assert word_files.lines(filled("{{ a }}", a=text)) == [text]


def test_line_ends_become_paragraphs_with_the_same_look() -> None:
    made = word_files.template("Before: {{ a }}")
    out = render(prepare(made), {"a": "one\r\n\r\n\n two \nthree\n"})
    assert word_files.lines(out) == ["Before: one", " two ", "three"]
    assert not [*word_files.root(out).iter(f"{W}br")]


def test_paragraphs_keep_their_properties_and_say_some_of_them_once() -> None:
    look = b'<w:p w14:paraId="1" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w:pPr><w:keepNext/>'
    look += b'<w:pageBreakBefore/><w:jc w:val="right"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>{{ a }}</w:t></w:r>'
    look += b"<w:r><w:t>.</w:t></w:r></w:p>"
    docx = word_files.rezipped(word_files.template(), {"word/document.xml": lambda xml: _with_body(xml, look)})
    out = render(prepare(docx), {"a": "one\ntwo\nthree"})
    paragraphs = [p for p in word_files.root(out).iter(f"{W}p") if p.find(f"{W}pPr") is not None]
    assert word_files.lines(out) == ["one", "two", "three."]
    assert [p.find(f"{W}pPr/{W}jc") is not None for p in paragraphs] == [True] * 3
    assert [p.find(f"{W}r/{W}rPr/{W}b") is not None for p in paragraphs] == [True] * 3
    assert [p.find(f"{W}pPr/{W}pageBreakBefore") is not None for p in paragraphs] == [True, False, False]
    assert [p.find(f"{W}pPr/{W}keepNext") is not None for p in paragraphs] == [True, False, True]
    assert ["paraId" in str(p.attrib) for p in paragraphs] == [True, False, False]


def test_an_answer_that_goes_with_the_next_row_sends_only_its_last_paragraph() -> None:
    rows = b"<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc><w:p><w:pPr><w:keepNext/></w:pPr>"
    rows += b"<w:r><w:t>{{ a }}</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    docx = word_files.rezipped(word_files.template(), {"word/document.xml": lambda xml: _with_body(xml, rows)})
    made = [*word_files.root(render(prepare(docx), {"a": "one\ntwo\nthree"})).iter(f"{W}tr")]
    assert [[t.text for t in row.iter(f"{W}t")] for row in made] == [["one", "two"], ["three"], []]
    assert [len([*row.iter(f"{W}keepNext")]) for row in made] == [0, 1, 0]
    assert [
        row.find(f"{W}tc/{W}tcPr/{W}tcBorders/{W}{side}") is not None
        for row, side in zip(made[:2], ("bottom", "top"), strict=True)
    ] == [True] * 2
    short = [*word_files.root(render(prepare(docx), {"a": "one"})).iter(f"{W}tr")]
    assert len(short) == 2


def test_a_line_end_inside_a_link_or_a_field_stays_a_line_break() -> None:
    link = b'<w:p><w:hyperlink w:anchor="x"><w:r><w:t>{{ a }}</w:t></w:r></w:hyperlink></w:p>'
    field = b'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:t>{{ a }}</w:t></w:r></w:p>'
    docx = word_files.rezipped(word_files.template(), {"word/document.xml": lambda xml: _with_body(xml, link + field)})
    assert word_files.lines(render(prepare(docx), {"a": "one\ntwo"})) == ["one|two", "one|two"]


def test_tabs_are_tabs_and_the_templates_own_line_ends_are_not_answers() -> None:
    assert word_files.lines(filled("{{ a }}", a="one\ttwo")) == ["one\ttwo"]
    docx = word_files.rezipped(
        word_files.template(),
        {"word/document.xml": lambda xml: _with_body(xml, b"<w:p><w:r><w:t>a\nb {{ a }}</w:t></w:r></w:p>")},
    )
    assert len(word_files.lines(render(prepare(docx), {"a": "c"}))) == 1


def test_a_line_end_in_alternative_text_is_a_space() -> None:
    drawing = b'<w:p><w:bookmarkStart w:id="1" w:name="{{ a }}"/><w:r><w:t>x</w:t></w:r></w:p>'
    docx = word_files.rezipped(word_files.template(), {"word/document.xml": lambda xml: _with_body(xml, drawing)})
    out = render(prepare(docx), {"a": 'one\ntwo "three"'})
    assert 'one two "three"' in {e.get(f"{W}name") for e in word_files.root(out).iter(f"{W}bookmarkStart")}


def test_forbidden_characters_never_cut_the_document() -> None:
    out = filled("{{ a }}", "The end", a="half \ud83d a\a b\f c\0 d\x0b e\ufffe\ufdd0")
    assert word_files.lines(out) == ["half  a b", " c d", " e", "The end"]
    assert word_files.all_xml_is_sound(out)


def test_unanswered_is_said_and_is_false() -> None:
    out = filled("{{ a }}", "{{ b }}", "{% if a %}yes{% else %}no{% endif %}", "{{ '' }}!", a="", b=" \n ")
    assert word_files.lines(out) == [NOT_ANSWERED, NOT_ANSWERED, "no", "!"]


@pytest.mark.parametrize("value", [None, 3.5, b"x", object(), RichText("lost")])
def test_only_texts_lists_and_dicts_reach_word(value: object) -> None:
    with pytest.raises(TypeError):
        filled("{{ a }}", a=value)


@pytest.mark.parametrize("source", ["{{ a }}", "{{ a.0 }}", "{{ b == 'x' }}"])
def test_rows_and_truths_are_not_printed_as_python_writes_them(source: str) -> None:
    with pytest.raises(TemplateFault, match="prints"):
        filled(source, a=[{"c": "d"}], b="x")


def test_the_result_is_parsed_strictly() -> None:
    with pytest.raises(WordFault, match="not sound XML"):
        parse(b"<a>\x00</a>", "a part")
    with pytest.raises(WordFault, match="not sound XML"):
        parse(b"<a><b></a>", "a part")


def test_properties_are_escaped_once_and_name_nobody() -> None:
    out = render(prepare(word_files.template("{{ a }}", title="{{ title }} & {{ school }}", author="A Person")), {
        "title": "R & D <x>", "school": "St Ann’s\nSchool", "a": "b",
    })  # fmt: skip
    core = etree.fromstring(word_files.parts(out)["docProps/core.xml"])
    assert core.findtext("{*}title") == "R & D <x> & St Ann’s School"
    assert core.find("{*}creator") is None
    assert core.find("{*}lastModifiedBy") is None
    assert b"A Person" not in b"".join(word_files.parts(out).values())


def test_headers_footnotes_and_comments_are_filled() -> None:
    out = render(prepare(word_files.template("{{ a }}", header="{{ a }}")), {"a": "x & y"})
    assert word_files.lines(out, "word/header1.xml") == ["x & y"]


def test_a_bound_control_cannot_be_refilled_by_word() -> None:
    control = (
        b'<w:sdt><w:sdtPr><w:dataBinding w:xpath="/a" w:storeItemID="{1}"/></w:sdtPr><w:sdtContent>'
        b"<w:p><w:r><w:t>{{ a }}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    docx = word_files.rezipped(word_files.template(), {"word/document.xml": lambda xml: _with_body(xml, control)})
    out = render(prepare(docx), {"a": "one\ntwo"})
    assert word_files.lines(out) == ["one", "two"]
    assert not [*word_files.root(out).iter(f"{W}dataBinding")]


def test_a_pair_of_threads_share_a_template() -> None:
    template = prepare(starter("dsl_record"))
    contexts = [_record(f"answer of {number}") for number in range(40)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        made = [*pool.map(lambda context: render(template, context), contexts)]
    for number, docx in enumerate(made):
        assert made[number] == render(template, contexts[number])
        assert f"answer of {number}" in word_files.lines(docx)


def test_columns_that_repeat_get_a_grid() -> None:
    docx = word_files.table_template([["{%tc for a in rows %}", "{{ a.b }}", "{%tc endfor %}"]])
    out = render(prepare(docx), {"rows": [{"b": str(n)} for n in range(5)]})
    assert word_files.lines(out) == ["0", "1", "2", "3", "4"]
    assert len([*word_files.root(out).iter(f"{W}gridCol")]) == 5


@pytest.mark.parametrize("key", ["dsl_record", "dsl_contract"])
def test_it_says_what_docxtpl_says_where_docxtpl_loses_nothing(key: str) -> None:
    context = _record("One & two <three>", key)
    guide = DocxTemplate(io.BytesIO(starter(key)))
    guide.render(context, Environment(autoescape=True))
    ours, theirs = word_files.lines(render(prepare(starter(key)), context)), word_files.lines(word_files.saved(guide))
    # The room for the logo, which only we take out, leaves its own spaces.
    assert ours == [theirs[0].lstrip(), *theirs[1:]]


def test_the_logo_keeps_its_proportions_or_goes() -> None:
    template, context = prepare(starter("dsl_contract")), _record("x", "dsl_contract")
    wide = _png(400, 100)
    out = render(template, context, logo=wide)
    extent = next(word_files.root(out).iter("{*}extent"))
    assert int(extent.get("cx", "")) == pytest.approx(4 * int(extent.get("cy", "")), rel=0.01)
    assert int(extent.get("cx", "")) <= 1_620_000
    assert int(extent.get("cy", "")) <= 504_000
    assert word_files.parts(out)["word/media/school-logo.png"] == wide
    assert not [*word_files.root(render(template, context)).iter(f"{W}drawing")]


@pytest.mark.parametrize(
    "logo", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"\xff\xd8\xff\xe0\x00\x00" * 9]
)
def test_a_logo_that_is_no_picture_is_a_sentence(logo: bytes) -> None:
    with pytest.raises(WordFault, match="logo"):
        render(prepare(starter("dsl_contract")), _record("x", "dsl_contract"), logo=logo)


def test_a_jpeg_logo_is_measured() -> None:
    frame = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x64\x00\xc8\x03"
    out = render(prepare(starter("dsl_contract")), _record("x", "dsl_contract"), logo=frame)
    extent = next(word_files.root(out).iter("{*}extent"))
    assert int(extent.get("cx", "")) == pytest.approx(2 * int(extent.get("cy", "")), rel=0.01)


def test_every_kind_reaches_word_in_words() -> None:
    answers: Any = {"a_day": "2026-12-03", "next_day": "some day soon", "a_yes": "yes", "choices": ["Red", "Blue"]}
    context = word_context(EVERY_KIND, answers, school="S", child_names={}, party_names={}, signatories=[])
    assert context["a_day"] == "Thursday 3 December 2026"
    assert context["next_day"] == "some day soon"
    assert context["a_yes"] == "Yes"
    assert context["choices"] == "Red, Blue"
    assert context["a_statement"] == "We listen."
    assert context["title"] == "Every kind"


def test_rows_reach_word_with_names_and_ordinals_and_blank_ones_are_left_out() -> None:
    row = {"uid": "1", "analysis": "x", "reflection": "", "next_steps": ""}
    answers: Any = {
        "cases": [row | {"child": "C-0412"}, row | {"child": "", "analysis": " "}, row | {"child": "C-9999"}],
        "actions": [{"uid": "2", "what": "Ring", "owner": "7", "due": "2026-12-01"}],
    }
    context = word_context(
        latest("dsl_record"), answers, school="S", title="T", child_names={"C-0412": "Amara Lisle, 8M"},
        party_names={"7": "Dev Rathbone"}, signatories=[Signatory("Supervisor", "Ines Calloway")],
    )  # fmt: skip
    assert [(case["label"], case["child"]) for case in context["cases"]] == [
        ("First child", "Amara Lisle, 8M"),
        ("Second child", "C-9999"),
    ]
    assert context["actions"][0] == {
        "what": "Ring", "owner": "Dev Rathbone", "due": "Tuesday 1 December 2026", "label": "First action",
    }  # fmt: skip
    assert context["signatures"] == [{"role": "Supervisor", "name": "Ines Calloway"}]


def _record(text: str, key: str = "dsl_record") -> dict[str, Any]:
    """A context with this text wherever a text can be."""
    context: dict[str, Any] = {q.key: [] if repeats(q) else text for q in latest(key).questions() if is_asked(q)}
    if key == "dsl_record":
        context["cases"] = [
            {"label": "First child", "child": text}
            | {part.key: text for part in parts_of(latest(key).question("cases"))}
        ] * 2
        context["actions"] = [{"what": text, "owner": text, "due": text}] * 3
    return context | {"school": "A School", "title": "T", "signatures": [{"role": "Supervisor", "name": text}]}


def _with_body(xml: bytes, body: bytes) -> bytes:
    return xml.replace(b"<w:body>", b"<w:body>" + body, 1)


def _png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"\x08\0\0\0\0"
