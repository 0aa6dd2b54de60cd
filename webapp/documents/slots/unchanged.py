"""Whether a filled form differs from the form itself only inside its blanks: part by part, as canonical XML.

Both sides lose what belongs to the blanks: the form its lines, boxes and empty room, the filled copy the runs that hold a
mark. What is left must be the same, but for how Word happens to cut a line into runs.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from typing import Final

from lxml import etree

from webapp.documents.ooxml import MC, WP, Package, W, drop, parse, read_package, write_package
from webapp.documents.slots.filling_in import AIRY, let_grow
from webapp.documents.slots.kinds import WRITTEN_OUT, Blank, Slot
from webapp.documents.slots.letters import Letters
from webapp.documents.slots.marks import BOXES
from webapp.documents.slots.runs import runs_of
from webapp.documents.slots.targets import Target, Targets, targets_of
from webapp.documents.word import prepare

MARK: Final = "⟦"
"""How each answer begins in a copy that was filled for this."""
_NOT_COMPARED: Final = (
    f"{W}proofErr", f"{W}lastRenderedPageBreak", f"{W}bookmarkStart", f"{W}bookmarkEnd", f"{W}permStart", f"{W}permEnd",
)  # fmt: skip
_AROUND: Final = 60
_NO_WORDS: Final = "a place without words"


def differences(form: Package, filled: bytes, slots: Sequence[Slot], numbers: Collection[int]) -> Iterator[str]:
    """The words near each place where more than a blank changed. `numbers` are the blanks that were filled."""
    cleaned = dict(prepare(write_package(form)).package)
    after = read_package(filled)
    targets = targets_of(cleaned, slots)
    _empty_blanks(targets, slots, numbers)
    for part in sorted({*cleaned, *after}):
        if part not in cleaned or part not in after:
            yield part
        elif part in targets.roots:
            yield from _differ(targets.roots[part], _without_answers(parse(after[part], part)))
        elif cleaned[part] != after[part] and not _same(cleaned[part], after[part], part):
            yield part


def _same(before: bytes, after: bytes, part: str) -> bool:
    if not part.endswith((".xml", ".rels")):
        return False
    return _canonical(parse(before, part)) == _canonical(parse(after, part))


def _differ(before: etree._Element, after: etree._Element) -> Iterator[str]:
    """Nothing where they are the same; else the words of the first paragraphs that differ."""
    first, second = [*_lines(_settled(before))], [*_lines(_settled(after))]
    if first == second:
        return
    for one, other in zip(first, second, strict=False):
        if one != other:
            yield _words(one) or _words(other) or _NO_WORDS
            return
    rest = (first if len(first) > len(second) else second)[min(len(first), len(second)) :]
    yield next(filter(None, map(_words, rest)), _NO_WORDS)


def _words(line: bytes) -> str:
    element = etree.fromstring(line)
    text = "".join(text.text or "" for text in element.iter(f"{W}t")).replace(MARK, "")
    return " ".join(text.split())[:_AROUND]


def _lines(root: etree._Element) -> Iterator[bytes]:
    """Every element that stands by itself: paragraphs whole, and of what holds them its properties and its kind."""
    for element in root.iter():
        if element.tag in (f"{W}p", f"{W}sectPr") and next(element.iterancestors(f"{W}p"), None) is None:
            yield _canonical(element)
        elif element.tag in (f"{W}tbl", f"{W}tr", f"{W}tc", f"{W}sdt"):
            bare = etree.Element(element.tag)
            bare.extend(copy.deepcopy(child) for child in element if str(child.tag).endswith("Pr"))
            yield _canonical(bare)


def _settled(root: etree._Element) -> etree._Element:
    """Without what says nothing: how runs are cut, what checks the spelling, the numbers that a save gives anew."""
    for element in [*root.iter(*_NOT_COMPARED)]:
        _remove(element)
    for element in root.iter(etree.Element):
        for name in [name for name in map(str, element.attrib) if "rsid" in name or name.endswith(("}space", "Id"))]:
            drop(element, name)
        if element.tag == f"{WP}docPr":
            drop(element, "id")
    for paragraph in root.iter(f"{W}p"):
        _join_runs(paragraph)
        # A box that was a control or a field of Word's is letters in the copy.
        if boxes := [run for run in paragraph.iter(f"{W}r") if _is_a_box(run)]:
            for run in boxes:
                _remove(run)
            _join_runs(paragraph)
    return root


def _join_runs(paragraph: etree._Element) -> None:
    last: etree._Element | None = None
    for run in [*paragraph.iter(f"{W}r")]:
        for text in [text for text in run.iterchildren(f"{W}t") if not text.text]:
            run.remove(text)
        said = [child for child in run if child.tag != f"{W}rPr"]
        if not said:
            _remove(run)
            continue
        # A run that held nothing but empty runs is empty by now.
        if last is not None and len(last) and last.getnext() is run and _look(last) == _look(run):
            for child in said:
                end = last[-1]
                if child.tag == f"{W}t" and end.tag == f"{W}t":
                    end.text = f"{end.text or ''}{child.text or ''}"
                else:
                    last.append(child)
            _remove(run)
        else:
            last = run


def _is_a_box(run: etree._Element) -> bool:
    said = "".join(text.text or "" for text in run.iter(f"{W}t")).strip()
    return bool(said) and all(letter in BOXES for letter in said)


def _look(run: etree._Element) -> bytes:
    look = run.find(f"{W}rPr")
    return b"" if look is None or not len(look) else _canonical(look)


def _without_answers(root: etree._Element) -> etree._Element:
    for run in [*root.iter(f"{W}r")]:
        if MARK in "".join(text.text or "" for text in run.iterchildren(f"{W}t")):
            _remove(run)
    return root


def _empty_blanks(targets: Targets, slots: Sequence[Slot], numbers: Collection[int]) -> None:
    """Take out of the form what an answer takes the place of."""
    later: dict[etree._Element, list[tuple[int, Callable[[], None]]]] = {}
    for slot in slots:
        for element in targets.of(slot.number):
            for choice in element.iterancestors(f"{MC}Choice"):
                for older in [*choice.itersiblings(f"{MC}Fallback")]:
                    _remove(older)
        if slot.number in numbers:
            for element in targets.of(slot.number):
                let_grow(element)
            written_out = slot.blank in WRITTEN_OUT
            for number, target in enumerate(() if written_out else targets.anchors[slot.number]):
                if number and slot.blank is Blank.COLUMN:
                    break
                _empty(slot, number, target, later)
            for option in targets.options[slot.number]:
                if option is not None and option.start is None and option.element.tag != f"{W}tc":
                    _take_out(option)
    for waiting in later.values():
        for _, change in sorted(waiting, key=lambda pair: -pair[0]):
            change()


def _empty(
    slot: Slot, number: int, target: Target, later: dict[etree._Element, list[tuple[int, Callable[[], None]]]]
) -> None:
    element = target.element
    count = len(slot.anchors)
    if slot.blank in (Blank.BELOW, Blank.RULE):
        if number and not (count >= AIRY and number == count - 1):
            _remove(element)
    elif slot.blank in (Blank.CELL, Blank.COLUMN):
        paragraphs = element.findall(f"{W}p") or [*element.iter(f"{W}p")]
        said = [paragraph for paragraph in paragraphs if Letters(paragraph).text.strip()]
        for paragraph in (said or paragraphs)[1:]:
            _remove(paragraph)
        if said:
            _cut_out(said[0], 0, len(Letters(said[0]).text))
    elif slot.blank is Blank.CONTROL or target.start is None or target.end is None:
        _take_out(target)
    elif number and _is_all(element, target.start, target.end):
        _remove(element)
    else:
        change = partial(_cut_out, element, target.start, target.end)
        later.setdefault(element, []).append((target.start, change))


def _is_all(paragraph: etree._Element, start: int, end: int) -> bool:
    text = Letters(paragraph).text
    return not text[:start].strip() and not text[end:].strip()


def _cut_out(paragraph: etree._Element, start: int, end: int) -> None:
    for group in runs_of(paragraph, start, end) if end > start else ():
        for run in group:
            _remove(run)


def _take_out(target: Target) -> None:
    """A control or a field; of a control round whole paragraphs, the first stays as the place of the answer."""
    element = target.element
    parent = element.getparent()
    if parent is None:
        return
    paragraph = next(element.iter(f"{W}p"), None)
    if paragraph is not None:
        made = etree.Element(f"{W}p")
        made.extend(copy.deepcopy(child) for child in paragraph if child.tag == f"{W}pPr")
        parent.replace(element, made)
        return
    gone = [element, *element.itersiblings()]
    last = target.last if target.last.getparent() is parent else element
    for each in gone[: gone.index(last) + 1]:
        _remove(each)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, with_tail=False)
