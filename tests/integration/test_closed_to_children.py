"""Outside the school: no children. A paper that somebody from outside shares has no place for a child, on any way in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests import word_files
from tests.client import text_of
from tests.integration.kept import kept
from tests.integration.school import Paper, School, Town, sound, texts
from tests.integration.test_attaching_pages import Pages
from webapp import create_app
from webapp.db.children import ChronologyEntry
from webapp.db.papers import IssuedCopy
from webapp.db.papers import Paper as PaperRow
from webapp.db.schools import Person
from webapp.documents.closed import NO_CHILDREN
from webapp.documents.codec import WrongShape
from webapp.domain.errors import Invalid
from webapp.domain.people import ContractKind, Formality, Role
from webapp.domain.switched_on import SWITCHABLE
from webapp.services import contracts, ending, people, practice, sessions, ways, writing


@pytest.fixture
@kept
def ash(town: Town) -> School:
    """The school, with a colleague from another one who signs in here."""
    town.ash.add_person("peer")
    people.set_outside(town.ash.at("administrator"), town.ash.person("peer"), outside=True)
    ways.switch(town.ash.at("lead"), list(SWITCHABLE))
    return town.ash


def contract(school: School, *others: str, kind: ContractKind = ContractKind.CLUSTER) -> str:
    made = [school.person(who) for who in others]
    return contracts.create_contract(school.at("lead"), school.person("lead"), *made, kind=kind)


def begun(school: School, reference: str, formality: Formality = Formality.FORMAL) -> Paper:
    at = school.clock() - timedelta(hours=1)
    session = sessions.plan_session(school.at("lead"), reference, at, "Room 2", formality)
    paper = sessions.start_record(school.at("lead"), session)
    return Paper(school, "lead", reference, session, paper)


def closed(school: School, paper: Paper) -> bool:
    return bool(school.rows(PaperRow, PaperRow.reference == paper.reference)[0].closed_to_children)


@pytest.mark.parametrize(
    ("kind", "others", "allowed", "expected"),
    [
        (ContractKind.CLUSTER, ("peer", "deputy"), "none", True),
        (ContractKind.CLUSTER, ("peer", "deputy"), "reference", True),
        (ContractKind.CLUSTER, ("deputy",), "reference", True),
        (ContractKind.PEER, ("peer",), "none", True),
        (ContractKind.PEER, ("peer",), "reference", True),
        (ContractKind.PEER, ("deputy",), "none", False),
        (ContractKind.ONE_TO_ONE, ("peer",), "none", True),
        (ContractKind.ONE_TO_ONE, ("peer",), "reference", False),
        (ContractKind.GROUP, ("peer", "deputy"), "none", True),
        (ContractKind.GROUP, ("peer", "deputy"), "reference", False),
        (ContractKind.GROUP, ("head", "deputy"), "none", False),
    ],
)
def test_a_record_is_closed_where_an_outsider_shares_it(
    ash: School, kind: ContractKind, others: tuple[str, ...], allowed: str, expected: bool
) -> None:
    practice.choose(ash.at("lead"), "outside_children", allowed)
    assert closed(ash, begun(ash, contract(ash, *others, kind=kind))) is expected


def test_it_stays_as_it_was_begun(ash: School) -> None:
    """What was written must not vanish because the practice changes, nor a child appear in what was shared without."""
    practice.choose(ash.at("lead"), "outside_children", "reference")
    reference = contract(ash, "peer", kind=ContractKind.ONE_TO_ONE)
    opened = begun(ash, reference)
    practice.choose(ash.at("lead"), "outside_children", "none")
    assert not closed(ash, opened)
    assert closed(ash, begun(ash, reference))


def test_no_child_can_be_put_into_it(ash: School) -> None:
    paper = begun(ash, contract(ash, "peer", "deputy"))
    view = writing.open_for_writing(ash.at("lead"), paper.reference)
    assert "cases" not in view.answers
    with pytest.raises(WrongShape):
        paper.save(cases=[{"uid": "0" * 16, "child": ash.children["amara"], "discussed": "x", "decided": "y"}])
    with pytest.raises(Invalid, match="no place for a child"):
        paper.end("amara")
    assert ash.rows(ChronologyEntry) == []


def test_it_is_ended_agreed_issued_and_says_why_there_is_no_child(ash: School) -> None:
    paper = begun(ash, contract(ash, "peer", "deputy"), Formality.AD_HOC)
    assert not ending.ask_ending(ash.at("lead"), paper.session).children
    assert ending.ask_ending(ash.at("lead"), paper.session).closed_to_children
    paper.end()
    paper.save(meeting="Cluster of schools", role_issues="Thresholds.", next_on="2026-12-01")
    paper.issue("deputy", "peer", "lead")
    copy = next(row for row in ash.rows(IssuedCopy) if row.kind == "issued")
    with ash.desk.read() as work:
        printed = " ".join(word_files.lines(work.db.get_one(IssuedCopy, copy.id).content))
    assert NO_CHILDREN in printed
    assert "(meeting between schools)" in printed
    assert "Lisle" not in printed
    assert sound(ash.desk)


def test_a_school_without_an_outsider_has_its_children(ash: School) -> None:
    paper = begun(ash, contract(ash, "deputy", kind=ContractKind.PEER))
    paper.save(
        meeting="Team in one school",
        role_issues="Thresholds.",
        cases=[{"uid": "0" * 16, "child": ash.children["amara"], "discussed": "Amara now", "decided": "Amara next"}],
    )
    paper.end("amara")
    assert [texts(entry) for entry in ash.standing("amara")] == [["Amara now", "Amara next"]]


def test_who_works_elsewhere_is_from_outside_in_contracts_made_from_then_on(ash: School) -> None:
    assert [row.outside for row in ash.rows(Person, Person.id == ash.person("peer"))] == [True]
    people.set_outside(ash.at("administrator"), ash.person("peer"), outside=False)
    assert not closed(ash, begun(ash, contract(ash, "peer", kind=ContractKind.PEER)))
    assert "person.changed" in ash.events()


# The pages


@pytest.fixture
def pages(ash: School) -> Pages:
    app: Flask = create_app(ash.desk.settings, clock=ash.clock)
    app.config["TESTING"] = True
    app.extensions["alongside"] = ash.desk
    return Pages(ash, app)


def test_the_pages_offer_no_child_and_refuse_a_crafted_post(ash: School, pages: Pages) -> None:
    paper = begun(ash, contract(ash, "peer", "deputy"))
    lead = pages.browser("lead")
    page = lead.get(f"/papers/{paper.reference}/write")
    assert NO_CHILDREN in text_of(page)
    assert b"cases-0" not in page.data
    lead.post(
        f"/papers/{paper.reference}/write",
        {
            "revision": str(paper.revision),
            "role_issues": "Thresholds.",
            "cases-0-uid": "0" * 16,
            "cases-0-child": ash.children["amara"],
            "cases-0-discussed": "Amara",
        },
        302,
        page=f"/papers/{paper.reference}/write",
    )
    assert "Amara" not in str(paper.answers)
    ending = lead.get(f"/sessions/{paper.session}/end")
    assert "No child was discussed" not in text_of(ending)


def test_who_is_marked_later_sees_no_name_from_that_moment(ash: School) -> None:
    """A running contract with somebody who turns out to work elsewhere: their screen and their paper have references."""
    ash.add_person("guest", Role.WELLBEING_LEAD)
    made = contracts.create_contract(ash.at("lead"), ash.person("guest"), ash.person("lead"))
    ash.contracts["guest-lead"] = made
    paper = ash.record("guest-lead", cases=[ash.case("amara", "About amara:")])
    reference = ash.children["amara"]
    assert writing.open_for_writing(ash.at("guest"), paper.reference).children[reference].name == "Amara Lisle"
    people.set_outside(ash.at("administrator"), ash.person("guest"), outside=True)
    assert writing.open_for_writing(ash.at("guest"), paper.reference).children[reference].name != "Amara Lisle"
    people.set_outside(ash.at("administrator"), ash.person("guest"), outside=False)
    assert writing.open_for_writing(ash.at("guest"), paper.reference).children[reference].name != "Amara Lisle"
