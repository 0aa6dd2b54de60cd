"""Preparing for a session: the page, its buttons, its autosave and its child picker; and what was shared."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from forms.kit import Answers
from webapp.documents.check import element_id, path_of
from webapp.documents.codec import new_uid
from webapp.documents.form import answers_from_post, form_for
from webapp.documents.page import off_roll_links, write_sections
from webapp.documents.page_parts import Around, ChildChoice
from webapp.documents.picker import choose, find_texts, off_roll_typed
from webapp.documents.review import review
from webapp.documents.rows import Do, apply, parse_do
from webapp.documents.text import clean_text
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.policy import Permission
from webapp.services import child_picker, new_children, preparing, readiness
from webapp.services.prepared import Said
from webapp.services.preparing import Form, Page, PreparingView, SavedElsewhere, Typed
from webapp.web.access import current_viewer, desk, permission
from webapp.web.format import ago
from webapp.web.paper_page import choices, names
from webapp.web.picking import asked_for
from webapp.web.writing import OPENED_BY

STATES = {"open": "It is still open", "done": "It is done", "dropped": "It is no longer needed"}

pages = Blueprint("preparing", __name__)


@dataclass
class _Picking:
    """What the pickers of the page show besides the answers, each by the uid of its case row."""

    found: dict[str, list[ChildChoice]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    off_roll: dict[str, tuple[str, str, str]] = field(default_factory=dict)


@pages.get("/sessions/<reference>/prepare")
@permission(Permission.PREPARATION_WRITE)
def write(reference: str) -> ResponseReturnValue:
    """The page on which somebody prepares."""
    return _page(preparing.open_preparation(desk(), reference), _Picking())


@pages.post("/sessions/<reference>/prepare")
@permission(Permission.PREPARATION_WRITE)
def save(reference: str) -> ResponseReturnValue:
    """Whatever button was pressed, what was typed is kept first; what is taken back was kept already."""
    here, pressed = desk(), request.form.get("do", "")
    if pressed == "take-back":
        preparing.take_back(here, reference)
        flash("It is yours alone again. Share it once you have changed it.", "success")
        return redirect(url_for("preparing.write", reference=reference))
    stored = _form(reference)
    page, typed = _typed(stored)
    try:
        if pressed == "share":
            preparing.share(here, reference, page, typed)
            flash("Shared. It goes into the record when that is begun.", "success")
            return redirect(url_for("preparing.write", reference=reference))
        return _saved(reference, stored, page, typed)
    except SavedElsewhere:
        view = preparing.open_preparation(here, reference)
        return _page(replace(view, answers=typed.answers, said=typed.said), _Picking(), elsewhere=True), 409


def _saved(reference: str, stored: Form, page: Page, typed: Typed) -> ResponseReturnValue:
    here, document = desk(), stored.document
    pressed = parse_do(document, request.form.get("do", ""))
    answers = apply(document, typed.answers, request.form.get("do", ""))
    preparing.save(here, reference, page, replace(typed, answers=answers))
    picking = _Picking()
    answers = _add_children(stored, pressed, answers, picking)
    if picking.off_roll or answers != apply(document, typed.answers, request.form.get("do", "")):
        preparing.save(here, reference, page, replace(typed, answers=answers))
    if not picking.off_roll:
        _look(stored, pressed, answers, picking)
    if picking.off_roll or picking.found:
        return _page(preparing.open_preparation(here, reference), picking)
    if pressed.verb == "save":
        flash("Saved, for you alone.", "success")
    return redirect(url_for("preparing.write", reference=reference, _anchor=_place(pressed, answers)))


def _add_children(stored: Form, pressed: Do, answers: Answers, picking: _Picking) -> Answers:
    """The answers with each child who was added in one line; what could not be added stays on the page."""
    if pressed.verb not in ("save", "add-child"):
        return answers
    wanted = off_roll_typed(stored.document, request.form, pressed.uid if pressed.verb == "add-child" else "")
    for uid, child in wanted.items():
        try:
            added = new_children.add_off_roll(desk(), stored.contract_reference, child.name, child.why)
        except (Invalid, Conflict) as problem:
            picking.off_roll[uid] = (child.name, child.why, problem.sentence)
            picking.found[uid] = []
        else:
            answers = choose(stored.document, answers, uid, added.reference)
    return answers


def _look(stored: Form, pressed: Do, answers: Answers, picking: _Picking) -> None:
    """Look for the children whose names stand in the find boxes (without a script); none yet after "Change"."""
    if pressed.verb not in ("save", "find", "change"):
        return
    if pressed.uid:
        picking.found[pressed.uid] = []
    for uid, text in find_texts(stored.document, request.form, pressed.uid).items():
        wanted = clean_text(text)[0]
        found = child_picker.find_children(desk(), stored.contract_reference, wanted)
        picking.texts[uid] = wanted
        picking.found[uid] = [ChildChoice(c.reference, c.name, c.detail) for c in found]


def _place(pressed: Do, answers: Answers) -> str | None:
    if pressed.verb == "add":
        rows = answers[pressed.key]
        last = rows[-1] if isinstance(rows, list) and rows else None
        return element_id(path_of(pressed.key, last["uid"] if isinstance(last, dict) else ""))
    return element_id(path_of(pressed.key)) if pressed.verb in ("remove", "add-child") else None


def _form(reference: str) -> Form:
    """By which the post is read. A page that was left open is never sent by whoever signs in on that screen next."""
    stored = preparing.form_of(desk(), reference)
    if request.form.get(OPENED_BY, _opened_by()) != _opened_by():
        raise Conflict("Somebody else opened that page, so nothing of it was saved. Open it yourself.")
    return stored


def _opened_by() -> str:
    return str(current_viewer().person_id)


def _typed(stored: Form) -> tuple[Page, Typed]:
    text = request.form.get("revision", "")
    if not (text.isdecimal() and text.isascii() and len(text) < 10):
        raise Invalid("The page was not complete. Open it again: what was saved before is there.")
    answers = answers_from_post(stored.document, request.form, base=stored.answers)
    said = {action_id: _said(action_id) for action_id in stored.actions}
    page = Page(int(text), request.form.get("page-uid", "")[:40])
    return page, Typed(answers, {key: one for key, one in said.items() if one.state or one.words})


def _said(action_id: int) -> Said:
    state = request.form.get(f"action-{action_id}", "")
    words = clean_text(request.form.get(f"action-{action_id}-words", ""))[0].strip()
    return Said(state if state in STATES else "", words)


@pages.post("/sessions/<reference>/prepare/autosave")
@permission(Permission.PREPARATION_WRITE, activity=False)
def autosave(reference: str) -> ResponseReturnValue:
    """Keep what is being typed."""
    page, typed = _typed(_form(reference))
    kept = preparing.save(desk(), reference, page, typed)
    return jsonify(saved_at=kept.isoformat(), says="", knows_base=True)


@pages.get("/sessions/<reference>/prepare/token")
@permission(Permission.PREPARATION_WRITE, activity=False)
def token(reference: str) -> ResponseReturnValue:
    """For a page that was open while its writer signed in again elsewhere: who is signed in now, and their CSRF token."""
    preparing.form_of(desk(), reference)
    return jsonify(csrf_token=generate_csrf(), opened_by=_opened_by())


@pages.post("/sessions/<reference>/prepare/find")
@permission(Permission.CHILD_PROPOSE)
def find(reference: str) -> ResponseReturnValue:
    """Children for the picker, while a name is being typed."""
    here = desk()
    found = child_picker.find_children(here, preparing.form_of(here, reference).contract_reference, asked_for())
    return jsonify(children=[{"reference": c.reference, "label": c.name, "detail": c.detail} for c in found])


@pages.get("/sessions/<reference>/prepared")
@permission(Permission.PREPARATION_READ)
def shared(reference: str) -> str:
    """What was shared for the session."""
    page = readiness.read_shared(desk(), reference)
    sheets = [
        (one, review(one.document, one.answers, child_names=names(one.children), owner_names={})) for one in page.shared
    ]
    return render_template("preparing/shared.html", page=page, sheets=sheets, states=STATES)


def _page(view: PreparingView, picking: _Picking, *, elsewhere: bool = False) -> str:
    form = form_for(view.document, view.answers, owners=())
    around = Around(
        children=choices(view.children), found=picking.found, find_texts=picking.texts, off_roll=picking.off_roll
    )
    sections = write_sections(view.document, form, view.answers, around)
    is_shared = view.shared_at is not None and view.taken_at is None
    return render_template(
        "preparing/shown.html" if is_shared else "preparing/prepare.html",
        view=view,
        form=form,
        sections=sections,
        sheet=review(view.document, view.answers, child_names=names(view.children), owner_names={}),
        said=[(one.what, view.said[one.action_id]) for one in view.actions if one.action_id in view.said],
        states=STATES,
        page_uid=new_uid(),
        opened_by=_opened_by(),
        saved=f"Saved {ago(view.saved_at, desk().clock())}" if view.saved_at else "",
        elsewhere=elsewhere,
        wrong=off_roll_links(sections),
    )
