"""Entries to approve: the queue that leads who share the post work through together."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.domain.errors import Conflict
from webapp.domain.policy import Permission
from webapp.services import approval_queue, approving
from webapp.web.access import desk, permission
from webapp.web.addresses import page_asked
from webapp.web.format import number_of

pages = Blueprint("approving", __name__, url_prefix="/children/to-approve")


@pages.get("")
@permission(Permission.ENTRY_CLAIM)
def show() -> str:
    """What waits, record by record."""
    queue = approval_queue.read_queue(desk(), page_asked(), request.args.get("open", ""))
    return render_template("children/to_approve.html", queue=queue)


@pages.post("/claim")
@permission(Permission.ENTRY_CLAIM)
def claim() -> ResponseReturnValue:
    """Take entries, or take them over from whoever has said so."""
    try:
        approving.claim_entries(desk(), _uids(), told=request.form.get("told") == "y")
    except Conflict as problem:
        return _refused(problem)
    return _back("You have these in hand. Others see it.")


@pages.post("/let-go")
@permission(Permission.ENTRY_CLAIM)
def let_go() -> ResponseReturnValue:
    """Leave entries to somebody else."""
    try:
        approving.let_go(desk(), _uids())
    except Conflict as problem:
        return _refused(problem)
    return _back("You do not have these in hand any more.")


@pages.post("/approve")
@permission(Permission.ENTRY_APPROVE)
def approve() -> ResponseReturnValue:
    """Approve the entries that the page showed."""
    uids = _uids()
    try:
        approving.approve_entries(desk(), uids)
    except Conflict as problem:
        return _refused(problem)
    return _back(f"Approved: {number_of(len(uids), 'entry', 'entries')}.")


def _uids() -> list[str]:
    return list(dict.fromkeys(request.form.getlist("uid")))


def _refused(problem: Conflict) -> ResponseReturnValue:
    flash(problem.sentence, "danger")
    return _to_queue()


def _back(words: str) -> ResponseReturnValue:
    flash(words, "success")
    return _to_queue()


def _to_queue() -> ResponseReturnValue:
    """The page of the queue from which a form was sent, with the record open that is next."""
    page = page_asked()
    return redirect(url_for("approving.show", page=page if page > 1 else None, open=request.form.get("open") or None))
