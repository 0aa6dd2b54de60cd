"""An entry as plain text to be pasted into the system that holds the child's main file, which knows no layout.

It has to stand there by itself: where it comes from, of which day, who took part, what was said, and the decision apart
from it. Other children stand in it by reference; a line at the end says so to whoever reads it there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from webapp.domain.dates import day, long_day
from webapp.domain.entry_content import EntryContent, Kind

SECTIONS: Final = {
    "What was said": (Kind.SAID,),
    "Analysis": (Kind.ANALYSIS,),
    "Decision": (Kind.DECISION, Kind.REASON, Kind.IMPACT),
}
"""What an entry says under each heading: fact, analysis and decision apart, since it may be read in court (nefutures)."""
NOTHING_YET: Final = "Discussed. What was said is still being written."

_REFERENCE: Final = re.compile(r"\bC-\d{4,}\b")


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an entry comes from."""

    uid: str
    child_reference: str
    source: str
    """In words."""
    event_on: date
    entered_on: date
    entered_by: str
    paper_reference: str
    """The record, such as "P-0012"; empty for none, and for those who may not open it."""
    version: int | None


def paste_block(entry: Provenance, content: EntryContent) -> str:
    """The whole text, lines ended by LF. `content` holds no other child's name."""
    said = [f"{heading}\n{words}" for heading, words in sections(content).items() if words]
    others = other_children(content, entry.child_reference)
    last = [f"Other children by reference: {', '.join(others)}"] if others else []
    return "\n\n".join([_head(entry, content), *(said or [NOTHING_YET]), *last]) + "\n"


def sections(content: EntryContent) -> dict[str, str]:
    """The words under each of `SECTIONS`, as plain text; empty where nothing belongs there."""
    found = {
        heading: "\n".join(part.line for part in content.parts if part.kind in kinds)
        for heading, kinds in SECTIONS.items()
    }
    if content.plan_words:
        found["Decision"] = f"{found['Decision']}\n{content.plan_words}.".lstrip()
    return found


def other_children(content: EntryContent, own: str) -> tuple[str, ...]:
    """The references of other children in the words of an entry, in their order."""
    words = " ".join((*(part.text for part in content.parts), *content.took_part))
    return tuple(dict.fromkeys(found for found in _REFERENCE.findall(words) if found != own))


def _head(entry: Provenance, content: EntryContent) -> str:
    record = f", record {entry.paper_reference}" if entry.paper_reference else ""
    version = f" version {entry.version}" if record and entry.version else ""
    lines = [
        f"{entry.source}, {long_day(entry.event_on)}{record}{version}",
        f"Child {entry.child_reference}. Entered {day(entry.entered_on)} by {entry.entered_by}. Entry {entry.uid}",
    ]
    if any(content.took_part):
        lines.append(f"Took part: {', '.join(content.took_part)}")
    return "\n".join(lines)
