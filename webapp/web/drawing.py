"""The files that are drawn for an audit: for one session, and all that were ever drawn in the school."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.domain.errors import Conflict, Invalid
from webapp.domain.policy import Permission
from webapp.services import drawing
from webapp.web.access import desk, permission
from webapp.web.addresses import page_asked
from webapp.web.sent_back import SentBack, sent_back, status_of

pages = Blueprint("drawing", __name__)


@pages.get("/children/draws")
@permission(Permission.CHILD_READ)
def draws() -> str:
    """Every file that was drawn, newest first, with what is needed to check the draw."""
    return render_template("coverage/draws.html", view=drawing.list_draws(desk(), page_asked()))


@pages.get("/sessions/<reference>/files")
@permission(Permission.CHILD_READ)
def files(reference: str) -> str:
    """The files for one session's audit."""
    return _files(reference, SentBack())


def _files(reference: str, back: SentBack) -> str:
    view = drawing.ask_files(desk(), reference)
    return render_template("coverage/files.html", view=view, back=back, wrong=back.links())


@pages.post("/sessions/<reference>/files")
@permission(Permission.CHILD_READ)
def draw(reference: str) -> ResponseReturnValue:
    """Draw the files."""
    try:
        drawing.draw_files(desk(), reference)
    except (Invalid, Conflict) as problem:
        return _files(reference, sent_back("draw", problem=problem)), status_of(problem)
    flash("Drawn. Look at who it is before you begin the audit.", "success")
    return redirect(url_for("drawing.files", reference=reference))


@pages.post("/sessions/<reference>/files/<int:draw_id>")
@permission(Permission.CHILD_READ)
def redraw(reference: str, draw_id: int) -> ResponseReturnValue:
    """Draw another file in place of one that is not suitable."""
    try:
        drawing.draw_again(desk(), reference, draw_id, request.form.get("reason", ""))
    except (Invalid, Conflict) as problem:
        return _files(reference, sent_back(f"draw-{draw_id}", problem=problem, name="reason")), status_of(problem)
    flash("Another file is drawn in its place.", "success")
    return redirect(url_for("drawing.files", reference=reference))
