"""A concern about a member of staff: the school's own route, and notes that it was passed on."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import DataRequired, InputRequired, Length

from webapp.domain.errors import Invalid
from webapp.domain.policy import Permission
from webapp.services import concerns
from webapp.web.access import desk, permission
from webapp.web.typed import DayField

pages = Blueprint("concerns", __name__)


class ConcernForm(FlaskForm):
    """Date, recipient and their reference. There is no other box, so that nothing else can be written."""

    told_on = DayField(
        "The day on which you told them",
        [DataRequired("Enter the day on which you told them.")],
        description="For example, 3/12/26 or 3 December 2026",
    )
    recipient = RadioField(
        "Whom you told",
        [InputRequired("Choose whom you told.")],
        choices=[SelectChoice(value, words) for value, words in concerns.RECIPIENTS.items()],
    )
    their_reference = StringField(
        "Their reference, if they gave one",
        [
            Length(
                max=concerns.MOST_REFERENCE,
                message=f"Their reference has at most {concerns.MOST_REFERENCE} characters.",
            )
        ],
        description="A number or a code. Never a name, and nothing of what it is about",
    )


@pages.get("/concerns")
@permission(Permission.SIGNED_IN)
def show() -> str:
    """The route for everybody, and one's own notes."""
    page = concerns.read_concerns(desk(), request.args.get("page", 1, int))
    return render_template("concerns/concerns.html", page=page, recipients=concerns.RECIPIENTS)


@pages.route("/concerns/new", methods=["GET", "POST"])
@permission(Permission.SIGNED_IN)
def new() -> ResponseReturnValue:
    """Note that a concern was passed on."""
    form = ConcernForm()
    wrong: list[tuple[str, str]] = []
    if form.validate_on_submit() and form.told_on.day:
        try:
            concerns.record_concern(
                desk(), form.told_on.day, form.recipient.data or "", form.their_reference.data or ""
            )
        except Invalid as problem:
            wrong = [("#told_on", problem.sentence)]
        else:
            flash("Kept. Only you can see this note.", "success")
            return redirect(url_for("concerns.show"))
    return render_template("concerns/new.html", form=form, wrong=wrong), 422 if wrong or form.errors else 200
