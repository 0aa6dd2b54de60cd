"""What may be said of a fault: its kind and where in the code it happened, and nothing that it quotes."""

from __future__ import annotations

import traceback
from pathlib import Path

ROOT = Path(__file__).parents[2]


def where_it_broke(error: BaseException | None) -> str:
    """The kind of an exception and the places in code it passed, never its message and never an address."""
    if error is None:
        return "no exception"
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    cause = error.__cause__ or error.__context__
    came_of = f"; came of {type(cause).__name__}" if cause is not None else ""
    return f"{type(error).__name__}{came_of} at {places or 'no place'}"


def _short(file: str) -> str:
    """A file of the program as it is named in the project: where that lies may name a person."""
    path = Path(file)
    if path.is_relative_to(ROOT):
        path = path.relative_to(ROOT)
    if "site-packages" in path.parts:
        return "/".join(path.parts[path.parts.index("site-packages") + 1 :])
    return path.name if path.is_absolute() else path.as_posix()
