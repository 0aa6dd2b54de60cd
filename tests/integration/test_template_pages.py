"""Word templates of the school's own through the pages, without a script: from the upload to the first paper and back."""

from __future__ import annotations

import io
import threading
import zipfile
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import docx
import pytest
from docx.shared import Mm
from flask import Flask
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from forms import latest
from tests.client import Browser, review, text_of
from tests.clock import FakeClock
from tests.integration.school import CLOSED, School, Town, make_town
from webapp import create_app
from webapp.db.audit import AuditPayload
from webapp.db.papers import Paper as PaperRow
from webapp.db.papers import StoredDocument, TemplateVersion
from webapp.documents import pdf
from webapp.documents.ooxml import read_package, write_package
from webapp.documents.proof import words_of
from webapp.documents.starters import starter
from webapp.domain.errors import Conflict, NotFound, Refused
from webapp.services import proposing, templates
from webapp.services.work import Desk
from webapp.settings import Settings
from webapp.web.format import file_size
from webapp.web.templates import AROUND_THE_FILE

KEY = "dsl_record"
PAGE = f"/school/templates/{KEY}"
NAMED = "Record of Wilhelmina.docx"


@dataclass
class Pages:
    """Ashgrove with its pages, and its neighbour."""

    ash: School
    birch: School
    app: Flask

    def browser(self, who: str = "lead") -> Browser:
        browser = Browser(self.app.test_client(), [self.ash.name(key) for key in self.ash.made.people])
        browser.sign_in(self.ash.made.emails[who])
        return browser


@pytest.fixture
def pages(settings: Settings, desk: Desk, clock: FakeClock) -> Iterator[Pages]:
    town: Town = make_town(desk, clock)
    app = create_app(settings, clock=clock)
    app.config["TESTING"] = True
    yield Pages(town.ash, town.birch, app)
    app.extensions["alongside"].database.close()


def own(*more: str, key: str = KEY) -> bytes:
    """The starter with a line of the school's own, and whatever else is to be in it."""
    document = docx.Document(BytesIO(starter(key)))
    for line in ("Our own form", *more):
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def send(browser: Browser, content: bytes, status: int = 302, path: str = PAGE) -> TestResponse:
    """Choose this file on its page and send it, under a name that is somebody's."""
    boundary, body = encode_multipart({"csrf_token": browser.token(path), "file": FileStorage(BytesIO(content), NAMED)})
    answer = browser.client.post(path, data=body, content_type=f"multipart/form-data; boundary={boundary}")
    assert (answer.status_code, review(answer, browser.names)) == (status, [])
    return answer


def stages(ash: School, key: str = KEY) -> list[tuple[int, str]]:
    rows = ash.rows(TemplateVersion, TemplateVersion.fingerprint == latest(key).fingerprint())
    return [(row.number, row.state) for row in rows]


def test_from_the_upload_to_the_first_paper_and_back(pages: Pages) -> None:
    ash, browser = pages.ash, pages.browser()
    before = ash.record().reference
    assert "Documents and Word templates" in text_of(browser.get("/school"))
    assert latest(KEY).title in text_of(browser.get("/school/templates"))
    kept = send(browser, own())
    assert kept.location == f"{PAGE}/2"
    assert stages(ash) == [(1, "active"), (2, "proposed")]
    seen = text_of(browser.get(kept.location))
    assert "Waits for a decision" in seen
    assert "Every answer has a place" in seen
    browser.post(f"{PAGE}/2/use", page=f"{PAGE}/2")
    assert stages(ash) == [(1, "retired"), (2, "active")]
    assert "Your own template, version 2" in text_of(browser.get("/school/templates"))
    after = ash.record().reference
    numbers = {row.id: row.number for row in ash.rows(TemplateVersion)}
    by_paper = {
        row.reference: numbers[row.template_version_id]
        for row in ash.rows(PaperRow)
        if row.reference in (before, after)
    }
    assert by_paper == {before: 1, after: 2}
    # The earlier one still renders, and is gone back to.
    browser.get(f"{PAGE}/1/preview.docx")
    browser.post(f"{PAGE}/1/use", page=f"{PAGE}/1")
    assert stages(ash) == [(1, "active"), (2, "retired")]
    assert [event for event in ash.events() if event.startswith("template.") and event != "template.installed"] == [
        "template.proposed",
        "template.activated",
        "template.activated",
    ]


def test_every_fault_is_said_at_once_and_nothing_is_kept(pages: Pages) -> None:
    answer = send(pages.browser(), own("{{ suprvisee }}", "{ supervisor }"), 422)
    said = text_of(answer)
    assert "2 faults in your file" in said
    assert "suprvisee" in said
    assert "single braces" in said
    assert stages(pages.ash) == [(1, "active")]


