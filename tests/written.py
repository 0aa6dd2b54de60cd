"""The invented school's words on each document, as `documents fill` takes them: children by name instead of reference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from webapp.services import demo_agreements, demo_prints, demo_records
from webapp.services.demo_records import Written
from webapp.services.demo_words import CHILDREN

DAY: Final = date(2026, 11, 12)
CHILD_NAMES: Final = {child.surname + child.forename: f"{child.forename} {child.surname}" for child in CHILDREN}
WRITTEN: Final[Mapping[str, Callable[[date], Written]]] = {
    "written_agreement": demo_agreements.written_agreement,
    "supervision_contract": demo_agreements.supervision_contract,
    "team_meeting": demo_records.team_meeting,
    "group_record": demo_records.group_record,
    "designated_meeting": demo_records.designated_meeting,
    "case_file_audit": demo_records.case_file_audit,
    "child_file_note": demo_records.child_file_note,
    "handover": demo_records.handover,
    "action_summary": demo_prints.action_summary,
    "chronology": demo_prints.chronology,
}


def answers(key: str) -> dict[str, Any]:
    """A file of answers for `documents fill`."""
    return {name: value if isinstance(value, str) else [_row(row) for row in value] for name, value in _of(key).items()}


def _of(key: str) -> Written:
    return WRITTEN[key](DAY)


def _row(row: Mapping[str, str]) -> dict[str, str]:
    return {**row, "child": CHILD_NAMES[row["child"]]} if "child" in row else dict(row)
