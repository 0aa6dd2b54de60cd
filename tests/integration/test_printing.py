"""A paper as PDF: who may have it, made once of each Word copy, and the Word copy stays the one that was issued.

LibreOffice is stood in for: what the real one makes of a paper is in test_pdf_pages.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import Paper, School, Town, ready, sound
from tests.integration.test_issuing import words
from tests.integration.test_paper_page import Pages, address, box, pages, text_of  # noqa: F401 - a fixture
from tests.integration.test_table import everyones
from tests.pdf_files import drawn, squares
from webapp.db.audit import AuditRow
from webapp.db.papers import IssuedCopy
from webapp.documents import pdf
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused, Unavailable
from webapp.services import agreeing, amending, issuing, printing, signing, table
from webapp.services.work import Desk

PAGES = 3


class Office:
    """LibreOffice's stand-in, and what it was given."""

    def __init__(self) -> None:
        self.given: list[bytes] = []
        self.titles: list[str] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def to_pdf(self, docx: bytes, title: str = "") -> bytes:
        self.given.append(docx)
        self.titles.append(title)
        self.meanwhile()
        return drawn(docx, title, PAGES)


@pytest.fixture(autouse=True)
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    stand_in = Office()
    monkeypatch.setattr(pdf, "to_pdf", stand_in.to_pdf)
    monkeypatch.setattr(pdf, "found", lambda: Path("soffice"))
    return stand_in


@pytest.fixture
@kept
def circulated(ash: School) -> Paper:
    paper = ready(ash, "amara", trends="Mondays")
    paper.circulate()
    return paper


@pytest.fixture
def issued(circulated: Paper) -> Paper:
    circulated.issue("lead", "head")
    return circulated


def code_of(paper: Paper) -> str:
    """The code of the issued Word copy."""
    return next(copy.code for copy in paper.view().copies if copy.kind != "draft")


def as_pdf(paper: Paper, who: str = "head", code: str = "") -> issuing.Download:
    return printing.issued_pdf(paper.at(who), paper.reference, code or code_of(paper))


def kinds(school: School) -> list[str]:
    return [copy.kind for copy in school.rows(IssuedCopy)]


# The issued copy


def test_it_is_made_once_and_kept_beside_the_word_copy(issued: Paper, office: Office, clock: FakeClock) -> None:
    first = as_pdf(issued)
    clock.forward(days=40)
    assert as_pdf(issued, "lead") == first
    assert as_pdf(issued, code=issued.school.rows(IssuedCopy)[1].code) == first  # asked for by its own code
    assert len(office.given) == 1
    word, made = issued.school.rows(IssuedCopy)
    assert (word.kind, made.kind, made.made_from_id) == ("issued", "pdf", word.id)
    assert made.code != word.code
    assert made.sha256 == hashlib.sha256(first.content).hexdigest()
    same = ("school_id", "paper_version_id", "template_version_id", "audit_number", "chain_head", "content_hash")
    assert [getattr(made, name) for name in same] == [getattr(word, name) for name in same]
    assert sound(issued.school.desk)


def test_it_shows_the_word_copy_under_its_own_code(issued: Paper, office: Office) -> None:
    made = as_pdf(issued)
    own = issued.school.rows(IssuedCopy)[1].code
    assert squares(made.content, 150) == [[f"{own}-{number}"] for number in range(1, PAGES + 1)]
    word = issuing.download(issued.at(), issued.reference, code_of(issued)).content
    assert words(office.given[0]) == words(word).replace(code_of(issued), f"{own}- 1 ")


def test_it_is_named_by_reference_alone(issued: Paper, office: Office) -> None:
    assert as_pdf(issued).file_name == f"{issued.reference}-version-1.pdf"
    assert office.titles == [issued.reference]


def test_the_word_copy_stays_the_issued_one(issued: Paper) -> None:
    code = code_of(issued)
    word = issuing.download(issued.at(), issued.reference, code).content
    as_pdf(issued)
    view = issued.view()
    assert [(copy.code, copy.kind) for copy in view.copies] == [(code, "issued")]
    assert issuing.download(issued.at(), issued.reference, code).content == word
    signing.note_signatures(issued.at(), issued.reference, issued.ink(), "Cabinet 2")
    assert issued.state == "filed"
    assert issued.view().ink is not None


