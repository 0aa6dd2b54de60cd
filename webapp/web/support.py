"""Support offered to staff: a small register of what kind and when, and never of what was said."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import DataRequired, InputRequired

from webapp.domain.errors import Conflict, Invalid
from webapp.domain.people import SUPPORT
from webapp.domain.policy import Permission
from webapp.services import support
from webapp.web.access import current_viewer, desk, permission
from webapp.web.typed import DayField

pages = Blueprint("support", __name__, url_prefix="/support")

_CHOOSE = SelectChoice("", "Choose a person")


class SupportForm(FlaskForm):
    """A day, two people and a kind. There is no box for words, so that nothing that was said can be written."""

    offered_on = DayField(
        "Day", [DataRequired("Enter the day.")], description="For example, 3/12/26 or 3 December 2026"
    )
    offered_to = SelectField("Who was offered support", [InputRequired("Choose who was offered support.")])
    offered_by = SelectField("Who offered it", [InputRequired("Choose who offered it.")])
    kind = RadioField(
        "What was offered",
        [InputRequired("Choose what was offered.")],
        choices=[SelectChoice(value, words) for value, words in SUPPORT.items()],
    )
    taken_up = BooleanField("It was taken up")

    def choose_among(self, people: tuple[tuple[int, str], ...]) -> None:
        """Offer these people."""
        for field in (self.offered_to, self.offered_by):
            field.choices = [_CHOOSE, *(SelectChoice(str(number), name) for number, name in people)]


@pages.get("")
@permission(Permission.SIGNED_IN)
def show() -> str:
    """The notes that name this person, and for the head and the lead how often support was offered."""
    page = support.read_support(desk(), request.args.get("page", 1, int))
    return render_template("support/support.html", page=page)


@pages.route("/new", methods=["GET", "POST"])
@permission(Permission.SUPPORT_WRITE)
def new() -> ResponseReturnValue:
    """Note that support was offered."""
    form = SupportForm()
    form.choose_among(support.people_to_support(desk()))
    if not form.is_submitted():
        form.offered_by.data = str(current_viewer().person_id)
    wrong: list[tuple[str, str]] = []
    if form.validate_on_submit() and form.offered_on.day:
        to_id, by_id = (int(field.data or 0) for field in (form.offered_to, form.offered_by))
        try:
            support.record_support(
                desk(), form.offered_on.day, to_id, by_id, form.kind.data or "", taken_up=bool(form.taken_up.data)
            )
        except (Invalid, Conflict) as problem:
            wrong = [("#offered_on", problem.sentence)]
        else:
            flash("Kept. Only you, whoever offered it and whoever it was offered to can see it.", "success")
            return redirect(url_for("support.show"))
    return render_template("support/new.html", form=form, wrong=wrong), 422 if wrong or form.errors else 200


@pages.post("/<reference>/taken-up")
@permission(Permission.SIGNED_IN)
def take_up(reference: str) -> ResponseReturnValue:
    """An offer was taken up."""
    support.take_up(desk(), reference)
    flash("Noted that it was taken up.", "success")
    return redirect(url_for("support.show"))
