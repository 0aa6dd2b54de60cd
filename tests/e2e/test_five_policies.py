"""Each of the five policies walked by its own staff, from the way of supervising to the signed record, in a real browser.

The school takes one ready-made way after another, as it could. What is looked at is the whole of it: that the contract and
the record are on that policy's documents, that everybody whom it names agrees, that the Word files say what was typed, and
that each child's part is on that child's chronology and on no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.attached_files import pdf
from tests.e2e import half_term
from tests.e2e.driver import Person
from tests.e2e.half_term import HalfTerm, agree, begin, end, entries, note_agreed, paper_on, plan, say_signed
from tests.e2e.word import words_of
from webapp.documents.closed import NO_CHILDREN
from webapp.domain.ready_made import ready_made

COUNT, NEXT, REVIEW = "75", "26 January 2027", "1/9/2027"


@pytest.fixture(scope="module")
def school(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HalfTerm]:
    """One school, whose five walks happen one after another."""
    with half_term.half_term(tmp_path_factory.mktemp("policies"), browser, "", script=True) as opened:
        yield opened


def take(lead: Person, key: str) -> None:
    """Supervise in a ready-made way from now on."""
    way = ready_made(key)
    lead.go("/school/ways")
    button = lead.page.get_by_role("button", name=f"Use this way from today: {way.title}")
    if button.count():
        lead.press(f"Use this way from today: {way.title}")
    assert "This is how you supervise" in lead.page.locator(f"#{key}").locator("xpath=..").inner_text()


def answer_all(writer: Person, canary: str) -> None:
    """Answer every box that is still empty, each text with the canary; a case needs its child first."""
    form = writer.page.locator("#paper")
    for box in form.locator("input[type=text]:not([data-find-box]):not([name$='off-roll'])").all():
        if box.is_visible() and not box.input_value():
            box.fill(_one_line(box.get_attribute("name") or "", box.get_attribute("inputmode") or "", canary))
    for text in form.locator("textarea").all():
        if text.is_visible() and not text.input_value():
            text.fill(f"Said & written, {canary}.\n\nA second paragraph.")
    for select in form.locator("select").all():
        if select.is_visible() and not select.input_value():
            select.select_option(index=1)
    asked = {str(radio.get_attribute("name")) for radio in form.locator("input[type=radio]").all()}
    for name in (name for name in asked if not name.endswith("-child")):
        if form.locator(f"[name='{name}']:checked:not([value=''])").count() == 0:
            form.locator(f"[name='{name}']:not([value=''])").first.check()


def _one_line(name: str, mode: str, canary: str) -> str:
    if name == "review_on":
        return REVIEW
    if re.search(r"(_on|due)$", name):
        return NEXT
    return COUNT if mode == "numeric" else f"As agreed, {canary}"


def write_contract(writer: Person, canary: str) -> str:
    """Write the contract whose page is open, and put it before its parties. Returns its paper."""
    writer.page.locator("#paper a, section a[href^='/papers/']").first.click()
    paper = paper_on(writer)
    writer.go(f"/papers/{paper}/write")
    answer_all(writer, canary)
    writer.press("Check answers")
    writer.press("Circulate this paper")
    assert "Circulated. Everyone who has to agree" in writer.main, writer.main
    return paper


def contract(writer: Person, others: Sequence[str], kind: str, canary: str, *, supervisor: str = "") -> tuple[str, str]:
    """A contract with these people, written and circulated. Returns its reference and its paper."""
    writer.go("/supervision/new")
    writer.page.get_by_label(kind).check()
    if supervisor:
        choice = writer.page.locator("#supervisor option", has_text=supervisor)
        writer.page.get_by_label("Supervisor", exact=True).select_option(value=str(choice.get_attribute("value")))
    for name in others:
        writer.page.get_by_role("checkbox", name=re.compile(f"^{name}")).check()
    writer.press("Make this contract")
    reference = writer.page.url.rsplit("/", 1)[1]
    return reference, write_contract(writer, canary)


def write_children(writer: Person, cases: Mapping[str, str], first: int = 0, key: str = "cases") -> list[str]:
    """A block for each child, with what was said about that child alone. Returns their references."""
    references = []
    for row, (child, canary) in enumerate(cases.items(), first):
        if writer.page.locator(f"[name='{key}-{row}-uid']").count() == 0:
            writer.page.locator(f"button[value='add:{key}']").click()
            writer.page.wait_for_selector(f"[name='{key}-{row}-uid']", state="attached")
        references.append(writer.choose_child(row, child.split()[0], child, key=key))
        for box in writer.page.locator(f"textarea[name^='{key}-{row}-']").all():
            if box.is_visible():
                box.fill(f"About this child alone, {canary}.")
    return references


def finished(writer: Person, session: str, paper: str, *readers: Person, on_paper: Sequence[str] = ()) -> bytes:
    """The session ended, its record agreed by everybody, signed and filed. Returns the issued Word file."""
    end(writer, session)
    half_term.circulate(writer, paper)
    if on_paper:
        note_agreed(writer, paper, *on_paper)
    agree(paper, *readers, writer)
    writer.go(f"/papers/{paper}")
    file = writer.save_file("Download the Word file")
    say_signed(writer, paper)
    return file


def signed(writer: Person, paper: str, *readers: Person, on_paper: Sequence[str] = ()) -> str:
    """The contract agreed by everybody and signed. Returns the words of its Word file."""
    if on_paper:
        note_agreed(writer, paper, *on_paper)
    agree(paper, *readers, writer)
    writer.go(f"/papers/{paper}")
    words = words_of(writer.save_file("Download the Word file"))
    say_signed(writer, paper)
    return words


def test_jmat_a_lead_and_her_supervisor(school: HalfTerm) -> None:
    petra, ines, dev = (school.sits(who) for who in ("petra", "ines", "dev"))
    take(ines, "leads_of_a_trust")
    reference, paper = contract(petra, ["Ines Calloway"], "One to one", "jmatterms")
    assert "DSL supervision contract" in petra.main
    assert "jmatterms" in signed(petra, paper, ines)

    session = plan(petra, reference)
    record = begin(petra, session)
    cases = {"Noor Hathersage": "Quzjmatone", "Eli O’Carrow": "Quzjmattwo"}
    children = write_children(petra, cases)
    answer_all(petra, "Quzjmatall")
    petra.press("Save")
    words = words_of(finished(petra, session, record, ines))
    assert all(canary in words for canary in (*cases.values(), "Quzjmatall"))
    _each_on_its_own(dev, children, list(cases.values()), "Quzjmatall")


def test_loxdale_a_team_with_an_audit_of_two_files(school: HalfTerm) -> None:
    ines, dev, petra, sunita = (school.sits(who) for who in ("ines", "dev", "petra", "sunita"))
    take(ines, "team_of_a_school")
    others = ["Dev Rathbone", "Petra Lindholm", "Sunita Marlowe"]
    reference, paper = contract(ines, others, "In a group", "loxterms")
    words = signed(ines, paper, dev, petra, sunita)
    assert "loxterms" in words

    session = plan(ines, reference)
    record = begin(ines, session)
    assert "Safeguarding team supervision" in ines.main
    stuck = write_children(ines, {"Mark Tolliver": "Quzloxstuck"})
    audited = write_children(
        ines, {"Siân Varley": "Quzloxauditone", "May Okonedo-Frith": "Quzloxaudittwo"}, key="audits"
    )
    answer_all(ines, "Quzloxall")
    ines.press("Save")
    words = words_of(finished(ines, session, record, dev, petra, sunita))
    assert "(group session)" in words
    marks = ["Quzloxstuck", "Quzloxauditone", "Quzloxaudittwo"]
    assert all(mark in words for mark in marks)
    _each_on_its_own(dev, [*stuck, *audited], marks, "Quzloxall")


def test_nefutures_the_principal_is_supervised_in_a_group(school: HalfTerm) -> None:
    ines, dev, petra = (school.sits(who) for who in ("ines", "dev", "petra"))
    take(ines, "group_of_deputies")
    reference, paper = contract(ines, ["Dev Rathbone", "Petra Lindholm"], "In a group", "nefterms")
    words = signed(ines, paper, dev, petra)
    assert "nefterms" in words

    session = plan(ines, reference)
    record = begin(ines, session)
    children = write_children(ines, {"Noor Hathersage": "Quzneflive"})
    answer_all(ines, "Quznefall")
    ines.press("Save")
    words = words_of(finished(ines, session, record, petra, dev))
    assert "Group supervision" in words
    assert "Quznefall" in words
    _each_on_its_own(dev, children, ["Quzneflive"], "Quznefall")


def test_cambridgeshire_a_cluster_in_which_each_school_files_its_own(school: HalfTerm) -> None:
    ines, dev, tamsin = (school.sits(who) for who in ("ines", "dev", "tamsin"))
    take(ines, "designated_people")
    tamsin.go("/school/people/add")
    tamsin.fill("Name", "Rowan Tarrant")
    tamsin.fill("Post", "designated person of another school")
    tamsin.page.get_by_label("Works elsewhere").check()
    tamsin.press("Add this person")
    reference, paper = contract(ines, ["Dev Rathbone", "Rowan Tarrant"], "Between schools", "camterms")
    assert "camterms" in signed(ines, paper, dev, on_paper=["Rowan Tarrant"])

    session = plan(ines, reference)
    record = begin(ines, session)
    assert ines.page.locator("[name$='-child']").count() == 0
    assert NO_CHILDREN in ines.main
    answer_all(ines, "Quzcamall")
    ines.press("Save")
    words = words_of(finished(ines, session, record, dev, on_paper=["Rowan Tarrant"]))
    assert NO_CHILDREN in words
    assert "meeting between schools" in words
    _files_its_own(ines, session)
    ines.go("/children/C-0011")
    assert "Quzcamall" not in ines.main


def _files_its_own(ines: Person, session: str) -> None:
    """What was said about a child of this school goes into that child's file, and nowhere else."""
    ines.go(f"/sessions/{session}")
    ines.press("Write a note for a child’s file")
    child = write_children(ines, {"Zofia Lisle": "Quzcamchild"})[0]
    answer_all(ines, "Quzcamnote")
    ines.page.locator("button[value=save]:visible").click()
    assert entries(ines, child, "Quzcamchild").count() == 1
    assert "Quzcamchild" not in _record_of(ines, session)


