"""Home: what is mine to do now."""

from __future__ import annotations

from flask import Blueprint, render_template

from webapp.domain.clock import school_day
from webapp.domain.policy import Permission
from webapp.services import home
from webapp.web.access import desk, permission

pages = Blueprint("home", __name__)


@pages.get("/")
@permission(Permission.SIGNED_IN)
def show() -> str:
    """The diary of what waits for this person, late things first."""
    here = desk()
    view = home.home(here)
    return render_template("home/home.html", home=view, now=here.clock(), today=school_day(here.clock()))
