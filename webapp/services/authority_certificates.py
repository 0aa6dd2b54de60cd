"""What stands in the certificates of a small authority: browsers accept them, and no other host can be vouched for."""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from webapp.domain.errors import Invalid
from webapp.services.certificates import MAKER, ServerKey, is_name

AUTHORITY = timedelta(days=3652)
"""Ten years: every new one has to be put on every computer."""
SERVER = timedelta(days=397)
"""The longest that browsers accept from anybody."""

Host = x509.DNSName | x509.IPAddress

_BEFORE = timedelta(days=1)
"""A staff computer's clock may be slow."""
_LONGEST_COMMON_NAME = 64


def read_host(text: str) -> Host:
    """A name or an address as a certificate holds it. Raises Invalid."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        name = text.casefold().removesuffix(".")
        if name == "localhost" or is_name(name):
            return x509.DNSName(name)
    else:
        if not (address.is_unspecified or address.is_multicast or "%" in text):  # %eth0 means something here only
            return x509.IPAddress(address)
    raise Invalid(
        f"“{text}” is not the name or address of a computer. Write it as people type it into the browser, without"
        " https:// and without a port: alongside.school.example, or 192.168.1.20."
    )


def root(key: ServerKey, hosts: tuple[Host, ...], now: datetime) -> x509.Certificate:
    """An authority that vouches for these hosts, and for servers only."""
    known = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    called = f"{MAKER} authority {known.digest.hex()[:8]} for {hosts[0].value}"[:_LONGEST_COMMON_NAME]
    name = _name(called)
    return (
        _begun(name, name, key, now, now - _BEFORE + AUTHORITY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
        .add_extension(_only_servers(), critical=False)
        .add_extension(_constraints(hosts), critical=True)
        .add_extension(known, critical=False)
        .sign(key, SHA384())
    )


def leaf(
    above: x509.Certificate, above_key: ServerKey, key: ServerKey, hosts: tuple[Host, ...], now: datetime
) -> x509.Certificate:
    """A server's certificate for these hosts and this key; it never outlives the authority above it."""
    # Its name is no host name: where no other host name stands in it, OpenSSL would hold this one for one.
    ends = min(now - _BEFORE + SERVER, above.not_valid_after_utc)
    return (
        _begun(_name(f"{MAKER} server"), above.subject, key, now, ends)
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage("digital_signature"), critical=True)
        .add_extension(_only_servers(), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(
                above.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
            ),
            critical=False,
        )
        .sign(above_key, SHA384())
    )


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ServerKey, now: datetime, ends: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BEFORE)
        .not_valid_after(ends - timedelta(seconds=1))  # the last second counts
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, MAKER), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def _usage(*given: str) -> x509.KeyUsage:
    every = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip
    return x509.KeyUsage(**{use: use in given for use in every})


def _only_servers() -> x509.ExtendedKeyUsage:
    return x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])


def _constraints(hosts: tuple[Host, ...]) -> x509.NameConstraints:
    """These hosts and no others. A kind of which nothing is permitted would be free, so it is shut out."""
    names = [host for host in hosts if isinstance(host, x509.DNSName)]
    networks = [x509.IPAddress(ipaddress.ip_network(host.value)) for host in hosts if isinstance(host, x509.IPAddress)]
    everywhere = [x509.IPAddress(ipaddress.ip_network(every)) for every in ("0.0.0.0/0", "::/0")]
    return x509.NameConstraints(
        permitted_subtrees=[*(names or [x509.DNSName("invalid")]), *networks],  # a name that nothing can have
        excluded_subtrees=None if networks else everywhere,
    )


def may_name(authority: x509.Certificate, host: Host) -> bool:
    """Whether the authority was made for this host."""
    permitted = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    if isinstance(host, x509.DNSName):
        bounds = [bound.value for bound in permitted if isinstance(bound, x509.DNSName)]
        return any(f".{host.value}".endswith(f".{bound}") for bound in bounds)
    own = ipaddress.ip_network(host.value)
    return any(own == bound.value for bound in permitted if isinstance(bound, x509.IPAddress))
