"""A plan as plain JSON values and back: how it is kept between two pages, and handed to the worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from forms.kit import Meaning, Place, Purpose
from webapp.documents.slots import carried
from webapp.documents.slots.plan import Asked, Plan, PlanBlock


def to_json(plan: Plan) -> dict[str, Any]:
    """The plan; `from_json` gives it back equal."""
    return asdict(plan)


def from_json(value: Mapping[str, Any]) -> Plan:
    """The plan. Raises KeyError, TypeError or ValueError where it is none."""
    return Plan(
        title=str(value["title"]),
        purpose=Purpose(value["purpose"]),
        asked=tuple(map(_asked, value["asked"])),
        blocks=tuple(map(_block, value["blocks"])),
        added=carried.from_json(value["added"]),
    )


def _asked(entry: Mapping[str, Any]) -> Asked:
    plain = {name: str(entry[name]) for name in ("key", "label", "kind", "heading", "hint", "part")}
    return Asked(
        **plain,
        slots=tuple(map(int, entry["slots"])),
        meaning=_meaning(entry),
        options=tuple(map(str, entry["options"])),
        goes_to=Place(entry["goes_to"]),
        block=int(entry["block"]),
        ignored=entry["ignored"] is True,
    )


def _block(entry: Mapping[str, Any]) -> PlanBlock:
    return PlanBlock(int(entry["number"]), str(entry["key"]), str(entry["label"]), str(entry["kind"]), _meaning(entry))


def _meaning(entry: Mapping[str, Any]) -> Meaning | None:
    return None if entry["meaning"] is None else Meaning(entry["meaning"])
