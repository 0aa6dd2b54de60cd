"""Hostile forms without tags, made here and kept nowhere: made to last, to break, to be taken for ours, or to act.

What acts is refused (a word of the sentence); every other is answered: made into a document, or told why not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tests.hostile_files import Lure
from tests.slots.hostile_shapes import ASKED, LINE, SHAPES
from tests.slots.hostile_words import FIELDS, WORDS, acting
from tests.slots.writing import b, empty, h, p, run, tbl, tr, word_file
from tests.small_word import MAIN, package, paragraph, part, rel, rels, word
from webapp.documents.ooxml import WORD_NS, write_package

Make = Callable[[Lure], bytes]


@dataclass(frozen=True)
class HostileForm:
    """One file. `refused` is a word of its sentence; empty where it is looked into."""

    name: str
    make: Make
    refused: str = ""


def hostile_forms() -> Iterator[HostileForm]:
    """All of them."""
    for name, body in {**SHAPES, **WORDS, **FIELDS}.items():
        yield HostileForm(name, lambda _, made=body: word_file(made))
    for name, make in FILES.items():
        yield HostileForm(name, make)
    for name, body in acting():
        yield HostileForm(
            name, lambda lure, made=body: word_file(made.replace("URL", lure.url)), refused="may fetch or run"
        )
    for name, (make, says) in REFUSED.items():
        yield HostileForm(name, make, says)


def _with(parts: Mapping[str, tuple[str, bytes]], links: str = "", body: str = "") -> Make:
    page = body or ASKED + p(b("What went well?")) + empty(4)
    return lambda lure: word(
        page, links=links.replace("URL", lure.url),
        parts={name: (kind, data.replace(b"URL", lure.url.encode())) for name, (kind, data) in parts.items()},
    )  # fmt: skip


def _part(kind: str, root: str, content: str) -> tuple[str, bytes]:
    return f"{MAIN}{kind}+xml", part(root, content)


def _styles(content: str, body: str = "") -> Make:
    return _with({"word/styles.xml": _part("styles", "styles", content)}, rel("rId1", "styles", "styles.xml"), body)


def _style(key: str, upon: str) -> str:
    return f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{key}"/><w:basedOn w:val="{upon}"/></w:style>'


def _headed(count: int, content: str) -> Make:
    """A page with so many headers, of which every section asks for the first."""
    names = [f"header{number}" for number in range(1, count + 1)]
    links = "".join(rel(f"rId{n}", "header", f"{name}.xml") for n, name in enumerate(names, 1))
    ask = '<w:headerReference w:type="default" r:id="rId1"/>'
    sections = f"<w:p><w:pPr><w:sectPr>{ask}</w:sectPr></w:pPr></w:p>" * 40
    return _with({f"word/{name}.xml": _part("header", "hdr", content) for name in names}, links, ASKED + sections)


def _page(xml: str, encoding: str = "utf-8") -> Make:
    """A page written otherwise; W stands for the space of Word."""
    return lambda _: write_package(
        package() | {"word/document.xml": xml.replace("'W'", f"'{WORD_NS}'").encode(encoding)}
    )


def _types(entries: str) -> Make:
    made = package(ASKED)
    types = made["[Content_Types].xml"].replace(b"</Types>", f"{entries}</Types>".encode())
    return lambda _: write_package(made | {"[Content_Types].xml": types})


def _linked(kind: str, target: str, body: str = "") -> Make:
    return _with({}, rel("rId9", kind, target, external=True), ASKED + body)


def _settings(content: str, *entries: str) -> Make:
    parts = {
        "word/settings.xml": _part("settings", "settings", content),
        "word/_rels/settings.xml.rels": ("", rels(*entries)),
    }
    return _with(parts, rel("rId1", "settings", "settings.xml"))


_CORE = "application/vnd.openxmlformats-package.core-properties+xml"
_LISTED = '<w:numPr><w:ilvl w:val="99"/><w:numId w:val="1"/></w:numPr>'
_BAD_LISTS = (
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:lvlText w:val="%1%2%3%9{}"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="1"/><w:num/>'
)
_ASKS = "<w:r><w:t>Name: ____</w:t></w:r>"
_GLOSSARY = f"<w:docParts><w:docPart><w:docPartBody>{p(LINE)}</w:docPartBody></w:docPart></w:docParts>"
_LINK = f'<w:p><w:hyperlink r:id="rId9">{run("Name: " + LINE)}</w:hyperlink></w:p>'
_DRAWN = (
    '<w:p><w:r><w:drawing><wp:inline><wp:extent cx="9" cy="9"/><wp:docPr id="1" name="p" descr="DESCR"/><a:graphic>'
    '<a:graphicData><pic:pic><pic:blipFill><a:blip r:link="rId9"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
    "</wp:inline></w:drawing></w:r></w:p>"
)

FILES: Mapping[str, Make] = {
    "styles_in_a_circle": _styles(_style("A", "B") + _style("B", "A"), p(f"Name: {LINE}", style="A") * 50),
    "a_style_upon_itself": _styles(_style("A", "A"), p(f"Name: {LINE}", style="A") * 50),
    "thousands_of_styles_upon_each_other": _styles(
        "".join(_style(f"S{n}", f"S{n + 1}") for n in range(3_000)),
        "".join(p(f"Name {n}: {LINE}", style=f"S{n}") for n in range(1_000)),
    ),
    "styles_of_one_name": _styles(_style("A", "") * 5_000, p(f"Name: {LINE}", style="A")),
    "a_list_that_is_not_there": _with({}, body=p(f"a: {LINE}", props=_LISTED) * 30),
    "a_list_of_nonsense": _with(
        {"word/numbering.xml": _part("numbering", "numbering", _BAD_LISTS)}, body=p(f"a: {LINE}", props=_LISTED) * 30
    ),
    "a_shared_header": _headed(1, p(f"School: {LINE}")),
    "two_hundred_headers": _headed(200, p(f"School: {LINE}")),
    "a_header_of_thousands_of_blanks": _headed(1, p(f"School: {LINE}") * 2_900),
    "headers_of_thousands_of_blanks": _headed(12, p(f"School: {LINE}") * 2_000),
    "two_pages_called_the_page": _with({"word/again.xml": _part("document.main", "document", f"<w:body>{ASKED}</w:body>")}),
    "notes_that_ask": _with(
        {"word/footnotes.xml": _part("footnotes", "footnotes", f'<w:footnote w:id="1">{ASKED}</w:footnote>')},
        rel("rId1", "footnotes", "footnotes.xml"),
    ),
    "a_glossary": _with(
        {"word/glossary/document.xml": _part("document.glossary", "glossaryDocument", _GLOSSARY)},
        rel("rId1", "glossaryDocument", "glossary/document.xml"),
    ),
    "comments_that_ask": _with(
        {"word/comments.xml": _part("comments", "comments", f'<w:comment w:id="0" w:author="A">{ASKED}</w:comment>')},
        rel("rId1", "comments", "comments.xml"),
    ),
    "a_title_of_a_megabyte": _with({"docProps/core.xml": (_CORE, b"<c><title>" + b"T" * 900_000 + b"</title></c>")}),
    "a_page_without_a_body": _page("<w:document xmlns:w='W'/>"),
    "a_page_of_another_element": _page(f"<w:hdr xmlns:w='W'><w:p>{_ASKS}</w:p></w:hdr>"),
    "a_page_with_another_prefix": _page("<x:document xmlns:x='W'><x:body><x:p><x:r><x:t>Name: ____</x:t></x:r></x:p></x:body></x:document>"),
    "the_prefix_for_another_space": _page("<a:document xmlns:a='W' xmlns:w='urn:w'><a:body><a:p><a:r><a:t>Name: ____</a:t></a:r></a:p><w:p/></a:body></a:document>"),
    "no_space_at_all": _page("<document><body><p>Name: ____</p></body></document>"),
    "utf_16": _page(f"\ufeff<w:document xmlns:w='W'><w:body><w:p>{_ASKS}</w:p></w:body></w:document>", "utf-16-le"),
    "a_comment_in_the_xml_of_a_blank": _page(
        "<w:document xmlns:w='W'><w:body><!-- a --><w:p><?x?><w:r><w:t>Na<!-- b -->me: __<?y?>__</w:t></w:r></w:p></w:body></w:document>"
    ),
    "many_types": _types('<Default Extension="x" ContentType="y"/>' * 100_000),
    "types_of_one_part": _types(f'<Override PartName="/word/document.xml" ContentType="{MAIN}document.main+xml"/>' * 3_000),
    "protected": _settings('<w:documentProtection w:edit="readOnly" w:enforcement="1" w:hash="x"/>'),
    "a_remote_template": _settings('<w:attachedTemplate r:id="rId9"/>', rel("rId9", "attachedTemplate", "http://x.example/a.dotm", external=True)),
    "a_template_on_a_share": _settings('<w:attachedTemplate r:id="rId9"/>', rel("rId9", "attachedTemplate", "file://///server/a.dotm", external=True)),
    "a_remote_list_of_addresses": _settings('<w:mailMerge><w:dataSource r:id="rId9"/></w:mailMerge>', rel("rId9", "mailMergeSource", "http://x.example/l", external=True)),
    "a_link_round_a_blank_to_a_share": _linked("hyperlink", "\\\\server\\share\\a.docx", _LINK),
    "a_link_round_a_blank_of_script": _linked("hyperlink", "javascript:alert(1)", _LINK),
    "a_link_round_a_blank_to_the_lure": _linked("hyperlink", "file:URL", _LINK),
    "a_remote_picture": _linked("image", "URL/p.png", _DRAWN),
    "a_picture_of_a_file": _linked("image", "file:///etc/passwd", _DRAWN),
    "a_form_that_is_a_thousand_forms": lambda _: word_file((h("Name?") + empty(4) + tbl(tr("Name", ""))) * 900),
}  # fmt: skip
"""By name, what is looked into: what is in the file beside the page, and pages that Word never writes."""


_TAGGED = "holds template tags already"
REFUSED: Mapping[str, tuple[Make, str]] = {
    "a_tag": (lambda _: word_file(ASKED, p("{{ school }}")), _TAGGED),
    "a_tag_of_code": (
        lambda lure: word_file(ASKED, p(f"{{{{ cycler.__init__.__globals__.os.system('touch {lure.path}') }}}}")), _TAGGED
    ),
    "a_tag_over_runs": (lambda _: word_file(ASKED, p(run("{"), run("{ scho", "<w:b/>"), run("ol }"), run("}"))), _TAGGED),
    "a_tag_over_paragraphs": (lambda _: word_file(p("Name: {"), p("% if a %}"), ASKED), _TAGGED),
    "a_tag_behind_a_blank": (lambda _: word_file(p(f"Name: {LINE}" "{{ a }}")), _TAGGED),
    "a_tag_in_a_control": (lambda _: word_file(p("<w:sdt><w:sdtContent>" + run("{% raw %}") + "</w:sdtContent></w:sdt>")), _TAGGED),
    "a_tag_in_a_header": (lambda _: word_file(ASKED, header=p("{{ self }}")), _TAGGED),
    "a_tag_as_the_name_of_a_control": (
        lambda _: word_file(p('<w:sdt><w:sdtPr><w:alias w:val="{{ a }}"/></w:sdtPr><w:sdtContent/></w:sdt>'), ASKED), _TAGGED
    ),
    "a_tag_in_alternative_text": (
        _with({}, rel("rId9", "image", "media/a.png"), ASKED + _DRAWN.replace("DESCR", "{{ 7*7 }}").replace("link", "embed")), _TAGGED
    ),
    "a_tag_in_the_title": (_with({"docProps/core.xml": (_CORE, b"<c><title>{{ lipsum }}</title></c>")}), _TAGGED),
    "a_tag_in_a_style": (_styles(_style("{{ a }}", "")), _TAGGED),
    "a_tag_in_an_option": (
        lambda _: word_file(p("Which?", '<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:value="{% x %}"/></w:dropDownList></w:sdtPr></w:sdt>')), _TAGGED
    ),
    "a_tag_in_a_note": (
        _with({"word/footnotes.xml": _part("footnotes", "footnotes", f'<w:footnote w:id="1">{paragraph("{# x #}")}</w:footnote>')}), _TAGGED
    ),
    "a_tag_by_numbers": (_page("<w:document xmlns:w='W'><w:body><w:p><w:r><w:t>&#123;&#x7b; a }}</w:t></w:r></w:p></w:body></w:document>"), _TAGGED),
    "a_tag_in_the_other_alphabet_of_docxtpl": (lambda _: word_file(ASKED, p("{_{ a }_}")), _TAGGED),
    "an_alternative_chunk": (
        _with({}, rel("rId9", "aFChunk", "URL/c", external=True), ASKED + '<w:altChunk r:id="rId9"/>'), "another document inside"
    ),
    "an_object": (
        _with({"word/embeddings/o.bin": ("application/vnd.openxmlformats-officedocument.oleObject", b"x")}), "object of another"
    ),
    "macros": (_with({"word/vbaProject.bin": ("application/vnd.ms-office.vbaProject", b"x")}), "carries macros"),
    "a_part_of_a_master": (_with({}, rel("rId9", "subDocument", "URL/s", external=True), ASKED + '<w:subDoc r:id="rId9"/>'), "another document"),
    "an_unknown_link": (_linked("somethingNew", "URL/x"), "fetches something"),
    "a_header_elsewhere": (_with({}, rel("rId9", "header", "URL/h.xml", external=True)), "fetches something"),
    "a_glossary_that_says_it_is_the_page": (_with({"word/glossary/document.xml": _part("document.main", "document", f"<w:body>{p('{% a %}')}</w:body>")}), _TAGGED),
}  # fmt: skip
"""By name, what is refused, and a word of the sentence."""
