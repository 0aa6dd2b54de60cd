"""The issued Word file: rendered once, proven, stamped and frozen; every copy that leaves is known."""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import CLOSED, NOISE, Paper, School, Town, ready, sound
from webapp.db.audit import AuditRow
from webapp.db.children import Child
from webapp.db.papers import IssuedCopy, PaperVersion, TemplateVersion
from webapp.db.schools import Person
from webapp.db.schools import School as SchoolRow
from webapp.domain.errors import Conflict, NotFound, Refused, Unavailable
from webapp.services import copies, issuing, practice
from webapp.services.work import Desk

AWKWARD = "Smith & Co <b>said</b> “café” 🦊 {{ 1 }} {% x %}\n\nA second paragraph"


@pytest.fixture
@kept
def issued(ash: School, clock: FakeClock) -> Paper:
    paper = ready(ash, "amara", "hope", trends=AWKWARD)
    paper.circulate()
    clock.forward(minutes=20)
    paper.issue("lead", "head")
    return paper


def words(content: bytes) -> str:
    """All text of a Word file, its header and footers too, with single spaces."""
    said: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        for name in file.namelist():
            if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name):
                root = etree.fromstring(file.read(name))
                said += [" ".join(element.itertext("{*}t")) for element in root.iter("{*}p")]
    return " ".join(" ".join(said).split())


def download(paper: Paper, who: str = "head") -> issuing.Download:
    return issuing.download(paper.at(who), paper.reference, paper.code)


# The bytes


def test_every_answer_is_in_the_file(issued: Paper) -> None:
    said = words(download(issued).content)
    for line in AWKWARD.split("\n\n"):
        assert " ".join(line.split()) in said
    for child, name in (("amara", "Amara Lisle"), ("hope", "Hope Darrow")):
        assert f"About {child}: now" in said
        assert f"About {child}: inside" in said
        assert name in said
    assert issued.school.name("head") in said
    assert NOISE not in said


def test_a_second_download_is_the_same_to_the_byte(issued: Paper, clock: FakeClock) -> None:
    """Whatever has changed since: names, the school's own, its template, the time."""
    first = download(issued)
    with issued.school.desk.work(school_id=issued.school.school_id) as work:
        for person in work.db.query(Person).filter_by(school_id=issued.school.school_id):
            person.name = "Renamed"
        for child in work.db.query(Child).filter_by(school_id=issued.school.school_id):
            child.legal_surname = "Renamed"
        work.db.get_one(SchoolRow, issued.school.school_id).name = "Renamed"
        for template in work.db.query(TemplateVersion).filter_by(school_id=issued.school.school_id):
            template.state = "retired"
        work.note("child.changed", "child:1")
    clock.forward(days=400)
    assert download(issued) == first


def test_its_sum_is_stored_and_noted(issued: Paper) -> None:
    content = download(issued).content
    copy = issued.school.rows(IssuedCopy)[0]
    assert copy.sha256 == hashlib.sha256(content).hexdigest()
    with issued.school.desk.read() as work:
        noted = work.db.query(AuditRow).filter_by(event="paper.issued", school_id=issued.school.school_id).one()
        assert noted.payload is not None
        assert copy.sha256 in noted.payload.body


def test_what_was_issued_never_changes(issued: Paper) -> None:
    for statement in (
        "UPDATE issued_copy SET kind = 'draft'",
        "UPDATE issued_copy SET code = 'AAA-333'",
        "DELETE FROM issued_copy",
        "UPDATE paper_version SET answers = '{}' WHERE issued_at IS NOT NULL",
        "UPDATE paper_version SET issued_at = NULL WHERE issued_at IS NOT NULL",
        "DELETE FROM paper_version WHERE issued_at IS NOT NULL",
    ):
        with pytest.raises(DBAPIError, match="append-only"), issued.school.desk.work(school_id=1) as work:  # noqa: PT012
            work.db.connection().execute(sql(statement))
            work.note("paper.saved", "paper:1")
    assert issued.school.rows(PaperVersion)[-1].issued_at is not None


def test_it_is_issued_once(issued: Paper) -> None:
    for who in ("lead", "head"):
        with pytest.raises(Conflict):
            issued.agree(who)
    assert [copy.kind for copy in issued.school.rows(IssuedCopy)] == ["issued"]


# What is printed on it


