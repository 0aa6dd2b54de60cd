"""The fields of a Word part: what each is told to do when the file is opened, printed or clicked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from webapp.documents.ooxml import W

FETCHING: Final = frozenset(
    ("DDE", "DDEAUTO", "LINK", "INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "IMPORT", "DATABASE", "MACROBUTTON", "RD",
     "EMBED", "CONTROL", "HTMLACTIVEX", "HTMLCONTROL", "PRINT")
)  # fmt: skip
"""Fields that bring in what lies elsewhere, run something, or bring a file of another program."""

_FIELD: Final = "\x00"
_WORD: Final = re.compile(r"[^A-Za-z\x00]*([A-Za-z]*)(.?)", re.DOTALL)


def instructions(root: etree._Element) -> Iterator[str]:
    """What each field says. Word may write one instruction in many runs, and one field inside another.

    A field inside an instruction stands as a NUL: what Word would put there is not known.
    """
    open_fields: list[list[str]] = []
    shown: list[bool] = []
    tags = (f"{W}fldSimple", f"{W}fldChar", f"{W}instrText", f"{W}delInstrText")
    for element in root.iter(*tags):
        kind = element.get(f"{W}fldCharType")
        if element.tag == f"{W}fldSimple":
            yield element.get(f"{W}instr", "")
        elif element.tag != f"{W}fldChar":
            (open_fields[-1] if open_fields else []).append(element.text or "")
        elif kind == "begin":
            if open_fields and not shown[-1]:
                open_fields[-1].append(_FIELD)
            open_fields.append([])
            shown.append(False)
        elif kind == "separate" and shown:
            shown[-1] = True
        elif kind == "end" and open_fields:
            shown.pop()
            yield "".join(open_fields.pop())
    yield from ("".join(texts) for texts in open_fields)


def fetching(root: etree._Element) -> str:
    """The name of the first field that may not be there; "?" where a field makes the name; "" where all are harmless."""
    for instruction in instructions(root):
        found = _WORD.match(instruction)
        name, after = (found[1].upper(), found[2]) if found else ("", "")
        if name in FETCHING:
            return name
        if after == _FIELD or instruction.lstrip().startswith(_FIELD):
            return "?"
    return ""
