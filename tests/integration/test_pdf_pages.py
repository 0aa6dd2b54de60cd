"""PDF by the real LibreOffice: the words of the Word file, a square on every page, nothing fetched, ended at the limit."""

from __future__ import annotations

import functools
import io
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdf
import pytest
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.shared import Mm

from forms import catalogue, latest
from forms.kit import Cases, Choices, Text, is_asked, parts_of, repeats
from tests import word_files
from tests.integration.test_word_pages import PARAGRAPH, STAMP, record
from tests.leading_out import leads_out
from tests.needs import require
from tests.pdf_files import bare, squares, texts
from tests.unit.test_stamp import document
from webapp.documents import alone, office, pdf
from webapp.documents.context import Signatory, word_context
from webapp.documents.ooxml import W
from webapp.documents.page_codes import with_page_codes
from webapp.documents.stamp import page_code, paged, stamp
from webapp.documents.starters import starter
from webapp.documents.unlinked import word_without_links
from webapp.documents.word import prepare, render
from webapp.domain.errors import Unavailable

pytestmark = [pytest.mark.libreoffice, pytest.mark.slow]

KEYS = [*dict.fromkeys(key for key, _ in catalogue())]
OWN = "B3K-7QX"
BOX = "☐"
"""Drawn from a typeface of its own, so that a text layer has the boxes of a line before its words."""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    require("libreoffice")
    monkeypatch.setattr(alone, "_IN_MEMORY", tmp_path)
    return alone._where()


def many_sections() -> bytes:
    """Upright and wide pages; first, odd and even footers; one that says something, one with a table."""
    made = document()
    made.settings.odd_and_even_pages_header_footer = True
    made.sections[0].footer.paragraphs[0].text = "The school"
    for number, kind in enumerate(("upright", "wide", "first", "last")):
        if number:
            section = made.add_section(WD_SECTION.NEW_PAGE)
            section.different_first_page_header_footer = kind in ("wide", "first")
        if kind == "wide":
            section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
        if kind == "first":
            section.first_page_footer.is_linked_to_previous = False
            section.first_page_footer.paragraphs[0].text = "A first page"
        if kind == "last":
            section.footer.is_linked_to_previous = False
            section.footer.add_table(1, 1, Mm(100)).rows[0].cells[0].text = "In a table"
        for line in range(60):
            made.add_paragraph(f"{kind} {line}")
    return word_files.saved(made)


def as_pdf(docx: bytes) -> bytes:
    """A stamped paper as it is handed out."""
    return with_page_codes(pdf.to_pdf(paged(stamp(docx, STAMP), STAMP.code, OWN), STAMP.reference), OWN)


def filled(key: str) -> bytes:
    """A paper on this document, every question answered, the long ones over more than a page's foot."""
    document = latest(key)
    answers: dict[str, Any] = {}
    for number, question in enumerate(document.questions()):
        if repeats(question):
            # One line in each cell of a table: a row that goes on over the page has its words in another order there.
            words = PARAGRAPH if isinstance(question, Cases) else "Part "
            row = {part.key: f"{words}{number}.{place}" for place, part in enumerate(parts_of(question))}
            answers[question.key] = [row | {"uid": str(n), "child": f"C-{number}{n}"} for n in range(3)]
        elif isinstance(question, Choices):
            answers[question.key] = [*question.options]
        elif is_asked(question):
            answers[question.key] = f"{number}. " + PARAGRAPH * (4 if isinstance(question, Text) else 1)
    people = [Signatory("Supervisor", "Ines Calloway"), Signatory("Supervisee", "Dev Rathbone")]
    context = word_context(
        document, answers, school="Harrowmere School", child_names={}, party_names={}, signatories=people,
        attached="A PDF of 245,760 bytes, attached on 3 December 2026.",
    )  # fmt: skip
    return render(prepare(starter(key)), context)


@functools.cache
def paper(key: str) -> tuple[bytes, bytes]:
    """A document's paper and its PDF, which two tests look at."""
    docx = many_sections() if key == "many sections" else filled(key)
    return docx, as_pdf(docx)


@pytest.mark.parametrize("key", [*KEYS, "many sections"])
def test_every_page_says_its_own_code_as_square_and_in_words(key: str) -> None:
    made = paper(key)[1]
    said = texts(made)
    codes = [page_code(OWN, number) for number in range(1, len(said) + 1)]
    assert len(codes) >= (10 if key == "many sections" else 1)
    for dpi in (150, 200):
        assert squares(made, dpi) == [[code] for code in codes]
    for number, (text, code) in enumerate(zip(said, codes, strict=True), 1):
        assert text.count(f"{code}, version 2. If the square cannot be read, type this code.") == 1
        assert f"Page {number} of {len(said)}" in text
        assert "SR-0147. Audit 18204, 9f2c41ab" in text
        assert STAMP.code not in text
        assert text.count(OWN) == 1


