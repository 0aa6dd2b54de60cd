"""Writing a paper: the page, its buttons, its autosave, its child picker, and two texts side by side."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.kit import Answers, Document
from webapp.documents.check import element_id, path_of, problems
from webapp.documents.codec import dump, load
from webapp.documents.compare import differences, picks_from_post
from webapp.documents.compare import merge as merge_texts
from webapp.documents.form import answers_from_post, find_texts, form_for
from webapp.documents.page import done_words, write_sections, wrong_links
from webapp.documents.page_parts import Around, ChildChoice
from webapp.documents.rows import Do, apply, parse_do
from webapp.domain.errors import Invalid
from webapp.domain.policy import Permission
from webapp.services import children, writing
from webapp.services.papers import ChildLabel
from webapp.services.writing import Both, Overtaken, WritingView
from webapp.web.access import desk, permission
from webapp.web.format import ago, moment
from webapp.web.paper_page import choices, names, paper_page

pages = Blueprint("writing", __name__)


@pages.get("/papers/<reference>/write")
@permission(Permission.PAPER_WRITE)
def write(reference: str) -> ResponseReturnValue:
    """The long page on which a paper is written."""
    try:
        view = writing.open_for_writing(desk(), reference)
    except Overtaken as overtaken:
        return _compare(overtaken.both)
    return _page(view, view.answers)


@pages.post("/papers/<reference>/write")
@permission(Permission.PAPER_WRITE)
def save(reference: str) -> ResponseReturnValue:
    """Whatever button was pressed, what was typed is kept first."""
    here = desk()
    stored = writing.stored(here, reference)
    document = stored.document
    answers = answers_from_post(document, request.form, base=stored.answers)
    pressed = parse_do(document, request.form.get("do", ""))
    answers = apply(document, answers, request.form.get("do", ""))
    try:
        writing.save(here, reference, _revision(), answers)
    except Overtaken as overtaken:
        page, _ = _compare(overtaken.both)
        return page, 409
    looked_for = find_texts(document, request.form, pressed.uid)
    if pressed.verb in ("find", "change") or (pressed.verb == "save" and looked_for):
        return _picking(writing.open_for_writing(here, reference), pressed, looked_for)
    if pressed.verb == "end":
        session = writing.open_for_writing(here, reference).head.session_reference
        return redirect(url_for("sessions.end", reference=session))
    return redirect(_after(reference, pressed, document, answers))


def _after(reference: str, pressed: Do, document: Document, answers: Answers) -> str:
    if pressed.verb == "check":
        return url_for("reading.show", reference=reference)
    place = None
    if pressed.verb == "add":
        rows = answers[pressed.key]
        last = rows[-1] if isinstance(rows, list) and rows else None
        place = element_id(path_of(pressed.key, last["uid"] if isinstance(last, dict) else ""))
    elif pressed.verb == "remove":
        place = element_id(path_of(pressed.key))
    elif pressed.verb == "save":
        flash("Saved.", "success")
    return url_for("writing.write", reference=reference, _anchor=place)


def _revision() -> int:
    text = request.form.get("revision", "")
    if not text.isdigit():
        raise Invalid("The page was not complete. Open the paper again: what was saved before is there.")
    return int(text)


@pages.post("/papers/<reference>/autosave")
@permission(Permission.PAPER_WRITE, activity=False)
def autosave(reference: str) -> ResponseReturnValue:
    """Keep what is being typed, for its author alone. 409 says that somebody else has saved meanwhile."""
    here = desk()
    stored = writing.stored(here, reference)
    answers = answers_from_post(stored.document, request.form, base=stored.answers)
    kept = writing.autosave(here, reference, _revision(), answers)
    return jsonify(saved_at=kept.at.isoformat()), 409 if kept.overtaken else 200


@pages.post("/papers/<reference>/find")
@permission(Permission.CHILD_PROPOSE)
def find(reference: str) -> ResponseReturnValue:
    """Children for the picker, while a name is being typed."""
    here = desk()
    contract = writing.contract_for(here, reference)
    query = request.form.get("query") or ((request.get_json(silent=True) or {}).get("query") or "")
    found = children.find_children(here, contract, str(query)[:80])
    return jsonify(children=[{"reference": c.reference, "label": c.name, "detail": c.detail} for c in found])


@pages.post("/papers/<reference>/merge")
@permission(Permission.PAPER_WRITE)
def merge(reference: str) -> ResponseReturnValue:
    """Save what was chosen out of two texts."""
    here = desk()
    stored = writing.stored(here, reference)
    mine = load(stored.document, request.form.get("mine", ""))
    chosen = merge_texts(stored.document, mine, stored.answers, picks_from_post(request.form))
    try:
        writing.save(here, reference, _revision(), chosen)
    except Overtaken as overtaken:
        page, _ = _compare(overtaken.both)
        return page, 409
    flash("Saved. Both texts were looked at and nothing was lost.", "success")
    return redirect(url_for("writing.write", reference=reference))


def _picking(view: WritingView, pressed: Do, looked_for: dict[str, str]) -> ResponseReturnValue:
    """The page with the children found for each case in which somebody was looked for (without a script)."""
    found: dict[str, list[ChildChoice]] = {pressed.uid: []} if pressed.uid else {}
    for uid, text in looked_for.items():
        matches = children.find_children(desk(), view.head.contract_reference, text)
        found[uid] = [ChildChoice(c.reference, c.name, c.detail) for c in matches]
    return _page(view, view.answers, found=found, find_texts=looked_for)


def _page(
    view: WritingView,
    answers: Answers,
    *,
    found: dict[str, list[ChildChoice]] | None = None,
    find_texts: dict[str, str] | None = None,
) -> ResponseReturnValue:
    checked = request.args.get("check") == "1"
    missing = problems(view.document, answers, owners=dict(view.owners)) if checked else ()
    form = form_for(view.document, answers, owners=view.owners)
    around = Around(children=choices(view.children), found=found or {}, find_texts=find_texts or {}, problems=missing)
    sections = write_sections(view.document, form, answers, around)
    saved = f"Saved {ago(view.saved_at, desk().clock())}"
    return render_template(
        "papers/write.html",
        paper=paper_page(view.head, saved=saved),
        head=view.head,
        form=form,
        sections=sections,
        done=done_words(sections),
        wrong=wrong_links(missing),
    )


def _compare(both: Both) -> tuple[str, int]:
    labels: dict[str, ChildLabel] = both.children
    page = render_template(
        "papers/compare.html",
        paper=paper_page(both.head),
        differences=differences(
            both.document, both.mine, both.theirs, child_names=names(labels), owner_names=dict(both.owners)
        ),
        mine=dump(both.mine),
        base="",
        theirs_by=f"{both.theirs_by}, {moment(both.theirs_at)}",
    )
    return page, 200
