"""The chain of the audit, as arithmetic: whatever is changed in it is found, and where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain import evidence
from webapp.domain.evidence import GENESIS, Fault, FaultKind, Link, canonical, faults, payload_hash, row_hash, verify

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def chain(length: int, name: str = "school:1") -> list[Link]:
    """A sound chain."""
    links, head = [], GENESIS
    for number in range(1, length + 1):
        salt, at = f"salt{number}", NOON + timedelta(minutes=number)
        body = canonical({"actor": 5, "subject": f"paper:{number}", "facts": {}})
        sealed = payload_hash(salt, body)
        made = row_hash(name, number, at, "paper.saved", sealed, head)
        school = None if name == "installation" else int(name.partition(":")[2])
        links.append(
            Link(name, number, at, "paper.saved", sealed, head, made, school, salt, body, 5, f"paper:{number}")
        )
        head = made
    return links


def kinds(links: list[Link]) -> list[tuple[int, FaultKind]]:
    return [(fault.number, fault.kind) for fault in verify(links)]


def test_a_sound_chain_has_no_fault() -> None:
    assert verify([]) == []
    assert verify([*chain(3, "installation"), *chain(4), *chain(2, "school:2")]) == []


ALTERED: dict[str, Callable[[Link], Link]] = {
    "at": lambda link: replace(link, at=link.at + timedelta(microseconds=1)),
    "event": lambda link: replace(link, event="paper.read"),
    "school": lambda link: replace(link, school_id=2),
    "payload hash": lambda link: replace(link, payload_hash="f" * 64),
}


@pytest.mark.parametrize("what", ALTERED)
def test_an_altered_row_is_found(what: str) -> None:
    links = chain(5)
    links[2] = ALTERED[what](links[2])
    assert (3, FaultKind.ALTERED_ROW) in kinds(links)
    assert {number for number, _ in kinds(links)} == {3}


@pytest.mark.parametrize(
    "changes",
    [
        {"body": canonical({"actor": 6, "subject": "paper:3", "facts": {}})},
        {"salt": "other"},
        {"actor_id": 6},
        {"subject": "paper:4"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_an_altered_payload_is_found(changes: dict[str, object]) -> None:
    links = chain(5)
    links[2] = replace(links[2], **changes)  # type: ignore[arg-type]
    assert kinds(links) == [(3, FaultKind.ALTERED_PAYLOAD)]


@pytest.mark.parametrize("body", ["", "[]", "{}", "7"])
def test_a_payload_that_is_none_is_found_even_with_its_hash_made_to_fit(body: str) -> None:
    links = chain(5)
    links[2] = replace(links[2], body=body, payload_hash=payload_hash("salt3", body))
    assert (3, FaultKind.ALTERED_PAYLOAD) in kinds(links)


def test_a_payload_that_is_gone_is_told_and_leaves_the_chain_whole() -> None:
    links = chain(5)
    links[2] = replace(links[2], salt=None, body=None, actor_id=None, subject=None)
    assert kinds(links) == [(3, FaultKind.MISSING_PAYLOAD)]


def test_a_row_that_is_gone_is_found() -> None:
    links = chain(6)
    assert kinds(links[:2] + links[3:]) == [(3, FaultKind.MISSING_NUMBER)]
    assert kinds(links[2:]) == [(1, FaultKind.MISSING_NUMBER), (2, FaultKind.MISSING_NUMBER)]
    # The end can be cut unseen from within: that is what the heads on issued papers are for.
    assert kinds(links[:4]) == []


def test_a_row_made_anew_breaks_the_link_of_the_next() -> None:
    links = chain(5)
    old = links[2]
    anew = row_hash("school:1", 3, old.at, "paper.read", old.payload_hash, old.previous_hash)
    links[2] = replace(old, event="paper.read", row_hash=anew)
    assert kinds(links) == [(4, FaultKind.BROKEN_LINK)]


def test_a_row_moved_to_another_chain_is_found() -> None:
    links = chain(3)
    assert kinds([*links, replace(chain(1, "school:2")[0], school_id=1)]) == [(1, FaultKind.ALTERED_ROW)]


def test_a_number_set_to_a_billion_does_not_fill_the_report() -> None:
    links = chain(3)
    links[2] = replace(links[2], number=10**9)
    assert len(verify(links)) <= evidence.MOST_OF_A_GAP + 1


def test_a_number_that_comes_twice_is_found() -> None:
    links = chain(3)
    assert (2, FaultKind.MISSING_NUMBER) in kinds([*links[:2], links[1], links[2]])


def test_rows_are_read_one_at_a_time() -> None:
    read = []

    def rows() -> object:
        for link in chain(3)[1:]:
            read.append(link.number)
            yield link

    found = faults(rows())  # type: ignore[arg-type]
    assert next(found) == Fault("school:1", 1, FaultKind.MISSING_NUMBER)
    assert read == [2]
    assert str(Fault("school:1", 1, FaultKind.MISSING_NUMBER)) == "school:1 row 1: missing number"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), JSON))
def test_canonical_json_has_one_form(value: dict[str, object]) -> None:
    assert canonical(value) == canonical(dict(reversed(value.items())))


@given(st.text(), st.text(), st.text(), st.text())
def test_salt_and_body_cannot_be_shifted_into_each_other(salt: str, body: str, other: str, more: str) -> None:
    assert (payload_hash(salt, body) == payload_hash(other, more)) == ((salt, body) == (other, more))


def test_a_moment_hashes_the_same_in_every_zone() -> None:
    summer = timezone(timedelta(hours=1))
    assert row_hash("a", 1, NOON, "e", "p", GENESIS) == row_hash("a", 1, NOON.astimezone(summer), "e", "p", GENESIS)


def test_the_arithmetic_never_changes() -> None:
    """Papers in drawers carry these hashes: an installation's chain must verify for as long as they lie there."""
    assert payload_hash("00", '{"actor":1}') == "5ec368b79d54acf309f35af3900c61430e6c9ea9932fa2227fc29cac2a8ea3a6"
    assert (
        row_hash("school:1", 1, NOON, "paper.saved", "a" * 64, GENESIS)
        == "6224787df103ce294eeca89318c8dd71cfb98a13cff0b26c5a40438de3ca4e99"
    )


@pytest.mark.parametrize(
    ("event", "subject", "about"),
    [
        ("child.read", "child:3", True),
        ("children.listed", "school:1", True),
        ("entry.recorded", "entry:3", True),
        ("paper.read", "child:3", True),
        ("paper.read", "paper:3", False),
        ("children_x.read", "childish:3", False),
    ],
)
def test_rows_about_children_are_told_from_others(event: str, subject: str, about: bool) -> None:
    assert evidence.is_about_child(event, subject) is about
