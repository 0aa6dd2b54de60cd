"""What happens in a real half term, walked through in a real browser on each database.

People without an account, absent, silent and of another mind; a record typed the next day; a child taken out of a record;
words about the wrong child. Every case carries words of its own (canaries), and the last walk looks at all that anybody can
reach. On SQLite the pages run their script; on PostgreSQL there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.conftest import ENGINES, new_schema
from tests.e2e import half_term
from tests.e2e.driver import EMAILS, Answer, Person, crawl, names_in, opens_an_entry, whose_page
from tests.e2e.half_term import HalfTerm, Held, agree, circulate, entries
from tests.e2e.word import words_of
from webapp.domain.clock import school_day, system_clock
from webapp.web.format import day, weekday

BETWEEN_PETRA_AND_INES = "S-0001"
OTHERS = ("tamsin", "sunita", "corin", "bea")
"""Who has no place in that contract and reads no chronology."""


@pytest.fixture(scope="module", params=ENGINES)
def school(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[HalfTerm]:
    """One school on each database. The walks happen one after another, as they do in a half term."""
    with ExitStack() as stack:
        sqlite = request.param == "sqlite"
        address = "" if sqlite else stack.enter_context(new_schema())
        folder = tmp_path_factory.mktemp("term")
        yield stack.enter_context(half_term.half_term(folder, browser, address, script=sqlite))


# A supervisee without an account


def test_a_supervisee_who_has_paper_only(school: HalfTerm) -> None:
    name = "Orla Fenwick"
    petra = school.sits("petra")
    half_term.add_without_account(school.sits("tamsin"), name, "inclusion mentor")
    contract = half_term.make_contract(petra, [name])
    assert "no account: agrees and signs on paper" in petra.main
    _contract_on_paper(petra, contract, name)

    record = half_term.held(school, petra, contract, {"Eli O’Carrow": "paper"})
    circulate(petra, record.paper)
    petra.press("Agree and sign it together at the table")
    printed = petra.save_file("Download the copy to sign")
    code = re.search(r"\b[A-Z0-9]{3}-[A-Z0-9]{3}\b", words_of(printed))[0]
    petra.fill("The code on the signed copy", code.replace("-", "").lower())
    petra.fill("Where the signed paper is kept", "Inclusion room, locked drawer")
    petra.press("Note that everyone signed at the table")

    assert "Agreed, issued, signed and filed." in petra.main
    assert f"{name}: signed" in petra.main
    assert "The paper is kept at: Inclusion room, locked drawer" in petra.main
    assert petra.save_file("Download the Word file") == printed, "what was signed is what was issued"
    assert record.canaries[0] in words_of(printed)
    said = entries(school.sits("ines"), record.children[0], record.canaries[0])
    assert f"Took part: Petra Lindholm (head and deputy safeguarding lead) and {name}" in said.inner_text()


def _contract_on_paper(petra: Person, contract: str, name: str) -> None:
    """The supervisee's word and ink are noted for them."""
    petra.press("DSL supervision contract")
    paper = half_term.paper_on(petra)
    petra.answer_contract()
    petra.press("Check answers")
    petra.press("Circulate this paper")
    half_term.note_agreed(petra, paper, name)
    assert f"agreed on paper, {day(school_day(system_clock()))}, noted by Petra Lindholm" in _words_of_parties(petra)
    agree(paper, petra)
    assert "Agreed by everyone, and issued" in petra.main
    half_term.say_signed(petra, paper)


# A group of six


GROUP = ("Ines Calloway", "Dev Rathbone", "Sunita Marlowe", "Bea Norcott", "Garnet Ives", "Linnet Marsh")
ON_PAPER = GROUP[4:]


