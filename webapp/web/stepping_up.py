"""The page "Is it still you?": the proof before a paper leaves, or somebody may do more than before (policy.STEP_UP)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from webapp.domain.errors import Invalid, TooManyTries
from webapp.domain.policy import Permission
from webapp.services import enrolling, signing_in, stepping_up
from webapp.web.access import desk, let_in, permission, plain_desk, session_token
from webapp.web.door_forms import PasskeyForm, StepUpForm, blame
from webapp.web.onward import form_page, onward, page_before, typed
from webapp.web.place import passkey_place, place

pages = Blueprint("stepping_up", __name__)


@pages.route("/step-up", methods=["GET", "POST"])
@permission(Permission.SIGNED_IN)
def step_up() -> ResponseReturnValue:
    """Password and code once more, before what cannot be undone by looking away."""
    form = _form(next=request.args.get("next", ""))
    if not form.validate_on_submit():
        return _page(form)
    code = typed(form.code) if "code" in form else ""
    try:
        token = stepping_up.step_up(desk(), session_token(), typed(form.password), code)
    except (Invalid, TooManyTries) as error:
        blame(form.code if error.sentence == signing_in.WRONG_CODE else form.password, Invalid(error.sentence))
        return _page(form)
    let_in(token, same_person=True)
    return onward(form, signed_in_anew=False)


@pages.post("/step-up/passkey/ask")
@permission(Permission.SIGNED_IN)
def ask() -> Response:
    """What the browser is to sign."""
    question = stepping_up.ask(desk(), session_token(), passkey_place())
    return current_app.response_class(question, mimetype="application/json")


@pages.post("/step-up/passkey")
@permission(Permission.SIGNED_IN)
def by_passkey() -> ResponseReturnValue:
    """A passkey instead. Where it does not do, the page says so and takes password and code."""
    form = PasskeyForm()
    try:
        token = stepping_up.step_up_by_passkey(desk(), session_token(), passkey_place(), typed(form.answer))
    except (Invalid, TooManyTries) as error:
        again = _form(formdata=None, next=form.next.data, kept=form.kept.data)
        return _page(again, 429 if isinstance(error, TooManyTries) else 422, error.sentence)
    let_in(token, same_person=True)
    return onward(form, signed_in_anew=False)


def step_up_page(sealed: str) -> Response:
    """The page in place of a form that was sent; what was typed is sealed in it."""
    return _page(_form(formdata=None, kept=sealed, next="" if sealed else page_before()), 401)


def _page(form: StepUpForm, status: int | None = None, wrong: str = "") -> Response:
    """The page, with the button for a passkey where this person has one for this address. `wrong` is of the passkey."""
    here = None if plain_desk().settings.demo else place()
    keys = enrolling.factor_of(desk(), session_token()).passkeys if here else ()
    has_one = here is not None and any(key.host == here.rp_id for key in keys)
    return form_page("door/step_up.html", form, status, has_passkey=has_one, wrong=[("", wrong)] if wrong else [])


def _form(**given: Any) -> StepUpForm:
    """The form of the proof; in the demo there is no second factor to ask for."""
    form = StepUpForm(**given)
    if plain_desk().settings.demo:
        del form.code
    return form
