"""A paper as PDF, from the button to the paper in the hand: the real server, the real browser, the real LibreOffice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Opens
from tests.needs import require
from tests.pdf_files import squares, texts

pytestmark = [pytest.mark.libreoffice, pytest.mark.slow]


@pytest.fixture(autouse=True)
def libreoffice() -> None:
    require("libreoffice")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_an_issued_paper_is_downloaded_as_pdf(sits: Opens, script: bool) -> None:
    petra = sits("petra", script=script)
    petra.go("/papers/P-0001")
    said = petra.page.get_by_text("Its code is").inner_text()
    word_code = re.search(r"[A-Z0-9]{3}-[A-Z0-9]{3}", said)
    assert word_code is not None
    with petra.page.expect_download() as download:
        petra.page.get_by_role("button", name="Download it as PDF", exact=True).click()
    assert download.value.suggested_filename == "P-0001-version-1.pdf"
    made = Path(download.value.path()).read_bytes()
    pages = texts(made)
    codes = [found for (found,) in squares(made, 150)]
    own = codes[0].removesuffix("-1")
    assert codes == [f"{own}-{number}" for number in range(1, len(pages) + 1)]
    assert own != word_code[0]
    for code, text in zip(codes, pages, strict=True):
        assert f"{code}, version 1. If the square cannot be read, type this code." in text
        assert word_code[0] not in text
    assert "Petra" in pages[0]
    assert petra.save_file("Download it as PDF") == made  # made once
    with petra.page.expect_download() as download:  # and found by the code on any of its pages
        petra.page.evaluate("path => location.assign(path)", f"/papers/P-0001/copies/{codes[-1]}")
    assert Path(download.value.path()).read_bytes() == made
    assert petra.troubles == []


def test_how_to_get_it_is_a_page(sits: Opens) -> None:
    ines = sits("ines")
    ines.go("/school/safety")
    ines.press("Papers as PDF")
    expect(ines.page.get_by_role("heading", level=1)).to_have_text("Papers as PDF")
    expect(ines.page.get_by_text("LibreOffice makes PDFs here, one at a time")).to_be_visible()
