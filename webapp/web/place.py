"""Under which address a page came, as a passkey has to know it."""

from __future__ import annotations

from flask import abort, request

from webapp.services.certificates import is_name
from webapp.services.passkey_ceremony import Place
from webapp.web.access import plain_desk

THIS_COMPUTER = "localhost"
"""The one name under which browsers make passkeys without TLS: nothing of it crosses a network."""


def place() -> Place | None:
    """Where this page came from. None where browsers make no passkeys: without TLS, or under the number of a computer."""
    name = request.host.partition(":")[0]
    if name == THIS_COMPUTER or (request.is_secure and is_name(name)):
        return Place(name, f"{request.scheme}://{request.host}")
    return None


def passkey_place() -> Place:
    """The same for a route of passkeys: there is nothing where they cannot be, and nothing in the demo."""
    here = place()
    if here is None or plain_desk().settings.demo:
        abort(404)
    return here
