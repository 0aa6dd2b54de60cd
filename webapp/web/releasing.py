"""A draft left lying: its child parts go on the chronologies, and nobody sees the rest."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from webapp.domain.policy import Permission
from webapp.services import releasing
from webapp.web.access import desk, permission
from webapp.web.format import number_of

pages = Blueprint("releasing", __name__)


@pages.post("/papers/<reference>/release")
@permission(Permission.PAPER_RELEASE)
def release(reference: str) -> ResponseReturnValue:
    """Release the child parts of a draft that nobody has touched for five school days."""
    count = releasing.release_children(desk(), reference)
    if count:
        flash(f"What is written about {number_of(count, 'child', 'children')} is on the chronology now.", "success")
    else:
        flash("There was nothing new about a child in that draft.", "success")
    return redirect(url_for("home.show"))
