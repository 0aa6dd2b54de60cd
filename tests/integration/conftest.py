"""The schools of these tests, each with its neighbour: another school's rows are always there."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.clock import FakeClock
from tests.integration.school import School, Town, make_town
from webapp.db import schools as rows
from webapp.domain.people import Role
from webapp.domain.policy import Viewer
from webapp.services.work import Desk


@dataclass(frozen=True)
class Schools:
    """What the tests here need to know of the two schools."""

    desk: Desk
    """At which the lead of the first school sits."""
    neighbour: Desk
    """At which the lead of the second one sits."""


@pytest.fixture
def schools(desk: Desk) -> Schools:
    """Two schools, each with a lead."""
    desks = []
    for name in ("Ash", "Birch"):
        with desk.work() as work:
            school = rows.School(name=name, created_at=work.now)
            work.db.add(school)
            work.db.flush()
            person = rows.Person(school_id=school.id, name=f"Lead of {name}", office="lead", created_at=work.now)
            work.db.add(person)
            work.db.flush()
            work.note("school.created", f"school:{school.id}")
            viewer = Viewer(person.id, school.id, person.name, work.today, frozenset({Role.LEAD}))
        desks.append(desk.acting(viewer))
    return Schools(*desks)


@pytest.fixture
def town(desk: Desk, clock: FakeClock) -> Town:
    """Ashgrove and Birchfield, of `school.py`."""
    return make_town(desk, clock)


@pytest.fixture
def ash(town: Town) -> School:
    """Ashgrove, where a test happens."""
    return town.ash
