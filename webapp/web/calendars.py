"""Sessions in people's own calendars: the secret address that a calendar asks at, and one session as a file."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.domain.policy import Permission
from webapp.services import calendar_feed
from webapp.web.access import desk, permission, plain_desk

pages = Blueprint("calendars", __name__)

KIND = "text/calendar; charset=utf-8"


@pages.get("/account/calendar")
@permission(Permission.SIGNED_IN)
def show() -> str:
    """Whether there is an address, and what it gives away."""
    return _page("")


@pages.post("/account/calendar")
@permission(Permission.CALENDAR_WRITE)
def make() -> ResponseReturnValue:
    """Make an address, or another in its place. It is shown in the answer itself, and never again."""
    token = calendar_feed.make_address(desk())
    return _page(url_for("calendars.feed", token=token, _external=True))


@pages.post("/account/calendar/revoke")
@permission(Permission.SIGNED_IN)
def revoke() -> ResponseReturnValue:
    """End the address. It asks for no proof: whoever fears for it is not kept waiting."""
    calendar_feed.revoke_address(desk())
    flash("The address is revoked. Calendars that ask there find nothing from now on.", "success")
    return redirect(url_for("calendars.show"))


@pages.get("/calendar/<token>.ics")
@permission(Permission.ANYONE)
def feed(token: str) -> Response:
    """The sessions of whoever has this address, for a calendar that cannot sign in."""
    return Response(calendar_feed.fetch(plain_desk(), token), content_type=KIND)


@pages.get("/sessions/<reference>/calendar.ics")
@permission(Permission.CONTRACT_READ)
def session(reference: str) -> Response:
    """One session to put into a calendar. It says less than the page on which its link stands, so it asks for no proof."""
    file = calendar_feed.take_session(desk(), reference)
    answer = Response(file.content, content_type=f"{KIND}; method=PUBLISH")
    answer.headers.set("Content-Disposition", "attachment", filename=file.file_name)
    return answer


def _page(address: str) -> str:
    return render_template("door/calendar.html", feed=calendar_feed.read_feed(desk()), address=address)
