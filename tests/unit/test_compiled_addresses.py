"""Applications that share what builds an address still build each its own."""

from __future__ import annotations

from werkzeug.routing import BaseConverter, Map, Rule

from tests import compiled_addresses


class Loud(BaseConverter):
    def to_url(self, value: str) -> str:
        return value.upper()


def built(converter: type[BaseConverter], **defaults: str) -> str:
    addresses = Map(
        [Rule("/<how:word>/end", endpoint="page", defaults=defaults or None)], converters={"how": converter}
    )
    return addresses.bind("school.example").build("page", {"word": "kettle", **defaults, "more": "gravel"})


def test_the_memory_is_used() -> None:
    assert Rule._compile_builder is compiled_addresses._compile_once
    first, second = (Map([Rule("/<word>", endpoint="page")])._rules[0]._build for _ in range(2))
    assert first.__func__ is second.__func__


def test_each_address_asks_its_own_converter() -> None:
    assert built(BaseConverter) == "/kettle/end?more=gravel"
    assert built(Loud) == "/KETTLE/end?more=gravel"
    assert built(BaseConverter) == "/kettle/end?more=gravel"


def test_a_value_that_is_written_into_the_address_is_not_shared() -> None:
    assert {built(BaseConverter, word=word) for word in ("swan", "otter")} == {
        "/swan/end?more=gravel",
        "/otter/end?more=gravel",
    }
