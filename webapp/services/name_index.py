"""Every name of a school, ready to be looked for in a text: built once for each process, and anew when the names change.

All children are in it, those who left and those who were never on the roll too: a discussion of them is filed just the
same (design, section 6). Grown-ups are in it so that a name they share with a child can be told apart.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from webapp.db.children import Child, FormerName, Names
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

    A name that is borne no more is one more of former days. Of grown-ups, who are few, it is the names themselves.
    The database is asked each time, so that one process knows what another has changed.
    """
    letters = sum((func.length(column) for column in _NAMES), start=func.length(""))
    children = work.db.execute(
        select(func.count(), func.max(Child.id), func.max(Child.changed_at), func.sum(letters)).where(
            Child.school_id == work.school_id
        )
    ).one()
    former = work.db.execute(
        select(func.count(), func.max(FormerName.id)).where(FormerName.school_id == work.school_id)
    ).one()
    return (*children, *former, *_people(work))


def _called(of: type[Child | FormerName]) -> tuple[InstrumentedAttribute[str], ...]:
    return (
        of.legal_forename,
        of.legal_surname,
        of.middle_names,
        of.preferred_forename,
        of.preferred_surname,
        of.former_surname,
    )


_NAMES: Final = (*_called(Child), Child.year_group)


NAMES: Final = frozenset(column.key for column in _NAMES)
"""What is read of a child to find them in a text."""


def index_of_these(work: Work, references: Collection[str]) -> Index:
    """An index of only these children, made for the moment: whether a text may speak of one of them."""
    wanted = set(references)
    return Index(names for names in _children(work) if names.id in wanted)


def _children(work: Work) -> Iterator[ChildNames]:
    """Every child under every name that they ever had here: texts of before say the former ones."""
    today = select(Child.id, Child.reference, *_NAMES)
    before = select(Child.id, Child.reference, *_called(FormerName), Child.year_group).join_from(FormerName, Child)
    asked = union_all(*(names.where(Child.school_id == work.school_id) for names in (today, before)))
    for _, *row in work.db.execute(asked.order_by("id")):
        yield from _names_of(*row)


def _names_of(
    reference: str, forename: str, surname: str, middle: str, preferred: str, called: str, former: str, year: str
) -> Iterator[ChildNames]:
    """A child, and once more under the surname that the school uses where that is another one."""
    for one in dict.fromkeys((surname, called or surname)):
        yield ChildNames(reference, forename, one, middle, preferred, former, year)


def spellings_of(child: Child) -> Spellings:
    """All ways in which this child's names, of today and of former days, are written."""
    return Spellings(one for names in child.names_ever for one in _names_in(child, names))


def _names_in(child: Child, names: Names) -> Iterator[ChildNames]:
    called = [getattr(names, column.key) for column in _called(Child)]
    return _names_of(child.reference, *[*called, child.year_group])


def _staff(work: Work) -> Iterator[StaffNames]:
    """The last word of a grown-up's name is the surname."""
    for person_id, name in _people(work):
        forename, _, surname = name.strip().rpartition(" ")
        yield StaffNames(str(person_id), forename, surname)


def grown_ups(work: Work) -> list[str]:
    """The names of everybody but children whom the school knows."""
    return [name for _, name in _people(work)]


def _people(work: Work) -> Sequence[tuple[int, str]]:
    asked = select(Person.id, Person.name).where(_is_known(work)).order_by(Person.id)
    return [(person_id, name) for person_id, name in work.db.execute(asked)]


def _is_known(work: Work) -> ColumnElement[bool]:
    """Whoever was entered in this school, has or had a role in it, or is a party of one of its contracts."""
    here = work.school_id
    return or_(
        Person.school_id == here,
        Person.id.in_(select(Membership.person_id).where(Membership.school_id == here)),
        Person.id.in_(select(Party.person_id).where(Party.school_id == here)),
    )
