"""A whole year of one supervisor and three supervisees, on each day that matters what each of them is shown.

Tom's session of one half term is cancelled twice. Ffion is handed over in February, and her new supervisor has the records
of six calendar months (loxdale).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e import half_term, handing_over
from tests.e2e.driver import Person
from tests.e2e.year import Year, agreed_and_signed, cancel, hold, home, plan, plan_year, section, served

SUPERVISED = ("tom", "noor", "ffion")
HOURS = {"tom": ("1:00pm", "2:05pm"), "noor": ("2:30pm", "3:35pm"), "ffion": ("4:00pm", "5:05pm")}
FIRST_DAY = date(2026, 6, 8)
HANDED_OVER = date(2027, 2, 22)


@pytest.fixture
def school(tmp_path: Path, browser: Browser) -> Iterator[Year]:
    with served(tmp_path, browser, FIRST_DAY) as year:
        yield year


def test_a_whole_year_is_told_rightly_on_each_of_its_days(school: Year) -> None:
    walk = Walk(school)
    walk.contracts_are_made()
    walk.all_are_held(date(2026, 7, 7), planned=False)
    walk.nothing_is_late(date(2026, 7, 15))
    walk.the_year_is_planned(date(2026, 9, 8), date(2026, 9, 22))
    walk.all_are_held(date(2026, 9, 22))
    walk.toms_is_cancelled_twice()
    walk.it_is_late_and_says_why(date(2026, 12, 21))
    walk.all_are_held(walk.next_day(date(2027, 1, 5)))
    walk.ffion_is_handed_over(date(2027, 1, 29))
    for after in (HANDED_OVER, date(2027, 4, 12), date(2027, 6, 7)):
        walk.all_are_held(walk.next_day(after))
    walk.the_year_is_over(date(2027, 7, 20))


class Walk:
    """The year, step by step; each step ends with what the pages say."""

    def __init__(self, school: Year) -> None:
        self.school = school
        self.contracts: dict[str, str] = {}
        self.records: dict[str, list[tuple[date, str]]] = {who: [] for who in SUPERVISED}
        self.supervisor = dict.fromkeys(SUPERVISED, "ines")

    def contracts_are_made(self) -> None:
        ines = self.school.sits("ines")
        for who in SUPERVISED:
            self.contracts[who] = half_term.make_contract(ines, [self.school.name(who)])
            (paper,) = set(re.findall(r"P-\d+", ines.page.content()))
            ines.go(f"/papers/{paper}/write")
            ines.answer_contract()
            ines.press("Save")
            agreed_and_signed(ines, self.school.sits(who), paper)
        assert self.due("ines") == dict.fromkeys(SUPERVISED, "By Tue 21 July 2026")
        for who in SUPERVISED:
            assert self.due(who) == {"ines": "By Tue 21 July 2026"}
        assert self.counted() == (0, 0, 3, 0)

    def all_are_held(self, day: date, *, planned: bool = True) -> None:
        """On one afternoon, one after the other; planned just before where they were not."""
        self.school.on(day, "17:30")
        for who in SUPERVISED:
            contract = self.contracts[who]
            writer, reader = self.school.sits(self.supervisor[who]), self.school.sits(who)
            if planned:
                session = dict(self.school.planned(contract)).get(day, "")
            else:
                session = plan(writer, contract, day, HOURS[who][0])
            if not session:
                continue  # his of this half term was cancelled
            paper = hold(writer, reader, session, *HOURS[who])
            self.records[who].append((day, paper))

        self.each_reads_what_is_theirs()

    def nothing_is_late(self, day: date) -> None:
        self.school.on(day)
        assert [self.due(who) for who in ("ines", *SUPERVISED)] == [{}] * 4
        assert self.counted() == (3, 0, 0, 0)
        self.each_reads_what_is_theirs()

    def the_year_is_planned(self, day: date, first: date) -> None:
        self.school.on(day)
        for who in SUPERVISED:
            plan_year(self.school.sits("ines"), self.contracts[who], first, HOURS[who][0])
            assert len(self.school.planned(self.contracts[who])) == 6
        assert [self.due(who) for who in ("ines", *SUPERVISED)] == [{}] * 4
        assert self.counted() == (0, 3, 0, 0)

    def toms_is_cancelled_twice(self) -> None:
        """First by himself, then by Ines: each time the other is told, and the others hear nothing of it."""
        school, tom, ines = self.school, self.school.name("tom"), self.school.name("ines")
        day = self.next_day(date(2026, 11, 2))
        school.on(day - timedelta(days=1))
        cancel(school.sits("tom"), dict(school.planned(self.contracts["tom"]))[day], "There was no cover for lessons")
        assert f"was cancelled at the wish of {tom} (there was no cover for lessons)" in section_at_home(
            school.sits("ines"), "told"
        )
        assert self.due("ines") == {"tom": "By Fri 18 December 2026"}
        assert self.due("tom") == {"ines": "By Fri 18 December 2026"}
        assert self.due("noor") == self.due("ffion") == {}
        assert "cancelled" not in home(school.sits("noor"))
        self.all_are_held(day)
        assert [len(self.records[who]) for who in SUPERVISED] == [2, 3, 3]
        school.on(day + timedelta(days=7))
        again = plan(school.sits("ines"), self.contracts["tom"], day + timedelta(days=21), "1:00pm")
        assert self.due("ines") == self.due("tom") == {}
        school.on(day + timedelta(days=20))
        cancel(school.sits("ines"), again, "Something urgent came up")
        assert f"was cancelled at the wish of {ines} (something urgent came up)" in section_at_home(
            school.sits("tom"), "told"
        )
        assert self.due("tom") == {"ines": "By Fri 18 December 2026"}

    def it_is_late_and_says_why(self, day: date) -> None:
        self.school.on(day)
        assert self.due("ines") == {"tom": "Late since Fri 18 December 2026"}
        assert self.due("tom") == {"ines": "Late since Fri 18 December 2026"}
        said = section_at_home(self.school.sits("tom"), "due")
        for who, why in (("tom", "there was no cover for lessons"), ("ines", "something urgent came up")):
            assert f"was cancelled at the wish of {self.school.name(who)} ({why})" in said
        assert self.due("noor") == self.due("ffion") == {}
        assert self.counted() == (2, 0, 0, 1)

    def ffion_is_handed_over(self, day: date) -> None:
        """Until the day comes everything is as it was; on it the leaver loses all, and the supervisee nothing."""
        school, contract = self.school, self.contracts["ffion"]
        school.on(day)
        handing_over.hand_over(school.sits("ines"), contract, school.name("karim"), HANDED_OVER)
        assert "22 February 2027" in home(school.sits("ffion"))
        school.on(HANDED_OVER - timedelta(days=1))
        self.each_reads_what_is_theirs()
        assert (self.opens("ines", contract), self.opens("karim", contract)) == (200, 404)
        school.on(HANDED_OVER)
        self.supervisor["ffion"] = "karim"
        self.each_reads_what_is_theirs()
        assert (self.opens("ines", contract), self.opens("karim", contract)) == (404, 200)
        assert school.name("ffion") not in section_at_home(school.sits("ines"), "due")
        assert f"Supervision with {school.name('ffion')}" in home(school.sits("karim"))

    def the_year_is_over(self, day: date) -> None:
        self.school.on(day)
        held = ["Held"] * 6
        late = ["Held", "Late", *["Held"] * 4]
        assert self.kept("ines", "tom") == self.kept("tom", "tom") == late
        for who, other in (("ines", "noor"), ("noor", "noor"), ("karim", "ffion"), ("ffion", "ffion")):
            assert self.kept(who, other) == held
        assert [self.due(who) for who in ("ines", "karim", *SUPERVISED)] == [{}] * 5
        assert self.counted() == (3, 0, 0, 0)
        self.each_reads_what_is_theirs()

    # What the pages say

    def each_reads_what_is_theirs(self) -> None:
        """Of every record of the year: its two parties, and on the day of a handover those of six months for the next."""
        today = self.school.clock.now.date()
        everybody = ("ines", "karim", "lena", "hugh", *SUPERVISED)
        for whose, records in self.records.items():
            for day, paper in records:
                readers = {who for who in everybody if self.opens(who, f"papers/{paper}") == 200}
                reads = {whose, self.supervisor[whose]}
                if whose == "ffion" and today >= HANDED_OVER and day < date(2026, 8, 22):
                    reads = {whose}
                assert readers == reads, f"{paper} of {day} on {today}"

    def opens(self, who: str, what: str) -> int:
        """The status of a paper's page, or of a contract's."""
        path = what if "/" in what else f"contracts/{what}"
        return self.school.sits(who).get(f"/{path}").status

    def due(self, who: str) -> dict[str, str]:
        """With whom a session is to be planned or held, and by when, on somebody's home page."""
        person = self.school.sits(who)
        person.go("/")
        lines = person.page.locator("section[aria-labelledby=due] li").all_inner_texts()
        names = {key: self.school.name(key) for key in ("ines", "karim", *SUPERVISED)}
        return {
            key: line.split("\n")[0] for line in lines for key, name in names.items() if f"session with {name}" in line
        }

    def counted(self) -> tuple[int, ...]:
        """What the head is told of this half term: held, planned, due and late."""
        said = section_at_home(self.school.sits("hugh"), "half-term")
        assert not any(self.school.name(who) in said for who in ("ines", "karim", *SUPERVISED))
        words = ("Session held", "Planned", "Due, not planned or not ended", "Late")
        return tuple(int(re.findall(rf"{word} (\d+)", said)[0]) for word in words)

    def kept(self, who: str, whose: str) -> list[str]:
        """How each half term of the year stands on the contract's page, in one word."""
        person = self.school.sits(who)
        person.go(f"/contracts/{self.contracts[whose]}")
        rows = person.page.locator("section[aria-labelledby=cycle] tbody td").all_inner_texts()
        return [re.findall(r"Held|Late|Planned|Due", row)[0] for row in rows]

    def next_day(self, after: date) -> date:
        """The next day on which they meet."""
        return min(day for who in SUPERVISED for day, _ in self.school.planned(self.contracts[who]) if day >= after)


def section_at_home(person: Person, name: str) -> str:
    """One part of somebody's home page, in single-spaced words."""
    person.go("/")
    return section(person, name)
