"""The school year: its six half terms, bank holidays, and the days on which the school is closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.domain.dates import WEEKDAYS, parse_day
from webapp.domain.dates import day as short_day
from webapp.domain.errors import Invalid
from webapp.domain.policy import Permission
from webapp.domain.school_year import NAMES, WrongYear, year_words
from webapp.services import school_year
from webapp.web.access import desk, permission

pages = Blueprint("school_year", __name__, url_prefix="/school/year")

PAIRS = tuple((f"{slug}_first", f"{slug}_last") for slug in (name.lower().replace(" ", "_") for name in NAMES))
"""The names of the boxes of each half term: ("autumn_1_first", "autumn_1_last") and so on."""
BOXES = tuple(box for pair in PAIRS for box in pair)

Problems = dict[str, str]
"""A sentence for each box that is to be put right, by the box's name, in the order of the page."""


@pages.get("")
@permission(Permission.SCHOOL_READ)
def show() -> str:
    """The school year in which today lies."""
    return _page(None)


@pages.get("/<int:year>")
@permission(Permission.SCHOOL_READ)
def show_year(year: int) -> str:
    """Another one."""
    return _page(year)


@pages.get("/<int:year>/dates")
@permission(Permission.YEAR_WRITE)
def ask(year: int) -> str:
    """Type the six half terms of a year, beginning with what is known of it or with another year's moved on."""
    view = school_year.ask_dates(desk(), year, request.args.get("from", type=int))
    known = [day for term in view.half_terms for day in (term.first_on, term.last_on)]
    typed = dict(zip(BOXES, map(short_day, known), strict=False))
    said = {box: WEEKDAYS[day.weekday()] for box, day in zip(BOXES, known, strict=False)}
    return _dates_page(year, typed, {}, said, view.copied_from)


@pages.post("/<int:year>/dates")
@permission(Permission.YEAR_WRITE)
def set_dates(year: int) -> ResponseReturnValue:
    """Enter the half terms, or correct them."""
    typed = {box: request.form.get(box, "") for box in BOXES}
    days, wrong = _read(typed)
    if wrong:
        return _dates_page(year, typed, wrong), 422
    try:
        school_year.set_half_terms(desk(), year, [(days[first], days[last]) for first, last in PAIRS])
    except WrongYear as problem:
        for fault in problem.faults:
            wrong.setdefault(PAIRS[fault.number - 1][fault.at_end], fault.sentence)
        return _dates_page(year, typed, wrong), 422
    flash(f"The half terms of {year_words(year)} are set. Sessions and deadlines go by them from now on.", "success")
    return redirect(url_for("school_year.show_year", year=year))


@pages.post("/closed")
@permission(Permission.YEAR_WRITE)
def close() -> ResponseReturnValue:
    """Say that the school is closed on a day, or on several."""
    typed = {box: request.form.get(box, "").strip() for box in ("name", "first", "last")}
    wrong: Problems = {}
    first = _day(typed["first"], "first", "Enter the day on which the school is closed", wrong)
    last = _day(typed["last"], "last", "", wrong) if typed["last"] else first
    if first is None or last is None:
        return _page(request.form.get("year", type=int), typed, wrong), 422
    try:
        year = school_year.add_closed_day(desk(), typed["name"], first, last)
    except Invalid as problem:
        return _page(request.form.get("year", type=int), typed, {"name": problem.sentence}), 422
    flash("The school is closed then: it counts as no school day.", "success")
    return redirect(url_for("school_year.show_year", year=year))


@pages.post("/closed/<int:closed_day_id>/remove")
@permission(Permission.YEAR_WRITE)
def reopen(closed_day_id: int) -> ResponseReturnValue:
    """Take a closed day back."""
    year = school_year.remove_closed_day(desk(), closed_day_id)
    flash("That is a school day again.", "success")
    return redirect(url_for("school_year.show_year", year=year))


def _read(typed: dict[str, str]) -> tuple[dict[str, date], Problems]:
    """The days, and what is wrong with what could not be read."""
    wrong: Problems = {}
    days = {}
    for name, pair in zip(NAMES, PAIRS, strict=True):
        for box, which in zip(pair, ("first", "last"), strict=True):
            day = _day(typed[box], box, f"Enter the {which} day of {name}", wrong)
            if day is not None:
                days[box] = day
    return days, wrong


def _day(text: str, box: str, empty: str, wrong: Problems) -> date | None:
    try:
        if not text.strip():
            raise ValueError(empty)
        return parse_day(text)
    except ValueError as problem:
        wrong[box] = str(problem)
        return None


def _page(year: int | None, typed: dict[str, str] | None = None, wrong: Problems | None = None) -> str:
    return render_template(
        "school/year.html",
        year=school_year.read_year(desk(), year),
        words=year_words,
        typed=typed or {},
        wrong=wrong or {},
        summary=_summary(wrong or {}),
    )


def _dates_page(
    year: int,
    typed: dict[str, str],
    wrong: Problems,
    said: Mapping[str, str] | None = None,
    copied_from: int | None = None,
) -> str:
    return render_template(
        "school/year_dates.html",
        year=year,
        words=year_words,
        names=tuple(zip(NAMES, PAIRS, strict=True)),
        typed=typed,
        said=said or {},
        wrong=wrong,
        summary=_summary(wrong),
        copied_from=copied_from,
    )


def _summary(wrong: Problems) -> list[tuple[str, str]]:
    return [(f"#{box}", sentence) for box, sentence in wrong.items()]
