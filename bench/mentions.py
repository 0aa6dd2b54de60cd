"""What finding children's names costs, and what it finds: this engine against others, over 500, 5,000 and 50,000 children.

    .venv/bin/python -m bench.mentions [ROUNDS]

Time: one text of 1,500 words, drawn from the sentences of the labelled corpus, so with a child in most of its sentences;
three scans in a turn and all engines in turn in each round, in an order of its own, medians of processor time, and against
the same engine's time for 500 children. Recall and precision: on the labelled corpus with its own roll and on ten held-out
sets, by the tests' own scorer. The others are given the same names and take every place that they find as a statement;
rapidfuzz, which compares strings and finds no words by itself, is asked for each word and pair of words with a capital.
flashtext, of which there is no wheel, is installed into a temporary folder; where that cannot be, it is left out.
"""

from __future__ import annotations

import importlib
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from tests.mentions import corpus, held_out
from tests.mentions.score import Scan, Score, score
from webapp.domain.mentions import Certainty, ChildNames, Hit, Index

ROUNDS = 15
IN_A_TURN = 3
SIZES = (500, 5_000, 50_000)
WORDS = 1_500
SEEDS = range(101, 111)
NEAR = 90
"""rapidfuzz: how alike two strings are, of 100, to be taken for one name."""
SLOW = 1_000
"""An engine that takes longer than so many milliseconds is measured in one round only."""
FLASHTEXT = "flashtext==2.7 --hash=sha256:a1be2b93e09d4f0deee4aad72b91a7127b61fb8b8034ca9a9c78ea745d8b05cf"

Engine = Callable[[list[ChildNames]], Scan]


def main() -> None:
    """Measure, and print the rows for README.md."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with with_flashtext() as flashtext:
        engines: dict[str, Engine] = {"ours": lambda roll: Index(roll).scan, "a regular expression": expression}
        if flashtext:
            engines["flashtext"] = lambda roll: keywords(flashtext, roll)
        engines["rapidfuzz"] = fuzzy
        quality(engines)
        compare(engines, rounds)


def quality(engines: Mapping[str, Engine]) -> None:
    """Recall of certain mentions and precision of what is stated, on the corpus."""
    for name, engine in engines.items():
        said("the corpus", name, score(engine(corpus.children()), corpus.sentences())["all"])
    with_staff = Index(corpus.children(), corpus.staff()).scan
    said("the corpus", "ours, with the staff", score(with_staff, corpus.sentences())["all"])
    for name, engine in engines.items():
        total = Score()
        for seed in SEEDS:
            children, _, sentences = held_out.made(seed)
            scan = engine(children)
            for sentence in sentences:
                total.add(sentence, scan(sentence.text))
        said(f"{len(SEEDS)} held-out sets", name, total)


def said(where: str, name: str, total: Score) -> None:
    print(
        f"{where}: {name}: recall {total.recall:.1%} of {total.certain}, precision {total.precision:.1%} of {total.stated}"
    )


def compare(engines: Mapping[str, Engine], rounds: int) -> None:
    """The medians of each engine at each size, all in turn."""
    text = record()
    scans: dict[tuple[str, int], Scan] = {}
    for size in SIZES:
        roll = large(size)
        for name, engine in engines.items():
            begun = time.process_time()
            scans[name, size] = engine(roll)
            print(f"made for {size:,} children: {name}: {time.process_time() - begun:.2f} s")
    times = {key: [timed(scan, text)] for key, scan in scans.items()}
    rng = random.Random(rounds)
    for _ in range(rounds):
        for key in rng.sample([*scans], len(scans)):
            if times[key][0] < SLOW:
                times[key] += [timed(scans[key], text) for _ in range(IN_A_TURN)]
    medians = {key: statistics.median(taken[1:] or taken) for key, taken in times.items()}
    for (name, size), taken in medians.items():
        ours, own = taken / medians["ours", size], taken / medians[name, SIZES[0]]
        print(f"{size:,} children: {name}: {taken:.1f} ms, {ours:.1f} times ours, {own:.2f} times its own for 500")


def timed(scan: Scan, text: str) -> float:
    """Milliseconds of processor time."""
    begun = time.process_time()
    scan(text)
    return (time.process_time() - begun) * 1000


def record() -> str:
    """A text of 1,500 words."""
    sentences = corpus.sentences()
    random.Random(WORDS).shuffle(sentences)
    words: list[str] = []
    for sentence in sentences:
        words += sentence.text.split(" ")
    return " ".join(words[:WORDS])


def large(size: int) -> list[ChildNames]:
    """The corpus's own children first, then others of other names, a third of them of names that nobody else has."""
    rng = random.Random(size)
    children = corpus.children()
    while len(children) < size:
        children += held_out.made(rng.randrange(1 << 30))[0]
    return [
        ChildNames(f"N{place}", *names(child, rng), child.middle_names, child.preferred_forename, child.former_surname)
        for place, child in enumerate(children[:size])
    ]


