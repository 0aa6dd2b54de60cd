"""Keeping and destroying: only what is due, by two people, for good, and the audit verifies afterwards."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests import word_files
from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import NOISE, Paper, School, names_decided, ready, sound, texts
from webapp.db import triggers
from webapp.db.children import CaseDiscussion, Child, ChronologyEntry, EntryDecision
from webapp.db.contracts import Contract, SupervisionSession
from webapp.db.guards import MODE
from webapp.db.keeping import Destruction, Hold
from webapp.db.mentions import Mention
from webapp.db.models import Base
from webapp.db.papers import IssuedCopy, PaperVersion
from webapp.db.papers import Paper as PaperRow
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.domain.retention import Kept
from webapp.services import (
    access_requests,
    chronology_sheets,
    destroying,
    destruction_certificates,
    issuing,
    leaving,
    mention_decisions,
    new_children,
    practice,
    reading,
    retention,
    snapshots,
)
from webapp.services.children import NewChild

SECRET = "She told her teacher about the boiler room"
CHILD, CONTRACT = Kept.CHILD, Kept.CONTRACT


@pytest.fixture
@kept
def old(ash: School, clock: FakeClock) -> Paper:
    """Amara and Zofia were discussed in an issued record, and Amara left; that is thirty years ago."""
    paper = ready(ash, "amara", "zofia", trends=f"Amara Lisle again. {SECRET}.")
    names_decided(paper)
    paper.issue("lead", "head")
    chronology_sheets.print_chronology(ash.at("lead"), ash.children["amara"])
    leaving.note_leaving(ash.at("lead"), ash.children["amara"], clock().date())
    clock.forward(days=30 * 366)
    return paper


def everything(ash: School) -> str:
    """Every text and every file that the database holds of this school."""
    found = []
    with ash.desk.read() as work:
        for table in Base.metadata.sorted_tables:
            if "school_id" in table.c:
                for row in work.db.execute(select(table).where(table.c.school_id == ash.school_id)):
                    found += [word_text(value) for value in row if isinstance(value, (str, bytes))]
    return "\n".join(found)


def word_text(value: str | bytes) -> str:
    if isinstance(value, str):
        return value
    return "\n".join(word_files.lines(value)) if value.startswith(b"PK") else ""


def proposed(ash: School, child: str = "amara") -> str:
    reference = ash.children[child]
    destroying.propose(ash.at("lead"), CHILD, reference, "Its time has come")
    return reference


def barred(ash: School, reference: str) -> str:
    """Why it cannot be proposed."""
    with pytest.raises(Conflict) as told:
        destroying.propose(ash.at("lead"), CHILD, reference, "Its time has come")
    return told.value.sentence


# What is due


def test_a_child_is_on_the_list_from_the_day_and_not_before(ash: School, clock: FakeClock) -> None:
    born = date(2017, 3, 14)
    clock.forward(days=(date(2042, 3, 13) - clock().date()).days)
    assert ash.children["amara"] not in {line.of for line in retention.list_due(ash.at("lead"), CHILD).lines}
    clock.forward(days=1)
    due = {line.of: line for line in retention.list_due(ash.at("lead"), CHILD).lines}
    assert due[ash.children["amara"]].due_on == born.replace(year=2042)
    assert set(due) == {ash.children["amara"], ash.children["hope"]}


def test_the_list_and_the_rule_agree_without_a_birthday_too(ash: School, clock: FakeClock) -> None:

    for key, why in (("none", "elsewhere"), ("unborn", "unborn")):
        ash.children[key] = new_children.add_off_roll(ash.at("lead"), "", f"New {key.title()}child", why).reference
    for _ in range(5):
        clock.forward(days=2000)
        for shift in (0, 1, 364):
            clock.forward(days=shift)
            listed = {line.of for line in retention.list_due(ash.at("lead"), CHILD).lines}
            with ash.desk.acting(ash.at("lead").viewer).read() as work:
                ruled = {ref for ref in ash.children.values() if retention.keeping_of(work, CHILD, ref).is_due}
            assert listed == ruled


def test_the_practice_says_how_long(ash: School, clock: FakeClock) -> None:
    practice.choose(ash.at("lead"), "child_years", "35")
    clock.forward(days=(date(2042, 6, 1) - clock().date()).days)
    assert retention.list_due(ash.at("lead"), CHILD).total == 0
    clock.forward(days=14 * 366)
    assert retention.list_due(ash.at("lead"), CHILD).total == 3


@pytest.mark.parametrize("who", ["deputy", "staff", "governor", "administrator", "trust", "wellbeing", "nobody"])
def test_the_list_is_for_lead_and_head(ash: School, who: str) -> None:
    for use in (
        lambda: retention.list_due(ash.at(who), CHILD),
        lambda: retention.hold(ash.at(who), CHILD, ash.children["amara"], "inquiry", "x"),
        lambda: destroying.propose(ash.at(who), CHILD, ash.children["amara"], "x"),
    ):
        with pytest.raises(Refused):
            use()


# What bars it


def test_before_its_day_on_the_roll_held_or_asked_for_it_stays(ash: School, clock: FakeClock) -> None:
    reference = ash.children["amara"]
    assert "day has not come" in barred(ash, reference)
    clock.forward(days=30 * 366)
    assert "on the roll" in barred(ash, reference)
    leaving.note_leaving(ash.at("lead"), reference, clock().date())
    retention.hold(ash.at("head"), CHILD, reference, "inquiry", "The inquiry’s letter of this week")
    assert "It is held" in barred(ash, reference)
    (hold,) = ash.rows(Hold)
    retention.lift(ash.at("lead"), hold.id)
    access_requests.open_request(
        ash.at("lead"), child_reference=reference, asker="self", asked_by="x", received_on=clock().date()
    )
    assert "Somebody has asked" in barred(ash, reference)


def test_a_hold_after_the_proposal_stops_the_second_person_too(old: Paper) -> None:
    ash = old.school
    reference = proposed(ash)
    retention.hold(ash.at("lead"), CHILD, reference, "litigation", "A claim")
    before = everything(ash)
    with pytest.raises(Conflict, match="It is held"):
        destroying.carry_out(ash.at("head"), CHILD, reference)
    assert everything(ash) == before


def test_a_hold_until_a_day_ends_with_it(old: Paper, clock: FakeClock) -> None:
    ash = old.school
    until = clock().date() + timedelta(days=10)
    retention.hold(ash.at("lead"), CHILD, ash.children["amara"], "longer", "Still needed", until)
    clock.forward(days=10)
    assert "It is held" in barred(ash, ash.children["amara"])
    clock.forward(days=1)
    proposed(ash)


# Two people


def test_the_second_person_is_another_one_and_the_one_that_the_practice_names(old: Paper) -> None:
    ash = old.school
    reference = proposed(ash)
    for who in ("lead", "second_lead", "deputy", "trust", "administrator", "staff", "governor"):
        with pytest.raises(Refused):
            destroying.carry_out(ash.at(who), CHILD, reference)
    destroying.carry_out(ash.at("head"), CHILD, reference)


def test_the_same_human_is_no_second_one_whatever_the_roles(old: Paper, clock: FakeClock) -> None:
    ash = old.school
    from webapp.domain.people import Role

    ash.add_person("both", Role.LEAD, Role.HEAD)
    destroying.propose(ash.at("both"), CHILD, ash.children["amara"], "Its time has come")
    with pytest.raises(Refused):
        destroying.carry_out(ash.at("both"), CHILD, ash.children["amara"])
    assert destroying.read_keeping(ash.at("both"), CHILD, ash.children["amara"]).may_confirm is False
    assert destroying.read_keeping(ash.at("head"), CHILD, ash.children["amara"]).may_confirm is True


def test_a_proposal_is_given_up_and_made_once(old: Paper) -> None:
    ash = old.school
    reference = proposed(ash)
    with pytest.raises(Conflict, match="proposed already"):
        proposed(ash)
    destroying.give_up(ash.at("head"), CHILD, reference)
    with pytest.raises(NotFound):
        destroying.carry_out(ash.at("head"), CHILD, reference)
    proposed(ash)
    with pytest.raises(Invalid):
        destroying.propose(ash.at("lead"), CHILD, reference, " ")


# For good


def test_a_child_is_gone_from_every_table_and_file_and_the_other_stays(old: Paper, town: object) -> None:
    ash = old.school
    other = [entry.parts for entry in ash.chronology("zofia")] if hasattr(ash.chronology("zofia")[0], "parts") else []
    noise = len(town.birch.rows(ChronologyEntry))  # type: ignore[attr-defined]
    assert "About amara:" in everything(ash)
    destroying.carry_out(ash.at("head"), CHILD, proposed(ash))
    left = everything(ash)
    for gone in ("Amara", "amara", "About amara:"):
        assert gone not in left, gone
    assert "About zofia:" in left
    assert {row.reference for row in ash.rows(Child)} == {ash.children["zofia"], ash.children["hope"]}
    assert len(town.birch.rows(ChronologyEntry)) == noise  # type: ignore[attr-defined]
    assert NOISE not in left
    assert other == [entry.parts for entry in ash.chronology("zofia")] if other else True
    assert sound(ash.desk)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_no_word_of_it_is_left_in_the_index(old: Paper) -> None:
    ash = old.school
    asked = "SELECT count(*) FROM entry_index_fts WHERE entry_index_fts MATCH 'amara'"
    with ash.desk.database.engine.connect() as connection:
        before = connection.exec_driver_sql(asked).scalar_one()
    destroying.carry_out(ash.at("head"), CHILD, proposed(ash))
    with ash.desk.database.engine.connect() as connection:
        after = connection.exec_driver_sql(asked).scalar_one()
        connection.exec_driver_sql("INSERT INTO entry_index_fts(entry_index_fts) VALUES ('integrity-check')")
    assert before > 0
    assert after == 0


def test_the_record_about_the_grown_ups_stays_without_the_childs_parts(old: Paper) -> None:
    ash, code = old.school, old.code
    destroying.carry_out(ash.at("head"), CHILD, proposed(ash))
    (amara, zofia) = reading.read_paper(ash.at("lead"), old.reference).answers["cases"]
    assert {text for key, text in amara.items() if key not in ("uid", "child")} == {"[destroyed]"}
    assert "About zofia:" in zofia["analysis"]
    assert old.answers["trends"] == f"[destroyed] again. {SECRET}."
    with pytest.raises(Conflict, match="destroyed"):
        issuing.download(ash.at("lead"), old.reference, code)


def test_append_only_holds_again_and_for_everything_else_it_never_stopped(old: Paper) -> None:
    ash = old.school
    destroying.carry_out(ash.at("head"), CHILD, proposed(ash))
    with ash.desk.database.engine.connect().execution_options(**{MODE: "migrate"}) as connection, connection.begin():
        wanted = {
            name
            for rule in triggers.RULES
            for name in triggers.names(rule, postgresql=connection.dialect.name == "postgresql")
        }
        assert triggers.existing(connection) >= wanted
    with (
        pytest.raises(DBAPIError, match="append-only"),
        ash.desk.database.engine.begin() as connection,
    ):
        connection.execute(text("DELETE FROM chronology_entry"))
    assert ash.rows(EntryDecision)


def test_what_fails_in_the_middle_destroys_nothing_and_lifts_nothing(
    old: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    ash = old.school
    reference = proposed(ash)
    before = everything(ash)

    def broken(*_: object) -> None:
        raise RuntimeError("the printer of certificates burns")

    monkeypatch.setattr(destroying, "make_certificate", broken)
    with pytest.raises(RuntimeError):
        destroying.carry_out(ash.at("head"), CHILD, reference)
    assert everything(ash) == before
    with ash.desk.database.engine.connect().execution_options(**{MODE: "migrate"}) as connection, connection.begin():
        assert "keep_chronology_entry_delete" in triggers.existing(connection)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_backup_afterwards_still_proves_itself(old: Paper) -> None:
    ash = old.school
    destroying.carry_out(ash.at("head"), CHILD, proposed(ash))
    assert snapshots.prove(ash.desk.acting(None), lambda line: None).counts["child"] == 5


# The certificate


def test_the_certificate_counts_and_names_nobody_but_the_two(old: Paper) -> None:
    ash = old.school
    entries = len([entry for entry in ash.rows(ChronologyEntry) if entry.child_id == 1])
    reference = destroying.carry_out(ash.at("head"), CHILD, proposed(ash))
    words = "\n".join(word_files.lines(destruction_certificates.certificate(ash.at("lead"), reference).content))
    assert f"Entries of a chronology\n{entries}" in words
    assert ash.children["amara"] in words
    assert ash.name("lead") in words
    assert ash.name("head") in words
    assert "Amara" not in words
    assert "Sealed backups" in words
    (row,) = ash.rows(Destruction)
    told = json.loads(row.told)
    assert told["seal"] in words.replace("\n", "")
    assert told["counts"]["copies_emptied"] >= 1
    assert [done.reference for done in destruction_certificates.list_destructions(ash.at("head"))] == [reference]
    for who in ("staff", "governor", "administrator", "wellbeing"):
        with pytest.raises(Refused):
            destruction_certificates.certificate(ash.at(who), reference)


# A contract


@pytest.fixture
@kept
def ended(ash: School, clock: FakeClock) -> Paper:
    """The contract of head and lead ended seven years ago; its record speaks of Amara."""
    paper = ready(ash, "amara", trends="The lead is worn out")
    names_decided(paper)
    paper.issue("lead", "head")
    ends(ash, paper)
    clock.forward(days=7 * 366)
    return paper


def ends(ash: School, paper: Paper) -> None:
    """The contract to which the paper belongs ends today."""
    with ash.desk.work(school_id=ash.school_id) as work:
        contract = work.db.scalars(
            select(Contract).where(Contract.reference == paper.contract, Contract.school_id == ash.school_id)
        ).one()
        contract.ended_on = work.today
        work.note("contract.changed", f"contract:{contract.id}")


def test_a_contract_goes_with_its_records_and_the_childs_chronology_stays(ended: Paper) -> None:
    ash = ended.school
    before = ash.entry_texts()[ash.children["amara"]]
    assert [line.of for line in retention.list_due(ash.at("head"), CONTRACT).lines] == [ended.contract]
    destroying.propose(ash.at("lead"), CONTRACT, ended.contract, "Six years have passed")
    destroying.carry_out(ash.at("head"), CONTRACT, ended.contract)
    assert "The lead is worn out" not in everything(ash)
    assert [row.reference for row in ash.rows(Contract)] == ["S-0002"]
    assert {row.contract_id for row in ash.rows(PaperRow)} == {row.id for row in ash.rows(Contract)}
    assert ash.rows(CaseDiscussion) == []
    assert ash.entry_texts()[ash.children["amara"]] == before
    assert ash.chronology("amara")
    assert ash.rows(PaperVersion)
    assert sound(ash.desk)


def test_what_was_decided_about_names_outlives_the_contract_in_the_childs_file(ash: School, clock: FakeClock) -> None:
    """ "faith" was said to be a child, and "Zofia Lisle" to be somebody else: both stay so."""
    faith = ash.add_child("faith", NewChild("Faith", "Brand", "", date(2016, 1, 1), "5", "5M"))
    paper = ready(ash, "amara", "faith", trends="The lead is worn out by faith")
    cases = json.loads(json.dumps(paper.answers["cases"]))
    cases[0]["analysis"] = "He said faith was there. His aunt Zofia Lisle came."
    paper.save(cases=cases)
    paper.circulate()
    for row in reading.read_paper(ash.at("lead"), paper.reference).names:
        choice = ("this_child", faith) if row.words == "faith" else ("someone_else", "")
        mention_decisions.decide(ash.at("lead"), paper.reference, row.mention_id, *choice)
    paper.issue("lead", "head")
    said = [texts(entry) for entry in ash.standing("amara")]
    assert f"He said {faith} was there. His aunt Zofia Lisle came." in str(said)
    ends(ash, paper)
    clock.forward(days=7 * 366)
    destroying.propose(ash.at("lead"), CONTRACT, paper.contract, "Six years have passed")
    destroying.carry_out(ash.at("head"), CONTRACT, paper.contract)
    assert [texts(entry) for entry in ash.standing("amara")] == said
    assert "worn out" not in everything(ash)
    assert {row.paper_id for row in ash.rows(Mention, Mention.said_in_id.is_not(None))} == {None}


def test_a_contract_is_over_when_all_whom_it_supervised_have_left(ash: School, clock: FakeClock) -> None:
    from webapp.db.schools import Person

    clock.forward(days=7 * 366)
    assert retention.list_due(ash.at("head"), CONTRACT).total == 0
    with ash.desk.work(school_id=ash.school_id) as work:
        person = work.db.get_one(Person, ash.person("deputy"))
        person.left_on = work.today - timedelta(days=6 * 366 + 1)
        work.note("person.left", f"person:{person.id}")
    assert [line.of for line in retention.list_due(ash.at("head"), CONTRACT).lines] == ["S-0002"]


def test_copies_of_others_keep_their_bytes(old: Paper) -> None:
    ash = old.school
    contract = ash.contract_paper()
    contract.issue("lead", "head")
    destroying.carry_out(ash.at("head"), CHILD, proposed(ash))
    assert issuing.download(ash.at("lead"), contract.reference, contract.code).content.startswith(b"PK")
    assert any(not copy.content for copy in _contents(ash))


def _contents(ash: School) -> list[IssuedCopy]:
    from sqlalchemy.orm import undefer

    with ash.desk.read() as work:
        return list(
            work.db.scalars(
                select(IssuedCopy).where(IssuedCopy.school_id == ash.school_id).options(undefer(IssuedCopy.content))
            )
        )


# What stood for it


def test_what_stood_for_a_destroyed_child_stands_for_nobody_else(old: Paper, clock: FakeClock) -> None:
    """In old papers, other files and the audit it goes on standing for whoever it was."""
    ash = old.school
    last = new_children.add_off_roll(ash.at("lead"), "", "Kay Quill", "elsewhere").reference
    ash.children["kay"] = last
    (kay,) = [row.id for row in ash.rows(Child, Child.reference == last)]
    clock.forward(days=30 * 366)
    opened = access_requests.open_request(
        ash.at("lead"), child_reference=last, asker="self", asked_by="x", received_on=clock().date()
    )
    access_requests.close_request(ash.at("lead"), opened, "Taken back")
    destroying.carry_out(ash.at("head"), CHILD, proposed(ash, "kay"))
    destroying.carry_out(ash.at("head"), CHILD, proposed(ash))
    ids = [row.id for row in ash.rows(Child)]
    came = [new_children.add_off_roll(ash.at("lead"), "", f"Ned Brand{n}", "elsewhere").reference for n in "ab"]
    assert int(came[0][2:]) == int(last[2:]) + 1
    assert all(row.id > kay for row in ash.rows(Child) if row.id not in ids)  # the audit tells of "child:9"
    again = access_requests.open_request(
        ash.at("lead"), child_reference=came[1], asker="self", asked_by="x", received_on=clock().date()
    )
    assert int(again[2:]) == int(opened[2:]) + 1


def test_what_stood_for_a_destroyed_paper_stands_for_no_other(ended: Paper) -> None:
    ash = ended.school
    before = {row.reference for model in (PaperRow, Contract, SupervisionSession) for row in ash.rows(model)}
    destroying.propose(ash.at("lead"), CONTRACT, ended.contract, "Six years have passed")
    destroying.carry_out(ash.at("head"), CONTRACT, ended.contract)
    ash.contract("lead", "governor")
    paper = ash.record("lead-governor")
    assert not before & {ash.contracts["lead-governor"], paper.reference, paper.session}