def test_the_same_bytes_again_are_told_and_not_kept_twice(pages: Pages) -> None:
    browser = pages.browser()
    send(browser, own())
    again = send(browser, own())
    assert again.location == f"{PAGE}/2"
    assert "This very file is here already" in text_of(browser.get(again.location))
    assert stages(pages.ash) == [(1, "active"), (2, "proposed")]


def test_what_was_withdrawn_is_never_used_until_it_is_put_forward_again(pages: Pages) -> None:
    browser = pages.browser()
    send(browser, own())
    browser.post(f"{PAGE}/2/withdraw", page=f"{PAGE}/2")
    assert stages(pages.ash) == [(1, "active"), (2, "withdrawn")]
    for step in ("use", "withdraw"):
        browser.post(f"{PAGE}/2/{step}", status=409)
    assert stages(pages.ash) == [(1, "active"), (2, "withdrawn")]
    send(browser, own())
    assert stages(pages.ash) == [(1, "active"), (2, "proposed")]


def test_the_name_of_the_file_is_kept_nowhere(pages: Pages) -> None:
    browser = pages.browser()
    kept = send(browser, own())
    assert "Wilhelmina" not in browser.get(kept.location).get_data(as_text=True)
    with pages.ash.desk.read() as work:
        told = [row.body for row in work.db.query(AuditPayload)]
    assert not [body for body in told if "Wilhelmina" in body]
    (row,) = pages.ash.rows(TemplateVersion, TemplateVersion.state == "proposed")
    assert "Wilhelmina" not in str(vars(row))


def test_names_that_are_never_printed_are_said_in_the_words_of_the_form(pages: Pages) -> None:
    document = docx.Document()
    document.sections[0].bottom_margin = Mm(10)
    document.add_paragraph("{{ supervisee }}")
    out = io.BytesIO()
    document.save(out)
    browser = pages.browser()
    said = text_of(browser.get(send(browser, out.getvalue()).location))
    assert "cannot be issued" in said
    asked = latest(KEY).question("supervisor").label
    assert asked in said
    assert "The bottom margin is under 22 mm" in said


def with_part(name: str, data: bytes, kind: str = "") -> bytes:
    package = dict(read_package(starter(KEY)))
    package[name] = data
    if kind:
        types = package["[Content_Types].xml"]
        added = f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'.encode()
        package["[Content_Types].xml"] = types.replace(b"</Types>", added)
    return write_package(package)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"0" * 200_000_000)
    return out.getvalue()


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "b">]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'

