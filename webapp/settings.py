"""The installation's settings: one frozen dataclass, read once from the environment, and the key file it names.

The key opens the database and gives the cookies their secret. It lives in the operating system's configuration folder,
never under `instance/` or with the backups: whoever takes the data folder has nothing that they can read (design, 11).
"""

from __future__ import annotations

import contextlib
import hmac
import ipaddress
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from webapp.domain.errors import StartUpError
from webapp.mail_settings import MailSettings

INSTANCE = Path(__file__).resolve().parent.parent / "instance"
"""Where a school's data lies unless ALONGSIDE_DATA says otherwise."""

_KEY_DIGITS = 64


@dataclass(frozen=True, slots=True)
class Settings:
    """What belongs to this installation. What belongs to a school is its practice, in the database."""

    data: Path
    """The data folder: `instance/data`, or `instance/demo`."""
    key_file: Path
    database_url: str | None = field(default=None, repr=False)
    """PostgreSQL as SQLAlchemy writes it; None for the encrypted file in the data folder. May hold a password."""
    cookie_name: str = "sid"
    """Says nothing of what it is for. The demo has its own: cookies ignore ports (pitfalls, "Web and access")."""
    demo: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    certificate: Path | None = None
    """What the server shows for TLS, with the certificates above it. None in the demo: it stays on its own computer."""
    certificate_key: Path | None = None
    """The certificate's private key; another one than the key of the data."""
    backups: Path | None = None
    """Where backups go, where ALONGSIDE_BACKUPS says so."""
    mail: MailSettings | None = None
    """How reminders go out. None where no mail server is named, and always in the demo."""

    @classmethod
    def read(cls, environ: Mapping[str, str], *, demo: bool = False) -> Settings:
        """Read the environment once. The demo never follows the variables that lead to a school's own data."""
        prefix = "ALONGSIDE_DEMO_" if demo else "ALONGSIDE_"
        data = Path(environ.get(f"{prefix}DATA") or INSTANCE / ("demo" if demo else "data")).absolute()
        named = environ.get(f"{prefix}KEY_FILE")
        key_file = Path(named).absolute() if named else configuration_folder(environ) / f"{data.name}.key"
        backups = environ.get("ALONGSIDE_BACKUPS")
        return cls(
            data=data,
            key_file=key_file,
            database_url=None if demo else _postgresql(environ.get("DATABASE_URL", "")),
            cookie_name="demo_sid" if demo else "sid",
            demo=demo,
            host=environ.get("ALONGSIDE_HOST") or "127.0.0.1",
            port=_port(environ.get("ALONGSIDE_PORT") or ("8001" if demo else "8000")),
            certificate=None if demo else _beside(key_file, "certificate.pem", environ.get("ALONGSIDE_CERTIFICATE")),
            certificate_key=(
                None if demo else _beside(key_file, "certificate.key", environ.get("ALONGSIDE_CERTIFICATE_KEY"))
            ),
            backups=Path(backups).absolute() if backups and not demo else None,
            mail=None if demo else MailSettings.read(environ, key_file.parent),
        )

    @property
    def database_file(self) -> Path:
        """The encrypted database, where there is no PostgreSQL."""
        return self.data / "alongside.db"

    @property
    def next_key_file(self) -> Path:
        """Where the new key lies while the key is being changed; nowhere else is there ever a file of this name."""
        return self.key_file.with_name(f"{self.key_file.name}.new")

    @property
    def backup_folder(self) -> Path:
        """Where backups go: beside the data folder unless another was named."""
        return self.backups or self.data.with_name("demo-backups" if self.demo else "backups")

    @property
    def on_postgresql(self) -> bool:
        """Whether the data is on a PostgreSQL server."""
        return self.database_url is not None

    def secret(self, purpose: str = "cookies") -> bytes:
        """A secret for one purpose, derived from the key, so that nothing else has to be kept. Raises StartUpError."""
        return hmac.digest(bytes.fromhex(read_key(self)), b"alongside " + purpose.encode(), "sha256")


