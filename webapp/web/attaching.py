"""A provider's own file: attaching it as the record of a session, replacing it, handing it back."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from webapp.documents.attached import MOST_BYTES
from webapp.domain.errors import Invalid
from webapp.domain.policy import Permission
from webapp.services import attaching
from webapp.services.attaching import AttachingView
from webapp.web.access import desk, permission
from webapp.web.format import file_size

pages = Blueprint("attaching", __name__)

AROUND_THE_FILE = 64 * 1024
"""Bytes that a browser sends besides the file: the token, and the lines between."""


class AttachForm(FlaskForm):
    """The provider's file."""

    file = FileField(
        "The provider’s record",
        [FileRequired("Choose the file in which the provider recorded the session.")],
        description=f"A Word file (.docx) or a PDF, up to {file_size(MOST_BYTES)}",
    )


@pages.url_value_preprocessor
def take_a_file(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A file may be larger than any other form. Set before the token is looked for, which reads the whole form."""
    if request.method == "POST":
        request.max_content_length = MOST_BYTES + AROUND_THE_FILE


@pages.route("/sessions/<reference>/attach", methods=["GET", "POST"])
@permission(Permission.PAPER_ATTACH)
def attach(reference: str) -> ResponseReturnValue:
    """Attach the record of a session, and go on to what is written round it."""
    here, form = desk(), AttachForm()
    view = attaching.ask_attaching(here, reference)
    if form.validate_on_submit():
        try:
            paper = attaching.attach_record(here, reference, form.file.data.read())
        except Invalid as problem:
            form.file.errors = problem.problems
        else:
            flash("The provider’s record is attached. Now write what is about each child, and the actions.", "success")
            return redirect(url_for("writing.write", reference=paper))
    return _page(form, view)


@pages.route("/papers/<reference>/attach", methods=["GET", "POST"])
@permission(Permission.PAPER_WRITE)
def replace(reference: str) -> ResponseReturnValue:
    """Put another file in its place, while the paper is written."""
    here, form = desk(), AttachForm()
    view = attaching.ask_replacing(here, reference)
    if form.validate_on_submit():
        try:
            attaching.replace_file(here, reference, form.file.data.read())
        except Invalid as problem:
            form.file.errors = problem.problems
        else:
            flash("The other file is attached now. The former one is kept.", "success")
            return redirect(url_for("reading.show", reference=reference))
    return _page(form, view)


def _page(form: AttachForm, view: AttachingView) -> ResponseReturnValue:
    return render_template("papers/attach.html", form=form, view=view), 422 if form.errors else 200


@pages.get("/papers/<reference>/attached")
@pages.get("/papers/<reference>/versions/<int:version>/attached")
@permission(Permission.PAPER_EXPORT)
def file(reference: str, version: int | None = None) -> ResponseReturnValue:
    """The provider's file as it came, to be kept and never shown in the browser: nobody here has looked inside it."""
    found = attaching.download_attached(desk(), reference, version)
    return send_file(
        BytesIO(found.content),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=found.file_name,
    )
