"""Reading a paper as it will be printed, an earlier version of it, and taking away its Word file."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, redirect, send_file, url_for
from flask.typing import ResponseReturnValue

from webapp.domain.policy import Permission
from webapp.services import issuing, reading
from webapp.services.issuing import Download
from webapp.web.access import desk, permission
from webapp.web.paper_sheet import sheet_page, version_page

pages = Blueprint("reading", __name__)

KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
}
"""What a browser is told of a file, by its ending."""


@pages.get("/papers/<reference>")
@permission(Permission.PAPER_READ)
def show(reference: str) -> str:
    """The paper as its sheet, with what this person can do next."""
    return sheet_page(reading.read_paper(desk(), reference))


@pages.get("/papers/<reference>/versions/<int:number>")
@permission(Permission.PAPER_READ)
def version(reference: str, number: int) -> str:
    """A version that was issued, as it was issued."""
    return version_page(reading.read_paper(desk(), reference, number))


@pages.post("/papers/<reference>/draft")
@permission(Permission.PAPER_EXPORT)
def draft(reference: str) -> ResponseReturnValue:
    """The Word file of what is not agreed yet, marked "Draft". A print is kept, so this is no GET."""
    return send(issuing.print_draft(desk(), reference))


@pages.get("/papers/<reference>/copies/<code>")
@permission(Permission.PAPER_EXPORT)
def download(reference: str, code: str) -> ResponseReturnValue:
    """The issued Word file: the very bytes that were issued."""
    return send(issuing.download(desk(), reference, code))


def send(file: Download) -> ResponseReturnValue:
    """A file to keep."""
    kind = KINDS[file.file_name.rpartition(".")[2]]
    return send_file(BytesIO(file.content), mimetype=kind, as_attachment=True, download_name=file.file_name)


def back_to(reference: str, anchor: str | None = None) -> ResponseReturnValue:
    """The page of the paper, after something was done."""
    return redirect(url_for("reading.show", reference=reference, _anchor=anchor))
