"""What somebody typed before their session ended, kept in the page itself and given back to them alone.

The body is encrypted and names the person: whoever sits down at the door that stands in its place reads nothing of it, not
in the page's source either, and another person who signs in on the same screen never sees or sends it.
"""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app, request
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

MOST_CHARACTERS = 2 * 1024 * 1024
"""A record of a megabyte, and the text on which its page was opened."""
SHORT = 20
"""Up to so many characters, what was typed is quickly typed again."""
KEPT_SECONDS = 12 * 3600
NOT_KEPT = ("csrf_token",)
NOT_TYPED = ("base", "theirs", "content_hash", "path", "do")
"""What a page carries along, which is nobody's to copy."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that was not sent yet."""

    to: str
    page: str
    """Where it stood."""
    fields: tuple[tuple[str, str], ...]


def seal_posted(person_id: int | None) -> str:
    """Seal the posted form for this person; empty where nothing may be kept.

    A form without our own CSRF token may come from another site and is dropped; a password is never put into a page.
    """
    if person_id is None or request.method != "POST" or not _is_ours():
        return ""
    fields = [[name, value] for name, value in request.form.items(multi=True) if name not in NOT_KEPT]
    size = sum(len(name) + len(value) for name, value in fields)
    if not fields or size > MOST_CHARACTERS or any("password" in name for name, _ in fields):
        return ""
    to = request.full_path.rstrip("?")
    body = json.dumps({"person": person_id, "to": to, "page": _page_of_form(), "fields": fields}, ensure_ascii=False)
    return _sealer().encrypt(zlib.compress(body.encode("utf-8", "surrogatepass"))).decode()


def to_copy() -> list[str]:
    """The longer answers of the posted form, shown to whoever has just sent them. Nothing of it is sent again."""
    if request.method != "POST" or not _is_ours():
        return []
    left_out = (*NOT_KEPT, *NOT_TYPED)
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in left_out]
    return [] if any("password" in name for name, _ in fields) else [value for _, value in fields if len(value) > SHORT]


def opened_for(sealed: str, person_id: int) -> Kept | None:
    """The form inside, if it is this person's and not too old."""
    try:
        found: dict[str, Any] = json.loads(zlib.decompress(_sealer().decrypt(sealed.encode(), KEPT_SECONDS)))
    except InvalidToken:
        return None
    if found["person"] != person_id:
        return None
    return Kept(found["to"], found["page"], tuple((name, value) for name, value in found["fields"]))


def _page_of_form() -> str:
    """Where the form stood, as the browser says; empty where it does not."""
    return request.referrer.partition(request.host)[2] if request.referrer else ""


def _is_ours() -> bool:
    """Whether the form carries the token that this very browser was given."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def _sealer() -> Fernet:
    settings = current_app.extensions["alongside"].settings
    return Fernet(urlsafe_b64encode(settings.secret("kept forms")))
