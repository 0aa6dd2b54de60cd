"""References such as "P-0012": what stands for a thing in addresses, titles and file names, where a name must not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from sqlalchemy import func, select

from webapp.db.children import Child
from webapp.db.contracts import Contract, SupervisionSession
from webapp.db.keeping import AccessRequest, Destruction, Transfer
from webapp.db.papers import Paper
from webapp.db.support import SupportOffered
from webapp.services.work import Work

Referenced = Child | Contract | SupervisionSession | Paper | SupportOffered | AccessRequest | Destruction | Transfer

_PREFIX: dict[type[Referenced], str] = {
    Child: "C",
    Contract: "S",
    SupervisionSession: "M",
    Paper: "P",
    SupportOffered: "O",
    AccessRequest: "R",
    Destruction: "D",
    Transfer: "T",
}


def next_reference(work: Work, model: type[Referenced]) -> str:
    """The next free reference of this kind in the school. Safe: writers of one school are one at a time (`work`)."""
    return next(next_references(work, model))


def next_references(work: Work, model: type[Referenced]) -> Iterator[str]:
    """The free references from there on, for rows of which many are written at once."""
    newest = work.db.scalar(
        select(model.reference)
        .where(model.school_id == work.school_id)
        .order_by(func.length(model.reference).desc(), model.reference.desc())
        .limit(1)
    )
    number = int(newest.split("-")[1]) + 1 if newest else 1
    yield from (f"{_PREFIX[model]}-{free:04d}" for free in count(number))
