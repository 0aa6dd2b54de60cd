"""The pages of the second factor: giving it at the door, taking one up, and changing it on one's own account."""

from __future__ import annotations

import pyotp
import segno
from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.domain.errors import Invalid, TooManyTries
from webapp.domain.policy import Permission
from webapp.services import enrolling, signing_in
from webapp.services.second_factor import Offer
from webapp.services.signing_in import HalfOpen, Wants
from webapp.web.access import (
    current_half_open,
    current_session,
    desk,
    device_token,
    let_in,
    permission,
    plain_desk,
    remember_device,
    safe_next,
    session_token,
)
from webapp.web.door_forms import ChangeFactorForm, CodeForm, EnrolForm, NewCodesForm, blame
from webapp.web.onward import form_page, kept_here, onward, page_before, typed
from webapp.web.place import place

pages = Blueprint("second_factor", __name__)


@pages.route("/sign-in/code", methods=["GET", "POST"])
@permission(Permission.ANYONE)
def code() -> ResponseReturnValue:
    """The code, after the password. Open to nobody but a session that waits for it."""
    half = current_half_open()
    if half is None or half.wants is not Wants.CODE:
        return to_the_door(half)
    form = CodeForm(next=request.args.get("next", ""))
    if not form.validate_on_submit():
        return code_page(half, form)
    try:
        given = signing_in.give_code(plain_desk(), session_token(), typed(form.code), device_token())
    except (Invalid, TooManyTries) as error:
        blame(form.code, Invalid(error.sentence))
        return code_page(half, form, 429 if isinstance(error, TooManyTries) else None)
    let_in(given.session_token)
    if given.few:
        flash(f"Printed codes that are left: {given.codes_left}. Make new ones on the page of your account.", "warning")
    return remember_device(onward(form), given.device_token)


@pages.route("/sign-in/authenticator", methods=["GET", "POST"], defaults={"alone": False})
@pages.route("/sign-in/printed-codes", methods=["GET", "POST"], defaults={"alone": True})
@permission(Permission.ANYONE)
def enrol(alone: bool) -> ResponseReturnValue:
    """Take up a second factor, before anything else can be reached: by authenticator, or by printed codes alone."""
    half = current_half_open()
    if half is None or half.wants is not Wants.ENROLMENT:
        return to_the_door(half)
    form = EnrolForm(next=request.args.get("next", ""))
    offer = _offer(form, alone)
    if "code" in request.form and form.validate_on_submit():  # without it, somebody chose the other kind of factor
        try:
            done = enrolling.enrol(plain_desk(), session_token(), offer.sealed, typed(form.code), device_token())
        except Invalid as error:
            blame(form.code, error)
        else:
            let_in(done.session_token)
            if form.kept.data and not done.codes:
                return remember_device(onward(form), done.device_token)
            return remember_device(enrolled(done.codes, safe_next(form.next.data), form.kept.data), done.device_token)
    return _offer_page(form, offer, half.email)


@pages.route("/account/authenticator", methods=["GET", "POST"], defaults={"alone": False})
@pages.route("/account/printed-codes", methods=["GET", "POST"], defaults={"alone": True})
@permission(Permission.FACTOR_WRITE)
def change(alone: bool) -> ResponseReturnValue:
    """Another second factor in place of the own one. The password is asked for in the same form."""
    view = current_session()
    if view is None or plain_desk().settings.demo:
        abort(404)
    form = ChangeFactorForm()
    offer = _offer(form, alone)
    if form.validate_on_submit():
        try:
            done = enrolling.change(desk(), session_token(), typed(form.password), offer.sealed, typed(form.code))
        except (Invalid, TooManyTries) as error:
            blame(form.code if error.sentence == enrolling.WRONG_FIRST else form.password, Invalid(error.sentence))
        else:
            let_in(done.session_token)
            return enrolled(done.codes, url_for("door.account"))
    return _offer_page(form, offer, view.email)


