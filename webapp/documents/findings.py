"""What looking into an upload found, as it is kept beside the template."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Findings:
    """What whoever decides about the template has to know. None of it stands in the way of using it."""

    told: tuple[str, ...] = ()
    """What was taken out of the file, a sentence each."""
    missing: tuple[str, ...] = ()
    """The answers that it never prints: ``next_on``, ``cases.reflection``."""
    room_for_stamp: bool = True
    """Whether the page leaves the 22 mm that the stamp needs; where not, the end of the page moves up."""


def dump_findings(findings: Findings) -> str:
    """The text that is stored."""
    return json.dumps(asdict(findings), ensure_ascii=False, sort_keys=True)


def load_findings(text: str | None) -> Findings:
    """What was stored; nothing for a starter."""
    if text is None:
        return Findings()
    kept = json.loads(text)
    return Findings(tuple(kept["told"]), tuple(kept["missing"]), kept["room_for_stamp"])
