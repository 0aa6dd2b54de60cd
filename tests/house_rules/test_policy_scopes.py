"""The policy and its twin in SQL agree on every row: generated populations, both databases (design, section 7)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forms.kit import Purpose
from tests import factories
from tests.clock import FakeClock
from webapp.db import facts, scopes
from webapp.db.audit import AuditRow
from webapp.db.children import Child
from webapp.db.contracts import Contract, Party, SupervisionSession
from webapp.db.disagreements import Disagreement
from webapp.db.engine import Database
from webapp.db.keeping import AccessRequest
from webapp.db.mentions import Mention
from webapp.db.order import Training
from webapp.db.own_forms import OwnForm
from webapp.db.papers import Action, Paper, TemplateVersion
from webapp.db.schools import Person
from webapp.db.support import SupportOffered
from webapp.domain import policy
from webapp.domain.clock import months_before
from webapp.domain.lifecycle import State
from webapp.domain.people import PartyKind, Role
from webapp.domain.policy import Permission, Resource, Viewer
from webapp.services.work import Desk, Work

TODAY = date(2026, 7, 1)
"""In summer time, where the school's day begins at 23:00 UTC of the day before."""
SEEDS = range(3)

TWINS: tuple[tuple[Permission, type[Any], Callable[[Viewer], Any], Callable[[Any], Resource | None]], ...] = (
    (Permission.PAPER_READ, Paper, scopes.papers, facts.paper_resource),
    (Permission.CONTRACT_READ, Contract, scopes.contracts, facts.contract_resource),
    (Permission.DISAGREEMENT_READ, Disagreement, scopes.disagreements, facts.disagreement_resource),
    (Permission.CHILD_READ, Child, scopes.children, facts.child_resource),
    (Permission.MENTION_DECIDE, Mention, scopes.mentions, facts.mention_resource),
    (Permission.ACTION_READ, Action, scopes.actions, facts.action_resource),
    (Permission.TEMPLATE_READ, TemplateVersion, scopes.templates, facts.template_resource),
    (Permission.TEMPLATE_READ, OwnForm, scopes.forms, facts.form_resource),
    (Permission.SUPPORT_READ, SupportOffered, scopes.support, facts.support_resource),
    (Permission.TRAINING_READ, Training, scopes.trainings, facts.training_resource),
    (Permission.REQUEST_RUN, AccessRequest, scopes.access_requests, facts.request_resource),
    (Permission.AUDIT_READ, AuditRow, scopes.audit_rows, facts.audit_resource),
)


def days(chance: random.Random) -> date:
    """A day around today, often one on which a rule turns."""
    edges = (0, -1, 1, -30, months_before(TODAY, policy.HANDOVER_MONTHS).toordinal() - TODAY.toordinal())
    return TODAY + timedelta(days=chance.choice(edges) + chance.choice((-1, 0, 0, 1, chance.randint(-300, 60))))


def moments(chance: random.Random) -> datetime:
    """A moment on such a day, often within the hour in which the school's day and UTC's part."""
    return datetime.combine(days(chance), chance.choice((time(23, 30), time(0, 15), time(12), time(22, 59))), UTC)


@pytest.fixture
def sqlite_desk(sqlite_database: Database, clock: FakeClock) -> Desk:
    """A counter-proof needs one database only."""
    return Desk(sqlite_database, clock, sqlite_database.settings)


def populate(desk: Desk, seed: int) -> None:
    """Two schools with contracts, parties, papers, actions, children and an audit, by chance."""
    chance = random.Random(seed)
    for name in (f"North{seed}", f"South{seed}"):
        made = factories.make_school(desk, name)
        ids = [factories.add_person(desk, made, f"{name}{number}", account=number in (0, 3)) for number in range(6)]
        with desk.work(school_id=made.school_id) as work:
            for _ in range(3):
                _fill_contract(work, chance, ids[:-1])
            # Whose only place is over, as a supervisee: chance makes one too seldom.
            past = factories.make_contract(work, ids[0])
            factories.make_party(work, past, ids[-1], PartyKind.SUPERVISEE, until_on=TODAY - timedelta(days=9))
            for number in range(4):
                to, by, recorder = chance.sample(ids, 3)
                _add_support(work, f"O-{number}", to, by, recorder)
                _add_training(work, to, recorder)
                factories.make_form(work, by, number + 1)
            work.note("contract.created", "contract:1")
        for person_id in ids[:3]:
            viewer = Viewer(person_id, made.school_id, "", TODAY)
            with desk.acting(viewer).work() as work:
                child = factories.make_child(work, person_id)
                work.note("child.added", f"child:{child.id}")
                work.note("paper.read", f"child:{child.id}")
                _add_requests(work, child.id, person_id)
                work.note("account.signed_in", "account:1")