@pages.route("/account/new-codes", methods=["GET", "POST"])
@permission(Permission.FACTOR_WRITE)
def new_codes() -> ResponseReturnValue:
    """New printed codes beside the authenticator. They are shown in the answer itself, and never again."""
    if plain_desk().settings.demo:
        abort(404)
    form = NewCodesForm()
    if form.validate_on_submit():
        try:
            done = enrolling.make_new_codes(desk(), session_token(), typed(form.password))
        except (Invalid, TooManyTries) as error:
            blame(form.password, Invalid(error.sentence))
        else:
            let_in(done.session_token)
            return enrolled(done.codes, url_for("door.account"))
    return form_page("door/new_codes.html", form)


def way_on(half: HalfOpen, next_page: str) -> str:
    """The address of the page that a half-open session is asked to go through."""
    if half.wants is Wants.CODE:
        return url_for("second_factor.code", next=next_page or None)
    return url_for("second_factor.enrol", alone=False, next=next_page or None)


def way_on_page(half: HalfOpen, next_page: str, sealed: str, status: int) -> Response:
    """The same in place of a page, where something that was typed has to be kept until the code is given."""
    if not sealed:
        return make_response(redirect(way_on(half, next_page)))
    if half.wants is Wants.ENROLMENT:
        form = EnrolForm(formdata=None, next=next_page, kept=sealed)
        return _offer_page(form, _new_offer(form, alone=False), half.email, status)
    return code_page(half, CodeForm(formdata=None, next=next_page, kept=sealed), status)


def lost_form_page(half: HalfOpen, sealed: str) -> Response:
    """In place of a form that was sent while the session is half open; what was typed is sealed in it."""
    return way_on_page(half, "" if sealed else page_before(), sealed, 401)


def to_the_door(half: HalfOpen | None) -> ResponseReturnValue:
    """Whoever is not asked for this is sent to where they are asked for something, or home."""
    next_page = request.args.get("next", "")
    return redirect(url_for("door.sign_in", next=next_page or None) if half is None else way_on(half, next_page))


def code_page(half: HalfOpen, form: CodeForm, status: int | None = None, wrong: str = "") -> Response:
    """The page that asks for a passkey, where this person has one for this address, or a code. `wrong` is of the passkey."""
    here = place()
    return form_page(
        "door/code.html",
        form,
        status,
        half=half,
        printed=request.args.get("by") == "printed" or not half.by_authenticator,
        by_passkey=here is not None and here.rp_id in half.passkey_hosts,
        wrong=[("", wrong)] if wrong else [],
    )


def _offer(form: EnrolForm, alone: bool) -> Offer:
    """What the page offers: the same again after a wrong code, so that what was scanned stays right."""
    if form.is_submitted() and form.offer.data:
        return enrolling.offered(plain_desk(), session_token(), form.offer.data)
    return _new_offer(form, alone=alone)


def _new_offer(form: EnrolForm, *, alone: bool) -> Offer:
    made = enrolling.offer(plain_desk(), session_token(), alone=alone)
    form.offer.data = made.sealed
    return made


def _offer_page(form: EnrolForm, offer: Offer, email: str, status: int | None = None) -> Response:
    if offer.codes:
        return form_page("door/printed_codes.html", form, status, offer=offer, made_at=plain_desk().clock())
    address = pyotp.TOTP(offer.secret).provisioning_uri(name=email, issuer_name="Alongside")
    picture = segno.make(address, micro=False).svg_data_uri(scale=5, border=4, dark="#000", light="#fff")
    groups = " ".join(offer.secret[i : i + 4] for i in range(0, len(offer.secret), 4))
    by_passkey = place() is not None
    return form_page(
        "door/authenticator.html", form, status, offer=offer, picture=picture, groups=groups, by_passkey=by_passkey
    )


def enrolled(codes: tuple[str, ...], next_page: str, sealed: str | None = None) -> Response:
    """The codes, shown this once; those that stand alone were shown, and printed, before."""
    if codes:
        page = {"codes": codes, "made_at": plain_desk().clock(), "next_page": next_page, "kept": kept_here(sealed)}
        return make_response(render_template("door/codes.html", **page))
    flash("Your printed codes are your second factor now. Cross out the one that you have just typed.")
    return make_response(redirect(next_page))