def test_a_group_of_six_with_one_absent_and_one_of_another_mind(school: HalfTerm) -> None:
    petra, ines, dev, sunita, bea = (school.sits(who) for who in ("petra", "ines", "dev", "sunita", "bea"))
    for name in ON_PAPER:
        half_term.add_without_account(school.sits("tamsin"), name, "class teacher")
    contract = half_term.make_contract(petra, GROUP, "In a group")
    record = half_term.held(
        school, petra, contract, {"Mark Tolliver": "groupA", "Noor Hathersage": "groupB"}, absent=["Bea Norcott"]
    )
    assert bea.go(f"/papers/{record.paper}") == 404

    circulate(petra, record.paper)
    agree(record.paper, ines, dev, petra)
    half_term.note_agreed(petra, record.paper, *ON_PAPER)
    _decline(sunita, record.paper, "Garnet said it first, and is not mentioned.")
    _sees_that_it_waits(petra, record.paper)
    _is_never_asked(bea, record.paper)

    changed = _change(school, petra, record)
    circulate(petra, record.paper)
    assert _words_of_parties(petra).count("not yet") == 6, "what was agreed before was another text"
    agree(record.paper, ines, dev, petra)
    half_term.note_agreed(petra, record.paper, *ON_PAPER)
    _sees_that_it_waits(petra, record.paper)

    school.long_ago(record.paper)
    reason = "she has been ill since, and the children cannot wait"
    _issue_unagreed(petra, record.paper, reason)
    words = words_of(petra.save_file("Download the Word file"))
    assert re.search(rf"Not agreed by the supervisee.*Sunita Marlowe, because: {reason}", words)
    assert words.count("Not agreed by") == 1, "the absent one is not among them"
    assert changed in words
    _is_never_asked(bea, record.paper)
    assert changed in bea.main
    half_term.say_signed(petra, record.paper)
    signed = petra.page.locator("#signed + ul").inner_text()
    assert "Sunita Marlowe" not in signed
    assert "Bea Norcott" not in signed
    assert "Linnet Marsh: signed" in signed


def _decline(person: Person, paper: str, reason: str) -> None:
    person.go(f"/papers/{paper}")
    person.fill("Or ask for a change", reason)
    person.press("Ask for a change")
    assert reason in _words_of_parties(person)


def _sees_that_it_waits(petra: Person, paper: str) -> None:
    """Before the deadline nobody's silence and nobody's refusal is passed over."""
    petra.go(f"/papers/{paper}")
    assert "you can issue it without somebody’s agreement" in petra.main
    assert petra.page.locator("summary", has_text="Issue it without").count() == 0
    text = petra.page.locator("[name=content_hash]").first.input_value()
    forced = petra.post(f"/papers/{paper}/issue", {"content_hash": text, "reason": "in a hurry"})
    assert forced.status == 409
    assert "Agreed, to be signed" not in forced.text


def _is_never_asked(bea: Person, paper: str) -> None:
    """Whoever was absent gets the copy, never a veto."""
    bea.go("/")
    assert bea.page.locator(f"main a[href='/papers/{paper}']").count() == 0
    assert bea.go(f"/papers/{paper}") == 200
    assert bea.page.get_by_role("button", name="Agree this paper").count() == 0
    assert bea.page.get_by_role("button", name="Ask for a change").count() == 0


def _change(school: HalfTerm, petra: Person, record: Held) -> str:
    """Recalled, and one child's next steps written anew. Returns what is new."""
    said = school.canary("groupnew", f"/papers/{record.paper}", f"/children/{record.children[1]}")
    petra.press("Recall this paper to change it")
    petra.page.locator("[name='cases-1-next_steps']").fill(f"Garnet rings home on Friday, {said}.")
    petra.press("Check answers")
    return said


def _issue_unagreed(petra: Person, paper: str, reason: str) -> None:
    petra.go("/")
    petra.press("Issue without Sunita Marlowe, or remind them: DSL supervision record")
    petra.unfold("Issue it without")
    petra.fill("Why is it issued without their agreement?", reason)
    petra.press("Issue this paper as not agreed by everyone")
    assert "Issued. The paper says who did not agree it, and why." in petra.main
    assert f"/papers/{paper}" in petra.page.url


# A supervisor who types next day


