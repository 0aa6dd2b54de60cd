"""What has come to the end of its time, holds, and destruction by two people with its certificate."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.domain.errors import Conflict, Invalid
from webapp.domain.policy import Permission
from webapp.domain.retention import HOLDS, Kept
from webapp.services import destroying, destruction_certificates, retention
from webapp.web.access import desk, permission
from webapp.web.addresses import page_asked
from webapp.web.reading import send
from webapp.web.sent_back import SentBack, sent_back, status_of
from webapp.web.typed import read_day

pages = Blueprint("keeping", __name__, url_prefix="/keeping")

NOTHING_SENT = SentBack()


@pages.get("")
@permission(Permission.KEEPING_RUN)
def due() -> str:
    """What is due for review: children, or contracts where the address asks for them."""
    kind = Kept.CONTRACT if request.args.get("what") == Kept.CONTRACT else Kept.CHILD
    return render_template("keeping/due.html", page=retention.list_due(desk(), kind, page_asked()), kinds=tuple(Kept))


@pages.get("/certificates")
@permission(Permission.CERTIFICATE_EXPORT)
def certificates() -> str:
    """What was destroyed, newest first."""
    return render_template("keeping/certificates.html", lines=destruction_certificates.list_destructions(desk()))


@pages.post("/certificates/<reference>")
@permission(Permission.CERTIFICATE_EXPORT)
def certificate(reference: str) -> ResponseReturnValue:
    """The certificate of a destruction in Word."""
    return send(destruction_certificates.certificate(desk(), reference))


@pages.get("/<kind>/<reference>")
@permission(Permission.SIGNED_IN)
def show(kind: str, reference: str) -> str:
    """Until when a child or a contract is kept, what holds it, and its destruction."""
    return _page(_kind(kind), reference)


def _kind(text: str) -> Kept:
    if text not in {kind.value for kind in Kept}:
        abort(404)
    return Kept(text)


def _page(kind: Kept, reference: str, back: SentBack = NOTHING_SENT) -> str:
    view = destroying.read_keeping(desk(), kind, reference)
    holds = [*HOLDS.items()]
    return render_template("keeping/keeping.html", view=view, holds=holds, back=back, wrong=back.links())


def _to(kind: Kept, reference: str) -> ResponseReturnValue:
    return redirect(url_for("keeping.show", kind=kind.value, reference=reference))


@pages.post("/<kind>/<reference>/hold")
@permission(Permission.KEEPING_RUN)
def hold(kind: str, reference: str) -> ResponseReturnValue:
    """Keep it beyond its day."""
    kept, form = _kind(kind), request.form
    try:
        until = read_day(form["until"]) if form.get("until", "").strip() else None
        retention.hold(desk(), kept, reference, form.get("why", ""), form.get("reason", ""), until)
    except (Invalid, Conflict) as problem:
        return _page(kept, reference, sent_back("hold", problem=problem, name="reason")), status_of(problem)
    flash("Held. Nothing of it can be destroyed until the hold ends.", "success")
    return _to(kept, reference)


@pages.post("/holds/<int:hold_id>/lift")
@permission(Permission.KEEPING_RUN)
def lift(hold_id: int) -> ResponseReturnValue:
    """Lift a hold."""
    kind, reference = retention.lift(desk(), hold_id)
    flash("Lifted.", "success")
    return _to(kind, reference)


@pages.post("/<kind>/<reference>/propose")
@permission(Permission.KEEPING_RUN)
def propose(kind: str, reference: str) -> ResponseReturnValue:
    """Propose that it is destroyed."""
    kept = _kind(kind)
    try:
        destroying.propose(desk(), kept, reference, request.form.get("reason", ""))
    except (Invalid, Conflict) as problem:
        return _page(kept, reference, sent_back("propose", problem=problem, name="reason")), status_of(problem)
    flash("Proposed. It waits for the second person.", "success")
    return _to(kept, reference)


@pages.post("/<kind>/<reference>/give-up")
@permission(Permission.SIGNED_IN)
def give_up(kind: str, reference: str) -> ResponseReturnValue:
    """Take the proposal back, or say no to it."""
    kept = _kind(kind)
    destroying.give_up(desk(), kept, reference)
    flash("It is not destroyed.", "success")
    return _to(kept, reference)


@pages.post("/<kind>/<reference>/destroy")
@permission(Permission.DESTRUCTION_CONFIRM)
def destroy(kind: str, reference: str) -> ResponseReturnValue:
    """Destroy it, as the second person."""
    destroying.carry_out(desk(), _kind(kind), reference)
    flash("Destroyed. The certificate is here: print it, sign it and keep it.", "success")
    return redirect(url_for("keeping.certificates"))
