"""The roll brought in from files: what four systems and a CTF say, twice, with bad rows, leavers, twins and doubts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from tests import rolls
from tests.clock import FakeClock
from tests.integration.school import NOISE, School, Town
from tests.rolls import Made
from webapp.db.children import Child, ChildPlan, Sibling
from webapp.db.roll import RollFile
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.domain.plans import PlanKind
from webapp.domain.roll.comparing import ANOTHER, LEAVE_OUT, Comparison, Standing
from webapp.services import bringing_in, child_picker, new_children, roll_files
from webapp.services.roll_files import Account, DryRun

BEFORE = 3
"""Children whom the school has already, without a UPN."""


def read(ash: School, data: bytes, who: str = "lead") -> str:
    return roll_files.read_file(ash.at(who), data)


def seen(ash: School, uid: str, who: str = "lead") -> Comparison:
    view = roll_files.dry_run(ash.at(who), uid)
    assert isinstance(view, DryRun)
    return view.comparison


def counts(comparison: Comparison) -> dict[str, int]:
    return {name: count for name, count in bringing_in.counts_of(comparison).items() if count}


def bring_in(ash: School, data: bytes, *, whole: bool = False, leaving_meant: bool = False) -> Account:
    uid = read(ash, data)
    roll_files.say_whole(ash.at("lead"), uid, whole)
    bringing_in.bring_in(ash.at("lead"), uid, leaving_meant=leaving_meant)
    account = roll_files.dry_run(ash.at("lead"), uid)
    assert isinstance(account, Account)
    return account


def by_upn(ash: School) -> dict[str, Child]:
    return {child.upn: child for child in ash.rows(Child) if child.upn}


def small(*made: Made, export: Callable[[Sequence[Made]], bytes] = rolls.sims) -> bytes:
    return export(made)


def one(**changes: object) -> Made:
    child = Made(7, "Wren", "Quillon", date(2016, 3, 9), 5, "5A", rolls.upn(7))
    return replace(child, **changes)  # type: ignore[arg-type]


# From every system


@pytest.mark.parametrize("system", rolls.EXPORTS)
def test_two_thousand_rows_with_fifty_bad_ones(ash: School, system: str) -> None:
    made = rolls.children(2000)
    uid = read(ash, rolls.EXPORTS[system](rolls.spoil(made)))
    comparison = seen(ash, uid)
    assert counts(comparison) == {"added": 1950, "bad": 50}
    assert all(row.sentence.endswith(".") and row.line > 0 for row in comparison.bad)
    assert len(ash.rows(Child)) == BEFORE  # a dry run does nothing
    bringing_in.bring_in(ash.at("lead"), uid)
    found = by_upn(ash)
    assert len(ash.rows(Child)) == BEFORE + 1950
    assert len({child.reference for child in ash.rows(Child)}) == BEFORE + 1950
    for child in made[:3] + made[-3:]:
        assert (found[child.upn].legal_forename, found[child.upn].legal_surname) == (child.forename, child.surname)
        assert (found[child.upn].date_of_birth, found[child.upn].year_group) == (
            child.born,
            str(child.year or "Reception"),
        )
    account = roll_files.dry_run(ash.at("lead"), uid)
    assert isinstance(account, Account)
    assert (account.counts["added"], len(account.left_over)) == (1950, 50)
    assert counts(seen(ash, read(ash, rolls.EXPORTS[system](rolls.spoil(made))))) == {"same": 1950, "bad": 50}


def test_what_a_row_says_is_there(ash: School) -> None:
    older = one()
    child = one(
        number=8, forename="Rafe", upn=rolls.upn(8), preferred="Raf", middle="Juniper", sibling=older.upn, in_care=True,
        protected="03/02/2026",
    )  # fmt: skip
    bring_in(ash, small(older, child))
    rafe = by_upn(ash)[child.upn]
    assert (rafe.preferred_forename, rafe.middle_names, rafe.admission_number) == ("Raf", "Juniper", "000008")
    plans = {plan.kind: plan.from_on for plan in ash.rows(ChildPlan)}
    assert plans == {PlanKind.CHILD_PROTECTION: date(2026, 2, 3), PlanKind.LOOKED_AFTER: None}
    (pair,) = ash.rows(Sibling)
    assert [pair.child_id, pair.sibling_id] == sorted([rafe.id, by_upn(ash)[older.upn].id])
    assert [found.reference for found in child_picker.find_children(ash.at("lead"), "", "juniper quillon")] == [
        rafe.reference
    ]


def test_a_second_file_with_leavers_twins_and_changes(ash: School) -> None:
    made = rolls.children(400)
    bring_in(ash, rolls.sims(made))
    anna = one(number=900, forename="Anneke", surname="Underhay", upn=rolls.upn(900))
    twins = [anna, replace(anna, number=901, forename="Hanneke", upn=rolls.upn(901))]
    moved = replace(made[0], form="9Z", surname="Newname", former=made[0].surname)
    gone = {child.upn for child in made[390:]}
    second = [moved, *made[1:390], *twins]
    uid = read(ash, rolls.sims(second))
    roll_files.say_whole(ash.at("lead"), uid, True)
    assert counts(seen(ash, uid)) == {"added": 2, "changed": 1, "same": 389, "leaving": 10 + BEFORE}
    (changed,) = [outcome for outcome in seen(ash, uid).outcomes if outcome.standing is Standing.CHANGED]
    assert {(change.what, change.before, change.after) for change in changed.changes} == {
        ("Legal surname", made[0].surname, "Newname"),
        ("Class", made[0].form, "9Z"),
    }
    bringing_in.bring_in(ash.at("lead"), uid)
    found = by_upn(ash)
    assert {upn for upn, child in found.items() if child.left_on} == gone
    assert found[made[0].upn].sought.startswith(f"\n{made[0].forename.lower()} newname\n")
    assert len(ash.rows(Child)) == BEFORE + 402  # nobody is deleted
    back = read(ash, rolls.sims([made[395]]))
    assert [(c.what, c.after) for c in seen(ash, back).outcomes[0].changes] == [("On the roll", "yes")]
    bringing_in.bring_in(ash.at("lead"), back)
    assert by_upn(ash)[made[395].upn].left_on is None


def test_nobody_leaves_by_a_part_of_the_roll(ash: School) -> None:
    bring_in(ash, rolls.sims(rolls.children(20)))
    account = bring_in(ash, rolls.sims(rolls.children(2)))
    assert account.counts["leaving"] == 0
    assert not any(child.left_on for child in ash.rows(Child))


def test_more_than_a_fifth_leaves_only_where_it_is_meant(ash: School) -> None:
    bring_in(ash, rolls.sims(rolls.children(20)))
    uid = read(ash, rolls.sims(rolls.children(15)))
    roll_files.say_whole(ash.at("lead"), uid, True)
    with pytest.raises(Conflict, match="8 of 23 children"):
        bringing_in.bring_in(ash.at("lead"), uid)
    assert not any(child.left_on for child in ash.rows(Child))
    bringing_in.bring_in(ash.at("lead"), uid, leaving_meant=True)
    assert sum(child.left_on is not None for child in ash.rows(Child)) == 8


def test_a_child_in_a_bad_or_doubtful_row_has_not_left(ash: School) -> None:
    made = rolls.children(12)
    bring_in(ash, rolls.sims(made))
    bad = [replace(made[0], born=date(2031, 1, 1)), *made[1:]]
    uid = read(ash, rolls.sims([*bad, Made(99, "Amara", "Lisle", date(2017, 3, 15), 4, "4K", "")]))
    roll_files.say_whole(ash.at("lead"), uid, True)
    leaving = {child.reference for child in seen(ash, uid).leaving}
    assert leaving == {"C-0002", "C-0003"}


# Doubts


def test_a_child_added_in_one_line_is_a_doubt(ash: School) -> None:
    added = new_children.add_off_roll(ash.at("head"), "S-0001", "Wren Quillon", "starter")
    uid = read(ash, small(one()))
    (outcome,) = seen(ash, uid).outcomes
    assert (outcome.standing, [likely.child.reference for likely in outcome.likely]) == (
        Standing.DOUBTFUL,
        [added.reference],
    )
    roll_files.decide_rows(ash.at("deputy"), uid, {outcome.pupil.line: added.reference})
    bringing_in.bring_in(ash.at("lead"), uid)
    wren = by_upn(ash)[rolls.upn(7)]
    assert (wren.reference, wren.off_roll, wren.date_of_birth) == (added.reference, None, date(2016, 3, 9))


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"upn": "", "born": date(2016, 3, 10)}, "the date of birth is another"),
        ({"upn": "", "forename": "Wrenn"}, "nearly the same"),
        ({"upn": "", "surname": "Mossop"}, "the surname is another"),
        ({"upn": "", "forename": "Quillon", "surname": "Wren"}, "changed places"),
        ({"forename": "Sorrel", "surname": "Mossop", "born": date(2015, 1, 1)}, "The UPN is this child’s"),
        ({"forename": "Sorrel"}, "The UPN is this child’s"),
        ({"forename": "Sorrel", "born": date(2015, 1, 1)}, "The UPN is this child’s"),
    ],
    ids=[
        "another birthday",
        "a slip",
        "another surname",
        "changed places",
        "a stranger's UPN",
        "a twin's UPN",
        "a cousin's UPN",
    ],
)
def test_what_is_only_likely_is_a_persons_to_decide(ash: School, row: dict[str, object], why: str) -> None:
    bring_in(ash, small(one()))
    uid = read(ash, small(one(**{"number": 99, **row})))
    (outcome,) = seen(ash, uid).outcomes
    assert outcome.standing is Standing.DOUBTFUL
    assert any(why in likely.why for likely in outcome.likely)
    bringing_in.bring_in(ash.at("lead"), uid)
    assert len(by_upn(ash)) == 1  # not decided: it stays out
    account = roll_files.dry_run(ash.at("lead"), uid)
    assert isinstance(account, Account)
    assert account.left_over == ((outcome.pupil.line, "Nobody has said yet whose row it is."),)


@pytest.mark.parametrize(
    "row",
    [
        {"number": 99, "forename": "Rafe", "upn": ""},
        {"number": 99, "forename": "Wrenna", "upn": rolls.upn(8)},
        {"number": 99, "born": date(2015, 3, 9), "upn": rolls.upn(8)},
    ],
    ids=["a twin", "a twin of nearly the same name with a UPN", "a namesake with a UPN"],
)
def test_two_children_are_no_doubt(ash: School, row: dict[str, object]) -> None:
    bring_in(ash, small(one()))
    assert [outcome.standing for outcome in seen(ash, read(ash, small(one(**row)))).outcomes] == [Standing.ADDED]


def test_another_child_does_not_take_the_upn_with_them(ash: School) -> None:
    bring_in(ash, small(one()))
    uid = read(ash, small(one(number=99, forename="Sorrel", surname="Mossop", born=date(2015, 1, 1))))
    roll_files.decide_rows(ash.at("lead"), uid, {seen(ash, uid).outcomes[0].pupil.line: ANOTHER})
    assert "is another child’s" in seen(ash, uid).outcomes[0].pupil.notes[0]
    bringing_in.bring_in(ash.at("lead"), uid)
    assert [child.upn for child in ash.rows(Child) if child.legal_forename == "Sorrel"] == [None]


def test_a_twins_upn_in_the_wrong_row_is_a_doubt(ash: School) -> None:
    wren, rafe = one(), one(number=8, forename="Rafe", upn=rolls.upn(8))
    bring_in(ash, small(wren, rafe))
    uid = read(ash, small(replace(wren, upn=rafe.upn)))
    assert [outcome.standing for outcome in seen(ash, uid).outcomes] == [Standing.DOUBTFUL]


def test_a_temporary_upn_gives_way_to_the_childs_own(ash: School) -> None:
    bring_in(ash, small(one(upn=rolls.upn(7, "A"))))
    bring_in(ash, small(one()))
    assert list(by_upn(ash)) == [rolls.upn(7)]


def test_left_out_is_left_out_and_two_rows_are_not_one_child(ash: School) -> None:
    bring_in(ash, small(one(upn="")))
    uid = read(ash, small(one(number=98, upn="", forename="Wrenn"), one(number=99, upn="", forename="Wreny")))
    first, second = (outcome.pupil.line for outcome in seen(ash, uid).outcomes)
    wren = next(child for child in ash.rows(Child) if child.legal_forename == "Wren").reference
    roll_files.decide_rows(ash.at("lead"), uid, {first: wren, second: wren})
    assert [outcome.standing for outcome in seen(ash, uid).outcomes] == [Standing.CHANGED, Standing.DOUBTFUL]
    roll_files.decide_rows(ash.at("lead"), uid, {second: LEAVE_OUT})
    assert [outcome.standing for outcome in seen(ash, uid).outcomes] == [Standing.CHANGED, Standing.LEFT_OUT]


# What an empty cell, a wrong number and an ended plan say


def test_an_empty_cell_takes_nothing_away(ash: School) -> None:
    bring_in(ash, small(one(preferred="Wrennie", middle="Juniper", protected="03/02/2026")))
    bare = one(middle="", protected="", form="")
    assert counts(seen(ash, read(ash, small(bare, export=rolls.ctf)))) == {"same": 1}
    assert counts(seen(ash, read(ash, small(replace(bare, preferred="Wrennie"))))) == {"same": 1}


def test_a_plan_that_is_over_ends_and_is_kept(ash: School, clock: FakeClock) -> None:
    bring_in(ash, small(one(in_care=True)))
    bring_in(ash, small(one(in_care=False)))
    (plan,) = ash.rows(ChildPlan)
    assert (plan.kind, plan.until_on) == (PlanKind.LOOKED_AFTER, ash.desk.today)
    bring_in(ash, small(one(in_care=True)))
    assert [row.until_on for row in ash.rows(ChildPlan)] == [ash.desk.today, None]


def test_a_wrong_upn_is_left_out_and_the_child_goes_in(ash: School) -> None:
    uid = read(ash, small(one(upn="A" + rolls.upn(7)[1:])))
    (outcome,) = seen(ash, uid).outcomes
    assert outcome.standing is Standing.ADDED
    assert "first letter does not fit" in outcome.pupil.notes[0]
    bringing_in.bring_in(ash.at("lead"), uid)
    assert [child.upn for child in ash.rows(Child) if child.legal_forename == "Wren"] == [None]


def test_rows_that_repeat_another_are_bad(ash: School) -> None:
    same_upn, same_name = one(number=8, forename="Rafe"), one(number=9, upn="")
    comparison = seen(ash, read(ash, small(one(), same_upn, same_name)))
    assert [row.sentence for row in comparison.bad] == [
        "Its UPN is that of row 5. Put one of them right.",
        "Its name and date of birth are those of row 5. Put one of them right.",
    ]


def test_capitals_alone_change_nothing(ash: School) -> None:
    bring_in(ash, small(one()))
    assert counts(seen(ash, read(ash, small(one(surname="QUILLON"))))) == {"same": 1}


# Columns


ODD = b"Family,Called,Birthday,Set,Locker\nQuillon,Wren,9/3/2016,5A,12\nQuillon,Rafe,9/3/2016,5A,13\n"


def test_unknown_headings_are_asked_for_and_remembered(ash: School) -> None:
    uid = read(ash, ODD)
    assert roll_files.dry_run(ash.at("lead"), uid) is None
    asked = roll_files.ask_columns(ash.at("lead"), uid)
    assert [(column.heading, column.samples) for column in asked.columns][1:3] == [
        ("Called", ("Wren", "Rafe")),
        ("Birthday", ("9/3/2016",)),
    ]
    with pytest.raises(Conflict, match="which column is what"):
        bringing_in.bring_in(ash.at("lead"), uid)
    for wrong in (["", "", "", "", ""], ["legal_surname", "legal_surname", "", "", ""], ["x", "", "", "", ""], ["upn"]):
        with pytest.raises(Invalid):
            roll_files.choose_columns(ash.at("lead"), uid, wrong)
    roll_files.choose_columns(
        ash.at("lead"), uid, ["legal_surname", "legal_forename", "date_of_birth", "form_class", ""]
    )
    assert counts(seen(ash, uid)) == {"added": 2}
    turned = "\n".join(",".join(reversed(line.split(","))) for line in ODD.decode().splitlines())
    assert counts(seen(ash, read(ash, turned.encode()))) == {"added": 2}


# What is kept, and for whom


def test_nothing_of_a_file_is_kept_but_what_it_came_to(ash: School, clock: FakeClock) -> None:
    first, second = read(ash, small(one())), read(ash, small(one()))
    bringing_in.bring_in(ash.at("lead"), first)
    with ash.desk.read() as work:
        assert work.db.scalar(select(RollFile.content).where(RollFile.uid == first)) == ""
    with pytest.raises(Conflict, match="already"):
        bringing_in.bring_in(ash.at("lead"), first)
    roll_files.give_up(ash.at("lead"), second)
    third = read(ash, small(one()))
    clock.forward(hours=24)
    with pytest.raises(NotFound):
        roll_files.dry_run(ash.at("lead"), third)
    read(ash, small(one()))
    assert third not in {file.uid for file in ash.rows(RollFile)}


def test_another_schools_file_and_children_are_out_of_reach(town: Town) -> None:
    ash, birch = town.ash, town.birch
    bring_in(birch, small(one(surname=f"Quillon{NOISE}")))
    uid = read(birch, ODD)
    for use in (roll_files.dry_run, roll_files.ask_columns, roll_files.give_up, bringing_in.bring_in):
        with pytest.raises(NotFound):
            use(ash.at("lead"), uid)
    roll_files.choose_columns(birch.at("lead"), uid, ["legal_surname", "legal_forename", "", "", ""])
    assert roll_files.dry_run(ash.at("lead"), read(ash, ODD)) is None  # what they remember is theirs
    comparison = seen(ash, read(ash, small(one(surname=f"Quillon{NOISE}"))))
    assert counts(comparison) == {"added": 1}


@pytest.mark.parametrize("who", ["head", "wellbeing", "trust", "governor", "administrator", "staff", "nobody"])
def test_nobody_else_brings_in_a_roll(ash: School, who: str) -> None:
    uid = read(ash, small(one()))
    before = ash.events()
    for use in (
        lambda: roll_files.read_file(ash.at(who), b"x"),
        lambda: roll_files.dry_run(ash.at(who), uid),
        lambda: roll_files.ask_columns(ash.at(who), uid),
        lambda: roll_files.choose_columns(ash.at(who), uid, []),
        lambda: roll_files.decide_rows(ash.at(who), uid, {}),
        lambda: roll_files.say_whole(ash.at(who), uid, True),
        lambda: roll_files.give_up(ash.at(who), uid),
        lambda: bringing_in.bring_in(ash.at(who), uid),
    ):
        with pytest.raises(Refused):
            use()
    assert ash.events() == before


def test_everything_is_noted(ash: School) -> None:
    before = len(ash.events())
    uid = read(ash, small(one(), one(number=8, forename="Rafe", upn=rolls.upn(8), sibling=rolls.upn(7))))
    bringing_in.bring_in(ash.at("lead"), uid)
    assert ash.events()[before:] == [
        "children.roll_read",
        "child.added",
        "child.added",
        "child.sibling_noted",
        "children.brought_in",
        "names.looked_for",
    ]
