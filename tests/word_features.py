"""Word templates that use, one by one, what docxtpl offers and we support, each with the context that fills it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from docx import Document as WordDocument
from docx.shared import Mm

from tests import word_files

Made = tuple[bytes, dict[str, Any]]
"""A template and its context."""

MAIN: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml."
W_NS: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_ROWS: Final = [
    {"a": "one & two", "b": "<three>", "in": [{"c": "x"}, {"c": "y"}]},
    {"a": "four", "b": "5", "in": [{"c": "z"}]},
]


def body(xml: str, **context: Any) -> Made:
    """A template whose page begins with this XML."""
    docx = word_files.rezipped(
        word_files.template("The end"),
        {"word/document.xml": lambda data: data.replace(b"<w:body>", b"<w:body>" + xml.encode(), 1)},
    )
    return docx, context


def page(*paragraphs: str, **context: Any) -> Made:
    return word_files.template(*paragraphs), context


def table(*rows: list[str], **context: Any) -> Made:
    return word_files.table_template([*rows]), context


def run(text: str, look: str = "") -> str:
    return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, look: str = "") -> str:
    return f"<w:p>{look}{''.join(runs)}</w:p>"


def part(kind: str, xml: str, *, page: str = "x", **context: Any) -> Made:
    """A template with one more part (footnotes, endnotes, comments), related to the page."""
    relation = (
        f'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="{kind}.xml"/></Relationships>'
    )
    override = f'<Override PartName="/word/{kind}.xml" ContentType="{MAIN}{kind}+xml"/></Types>'
    docx = word_files.rezipped(
        word_files.template(page),
        {
            f"word/{kind}.xml": f"<w:{kind} {W_NS}>{xml}</w:{kind}>".encode(),
            "[Content_Types].xml": lambda data: data.replace(b"</Types>", override.encode()),
            "word/_rels/document.xml.rels": lambda data: data.replace(b"</Relationships>", relation.encode()),
        },
    )
    return docx, context


def _sections() -> Made:
    made = WordDocument()
    made.settings.odd_and_even_pages_header_footer = True
    section = made.sections[0]
    section.different_first_page_header_footer = True
    for place in (section.header, section.first_page_header, section.even_page_header, section.footer):
        place.paragraphs[0].text = "{{ a }}"
    made.add_section().footer.is_linked_to_previous = False
    made.sections[1].footer.add_table(1, 2, Mm(80)).rows[0].cells[1].text = "{% if a %}{{ b }}{% endif %}"
    return word_files.saved(made), {"a": "one & <two>", "b": "three"}


def _cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(run(text))}</w:tc>"


def _merged_span() -> Made:
    """A cell over two columns that is merged with its copies."""
    cells = _cell("{%tc for x in rows %}"), _cell("{% hm %}{{ a }}", '<w:gridSpan w:val="2"/>'), _cell("{%tc endfor %}")
    grid = '<w:gridCol w:w="2000"/>' * 4
    return body(
        f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid><w:tr>{''.join(cells)}</w:tr></w:tbl>", a="once", rows=_ROWS
    )


def _nested_table() -> Made:
    made = WordDocument()
    cell = made.add_table(1, 2).rows[0].cells[1]
    inner = cell.add_table(3, 2)
    for row, text in enumerate(("{%tr for r in rows %}", "{{ r.a }}", "{%tr endfor %}")):
        inner.rows[row].cells[0].text = text
    return word_files.saved(made), {"rows": _ROWS}


_BOX: Final = (
    '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    '<mc:Choice Requires="wps"><w:drawing><w:txbxContent><w:p><w:r><w:t>{{ a }}</w:t></w:r></w:p></w:txbxContent>'
    "</w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>{{ a }}</w:t></w:r></w:p></w:txbxContent>"
    "</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
)
_PICTURE: Final = (
    '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:docPr id="1" name="A picture"/></wp:inline></w:drawing></w:r>'
)

FEATURES: Final[Mapping[str, Callable[[], Made]]] = {
    "placeholders": lambda: page(
        "{{ a }}", "Before {{a}} and {{ b.c }}, {{ d.0 }} after", a="x & <y>", b={"c": "z"}, d=["e"]
    ),
    "split over runs": lambda: body(
        paragraph(
            run("{", "<w:rPr><w:b/></w:rPr>"),
            run("{ a"),
            "<w:proofErr w:type='spellStart'/>",
            run(".b }"),
            run("} and"),
        ),
        a={"b": "one"},
    ),
    "inline if": lambda: page(
        "{% if a %}yes{% elif b %}perhaps{% else %}no{% endif %}: {{ 'x' if c else 'y' }}", a="", b="1", c=""
    ),
    "comparisons": lambda: page(
        "{% if a == “x” and not b or a in c %}1{% endif %}{% if a != ‘x’ %}2{% endif %}", a="x", b="", c=["x"]
    ),
    "paragraph if": lambda: page("{%p if a %}", "shown {{ a }}", "{%p else %}", "hidden", "{%p endif %}", "end", a="1"),
    "paragraph loop": lambda: page(
        "{%p for r in rows %}",
        "{{ loop.index }} of {{ loop.length }}: {{ r.a }}",
        "{%p for i in r.in %}",
        "{{ i.c }}",
        "{%p endfor %}",
        "{%p endfor %}",
        rows=_ROWS,
    ),
    "inline loop": lambda: page(
        "{% for r in rows %}{{ r.a }}{% if not loop.last %}, {% endif %}{% endfor %}.", rows=_ROWS
    ),
    "loop else": lambda: page("{% for r in rows %}{{ r.a }}{% else %}none{% endfor %}", rows=[]),
    "row loop": lambda: table(
        ["Head", "Line"], ["{%tr for r in rows %}", ""], ["{{ r.a }}", "{{ r.b }}"], ["{%tr endfor %}", ""], rows=_ROWS
    ),
    "rows in rows": lambda: table(
        ["{%tr for r in rows %}", ""],
        ["{{ r.a }}", ""],
        ["{%tr for i in r.in %}", ""],
        ["", "{{ i.c }}"],
        ["{%tr endfor %}", ""],
        ["{%tr endfor %}", ""],
        rows=_ROWS,
    ),
    "row if": lambda: table(["{%tr if a %}", ""], ["one", "{{ a }}"], ["{%tr endif %}", ""], ["two", "three"], a="1"),
    "no row left": lambda: table(
        ["Head", "Line"], ["{%tr if a %}", ""], ["one", "{{ a }}"], ["{%tr endif %}", ""], a=""
    ),
    "column loop": lambda: table(
        ["Head", "{%tc for r in rows %}", "{{ r.a }}", "{%tc endfor %}"],
        ["Line", "{%tc for r in rows %}", "{{ r.b }}", "{%tc endfor %}"],
        rows=[*_ROWS, *_ROWS],
    ),
    "fewer columns": lambda: table(
        ["Head", "{%tc if a %}", "{{ a }}", "{%tc endif %}"], ["Line", "{%tc if a %}", "x", "{%tc endif %}"], a=""
    ),
    "colspan": lambda: table(["{% colspan n %}{{ a }}"], ["x"], n="1", a="over all"),
    "wide colspan": lambda: table(
        ["{%tc for r in rows %}", "{{ r.a }}", "{%tc endfor %}"], ["{% colspan n %}all", "", ""], n="2", rows=_ROWS
    ),
    "cell colour": lambda: table(["{% cellbg colour %}{{ a }}", "x"], colour="FF0000", a="red"),
    "merged down": lambda: table(
        ["{%tr for r in rows %}", ""], ["{% vm %}{{ a }}", "{{ r.b }}"], ["{%tr endfor %}", ""], a="once", rows=_ROWS
    ),
    "merged across": lambda: table(
        ["{%tc for r in rows %}", "{% hm %}{{ a }}", "{%tc endfor %}"], a="once", rows=_ROWS
    ),
    "merged across a span": _merged_span,
    "run if": lambda: page("before {%r if a %}shown{%r endif %} after", a="1"),
    "trimmed tags": lambda: page(
        "Lives", "{%- if a -%}", " in {{ a }}", "{%- else -%}", " at home", "{%- endif -%}", ".", "End", a="town"
    ),
    "comments": lambda: page("a{# nothing #}b", "{#p gone #}", "c"),
    "row comment": lambda: table(["{#tr gone #}", ""], ["a", "b"]),
    "cell comment": lambda: table(["{#tc gone #}", "a", "b"]),
    "raw": lambda: page("{% raw %}{{ as it is }}{% endraw %}"),
    "braces": lambda: page("{_{ a }_}, {_% b %_}, {{ a }}", a="x"),
    "filters": lambda: page(
        "{{ rows|length }}, {{ (rows|first).a }}, {{ (rows|last).a }}, {{ a|default('x') }}", rows=_ROWS, a="b"
    ),
    "names that are there": lambda: page("{% if a is defined %}1{% endif %}{% if b is undefined %}2{% endif %}", a="x"),
    "headers and footers": _sections,
    "footnotes": lambda: part(
        "footnotes", f'<w:footnote w:id="1">{paragraph(run("{{ a }}"))}</w:footnote>', a="x & <y>"
    ),
    "text box": lambda: body(_BOX, a="x & <y>"),
    "content control": lambda: body(
        f"<w:sdt><w:sdtContent>{paragraph(run('{{ a }}'))}</w:sdtContent></w:sdt>", a="x & <y>"
    ),
    "link": lambda: body(
        f'<w:p><w:hyperlink w:anchor="{{{{ b }}}}">{run("{{ a }}")}</w:hyperlink></w:p>', a="x & <y>", b='p"q'
    ),
    "pictures in a loop": lambda: body(
        paragraph(run("{%p for r in rows %}"))
        + paragraph(run("{{ r.a }}"), _PICTURE)
        + paragraph(run("{%p endfor %}")),
        rows=_ROWS,
    ),
    "a table in a table": _nested_table,
    "tracked changes": lambda: body(
        f'<w:p><w:ins w:id="1" w:author="x">{run("{{ a }}")}</w:ins>'
        '<w:del w:id="2" w:author="x"><w:r><w:delText>old</w:delText></w:r></w:del></w:p>',
        a="x & <y>",
    ),
    "title": lambda: (
        word_files.template("x", title="{{ title }}, {{ school }}"),
        {"title": "A record", "school": "Larkmoor"},
    ),
    "letters of the world": lambda: page("{{ a }}", a="Łukasz, Zoë, 李, عربي, 🙂 and e\u0301"),
}
