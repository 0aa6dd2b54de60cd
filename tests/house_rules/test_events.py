"""The vocabulary of the audit is closed, and every word in it is well made."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from webapp.domain.events import EVENTS

WEBAPP = Path(__file__).parents[2] / "webapp"
WORD = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")


def words_noted() -> list[tuple[str, str]]:
    """Every literal first argument of note() and note_read() in the program, with its place."""
    found = []
    for path in sorted(WEBAPP.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or not call.args:
                continue
            if call.func.attr in {"note", "note_read"}:
                place = f"{path.relative_to(WEBAPP.parent)}:{call.lineno}"
                found += [(word.value, place) for word in literals(call.args[0])]
    return found


def literals(argument: ast.expr) -> list[ast.Constant]:
    """The texts in an argument, on both sides of a condition too."""
    if isinstance(argument, ast.IfExp):
        return literals(argument.body) + literals(argument.orelse)
    return [argument] if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else []


@pytest.mark.parametrize("event", sorted(EVENTS))
def test_a_word_is_a_thing_and_what_was_done_to_it(event: str) -> None:
    assert WORD.fullmatch(event)
    assert len(event) <= 40  # the column's length


def test_every_word_that_the_program_notes_is_in_the_vocabulary() -> None:
    """A wrong one raises when it is noted; this finds it before anybody gets there."""
    strangers = [f"{place}: {word}" for word, place in words_noted() if word not in EVENTS]
    assert strangers == []


def test_the_search_finds_the_words() -> None:
    """Without this, a search that finds nothing would pass."""
    assert {"evidence.verified", "audit.read"} <= {word for word, _ in words_noted()}
