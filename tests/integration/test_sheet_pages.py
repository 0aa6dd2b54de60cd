"""How many pages a printer would want for each kind of document, and what stands together on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from forms import latest
from tests import written
from tests.integration.test_word_pages import laid_out
from webapp.documents.filling import fill_context
from webapp.documents.starters import starter
from webapp.documents.word import prepare, render

pytestmark = [pytest.mark.libreoffice, pytest.mark.slow]

MOST_PAGES = {
    "action_summary": 1, "child_file_note": 1, "written_agreement": 2, "supervision_contract": 2, "case_file_audit": 2,
    "designated_meeting": 2, "handover": 2, "chronology": 2, "group_record": 4, "team_meeting": 4,
}  # fmt: skip


def printed(key: str, **changes: Any) -> bytes:
    """The invented school's words on this document, with some of them changed."""
    return render(prepare(starter(key)), fill_context(latest(key), written.answers(key) | changes))


def test_each_document_takes_the_pages_that_it_should(tmp_path: Path) -> None:
    found = laid_out([printed(key) for key in MOST_PAGES], tmp_path)
    assert set(MOST_PAGES) == set(written.WRITTEN)
    assert {key: len(pages) for key, pages in zip(MOST_PAGES, found, strict=True)} == MOST_PAGES


def test_a_chronology_says_on_every_page_whose_it_is_and_divides_no_entry(tmp_path: Path) -> None:
    entry = written.answers("chronology")["entries"][0]
    entries = [entry | {"said": f"Entry {n} begins.\n\n" + "So it was. " * 90 + f"Entry {n} ends."} for n in range(9)]
    (found,) = laid_out([printed("chronology", entries=entries)], tmp_path)
    assert len(found) > 3
    assert all("C-0001" in page for page in found)
    for number in range(9):
        (page,) = [page for page in found if f"Entry {number} begins." in page]
        assert f"Entry {number} ends." in " ".join(page.split())


def test_the_name_on_a_childs_note_is_signed_under_and_never_alone(tmp_path: Path) -> None:
    """The last answers are pushed down line by line over the foot of the page."""
    who = [{"role": "Recorded by", "name": "Ines Calloway"}]
    (case,) = written.answers("child_file_note")["cases"]
    files = [
        printed("child_file_note", cases=[case | {"reason": "\n".join(["A line."] * lines)}], signatures=who)
        for lines in range(1, 13, 2)
    ]
    found = laid_out(files, tmp_path)
    assert {len(pages) for pages in found} == {1, 2}
    for *_, page in found:
        assert "Recorded by: Ines Calloway" in page
        assert "Does the child’s plan change?" in page
