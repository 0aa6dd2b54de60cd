"""The way in, and a person's own account."""

from __future__ import annotations

from flask import (
    Blueprint,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from wtforms import Field

from webapp.domain.errors import Invalid, TooManyTries
from webapp.domain.policy import Permission
from webapp.services import accounts, enrolling, reminders, setup, signing_in
from webapp.services.catalogue import install_starters
from webapp.web.access import (
    current_half_open,
    current_session,
    desk,
    device_token,
    forget,
    let_in,
    permission,
    plain_desk,
    remember_device,
    safe_next,
    session_token,
)
from webapp.web.browsers import browser_words
from webapp.web.door_forms import NewPassword, PasswordForm, SetUpForm, SignInForm, ThemeForm, blame
from webapp.web.onward import form_page, onward, page_before, typed
from webapp.web.place import place
from webapp.web.second_factor import way_on, way_on_page

pages = Blueprint("door", __name__)


@pages.route("/setup", methods=["GET", "POST"])
@permission(Permission.ANYONE)
def set_up() -> ResponseReturnValue:
    """The first run. The page is gone once there is a school."""
    if setup.is_set_up(plain_desk()):
        abort(404)
    form = SetUpForm()
    if form.validate_on_submit():
        try:
            setup.set_up(
                plain_desk(),
                typed(form.code),
                typed(form.school_name),
                typed(form.person_name),
                typed(form.office),
                typed(form.email),
                typed(form.password),
                form.roles,
                installers=(install_starters,),
            )
        except TooManyTries as error:
            blame(form.code, Invalid(error.sentence))
        except Invalid as error:
            blame(_field_of(form, error), error)
        else:
            flash("Alongside is set up. Sign in with the password that you have just chosen.")
            return redirect(url_for("door.sign_in"))
    return form_page("door/setup.html", form)


@pages.route("/sign-in", methods=["GET", "POST"])
@permission(Permission.ANYONE)
def sign_in() -> ResponseReturnValue:
    """The door: the password here, the second factor on the page after it."""
    if request.method == "GET":
        if not setup.is_set_up(plain_desk()):
            return redirect(url_for("door.set_up"))
        if current_session() is not None:
            return redirect(safe_next(request.args.get("next")))
        half = current_half_open()
        if half is not None:
            return redirect(way_on(half, request.args.get("next", "")))
    form = SignInForm(next=request.args.get("next", ""))
    if not form.validate_on_submit():
        return form_page("door/sign_in.html", form)
    try:
        signed = signing_in.sign_in(
            plain_desk(), typed(form.email), typed(form.password), device_token(), browser_words(request)
        )
    except TooManyTries as error:
        blame(form.email, Invalid(error.sentence))
        return form_page("door/sign_in.html", form, 429)
    except Invalid as error:
        blame(form.email, error)
        return form_page("door/sign_in.html", form)
    signing_in.sign_out(desk(), session_token())  # whoever sat here before: a copy of their cookie is worth nothing
    let_in(signed.session_token)
    half = current_half_open()
    if half is not None:
        return way_on_page(half, typed(form.next), typed(form.kept), 200)
    return remember_device(onward(form), signed.device_token)


@pages.post("/sign-out")
@permission(Permission.ANYONE)
def sign_out() -> ResponseReturnValue:
    """End the session at once, wherever its cookie may have been copied to."""
    signing_in.sign_out(desk(), session_token())
    forget()
    flash("You are signed out.")
    return redirect(url_for("door.sign_in"))


@pages.route("/invitation/<token>", methods=["GET", "POST"])
@permission(Permission.ANYONE)
def invitation(token: str) -> ResponseReturnValue:
    """The page behind a printed link: choose a password."""
    invited = accounts.invitation(plain_desk(), token)
    form = NewPassword()
    if form.validate_on_submit():
        try:
            accounts.accept_invitation(plain_desk(), token, typed(form.password))
        except Invalid as error:
            blame(form.password, error)
        else:
            forget()
            flash("Your password is set. Sign in with it now.")
            return redirect(url_for("door.sign_in"))
    return form_page("door/invitation.html", form, invited=invited)


@pages.route("/account", methods=["GET", "POST"])
@permission(Permission.SIGNED_IN)
def account() -> ResponseReturnValue:
    """One's own account: who one is here, how one signs in, and how pages look."""
    view = current_session()
    form = ThemeForm(theme=view.theme if view else "")
    if form.validate_on_submit():
        signing_in.set_theme(desk(), session_token(), form.theme.data or "")
        flash("Pages look as you chose.")
        return redirect(url_for("door.account"))
    factor = None if plain_desk().settings.demo else enrolling.factor_of(desk(), session_token())
    reminding = reminders.read_reminding(desk())
    return form_page("door/account.html", form, account=view, factor=factor, here=place(), reminding=reminding)


@pages.route("/password", methods=["GET", "POST"])
@permission(Permission.SIGNED_IN)
def password() -> ResponseReturnValue:
    """A new password. Every other session ends."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            token = signing_in.change_password(desk(), session_token(), typed(form.current), typed(form.password))
        except TooManyTries as error:
            blame(form.current, Invalid(error.sentence))
        except Invalid as error:
            blame(form.current if error.sentence == signing_in.WRONG_PASSWORD else form.password, error)
        else:
            let_in(token)
            flash("Your password is changed. You are signed out everywhere else.")
            return redirect(url_for("door.account"))
    return form_page("door/password.html", form)


@pages.get("/hidden")
@permission(Permission.ANYONE)
def hidden() -> ResponseReturnValue:
    """What the hide-screen key shows: nothing about anybody."""
    return render_template("door/hidden.html", viewer=None, school_name="")


def sign_in_page(sealed: str, to_copy: list[str]) -> str:
    """The door in place of a form that came after its session had ended; what was typed is sealed in it.

    Where nobody knows whose it is, it cannot be sent again for them: the long answers are shown, to be copied.
    """
    form = SignInForm(formdata=None, kept=sealed, next="" if sealed else page_before())
    return render_template("door/sign_in.html", form=form, expired=True, to_copy=to_copy)


def _field_of(form: SetUpForm, error: Invalid) -> Field:
    """The box of the set-up page that a service's sentence is about."""
    for word, field in (("code", form.code), ("email address.", form.email), ("school.", form.school_name)):
        if word in error.sentence:
            return field
    return form.password
