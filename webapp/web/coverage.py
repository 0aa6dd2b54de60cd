"""Who has been talked about: live cases of this half term, and cases that stand still, for those who read the roll."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from webapp.domain.policy import Permission
from webapp.services import coverage
from webapp.services.unchanged import unchanged_cases
from webapp.web.access import desk, permission
from webapp.web.addresses import page_asked

pages = Blueprint("coverage", __name__, url_prefix="/children")

APART = "apart"


@pages.get("/live")
@permission(Permission.CHILD_READ)
def live() -> str:
    """Live cases, those not yet discussed in this half term first; or the children whose plans do not make one."""
    apart = request.args.get("show") == APART
    here = desk()
    view = coverage.live_cases(here, apart=apart, page=page_asked())
    return render_template("coverage/live.html", view=view, apart=apart)


@pages.get("/unchanged")
@permission(Permission.CHILD_READ)
def unchanged() -> str:
    """Children discussed in sessions in a row without a change of plan."""
    return render_template("coverage/unchanged.html", view=unchanged_cases(desk(), page_asked()))
