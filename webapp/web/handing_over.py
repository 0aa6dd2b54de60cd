"""Replacing a supervisor on a date, ending a contract, and noting what an outside supervisor gave back."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import DataRequired, InputRequired

from webapp.domain.dates import long_day
from webapp.domain.endings import ANSWERS, EndReason, HeldAnswer
from webapp.domain.errors import Conflict, DomainError, Invalid
from webapp.domain.policy import Permission
from webapp.services import concluding, held_outside, replacing
from webapp.services.replacing import ReplaceView, WrongDay
from webapp.web.access import current_viewer, desk, permission
from webapp.web.contracts import number, supervisor_label
from webapp.web.typed import DayField

pages = Blueprint("handing_over", __name__)

DAY_HINT = "For example, 1/2/27 or 1 February 2027"


class ReplaceForm(FlaskForm):
    """Who leaves, who follows, and from which day."""

    leaver = RadioField("Who leaves?", [InputRequired("Choose which supervisor leaves.")])
    successor = SelectField(
        "Who follows?",
        [InputRequired("Choose who follows.")],
        description="Somebody of your school’s people, with an account or on paper only. From the day on they have the "
        "records of the six months before it, and every action that is open.",
    )
    begins_on = DayField(
        "The new supervisor begins on", [DataRequired("Enter the day on which they begin.")], description=DAY_HINT
    )

    def ask_of(self, view: ReplaceView) -> None:
        """Offer these people; where one supervises, it is that one."""
        self.leaver.choices = [SelectChoice(str(party.party_id), party.name) for party in view.leavers]
        self.successor.choices = [
            SelectChoice("", "Choose a person"),
            *(SelectChoice(str(person.person_id), supervisor_label(person)) for person in view.choices),
        ]
        if len(view.leavers) == 1 and not self.leaver.data:
            self.leaver.data = str(view.leavers[0].party_id)


class EndForm(FlaskForm):
    """The last day, and why. There is no box for words."""

    ended_on = DayField("Last day of this contract", [DataRequired("Enter its last day.")], description=DAY_HINT)
    reason = RadioField(
        "Why does it end?",
        [InputRequired("Choose why it ends.")],
        choices=[SelectChoice(reason.value, reason.label) for reason in EndReason],
    )


class AskedForm(FlaskForm):
    """On which day they were asked."""

    on = DayField("They were asked on", [DataRequired("Enter the day.")], description=DAY_HINT)


class AnswerForm(FlaskForm):
    """What became of it, and when."""

    answer = RadioField(
        "What became of it?",
        [InputRequired("Choose what became of it.")],
        choices=[SelectChoice(answer.value, answer.label) for answer in ANSWERS],
    )
    on = DayField("On which day?", [DataRequired("Enter the day.")], description=DAY_HINT)


@pages.route("/contracts/<reference>/replace", methods=["GET", "POST"])
@permission(Permission.SUPERVISOR_REPLACE)
def replace(reference: str) -> ResponseReturnValue:
    """Say who follows a supervisor, and from which day on."""
    view = replacing.ask_replacing(desk(), reference)
    form = ReplaceForm()
    form.ask_of(view)
    wrong: list[tuple[str, str]] = []
    if form.validate_on_submit() and form.begins_on.day:
        begins_on = form.begins_on.day
        try:
            chosen = number(form.leaver.data), number(form.successor.data)
            replacing.replace_supervisor(desk(), reference, *chosen, begins_on)
            flash(f"From {long_day(begins_on)} on somebody else supervises. Everybody is told at home.", "success")
            return redirect(_onward(reference, view, chosen[0], at_once=begins_on <= desk().today))
        except (Invalid, Conflict) as problem:
            wrong = [(_place(problem, "#begins_on", "#successor"), problem.sentence)]
    page = render_template("handing_over/replace.html", form=form, view=view, wrong=wrong)
    return page, 422 if wrong or form.errors else 200


def _onward(reference: str, view: ReplaceView, leaver_id: int, *, at_once: bool) -> str:
    """The contract's page; home for whoever has left it with this very step."""
    me = current_viewer().person_id
    gone = at_once and any(party.party_id == leaver_id and party.person_id == me for party in view.leavers)
    return url_for("home.show") if gone else url_for("contracts.show", reference=reference)