def _record_of(ines: Person, session: str) -> str:
    ines.go(f"/sessions/{session}")
    ines.press("Open the record")
    return ines.main


def test_trust_an_outside_provider_and_what_the_school_writes_round_its_record(
    school: HalfTerm, tmp_path: Path
) -> None:
    ines, dev, tamsin = (school.sits(who) for who in ("ines", "dev", "tamsin"))
    take(ines, "outside_provider")
    tamsin.go("/school/people/add")
    tamsin.fill("Name", "Marlow Finch")
    tamsin.fill("Post", "supervisor of an outside provider")
    tamsin.page.get_by_label("Works elsewhere").check()
    tamsin.press("Add this person")
    reference, paper = contract(ines, ["Ines Calloway"], "One to one", "truterms", supervisor="Marlow Finch")
    assert "truterms" in signed(ines, paper, on_paper=["Marlow Finch"])

    session = plan(ines, reference)
    file = tmp_path / "record.pdf"
    file.write_bytes(pdf())
    ines.go(f"/sessions/{session}/attach")
    ines.page.locator("input[type=file]").set_input_files(file)
    ines.press("Attach this file")
    record = paper_on(ines)
    ines.go(f"/papers/{record}/write")
    children = write_children(ines, {"Eli O’Carrow": "Quztruchild"})
    answer_all(ines, "Quztruall")
    ines.press("Save")
    words = words_of(finished(ines, session, record, on_paper=["Marlow Finch"]))
    assert "O’Carrow" not in words, "the provider is handed a reference"
    assert children[0] in words
    _each_on_its_own(dev, children, ["Quztruchild"], "Quztruall")


def _each_on_its_own(reader: Person, children: Sequence[str], marks: Sequence[str], elsewhere: str) -> None:
    """Each child's words on that child's page and on no other's, and nothing of what is not about a child."""
    for child, mark in zip(children, marks, strict=True):
        assert entries(reader, child, mark).count() == 1
        page = reader.main
        assert not [other for other in marks if other != mark and other in page]
        assert elsewhere not in page
