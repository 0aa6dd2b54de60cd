"""Printed sheets that belong to no paper. Each print is kept, so none is a GET."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from webapp.domain.policy import Permission
from webapp.services import action_sheet, chronology_sheets
from webapp.web.access import desk, permission
from webapp.web.reading import send

pages = Blueprint("sheets", __name__)


@pages.post("/sessions/<reference>/actions")
@permission(Permission.ACTIONS_EXPORT)
def actions(reference: str) -> ResponseReturnValue:
    """The summary sheet of a session's actions."""
    return send(action_sheet.print_actions(desk(), reference))


@pages.post("/children/<reference>/print")
@permission(Permission.CHILD_EXPORT)
def chronology(reference: str) -> ResponseReturnValue:
    """A child's chronology in Word."""
    with_analysis = request.form.get("analysis") == "yes"
    return send(chronology_sheets.print_chronology(desk(), reference, with_analysis=with_analysis))


@pages.post("/children/<reference>/entries/<uid>/print")
@permission(Permission.CHILD_EXPORT)
def note(reference: str, uid: str) -> ResponseReturnValue:
    """A note for a child's file in Word."""
    return send(chronology_sheets.print_note(desk(), reference, uid))
