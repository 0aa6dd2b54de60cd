"""Every part is what docxtpl makes of the same template and context, by canonical XML, save what is listed here.

Each of `DIFFERENCES` says why, and shows that the difference is exactly that: docxtpl's part, mended so, is ours.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pytest
from docxtpl import DocxTemplate
from jinja2 import Environment
from lxml import etree

from forms import catalogue
from tests import word_files
from tests.word_answers import answered
from tests.word_features import FEATURES, Made, body, page, paragraph, part, run
from webapp.documents.ooxml import CONTENT_TYPES, WP, W
from webapp.documents.starters import starter
from webapp.documents.template_guard import TemplateFault
from webapp.documents.word import NOT_ANSWERED, prepare, render

DOCUMENT: Final = "word/document.xml"
CORE: Final = "docProps/core.xml"
Parts = dict[str, etree._Element]


def by_docxtpl(template: bytes, context: dict[str, Any]) -> Parts:
    """As its guide uses it, but for the escaping: without that it cuts answers at an ampersand (pitfalls, Word)."""
    made = DocxTemplate(io.BytesIO(template))
    made.render(context, Environment(autoescape=True))
    return xml_of(word_files.saved(made))


def by_us(template: bytes, context: dict[str, Any]) -> Parts:
    return xml_of(render(prepare(template), context))


def xml_of(docx: bytes) -> Parts:
    found = {name: data for name, data in word_files.parts(docx).items() if name.endswith((".xml", ".rels"))}
    return {name: written_anew(etree.fromstring(data)) for name, data in found.items()}


def written_anew(root: etree._Element) -> etree._Element:
    """python-docx writes the lists of types and relations anew, in an order of its own: compared without order."""
    if root.tag.startswith(f"{{{CONTENT_TYPES}}}") or root.tag.endswith("}Relationships"):
        for entry in root:
            target = entry.get("Target", "")
            if target.startswith("/"):
                entry.set("Target", target.removeprefix("/word/").removeprefix("/"))
            entry.tail = None
        root.text = None
        root[:] = sorted(root, key=lambda entry: sorted(entry.attrib.items()))
    return root


def canonical(root: etree._Element) -> str:
    return etree.tostring(root, method="c14n", with_comments=True).decode()


def differing(ours: Parts, theirs: Parts) -> list[str]:
    assert set(ours) == set(theirs)
    settle_properties(ours, theirs)
    return [name for name in ours if canonical(ours[name]) != canonical(theirs[name])]


def settle_properties(ours: Parts, theirs: Parts) -> None:
    """The two differences of every paper: we take out the names of people, docxtpl adds properties that say nothing."""
    for name, people in ((CORE, ("creator", "lastModifiedBy")), ("docProps/app.xml", ("Manager",))):
        own = {entry.tag for entry in ours.get(name, ())}
        for entry in list(theirs.get(name, ())):
            if etree.QName(entry).localname in people or (not entry.text and entry.tag not in own):
                theirs[name].remove(entry)


@pytest.mark.parametrize("name", FEATURES)
def test_each_feature_gives_what_docxtpl_gives(name: str) -> None:
    template, context = FEATURES[name]()
    assert differing(by_us(template, context), by_docxtpl(template, context)) == []


@pytest.mark.parametrize(("key", "version"), catalogue())
def test_each_starter_gives_what_docxtpl_gives_but_for_the_place_of_the_logo(key: str, version: int) -> None:
    template, context = starter(key, version), answered(catalogue()[key, version])
    ours, theirs = by_us(template, context), by_docxtpl(template, context)
    for root in theirs.values():
        take_out_logo(root)
    assert differing(ours, theirs) == []


def take_out_logo(root: etree._Element) -> None:
    for picture in [p for p in root.iter(f"{WP}docPr") if "logo" in str(p.attrib).casefold()]:
        gone = next(picture.iterancestors(f"{W}r"))
        before = gone.getparent()
        assert before is not None
        before.remove(gone)


@dataclass(frozen=True)
class Difference:
    """Where we give something else than docxtpl, why, and what makes docxtpl's part ours."""

    reason: str
    made: Callable[[], Made]
    mend: Callable[[etree._Element], object]
    part: str = DOCUMENT


