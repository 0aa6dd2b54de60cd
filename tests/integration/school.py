"""The town of the integration tests: Ashgrove, where a test happens, and Birchfield, of which it must never see anything.

Both are made through the use cases and carry the same references (C-0001, S-0001, P-0001…), so a query that forgets its
school finds the wrong thing. Everything that Birchfield wrote says `NOISE`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import selectinload

from forms.kit import Answers, Row
from tests import factories, prebuilt
from tests.clock import FakeClock
from tests.integration.kept import kept
from webapp.db.audit import AuditRow, ReadNote
from webapp.db.children import Child, ChronologyEntry
from webapp.db.contracts import Contract, Party
from webapp.db.mentions import Mention
from webapp.db.papers import Paper as PaperRow
from webapp.documents.codec import new_uid
from webapp.domain.errors import Refused
from webapp.domain.people import PartyKind, Role
from webapp.domain.plans import PlanKind
from webapp.services import (
    agreeing,
    carried,
    chronology,
    contracts,
    ending,
    evidence,
    mention_decisions,
    new_children,
    reading,
    sessions,
    signing,
    writing,
)
from webapp.services.catalogue import install_starters
from webapp.services.children import NewChild
from webapp.services.chronology import EntryView
from webapp.services.viewers import viewer_for
from webapp.services.work import Desk

NOISE = "Birchfield"

CLOSED = (Refused, RuntimeError)
"""What happens at a desk where nobody sits: a page never gets so far, and a use case fails closed."""

PEOPLE: dict[str, tuple[Role, ...]] = {
    "head": (Role.HEAD,),
    "lead": (Role.LEAD,),
    "deputy": (Role.DEPUTY,),
    "wellbeing": (Role.WELLBEING_LEAD,),
    "trust": (Role.TRUST_LEAD,),
    "governor": (Role.GOVERNOR,),
    "administrator": (Role.ADMINISTRATOR,),
    "staff": (Role.STAFF,),
    "second_lead": (Role.LEAD,),
}

CHILDREN: dict[str, NewChild] = {
    "amara": NewChild("Amara", "Lisle", "", date(2017, 3, 14), "4", "4K"),
    "zofia": NewChild("Zofia", "Lisle", "Zosia", date(2020, 7, 17), "1", "1P"),
    "hope": NewChild("Hope", "Darrow", "", date(2016, 11, 2), "5", "5M"),
}

CONTRACT_ANSWERS: Mapping[str, str] = {
    "frequency": "Once in each half term",
    "length_minutes": "75",
    "place": "Meeting room 2",
    "main_system": "CPOMS",
    "disagreement_first": "The chair of governors",
    "disagreement_next": "The local authority",
}


@dataclass
class School:
    """A school of a test, and everybody in it."""

    desk: Desk
    clock: FakeClock
    made: factories.Made
    children: dict[str, str] = field(default_factory=dict)
    """The reference of each child."""
    contracts: dict[str, str] = field(default_factory=dict)
    """ "head-lead" and "wellbeing-deputy": supervisor and supervisee."""

    def parts(self) -> dict[str, Any]:
        """What belongs to this very test (`kept.py`)."""
        return {self.made.name: self}

    def state(self) -> Any:
        """What a fixture may have added to it."""
        return self.made, self.children, self.contracts

    def take(self, state: Any) -> None:
        """Be as it was when that was its state."""
        made, children, contracts = state
        for mine, then in ((vars(self.made), vars(made)), (self.children, children), (self.contracts, contracts)):
            mine.clear()
            mine.update(then)

    @property
    def school_id(self) -> int:
        return self.made.school_id

    def person(self, key: str) -> int:
        """The id of a person."""
        return self.made.people[key]

    def name(self, key: str) -> str:
        """What is printed for a person."""
        return f"{key.title()} Of{self.made.name}"

    def at(self, key: str) -> Desk:
        """The desk at which this person sits, with what they are now."""
        return self.desk.acting(viewer_for(self.desk, self.person(key), self.school_id))

    def add_person(self, key: str, *roles: Role, account: bool = True) -> int:
        """One person more."""
        return factories.add_person(self.desk, self.made, key, *roles, account=account)

    def add_child(self, key: str, new: NewChild) -> str:
        """A child on the roll, put there by the lead."""
        self.children[key] = new_children.add_child(self.at("lead"), new)
        return self.children[key]

    def plan(
        self,
        child: str,
        kind: PlanKind = PlanKind.CHILD_PROTECTION,
        from_on: date | None = None,
        until_on: date | None = None,
    ) -> None:
        """A child is, or was, under a plan."""
        with self.desk.work(school_id=self.school_id) as work:
            here = Child.school_id == self.school_id, Child.reference == self.children[child]
            row = work.db.scalars(select(Child).where(*here)).one()
            factories.make_plan(work, row, kind, from_on, until_on)
            work.note("child.changed", f"child:{row.id}")

    def contract(self, supervisor: str, supervisee: str, maker: str = "") -> str:
        """A contract, made by its supervisor where nobody else is named."""
        desk = self.at(maker or supervisor)
        made = contracts.create_contract(desk, self.person(supervisor), self.person(supervisee))
        self.contracts[f"{supervisor}-{supervisee}"] = made
        return made

    def add_party(self, who: str, kind: PartyKind, between: str = "head-lead") -> int:
        """One party more in a contract, since today."""
        reference = self.contracts[between]
        with self.desk.work(school_id=self.school_id) as work:
            contract = work.db.query(Contract).filter_by(school_id=self.school_id, reference=reference).one()
            party = factories.make_party(work, contract, self.person(who), kind)
            work.note("contract.created", f"contract:{contract.id}")
            return party.id

    def succeed(self, former: str, successor: str, supervisee: str) -> None:
        """The supervisor's place was over yesterday, and somebody else's begins today."""
        reference = self.contracts[f"{former}-{supervisee}"]
        with self.desk.work(school_id=self.school_id) as work:
            contract = work.db.query(Contract).filter_by(school_id=self.school_id, reference=reference).one()
            old = next(party for party in contract.parties if party.person_id == self.person(former))
            old.until_on = work.today - timedelta(days=1)
            factories.make_party(work, contract, self.person(successor), PartyKind.SUPERVISOR, from_on=work.today)
            work.note("contract.created", f"contract:{contract.id}")
        self.contracts[f"{successor}-{supervisee}"] = reference

    def contract_paper(self, between: str = "head-lead") -> Paper:
        """The paper of a contract, in which nothing is missing."""
        supervisor = between.split("-")[0]
        line = contracts.read_contract(self.at(supervisor), self.contracts[between]).paper
        assert line is not None
        paper = Paper(self, supervisor, self.contracts[between], "", line.reference)
        if line.state == "draft":
            paper.save(**CONTRACT_ANSWERS, review_on=(self.clock().date() + timedelta(days=360)).isoformat())
        return paper

    def record(self, between: str = "head-lead", *, starts_at: datetime | None = None, **changes: Any) -> Paper:
        """The draft of a session that begins an hour ago, with these answers."""
        supervisor = between.split("-")[0]
        begins = starts_at or self.clock() - timedelta(hours=1)
        session = sessions.plan_session(self.at(supervisor), self.contracts[between], begins, "Room 2")
        reference = sessions.start_record(self.at(supervisor), session)
        paper = Paper(self, supervisor, self.contracts[between], session, reference)
        if changes:
            paper.save(**changes)
        return paper

    def case(self, child: str, words: str = "", **parts: str) -> Row:
        """A finished discussion of a child, whose every part holds `words`."""
        row = {"uid": new_uid(), "child": self.children[child] if child else ""}
        said = {"analysis": f"{words} now", "reflection": f"{words} inside", "next_steps": f"{words} next"}
        more = {"thinking": "", "reason": "", "impact": "", "plan_changed": "no"}
        return row | said | more | parts

    def action(self, paper: Paper, what: str, owner: str, days: int = 7) -> Row:
        """An action of that owner, due in so many days."""
        due = (self.clock().date() + timedelta(days=days)).isoformat()
        return {"uid": new_uid(), "what": what, "owner": str(paper.party(owner)), "due": due}

    def found(self, who: str, references: Sequence[str]) -> None:
        """Somebody found these children by their names, as the picker notes it, and without its rows in the audit."""
        quarter = int(self.clock().timestamp()) // 900
        with self.desk.work(school_id=self.school_id) as work:
            for child_id in work.db.scalars(
                select(Child.id).where(Child.school_id == self.school_id, Child.reference.in_(references))
            ):
                mark = {"person_id": self.person(who), "subject": f"child:{child_id}", "event": "child.found"}
                if not work.db.query(ReadNote).filter_by(**mark, quarter=quarter).count():
                    work.db.add(ReadNote(school_id=self.school_id, **mark, quarter=quarter))

    def chronology(self, child: str, reader: str = "lead") -> tuple[EntryView, ...]:
        """A child's entries, newest first."""
        return chronology.read_chronology(self.at(reader), self.children[child]).entries

    def standing(self, child: str) -> list[EntryView]:
        """The entries that stand on a child's chronology."""
        return [entry for entry in self.chronology(child) if entry.standing]

    def rows(self, model: Any, *where: Any) -> list[Any]:
        """This school's rows of a table, as the database has them."""
        with self.desk.read() as work:
            asked = select(model).where(model.school_id == self.school_id, *where).order_by(*inspect(model).primary_key)
            return list(work.db.scalars(asked))

    def entry_texts(self) -> dict[str, str]:
        """All that any entry ever said of each child, as it is stored."""
        with self.desk.read() as work:
            asked = select(Child.reference, ChronologyEntry.content).join(ChronologyEntry)
            told: dict[str, str] = {}
            for reference, content in work.db.execute(asked.where(Child.school_id == self.school_id)):
                told[reference] = told.get(reference, "") + content
            return told

    def events(self) -> list[str]:
        """What this school's audit tells, from the beginning."""
        return [row.event for row in self.rows(AuditRow)]


