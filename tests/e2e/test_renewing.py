"""A contract agreed a year ago is reviewed and renewed; a disagreement is walked to its end."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e import half_term, renewing
from tests.e2e.conftest import Opens, Server
from tests.e2e.driver import NAMES, Person, names_in
from webapp.domain.clock import school_day, system_clock
from webapp.domain.contract_review import months_after
from webapp.web.format import day

FIRST = "The deputy chief executive, extension 12"
SECOND = "The chief executive, extension 11"


def quiet(*people: Person) -> None:
    """Nothing went wrong in anybody's browser, and no name stood in an address or a title."""
    for person in people:
        assert person.troubles == []
        assert [seen.url for seen in person.sights if names_in(seen.title) or names_in(seen.url)] == []


def test_a_contract_of_a_year_ago_is_renewed_with_one_answer_changed(sits: Opens, server: Server) -> None:
    petra, dev = sits("petra"), sits("dev", script=False)
    contract, former = renewing.agreed_contract(petra, dev, "Dev Rathbone")
    renewing.a_year_ago(server, contract)
    petra.go("/")
    assert "Review the contract with Dev Rathbone" in petra.main
    dev.go("/")
    assert "Your contract with Petra Lindholm is to be reviewed" in dev.main

    paper = renewing.begin_renewal(petra, change=True)
    assert paper != former
    length = petra.page.locator("[name='length_minutes']")
    expect(length).to_have_value("75")
    length.fill("90")
    petra.press("Check answers")
    assert f"It renews {former}, which holds until this one is issued." in petra.main
    petra.press("Circulate this paper")
    dev.go(f"/contracts/{contract}")
    assert f"Its renewal: {paper}" in dev.main
    half_term.agree(paper, dev, petra)

    next_year = day(months_after(school_day(system_clock()), 12))
    for person, script in ((petra, True), (dev, False)):
        person.go(f"/contracts/{contract}")
        assert f"Review by {next_year}" in person.main, script
        assert f"Before it: {former}" in person.main
        person.press(former)
        assert f"{paper} followed it, and holds now." in person.main
        assert "75" in person.main
        person.press(paper)
        assert f"It renews {former}." in person.main
        assert "90" in person.main
        person.go("/")
        assert "to be reviewed" not in person.main
        assert "Review the contract" not in person.main
    quiet(petra, dev)


def test_nothing_has_changed_is_as_easy(sits: Opens, server: Server) -> None:
    petra, bea = sits("petra"), sits("bea")
    contract, former = renewing.agreed_contract(petra, bea, "Bea Norcott")
    renewing.a_year_ago(server, contract)
    paper = renewing.begin_renewal(petra)
    petra.press("Circulate this paper")
    half_term.agree(paper, bea, petra)
    petra.go(f"/contracts/{contract}")
    assert f"Before it: {former}" in petra.main
    quiet(petra, bea)


def test_a_disagreement_to_its_end(sits: Opens) -> None:
    petra, dev, ines = sits("petra"), sits("dev", script=False), sits("ines")
    for key, words in (("disagreement_first", FIRST), ("disagreement_second", SECOND)):
        ines.go("/school")
        ines.page.locator(f"#{key}").fill(words)
        with ines.page.expect_navigation():
            ines.page.locator(f"form:has(#{key}) button[type=submit]").click()
    contract = half_term.make_contract(petra, ["Dev Rathbone"])
    path = renewing.note_disagreement(dev, contract, "A decision about a case")
    assert "Is a child at risk now?" in dev.main
    petra.go("/")
    petra.press("Talk about it with Dev Rathbone")
    assert FIRST in petra.main
    renewing.take_step(petra, path, "We talked about it, and it is not settled")
    renewing.take_step(petra, path, "I agree that it is passed on")
    dev.go("/")
    dev.press("Say whether it is passed on: the disagreement with Petra Lindholm")
    assert "Not agreed yet by Dev Rathbone." in dev.main
    assert "It was passed to" not in dev.main
    renewing.take_step(dev, path, "I agree that it is passed on")
    renewing.take_step(dev, path, f"It was passed to {FIRST}")
    renewing.take_step(petra, path, f"It was passed to {SECOND}, which is not settled there")
    assert f"Passed to {SECOND}" in petra.main
    renewing.take_step(petra, path, "It is resolved. The person it was passed to decided")
    assert "The next step" not in petra.main
    for person in (petra, dev):
        person.go("/")
        assert "Disagreements that are open" not in person.main
    assert ines.get(path).status in (403, 404)
    quiet(petra, dev)


def test_from_a_paper_that_was_declined_to_the_note_of_a_disagreement(sits: Opens) -> None:
    petra, sunita = sits("petra"), sits("sunita")
    half_term.make_contract(petra, [NAMES["sunita"]])
    petra.press("DSL supervision contract")
    petra.answer_contract()
    petra.press("Check answers")
    petra.press("Circulate this paper")
    paper = half_term.paper_on(petra)
    sunita.go(f"/papers/{paper}")
    assert "note this as a disagreement" not in sunita.main
    sunita.fill("Or ask for a change", "The place.")
    sunita.press("Ask for a change")
    sunita.press("note this as a disagreement")
    expect(sunita.page.get_by_role("heading", level=1)).to_have_text("Note a disagreement")
    quiet(petra, sunita)
