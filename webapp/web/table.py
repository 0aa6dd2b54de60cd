"""Ink: a copy agreed and signed at the table in one act, and the signatures on an issued one."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from webapp.domain.clock import school_day
from webapp.domain.errors import Conflict, Invalid, Refused
from webapp.domain.policy import Permission
from webapp.services import reading, signing, table
from webapp.services.papers import AgreementView
from webapp.services.reading import ReadingView
from webapp.services.signing import OUTCOMES, Ink
from webapp.web.access import desk, permission
from webapp.web.paper_acts import acts_of
from webapp.web.paper_page import paper_page
from webapp.web.paper_sheet import refused
from webapp.web.reading import back_to, send
from webapp.web.sent_back import SentBack, sent_back
from webapp.web.typed import read_day

pages = Blueprint("table", __name__)

AT_TABLE = {key: words for key, words in OUTCOMES.items() if key != "refused"}
"""At the table signing is agreeing, and whoever refuses has not agreed: they ask for a change."""

Errors = dict[str, tuple[str, ...]]


@pages.get("/papers/<reference>/table")
@permission(Permission.PAPER_CIRCULATE)
def show(reference: str) -> ResponseReturnValue:
    """How to agree and sign at the table: a copy to print, then what everybody did with it."""
    view = _for(reference, Permission.PAPER_CIRCULATE)
    return _page(view) if acts_of(view).at_table else back_to(reference)


@pages.post("/papers/<reference>/table")
@permission(Permission.PAPER_EXPORT)
def print_copy(reference: str) -> ResponseReturnValue:
    """The Word file that becomes the issued paper once everybody has signed it. A print is kept."""
    try:
        return send(table.print_for_table(desk(), reference, request.form.get("content_hash", "")))
    except (Invalid, Conflict) as problem:
        return _again(reference, problem, sent_back("print", problem=problem))


@pages.post("/papers/<reference>/table/signed")
@permission(Permission.PAPER_ISSUE)
def sign(reference: str) -> ResponseReturnValue:
    """Everybody signed the copy from the table: it is agreed, issued, signed and filed in one act."""
    signers = _expected(_for(reference, Permission.PAPER_CIRCULATE))
    code = _code()
    ink, errors = _read_ink(signers, AT_TABLE)
    if not code:
        errors = {"code": ("Enter the code that stands under the square on the signed copy.",), **errors}
    if errors:
        problem = Invalid("Some things about the signed copy are still to be said.")
        return _again(reference, problem, sent_back("table", errors, choices=_choices(signers)))
    try:
        table.sign_at_table(desk(), reference, code, ink, request.form.get("place", ""))
    except (Invalid, Conflict) as refusal:
        return _again(reference, refusal, sent_back("table", problem=refusal))
    flash("Agreed, issued, signed and filed. The signed paper is where you said.", "success")
    return back_to(reference)


@pages.post("/papers/<reference>/signatures")
@permission(Permission.PAPER_SIGN)
def note_signatures(reference: str) -> ResponseReturnValue:
    """Say what became of the ink on an issued paper, and where the signed paper lies."""
    signers = _expected(_for(reference, Permission.PAPER_SIGN))
    ink, errors = _read_ink(signers, OUTCOMES)
    if errors:
        problem = Invalid("Some things about the signatures are still to be said.")
        return refused(reference, problem, sent_back("ink", errors, choices=_choices(signers)))
    try:
        signing.note_signatures(desk(), reference, ink, request.form.get("place", ""))
    except (Invalid, Conflict) as refusal:
        return refused(reference, refusal, sent_back("ink", problem=refusal))
    flash("Filed. The signed paper is where you said.", "success")
    return back_to(reference)


def _code() -> str:
    """The code as it was typed from the paper: with hyphens or not, in capitals or not, from a PDF with its page or not."""
    letters = "".join(letter for letter in request.form.get("code", "").upper() if letter.isalnum())
    page = f"-{letters[6:]}" if letters[6:] else ""
    return f"{letters[:3]}-{letters[3:6]}{page}" if letters else ""


def _for(reference: str, needed: Permission) -> ReadingView:
    """The paper, for somebody with this permission on it. Raises Refused, before anything is said about what was typed."""
    view = reading.read_paper(desk(), reference)
    if needed not in view.head.permissions:
        raise Refused
    return view


def _expected(view: ReadingView) -> list[AgreementView]:
    return [said for said in view.agreements if said.expected]


def _choices(signers: Sequence[AgreementView]) -> list[str]:
    return [f"outcome-{said.party.party_id}" for said in signers]


def _read_ink(signers: Sequence[AgreementView], outcomes: dict[str, str]) -> tuple[dict[int, Ink], Errors]:
    """What each party did with the pen and where the paper is, or what is wrong with it by field."""
    ink: dict[int, Ink] = {}
    errors: Errors = {}
    for said in signers:
        party = said.party.party_id
        outcome = request.form.get(f"outcome-{party}", "")
        if outcome not in outcomes:
            errors[f"outcome-{party}"] = (f"Say what {said.party.name} did.",)
        try:
            ink[party] = Ink(outcome, read_day(request.form.get(f"on-{party}", "").strip()))
        except Invalid as problem:
            errors[f"on-{party}"] = problem.problems
    if not request.form.get("place", "").strip():
        errors["place"] = ("Say where the signed paper is kept, for example “Supervision file, locked cabinet 2”.",)
    return ink, errors


def _again(reference: str, problem: Invalid | Conflict, back: SentBack) -> ResponseReturnValue:
    """The page of the table once more; where the paper has left the table, its own page says so."""
    view = reading.read_paper(desk(), reference)
    if not acts_of(view).at_table:
        return refused(reference, problem, back)
    return _page(view, back), 409 if isinstance(problem, Conflict) else 422


def _page(view: ReadingView, back: SentBack | None = None) -> str:
    back = back or SentBack()
    return render_template(
        "papers/table.html",
        paper=paper_page(view.head, said=view.agreements, standing=view.standing, shown=view.shown),
        view=view,
        signers=_expected(view),
        outcomes=AT_TABLE,
        back=back,
        wrong=back.links(),
        today=school_day(desk().clock()),
    )
