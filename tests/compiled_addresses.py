"""Addresses compiled once for a whole run of tests: each test has an application of its own, and all have the same ones.

Werkzeug writes and compiles two functions for each address, which is three quarters of what making an application costs.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from werkzeug.routing import Rule

_compile: Callable[[Rule, bool], Callable[..., Any]] = Rule._compile_builder
_kept: dict[Hashable, Callable[..., Any]] = {}


def _compile_once(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
    """What builds this address. Converters are no part of it: it asks the rule that it is bound to for them."""
    if rule.defaults:  # these are written into it
        return _compile(rule, append_unknown)
    key = rule.rule, *rule._trace, append_unknown
    if key not in _kept:
        _kept[key] = _compile(rule, append_unknown)
    return _kept[key]


def share() -> None:
    """Let every application of this process take them from one memory."""
    Rule._compile_builder = _compile_once  # type: ignore[method-assign]
