"""A child who is not on the roll, added in one line; and one who left, whose entries are forwarded."""

from datetime import timedelta

import pytest

from tests.clock import FakeClock
from tests.integration.school import CLOSED, NOISE, School, Town
from webapp.db.children import Child, Task
from webapp.db.contracts import Party
from webapp.documents.codec import rows_of
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.domain.people import OFF_ROLL
from webapp.services import child_picker, children, leaving, new_children, tasks


def add(ash: School, name: str, why: str = "elsewhere", who: str = "head") -> children.ChildView:
    return new_children.add_off_roll(ash.at(who), "S-0001", name, why)


@pytest.mark.parametrize("why", sorted(OFF_ROLL))
def test_a_party_adds_a_child_in_one_line(ash: School, why: str) -> None:
    child = add(ash, "  Tom  de la Cour ", why)
    assert (child.reference, child.name, child.on_roll) == ("C-0004", "Tom de la Cour", False)
    assert child.detail == f"not on the roll: {OFF_ROLL[why].lower()}"
    row = ash.rows(Child)[-1]
    assert (row.legal_forename, row.legal_surname, row.off_roll) == ("Tom de la", "Cour", why)
    assert children.roll(ash.at("lead"), "cour").children == (child,)
    ash.record(cases=[{**ash.case("", "T"), "child": child.reference}])
    ash.children["tom"] = child.reference
    assert len(ash.chronology("tom")) == 1


def test_an_unborn_child_may_have_one_word(ash: School) -> None:
    assert add(ash, "Bump", "unborn").name == "Bump"
    with pytest.raises(Invalid, match="surname"):
        add(ash, "Tom", "starter")


@pytest.mark.parametrize(
    ("name", "why"), [("", "other"), (" ", "unborn"), ("A B", "because"), ("x" * 100 + " y" * 20, "other")]
)
def test_what_is_wanting_is_said(ash: School, name: str, why: str) -> None:
    with pytest.raises(Invalid):
        add(ash, name, why)


def test_the_same_child_added_again_is_found_again(ash: School) -> None:
    first = add(ash, "Baby Lisle", "unborn")
    assert add(ash, "baby LISLE", "unborn", "lead") == first
    assert len(ash.rows(Child)) == 4


def test_a_proposer_learns_nothing_of_the_roll_and_no_words_go_to_a_namesake(ash: School) -> None:
    """The answer is the same whether or not such a child is on the roll: somebody new."""
    there, not_there = add(ash, "Amara Lisle"), add(ash, "Amara Nobody")
    assert (there.name, there.detail, there.reference) == ("Amara Lisle", not_there.detail, "C-0004")
    assert not_there.reference == "C-0005"


def test_a_proposer_who_adds_somebody_known_is_told_what_the_picker_tells(ash: School) -> None:
    """No fault: the picker finds a whole name for a proposer anyhow, and one child must not have two files."""
    first = add(ash, "Kit Marlow", who="lead")
    wellbeing, between = ash.at("wellbeing"), ash.contracts["wellbeing-deputy"]
    assert child_picker.find_children(wellbeing, between, "Kit Marlow") == (first,)
    assert new_children.add_off_roll(wellbeing, between, "Kit Marlow", "elsewhere") == first
    assert child_picker.find_children(wellbeing, between, "Marlow") == ()


@pytest.mark.parametrize("name", ["Kit\x00 Marlow", "Kit \ud800Marlow"])
def test_what_no_database_keeps_is_no_part_of_a_name(ash: School, name: str) -> None:
    child = add(ash, name)
    assert child.name == "Kit Marlow"
    assert child_picker.find_children(ash.at("head"), "S-0001", name) == (child,)
    assert children.roll(ash.at("lead"), name).children == (child,)


def test_who_reads_the_roll_is_told_of_the_namesake(ash: School) -> None:
    with pytest.raises(Conflict) as told:
        add(ash, "amara lisle", who="lead")
    assert "C-0001" in told.value.sentence
    assert "Amara" not in told.value.sentence
    assert add(ash, "C-0001 X", "other", "lead").reference == "C-0004"  # a reference is no name


