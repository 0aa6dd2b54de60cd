"""Sessions: planning one, beginning its record, and ending it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, Length

from webapp.domain.clock import SCHOOL_TIME, school_day
from webapp.domain.dates import day as short_day
from webapp.domain.errors import Invalid
from webapp.domain.policy import Permission
from webapp.services import children, sessions
from webapp.web.access import desk, permission
from webapp.web.format import clock_time
from webapp.web.typed import DayField, TimeField, at

pages = Blueprint("sessions", __name__)

DAY_HINT = "For example, 3/12/26 or 3 December 2026"
TIME_HINT = "For example, 4:30pm"


class PlanForm(FlaskForm):
    """When and where."""

    on = DayField("Date", [DataRequired("Enter the date of the session.")], description=DAY_HINT)
    starts = TimeField("Time", [DataRequired("Enter the time at which it begins.")], description=TIME_HINT)
    place = StringField(
        "Place",
        [Length(max=120, message="A place has at most 120 characters.")],
        description="A private room where nobody will interrupt",
    )


class EndForm(FlaskForm):
    """When it really was; the children are asked beside it."""

    on = DayField("Date", [DataRequired("Enter the date of the session.")], description=DAY_HINT)
    starts = TimeField("It began at", [DataRequired("Enter the time at which it began.")], description=TIME_HINT)
    ends = TimeField("It ended at", [DataRequired("Enter the time at which it ended.")], description=TIME_HINT)
    none = BooleanField("No child was discussed")
    find = StringField("Find another child who was discussed", description="A name, or a reference such as C-0412")


@pages.route("/contracts/<reference>/sessions/new", methods=["GET", "POST"])
@permission(Permission.SESSION_CREATE)
def plan(reference: str) -> ResponseReturnValue:
    """Plan a session under a contract."""
    form = PlanForm()
    wrong: list[tuple[str, str]] = []
    if form.validate_on_submit() and form.on.day and form.starts.time:
        try:
            made = sessions.plan_session(desk(), reference, at(form.on.day, form.starts.time), form.place.data or "")
            return redirect(url_for("sessions.show", reference=made))
        except Invalid as problem:
            wrong = [("#on", sentence) for sentence in problem.problems]
    sessions.may_plan(desk(), reference)
    page = render_template("sessions/plan.html", form=form, wrong=wrong, contract_reference=reference)
    return page, 422 if wrong or form.errors else 200


@pages.get("/sessions/<reference>")
@permission(Permission.CONTRACT_READ)
def show(reference: str) -> str:
    """A session's page."""
    here = desk()
    return render_template("sessions/session.html", session=sessions.read_session(here, reference), now=here.clock())


@pages.post("/sessions/<reference>/record")
@permission(Permission.PAPER_WRITE)
def start_record(reference: str) -> ResponseReturnValue:
    """Begin the record, or go on with it."""
    return redirect(url_for("writing.write", reference=sessions.start_record(desk(), reference)))


@pages.route("/sessions/<reference>/end", methods=["GET", "POST"])
@permission(Permission.SESSION_END)
def end(reference: str) -> ResponseReturnValue:
    """Which children were discussed? From the answer on, each has a line on their chronology."""
    view = sessions.ask_ending(desk(), reference)
    form = EndForm()
    ticked = request.form.getlist("child") if form.is_submitted() else [child[0] for child in view.children]
    offered = {child[0]: child for child in view.children}
    offered |= {
        c.reference: (c.reference, c.name, c.detail) for c in children.named(desk(), ticked, view.contract_reference)
    }
    wrong: list[tuple[str, str]] = []
    searched = False
    if not form.is_submitted():
        _propose(form, view)
    elif request.form.get("do") == "find":
        searched = True
        for child in children.find_children(desk(), view.contract_reference, form.find.data or ""):
            offered.setdefault(child.reference, (child.reference, child.name, child.detail))
    elif form.validate() and form.on.day and form.starts.time and form.ends.time:
        try:
            sessions.end_session(
                desk(),
                reference,
                starts_at=at(form.on.day, form.starts.time),
                ended_at=at(form.on.day, form.ends.time),
                discussed=ticked,
                none=bool(form.none.data),
            )
            flash("The session has ended. Each child who was discussed has a line on their chronology.", "success")
            return redirect(url_for("reading.show", reference=view.paper_reference))
        except Invalid as problem:
            place = "#on" if isinstance(problem, sessions.WrongTimes) else "#children"
            wrong = [(place, sentence) for sentence in problem.problems]
    page = render_template(
        "sessions/end.html",
        form=form,
        session=view,
        offered=tuple(offered.values()),
        ticked=ticked,
        wrong=wrong,
        searched=searched,
    )
    return page, 422 if wrong or form.errors else 200


def _propose(form: EndForm, view: sessions.EndingView) -> None:
    form.on.data = short_day(school_day(view.starts_at))
    form.starts.data = clock_time(view.starts_at.astimezone(SCHOOL_TIME).time())
    same_day = school_day(view.ends_at) == school_day(view.starts_at)
    form.ends.data = clock_time(view.ends_at.astimezone(SCHOOL_TIME).time()) if same_day else ""
