"""A scribe for a contract or a session, a stand-in for one session, and the end of such a place."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import DataRequired

from webapp.domain.errors import Invalid
from webapp.domain.people import PartyKind
from webapp.domain.policy import Permission
from webapp.services import standing
from webapp.services.standing import StandingView
from webapp.web.access import desk, permission
from webapp.web.contracts import label, number

pages = Blueprint("standing", __name__)


class NameForm(FlaskForm):
    """Who, and for a session as what."""

    kind = RadioField("What for", [DataRequired("Say what for.")])
    person = SelectField(
        "Who",
        [DataRequired("Choose a person.")],
        description="Somebody of this school with an account, and trained for what is written here",
    )


@pages.route("/contracts/<reference>/scribe", methods=["GET", "POST"])
@permission(Permission.PARTY_NAME)
def for_contract(reference: str) -> ResponseReturnValue:
    """Name a scribe for every session of a contract."""
    view = standing.ask_standing(desk(), reference)
    return _name(view, url_for("contracts.show", reference=reference))


@pages.route("/sessions/<reference>/places", methods=["GET", "POST"])
@permission(Permission.PARTY_NAME)
def for_session(reference: str) -> ResponseReturnValue:
    """Name a stand-in or a scribe for one session."""
    view = standing.ask_standing(desk(), session_reference=reference)
    return _name(view, url_for("sessions.show", reference=reference))


def _name(view: StandingView, back: str) -> ResponseReturnValue:
    form = NameForm()
    kinds = [SelectChoice(PartyKind.SCRIBE.value, "To type: a scribe")]
    if view.may_stand_in:
        kinds.insert(0, SelectChoice(PartyKind.STAND_IN.value, "To lead this session: a stand-in for the supervisor"))
    form.kind.choices = kinds
    form.person.choices = [SelectChoice("", "Choose a person")] + [
        SelectChoice(str(person.person_id), label(person)) for person in view.choices
    ]
    wrong: list[tuple[str, str]] = []
    if form.validate_on_submit():
        try:
            if form.kind.data == PartyKind.STAND_IN.value:
                standing.name_stand_in(desk(), view.session_reference, number(form.person.data))
            else:
                standing.name_scribe(desk(), view.contract_reference, number(form.person.data), view.session_reference)
            flash("They have the place from now on.", "success")
            return redirect(back)
        except Invalid as problem:
            wrong = [("#person", sentence) for sentence in problem.problems]
    elif not form.is_submitted():
        form.kind.data = kinds[0].value
    page = render_template("sessions/name.html", form=form, view=view, back=back, wrong=wrong)
    return page, 422 if wrong or form.errors else 200


@pages.post("/places/<int:party_id>/end")
@permission(Permission.PARTY_NAME)
def end(party_id: int) -> ResponseReturnValue:
    """Take a place back, at once."""
    reference = standing.end_place(desk(), party_id)
    flash("The place has ended. They see nothing of it any more.", "success")
    if reference.startswith("M-"):
        return redirect(url_for("sessions.show", reference=reference))
    return redirect(url_for("contracts.show", reference=reference))
