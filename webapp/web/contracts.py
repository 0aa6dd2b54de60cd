"""Supervision: one's own contracts, a new one, and a contract's page."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types

from forms.kit import Purpose
from webapp.domain.errors import Invalid
from webapp.domain.people import ContractKind
from webapp.domain.policy import Permission, Resource, allows
from webapp.services import choosing, contracts, passing, renewing, standing
from webapp.services.board import my_contracts
from webapp.services.choosing import DocumentChoice
from webapp.services.contracts import PersonChoice
from webapp.web.access import current_viewer, desk, permission
from webapp.web.safety import closed_page

pages = Blueprint("contracts", __name__)

KINDS = (
    SelectChoice(ContractKind.ONE_TO_ONE.value, "One to one"),
    SelectChoice(ContractKind.GROUP.value, "In a group, which one person supervises"),
    SelectChoice(ContractKind.PEER.value, "Among peers, of whom one leads and writes"),
    SelectChoice(ContractKind.CLUSTER.value, "Between schools: each files what is said about its own children"),
)
USUAL = SelectChoice("", "The usual one for how you meet")


class NewContractForm(FlaskForm):
    """How they meet, and who supervises; the supervisees are ticked beside it."""

    kind = RadioField("How you will meet", choices=KINDS, default=ContractKind.ONE_TO_ONE.value)
    supervisor = SelectField(
        "Supervisor",
        description="Writes the records; among peers, whoever leads. For an outside provider without an account (paper "
        "only), you write the contract, and write each record or attach the provider’s own. No child’s name is printed.",
    )
    contract_document = RadioField("What the contract is written on", default="")
    record_document = RadioField("What the records of its sessions are written on", default="")

    def ask_between(
        self, contract_documents: Sequence[DocumentChoice], record_documents: Sequence[DocumentChoice]
    ) -> None:
        """Offer the documents that are on; where there is one only there is nothing to ask."""
        for name, offered in (("contract_document", contract_documents), ("record_document", record_documents)):
            if len(offered) < 2:
                delattr(self, name)
            else:
                self[name].choices = [USUAL, *(SelectChoice(one.key, one.title) for one in offered)]

    def chosen(self, name: str) -> str:
        """The key of the document that was chosen, or nothing."""
        return str(self[name].data or "") if name in self else ""


class RecordDocumentForm(FlaskForm):
    """On what the records of coming sessions are written."""

    document = RadioField("Records are written on")


@pages.get("/supervision")
@permission(Permission.CONTRACT_LIST)
def board() -> str:
    """The contracts in which this person has a place."""
    viewer = current_viewer()
    may_create = allows(Permission.CONTRACT_CREATE, viewer, Resource(viewer.school_id))
    lines, reviews = my_contracts(desk()), renewing.my_reviews(desk())
    return render_template("contracts/board.html", contracts=lines, reviews=reviews, may_create=may_create)


@pages.route("/supervision/new", methods=["GET", "POST"])
@permission(Permission.CONTRACT_CREATE)
def new() -> ResponseReturnValue:
    """Begin a contract between a supervisor and one or several supervisees."""
    if request.method == "GET" and (closed := closed_page()):
        return closed
    people = contracts.people_to_supervise(desk())
    form = NewContractForm()
    form.ask_between(*(choosing.documents_to_choose(desk(), purpose) for purpose in (Purpose.CONTRACT, Purpose.RECORD)))
    unchosen = [SelectChoice("", "Choose a person")]
    form.supervisor.choices = unchosen + [SelectChoice(str(p.person_id), supervisor_label(p)) for p in people]
    ticked = request.form.getlist("supervisee")
    wrong: list[tuple[str, str]] = []
    if form.validate_on_submit():
        try:
            made = contracts.create_contract(
                desk(),
                number(form.supervisor.data),
                *map(number, ticked),
                kind=ContractKind(form.kind.data),
                contract_key=form.chosen("contract_document"),
                record_key=form.chosen("record_document"),
            )
            return redirect(url_for("contracts.show", reference=made))
        except Invalid as problem:
            wrong = [("#supervisees", sentence) for sentence in problem.problems]
    elif not form.is_submitted():
        form.supervisor.data = str(current_viewer().person_id)
    page = render_template("contracts/new.html", form=form, people=people, ticked=ticked, wrong=wrong)
    return page, 422 if wrong or form.errors else 200


def label(person: PersonChoice) -> str:
    """Somebody in a list to choose from."""
    return f"{person.name}, {person.office}" if person.office else person.name


def supervisor_label(person: PersonChoice) -> str:
    """Somebody who could supervise, with whether they do it on paper."""
    return label(person) if person.has_account else f"{label(person)} (paper only)"


def number(text: str | None) -> int:
    """The id that a choice carries; nought, which is nobody's, for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


@pages.get("/contracts/<reference>")
@permission(Permission.CONTRACT_READ)
def show(reference: str) -> str:
    """A contract's page: its parties, its paper and its sessions."""
    here = desk()
    view = contracts.read_contract(here, reference)
    changes = passing.read_passing(here, reference)
    beside = standing.ask_standing(here, reference).places if view.may_name else ()
    over = renewing.over_time(here, reference)
    return render_template(
        "contracts/contract.html",
        contract=view,
        beside=beside,
        passing=changes,
        over=over,
        now=here.clock(),
        today=here.today,
    )


@pages.route("/contracts/<reference>/record-document", methods=["GET", "POST"])
@permission(Permission.PARTY_NAME)
def record_document(reference: str) -> ResponseReturnValue:
    """Write the records of coming sessions on another document."""
    view = choosing.ask_record_document(desk(), reference)
    form = RecordDocumentForm(document=view.key)
    form.document.choices = [SelectChoice(one.key, one.title) for one in view.choices]
    if form.validate_on_submit():
        choosing.choose_record_document(desk(), reference, form.document.data)
        flash("Records that are begun from now on are written on it.", "success")
        return redirect(url_for("contracts.show", reference=reference))
    page = render_template("contracts/record_document.html", form=form, reference=reference)
    return page, 422 if form.errors else 200
