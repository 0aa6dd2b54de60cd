"""Reading a paper as it will be printed, and all that its parties do with it."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from webapp.documents.page import wrong_links
from webapp.documents.review import ReviewComment, review
from webapp.domain.clock import school_day
from webapp.domain.errors import Invalid
from webapp.domain.lifecycle import State
from webapp.domain.policy import Permission
from webapp.services import agreeing, issuing, reading, signing
from webapp.services.issuing import Download
from webapp.services.reading import ReadingView
from webapp.web.access import desk, permission
from webapp.web.format import moment
from webapp.web.paper_page import names, paper_page
from webapp.web.typed import read_day

pages = Blueprint("reading", __name__)

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pages.get("/papers/<reference>")
@permission(Permission.PAPER_READ)
def show(reference: str) -> str:
    """The paper as its sheet, with what this person can do next."""
    return _sheet(reading.read_paper(desk(), reference))


def _sheet(view: ReadingView, wrong: tuple[tuple[str, str], ...] = ()) -> str:
    head = view.head
    drafting = head.state.is_written
    writes = drafting and Permission.PAPER_WRITE in head.permissions
    paper = paper_page(head, title=_title(view), said=view.agreements)
    missing = view.problems if writes else ()
    found = [*wrong, *wrong_links(missing, paper.urls.get("check", "")), *_blocking(view, writes=writes)]
    here = desk()
    return render_template(
        "papers/paper.html",
        paper=paper,
        head=head,
        view=view,
        state=head.state.value,
        mine=next((v for v in view.agreements if head.my_party and v.party == head.my_party), None),
        paper_only=[v for v in view.agreements if v.expected and not v.decision and not v.party.has_account],
        can={p.value.removeprefix("paper.") for p in head.permissions},
        school=view.school,
        document=view.document,
        sections=review(
            view.document,
            view.answers,
            child_names=names(view.children),
            owner_names=view.owners,
            problems=missing,
            comments=[ReviewComment(c.path, c.who, moment(c.made_at), c.text) for c in view.comments if c.path],
        ),
        general=[c for c in view.comments if not c.path],
        wrong=found,
        draft_note=_draft_note(view),
        signers=[(v.party.kind.label, v.party.name) for v in view.agreements if v.expected],
        outcomes=signing.OUTCOMES,
        today=school_day(here.clock()),
        spots=_spots(view),
    )


def _title(view: ReadingView) -> str:
    title = view.head.title
    if view.head.state.is_written and Permission.PAPER_WRITE in view.head.permissions:
        return f"Check this paper: {title}"
    return title


def _blocking(view: ReadingView, *, writes: bool) -> list[tuple[str, str]]:
    if not writes or view.head.session_reference is None:
        return []
    return [(url_for("sessions.end", reference=view.head.session_reference), sentence) for sentence in view.blocking]


def _draft_note(view: ReadingView) -> str:
    if view.head.state in (State.ISSUED, State.FILED):
        return ""
    return f"Printed on {moment(desk().clock())}. Not the agreed paper: do not sign this copy."


def _spots(view: ReadingView) -> list[tuple[str, str]]:
    """What a comment can stand beside: (path, words) of each answer."""
    spots = [("", "The whole paper")]
    for section in review(view.document, view.answers, child_names=names(view.children), owner_names=view.owners):
        for block in section.blocks:
            spots.extend((row.path, f"{section.number}. {row.label}"[:90]) for row in block.rows if row.path)
    return spots


@pages.post("/papers/<reference>/circulate")
@permission(Permission.PAPER_CIRCULATE)
def circulate(reference: str) -> ResponseReturnValue:
    """Put the draft before its parties, or say what stands in the way."""
    try:
        agreeing.circulate(desk(), reference, _number("revision"))
    except Invalid:
        return _sheet(reading.read_paper(desk(), reference)), 422
    flash("Circulated. Everyone who has to agree finds it on their home page.", "success")
    return redirect(url_for("reading.show", reference=reference))


@pages.post("/papers/<reference>/recall")
@permission(Permission.PAPER_CIRCULATE)
def recall(reference: str) -> ResponseReturnValue:
    """Take it back, to change it."""
    agreeing.recall(desk(), reference)
    flash("Recalled. It is a draft again; agreements made so far no longer count.", "success")
    return redirect(url_for("writing.write", reference=reference))


@pages.post("/papers/<reference>/comments")
@permission(Permission.PAPER_COMMENT)
def comment(reference: str) -> ResponseReturnValue:
    """Write beside an answer."""
    try:
        agreeing.comment(desk(), reference, request.form.get("path", ""), request.form.get("text", ""))
    except Invalid as problem:
        return _sheet(reading.read_paper(desk(), reference), (("#text", problem.sentence),)), 422
    flash("Your comment stands beside the answer. It is not printed.", "success")
    return redirect(url_for("reading.show", reference=reference))


@pages.post("/papers/<reference>/agree")
@permission(Permission.PAPER_AGREE)
def agree(reference: str) -> ResponseReturnValue:
    """Agree the very text that was read."""
    party = _number("party") if request.form.get("party") else None
    last = agreeing.agree(desk(), reference, request.form.get("content_hash", ""), party_id=party)
    done = "Agreed by everyone, and issued: download the Word file to print and sign." if last else "Agreed."
    flash(done, "success")
    return redirect(url_for("reading.show", reference=reference))


@pages.post("/papers/<reference>/decline")
@permission(Permission.PAPER_AGREE)
def decline(reference: str) -> ResponseReturnValue:
    """Ask for a change."""
    try:
        agreeing.decline(desk(), reference, request.form.get("content_hash", ""), request.form.get("reason", ""))
    except Invalid as problem:
        return _sheet(reading.read_paper(desk(), reference), (("#reason", problem.sentence),)), 422
    flash("Your request for a change is with whoever wrote the paper.", "success")
    return redirect(url_for("reading.show", reference=reference))


@pages.post("/papers/<reference>/draft")
@permission(Permission.PAPER_READ)
def draft(reference: str) -> ResponseReturnValue:
    """The Word file of what is not agreed yet, marked "Draft". A print is kept, so this is no GET."""
    return _send(issuing.print_draft(desk(), reference))


@pages.get("/papers/<reference>/copies/<code>")
@permission(Permission.PAPER_READ)
def download(reference: str, code: str) -> ResponseReturnValue:
    """The issued Word file: the very bytes that were issued."""
    return _send(issuing.download(desk(), reference, code))


def _send(file: Download) -> ResponseReturnValue:
    return send_file(BytesIO(file.content), mimetype=WORD, as_attachment=True, download_name=file.file_name)


@pages.post("/papers/<reference>/signatures")
@permission(Permission.PAPER_SIGN)
def sign(reference: str) -> ResponseReturnValue:
    """Say what became of the ink, and where the signed paper lies."""
    here = desk()
    view = reading.read_paper(here, reference)
    try:
        ink = {
            said.party.party_id: signing.Ink(
                request.form.get(f"outcome-{said.party.party_id}", ""),
                read_day(request.form.get(f"on-{said.party.party_id}", "")),
            )
            for said in view.agreements
            if said.decision == "agreed"
        }
        signing.note_signatures(here, reference, ink, request.form.get("place", ""))
    except Invalid as problem:
        return _sheet(view, tuple(("#ink", sentence) for sentence in problem.problems)), 422
    flash("Filed. The signed paper is where you said.", "success")
    return redirect(url_for("reading.show", reference=reference))


def _number(name: str) -> int:
    text = request.form.get(name, "")
    if not text.isdigit():
        raise Invalid("The page was not complete. Open it again and press the button once more.")
    return int(text)
