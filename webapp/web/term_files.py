"""The school year out of a calendar file: choose it, look at what it would enter, enter it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from webapp.domain.errors import Invalid
from webapp.domain.policy import Permission
from webapp.domain.school_year import NAMES, Closure, HalfTerm, year_words
from webapp.services import term_files
from webapp.services.school_year import Dates
from webapp.services.term_files import TermsDryRun
from webapp.web.access import desk, permission

pages = Blueprint("term_files", __name__, url_prefix="/school/year/import")

NOT_READ = "What was sent is not what the file said. Choose the file once more."


class TermsForm(FlaskForm):
    """The file."""

    file = FileField(
        "The calendar file with your school’s dates",
        [FileRequired("Choose the calendar file.")],
        description="Its name ends in .ics. Your council or your school’s own website offers it; up to 1 MB",
    )


@pages.route("", methods=["GET", "POST"])
@permission(Permission.YEAR_WRITE)
def choose() -> ResponseReturnValue:
    """Choose a file, and look at what it would enter. Nothing is entered yet, and the file is not kept."""
    term_files.may_read_terms(desk())
    form = TermsForm()
    if form.validate_on_submit():
        try:
            return _page(form, term_files.read_terms(desk(), form.file.data.read()))
        except Invalid as problem:
            form.file.errors = problem.problems
    return _page(form), 422 if form.errors else 200


@pages.post("/enter")
@permission(Permission.YEAR_WRITE)
def enter() -> ResponseReturnValue:
    """Enter what is ticked."""
    try:
        years = dict(_year_sent(text) for text in request.form.getlist("year"))
        closures = [_closure_sent(text) for text in request.form.getlist("closed")]
        term_files.enter_terms(desk(), years, closures)
    except Invalid as problem:
        return _page(TermsForm(formdata=None), wrong=[("#file", sentence) for sentence in problem.problems]), 422
    flash("The school year is entered. Sessions and deadlines go by it from now on.", "success")
    return redirect(url_for("school_year.show_year", year=min(years)) if years else url_for("school_year.show"))


def as_sent(half_terms: Sequence[HalfTerm]) -> str:
    """A year as the page sends it back: ``2026 2026-09-02/2026-10-23 …``."""
    return " ".join([str(half_terms[0].year), *(f"{term.first_on}/{term.last_on}" for term in half_terms)])


def closure_as_sent(closure: Closure) -> str:
    """Closed days as the page sends them back: ``2026-09-01/2026-09-01 INSET``."""
    return f"{closure.first_on}/{closure.last_on} {closure.name}"


def _year_sent(text: str) -> tuple[int, list[Dates]]:
    year, *halves = text.split()
    if len(halves) != len(NAMES) or not year.isascii() or not year.isdigit():
        raise Invalid(NOT_READ)
    return int(year), [_days_sent(half) for half in halves]


def _closure_sent(text: str) -> Closure:
    days, _, name = text.partition(" ")
    return Closure(*_days_sent(days), " ".join(name.split()))


def _days_sent(text: str) -> Dates:
    try:
        first, last = map(date.fromisoformat, text.split("/"))
    except ValueError:
        raise Invalid(NOT_READ) from None
    return first, last


def _page(form: TermsForm, view: TermsDryRun | None = None, wrong: Sequence[tuple[str, str]] = ()) -> str:
    return render_template(
        "school/year_import.html",
        form=form,
        view=view,
        wrong=wrong,
        words=year_words,
        as_sent=as_sent,
        closure_as_sent=closure_as_sent,
    )