def _fill_contract(work: Work, chance: random.Random, ids: list[int]) -> None:
    contract = factories.make_contract(work, ids[0])
    parties = [
        factories.make_party(
            work,
            contract,
            chance.choice(ids),
            chance.choice(list(PartyKind)),
            external=chance.random() < 0.3,
            from_on=days(chance),
            until_on=days(chance) if chance.random() < 0.5 else None,
        )
        for _ in range(6)
    ]
    for _ in range(9):
        _add_disagreement(work, contract, moments(chance), ids[0])
        held = factories.make_session(work, contract, moments(chance)) if chance.random() < 0.85 else None
        paper = factories.make_paper(work, contract, held, state=chance.choice(list(State)).value)
        if held is None and chance.random() < 0.5:
            paper.dated_on = days(chance)  # a handover's own day
        factories.make_mention(work, paper)
        if held is not None and chance.random() < 0.4:
            paper.purpose = Purpose.ATTACHED_RECORD.value
        if held is not None and chance.random() < 0.3:
            chance.choice(parties).session_id = held.id
        owner = chance.choice([*parties, None])
        factories.make_action(work, paper, owner=owner, state=chance.choice(("open", "done", "dropped")))


def _add_disagreement(work: Work, contract: Contract, noted_at: datetime, by: int) -> None:
    row = Disagreement(
        school_id=work.school_id,
        contract=contract,
        about="other",
        noted_on=noted_at.date(),
        noted_by_id=by,
        noted_at=noted_at,
    )
    work.db.add(row)


def _add_support(work: Work, reference: str, to: int, by: int, recorder: int) -> None:
    offer = SupportOffered(
        school_id=work.school_id,
        reference=reference,
        offered_on=TODAY,
        offered_to_id=to,
        offered_by_id=by,
        kind="debrief",
        recorded_by_id=recorder,
        recorded_at=work.now,
    )
    work.db.add(offer)
    work.db.flush()


def _add_training(work: Work, whose: int, recorder: int) -> None:
    row = Training(
        school_id=work.school_id,
        person_id=whose,
        kind="lead",
        done_on=TODAY,
        recorded_by_id=recorder,
        recorded_at=work.now,
    )
    work.db.add(row)
    work.db.flush()


def _add_requests(work: Work, child_id: int, person_id: int) -> None:
    for number, about in enumerate(({"child_id": child_id}, {"person_id": person_id})):
        work.db.add(
            AccessRequest(
                school_id=work.school_id,
                reference=f"R-{child_id}{number}",
                **about,
                asker="self",
                asked_by="",
                received_on=TODAY,
                extended_because="",
                state="open",
                opened_by_id=person_id,
                opened_at=work.now,
                ended_how="",
            )
        )
    work.db.flush()


def viewers(work: Work) -> Iterator[Viewer]:
    """Every person, in their school on several days and with several roles, and in another school."""
    everyone = list(work.db.scalars(select(Person).order_by(Person.id)))
    parties = list(work.db.scalars(select(Party)))
    for number, person in enumerate(everyone):
        # Places of another school too: whatever a viewer is built with, a scope stays in the school.
        places = tuple(facts.place_of(party) for party in parties if party.person_id == person.id)
        here = Viewer(person.id, person.school_id, "", TODAY, frozenset(), places)
        others = [role for role in Role if role not in (Role.LEAD, Role.DEPUTY)]
        yield here
        yield replace(here, roles=frozenset({Role.LEAD}))
        yield replace(here, roles=frozenset({Role.DEPUTY}), today=TODAY - timedelta(days=1))
        yield replace(here, roles=frozenset({others[number % len(others)]}), today=TODAY + timedelta(days=1))
        yield replace(here, roles=frozenset(Role), school_id=everyone[number - 6].school_id)


def disagreements(work: Work, only: Permission | None = None) -> Iterator[str]:
    """Every row on which the two differ, for every viewer."""
    for permission, model, scope, resource_of in TWINS:
        if only not in (None, permission):
            continue
        things = [(row.id, resource_of(row)) for row in work.db.scalars(select(model))]
        for viewer in viewers(work):
            listed = set(work.db.scalars(select(model.id).where(scope(viewer))))
            granted = {row_id for row_id, thing in things if _grants(permission, viewer, thing)}
            if listed != granted:
                yield f"{permission}: {viewer}: {sorted(listed ^ granted)}"


def _grants(permission: Permission, viewer: Viewer, thing: Resource | None) -> bool:
    return thing is not None and policy.allows(permission, viewer, thing)


def test_they_agree(desk: Desk) -> None:
    for seed in SEEDS:
        populate(desk, seed)
    with desk.read() as work:
        assert list(disagreements(work)) == []


