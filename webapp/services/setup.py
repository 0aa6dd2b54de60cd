"""The first run: one code on the server's own console, one school, one first person.

Whoever can read the console may set up; nobody who only reaches the page can. It is the one place where a person gives
themselves two roles: somebody has to be the first (design, section 7).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from webapp.db.schools import Account, Installation, Membership, Person, School
from webapp.domain.errors import Conflict, Invalid
from webapp.domain.people import Role
from webapp.services import passwords, throttle, web_sessions
from webapp.services.accounts import clean_email, clean_name
from webapp.services.viewers import viewer_for
from webapp.services.work import Desk, Work

LETTERS = "23456789BCDFGHJKMNPQRTVWXY"
"""No vowels and no look-alikes: the code is read from one screen and typed into another."""
SECOND_ROLES = (Role.LEAD, Role.DEPUTY, Role.HEAD)

Installer = Callable[[Work], None]
"""What a new school is given, such as `catalogue.install_starters`."""


@dataclass(frozen=True, slots=True)
class SetUp:
    """What was made."""

    school_id: int
    person_id: int


def is_set_up(desk: Desk) -> bool:
    """Whether the first school exists, so that the set-up page is closed for good."""
    with desk.read() as work:
        return work.db.scalar(select(Installation.set_up_at).where(Installation.set_up_at.is_not(None))) is not None


def setup_code(desk: Desk) -> str:
    """A new one-time code for the console, such as "K7QR-2MXT"; the one before it no longer works.

    Raises Conflict where the installation is set up already.
    """
    code = "".join(secrets.choice(LETTERS) for _ in range(8))
    with desk.work() as work:
        installation = installation_of(work)
        _refuse_second_time(installation)
        installation.setup_code_hash = web_sessions.hash_of(code)
        work.note("installation.code_made", "installation")
    return f"{code[:4]}-{code[4:]}"


def set_up(
    desk: Desk,
    code: str,
    school_name: str,
    person_name: str,
    office: str,
    email: str,
    password: str,
    roles: Iterable[Role],
    *,
    installers: Sequence[Installer] = (),
) -> SetUp:
    """Make the first school and its first person. Raises TooManyTries, Invalid or Conflict."""
    _check_code(desk, code)
    school_name, person_name = clean_name(school_name, "the school"), clean_name(person_name, "you")
    email, held = clean_email(email), _checked(roles)
    passwords.check_new(password, email=email, school_name=school_name)
    password_hash = passwords.hash_password(password)
    with desk.work() as work:
        installation = installation_of(work)
        _refuse_second_time(installation)
        installation.set_up_at, installation.setup_code_hash = work.now, None
        school = School(name=school_name, created_at=work.now)
        work.db.add(school)
        work.db.flush()
        person = Person(school_id=school.id, name=person_name, office=office.strip(), created_at=work.now)
        work.db.add(person)
        work.db.flush()
        _give(work, person, email, password_hash, held)
        work.note("installation.set_up", f"school:{school.id}", person=person.id, roles=len(held))
        made = SetUp(school.id, person.id)
    _install(desk, made, installers)
    return made


def _install(desk: Desk, made: SetUp, installers: Sequence[Installer]) -> None:
    """The school's own chain begins with its creation; what it is given comes in the same work."""
    viewer = viewer_for(desk, made.person_id, made.school_id)
    with desk.acting(viewer).work() as work:
        work.note("school.created", f"school:{made.school_id}")
        for role in sorted(viewer.roles):
            work.note("membership.granted", f"person:{made.person_id}", role=role.value, by="set_up")
        for install in installers:
            install(work)


def _give(work: Work, person: Person, email: str, password_hash: str, roles: Sequence[Role]) -> None:
    account = Account(
        school_id=person.school_id,
        person_id=person.id,
        email=email,
        password_hash=password_hash,
        token=web_sessions.new_account_token(),
        created_at=work.now,
    )
    work.db.add(account)
    for role in roles:
        membership = Membership(
            school_id=person.school_id,
            person_id=person.id,
            role=role.value,
            from_on=work.today,
            granted_at=work.now,
            approved_at=work.now,
        )
        work.db.add(membership)


def _checked(roles: Iterable[Role]) -> list[Role]:
    """The administrator, who sees no content, and at most one role that does."""
    others = [role for role in SECOND_ROLES if role in set(roles)]
    if len(others) > 1:
        raise Invalid("Choose one role beside administrator: lead, deputy or head.")
    return [Role.ADMINISTRATOR, *others]


def _check_code(desk: Desk, code: str) -> None:
    """Count the try in a work of its own, so that a wrong one stays counted."""
    typed = code.upper().replace("-", "").replace(" ", "")
    with desk.work() as work:
        admitted = throttle.counts(work, throttle.SET_UP)
        kept = work.db.scalar(select(Installation.setup_code_hash))
    if not admitted:
        raise throttle.closed()
    if kept is None or not secrets.compare_digest(kept, web_sessions.hash_of(typed)):
        raise Invalid("This is not the code on the server’s console. It changes each time Alongside starts.")


def installation_there(work: Work) -> Installation | None:
    """The one row of this installation, where it has one yet."""
    return work.db.scalar(select(Installation).order_by(Installation.id).limit(1))


def installation_of(work: Work) -> Installation:
    """The same, made if this is the first to ask for it."""
    installation = installation_there(work)
    if installation is None:
        installation = Installation(created_at=work.now, csrf_salt=secrets.token_hex(16))
        work.db.add(installation)
        work.db.flush()
    return installation


def _refuse_second_time(installation: Installation) -> None:
    if installation.set_up_at is not None:
        raise Conflict("Alongside is set up already. Sign in, or ask your administrator for an invitation.")
