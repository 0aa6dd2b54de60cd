"""What the pages of the way in share: a page with its form, and where it leads on."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request
from wtforms import Field

from webapp.web import kept
from webapp.web.access import HOME, current_session, safe_next
from webapp.web.door_forms import KeepsPlace


def typed(field: Field) -> str:
    """What stands in a box."""
    return str(field.data or "")


def form_page(page: str, form: object, status: int | None = None, **more: object) -> Response:
    """A page with its form: 422 where something in it needs to be put right."""
    wrong = bool(getattr(form, "errors", None))
    return make_response(render_template(page, form=form, **more), status or (422 if wrong else 200))


def page_before() -> str:
    """The page that a lost form stood on, as far as it can be opened by itself."""
    return safe_next(request.referrer.partition(request.host)[2]) if request.referrer else HOME


def onward(form: KeepsPlace) -> Response:
    """Where somebody was going; or first the page that gives back what they had typed."""
    view = current_session()
    given_back = kept.opened_for(form.kept.data, view.viewer.person_id) if form.kept.data and view else None
    if given_back is not None:
        return make_response(render_template("door/kept.html", kept=given_back, form=None))
    return make_response(redirect(safe_next(form.next.data)))