def test_the_head_of_the_chain_that_is_printed_is_the_audits_of_that_moment(issued: Paper) -> None:
    copy = issued.school.rows(IssuedCopy)[0]
    rows = {row.number: row for row in issued.school.rows(AuditRow)}
    assert rows[copy.audit_number].row_hash == copy.chain_head
    following = [rows[copy.audit_number + n].event for n in (1, 2)]
    assert following == ["paper.agreed", "paper.issued"]  # of the very work that issued it
    said = words(download(issued).content)
    assert copy.chain_head[: copies.HEAD_SHOWN] in said
    assert str(copy.audit_number) in said
    assert sound(issued.school.desk)


def test_the_stamp_names_the_paper_and_its_code(issued: Paper) -> None:
    said = words(download(issued).content)
    copy = issued.school.rows(IssuedCopy)[0]
    assert issued.reference in said
    assert copy.code in said
    assert "Draft" not in said


def test_a_code_has_no_letters_to_mistake(ash: School) -> None:
    with ash.at("head").read() as work:
        codes = [copies.new_code(work) for _ in range(300)]
    assert len(set(codes)) == 300
    assert all(re.fullmatch(rf"[{copies.CODE_LETTERS}]{{3}}-[{copies.CODE_LETTERS}]{{3}}", code) for code in codes)
    assert all(any(letter.isdigit() for letter in code) for code in codes)  # the audit tells it from a name
    assert not set("0O1IB8S5") & set(copies.CODE_LETTERS)