def test_the_populations_have_every_kind_of_place_and_paper(desk: Desk) -> None:
    for seed in SEEDS:
        populate(desk, seed)
    with desk.read() as work:
        papers, parties = list(work.db.scalars(select(Paper))), list(work.db.scalars(select(Party)))
        attached = {State(paper.state) for paper in papers if paper.purpose == Purpose.ATTACHED_RECORD}
        unwritten = {State(paper.state) for paper in papers if paper.no_writer}
        bound = {PartyKind(party.kind) for party in parties if party.session_id is not None}
        assert {State(paper.state) for paper in papers} == attached == unwritten == set(State)
        assert {paper.no_writer for paper in papers if paper.purpose != Purpose.ATTACHED_RECORD} == {False, True}
        assert bound == set(PartyKind)


def test_whether_nobody_else_can_write_is_as_one_would_count_it(desk: Desk) -> None:
    """The fact is told by the database to both twins, so they cannot disagree on it: here it is counted by hand."""
    for seed in SEEDS:
        populate(desk, seed)
    with desk.read() as work:
        records = [paper for paper in work.db.scalars(select(Paper)) if paper.session is not None]
        for thing in [*records, *work.db.scalars(select(SupervisionSession))]:
            held = thing.session if isinstance(thing, Paper) else thing
            assert held is not None
            day = held.starts_at.astimezone(UTC).date()
            begun_by = thing.created_by_id if isinstance(thing, Paper) else None
            leading = [
                party
                for party in thing.contract.parties
                if PartyKind(party.kind) in (PartyKind.SUPERVISOR, PartyKind.STAND_IN)
                and (
                    party.session_id == held.id and party.until_on is None
                    if party.session_id is not None
                    else party.person_id == begun_by
                    or (party.from_on <= day and (party.until_on is None or day <= party.until_on))
                )
            ]
            assert thing.no_writer == all(party.person.account is None for party in leading)


def test_who_leads_what_has_no_session_is_as_one_would_count_it(desk: Desk) -> None:
    for seed in SEEDS:
        populate(desk, seed)
    with desk.read() as work:
        counted = []
        for paper in work.db.scalars(select(Paper).where(Paper.session_id.is_(None))):
            leading = [
                (party.from_on, party.until_on)
                for party in paper.contract.parties
                if (party.kind, party.session_id) == (PartyKind.SUPERVISOR.value, None)
                and party.person.account is not None
            ]
            assert sorted(facts.paper_resource(paper).led or (), key=str) == sorted(leading, key=str)
            counted.append(len(leading))
        assert {0, 1} <= set(counted)


def test_the_populations_grant_and_refuse(desk: Desk) -> None:
    """Agreement on nothing would prove nothing: each scope lists some rows and leaves out others."""
    populate(desk, 0)
    with desk.read() as work:
        for _, model, scope, _ in TWINS:
            all_ids = set(work.db.scalars(select(model.id)))
            sizes = {len(set(work.db.scalars(select(model.id).where(scope(viewer))))) for viewer in viewers(work)}
            assert 0 in sizes
            assert 0 < max(sizes) < len(all_ids)


@pytest.mark.parametrize(
    ("permission", "number"), [(twin[0], number) for twin in TWINS for number in range(len(policy.TABLE[twin[0]]))]
)
def test_a_row_taken_from_the_policy_is_noticed(
    sqlite_desk: Desk, monkeypatch: pytest.MonkeyPatch, permission: Permission, number: int
) -> None:
    """The counter-proof: without any one row of the table the two no longer agree."""
    for seed in SEEDS:
        populate(sqlite_desk, seed)
    rows = policy.TABLE[permission]
    monkeypatch.setitem(policy.TABLE, permission, rows[:number] + rows[number + 1 :])
    with sqlite_desk.read() as work:
        assert next(disagreements(work, permission), None)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": PartyKind.SCRIBE},
        {"from_on": date(2020, 1, 1)},
        {"until_on": date(2020, 1, 2)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_place_told_wrongly_to_one_of_them_is_noticed(sqlite_desk: Desk, change: dict[str, Any]) -> None:
    for seed in SEEDS:
        populate(sqlite_desk, seed)

    def told_wrongly(viewer: Viewer) -> Any:
        return scopes.papers(replace(viewer, places=tuple(replace(place, **change) for place in viewer.places)))

    with sqlite_desk.read() as work:
        papers = list(work.db.scalars(select(Paper)))
        assert any(
            set(work.db.scalars(select(Paper.id).where(told_wrongly(viewer))))
            != {paper.id for paper in papers if _grants(Permission.PAPER_READ, viewer, facts.paper_resource(paper))}
            for viewer in viewers(work)
        )
