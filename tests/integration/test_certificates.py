"""TLS in the process: the school's certificate or one of a small authority, and what is refused."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path

import granian
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from webapp import create_app
from webapp.domain.errors import Conflict, Invalid
from webapp.services import authority, authority_certificates, certificates
from webapp.settings import Settings, create_key

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime.now(UTC)
NAME = "alongside.school.example"
HOSTS = (NAME, "localhost", "127.0.0.1")


@pytest.fixture
def place(tmp_path):
    """An installation with room for a certificate, and none there."""
    keys = tmp_path / "keys"
    return Settings(
        data=tmp_path / "data",
        key_file=keys / "data.key",
        certificate=keys / "certificate.pem",
        certificate_key=keys / "certificate.key",
    )


def typed(settings, *words):
    """A command in this process."""
    return create_app(settings).test_cli_runner().invoke(args=words)


def schools_own(settings, hosts=(NAME,), begins=-1, days=300, key=None, issuer="A public authority"):
    """Put a certificate there as a school would, of somebody whom browsers trust."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    named = [x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer)]
    built = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)]))
        .issuer_name(x509.Name(named))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + timedelta(days=begins))
        .not_valid_after(NOW + timedelta(days=days))
    )
    if hosts:
        built = built.add_extension(x509.SubjectAlternativeName([named_as(host) for host in hosts]), critical=False)
    signed = built.sign(ec.generate_private_key(ec.SECP256R1()), SHA256())
    settings.certificate.parent.mkdir(exist_ok=True)
    settings.certificate.write_bytes(signed.public_bytes(Encoding.PEM))
    write_key(settings, key)


def opened(settings):
    """A browser at an installation that has its key."""
    create_key(settings)
    return create_app(settings).test_client()


def named_as(host):
    return x509.IPAddress(ip_address(host)) if host[-1].isdigit() else x509.DNSName(host)


def write_key(settings, key, form=PrivateFormat.PKCS8, lock=None):
    settings.certificate_key.write_bytes(key.private_bytes(Encoding.PEM, form, lock or NoEncryption()))
    settings.certificate_key.chmod(0o600)


