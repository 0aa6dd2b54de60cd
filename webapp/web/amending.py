"""What follows an issued paper: an amendment, which is a version of its own, or an addendum for a slip of the pen."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp.domain.errors import Conflict, Invalid
from webapp.domain.policy import Permission
from webapp.services import amending
from webapp.web.access import desk, permission
from webapp.web.paper_sheet import refused
from webapp.web.reading import back_to
from webapp.web.sent_back import sent_back

pages = Blueprint("amending", __name__)


@pages.post("/papers/<reference>/amend")
@permission(Permission.PAPER_AMEND)
def amend(reference: str) -> ResponseReturnValue:
    """Begin the next version. The issued one stands until everyone has agreed the new one."""
    try:
        amending.amend(desk(), reference, request.form.get("reason", ""))
    except (Invalid, Conflict) as problem:
        return refused(reference, problem, sent_back("amend", problem=problem, name="reason"))
    flash("You are writing the next version. The issued one stands until everyone has agreed this one.", "success")
    return redirect(url_for("writing.write", reference=reference))


@pages.post("/papers/<reference>/give-up")
@permission(Permission.PAPER_AMEND)
def give_up(reference: str) -> ResponseReturnValue:
    """Give the amendment up: the issued version stands as before."""
    try:
        amending.give_up(desk(), reference)
    except Conflict as problem:
        return refused(reference, problem, sent_back("give_up", problem=problem))
    flash("The amendment is given up. The issued version stands as before.", "success")
    return back_to(reference)


@pages.post("/papers/<reference>/addenda")
@permission(Permission.PAPER_AMEND)
def add(reference: str) -> ResponseReturnValue:
    """Put a slip of the pen right beside the issued text, which itself does not change."""
    try:
        amending.add_addendum(desk(), reference, request.form.get("text", ""))
    except (Invalid, Conflict) as problem:
        return refused(reference, problem, sent_back("add", problem=problem, name="text"))
    flash("The addendum stands at the end of the paper.", "success")
    return back_to(reference, "addenda")
