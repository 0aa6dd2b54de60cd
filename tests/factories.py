"""Schools full of people and papers, as plain functions. Another school's records are always there: `make_world`."""

from __future__ import annotations

import hashlib
import secrets
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import count

from argon2 import PasswordHasher
from pyotp import TOTP
from sqlalchemy import select

from forms import latest
from forms.kit import Document
from tests import prebuilt
from tests.clock import FakeClock
from webapp.db.children import Child, ChildPlan
from webapp.db.contracts import Attendance, Contract, Party, SupervisionSession
from webapp.db.mentions import Mention
from webapp.db.own_forms import OwnForm
from webapp.db.papers import Action, Paper, PaperVersion, TemplateVersion
from webapp.db.schools import Account, Installation, Membership, Person, School
from webapp.documents.codec import content_hash, dump, fresh
from webapp.domain.people import PartyKind, Role
from webapp.domain.plans import PlanKind
from webapp.services import enrolling, passwords, second_factor, signing_in
from webapp.services.viewers import viewer_for
from webapp.services.work import Desk, Work

PASSWORD = "purple kettle gravel swan"
FACTOR = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""What everybody's authenticator shares with Alongside."""
_REFERENCES = count(10_000, 5_000)
"""Never the same twice in a process, and room after each for those that the application goes on to give."""


@dataclass
class Made:
    """A school of a test, and the ids of what is in it."""

    school_id: int
    name: str
    people: dict[str, int] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)
    contract_id: int = 0
    session_id: int = 0
    paper_id: int = 0
    child_id: int = 0
    action_id: int = 0


def password_hash() -> str:
    """The hash of PASSWORD, made once at these costs: hashing is meant to be slow."""
    return _hash_at(passwords._HASHER)


@lru_cache
def _hash_at(hasher: PasswordHasher) -> str:
    return hasher.hash(PASSWORD)


def make_world(desk: Desk) -> tuple[Made, Made]:
    """The school of the test, and its neighbour, which nobody of the first may ever see anything of.

    Made once, and then copied, where it is the hour at which every test begins.
    """
    return deepcopy(prebuilt.put(desk, _world)) if desk.clock() == FakeClock()() else _world(desk)


def _world(desk: Desk) -> tuple[Made, Made]:
    mark_as_set_up(desk)
    return make_full_school(desk, "Ashgrove"), make_full_school(desk, "Birchfield")


def mark_as_set_up(desk: Desk) -> None:
    """The first run is over, and the gate is open."""
    with desk.work() as work:
        row = Installation(
            created_at=work.now, set_up_at=work.now, csrf_salt=secrets.token_hex(8), protected_at=work.now
        )
        work.db.add(row)
        work.note("installation.set_up", "installation")


def make_full_school(desk: Desk, name: str) -> Made:
    """A school with a person of each role, an outside supervisor, a contract, a record, a child, an action."""
    made = make_school(desk, name)
    for role in Role:
        add_person(desk, made, role.value, role)
    add_person(desk, made, "outsider")
    add_person(desk, made, "nobody")
    with desk.work(school_id=made.school_id) as work:
        lead, outsider = made.people["lead"], made.people["outsider"]
        contract = make_contract(work, lead)
        supervisor = make_party(work, contract, outsider, PartyKind.SUPERVISOR, external=True)
        supervisee = make_party(work, contract, lead, PartyKind.SUPERVISEE)
        held = make_session(work, contract, work.now - timedelta(days=1), supervisor, supervisee)
        paper = make_paper(work, contract, held, state="circulated")
        action = make_action(work, paper, owner=supervisee)
        child = make_child(work, lead)
        made.contract_id, made.session_id, made.paper_id = contract.id, held.id, paper.id
        made.child_id, made.action_id = child.id, action.id
        work.note("contract.created", f"contract:{contract.id}")
        work.note("child.added", f"child:{child.id}")
    return made


def make_school(desk: Desk, name: str) -> Made:
    """A school with its Word template and nobody in it."""
    with desk.work() as work:
        school = School(name=f"{name} School", created_at=work.now)
        work.db.add(school)
        work.db.flush()
        work.note("school.created", f"school:{school.id}")
        template = TemplateVersion(
            school_id=school.id,
            fingerprint="0" * 64,
            number=1,
            state="active",
            sha256=hashlib.sha256(b"").hexdigest(),
            content=b"",
            created_at=work.now,
        )
        work.db.add(template)
        return Made(school.id, name)


