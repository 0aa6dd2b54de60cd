"""Where an entry on a child's chronology comes from. It stands on the entry, on the screen and on paper."""

from __future__ import annotations

from typing import Final

SUPERVISION: Final = "supervision"
AUDIT: Final = "case_file_audit"
"""An audit of case files: strengths and learning points (loxdale)."""
NOTE: Final = "professionals_meeting"
"""A note for a child's file: ad hoc advice is entered as a professionals' meeting (jmat)."""

SOURCES: Final = {SUPERVISION: "From supervision", AUDIT: "Case file audit", NOTE: "Professionals’ meeting"}
"""Each source in words."""
