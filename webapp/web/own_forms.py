"""The school's own Word forms without tags: sent, confirmed question by question, tried, looked at, used, and followed."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from webapp.documents.slots.confirming import Said, said_of
from webapp.domain.errors import Conflict, Invalid, Unavailable
from webapp.domain.policy import Permission, Resource, allows
from webapp.services import forming, own_forms
from webapp.services.own_forms import FormView
from webapp.services.proposing import MOST_BYTES
from webapp.web import form_questions, form_words
from webapp.web.access import current_viewer, desk, permission
from webapp.web.form_outline import outline
from webapp.web.format import file_size, number_of
from webapp.web.templates import AROUND_THE_FILE, WORD_FILE

pages = Blueprint("forms", __name__, url_prefix="/school/forms")


class OwnForm(FlaskForm):
    """A form of the school's own, as it is."""

    file = FileField(
        "Your form, as a Word file",
        [FileRequired("Choose the Word file of your form first.")],
        description=f"A Word file (.docx) without answers, up to {file_size(MOST_BYTES)}. Its name is not kept.",
    )
    follows = HiddenField()


@dataclass(frozen=True, slots=True)
class Pointing:
    """How far somebody is who adds a blank by pointing at its place."""

    on: bool = False
    spot: int = 0
    label: str = ""


