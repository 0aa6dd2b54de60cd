"""Filters in placeholders: dates, joins and defaults, and what they refuse."""

from __future__ import annotations

from typing import Any

import pytest

from tests import word_files
from webapp.documents.template_guard import TemplateFault
from webapp.documents.word import NOT_ANSWERED, prepare, render

ROWS = [{"child": "C-1", "what": "Ring & ask"}, {"child": "", "what": "See"}, {"child": "C-3", "what": "<b>"}]


def said(source: str, **context: Any) -> list[str]:
    return word_files.lines(render(prepare(word_files.template(source)), context))


@pytest.mark.parametrize(
    ("look", "prints"),
    [("", "Thursday 3 December 2026"), ("('long')", "Thursday 3 December 2026"), ("('day')", "3 December 2026"),
     ("('short')", "03/12/2026")],
)  # fmt: skip
@pytest.mark.parametrize("typed", ["Thursday 3 December 2026", "3/12/26", "2026-12-03"])
def test_a_day_is_printed_as_the_template_likes(look: str, prints: str, typed: str) -> None:
    assert said("{{ a|date" + look + " }}", a=typed) == [prints]


@pytest.mark.parametrize("typed", ["some day soon", "31 February 2027", "Friday 3 December 2026", "3.5 & more"])
def test_what_is_no_day_is_printed_as_it_was_typed(typed: str) -> None:
    assert said("{{ a|date('short') }}", a=typed) == [typed]


def test_nothing_answered_is_said_or_has_the_templates_own_words() -> None:
    assert said("{{ a|date }}, {{ a|default('to be agreed') }}", a="") == [f"{NOT_ANSWERED}, to be agreed"]
    assert said("{{ a|default('x') }}, {{ b|default('y') }}", a="& so") == ["& so, y"]
    assert said("{{ a|join(', ') }}, {{ a|join(', ')|default('nobody') }}", a=[]) == [f"{NOT_ANSWERED}, nobody"]


def test_lists_are_joined_and_their_ends_are_named() -> None:
    assert said("{{ a|join }}; {{ a|join(' & ') }}", a=["x", "y"]) == ["x, y; x & y"]
    assert said("{{ a|join(', ', 'child') }}", a=ROWS) == ["C-1, C-3"]
    assert said("{{ (a|first).what }}, {{ (a|last).what }}, {{ a|length }}", a=ROWS) == ["Ring & ask, <b>, 3"]
    assert said("{{ (a|first).what }}, {{ (a|last).what }}, {{ a|length }}", a=[]) == [f"{NOT_ANSWERED}, " * 2 + "0"]


@pytest.mark.parametrize(
    "source",
    [
        *("{{ a|date('fancy') }}", "{{ a|date(1) }}", "{{ a|date('day', 'day') }}"),
        *("{{ a|join(1) }}", "{{ a|join('a', 'b', 'c') }}"),
        *("{{ a|default('x', 'y') }}", "{{ a|first('x') }}", "{{ a|default }}"),
    ],
)
def test_a_filter_that_is_given_the_wrong_thing_is_refused_before_it_is_compiled(source: str) -> None:
    with pytest.raises(TemplateFault, match="cannot take"):
        prepare(word_files.template("Near here", source))


@pytest.mark.parametrize("name", ["upper", "safe", "tojson", "random", "sum"])
def test_no_other_filter_may_be_used(name: str) -> None:
    with pytest.raises(TemplateFault, match="default, date, join"):
        prepare(word_files.template("{{ a|" + name + " }}"))


@pytest.mark.parametrize("source", ["{{ a|first }}", "{{ a|length }}", "{{ a|join }}"])
def test_what_is_for_rows_is_not_for_one_answer(source: str) -> None:
    with pytest.raises(TemplateFault, match="for rows"):
        said(source, a="one answer")


def test_rows_are_joined_by_a_part_that_they_have() -> None:
    assert said("{{ a|join(', ', 'nothing') }}", a=ROWS) == [NOT_ANSWERED]
    with pytest.raises(TemplateFault, match="joins texts"):
        said("{{ a|join(', ') }}", a=[[]])
