"""A child's own details: names and numbers, plans with their days, brothers and sisters."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from webapp.domain.dates import day as short_day
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.plans import PlanKind
from webapp.domain.policy import Permission
from webapp.domain.roll.fields import KEPT, Field
from webapp.domain.roll.rows import Value
from webapp.services import child_details
from webapp.services.child_details import WrongDetail
from webapp.web.access import desk, permission
from webapp.web.sent_back import SentBack, sent_back
from webapp.web.typed import DayField, read_day

pages = Blueprint("child_details", __name__, url_prefix="/children/<reference>/details")

_NAME = Length(max=80, message="Use at most 80 characters.")
_CODE = Length(max=40, message="Use at most 40 characters.")
NOTHING_SENT = SentBack()
KINDS = [("", "Choose one"), *((kind.value, kind.label) for kind in PlanKind)]


class DetailsForm(FlaskForm):
    """Names and numbers; each field has the name of what is kept."""

    legal_forename = StringField("First name", [DataRequired("Enter the child’s first name."), _NAME])
    legal_surname = StringField("Surname", [DataRequired("Enter the child’s surname."), _NAME])
    middle_names = StringField("Middle names", [_NAME])
    preferred_forename = StringField("Known as (first name)", [_NAME], description="If another one is used")
    preferred_surname = StringField("Known as (surname)", [_NAME], description="If another one is used")
    former_surname = StringField("Former surname", [_NAME])
    upn = StringField("UPN", [_CODE], description="Thirteen letters and digits, on every export of your system")
    admission_number = StringField("Admission number", [_CODE])
    date_of_birth = DayField("Date of birth", description="For example, 14/3/2016")
    year_group = StringField("Year", [_CODE], description="For example, 4 or Reception")
    form_class = StringField("Form or class", [_CODE], description="For example, 4K")

    def typed(self) -> dict[Field, Value]:
        """What stands in the boxes."""
        values: dict[Field, Value] = {field: self[field].data or "" for field in KEPT}
        return values | {Field.DATE_OF_BIRTH: self.date_of_birth.day}


@pages.route("", methods=["GET", "POST"])
@permission(Permission.CHILD_WRITE)
def show(reference: str) -> ResponseReturnValue:
    """The details, and putting names and numbers right."""
    form = DetailsForm()
    if form.validate_on_submit():
        try:
            child_details.change_details(desk(), reference, form.typed())
        except WrongDetail as problem:
            form[problem.field].errors = [problem.sentence]
        else:
            flash("The details are changed.", "success")
            return redirect(url_for("children.show", reference=reference))
    return _page(reference, form)


def _page(reference: str, form: DetailsForm | None = None, back: SentBack = NOTHING_SENT) -> ResponseReturnValue:
    view = child_details.read_details(desk(), reference)
    if form is None or not form.is_submitted() or back.form:
        known = {str(field): _shown(value) for field, value in view.values.items()}
        form = DetailsForm(formdata=None, data=known)
    wrong = bool(form.errors or back.form)
    page = render_template("children/details.html", view=view, form=form, back=back, wrong=back.links(), kinds=KINDS)
    return page, 422 if wrong else 200


def _shown(value: Value) -> str:
    return short_day(value) if isinstance(value, date) else value or ""


def _day(name: str) -> date | None:
    typed = request.form.get(name, "").strip()
    return read_day(typed) if typed else None


@pages.post("/plans")
@permission(Permission.CHILD_WRITE)
def begin_plan(reference: str) -> ResponseReturnValue:
    """A plan has begun."""
    try:
        child_details.begin_plan(desk(), reference, request.form.get("kind", ""), _day("from"))
    except (Invalid, Conflict) as problem:
        return _page(reference, back=sent_back("plan", problem=problem, name="kind" if not _chosen() else "from"))
    flash("The plan is noted.", "success")
    return redirect(url_for("child_details.show", reference=reference))


def _chosen() -> bool:
    return request.form.get("kind", "") in set(PlanKind)


@pages.post("/plans/<int:plan_id>/end")
@permission(Permission.CHILD_WRITE)
def end_plan(reference: str, plan_id: int) -> ResponseReturnValue:
    """A plan is over."""
    try:
        child_details.end_plan(desk(), reference, plan_id, _day("until"))
    except Invalid as problem:
        return _page(reference, back=sent_back(f"end-{plan_id}", problem=problem, name="until"))
    flash("The end of the plan is noted.", "success")
    return redirect(url_for("child_details.show", reference=reference))


@pages.post("/siblings")
@permission(Permission.CHILD_WRITE)
def note_sibling(reference: str) -> ResponseReturnValue:
    """Another child of the school is a brother or a sister."""
    try:
        child_details.note_sibling(desk(), reference, request.form.get("sibling", ""))
    except Invalid as problem:
        return _page(reference, back=sent_back("family", problem=problem, name="sibling"))
    flash("The two are noted as brothers or sisters.", "success")
    return redirect(url_for("child_details.show", reference=reference))


@pages.post("/siblings/<sibling>/remove")
@permission(Permission.CHILD_WRITE)
def remove_sibling(reference: str, sibling: str) -> ResponseReturnValue:
    """It was a mistake."""
    child_details.remove_sibling(desk(), reference, sibling)
    flash("The two are no longer noted as brothers or sisters.", "success")
    return redirect(url_for("child_details.show", reference=reference))
