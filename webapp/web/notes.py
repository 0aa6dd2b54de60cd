"""A note for a child's own file: written on one page and put on the chronologies at once, so there is no draft to lose."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.kit import Answers
from webapp.documents.check import Problem, problems
from webapp.documents.form import answers_from_post, form_for
from webapp.documents.page import off_roll_links, write_sections, wrong_links
from webapp.documents.page_parts import Around, ChildChoice
from webapp.documents.picker import choose, find_texts, off_roll_typed
from webapp.documents.routing import case_rows
from webapp.documents.rows import Do, apply, parse_do
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.policy import Permission
from webapp.services import child_picker, new_children, notes
from webapp.services.children import ChildView
from webapp.services.notes import NoteView
from webapp.web.access import desk, permission
from webapp.web.picking import Picking, asked_for
from webapp.web.safety import closed_page

pages = Blueprint("notes", __name__)


@pages.get("/notes/new")
@permission(Permission.CHILD_PROPOSE)
def new() -> ResponseReturnValue:
    """An empty note, or one that knows the day and the people of its session, or its child."""
    if closed := closed_page():
        return closed
    view = notes.begin_note(desk(), _session(), _mention(), request.args.get("child", "")[:40])
    return _page(view, view.answers, Picking())


@pages.post("/notes/new")
@permission(Permission.CHILD_PROPOSE)
def record() -> ResponseReturnValue:
    """Whatever button was pressed, what was typed stands on the page again until it is on a chronology."""
    view = notes.begin_note(desk(), _session(), _mention())
    document = view.document
    answers = answers_from_post(document, request.form)
    pressed = parse_do(document, request.form.get("do", ""))
    answers = apply(document, answers, request.form.get("do", ""))
    answers, picking = _pick(view, answers, pressed)
    if pressed.verb != "save" or picking.found or picking.off_roll:
        return _page(view, answers, picking)
    if missing := problems(document, answers):
        return _page(view, answers, picking, missing)
    try:
        filed = notes.record_note(desk(), answers, _session(), _mention())
    except (Invalid, Conflict) as problem:
        return _page(view, answers, picking, sentence=problem.sentence)
    return _recorded(view, filed)


@pages.post("/notes/find")
@permission(Permission.CHILD_PROPOSE)
def find() -> ResponseReturnValue:
    """Children for the picker, while a name is being typed."""
    contract = notes.begin_note(desk(), _session()).contract_reference
    found = child_picker.find_children(desk(), contract, asked_for())
    return jsonify(children=[{"reference": c.reference, "label": c.name, "detail": c.detail} for c in found])


def _session() -> str:
    return request.args.get("session", "")[:40]


def _mention() -> str:
    """The name found in a paper that the note is about; empty for none."""
    return request.args.get("mention", "")[:40]


def _pick(view: NoteView, answers: Answers, pressed: Do) -> tuple[Answers, Picking]:
    """The children who were looked for or added in this post. Enter in a box of the picker presses Save."""
    here, document, contract = desk(), view.document, view.contract_reference
    found: dict[str, list[ChildChoice]] = {}
    wrong: dict[str, tuple[str, str, str]] = {}
    added: set[str] = set()
    if pressed.verb in ("save", "add-child"):
        pressed_uid = pressed.uid if pressed.verb == "add-child" else ""
        for uid, child in off_roll_typed(document, request.form, pressed_uid).items():
            try:
                new_child = new_children.add_off_roll(here, contract, child.name, child.why)
            except (Invalid, Conflict) as problem:
                wrong[uid] = (child.name, child.why, problem.sentence)
            else:
                answers = choose(document, answers, uid, new_child.reference)
                added.add(uid)
    if pressed.verb == "change":
        found[pressed.uid] = []
    texts = find_texts(document, request.form, pressed.uid) if pressed.verb in ("save", "find", "change") else {}
    texts = {uid: text for uid, text in texts.items() if uid not in added}
    for uid, text in texts.items():
        found[uid] = [_choice(child) for child in child_picker.find_children(here, contract, text)]
    return answers, Picking(found | {uid: [] for uid in wrong}, texts, wrong)


def _choice(child: ChildView) -> ChildChoice:
    return ChildChoice(child.reference, child.name, child.detail)


def _page(
    view: NoteView, answers: Answers, picking: Picking, missing: list[Problem] | None = None, sentence: str = ""
) -> ResponseReturnValue:
    chosen = [row["child"] for row in case_rows(view.document, answers)]
    form = form_for(view.document, answers, owners=())
    around = Around(
        children={c.reference: _choice(c) for c in child_picker.named(desk(), chosen, view.contract_reference)},
        found=picking.found,
        find_texts=picking.find_texts,
        off_roll=picking.off_roll,
        problems=missing or (),
    )
    sections = write_sections(view.document, form, answers, around)
    refused = [(f"#{sections[0].id}", sentence)] if sentence else []
    wrong = [*refused, *wrong_links(missing or ()), *off_roll_links(sections)]
    page = render_template(
        "notes/new.html",
        document=view.document,
        form=form,
        sections=sections,
        session=_session(),
        mention=_mention(),
        wrong=wrong,
    )
    return page, 422 if wrong else 200


def _recorded(view: NoteView, filed: tuple[str, ...]) -> ResponseReturnValue:
    flash("On the chronology." if len(filed) == 1 else f"On the chronologies of {len(filed)} children.", "success")
    if _mention():
        paper = view.paper_reference
        return redirect(url_for("reading.show", reference=paper) if paper else url_for("mentions.waiting"))
    if _session():
        return redirect(url_for("sessions.show", reference=_session()))
    if view.may_read and len(filed) == 1:
        return redirect(url_for("children.show", reference=filed[0]))
    return redirect(url_for("children.roll") if view.may_read else url_for("home.show"))
