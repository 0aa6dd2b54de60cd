"""What names and addresses of people may look like, and the invitations that open an account."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webapp.db.schools import Account, School
from webapp.domain.errors import Invalid, NotFound
from webapp.services import passwords, second_factor, web_sessions
from webapp.services.viewers import has_left
from webapp.services.work import Desk, Work

INVITATION_DAYS = 14
"""An invitation is printed and handed over; two weeks reach over half term."""
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation's link, shown once. Only its hash is kept."""

    token: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom an invitation is for, as its page shows it to whoever holds the link."""

    name: str
    email: str
    school_name: str
    until: datetime


def clean_name(name: str, whose: str) -> str:
    """A name in one line, single-spaced. Raises Invalid."""
    clean = " ".join(name.split())
    if not clean:
        raise Invalid(f"Give the name of {whose}." if whose != "you" else "Give your name.")
    if len(clean) > LONGEST_NAME or not clean.isprintable():
        raise Invalid(f"Give the name in at most {LONGEST_NAME} letters.")
    return clean


def clean_email(email: str) -> str:
    """The address in lower case. Nothing is asked of the network. Raises Invalid."""
    try:
        found = validate_email(email.strip(), check_deliverability=False, strict=True)
    except EmailNotValidError:
        raise Invalid("This is not an email address. It looks like name@school.org.uk.") from None
    return found.normalized.casefold()


def address_is_taken(work: Work, email: str) -> bool:
    """Whether an account has this address, in whatever school."""
    return work.db.scalar(select(Account.id).where(Account.email == email)) is not None


def new_invitation(work: Work, account: Account) -> Invitation:
    """Make a link for this account, as a step of an open work; the link before it no longer works."""
    token = secrets.token_urlsafe(24)
    account.invitation_hash = web_sessions.hash_of(token)
    account.invitation_until = work.now + timedelta(days=INVITATION_DAYS)
    work.note("account.invited", f"account:{account.id}", again=account.password_hash is not None)
    return Invitation(token, account.invitation_until)


def invitation(desk: Desk, token: str) -> Invited:
    """Whom this link is for. Raises NotFound where it is unknown, used or too old."""
    with desk.read() as work:
        account = _invited(work, token)
        school = work.db.get_one(School, account.school_id)
        assert account.invitation_until is not None  # noqa: S101 - _invited saw to it
        return Invited(account.person.name, account.email, school.name, account.invitation_until)


def accept_invitation(desk: Desk, token: str, password: str) -> str:
    """Set the password and open the account. Every session of the account ends. Returns its e-mail address.

    The second factor goes with the old password, never without it: whoever lost it gets a new invitation, and takes up
    another factor at the first sign-in. Nobody ever learns what either was.

    Raises NotFound, or Invalid with a sentence for each thing that is wrong with the password.
    """
    invited = invitation(desk, token)
    passwords.check_new(password, email=invited.email, school_name=invited.school_name)
    new_hash = passwords.hash_password(password)
    with desk.read() as work:
        school_id = _invited(work, token).school_id
    # Nobody is signed in on this page, and another account's session in the same browser decides nothing.
    with desk.acting(None).work(school_id=school_id) as work:
        account = _invited(work, token)
        event = "account.password_changed" if account.password_hash else "account.opened"
        account.password_hash = new_hash
        account.invitation_hash = account.invitation_until = None
        second_factor.take_away(work, account)
        web_sessions.end_sessions(work, account)
        work.note(event, f"account:{account.id}")
        return account.email


def _invited(work: Work, token: str) -> Account:
    query = select(Account).options(joinedload(Account.person))
    account = work.db.scalar(query.where(Account.invitation_hash == web_sessions.hash_of(token)))
    if (
        account is None
        or account.invitation_until is None
        or account.invitation_until <= work.now
        or account.disabled_at is not None
        or has_left(account.person, work.today)
    ):
        raise NotFound
    return account


def is_open(account: Account | None) -> bool:
    """Whether somebody can sign in with this account."""
    return account is not None and account.password_hash is not None and account.disabled_at is None
