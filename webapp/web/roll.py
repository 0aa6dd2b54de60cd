"""Bringing in the roll: choose a file, say its columns, look at what it would do, decide the doubts, bring it in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from webapp.domain.dates import day
from webapp.domain.errors import Conflict, Invalid, NotFound
from webapp.domain.policy import Permission
from webapp.domain.roll.comparing import ANOTHER, LEAVE_OUT, Comparison, Outcome, Standing
from webapp.domain.roll.fields import Field
from webapp.domain.roll.matching import Known
from webapp.domain.roll.rows import BadRow
from webapp.services import bringing_in, roll_files
from webapp.services.roll_files import Account
from webapp.tables.table import MOST_BYTES
from webapp.web.access import desk, permission
from webapp.web.addresses import page_asked
from webapp.web.safety import closed_page

pages = Blueprint("roll", __name__, url_prefix="/children/import")

MOST_SENT: Final = 2 * MOST_BYTES
"""Bytes: a file that is too large is told so in a sentence, up to here."""
PAGE: Final = 25
"""Rows on a page of the dry run."""

BAD, LEAVING = "bad", "leaving"
TABS: Final[Mapping[str, str]] = {
    Standing.DOUBTFUL: "To decide",
    BAD: "Cannot be used",
    Standing.CHANGED: "Changed",
    Standing.ADDED: "Added",
    LEAVING: "Left the school",
    Standing.LEFT_OUT: "Left out by you",
    Standing.SAME: "As they are here",
}
"""What a row can end as, in the order in which a person has to do with it."""


class RollForm(FlaskForm):
    """The file."""

    file = FileField(
        "The roll, as your school’s system exports it",
        [FileRequired("Choose the file with the roll.")],
        description="CSV, Excel (.xlsx) or CTF (XML), up to 16 MB",
    )


@pages.url_value_preprocessor
def take_a_file(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A file may be larger than any other form. Set before the token is looked for, which reads the whole form."""
    if request.method == "POST" and endpoint == "roll.choose":
        request.max_content_length = MOST_SENT


@pages.route("", methods=["GET", "POST"])
@permission(Permission.CHILD_WRITE)
def choose() -> ResponseReturnValue:
    """Choose a file. It is read, and nothing goes in yet."""
    if request.method == "GET" and (closed := closed_page()):
        return closed
    form = RollForm()
    if form.validate_on_submit():
        try:
            uid = roll_files.read_file(desk(), form.file.data.read())
        except Invalid as problem:
            form.file.errors = problem.problems
        else:
            return redirect(url_for("roll.show", uid=uid))
    return render_template(
        "children/import.html", form=form, lately=bringing_in.lately(desk())
    ), 422 if form.errors else 200


@pages.route("/<uid>/columns", methods=["GET", "POST"])
@permission(Permission.CHILD_WRITE)
def columns(uid: str) -> ResponseReturnValue:
    """Say which column is what."""
    wrong: list[tuple[str, str]] = []
    view = roll_files.ask_columns(desk(), uid)
    chosen = [str(column.field or "") for column in view.columns]
    if request.method == "POST":
        chosen = [request.form.get(f"column-{place}", "") for place in range(len(view.columns))]
        try:
            roll_files.choose_columns(desk(), uid, chosen)
            return redirect(url_for("roll.show", uid=uid))
        except Invalid as problem:
            wrong = [("#column-0", problem.sentence)]
    choices = [("", "Leave it out"), *((str(field), field.label) for field in Field)]
    page = render_template(
        "children/columns.html", uid=uid, columns=view.columns, chosen=chosen, choices=choices, wrong=wrong
    )
    return page, 422 if wrong else 200


@pages.get("/<uid>")
@permission(Permission.CHILD_WRITE)
def show(uid: str) -> ResponseReturnValue:
    """What the file would do; or what was done with it."""
    return _show(uid)