def test_a_code_from_any_of_its_pages_finds_it(issued: Paper) -> None:
    made = as_pdf(issued)
    own = issued.school.rows(IssuedCopy)[1].code
    for typed in (own, f"{own}-1", f"{own}-{PAGES}", f" {own.lower()}-2 "):
        found = issuing.download(issued.at("lead"), issued.reference, typed)
        assert (found.file_name, found.content) == (made.file_name, made.content)
    for typed in (f"{own}-", f"{own}-x", f"{own}-1-1", own[:-1]):
        with pytest.raises(NotFound):
            issuing.download(issued.at("lead"), issued.reference, typed)


def test_each_version_has_its_own(issued: Paper, office: Office) -> None:
    first = code_of(issued)
    amending.amend(issued.at(), issued.reference, "The date was wrong")
    issued.save(trends="Lateness has stopped")
    issued.circulate()
    issued.issue("lead", "head")
    second = next(copy.code for copy in issued.view().copies if copy.version == 2)
    assert as_pdf(issued, code=first).file_name == f"{issued.reference}-version-1.pdf"
    assert as_pdf(issued, code=second).file_name == f"{issued.reference}-version-2.pdf"
    assert len(office.given) == 2
    assert "Mondays" in words(office.given[0])
    assert "Lateness has stopped" in words(office.given[1])


def test_it_is_noted_when_it_is_made_and_when_it_leaves(issued: Paper) -> None:
    before = len(issued.school.events())
    as_pdf(issued, "lead")
    as_pdf(issued, "head")
    assert issued.school.events()[before:] == ["paper.printed", "paper.downloaded", "paper.downloaded"]
    made = issued.school.rows(IssuedCopy)[1]
    with issued.school.desk.read() as work:
        rows = work.db.query(AuditRow).filter_by(school_id=issued.school.school_id).order_by(AuditRow.number).all()
        bodies = [row.payload.body for row in rows[before:] if row.payload]
    assert all(made.code in body for body in bodies)
    assert made.sha256 in bodies[0]


def test_not_a_byte_leaves_that_is_not_noted(issued: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*given: Any, **facts: Any) -> None:
        raise Unavailable("The database is busy.")

    code = code_of(issued)
    as_pdf(issued)
    monkeypatch.setattr(Desk, "note_read", closed)
    with pytest.raises(Unavailable, match="busy"):
        as_pdf(issued, code=code)


# While it is made


def test_no_transaction_is_open_meanwhile(issued: Paper, office: Office) -> None:
    """Another use case of the same thread and a change of another run through: neither waits, neither is inside."""
    pool: Any = issued.school.desk.database.engine.pool
    seen: list[int] = []

    def look() -> None:
        seen.append(pool.checkedout())
        with issued.school.at("lead").work() as work:
            work.note("paper.read", "paper:1")

    office.meanwhile = look
    as_pdf(issued)
    assert seen == [0]


def test_two_who_ask_at_once_are_given_the_same(issued: Paper, office: Office) -> None:
    asked: list[issuing.Download] = []

    def the_other() -> None:
        office.meanwhile = lambda: None
        asked.append(as_pdf(issued, "lead"))

    office.meanwhile = the_other
    assert as_pdf(issued, "head") == asked[0]
    assert kinds(issued.school) == ["issued", "pdf"]
    assert issued.school.events().count("paper.printed") == 1


def test_who_lost_the_right_meanwhile_is_given_nothing(issued: Paper, office: Office, clock: FakeClock) -> None:
    """An attendee's place ends on the very day; here the clock passes it."""
    stranger = issued.at("nobody")
    desk = issued.at("lead")

    def gone() -> None:
        object.__setattr__(desk, "viewer", stranger.viewer)

    office.meanwhile = gone
    with pytest.raises(Refused):
        printing.issued_pdf(desk, issued.reference, code_of(issued))
    assert kinds(issued.school) == ["issued"]


def test_one_that_fails_leaves_nothing(issued: Paper, office: Office) -> None:
    def fail() -> None:
        raise Unavailable("Making the PDF took longer than 60 seconds, so it was stopped.")

    office.meanwhile = fail
    before = issued.school.events()
    with pytest.raises(Unavailable, match="60 seconds"):
        as_pdf(issued)
    assert (kinds(issued.school), issued.school.events()) == (["issued"], before)


# Drafts


