"""A child who comes to be known: put on the roll by hand, or added in one line because they were spoken of.

Whatever was written before is looked through for the name, as after an import (design, section 6).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from webapp.db.children import Child
from webapp.documents.text import clean_text
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.names import sought
from webapp.domain.people import OFF_ROLL
from webapp.domain.policy import Permission, Resource
from webapp.services.child_picker import note_found
from webapp.services.children import ChildView, NewChild, is_called, proposing, shown_in, subject_of
from webapp.services.protection import require_protection
from webapp.services.references import next_reference
from webapp.services.scanning_again import scan_again
from webapp.services.work import Desk, Work

MOST_NAME = 120
"""Characters in a name typed in one line."""


def add_child(desk: Desk, new: NewChild) -> str:
    """Put a child on the roll. Returns the reference. Raises Refused, or Invalid where a name is wanting."""
    forename, surname = new.forename.strip(), new.surname.strip()
    if not forename or not surname:
        raise Invalid("Enter the child’s first name and surname.")
    with desk.work() as work:
        work.require(Permission.CHILD_WRITE, Resource(work.school_id))
        _refuse_twin(work, forename, surname, new.date_of_birth)
        reference = _add(work, replace(new, forename=forename, surname=surname)).reference
    scan_again(desk, known=[reference])  # the child may have been spoken of before
    return reference


def _add(work: Work, new: NewChild, off_roll: str | None = None) -> Child:
    require_protection(work)
    child = Child(
        school_id=work.school_id,
        reference=next_reference(work, Child),
        legal_forename=new.forename,
        legal_surname=new.surname,
        preferred_forename=new.preferred_forename.strip(),
        date_of_birth=new.date_of_birth,
        year_group=new.year_group.strip(),
        form_class=new.form_class.strip(),
        off_roll=off_roll,
        created_by_id=work.viewer.person_id,
        created_at=work.now,
        look_for_since=work.now,
    )
    work.db.add(child)
    work.db.flush()
    work.note("child.added", f"child:{child.id}", reference=child.reference, off_roll=off_roll)
    return child


def _refuse_twin(work: Work, forename: str, surname: str, born: date | None) -> None:
    """The same name and birthday twice would split one child's chronology in two."""
    twin = work.db.scalar(
        select(Child.reference).where(
            Child.school_id == work.school_id,
            Child.sought.startswith(sought(forename, surname), autoescape=True),
            Child.date_of_birth == born if born else Child.date_of_birth.is_(None),
        )
    )
    if twin:
        raise Conflict(f"A child of that name and date of birth is on the roll already, as {twin}.")


def add_off_roll(desk: Desk, contract_reference: str, name: str, why: str) -> ChildView:
    """A child who was spoken of and is not on the roll, in one line; `why` is a key of `OFF_ROLL`.

    The last word of the name is the surname; an unborn child may have one word only. Somebody who was added before, off the
    roll for the same reason, is found again, by a proposer too: one child must not have two files, and a whole
    name tells them no more here than in the picker, which finds by it and notes it (design, section 5).

    Raises Refused; Invalid where the name or the reason is wanting; and, for those who read the roll only, Conflict where a
    child of that name is there otherwise. To others it never says so: whom they name is a new child, since nobody may learn
    from this who is on the roll, nor put words on a namesake unawares.
    """
    new = _off_roll(name, why)
    with desk.work() as work:
        contract, thing = proposing(work, contract_reference)
        work.require(Permission.CHILD_PROPOSE, thing)
        namesakes = work.db.scalars(
            select(Child)
            .where(Child.school_id == work.school_id, is_called(f"{new.forename} {new.surname}"))
            .order_by(Child.id)
        ).all()
        known = next((child for child in namesakes if child.off_roll == why), None)
        if known is None and namesakes and work.allows(Permission.CHILD_READ, Resource(work.school_id)):
            raise Conflict(
                f"A child of that name is here already, as {namesakes[0].reference}. Choose that child. If this is another"
                " one, add them on the Children page with their date of birth."
            )
        child = known or _add(work, new, why)
        if known is not None:
            work.note("children.searched", subject_of(work, contract), found=1)
        view, school_id = shown_in(work, contract, child), work.school_id
    note_found([child], desk)
    if known is None:
        scan_again(desk, school_id, known=[child.reference])
    return view


def _off_roll(name: str, why: str) -> NewChild:
    if why not in OFF_ROLL:
        raise Invalid("Say why the child is not on the roll.")
    words = clean_text(name)[0].split()
    if not words or (len(words) == 1 and why != "unborn"):
        raise Invalid("Enter the child’s first name and surname.")
    if len(" ".join(words)) > MOST_NAME:
        raise Invalid(f"Use at most {MOST_NAME} characters for the name.")
    forenames, surname = (words[:-1], words[-1]) if len(words) > 1 else (words, "")
    return NewChild(" ".join(forenames), surname)