def texts(root: etree._Element) -> list[etree._Element]:
    return list(root.iter(f"{W}t"))


def breaks_to_paragraphs(root: etree._Element) -> None:
    for gap in list(root.iter(f"{W}br")):
        old = next(gap.iterancestors(f"{W}p"))
        text = gap.getnext()
        assert text is not None
        new = etree.Element(f"{W}p")
        etree.SubElement(new, f"{W}r").append(text)
        last = old if gap.getprevious() is not None else new
        old.addnext(new)
        assert last is old
        gap.getparent().remove(gap)  # type: ignore[union-attr]


def tabs_to_one_run(root: etree._Element) -> None:
    (tab,) = root.iter(f"{W}tab")
    run_of_tab = tab.getparent()
    assert run_of_tab is not None
    before, after = run_of_tab.getprevious(), run_of_tab.getnext()
    assert before is not None
    assert after is not None
    before.extend([tab, *after])
    for empty in (run_of_tab, after):
        before.getparent().remove(empty)  # type: ignore[union-attr]


def say(old: str, new: str) -> Callable[[etree._Element], object]:
    """Put other words into the one text that has the old ones."""

    def mend(root: etree._Element) -> None:
        (found,) = (text for text in root.iter() if text.text == old)
        found.text = new

    return mend


def hang_lines(root: etree._Element) -> None:
    breaks_to_paragraphs(root)
    for line in [p for p in root.iter(f"{W}p") if any((t.text or "").startswith("- ") for t in p.iter(f"{W}t"))]:
        look = etree.Element(f"{W}pPr")
        line.insert(0, look)
        etree.SubElement(look, f"{W}ind", {f"{W}left": "140", f"{W}hanging": "140"})


def drop_bindings(root: etree._Element) -> None:
    for binding in list(root.iter(f"{W}dataBinding")):
        binding.getparent().remove(binding)  # type: ignore[union-attr]


def one_column(root: etree._Element) -> None:
    """The outer table's own grid."""
    grid = next(root.iter(f"{W}tblGrid"))
    del grid[1:]
    grid[0].set(f"{W}w", "4000")


def columns_as_drawn(root: etree._Element) -> None:
    grid = next(root.iter(f"{W}tblGrid"))
    for column in grid:
        column.set(f"{W}w", "4320")
    etree.SubElement(grid, f"{W}gridCol", {f"{W}w": "4320"})


