"""The pages of passkeys: giving one at the door, taking one up, adding and removing them on one's own account.

What the browser is asked comes as JSON to a small script; what it answers comes back as an ordinary form. Without script,
or under an address that passkeys do not know, a code is typed: nothing here is the only way in.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp.domain.errors import Invalid, TooManyTries
from webapp.domain.policy import Permission
from webapp.services import passkeys
from webapp.services.signing_in import Wants
from webapp.web.access import (
    current_half_open,
    desk,
    device_token,
    let_in,
    permission,
    plain_desk,
    remember_device,
    safe_next,
    session_token,
)
from webapp.web.door_forms import AddPasskeyForm, CodeForm, EnrolPasskeyForm, PasskeyForm, RemovePasskeyForm, blame
from webapp.web.onward import form_page, onward, typed
from webapp.web.place import passkey_place
from webapp.web.second_factor import code_page, enrolled, to_the_door

pages = Blueprint("passkeys", __name__)


@pages.post("/sign-in/passkey/ask")
@permission(Permission.ANYONE)
def ask() -> Response:
    """What the browser of a half-open session is to sign."""
    return _question(passkeys.ask(plain_desk(), session_token(), passkey_place()))


@pages.post("/sign-in/passkey")
@permission(Permission.ANYONE)
def give() -> ResponseReturnValue:
    """The passkey, after the password. Where it does not open the door, the code page says so and takes a code."""
    half = current_half_open()
    if half is None or half.wants is not Wants.CODE:
        return to_the_door(half)
    form = PasskeyForm()
    try:
        given = passkeys.give(plain_desk(), session_token(), passkey_place(), typed(form.answer), device_token())
    except (Invalid, TooManyTries) as error:
        again = CodeForm(formdata=None, next=form.next.data, kept=form.kept.data)
        return code_page(half, again, 429 if isinstance(error, TooManyTries) else 422, error.sentence)
    let_in(given.session_token)
    return remember_device(onward(form), given.device_token)


@pages.post("/sign-in/new-passkey/ask")
@permission(Permission.ANYONE)
def ask_first() -> Response:
    """What the browser is to make a first passkey of."""
    return _question(passkeys.offer_first(plain_desk(), session_token(), passkey_place()))


@pages.route("/sign-in/new-passkey", methods=["GET", "POST"])
@permission(Permission.ANYONE)
def enrol() -> ResponseReturnValue:
    """Take up a passkey as the first factor, before anything else can be reached."""
    half = current_half_open()
    if half is None or half.wants is not Wants.ENROLMENT:
        return to_the_door(half)
    form, here, wrong = EnrolPasskeyForm(next=request.args.get("next", "")), passkey_place(), ""
    if "answer" in request.form and form.validate_on_submit():  # without it, somebody chose this kind of factor
        answer = (typed(form.label), typed(form.answer), device_token())
        try:
            done = passkeys.enrol(plain_desk(), session_token(), here, *answer)
        except Invalid as error:
            wrong = error.sentence
        else:
            let_in(done.session_token)
            return remember_device(enrolled(done.codes, safe_next(form.next.data), form.kept.data), done.device_token)
    return _new_page(form, url_for("passkeys.ask_first"), wrong)


@pages.post("/account/passkeys/ask")
@permission(Permission.FACTOR_WRITE)
def ask_another() -> Response:
    """What the browser is to make another passkey of. The password is asked for here, before the device is."""
    return _question(passkeys.offer(desk(), session_token(), typed(AddPasskeyForm().password), passkey_place()))


@pages.route("/account/passkeys/add", methods=["GET", "POST"])
@permission(Permission.FACTOR_WRITE)
def add() -> ResponseReturnValue:
    """Another passkey."""
    form, here, wrong = AddPasskeyForm(), passkey_place(), ""
    if form.validate_on_submit():
        try:
            token = passkeys.add(desk(), session_token(), here, typed(form.label), typed(form.answer))
        except Invalid as error:
            wrong = error.sentence
        else:
            let_in(token)
            flash("Your passkey is added. You are signed out everywhere else.")
            return redirect(url_for("door.account"))
    return _new_page(form, url_for("passkeys.ask_another"), wrong)


@pages.route("/account/passkeys/<int:passkey_id>/remove", methods=["GET", "POST"])
@permission(Permission.FACTOR_WRITE)
def remove(passkey_id: int) -> ResponseReturnValue:
    """Remove one of one's own."""
    if plain_desk().settings.demo:
        abort(404)
    form, key = RemovePasskeyForm(), passkeys.own(desk(), session_token(), passkey_id)
    if form.validate_on_submit():
        try:
            token = passkeys.remove(desk(), session_token(), typed(form.password), passkey_id)
        except (Invalid, TooManyTries) as error:
            blame(form.password, Invalid(error.sentence))
        else:
            let_in(token)
            flash("The passkey is removed. You are signed out everywhere else.")
            return redirect(url_for("door.account"))
    return form_page("door/passkey_remove.html", form, key=key)


def _new_page(form: EnrolPasskeyForm, question: str, wrong: str) -> Response:
    """The page on which a passkey is made; `question` is the address of what the browser is asked."""
    status = 422 if wrong else None
    return form_page("door/passkey.html", form, status, question=question, wrong=[("", wrong)] if wrong else [])


def _question(question: str) -> Response:
    return current_app.response_class(question, mimetype="application/json")
