"""Supervision: one's own contracts, a new one, and a contract's page."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types

from webapp.domain.errors import Invalid
from webapp.domain.policy import Permission, Resource, allows
from webapp.services import contracts
from webapp.web.access import current_viewer, desk, permission

pages = Blueprint("contracts", __name__)


class NewContractForm(FlaskForm):
    """Who supervises whom."""

    supervisor = SelectField("Supervisor", description="Writes the records, so needs an account")
    supervisee = SelectField("Supervisee", description="Whose supervision it is, usually the safeguarding lead")


@pages.get("/supervision")
@permission(Permission.CONTRACT_LIST)
def board() -> str:
    """The contracts in which this person has a place."""
    viewer = current_viewer()
    may_create = allows(Permission.CONTRACT_CREATE, viewer, Resource(viewer.school_id))
    return render_template("contracts/board.html", contracts=contracts.my_contracts(desk()), may_create=may_create)


@pages.route("/supervision/new", methods=["GET", "POST"])
@permission(Permission.CONTRACT_CREATE)
def new() -> ResponseReturnValue:
    """Begin a contract between two people."""
    people = contracts.people_to_supervise(desk())
    form = NewContractForm()
    me = current_viewer().person_id
    unchosen = [SelectChoice("", "Choose a person")]
    form.supervisor.choices = unchosen + [SelectChoice(str(p.person_id), p.label) for p in people if p.has_account]
    form.supervisee.choices = unchosen + [SelectChoice(str(p.person_id), p.label) for p in people]
    wrong: list[tuple[str, str]] = []
    if form.validate_on_submit():
        try:
            reference = contracts.create_contract(desk(), _number(form.supervisor.data), _number(form.supervisee.data))
            return redirect(url_for("contracts.show", reference=reference))
        except Invalid as problem:
            wrong = [("#supervisor", sentence) for sentence in problem.problems]
    elif not form.is_submitted():
        form.supervisor.data = str(me)
    page = render_template("contracts/new.html", form=form, wrong=wrong, alone=len(people) < 2)
    return page, 422 if wrong or form.errors else 200


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0


@pages.get("/contracts/<reference>")
@permission(Permission.CONTRACT_READ)
def show(reference: str) -> str:
    """A contract's page: its parties, its paper and its sessions."""
    here = desk()
    return render_template(
        "contracts/contract.html", contract=contracts.read_contract(here, reference), now=here.clock()
    )