def names(child: ChildNames, rng: random.Random) -> tuple[str, str]:
    surname = child.legal_surname
    return child.legal_forename, surname if rng.random() < 2 / 3 else f"{made_up(rng)}{made_up(rng).lower()}"


def made_up(rng: random.Random) -> str:
    return "".join(rng.choice("bdfgklmnprstvz") + rng.choice("aeiou") for _ in range(2)).capitalize()


def whose(roll: Iterable[ChildNames]) -> dict[str, tuple[str, ...]]:
    """Each name as it stands on the roll, and whose it is: whole, forename, surname, preferred and former."""
    found: dict[str, list[str]] = {}
    for child in roll:
        forenames = {child.legal_forename, child.preferred_forename} - {""}
        surnames = {child.legal_surname, child.former_surname} - {""}
        wholes = {f"{forename} {surname}" for forename in forenames for surname in surnames}
        for name in forenames | surnames | wholes:
            found.setdefault(name, []).append(child.id)
    return {name: tuple(children) for name, children in found.items()}


def hit(text: str, start: int, end: int, children: tuple[str, ...]) -> Hit:
    return Hit(start, end, text[start:end], children, (), Certainty.LIKELY)


def expression(roll: list[ChildNames]) -> Scan:
    """One alternation of all names, the longest first."""
    children = whose(roll)
    pattern = re.compile(rf"\b(?:{'|'.join(re.escape(name) for name in sorted(children, key=len, reverse=True))})\b")
    return lambda text: [hit(text, *found.span(), children[found[0]]) for found in pattern.finditer(text)]


def keywords(flashtext: Any, roll: list[ChildNames]) -> Scan:
    """flashtext as its guide uses it, with case, for without it every "will" is a child."""
    children = whose(roll)
    processor = flashtext.KeywordProcessor(case_sensitive=True)
    for name in children:
        processor.add_keyword(name)
    return lambda text: [
        hit(text, start, end, children[name]) for name, start, end in processor.extract_keywords(text, span_info=True)
    ]


def fuzzy(roll: list[ChildNames]) -> Scan:
    """Each pair of words, and each word, against all names."""
    children = whose(roll)
    choices = [*children]

    def scan(text: str) -> list[Hit]:
        words = list(re.finditer(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text))
        hits: list[Hit] = []
        place = 0
        while place < len(words):
            for length in (2, 1):
                last = words[min(place + length, len(words)) - 1]
                start, end = words[place].start(), last.end()
                if text[start].isupper() and (best := nearest(text[start:end], choices)):
                    hits.append(hit(text, start, end, children[best]))
                    break
            place += length if hits and hits[-1].start == words[place].start() else 1
        return hits

    return scan


def nearest(words: str, choices: list[str]) -> str | None:
    best = process.extractOne(words, choices, scorer=fuzz.ratio, score_cutoff=NEAR)
    return best[0] if best else None


@contextmanager
def with_flashtext() -> Iterator[Any]:
    """The module, or None."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "wanted.txt"
        wanted.write_text(FLASHTEXT)
        command = (
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--require-hashes",
            "--target",
            folder,
        )
        if subprocess.run((*command, "--requirement", str(wanted)), check=False, capture_output=True).returncode:
            print("flashtext is left out: it cannot be installed")
            yield None
            return
        sys.path.insert(0, folder)
        yield importlib.import_module("flashtext")
        sys.path.remove(folder)


if __name__ == "__main__":
    main()
