"""Forms to print for a day on which the server is down."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from webapp.domain.policy import Permission
from webapp.services import kit
from webapp.web.access import desk, permission
from webapp.web.templates import WORD_FILE

pages = Blueprint("kit", __name__)


@pages.get("/supervision/kit")
@permission(Permission.CONTRACT_LIST)
def show() -> str:
    """The contracts for which there is a form to print, and how it is typed in afterwards."""
    return render_template("contracts/kit.html", lines=kit.kit_of(desk()))


@pages.get("/contracts/<reference>/blank.docx")
@permission(Permission.SESSION_CREATE)
def blank(reference: str) -> Response:
    """The record of a contract's next session, to be written by hand."""
    headers = {"Content-Disposition": f"attachment; filename={reference}-blank.docx"}
    return Response(kit.blank_record(desk(), reference), mimetype=WORD_FILE, headers=headers)
