"""An audit of two case files: a session whose record it is, and what is found on each child's chronology (loxdale)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.integration.kept import kept
from tests.integration.school import Paper, School, Town, sound, texts
from webapp.db.papers import IssuedCopy
from webapp.documents.codec import new_uid
from webapp.domain.errors import Invalid, Refused
from webapp.domain.switched_on import SWITCHABLE
from webapp.services import action_sheet, contracts, sessions, ways


@pytest.fixture
@kept
def ash(town: Town) -> School:
    ways.switch(town.ash.at("lead"), list(SWITCHABLE))
    return town.ash


def begun(school: School) -> Paper:
    at = school.clock() - timedelta(hours=1)
    session = sessions.plan_session(school.at("head"), school.contracts["head-lead"], at, "Room 2")
    paper = sessions.start_record(school.at("head"), session, audit=True)
    return Paper(school, "head", school.contracts["head-lead"], session, paper)


def file_of(school: School, child: str) -> dict[str, str]:
    said = {part: f"{child} {part}" for part in ("strengths", "learning_points", "to_do")}
    return {"uid": new_uid(), "child": school.children[child], **said}


def test_what_is_found_is_on_each_childs_chronology_as_an_audit(ash: School) -> None:
    paper = begun(ash)
    paper.save(cases=[file_of(ash, "amara"), file_of(ash, "hope")], actions=[ash.action(paper, "Add a plan", "lead")])
    paper.end("amara", "hope")
    for child in ("amara", "hope"):
        (entry,) = ash.standing(child)
        assert texts(entry) == [f"{child} {part}" for part in ("strengths", "learning_points", "to_do")]
        assert entry.source == "Case file audit"
    paper.issue("lead", "head")
    assert [row.kind for row in ash.rows(IssuedCopy)] == ["issued"]
    assert action_sheet.print_actions(ash.at("lead"), paper.session).content.startswith(b"PK")
    assert sound(ash.desk)


def test_the_session_page_offers_it_where_it_is_on(ash: School) -> None:
    at = ash.clock() - timedelta(hours=1)
    session = sessions.plan_session(ash.at("head"), ash.contracts["head-lead"], at, "Room 2")
    assert sessions.read_session(ash.at("head"), session).may_audit
    ways.switch(ash.at("lead"), ["dsl_contract", "dsl_record"])
    assert not sessions.read_session(ash.at("head"), session).may_audit
    with pytest.raises(Invalid, match="switched off"):
        sessions.start_record(ash.at("head"), session, audit=True)


def test_a_session_has_one_record_and_the_audit_is_its_writers(ash: School) -> None:
    paper = begun(ash)
    assert sessions.start_record(ash.at("head"), paper.session) == paper.reference
    line = contracts.read_contract(ash.at("head"), paper.contract).sessions[0].paper
    assert line is not None
    assert line.title == "Case file audit"
    for who in ("lead", "deputy", "second_lead"):
        with pytest.raises(Refused):
            paper.view(who)
