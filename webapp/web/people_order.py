"""People in order: who is trained and supervised, who has no contract, and who supervises whom in a circle."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.domain.errors import Conflict
from webapp.domain.policy import Permission
from webapp.services import circles, people_order
from webapp.web.access import desk, permission

pages = Blueprint("people_order", __name__, url_prefix="/school/people/order")


@pages.get("")
@permission(Permission.ORDER_READ)
def show() -> str:
    """A page of the table, narrowed by a word in the address."""
    page = people_order.read_order(desk(), request.args.get("show", ""), request.args.get("page", 1, int))
    return render_template("people/order.html", page=page)


@pages.post("/circles/<key>")
@permission(Permission.ORDER_NOTE)
def note(key: str) -> ResponseReturnValue:
    """Note that the school knows of a circle."""
    try:
        circles.note_circle(desk(), key)
    except Conflict as problem:
        flash(problem.sentence)
    else:
        flash("Noted. Nobody is told of it again until somebody else is in it.", "success")
    return redirect(url_for("people_order.show"))
