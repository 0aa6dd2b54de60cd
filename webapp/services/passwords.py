"""Passwords: what may be one, and the one way in which they are hashed and compared.

No rules of composition and no expiry, as the NCSC advises: length, and nothing that is guessed first.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from webapp.domain.errors import Invalid

SHORTEST, LONGEST = 12, 256

_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
"""OWASP's setting for argon2id. The library's own costs half a second here (pitfalls, "Web and access")."""

_TRIED_FIRST = """
123456789012 1234567890123 12345678901234 123456789123 111111222222 121212121212 123123123123 112233445566
987654321098 098765432109 qwertyuiop12 qwertyuiop123 qwertyuiopas qwertyuiop[] qwertyuiopasdfghjkl 1qaz2wsx3edc
1q2w3e4r5t6y 1q2w3e4r5t6y7u zaq12wsxcde3 qazwsxedcrfv asdfghjkl123 abcdefghijkl abcdefghijklm abc123456789 a1b2c3d4e5f6
password1234 password12345 password123456 passwordpassword password!123 passw0rd1234 p@ssw0rd1234 mypassword123
letmein12345 letmeinletmein welcome12345 welcomewelcome iloveyou1234 iloveyouiloveyou iloveyou12345 sunshine1234
princess1234 football1234 liverpool123 manchester123 administrator administrator1 changeme1234 trustno1trustno1
correcthorsebatterystaple safeguarding safeguarding1 safeguarding123 supervision1 supervision123 childprotection
headteacher1 schoolschool teacher12345 alongside123 alongsidealongside
"""
_COMMONEST = frozenset(_TRIED_FIRST.split())
"""The commonest of twelve characters and more: short ones are refused for their length. Compared without case."""

_NOT_DISTINCTIVE = frozenset(
    {"school", "primary", "secondary", "academy", "college", "infant", "junior", "catholic", "church"}
)


def hash_password(password: str) -> str:
    """The hash to keep. Check the password with `check_new` first."""
    return _HASHER.hash(_same_form(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password. Without a hash it takes the same time and says no, so that nobody learns who exists."""
    if len(password) > LONGEST:  # nothing so long was ever accepted; a megabyte of it is only meant to cost time
        password = ""
    nobodys = _nobodys_hash()  # made once, and by whichever comparison comes first: never only for somebody unknown
    try:
        return _HASHER.verify(kept or nobodys, _same_form(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def wants_new_hash(kept: str) -> bool:
    """Whether the hash was made with older costs; the next right password makes a new one."""
    return _HASHER.check_needs_rehash(kept)


def check_new(password: str, *, email: str, school_name: str) -> None:
    """Raise Invalid, with a sentence for each thing that is wrong, where this must not become a password."""
    problems = tuple(_problems(password, email, school_name))
    if problems:
        raise Invalid(problems[0], problems)


def _problems(password: str, email: str, school_name: str) -> list[str]:
    if len(password) < SHORTEST:
        return [f"Use at least {SHORTEST} characters. Three or four words that do not belong together are a good way."]
    if len(password) > LONGEST:
        return [f"Use at most {LONGEST} characters."]
    plain = _same_form(password).casefold()
    if plain in _COMMONEST or _repeats(plain):
        return ["This is one of the passwords that are tried first. Choose another one."]
    found = []
    if any(part in plain for part in _parts_of_email(email)):
        found.append("Leave your email address out of your password.")
    if any(word in plain for word in _words_of(school_name)):
        found.append("Leave the name of the school out of your password.")
    return found


def _parts_of_email(email: str) -> list[str]:
    """The address, and what stands before the @ where that is long enough to mean anything."""
    whole = email.strip().casefold()
    local = whole.partition("@")[0]
    return [part for part in (whole, local) if len(part) >= 4]


def _words_of(school_name: str) -> list[str]:
    """The words that tell this school from another, and its whole name written in one."""
    words = re.findall(r"\w+", _same_form(school_name).casefold())
    own = [word for word in words if len(word) >= 5 and word not in _NOT_DISTINCTIVE]
    return [*own, *(["".join(words)] if words else [])]


def _repeats(plain: str) -> bool:
    """A few characters over and over: "abcabcabcabc", "111111111111"."""
    return re.fullmatch(r"(.{1,4}?)\1+.{0,3}", plain, re.DOTALL) is not None


def _same_form(text: str) -> str:
    """The same letters typed on two keyboards are the same password."""
    return unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _HASHER.hash("nobody has this password")
