"""Disagreements between the parties of a contract: noted, and each step towards their end. There is no box for words."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import DataRequired, InputRequired

from webapp.domain.clock import school_day
from webapp.domain.dates import day as short_day
from webapp.domain.disagreements import About, How, Kind
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.policy import Permission
from webapp.services import disagreeing
from webapp.services.disagreeing import DisagreementPage, DisagreementView
from webapp.web.access import desk, permission
from webapp.web.typed import DayField

pages = Blueprint("disagreements", __name__, url_prefix="/contracts/<reference>/disagreements")

DAY_HINT = "For example, 3/12/26 or 3 December 2026"


class NoteForm(FlaskForm):
    """About which of a few things, and since when."""

    about = RadioField(
        "What is it about?",
        [InputRequired("Choose what it is about.")],
        choices=[SelectChoice(about.value, about.label) for about in About],
        description="What you disagree about in words is for the talk: nothing of it is written here.",
    )
    noted_on = DayField("Since when?", [DataRequired("Enter the day.")], description=DAY_HINT)


class StepForm(FlaskForm):
    """What was done, and when."""

    step = RadioField("What was done?", [InputRequired("Choose what was done.")])
    on = DayField("On which day?", [DataRequired("Enter the day.")], description=DAY_HINT)

    def ask(self, view: DisagreementView, page: DisagreementPage) -> None:
        """Offer the steps that can be taken now."""
        self.step.choices = [SelectChoice(value, words) for value, words in _steps(view, page)]


def _steps(view: DisagreementView, page: DisagreementPage) -> Iterator[tuple[str, str]]:
    """(value, words) of each step that is open, the usual one first."""
    first, second = (
        page.first or "the person whom your contract names",
        page.second or "the next whom it names",
    )
    for kind in view.stand.next:
        match kind:
            case Kind.TALKED:
                yield kind.value, "We talked about it, and it is not settled"
            case Kind.CONSENTED:
                for party in view.can_say:
                    who = "I agree" if party.mine else f"{party.name}, who has no account, agrees"
                    yield f"{kind.value}:{party.party_id}", f"{who} that it is passed on to {first}"
            case Kind.FIRST:
                yield kind.value, f"It was passed to {first}"
            case Kind.SECOND:
                why = "which is not settled there" if view.stand.passed_to else "since the first person is part of it"
                yield kind.value, f"It was passed to {second}, {why}"
            case Kind.RESOLVED:
                yield from ((f"{kind.value}:{how.value}", f"It is resolved. {how.label}") for how in view.ways_to_end)


@pages.get("")
@permission(Permission.DISAGREEMENT_NOTE)
def show(reference: str) -> str:
    """Those that this person reads, and where they go."""
    return render_template("disagreements/all.html", page=disagreeing.read_disagreements(desk(), reference))


@pages.route("/new", methods=["GET", "POST"])
@permission(Permission.DISAGREEMENT_NOTE)
def new(reference: str) -> ResponseReturnValue:
    """Note that there is one."""
    view, form = disagreeing.read_disagreements(desk(), reference), NoteForm()
    if not form.is_submitted():
        form.noted_on.data = short_day(school_day(desk().clock()))
    wrong: list[tuple[str, str]] = []
    if form.validate_on_submit() and form.noted_on.day:
        try:
            made = disagreeing.note_disagreement(desk(), reference, About(form.about.data), form.noted_on.day)
            flash("Noted. The other parties see it on their home page, with what comes next.", "success")
            return redirect(url_for("disagreements.one", reference=reference, disagreement_id=made))
        except (Invalid, Conflict) as problem:
            wrong = [("#noted_on", problem.sentence)]
    page = render_template("disagreements/new.html", form=form, page=view, wrong=wrong)
    return page, 422 if wrong or form.errors else 200


@pages.route("/<int:disagreement_id>", methods=["GET", "POST"])
@permission(Permission.DISAGREEMENT_NOTE)
def one(reference: str, disagreement_id: int) -> ResponseReturnValue:
    """How one of them goes on, and its next step."""
    view = disagreeing.read_disagreement(desk(), reference, disagreement_id)
    page, form = disagreeing.read_disagreements(desk(), reference), StepForm()
    form.ask(view, page)
    if not form.is_submitted():
        form.on.data = short_day(school_day(desk().clock()))
    wrong: list[tuple[str, str]] = []
    if form.validate_on_submit() and form.on.day:
        kind, _, more = form.step.data.partition(":")
        try:
            disagreeing.take_step(
                desk(),
                reference,
                disagreement_id,
                Kind(kind),
                form.on.day,
                party_id=int(more) if kind == Kind.CONSENTED else None,
                how=How(more) if kind == Kind.RESOLVED else None,
            )
            flash("Noted.", "success")
            return redirect(url_for("disagreements.one", reference=reference, disagreement_id=disagreement_id))
        except (Invalid, Conflict) as problem:
            wrong = [("#on", problem.sentence)]
    answer = render_template("disagreements/one.html", form=form, page=page, view=view, wrong=wrong)
    return answer, 422 if wrong or form.errors else 200
