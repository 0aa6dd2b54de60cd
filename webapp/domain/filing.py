"""Copying an entry into the system that holds the child's main file: what a person can say of it."""

from __future__ import annotations

from typing import Final

FILED: Final = "filed"
NOT_FILED: Final = "not_filed"
"""The earlier statement was a mistake. It is added, and nothing is taken away."""

MOST_TYPED: Final = 80
"""Characters of a system's name, or of what an entry is called there."""
