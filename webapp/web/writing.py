"""Writing a paper: the page, its buttons, its autosave, its child picker, and two texts side by side."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from forms.kit import Answers, Document
from webapp.documents.check import element_id, path_of, problems
from webapp.documents.codec import dump, load, rows_of
from webapp.documents.compare import differences, picks_from_post
from webapp.documents.compare import merge as merge_texts
from webapp.documents.form import answers_from_post, form_for
from webapp.documents.page import done_words, off_roll_links, paths_shown, write_sections, wrong_links
from webapp.documents.page_parts import Around, Beside
from webapp.documents.rows import Do, apply, parse_do
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.policy import Permission
from webapp.services import child_picker, coverage, writing
from webapp.services.beside import BEFOREHAND
from webapp.services.papers import ChildLabel
from webapp.services.writing import Overtaken, Remark, WritingView
from webapp.web.access import current_viewer, desk, permission
from webapp.web.format import ago, moment
from webapp.web.mention_choices import on_writing_page, weak_names
from webapp.web.mentions import chosen, put_aside
from webapp.web.paper_page import choices, names, paper_page
from webapp.web.picking import Picking, add_children, add_live, asked_for, find_all, looked_for, to_add

OPENED_BY = "opened-by"
"""The hidden field that says whose page it is. It has a hyphen, so that no question's key can be the same."""

pages = Blueprint("writing", __name__)


@pages.get("/papers/<reference>/write")
@permission(Permission.PAPER_WRITE)
def write(reference: str) -> ResponseReturnValue:
    """The long page on which a paper is written."""
    return _page(writing.open_for_writing(desk(), reference), Picking())


@pages.post("/papers/<reference>/write")
@permission(Permission.PAPER_WRITE)
def save(reference: str) -> ResponseReturnValue:
    """Whatever button was pressed, what was typed is kept first."""
    here = desk()
    stored = _stored(reference)
    document = stored.document
    answers = answers_from_post(document, request.form, base=stored.answers)
    pressed = parse_do(document, request.form.get("do", ""))
    answers = apply(document, answers, request.form.get("do", ""))
    if pressed.verb == "add-live":
        answers = add_live(here, reference, stored, answers, pressed)
    writing.save(here, reference, _revision(), answers, request.form.get("base", ""))
    wanted = to_add(stored, pressed)
    wrong = add_children(here, reference, wanted)
    if wrong:
        return _page(writing.open_for_writing(here, reference), Picking({uid: [] for uid in wrong}, off_roll=wrong))
    texts = {uid: text for uid, text in looked_for(stored, pressed).items() if uid not in wanted}
    if texts or pressed.verb in ("find", "change"):
        view = writing.open_for_writing(here, reference)
        return _page(view, find_all(here, view, pressed, texts))
    if pressed.verb in ("decide", "dismiss"):
        return _decided(reference, pressed)
    if pressed.verb == "end":
        session = writing.open_for_writing(here, reference).head.session_reference
        return redirect(url_for("sessions.end", reference=session))
    if pressed.verb == "take-in":
        writing.take_in(here, reference)
        flash("What was prepared is in the draft. What you had written is as it was.", "success")
    return redirect(_after(reference, pressed, document, answers))


def _decided(reference: str, pressed: Do) -> ResponseReturnValue:
    """A button under a name, once what was typed beside it is saved."""
    if pressed.verb == "dismiss":
        put_aside(reference)
        return redirect(url_for("writing.write", reference=reference))
    try:
        return chosen(reference, pressed.key, pressed.uid)
    except (Invalid, Conflict) as problem:
        flash(problem.sentence, "warning")
        return redirect(url_for("writing.write", reference=reference))


def _after(reference: str, pressed: Do, document: Document, answers: Answers) -> str:
    if pressed.verb == "check":
        return url_for("reading.show", reference=reference)
    place = None
    if pressed.verb in ("add", "add-live"):
        rows = answers[pressed.key]
        last = rows[-1] if isinstance(rows, list) and rows else None
        place = element_id(path_of(pressed.key, last["uid"] if isinstance(last, dict) else ""))
    elif pressed.verb == "remove":
        place = element_id(path_of(pressed.key))
    elif pressed.verb == "add-child":
        place = element_id(path_of(pressed.key, pressed.uid))
    elif pressed.verb == "save":
        flash("Saved.", "success")
    return url_for("writing.write", reference=reference, _anchor=place)


def _revision() -> int:
    text = request.form.get("revision", "")
    if not (text.isdecimal() and len(text) < 10):
        raise Invalid("The page was not complete. Open the paper again: what was saved before is there.")
    return int(text)


def _stored(reference: str) -> writing.Stored:
    """What is saved, for a post of this paper's page by the person who opened that page.

    A page that was left open is never sent by whoever signs in on that screen next.
    """
    stored = writing.stored(desk(), reference)
    if request.form.get(OPENED_BY, _opened_by()) != _opened_by():
        raise Conflict("Somebody else opened that page, so nothing of it was saved. Open the paper yourself.")
    return stored


def _opened_by() -> str:
    return str(current_viewer().person_id)