def add_person(desk: Desk, made: Made, key: str, *roles: Role, account: bool = True) -> int:
    """A person known in the test by `key`, with these roles in force, and an account that opens with PASSWORD."""
    with desk.work(school_id=made.school_id) as work:
        person = Person(
            school_id=made.school_id,
            name=f"{key.title()} Of{made.name}",
            office=key.replace("_", " "),
            created_at=work.now,
        )
        work.db.add(person)
        work.db.flush()
        if account:
            made.emails[key] = f"{key}@{made.name.lower()}.example"
            account = _account(work, person, made.emails[key])
            work.db.add(account)
            work.db.flush()
            give_factor(work, account)
        for role in roles:
            work.db.add(make_membership(work, person.id, role))
        work.note("person.added", f"person:{person.id}")
        made.people[key] = person.id
        return person.id


def _account(work: Work, person: Person, email: str) -> Account:
    return Account(
        school_id=person.school_id,
        person_id=person.id,
        email=email,
        password_hash=password_hash(),
        token=secrets.token_hex(8),
        created_at=work.now,
    )


def give_factor(work: Work, account: Account, secret: str = FACTOR) -> None:
    """An authenticator, as if its first code had been given long ago."""
    offered = second_factor.Offer(secret, (), "")
    step = int(work.now.timestamp()) // second_factor.STEP_SECONDS
    assert second_factor.take_up(work, account, offered, TOTP(secret).generate_otp(step))
    account.factor_step = None


def code_now(desk: Desk, email: str, secret: str = FACTOR) -> str:
    """A code of this person's authenticator that was not used yet; if need be, as if half a minute had passed."""
    with desk.read() as work:
        used = work.db.scalars(select(Account.factor_step).where(Account.email == email)).one()
        here = int(work.now.timestamp()) // second_factor.STEP_SECONDS
    step = here - second_factor.DRIFT if used is None else max(here - second_factor.DRIFT, used + 1)
    if step > here + second_factor.DRIFT:
        with desk.work() as work:
            account = work.db.scalars(select(Account).where(Account.email == email)).one()
            account.factor_step = None
            work.note("account.factor_enrolled", f"account:{account.id}")
        step = here
    return TOTP(secret).generate_otp(step)


def enter(desk: Desk, email: str, password: str = PASSWORD, device: str | None = None) -> signing_in.CodeGiven:
    """Sign in, the whole way."""
    half = signing_in.sign_in(desk, email, password, device)
    return signing_in.give_code(desk, half.session_token, code_now(desk, email.strip().casefold()), device)


def enrol(desk: Desk, email: str, password: str = PASSWORD, device: str | None = None) -> enrolling.Enrolled:
    """Sign in for the first time, and take up an authenticator."""
    token = signing_in.sign_in(desk, email, password, device).session_token
    offer = enrolling.offer(desk, token, alone=False)
    return enrolling.enrol(desk, token, offer.sealed, TOTP(offer.secret).at(desk.clock()), device)


def make_membership(
    work: Work, person_id: int, role: Role, *, approved: bool = True, **dates: date | None
) -> Membership:
    """A role since a year ago, or from `from_on` until `until_on`."""
    return Membership(
        school_id=work.school_id,
        person_id=person_id,
        role=role.value,
        from_on=dates.get("from_on") or work.today - timedelta(days=365),
        until_on=dates.get("until_on"),
        granted_at=work.now,
        approved_at=work.now if approved else None,
    )


def seat(desk: Desk, made: Made, key: str) -> Desk:
    """The desk at which this person sits."""
    return desk.acting(viewer_for(desk, made.people[key], made.school_id))


def make_contract(work: Work, creator_id: int) -> Contract:
    """A contract without parties."""
    contract = Contract(
        school_id=work.school_id,
        uid=secrets.token_hex(16),
        reference=f"S-{next(_REFERENCES)}",
        kind="one_to_one",
        record_key="dsl_record",
        started_on=work.today - timedelta(days=365),
        created_by_id=creator_id,
        created_at=work.now,
    )
    work.db.add(contract)
    work.db.flush()
    return contract


def make_party(
    work: Work,
    contract: Contract,
    person_id: int,
    kind: PartyKind,
    *,
    external: bool = False,
    from_on: date | None = None,
    until_on: date | None = None,
) -> Party:
    """A party since the contract began, or on these days."""
    party = Party(
        school_id=work.school_id,
        contract_id=contract.id,
        person_id=person_id,
        kind=kind.value,
        external=external,
        from_on=from_on or contract.started_on,
        until_on=until_on,
    )
    work.db.add(party)
    work.db.flush()
    return party


