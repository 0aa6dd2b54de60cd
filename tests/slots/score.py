"""How well blanks are found: `python -m tests.slots.score [--all]` prints recall and precision for each form."""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.slots import equivalents, first_half, second_half, third_set
from tests.slots.writing import Form
from webapp.documents.ooxml import read_package
from webapp.documents.slots.finding import find
from webapp.documents.slots.listing import entries
from webapp.documents.upload import accept

SETS = {
    "equivalents": equivalents.FORMS,
    "first half": first_half.FORMS,
    "second half": second_half.FORMS,
    "third set": third_set.FORMS,
}
_SHARE = 0.6
"""Of the words of an expected blank that its label and place have to hold."""


@dataclass(frozen=True)
class Score:
    """What became of the blanks of a form."""

    due: int
    found: int
    """Of the expected blanks, how many."""
    given: int
    right: int
    """Of those given, how many."""
    missed: tuple[str, ...] = ()
    false: tuple[str, ...] = ()

    @property
    def recall(self) -> float:
        return self.found / self.due if self.due else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.given if self.given else 1.0


def score(form: Form) -> Score:
    """The blanks found in a form, held in their order against those that are expected."""
    given = entries(find(read_package(accept(form.make()).content)))
    optional = {n for n, text in enumerate(form.blanks) if text.startswith("?")}
    pairs = _paired([text.lstrip("? ") for text in form.blanks], [f"{e['label']} {e['place']}" for e in given])
    met, used = {n for n, _ in pairs}, {m for _, m in pairs}
    missed = tuple(text for n, text in enumerate(form.blanks) if n not in met | optional)
    false = tuple(str(e["label"]) for m, e in enumerate(given) if m not in used)
    due = len(form.blanks) - len(optional - met)
    return Score(due, due - len(missed), len(given), len(used), missed, false)


def total(scores: Iterable[Score]) -> Score:
    """All of them as one."""
    every = list(scores)
    return Score(*(sum(getattr(s, name) for s in every) for name in ("due", "found", "given", "right")))


def _paired(expected: Sequence[str], given: Sequence[str]) -> list[tuple[int, int]]:
    """The longest run of pairs in order, of an expected and a given blank that are alike."""
    wanted, had = [_words(text) for text in expected], [set(_words(text)) for text in given]
    alike = [[bool(w) and sum(x in h for x in w) >= _SHARE * len(w) for h in had] for w in wanted]
    best = [[0] * (len(had) + 1) for _ in range(len(wanted) + 1)]
    for n in reversed(range(len(wanted))):
        for m in reversed(range(len(had))):
            best[n][m] = max(best[n + 1][m], best[n][m + 1], best[n + 1][m + 1] + alike[n][m])
    pairs, n, m = [], 0, 0
    while n < len(wanted) and m < len(had):
        if alike[n][m] and best[n][m] == best[n + 1][m + 1] + 1:
            pairs.append((n, m))
            n, m = n + 1, m + 1
        elif best[n][m] == best[n + 1][m]:
            n += 1
        else:
            m += 1
    return pairs


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKD", text).casefold())


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--all", action="store_true", help="print every miss and every mistake")
    chosen = options.parse_args()
    lines = [f"{'form':<26}{'blanks':>7}{'found':>7}{'false':>7}{'recall':>8}{'precision':>11}"]
    every: list[Score] = []
    for name, forms in SETS.items():
        scores = {form.name: score(form) for form in forms}
        every += scores.values()
        for said, each in [*scores.items(), (f"= {name}", total(scores.values()))]:
            lines.append(_line(said, each))
            if chosen.all:
                lines += [f"    missed {x!r}" for x in each.missed] + [f"    false  {x!r}" for x in each.false]
    lines.append(_line("= all", total(every)))
    sys.stdout.write("\n".join(lines) + "\n")


def _line(name: str, s: Score) -> str:
    return f"{name:<26}{s.due:>7}{s.found:>7}{s.given - s.right:>7}{s.recall:>8.2f}{s.precision:>11.2f}"


if __name__ == "__main__":
    main()