@pages.url_value_preprocessor
def take_a_file(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A form may be large, and no larger. Set before the token is looked for, which reads the whole form."""
    if request.method == "POST" and endpoint == "forms.upload":
        request.max_content_length = MOST_BYTES + AROUND_THE_FILE


# The list, and an upload


@pages.get("")
@permission(Permission.TEMPLATE_READ)
def everything() -> ResponseReturnValue:
    """Every form of the school's own."""
    return _list_page(OwnForm())


@pages.post("")
@permission(Permission.TEMPLATE_WRITE)
def upload() -> ResponseReturnValue:
    """Look for the blanks of a form and keep it to be confirmed. Next year's form says which one it follows."""
    form = OwnForm()
    said = form.follows.data or ""
    follows = int(said) if said.isdecimal() else None
    if form.validate_on_submit():
        try:
            number = forming.upload(desk(), form.file.data.read(), follows)
        except Invalid as refusal:
            form.file.errors = refusal.problems
        else:
            return redirect(url_for("forms.show", number=number))
    return _form_page(follows, form) if follows else _list_page(form)


def _list_page(form: OwnForm) -> ResponseReturnValue:
    lines = own_forms.list_forms(desk())
    page = render_template("forms/list.html", lines=lines, may_write=_may_write(), form=form, words=form_words)
    return page, 422 if form.errors else 200


def _may_write() -> bool:
    viewer = current_viewer()
    return allows(Permission.TEMPLATE_WRITE, viewer, Resource(viewer.school_id))


# A form's page


@pages.get("/<int:number>")
@permission(Permission.TEMPLATE_READ)
def show(number: int) -> ResponseReturnValue:
    """How far a form is, what comes next, and what was found in it."""
    return _form_page(number, OwnForm())


def _form_page(number: int, form: OwnForm) -> ResponseReturnValue:
    view = own_forms.read_form(desk(), number)
    page = render_template("forms/form.html", view=view, form=form, words=form_words)
    return page, 422 if form.errors else 200


@pages.post("/<int:number>/use")
@permission(Permission.TEMPLATE_USE)
def use(number: int) -> ResponseReturnValue:
    """Offer it for new papers, in place of the form that it follows."""
    moved = forming.use(desk(), number)
    drafts = f" {number_of(moved, 'draft')} moved to it, with all answers." if moved else ""
    flash(f"This form is in use: it is offered for new papers from now on.{drafts}", "success")
    return _back_to(number)


@pages.post("/<int:number>/retire")
@permission(Permission.TEMPLATE_USE)
def retire(number: int) -> ResponseReturnValue:
    """Offer it no more."""
    forming.retire(desk(), number)
    flash("This form is offered no more. Papers that were begun on it keep it.", "success")
    return _back_to(number)


@pages.post("/<int:number>/withdraw")
@permission(Permission.TEMPLATE_WRITE)
def withdraw(number: int) -> ResponseReturnValue:
    """Take it back before it was used."""
    forming.withdraw(desk(), number)
    flash("The form is withdrawn. No paper ever used it.", "success")
    return redirect(url_for("forms.everything"))


def _back_to(number: int) -> ResponseReturnValue:
    return redirect(url_for("forms.show", number=number))


# Confirming


@pages.get("/<int:number>/confirm")
@permission(Permission.TEMPLATE_WRITE)
def confirm(number: int) -> ResponseReturnValue:
    """The form on the left, what is asked at each of its blanks on the right."""
    view = own_forms.read_form(desk(), number)
    if not view.line.stage.is_open:
        return _back_to(number)
    return _confirm_page(view, said_of(view.plan), opened=request.args.get("opened", 0, int))


@pages.post("/<int:number>/confirm")
@permission(Permission.TEMPLATE_WRITE)
def say(number: int) -> ResponseReturnValue:
    """Keep what was said, and do what the button says: save, try, begin to point, add where was pointed."""
    view = own_forms.read_form(desk(), number)
    said = form_questions.read_said(request.form, view.plan)
    do = request.form.get("do", "save")
    pointing = Pointing(do in ("point", "add"), request.form.get("spot", 0, int), request.form.get("new-label", ""))
    if do in ("point", "unpoint"):
        return _confirm_page(view, said, pointing=pointing)
    try:
        return _done(number, do, said, pointing)
    except (Invalid, Conflict) as refusal:
        fresh = own_forms.read_form(desk(), number)
        typed = form_questions.with_typed(fresh.plan, said)
        return _confirm_page(fresh, typed, pointing=pointing, refusal=refusal)


def _done(number: int, do: str, said: Said, pointing: Pointing) -> ResponseReturnValue:
    """Raises Invalid with every problem, or Conflict where the plan was changed elsewhere."""
    revision = request.form.get("revision", 0, int)
    if do == "add":
        _check(pointing)
    forming.save_plan(desk(), number, said, revision)
    if do == "add":
        return _added(number, pointing)
    if do == "try":
        return _tried(number)
    flash("Saved. Nothing uses it yet.", "success")
    return redirect(url_for("forms.confirm", number=number))


def _check(pointing: Pointing) -> None:
    problems = [] if pointing.spot else ["Choose the place of the new blank in your form."]
    problems += [] if pointing.label.strip() else ["Say what the new blank asks."]
    if problems:
        raise Invalid("The blank was not added.", tuple(problems))


def _added(number: int, pointing: Pointing) -> ResponseReturnValue:
    revision = own_forms.read_form(desk(), number).revision
    forming.add_blank(desk(), number, pointing.spot, pointing.label.strip(), revision)
    plan = own_forms.read_form(desk(), number).plan
    added = plan.added[-1].number
    at = next(place for place, asked in enumerate(plan.asked, 1) if added in asked.slots)
    flash(f"Added as number {at}.", "success")
    return redirect(url_for("forms.confirm", number=number, opened=at, _anchor=f"blank-{at}"))


def _tried(number: int) -> ResponseReturnValue:
    if not forming.try_form(desk(), number):
        flash("Tried: every answer lands in its place, and nothing else of your form changes.", "success")
    return _back_to(number)


def _confirm_page(
    view: FormView,
    said: Said,
    *,
    pointing: Pointing | None = None,
    refusal: Invalid | Conflict | None = None,
    opened: int = 0,
) -> ResponseReturnValue:
    listed = form_questions.groups(view.plan, view.slots, said)
    new = form_questions.new_block(view.plan, said, listed)
    problems = refusal.problems if isinstance(refusal, Invalid) else [refusal.sentence] if refusal else []
    wrong = form_questions.links(problems, listed)
    page = render_template(
        "forms/confirm.html",
        view=view,
        said=said,
        groups=listed,
        parts=outline(view.shown, [entry for group in listed for entry in group.entries], view.plan.added),
        new=new,
        blocks=form_questions.block_choices(said, new),
        pointing=pointing or Pointing(),
        wrong=wrong,
        in_error={href for href, _ in wrong},
        opened=opened,
        words=form_words,
        entry_line=form_questions.entry_line,
    )
    return page, 200 if refusal is None else 409 if isinstance(refusal, Conflict) else 422


# How it looks


@pages.get("/<int:number>/preview")
@permission(Permission.TEMPLATE_READ)
def preview(number: int) -> ResponseReturnValue:
    """Its pages with invented answers. The pictures are in the page itself: they are made once and kept nowhere."""
    view = own_forms.read_form(desk(), number)
    try:
        drawn = forming.form_pages(desk(), number)
    except Unavailable as problem:
        return render_template("forms/preview.html", view=view, pictures=(), problem=problem.sentence), 503
    pictures = [f"data:image/png;base64,{b64encode(page).decode('ascii')}" for page in drawn]
    return render_template("forms/preview.html", view=view, pictures=pictures, problem="")


@pages.get("/<int:number>/preview.docx")
@permission(Permission.TEMPLATE_READ)
def preview_file(number: int) -> Response:
    """The form filled with invented answers."""
    return _word(forming.filled_file(desk(), number), f"own-form-{number}-preview.docx")


@pages.get("/<int:number>/form.docx")
@permission(Permission.TEMPLATE_WRITE)
def original_file(number: int) -> Response:
    """The form as it was sent, which may be a filled-in one."""
    return _word(forming.original_file(desk(), number), f"own-form-{number}.docx")


def _word(content: bytes, name: str) -> Response:
    return Response(content, mimetype=WORD_FILE, headers={"Content-Disposition": f"attachment; filename={name}"})
