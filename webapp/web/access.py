"""Who gets in: default deny, in one place before every request (design, section 7).

A route without a declared permission does not exist; what is refused looks the same. The Flask cookie holds the session's
opaque token and the CSRF secret, nothing else; the session itself is a row that can be revoked (pitfalls, "Web and access").
A session whose second factor was not given yet loads as nobody's: to every route, also one added tomorrow, its browser is a
stranger's, and the guard leads it to the page that asks for the code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, make_response, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user

from webapp.domain.errors import Refused, StepUpNeeded
from webapp.domain.policy import Permission, Resource, Viewer, allows, asks_for_proof, decided_by_role
from webapp.services import signing_in
from webapp.services.signing_in import HalfOpen, SessionView
from webapp.services.work import Desk
from webapp.web import kept

HOME = "/"
DEVICE_COOKIE_SECONDS = 400 * 24 * 3600
"""The longest that browsers keep a cookie. It signs nobody in: it only tells a known browser from a stranger's."""
FORM_BYTES = 3 * 1024 * 1024
"""A record of a megabyte that comes back sealed in a sign-in form is larger again; Flask refuses half a megabyte."""

_ATTRIBUTE = "alongside_permission"
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Declared:
    """What a route says of itself."""

    permission: Permission
    activity: bool
    """Whether using it keeps the session awake; an autosave does not (design, section 13)."""


class User(UserMixin):
    """A signed-in browser, as Flask-Login wants it: its id is the session's token, never a person's number."""

    def __init__(self, token: str, view: SessionView | None = None) -> None:
        self.token = token
        self.view = view

    def get_id(self) -> str:
        """What goes into the cookie."""
        return self.token


class OwnCookies(SecureCookieSessionInterface):
    """Flask's cookie, signed with a secret of the installation's key, and Secure wherever the page itself came by TLS."""

    def get_signing_serializer(self, app: Flask) -> Any:
        """The signer. The key may be made only after the application: the first run makes it."""
        if not app.secret_key:
            app.secret_key = app.extensions["alongside"].settings.secret()
        return super().get_signing_serializer(app)

    def get_cookie_name(self, app: Flask) -> str:
        """The name; where the page came by TLS, one that browsers take from this very host alone, and only by TLS."""
        return cookie_name(super().get_cookie_name(app))

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether the browser must keep the cookie off plain connections."""
        return bool(app.config["SESSION_COOKIE_SECURE"]) or request.is_secure


def cookie_name(plain: str) -> str:
    """A cookie's name on this connection. A neighbouring host cannot set one that begins with `__Host-` in our place."""
    return f"__Host-{plain}" if request.is_secure else plain


def permission(needed: Permission, *, activity: bool = True) -> Callable[[View], View]:
    """Declare what a view needs. Put it right under the route; the service decides about the thing itself."""

    def declare(view: View) -> View:
        setattr(view, _ATTRIBUTE, Declared(needed, activity))
        return view

    return declare


def declared_by(view: Callable[..., Any] | None) -> Declared | None:
    """What a view declares, or None where it was forgotten."""
    found = getattr(view, _ATTRIBUTE, None)
    return found if isinstance(found, Declared) else None


def desk() -> Desk:
    """The desk of whoever is signed in, or of nobody."""
    view = current_session()
    return plain_desk().acting(view.viewer if view else None)


def plain_desk() -> Desk:
    """The application's own desk, with nobody at it."""
    found: Desk = current_app.extensions["alongside"]
    return found


def current_session() -> SessionView | None:
    """Who is signed in, with what the frame of a page shows of them."""
    return getattr(current_user, "view", None)


def current_half_open() -> HalfOpen | None:
    """Whose password was given in this browser, and the second factor not yet."""
    if current_session() is not None or not session_token():
        return None
    return signing_in.half_open(plain_desk(), session_token())


def current_viewer() -> Viewer:
    """Who is signed in. Raises Refused where nobody is."""
    view = current_session()
    if view is None:
        raise Refused
    return view.viewer


def session_token() -> str:
    """The token in this browser's cookie, alive or not; empty where there is none."""
    return str(session.get("_user_id", ""))


def let_in(token: str, *, same_person: bool = False) -> None:
    """Put a new session's token into the cookie. All that was in it goes, the CSRF secret too.

    After a proof that it is the same person that secret stays: their forms in other tabs are not too old for it.
    """
    secret = session.get("csrf_token") if same_person else None
    _empty_cookie()
    if secret:
        session["csrf_token"] = secret
    view = signing_in.load(plain_desk(), token)
    login_user(User(token, view))
    for mark in ("_fresh", "_id"):  # Flask-Login's own marks: a hash of address and browser is nobody's business
        session.pop(mark, None)