HOSTILE = {
    "no Word file": b"%PDF-1.7",
    "nothing": b"",
    "cut short": starter(KEY)[:2000],
    "macros": with_part("word/vbaProject.bin", b"x", "application/vnd.ms-office.vbaProject"),
    "entities": with_part("word/document.xml", ENTITIES),
    "leads out": with_part("../../evil.xml", b"<x/>"),
    "bomb": bomb(),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_upload_is_refused_with_a_sentence_and_not_kept(pages: Pages, kind: str) -> None:
    said = text_of(send(pages.browser(), HOSTILE[kind], 422))
    assert "to put right first" in said
    assert stages(pages.ash) == [(1, "active")]


def test_code_in_a_template_is_a_fault(pages: Pages) -> None:
    said = text_of(send(pages.browser(), own("{{ school.__class__.__mro__ }}"), 422))
    assert "no name begins with an underscore" in said
    assert stages(pages.ash) == [(1, "active")]


def test_more_than_a_form_could_be_is_too_large(pages: Pages) -> None:
    said = text_of(send(pages.browser(), b"0" * (proposing.MOST_BYTES + 100_000), 413))
    assert f"larger than {file_size(proposing.MOST_BYTES + AROUND_THE_FILE)}" in said


def test_who_reads_and_who_writes(pages: Pages) -> None:
    """The table of the design, section 7, column Templates."""
    document, here = latest(KEY), pages.ash
    readers = (
        "lead",
        "second_lead",
        "deputy",
        "head",
        "trust",
        "administrator",
        "wellbeing",
    )  # of whom the last one supervises
    for who in readers:
        assert templates.read_document(here.at(who), KEY).line.document == document
    writers = ("lead", "second_lead", "trust", "administrator")
    for who in here.made.people:
        if who not in readers:
            with pytest.raises(CLOSED):
                templates.read_document(here.at(who), KEY)
            pages.browser(who).get(PAGE, 404)
        if who not in writers:
            with pytest.raises(Refused):
                proposing.propose(here.at(who), KEY, own())
            for step in (proposing.activate, proposing.withdraw):
                with pytest.raises(Refused):
                    step(here.at(who), KEY, 1)
    reader = pages.browser("deputy")
    assert "Put your own form forward" not in text_of(reader.get(PAGE))
    assert "Use this template" not in text_of(reader.get(f"{PAGE}/1"))


def test_the_neighbours_templates_are_not_there(pages: Pages) -> None:
    proposing.propose(pages.birch.at("lead"), KEY, own("Birchfield"))
    with pytest.raises(NotFound):
        templates.template_file(pages.ash.at("lead"), KEY, 2)
    pages.browser().get(f"{PAGE}/2", 404)
    pages.browser().get("/school/templates/no_such_paper", 404)


def test_using_one_asks_whether_it_is_still_you(pages: Pages, clock: FakeClock) -> None:
    browser = pages.browser()
    send(browser, own())
    clock.forward(minutes=31)
    browser.post(f"{PAGE}/2/use", status=401)
    assert stages(pages.ash) == [(1, "active"), (2, "proposed")]


def test_a_preview_says_draft_and_holds_nobody(pages: Pages) -> None:
    browser = pages.browser()
    send(browser, own())
    answer = browser.get(f"{PAGE}/2/preview.docx")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={KEY}-preview-2.docx"
    said = words_of(answer.data)
    assert "Draft." in said
    assert "Our own form" in said
    assert not [person for person in pages.ash.made.people if pages.ash.name(person) in said]
    assert "Ashgrove" not in said


def test_the_pages_are_pictures_in_the_page(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[bytes] = []

    def to_pdf(content: bytes) -> bytes:
        given.append(content)
        return b"made"

    monkeypatch.setattr(pdf, "to_pdf", to_pdf)
    monkeypatch.setattr(pdf, "pages", lambda made, width: [b"one", b"two"] if made == b"made" else [])
    answer = pages.browser().get(f"{PAGE}/1/preview")
    text = answer.get_data(as_text=True)
    assert [b64decode(part.split('"')[0]) for part in text.split("data:image/png;base64,")[1:]] == [b"one", b"two"]
    assert "Page 2 of 2 of this template" in text
    assert "Draft." in words_of(given[0])


def test_without_libreoffice_the_page_says_how_to_get_it(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "found", lambda: None)
    browser = pages.browser()
    assert pdf.NOT_HERE in text_of(browser.get(f"{PAGE}/1"))
    assert pdf.NOT_HERE in text_of(browser.get(f"{PAGE}/1/preview", 503))


def test_every_document_has_its_page_of_names(pages: Pages) -> None:
    browser = pages.browser()
    for line in templates.list_documents(pages.ash.at("lead")):
        said = text_of(browser.get(f"/school/templates/{line.document.key}"))
        for question in line.document.questions():
            assert question.key in said


def test_a_form_that_has_changed_leaves_its_own_template_behind_and_says_so(pages: Pages) -> None:
    ash = pages.ash
    with ash.desk.work(school_id=ash.school_id) as work:
        shared = {"school_id": ash.school_id, "fingerprint": "e" * 64, "created_at": work.now}
        work.db.add(StoredDocument(key=KEY, version=0, definition="{}", **shared))
        own_one = TemplateVersion(
            number=2, state="active", sha256="0" * 64, content=b"", created_by_id=ash.person("lead"), **shared
        )
        work.db.add(own_one)
        work.note("template.installed", "template:1")
    browser = pages.browser()
    assert "Your own template is for an earlier form" in text_of(browser.get("/school/templates"))
    assert "was made for version 0" in text_of(browser.get(PAGE))
    send(browser, own())
    browser.post(f"{PAGE}/2/use", page=f"{PAGE}/2")
    assert "was made for version 0" not in text_of(browser.get(PAGE))


def test_two_who_choose_at_once_leave_one_in_use(pages: Pages) -> None:
    ash = pages.ash
    for line in ("one", "two"):
        proposing.propose(ash.at("lead"), KEY, own(line))
    desks, gate, told = [ash.at("lead"), ash.at("trust")], threading.Barrier(2), []

    def choose(desk: Desk, number: int) -> None:
        gate.wait()
        try:
            proposing.activate(desk, KEY, number)
        except Exception as problem:
            told.append(problem)

    threads = [threading.Thread(target=choose, args=pair) for pair in zip(desks, (2, 3), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == []
    assert sorted(stage for _, stage in stages(ash)) == ["active", "retired", "retired"]


def test_one_that_is_in_use_is_not_chosen_again(ash: School) -> None:
    with pytest.raises(Conflict):
        proposing.activate(ash.at("lead"), KEY, 1)


def test_the_database_lets_one_be_in_use(ash: School) -> None:
    (row,) = ash.rows(TemplateVersion, TemplateVersion.fingerprint == latest(KEY).fingerprint())
    with pytest.raises(IntegrityError), ash.desk.work(school_id=ash.school_id) as work:  # noqa: PT012
        second = TemplateVersion(number=2, state="active", sha256=row.sha256, content=b"", created_at=work.now)
        second.school_id, second.fingerprint = row.school_id, row.fingerprint
        work.db.add(second)
        work.note("template.installed", "template:1")
