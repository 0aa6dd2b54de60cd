"""What a fixture makes of a school is made once in each test process, and then put back as it was left.

`@kept` on a function of a school (or a town) and of plain values: its result, the rows it wrote and the time on the clock
are kept, by the state of the database that it began with. Where the database is not as something kept has left it, because
the test has written already, the function simply runs.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Hashable
from functools import wraps
from io import BytesIO
from typing import Any, ParamSpec, Protocol, TypeVar

from tests import prebuilt
from tests.clock import FakeClock
from webapp.db.engine import Database
from webapp.services.work import Desk
from webapp.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")


class Place(Protocol):
    """A school or a town of the tests."""

    @property
    def desk(self) -> Desk:
        """The desk at which nobody sits."""

    def parts(self) -> dict[str, Any]:
        """What of it belongs to this very test, by a name."""

    def state(self) -> Any:
        """What a fixture may have added to it."""

    def take(self, state: Any) -> None:
        """Be as it was when that was its state."""


_begun: set[Hashable] = set()
"""What was built once so far: only what is built a second time is worth keeping."""


def kept(build: Callable[P, T]) -> Callable[P, T]:
    """The same function of a place and plain values, which builds only the first two times."""

    @wraps(build)
    def put_back(*args: P.args, **kwargs: P.kwargs) -> T:
        place: Place = args[0] if args else next(iter(kwargs.values()))  # type: ignore[assignment]
        before = prebuilt.left_as(place.desk)
        if before is None:
            return build(*args, **kwargs)
        own = _Own(place)
        key = before, build.__module__, build.__qualname__, own.clock.now, own.dumped((args, kwargs))
        if (found := prebuilt.again(place.desk, key)) is not None:
            result, state, own.clock.now = own.loaded(found)
            place.take(state)
            restored: T = result
            return restored
        made = build(*args, **kwargs)
        if (place.desk.settings.on_postgresql, key) in _begun:
            prebuilt.keep(place.desk, before, key, own.dumped((made, place.state(), own.clock.now)))
        _begun.add((place.desk.settings.on_postgresql, key))
        return made

    return put_back


class _Own:
    """Copies objects from one test to another: what is a test's own (its desk, its clock) is that of the other."""

    def __init__(self, place: Place) -> None:
        desk = place.desk
        assert isinstance(desk.clock, FakeClock)
        self.clock = desk.clock
        self._parts: dict[str, Any] = {
            "database": desk.database, "clock": desk.clock, "settings": desk.settings, **place.parts(),
        }  # fmt: skip
        self._names = {id(part): name for name, part in self._parts.items()}

    def dumped(self, objects: Any) -> bytes:
        out = BytesIO()
        pickler = pickle.Pickler(out)
        pickler.persistent_id = self._name_of  # type: ignore[method-assign]
        pickler.dump(objects)
        return out.getvalue()

    def loaded(self, written: bytes) -> Any:
        unpickler = pickle.Unpickler(BytesIO(written))
        unpickler.persistent_load = self._parts.__getitem__  # type: ignore[method-assign]
        return unpickler.load()

    def _name_of(self, part: Any) -> str | None:
        name = self._names.get(id(part))
        assert name or not isinstance(part, Database | FakeClock | Settings), f"{part} is no part of what is kept"
        return name
