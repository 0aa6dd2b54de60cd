"""The campaign "mutated templates": good and hostile Word files, damaged at random, through the worker with its limits.

A few in every run; `python run.py soak mutated_templates` for the whole of it. Whatever comes is answered: filled, told with
its faults, or refused with a sentence; in time, within the memory, and never by something that nobody foresaw.
"""

from __future__ import annotations

import io
import random
import re
import time
import zipfile
import zlib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from forms import catalogue
from forms.kit import Document
from tests import word_files
from tests.every_kind import EVERY_KIND
from tests.harmless_files import harmless
from tests.hostile_files import Lure, hostile
from tests.needs import campaign
from webapp.documents.faults import WordFault
from webapp.documents.ooxml import parse, read_package
from webapp.documents.starters import starter
from webapp.documents.worker import TOO_LONG, TOO_MUCH, Broke, Worker

FILES = campaign(200, 5_000)
BATCH = 50
MOST_SECONDS = 10
MOST_MEGABYTES = 512
LURE = Lure("http://127.0.0.1:9/", "/nowhere/canary")
PIECES = (
    *(
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "#}",
        "{",
        "}",
        "{{ a_line }}",
        "{{ trends }}",
        "{% for case in cases %}",
        "{% endfor %}",
    ),
    *("{%tr for case in cases %}", "{%p endif %}", "{%- if x -%}", "{{ x.__class__ }}", "{{ 9**9**9 }}", "{{r x }}"),
    *(
        "{% raw %}",
        "{% vm %}",
        "{% hm %}",
        "{% colspan 3 %}",
        "{% cellbg x %}",
        "{_{",
        "&lt;",
        "&#0;",
        "<w:p/>",
        "<w:tc>",
    ),
    *("</w:tr>", "<w:t>", '<w:fldSimple w:instr="DDE x"/>', '<w:altChunk r:id="rId1"/>', "<!-- -->", "<![CDATA[x]]>"),
    *("<?x?>", "\ud7ff", "é", " "),
)
WORDS = re.compile(r"<w:t(?: [^>]*)?>[^<]{0,9}")
TAGS = re.compile(r"\{[{%][^{}<]*[%}]\}")


@cache
def seeds() -> list[tuple[bytes, Document]]:
    """Every starter, forms like real ones, and every tenth hostile file."""
    starters = [(starter(key, version), document) for (key, version), document in catalogue().items()]
    others = [*harmless().values(), *(case.make(LURE) for case in [*hostile()][::10])]
    table = word_files.table_template(
        [["{%tr for case in cases %}", ""], ["{{ case.child }}", "x"], ["{%tr endfor %}", ""]]
    )
    return [*starters * 3, *((data, EVERY_KIND) for data in (*others, table))]


def mutated(rng: random.Random, data: bytes) -> bytes:
    """The same file with something wrong in its bytes, its parts or its XML."""
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
            parts[name] = rewritten(rng, parts[name])
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


def rewritten(rng: random.Random, part: bytes) -> bytes:
    """XML with a piece put in, or elements and tags taken out, doubled or moved."""
    text = part.decode("utf-8", "replace")
    marks = [place for place, letter in enumerate(text) if letter in "<>{}"] or [0]
    begin, end = sorted((rng.choice(marks), rng.choice(marks)))
    end = min(end, begin + rng.choice((20, 200, 2000)))
    words = [found.end() for found in WORDS.finditer(text)]
    what = rng.randrange(7)
    if what <= 2 and words:
        place = rng.choice(words)
        text = text[:place] + rng.choice(PIECES) + text[place:]
    elif what == 5:
        text = text[:begin] + rng.choice(PIECES) + text[begin:]
    elif what == 6:
        tags = TAGS.findall(text) or [""]
        text = text.replace(rng.choice(tags), rng.choice(PIECES + tuple(tags)), 1)
    elif what == 3:
        text = text[:begin] + text[end:]
    elif what == 4:
        text = text[:end] + text[begin:end] * rng.choice((1, 1, 2, 300)) + text[end:]
    else:
        text = text.replace(
            rng.choice(("w:p", "w:tr", "w:tc", "w:r", "w:t", "{{ ", " }}", "%}", "rId1")), rng.choice(PIECES), 1
        )
    return text.encode("utf-8", "surrogatepass")


def look(batch: int) -> tuple[Counter[str], float, int]:
    """A batch through one worker; a new one where a file ended it. What was said, the slowest and the largest."""
    seen: Counter[str] = Counter()
    slowest, largest = 0.0, 0
    worker = Worker()
    try:
        for number in range(batch * BATCH, (batch + 1) * BATCH):
            rng = random.Random(number)
            data, document = rng.choice(seeds())
            data = mutated(rng, data)
            begun = time.monotonic()
            said = outcome(worker, data, document)
            seen[said] += 1
            slowest = max(slowest, time.monotonic() - begun)
            assert not said.startswith("unforeseen"), f"file {number}: {said}"
            if said == "stopped":
                worker.__exit__()
                worker = Worker()
            else:
                status = Path(f"/proc/{worker._process.pid}/status").read_text(encoding="ascii")
                largest = max(largest, int(status.split("VmHWM:")[1].split()[0]) // 1024)
    finally:
        worker.__exit__()
    return seen, slowest, largest


def outcome(worker: Worker, data: bytes, document: Document) -> str:
    try:
        found = worker.inspect(data, document)
    except Broke as error:
        return f"unforeseen: {error.where}"
    except WordFault as error:
        assert error.sentence.endswith(".")
        return "stopped" if error.sentence in (TOO_LONG, TOO_MUCH) else "refused"
    if found.faults:
        assert all(fault.sentence for fault in found.faults)
        return "told its faults"
    for name, part in read_package(found.filled).items():
        if name.endswith((".xml", ".rels")):
            parse(part, name)
    return "filled"


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(max(1, FILES // BATCH)))
def test_whatever_comes_is_answered(batch: int) -> None:
    seen, slowest, largest = look(batch)
    # Counted by whoever runs it whole, for bench/README.md.
    print(f"{dict(seen)}, slowest {slowest:.2f} s, largest {largest} MB")  # noqa: T201
    assert sum(seen.values()) == BATCH
    assert slowest < MOST_SECONDS
    assert largest < MOST_MEGABYTES
