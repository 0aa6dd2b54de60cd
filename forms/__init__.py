"""What is asked. One small file a document, named after the document and never after a school.

The catalogue finds documents by itself: every `Document` at the top of a module in this folder is in it.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from forms.kit import Document


@cache
def catalogue() -> dict[tuple[str, int], Document]:
    """Every built-in document by (key, version), in a steady order. Raises ValueError where two share a name."""
    found: dict[tuple[str, int], Document] = {}
    for module in sorted(info.name for info in pkgutil.iter_modules(__path__)):
        for value in vars(importlib.import_module(f"forms.{module}")).values():
            if not isinstance(value, Document):
                continue
            name = (value.key, value.version)
            if found.setdefault(name, value) != value:
                raise ValueError(f"Two documents are called {value.key} version {value.version}.")
    return dict(sorted(found.items()))


def latest(key: str) -> Document:
    """The newest version of a built-in document. Raises KeyError where there is none of that key."""
    versions = [document for (name, _), document in catalogue().items() if name == key]
    if not versions:
        raise KeyError(key)
    return versions[-1]