def _show(uid: str, wrong: Sequence[tuple[str, str]] = ()) -> ResponseReturnValue:
    view = roll_files.dry_run(desk(), uid)
    if view is None:
        return redirect(url_for("roll.columns", uid=uid))
    if isinstance(view, Account):
        return render_template("children/brought_in.html", view=view, tabs=TABS, **_page(view.left_over))
    tabs = [(name, words, len(_rows(view.comparison, name))) for name, words in TABS.items()]
    shown = request.args.get("show", "")
    if shown not in TABS:
        shown = next((name for name, _, count in tabs if count), str(Standing.SAME))
    page = render_template(
        "children/dry_run.html",
        view=view,
        tabs=tabs,
        shown=shown,
        wrong=wrong,
        called=called,
        choices_of=choices_of,
        **_page(_rows(view.comparison, shown)),
    )
    return page, 409 if wrong else 200


def _page(rows: Sequence[object]) -> dict[str, Any]:
    last = max(1, -(-len(rows) // PAGE))
    number = page_asked()
    if number > last:
        raise NotFound("There is no such page.")
    return {"rows": rows[(number - 1) * PAGE : number * PAGE], "page": {"number": number, "last": last}}


def _rows(comparison: Comparison, name: str) -> Sequence[Outcome | BadRow | Known]:
    if name == BAD:
        return comparison.bad
    if name == LEAVING:
        return comparison.leaving
    return [outcome for outcome in comparison.outcomes if outcome.standing == name]


def called(child: Known) -> str:
    """The name by which the school knows the child."""
    forename = child.text(Field.PREFERRED_FORENAME) or child.text(Field.LEGAL_FORENAME)
    return f"{forename} {child.text(Field.PREFERRED_SURNAME) or child.text(Field.LEGAL_SURNAME)}"


def choices_of(outcome: Outcome) -> list[tuple[str, str]]:
    """What may be decided of a doubtful row: each likely child, with what tells them apart."""
    choices = []
    for likely in outcome.likely:
        child = likely.child
        details = [called(child), f"born {day(child.born)}" if child.born else "", child.text(Field.FORM_CLASS)]
        words = ", ".join(filter(None, details))
        choices.append((child.reference, f"It is {child.reference}, {words}. {likely.why}"))
    return [*choices, (ANOTHER, "It is another child, who is to be added"), (LEAVE_OUT, "Leave this row out")]


_ROW = re.compile(r"row-[0-9]{1,9}")


@pages.post("/<uid>/rows")
@permission(Permission.CHILD_WRITE)
def decide(uid: str) -> ResponseReturnValue:
    """Say of doubtful rows whose they are."""
    said = {
        int(key.removeprefix("row-")): value for key, value in request.form.items() if value and _ROW.fullmatch(key)
    }
    if said:
        roll_files.decide_rows(desk(), uid, said)
        flash("Decided. Nothing has gone in yet.", "success")
    return redirect(url_for("roll.show", uid=uid))


@pages.post("/<uid>/whole")
@permission(Permission.CHILD_WRITE)
def whole(uid: str) -> ResponseReturnValue:
    """Say whether the file is the whole roll."""
    is_whole = request.form.get("whole") == "yes"
    roll_files.say_whole(desk(), uid, is_whole)
    return redirect(url_for("roll.show", uid=uid, show=LEAVING if is_whole else None))


@pages.post("/<uid>")
@permission(Permission.CHILD_WRITE)
def bring_in(uid: str) -> ResponseReturnValue:
    """Bring in what can go in."""
    try:
        bringing_in.bring_in(desk(), uid, leaving_meant=request.form.get("leaving") == "yes")
    except Conflict as problem:
        return _show(uid, [("#leaving", problem.sentence)])
    flash("The roll is brought in.", "success")
    return redirect(url_for("roll.show", uid=uid))


@pages.post("/<uid>/give-up")
@permission(Permission.CHILD_WRITE)
def give_up(uid: str) -> ResponseReturnValue:
    """Forget the file."""
    roll_files.give_up(desk(), uid)
    flash("Nothing of that file went in, and what was read of it is gone.", "success")
    return redirect(url_for("children.roll"))