def test_a_code_in_use_is_not_given_again(issued: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = issued.school.rows(IssuedCopy)[0].code.replace("-", "")
    letters = iter(taken + "AAA333")
    monkeypatch.setattr(copies.secrets, "choice", lambda given: next(letters))
    with issued.at().read() as work:
        assert copies.new_code(work) == "AAA-333"


# Names that must not leak sideways


def test_the_names_of_files_carry_no_name(ash: School, issued: Paper) -> None:
    assert download(issued).file_name == "P-0003-version-1.docx"
    draft = ash.record(cases=[ash.case("amara", "A")])
    assert issuing.print_draft(draft.at(), draft.reference).file_name == "P-0004-draft.docx"


def test_the_files_properties_and_parts_carry_no_name(issued: Paper) -> None:
    names = ("Amara", "Lisle", "Darrow", issued.school.name("head"), issued.school.name("lead"))
    with zipfile.ZipFile(io.BytesIO(download(issued).content)) as file:
        properties = b"".join(file.read(name) for name in file.namelist() if name.startswith("docProps/"))
        told = properties.decode() + " ".join(file.namelist())
        assert file.testzip() is None
    assert properties
    assert not [name for name in names if name in told]


def supervised_from_outside(ash: School) -> Paper:
    practice.choose(ash.at("lead"), "outside_children", "reference")
    ash.contract("trust", "lead")
    return ready(ash, "amara", between="trust-lead")


def test_a_party_from_outside_prints_a_draft_without_a_childs_name(ash: School) -> None:
    paper = supervised_from_outside(ash)
    said = words(issuing.print_draft(paper.at("trust"), paper.reference).content)
    assert ": now" in said  # what is said of the child is there
    assert "amara" not in said.casefold()
    assert "Lisle" not in said


@pytest.mark.parametrize("order", [("lead", "trust"), ("trust", "lead")], ids="-".join)
def test_a_party_from_outside_downloads_no_childs_name(ash: School, order: tuple[str, str]) -> None:
    """Whoever agrees last: the bytes are rendered once, and the party from outside downloads the same ones."""
    paper = supervised_from_outside(ash)
    paper.issue(*order)
    assert "Lisle" not in words(download(paper, "trust").content)


def test_what_is_printed_does_not_hang_on_who_agreed_last(ash: School) -> None:
    """Each reader has their own view of a page; the issued file is one for all of them."""
    printed = []
    for number, order in enumerate((("lead", "trust"), ("trust", "lead"))):
        paper = supervised_from_outside(ash) if not number else ready(ash, "amara", between="trust-lead")
        paper.issue(*order)
        said = words(download(paper, "lead").content)
        printed.append([name for name in ("Amara Lisle", "A child", "C-0001") if name in said])
    assert printed[0] == printed[1]


# Drafts


def test_a_draft_copy_says_so_and_is_counted(ash: School) -> None:
    paper = ready(ash, "amara", trends=AWKWARD)
    before = paper.state, paper.revision
    prints = [issuing.print_draft(paper.at(), paper.reference) for _ in range(2)]
    paper.circulate()
    prints.append(issuing.print_draft(paper.at("lead"), paper.reference))
    copies = ash.rows(IssuedCopy)
    assert [copy.kind for copy in copies] == ["draft"] * 3
    assert [copy.sha256 for copy in copies] == [hashlib.sha256(copy.content).hexdigest() for copy in prints]
    assert len({copy.code for copy in copies}) == 3
    for one in prints:
        assert "Draft. Not the agreed record: do not sign this copy." in words(one.content)
        assert "Smith & Co" in words(one.content)
    assert [copy.kind for copy in paper.view().copies] == ["draft"] * 3
    assert ash.events().count("paper.printed") == 3
    assert before[0] == "draft"


def test_a_draft_copy_is_no_issued_copy_under_its_code(ash: School) -> None:
    paper = ready(ash, "amara")
    issuing.print_draft(paper.at(), paper.reference)
    with pytest.raises(NotFound):
        issuing.download(paper.at(), paper.reference, ash.rows(IssuedCopy)[0].code)


def test_an_issued_paper_has_no_draft_print(issued: Paper) -> None:
    with pytest.raises(Conflict, match="download the issued"):
        issuing.print_draft(issued.at(), issued.reference)


def test_a_draft_with_everything_missing_prints(ash: School) -> None:
    paper = ash.record()
    assert "Not answered" in words(issuing.print_draft(paper.at(), paper.reference).content)


def test_a_draft_that_lost_an_answer_is_not_handed_out(ash: School, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = ready(ash)
    monkeypatch.setattr(copies, "prove", lambda *given: ["One", "Two"])
    with pytest.raises(Unavailable, match="One, Two"):
        issuing.print_draft(paper.at(), paper.reference)
    assert ash.rows(IssuedCopy) == []


# Downloads


def test_a_download_is_noted_before_a_byte_leaves(issued: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*given: Any, **facts: Any) -> None:
        raise Unavailable("The database is busy.")

    code, desk = issued.code, issued.at("lead")
    monkeypatch.setattr(Desk, "note_read", closed)
    with pytest.raises(Unavailable):
        issuing.download(desk, issued.reference, code)


def test_downloads_are_noted_by_person_and_quarter_hour(issued: Paper, clock: FakeClock) -> None:
    for who in ("head", "head", "lead"):
        download(issued, who)
    assert issued.school.events().count("paper.downloaded") == 2
    clock.forward(minutes=16)
    download(issued)
    assert issued.school.events().count("paper.downloaded") == 3


@pytest.mark.parametrize("code", ["", "AAA-333", "%", "___-___"])
def test_an_unknown_code_is_not_found(issued: Paper, code: str) -> None:
    with pytest.raises(NotFound):
        issuing.download(issued.at(), issued.reference, code)


def test_a_code_opens_its_own_paper_only(town: Town, issued: Paper) -> None:
    other = town.ash.contract_paper()
    other.issue("lead", "head")
    with pytest.raises(NotFound):
        issuing.download(issued.at(), other.reference, issued.code)
    with pytest.raises(Refused):
        issuing.download(town.birch.at("head"), issued.reference, issued.code)
    for who in ("deputy", "wellbeing", "governor", "administrator", "staff", "second_lead", "trust", "nobody"):
        with pytest.raises(Refused):
            issuing.download(issued.at(who), issued.reference, issued.code)
    before = issued.school.events()
    assert "paper.downloaded" not in before


def test_a_contract_is_issued_like_a_record(ash: School) -> None:
    paper = ash.contract_paper()
    paper.issue("lead", "head")
    said = words(download(paper).content)
    for answer in ("Once in each half term", "Meeting room 2", "The chair of governors", ash.name("lead")):
        assert answer in said


def test_a_school_without_a_template_says_so(ash: School, clock: FakeClock) -> None:
    with ash.desk.work(school_id=ash.school_id) as work:
        for template in work.db.query(TemplateVersion).filter_by(school_id=ash.school_id):
            template.state = "retired"
        work.note("template.installed", "template:1")
    with pytest.raises(Unavailable, match="no Word template"):
        ash.record()


USES: tuple[Callable[[Desk, Paper], object], ...] = (
    lambda desk, paper: issuing.print_draft(desk, paper.reference),
    lambda desk, paper: issuing.download(desk, paper.reference, "AAA-333"),
)


def test_nothing_for_who_is_not_signed_in(issued: Paper) -> None:
    for use in USES:
        with pytest.raises(CLOSED):
            use(issued.school.desk, issued)
