"""Between sessions: a year of them planned at once, one cancelled, one more asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from webapp.domain.cadence import CHOSEN, Reason
from webapp.domain.dates import day as short_day
from webapp.domain.dates import parse_day
from webapp.domain.errors import Conflict, Invalid, Refused
from webapp.domain.policy import Permission
from webapp.services import cancelling, planning, requesting, sessions
from webapp.services.planning import LONGEST, SHORTEST, Plan, Proposal
from webapp.services.sessions import SessionView
from webapp.web.access import desk, permission
from webapp.web.contracts import number
from webapp.web.typed import DayField, TimeField, at, parse_time

pages = Blueprint("planning", __name__)

DAY_HINT = "For example, 3/12/26 or 3 December 2026"
TIME_HINT = "For example, 4:30pm"
_MINUTES = f"Enter the length in minutes, between {SHORTEST} and {LONGEST}."


class YearForm(FlaskForm):
    """The first session, after which the others are proposed."""

    on = DayField(
        "Date of the first session", [DataRequired("Enter the date of the first session.")], description=DAY_HINT
    )
    starts = TimeField("Time", [DataRequired("Enter the time at which they begin.")], description=TIME_HINT)
    minutes = IntegerField(
        "Length in minutes",
        [InputRequired(_MINUTES), NumberRange(SHORTEST, LONGEST, _MINUTES)],
        description="60 or more",
    )
    place = StringField(
        "Place",
        [Length(max=120, message="A place has at most 120 characters.")],
        description="A private room where nobody will interrupt",
    )


_REASONS = [SelectChoice(reason.value, reason.label) for reason in CHOSEN]


class ReasonFields(FlaskForm):
    """Why a session is not held when it was to be, and at whose wish: the others are told both."""

    reason = RadioField("Why?", [Optional()], choices=_REASONS, default="")
    by_party = SelectField("At whose wish?", default="")

    def ask_of(self, view: SessionView) -> None:
        """Offer the people of this session."""
        people = [SelectChoice(str(one.party.party_id), one.party.name) for one in view.people]
        self.by_party.choices = [SelectChoice("", "Mine"), *people]

    def wish(self) -> int | None:
        """The party at whose wish it is; None for whoever says so."""
        return number(self.by_party.data) or None


class CancelForm(ReasonFields):
    """Why it will not be held."""

    reason = RadioField("Why?", [DataRequired("Choose why it is cancelled.")], choices=_REASONS, default="")


@dataclass
class Row:
    """One session of the plan, as it stands on the page."""

    proposal: Proposal
    ticked: bool
    on: str
    starts: str
    wrong_on: str = ""
    wrong_starts: str = ""
    plan: Plan | None = None


@pages.route("/contracts/<reference>/sessions/year", methods=["GET", "POST"])
@permission(Permission.SESSION_CREATE)
def year(reference: str) -> ResponseReturnValue:
    """Propose a session for each half term left in the school year, and plan those that stay ticked."""
    view, form = planning.ask_year(desk(), reference), YearForm()
    wrong: list[tuple[str, str]] = []
    rows: list[Row] = []
    if not form.is_submitted():
        form.minutes.data = view.minutes
    elif form.validate() and form.on.day and form.starts.time:
        try:
            proposals = planning.propose_year(desk(), reference, form.on.day)
            seen = _was_seen(form, proposals)
            rows = _as_changed(proposals) if seen else _as_proposed(form, proposals)
            if request.form.get("do") == "plan" and not seen:
                wrong = [
                    ("#proposed", "You changed the first session. Look at what is proposed from there, then plan it.")
                ]
            elif seen and not (wrong := _read(rows, form.minutes.data or 0)):
                plans = [row.plan for row in rows if row.plan]
                made = planning.plan_year(desk(), reference, plans, form.place.data or "")
                flash(_planned_words(len(made)), "success")
                return redirect(url_for("contracts.show", reference=reference))
        except (Invalid, Conflict) as problem:
            wrong = [("#on", sentence) for sentence in (getattr(problem, "problems", ()) or (problem.sentence,))]
    page = render_template("sessions/year.html", form=form, year=view, rows=rows, wrong=wrong)
    return page, 422 if wrong or form.errors else 200


def _planned_words(count: int) -> str:
    sessions_are = "1 session is" if count == 1 else f"{count} sessions are"
    return f"{sessions_are} planned. The others find each on their home page when it comes near."


def _was_seen(form: YearForm, proposals: tuple[Proposal, ...]) -> bool:
    """Whether these very sessions were on the page that is sent, from the first date and time that it still gives."""
    sent = request.form
    same = sent.get("proposed_on") == form.on.data and sent.get("proposed_starts") == form.starts.data
    return sent.get("do") == "plan" and same and sent.getlist("period") == [proposal.period for proposal in proposals]


def _as_proposed(form: YearForm, proposals: tuple[Proposal, ...]) -> list[Row]:
    starts = form.starts.data or ""
    return [Row(p, p.on is not None and p.there is None, short_day(p.on) if p.on else "", starts) for p in proposals]


def _as_changed(proposals: tuple[Proposal, ...]) -> list[Row]:
    ticked = request.form.getlist("pick")
    return [
        Row(p, str(place) in ticked, request.form.get(f"on-{place}", ""), request.form.get(f"starts-{place}", ""))
        for place, p in enumerate(proposals)
    ]


def _read(rows: list[Row], minutes: int) -> list[tuple[str, str]]:
    """Read what each ticked row says. Returns what is wrong, with the way there."""
    wrong = []
    for place, row in enumerate(rows):
        if not row.ticked:
            continue
        day: date | None = None
        try:
            day = parse_day(row.on)
        except ValueError as problem:
            row.wrong_on = str(problem)
            wrong.append((f"#on-{place}", f"{row.proposal.period}: {problem}"))
        try:
            clock = parse_time(row.starts)
        except ValidationError as problem:
            row.wrong_starts = str(problem)
            wrong.append((f"#starts-{place}", f"{row.proposal.period}: {problem}"))
            continue
        row.plan = Plan(at(day, clock), minutes) if day else None
    return wrong


@pages.route("/sessions/<reference>/cancel", methods=["GET", "POST"])
@permission(Permission.SESSION_CREATE)
def cancel(reference: str) -> ResponseReturnValue:
    """Cancel a session that will not be held, and tell the others why."""
    view = sessions.read_session(desk(), reference)
    if not view.may_move:
        raise Refused
    form = CancelForm()
    form.ask_of(view)
    wrong: list[tuple[str, str]] = []
    if form.validate_on_submit():
        try:
            contract = cancelling.cancel_session(desk(), reference, Reason(form.reason.data), form.wish())
            flash("Cancelled. The others are told on their home page. Plan another one in its place.", "success")
            return redirect(url_for("sessions.plan", reference=contract))
        except (Invalid, Conflict) as problem:
            wrong = [("#reason-0", problem.sentence)]
    page = render_template("sessions/cancel.html", form=form, session=view, wrong=wrong)
    return page, 422 if wrong or form.errors else 200


@pages.post("/contracts/<reference>/requests")
@permission(Permission.SESSION_CREATE)
def ask(reference: str) -> ResponseReturnValue:
    """Ask for a session more (loxdale: anyone in the team can)."""
    try:
        requesting.ask_for_session(desk(), reference)
        flash("Asked for. The others see it on their home page, and plan it with one button.", "success")
    except (Invalid, Conflict) as problem:
        flash(problem.sentence)
    return redirect(url_for("contracts.show", reference=reference))


@pages.post("/session-requests/<int:request_id>/take-back")
@permission(Permission.SESSION_CREATE)
def take_back(request_id: int) -> ResponseReturnValue:
    """Close a request without a session."""
    reference = requesting.take_back(desk(), request_id)
    flash("The request is closed, and no session was planned for it.", "success")
    return redirect(url_for("contracts.show", reference=reference))