def _place(problem: DomainError, day: str, other: str) -> str:
    return day if isinstance(problem, WrongDay) else other


@pages.post("/replacements/<int:replacement_id>/take-back")
@permission(Permission.SUPERVISOR_REPLACE)
def take_back(replacement_id: int) -> ResponseReturnValue:
    """Take a replacement back before its day."""
    reference = replacing.take_back(desk(), replacement_id)
    flash("Taken back: the supervisor stays. Everybody is told on their home page.", "success")
    return redirect(url_for("contracts.show", reference=reference))


@pages.route("/contracts/<reference>/end", methods=["GET", "POST"])
@permission(Permission.CONTRACT_END)
def end(reference: str) -> ResponseReturnValue:
    """End a contract on a day."""
    view = concluding.ask_end(desk(), reference)
    form = EndForm()
    wrong: list[tuple[str, str]] = []
    if form.validate_on_submit() and form.ended_on.day:
        try:
            cancelled = concluding.end_contract(desk(), reference, form.ended_on.day, EndReason(form.reason.data))
            flash(_ended_words(form.ended_on.day, cancelled), "success")
            return redirect(url_for("contracts.show", reference=reference))
        except (Invalid, Conflict) as problem:
            wrong = [("#ended_on", problem.sentence)]
    page = render_template("handing_over/end.html", form=form, view=view, wrong=wrong)
    return page, 422 if wrong or form.errors else 200


def _ended_words(day: date, cancelled: int) -> str:
    also = " 1 planned session is cancelled." if cancelled == 1 else f" {cancelled} planned sessions are cancelled."
    return f"The last day of this contract is {long_day(day)}.{also if cancelled else ''} The others are told at home."


@pages.post("/contracts/<reference>/end/take-back")
@permission(Permission.CONTRACT_END)
def take_end_back(reference: str) -> ResponseReturnValue:
    """Take the end of a contract back."""
    try:
        concluding.take_end_back(desk(), reference)
        flash("Taken back: this contract goes on. Sessions that were cancelled with it are planned anew.", "success")
    except Conflict as problem:
        flash(problem.sentence)
    return redirect(url_for("contracts.show", reference=reference))


@pages.route("/held-outside/<int:held_id>", methods=["GET", "POST"])
@permission(Permission.CONTRACT_END)
def held(held_id: int) -> ResponseReturnValue:
    """Note what became of what an outside supervisor held on paper."""
    view = held_outside.ask_held(desk(), held_id)
    form = AnswerForm()
    wrong: list[tuple[str, str]] = []
    if form.validate_on_submit() and form.on.day:
        try:
            reference = held_outside.note_answer(desk(), held_id, HeldAnswer(form.answer.data), form.on.day)
            flash("Noted.", "success")
            return redirect(url_for("contracts.show", reference=reference))
        except (Invalid, Conflict) as problem:
            wrong = [("#on", problem.sentence)]
    page = render_template("handing_over/held.html", form=form, view=view, wrong=wrong)
    return page, 422 if wrong or form.errors else 200


@pages.route("/held-outside/<int:held_id>/asked", methods=["GET", "POST"])
@permission(Permission.CONTRACT_END)
def asked(held_id: int) -> ResponseReturnValue:
    """Note on which day an outside supervisor was asked for what they hold."""
    view = held_outside.ask_held(desk(), held_id)
    form = AskedForm()
    wrong: list[tuple[str, str]] = []
    if form.validate_on_submit() and form.on.day:
        try:
            reference = held_outside.note_asked(desk(), held_id, form.on.day)
            flash("Noted. Say what became of it once you know.", "success")
            return redirect(url_for("contracts.show", reference=reference))
        except (Invalid, Conflict) as problem:
            wrong = [("#on", problem.sentence)]
    page = render_template("handing_over/asked.html", form=form, view=view, wrong=wrong)
    return page, 422 if wrong or form.errors else 200
