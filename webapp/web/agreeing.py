"""What parties do with a paper before it is issued: from circulating it to the last agreement, or giving it up."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp.documents.check import element_id
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.policy import Permission
from webapp.services import agreeing, drafts
from webapp.web.access import desk, permission
from webapp.web.paper_sheet import refused
from webapp.web.reading import back_to
from webapp.web.sent_back import SentBack, sent_back
from webapp.web.typed import read_day

pages = Blueprint("agreeing", __name__)


@pages.post("/papers/<reference>/circulate")
@permission(Permission.PAPER_CIRCULATE)
def circulate(reference: str) -> ResponseReturnValue:
    """Put the draft before its parties, or say what stands in the way."""
    revision = _number("revision")
    try:
        agreeing.circulate(desk(), reference, revision)
    except Conflict as problem:
        return refused(reference, problem, sent_back("circulate", problem=problem))
    except Invalid as problem:
        return refused(reference, problem, SentBack())  # the page itself says what is missing, each at its answer
    flash("Circulated. Everyone who has to agree finds it on their home page.", "success")
    return back_to(reference)


@pages.post("/papers/<reference>/recall")
@permission(Permission.PAPER_CIRCULATE)
def recall(reference: str) -> ResponseReturnValue:
    """Take it back, to change it."""
    try:
        agreeing.recall(desk(), reference)
    except Conflict as problem:
        return refused(reference, problem, sent_back("recall", problem=problem))
    flash("Recalled. You can change it again; agreements made so far no longer count.", "success")
    return redirect(url_for("writing.write", reference=reference))


@pages.post("/papers/<reference>/comments")
@permission(Permission.PAPER_COMMENT)
def comment(reference: str) -> ResponseReturnValue:
    """Write beside an answer."""
    path = request.form.get("path", "")
    spot = element_id(path) if path else ""
    try:
        agreeing.comment(desk(), reference, path, request.form.get("text", ""))
    except agreeing.NoSuchAnswer as problem:
        return refused(reference, problem, sent_back("comment", problem=problem, name="text"))
    except (Invalid, Conflict) as problem:
        form = f"comment-{spot}" if spot else "comment"
        return refused(reference, problem, sent_back(form, problem=problem, name="text"))
    flash("Your comment stands there for all parties. It is not printed.", "success")
    return back_to(reference, spot or "comments")


@pages.post("/papers/<reference>/agree")
@permission(Permission.PAPER_AGREE)
def agree(reference: str) -> ResponseReturnValue:
    """Agree the very text that was read, or note that a party without an account agreed it, and on which day."""
    form, party = _for_whom()
    try:
        day = _day_said() if party is not None else None
    except Invalid as problem:
        return refused(reference, problem, sent_back(form, problem=problem, name="on"))
    try:
        last = agreeing.agree(desk(), reference, _text_read(), party_id=party, agreed_on=day)
    except (Invalid, Conflict) as problem:
        return refused(reference, problem, sent_back(form, problem=problem, name="on" if party else ""))
    done = "Agreed by everyone, and issued: download the Word file to print and sign." if last else "Agreed."
    flash(done, "success")
    return back_to(reference)


@pages.post("/papers/<reference>/decline")
@permission(Permission.PAPER_AGREE)
def decline(reference: str) -> ResponseReturnValue:
    """Ask for a change, or note that a party without an account does."""
    form, party = _for_whom("decline")
    try:
        agreeing.decline(desk(), reference, _text_read(), request.form.get("reason", ""), party_id=party)
    except (Invalid, Conflict) as problem:
        return refused(reference, problem, sent_back(form, problem=problem, name="reason"))
    flash("The request for a change is with whoever wrote the paper.", "success")
    return back_to(reference)


@pages.post("/papers/<reference>/issue")
@permission(Permission.PAPER_ISSUE)
def issue_unagreed(reference: str) -> ResponseReturnValue:
    """Past the deadline, issue it without the agreement of whoever said nothing or asked for a change."""
    try:
        agreeing.issue_unagreed(desk(), reference, _text_read(), request.form.get("reason", ""))
    except (Invalid, Conflict) as problem:
        return refused(reference, problem, sent_back("unagreed", problem=problem, name="reason"))
    flash("Issued. The paper says who did not agree it, and why.", "success")
    return back_to(reference)


@pages.post("/papers/<reference>/abandon")
@permission(Permission.PAPER_CIRCULATE)
def abandon(reference: str) -> ResponseReturnValue:
    """Put a draft aside, with the reason."""
    try:
        drafts.abandon(desk(), reference, request.form.get("reason", ""))
    except (Invalid, Conflict) as problem:
        return refused(reference, problem, sent_back("abandon", problem=problem, name="reason"))
    flash("Abandoned. What was said about children stays on their chronologies.", "success")
    return back_to(reference)


@pages.post("/papers/<reference>/resume")
@permission(Permission.PAPER_CIRCULATE)
def resume(reference: str) -> ResponseReturnValue:
    """Take an abandoned draft up again."""
    try:
        drafts.resume(desk(), reference)
    except Conflict as problem:
        return refused(reference, problem, sent_back("resume", problem=problem))
    flash("It is a draft again.", "success")
    return redirect(url_for("writing.write", reference=reference))


def _text_read() -> str:
    """The hash of the text that stood on the page: nobody agrees to what they have not read."""
    return request.form.get("content_hash", "")


def _for_whom(own: str = "agree") -> tuple[str, int | None]:
    """The form that was sent, and the party for whom: None is whoever sent it."""
    if not request.form.get("party"):
        return own, None
    party = _number("party")
    return f"others-{party}", party


def _day_said() -> date:
    typed = request.form.get("on", "").strip()
    if not typed:
        raise Invalid("Enter the day on which they agreed.")
    return read_day(typed)


def _number(name: str) -> int:
    text = request.form.get(name, "")
    if not text.isdigit():
        raise Invalid("The page was not complete. Open it again and press the button once more.")
    return int(text)