def forget() -> None:
    """Empty the cookie."""
    _empty_cookie()
    g.pop("_login_user", None)


def _empty_cookie() -> None:
    """Flask-WTF keeps a request's CSRF token in `g`: a form shown after this one would carry a dead one."""
    session.clear()
    g.pop("csrf_token", None)
    g.pop("csrf_valid", None)


def init_access(app: Flask) -> None:
    """Wire cookies, Flask-Login and the guard."""
    settings = app.extensions["alongside"].settings
    app.config.update(
        SESSION_COOKIE_NAME=settings.cookie_name,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",  # not Strict: a link to a paper in a message would open the door instead
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,  # it lives as long as the login session: a supervision runs longer than an hour
        MAX_FORM_MEMORY_SIZE=max(app.config.get("MAX_FORM_MEMORY_SIZE") or 0, FORM_BYTES),
    )
    app.session_interface = OwnCookies()
    manager = LoginManager(app)
    manager.session_protection = None  # it binds to the address, which changes on a school's network
    manager.user_loader(_load)
    app.before_request(guard)


def guard() -> ResponseReturnValue | None:
    """Let a request through, or answer it. What has no route is Flask's own 404."""
    if request.endpoint is None or request.endpoint.rpartition(".")[2] == "static":
        return None
    declared = declared_by(current_app.view_functions.get(request.endpoint))
    if declared is None:
        abort(404)
    if declared.permission is Permission.ANYONE:
        return None
    view = current_session()
    if view is None:
        return _way_in()
    if decided_by_role(declared.permission) and not _role_grants(declared.permission, view.viewer):
        abort(404)
    if asks_for_proof(declared.permission, view.viewer, plain_desk().clock()):
        return _step_up(view.viewer, declared.permission)
    return None


def safe_next(target: str | None) -> str:
    """Where to go after signing in: a path on this server, or home. Nothing that a browser could take for another site."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target:
        return HOME
    if not target.isprintable() or " " in target:
        return HOME
    parts = urlsplit(target)
    return HOME if parts.scheme or parts.netloc else target


def device_token() -> str | None:
    """What tells this browser from a stranger's."""
    return request.cookies.get(_device_cookie())


def remember_device(response: Response, token: str) -> Response:
    """Let the browser keep its own mark."""
    response.set_cookie(
        _device_cookie(),
        token,
        max_age=DEVICE_COOKIE_SECONDS,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def _device_cookie() -> str:
    return cookie_name(f"{plain_desk().settings.cookie_name}_2")


def _load(token: str) -> User | None:
    """Flask-Login's loader: the row behind the token, read once a request."""
    declared = declared_by(current_app.view_functions.get(request.endpoint or ""))
    view = signing_in.load(plain_desk(), token, active=declared is None or declared.activity)
    return User(token, view) if view else None


def _role_grants(needed: Permission, who: Viewer) -> bool:
    return allows(needed, who, Resource(who.school_id))


def _way_in() -> ResponseReturnValue:
    """The sign-in page: by redirect for a page that was opened, in place for a form, whose fields are kept.

    Where the password was given already, it is the page that asks for the second factor.
    """
    if _wants_json():
        abort(401)
    half = current_half_open()
    if half is not None:
        return _way_on(half)
    if request.method == "GET":
        return redirect(url_for("door.sign_in", next=_here()))
    from webapp.web.door import sign_in_page

    whose = signing_in.person_behind(plain_desk(), session_token()) if session_token() else None
    sealed = kept.seal_posted(whose)
    return make_response(sign_in_page(sealed, [] if sealed else kept.to_copy()), 401)


def _way_on(half: HalfOpen) -> ResponseReturnValue:
    from webapp.web.second_factor import lost_form_page, way_on

    if request.method == "GET":
        return redirect(way_on(half, _here()))
    return lost_form_page(half, kept.seal_posted(half.person_id))


def _step_up(who: Viewer, needed: Permission) -> ResponseReturnValue:
    """The page that asks for the proof. Who asked for a file comes back to the page on which its link stands."""
    from webapp.web.onward import page_before
    from webapp.web.stepping_up import step_up_page

    if _wants_json():
        raise StepUpNeeded
    if request.method == "GET":
        file = needed is Permission.PAPER_EXPORT and request.referrer
        return redirect(url_for("stepping_up.step_up", next=page_before() if file else _here()))
    return step_up_page(kept.seal_posted(who.person_id))


def _here() -> str:
    return request.full_path.rstrip("?")


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
