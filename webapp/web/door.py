"""The way in, and a person's own account."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from wtforms import Field

from webapp.domain.errors import Invalid, TooManyTries
from webapp.domain.policy import Permission
from webapp.services import accounts, setup, signing_in
from webapp.services.catalogue import install_starters
from webapp.web import kept
from webapp.web.access import (
    HOME,
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
from webapp.web.door_forms import NewPassword, PasswordForm, SetUpForm, SignInForm, StepUpForm, ThemeForm, blame

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
                _typed(form.code),
                _typed(form.school_name),
                _typed(form.person_name),
                _typed(form.office),
                _typed(form.email),
                _typed(form.password),
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
    return _form_page("door/setup.html", form)


@pages.route("/sign-in", methods=["GET", "POST"])
@permission(Permission.ANYONE)
def sign_in() -> ResponseReturnValue:
    """The door."""
    if request.method == "GET":
        if not setup.is_set_up(plain_desk()):
            return redirect(url_for("door.set_up"))
        if current_session() is not None:
            return redirect(safe_next(request.args.get("next")))
    form = SignInForm(next=request.args.get("next", ""))
    if not form.validate_on_submit():
        return _form_page("door/sign_in.html", form)
    try:
        signed = signing_in.sign_in(plain_desk(), _typed(form.email), _typed(form.password), device_token())
    except TooManyTries as error:
        blame(form.email, Invalid(error.sentence))
        return _form_page("door/sign_in.html", form, 429)
    except Invalid as error:
        blame(form.email, error)
        return _form_page("door/sign_in.html", form)
    let_in(signed.session_token)
    return remember_device(_onward(form), signed.device_token)


@pages.post("/sign-out")
@permission(Permission.ANYONE)
def sign_out() -> ResponseReturnValue:
    """End the session at once, wherever its cookie may have been copied to."""
    signing_in.sign_out(desk(), session_token())
    forget()
    flash("You are signed out.")
    return redirect(url_for("door.sign_in"))


@pages.route("/step-up", methods=["GET", "POST"])
@permission(Permission.SIGNED_IN)
def step_up() -> ResponseReturnValue:
    """The password once more, before what cannot be undone by looking away."""
    form = StepUpForm(next=request.args.get("next", ""))
    if not form.validate_on_submit():
        return _form_page("door/step_up.html", form)
    try:
        token = signing_in.step_up(desk(), session_token(), _typed(form.password))
    except (Invalid, TooManyTries) as error:
        blame(form.password, Invalid(error.sentence))
        return _form_page("door/step_up.html", form)
    let_in(token)
    return _onward(form)


@pages.route("/invitation/<token>", methods=["GET", "POST"])
@permission(Permission.ANYONE)
def invitation(token: str) -> ResponseReturnValue:
    """The page behind a printed link: choose a password."""
    invited = accounts.invitation(plain_desk(), token)
    form = NewPassword()
    if form.validate_on_submit():
        try:
            accounts.accept_invitation(plain_desk(), token, _typed(form.password))
        except Invalid as error:
            blame(form.password, error)
        else:
            forget()
            flash("Your password is set. Sign in with it now.")
            return redirect(url_for("door.sign_in"))
    return _form_page("door/invitation.html", form, invited=invited)


@pages.route("/account", methods=["GET", "POST"])
@permission(Permission.SIGNED_IN)
def account() -> ResponseReturnValue:
    """One's own account: who one is here, and how pages look."""
    view = current_session()
    form = ThemeForm(theme=view.theme if view else "")
    if form.validate_on_submit():
        signing_in.set_theme(desk(), session_token(), form.theme.data or "")
        flash("Pages look as you chose.")
        return redirect(url_for("door.account"))
    return _form_page("door/account.html", form, account=view)


@pages.route("/password", methods=["GET", "POST"])
@permission(Permission.SIGNED_IN)
def password() -> ResponseReturnValue:
    """A new password. Every other session ends."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            token = signing_in.change_password(desk(), session_token(), _typed(form.current), _typed(form.password))
        except TooManyTries as error:
            blame(form.current, Invalid(error.sentence))
        except Invalid as error:
            blame(form.current if error.sentence == signing_in.WRONG_PASSWORD else form.password, error)
        else:
            let_in(token)
            flash("Your password is changed. You are signed out everywhere else.")
            return redirect(url_for("door.account"))
    return _form_page("door/password.html", form)


@pages.get("/hidden")
@permission(Permission.ANYONE)
def hidden() -> ResponseReturnValue:
    """What the hide-screen key shows: nothing about anybody."""
    return render_template("door/hidden.html", viewer=None, school_name="")


def sign_in_page(sealed: str, to_copy: list[str]) -> str:
    """The door in place of a form that came after its session had ended; what was typed is sealed in it.

    Where nobody knows whose it is, it cannot be sent again for them: the long answers are shown, to be copied.
    """
    form = SignInForm(formdata=None, kept=sealed, next="" if sealed else _page_before())
    return render_template("door/sign_in.html", form=form, expired=True, to_copy=to_copy)


def step_up_page(sealed: str) -> str:
    """The same for a password that is asked for once more."""
    form = StepUpForm(formdata=None, kept=sealed, next="" if sealed else _page_before())
    return render_template("door/step_up.html", form=form)


def _page_before() -> str:
    """The page that a lost form stood on, as far as it can be opened by itself."""
    return safe_next(request.referrer.partition(request.host)[2]) if request.referrer else HOME


def _onward(form: SignInForm | StepUpForm) -> Response:
    """Where somebody was going; or first the page that gives back what they had typed."""
    view = current_session()
    given_back = kept.opened_for(form.kept.data, view.viewer.person_id) if form.kept.data and view else None
    if given_back is not None:
        return make_response(render_template("door/kept.html", kept=given_back, form=None))
    return make_response(redirect(safe_next(form.next.data)))


def _typed(field: Field) -> str:
    return str(field.data or "")


def _field_of(form: SetUpForm, error: Invalid) -> Field:
    """The box of the set-up page that a service's sentence is about."""
    for word, field in (("code", form.code), ("email address.", form.email), ("school.", form.school_name)):
        if word in error.sentence:
            return field
    return form.password


def _form_page(page: str, form: object, status: int | None = None, **more: object) -> Response:
    """A page with its form: 422 where something in it needs to be put right."""
    wrong = bool(getattr(form, "errors", None))
    return make_response(render_template(page, form=form, **more), status or (422 if wrong else 200))
