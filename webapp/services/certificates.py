"""The server's certificate: whose it is, which hosts it is for, until when, and why it cannot be used.

Two kinds: the school's own, which it got from somebody whom browsers trust already, and one of the small authority that
`authority.py` makes. The second is told by what lies in its file: the authority's certificate stands under the server's.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from cryptography.x509.oid import NameOID

from webapp.domain.clock import school_day
from webapp.domain.dates import day
from webapp.settings import INSTANCE, Settings

WARN_DAYS = 30
"""A certificate that ends sooner is warned of."""
MAKER = "Alongside"
"""The organisation in the name of every small authority: how it is told from anybody else's."""
ServerKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?=.{{1,253}}\Z)({_LABEL}\.)*(?!\d+\Z){_LABEL}")
_SMALLEST_RSA = 2048


@dataclass(frozen=True, slots=True)
class Certificate:
    """What lies at the certificate's place."""

    hosts: tuple[str, ...] = ()
    """Names and addresses that a browser may use."""
    issuer: str = ""
    not_after: datetime | None = None
    """None where the file cannot be read as a certificate."""
    days_left: int = 0
    own_authority: bool = False
    """Whether it comes of a small authority made here."""
    fingerprint: str = ""
    """SHA-256, as browsers show it."""
    authority_fingerprint: str = ""
    """Of the small authority, where it is one."""
    trouble: str = ""
    """Why it cannot be used, and what to do. Empty where it can."""

    @property
    def ends_soon(self) -> bool:
        """Whether somebody should renew it now."""
        return self.days_left < WARN_DAYS


class Unusable(Exception):
    """A file that is not what it should be; its text is the sentence."""


def inspect(settings: Settings, now: datetime) -> Certificate | None:
    """What lies at the certificate's place, with its trouble; None where nothing does."""
    path, key = settings.certificate, settings.certificate_key
    if path is None or key is None:
        return None
    try:
        if not path.exists():
            return None
        chain = read_chain(path)
    except Unusable as problem:
        return Certificate(trouble=str(problem))
    except OSError as problem:
        return Certificate(trouble=cannot_read(path, problem))
    found = _described(chain, now)
    trouble = _trouble_of_key(settings, key, chain[0]) or _trouble_of_certificate(path, chain[0], found, now)
    return replace(found, trouble=trouble)


def how_to_renew(found: Certificate) -> str:
    """The sentence that says how a new one is come by."""
    if found.own_authority:
        return f"Make a new one: python run.py certificate make {' '.join(found.hosts)}"
    return "Ask whoever issued it for a new one."


def strict(found: Certificate | None) -> bool:
    """Whether browsers may be told never to come without TLS again.

    Only with the school's own certificate: were one of the small authority not renewed, nobody could pass the warning.
    """
    return found is not None and not found.trouble and not found.own_authority


def is_name(host: str) -> bool:
    """Whether this is a host name as DNS has it: no address, with no port, and none of this computer's own names."""
    return _NAME.fullmatch(host) is not None and host.rpartition(".")[2] != "localhost"


def is_own(chain: list[x509.Certificate]) -> bool:
    """Whether the first certificate comes of a small authority, which then stands under it."""
    if len(chain) < 2 or maker(chain[1]) != MAKER:
        return False
    try:
        chain[0].verify_directly_issued_by(chain[1])
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def maker(certificate: x509.Certificate) -> str:
    """The organisation in the certificate's own name."""
    named = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return str(named[0].value) if named else ""


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256, in pairs of digits, as browsers show it."""
    return certificate.fingerprint(SHA256()).hex(":").upper()


def hosts_of(certificate: x509.Certificate) -> tuple[str, ...]:
    """The names and addresses that it is for, in its own order."""
    try:
        named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(str(one.value) for one in named if isinstance(one, x509.DNSName | x509.IPAddress))


def read_chain(path: Path) -> list[x509.Certificate]:
    """The certificates of a file, the server's first. Raises Unusable or OSError."""
    try:
        chain = x509.load_pem_x509_certificates(path.read_bytes())
        hosts_of(chain[0])  # what cannot be taken apart shows here
    except ValueError:
        raise Unusable(f"The file {path} does not hold a certificate in PEM form. Put the right one there.") from None
    return chain


def read_private_key(path: Path) -> ServerKey:
    """The private key in a file that others cannot read. Raises Unusable or OSError."""
    if sys.platform != "win32" and path.stat().st_mode & 0o007:
        raise Unusable(
            f"Everybody on this computer can read the key {path}. Run: chmod 600 {path}"
            " (and ask for a new certificate if somebody may have read it)."
        )
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except TypeError:
        raise Unusable(f"The key {path} is locked with a passphrase. Put it there without one.") from None
    except ValueError:
        raise Unusable(f"The file {path} does not hold a private key in PEM form. Put the right one there.") from None
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= _SMALLEST_RSA:
        return key
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1 | ec.SECP384R1):
        return key
    raise Unusable(f"Browsers refuse the kind of key in {path}. Use RSA of 2048 bits or more, P-256 or P-384.")


def belong_together(certificate: x509.Certificate, key: ServerKey) -> bool:
    """Whether the certificate is for this key."""
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return certificate.public_key().public_bytes(*form) == key.public_key().public_bytes(*form)


def lies_with_data(settings: Settings, path: Path) -> bool:
    """Whether whoever takes the data folder would take this file too."""
    return any(path.resolve().is_relative_to(folder.resolve()) for folder in (settings.data, INSTANCE))


def cannot_read(path: Path, problem: OSError) -> str:
    """The sentence for a file that the operating system will not open."""
    return f"{path} cannot be read ({problem.strerror}). Start Alongside as the account that owns it."


def shown(moment: datetime) -> str:
    """A moment's day as these sentences write it."""
    return day(school_day(moment))


def _described(chain: list[x509.Certificate], now: datetime) -> Certificate:
    first, own = chain[0], is_own(chain)
    return Certificate(
        hosts=hosts_of(first),
        issuer=first.issuer.rfc4514_string(),
        not_after=first.not_valid_after_utc,
        days_left=(first.not_valid_after_utc - now).days,
        own_authority=own,
        fingerprint=fingerprint(first),
        authority_fingerprint=fingerprint(chain[1]) if own else "",
    )


def _trouble_of_key(settings: Settings, path: Path, first: x509.Certificate) -> str:
    """Why the key cannot be used; empty where it can."""
    if lies_with_data(settings, path):
        return f"The certificate's key {path} lies with the data. Move it out of {settings.data}."
    try:
        if belong_together(first, read_private_key(path)):
            return ""
    except Unusable as problem:
        return str(problem)
    except FileNotFoundError:
        return f"There is a certificate, but its key {path} is missing. Put both there, or neither."
    except OSError as problem:
        return cannot_read(path, problem)
    return f"The certificate {settings.certificate} does not belong to the key {path}. Put the matching two there."


def _trouble_of_certificate(path: Path, first: x509.Certificate, found: Certificate, now: datetime) -> str:
    """Why the certificate cannot be used with its key; empty where it can."""
    if now < first.not_valid_before_utc:
        return (
            f"The certificate {path} is not valid before {shown(first.not_valid_before_utc)}."
            " Set this computer's clock right, or wait until then."
        )
    if now > first.not_valid_after_utc:
        return f"The certificate {path} ran out on {shown(first.not_valid_after_utc)}. {how_to_renew(found)}"
    if not found.hosts:
        return f"The certificate {path} names no host, so that browsers refuse it. Ask for one that does."
    return ""
