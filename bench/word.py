"""What a filled Word file costs: this engine against others, on one record of 37 fields, two loops and 1,500 words.

    .venv/bin/python -m bench.word [ROUNDS]

Each engine is used as its own guide says, three papers in a turn and all in turn in each round, in an order of its own, so
that a busy machine is busy for all.
Medians of processor time, and how many times as long as ours each takes. Ours is given the template prepared, as it is in
the product; reading strictly what was written is inside the time. The floor is what nobody can do without: the same parts
compressed and zipped. Then memory over 1,000 papers, and eight threads with 500 each. An engine that needs Node is installed
into a temporary folder; where that cannot be, it is left out with a word.
"""

from __future__ import annotations

import concurrent.futures
import io
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from docx import Document as WordDocument
from docxtpl import DocxTemplate
from mailmerge import MailMerge

from bench import word_files
from forms import latest
from tests.word_answers import answered
from webapp.documents.ooxml import pack_part
from webapp.documents.starters import starter
from webapp.documents.word import prepare, render
from webapp.documents.zipped import join

ROUNDS = 100
WARM = 5
IN_A_TURN = 3
RENDERS = 1_000
THREADS, EACH = 8, 500
NODE = ("docxtemplater", "pizzip", "easy-template-x")

Engines = dict[str, Callable[[], float]]
"""Each engine by name: fill one paper, and say the milliseconds of processor time."""


