"""What an entry of a chronology says, in the one shape in which it is kept.

What was said, the analysis of it, the decision, its reason and its impact stand apart, since a chronology is read as fact
and may be read in court (nefutures). Entries that were made before there were kinds say everything as `Kind.SAID`; their
text stays as it is, byte for byte, because its hash is kept beside it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

NO_CHANGE: Final = "No change of plan"
"""How an entry says that nothing changed; what writers were asked to write before there was a question for it."""
CHANGE: Final = "The plan changes"

_NO_CHANGE: Final = re.compile(rf"\s*{NO_CHANGE}\s*(?:[.,:;!()–—-]|$|\n)", re.IGNORECASE)


class Kind(StrEnum):
    """What a part of an entry is."""

    SAID = "said"
    ANALYSIS = "analysis"
    """What somebody makes of it: shown apart, and printed only where it is asked for."""
    DECISION = "decision"
    REASON = "reason"
    IMPACT = "impact"


@dataclass(frozen=True, slots=True)
class Part:
    """One answer about the child: the question as it was asked, and the words."""

    label: str
    text: str
    kind: Kind = Kind.SAID

    @property
    def line(self) -> str:
        """The question and the words as plain text."""
        return f"{self.label if self.label.endswith('?') else self.label + ':'} {self.text}"


@dataclass(frozen=True, slots=True)
class EntryContent:
    """Only this child's own words. `dumps` is canonical: one text for one content."""

    parts: tuple[Part, ...]
    """In the order of the form."""
    took_part: tuple[str, ...]
    plan_answer: bool | None = None
    """Whether the plan changes, as it was answered; None where the form did not ask, or nobody answered."""
    document: str = ""
    """The fingerprint of the document that a note was written on, and is printed on again; empty for other entries."""
    typed: str = ""
    """What tells whether the words as they were typed are others (`fingerprint`), where references stand for names in them.

    Whether an entry says the same is judged by it: names come and go with the roll, and with what is decided about them.
    """

    @property
    def fingerprint(self) -> str:
        """Of the parts as they were typed."""
        return self.typed or hashlib.sha256(_canonical([_listed(part) for part in self.parts]).encode()).hexdigest()

    @property
    def said(self) -> tuple[Part, ...]:
        """Every part but the analysis, in the order of the form."""
        return tuple(part for part in self.parts if part.kind is not Kind.ANALYSIS)

    @property
    def analysis(self) -> tuple[Part, ...]:
        """What somebody makes of it: shown apart from all else."""
        return self.of(Kind.ANALYSIS)

    def of(self, kind: Kind) -> tuple[Part, ...]:
        """The parts of one kind."""
        return tuple(part for part in self.parts if part.kind is kind)

    @property
    def plan_changed(self) -> bool | None:
        """Whether the child's plan changes; None where nothing says so.

        Where it was not asked, a part that begins with "No change of plan" says that it does not: the forms asked for those
        words. Nothing else is read out of a text.
        """
        if self.plan_answer is None and any(_NO_CHANGE.match(part.text) for part in self.parts):
            return False
        return self.plan_answer

    @property
    def plan_words(self) -> str:
        """The answer in words; empty where there was none, since the text then says what there is to say."""
        return "" if self.plan_answer is None else CHANGE if self.plan_answer else NO_CHANGE

    def words(self, *, analysis: bool) -> str:
        """The entry as plain text, a part to a line: for paper, for a file and to be pasted elsewhere."""
        lines = [part.line for part in (self.parts if analysis else self.said)]
        return "\n".join([*lines, *([f"{self.plan_words}."] if self.plan_words else [])])

    def mapped(self, change: Callable[[str], str]) -> EntryContent:
        """The same with the words changed, as where another child's name is replaced; it knows what was typed."""
        parts = tuple(replace(part, text=change(part.text)) for part in self.parts)
        return self if parts == self.parts else replace(self, parts=parts, typed=self.fingerprint)

    def dumps(self) -> str:
        """Canonical JSON, as it is kept in `ChronologyEntry.content`."""
        value: dict[str, Any] = {"parts": [_listed(part) for part in self.parts], "took_part": list(self.took_part)}
        if self.plan_answer is not None:
            value["plan_changed"] = self.plan_answer
        if self.document:
            value["document"] = self.document
        if self.typed:
            value["typed"] = self.typed
        return _canonical(value)


def loads(text: str) -> EntryContent:
    """The content of an entry, as `EntryContent.dumps` wrote it now or before there were kinds."""
    value = json.loads(text)
    return EntryContent(
        tuple(Part(label, words, Kind(*kind) if kind else Kind.SAID) for label, words, *kind in value["parts"]),
        tuple(value["took_part"]),
        value.get("plan_changed"),
        value.get("document", ""),
        value.get("typed", ""),
    )


def _listed(part: Part) -> list[str]:
    """A part that is only said is kept as it always was."""
    return [part.label, part.text] if part.kind is Kind.SAID else [part.label, part.text, part.kind.value]


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