def is_local(host: str) -> bool:
    """Whether an address to listen on can be reached from this computer only."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def configuration_folder(environ: Mapping[str, str]) -> Path:
    """Where this operating system keeps a service's configuration."""
    if sys.platform == "win32":
        return Path(environ.get("PROGRAMDATA") or r"C:\ProgramData") / "Alongside"
    if os.geteuid() == 0:
        return Path("/etc/alongside")
    base = environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path(environ.get("HOME") or Path.home()) / ".config") / "alongside"


def read_key(settings: Settings) -> str:
    """The key, as 64 hexadecimal digits. Raises StartUpError with what to do where it cannot be used."""
    path = settings.key_file
    _keep_apart(settings)
    try:
        if sys.platform != "win32" and path.stat().st_mode & 0o007:
            raise StartUpError(f"Everybody on this computer can read the key {path}. Run: chmod 600 {path}")
        key = path.read_text(encoding="ascii").strip()
        if len(key) == _KEY_DIGITS and len(bytes.fromhex(key)) * 2 == _KEY_DIGITS:
            return key.lower()
    except FileNotFoundError:
        raise StartUpError(
            f"The key {path} is missing. Put it back, or name its place in ALONGSIDE_KEY_FILE: without it the data"
            " cannot be read."
        ) from None
    except OSError as problem:
        raise StartUpError(
            f"The key {path} cannot be read ({problem.strerror}). Start Alongside as the account that owns it."
        ) from None
    except ValueError:
        pass
    raise StartUpError(
        f"The file {path} does not hold a key of {_KEY_DIGITS} hexadecimal digits. Put the right one back."
    )


def create_key(settings: Settings) -> str:
    """Make the key file, readable by its owner alone, and give back the key. One that is there is kept and used."""
    with contextlib.suppress(FileExistsError):
        write_key(settings, secrets.token_hex(_KEY_DIGITS // 2))
    return read_key(settings)


def write_key(settings: Settings, key: str) -> None:
    """Write a key file that is not there, readable by its owner alone. Raises FileExistsError, or StartUpError."""
    path = settings.key_file
    _keep_apart(settings)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        raise
    except OSError as problem:
        raise StartUpError(
            f"The key {path} cannot be made ({problem.strerror}). Name a place for it in ALONGSIDE_KEY_FILE."
        ) from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key + "\n")
        file.flush()
        os.fsync(file.fileno())
    if sys.platform == "win32":
        close_to_others(path)


def _keep_apart(settings: Settings) -> None:
    """A key beside what it opens is carried off with it."""
    path = settings.key_file.resolve()
    if any(path.is_relative_to(folder.resolve()) for folder in (settings.data, INSTANCE)):
        raise StartUpError(f"The key {path} lies with the data that it opens. Move it out of {settings.data}.")


def close_to_others(path: Path) -> None:
    """Windows: by default everybody may read a new file in ProgramData. Leaves it to its owner and the system.

    Raises StartUpError, and takes the file away, where that cannot be done.
    """
    grants = ("*S-1-3-4:F", "*S-1-5-18:F", "*S-1-5-32-544:F")  # the owner, the system, the administrators
    icacls = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "icacls.exe"
    done = subprocess.run(  # noqa: S603 - a fixed program and the path that was made here
        [str(icacls), str(path), "/inheritance:r", "/grant:r", *grants], capture_output=True, check=False
    )
    if done.returncode:
        path.unlink()
        raise StartUpError(
            f"The key {path} cannot be closed to other accounts. Name another place for it (ALONGSIDE_KEY_FILE, or"
            " ALONGSIDE_CERTIFICATE_KEY for the key of a certificate)."
        )


def _postgresql(url: str) -> str | None:
    """SQLAlchemy's way of writing a PostgreSQL address; hosts hand out both older ones."""
    if not url:
        return None
    scheme, _, rest = url.partition("://")
    if scheme not in {"postgres", "postgresql", "postgresql+psycopg"} or not rest:
        raise StartUpError("DATABASE_URL must begin with postgresql:// (without it, the encrypted file is used).")
    return f"postgresql+psycopg://{rest}"


def _beside(key_file: Path, name: str, named: str | None) -> Path:
    """A file of the installation's configuration: where a variable names it, or beside the key."""
    return Path(named).absolute() if named else key_file.parent / name


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise StartUpError("ALONGSIDE_PORT must be a number from 1 to 65535.")
