"""Renewing a contract: what is asked before, and the way to the paper that was begun."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types

from webapp.domain.errors import Conflict, Invalid
from webapp.domain.policy import Permission
from webapp.services import renewing
from webapp.services.renewing import Renewal
from webapp.web.access import desk, permission

pages = Blueprint("renewing", __name__)


class RenewForm(FlaskForm):
    """On which document; where there is one only, there is nothing to ask."""

    document = RadioField("What the renewed contract is written on")

    def ask_between(self, renewal: Renewal) -> None:
        """Offer the documents that are on."""
        if len(renewal.choices) < 2:
            del self.document
        else:
            self.document.choices = [SelectChoice(one.key, one.title) for one in renewal.choices]

    @property
    def key(self) -> str:
        """The document that was chosen, or nothing."""
        return str(self.document.data or "") if self.document else ""


@pages.route("/contracts/<reference>/renew", methods=["GET", "POST"])
@permission(Permission.PARTY_NAME)
def renew(reference: str) -> ResponseReturnValue:
    """Renew a contract: as it is, or with what has changed."""
    renewal = renewing.ask_renewal(desk(), reference)
    form = RenewForm(document=renewal.key)
    form.ask_between(renewal)
    wrong: list[tuple[str, str]] = []
    if form.validate_on_submit():
        try:
            paper = renewing.renew(desk(), reference, form.key)
            to = "writing.write" if request.form.get("do") == "change" else "reading.show"
            return redirect(url_for(to, reference=paper))
        except (Invalid, Conflict) as problem:
            wrong = [("", problem.sentence)]
    page = render_template("contracts/renew.html", form=form, renewal=renewal, wrong=wrong)
    return page, 422 if wrong or form.errors else 200