@dataclass(frozen=True)
class Paper:
    """A paper of a test; whoever is not named in a call is its writer."""

    school: School
    writer: str
    contract: str
    session: str
    reference: str

    def at(self, who: str = "") -> Desk:
        """Somebody's desk."""
        return self.school.at(who or self.writer)

    def view(self, who: str = "") -> reading.ReadingView:
        """The review page."""
        return reading.read_paper(self.at(who), self.reference)

    @property
    def row(self) -> PaperRow:
        """As the database has it, with its versions: a test looks often, and a page costs a dozen queries."""
        with self.school.desk.read() as work:
            here = (PaperRow.school_id == self.school.school_id, PaperRow.reference == self.reference)
            return work.db.scalars(select(PaperRow).where(*here).options(selectinload(PaperRow.versions))).one()

    @property
    def revision(self) -> int:
        """The revision that a page just opened would carry."""
        return self.row.revision

    @property
    def state(self) -> str:
        """Where it stands."""
        return self.row.state

    @property
    def answers(self) -> Answers:
        """What is saved."""
        saved: Answers = json.loads(self.row.versions[-1].answers)
        return saved

    def party(self, key: str) -> int:
        """The id of a person's place in the contract."""
        in_contract = Contract.school_id == self.school.school_id, Contract.reference == self.contract
        with self.school.desk.read() as work:
            asked = select(Party.id).join(Contract).where(*in_contract, Party.person_id == self.school.person(key))
            return work.db.scalars(asked.order_by(Party.id)).all()[0]

    def save(self, who: str = "", **changes: Any) -> int:
        """A save of a page just opened, with these answers changed; its writer found the children in it."""
        self.school.found(who or self.writer, [row["child"] for row in changes.get("cases", ())])
        return writing.save(self.at(who), self.reference, self.revision, {**self.answers, **changes})

    def end(self, *discussed: str, who: str = "", **times: datetime) -> None:
        """The session ends now, an hour after it began, unless `times` say otherwise."""
        known = self.school.children
        now = self.school.clock()
        times = {"starts_at": now - timedelta(hours=1), "ended_at": now} | times
        references = [known[key] for key in discussed]
        self.school.found(who or self.writer, references)
        ending.end_session(
            self.at(who),
            self.session,
            starts_at=times["starts_at"],
            ended_at=times["ended_at"],
            discussed=references,
            none=not references,
        )

    def complete(self) -> None:
        """Answer what is asked for beside the children, and carry over what earlier sessions left open."""
        self.save(next_on=(self.school.clock().date() + timedelta(days=42)).isoformat())
        self.carry_over()

    def carry_over(self) -> None:
        """What earlier sessions left open, if anything: asked about and carried over."""
        if self.view().unasked:
            carried.carry_over(self.at(), self.reference)

    def circulate(self) -> None:
        """Put it before its parties."""
        agreeing.circulate(self.at(), self.reference, self.revision)

    def agree(self, who: str, *, party_id: int | None = None) -> bool:
        """Somebody reads it and agrees."""
        seen = self.view(who).content_hash
        return agreeing.agree(self.at(who), self.reference, seen, party_id=party_id)

    def issue(self, *parties: str) -> None:
        """Circulated where it is not yet, and agreed by these, the last of whom issues it."""
        if self.state == "draft":
            self.circulate()
        for who in parties:
            last = self.agree(who)
            assert last is (who == parties[-1])

    def ink(self, outcome: str = "signed", on: date | None = None) -> dict[int, signing.Ink]:
        """The same ink for everybody who agreed."""
        day = on or self.school.clock().date()
        return {
            said.party.party_id: signing.Ink(outcome, day)
            for said in self.view().agreements
            if said.decision == "agreed"
        }

    @property
    def code(self) -> str:
        """The code of the issued copy."""
        return next(copy.code for copy in self.view().copies if copy.kind == "issued")


