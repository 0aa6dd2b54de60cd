"""What issues, approves, gives out or changes who may do what asks for a fresh proof, in the route's own permission."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, send_file

from tests.client import Site, open_site
from tests.clock import FakeClock
from tests.house_rules.test_routes import own_rules
from webapp.domain.policy import STEP_UP, Permission
from webapp.settings import Settings
from webapp.web import access

KINDS = {
    "send": "gives a Word file out",
    "send_file": "gives a file out",
    "agree": "agrees, and as the last one issues",
    "issue_unagreed": "issues",
    "sign_at_table": "issues",
    "approve_entry": "approves",
    "approve_entries": "approves",
    "approve_role": "approves",
    "grant_role": "changes who may do what",
    "end_role": "changes who may do what",
    "add_person": "makes a way in",
    "invite": "takes a second factor away",
    "mark_left": "takes everything away",
    "change": "puts another second factor in its place",
    "make_new_codes": "makes codes that are a proof",
    "offer": "makes a passkey that is a proof",
    "add": "makes a passkey that is a proof",
    "remove": "takes a passkey away",
    "activate": "changes what is printed on every new paper",
}
"""The calls by which such a route is known."""


@pytest.fixture
def site(sqlite_settings: Settings, clock: FakeClock) -> Site:
    return open_site(sqlite_settings, clock)


def kinds(view: Callable[..., Any]) -> set[str]:
    """Which of the calls this view makes."""
    calls = [
        node.func
        for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(view))))
        if isinstance(node, ast.Call)
    ]
    return {called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "") for called in calls} & set(
        KINDS
    )


def without_proof(app: Flask) -> list[str]:
    """Routes of these kinds whose permission asks for none."""
    found = []
    for rule in own_rules(app):
        view = app.view_functions[rule.endpoint]
        declared = access.declared_by(view)
        if kinds(view) and (declared is None or declared.permission not in STEP_UP):
            found.append(rule.endpoint)
    return sorted(set(found))


def test_every_such_route_asks_for_a_proof(site: Site) -> None:
    assert without_proof(site.app) == []


def test_every_kind_is_there(site: Site) -> None:
    views = [site.app.view_functions[rule.endpoint] for rule in own_rules(site.app)]
    assert set().union(*(kinds(view) for view in views)) == set(KINDS)


def test_a_planted_route_is_found(site: Site) -> None:
    @access.permission(Permission.PAPER_READ)
    def planted() -> Any:
        return send_file("record.docx")

    site.app.add_url_rule("/planted", "planted", planted)
    assert "planted" in without_proof(site.app)
