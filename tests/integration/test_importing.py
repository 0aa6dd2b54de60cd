"""`children import`: a dry run unless told otherwise, told by counts and lines, noted without a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

from tests import rolls
from tests.clock import FakeClock
from tests.integration.school import NOISE, School, Town
from tests.rolls import Made
from webapp import create_app
from webapp.db.children import Child, ChildPlan
from webapp.services import evidence

Runs = Callable[..., Result]
WREN = Made(7, "Wren", "Quillon", date(2016, 3, 9), 5, "5A", rolls.upn(7), in_care=True)


@pytest.fixture
def runs(ash: School, clock: FakeClock, tmp_path: Path) -> Iterator[Runs]:
    """Give the command a file of these bytes."""
    app = create_app(ash.desk.settings, clock=clock)

    def run(data: bytes, *options: str) -> Result:
        file = tmp_path / "roll.csv"
        file.write_bytes(data)
        return app.test_cli_runner().invoke(
            args=["children", "import", str(file), "--school", str(ash.school_id), *options]
        )

    yield run
    app.extensions["alongside"].database.close()


def test_a_dry_run_changes_nothing(ash: School, runs: Runs) -> None:
    before = ash.events()
    done = runs(rolls.sims(rolls.children(30)))
    assert done.exit_code == 0, done.output
    assert "Dry run" in done.output
    assert "Added: 30" in done.output
    assert (len(ash.rows(Child)), ash.events()) == (3, before)


def test_it_says_how_far_it_is_in_rows_of_rows(ash: School, runs: Runs) -> None:
    roll = rolls.children(230)
    runs(rolls.sims(roll[:40]), "--apply")
    done = runs(rolls.sims(roll), "--apply")
    told = [line for line in done.stderr.splitlines() if line.endswith("%")]
    assert told == ["100 of 230 rows, 43%", "200 of 230 rows, 86%", "230 of 230 rows, 100%"]
    assert not [line for line in runs(rolls.sims(roll)).stderr.splitlines() if line.endswith("%")]


def test_with_apply_it_goes_in_and_nobody_is_named(ash: School, runs: Runs) -> None:
    done = runs(rolls.sims([WREN]), "--apply")
    assert done.exit_code == 0, done.output
    wren = next(child for child in ash.rows(Child) if child.upn == WREN.upn)
    assert [wren.created_by_id, *(plan.recorded_by_id for plan in ash.rows(ChildPlan))] == [None, None]
    assert "children.brought_in" in ash.events()
    assert evidence.verify(ash.desk).sound
    assert not any(name in done.output for name in ("Wren", "Quillon"))


def test_what_stays_out_is_told_by_line_and_without_a_name(ash: School, runs: Runs) -> None:
    runs(rolls.sims([WREN]), "--apply")
    doubtful = replace(WREN, number=8, upn="", born=date(2016, 3, 10))
    bad = replace(WREN, number=9, upn="", forename="Wr3n")
    done = runs(rolls.sims([doubtful, bad]), "--apply")
    assert done.exit_code == 3
    assert "row 5: It may be C-0004." in done.output
    assert "row 6: “…” is not a name" in done.output
    assert not any(name in done.output for name in ("Wr3n", "Wren", "Quillon"))


def test_the_roll_is_not_emptied_by_a_slip(ash: School, runs: Runs) -> None:
    done = runs(rolls.sims([WREN]), "--apply", "--whole")
    assert done.exit_code == 1
    assert "Nothing was changed" in done.output
    assert not any(child.left_on for child in ash.rows(Child))
    assert runs(rolls.sims([WREN]), "--apply", "--whole", "--many-leave").exit_code == 0
    assert sum(child.left_on is not None for child in ash.rows(Child)) == 3


def test_what_is_no_roll_is_said_in_a_sentence(ash: School, runs: Runs) -> None:
    for data, words in ((b"%PDF-1.7", "This is a PDF"), (b"Locker,Hook\n1,2\n", "which one holds the whole name")):
        done = runs(data)
        assert done.exit_code == 1
        assert words in done.output


def test_of_several_schools_one_is_named(town: Town, clock: FakeClock, tmp_path: Path) -> None:
    file = tmp_path / "roll.csv"
    file.write_bytes(rolls.sims([WREN]))
    runner = create_app(town.ash.desk.settings, clock=clock).test_cli_runner()
    done = runner.invoke(args=["children", "import", str(file), "--apply"])
    assert done.exit_code == 1
    assert "--school" in done.output
    done = runner.invoke(args=["children", "import", str(file), "--apply", "--school", str(town.ash.school_id)])
    assert done.exit_code == 0, done.output
    assert [len(school.rows(Child)) for school in (town.ash, town.birch)] == [4, 3]
    assert NOISE not in done.output
