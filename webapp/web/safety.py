"""Safety: whether this installation is ready for real names, and what is still missing."""

from __future__ import annotations

import os

from flask import Blueprint, render_template

from webapp.documents import pdf
from webapp.domain.policy import Permission, Resource, allows
from webapp.services import health, mail_standing, protection
from webapp.web.access import current_viewer, desk, permission

pages = Blueprint("safety", __name__)


@pages.get("/school/safety")
@permission(Permission.SCHOOL_READ)
def show() -> str:
    """What is in place and what is not; the commands are for whoever looks after the server."""
    bad = health.what_is_bad(desk(), os.environ)
    return render_template(
        "school/safety.html",
        gate=protection.read_gate(desk()),
        bad=bad,
        pdf=pdf.standing(),
        mail=mail_standing.mail_standing(desk()),
    )


def closed_page() -> str | None:
    """The page that stands before a form for real names, until they are safe here; None once they are."""
    gate = protection.read_gate(desk())
    if gate.is_open:
        return None
    viewer = current_viewer()
    may_look = allows(Permission.SCHOOL_READ, viewer, Resource(viewer.school_id))
    return render_template("school/closed.html", gate=gate, may_look=may_look)
