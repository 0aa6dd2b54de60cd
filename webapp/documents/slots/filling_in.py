"""How an answer gets into each sort of blank: what was printed there stays for the pen where there is none."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Final

from lxml import etree

from webapp.documents.ooxml import A, W
from webapp.documents.slots.fills import Fill
from webapp.documents.slots.letters import Letters
from webapp.documents.slots.runs import answer_look, between, new_run, only_if, put_behind, runs_of
from webapp.documents.slots.tags_in import tag

_BY_HAND: Final = "____________________"
"""What a control or a field that was not answered leaves on paper, where Word would print its prompt."""
AIRY: Final = 3
"""Empty paragraphs from which on the last one stays, as the space before what follows."""
_BOX: Final = f"{W}txbxContent"
_OLD_BOX: Final = "{urn:schemas-microsoft-com:vml}textbox"
_FITS: Final = "mso-fit-shape-to-text:t"
_SHAPES: Final = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_OPENS: Final = "([“‘\"'/£"


def fill_paragraphs(paragraphs: Sequence[etree._Element], fill: Fill) -> None:
    """Empty paragraphs: the answer goes into the first, and the rest give way to it."""
    first, *rest = paragraphs
    look = first.find(f"{W}pPr/{W}rPr")
    run = new_run(None, only_if(fill.given, fill.lines))
    if look is not None:
        run.insert(0, _as_run_look(look))
    first.append(run)
    if len(paragraphs) >= AIRY:
        rest = rest[:-1]
    leave_only_if(rest, f"not ({fill.given})")


def fill_cell(cell: etree._Element, fill: Fill) -> None:
    """A cell: empty, or with words to be typed over."""
    paragraphs = cell.findall(f"{W}p") or [*cell.iter(f"{W}p")] or [etree.SubElement(cell, f"{W}p")]
    said = [paragraph for paragraph in paragraphs if Letters(paragraph).text.strip()]
    if not said:
        first, *rest = paragraphs
        fill_paragraphs([first], fill)
        leave_only_if(rest, f"not ({fill.given})")
        return
    first, *rest = said
    fill_range(first, 0, len(Letters(first).text), fill)
    leave_only_if(rest, f"not ({fill.given})")


def fill_range(paragraph: etree._Element, start: int, end: int, fill: Fill, *, on: str = "") -> None:
    """Letters of a paragraph, or the place behind its label. `on` is what follows the answer: a tab that leads on."""
    text = Letters(paragraph).text
    before, after = text[:start][-1:], text[end : end + 1]
    lead = " " if before and not before.isspace() and before not in _OPENS else ""
    trail = on or (" " if after.isalnum() else "")
    lines = (lead + fill.lines[0], *fill.lines[1:])
    if start == end:
        run = new_run(None, only_if(fill.given, lines))
        behind = put_behind(paragraph, start, run)
        _wear(run, answer_look(behind, label=True))
        return
    groups = runs_of(paragraph, start, end)
    if not groups:
        return
    run = new_run(answer_look(groups[0][0]), lines)
    _go_on(run, trail)
    for number, group in enumerate(groups):
        if number:
            between(f"not ({fill.given})", (), group)
        else:
            between(fill.given, [run], group)


def fill_label(paragraph: etree._Element, start: int, end: int, fill: Fill) -> None:
    """Nothing but space behind a label: the answer looks as the label does, without its weight.

    What follows on the same line keeps its distance.
    """
    text = Letters(paragraph).text
    groups = runs_of(paragraph, start, end) if end > start else []
    if not groups:
        fill_range(paragraph, start, start, fill)
        return
    behind = new_run(None, (" " + fill.lines[0], *fill.lines[1:]))
    pieces = [piece for piece in Letters(paragraph).pieces if piece.end <= start]
    _wear(behind, answer_look(pieces[-1].run if pieces else groups[0][0], label=True))
    if text[end:].strip():
        _go_on(behind, "\t" if "\t" in text[start:end] else "  ")
    for number, group in enumerate(groups):
        if number:
            between(f"not ({fill.given})", (), group)
        else:
            between(fill.given, [behind], group)


def _go_on(run: etree._Element, space: str) -> None:
    """Space at the end of a run."""
    if space == "\t":
        etree.SubElement(run, f"{W}tab")
    elif space:
        run[-1].text = f"{run[-1].text}{space}"


def give_way(paragraph: etree._Element, start: int, end: int, fill: Fill) -> None:
    """A further line of the same blank, which an answer has no need of."""
    text = Letters(paragraph).text
    if not text[:start].strip() and not text[end:].strip():
        leave_only_if([paragraph], f"not ({fill.given})")
        return
    for group in runs_of(paragraph, start, end):
        between(f"not ({fill.given})", (), group)


def fill_control(control: etree._Element, fill: Fill) -> None:
    """A content control: a printed paper has its answer in its place, and no control."""
    parent = control.getparent()
    if parent is None:
        return
    run_inside = next(control.iter(f"{W}r"), None)
    look = answer_look(run_inside)
    run = new_run(look, _or_by_hand(fill))
    paragraph = next(control.iter(f"{W}p"), None)
    if paragraph is None:
        parent.replace(control, _with_tail(control, run))
        return
    made = etree.Element(f"{W}p")
    properties = paragraph.find(f"{W}pPr")
    if properties is not None:
        made.append(copy.deepcopy(properties))
    made.append(run)
    cell = next(control.iter(f"{W}tc"), None)
    if cell is None:
        parent.replace(control, _with_tail(control, made))
    else:
        for other in [child for child in cell if child.tag != f"{W}tcPr"]:
            cell.remove(other)
        cell.append(made)


def fill_field(first: etree._Element, last: etree._Element, fill: Fill) -> None:
    """A field of older Word or of a mail merge, from the run that begins it to the one that ends it."""
    replace_runs(first, last, new_run(answer_look(_shown_run(first, last)), _or_by_hand(fill)))


def replace_runs(first: etree._Element, last: etree._Element, run: etree._Element) -> None:
    """One run in place of several side by side. Where they are not, the first alone gives way and the rest stays."""
    parent = first.getparent()
    if parent is None:
        return
    first.addprevious(run)
    if last.getparent() is not parent:
        return
    gone = [first, *first.itersiblings()]
    for element in gone[: gone.index(last) + 1]:
        parent.remove(element)


def leave_only_if(elements: Sequence[etree._Element], condition: str) -> None:
    """Paragraphs or rows that are there under a condition, in groups that stand side by side."""
    group: list[etree._Element] = []
    for element in [*elements, None]:
        if group and (element is None or element.getprevious() is not group[-1]):
            surround(group, f"if {condition}", "endif")
            group = []
        if element is not None:
            group.append(element)


def surround(elements: Sequence[etree._Element], begin: str, end: str) -> None:
    """A statement before and one behind, each in a paragraph or row of its own that goes with it."""
    is_row = elements[0].tag == f"{W}tr"
    elements[0].addprevious(_marker(begin, is_row=is_row))
    elements[-1].addnext(_marker(end, is_row=is_row))


def _marker(words: str, *, is_row: bool) -> etree._Element:
    paragraph = etree.Element(f"{W}p")
    paragraph.append(new_run(None, [tag("tr" if is_row else "p", words)]))
    if not is_row:
        return paragraph
    row = etree.Element(f"{W}tr")
    cell = etree.SubElement(row, f"{W}tc")
    cell.append(paragraph)
    return row


def let_grow(element: etree._Element) -> None:
    """Let the row or text box round a blank grow with what is written into it; one of a fixed height would hide the rest."""
    for above in element.iterancestors(f"{W}tr", _BOX):
        if above.tag == f"{W}tr":
            height = above.find(f"{W}trPr/{W}trHeight")
            if height is not None and height.get(f"{W}hRule") == "exact":
                height.set(f"{W}hRule", "atLeast")
            continue
        holder = above.getparent()
        if holder is None:
            continue
        if holder.tag == _OLD_BOX:
            style = holder.get("style", "").rstrip(";")
            if "mso-fit-shape-to-text" not in style:
                holder.set("style", f"{style};{_FITS}" if style else _FITS)
        for body in holder.itersiblings(f"{{{_SHAPES}}}bodyPr"):
            for fit in [
                child for child in body if str(child.tag).endswith("utofit") or str(child.tag).endswith("AutoFit")
            ]:
                body.remove(fit)
            body.append(etree.Element(f"{A}spAutoFit"))


def says_so(words: str) -> etree._Element:
    """A paragraph that says this."""
    paragraph = etree.Element(f"{W}p")
    paragraph.append(new_run(None, [words]))
    return paragraph


def _or_by_hand(fill: Fill) -> tuple[str, ...]:
    first, *later = fill.lines
    otherwise = tag("", "else") + _BY_HAND + tag("", "endif")
    begin = tag("", f"if {fill.given}") + first
    return (begin, *later[:-1], later[-1] + otherwise) if later else (begin + otherwise,)


def _shown_run(first: etree._Element, last: etree._Element) -> etree._Element | None:
    """The run of a field that says something, or else the one that begins it."""
    if first.tag == f"{W}fldSimple":
        return next(first.iter(f"{W}r"), None)
    for run in [first, *first.itersiblings(f"{W}r")]:
        if run.find(f"{W}t") is not None:
            return run
        if run is last:
            break
    return first


def _as_run_look(look: etree._Element) -> etree._Element:
    """The look of a paragraph's mark as that of a run."""
    made = copy.deepcopy(look)
    for name in ("ins", "del", "moveFrom", "moveTo", "rPrChange"):
        for entry in made.findall(f"{W}{name}"):
            made.remove(entry)
    run = etree.Element(f"{W}r")
    run.append(made)
    found = answer_look(run)
    return made if found is None else found


def _wear(run: etree._Element, look: etree._Element | None) -> None:
    if look is not None:
        run.insert(0, look)


def _with_tail(old: etree._Element, new: etree._Element) -> etree._Element:
    new.tail = old.tail
    return new
