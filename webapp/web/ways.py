"""The school's ways of supervising, each beside the policy that asks for it, and the documents that are on."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.domain.errors import Invalid
from webapp.domain.policy import Permission
from webapp.services import ways
from webapp.web.access import desk, permission

pages = Blueprint("ways", __name__, url_prefix="/school/ways")


@pages.get("")
@permission(Permission.SCHOOL_READ)
def show() -> str:
    """The five, and the documents."""
    return _page()


def _page(wrong: Sequence[tuple[str, str]] = (), ticked: Sequence[str] | None = None) -> str:
    return render_template("ways/ways.html", view=ways.read_ways(desk()), wrong=wrong, ticked=ticked)


@pages.post("/adopt")
@permission(Permission.PRACTICE_WRITE)
def adopt() -> ResponseReturnValue:
    """Take a ready-made way as the school's own."""
    way = ways.adopt(desk(), request.form.get("way", ""))
    flash(f"From today you supervise in this way: {way.title}. Papers that were begun stay as they are.", "success")
    return redirect(url_for("ways.show"))


@pages.post("/documents")
@permission(Permission.PRACTICE_WRITE)
def switch() -> ResponseReturnValue:
    """Mix: have these documents on, and no others."""
    ticked = request.form.getlist("document")
    try:
        ways.switch(desk(), ticked)
    except Invalid as problem:
        return _page([("#documents", problem.sentence)], ticked), 422
    flash("Your documents are changed from today on. Papers that were begun stay as they are.", "success")
    return redirect(url_for("ways.show"))
