"""An invented school for the demo, made through the same use cases that a real one goes through.

Everything in it is invented: the school, its people, its children and what is said of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from forms.kit import Answers, Row
from webapp.db.audit import AuditRow
from webapp.documents.codec import new_uid
from webapp.domain.clock import SCHOOL_TIME, school_day
from webapp.domain.people import Role
from webapp.domain.school_year import copied, year_of
from webapp.services import (
    access_requests,
    accounts,
    agreeing,
    bringing_in,
    carried,
    chronology,
    contracts,
    demo_coverage,
    demo_order,
    ending,
    filings,
    new_children,
    outcomes,
    people,
    reading,
    reviewing,
    roll_files,
    school_year,
    sessions,
    setup,
    signing,
    unfiled,
    ways,
    writing,
)
from webapp.services.catalogue import install_starters
from webapp.services.children import NewChild
from webapp.services.demo_roll import exported
from webapp.services.demo_words import CHILDREN, CONTRACT, HALF_TERMS, NAMED, OUTCOME, RECORDS, Case
from webapp.services.viewers import viewer_for
from webapp.services.work import Desk

PASSWORD = "biscuits in the staffroom"  # noqa: S105 - printed on start, for an invented school
SCHOOL = "Harrowmere Primary School"


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody of the invented school."""

    name: str
    office: str
    roles: tuple[Role, ...]

    @property
    def email(self) -> str:
        """An address that can never be delivered to."""
        return f"{self.name.split()[0].lower()}@harrowmere.example"


LOGINS: tuple[Login, ...] = (
    Login("Tamsin Oakes", "school business manager", (Role.ADMINISTRATOR,)),
    Login("Petra Lindholm", "head and deputy safeguarding lead", (Role.HEAD, Role.DEPUTY)),
    Login("Ines Calloway", "designated safeguarding lead", (Role.LEAD,)),
    Login("Dev Rathbone", "deputy safeguarding lead", (Role.DEPUTY,)),
    Login("Sunita Marlowe", "wellbeing lead", (Role.WELLBEING_LEAD,)),
    Login("Corin Adeyemi", "governor for safeguarding", (Role.GOVERNOR,)),
    Login("Bea Norcott", "class teacher", (Role.STAFF,)),
)
ADMINISTRATOR, HEAD, LEAD, DEPUTY = (login.name for login in LOGINS[:4])


def is_built(desk: Desk) -> bool:
    """Whether the building came to its end; one that was interrupted is begun again."""
    with desk.read() as work:
        return work.db.scalar(select(AuditRow.id).where(AuditRow.event == "demo.built").limit(1)) is not None


def build(desk: Desk) -> None:
    """Make the school, its people and half a term of believable papers, ending today."""
    _Builder(desk).build()