def test_a_record_typed_the_next_day(school: HalfTerm) -> None:
    petra, dev, ines = school.sits("petra", script=True), school.sits("dev"), school.sits("ines")
    yesterday = school_day(system_clock()) - timedelta(days=1)
    session = half_term.plan(petra, BETWEEN_PETRA_AND_INES, f"{yesterday:%d/%m/%Y}", "3:45pm")
    paper = half_term.begin(petra, session)
    _name_scribe(petra, session, "Dev Rathbone")
    petra.go(f"/papers/{paper}/write")
    child, saved = half_term.write_case(school, petra, 0, "Siân Varley", "nextday")
    petra.page.locator("[name='next_on']").fill("26 January 2027")
    petra.press("Save")
    typed = school.canary("unsaved", f"/papers/{paper}")
    petra.page.locator("[name='trends']").fill(f"Sundays again, {typed}.")
    expect(petra.page.locator("#saved")).to_contain_text(re.compile(r"^Saved (just now|\d+ seconds? ago)$"))
    petra.page.close(run_before_unload=False)

    assert dev.go(f"/papers/{paper}/write") == 200
    assert saved in dev.page.content(), "a scribe types on what is saved"
    assert typed not in dev.page.content(), "and sees nothing that its writer has not saved"
    for who in ("ines", *OTHERS):
        assert school.sits(who).go(f"/papers/{paper}/write") == 404
        assert school.sits(who).go(f"/papers/{paper}") == 404

    petra.page = petra.context.new_page()
    petra.go(f"/papers/{paper}/write")
    expect(petra.page.locator("[name='trends']")).to_have_value(f"Sundays again, {typed}.")
    petra.press("Save")
    dev.go(f"/papers/{paper}/write")
    assert typed in dev.page.content()

    half_term.end(petra, session, absent=["Dev Rathbone"], times=("3:50pm", "5:05pm"))
    petra.go(f"/sessions/{session}")
    assert f"Held, ended {weekday(yesterday)}, 5:05pm" in petra.main
    entry = entries(ines, child, saved, "article.entry:not(.struck)")
    margin = entry.locator(".in-margin").inner_text()
    assert margin.startswith(weekday(yesterday))
    assert f"Entered {weekday(school_day(system_clock()))}" in margin
    assert "Dev Rathbone" not in entry.locator("p", has_text="Took part").inner_text(), "he typed, and was not there"


def _name_scribe(petra: Person, session: str, name: str) -> None:
    petra.go(f"/sessions/{session}/places")
    petra.page.get_by_label("To type: a scribe").check()
    choice = petra.page.locator("#person option", has_text=name)
    petra.page.get_by_label("Who", exact=True).select_option(value=str(choice.get_attribute("value")))
    petra.press("Give them this place")
    assert name in petra.main


# An amendment that removes a child


def test_an_amendment_that_takes_a_child_out(school: HalfTerm) -> None:
    petra, ines = school.sits("petra"), school.sits("ines")
    record = half_term.held(school, petra, BETWEEN_PETRA_AND_INES, {"Zofia Lisle": "stays", "Will Penhallow": "leaves"})
    (stays, leaves), (kept, removed) = record.children, record.canaries
    circulate(petra, record.paper)
    agree(record.paper, ines, petra)
    half_term.say_signed(petra, record.paper)

    reason = "That child was not discussed after all"
    petra.unfold("Amend it")
    petra.fill("Why is it amended?", reason)
    petra.press("Begin the next version")
    second = petra.page.locator("fieldset.case").nth(1)
    second.locator("details.remove summary").click()
    with petra.page.expect_navigation():
        second.locator("details.remove button").click()
    petra.go(f"/papers/{record.paper}/versions/1")
    assert petra.heading == "DSL supervision record"
    assert petra.page.get_by_role("link", name=re.compile("^Change")).count() == 0, "an issued version is only read"
    circulate(petra, record.paper, "Circulate this amendment")
    assert removed in entries(ines, leaves, removed).inner_text(), "what was issued stands until all have agreed"
    agree(record.paper, ines, petra)

    for reader in (petra, ines):
        reader.go(f"/papers/{record.paper}")
        assert removed not in reader.main
        assert reason in reader.main
        reader.go(f"/papers/{record.paper}/versions/1")
        assert removed in reader.main
        assert "replaced on" in reader.main
        first, now = (words_of(_word(reader, record.paper, number)) for number in (1, 2))
        assert kept in first
        assert removed in first
        assert kept in now
        assert removed not in now

    relinked = entries(ines, stays, kept)
    assert relinked.count() == 1
    assert relinked.locator("del").count() == 0
    assert "version 2" in relinked.inner_text()
    struck = entries(ines, leaves, removed)
    assert struck.count() == 1
    assert struck.locator("del", has_text=removed).count() == 2
    assert "No longer in the record since its version 2" in struck.inner_text()
    assert reason not in struck.inner_text()  # it was written about the whole record


def _word(reader: Person, paper: str, number: int) -> bytes:
    """The Word file of a version, from the list of versions."""
    reader.go(f"/papers/{paper}")
    line = reader.page.locator("ul.versions li", has_text=f"Version {number}").locator("a", has_text="Word file")
    return reader.get(str(line.get_attribute("href"))).body


# Words about the wrong child, and then everything that anybody can reach


