"""A small form that came back: what was typed in it, and what is wrong, so that the page shows each where it belongs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from flask import flash, request
from flask.typing import ResponseReturnValue

from webapp.domain.errors import Conflict, DomainError, Invalid

_PROSE = ("text", "reason", "because", "how", "words")
"""Fields in which somebody writes at length."""


@dataclass(frozen=True, slots=True)
class SentBack:
    """One of the forms of a page, sent and not accepted. Its boxes have the ids `form-field`."""

    form: str = ""
    """Empty where nothing was sent."""
    fields: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Sentences by field; those of "" belong to no field."""
    overtaken: bool = False
    """Whether somebody else was first, so that the page may not have this form any more."""
    choices: tuple[str, ...] = ()
    """Fields that are groups of radios: the first choice is where the focus goes."""

    @property
    def prose(self) -> tuple[str, ...]:
        """What was written at length: where its form is gone it is shown, to be copied."""
        return tuple(words for name in _PROSE if (words := self.fields.get(name, "").strip()))

    def is_for(self, form: str) -> bool:
        """Whether it is this form that came back: its fold is then open."""
        return bool(self.form) and self.form == form

    def value(self, form: str, name: str, otherwise: str = "") -> str:
        """What stands in a box: what was typed, or what the page proposes."""
        return self.fields.get(name, "") if self.is_for(form) else otherwise

    def wrong(self, form: str, name: str) -> tuple[str, ...]:
        """What is wrong with a box."""
        return self.errors.get(name, ()) if self.is_for(form) else ()

    def links(self) -> list[tuple[str, str]]:
        """Every sentence with the way to its box, for the summary above the heading."""
        return [(self._box(name), sentence) for name, said in self.errors.items() for sentence in said]

    def _box(self, name: str) -> str:
        if not name:
            return ""
        return f"#{self.form}-{name}{'-0' if name in self.choices else ''}"


def sent_back(
    form: str,
    errors: Mapping[str, Sequence[str]] | None = None,
    *,
    problem: DomainError | None = None,
    name: str = "",
    choices: Sequence[str] = (),
) -> SentBack:
    """The form of this request with what is wrong: by field, or as a `problem` that belongs to the field `name`."""
    said = {field: tuple(sentences) for field, sentences in (errors or {}).items()}
    if isinstance(problem, Invalid):
        said[name] = problem.problems
    elif problem is not None:
        said[""] = (problem.sentence,)
    typed = {key: value for key, value in request.form.items() if key != "csrf_token"}
    return SentBack(form, typed, said, isinstance(problem, Conflict), tuple(choices))


def answered(
    form: str,
    box: str | Callable[[Invalid], str],
    act: Callable[[], object],
    *,
    page: Callable[[SentBack], str],
    done: str,
    to: ResponseReturnValue,
) -> ResponseReturnValue:
    """Do what a small form asks for, say that it is `done` and go on; or its page again, with what is wrong at its `box`.

    What was typed stands there again too where somebody else was first.
    """
    try:
        act()
    except (Invalid, Conflict) as problem:
        return page(sent_back(form, problem=problem, name=_box_of(box, problem))), status_of(problem)
    flash(done, "success")
    return to


def _box_of(box: str | Callable[[Invalid], str], problem: Invalid | Conflict) -> str:
    if isinstance(box, str):
        return box
    return box(problem) if isinstance(problem, Invalid) else ""


def status_of(problem: Invalid | Conflict) -> int:
    """With which status such a page comes back."""
    return 409 if isinstance(problem, Conflict) else 422
