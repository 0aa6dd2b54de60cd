"""Blanks among paragraphs, on the page, in a cell or in a text box: beside, behind and below their labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from webapp.documents.slots import wording
from webapp.documents.slots.drafts import Draft, Sheet
from webapp.documents.slots.kinds import Anchor, Blank, Certainty, Option
from webapp.documents.slots.lines import Line, Spot, behind_labels, read_line, shifted
from webapp.documents.slots.marks import marks_of
from webapp.documents.slots.outline import Held, Item, Para, Table
from webapp.documents.slots.room import Room

_SHORT: Final = 9
"""Words of a label on the page that is answered behind its colon."""
_CAPTION: Final = 8

ReadTable = Callable[[Table, str], bool]
"""Reads a table under this label; says whether it found blanks."""


@dataclass(frozen=True, slots=True)
class Holder:
    """What the paragraphs stand in."""

    page: bool = False
    label: str = ""
    """What a blank without words of its own is called: the cell beside or above it."""
    open: bool = True
    """Whether a label may be followed by its answer here; not where the cell beside it is empty for that."""
    roomy: bool = True
    """Whether empty paragraphs are room to write; never in a header or footer."""


class Flow:
    """Reads the items of one holder."""

    def __init__(self, sheet: Sheet, items: Sequence[Item], holder: Holder, table: ReadTable) -> None:
        self._sheet = sheet
        self._items = items
        self._holder = holder
        self._table = table
        self._marks = {n: marks_of(i, sheet.part) for n, i in enumerate(items) if isinstance(i, Para)}
        self._room = Room(items, self._marks)
        self._label: Para | None = None
        self._said = ""  # the words of the label; of two questions that share a blank, both
        self._answered = False
        self._behind_label = False  # the last line was one of those that are answered behind their label
        self._lined: Draft | None = None  # the lines or boxes that the next paragraph may carry on

    def read(self) -> None:
        """Add what is found to the sheet."""
        number = 0
        while number < len(self._items):
            item = self._items[number]
            if isinstance(item, Para) and self._room.starts(number):
                end = self._room.end(number)
                self._empty(number, end)
                number = end
                continue
            if isinstance(item, Table):
                self._lined = None
                if self._table(item, "" if self._answered else self._said):
                    self._forget()
            elif isinstance(item, Held):
                self._held(item)
            else:
                self._paragraph(number, item)
            number += 1

    def _empty(self, start: int, end: int) -> None:
        paras = [item for item in self._items[start:end] if isinstance(item, Para)]
        if self._said and all(para.listed for para in paras):
            for para in paras:
                self._add_room([para], Blank.BELOW, Certainty.SURE)
        elif self._said and not self._answered and (ruled := [para for para in paras if para.ruled]):
            self._add_room(ruled, Blank.RULE, Certainty.LIKELY)
        elif self._holder.open and self._holder.roomy and (certainty := self._certainty(start, end)):
            self._add_room(paras, Blank.BELOW, certainty)
        else:
            self._lined = self._lined if end - start == 1 else None
            return
        self._answered = True

    def _certainty(self, start: int, end: int) -> Certainty | None:
        if self._answered:
            return None
        if self._label is None:
            return Certainty.LIKELY if self._holder.label and end == len(self._items) else None
        return self._room.certainty(self._label, start, end, page=self._holder.page)

    def _add_room(self, paras: list[Para], blank: Blank, certainty: Certainty) -> None:
        anchors = [self._sheet.anchor(para.path) for para in paras]
        label = wording.clean(self._said or self._holder.label)
        self._sheet.add(Draft(blank, anchors, label, paras[0].element, certainty=certainty, tall=len(paras) > 1))

    def _paragraph(self, number: int, para: Para) -> None:
        marks = self._marks[number]
        if self._holder.open and not para.look.contents:
            marks = behind_labels(para, marks, self._sheet.part, end=self._ends_open(number, para))
        if wording.only_a_number(para.text) and self._said and not marks:
            self._numbered(para)
        elif marks:
            self._line(number, para, read_line(para, marks))
        elif para.text.strip():
            self._labelled(number, para)
        for box in para.boxes:
            Flow(self._sheet, box, Holder(label=para.text.strip() or self._said), self._table).read()

    def _ends_open(self, number: int, para: Para) -> bool:
        """Whether a label at the end of this paragraph is answered right there."""
        following = self._room.end(number + 1)
        below = following - number - 1
        after = self._items[following] if following < len(self._items) else None
        if not self._holder.page:
            return below == 0 and (after is None or self._is_answered_beside(following))
        if self._is_underlined(para):
            return True
        count = len(wording.words(para.text))
        if para.heading or count > _SHORT or not para.text.rstrip().endswith(":") or wording.declares(para.text):
            return False
        if below > 1 or (below == 1 and count > 4):
            return False
        in_a_row = self._behind_label and not (isinstance(after, Table) or (isinstance(after, Para) and after.listed))
        return after is None or in_a_row or self._is_answered_beside(following)

    def _is_underlined(self, para: Para) -> bool:
        """Whether the answer is written on the line that is drawn under the whole paragraph."""
        plain = para.ruled and not (para.bold or para.heading or para.centred) and self._holder.roomy
        return plain and 0 < len(wording.words(para.text)) <= _CAPTION and not wording.is_prose(para.text)

    def _is_answered_beside(self, number: int) -> bool:
        """Whether this item is a label with its own blank, so that the one before it has its own too."""
        item = self._items[number]
        if not isinstance(item, Para) or item.listed:
            return False
        if self._marks[number]:
            before = item.text[: self._marks[number][0].start]
            return bool(before.strip()) and not wording.only_a_number(before)
        return item.text.rstrip().endswith(":") and len(wording.words(item.text)) <= _SHORT

    def _numbered(self, para: Para) -> None:
        """A number and nothing behind it, under a question: the place of one answer of several."""
        anchor = Anchor(self._sheet.part, para.path, len(para.text.rstrip()), len(para.text))
        label = f"{wording.clean(self._said)} {wording.clean(para.text)}"
        self._sheet.add(Draft(Blank.AFTER, [anchor], label, para.element))
        self._answered = True

    def _line(self, number: int, para: Para, line: Line) -> None:
        if self._carries_on(para, line):
            return
        self._behind_label = line.spots[-1].mark.blank is Blank.AFTER
        for spot in line.spots:
            draft = self._sheet.add(self._drafted(number, para, line, spot))
        carried = len(line.spots) == 1 and (line.only_blanks or draft.blank is Blank.TICKS)
        self._lined = draft if carried else None
        counted = wording.only_a_number(line.spots[0].before)
        if line.only_blanks or counted or draft.blank in (Blank.TICKS, Blank.STRIKE):
            self._answered = True
        else:
            self._forget()

    def _carries_on(self, para: Para, line: Line) -> bool:
        """Another line of the same answer, or another box of the same question."""
        lined, spot = self._lined, line.spots[0]
        if lined is None or len(line.spots) > 1 or spot.mark.blank is not lined.blank:
            return False
        if lined.blank is Blank.TICKS and not spot.before.strip():
            lined.options += spot.options
            return True
        if line.only_blanks and not para.listed and spot.mark.anchor is not None and not wording.words(para.text):
            lined.anchors.append(spot.mark.anchor)
            lined.tall = True
            return True
        return False

    def _drafted(self, number: int, para: Para, line: Line, spot: Spot) -> Draft:
        mark = spot.mark
        label = spot.label or self._around(number, line, mark.name)
        if wording.only_a_number(label) and self._said:
            label = f"{wording.clean(self._said)} {label}"
        options = shifted(spot.options, wording.clean(self._holder.label)) or [*mark.options]
        if len(spot.options) == 1 and not label:
            label = spot.options[0].text
        anchors = [] if spot.options or mark.anchor is None else [mark.anchor, *spot.more]
        sure = mark.blank not in (Blank.BRACKETS, Blank.AFTER) or bool(spot.label)
        return Draft(
            mark.blank, anchors, label, para.element, sentence=line.sentence, kind=mark.kind, options=options,
            hint=mark.hint, tall=len(anchors) > 1, certainty=Certainty.SURE if sure and label else Certainty.LIKELY,
        )  # fmt: skip

    def _around(self, number: int, line: Line, name: str) -> str:
        """What a blank without words on its line is called: by what is above it, or the caption below."""
        above = wording.clean(self._said or self._holder.label)
        below = self._items[number + 1] if number + 1 < len(self._items) else None
        if line.only_blanks and isinstance(below, Para) and not self._marks[number + 1]:
            caption = wording.clean(below.text.strip("() "))
            if caption and len(wording.words(caption)) <= _CAPTION and (not above or below.text.startswith("(")):
                return caption
        return above or name or self._sheet.heading

    def _labelled(self, number: int, para: Para) -> None:
        """Words without a blank on their line: what is below may belong to them."""
        self._lined, self._behind_label = None, False
        text = para.text.strip()
        if para.heading or (self._holder.page and para.bold and not wording.asks(text) and not wording.is_prose(text)):
            self._sheet.heading = wording.clean(text)
        if self._label is not None and not self._answered and (wording.instructs(text) or para.faint):
            return
        if not wording.can_be_label(text):
            self._forget()
            return
        self._said = text if self._own_line(para) else f"{self._said} {text}"
        self._label, self._answered = para, False

    def _own_line(self, para: Para) -> bool:
        """Whether these words stand for themselves. Two questions over one room share it, unless each is in bold."""
        label = self._label
        if label is None or self._answered or not (self._said.endswith("?") and para.text.rstrip().endswith("?")):
            return True
        if not (label.bold and para.bold and self._holder.open):
            return False
        anchor = Anchor(self._sheet.part, label.path, len(label.text.rstrip()), len(label.text))
        said = wording.clean(self._said)
        self._sheet.add(Draft(Blank.AFTER, [anchor], said, label.element, certainty=Certainty.POSSIBLE, tall=True))
        return True

    def _held(self, item: Held) -> None:
        control = item.control
        label = wording.clean(self._said or self._holder.label) or control.name
        draft = Draft(
            Blank.CONTROL, [self._sheet.anchor(control.path)], label, item.element,
            kind=control.kind, options=[*map(Option, control.options)], hint=control.hint, tall=not control.kind,
        )  # fmt: skip
        self._sheet.add(draft)
        self._answered = True

    def _forget(self) -> None:
        self._label, self._said, self._answered = None, "", False
