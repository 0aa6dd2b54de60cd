"""A provider's own record through the pages, without a script: from choosing the file to filed (trust)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pytest
from flask import Flask, Request
from lxml import html
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.attached_files import CANARY, pdf, pdf_with_script, word
from tests.client import Browser, review, text_of
from tests.clock import FakeClock
from tests.integration.school import School, Town, make_town, texts
from tests.integration.test_attaching import issued, planned, with_provider
from webapp import create_app
from webapp.db.audit import AuditPayload
from webapp.db.papers import Attachment, PaperVersion
from webapp.services import drafts, reading
from webapp.services.work import Desk
from webapp.settings import Settings


@dataclass
class Pages:
    """Ashgrove with its pages, whose lead is supervised by a provider without an account."""

    ash: School
    app: Flask

    def browser(self, who: str = "lead") -> Browser:
        """Somebody signed in."""
        browser = Browser(self.app.test_client(), [self.ash.name(key) for key in self.ash.made.people])
        browser.sign_in(self.ash.made.emails[who])
        return browser


@pytest.fixture
def pages(settings: Settings, desk: Desk, clock: FakeClock) -> Iterator[Pages]:
    town: Town = make_town(desk, clock)
    app = create_app(settings, clock=clock)
    app.config["TESTING"] = True
    yield Pages(with_provider(town.ash), app)
    app.extensions["alongside"].database.close()


def send(browser: Browser, path: str, content: bytes, status: int = 302) -> TestResponse:
    """Choose this file on its page and send it. Its name on the disk names a child, as such names do."""
    file = FileStorage(BytesIO(content), "Record of Wilhelmina.pdf")
    boundary, body = encode_multipart({"csrf_token": browser.token(path), "file": file})
    answer = browser.client.post(path, data=body, content_type=f"multipart/form-data; boundary={boundary}")
    assert (answer.status_code, review(answer, browser.names)) == (status, [])
    return answer


def form_of(page: TestResponse, having: str) -> dict[str, list[str]]:
    """What a browser would send, nothing changed, of the form that has this field."""
    for form in html.fromstring(page.get_data(as_text=True)).forms:
        if having in form.fields:
            sent: dict[str, list[str]] = {}
            for name, value in form.form_values():
                sent.setdefault(name, []).append(value)
            return {name: values for name, values in sent.items() if name != "csrf_token"}
    raise AssertionError(f"no form has {having}")


def post(browser: Browser, path: str, fields: dict[str, list[str]], status: int = 302, **changes: str) -> TestResponse:
    pairs = [(name, value) for name, values in fields.items() if name not in changes for value in values]
    return browser.post(path, [*pairs, *changes.items()], status)


def test_from_the_file_to_filed(pages: Pages) -> None:
    ash, browser = pages.ash, pages.browser()
    session = planned(ash)
    assert "Attach the provider" in text_of(browser.get(f"/sessions/{session}"))
    asked = browser.get(f"/sessions/{session}/attach")
    assert "It is kept as it is" in text_of(asked)
    answer = send(browser, f"/sessions/{session}/attach", pdf())
    assert answer.location.endswith("/write")
    paper = answer.location.split("/")[-2]
    # The child lines and the actions, on the ordinary page.
    writing = browser.get(answer.location)
    fields = form_of(writing, "group_session")
    fields |= {
        "group_session": ["no"],
        "cases-0-child": ["C-0001"],
        "cases-0-discussed": ["Settled"],
        "cases-0-decided": ["Ring home"],
        "cases-0-reason": ["It helped"],
        "cases-0-plan_changed": ["no"],
    }
    fields |= {"actions-0-what": [""], "actions-0-owner": [""], "actions-0-due": [""]}
    post(browser, f"/papers/{paper}/write", fields, do="save")
    # The session ends through the ordinary page.
    ending = browser.get(f"/sessions/{session}/end")
    post(browser, f"/sessions/{session}/end", form_of(ending, "starts"), do="end")
    assert [texts(entry) for entry in ash.standing("amara")] == [["Settled", "Ring home", "It helped"]]
    sheet = browser.get(f"/papers/{paper}")
    assert "Download the provider’s own record" in text_of(sheet)
    post(browser, f"/papers/{paper}/circulate", {"revision": [revision_on(sheet)]})
    # The supervisee agrees here; what the provider said on paper is noted by the supervisee.
    view = reading.read_paper(ash.at("lead"), paper)
    seen = {"content_hash": [view.content_hash]}
    post(browser, f"/papers/{paper}/agree", seen)
    provider = next(said.party for said in view.agreements if not said.party.has_account)
    post(browser, f"/papers/{paper}/agree", seen, party=str(provider.party_id), on="3/3/26")
    issued_view = reading.read_paper(ash.at("lead"), paper)
    assert issued_view.head.state == "issued"
    ink = {"place": ["Cabinet 2"]}
    for said in issued_view.agreements:
        ink |= {f"outcome-{said.party.party_id}": ["signed"], f"on-{said.party.party_id}": ["3/3/26"]}
    post(browser, f"/papers/{paper}/signatures", ink)
    assert reading.read_paper(ash.at("lead"), paper).head.state == "filed"


def revision_on(sheet: TestResponse) -> str:
    """The revision that the page would send."""
    found = re.search(r'name="revision" value="(\d+)"', sheet.get_data(as_text=True))
    assert found
    return found[1]


# Choosing a file


def test_what_is_not_taken_is_said_at_the_field(pages: Pages) -> None:
    browser, session = pages.browser(), planned(pages.ash)
    path = f"/sessions/{session}/attach"
    for content, says in ((b"\xff\xd8\xff", "This is a picture"), (pdf_with_script(), "runs something")):
        page = send(browser, path, content, 422)
        found = html.fromstring(page.get_data(as_text=True))
        (wrong,) = found.xpath("//*[@id='file-error']")
        assert says in wrong.text_content()
        assert found.xpath("//input[@id='file']/@aria-invalid") == ["true"]
        assert found.xpath("//div[contains(@class, 'error-summary')]//a/@href") == ["#file"]
    page = browser.post(path, {}, 422, page=path)
    assert "Choose the file" in text_of(page)
    assert pages.ash.rows(Attachment) == []


def test_this_page_alone_takes_ten_megabytes(pages: Pages) -> None:
    browser, session = pages.browser(), planned(pages.ash)
    path = f"/sessions/{session}/attach"
    page = send(browser, path, pdf() + b" " * (11 * 1024**2), 413)
    assert "What you sent is larger than 10 MB" in text_of(page)
    page = send(browser, path, b"\xff\xd8\xff" + b" " * 10 * 1024**2, 422)
    assert "larger than 10 MB" in text_of(page)
    whole = pdf() + b"\n" * 9_000_000 + b"startxref\n0\n%%EOF"
    paper = send(browser, path, whole).location.split("/")[-2]
    assert browser.get(f"/papers/{paper}/attached").data == whole
    other = browser.post(f"/papers/{paper}/write", {"x": "y" * (8 * 1024**2 + 1)}, 413)
    assert "larger than 8 MB" in text_of(other)


def test_no_file_touches_the_disk(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is sent is about children, and the database is encrypted; a temporary file would not be."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file")

    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", refuse)
    browser, path = pages.browser(), f"/sessions/{planned(pages.ash)}/attach"
    content = pdf() + b"\n" * 2_000_000 + b"startxref\n0\n%%EOF"
    send(browser, path, content)
    pages.app.request_class = Request  # the counter-proof: Flask's own would
    with pytest.raises(AssertionError, match="a temporary file"):
        send(browser, path, content)


def test_another_file_through_its_page(pages: Pages) -> None:
    browser, session = pages.browser(), planned(pages.ash)
    paper = send(browser, f"/sessions/{session}/attach", pdf()).location.split("/")[-2]
    path = f"/papers/{paper}/attach"
    assert "Attach another file instead" in text_of(browser.get(path))
    assert "This is a picture" in text_of(send(browser, path, b"\xff\xd8\xff", 422))
    assert send(browser, path, word()).location == f"/papers/{paper}"
    assert browser.get(f"/papers/{paper}/attached").data == word()
    drafts.abandon(pages.ash.at("lead"), paper, "Not held")
    assert send(browser, path, word(), 409)


# Handing it back


def test_it_is_handed_over_to_be_kept_and_never_shown(pages: Pages) -> None:
    paper = issued(pages.ash)
    for path in (f"/papers/{paper.reference}/attached", f"/papers/{paper.reference}/versions/1/attached"):
        answer = pages.browser().get(path)
        assert answer.data == pdf()
        assert answer.headers["Content-Disposition"] == f"attachment; filename={paper.reference}-attached.pdf"
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("who", ["head", "deputy", "second_lead", "administrator", "governor", "nobody"])
def test_others_find_nothing(pages: Pages, who: str) -> None:
    paper = issued(pages.ash)
    browser = pages.browser(who)
    for path in (
        f"/papers/{paper.reference}/attached",
        f"/papers/{paper.reference}/versions/1/attached",
        f"/papers/{paper.reference}/attach",
        f"/sessions/{paper.session}/attach",
    ):
        browser.get(path, 404)
    for path in (f"/papers/{paper.reference}/attach", f"/sessions/{paper.session}/attach"):
        send(browser, path, word(), 404)
    assert len(pages.ash.rows(Attachment)) == 1


def test_nothing_of_the_file_is_anywhere_but_in_the_file(pages: Pages, caplog: pytest.LogCaptureFixture) -> None:
    """The canary stands in the file, and the file's own name names a child: neither is kept or shown."""
    caplog.set_level(logging.DEBUG)
    browser, session = pages.browser(), planned(pages.ash)
    paper = send(browser, f"/sessions/{session}/attach", word(CANARY)).location.split("/")[-2]
    send(browser, f"/sessions/{session}/attach", word(CANARY), 409)
    send(browser, f"/papers/{paper}/attach", b"MZ" + CANARY.encode(), 422)
    seen = [browser.get(path).get_data(as_text=True) for path in everywhere(pages, paper, session)]
    with pages.ash.desk.read() as work:
        seen += [*work.db.scalars(select(AuditPayload.body)), *work.db.scalars(select(PaperVersion.answers))]
    seen += [caplog.text]
    for text in seen:
        assert CANARY not in text
        assert "Record of" not in text.replace("Record of a session", "")


def everywhere(pages: Pages, paper: str, session: str) -> list[str]:
    """The pages on which something of a paper could stand."""
    contract = pages.ash.contracts["provider-lead"]
    return [
        "/",
        "/papers",
        "/actions",
        "/children",
        "/children/C-0001",
        "/school/audit",
        f"/contracts/{contract}",
        f"/sessions/{session}",
        f"/papers/{paper}",
        f"/papers/{paper}/write",
        f"/papers/{paper}/attach",
    ]
