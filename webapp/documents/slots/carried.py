"""Blanks as plain JSON values and back: how the worker's process hands them over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from forms.kit import Meaning
from webapp.documents.slots.kinds import Anchor, Blank, Block, Certainty, Option, Slot


def to_json(slots: Iterable[Slot]) -> list[dict[str, Any]]:
    """Each as an object; `from_json` gives it back equal."""
    return [asdict(slot) for slot in slots]


def from_json(value: Iterable[Mapping[str, Any]]) -> tuple[Slot, ...]:
    """The blanks. Raises KeyError, TypeError or ValueError where it is none."""
    return tuple(_slot(entry) for entry in value)


def _slot(entry: Mapping[str, Any]) -> Slot:
    plain = {name: str(entry[name]) for name in ("label", "heading", "place", "kind", "hint")}
    return Slot(
        **plain,
        number=int(entry["number"]),
        blank=Blank(entry["blank"]),
        anchors=tuple(map(anchor_from, entry["anchors"])),
        meaning=None if entry["meaning"] is None else Meaning(entry["meaning"]),
        certainty=Certainty(entry["certainty"]),
        options=tuple(_option(option) for option in entry["options"]),
        block=None if entry["block"] is None else _block(entry["block"]),
        turn=int(entry["turn"]),
    )


def anchor_from(entry: Mapping[str, Any]) -> Anchor:
    """The place that `asdict` made this of. Raises KeyError, TypeError or ValueError where it is none."""
    start, end, to = entry["start"], entry["end"], entry["to"]
    return Anchor(
        part=str(entry["part"]),
        path=tuple(map(int, entry["path"])),
        start=None if start is None else int(start),
        end=None if end is None else int(end),
        to=None if to is None else tuple(map(int, to)),
    )


def _option(entry: Mapping[str, Any]) -> Option:
    return Option(str(entry["text"]), None if entry["anchor"] is None else anchor_from(entry["anchor"]))


def _block(entry: Mapping[str, Any]) -> Block:
    return Block(
        number=int(entry["number"]),
        kind=str(entry["kind"]),
        label=str(entry["label"]),
        rows=tuple(map(anchor_from, entry["rows"])),
        turns=int(entry["turns"]),
    )
