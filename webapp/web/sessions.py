"""Sessions: planning one, moving it, beginning its record, and ending it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, Length

from webapp.domain.cadence import Reason
from webapp.domain.clock import SCHOOL_TIME, school_day
from webapp.domain.dates import day as short_day
from webapp.domain.errors import Conflict, Invalid, Refused
from webapp.domain.people import OFF_ROLL, Formality
from webapp.domain.policy import Permission
from webapp.services import child_picker, ending, moving, new_children, sessions, standing
from webapp.services.attending import Attending, NobodyThere, WrongTimes
from webapp.services.ending import EndingView
from webapp.web.access import desk, permission
from webapp.web.contracts import number
from webapp.web.format import clock_time
from webapp.web.planning import DAY_HINT, TIME_HINT, ReasonFields
from webapp.web.typed import DayField, TimeField, at

pages = Blueprint("sessions", __name__)


class PlanForm(FlaskForm):
    """When and where."""

    on = DayField("Date", [DataRequired("Enter the date of the session.")], description=DAY_HINT)
    starts = TimeField("Time", [DataRequired("Enter the time at which it begins.")], description=TIME_HINT)
    place = StringField(
        "Place",
        [Length(max=120, message="A place has at most 120 characters.")],
        description="A private room where nobody will interrupt",
    )


class NoReason(Invalid):
    """A session is put off without a reason."""


class MoveForm(PlanForm, ReasonFields):
    """When and where instead, and why."""


class NewSessionForm(PlanForm):
    """A session that is planned, or one that was held without a plan."""

    ad_hoc = BooleanField(
        "It was not planned",
        description="For example after a hard meeting. It can be noted afterwards too: enter the day on which it was held.",
    )


class EndForm(FlaskForm):
    """When it really was; who was there and the children are asked beside it."""

    on = DayField("Date", [DataRequired("Enter the date of the session.")], description=DAY_HINT)
    starts = TimeField("It began at", [DataRequired("Enter the time at which it began.")], description=TIME_HINT)
    ends = TimeField("It ended at", [DataRequired("Enter the time at which it ended.")], description=TIME_HINT)
    none = BooleanField("No child was discussed")
    find = StringField("Find another child who was discussed", description="A name, or a reference such as C-0412")


@pages.route("/contracts/<reference>/sessions/new", methods=["GET", "POST"])
@permission(Permission.SESSION_CREATE)
def plan(reference: str) -> ResponseReturnValue:
    """Plan a session under a contract, or note one that was ad hoc."""
    form = NewSessionForm()
    wrong: list[tuple[str, str]] = []
    if form.validate_on_submit() and form.on.day and form.starts.time:
        try:
            formality = Formality.AD_HOC if form.ad_hoc.data else Formality.FORMAL
            starts_at = at(form.on.day, form.starts.time)
            answers = {number(text) for text in request.form.getlist("answers")}
            made = sessions.plan_session(desk(), reference, starts_at, form.place.data or "", formality, answers)
            return redirect(url_for("sessions.show", reference=made))
        except (Invalid, Conflict) as problem:
            wrong = [("#on", sentence) for sentence in getattr(problem, "problems", (problem.sentence,))]
    asked = sessions.ask_plan(desk(), reference)
    ticked = request.form.getlist("answers") if form.is_submitted() else [str(one.request_id) for one in asked]
    page = render_template(
        "sessions/plan.html", form=form, wrong=wrong, contract_reference=reference, asked=asked, ticked=ticked
    )
    return page, 422 if wrong or form.errors else 200


@pages.route("/sessions/<reference>/move", methods=["GET", "POST"])
@permission(Permission.SESSION_CREATE)
def move(reference: str) -> ResponseReturnValue:
    """Put a session off, or say who will not be there."""
    view = sessions.read_session(desk(), reference)
    if not view.may_move:
        raise Refused
    form = MoveForm()
    form.ask_of(view)
    wrong: list[tuple[str, str]] = []
    coming = _ticked(view.people)
    if form.validate_on_submit() and form.on.day and form.starts.time:
        try:
            starts_at = at(form.on.day, form.starts.time)
            if starts_at != view.starts_at and not form.reason.data:
                raise NoReason("Say why it is put off: the others are told.")
            reason = Reason(form.reason.data or Reason.OTHER)
            moving.move_session(
                desk(), reference, starts_at, form.place.data or "", coming, reason=reason, by_party=form.wish()
            )
            flash(
                "The session is changed. Where its time is another, the others are told on their home page.", "success"
            )
            return redirect(url_for("sessions.show", reference=reference))
        except Invalid as problem:
            wrong = [_place_of(problem, sentence) for sentence in problem.problems]
    elif not form.is_submitted():
        form.on.data, form.starts.data, form.place.data = *_day_and_time(view.starts_at), view.place
    page = render_template("sessions/move.html", form=form, session=view, coming=coming, wrong=wrong)
    return page, 422 if wrong or form.errors else 200


@pages.get("/sessions/<reference>")
@permission(Permission.CONTRACT_READ)
def show(reference: str) -> str:
    """A session's page: everything that there is of it."""
    here = desk()
    view = sessions.read_session(here, reference)
    beside = standing.ask_standing(here, session_reference=reference).places if view.may_name else ()
    return render_template("sessions/session.html", session=view, beside=beside, now=here.clock(), today=here.today)


