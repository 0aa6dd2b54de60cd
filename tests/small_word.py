"""Word files written by hand, part by part: what python-docx would never write. Small, and the same bytes each time."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.documents.ooxml import write_package

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SPACES = (
    f'xmlns:w="{_W}" xmlns:r="{_R}" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
)
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml."


def paragraph(text: str) -> str:
    """A paragraph of one run; the text is XML already."""
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def part(root: str, content: str) -> bytes:
    """A part of XML with every prefix that these files use."""
    return f"<w:{root} {SPACES}>{content}</w:{root}>".encode()


def rel(number: str, kind: str, target: str, *, external: bool = False) -> str:
    """A relationship; `kind` is the last word of its type, or the whole of it."""
    whole = kind if "://" in kind else f"{_R}/{kind}"
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="{number}" Type="{whole}" Target="{target}"{mode}/>'


def rels(*entries: str) -> bytes:
    """A part of relationships."""
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(entries)}</Relationships>'.encode()


def package(
    body: str = "",
    *,
    links: str = "",
    parts: Mapping[str, tuple[str, bytes]] | None = None,
    kind: str = "document.main+xml",
) -> dict[str, bytes]:
    """The parts of a file: a page with this body, its relationships, and other parts by name with their content types."""
    more = parts or {}
    overrides = {"word/document.xml": f"{MAIN}{kind}"} | {name: kind for name, (kind, _) in more.items()}
    types = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides.items() if kind)
    defaults = "".join(
        f'<Default Extension="{ending}" ContentType="{kind}"/>'
        for ending, kind in (
            ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
            ("xml", "application/xml"),
            ("png", "image/png"),
            ("bin", "application/octet-stream"),
        )
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">{defaults}{types}</Types>'.encode(),
        "_rels/.rels": rels(rel("rId1", "officeDocument", "word/document.xml")),
        "word/document.xml": part("document", f"<w:body>{body or paragraph('A form')}<w:sectPr/></w:body>"),
        "word/_rels/document.xml.rels": rels(links),
        **{name: data for name, (_, data) in more.items()},
    }


def word(
    body: str = "",
    *,
    links: str = "",
    parts: Mapping[str, tuple[str, bytes]] | None = None,
    kind: str = "document.main+xml",
) -> bytes:
    """The same as a file."""
    return write_package(package(body, links=links, parts=parts, kind=kind))


def field(*pieces: str) -> str:
    """A paragraph with a field: "{" begins one, "|" ends its instruction, "}" ends it; all else is its instruction."""
    kinds = {"{": "begin", "|": "separate", "}": "end"}
    runs = (
        f'<w:r><w:fldChar w:fldCharType="{kinds[piece]}"/></w:r>'
        if piece in kinds
        else f'<w:r><w:instrText xml:space="preserve">{piece}</w:instrText></w:r>'
        for piece in pieces
    )
    return f"<w:p>{''.join(runs)}</w:p>"
