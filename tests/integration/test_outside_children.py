"""Outside the school a child is "Child A": on every page, print and list of a contract that somebody from outside is in."""

from __future__ import annotations

from typing import Any

import pytest

from tests import word_files
from tests.client import Browser, Site, open_site
from tests.clock import FakeClock
from tests.integration.school import NOISE, Paper, School, Town, texts
from webapp.db.contracts import Pseudonym
from webapp.db.papers import IssuedCopy
from webapp.domain.errors import Conflict
from webapp.domain.lifecycle import State
from webapp.domain.policy import Permission
from webapp.services import (
    action_sheet,
    actions,
    agreeing,
    amending,
    buffers,
    contracts,
    evidence,
    issuing,
    people,
    practice,
    reading,
    sessions,
    writing,
)
from webapp.services.work import Desk
from webapp.settings import Settings

BETWEEN = "coach-lead"


@pytest.fixture
def ash(town: Town) -> School:
    """The school, whose lead is supervised by a coach from outside who has an account and writes the records."""
    return outside(town.ash)


def outside(ash: School, choice: str = "pseudonym") -> School:
    ash.add_person("coach")
    practice.choose(ash.at("lead"), "outside_children", choice)
    people.set_outside(ash.at("administrator"), ash.person("coach"), outside=True)
    ash.contract("coach", "lead", maker="lead")
    return ash


def paper_of(ash: School, *children: str, **changes: Any) -> Paper:
    """A record begun by the coach, into which the lead's words about these children have come."""
    session = sessions.plan_session(ash.at("lead"), ash.contracts[BETWEEN], ash.clock(), "Room 2")
    ash.clock.forward(minutes=5)
    reference = sessions.start_record(ash.at("coach"), session)
    paper = Paper(ash, "coach", ash.contracts[BETWEEN], session, reference)
    cases = [ash.case(child, f"{ash.children[child]}:") for child in children]
    paper.save(cases=cases, **changes)
    return paper
