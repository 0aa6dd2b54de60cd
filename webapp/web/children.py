"""Children: the roll for those who may read it, and a child's chronology. A search by name is a POST, never an address."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from webapp.domain.errors import Conflict, Invalid
from webapp.domain.policy import Permission
from webapp.services import children, chronology
from webapp.web.access import desk, permission
from webapp.web.typed import DayField

pages = Blueprint("children", __name__)

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
    query = request.form.get("query", "").strip()[:80] if request.method == "POST" else ""
    page = max(1, request.args.get("page", 1, type=int))
    return render_template("children/roll.html", roll=children.roll(desk(), query, page), query=query)


@pages.route("/children/new", methods=["GET", "POST"])
@permission(Permission.CHILD_WRITE)
def new() -> ResponseReturnValue:
    """Add a child in one line."""
    form = ChildForm()
    wrong: list[tuple[str, str]] = []
    if form.validate_on_submit():
        try:
            reference = children.add_child(desk(), _child(form))
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
    page = max(1, request.args.get("page", 1, type=int))
    return render_template("children/chronology.html", view=chronology.read_chronology(desk(), reference, page))


@pages.post("/children/<reference>/entries/<uid>/approve")
@permission(Permission.ENTRY_APPROVE)
def approve(reference: str, uid: str) -> ResponseReturnValue:
    """Approve an entry that waits for the lead."""
    chronology.approve_entry(desk(), reference, uid)
    flash("Approved.", "success")
    return redirect(url_for("children.show", reference=reference))
