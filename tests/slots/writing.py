"""Forms written by hand in the habits of people and programs: the XML that Word, LibreOffice and Google leave behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tests.small_word import MAIN, package, part, rel
from webapp.documents.ooxml import write_package

W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
_STYLES = (
    ("Heading1", "heading 1", '<w:outlineLvl w:val="0"/>', "<w:b/>"),
    ("Heading2", "heading 2", '<w:outlineLvl w:val="1"/>', "<w:b/>"),
    ("Title", "Title", "", ""),
    ("ListBullet", "List Bullet", '<w:numPr><w:numId w:val="1"/></w:numPr>', ""),
    ("TOC1", "toc 1", '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9000"/></w:tabs>', ""),
    ("Textbody", "Text Body", "", ""),
    ("TableContents", "Table Contents", "", ""),
    ("TableHeading", "Table Heading", "", "<w:b/>"),
)


@dataclass(frozen=True)
class Form:
    """A form and the blanks that a careful reader sees, in order. "?" before one: either answer is right."""

    name: str
    habit: str
    make: Callable[[], bytes]
    blanks: tuple[str, ...]


def run(text: str, look: str = "") -> str:
    """A run; a tab and a line end are written as Word writes them. `look` is what stands in its properties."""
    pieces = text.replace("\t", "\0\t\0").replace("\n", "\0\n\0").split("\0")
    marks = {"\t": "<w:tab/>", "\n": "<w:br/>"}
    inner = "".join(marks.get(x) or f'<w:t xml:space="preserve">{escape(x)}</w:t>' for x in pieces if x)
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{inner}</w:r>"


def b(text: str) -> str:
    return run(text, "<w:b/>")


def i(text: str) -> str:
    return run(text, "<w:i/>")


def grey(text: str) -> str:
    return run(text, '<w:color w:val="808080"/>')


def u(text: str) -> str:
    return run(text, '<w:u w:val="single"/>')


def p(*runs: str, style: str = "", props: str = "") -> str:
    """A paragraph; what is no XML yet becomes a plain run."""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties = f"<w:pPr>{styled}{props}</w:pPr>" if styled or props else ""
    return f"<w:p>{properties}{''.join(r if r.startswith('<w:') else run(r) for r in runs)}</w:p>"


def empty(count: int = 1) -> str:
    return "<w:p/>" * count


def h(text: str, level: int = 2) -> str:
    return p(text, style=f"Heading{level}")


def leader(*stops: int, kind: str = "dot") -> str:
    """Tab stops that draw."""
    tabs = "".join(f'<w:tab w:val="left" w:leader="{kind}" w:pos="{stop}"/>' for stop in stops)
    return f"<w:tabs>{tabs}</w:tabs>"


def tc(*content: str, span: int = 1, merge: str = "", shade: str = "") -> str:
    """A cell: paragraphs in XML, or plain words, or nothing."""
    props = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    props += {"": "", "on": "<w:vMerge/>", "start": '<w:vMerge w:val="restart"/>'}[merge]
    props += f'<w:shd w:val="clear" w:fill="{shade}"/>' if shade else ""
    inner = "".join(c if c.startswith("<w:") else p(c) for c in content) or "<w:p/>"
    return f"<w:tc><w:tcPr>{props}</w:tcPr>{inner}</w:tc>"


def tr(*cells: str, tall: int = 0) -> str:
    props = f'<w:trPr><w:trHeight w:val="{tall}"/></w:trPr>' if tall else ""
    return f"<w:tr>{props}{''.join(c if c.startswith('<w:tc>') else tc(c) if c else tc() for c in cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def sdt(content: str, *, alias: str = "", kind: str = "", prompt: bool = True) -> str:
    """A content control round runs or paragraphs."""
    named = f'<w:alias w:val="{alias}"/>' if alias else ""
    shown = "<w:showingPlcHdr/>" if prompt else ""
    return f"<w:sdt><w:sdtPr>{named}{shown}{kind}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def box14(ticked: str = "☐") -> str:
    """A tick box as Word makes it now."""
    return sdt(run(ticked), kind=f'<w14:checkbox {W14}><w14:checked w14:val="0"/></w14:checkbox>', prompt=False)


def drop(*entries: str) -> str:
    """A list that drops down."""
    items = "".join(f'<w:listItem w:displayText="{e}" w:value="{e}"/>' for e in entries)
    return sdt(run("Choose an item."), kind=f"<w:dropDownList>{items}</w:dropDownList>")


def legacy(kind: str, shown: str = "\u2002\u2002\u2002\u2002\u2002", data: str = "") -> str:
    """A form field of older Word: FORMTEXT, FORMCHECKBOX, FORMDROPDOWN, MERGEFIELD."""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{f"<w:ffData>{data}</w:ffData>" if data else ""}</w:fldChar></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {kind} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(shown) if shown else ""}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def vml_box(*content: str) -> str:
    """A paragraph with a text box of older Word."""
    inner = "".join(c if c.startswith("<w:") else p(c) for c in content)
    return f"<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"


def new_box(*content: str) -> str:
    """A paragraph with a text box of today's Word, told twice as Word does."""
    inner = "".join(c if c.startswith("<w:") else p(c) for c in content)
    body = f"<w:txbxContent>{inner}</w:txbxContent>"
    return (
        '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData>'
        f"<wps:wsp><wps:txbx>{body}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{body}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )


def google(*pieces: str, bold: bool = False) -> str:
    """A paragraph as Google exports it: no style, its look said on every one of many runs."""
    heavy = '<w:b w:val="1"/>' if bold else ""
    look = f'<w:rFonts w:ascii="Arial"/>{heavy}<w:sz w:val="22"/><w:rtl w:val="0"/>'
    props = '<w:pPr><w:pageBreakBefore w:val="0"/><w:spacing w:after="0"/><w:rPr><w:sz w:val="22"/></w:rPr></w:pPr>'
    runs = "".join(run(piece, look) for text in pieces for piece in _chopped(text))
    nothing = '<w:r><w:rPr><w:rtl w:val="0"/></w:rPr></w:r>'
    return f"<w:p>{props}{runs or nothing}</w:p>"


def _chopped(text: str) -> list[str]:
    return [text[at : at + 7] for at in range(0, len(text), 7)]


def word_file(*body: str, header: str = "", footer: str = "", bullets: str = "•") -> bytes:
    """The form as a file, with styles, a list, and a header and footer where they are wanted."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/><w:pPr>{para}</w:pPr><w:rPr>{look}</w:rPr></w:style>'
        for key, name, para, look in _STYLES
    )
    level = f'<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="{bullets}"/></w:lvl>'
    numbered = '<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    lists = (
        f'<w:abstractNum w:abstractNumId="1">{level}</w:abstractNum><w:abstractNum w:abstractNumId="2">{numbered}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
    )
    parts = {
        "word/styles.xml": (f"{MAIN}styles+xml", part("styles", styles)),
        "word/numbering.xml": (f"{MAIN}numbering+xml", part("numbering", lists)),
    }
    links = [rel("rId1", "styles", "styles.xml"), rel("rId2", "numbering", "numbering.xml")]
    references = ""
    for number, (kind, content) in enumerate((("header", header), ("footer", footer)), 3):
        if content:
            parts[f"word/{kind}1.xml"] = (f"{MAIN}{kind}+xml", part("hdr" if kind == "header" else "ftr", content))
            links.append(rel(f"rId{number}", kind, f"{kind}1.xml"))
            references += f'<w:{kind}Reference w:type="default" r:id="rId{number}"/>'
    made = package("".join(body), links="".join(links), parts=parts)
    page = made["word/document.xml"].replace(b"<w:sectPr/>", f"<w:sectPr>{references}</w:sectPr>".encode())
    return write_package(made | {"word/document.xml": page})


LISTED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
NUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>'
CENTRED = '<w:jc w:val="center"/>'
RULED = '<w:pBdr><w:bottom w:val="single" w:sz="4"/></w:pBdr>'
