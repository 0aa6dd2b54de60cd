"""The campaign "mutated templates": good and hostile Word files, damaged at random, through the worker with its limits.

A few in every run; `python run.py soak mutated_templates` for the whole of it. Whatever comes is answered: filled, told with
its faults, or refused with a sentence; in time, within the memory, and never by something that nobody foresaw.
"""

from __future__ import annotations

import random
import time
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
from tests.mutating import mutated
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


@cache
def seeds() -> list[tuple[bytes, Document]]:
    """Every starter, forms like real ones, and every tenth hostile file."""
    starters = [(starter(key, version), document) for (key, version), document in catalogue().items()]
    others = [*harmless().values(), *(case.make(LURE) for case in [*hostile()][::10])]
    table = word_files.table_template(
        [["{%tr for case in cases %}", ""], ["{{ case.child }}", "x"], ["{%tr endfor %}", ""]]
    )
    return [*starters * 3, *((data, EVERY_KIND) for data in (*others, table))]


def look(batch: int) -> tuple[Counter[str], float, int]:
    """A batch through one worker; a new one where a file ended it. What was said, the slowest and the largest."""
    seen: Counter[str] = Counter()
    slowest, largest = 0.0, 0
    worker = Worker()
    try:
        for number in range(batch * BATCH, (batch + 1) * BATCH):
            rng = random.Random(number)
            data, document = rng.choice(seeds())
            data = mutated(rng, data, PIECES)
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
        if not error.sentence.endswith("."):
            return f"unforeseen: {error.sentence}"
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