def test_a_draft_is_kept_with_the_word_copy_that_it_shows(ash: School, office: Office) -> None:
    paper = ready(ash, "amara", trends="Mondays")
    made = printing.draft_pdf(paper.at(), paper.reference)
    assert made.file_name == f"{paper.reference}-draft.pdf"
    word, kept = ash.rows(IssuedCopy)
    assert (word.kind, kept.kind, kept.made_from_id) == ("draft", "pdf", word.id)
    assert "Draft. Not the agreed record: do not sign this copy." in words(office.given[0])
    assert squares(made.content, 150) == [[]] * PAGES  # nobody signs it, so it has no code
    assert [copy.kind for copy in paper.view().copies] == ["draft"]
    for code in (word.code, kept.code):
        with pytest.raises(NotFound):
            issuing.download(paper.at(), paper.reference, code)
        with pytest.raises(NotFound):
            printing.issued_pdf(paper.at(), paper.reference, code)


def test_what_has_no_draft_in_word_has_none_as_pdf(issued: Paper, office: Office) -> None:
    with pytest.raises(Conflict, match="download the issued"):
        printing.draft_pdf(issued.at(), issued.reference)
    assert office.given == []


# At the table


def sign(paper: Paper, code: str) -> None:
    table.sign_at_table(paper.at(), paper.reference, code, everyones(paper), "Cabinet 2")


def test_a_pdf_that_was_signed_at_the_table_issues_the_print_that_it_shows(circulated: Paper) -> None:
    made = printing.table_pdf(circulated.at(), circulated.reference, circulated.view().content_hash)
    assert made.file_name == f"{circulated.reference}-to-sign.pdf"
    word, kept = circulated.school.rows(IssuedCopy)
    assert (word.kind, kept.kind) == ("table", "pdf")
    assert circulated.view().table_code == kept.code  # what stands on the paper in their hands
    assert squares(made.content, 150)[1] == [f"{kept.code}-2"]
    with pytest.raises(NotFound):
        issuing.download(circulated.at(), circulated.reference, kept.code)  # not before it is signed
    sign(circulated, f"{kept.code}-2")
    assert circulated.state == "filed"
    assert code_of(circulated) == word.code
    assert issuing.download(circulated.at("lead"), circulated.reference, kept.code).content == made.content


def test_a_pdf_of_a_text_that_has_changed_since_does_not_count(circulated: Paper) -> None:
    printing.table_pdf(circulated.at(), circulated.reference, circulated.view().content_hash)
    code = circulated.school.rows(IssuedCopy)[1].code
    agreeing.recall(circulated.at(), circulated.reference)
    circulated.save(trends="Tuesdays")
    circulated.circulate()
    with pytest.raises(Conflict, match="text has changed"):
        sign(circulated, code)


def test_the_pdf_of_a_draft_is_nothing_to_sign(ash: School) -> None:
    paper = ready(ash, "amara")
    printing.draft_pdf(paper.at(), paper.reference)
    paper.circulate()
    with pytest.raises(Invalid, match="No print"):
        sign(paper, ash.rows(IssuedCopy)[1].code)


# Whose it is


def test_nobody_has_as_pdf_what_they_may_not_have_in_word(town: Town, issued: Paper) -> None:
    code = code_of(issued)
    as_pdf(issued)
    pdf_code = issued.school.rows(IssuedCopy)[1].code
    other = town.ash.contract_paper()
    other.issue("lead", "head")
    uses: tuple[Callable[[Desk], object], ...] = (
        lambda desk: printing.issued_pdf(desk, issued.reference, code),
        lambda desk: printing.issued_pdf(desk, issued.reference, pdf_code),
        lambda desk: issuing.download(desk, issued.reference, pdf_code),
        lambda desk: printing.draft_pdf(desk, issued.reference),
        lambda desk: printing.table_pdf(desk, issued.reference, ""),
    )
    before = issued.school.events()
    for use in uses:
        for who in ("deputy", "wellbeing", "governor", "administrator", "staff", "second_lead", "trust", "nobody"):
            with pytest.raises(Refused):
                use(issued.at(who))
    for use in uses[:3]:  # Birchfield has a paper of that reference too, and its own draft and print of it
        with pytest.raises(Refused):
            use(town.birch.at("head"))
    for find in (issuing.download, printing.issued_pdf):
        for wrong in (code, pdf_code):
            with pytest.raises(NotFound):
                find(issued.at(), other.reference, wrong)
    assert issued.school.events() == before


# Absent