@pytest.mark.parametrize("key", KEYS)
def test_the_words_are_those_of_the_word_file_in_their_order(key: str) -> None:
    """Every letter, and none more, but for what is on every page: its head, its stamp and a table's head that repeats."""
    docx, made = paper(key)
    body, said = "", texts(made)
    for number, text in enumerate(said, 1):
        found = _without_frame(bare(text), docx, number, len(said))
        repeated = [head for head in _heads_of_tables(docx) if head in body and found.startswith(head)]
        body += found.removeprefix(max(repeated, key=len, default=""))
    wanted = bare("".join(word_files.lines(docx)).replace("|", ""))
    assert body.count(BOX) == wanted.count(BOX)
    assert body.replace(BOX, "") == wanted.replace(BOX, "")


def _without_frame(found: str, docx: bytes, number: int, pages: int) -> str:
    """The letters of a page without what stands on every page."""
    on_every_page = [
        *(bare(line) for part in ("word/header1.xml", "word/header2.xml") for line in word_files.lines(docx, part)),
        bare(f"{page_code(OWN, number)}, version 2. If the square cannot be read, type this code."),
        bare(f"{STAMP.title}, {STAMP.dated}"),
        bare(f"{STAMP.reference}. Audit {STAMP.audit_number}, {STAMP.chain_head}"),
        f"Page{number}of{pages}",
    ]
    for words in sorted(on_every_page, key=len, reverse=True):
        found = found.replace(words, "", 1)
    return found


def _heads_of_tables(docx: bytes) -> set[str]:
    """The rows that repeat where their table goes on over the page, one or more of them together."""
    heads: set[str] = set()
    for table in word_files.root(docx).iter(f"{W}tbl"):
        rows = [row for row in table.iter(f"{W}tr") if row.find(f"{W}trPr/{W}tblHeader") is not None]
        heads.add(bare("".join("".join(row.itertext(f"{W}t")) for row in rows)))
    return heads - {""}


def test_it_carries_no_name_no_link_and_no_word_of_libreoffice() -> None:
    made = as_pdf(record(1, 1, 1))
    reader = pypdf.PdfReader(io.BytesIO(made))
    assert dict(reader.metadata or {}) == {"/Title": STAMP.reference, "/Producer": "Alongside"}
    assert reader.xmp_metadata is None
    assert not any("/Annots" in page for page in reader.pages)
    assert {"/OpenAction", "/Names", "/AcroForm"}.isdisjoint(reader.trailer["/Root"])
    assert {"/MarkInfo", "/StructTreeRoot", "/Lang"} <= set(reader.trailer["/Root"])  # to be read aloud


# What leads out


@contextmanager
def listening() -> Iterator[tuple[str, list[bytes]]]:
    """An address of this computer, and the requests that come in."""
    came: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.settimeout(5)
                    came.append(connection.recv(100).split(b"\r\n")[0])
                    connection.sendall(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}", came
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


GUARDS = ("taken out", "cut off", "told not to")


def converted(docx: bytes, guards: tuple[str, ...], folder: Path, monkeypatch: Any) -> None:
    """Convert as `to_pdf` does, with some of its three guards only."""
    folder.mkdir()
    (folder / "paper.docx").write_bytes(word_without_links(docx) if "taken out" in guards else docx)
    if "cut off" not in guards:
        monkeypatch.setattr(office, "without_network", lambda: False)
    if "told not to" not in guards:
        monkeypatch.setattr(office, "_PROFILE", '<oor:items xmlns:oor="http://openoffice.org/2001/registry"/>')
    assert office.convert(Path(require("libreoffice")), folder).read_bytes().startswith(b"%PDF")


def test_without_a_guard_it_would_fetch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with listening() as (address, came):
        converted(leads_out(address), (), tmp_path / "work", monkeypatch)
    assert came


@pytest.mark.parametrize("guard", GUARDS)
def test_each_guard_alone_keeps_it_from_fetching(guard: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if guard == "cut off":
        require("a network of its own")
    with listening() as (address, came):
        converted(leads_out(address), (guard,), tmp_path / "work", monkeypatch)
    assert came == []


def test_with_all_of_them_the_words_are_there_and_nothing_was_fetched() -> None:
    with listening() as (address, came):
        said = " ".join(texts(pdf.to_pdf(leads_out(address))))
    assert came == []
    for words in ("Before", "the link words", *(f"result {n}" for n in range(6)), "After"):
        assert words in said


# The limit


def test_the_real_one_is_ended_with_all_its_processes(place: Path) -> None:
    with pytest.raises(Unavailable, match="was stopped"):
        pdf.to_pdf(record(6, 3, 5), longest=0.4)
    running = [
        path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists() and _is_ours(path, place)
    ]
    assert running == []
    assert [path.name for path in place.iterdir()] == ["lock"]


def _is_ours(path: Path, place: Path) -> bool:
    try:
        return str(place).encode() in path.read_bytes()
    except OSError:  # it ended between two looks
        return False
