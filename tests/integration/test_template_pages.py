"""Word templates of the school's own through the pages, without a script: from the upload to the first paper and back."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import docx
import pytest
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
from webapp.db.papers import TemplateVersion
from webapp.documents import pdf
from webapp.documents.ooxml import read_package, write_package
from webapp.documents.starters import starter
from webapp.domain.errors import Conflict, NotFound, Refused
from webapp.services import proposing, sheets, templates
from webapp.services.work import Desk
from webapp.settings import Settings

KEY = "dsl_record"
PAGE = f"/school/templates/{KEY}"
NAMED = "Record of Wilhelmina.docx"


@dataclass
class Pages:
    """Ashgrove with its pages."""

    ash: School
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
    yield Pages(town.ash, app)
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
    by_paper = {
        row.reference: row.template_version.number
        for row in [*ash.rows(PaperRow)]
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