@pages.post("/sessions/<reference>/record")
@permission(Permission.PAPER_WRITE)
def start_record(reference: str) -> ResponseReturnValue:
    """Begin the record, or go on with it."""
    audit = request.form.get("record") == "audit"
    return redirect(url_for("writing.write", reference=sessions.start_record(desk(), reference, audit=audit)))


@dataclass
class _Ending:
    """What is chosen so far on the page that ends a session."""

    view: EndingView
    present: set[int]
    ticked: list[str]
    offered: dict[str, tuple[str, str, str]]
    new_name: str
    new_why: str
    new_wrong: str = ""
    searched: bool = False
    wrong: list[tuple[str, str]] = field(default_factory=list)


@pages.route("/sessions/<reference>/end", methods=["GET", "POST"])
@permission(Permission.SESSION_END)
def end(reference: str) -> ResponseReturnValue:
    """Who was there, and which children were discussed? From the answer on, each has a line on their chronology."""
    view, form = ending.ask_ending(desk(), reference), EndForm()
    chosen = _chosen(view)
    pressed = request.form.get("do", "end") if form.is_submitted() else ""
    if not pressed:
        _propose(form, view)
    elif pressed == "find":
        _find(form, chosen)
    elif pressed == "add-child":
        _add_child(chosen)
    elif _end(form, chosen):
        flash(_ended_words(view), "success")
        return redirect(url_for("reading.show", reference=view.paper_reference))
    wrong = chosen.wrong + [("#new_name", sentence) for sentence in (chosen.new_wrong,) if sentence]
    page = render_template("sessions/end.html", form=form, session=view, chosen=chosen, wrong=wrong, reasons=OFF_ROLL)
    return page, 422 if wrong or form.errors else 200


def _ended_words(view: EndingView) -> str:
    if view.closed_to_children:
        return "The session has ended. If children were spoken of, each school notes it in its own children’s files."
    return "The session has ended. Each child who was discussed has a line on their chronology."


def _propose(form: EndForm, view: EndingView) -> None:
    form.on.data, form.starts.data = _day_and_time(view.starts_at)
    same_day = school_day(view.ends_at) == school_day(view.starts_at)
    form.ends.data = _day_and_time(view.ends_at)[1] if same_day else ""


def _chosen(view: EndingView) -> _Ending:
    """What was ticked, and before anything was sent what the record says."""
    ticked = request.form.getlist("child") if request.method == "POST" else [child[0] for child in view.children]
    offered = {child[0]: child for child in view.children}
    if set(ticked) - set(offered):
        known = child_picker.named(desk(), ticked, view.contract_reference)
        offered |= {c.reference: (c.reference, c.name, c.detail) for c in known}
    new_name, new_why = request.form.get("new_name", ""), request.form.get("new_why", "")
    return _Ending(view, _ticked(view.people), ticked, offered, new_name, new_why)


def _ticked(people: tuple[Attending, ...]) -> set[int]:
    """The parties who are there: as ticked, and before anything was sent as far as is known."""
    if request.method == "POST":
        return {number(text) for text in request.form.getlist("present")}
    return {one.party.party_id for one in people if one.present}


def _find(form: EndForm, chosen: _Ending) -> None:
    chosen.searched = True
    for child in child_picker.find_children(desk(), chosen.view.contract_reference, form.find.data or ""):
        chosen.offered.setdefault(child.reference, (child.reference, child.name, child.detail))


def _add_child(chosen: _Ending) -> None:
    """A child who is not on the roll, in one line (design, section 6)."""
    try:
        child = new_children.add_off_roll(desk(), chosen.view.contract_reference, chosen.new_name, chosen.new_why)
    except (Invalid, Conflict) as problem:
        chosen.new_wrong = problem.sentence
        return
    chosen.offered[child.reference] = (child.reference, child.name, child.detail)
    chosen.ticked.append(child.reference)
    chosen.new_name = chosen.new_why = ""


def _end(form: EndForm, chosen: _Ending) -> bool:
    """End the session, or say what is in the way."""
    if not (form.validate() and form.on.day and form.starts.time and form.ends.time):
        return False
    try:
        ending.end_session(
            desk(),
            chosen.view.reference,
            starts_at=at(form.on.day, form.starts.time),
            ended_at=at(form.on.day, form.ends.time),
            discussed=chosen.ticked,
            none=bool(form.none.data),
            present=chosen.present,
        )
    except Invalid as problem:
        chosen.wrong = [_place_of(problem, sentence) for sentence in problem.problems]
        return False
    return True


def _place_of(problem: Invalid, sentence: str) -> tuple[str, str]:
    """Where on the page the sentence leads."""
    if isinstance(problem, NoReason):
        return "#reason-0", sentence
    if isinstance(problem, WrongTimes):
        return "#on", sentence
    return ("#present" if isinstance(problem, NobodyThere) else "#children"), sentence


def _day_and_time(moment: datetime) -> tuple[str, str]:
    """A moment as a person would type it."""
    return short_day(school_day(moment)), clock_time(moment.astimezone(SCHOOL_TIME).time())
