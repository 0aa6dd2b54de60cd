"""Word files damaged at random: in their bytes, their parts, their XML as letters and their XML as a tree."""

from __future__ import annotations

import copy
import io
import random
import re
import zipfile
import zlib
from collections.abc import Sequence

from lxml import etree

from tests import word_files
from tests.small_word import SPACES
from webapp.documents.ooxml import W

WORDS = re.compile(r"<w:t(?: [^>]*)?>[^<]{0,9}")
TAGS = re.compile(r"\{[{%][^{}<]*[%}]\}")


def mutated(rng: random.Random, data: bytes, pieces: Sequence[str]) -> bytes:
    """The same file with something wrong in its bytes, its parts or its XML, into which `pieces` are put."""
    kind = rng.random()
    try:
        parts = word_files.parts(data)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError):
        kind = 0
    if kind < 0.2:
        return damaged(rng, data)
    for _ in range(rng.choice((1, 1, 1, 2, 5))):
        name = rng.choice(["word/document.xml", *parts])
        if name not in parts:
            continue
        if kind < 0.3:
            change_parts(rng, parts, name)
        elif rng.random() < 0.2:
            parts[name] = damaged(rng, parts[name])
        else:
            parts[name] = rewritten(rng, parts[name], pieces)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def damaged(rng: random.Random, data: bytes) -> bytes:
    """Bytes flipped, taken out, doubled or cut off."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 3, 10))):
        place = rng.randrange(len(changed)) if changed else 0
        length = rng.choice((1, 4, 50, 500))
        what = rng.randrange(4)
        if what == 0 and changed:
            changed[place] ^= 1 << rng.randrange(8)
        elif what == 1:
            del changed[place : place + length]
        elif what == 2:
            changed[place:place] = changed[place : place + length]
        elif rng.random() < 0.2:
            del changed[place:]
    return bytes(changed)


def change_parts(rng: random.Random, parts: dict[str, bytes], name: str) -> None:
    """A part lost, renamed, given another's content, or doubled under another name."""
    other = rng.choice([*parts])
    what = rng.randrange(4)
    if what == 0:
        del parts[name]
    elif what == 1:
        parts[rng.choice((name.upper(), f"../{name}", f"{name}.bin", "word/vbaProject.bin", "x" * 300))] = parts.pop(
            name
        )
    elif what == 2:
        parts[name] = parts[other]
    else:
        parts[f"word/{rng.randrange(9)}.xml"] = parts[name]


def rewritten(rng: random.Random, part: bytes, pieces: Sequence[str]) -> bytes:
    """XML with a piece put in, or elements and tags taken out, doubled or moved."""
    text = part.decode("utf-8", "replace")
    marks = [place for place, letter in enumerate(text) if letter in "<>{}"] or [0]
    begin, end = sorted((rng.choice(marks), rng.choice(marks)))
    end = min(end, begin + rng.choice((20, 200, 2000)))
    words = [found.end() for found in WORDS.finditer(text)]
    what = rng.randrange(7)
    if what <= 2 and words:
        place = rng.choice(words)
        text = text[:place] + rng.choice(pieces) + text[place:]
    elif what == 5:
        text = text[:begin] + rng.choice(pieces) + text[begin:]
    elif what == 6:
        tags = TAGS.findall(text) or [""]
        text = text.replace(rng.choice(tags), rng.choice((*pieces, *tags)), 1)
    elif what == 3:
        text = text[:begin] + text[end:]
    elif what == 4:
        text = text[:end] + text[begin:end] * rng.choice((1, 1, 2, 300)) + text[end:]
    else:
        text = text.replace(
            rng.choice(("w:p", "w:tr", "w:tc", "w:r", "w:t", "{{ ", " }}", "%}", "rId1")), rng.choice(pieces), 1
        )
    return text.encode("utf-8", "surrogatepass")


ODD = (
    "",
    "0",
    "-1",
    "9999999999",
    "²",
    "x" * 300,
    "true",
    "restart",
    "{",
    "}",
    "%",
    "'",
    '"',
    "\u202e",
    "____",
    "…",
    "☐ yes",
    "1/2",
)
ROUND = (
    "ins",
    "del",
    "smartTag",
    "hyperlink",
    "sdt",
    "sdtContent",
    "tc",
    "tr",
    "tbl",
    "p",
    "r",
    "txbxContent",
    "moveTo",
)


def tangled(rng: random.Random, data: bytes, pieces: Sequence[str]) -> bytes:
    """A Word file whose pages are sound XML still: elements are lost, doubled, moved, put round others or said otherwise."""
    parts = word_files.parts(data)
    for name in [name for name in parts if name.startswith("word/") and name.endswith(".xml")]:
        if name == "word/document.xml" or rng.random() < 0.2:
            root = etree.fromstring(parts[name])
            for _ in range(rng.choice((1, 2, 4, 12))):
                _tangle(rng, root, pieces)
            parts[name] = etree.tostring(root, encoding="UTF-8")
    return word_files.rezipped(data, parts)


def _tangle(rng: random.Random, root: etree._Element, pieces: Sequence[str]) -> None:
    every = [element for element in root.iter(etree.Element) if element is not root]
    if not every:
        return
    one, other = rng.choice(every), rng.choice(every)
    what = rng.randrange(8)
    if what == 0:
        _parent(one).remove(one)
    elif what == 1:
        for _ in range(rng.choice((1, 1, 2, 30))):
            one.addnext(copy.deepcopy(one))
    elif what == 2 and other not in [one, *one.iterdescendants()]:
        other.insert(rng.randrange(len(other) + 1), one)
    elif what == 3:
        holder = etree.Element(f"{W}{rng.choice(ROUND)}")
        _parent(one).replace(one, holder)
        holder.append(one)
    elif what == 4 and one.attrib:
        one.set(rng.choice([*one.attrib]), rng.choice(ODD))
    elif what == 5:
        texts = [*root.iter(f"{W}t")]
        if texts:
            text = rng.choice(texts)
            at = rng.randrange(len(text.text or "") + 1)
            text.text = (text.text or "")[:at] + rng.choice(ODD) + (text.text or "")[at:]
    elif what == 6:
        one.tag = other.tag
    else:
        one.addnext(etree.fromstring(f"<x {SPACES}>{rng.choice(pieces)}</x>")[0])


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    assert parent is not None
    return parent