def test_without_libreoffice_nothing_is_printed(issued: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "found", lambda: None)
    monkeypatch.setattr(pdf, "to_pdf", lambda docx, title: pdf.require())
    draft = ready(issued.school, "hope")
    for use in (
        lambda: as_pdf(issued),
        lambda: printing.draft_pdf(draft.at(), draft.reference),
        lambda: printing.table_pdf(draft.at(), draft.reference, ""),
    ):
        with pytest.raises(pdf.NotInstalled):
            use()
    assert kinds(issued.school) == ["issued"]


def test_a_pdf_that_was_made_before_is_still_handed_out(issued: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    made = as_pdf(issued)
    monkeypatch.setattr(pdf, "found", lambda: None)
    monkeypatch.setattr(pdf, "to_pdf", lambda docx, title: pdf.require())
    assert as_pdf(issued) == made


# Its buttons


def test_the_button_stands_beside_each_word_file(pages: Pages) -> None:  # noqa: F811
    paper = ready(pages.ash, "amara")
    head = pages.at("head")
    draft = head.post(address(paper, "draft/pdf"), {}, 200)
    assert (draft.mimetype, draft.data[:5]) == ("application/pdf", b"%PDF-")
    paper.circulate()
    to_sign = head.post(address(paper, "table/pdf"), {"content_hash": paper.view().content_hash}, 200)
    assert "to-sign.pdf" in to_sign.headers["Content-Disposition"]
    assert box(head.get(address(paper, "table")), "table-code").get("value") == paper.view().table_code
    paper.issue("lead", "head")
    page = head.get(address(paper))
    here = address(paper, f"copies/{code_of(paper)}")
    assert f'href="{here}"' in page.get_data(as_text=True)
    assert f'action="{here}/pdf"' in page.get_data(as_text=True)
    made = head.post(f"{here}/pdf", {}, 200)
    assert made.headers["Content-Disposition"] == f"attachment; filename={paper.reference}-version-1.pdf"
    assert f'action="{here}/pdf"' in head.get(address(paper, "versions/1")).get_data(as_text=True)
    amending.amend(paper.at(), paper.reference, "The date was wrong")
    assert f'action="{here}/pdf"' in pages.at("lead").get(address(paper)).get_data(as_text=True)


def test_absent_the_button_leads_to_how_to_get_it(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    paper = ready(pages.ash, "amara")
    monkeypatch.setattr(pdf, "found", lambda: None)
    head = pages.at("head")
    assert "draft/pdf" in head.get(address(paper)).get_data(as_text=True)
    answer = head.post(address(paper, "draft/pdf"), {})
    assert answer.location == "/pdf"
    said = text_of(head.get("/pdf"))
    assert "Ask IT to install it" in said
    assert "print from Word" in said
    assert "apt install libreoffice-writer-nogui" in said
    assert "winget install" in said


def test_there_it_says_so(pages: Pages) -> None:  # noqa: F811
    said = text_of(pages.at("head").get("/pdf"))
    assert "LibreOffice makes PDFs here, one at a time" in said
    assert "apt install" not in said


def test_what_goes_wrong_is_said_on_the_papers_page(pages: Pages, office: Office) -> None:  # noqa: F811
    def busy() -> None:
        raise Unavailable("Another PDF is being made at the moment. Try again in a minute: nothing was lost.")

    office.meanwhile = busy
    paper = ready(pages.ash, "amara")
    head = pages.at("head")
    assert head.post(address(paper, "draft/pdf"), {}).location == address(paper)
    assert "Another PDF is being made" in text_of(head.get(address(paper)))
    paper.circulate()
    assert head.post(address(paper, "table/pdf"), {"content_hash": "old"}).location == address(paper)


def test_a_code_is_typed_from_a_pdf_with_its_page_or_without(pages: Pages) -> None:  # noqa: F811
    paper = ready(pages.ash, "amara")
    paper.circulate()
    head = pages.at("head")
    head.post(address(paper, "table/pdf"), {"content_hash": paper.view().content_hash}, 200)
    today = f"{pages.ash.clock().date():%d/%m/%Y}"
    whole = {"place": "Cabinet 2", "code": f"{paper.view().table_code.lower().replace('-', ' ')} 12"}
    for party in (paper.party("head"), paper.party("lead")):
        whole |= {f"outcome-{party}": "signed", f"on-{party}": today}
    head.post(address(paper, "table/signed"), whole)
    assert paper.state == "filed"
