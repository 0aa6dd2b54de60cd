"""A paper as PDF, beside each place where its Word file is to be had; where LibreOffice is absent, how to get it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.documents import pdf
from webapp.domain.errors import Conflict, Invalid, Unavailable
from webapp.domain.policy import Permission
from webapp.services import printing
from webapp.web.access import desk, permission
from webapp.web.reading import back_to, send

pages = Blueprint("printing", __name__)


@pages.get("/pdf")
@permission(Permission.SIGNED_IN)
def how() -> str:
    """Whether PDFs can be made here, and what IT does where they cannot."""
    return render_template("papers/pdf.html", standing=pdf.standing())


@pages.post("/papers/<reference>/copies/<code>/pdf")
@permission(Permission.PAPER_EXPORT)
def issued(reference: str, code: str) -> ResponseReturnValue:
    """The PDF of an issued copy. It is made and kept the first time, so this is no GET."""
    try:
        return send(printing.issued_pdf(desk(), reference, code))
    except Unavailable as problem:
        return _instead(reference, problem)


@pages.post("/papers/<reference>/draft/pdf")
@permission(Permission.PAPER_EXPORT)
def draft(reference: str) -> ResponseReturnValue:
    """The PDF of what is not agreed yet, marked "Draft"."""
    try:
        return send(printing.draft_pdf(desk(), reference))
    except Unavailable as problem:
        return _instead(reference, problem)


@pages.post("/papers/<reference>/table/pdf")
@permission(Permission.PAPER_EXPORT)
def table(reference: str) -> ResponseReturnValue:
    """The PDF to be agreed by signing it at the table."""
    try:
        return send(printing.table_pdf(desk(), reference, request.form.get("content_hash", "")))
    except (Unavailable, Invalid, Conflict) as problem:
        return _instead(reference, problem)


def _instead(reference: str, problem: Unavailable | Invalid | Conflict) -> ResponseReturnValue:
    """Where there is no PDF now: how to get LibreOffice, or the paper again with what went wrong."""
    if isinstance(problem, pdf.NotInstalled):
        return redirect(url_for("printing.how"))
    flash(problem.sentence, "danger")
    return back_to(reference)
