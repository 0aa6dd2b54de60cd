"""A small certificate authority of the school's own, and server certificates of it (docs/certificates.md).

The authority can vouch for the hosts that it was made for and for nothing else in the world. Its private key is wanted
once a year and can be kept away from the server in between. Files are written so that whatever is killed leaves a pair
that works or none: a new key is never put beside an old certificate.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from webapp.domain.errors import Conflict, Invalid, Unavailable
from webapp.services import certificates
from webapp.services.authority_certificates import Host, leaf, may_name, read_host, root
from webapp.services.certificates import MAKER, ServerKey, Unusable
from webapp.settings import Settings, close_to_others


@dataclass(frozen=True, slots=True)
class Made:
    """What was written, and where."""

    certificate: Path
    authority: Path
    """What goes on staff computers."""
    authority_key: Path
    new_authority: bool
    not_after: datetime
    authority_fingerprint: str
    set_aside: tuple[Path, ...]
    """Files of the school that were replaced, under the names that they now have."""


@dataclass(frozen=True, slots=True)
class _Authority:
    certificate: x509.Certificate
    key: ServerKey
    new: bool


def make(
    settings: Settings, hosts: tuple[str, ...], now: datetime, *, folder: Path | None = None, replace: bool = False
) -> Made:
    """Make a server certificate for these hosts, and the authority in `folder` where there is none yet.

    Raises Invalid for what is no host or not the authority's, Conflict where something of the school's would be
    overwritten, Unavailable where a file cannot be read or written.
    """
    path, key_path = settings.certificate, settings.certificate_key
    if path is None or key_path is None:
        raise Invalid("The demo has no certificate: it is for this computer alone.")
    folder = folder or path.parent
    _keep_apart(settings, key_path, folder / "authority.key")
    names = tuple(dict.fromkeys(read_host(text) for text in hosts))
    now = now.replace(microsecond=0)
    try:
        key = None if replace else _key_to_keep(path, key_path)
        authority = _authority(folder, names, now)
        if not replace:
            _same_authority(path, authority, folder)
        if authority.new:
            _write_key(folder / "authority.key", authority.key)
            _write(folder / "authority.crt", _pem(authority.certificate), 0o644)
        aside = _set_aside(now, path, key_path) if replace else ()
        if key is None:
            path.unlink(missing_ok=True)
            key = ec.generate_private_key(ec.SECP256R1())
            _write_key(key_path, key)
        server = leaf(authority.certificate, authority.key, key, names, now)
        _write(path, _pem(server) + _pem(authority.certificate), 0o644)
    except Unusable as problem:
        raise Conflict(str(problem)) from None
    except OSError as problem:
        raise Unavailable(
            f"{problem.filename or folder} cannot be read or written ({problem.strerror}). Run this as the account that"
            " Alongside runs as."
        ) from None
    return Made(
        certificate=path,
        authority=folder / "authority.crt",
        authority_key=folder / "authority.key",
        new_authority=authority.new,
        not_after=server.not_valid_after_utc,
        authority_fingerprint=certificates.fingerprint(authority.certificate),
        set_aside=aside,
    )


def _keep_apart(settings: Settings, *keys: Path) -> None:
    for key in keys:
        if certificates.lies_with_data(settings, key):
            raise Invalid(f"The key {key} would lie with the data. Name a place outside of {settings.data}.")


def _key_to_keep(path: Path, key_path: Path) -> ServerKey | None:
    """The key that the new certificate is for, or None where one has to be made. Raises Conflict.

    A key that lies there alone may be what a certificate was asked for with: it is used, never overwritten.
    """
    chain = certificates.read_chain(path) if path.exists() else []
    if chain and not certificates.is_own(chain):
        raise Conflict(
            f"The certificate {path} was put there by the school, not made here, so it stays. Add --replace if it shall"
            " go: it is set aside under another name, with its key."
        )
    if not key_path.exists():
        return None
    key = certificates.read_private_key(key_path)
    if chain and not certificates.belong_together(chain[0], key):
        raise Conflict(
            f"The key {key_path} does not belong to the certificate {path}, so neither is touched. Add --replace to set"
            " both aside under other names."
        )
    return key


def _authority(folder: Path, hosts: tuple[Host, ...], now: datetime) -> _Authority:
    """The authority in this folder, or a new one where there is none. Raises Conflict, Invalid, Unusable or OSError."""
    path, key_path = folder / "authority.crt", folder / "authority.key"
    if not path.exists():
        key = certificates.read_private_key(key_path) if key_path.exists() else ec.generate_private_key(ec.SECP384R1())
        return _Authority(root(key, hosts, now), key, new=True)
    certificate = certificates.read_chain(path)[0]
    if certificates.maker(certificate) != MAKER:
        raise Conflict(f"{path} was not made here. Name another folder for the authority with --authority.")
    if not key_path.exists():
        raise Conflict(f"The authority's key {key_path} is not there. Name the folder that it is kept in: --authority.")
    key = certificates.read_private_key(key_path)
    if not certificates.belong_together(certificate, key):
        raise Conflict(f"The key {key_path} does not belong to {path}. Put the right one there.")
    if certificate.not_valid_after_utc <= now:
        raise Conflict(
            f"The authority {path} ran out on {certificates.shown(certificate.not_valid_after_utc)}. Make a new one in a"
            " folder of its own: --authority FOLDER --replace. Every staff computer needs the new file."
        )
    for host in hosts:
        if not may_name(certificate, host):
            raise Invalid(
                f"The authority {path} was made for other hosts and cannot vouch for {host.value}. Make a new one in a"
                " folder of its own: --authority FOLDER --replace. Every staff computer needs the new file."
            )
    return _Authority(certificate, key, new=False)


def _same_authority(path: Path, authority: _Authority, folder: Path) -> None:
    """Raise Conflict where the staff's computers trust another authority than this one."""
    if path.exists() and certificates.read_chain(path)[1] != authority.certificate:
        raise Conflict(
            f"The certificate {path} comes of another authority than the one in {folder}. Name the folder that it is"
            " kept in with --authority; or add --replace, and put the new authority's file on every staff computer."
        )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def _write_key(path: Path, key: ServerKey) -> None:
    _write(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), 0o600)


def _write(path: Path, content: bytes, mode: int) -> None:
    """Whole or not at all: beside its place first, and renamed once the disk has it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)  # of a run that was killed
    handle = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if sys.platform == "win32" and mode == 0o600:
        close_to_others(beside)
    beside.replace(path)
    _sync_folder(path.parent)


def _set_aside(now: datetime, *paths: Path) -> tuple[Path, ...]:
    """Give each file that is there a name with the moment in it, the first one first."""
    kept = []
    for path in paths:
        if path.exists():
            aside = path.with_name(f"{path.name}.replaced-{now:%Y%m%dT%H%M%S}")
            path.replace(aside)
            _sync_folder(path.parent)
            kept.append(aside)
    return tuple(kept)


def _sync_folder(folder: Path) -> None:
    """Have the disk keep the names, in the order in which they were given. Windows cannot be asked to."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
