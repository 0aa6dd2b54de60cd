"""Actions: mine, and those that I may see."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.domain.errors import Conflict
from webapp.domain.policy import Permission
from webapp.services import actions, carried
from webapp.web.access import desk, permission
from webapp.web.reading import back_to

pages = Blueprint("actions", __name__)


@pages.get("/actions")
@permission(Permission.SIGNED_IN)
def mine() -> str:
    """Open actions, or those that were closed lately."""
    closed = request.args.get("show") == "closed"
    return render_template(
        "actions/actions.html",
        page=actions.my_actions(desk(), closed=closed, number=request.args.get("page", 1, int)),
        closed=closed,
        outcomes=actions.OUTCOMES,
    )


@pages.post("/actions/<int:action_id>/close")
@permission(Permission.ACTION_CLOSE)
def close(action_id: int) -> ResponseReturnValue:
    """Say how an action ended."""
    actions.close_action(desk(), action_id, request.form.get("outcome", ""), request.form.get("words", ""))
    flash("Closed.", "success")
    asked_in = request.form.get("paper", "")
    return back_to(asked_in, "earlier") if asked_in else redirect(url_for("actions.mine"))


@pages.post("/papers/<reference>/carry")
@permission(Permission.PAPER_WRITE)
def carry(reference: str) -> ResponseReturnValue:
    """Carry over what is still open from earlier sessions, in one click."""
    try:
        count = carried.carry_over(desk(), reference)
        flash("1 action is carried over." if count == 1 else f"{count} actions are carried over.", "success")
    except Conflict as problem:
        flash(problem.sentence)
    return back_to(reference, "earlier")
