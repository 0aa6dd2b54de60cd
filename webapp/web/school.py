"""The school: its name and logo, and its practice beside what the policies ask for."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.domain.errors import Invalid
from webapp.domain.policy import Permission
from webapp.domain.practice import SETTINGS
from webapp.services import practice, school
from webapp.web.access import desk, permission

pages = Blueprint("school", __name__, url_prefix="/school")


@pages.get("")
@permission(Permission.SCHOOL_READ)
def show() -> str:
    """The school's page."""
    return _page()


def _page(wrong: tuple[tuple[str, str], ...] = (), typed: Mapping[str, str] | None = None) -> str:
    return render_template(
        "school/school.html",
        school=school.read_school(desk()),
        settings=SETTINGS,
        most_typed=practice.MOST_TYPED,
        wrong=wrong,
        typed=typed or {},
    )


@pages.get("/logo")
@permission(Permission.SCHOOL_READ)
def logo() -> ResponseReturnValue:
    """The logo itself."""
    found = school.read_logo(desk())
    if found is None:
        abort(404)
    return Response(found.content, mimetype=found.mimetype)


@pages.post("/name")
@permission(Permission.SCHOOL_WRITE)
def rename() -> ResponseReturnValue:
    """Give the school its name."""
    try:
        school.rename(desk(), request.form.get("name", ""))
    except Invalid as problem:
        return _page((("#name", problem.sentence),)), 422
    return _done("The name is changed. Papers that were issued keep the old one.")


@pages.post("/logo")
@permission(Permission.SCHOOL_WRITE)
def set_logo() -> ResponseReturnValue:
    """A logo, or none."""
    file = request.files.get("file")
    content = file.read() if file is not None and request.form.get("do") != "remove" else None
    try:
        if request.form.get("do") != "remove" and not content:
            raise Invalid("Choose a PNG or JPEG file first.")
        school.set_logo(desk(), content)
    except Invalid as problem:
        return _page((("#file", problem.sentence),)), 422
    return _done("The logo is taken away." if content is None else "The logo stands on papers from now on.")


@pages.post("/practice/<key>")
@permission(Permission.PRACTICE_WRITE)
def set_practice(key: str) -> ResponseReturnValue:
    """Choose one setting, from today on."""
    typed = request.form.get(key, "")
    try:
        practice.choose(desk(), key, typed)
    except Invalid as problem:
        return _page(((f"#{key}", problem.sentence),), {key: typed}), 422
    return _done("Your practice is changed from today on. What was before stays as it was.")


def _done(words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("school.show"))
