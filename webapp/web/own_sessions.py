"""Where one is signed in, on one's own account."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.domain.errors import NotFound
from webapp.domain.policy import Permission
from webapp.services import own_sessions
from webapp.web.access import desk, permission, session_token

pages = Blueprint("own_sessions", __name__, url_prefix="/account/sessions")


@pages.get("")
@permission(Permission.SIGNED_IN)
def show() -> str:
    """The list, this session first."""
    return render_template("door/sessions.html", sessions=own_sessions.own_sessions(desk(), session_token()))


@pages.post("/<int:session_id>/end")
@permission(Permission.SIGNED_IN)
def end(session_id: int) -> ResponseReturnValue:
    """End one of the others. One that ended meanwhile is no error."""
    try:
        own_sessions.end_session(desk(), session_token(), session_id)
    except NotFound:
        flash("That session had ended already.")
    else:
        flash("That session has ended.")
    return redirect(url_for("own_sessions.show"))


@pages.post("/end-others")
@permission(Permission.SIGNED_IN)
def end_others() -> ResponseReturnValue:
    """End all but this one."""
    own_sessions.end_other_sessions(desk(), session_token())
    flash("You are signed out everywhere else.")
    return redirect(url_for("own_sessions.show"))
