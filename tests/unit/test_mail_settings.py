"""How the installation is told of a mail server, and what is refused half said."""

from __future__ import annotations

from pathlib import Path

import pytest

from webapp.domain.errors import StartUpError
from webapp.mail_settings import MailSettings
from webapp.settings import Settings

WHOLE = {
    "ALONGSIDE_MAIL_HOST": "mail.ash.example",
    "ALONGSIDE_MAIL_FROM": "alongside@ash.example",
    "ALONGSIDE_ADDRESS": "https://alongside.ash.example/",
}


def read(**changes: str) -> MailSettings:
    found = MailSettings.read(WHOLE | {f"ALONGSIDE_{name}": value for name, value in changes.items()}, Path("/keys"))
    assert found is not None
    return found


def test_three_are_enough() -> None:
    found = read()
    assert (found.port, found.security, found.user) == (587, "starttls", "")
    assert found.sign_in_page == "https://alongside.ash.example/sign-in"
    assert found.password_file == Path("/keys/mail.password")


def test_without_a_host_there_is_none_and_never_in_the_demo(tmp_path: Path) -> None:
    assert MailSettings.read({}, tmp_path) is None
    environ = WHOLE | {
        "ALONGSIDE_KEY_FILE": str(tmp_path / "a.key"),
        "ALONGSIDE_DEMO_KEY_FILE": str(tmp_path / "b.key"),
    }
    assert Settings.read(environ).mail is not None
    assert Settings.read(environ, demo=True).mail is None


def test_each_way_has_its_port() -> None:
    assert read(MAIL_SECURITY="tls").port == 465
    assert read(MAIL_SECURITY="none", MAIL_HOST="localhost").port == 25
    assert read(MAIL_PORT="2525").port == 2525


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAIL_SECURITY", "ssl"),
        ("MAIL_SECURITY", "none"),  # and the server is another computer
        ("MAIL_PORT", "0"),
        ("MAIL_PORT", "smtp"),
        ("MAIL_FROM", ""),
        ("MAIL_FROM", "Alongside <a@ash.example>"),
        ("MAIL_FROM", "a@ash.example\nBcc: b@ash.example"),
        ("ADDRESS", ""),
        ("ADDRESS", "http://alongside.ash.example"),
        ("ADDRESS", "alongside.ash.example"),
        ("ADDRESS", "https://user:word@alongside.ash.example"),
        ("ADDRESS", "https://alongside.ash.example/Ashgrove Primary"),
        ("ADDRESS", "https://alongside.ash.example?x=1"),
        ("ADDRESS", "https://alongside.ash.example\nNames"),
    ],
)
def test_what_is_half_said_is_refused(name: str, value: str) -> None:
    with pytest.raises(StartUpError, match=f"ALONGSIDE_{name}"):
        read(**{name: value})


def test_the_password_is_in_no_description(tmp_path: Path) -> None:
    found = read(MAIL_USER="alongside", MAIL_PASSWORD_FILE=str(tmp_path / "word"))
    (tmp_path / "word").write_text("seven grey herons\r\n")
    (tmp_path / "word").chmod(0o600)
    assert found.password() == "seven grey herons"
    assert "heron" not in repr(found)