@dataclass
class Town:
    """Both schools."""

    ash: School
    birch: School

    @property
    def desk(self) -> Desk:
        """The desk at which nobody sits."""
        return self.ash.desk

    def parts(self) -> dict[str, Any]:
        """What belongs to this very test (`kept.py`)."""
        return {"town": self, **self.ash.parts(), **self.birch.parts()}

    def state(self) -> Any:
        """What a fixture may have added to them."""
        return self.ash.state(), self.birch.state()

    def take(self, state: Any) -> None:
        """Be as they were when that was their state."""
        for school, then in zip((self.ash, self.birch), state, strict=True):
            school.take(then)


@kept
def ready(school: School, *children: str, between: str = "head-lead", **changes: Any) -> Paper:
    """A record whose session has ended and in which nothing is missing: only to be circulated."""
    cases = [school.case(child, f"About {child}:") for child in children]
    paper = school.record(between, **{"cases": cases, **changes})
    paper.end(*children)
    paper.complete()
    return paper


def names_decided(paper: Paper) -> None:
    """Circulated; then the lead, its supervisee, says of every name that waits that it is somebody else."""
    paper.circulate()
    for row in paper.school.rows(Mention, Mention.paper_id == paper.row.id, Mention.decision.is_(None)):
        mention_decisions.decide(paper.school.at("lead"), paper.reference, row.shown_as, "someone_else")


