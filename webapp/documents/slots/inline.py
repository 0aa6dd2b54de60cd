"""Content controls and fields inside a paragraph: which of them wait for an answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from webapp.documents.ooxml import W14, W
from webapp.documents.slots.kinds import Path
from webapp.documents.slots.letters import Letters

# What Word, LibreOffice and people write where something is to be typed over.
PROMPT: Final = re.compile(
    r"\W*(click|tap|choose|select|enter|type|insert|pick|add)\b.{0,80}", re.IGNORECASE | re.DOTALL
)
_TICKED: Final = f"{W14}checkbox"
_MOST_OPTIONS: Final = 300
"""Of one list. What is longer is no question with a choice, and is answered in words."""
_LONGEST_NAME: Final = 300
_PLAIN: Final = (f"{W}picture", f"{W}docPartObj", f"{W}docPartList", f"{W}group", f"{W}equation", f"{W}citation")


@dataclass(slots=True)
class Control:
    """A control that waits for an answer. `kind` is a guess, empty where it takes any words."""

    path: Path
    kind: str
    options: tuple[str, ...]
    name: str
    hint: str
    start: int = 0
    end: int = 0

    @classmethod
    def read(cls, element: etree._Element, path: Path) -> Control | None:
        """The control, or None where it is filled already or holds no answer."""
        properties = element.find(f"{W}sdtPr")
        content = element.find(f"{W}sdtContent")
        if properties is None or any(properties.find(name) is not None for name in _PLAIN):
            return None
        text = "" if content is None else "".join(t.text or "" for t in content.iter(f"{W}t")).strip()
        ticked = properties.find(_TICKED) is not None
        if not (ticked or not text or properties.find(f"{W}showingPlcHdr") is not None or PROMPT.fullmatch(text)):
            return None
        nested = content is not None and next(content.iter(f"{W}sdt", f"{W}tbl", f"{W}fldChar"), None) is not None
        if nested:
            return None
        return cls(path, _control_kind(properties, ticked), _listed(properties), _called(properties), text)


@dataclass(slots=True)
class Field:
    """A field that a person or a mail merge fills: from the run that begins it to the one that ends it."""

    path: Path
    to: Path | None
    kind: str
    """"tick", "choice", "line" or "merge"."""
    name: str
    options: tuple[str, ...] = ()
    start: int = 0
    end: int = 0


@dataclass(slots=True)
class _Open:
    path: Path
    start: int
    words: list[str] = field(default_factory=list)
    data: etree._Element | None = None
    name: str = ""


_ASKS: Final = {
    "FORMTEXT": "line", "FORMCHECKBOX": "tick", "FORMDROPDOWN": "choice", "MERGEFIELD": "merge", "FILLIN": "line",
    "ASK": "line", "MACROBUTTON": "line",
}  # fmt: skip


def read_controls_and_fields(
    paragraph: etree._Element, path: Path, letters: Letters
) -> tuple[list[Control], list[Field]]:
    """Those of a paragraph that wait for an answer, with the letters that they show now."""
    reader = _Reader(letters)
    if next(paragraph.iter(f"{W}sdt", f"{W}fldChar", f"{W}fldSimple"), None) is not None:
        reader.walk(paragraph, path)
    return reader.controls, reader.fields


class _Reader:
    def __init__(self, letters: Letters) -> None:
        self.controls: list[Control] = []
        self.fields: list[Field] = []
        self._open: list[_Open] = []
        self._ends = {piece.element: piece.end for piece in letters.pieces}
        self._at = 0

    def walk(self, element: etree._Element, path: Path) -> None:
        for number, child in enumerate(element):
            here = (*path, number)
            if child.tag == f"{W}txbxContent":
                continue
            if child.tag == f"{W}sdt" and (control := Control.read(child, here)) is not None:
                control.start = self._at
                self._pass(child)
                control.end = self._at
                self.controls.append(control)
            elif child.tag == f"{W}fldSimple":
                self._simple(child, here)
            elif child.tag == f"{W}fldChar":
                self._mark(child, path)
            elif child.tag == f"{W}instrText" and self._open:
                self._open[-1].words.append(child.text or "")
            else:
                self._at = self._ends.get(child, self._at)
                self.walk(child, here)

    def _pass(self, element: etree._Element) -> None:
        for inner in element.iter():
            self._at = self._ends.get(inner, self._at)

    def _simple(self, element: etree._Element, path: Path) -> None:
        start = self._at
        self._pass(element)
        self._add(_Open(path, start, [element.get(f"{W}instr", "")]), None)

    def _mark(self, mark: etree._Element, run: Path) -> None:
        kind = mark.get(f"{W}fldCharType")
        if kind == "begin":
            self._open.append(_Open(run, self._at, data=mark.find(f"{W}ffData")))
        elif kind == "end" and self._open:
            self._add(self._open.pop(), run)

    def _add(self, opened: _Open, to: Path | None) -> None:
        words = " ".join("".join(opened.words).split())
        kind = _ASKS.get(words.partition(" ")[0].upper(), "")
        if kind and not self._open:
            name = _field_name(opened.data) or (words.split()[1].strip('"') if kind == "merge" and " " in words else "")
            self.fields.append(
                Field(opened.path, to, kind, name.replace("_", " "), _entries(opened.data), opened.start, self._at)
            )


def _control_kind(properties: etree._Element, ticked: bool) -> str:
    if ticked:
        return "tick"
    for name, kind in (("date", "day"), ("dropDownList", "choice"), ("comboBox", "choice")):
        if properties.find(f"{W}{name}") is not None:
            return kind
    return ""


def _listed(properties: etree._Element) -> tuple[str, ...]:
    """The entries of a list that drops down, without the one that asks to choose."""
    entries = properties.iterfind(".//{*}listItem")
    shown = ((entry.get(f"{W}displayText") or entry.get(f"{W}value") or "") for entry in entries)
    return _bounded([text for text in shown if text.strip() and not PROMPT.fullmatch(text)])


def _called(properties: etree._Element) -> str:
    for name in ("alias", "tag"):
        said = properties.find(f"{W}{name}")
        if said is not None and said.get(f"{W}val", "").strip():
            return said.get(f"{W}val", "").strip()[:_LONGEST_NAME]
    return ""


def _field_name(data: etree._Element | None) -> str:
    name = None if data is None else data.find(f"{W}statusText")
    return "" if name is None else name.get(f"{W}val", "")


def _entries(data: etree._Element | None) -> tuple[str, ...]:
    found = () if data is None else data.iterfind(f"{W}ddList/{W}listEntry")
    return _bounded([entry.get(f"{W}val", "") for entry in found if entry.get(f"{W}val", "").strip()])


def _bounded(options: list[str]) -> tuple[str, ...]:
    return tuple(options) if len(options) <= _MOST_OPTIONS else ()
