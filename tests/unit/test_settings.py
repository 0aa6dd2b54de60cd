"""The installation's settings, and where its key may lie."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from webapp import settings as module
from webapp.domain.errors import StartUpError
from webapp.settings import Settings, create_key, read_key


def made(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", key_file=tmp_path / "keys" / "data.key")


def test_an_empty_environment_serves_the_encrypted_file_on_loopback(tmp_path: Path) -> None:
    settings = Settings.read({"HOME": str(tmp_path)})
    assert (settings.host, settings.port, settings.demo, settings.on_postgresql) == ("127.0.0.1", 8000, False, False)
    assert settings.database_file == module.INSTANCE / "data" / "alongside.db"
    assert not settings.key_file.is_relative_to(module.INSTANCE)


def test_the_demo_follows_no_variable_that_leads_to_a_schools_own_data(tmp_path: Path) -> None:
    environ = {
        "HOME": str(tmp_path),
        "ALONGSIDE_DATA": str(tmp_path / "own"),
        "ALONGSIDE_KEY_FILE": str(tmp_path / "own.key"),
        "DATABASE_URL": "postgresql://trust.example/alongside",
    }
    own, demo = Settings.read(environ), Settings.read(environ, demo=True)
    assert own.data == tmp_path / "own"
    assert own.key_file == tmp_path / "own.key"
    assert own.on_postgresql
    assert demo.data == module.INSTANCE / "demo"
    assert demo.key_file.name == "demo.key"
    assert demo.database_url is None
    assert (demo.cookie_name, demo.port) != (own.cookie_name, own.port)


def test_the_certificate_lies_beside_the_key_unless_it_is_named_and_the_demo_has_none(tmp_path: Path) -> None:
    beside = Settings.read({"HOME": str(tmp_path)})
    assert beside.certificate == beside.key_file.with_name("certificate.pem")
    assert beside.certificate_key == beside.key_file.with_name("certificate.key")
    named = {"HOME": str(tmp_path), "ALONGSIDE_CERTIFICATE": "/c/a.pem", "ALONGSIDE_CERTIFICATE_KEY": "/k/a.key"}
    assert Settings.read(named).certificate == Path("/c/a.pem").absolute()
    assert Settings.read(named).certificate_key == Path("/k/a.key").absolute()
    demo = Settings.read(named, demo=True)
    assert (demo.certificate, demo.certificate_key) == (None, None)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_postgresql_address_is_taken_as_hosts_write_it_and_never_shown(scheme: str) -> None:
    settings = Settings.read({"HOME": "/nowhere", "DATABASE_URL": f"{scheme}://u:hush@trust.example/db"})
    assert settings.database_url == "postgresql+psycopg://u:hush@trust.example/db"
    assert "hush" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"), [("DATABASE_URL", "mysql://x/y"), ("ALONGSIDE_PORT", "http"), ("ALONGSIDE_PORT", "0")]
)
def test_a_setting_that_cannot_be_is_refused_in_a_sentence(name: str, value: str) -> None:
    with pytest.raises(StartUpError, match=name):
        Settings.read({"HOME": "/nowhere", name: value})


def test_a_key_is_made_for_its_owner_alone_and_never_made_twice(tmp_path: Path) -> None:
    settings = made(tmp_path)
    key = create_key(settings)
    assert len(key) == 64
    assert create_key(settings) == key == read_key(settings)
    if sys.platform != "win32":
        assert settings.key_file.stat().st_mode & 0o777 == 0o600


def test_a_key_that_everybody_may_read_is_refused(tmp_path: Path) -> None:
    settings = made(tmp_path)
    create_key(settings)
    settings.key_file.chmod(0o640)
    read_key(settings)
    settings.key_file.chmod(0o644)
    with pytest.raises(StartUpError, match="Everybody on this computer can read the key"):
        read_key(settings)


def test_a_key_with_the_data_is_refused(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", key_file=tmp_path / "data" / "key")
    with pytest.raises(StartUpError, match="lies with the data"):
        create_key(settings)
    assert not settings.key_file.exists()


@pytest.mark.parametrize("content", ["", "0" * 63, "g" * 64, "é" * 64, "00 " * 22])
def test_a_file_that_is_no_key_is_refused(tmp_path: Path, content: str) -> None:
    settings = made(tmp_path)
    create_key(settings)
    settings.key_file.write_text(content, encoding="utf-8")
    with pytest.raises(StartUpError, match="does not hold a key"):
        read_key(settings)


def test_a_missing_key_is_told(tmp_path: Path) -> None:
    with pytest.raises(StartUpError, match="is missing"):
        read_key(made(tmp_path))


def test_a_key_that_is_a_folder_is_told(tmp_path: Path) -> None:
    settings = made(tmp_path)
    settings.key_file.mkdir(parents=True, mode=0o700)
    settings.key_file.chmod(0o700)
    with pytest.raises(StartUpError, match="cannot be read"):
        read_key(settings)


def test_each_purpose_has_its_own_secret_and_none_is_the_key(tmp_path: Path) -> None:
    settings = made(tmp_path)
    key = create_key(settings)
    cookies, links = settings.secret(), settings.secret("links")
    assert cookies == settings.secret("cookies")
    assert len({cookies, links, bytes.fromhex(key)}) == 3
