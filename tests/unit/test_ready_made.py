"""Five ready-made ways, one for each policy: each names documents and settings that there are, and its source."""

from __future__ import annotations

import pytest

from forms import catalogue, latest
from forms.kit import Purpose
from webapp.domain.people import ContractKind
from webapp.domain.practice import KEYS, SETTINGS, Practice
from webapp.domain.ready_made import READY_MADE, ReadyMade, ready_made
from webapp.domain.switched_on import SWITCHABLE, switched_on, usual, why_not

WAYS = pytest.mark.parametrize("way", READY_MADE, ids=lambda way: way.source)


def practice_of(way: ReadyMade) -> Practice:
    return Practice(**dict(way.settings))


def test_there_is_one_for_each_policy() -> None:
    assert {way.source for way in READY_MADE} == {"loxdale", "trust", "nefutures", "cambridgeshire", "jmat"}
    assert len({way.key for way in READY_MADE}) == len(READY_MADE)
    assert ready_made("team_of_a_school").source == "loxdale"


@WAYS
def test_it_switches_on_documents_that_can_be_switched(way: ReadyMade) -> None:
    assert why_not(way.documents) == ""
    assert len(set(way.documents)) == len(way.documents)


@WAYS
def test_it_sets_what_a_school_could_choose(way: ReadyMade) -> None:
    choices = {setting.key: dict(setting.choices) for setting in SETTINGS}
    for key, value in way.practice:
        assert key in KEYS
        assert value in choices[key]


@WAYS
def test_it_holds_once_it_is_set_and_not_once_anything_is_otherwise(way: ReadyMade) -> None:
    assert way.holds_in(practice_of(way))
    for key, value in way.settings:
        other = "dsl_contract" if key == "documents" else "another"
        assert not way.holds_in(Practice(**{**dict(way.settings), key: other})), value


@WAYS
def test_each_demand_has_an_answer(way: ReadyMade) -> None:
    assert len(way.demands) >= 6
    for demand in way.demands:
        assert demand.asks.endswith("."), demand
        assert demand.answer.endswith("."), demand


def test_a_school_that_chose_nothing_has_one_trusts_leads_documents() -> None:
    leads = ready_made("leads_of_a_trust")
    assert set(Practice().documents_on) == set(leads.documents)


def test_every_document_that_a_person_begins_can_be_switched() -> None:
    begun = (Purpose.CONTRACT, Purpose.RECORD, Purpose.CASE_FILE_AUDIT, Purpose.ACTION_SHEET)
    assert {key for (key, _), document in catalogue().items() if document.purpose in begun} == set(SWITCHABLE)


@WAYS
@pytest.mark.parametrize("kind", ContractKind)
def test_each_way_has_a_usual_contract_and_record_for_each_kind(way: ReadyMade, kind: ContractKind) -> None:
    for purpose in (Purpose.CONTRACT, Purpose.RECORD):
        assert usual(kind, switched_on(practice_of(way), purpose)).key in way.documents


def test_the_usual_record_of_a_group_is_a_groups() -> None:
    every = Practice(documents=" ".join(SWITCHABLE))
    records, contracts = (switched_on(every, purpose) for purpose in (Purpose.RECORD, Purpose.CONTRACT))
    assert [usual(kind, records).key for kind in ContractKind] == [
        "dsl_record", "group_record", "designated_meeting", "designated_meeting",
    ]  # fmt: skip
    assert [usual(kind, contracts).key for kind in ContractKind] == [
        "dsl_contract", "written_agreement", "supervision_contract", "supervision_contract",
    ]  # fmt: skip


def test_without_any_nothing_is_usual() -> None:
    with pytest.raises(ValueError, match="switched on"):
        usual(ContractKind.GROUP, ())


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (("dsl_contract",), "at least one record"),
        (("dsl_record",), "at least one contract"),
        ((), "at least one contract"),
        (("dsl_contract", "dsl_record", "provider_record"), "from the list"),
        (("dsl_contract", "dsl_record", "chronology"), "from the list"),
    ],
)
def test_a_school_keeps_one_contract_and_one_record(keys: tuple[str, ...], words: str) -> None:
    assert words in why_not(keys)


def test_what_is_switched_on_is_the_newest_version() -> None:
    assert switched_on(Practice(), Purpose.RECORD) == (latest("dsl_record"),)
