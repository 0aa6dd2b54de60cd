"""Deciding about children's names in papers: where they stand, and for the lead in a list of what nobody else decides."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.documents.check import element_id
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.policy import Permission
from webapp.services import known_names, names_waiting
from webapp.services.mention_decisions import decide, decide_again, decide_unread, dismiss_weak
from webapp.services.scanning_again import go_on
from webapp.web.access import desk, permission
from webapp.web.addresses import page_asked
from webapp.web.mention_choices import unread_choices
from webapp.web.paper_sheet import refused
from webapp.web.reading import back_to
from webapp.web.sent_back import sent_back

pages = Blueprint("mentions", __name__)


@pages.post("/papers/<reference>/names/<mention_id>")
@permission(Permission.CHILD_READ)
def choose(reference: str, mention_id: str) -> ResponseReturnValue:
    """Decide about one name, on the page of the paper."""
    try:
        return chosen(reference, mention_id, request.form.get("choice", ""), on_sheet=True)
    except (Invalid, Conflict) as problem:
        return refused(reference, problem, sent_back("names", problem=problem))


@pages.post("/papers/<reference>/names")
@permission(Permission.CHILD_READ)
def dismiss(reference: str) -> ResponseReturnValue:
    """Say of all weak hits that the page showed at once that they are no names."""
    put_aside(reference)
    return back_to(reference)


def chosen(reference: str, mention_id: str, choice: str, *, on_sheet: bool = False) -> ResponseReturnValue:
    """Do what the button says, and lead on: to the case discussion that was made, the note, or back to where it stood."""
    what, _, child = choice.partition(":")
    if what == "note":
        return redirect(url_for("notes.new", mention=mention_id, child=child))
    if what == "again":
        decide_again(desk(), reference, mention_id)
        flash("The name is to be decided again.", "success")
    else:
        case = decide(desk(), reference, mention_id, what, child)
        if case:
            flash(f"In the case discussion of {child}. The words stay where they were too.", "success")
            return redirect(url_for("writing.write", reference=reference, _anchor=element_id(case)))
        flash("Decided.", "success")
    return back_to(reference) if on_sheet else redirect(url_for("writing.write", reference=reference))


def put_aside(reference: str) -> None:
    """Put the weak hits aside that the page showed, and say how many."""
    count = dismiss_weak(desk(), reference, request.form.getlist("weak-name"))
    flash("1 word is not a name." if count == 1 else f"{count} words are not names.", "success")


@pages.get("/names")
@permission(Permission.MENTION_DECIDE)
def waiting() -> ResponseReturnValue:
    """The names that wait for the lead, each with the words around it; what was left to look through is, first."""
    go_on(desk())
    return _waiting()


@pages.post("/names/<mention_id>")
@permission(Permission.MENTION_DECIDE)
def choose_unread(mention_id: str) -> ResponseReturnValue:
    """Decide about one of them, without reading the paper."""
    what, _, child = request.form.get("choice", "").partition(":")
    if what == "note":
        return redirect(url_for("notes.new", mention=mention_id, child=child))
    try:
        decide_unread(desk(), mention_id, what)
    except (Invalid, Conflict) as problem:
        return _waiting(problem)
    flash("Decided.", "success")
    return redirect(url_for("mentions.waiting"))


@pages.get("/names/known")
@permission(Permission.MENTION_DECIDE)
def known() -> str:
    """The names that are always someone else."""
    return render_template("mentions/known.html", names=known_names.known_names(desk()))


@pages.post("/names/known/<int:known_id>")
@permission(Permission.MENTION_DECIDE)
def ask_again(known_id: int) -> ResponseReturnValue:
    """Ask about such a name again."""
    known_names.ask_again(desk(), known_id)
    flash("This name is asked about again, wherever it stands.", "success")
    return redirect(url_for("mentions.known"))


def _waiting(problem: Invalid | Conflict | None = None) -> ResponseReturnValue:
    page = names_waiting.names_to_decide(desk(), page_asked())
    wrong = [("", problem.sentence)] if problem else []
    asked = [(name, unread_choices(name)) for name in page.names]
    shown = render_template("mentions/waiting.html", page=page, asked=asked, wrong=wrong)
    return shown, (409 if isinstance(problem, Conflict) else 422) if problem else 200
