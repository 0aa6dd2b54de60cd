"""What a printer would show: the finished files through LibreOffice to pages, read again."""

from __future__ import annotations

import dataclasses
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from forms import latest
from forms.kit import Text, is_asked, repeats
from tests.needs import require
from tests.word_sections import matrix
from webapp.documents.context import Signatory, word_context
from webapp.documents.stamp import Stamp, stamp
from webapp.documents.starters import starter
from webapp.documents.word import prepare, render

pytestmark = [pytest.mark.libreoffice, pytest.mark.slow]

STAMP = Stamp("SR-0147", 2, "A7K-4MQ", "DSL supervision record", "3 December 2026", 18204, "9f2c41ab", False)
PARAGRAPH = (
    "She has been in school every day & has told her tutor that weekends are “shouty” since half term, so we asked "
    "what would help. "
)


def laid_out(files: list[bytes], folder: Path) -> list[list[str]]:
    """The text of each page of each file as LibreOffice lays it out. One start of it serves them all."""
    program = require("libreoffice")
    names = [f"paper-{number}.docx" for number in range(len(files))]
    for name, docx in zip(names, files, strict=True):
        (folder / name).write_bytes(docx)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "pdf", *names]
    subprocess.run(command, check=True, capture_output=True, timeout=300, cwd=folder)
    return [[page.extract_text() for page in PdfReader(folder / name.replace("docx", "pdf")).pages] for name in names]


def pages(docx: bytes, folder: Path) -> list[str]:
    """The text of each page of one file."""
    return laid_out([docx], folder)[0]


def record(length: int, cases: int, actions: int, *, last: int = 0, key: str = "dsl_record") -> bytes:
    """A paper with this many sentences in each long answer."""
    document = latest(key)
    long = "\n\n".join([PARAGRAPH * 3] * (length // 3)) or "Nothing new."
    answers: dict[str, Any] = {
        q.key: [] if repeats(q) else long if isinstance(q, Text) else "Short"
        for q in document.questions()
        if is_asked(q)
    }
    if key == "dsl_record":
        row = {"uid": "1", "analysis": long, "reflection": long, "next_steps": "As before", "plan_changed": "no"}
        answers["cases"] = [row | {"child": f"C-{number}"} for number in range(cases)]
        answers["actions"] = [
            {"uid": "2", "what": f"Do thing {n}", "owner": "1", "due": "2026-12-17"} for n in range(actions)
        ]
        answers["needs_met"] = "\n".join(["A line."] * last)
    else:
        answers["own_terms"] = "\n".join(["A line."] * last)
    context = word_context(
        document, answers, school="Harrowmere School", child_names={}, party_names={"1": "Dev Rathbone"},
        signatories=[Signatory("Supervisor", "Ines Calloway"), Signatory("Supervisee", "Dev Rathbone")],
    )  # fmt: skip
    return render(prepare(starter(key)), context)


def test_a_long_record_is_stamped_and_headed_on_every_page(tmp_path: Path) -> None:
    found = pages(stamp(record(6, 4, 10), STAMP), tmp_path)
    assert len(found) > 3
    for number, text in enumerate(found, 1):
        assert text.count("A7K-4MQ, version 2") == 1
        assert f"Page {number} of {len(found)}" in " ".join(text.split())
        assert "SR-0147. Audit 18204, 9f2c41ab" in text
        assert "Confidential" in text
    assert "Do thing 9" in "".join(found)


def test_an_empty_record_says_not_answered_and_fits_two_pages(tmp_path: Path) -> None:
    found = pages(stamp(record(0, 0, 0), STAMP), tmp_path)
    assert len(found) == 2
    assert "Not answered" in "".join(found)


def test_a_draft_says_so_on_every_page(tmp_path: Path) -> None:
    for text in pages(stamp(record(3, 2, 2), dataclasses.replace(STAMP, draft=True)), tmp_path):
        assert "Draft. Not the agreed record: do not sign this copy." in text
        assert "A7K-4MQ" not in text


@pytest.mark.parametrize(
    ("key", "lengths"),
    [("dsl_record", range(18, 30, 2)), ("dsl_contract", range(18, 34, 2))],
    ids=["record", "contract"],
)
def test_signatures_are_together_and_never_alone(key: str, lengths: range, tmp_path: Path) -> None:
    """The last answer is pushed down line by line over the foot of the page."""
    found = laid_out([stamp(record(0, 1, 2, last=last, key=key), STAMP) for last in lengths], tmp_path)
    assert len({len(paper) for paper in found}) > 1, "the foot of the page was never reached"
    for *_, page in found:
        assert page.count("with a statement") == 2
        assert ("Date of the next session" if key == "dsl_record" else "A line.") in page


def test_every_page_of_every_section_shows_the_stamp_once(tmp_path: Path) -> None:
    """Footers of every kind, pages that lie across, numbers that begin anew: the pages count straight through."""
    forms = [form for sections in range(1, 6) for form in matrix(sections, 3)]
    found = laid_out([stamp(form.made(), STAMP) for form in forms], tmp_path)
    for form, paper in zip(forms, found, strict=True):
        assert len(paper) >= len(form.parts)
        for number, text in enumerate(paper, 1):
            said = " ".join(text.split())
            assert said.count("A7K-4MQ, version 2") == 1, form
            assert f"Page {number} of {len(paper)}" in said, form
    for words in ("The school, telephone", "In a table", "In a text box"):
        assert any(words in text for paper in found for text in paper), words