class _Builder:
    """Acts as each person in turn, on days that have passed."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.today = school_day(desk.clock())
        self.school_id = 0
        self.ids: dict[str, int] = {}
        self.references: dict[str, str] = {}

    def build(self) -> None:
        self._people(self._day(-64))
        self._children(self._day(-63))
        self._school_year(self._day(-62))
        demo_order.note_trainings(self._as(ADMINISTRATOR, self._day(-61)), self.ids, self.today)
        ways.adopt(self._as(LEAD, self._day(-62)), demo_coverage.WAY)
        first = self._contract(HEAD, LEAD, self._day(-60))
        self._agree(first, (HEAD, LEAD), self._day(-59), signed=True)
        second = self._contract(LEAD, DEPUTY, self._day(-58))
        self._agree(second, (LEAD, DEPUTY), self._day(-57), signed=True)
        self._session(first, HEAD, self._day(-44), 0)
        self._agree(self._last(first), (HEAD, LEAD), self._day(-42), signed=True)
        self._came_of_it("LisleAmara", self._day(-30), OUTCOME)
        self._copy(DEPUTY, self._day(-41))
        self._session(second, LEAD, self._day(-37), 1)
        self._agree(self._last(second), (LEAD, DEPUTY), self._day(-36), signed=False)
        self._session(first, HEAD, self._day(-5), 2)
        self._circulate(self._last(first), HEAD, self._day(-3))
        agreeing.comment(self._as(LEAD, self._day(-2)), self._last(first), "trends", NAMED)
        self._request(CHILDREN[0], self._day(-4))
        today = self._plan(second, LEAD, self._day(0), time(16, 30), "Meeting room 2")
        demo_coverage.draw_for(self._as(LEAD, self._day(0)), today)
        self._plan(first, HEAD, self._day(39), time(15, 45), "Head’s room")
        with self._as(ADMINISTRATOR, self.today).work() as work:
            work.note("demo.built", f"school:{self.school_id}")

    # Days and people

    def _day(self, offset: int) -> date:
        """A school day about that far from today: no weekend, and nothing planned in the long holidays."""
        day = self.today + timedelta(days=offset)
        if offset > 0 and ((day.month, day.day) >= (12, 18) or (day.month, day.day) < (1, 6)):
            day = date(day.year + (day.month == 12), 1, 14)
        elif offset > 0 and day.month == 8:
            day = date(day.year, 9, 16)
        while day.weekday() > 4 and offset:
            day -= timedelta(days=1)
        return day

    def _at(self, day: date, clock: time = time(9, 5)) -> datetime:
        return datetime.combine(day, clock, SCHOOL_TIME)

    def _as(self, name: str, day: date, clock: time = time(9, 5)) -> Desk:
        """The desk of this person at that moment, never later than now."""
        moment = min(self._at(day, clock), self.desk.clock())
        then = replace(self.desk, clock=lambda: moment, viewer=None)
        return then.acting(viewer_for(then, self.ids[name], self.school_id))

    def _people(self, day: date) -> None:
        then = replace(self.desk, clock=lambda: self._at(day), viewer=None)
        first = LOGINS[0]
        made = setup.set_up(
            then, setup.setup_code(then), SCHOOL, first.name, first.office, first.email, PASSWORD, (),
            installers=(install_starters,),
        )  # fmt: skip
        self.school_id, self.ids[first.name] = made.school_id, made.person_id
        for login in LOGINS[1:]:
            office = self._as(ADMINISTRATOR, day)
            added = people.add_person(office, login.name, login.office, login.email)
            self.ids[login.name] = added.person_id
            for role in login.roles:
                if not people.grant_role(office, added.person_id, role):
                    self._approve(added.person_id, day)
            if added.invitation is not None:
                accounts.accept_invitation(then, added.invitation.token, PASSWORD)

    def _approve(self, person_id: int, day: date) -> None:
        """The head says yes to whoever is to read what is written about children."""
        head = self._as(HEAD, day)
        for role in people.person(head, person_id).person.roles:
            if role.waits:
                people.approve_role(head, role.membership_id)

    def _children(self, day: date) -> None:
        lead = self._as(LEAD, day)
        for child in CHILDREN:
            self.references[child.surname + child.forename] = new_children.add_child(lead, child)
        bringing_in.bring_in(lead, roll_files.read_file(lead, exported()))

    def _request(self, child: NewChild, day: date) -> None:
        """A parent asks what is held on a child; the review has begun."""
        lead = self._as(LEAD, day)
        reference = access_requests.open_request(
            lead,
            child_reference=self.references[child.surname + child.forename],
            asker="parent",
            asked_by="A parent, by letter",
            received_on=day,
        )
        read = reviewing.read_item(lead, reference, "details").text_hash
        reviewing.decide(lead, reference, "details", reviewing.Choice("release", read=read))

    def _school_year(self, day: date) -> None:
        """The half terms in which the demo's sessions lie, from the first to the one that is planned."""
        office = self._as(ADMINISTRATOR, day)
        for year in sorted({year_of(self._day(offset)) for offset in (-44, 0, 39)}):
            terms = copied(HALF_TERMS, year)
            school_year.set_half_terms(office, year, [(term.first_on, term.last_on) for term in terms])
            school_year.add_closed_day(office, "INSET", terms[2].first_on, terms[2].first_on)

    # Papers

    def _contract(self, supervisor: str, supervisee: str, day: date) -> str:
        """A contract and the text of its paper. Returns the contract's reference."""
        maker = self._as(supervisor, day)
        reference = contracts.create_contract(maker, self.ids[supervisor], self.ids[supervisee])
        writer = self._as(supervisor, day)  # who now has a place in it
        view = contracts.read_contract(writer, reference)
        if view.paper is not None:
            review = day + timedelta(days=364)
            self._write(writer, view.paper.reference, {**CONTRACT, "review_on": review.isoformat()})
            agreeing.circulate(writer, view.paper.reference, self._revision(writer, view.paper.reference))
        return reference

    def _session(self, contract: str, supervisor: str, day: date, number: int) -> None:
        """A session that was held, with its record and its children."""
        writer = self._as(supervisor, day, time(15, 30))
        planned = sessions.plan_session(writer, contract, self._at(day, time(15, 45)), "Meeting room 2")
        paper = sessions.start_record(writer, planned)
        record = RECORDS[number]
        view = writing.open_for_writing(writer, paper)
        owners = {name: party for party, name in view.owners}
        self._write(
            self._as(supervisor, day, time(16, 50)),
            paper,
            {
                **record.answers,
                "next_on": self._day((day - self.today).days + 42).isoformat(),
                "training_due": (day + timedelta(days=210)).isoformat(),
                "cases": [self._case(case) for case in record.cases],
                "actions": [
                    {
                        "uid": new_uid(),
                        "what": what,
                        "owner": owners[name],
                        "due": self._day((day - self.today).days + due).isoformat(),
                    }
                    for what, name, due in record.actions
                ],
            },
        )
        ending.end_session(
            self._as(supervisor, day, time(16, 55)),
            planned,
            starts_at=self._at(day, time(15, 45)),
            ended_at=self._at(day, time(16, 55)),
            discussed=[self.references[case.child] for case in record.cases],
            none=False,
        )

    def _case(self, case: Case) -> Row:
        return {
            "uid": new_uid(),
            "child": self.references[case.child],
            "analysis": case.analysis,
            "thinking": case.thinking,
            "reflection": case.reflection,
            "next_steps": case.next_steps,
            "plan_changed": "yes" if case.plan_changed else "no",
        }

    def _came_of_it(self, child: str, day: date, text: str) -> None:
        lead = self._as(LEAD, day)
        (entry,) = chronology.read_chronology(lead, self.references[child]).entries
        outcomes.add_outcome(lead, self.references[child], entry.uid, day, text)

    def _plan(self, contract: str, supervisor: str, day: date, clock: time, place: str) -> str:
        return sessions.plan_session(self._as(supervisor, self._day(-1)), contract, self._at(day, clock), place)

    def _write(self, writer: Desk, paper: str, changes: Mapping[str, str | Sequence[Row]]) -> None:
        view = writing.open_for_writing(writer, paper)
        answers: Answers = dict(view.answers)
        for key, value in changes.items():
            answers[key] = value if isinstance(value, str) else list(value)
        writing.save(writer, paper, view.head.revision, answers)

    def _last(self, contract: str) -> str:
        """The paper of the newest session under a contract that has one."""
        lines = contracts.read_contract(self._as(LEAD, self.today), contract).sessions
        return next(line.paper.reference for line in lines if line.paper is not None)

    def _copy(self, name: str, day: date) -> None:
        """Somebody copies into the main system whatever is to be copied on that day, and ticks it off."""
        who = self._as(name, day, time(8, 20))
        while (ready := unfiled.list_unfiled(who, unfiled.Chosen()).opened) is not None:
            number = f"{day:%y%m}-{ready.child.reference[-2:]}"
            filing = filings.NewFiling(ready.system, day, number)
            filings.file_entry(who, ready.child.reference, ready.entry.uid, filing, len(ready.statements))

    def _revision(self, writer: Desk, paper: str) -> int:
        return reading.read_paper(writer, paper).head.revision

    def _circulate(self, paper: str, supervisor: str, day: date) -> None:
        """With what earlier sessions left open carried over."""
        writer = self._as(supervisor, day)
        if reading.read_paper(writer, paper).unasked:
            carried.carry_over(writer, paper)
        agreeing.circulate(writer, paper, self._revision(writer, paper))

    def _agree(self, reference: str, parties: tuple[str, str], day: date, *, signed: bool) -> None:
        """Circulated where it is not yet, agreed by both, and where wanted signed. Takes a contract's reference too."""
        supervisor = parties[0]
        writer = self._as(supervisor, day)
        paper = reference
        if reference.startswith("S-"):
            line = contracts.read_contract(writer, reference).paper
            paper = line.reference if line else reference
        else:
            self._circulate(paper, supervisor, day)
        for name in reversed(parties):
            reader = self._as(name, day, time(12, 40))
            agreeing.agree(reader, paper, reading.read_paper(reader, paper).content_hash)
        if signed:
            later = self._as(supervisor, day + timedelta(days=1))
            said = reading.read_paper(later, paper).agreements
            ink = {view.party.party_id: signing.Ink("signed", day + timedelta(days=1)) for view in said}
            signing.note_signatures(later, paper, ink, "Supervision file, locked cabinet in the head’s room")
