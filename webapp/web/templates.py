"""The school's documents and the Word templates that print them: the names, uploads, previews, and what is used."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from webapp.domain.errors import Invalid, Unavailable
from webapp.domain.policy import Permission
from webapp.services import proposing, templates
from webapp.services.proposing import MOST_BYTES, Proposed
from webapp.web.access import desk, permission
from webapp.web.format import file_size, number_of

pages = Blueprint("templates", __name__, url_prefix="/school/templates")

AROUND_THE_FILE = 64 * 1024
"""Bytes that a browser sends besides the file: the token, and the lines between."""
WORD_FILE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class UploadForm(FlaskForm):
    """A Word template of the school's own."""

    file = FileField(
        "Your Word template",
        [FileRequired("Choose the Word file with your tags first.")],
        description=f"A Word file (.docx), up to {file_size(MOST_BYTES)}. Its name is not kept.",
    )


@pages.url_value_preprocessor
def take_a_file(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A form may be large, and no larger. Set before the token is looked for, which reads the whole form."""
    if request.method == "POST":
        request.max_content_length = MOST_BYTES + AROUND_THE_FILE


@pages.get("")
@permission(Permission.TEMPLATE_READ)
def everything() -> str:
    """Every kind of paper, and what prints it."""
    return render_template("templates/list.html", lines=templates.list_documents(desk()))


@pages.get("/<key>")
@permission(Permission.TEMPLATE_READ)
def document(key: str) -> ResponseReturnValue:
    """One document: its templates, its names, and the way to put another template forward."""
    return _document_page(key, UploadForm())


@pages.post("/<key>")
@permission(Permission.TEMPLATE_WRITE)
def upload(key: str) -> ResponseReturnValue:
    """Look into an upload. Where it has faults the page says all of them, and nothing is kept."""
    form = UploadForm()
    if not form.validate_on_submit():
        return _document_page(key, form)
    try:
        found = proposing.propose(desk(), key, form.file.data.read())
    except Invalid as refusal:
        form.file.errors = refusal.problems
        return _document_page(key, form)
    if found.faults:
        return _faults_page(key, found)
    if found.known:
        flash(f"This very file is here already, as version {found.number}. Nothing was added.")
    else:
        flash(f"The file has no faults and is kept as version {found.number}. No paper uses it yet.", "success")
    return redirect(url_for("templates.show", key=key, number=found.number))


def _document_page(key: str, form: UploadForm) -> ResponseReturnValue:
    view = templates.read_document(desk(), key)
    return render_template("templates/document.html", view=view, form=form), 422 if form.errors else 200


def _faults_page(key: str, found: Proposed) -> ResponseReturnValue:
    view = templates.read_document(desk(), key)
    wrong = [("#faults", number_of(len(found.faults), "fault in your file", "faults in your file"))]
    form = UploadForm(formdata=None)
    return render_template("templates/faults.html", view=view, form=form, faults=found.faults, wrong=wrong), 422


@pages.get("/<key>/<int:number>")
@permission(Permission.TEMPLATE_READ)
def show(key: str, number: int) -> str:
    """One template: what was found in it, how it looks, and what may be done with it."""
    return render_template("templates/template.html", view=templates.read_template(desk(), key, number))


@pages.get("/<key>/<int:number>/preview")
@permission(Permission.TEMPLATE_READ)
def preview(key: str, number: int) -> ResponseReturnValue:
    """Its pages with invented answers. The pictures are in the page itself: they are made once and kept nowhere."""
    view = templates.read_template(desk(), key, number)
    try:
        shown = templates.preview_pages(desk(), key, number)
    except Unavailable as problem:
        return render_template("templates/preview.html", view=view, pictures=(), problem=problem.sentence), 503
    pictures = [f"data:image/png;base64,{b64encode(page).decode('ascii')}" for page in shown.pages]
    return render_template("templates/preview.html", view=view, pictures=pictures, problem="")


@pages.get("/<key>/<int:number>/template.docx")
@permission(Permission.TEMPLATE_READ)
def template_file(key: str, number: int) -> Response:
    """The template itself, to begin another from."""
    return _word(templates.template_file(desk(), key, number), f"{key}-template-{number}.docx")


@pages.get("/<key>/<int:number>/preview.docx")
@permission(Permission.TEMPLATE_READ)
def preview_file(key: str, number: int) -> Response:
    """The template filled with invented answers."""
    return _word(templates.preview_file(desk(), key, number), f"{key}-preview-{number}.docx")


def _word(content: bytes, name: str) -> Response:
    return Response(content, mimetype=WORD_FILE, headers={"Content-Disposition": f"attachment; filename={name}"})


@pages.post("/<key>/<int:number>/use")
@permission(Permission.TEMPLATE_USE)
def use(key: str, number: int) -> ResponseReturnValue:
    """Print new papers on it."""
    proposing.activate(desk(), key, number)
    flash(
        f"Version {number} prints new papers from now on. Papers that were begun keep the template they have.",
        "success",
    )
    return redirect(url_for("templates.document", key=key))


@pages.post("/<key>/<int:number>/withdraw")
@permission(Permission.TEMPLATE_WRITE)
def withdraw(key: str, number: int) -> ResponseReturnValue:
    """Take it back before it was used."""
    proposing.withdraw(desk(), key, number)
    flash(f"Version {number} is withdrawn. No paper ever used it.", "success")
    return redirect(url_for("templates.document", key=key))
