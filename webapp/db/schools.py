"""Schools, their people, their roles and their practice."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db.base import Base, Code, Id, MaybePersonId, PersonId, SchoolId, Sha256


class School(Base):
    """A school, or an academy of a trust."""

    __tablename__ = "school"
    id: Mapped[Id]
    name: Mapped[str]
    logo: Mapped[bytes | None] = mapped_column(deferred=True)
    created_at: Mapped[datetime]


class Person(Base):
    """A grown-up whom the school knows, with an account or without. `school_id` is where they were first entered."""

    __tablename__ = "person"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    name: Mapped[str]
    office: Mapped[str]
    """What is printed after the name, such as "deputy safeguarding lead"."""
    outside: Mapped[bool] = mapped_column(default=False)
    """Works at another school, the trust or a provider. No child is theirs to see (loxdale, jmat)."""
    created_at: Mapped[datetime]
    left_on: Mapped[date | None]
    account: Mapped[Account | None] = relationship(back_populates="person", foreign_keys="Account.person_id")


class Account(Base):
    """How a person signs in. `token` turns over whenever every session of theirs must end."""

    __tablename__ = "account"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    email: Mapped[str] = mapped_column(unique=True)
    """Lower case."""
    password_hash: Mapped[str | None]
    """argon2id; None until the invitation was taken up."""
    token: Mapped[Code]
    invitation_hash: Mapped[str | None] = mapped_column(unique=True)
    invitation_until: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    theme: Mapped[Code] = mapped_column(default="")
    """"light", "dark" or, empty, what the device says."""
    factor_secret: Mapped[str | None]
    """What the person's authenticator shares with us, sealed with the installation's key; None without a second factor."""
    factor_since: Mapped[datetime | None]
    """When a code of it was first given back, so that we know they have it."""
    factor_step: Mapped[int | None]
    """The last thirty seconds of which a code was used: each is used once."""
    reset_at: Mapped[datetime | None]
    """When an invitation was last made although there was a password: its owner is told."""
    reset_by_id: Mapped[MaybePersonId]
    """Who made it; None at the server's console."""
    person: Mapped[Person] = relationship(back_populates="account", foreign_keys=[person_id])


class OneTimeCode(Base):
    """A printed code in place of the authenticator, good for once."""

    __tablename__ = "one_time_code"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    code_hash: Mapped[Sha256] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A key in a device of the account's owner. Its private half never leaves the device: nothing of this row is secret."""

    __tablename__ = "passkey"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    """By what the device knows it."""
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    """How often the device says that it was used: a copy of it counts apart."""
    rp_id: Mapped[str]
    """The host name that it is for. Under any other it does not exist."""
    label: Mapped[str]
    """What its owner calls it, such as "school laptop"."""
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Membership(Base):
    """A role of a person in a school, from a day until a day. It counts once approved (design, section 7)."""

    __tablename__ = "membership"
    __table_args__ = (Index("ix_membership_school_id_role", "school_id", "role"),)
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    person_id: Mapped[PersonId]
    role: Mapped[Code]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    """The last day on which it counts."""
    granted_by_id: Mapped[MaybePersonId]
    granted_at: Mapped[datetime]
    approved_by_id: Mapped[MaybePersonId]
    approved_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(foreign_keys="Membership.person_id")


class PracticeSetting(Base):
    """One setting of a school's practice, from a day on. The newest row on or before a day holds on that day."""

    __tablename__ = "practice_setting"
    __table_args__ = (UniqueConstraint("school_id", "key", "from_on", "id"),)
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    key: Mapped[Code]
    value: Mapped[str]
    from_on: Mapped[date]
    set_by_id: Mapped[MaybePersonId]
    set_at: Mapped[datetime]


class HalfTermDates(Base):
    """One half term of a school: its dates only, since which session lies in it follows from them."""

    __tablename__ = "half_term"
    __table_args__ = (
        UniqueConstraint("school_id", "year", "number"),
        CheckConstraint("number BETWEEN 1 AND 6", name="number"),
    )
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    year: Mapped[int]
    """The calendar year in which its school year begins."""
    number: Mapped[int]
    first_on: Mapped[date]
    last_on: Mapped[date]
    set_by_id: Mapped[PersonId]
    set_at: Mapped[datetime]


class ClosedDay(Base):
    """A day or several on which the school is shut: a feast, INSET, an occasional day."""

    __tablename__ = "closed_day"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    first_on: Mapped[date]
    last_on: Mapped[date]
    name: Mapped[str]
    set_by_id: Mapped[PersonId]
    set_at: Mapped[datetime]


class WebSession(Base):
    """A signed-in browser. Only the hash of its token is kept; revoking is one update (pitfalls, "Web and access")."""

    __tablename__ = "web_session"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    """The school that the person is looking at."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    account_token: Mapped[Code]
    """The account's token at sign-in: the session dies when the account's turns over."""
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    stepped_up_at: Mapped[datetime]
    """When the password was last given."""
    factor_at: Mapped[datetime | None]
    """When the second factor was given; None while the door is only half open."""
    challenge: Mapped[bytes | None]
    """What a passkey was last asked to sign in this session, until it is given or asked again."""
    challenge_at: Mapped[datetime | None]
    browser: Mapped[str | None]
    """Such as "Chrome on Windows", from a short list; never what the browser said."""
    revoked_at: Mapped[datetime | None]
    account: Mapped[Account] = relationship()


class Device(Base):
    """A browser in which this account has signed in before: a stranger's guesses never lock it out."""

    __tablename__ = "device"
    id: Mapped[Id]
    school_id: Mapped[SchoolId]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    seen_at: Mapped[datetime]


class Throttle(Base):
    """Tries in a window, per account and per known device. Belongs to the installation: an unknown e-mail has no school."""

    __tablename__ = "throttle"
    __table_args__ = (CheckConstraint("tries >= 0", name="tries"),)
    key_hash: Mapped[str] = mapped_column(primary_key=True)
    window_start: Mapped[datetime]
    """When the last try was counted: the window is over an hour later."""
    tries: Mapped[int]


class Installation(Base):
    """One row: what belongs to this server and to no school."""

    __tablename__ = "installation"
    id: Mapped[Id]
    created_at: Mapped[datetime]
    set_up_at: Mapped[datetime | None]
    setup_code_hash: Mapped[Sha256 | None]
    """Of the one-time code that the console shows until the first school is set up."""
    csrf_salt: Mapped[Code]
    key_sheet_hash: Mapped[Sha256 | None]
    """Of the key whose printed words were typed back: another key wants another sheet."""
    key_sheet_at: Mapped[datetime | None]
    backup_key: Mapped[str | None] = mapped_column(String(64))
    """The public half, in hexadecimal digits, of what opens a backup; the other half is on paper only."""
    backup_sheet_at: Mapped[datetime | None]
    """When the printed words of the other half were typed back."""
    protected_at: Mapped[datetime | None]
    """When the gate opened: real children may be entered from here on."""


class Backup(Base):
    """A sealed backup that was verified before it was sealed, and compared with its hash after."""

    __tablename__ = "backup"
    id: Mapped[Id]
    made_at: Mapped[datetime]
    file: Mapped[str]
    """Its name, without the folder."""
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes."""
    sha256: Mapped[Sha256]
    copied_at: Mapped[datetime | None]
    """When the second copy was compared with it, in another place."""
