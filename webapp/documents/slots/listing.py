"""The blanks of a form as a list for people and programs: `documents slots`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from webapp.documents.slots.kinds import Blank, Slot

_WIDEST: Final = 60


def entries(slots: Iterable[Slot]) -> list[dict[str, Any]]:
    """One for each blank in order: a repeating table counts once for each column, and each box to tick by itself."""
    return [entry for slot in slots for entry in _entries(slot)]


def _entries(slot: Slot) -> Iterator[dict[str, Any]]:
    under = f"{slot.place}, under “{slot.heading}”" if slot.heading else slot.place
    if slot.blank is not Blank.TICKS:
        yield _entry(slot, slot.label, under)
        return
    for option in slot.options:
        yield _entry(slot, option.text or slot.label, f"{under}, for “{slot.label}”" if slot.label else under)


def _entry(slot: Slot, label: str, place: str) -> dict[str, Any]:
    return {
        "label": label,
        "kind": slot.kind,
        "meaning": slot.meaning,
        "place": place,
        "certainty": slot.certainty,
        "repeats": slot.block is not None,
    }


def lines(found: Sequence[dict[str, Any]]) -> Iterator[str]:
    """A table of them: number, kind, what is asked, and on a line of its own where."""
    for number, entry in enumerate(found, 1):
        said = [entry["kind"], *([f"means {entry['meaning']}"] if entry["meaning"] else [])]
        said += [*(["repeats"] if entry["repeats"] else []), entry["certainty"]]
        label = entry["label"] or "(no words)"
        shown = label if len(label) <= _WIDEST else f"{label[: _WIDEST - 1]}…"
        yield f"{number:>3}  {shown:<{_WIDEST}}  {', '.join(said)}"
        yield f"     {entry['place']}"
