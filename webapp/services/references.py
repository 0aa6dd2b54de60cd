"""References such as "P-0012": what stands for a thing in addresses, titles and file names, where a name must not."""

from __future__ import annotations

import json
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
    yield from (f"{_PREFIX[model]}-{free:04d}" for free in count(_newest(work, model) + 1))


def newest_references(work: Work) -> dict[str, int]:
    """The highest number that was ever given, by kind. A destruction writes it down, for the rows go that tell it.

    What stood for a child who is destroyed stands on in old papers, other files and the audit: it is never another's.
    """
    return {prefix: newest for model, prefix in _PREFIX.items() if (newest := _newest(work, model))}


def _newest(work: Work, model: type[Referenced]) -> int:
    standing = work.db.scalar(
        select(model.reference)
        .where(model.school_id == work.school_id)
        .order_by(func.length(model.reference).desc(), model.reference.desc())
        .limit(1)
    )
    done = work.db.execute(
        select(Destruction.of, Destruction.told).where(
            Destruction.school_id == work.school_id, Destruction.done_at.is_not(None)
        )
    )
    prefix = _PREFIX[model]
    newest = _number(standing) if standing else 0
    for of, told in done:
        gone = _number(of) if of.startswith(f"{prefix}-") else 0
        newest = max(newest, gone, json.loads(told).get("newest", {}).get(prefix, 0))
    return newest


def _number(reference: str) -> int:
    return int(reference.split("-")[1])
