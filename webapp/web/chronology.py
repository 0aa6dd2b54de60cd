"""A chronology's filter, which lives in the address, and the search of what chronologies say, which never does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, render_template, request

from webapp.documents.text import clean_text
from webapp.domain.dates import parse_day, read_iso
from webapp.domain.policy import Permission
from webapp.domain.sources import SOURCES
from webapp.services import entry_search
from webapp.services.chronology_filter import EVERYTHING, Filter, Plan, Status
from webapp.services.entry_search import SearchView
from webapp.web.access import desk, permission
from webapp.web.addresses import page_asked

pages = Blueprint("chronology", __name__)

MOST_ASKED = 200
"""Characters of a search that are read."""

STATUSES: Mapping[str, str] = {
    Status.STANDING: "Standing",
    Status.WAITING: "Awaiting approval",
    Status.UNFILED: "Not filed",
    Status.ENDED: "Replaced or struck through",
}
PLANS: Mapping[str, str] = {
    Plan.CHANGED: "The plan changes",
    Plan.SAME: "No change of plan",
    Plan.UNSAID: "Not said",
}

_FILTERS = ("from", "to", "source", "status", "plan")

Code = TypeVar("Code", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Asked:
    """The filter of this address, with what was typed in its boxes and what is wrong with that."""

    wanted: Filter
    typed: Mapping[str, str]
    errors: Mapping[str, str]
    sources: tuple[tuple[str, str], ...] = tuple(SOURCES.items())
    statuses: tuple[tuple[str, str], ...] = tuple(STATUSES.items())
    plans: tuple[tuple[str, str], ...] = tuple(PLANS.items())

    @property
    def is_set(self) -> bool:
        """Whether anything is asked for."""
        return self.wanted != EVERYTHING

    def links(self) -> list[tuple[str, str]]:
        """What is wrong, with the way to its box."""
        return [(f"#{name}", sentence) for name, sentence in self.errors.items()]


def address_kept() -> dict[str, str]:
    """What a form on the page of a chronology takes along, so that the page that follows is the same part of it."""
    asked = {name: request.args.get(name, "").strip()[:40] for name in (*_FILTERS, "analysis")}
    number = page_asked()
    return {name: text for name, text in asked.items() if text} | ({"page": str(number)} if number > 1 else {})


def filter_asked() -> Asked:
    """What the address asks of a chronology. What cannot be read is told, and filters nothing."""
    typed = {name: request.args.get(name, "").strip()[:40] for name in _FILTERS}
    days: dict[str, date] = {}
    errors: dict[str, str] = {}
    for name in ("from", "to"):
        try:
            if typed[name]:
                days[name] = read_iso(typed[name]) or parse_day(typed[name])
        except ValueError as problem:
            errors[name] = str(problem)
    wanted = Filter(
        days.get("from"),
        days.get("to"),
        typed["source"] if typed["source"] in SOURCES else "",
        _code(Status, typed["status"]),
        _code(Plan, typed["plan"]),
    )
    return Asked(wanted, typed, errors)


def _code(kind: type[Code], text: str) -> Code | None:
    return next((code for code in kind if code.value == text), None)


@pages.route("/chronologies", methods=["GET", "POST"])
@permission(Permission.CHILD_READ)
def search() -> str:
    """Search every chronology."""
    return _searched()


@pages.post("/children/<reference>/search")
@permission(Permission.CHILD_READ)
def search_one(reference: str) -> str:
    """Search one child's chronology."""
    return _searched(reference)


def _searched(reference: str = "") -> str:
    query = clean_text(request.form.get("query", ""))[0].strip()[:MOST_ASKED]
    ended = request.form.get("ended") == "yes"
    view: SearchView | None = None
    if request.method == "POST" and (query or reference):
        view = entry_search.search_entries(desk(), query, reference, ended=ended)
    return render_template("children/search.html", view=view, query=query, ended=ended, reference=reference)
