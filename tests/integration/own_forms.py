"""Forms of the school's own for the tests: uploaded, confirmed as a person would, and used."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.integration.school import School
from tests.slots.equivalents import FORMS
from tests.slots.writing import b, empty, p, tbl, tc, tr, word_file
from webapp.documents.slots.confirming import Said, said_of
from webapp.services import forming
from webapp.services.own_forms import read_form

RECORD = "boxed record"
CONTRACT = "outside contract"
MEETING = "numbered meeting"

WHAT_A_PERSON_SAYS: dict[str, dict[str, dict[str, str]]] = {
    RECORD: {
        "name_lead": {"meaning": "supervisee"},
        "day": {"meaning": "date", "kind": "day"},
        "when_does_training_run_out": {"meaning": "training_due"},
        "when_do_we_meet_next": {"meaning": "next_date"},
    },
    CONTRACT: {
        "starts": {"meaning": "date", "kind": "day"},
        "looked_at_again": {"meaning": "review_date", "kind": "day"},
    },
    MEETING: {"people": {"meaning": "attendees"}},
}
"""What the guesses leave open, by the name of the question on the page."""


def file_of(name: str) -> bytes:
    """One of the likenesses of the forms that schools use."""
    return next(form for form in FORMS if form.name == name).make()


def short_record(*more: str, title: str = "Our record") -> bytes:
    """A record of our own with a label and a cell for each question, and two cases."""

    def case(number: int) -> str:
        return p(b(f"Case {number} (how the child is now)")) + empty(3) + p(b("What should be done next?")) + empty(3)

    rows = ("Name of lead", "Name of supervisor", "Date", "Topics", *more)
    return word_file(
        p(b(title)),
        tbl(*(tr(label, "") for label in rows)),
        tbl(tr(tc(p(b("Worries")), empty(), case(1), case(2)))),
        p("Date of next meeting: " + "_" * 30),
    )


def said(school: School, number: int, changes: dict[str, dict[str, Any]], who: str = "lead") -> Said:
    """What the page would post where only these questions are changed."""
    shown = said_of(read_form(school.at(who), number).plan)
    return replace(shown, of=tuple(replace(of, **changes.get(of.name, {})) for of in shown.of))


def confirm(school: School, number: int, changes: dict[str, dict[str, Any]] | None = None, who: str = "lead") -> None:
    """Confirm it as it is but for these."""
    revision = read_form(school.at(who), number).revision
    forming.save_plan(school.at(who), number, said(school, number, changes or {}, who), revision)


def tried(
    school: School, content: bytes, changes: dict[str, dict[str, Any]] | None = None, follows: int | None = None
) -> int:
    """Uploaded, confirmed and proven by the lead."""
    number = forming.upload(school.at("lead"), content, follows)
    confirm(school, number, changes)
    assert forming.try_form(school.at("lead"), number) == ()
    return number


def in_use(
    school: School, content: bytes, changes: dict[str, dict[str, Any]] | None = None, follows: int | None = None
) -> int:
    """And used."""
    number = tried(school, content, changes, follows)
    forming.use(school.at("lead"), number)
    return number


def used(school: School, name: str) -> int:
    """One of the likenesses, in use."""
    return in_use(school, file_of(name), WHAT_A_PERSON_SAYS.get(name))