DIFFERENCES: Final = {
    "line ends": Difference(
        "a line of an answer is a paragraph, which can be spaced and kept together; docxtpl breaks the line",
        lambda: page("{{ a }}", a="one\ntwo"),
        breaks_to_paragraphs,
    ),
    "typed lists": Difference(
        "a line that was typed as a list is set in", lambda: page("{{ a }}", a="We agreed:\n- to ring"), hang_lines
    ),
    "tabs": Difference(
        "a tab stays in its run; docxtpl makes three runs", lambda: page("{{ a }}", a="one\ttwo"), tabs_to_one_run
    ),
    "unanswered": Difference(
        "no box on a signed page is blank",
        lambda: page("{{ a }}", "x", a=""),
        lambda root: setattr(next(root.iter(f"{W}t")), "text", NOT_ANSWERED),
    ),
    "space round an answer": Difference(
        "what cannot be seen is not printed", lambda: page("{{ a }}", a="  one "), say("  one ", "one")
    ),
    "characters that Word cannot hold": Difference(
        "docxtpl drops the rest of the page, or makes pages of them",
        lambda: page("{{ a }}", "x", a="one\atwo"),
        lambda root: (root[0].remove(root[0][1]), say("one", "onetwo")(root)),
    ),
    "braces in an answer": Difference(
        "text in is text out: docxtpl reads its own escapes in answers",
        lambda: page("{{ a }}", a="x {_{ y"),
        say("x {{ y", "x {_{ y"),
    ),
    "ampersand in a tag": Difference(
        "docxtpl escapes the words of a tag twice", lambda: page("{{ 'x & y' }}"), say("x &amp; y", "x & y")
    ),
    "properties": Difference(
        "docxtpl escapes properties twice",
        lambda: (word_files.template("x", title="{{ title }}"), {"title": "R & D"}),
        say("R &amp; D", "R & D"),
        CORE,
    ),
    "endnotes": Difference(
        "docxtpl prints a placeholder in an endnote as it stands",
        lambda: part("endnotes", f'<w:endnote w:id="1">{paragraph(run("{{ a }}"))}</w:endnote>', a="x"),
        say("{{ a }}", "x"),
        "word/endnotes.xml",
    ),
    "comments": Difference(
        "and in a comment",
        lambda: part("comments", f'<w:comment w:id="1">{paragraph(run("{{ a }}"))}</w:comment>', a="x"),
        say("{{ a }}", "x"),
        "word/comments.xml",
    ),
    "bound controls": Difference(
        "Word refills a bound control when it opens the file",
        lambda: body(
            '<w:sdt><w:sdtPr><w:dataBinding w:xpath="/a" w:storeItemID="1"/></w:sdtPr><w:sdtContent>'
            f"{paragraph(run('{{ a }}'))}</w:sdtContent></w:sdt>",
            a="x",
        ),
        drop_bindings,
    ),
    "a wider table in a table": Difference(
        "docxtpl counts the rows of the inner table as rows of the outer one, and widens that",
        lambda: body(
            '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="4000"/></w:tblGrid><w:tr><w:tc><w:tcPr/>'
            "<w:p><w:r><w:t>{% colspan n %}</w:t></w:r></w:p><w:tbl><w:tblPr/><w:tblGrid>"
            + '<w:gridCol w:w="500"/>' * 3
            + "</w:tblGrid><w:tr>"
            + "<w:tc><w:p/></w:tc>" * 3
            + "</w:tr></w:tbl><w:p/></w:tc></w:tr></w:tbl>",
            n="1",
        ),
        one_column,
    ),
    "tables that no tag changes": Difference(
        "docxtpl takes columns out of a table whose rows are all shorter than its grid, whoever drew it so",
        lambda: body(
            '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="4320"/><w:gridCol w:w="4320"/></w:tblGrid><w:tr><w:trPr>'
            '<w:gridAfter w:val="1"/></w:trPr><w:tc><w:p><w:r><w:t>{{ a }}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>',
            a="x",
        ),
        columns_as_drawn,
    ),
}


@pytest.mark.parametrize("name", DIFFERENCES)
def test_each_difference_is_exactly_what_it_says(name: str) -> None:
    difference = DIFFERENCES[name]
    template, context = difference.made()
    ours, theirs = by_us(template, context), by_docxtpl(template, context)
    assert differing(ours, theirs) == [difference.part]
    difference.mend(theirs[difference.part])
    assert canonical(ours[difference.part]) == canonical(theirs[difference.part])


@pytest.mark.parametrize(
    "text", ["lost {%- if a %}", "{% if a -%} lost", "x {%- if a -%} y {%- endif -%} z", "{%- if a -%}{%- endif -%}"]
)
def test_a_trimming_tag_beside_words_is_refused_since_docxtpl_loses_them(text: str) -> None:
    with pytest.raises(TemplateFault, match="paragraph"):
        prepare(word_files.template("Before", text))


def test_trimming_tags_join_paragraphs() -> None:
    template, context = FEATURES["trimmed tags"]()
    assert word_files.lines(render(prepare(template), context)) == ["Lives in town.", "End"]
    assert word_files.lines(render(prepare(template), context | {"a": ""})) == ["Lives at home.", "End"]
