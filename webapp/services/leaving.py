"""A child who comes onto the roll, or leaves the school: what the lead and the deputies note (design, section 6)."""

from __future__ import annotations

from datetime import date

from webapp.domain.errors import Conflict, Invalid
from webapp.domain.policy import Permission
from webapp.services.children import child_by_reference
from webapp.services.work import Desk


def put_on_roll(desk: Desk, reference: str) -> None:
    """A child who was spoken of is on the roll now. Raises Refused or NotFound, or Conflict where they were already."""
    with desk.work() as work:
        child = child_by_reference(work, reference, Permission.CHILD_WRITE)
        if child.off_roll is None:
            raise Conflict("This child is on the roll already. Nothing was changed.")
        child.off_roll = None
        work.note("child.changed", f"child:{child.id}", reference=child.reference, on_roll=True)


def note_leaving(desk: Desk, reference: str, left_on: date | None) -> None:
    """The day on which a child left, or None for one who is here after all.

    What is entered from that day on raises a task to forward it. Raises Refused or NotFound, or Invalid for a day to come.
    """
    with desk.work() as work:
        child = child_by_reference(work, reference, Permission.CHILD_WRITE)
        if left_on is not None and left_on > work.today:
            raise Invalid("That day is still to come. Note that the child left once they have.")
        child.left_on = left_on
        work.note(
            "child.changed",
            f"child:{child.id}",
            reference=child.reference,
            left_on=left_on.isoformat() if left_on else "",
        )