def main() -> None:
    """Measure, and print the rows for README.md."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    answers = word_files.record()
    assert word_files.words_of(answers) == word_files.WORDS
    print("The form")
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        engines = pair(Path(folder), word_files.plain(), answers, word_files.beside()) | {
            "docx-mailmerge2": mail_merge(Path(folder), answers)
        }
        stack.enter_context(with_node(Path(folder), answers, engines))
        compare(engines, rounds)
    print("With merged cells")
    with tempfile.TemporaryDirectory() as folder:
        compare(pair(Path(folder), word_files.merged(), answers, word_files.beside()), rounds)
    print("The starter of the short record, as it comes with the product, with short answers")
    with tempfile.TemporaryDirectory() as folder:
        compare(pair(Path(folder), starter("dsl_record"), {}, answered(latest("dsl_record"), "and more")), rounds)
    memory()
    threads()


def pair(folder: Path, template: bytes, answers: Mapping[str, Any], beside: Mapping[str, Any]) -> Engines:
    """Ours, docxtpl's and the floors, for one template. `beside` is what it asks for besides the record."""
    path, out = folder / "template.docx", folder / "out.docx"
    path.write_bytes(template)
    context = {**answers, **beside}
    prepared = prepare(template)

    def ours() -> None:
        out.write_bytes(render(prepared, context))

    def docxtpl() -> None:
        made = DocxTemplate(path)
        made.render(context)
        made.save(out)

    for fill in (ours, docxtpl):
        fill()
        found(out, answers)
    with zipfile.ZipFile(io.BytesIO(render(prepared, context))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    changed = {name: data for name, data in parts.items() if name not in prepared.entries}

    def floor() -> None:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
            for name, data in parts.items():
                archive.writestr(name, data)

    def lowest() -> None:
        out.write_bytes(
            join(prepared.entries[name] if name not in changed else pack_part(name, parts[name]) for name in parts)
        )

    return {
        "ours": timed(ours),
        "docxtpl": timed(docxtpl),
        "the floor: every part compressed and zipped": timed(floor),
        "the floor: what changed compressed, the rest copied": timed(lowest),
    }


def mail_merge(folder: Path, answers: Mapping[str, Any]) -> Callable[[], float]:
    """docx-mailmerge2: fields and rows, and line ends as breaks; it has no conditions."""
    path, out = folder / "fields.docx", folder / "fields-out.docx"
    path.write_bytes(word_files.fields())
    flat = {name: text for name, text in answers.items() if isinstance(text, str)} | {"school": "Larkmoor School"}
    rows = {
        name: [{f"{name}_{part}": row[part] for part in parts} for row in answers[name]]
        for name, parts in word_files.LOOPS.items()
    }

    def fill() -> None:
        with MailMerge(path) as made:
            made.merge(**flat)
            for name, parts in word_files.LOOPS.items():
                made.merge_rows(f"{name}_{parts[0]}", rows[name])
            made.write(out)

    fill()
    found(out, answers)
    return timed(fill)


@contextmanager
def with_node(folder: Path, answers: Mapping[str, Any], engines: Engines) -> Iterator[None]:
    """Add the engines that need Node, each a process of its own that waits for a line."""
    node, npm = shutil.which("node"), shutil.which("npm")
    command = (npm or "npm", "install", "--prefix", str(folder), "--silent", "--no-audit", "--no-fund", *NODE)
    if not node or not npm or subprocess.run(command, check=False, capture_output=True).returncode:
        print("  docxtemplater and easy-template-x are left out: Node is absent, or they cannot be installed")
        yield
        return
    template, data = folder / "simple.docx", folder / "answers.json"
    template.write_bytes(word_files.simple())
    data.write_text(json.dumps({**answers, **word_files.beside()}))
    script = folder / "word_peers.cjs"  # beside what it needs, so that Node finds it
    shutil.copy(Path(__file__).with_name("word_peers.cjs"), script)
    with ExitStack() as stack:
        for name in ("docxtemplater", "easy-template-x"):
            out = folder / f"{name}.docx"
            process = stack.enter_context(
                subprocess.Popen(
                    (node, str(script), name, str(template), str(data), str(out)),
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                )
            )  # fmt: skip
            engines[name] = asked(process)
            engines[name]()
            found(out, answers)
        yield


def asked(process: subprocess.Popen[str]) -> Callable[[], float]:
    """Ask a waiting process for one more paper."""

    def once() -> float:
        assert process.stdin
        assert process.stdout
        process.stdin.write("\n")
        process.stdin.flush()
        return float(process.stdout.readline())

    return once


def timed(fill: Callable[[], None]) -> Callable[[], float]:
    """The processor time of one call in this process."""

    def once() -> float:
        begun = time.process_time()
        fill()
        return (time.process_time() - begun) * 1000

    return once


def found(path: Path, answers: Mapping[str, Any]) -> None:
    """Nobody is measured who loses an answer: each line of each must be in the page."""
    page = " ".join("".join(WordDocument(str(path)).element.body.itertext()).split())
    rows = [text for rows in answers.values() if isinstance(rows, list) for row in rows for text in row.values()]
    for text in (*rows, *(text for text in answers.values() if isinstance(text, str))):
        for line in text.splitlines():
            assert line in page, f"{path.name} lost “{line[:40]}”"


def compare(engines: Engines, rounds: int) -> None:
    """All engines in turn, so many rounds; print the medians and how they compare with ours."""
    times: dict[str, list[float]] = {name: [] for name in engines}
    rng = random.Random(rounds)
    for number in range(WARM + rounds):
        # Whoever comes after a process that waits finds a cold machine: that should be everybody's turn.
        for name in rng.sample([*engines], len(engines)):
            took = [engines[name]() for _ in range(IN_A_TURN)]
            if number >= WARM:
                times[name] += took
    ours = statistics.median(times["ours"])
    for name, taken in times.items():
        print(f"  {name}: {statistics.median(taken):.2f} ms, {statistics.median(taken) / ours:.2f} times ours")


def memory() -> None:
    """How much of the computer's memory this process has after 100 and after 1,000 papers."""
    template, context = prepare(word_files.merged()), word_files.record() | word_files.beside()
    resident: list[float] = []
    for number in range(1, RENDERS + 1):
        render(template, context)
        if number % (RENDERS // 10) == 0:
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            resident.append(pages * 4096 / 1e6)
    print(f"Memory after every {RENDERS // 10} of {RENDERS:,} papers, MB: {', '.join(f'{n:.1f}' for n in resident)}")


def threads() -> None:
    """Eight threads share a prepared template; each paper must be the one that a single thread makes of its record."""
    template = prepare(word_files.merged())
    contexts = [word_files.record(seed) | word_files.beside() for seed in range(EACH)]
    wanted = [render(template, context) for context in contexts]

    def one(start: int) -> int:
        turns = [(start * EACH // THREADS + number) % EACH for number in range(EACH)]
        return sum(render(template, contexts[number]) == wanted[number] for number in turns)

    with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
        right = sum(pool.map(one, range(THREADS)))
    print(f"{THREADS} threads, {EACH} papers each: {right:,} of {THREADS * EACH:,} are what one thread makes")


if __name__ == "__main__":
    main()
