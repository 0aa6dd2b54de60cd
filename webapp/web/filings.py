"""Copying entries into the school's main system, ticking them off, and taking them away as a list."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField
from wtforms.validators import DataRequired
from wtforms.widgets import HiddenInput

from webapp.domain.errors import Conflict, Invalid
from webapp.domain.policy import Permission
from webapp.services import entry_export, filings, unfiled
from webapp.services.filings import FilingView, NewFiling
from webapp.services.unfiled import Chosen
from webapp.web.access import desk, permission
from webapp.web.addresses import page_asked
from webapp.web.format import day
from webapp.web.reading import send
from webapp.web.typed import DayField

pages = Blueprint("filings", __name__)


class FilingForm(FlaskForm):
    """In which system, when, and under what reference; by whom is whoever sends it."""

    system = StringField("System", [DataRequired("Say into which system it was copied.")])
    filed_on = DayField("Copied on", [DataRequired("Give the day on which it was copied.")])
    reference = StringField("What it is called there", description="Its number or reference, if it has one")
    seen = IntegerField(widget=HiddenInput())

    def begin(self, view: FilingView) -> None:
        """What the page proposes: the school's main system, or what was said before, to be put right."""
        said = view.filed
        self.system.data = said.system if said else view.system
        self.filed_on.data = day(said.filed_on if said else view.today)
        self.reference.data = said.reference if said else ""
        self.seen.data = len(view.statements)


@pages.get("/children/unfiled")
@permission(Permission.ENTRY_FILE)
def show() -> str:
    """What is to be copied, oldest first, with one entry ready."""
    view = unfiled.list_unfiled(desk(), _chosen(), page_asked(), request.args.get("open", ""))
    form = FilingForm(formdata=None)
    if view.opened is not None:
        form.begin(view.opened)
    return render_template("children/unfiled.html", view=view, form=form, asked=request.args.get("open", ""))


@pages.post("/children/unfiled/export")
@permission(Permission.CHILD_EXPORT)
def export_unfiled() -> ResponseReturnValue:
    """The same entries as a list for a spreadsheet. It is noted first, so this is no GET."""
    return send(entry_export.export_unfiled(desk(), _chosen()))


@pages.post("/children/<reference>/export")
@permission(Permission.CHILD_EXPORT)
def export_chronology(reference: str) -> ResponseReturnValue:
    """A child's entries as a list for a spreadsheet."""
    return send(entry_export.export_chronology(desk(), reference))


@pages.route("/children/<reference>/entries/<uid>/filing", methods=["GET", "POST"])
@permission(Permission.ENTRY_FILE)
def file(reference: str, uid: str) -> ResponseReturnValue:
    """One entry: its text, ticking it off, and what was said of its copy."""
    form = FilingForm()
    wrong: list[tuple[str, str]] = []
    if form.validate_on_submit() and form.filed_on.day:
        new = NewFiling(form.system.data or "", form.filed_on.day, form.reference.data or "")
        try:
            filings.file_entry(desk(), reference, uid, new, form.seen.data or 0)
        except Invalid as problem:
            wrong = [(_box(problem), problem.sentence)]
        except Conflict as problem:
            wrong = [("", problem.sentence)]
        else:
            flash("Ticked off.", "success")
            return _onward(reference)
    view = filings.read_filing(desk(), reference, uid)
    if not form.is_submitted():
        form.begin(view)
    form.seen.data = len(view.statements)
    page = render_template("children/filing.html", view=view, form=form, wrong=wrong, back=_list())
    return page, 422 if wrong or form.errors else 200


def _box(problem: Invalid) -> str:
    """The box that is to blame."""
    match problem:
        case filings.WrongDay():
            return "#filed_on"
        case filings.WrongReference():
            return "#reference"
        case _:
            return "#system"


@pages.post("/children/<reference>/entries/<uid>/not-filed")
@permission(Permission.ENTRY_FILE)
def take_back(reference: str, uid: str) -> ResponseReturnValue:
    """It is not in the main system after all."""
    filings.take_back(desk(), reference, uid, request.form.get("seen", 0, int))
    flash("Noted. The entry is to be copied again, and what was said before is kept.", "success")
    return redirect(url_for("filings.file", reference=reference, uid=uid))


def _chosen() -> Chosen:
    """The filter in the address."""
    args = request.args
    return Chosen(bool(args.get("mine")), args.get("child", ""), args.get("older", 0, int))


def _list() -> dict[str, str]:
    """The part of the address that leads back to the list, where this entry was opened from it."""
    return {key: request.args[key] for key in ("list", "mine", "child", "older", "page", "then") if key in request.args}


def _onward(reference: str) -> ResponseReturnValue:
    """To the next entry of the list, so that several are ticked off one after another; or back to the chronology."""
    if "list" not in request.args:
        return redirect(url_for("children.show", reference=reference))
    mine, child, older, page, then = (request.args.get(key) for key in ("mine", "child", "older", "page", "then"))
    return redirect(url_for("filings.show", mine=mine, child=child, older=older, page=page, open=then))
