"""Next year's form beside this year's: what became of each blank, and what is carried over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from forms.kit import (
    ABOUT_CHILD,
    Answers,
    Cases,
    Choice,
    Choices,
    Count,
    Day,
    Document,
    Line,
    Question,
    Row,
    Scale,
    Text,
    YesNo,
    is_asked,
    offers_about_child,
    parts_of,
    repeats,
)
from webapp.documents.codec import blank_row, fresh, is_blank
from webapp.documents.reading import parse_count
from webapp.documents.slots.first_plan import first_plan
from webapp.documents.slots.kinds import Slot
from webapp.documents.slots.matching import label_of, matched, whole_of
from webapp.documents.slots.plan import Plan
from webapp.documents.slots.replanning import Replanning
from webapp.domain.dates import read_iso


class ChangeKind(StrEnum):
    """What became of a blank."""

    SAME = "same"
    MOVED = "moved"
    """The same words in another order, or under another heading."""
    REWORDED = "reworded"
    """Other words for the same, or the same words for another kind of answer."""
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Change:
    """One blank and what became of it."""

    kind: ChangeKind
    label: str
    """Its words on the new form; empty where it is gone."""
    former_label: str
    """Its words on the former form; empty where it is new."""
    slot: int | None
    """Its number on the new form; None where it is gone."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """All blanks: those of the new form in its order, then those that are gone."""

    changes: tuple[Change, ...]

    def of(self, kind: ChangeKind) -> tuple[Change, ...]:
        """Those of which this became."""
        return tuple(change for change in self.changes if change.kind is kind)


def compare(former: Plan, former_slots: Sequence[Slot], slots: Sequence[Slot]) -> Comparison:
    """What became of each blank of the former form, those that a person pointed at among them."""
    return Comparison(tuple(_changes([*former_slots, *former.added], slots)))


def _changes(former: Sequence[Slot], slots: Sequence[Slot]) -> Iterator[Change]:
    pairs, moved = matched(former, slots)
    for at, slot in enumerate(slots):
        old = former[pairs[at]] if at in pairs else None
        if old is None:
            yield Change(ChangeKind.NEW, slot.label, "", slot.number)
        else:
            yield Change(_became(old, slot, moved=at in moved), slot.label, old.label, slot.number)
    gone = {*range(len(former))} - {*pairs.values()}
    yield from (Change(ChangeKind.GONE, "", former[at].label, None) for at in sorted(gone))


def _became(old: Slot, slot: Slot, *, moved: bool) -> ChangeKind:
    if label_of(old) != label_of(slot):
        return ChangeKind.REWORDED
    if moved:
        return ChangeKind.MOVED
    if whole_of(old) == whole_of(slot):
        return ChangeKind.SAME
    return ChangeKind.REWORDED if old.kind != slot.kind else ChangeKind.MOVED


def plan_from(former: Plan, former_slots: Sequence[Slot], slots: Sequence[Slot], title: str) -> Plan:
    """The plan of the new form: all that was said of a blank which it still has, and first guesses about what is new.

    Keys stay, so that answers can be carried over; what repeats otherwise than it did is planned anew. Blanks that a person
    pointed at are not looked for: they are pointed at again.
    """
    both = [*former_slots, *former.added]
    pairs, _ = matched(both, slots)
    before = {slots[at].number: both[old].number for at, old in pairs.items()}
    old_by_number, by_number = ({slot.number: slot for slot in several} for several in (both, slots))
    return Replanning(former, old_by_number, by_number, before, first_plan(slots, title)).plan(title)


def carry(old: Document, new: Document, answers: Answers) -> Answers | None:
    """The answers to the old document as answers to the new one, by their keys; None where one would be lost.

    An answer is lost where nothing asks for it any more, where it does not fit the new question, and where what is said of a
    child would go to another place than its writer was told.
    """
    asked = {question.key: question for question in new.questions() if is_asked(question)}
    before = {question.key: question for question in old.questions() if is_asked(question)}
    carried = fresh(new)
    for key, value in answers.items():
        if _is_empty(value):
            continue
        if key not in asked or key not in before:
            return None
        fits = carried_answer(before[key], asked[key], value)
        if fits is None:
            return None
        carried[key] = fits
    return carried


def _is_empty(value: str | list[str] | list[Row]) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return all(is_blank(item) if isinstance(item, dict) else not item.strip() for item in value)


def carried_answer(
    old: Question, new: Question, value: str | list[str] | list[Row]
) -> str | list[str] | list[Row] | None:
    """The answer to an old question as an answer to a new one; None where it does not fit."""
    if isinstance(value, str):
        return value if _fits(old, new, value) else None
    if isinstance(new, Choices):
        texts = [item for item in value if isinstance(item, str)]
        return texts if len(texts) == len(value) and {*texts} <= {*new.options} else None
    if not repeats(new) or type(old) is not type(new):
        return None
    rows = [_carried_row(old, new, item) for item in value if isinstance(item, dict)]
    made = [row for row in rows if row is not None]
    return made if len(made) == len(value) else None


def _fits(old: Question, new: Question, text: str) -> bool:
    """Whether a text answers a question. What was typed and could not be read stays with a question of its kind."""
    match new:
        case Text():
            return True
        case Line():
            return "\n" not in text
        case Day():
            return isinstance(old, Day) or read_iso(text) is not None
        case Count():
            return isinstance(old, Count) or _counts(text)
        case YesNo():
            return text in ("yes", "no")
        case Choice():
            return text in new.options
        case Scale():
            return isinstance(old, Scale) and _marks(old) == _marks(new)  # a 3 of 5 is no 3 of 10
        case _:
            return False


def _marks(scale: Scale) -> tuple[int, int, str, str]:
    return scale.low, scale.high, scale.low_label, scale.high_label


def _counts(text: str) -> bool:
    try:
        parse_count(text)
    except ValueError:
        return False
    return True


def _carried_row(old: Question, new: Question, row: Mapping[str, str]) -> Row | None:
    """A row with its uid, and with each answer in its part; None where one has no place."""
    before = {part.key: part for part in parts_of(old)}
    parts = {part.key: part for part in parts_of(new)}
    made = blank_row(new, row["uid"])
    for key, text in row.items():
        if key == "uid" or not text.strip():
            continue
        if key in parts and key in before:
            fits = _fits(before[key], parts[key], text) and before[key].goes_to is parts[key].goes_to
        else:
            fits = (key == "child" and isinstance(new, Cases)) or (key == ABOUT_CHILD and offers_about_child(new))
        if not fits:
            return None
        made[key] = text
    return made
