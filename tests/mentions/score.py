"""How well names are found: `python -m tests.mentions.score [--held-out SEED] [--all]` prints a table by kind."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from tests.mentions import corpus, held_out
from tests.mentions.corpus import Label, Sentence
from webapp.domain.mentions import Certainty, Hit, Index

Scan = Callable[[str], Sequence[Hit]]


@dataclass
class Score:
    """What became of the labels and the hits of some sentences."""

    certain: int = 0
    found: int = 0
    exact: int = 0
    """Of those found, where exactly the labelled children were given."""
    stated: int = 0
    """Hits that are sure or likely."""
    right: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The part of certain mentions that was found, with every child who may be meant, at whatever certainty."""
        return self.found / self.certain if self.certain else 1.0

    @property
    def precision(self) -> float:
        """The part of sure and likely hits that stand where a labelled child is named."""
        return self.right / self.stated if self.stated else 1.0

    def add(self, sentence: Sentence, hits: Sequence[Hit]) -> None:
        """Count one sentence."""
        for label in sentence.labels:
            if label.certain:
                self._count_label(sentence, label, hits)
        for hit in hits:
            if hit.certainty is not Certainty.POSSIBLE:
                self.stated += 1
                if any(_meet(label, hit) and label.children & set(hit.children) for label in sentence.labels):
                    self.right += 1
                else:
                    self.wrong.append(f"{sentence.text!r}: {hit.text!r} {hit.certainty} {hit.children[:4]}")

    def _count_label(self, sentence: Sentence, label: Label, hits: Sequence[Hit]) -> None:
        self.certain += 1
        given = [set(hit.children) for hit in hits if _meet(label, hit)]
        if any(label.children <= who for who in given):
            self.found += 1
            self.exact += any(label.children == who for who in given)
        else:
            self.missed.append(f"{sentence.text!r}: {sentence.text[label.start : label.end]!r} {given}")


def _meet(label: Label, hit: Hit) -> bool:
    return label.start < hit.end and hit.start < label.end


def score(scan: Scan, sentences: Iterable[Sentence]) -> dict[str, Score]:
    """The score of each kind, and of all together under "all"."""
    scores: dict[str, Score] = {}
    for sentence in sentences:
        hits = scan(sentence.text)
        for kind in (sentence.kind, "all"):
            scores.setdefault(kind, Score()).add(sentence, hits)
    scores["all"] = scores.pop("all")
    return scores


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--held-out", type=int, metavar="SEED", help="score generated sentences over other names")
    options.add_argument("--all", action="store_true", help="print every miss and every mistake")
    chosen = options.parse_args()
    if chosen.held_out is None:
        children, staff, sentences = corpus.children(), corpus.staff(), corpus.sentences()
    else:
        children, staff, sentences = held_out.made(chosen.held_out)
    scores = score(Index(children, staff).scan, sentences)
    total = scores["all"]
    faults = [*(f"missed {line}" for line in total.missed), *(f"wrong {line}" for line in total.wrong)]
    lines = [
        f"{len(sentences)} sentences, {len(children)} children, {len(staff)} staff",
        f"{'kind':<52}{'certain':>8}{'found':>7}{'exact':>7}{'stated':>8}{'right':>7}",
        *(f"{kind:<52}{s.certain:>8}{s.found:>7}{s.exact:>7}{s.stated:>8}{s.right:>7}" for kind, s in scores.items()),
        f"recall of certain mentions {total.recall:.1%}, precision of sure and likely {total.precision:.1%}",
        *(faults if chosen.all else faults[:20]),
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
