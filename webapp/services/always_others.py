"""Names that are always someone else in a school, such as "Mrs Hope": whether one of them is what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from webapp.db.mentions import KnownName
from webapp.domain.around import Around
from webapp.domain.mentions import Certainty, Hit
from webapp.services.work import Work


def known_names_of(work: Work) -> dict[str, list[KnownName]]:
    """What is remembered in this school, by the name as it is compared."""
    rows = work.db.scalars(
        select(KnownName).where(KnownName.school_id == work.school_id, KnownName.revoked_at.is_(None))
    )
    known: dict[str, list[KnownName]] = {}
    for row in rows:
        known.setdefault(row.name, []).append(row)
    return known


def passed_over(known: Mapping[str, Sequence[KnownName]], where: Around, hit: Hit) -> KnownName | None:
    """What says that it is always someone else: never of a whole name, nor of one that could be a child who came later."""
    if hit.certainty is Certainty.SURE:
        return None
    return next((row for row in known.get(where.name, ()) if set(hit.children) <= set(row.children.split())), None)