def make_session(work: Work, contract: Contract, starts_at: datetime, *present: Party) -> SupervisionSession:
    """A session at this moment, with these parties present."""
    held = SupervisionSession(
        school_id=work.school_id,
        uid=secrets.token_hex(16),
        reference=f"M-{next(_REFERENCES)}",
        contract_id=contract.id,
        starts_at=starts_at,
        place="Room 2",
        created_by_id=contract.created_by_id,
        created_at=work.now,
    )
    held.attendances = [Attendance(school_id=work.school_id, party=party, present=True) for party in present]
    work.db.add(held)
    work.db.flush()
    return held


def make_form(work: Work, person_id: int, number: int) -> OwnForm:
    """A form of the school's own that was just uploaded, and in which nothing was found."""
    form = OwnForm(
        school_id=work.school_id,
        number=number,
        key=f"own_{number}",
        version=1,
        title="A form",
        purpose="record",
        state="confirming",
        revision=1,
        sha256="0" * 64,
        content=b"",
        told="[]",
        slots="[]",
        shown="[]",
        plan="{}",
        troubles="[]",
        room_for_stamp=True,
        created_at=work.now,
        created_by_id=person_id,
        since=work.now,
        by_id=person_id,
    )
    work.db.add(form)
    work.db.flush()
    return form


def make_paper(work: Work, contract: Contract, held: SupervisionSession | None, *, state: str = "draft") -> Paper:
    """The record of a session, or without one the contract's own paper."""
    template = work.db.query(TemplateVersion).filter_by(school_id=work.school_id).first()
    assert template is not None
    document = latest("dsl_record" if held else "dsl_contract")
    paper = Paper(
        school_id=work.school_id,
        uid=secrets.token_hex(16),
        reference=f"P-{next(_REFERENCES)}",
        purpose=document.purpose.value,
        document_key=document.key,
        document_version=document.version,
        fingerprint=_fingerprint(document),
        template_version_id=template.id,
        contract_id=contract.id,
        session_id=held.id if held else None,
        state=state,
        revision=1,
        created_by_id=contract.created_by_id,
        created_at=work.now,
        changed_at=work.now,
    )
    work.db.add(paper)
    work.db.flush()
    work.db.add(_version(work, paper, document))
    return paper


@lru_cache
def _fingerprint(document: Document) -> str:
    return document.fingerprint()


@lru_cache
def _answers(document: Document) -> str:
    return dump(fresh(document))


def _version(work: Work, paper: Paper, document: Document) -> PaperVersion:
    answers = _answers(document)
    return PaperVersion(
        school_id=work.school_id,
        paper_id=paper.id,
        number=1,
        answers=answers,
        content_hash=content_hash(answers),
        reason="",
        changed_by_id=paper.created_by_id,
        changed_at=work.now,
    )


def make_action(work: Work, paper: Paper, *, owner: Party | None = None, state: str = "open") -> Action:
    """An action from this paper."""
    action = Action(
        school_id=work.school_id,
        uid=secrets.token_hex(16),
        paper_id=paper.id,
        contract_id=paper.contract_id,
        what="Telephone the virtual school",
        owner_id=owner.id if owner else None,
        state=state,
        outcome="",
        created_at=work.now,
    )
    work.db.add(action)
    work.db.flush()
    return action


def make_mention(work: Work, paper: Paper) -> Mention:
    """A name found in this paper, about which nobody has decided."""
    mention = Mention(
        school_id=work.school_id,
        paper=paper,
        place="trends",
        start=0,
        words="Wilhelmina",
        before="",
        after=" was late.",
        children="C-0001",
        certainty="likely",
        found_at=work.now,
    )
    work.db.add(mention)
    work.db.flush()
    return mention


def make_child(work: Work, creator_id: int, forename: str = "Wilhelmina", surname: str = "Quillfeather") -> Child:
    """A child with a name that stands nowhere else."""
    child = Child(
        school_id=work.school_id,
        reference=f"C-{next(_REFERENCES)}",
        legal_forename=forename,
        legal_surname=surname,
        preferred_forename="",
        year_group="7",
        form_class="7B",
        created_by_id=creator_id,
        created_at=work.now,
    )
    work.db.add(child)
    work.db.flush()
    return child


def make_plan(
    work: Work, child: Child, kind: PlanKind, from_on: date | None = None, until_on: date | None = None
) -> ChildPlan:
    """That a child is, or was, under a plan."""
    plan = ChildPlan(
        school_id=work.school_id,
        child=child,
        kind=kind.value,
        from_on=from_on,
        until_on=until_on,
        recorded_by_id=child.created_by_id,
        recorded_at=work.now,
    )
    work.db.add(plan)
    work.db.flush()
    return plan
