"""What the lists of coverage show in the demo: a case that stands still, and files drawn for an audit, one of them again."""

from __future__ import annotations

from webapp.domain.ready_made import ready_made
from webapp.services import drawing, practice, ways
from webapp.services.work import Desk

WAY = "leads_of_a_trust"
"""How the demo's school supervises; it audits case files besides."""


def draw_for(lead: Desk, session: str) -> None:
    """Draw the files for an audit in a session to come, and another in place of one that is not suitable."""
    practice.choose(lead, "unchanged_sessions", "2")
    ways.switch(lead, [*ready_made(WAY).documents, "case_file_audit"])
    drawing.draw_files(lead, session)
    first = drawing.ask_files(lead, session).drawn[0]
    drawing.draw_again(lead, session, first.draw_id, "Related to somebody who takes part in the audit.")