@pages.post("/papers/<reference>/autosave")
@permission(Permission.PAPER_WRITE, activity=False)
def autosave(reference: str) -> ResponseReturnValue:
    """Keep what is being typed, for its author alone. `says` is what the person has to know besides."""
    here = desk()
    stored = _stored(reference)
    answers = answers_from_post(stored.document, request.form, base=stored.answers)
    kept = writing.autosave(here, reference, _revision(), answers, request.form.get("base", ""))
    says = ""
    if not kept.is_written:
        says = "This paper cannot be changed just now. What you type is kept, for you alone."
    elif kept.overtaken:
        says = "Somebody else saved this paper. Yours is kept too: press Save to see both texts."
    return jsonify(saved_at=kept.at.isoformat(), says=says, knows_base=kept.knows_base)


@pages.get("/papers/<reference>/token")
@permission(Permission.PAPER_WRITE, activity=False)
def token(reference: str) -> ResponseReturnValue:
    """For a page that was open while its writer signed in again elsewhere: who is signed in now, and their CSRF token."""
    writing.contract_for(desk(), reference)
    return jsonify(csrf_token=generate_csrf(), opened_by=_opened_by())


@pages.post("/papers/<reference>/find")
@permission(Permission.CHILD_PROPOSE)
def find(reference: str) -> ResponseReturnValue:
    """Children for the picker, while a name is being typed."""
    here = desk()
    contract = writing.contract_for(here, reference)
    found = child_picker.find_children(here, contract, asked_for())
    return jsonify(children=[{"reference": c.reference, "label": c.name, "detail": c.detail} for c in found])


@pages.post("/papers/<reference>/merge")
@permission(Permission.PAPER_WRITE)
def merge(reference: str) -> ResponseReturnValue:
    """Save what was chosen out of two texts, or leave one's own out.

    They are merged as they stood on the page. If somebody has saved once more meanwhile, the text that was chosen from is
    what both began from, so that only what is new is asked again.
    """
    here = desk()
    document = _stored(reference).document
    if request.form.get("do") == "leave":
        writing.leave_out(here, reference)
        flash("What you had not saved is left out. This is what is saved.", "success")
        return redirect(url_for("writing.write", reference=reference))
    mine, theirs = (load(document, request.form.get(name, "")) for name in ("mine", "theirs"))
    began = load(document, request.form["base"]) if request.form.get("base") else None
    chosen = merge_texts(document, mine, theirs, picks_from_post(request.form), began)
    writing.save(here, reference, _revision(), chosen, dump(theirs))
    flash("Saved. Both texts were looked at and nothing was lost.", "success")
    return redirect(url_for("writing.write", reference=reference))


def _page(view: WritingView, picking: Picking) -> ResponseReturnValue:
    checked = request.args.get("check") == "1"
    missing = problems(view.document, view.answers, owners=dict(view.owners)) if checked else ()
    form = form_for(view.document, view.answers, owners=view.owners)
    around = Around(
        children=choices(view.children),
        found=picking.found,
        find_texts=picking.find_texts,
        off_roll=picking.off_roll,
        beside=_beside(view.remarks) | _siblings(view),
        names=on_writing_page(view.names),
        problems=missing,
        live=len(coverage.live_missing(desk(), view.head.reference, view.answers)),
    )
    sections = write_sections(view.document, form, view.answers, around)
    here = paths_shown(sections)
    return render_template(
        "papers/write.html",
        paper=paper_page(view.head, saved=f"Saved {ago(view.saved_at, desk().clock())}"),
        head=view.head,
        form=form,
        base=dump(view.base),
        opened_by=_opened_by(),
        weak=weak_names(view.names),
        prepared=view.prepared,
        sections=sections,
        done=done_words(sections),
        remarks=[note for path, notes in _beside(view.remarks).items() if path not in here for note in notes],
        wrong=[*wrong_links(missing), *off_roll_links(sections)],
    )


def _beside(remarks: tuple[Remark, ...]) -> dict[str, list[Beside]]:
    """What the parties wrote while the paper was with them, beside the answers that it is about."""
    notes: dict[str, list[Beside]] = {}
    for remark in remarks:
        raised = f"Raised beforehand by {remark.who}:"
        title = raised if remark.path == BEFOREHAND else f"{remark.who}, {moment(remark.made_at)}:"
        notes.setdefault(remark.path, []).append(Beside(title, remark.text))
    return notes


def _siblings(view: WritingView) -> dict[str, list[Beside]]:
    """Beside a child with a brother or sister who is not in this paper: what was said of one is easily said of both."""
    remarks = _beside(view.remarks)
    hints = {}
    for question in view.document.questions():
        for row in rows_of(view.answers, question.key):
            others = [one for one in view.siblings.get(row.get("child", ""), ()) if one not in view.children]
            if others:
                path = path_of(question.key, row["uid"], "child")
                words = f"has a brother or sister on the roll ({', '.join(others)}). Was something said of them too?"
                hints[path] = [*remarks.get(path, []), Beside("This child", words)]
    return hints


@pages.errorhandler(Overtaken)
def overtaken(lost: Overtaken) -> ResponseReturnValue:
    """Both texts side by side: after a lost race, and where a page is opened whose own text is older than the saved one."""
    both = lost.both
    labels: dict[str, ChildLabel] = both.children
    page = render_template(
        "papers/compare.html",
        paper=paper_page(both.head),
        differences=differences(
            both.document, both.mine, both.theirs, both.base, child_names=names(labels), owner_names=dict(both.owners)
        ),
        mine=dump(both.mine),
        theirs=dump(both.theirs),
        base="" if both.base is None else dump(both.base),
        opened_by=_opened_by(),
        theirs_by=f"{both.theirs_by}, {moment(both.theirs_at)}",
    )
    return page, 200 if request.method == "GET" else 409