def make_town(desk: Desk, clock: FakeClock) -> Town:
    """Both schools in the empty database of this desk. They are made once for each engine, and then copied."""
    built = prebuilt.put(desk, _build)
    return Town(*(replace(deepcopy_of(school), desk=desk, clock=clock) for school in (built.ash, built.birch)))


def deepcopy_of(school: School) -> School:
    """A school whose lists a test may add to."""
    return replace(school, made=deepcopy(school.made), children=dict(school.children), contracts=dict(school.contracts))


def _build(desk: Desk) -> Town:
    clock = desk.clock
    assert isinstance(clock, FakeClock)
    now = clock.now
    clock.now = now - timedelta(days=30)
    factories.mark_as_set_up(desk)
    ash, birch = (_school(desk, clock, name) for name in ("Ashgrove", NOISE))
    clock.now = now - timedelta(days=1)
    _noise(birch)
    clock.now = now
    return Town(ash, birch)


def _school(desk: Desk, clock: FakeClock, name: str) -> School:
    school = School(desk, clock, factories.make_school(desk, name))
    with desk.work(school_id=school.school_id) as work:
        install_starters(work)
    for key, roles in PEOPLE.items():
        school.add_person(key, *roles)
    school.add_person("nobody")
    for key, new in CHILDREN.items():
        school.add_child(key, new if name != NOISE else replace(new, surname=f"{new.surname}{NOISE}"))
    school.contract("head", "lead")
    school.contract("wellbeing", "deputy")
    return school


def _noise(school: School) -> None:
    """A term in the neighbouring school: a draft, a circulated record, entries that wait, actions, a session to come."""
    first = school.record("head-lead", trends=NOISE, cases=[school.case("amara", NOISE)])
    first.save(actions=[school.action(first, f"{NOISE} act", "lead"), school.action(first, f"{NOISE} act", "head")])
    first.end("amara")
    first.complete()
    first.circulate()
    agreeing.comment(first.at("lead"), first.reference, "trends", NOISE)
    second = school.record("wellbeing-deputy", trends=NOISE, cases=[school.case("zofia", NOISE)])
    writing.autosave(second.at(), second.reference, second.revision, {**second.answers, "trends": f"{NOISE} typed"})
    later = school.clock() + timedelta(days=7)
    sessions.plan_session(school.at("head"), school.contracts["head-lead"], later, f"{NOISE} room")


def sound(desk: Desk) -> bool:
    """Whether every chain verifies."""
    return evidence.verify(desk).sound


def decisions(entries: Sequence[EntryView]) -> list[str]:
    """What stands about each entry."""
    return [entry.decision for entry in entries]


def texts(entry: EntryView) -> list[str]:
    """The words of an entry."""
    return [part.text for part in entry.content.parts]
