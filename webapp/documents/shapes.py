"""What the names of a template stand for, by an example: one answer, rows with parts, or nothing that is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import nodes

from webapp.documents.tags import nearest
from webapp.documents.template_guard import LOOP_FACTS


@dataclass(frozen=True, slots=True)
class Shape:
    """One answer where there are neither `parts` nor `each`. `parts` are those of a row, `each` is what rows are made of."""

    parts: Mapping[str, Shape] | None = None
    each: Shape | None = None
    known: bool = True


ONE: Shape = Shape()
UNKNOWN: Shape = Shape(known=False)
LOOP: Shape = Shape(parts=dict.fromkeys(LOOP_FACTS, ONE))
"""What `loop` is inside a “for”."""


def shape_of(value: Any) -> Shape:
    """The shape of an example. Rows have the parts that any of them has."""
    if isinstance(value, Mapping):
        return Shape(parts={str(key): shape_of(item) for key, item in value.items()})
    if not isinstance(value, list | tuple):
        return ONE
    rows = [row for row in value if isinstance(row, Mapping)]
    if rows:
        merged: dict[str, Any] = {}
        for row in reversed(rows):
            merged |= row
        return Shape(each=shape_of(merged))
    return Shape(each=shape_of(value[0]) if value else UNKNOWN)


class Scope:
    """The names that can be used in one place: those of the document, and those of the loops around it."""

    def __init__(self, names: Mapping[str, Shape], loops: Mapping[str, Shape]) -> None:
        self.names = names
        self.loops = loops

    def get(self, name: str) -> Shape | None:
        """What a name stands for; None where there is no such name."""
        if name == "loop" and self.loops:
            return LOOP
        return self.loops.get(name) or self.names.get(name)

    def rows_with(self, part: str) -> Iterator[str]:
        """The names of the rows that have such a part."""
        for name, shape in self.names.items():
            if shape.each and shape.each.parts and part in shape.each.parts:
                yield name

    def close_to(self, name: str) -> str:
        """The known name, as it is written here, that looks most like this one."""
        ways: dict[str, str] = {}
        for rows, shape in self.names.items():
            for part in (shape.each.parts or ()) if shape.each else ():
                ways.setdefault(part, f"{row_name(rows)}.{part}")
        ways |= {part: f"{row}.{part}" for row, shape in self.loops.items() for part in shape.parts or ()}
        ways |= {known: known for known in (*self.names, *self.loops)}
        ways |= {way: way for way in [*ways.values()]}
        return ways.get(nearest(name, ways), "")


def row_name(rows: str) -> str:
    """What one of these rows is called in an example of a loop."""
    special = {"signatures": "person", "people": "person"}
    if rows in special:
        return special[rows]
    return rows[:-1] if rows.endswith("s") and not rows.endswith("ss") and len(rows) > 3 else "row"


def dotted(node: nodes.Node) -> str:
    """A name and its parts as they are written: ``case.analysis``; "" for anything else."""
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            before = dotted(node.node)
            return f"{before}.{node.attr}" if before else ""
        case _:
            return ""
