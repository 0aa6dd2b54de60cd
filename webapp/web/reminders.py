"""When one is reminded by e-mail, on one's own account."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from webapp.domain.errors import Invalid
from webapp.domain.policy import Permission
from webapp.services import reminders
from webapp.web.access import desk, permission
from webapp.web.door_forms import ReminderForm, blame
from webapp.web.onward import form_page

pages = Blueprint("reminders", __name__, url_prefix="/account/reminders")


@pages.route("", methods=["GET", "POST"])
@permission(Permission.SIGNED_IN)
def show() -> ResponseReturnValue:
    """The choice: how often, and on which days."""
    view = reminders.read_reminding(desk())
    choice = view.choice
    form = ReminderForm(often=choice.often.value, days=list(choice.code), in_holidays=choice.in_holidays)
    if form.validate_on_submit():
        try:
            reminders.choose(
                desk(), form.often.data or "", form.days.data or (), in_holidays=bool(form.in_holidays.data)
            )
        except Invalid as problem:
            blame(form.days, problem)
        else:
            flash("You are reminded as you chose.")
            return redirect(url_for("door.account"))
    return form_page("door/reminders.html", form, view=view)