def test_words_about_the_wrong_child_are_gone_at_once(school: HalfTerm) -> None:
    petra, ines, dev = school.sits("petra"), school.sits("ines"), school.sits("dev")
    record = half_term.held(school, petra, BETWEEN_PETRA_AND_INES, {"May Okonedo-Frith": "wrong"})
    (wrong,), (canary,) = record.children, record.canaries
    right = "C-0002"
    circulate(petra, record.paper)
    agree(record.paper, ines, petra)
    assert entries(dev, wrong, canary).count() == 1

    reason = "The record names the wrong child"
    _withdraw(ines, entries(ines, wrong, canary), reason, right)
    for reader in (ines, dev, petra):
        assert entries(reader, wrong, canary).count() == 0
        assert entries(reader, right, canary).count() == 1
        for looked_for in (wrong, "May", "Okonedo"):
            found = reader.post("/children", {"query": looked_for})
            assert wrong in found.text
            assert canary not in found.text
        assert "No child was found by that." in reader.post("/children", {"query": canary}).text
    assert ines.go(f"/children/{wrong}/withdrawn") == 200
    assert canary in ines.main
    for who in ("petra", "dev", *OTHERS):
        assert school.sits(who).go(f"/children/{wrong}/withdrawn") == 404

    school.belongs[canary] = (f"/papers/{record.paper}", f"/children/{right}", f"/children/{wrong}/withdrawn")
    reach = {who: crawl(school.sits(who)) for who in EMAILS}
    assert school.astray(reach) == []
    assert _met(reach["ines"], canary) == set(school.belongs[canary])
    assert _met(reach["dev"], canary) == {f"/children/{right}"}
    assert all(not _met(reach[who], canary) for who in OTHERS)
    _close_tasks(ines)


def _withdraw(ines: Person, entry: Locator, reason: str, right: str) -> None:
    entry.locator("summary", has_text="This is about another child").click()
    entry.get_by_label("Why is it withdrawn?").fill(reason)
    entry.get_by_label("Reference of the child whom it is about").fill(right)
    with ines.page.expect_navigation():
        entry.get_by_role("button", name="Withdraw this entry").click()
    assert "Withdrawn. It is gone from this chronology" in ines.main
    assert "1 entry was withdrawn" in ines.main
    ines.look()


def _met(pages: dict[str, Answer], canary: str) -> set[str]:
    """The pages on which a word stands: a Word file or version counts as its paper, an entry's own page as its child's."""
    found = [path for path, answer in pages.items() if half_term.canaries_in(answer, [canary])]
    return {re.sub(r"(/papers/P-\d+).*", r"\1", whose_page(path)) for path in found if not opens_an_entry(path)}


def _close_tasks(ines: Person) -> None:
    tasks = (
        "Take an entry that was withdrawn out of the main system",
        "Have the record put right that names the wrong child",
    )
    ines.go("/")
    assert all(words in ines.main for words in tasks)
    for _ in tasks:
        ines.press("This is done")
    assert not any(words in ines.main for words in tasks)


def test_no_title_and_no_address_named_anybody(school: HalfTerm) -> None:
    on_paper = {"Orla", "Fenwick", *" ".join(ON_PAPER).split()}
    seen = [sight for person in school.people.values() for sight in person.sights]
    assert len(seen) > 100, "the walks went before"
    for sight in seen:
        assert names_in(sight.title + sight.url) == [], sight.url
        assert not on_paper & set(re.findall(r"\w+", sight.title + sight.url)), sight.url
        assert not half_term.canaries_in(Answer(200, "", {}, sight.title.encode()), school.belongs)
    after_start = school.server.output.partition("Stop it with Ctrl+C.")[2]
    assert names_in(after_start) == []
    assert not any(canary in after_start for canary in school.belongs)


def test_the_search_for_canaries_finds_a_planted_one(school: HalfTerm) -> None:
    canary = school.canary("planted", "/papers/P-0001")
    page = Answer(200, "", {"content-type": "text/html"}, f"<p>{canary}</p>".encode())
    assert school.astray({"bea": {"/papers/P-0001/versions/1": page}}) == []
    assert school.astray({"bea": {"/papers/P-00011": page}}) == [f"{canary} at /papers/P-00011 for bea"]
    word = school.sits("ines").get(_any_copy(school.sits("ines"))).body
    assert half_term.canaries_in(Answer(200, "", {}, word), ["Harrowmere Primary School"]), "Word files are read"


def _any_copy(ines: Person) -> str:
    return next(path for path in crawl(ines) if re.fullmatch(r"/papers/P-\d+/copies/[\w-]+", path))


def _words_of_parties(person: Person) -> str:
    """What everybody has said of the paper that is open."""
    return person.page.locator("#agreeing + ul").inner_text()