def shake_hands(settings, trusted, host):
    """A client that trusts this authority alone meets the certificate. Raises ssl.SSLCertVerificationError."""
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(settings.certificate, settings.certificate_key)
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trusting(trusted).wrap_bio(to_client, to_server, server_hostname=host)
    server = served.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for side in (client, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert client.version() == "TLSv1.3"


def trusting(path):
    context = ssl.create_default_context(cafile=str(path))
    context.verify_flags |= ssl.VERIFY_X509_STRICT  # what newer Pythons ask for by themselves
    return context


# --- a server that speaks TLS


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """`serve` on every address, with the certificate that `certificate make` made: its port, its folder, its words."""
    folder = tmp_path_factory.mktemp("served")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ALONGSIDE_", "DATABASE_URL"))}
    own = {"ALONGSIDE_DATA": str(folder / "data"), "ALONGSIDE_KEY_FILE": str(folder / "keys" / "data.key")}
    environment = kept | own | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    launch = (sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"))
    made = subprocess.run([*launch, "certificate", "make", *HOSTS], env=environment, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    assert "Put this file on every staff computer" in made.stdout
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    said = folder / "said.txt"
    with said.open("wb") as out:
        server = subprocess.Popen(
            [*launch, "serve", "--host", "0.0.0.0", "--port", str(port)], env=environment, stdout=out, stderr=out
        )
    try:
        for _ in range(150):
            assert server.poll() is None, said.read_text()
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)  # nothing tells when a port begins to listen
        yield port, folder / "keys", said
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_who_knows_the_authority_gets_the_page_and_a_secure_cookie(served, host):
    port, keys, said = served
    with urllib.request.urlopen(f"https://{host}:{port}/setup", context=trusting(keys / "authority.crt")) as answer:
        assert "Set up" in answer.read().decode()
        assert "; Secure" in answer.headers["Set-Cookie"]
        assert "Strict-Transport-Security" not in answer.headers, "a small authority's lapse must not lock anybody out"
    assert f"https://{NAME}:{port}." in said.read_text()


def test_who_does_not_know_the_authority_gets_nothing(served):
    port = served[0]
    with pytest.raises(OSError, match="self-signed certificate in certificate chain"):
        urllib.request.urlopen(f"https://localhost:{port}/setup", context=ssl.create_default_context())


def test_the_older_tls_that_school_computers_still_have_is_spoken(served):
    port, keys, _ = served
    context = trusting(keys / "authority.crt")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with urllib.request.urlopen(f"https://localhost:{port}/setup", context=context) as answer:
        assert answer.status == 200


def test_another_name_is_not_answered(served):
    """The real server, with a certificate that it trusts and a name that the certificate is not for."""
    port, keys, _ = served
    asked = urllib.request.Request(f"https://localhost:{port}/setup", headers={"Host": "elsewhere.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked, context=trusting(keys / "authority.crt"))
    with refused.value as answer:
        assert answer.code == 400
        assert NAME in answer.read().decode()


def test_nothing_is_answered_in_the_open(served):
    with socket.create_connection(("127.0.0.1", served[0]), timeout=10) as line:
        line.sendall(b"GET /setup HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        with line.makefile("rb") as said:
            assert said.read()[:1] in (b"", b"\x15"), "nothing, or an alert of TLS"


# --- what is refused at the start


@pytest.fixture
def granian_given(monkeypatch):
    """What the server would be started with; it is not, so that a guard that is gone fails a test and hangs none."""
    given = {}

    class Standstill:
        def __init__(self, *_, **options):
            given.update(options)

        def serve(self):
            pass

    monkeypatch.setattr(granian, "Granian", Standstill)
    monkeypatch.setenv("ALONGSIDE_DEMO", "")
    return given


def expired(place):
    schools_own(place, begins=-90, days=-1)


def not_yet(place):
    schools_own(place, begins=2)


def another_key(place):
    schools_own(place)
    write_key(place, ec.generate_private_key(ec.SECP256R1()))


def open_key(place):
    schools_own(place)
    place.certificate_key.chmod(0o644)


def no_key(place):
    schools_own(place)
    place.certificate_key.unlink()


def locked_key(place):
    key = ec.generate_private_key(ec.SECP256R1())
    schools_own(place, key=key)
    write_key(place, key, lock=BestAvailableEncryption(b"hush"))


def no_certificate_in_it(place):
    schools_own(place)
    place.certificate.write_text("-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n")


def no_key_in_it(place):
    schools_own(place)
    place.certificate_key.write_text("nonsense")


def short_key(place):
    schools_own(place, key=rsa.generate_private_key(65537, 1024))


def odd_key(place):
    schools_own(place, key=ed25519.Ed25519PrivateKey.generate())


def no_host(place):
    schools_own(place, hosts=())


def a_folder(place):
    place.certificate.mkdir(parents=True)


REFUSED = [
    (expired, "ran out on"),
    (not_yet, "is not valid before"),
    (another_key, "does not belong to the key"),
    (open_key, "Everybody on this computer can read"),
    (no_key, "is missing"),
    (locked_key, "locked with a passphrase"),
    (no_certificate_in_it, "does not hold a certificate"),
    (no_key_in_it, "does not hold a private key"),
    (short_key, "Browsers refuse the kind of key"),
    (odd_key, "Browsers refuse the kind of key"),
    (no_host, "names no host"),
    (a_folder, "cannot be read"),
]


@pytest.mark.parametrize(("put", "words"), REFUSED)
@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
@pytest.mark.usefixtures("granian_given")
def test_a_certificate_that_cannot_be_used_stops_the_start_with_a_sentence(place, put, words, host):
    put(place)
    done = typed(place, "serve", "--host", host)
    assert done.exit_code == 1
    assert words in done.stderr
    assert done.stderr.count("Error:") == 1
    assert not place.data.exists(), "nothing is made for a server that cannot start"
    shown = typed(place, "certificate", "show")
    assert shown.exit_code == 1
    assert words in shown.stderr


@pytest.mark.usefixtures("granian_given")
def test_a_key_that_lies_with_the_data_is_refused(tmp_path, place):
    beside = Settings(tmp_path / "data", place.key_file, None, certificate=place.certificate,
                      certificate_key=tmp_path / "data" / "certificate.key")  # fmt: skip
    beside.data.mkdir()
    schools_own(beside)
    assert "lies with the data" in typed(beside, "serve").stderr
    beside.certificate.unlink()
    assert "would lie with the data" in typed(beside, "certificate", "make", NAME).stderr


@pytest.mark.parametrize(("days", "warned"), [(29, True), (31, False)])
def test_an_end_within_thirty_days_is_warned_of(place, granian_given, days, warned):
    schools_own(place, days=days)
    done = typed(place, "serve", "--host", "0.0.0.0")
    assert done.exit_code == 0, done.output
    assert ("The certificate ends in" in done.stderr) is warned
    assert granian_given["ssl_cert"] == place.certificate


@pytest.mark.parametrize(
    ("host", "hosts", "shown"),
    [
        ("0.0.0.0", ("*.school.example", NAME), f"https://{NAME}:8000"),
        ("127.0.0.1", (NAME, "localhost"), f"https://{NAME}:8000"),
        ("::1", ("*.school.example",), "https://[::1]:8000"),
    ],
)
def test_the_address_shown_is_one_that_the_certificate_is_for(place, granian_given, host, hosts, shown):
    schools_own(place, hosts=hosts)
    assert f"{shown}." in typed(place, "serve", "--host", host).output


@pytest.mark.usefixtures("granian_given")
def test_the_address_shown_has_no_port_that_nobody_types(place, monkeypatch):
    schools_own(place)
    monkeypatch.setattr("webapp.cli.serve._refuse_taken", lambda host, port: None)  # 443 is root's
    assert f"https://{NAME}." in typed(place, "serve", "--port", "443").output


@pytest.mark.usefixtures("granian_given")
def test_the_demo_stays_on_this_computer(tmp_path, monkeypatch):
    monkeypatch.setenv("ALONGSIDE_DEMO_DATA", str(tmp_path / "demo"))
    monkeypatch.setenv("ALONGSIDE_DEMO_KEY_FILE", str(tmp_path / "keys" / "demo.key"))
    demo = Settings.read(os.environ, demo=True)
    assert "The demo is for this computer alone" in typed(demo, "demo", "--host", "0.0.0.0").stderr
    assert "The demo has no certificate" in typed(demo, "certificate", "make", NAME).stderr


# --- whether browsers may insist


@pytest.mark.parametrize(
    ("address", "insisted"),
    [
        (f"https://{NAME}", True),
        (f"https://{NAME}:8000", True),
        (f"http://{NAME}", False),
        ("https://192.168.1.20", False),
        ("https://192.168.1.20:8000", False),
        ("https://[fd00::20]:8000", False),
        ("https://localhost:8000", False),
    ],
)
def test_browsers_are_told_to_insist_on_tls_only_where_it_is_safe(place, address, insisted):
    schools_own(place, (NAME, "192.168.1.20", "fd00::20"))
    answer = opened(place).get("/nowhere", base_url=address)
    assert answer.status_code == 404
    assert ("Strict-Transport-Security" in answer.headers) is insisted


@pytest.mark.parametrize(
    "put", [expired, another_key, no_certificate_in_it, lambda place: authority.make(place, HOSTS, NOW)]
)
def test_browsers_are_not_told_to_insist_on_what_may_lock_them_out(place, put):
    put(place)
    answer = create_app(place).test_client().get("/nowhere", base_url=f"https://{NAME}")
    assert "Strict-Transport-Security" not in answer.headers


# --- under which names it answers


@pytest.mark.parametrize(
    ("host", "answered"),
    [
        (NAME, True),
        (f"{NAME}:8000", True),
        (NAME.upper(), True),
        ("192.168.1.20", True),
        ("[fd00::20]:8000", True),
        ("localhost:8000", True),
        ("127.0.0.1", True),
        ("127.0.0.2:8000", True),
        ("[::1]:8000", True),
        ("a.staff.example", True),
        ("staff.example", False),
        ("a.b.staff.example", False),
        ("elsewhere.example", False),
        (f"{NAME}.elsewhere.example", False),
        (f"elsewhere.example:80#{NAME}", False),
        ("192.168.1.21", False),
        ("[fd00::21]", False),
        ("[fd00::20", False),
        ("", False),
    ],
)
def test_it_answers_under_the_names_of_its_certificate_and_no_other(place, host, answered):
    schools_own(place, (NAME, "*.staff.example", "192.168.1.20", "fd00::20"))
    answer = opened(place).get("/nowhere", headers={"Host": host})
    assert answer.status_code == (404 if answered else 400)


def test_without_a_certificate_it_answers_to_this_computer_alone(place):
    client = opened(place)
    assert client.get("/nowhere", headers={"Host": "127.0.0.1:8000"}).status_code == 404
    answer = client.get("/nowhere", headers={"Host": NAME})
    assert answer.status_code == 400
    page = answer.get_data(as_text=True)
    assert "It answers under localhost only." in page
    assert "It answers under localhost only." in client.post("/nowhere", headers={"Host": NAME}).get_data(as_text=True)
    assert NAME not in page
    assert "no-store" in answer.headers["Cache-Control"]
    with client.get("/static/alongside.css", headers={"Host": NAME}) as stylesheet:
        assert stylesheet.status_code == 200


# --- making it


def test_the_certificate_holds_for_its_hosts_and_the_keys_are_their_owners_alone(place):
    authority.make(place, (*HOSTS, "fd00::20"), NOW)
    for host in (*HOSTS, "fd00::20"):
        shake_hands(place, place.certificate.with_name("authority.crt"), host)
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(place, place.certificate.with_name("authority.crt"), "other.school.example")
    found = certificates.inspect(place, NOW)
    assert (found.hosts, found.own_authority, found.trouble) == ((*HOSTS, "fd00::20"), True, "")
    first = certificates.read_chain(place.certificate)[0]
    assert first.not_valid_after_utc - first.not_valid_before_utc < timedelta(days=397)
    der = ssl.PEM_cert_to_DER_cert(
        place.certificate.read_text().partition("-----END")[0] + "-----END CERTIFICATE-----\n"
    )
    assert found.fingerprint.replace(":", "").lower() == sha256(der).hexdigest()
    if sys.platform != "win32":
        for key in (place.certificate_key, place.certificate.with_name("authority.key")):
            assert key.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("made_for", [(NAME,), ("192.168.1.20",), (NAME, "192.168.1.20")])
@pytest.mark.parametrize("other", ["bank.example", "192.168.1.21", "school.example"])
def test_the_authority_cannot_vouch_for_anybody_else(place, made_for, other):
    """As a thief of its key would try: past the program, which refuses by itself."""
    made = authority.make(place, made_for, NOW)
    above = certificates.read_chain(made.authority)[0]
    key = load_pem_private_key(made.authority_key.read_bytes(), None)
    own = load_pem_private_key(place.certificate_key.read_bytes(), None)
    forged = authority_certificates.leaf(above, key, own, (authority_certificates.read_host(other),), NOW)
    place.certificate.write_bytes(forged.public_bytes(Encoding.PEM))
    with pytest.raises(ssl.SSLCertVerificationError, match="subtree"):
        shake_hands(place, made.authority, other)


def test_making_it_again_renews_with_the_same_authority(place):
    first = authority.make(place, HOSTS, NOW)
    kept = first.authority.read_bytes(), first.authority_key.read_bytes()
    later = NOW + timedelta(days=380)
    again = typed_at(place, later, "certificate", "make", *HOSTS)
    assert "nothing changes on staff computers" in again.output
    assert (first.authority.read_bytes(), first.authority_key.read_bytes()) == kept
    found = certificates.inspect(place, later)
    assert found.trouble == ""
    assert found.days_left > 390
    assert "ran out" in certificates.inspect(place, NOW + timedelta(days=800)).trouble


def typed_at(settings, moment, *words):
    return create_app(settings, clock=lambda: moment).test_cli_runner().invoke(args=words)


def test_a_certificate_never_outlives_its_authority_and_a_dead_one_makes_none(place):
    made = authority.make(place, HOSTS, NOW)
    ends = certificates.read_chain(made.authority)[0].not_valid_after_utc
    assert authority.make(place, HOSTS, ends - timedelta(days=100)).not_after <= ends
    with pytest.raises(Conflict, match="ran out"):
        authority.make(place, HOSTS, ends)


def test_the_authority_can_be_kept_elsewhere(place, tmp_path):
    stick = tmp_path / "stick"
    done = typed(place, "certificate", "make", NAME, "--authority", str(stick))
    assert done.exit_code == 0, done.stderr
    assert sorted(path.name for path in stick.iterdir()) == ["authority.crt", "authority.key"]
    assert sorted(path.name for path in place.certificate.parent.iterdir()) == ["certificate.key", "certificate.pem"]
    with pytest.raises(Conflict, match="another authority"):
        authority.make(place, (NAME,), NOW)
    assert not place.certificate.with_name("authority.key").exists(), "no second authority comes about by itself"
    assert not authority.make(place, (NAME,), NOW, folder=stick).new_authority


def test_an_authority_without_its_key_is_never_made_anew(place):
    made = authority.make(place, (NAME,), NOW)
    made.authority_key.unlink()
    before = place.certificate.read_bytes()
    with pytest.raises(Conflict, match="is not there"):
        authority.make(place, (NAME,), NOW)
    assert place.certificate.read_bytes() == before


def test_only_a_whole_authority_made_here_is_used(place, tmp_path):
    made = authority.make(place, (NAME,), NOW)
    other = ec.generate_private_key(ec.SECP384R1())
    made.authority_key.write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(Conflict, match="does not belong to"):
        authority.make(place, (NAME,), NOW)
    schools_own(place)
    place.certificate.replace(made.authority)
    with pytest.raises(Conflict, match="was not made here"):
        authority.make(place, (NAME,), NOW)


def test_other_hosts_want_an_authority_of_their_own(place, tmp_path):
    authority.make(place, (NAME, "192.168.1.20"), NOW)
    for other in ("other.example", "school.example", f"x{NAME}", "192.168.1.21"):
        with pytest.raises(Invalid, match="made for other hosts"):
            authority.make(place, (other,), NOW)
    made = authority.make(place, ("other.example",), NOW, folder=tmp_path / "new", replace=True)
    shake_hands(place, made.authority, "other.example")


@pytest.mark.parametrize(
    "text",
    ["", " ", "https://alongside.example", "alongside.example:8000", "a b", "a_b", "a-", "a..b", "*.school.example",
     "0.0.0.0", "224.0.0.1", "256.1.1.1", "1.2.3", "x" * 64, "ab." + "a." * 126, "schüle.example", "a\nb", "[::1]",
     "fe80::1%eth0"],
)  # fmt: skip
def test_what_is_no_host_is_refused_in_a_sentence(place, text):
    done = typed(place, "certificate", "make", NAME, text)
    assert done.exit_code == 1
    assert "is not the name or address of a computer" in done.stderr
    assert not place.certificate.parent.exists()


def test_a_name_is_taken_as_people_type_it(place):
    authority.make(place, ("ALONGSIDE.School.example.", NAME, "srv1"), NOW)
    assert certificates.inspect(place, NOW).hosts == (NAME, "srv1")


# --- what is the school's own is not touched


def test_the_schools_own_certificate_stays_unless_it_is_to_go_and_then_it_is_set_aside(place):
    schools_own(place)
    before = place.certificate.read_bytes(), place.certificate_key.read_bytes()
    refused = typed(place, "certificate", "make", NAME)
    assert refused.exit_code == 1
    assert "Add --replace" in refused.stderr
    assert (place.certificate.read_bytes(), place.certificate_key.read_bytes()) == before
    assert sorted(path.name for path in place.certificate.parent.iterdir()) == ["certificate.key", "certificate.pem"]
    done = typed(place, "certificate", "make", NAME, "--replace")
    assert done.exit_code == 0, done.stderr
    assert certificates.inspect(place, NOW).own_authority
    aside = sorted(place.certificate.parent.glob("*.replaced-*"))
    assert [path.read_bytes() for path in aside] == [before[1], before[0]]
    assert all(str(path) in done.output for path in aside)


def test_another_authority_of_the_same_name_is_not_taken_for_ours(place, tmp_path):
    """Its certificate under a stranger's proves nothing: the signature does."""
    made = authority.make(place, (NAME,), NOW)
    above = made.authority.read_bytes()
    schools_own(place)
    place.certificate.write_bytes(place.certificate.read_bytes() + above)
    assert not certificates.inspect(place, NOW).own_authority
    with pytest.raises(Conflict, match="put there by the school"):
        authority.make(place, (NAME,), NOW)


def test_a_key_that_a_certificate_was_asked_for_with_is_used_and_kept(place):
    schools_own(place, key=rsa.generate_private_key(65537, 2048))
    place.certificate.unlink()
    before = place.certificate_key.read_bytes()
    made = authority.make(place, (NAME,), NOW)
    assert place.certificate_key.read_bytes() == before
    shake_hands(place, made.authority, NAME)


def test_a_new_key_beside_our_certificate_is_not_touched(place):
    authority.make(place, (NAME,), NOW)
    write_key(place, ec.generate_private_key(ec.SECP256R1()))
    before = place.certificate_key.read_bytes()
    with pytest.raises(Conflict, match="neither is touched"):
        authority.make(place, (NAME,), NOW)
    assert place.certificate_key.read_bytes() == before


def test_a_key_that_others_could_read_is_not_used_again(place):
    authority.make(place, (NAME,), NOW)
    place.certificate_key.chmod(0o644)
    with pytest.raises(Conflict, match="Everybody on this computer can read"):
        authority.make(place, (NAME,), NOW)


# --- killed in the middle


class Killed(BaseException):
    """No handler of the program's catches it, as none catches SIGKILL."""


@pytest.mark.parametrize("before", ["none", "ours", "ours without its key", "the school's"])
def test_a_make_that_is_killed_leaves_a_pair_that_works_or_none(tmp_path, monkeypatch, before):
    real, moments, lost = os.fsync, 0, before == "ours without its key"
    for last in range(1, 30):
        place = Settings(
            data=tmp_path / "data",
            key_file=tmp_path / "x.key",
            certificate=tmp_path / str(last) / "certificate.pem",
            certificate_key=tmp_path / str(last) / "certificate.key",
        )
        prepare(place, before)
        seen = iter(range(1, 100))

        def sync(handle, seen=seen, last=last):
            if next(seen) == last:
                raise Killed
            real(handle)

        monkeypatch.setattr(os, "fsync", sync)
        try:
            authority.make(place, (NAME,), NOW, replace=before == "the school's")
        except Killed:
            moments += 1
        else:
            break
        finally:
            monkeypatch.setattr(os, "fsync", real)
        found = certificates.inspect(place, NOW)
        assert found is None or not found.trouble or (lost and "is missing" in found.trouble), found.trouble
        mine = found is None or found.own_authority
        made = authority.make(place, (NAME,), NOW + timedelta(seconds=1), replace=not mine)
        shake_hands(place, made.authority, NAME)
        assert not list(place.certificate.parent.glob("*.new"))
    assert moments > (1 if before == "ours" else 3)


def prepare(place, before):
    if before == "the school's":
        schools_own(place)
    elif before != "none":
        authority.make(place, (NAME,), NOW)
        if before == "ours without its key":
            place.certificate_key.unlink()


def test_a_place_that_cannot_be_written_is_a_sentence(place):
    place.certificate.parent.write_text("a file stands where the folder should")
    done = typed(place, "certificate", "make", NAME)
    assert done.exit_code == 1
    assert "cannot be read or written" in done.stderr


def test_show_says_whose_it_is_and_that_there_is_none(place):
    none = typed(place, "certificate", "show")
    assert none.exit_code == 1
    assert "There is no certificate at" in none.stderr
    authority.make(place, HOSTS, NOW)
    ours = typed(place, "certificate", "show")
    assert ours.exit_code == 0
    assert "made here" in ours.output
    assert ", ".join(HOSTS) in ours.output
    schools_own(place, issuer="A public authority")
    own = typed(place, "certificate", "show")
    assert own.exit_code == 0
    assert "CN=A public authority" in own.output
    assert "made here" not in own.output
