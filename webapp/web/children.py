"""Children: the roll for those who may read it, and a child's chronology. A search by name is a POST, never an address."""

from __future__ import annotations

from datetime import date
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from webapp.documents.text import clean_text
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.policy import Permission, Resource, allows
from webapp.services import children, chronology, leaving, new_children, outcomes, withdrawing
from webapp.services.children import EVERYBODY
from webapp.services.roll_filter import PLANS, WHERE, Chosen
from webapp.web.access import current_viewer, desk, permission
from webapp.web.addresses import page_asked
from webapp.web.chronology import address_kept, filter_asked
from webapp.web.safety import closed_page
from webapp.web.sent_back import SentBack, answered
from webapp.web.typed import DayField, NoDay, read_day

pages = Blueprint("children", __name__)

NOTHING_SENT = SentBack()

FILTERS = ("year", "form_class", "plan", "where")
"""What the list is narrowed to, in the address."""

_SHORT = Length(max=80, message="Use at most 80 characters.")


class ChildForm(FlaskForm):
    """A child, typed in."""

    forename = StringField("First name", [DataRequired("Enter the child’s first name."), _SHORT])
    surname = StringField("Surname", [DataRequired("Enter the child’s surname."), _SHORT])
    preferred_forename = StringField("Known as", [_SHORT], description="If the school uses another first name")
    date_of_birth = DayField("Date of birth", description="For example, 14/3/2016. It tells two of a name apart")
    year_group = StringField("Year", [_SHORT], description="For example, 4 or Reception")
    form_class = StringField("Form or class", [_SHORT], description="For example, 4K")


@pages.route("/children", methods=["GET", "POST"])
@permission(Permission.CHILD_READ)
def roll() -> str:
    """The roll, a page at a time, or what a search finds."""
    query = clean_text(request.form.get("query", ""))[0].strip()[:80] if request.method == "POST" else ""
    asked = {name: clean_text(request.args.get(name, ""))[0].strip()[:40] for name in FILTERS}
    chosen = EVERYBODY if query else Chosen(**asked)
    found, viewer = children.roll(desk(), query, page_asked(), chosen), current_viewer()
    return render_template(
        "children/roll.html",
        roll=found,
        query=query,
        chosen=chosen,
        plans=PLANS,
        where=WHERE,
        pairs=lambda words: [("", "All"), *((word, word) for word in words)],
        may_approve=allows(Permission.ENTRY_CLAIM, viewer, Resource(viewer.school_id)),
        decides_names=allows(Permission.MENTION_DECIDE, viewer, Resource(viewer.school_id)),
    )


@pages.route("/children/new", methods=["GET", "POST"])
@permission(Permission.CHILD_WRITE)
def new() -> ResponseReturnValue:
    """Add a child in one line."""
    if request.method == "GET" and (closed := closed_page()):
        return closed
    form = ChildForm()
    wrong: list[tuple[str, str]] = []
    if form.validate_on_submit():
        try:
            reference = new_children.add_child(desk(), _child(form))
            flash("Added to the roll.", "success")
            return redirect(url_for("children.show", reference=reference))
        except (Invalid, Conflict) as problem:
            wrong = [("#forename", problem.sentence)]
    return render_template("children/new.html", form=form, wrong=wrong), 422 if wrong or form.errors else 200


def _child(form: ChildForm) -> children.NewChild:
    return children.NewChild(
        forename=form.forename.data or "",
        surname=form.surname.data or "",
        preferred_forename=form.preferred_forename.data or "",
        date_of_birth=form.date_of_birth.day,
        year_group=form.year_group.data or "",
        form_class=form.form_class.data or "",
    )


@pages.get("/children/<reference>")
@permission(Permission.CHILD_READ)
def show(reference: str) -> str:
    """A child's chronology."""
    return _chronology(reference)


def _chronology(reference: str, back: SentBack = NOTHING_SENT) -> str:
    asked = filter_asked()
    view = chronology.read_chronology(desk(), reference, page_asked(), asked.wanted)
    with_analysis = request.args.get("analysis") == "yes"
    wrong = [*asked.links(), *back.links()]
    return render_template(
        "children/chronology.html",
        view=view,
        asked=asked,
        kept=address_kept(),
        with_analysis=with_analysis,
        back=back,
        wrong=wrong,
    )


def _to(reference: str) -> ResponseReturnValue:
    """Back to the page of the chronology from which a form was sent, with its filter."""
    return redirect(url_for("children.show", reference=reference, **address_kept()))  # type: ignore[arg-type]


@pages.post("/children/<reference>/entries/<uid>/approve")
@permission(Permission.ENTRY_APPROVE)
def approve(reference: str, uid: str) -> ResponseReturnValue:
    """Approve an entry that waits for the lead."""
    chronology.approve_entry(desk(), reference, uid)
    flash("Approved.", "success")
    return _to(reference)


@pages.post("/children/<reference>/entries/<uid>/withdraw")
@permission(Permission.ENTRY_WITHDRAW)
def withdraw(reference: str, uid: str) -> ResponseReturnValue:
    """Withdraw an entry that is about another child."""
    reason, right = request.form.get("reason", ""), request.form.get("right", "")
    return answered(
        f"withdraw-{uid}",
        lambda problem: "right" if isinstance(problem, withdrawing.WrongRightChild) else "reason",
        lambda: withdrawing.withdraw_entry(desk(), reference, uid, reason, right),
        page=partial(_chronology, reference),
        done="Withdrawn. It is gone from this chronology, and what is still to be done stands on your home page.",
        to=_to(reference),
    )


@pages.post("/children/<reference>/entries/<uid>/outcome")
@permission(Permission.CHILD_WRITE)
def outcome(reference: str, uid: str) -> ResponseReturnValue:
    """Add what came of an entry."""
    typed, text = request.form.get("day", ""), clean_text(request.form.get("text", ""))[0]
    return answered(
        f"outcome-{uid}",
        lambda problem: "day" if isinstance(problem, (NoDay, outcomes.WrongDay)) else "text",
        lambda: outcomes.add_outcome(desk(), reference, uid, read_day(typed), text),
        page=partial(_chronology, reference),
        done="Added. The entry keeps saying what was known then.",
        to=_to(reference),
    )


@pages.get("/children/<reference>/withdrawn")
@permission(Permission.ENTRY_SEALED)
def sealed(reference: str) -> str:
    """What was withdrawn from a child's chronology, for the lead."""
    return render_template("children/withdrawn.html", view=withdrawing.read_sealed(desk(), reference))


@pages.post("/children/<reference>/on-roll")
@permission(Permission.CHILD_WRITE)
def on_roll(reference: str) -> ResponseReturnValue:
    """A child who was spoken of is on the roll now."""
    leaving.put_on_roll(desk(), reference)
    flash("On the roll now.", "success")
    return _to(reference)


@pages.post("/children/<reference>/left")
@permission(Permission.CHILD_WRITE)
def left(reference: str) -> ResponseReturnValue:
    """The day on which a child left; an empty day for one who is here after all."""
    return answered(
        "left",
        "day",
        lambda: leaving.note_leaving(desk(), reference, _left_on()),
        page=partial(_chronology, reference),
        done="Noted.",
        to=_to(reference),
    )


def _left_on() -> date | None:
    typed = request.form.get("day", "").strip()
    if not typed and request.form.get("do") != "return":
        raise Invalid("Give the day on which the child left.")
    return read_day(typed) if typed else None
