"""The school itself: its name, its logo on printed papers, and its practice."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.db.schools import School
from webapp.documents.logo import size_of
from webapp.domain.errors import Invalid
from webapp.domain.policy import Permission, Resource
from webapp.domain.practice import Practice
from webapp.services.practice import practice_on
from webapp.services.work import Desk


@dataclass(frozen=True, slots=True)
class SchoolView:
    """The school's page."""

    name: str
    has_logo: bool
    practice: Practice
    may_write: bool
    may_practise: bool
    may_read_people: bool
    may_keep: bool
    may_order: bool


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture and what kind it is."""

    content: bytes
    mimetype: str


def read_school(desk: Desk) -> SchoolView:
    """The school's page. Raises Refused."""
    with desk.read() as work:
        here = Resource(work.school_id)
        work.require(Permission.SCHOOL_READ, here)
        school = work.db.get_one(School, work.school_id)
        return SchoolView(
            school.name,
            school.logo is not None,
            practice_on(work, work.today),
            work.allows(Permission.SCHOOL_WRITE, here),
            work.allows(Permission.PRACTICE_WRITE, here),
            work.allows(Permission.PEOPLE_READ, here),
            work.allows(Permission.KEEPING_RUN, here),
            work.allows(Permission.ORDER_READ, here),
        )


def practice_today(desk: Desk) -> Practice:
    """The school's practice, for the frame of every page."""
    with desk.read() as work:
        return practice_on(work, work.today)


def read_logo(desk: Desk) -> Logo | None:
    """The school's logo, or None. Raises Refused."""
    with desk.read() as work:
        work.require(Permission.SCHOOL_READ, Resource(work.school_id))
        content = work.db.get_one(School, work.school_id).logo
        return Logo(content, f"image/{size_of(content)[0]}") if content else None


def set_logo(desk: Desk, content: bytes | None) -> None:
    """Put this PNG or JPEG on papers that are printed from now on, or none. Raises Refused or Invalid."""
    if content is not None:
        _, width, height = size_of(content)
        if max(width, height) > 6000:
            raise Invalid("The logo is more than 6,000 pixels wide or high. Save it smaller.")
    with desk.work() as work:
        work.require(Permission.SCHOOL_WRITE, Resource(work.school_id))
        work.db.get_one(School, work.school_id).logo = content
        work.note("school.changed", f"school:{work.school_id}", logo=len(content or b""))


def rename(desk: Desk, name: str) -> None:
    """Give the school its name, as printed on papers from now on. Raises Refused or Invalid."""
    name = " ".join(name.split())
    if not 0 < len(name) <= 120:
        raise Invalid("Enter the school’s name, in at most 120 characters.")
    with desk.work() as work:
        work.require(Permission.SCHOOL_WRITE, Resource(work.school_id))
        work.db.get_one(School, work.school_id).name = name
        work.note("school.changed", f"school:{work.school_id}", name=True)
