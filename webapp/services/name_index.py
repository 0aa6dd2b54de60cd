"""Every name of a school, ready to be looked for in a text: built once for each process, and anew when the names change.

All children are in it, those who left and those who were never on the roll too: a discussion of them is filed just the
same (design, section 6). Grown-ups are in it so that a name they share with a child can be told apart.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, func, or_, select

from webapp.db.children import Child
from webapp.db.contracts import Party
from webapp.db.engine import Database
from webapp.db.schools import Membership, Person
from webapp.domain.mentions import ChildNames, Index, Spellings, StaffNames
from webapp.services.work import Work

KEPT: Final = 8
"""Schools whose index a process keeps: a trust's hundred would fill its memory."""

Stamp = tuple[object, ...]
"""What is different whenever a name of the school is: as cheap to ask as a count."""

_lock = threading.Lock()
_kept: WeakKeyDictionary[Database, OrderedDict[int, tuple[Stamp, Index]]] = WeakKeyDictionary()


def index_of(work: Work) -> Index:
    """The index of the viewer's school, as its names are in this transaction."""
    stamp = stamp_of(work)
    with _lock:
        shelf = _kept.setdefault(work.desk.database, OrderedDict())
        found = shelf.get(work.school_id)
        if found is not None and found[0] == stamp:
            shelf.move_to_end(work.school_id)
            return found[1]
    index = Index(_children(work), _staff(work))
    with _lock:
        shelf[work.school_id] = (stamp, index)
        shelf.move_to_end(work.school_id)
        while len(shelf) > KEPT:
            shelf.popitem(last=False)
    return index


def stamp_of(work: Work) -> Stamp:
    """The stamp of the school's names. Two changes in one instant of the clock still differ in their letters.

    The database is asked each time, so that one process knows what another has changed.
    """
    letters = sum((func.length(column) for column in _NAMES), start=func.length(""))
    children = work.db.execute(
        select(func.count(), func.max(Child.id), func.max(Child.changed_at), func.sum(letters)).where(
            Child.school_id == work.school_id
        )
    ).one()
    people = work.db.execute(
        select(func.count(), func.max(Person.id), func.sum(func.length(Person.name))).where(_is_known(work))
    ).one()
    return (*children, *people)


_NAMES: Final = (
    Child.legal_forename,
    Child.legal_surname,
    Child.middle_names,
    Child.preferred_forename,
    Child.preferred_surname,
    Child.former_surname,
    Child.year_group,
)


NAMES: Final = frozenset(column.key for column in _NAMES)
"""What is read of a child to find them in a text."""


def index_of_these(work: Work, references: Collection[str]) -> Index:
    """An index of only these children, made for the moment: whether a text may speak of one of them."""
    wanted = set(references)
    return Index(names for names in _children(work) if names.id in wanted)


def _children(work: Work) -> Iterator[ChildNames]:
    asked = select(Child.reference, *_NAMES).where(Child.school_id == work.school_id).order_by(Child.id)
    for row in work.db.execute(asked):
        yield from _names_of(*row)


def _names_of(
    reference: str, forename: str, surname: str, middle: str, preferred: str, called: str, former: str, year: str
) -> Iterator[ChildNames]:
    """A child, and once more under the surname that the school uses where that is another one."""
    for one in dict.fromkeys((surname, called or surname)):
        yield ChildNames(reference, forename, one, middle, preferred, former, year)


def spellings_of(child: Child) -> Spellings:
    """All ways in which this child's names are written."""
    return Spellings(_names_of(child.reference, *(getattr(child, column.key) for column in _NAMES)))


def _staff(work: Work) -> Iterator[StaffNames]:
    """The last word of a grown-up's name is the surname."""
    for person_id, name in work.db.execute(select(Person.id, Person.name).where(_is_known(work)).order_by(Person.id)):
        forename, _, surname = name.strip().rpartition(" ")
        yield StaffNames(str(person_id), forename, surname)


def _is_known(work: Work) -> ColumnElement[bool]:
    """Whoever was entered in this school, has or had a role in it, or is a party of one of its contracts."""
    here = work.school_id
    return or_(
        Person.school_id == here,
        Person.id.in_(select(Membership.person_id).where(Membership.school_id == here)),
        Person.id.in_(select(Party.person_id).where(Party.school_id == here)),
    )
