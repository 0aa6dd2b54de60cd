"""Proof that a form may be used: filled with a mark in every answer, each lands in its place and nothing else changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from forms.kit import Cases, Document, Question, Signatures, is_asked, parts_of, repeats
from webapp.documents.example import example_context
from webapp.documents.ooxml import Package, W, parse, read_package
from webapp.documents.proof import prove, words_of
from webapp.documents.slots.kinds import WRITTEN_OUT, Blank, Slot
from webapp.documents.slots.making import question_of, shown_options
from webapp.documents.slots.marking import TICK, TICKED
from webapp.documents.slots.plan import Asked, Plan
from webapp.documents.slots.tagging import Tagged
from webapp.documents.slots.unchanged import MARK, differences
from webapp.documents.template_check import faults
from webapp.documents.word import prepare, render

_MOST_TOLD: Final = 12
_CHANGED: Final = (
    "Filling this form would change more than its blanks, near “{}”. Leave that blank to be written by hand, or lay that "
    "line out more plainly in Word and upload the form again."
)
_LOST: Final = "The answer to “{}” has no place in the form. Leave it to be written by hand, or upload the form again."
_MANY: Final = (
    "The answer to “{}” would be printed {} times where {} is expected. Leave one of them to be written by hand."
)
_UNMARKED: Final = "Not every answer that the form prints would be marked: look at the options of “{}”."
_TICKS: Final = (TICKED, TICK, "[x]", "(x)", "◉")


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was confirmed."""

    package: Package
    slots: tuple[Slot, ...]
    plan: Plan
    document: Document


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of it."""

    troubles: tuple[str, ...]
    """Why the form may not be used, a sentence each."""
    filled: bytes = b""
    """The form with invented answers; empty where there are troubles."""


def prove_form(form: Form, tagged: Tagged, template: bytes) -> Proof:
    """Fill the tagged copy in every way that matters. Raises `WordFault` where it cannot be filled at all."""
    example = example_context(form.document)
    found = [fault.sentence for fault in faults(template, example)]
    if found:
        return Proof(tuple(found[:_MOST_TOLD]))
    prepared = prepare(template)
    filled = render(prepared, example)
    troubles = [_LOST.format(label) for label in prove(filled, form.document, example, prepared.marked)]
    if not troubles:
        context = _marked_context(form, tagged, example, prepared.marked)
        with_marks = render(prepared, context)
        troubles = [*_misplaced(form, tagged, context, words_of(with_marks), prepared.marked)]
        troubles += [_CHANGED.format(near) for near in differences(form.package, with_marks, form.slots, tagged.filled)]
    if not troubles:
        troubles = [*_unmarked(form, tagged, lambda answers: render(prepared, answers), context)]
    return Proof(tuple(dict.fromkeys(troubles))[:_MOST_TOLD], b"" if troubles else filled)


def _marked_context(form: Form, tagged: Tagged, example: Mapping[str, Any], marked: frozenset[str]) -> dict[str, Any]:
    """A mark that nothing else could be for every answer, and as many turns as the form has a place for."""
    context: dict[str, Any] = {**example, "not_agreed": [], "no_children": "", "attached": ""}
    for question in form.document.questions():
        key = question.key
        if isinstance(question, Signatures):
            context[key] = [{name: _mark(f"{key}.{number}.{name}") for name in ("role", "name")} for number in range(1)]
        elif repeats(question):
            turns = tagged.turns.get(key, 1)
            context[key] = [_marked_row(question, number, marked) for number in range(turns)]
        elif is_asked(question):
            context[key] = "" if key in marked else _mark(key)
    return context


def _marked_row(question: Question, number: int, marked: frozenset[str]) -> dict[str, str]:
    names = [*(("child",) if isinstance(question, Cases) else ()), *(part.key for part in parts_of(question))]
    row = {
        name: "" if f"{question.key}.{name}" in marked else _mark(f"{question.key}.{number}.{name}") for name in names
    }
    return {"label": "", **row}


def _mark(name: str) -> str:
    return f"{MARK}{name}⟧"


def _misplaced(
    form: Form, tagged: Tagged, context: Mapping[str, Any], words: str, marked: frozenset[str]
) -> Iterator[str]:
    """Each answer is printed in each of its blanks, and nowhere else."""
    for asked in form.plan.asked:
        printed = [number for number in asked.slots if number in tagged.filled]
        if asked.block or asked.ignored or asked.kind == "signatures" or asked.key in marked or not printed:
            continue
        yield from _counted(asked.label, words.count(_mark(asked.key)), len(printed))
    for question in form.document.questions():
        if not repeats(question):
            continue
        for row in context[question.key]:
            for value in filter(None, row.values()):
                yield from _counted(question.label, words.count(value), 1)


def _counted(label: str, found: int, wanted: int) -> Iterator[str]:
    if not found:
        yield _LOST.format(label)
    elif found != wanted:
        yield _MANY.format(label, found, wanted)


def _unmarked(form: Form, tagged: Tagged, fill: Any, context: Mapping[str, Any]) -> Iterator[str]:
    """Give each printed answer once, all questions together, and count the marks that come of it."""
    slots = {slot.number: slot for slot in form.slots}
    marking = list(_marking(form, slots, tagged))
    ways = {asked.key: shown_options(question_of(asked), len(slots[asked.slots[0]].options)) for asked in marking}
    before = _marks_in(fill(context), form)
    for number in range(max((len(options) for options in ways.values()), default=0)):
        given = [asked for asked in marking if number < len(ways[asked.key])]
        after = _marks_in(fill(_answered(form, context, given, ways, number)), form)
        wanted = sum(_expected(asked, slots, tagged) for asked in given)
        if after - before != wanted:
            yield _UNMARKED.format("”, “".join(asked.label for asked in given[:3]))
            return


def _marking(form: Form, slots: Mapping[int, Slot], tagged: Tagged) -> Iterator[Asked]:
    """The questions whose answers the form prints, in blanks that were filled."""
    for asked in form.plan.asked:
        number = asked.slots[0]
        if not asked.ignored and number in tagged.filled and slots[number].blank in WRITTEN_OUT:
            yield asked


def _answered(
    form: Form, context: Mapping[str, Any], given: list[Asked], ways: Mapping[str, tuple[str, ...]], number: int
) -> dict[str, Any]:
    blocks = {block.number: block.key for block in form.plan.blocks}
    answers = dict(context)
    for asked in given:
        words = ways[asked.key][number]
        if asked.block:
            key = blocks[asked.block]
            answers[key] = [{**row, asked.key: words} for row in answers[key]]
        else:
            answers[asked.key] = words
    return answers


def _expected(asked: Asked, slots: Mapping[int, Slot], tagged: Tagged) -> int:
    """How many marks one answer to this makes: one in each blank; of words to strike, one on each other word."""
    filled = [slots[number] for number in asked.slots if number in tagged.filled]
    if asked.block and filled and filled[0].block is not None and filled[0].block.rows:
        filled = filled[:1]
    return sum(len(slot.options) - 1 if slot.blank is Blank.STRIKE else 1 for slot in filled)


def _marks_in(docx: bytes, form: Form) -> int:
    words = words_of(docx)
    package = read_package(docx)
    parts = {anchor.part for slot in form.slots for anchor in _anchors(slot)}
    runs = [run for part in parts for run in parse(package[part], part).iter(f"{W}strike", f"{W}bdr")]
    return sum(words.count(sign) for sign in _TICKS) + len([run for run in runs if _is_of_run(run)])


def _is_of_run(mark: etree._Element) -> bool:
    look = mark.getparent()
    holder = None if look is None else look.getparent()
    return holder is not None and holder.tag == f"{W}r"


def _anchors(slot: Slot) -> Iterator[Any]:
    yield from slot.anchors
    for option in slot.options:
        if option.anchor is not None:
            yield option.anchor
