"""How one of the answers that a form prints is marked: a box ticked, a word struck, a number ringed."""

from __future__ import annotations

import copy
from typing import Final

from lxml import etree

from webapp.documents.ooxml import W
from webapp.documents.slots.filling_in import fill_cell, replace_runs
from webapp.documents.slots.fills import Fill
from webapp.documents.slots.letters import Letters
from webapp.documents.slots.marks import BOXES
from webapp.documents.slots.runs import answer_look, between, new_run, put_behind, runs_of
from webapp.documents.slots.tags_in import tag

TICKED: Final = "☒"
_EMPTY: Final = "☐"
_ROUND: Final = {"◯": "◉", "○": "◉", "⃝": "◉"}
TICK: Final = "✓"
"""In a cell or behind a bullet that is drawn, where there is no box of letters to put it in."""
_SYMBOLS: Final = "Segoe UI Symbol"


def tick(paragraph: etree._Element, start: int, end: int, condition: str) -> None:
    """A box of letters: "☐", "[ ]"; or a bullet that is drawn as one, whose range is empty."""
    if start == end:
        put_behind(paragraph, start, new_run(None, [f"{tag('', f'if {condition}')}{TICK} {tag('', 'endif')}"]))
        return
    box = Letters(paragraph).text[start:end]
    groups = runs_of(paragraph, start, end)
    if groups:
        first = groups[0][0]
        run = new_run(_look_of_box(first), [_ticked(box)])
        between(condition, [run], groups[0])


def tick_control(control: etree._Element, condition: str) -> None:
    """A box that is a content control: on paper it is a box."""
    parent = control.getparent()
    if parent is not None:
        run = _box_run(next(control.iter(f"{W}r"), None), condition)
        if next(control.iter(f"{W}p"), None) is not None:
            paragraph = etree.Element(f"{W}p")
            paragraph.append(run)
            run = paragraph
        run.tail = control.tail
        parent.replace(control, run)


def tick_field(first: etree._Element, last: etree._Element, condition: str) -> None:
    """A box of older Word."""
    replace_runs(first, last, _box_run(first, condition))


def strike(paragraph: etree._Element, start: int, end: int, given: str, condition: str) -> None:
    """Words that are struck out where another answer was given."""
    _look_different(paragraph, start, end, f"{given} and not ({condition})", f"{W}strike")


def ring(paragraph: etree._Element, start: int, end: int, condition: str) -> None:
    """A number or word with a line round it."""
    _look_different(paragraph, start, end, condition, f"{W}bdr", val="single", sz="8", space="0", color="auto")


def mark_cell(cell: etree._Element, condition: str) -> None:
    """A cell of a scale: ticked where it is empty, else its words are ringed."""
    said = [paragraph for paragraph in cell.iter(f"{W}p") if Letters(paragraph).text.strip()]
    if not said:
        fill_cell(cell, Fill((TICK,), condition))
        return
    for paragraph in said:
        text = Letters(paragraph).text
        if text.strip() in BOXES or text.strip() in ("[ ]", "( )", "[]"):
            start = len(text) - len(text.lstrip())
            tick(paragraph, start, start + len(text.strip()), condition)
        else:
            ring(paragraph, 0, len(text), condition)


def _look_different(paragraph: etree._Element, start: int, end: int, condition: str, name: str, **values: str) -> None:
    for group in runs_of(paragraph, start, end):
        between(condition, [_with(run, name, values) for run in group], group)


# The order in which a run's look says things; Word calls a file damaged where it is another.
_BEFORE_STRIKE: Final = frozenset(
    f"{W}{name}" for name in ("rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps")
)
_BEHIND_BORDER: Final = frozenset(
    f"{W}{name}"
    for name in ("shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath")
)


def _with(run: etree._Element, name: str, values: dict[str, str]) -> etree._Element:
    made = copy.deepcopy(run)
    look = made.find(f"{W}rPr")
    if look is None:
        look = etree.Element(f"{W}rPr")
        made.insert(0, look)
    for old in look.findall(name):
        look.remove(old)
    new = etree.Element(name, {f"{W}{key}": value for key, value in values.items()})
    if name == f"{W}strike":
        at = sum(1 for entry in look if entry.tag in _BEFORE_STRIKE)
    else:
        at = len(look) - sum(1 for entry in look if entry.tag in _BEHIND_BORDER)
    look.insert(at, new)
    return made


def _ticked(box: str) -> str:
    said = box.strip()
    if said[:1] in ("[", "("):
        return f"{said[0]}x{said[-1]}"
    return _ROUND.get(said, TICKED)


def _look_of_box(run: etree._Element) -> etree._Element | None:
    """The look of the box; a symbol of a font of its own is said in letters."""
    look = answer_look(run)
    if run.find(f"{W}sym") is None:
        return look
    return _in_symbols(look)


def _in_symbols(look: etree._Element | None) -> etree._Element:
    made = etree.Element(f"{W}rPr") if look is None else look
    for old in made.findall(f"{W}rFonts"):
        made.remove(old)
    names = {f"{W}{name}": _SYMBOLS for name in ("ascii", "hAnsi", "eastAsia", "cs")}
    made.insert(0, etree.Element(f"{W}rFonts", names))
    return made


def _box_run(run: etree._Element | None, condition: str) -> etree._Element:
    look = _in_symbols(answer_look(run))
    said = f"{tag('', f'if {condition}')}{TICKED}{tag('', 'else')}{_EMPTY}{tag('', 'endif')}"
    return new_run(look, [said])
