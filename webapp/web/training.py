"""The register of training: one's own, and that of others for those who keep the school's records of it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import DataRequired, InputRequired

from webapp.domain.errors import Conflict, Invalid
from webapp.domain.policy import Permission
from webapp.domain.training import TrainingKind
from webapp.services import training
from webapp.services.training import TrainingPage
from webapp.web.access import current_viewer, desk, permission
from webapp.web.typed import DayField

pages = Blueprint("training", __name__)


class TrainingForm(FlaskForm):
    """What it was for, and when. There is no box for words, and no place for a certificate."""

    kind = RadioField(
        "What was the training for?",
        [InputRequired("Choose what the training was for.")],
        choices=[SelectChoice(kind.value, kind.label) for kind in TrainingKind],
    )
    done_on = DayField(
        "Day of the training",
        [DataRequired("Enter the day of the training.")],
        description="For example, 3/12/25 or 3 December 2025; of a longer course, its last day",
    )


@pages.get("/account/training")
@permission(Permission.TRAINING_READ)
def own() -> ResponseReturnValue:
    """One's own training."""
    return _page(current_viewer().person_id)


@pages.post("/account/training")
@permission(Permission.TRAINING_WRITE)
def note_own() -> ResponseReturnValue:
    """Note one's own training."""
    return _note(current_viewer().person_id)


@pages.get("/school/people/<int:person_id>/training")
@permission(Permission.TRAINING_READ)
def show(person_id: int) -> ResponseReturnValue:
    """Somebody's training; one's own has one place."""
    if person_id == current_viewer().person_id:
        return redirect(_address(person_id))
    return _page(person_id)


@pages.post("/school/people/<int:person_id>/training")
@permission(Permission.TRAINING_WRITE)
def note(person_id: int) -> ResponseReturnValue:
    """Note somebody's training."""
    return _note(person_id)


@pages.post("/training/<int:training_id>/strike")
@permission(Permission.TRAINING_WRITE)
def strike(training_id: int) -> ResponseReturnValue:
    """Strike a note that was a slip."""
    whose = training.strike_training(desk(), training_id)
    flash("Struck. It stays in the list, and counts no more.", "success")
    return redirect(_address(whose))


def _note(person_id: int) -> ResponseReturnValue:
    form = TrainingForm()
    wrong: list[tuple[str, str]] = []
    if form.validate_on_submit() and form.done_on.day:
        try:
            training.note_training(desk(), person_id, form.kind.data or "", form.done_on.day)
        except (Invalid, Conflict) as problem:
            wrong = [("#done_on", problem.sentence)]
        else:
            flash("Noted.", "success")
            return redirect(_address(person_id))
    return _page(person_id, form, wrong)


def _page(
    person_id: int, form: TrainingForm | None = None, wrong: list[tuple[str, str]] | None = None
) -> ResponseReturnValue:
    page = training.read_training(desk(), person_id)
    here = _address(person_id)
    shown = form or TrainingForm(formdata=None, kind=_first_kind(page))
    return render_template("training/training.html", page=page, form=shown, wrong=wrong or [], here=here), (
        422 if form else 200
    )


def _first_kind(page: TrainingPage) -> str:
    """What is most likely to be noted: the first that is missing."""
    missing = (state.kind.value for state in page.states if not state.holds)
    return next(missing, next((state.kind.value for state in page.states), TrainingKind.LEAD.value))


def _address(person_id: int) -> str:
    mine = person_id == current_viewer().person_id
    return url_for("training.own") if mine else url_for("training.show", person_id=person_id)
