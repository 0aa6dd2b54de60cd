"""A child's file on its way to the next school, where Alongside holds the main file."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from webapp.domain.policy import Permission
from webapp.services import transferring
from webapp.web.access import desk, permission
from webapp.web.addresses import page_asked
from webapp.web.reading import send
from webapp.web.sent_back import SentBack, answered
from webapp.web.typed import DayField, read_day

pages = Blueprint("transfers", __name__, url_prefix="/transfers")

NOTHING_SENT = SentBack()


class TransferForm(FlaskForm):
    """To which school, and from when."""

    to_school = StringField(
        "To which school, and to whom",
        [DataRequired("Say to which school it goes."), Length(max=200, message="Use at most 200 characters.")],
        description="The school, and the name and address of its designated safeguarding lead",
    )
    starts_on = DayField(
        "The child’s first day there",
        [DataRequired("Enter the child’s first day there.")],
        description="For example, 5/1/27. The file is there by the fifth school day",
    )


@pages.get("")
@permission(Permission.TRANSFER_RUN)
def everything() -> str:
    """The files that are on their way, or went."""
    return render_template("transfers/list.html", page=transferring.list_transfers(desk(), page_asked()))


@pages.route("/new", methods=["GET", "POST"])
@permission(Permission.TRANSFER_RUN)
def new() -> ResponseReturnValue:
    """Begin the transfer of the child whom the address names."""
    child = request.args.get("child", "")[:40]
    form = TransferForm()
    if form.validate_on_submit() and form.starts_on.day:
        reference = transferring.begin_transfer(desk(), child, form.to_school.data or "", form.starts_on.day)
        flash("Noted. Download the file, read it, and send it.", "success")
        return redirect(url_for("transfers.show", reference=reference))
    return render_template("transfers/new.html", form=form, child=child), 422 if form.errors else 200


@pages.get("/<reference>")
@permission(Permission.TRANSFER_RUN)
def show(reference: str) -> str:
    """One transfer: the file, its days and the receipt."""
    return _page(reference)


def _page(reference: str, back: SentBack = NOTHING_SENT) -> str:
    view = transferring.read_transfer(desk(), reference)
    return render_template("transfers/transfer.html", view=view, back=back, wrong=back.links())


def _to(reference: str) -> ResponseReturnValue:
    return redirect(url_for("transfers.show", reference=reference))


@pages.post("/<reference>/file")
@permission(Permission.CHILD_EXPORT)
def file(reference: str) -> ResponseReturnValue:
    """The file in Word."""
    return send(transferring.print_transfer(desk(), reference, with_analysis="analysis" in request.form))


@pages.post("/<reference>/sent")
@permission(Permission.TRANSFER_RUN)
def sent(reference: str) -> ResponseReturnValue:
    """Note that it was sent."""
    on, how = request.form.get("on", ""), request.form.get("how", "")
    return answered(
        "sent",
        "on",
        lambda: transferring.note_sent(desk(), reference, read_day(on), how),
        page=partial(_page, reference),
        done="Noted. Ask for the receipt.",
        to=_to(reference),
    )


@pages.post("/<reference>/receipt")
@permission(Permission.TRANSFER_RUN)
def receipt(reference: str) -> ResponseReturnValue:
    """Note the receipt."""
    on, by = request.form.get("on", ""), request.form.get("by", "")
    return answered(
        "receipt",
        "on",
        lambda: transferring.note_receipt(desk(), reference, read_day(on), by),
        page=partial(_page, reference),
        done="Noted.",
        to=_to(reference),
    )
