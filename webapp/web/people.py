"""The school's people: adding them, their roles, their leaving."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.domain.errors import Conflict, Invalid
from webapp.domain.people import Role
from webapp.domain.policy import Permission
from webapp.services import people as service
from webapp.services import training
from webapp.services.accounts import Invitation
from webapp.web.access import desk, permission
from webapp.web.door_forms import blame
from webapp.web.people_forms import AddPersonForm, GrantForm, InviteForm

pages = Blueprint("people", __name__, url_prefix="/school/people")


@pages.get("")
@permission(Permission.PEOPLE_READ)
def everyone() -> ResponseReturnValue:
    """The list."""
    return render_template("people/list.html", people=service.people(desk(), request.args.get("page", 1, int)))


@pages.get("/<int:person_id>")
@permission(Permission.PEOPLE_READ)
def show(person_id: int) -> ResponseReturnValue:
    """One person."""
    return _person_page(person_id)


@pages.route("/add", methods=["GET", "POST"])
@permission(Permission.PEOPLE_WRITE)
def add() -> ResponseReturnValue:
    """Add a person. An invitation is shown in the answer itself, and never again."""
    form = AddPersonForm()
    if form.validate_on_submit():
        try:
            added = service.add_person(
                desk(),
                form.name.data or "",
                form.office.data or "",
                form.email.data or "",
                outside=bool(form.outside.data),
            )
        except Invalid as error:
            blame(form.name if "name" in error.sentence and "@" not in error.sentence else form.email, error)
        else:
            if added.invitation is not None:
                return _invitation_page(added.person_id, added.invitation)
            flash("The person is added, without an account.")
            return redirect(url_for("people.show", person_id=added.person_id))
    return render_template("people/add.html", form=form), 422 if form.errors else 200


@pages.post("/<int:person_id>/invitation")
@permission(Permission.PEOPLE_WRITE)
def invite(person_id: int) -> ResponseReturnValue:
    """A new invitation, or the first one."""
    form = InviteForm()
    if form.validate_on_submit():
        try:
            return _invitation_page(person_id, service.invite(desk(), person_id, form.email.data or ""))
        except Invalid as error:
            blame(form.email, error)
    return _person_page(person_id, invite_form=form)


@pages.post("/<int:person_id>/outside")
@permission(Permission.PEOPLE_WRITE)
def set_outside(person_id: int) -> ResponseReturnValue:
    """Say that the person works elsewhere, or that they are of the school."""
    outside = request.form.get("outside") == "yes"
    service.set_outside(desk(), person_id, outside=outside)
    since = "No child’s name is theirs to see from now on." if outside else "It counts for contracts made from now on."
    flash(since, "success")
    return redirect(url_for("people.show", person_id=person_id))


@pages.post("/<int:person_id>/roles")
@permission(Permission.PEOPLE_WRITE)
def grant(person_id: int) -> ResponseReturnValue:
    """Give a role."""
    form = GrantForm()
    form.offer(tuple(Role))
    if form.validate_on_submit():
        try:
            at_once = service.grant_role(desk(), person_id, Role(form.role.data))
        except (Invalid, Conflict) as error:
            blame(form.role, Invalid(error.sentence))
        else:
            flash("The role is given." if at_once else "The role waits until a head or trust lead has approved it.")
            return redirect(url_for("people.show", person_id=person_id))
    return _person_page(person_id, grant_form=form)


@pages.post("/<int:person_id>/roles/<int:membership_id>/approve")
@permission(Permission.PEOPLE_APPROVE)
def approve(person_id: int, membership_id: int) -> ResponseReturnValue:
    """Approve a role that another person gave."""
    whose = service.approve_role(desk(), membership_id)
    flash("The role is approved and counts from now on.")
    return redirect(url_for("people.show", person_id=whose))


@pages.post("/<int:person_id>/roles/<int:membership_id>/end")
@permission(Permission.PEOPLE_WRITE)
def end(person_id: int, membership_id: int) -> ResponseReturnValue:
    """End a role now."""
    try:
        service.end_role(desk(), membership_id)
    except Invalid as error:
        flash(error.sentence, "danger")
    else:
        flash("The role has ended.")
    return redirect(url_for("people.show", person_id=person_id))


@pages.post("/<int:person_id>/left")
@permission(Permission.PEOPLE_WRITE)
def left(person_id: int) -> ResponseReturnValue:
    """The person has left."""
    try:
        service.mark_left(desk(), person_id)
    except Invalid as error:
        flash(error.sentence, "danger")
    else:
        flash("Marked as left, signed out everywhere, and without any role.")
    return redirect(url_for("people.show", person_id=person_id))


def _person_page(
    person_id: int, *, grant_form: GrantForm | None = None, invite_form: InviteForm | None = None
) -> ResponseReturnValue:
    person = service.person(desk(), person_id)
    form = grant_form or GrantForm(formdata=None)
    form.offer(person.grantable)
    may_invite = person.may_write and not person.is_self
    page = render_template(
        "people/show.html",
        person=person,
        training=training.read_training(desk(), person_id),
        form=form if person.grantable else None,
        invite_form=(invite_form or InviteForm(formdata=None)) if may_invite else None,
    )
    return page, 422 if grant_form or invite_form else 200


def _invitation_page(person_id: int, invitation: Invitation) -> str:
    link = url_for("door.invitation", token=invitation.token, _external=True)
    person = service.person(desk(), person_id)
    return render_template("people/invitation.html", person=person, invitation=invitation, link=link)