@pytest.mark.parametrize("who", ["wellbeing", "governor", "administrator", "staff", "trust", "nobody"])
def test_who_is_no_party_adds_nobody(ash: School, who: str) -> None:
    with pytest.raises(Refused):
        add(ash, "Tom Cour", who=who)
    with pytest.raises(CLOSED):
        new_children.add_off_roll(ash.desk, "S-0001", "Tom Cour", "other")
    assert len(ash.rows(Child)) == 3


def test_from_outside_nobody_is_added(ash: School) -> None:
    ash.contract("trust", "lead")
    with ash.desk.work(school_id=ash.school_id) as work:
        for party in work.db.query(Party).filter_by(person_id=ash.person("trust")):
            party.external = True
        work.note("contract.created", "contract:1")
    with pytest.raises(Refused):
        new_children.add_off_roll(ash.at("trust"), "S-0003", "Tom Cour", "other")


def test_the_contract_of_another_school_is_not_found(town: Town) -> None:
    town.birch.contract("second_lead", "staff")
    with pytest.raises(NotFound):
        new_children.add_off_roll(town.ash.at("lead"), "S-0003", "Tom Cour", "other")
    town.birch.children["theirs"] = add(town.birch, f"Tom {NOISE}").reference
    assert NOISE not in str(add(town.ash, f"Tom {NOISE}".replace(NOISE, "Ours")))


# Onto the roll, and away from the school


def test_later_the_child_is_on_the_roll(ash: School) -> None:
    reference = add(ash, "Tom Cour", "starter").reference
    leaving.put_on_roll(ash.at("deputy"), reference)
    assert children.roll(ash.at("lead"), "cour").children[0].detail == ""
    with pytest.raises(Conflict):
        leaving.put_on_roll(ash.at("lead"), reference)
    assert ash.events().count("child.changed") == 1


def test_a_child_who_left_says_so_and_is_offered_last(ash: School, clock: FakeClock) -> None:
    day = clock().date() - timedelta(days=1)
    leaving.note_leaving(ash.at("deputy"), "C-0001", day)
    found = child_picker.find_children(ash.at("lead"), "S-0001", "lisle")
    assert [child.reference for child in found] == ["C-0002", "C-0001"]
    assert found[-1].detail.endswith("left on 2 March 2026")
    leaving.note_leaving(ash.at("lead"), "C-0001", None)
    assert children.roll(ash.at("lead"), "amara").children[0].left_on is None
    with pytest.raises(Invalid, match="still to come"):
        leaving.note_leaving(ash.at("lead"), "C-0001", clock().date() + timedelta(days=1))


@pytest.mark.parametrize("who", ["head", "wellbeing", "trust", "governor", "administrator", "staff", "nobody"])
def test_nobody_else_says_who_is_here(ash: School, clock: FakeClock, who: str) -> None:
    before = ash.events()
    for desk, refusal in ((ash.at(who), (Refused,)), (ash.desk, CLOSED)):
        with pytest.raises(refusal):
            leaving.put_on_roll(desk, "C-0001")
        with pytest.raises(refusal):
            leaving.note_leaving(desk, "C-0001", clock().date())
    assert ash.events() == before


# Forwarding


def kinds(ash: School) -> list[tuple[str, str]]:
    with ash.at("deputy").read() as work:
        return [(task.kind, task.child_reference) for task in tasks.open_tasks(work)]


def test_what_is_entered_on_a_child_who_left_is_forwarded(ash: School, clock: FakeClock) -> None:
    leaving.note_leaving(ash.at("lead"), "C-0001", clock().date())
    paper = ash.record(cases=[ash.case("amara", "A"), ash.case("hope", "H")])
    assert kinds(ash) == [("forward", "C-0001")]
    paper.save(trends="Unchanged for the child")
    assert kinds(ash) == [("forward", "C-0001")]
    row = rows_of(paper.answers, "cases")[0]
    paper.save(cases=[{**row, "analysis": "B"}])
    assert kinds(ash) == [("forward", "C-0001")]  # what stands, and not what was replaced
    assert len(ash.rows(Task)) == 2
    paper.save(cases=[])
    assert kinds(ash) == []


def test_one_who_left_and_was_never_here_is_forwarded_too(ash: School) -> None:
    child = add(ash, "Tom Cour", "left")
    ash.record(cases=[{**ash.case("", "T"), "child": child.reference}])
    assert kinds(ash) == [("forward", child.reference)]
