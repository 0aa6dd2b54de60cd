"""What a child was called before: whoever writes another name into a row keeps the one that was there.

What was written of a child under a name is about them still, and stays masked wherever the child is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from webapp.db.children import Child, FormerName, Names
from webapp.domain.names import fold
from webapp.domain.roll.fields import Field
from webapp.domain.roll.rows import Value
from webapp.services.name_index import NAMES
from webapp.services.to_look_for import mark
from webapp.services.work import Work

CALLED: Final = sorted(NAMES - {Field.YEAR_GROUP})
"""The columns of a name."""


def write_values(work: Work, child: Child, values: Mapping[Field, Value]) -> None:
    """Write these into the child's row, and keep the names that are borne no more: a step of an open work."""
    ended = any(
        getattr(child, field) and _is_other(getattr(child, field), values[field]) for field in values.keys() & CALLED
    )
    if ended:
        names = {name: getattr(child, name) for name in CALLED}
        child.former_names.append(FormerName(school_id=work.school_id, ended_at=work.now, **names))
    if values.keys() & NAMES:
        mark(work, child)
    for field, value in values.items():
        setattr(child, field, value)


def _is_other(name: str, value: Value) -> bool:
    return fold(name) != fold(str(value or ""))


def was_called(child: Child) -> tuple[str, ...]:
    """The names of former days as they are shown, each once, the newest first."""
    former = [words for names in reversed(child.former_names) for words in _shown(names)]
    return tuple(words for words in dict.fromkeys(former) if words not in set(_shown(child)))


def _shown(names: Names) -> tuple[str, ...]:
    """Both whole names: as the law has it, and as the school says it."""
    legal = names.legal_forename, names.middle_names, names.legal_surname
    called = names.preferred_forename or names.legal_forename, names.preferred_surname or names.legal_surname
    return tuple(" ".join(filter(None, whole)) for whole in (legal, called))
