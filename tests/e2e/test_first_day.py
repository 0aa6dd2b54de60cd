"""The first day of a school, in the browser: from the set-up page to a green gate and the first child, and a passkey."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO

import pytest
from playwright.sync_api import Browser, CDPSession, expect
from pyotp import TOTP
from pypdf import PdfReader

from tests.e2e.axe import examine
from tests.e2e.conftest import ROOT, Server, running
from tests.e2e.driver import Person, at_browser
from webapp.domain.clock import system_clock

EMAIL = "wren.ashdown@ashgrove.example"
PASSWORD = "purple kettle gravel swan"
CODE = re.compile(r"\b[2-9B-Y]{4}-[2-9B-Y]{4}-[2-9B-Y]{4}\b")


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Server]:
    """An installation on its first day."""
    with running(tmp_path_factory.mktemp("first"), "serve") as server:
        yield server
    assert "Traceback" not in server.output, server.output
    assert "fault " not in server.output, server.output


@pytest.fixture
def wren(browser: Browser, server: Server) -> Iterator[Person]:
    """Whoever sets it up. Under localhost: a passkey wants a name."""
    with at_browser(browser, server.base.replace("127.0.0.1", "localhost"), "wren") as wren:
        yield wren


def command(server: Server, *words: str, typed: str = "") -> str:
    """What a command says that is run on the server, as whoever looks after it types it."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *words],
        cwd=ROOT,
        env={**server.own_environment, "PYTHONDONTWRITEBYTECODE": "1"},
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


def words_of(sheet: str) -> str:
    """The words of a printed sheet, in their order."""
    return " ".join(re.findall(r"\d+ ([a-z]+)", sheet))


def give_password(wren: Person) -> None:
    wren.go("/sign-in")
    wren.fill("School email address", EMAIL)
    wren.fill("Password", PASSWORD)
    wren.press("Sign in")


def secret_on(wren: Person) -> str:
    """What somebody without a camera types into their authenticator."""
    return "".join(wren.page.locator("#secret").inner_text().split())


def shown(secret: str, steps: int = 0) -> str:
    """What an authenticator shows whose clock is so many steps ahead."""
    return TOTP(secret).at(system_clock(), counter_offset=steps)


def test_the_whole_first_day(wren: Person, server: Server) -> None:
    _set_up(wren, server)
    give_password(wren)
    wrong, secret, codes = _take_up_authenticator(wren)
    wren.press("I have printed them or written them down")
    wren.press("Sign out")
    wrong += _sign_in_by_code(wren, secret, codes)
    wrong += _see_what_is_missing(wren)
    _put_in_place(server)
    wrong += _add_first_child(wren)
    assert not wrong, "\n".join(wrong)


def _set_up(wren: Person, server: Server) -> None:
    wren.go("/")
    wren.fill("Code on the server’s console", re.search(r"enter this code: (\S+)", server.output)[1])
    wren.fill("Name of the school", "Ashgrove School")
    wren.fill("Your name", "Wren Ashdown")
    wren.fill("Your school email address", EMAIL)
    wren.page.get_by_label("Designated safeguarding lead").check()
    wren.fill("New password", PASSWORD)
    wren.fill("The same once more", PASSWORD)
    wren.press("Set up this school")


def _take_up_authenticator(wren: Person) -> tuple[list[str], str, list[str]]:
    """Its pages, with what is wrong with them; its secret and the codes that come with it."""
    assert wren.heading == "A second proof that it is you"
    wrong = examine(wren.page)
    wren.press("Use printed codes alone")
    assert len(CODE.findall(wren.main)) == 20
    wrong += examine(wren.page) + _prints_on_one_sheet(wren, 20)
    wren.press("I have an authenticator after all")
    secret = secret_on(wren)
    wren.fill("Code of your authenticator", "000000")
    wren.press("Use this authenticator")
    assert secret_on(wren) == secret
    wrong += examine(wren.page)
    wren.fill("Code of your authenticator", shown(secret, -1))
    wren.press("Use this authenticator")
    codes = CODE.findall(wren.main)
    assert len(codes) == 10
    return wrong + examine(wren.page) + _prints_on_one_sheet(wren, 10), secret, codes


def _prints_on_one_sheet(wren: Person, count: int) -> list[str]:
    """What is wrong with the printed page: it is one sheet, and holds the codes and how to keep them."""
    pages = PdfReader(BytesIO(wren.page.pdf(prefer_css_page_size=True))).pages
    words = " ".join(" ".join(page.extract_text() for page in pages).split())
    wrong = [] if len(pages) == 1 else [f"{wren.heading}: {len(pages)} sheets"]
    wrong += [] if len(CODE.findall(words)) == count else [f"{wren.heading}: {len(CODE.findall(words))} codes printed"]
    wrong += [] if "never with the password" in words else [f"{wren.heading}: how to keep them is not printed"]
    for word in ("Sign out", "Type the first", "your account", "Print this page", "I have printed"):
        wrong += [f"{wren.heading}: “{word}” is printed"] if word.casefold() in words.casefold() else []
    return wrong


def _sign_in_by_code(wren: Person, secret: str, codes: list[str]) -> list[str]:
    """By a printed code, then by the authenticator."""
    give_password(wren)
    assert wren.heading == "Now your code"
    wrong = examine(wren.page)
    wren.fill("Code of your authenticator", "000000")
    wren.press("Sign in with this code")
    wrong += examine(wren.page)
    wren.press("Use a printed code")
    wrong += examine(wren.page)
    wren.fill("One of your printed codes", codes[0].lower())
    wren.press("Sign in with this code")
    wren.press("Sign out")
    give_password(wren)
    wren.fill("Code of your authenticator", shown(secret))
    wren.press("Sign in with this code")
    wren.go("/account")
    assert re.search(r"Printed codes left\s+9", wren.main)
    wrong += examine(wren.page)
    wren.press("Make new printed codes")
    return wrong + examine(wren.page)


def _see_what_is_missing(wren: Person) -> list[str]:
    wren.go("/children/new")
    assert wren.heading == "Not yet: names are not safe here"
    wrong = examine(wren.page)
    wren.go("/school")
    wren.press("Safety: whether real names are protected here")
    assert wren.main.count("Missing") == 2
    assert wren.main.count("In place") == 2
    return wrong + examine(wren.page)


def _put_in_place(server: Server) -> None:
    """What the page Safety tells whoever looks after the server to do, by its own commands."""
    command(server, "key", "confirm", typed=words_of(command(server, "key", "sheet")))
    command(server, "backup", "key", "--confirm", typed=words_of(command(server, "backup", "key")))
    assert "The backup is good" in command(server, "backup")


def _add_first_child(wren: Person) -> list[str]:
    wren.go("/school/safety")
    assert "Everything is in place." in wren.main
    assert "Missing" not in wren.main
    wrong = examine(wren.page)
    wren.go("/children/new")
    wren.fill("First name", "Wilhelmina")
    wren.fill("Surname", "Quillfeather")
    wren.press("Add this child")
    assert "C-0001" in wren.main
    return wrong


# A passkey


def test_a_passkey_from_its_making_to_its_end(wren: Person, server: Server, browser: Browser) -> None:
    answers = ("--school", "Ashgrove School", "--name", "Wren Ashdown", "--office", "", "--email", EMAIL)
    command(server, "init", *answers, "--role", "lead", "--password", PASSWORD)
    device, name = _plug_in(wren)
    give_password(wren)
    wrong = _take_up_passkey(wren)

    wren.press("Sign out")
    give_password(wren)
    assert wren.heading == "Now your passkey"
    wrong += examine(wren.page)
    device.send("WebAuthn.setUserVerified", {"authenticatorId": name, "isUserVerified": False})
    wren.page.get_by_role("button", name="Use your passkey").click()
    expect(wren.page.get_by_role("status")).to_contain_text("Your device gave no passkey")
    device.send("WebAuthn.setUserVerified", {"authenticatorId": name, "isUserVerified": True})
    wren.press("Use your passkey")
    wrong += _prove_it_again(wren) + _end_what_is_unknown(wren, server, browser)

    wren.go("/account")
    assert "Works under localhost." in wren.main
    assert "last used" in wren.main
    wrong += examine(wren.page) + _add_again(wren)
    wren.go("/account")
    wren.press("Remove", exact=False)
    wrong += examine(wren.page)
    wren.fill("Your password", PASSWORD)
    wren.press("Remove this passkey")
    assert "You have none." in wren.main
    wren.press("Sign out")
    give_password(wren)
    assert wren.heading == "Now your code"
    assert not wrong, "\n".join(wrong)


def _plug_in(wren: Person) -> tuple[CDPSession, str]:
    """A device that makes passkeys, as the browser sees it, and its name."""
    device = wren.context.new_cdp_session(wren.page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return device, device.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def _take_up_passkey(wren: Person) -> list[str]:
    wren.press("Use a passkey")
    wrong = examine(wren.page)
    wren.fill("A name for this passkey", "school laptop")
    wren.press("Make this passkey")
    assert len(CODE.findall(wren.main)) == 10
    wren.press("I have printed them or written them down")
    return wrong


def _prove_it_again(wren: Person) -> list[str]:
    """The page before a paper leaves: the device is proof enough, and it leads to where they were going."""
    wren.go("/step-up?next=/school")
    assert wren.heading == "Is it still you?"
    wrong = examine(wren.page)
    wren.press("Use your passkey")
    assert wren.page.url.endswith("/school")
    return wrong


def _end_what_is_unknown(wren: Person, server: Server, browser: Browser) -> list[str]:
    """Somebody elsewhere has the password: it is seen, and ended."""
    with at_browser(browser, server.base.replace("127.0.0.1", "localhost"), "stranger") as stranger:
        give_password(stranger)
        assert stranger.heading == "Now your passkey"
        wren.go("/account")
        wren.press("See your sessions, and end what you do not know")
        assert "the code not yet" in wren.main
        wrong = examine(wren.page)
        wren.press("End this session")
        assert "You are signed in nowhere else." in wren.main
        stranger.go("/sign-in/code")
        assert stranger.heading == "Sign in"
    return wrong + examine(wren.page)


def _add_again(wren: Person) -> list[str]:
    """A wrong password is told before the device is asked, and a device that has one already says so."""
    wren.press("Add a passkey")
    wrong = examine(wren.page)
    wren.fill("Your password", "not this one")
    wren.page.get_by_role("button", name="Make this passkey").click()
    expect(wren.page.get_by_role("status")).to_have_text("This is not your password. Type it once more.")
    wren.fill("Your password", PASSWORD)
    wren.page.get_by_role("button", name="Make this passkey").click()
    expect(wren.page.get_by_role("status")).to_contain_text("has a passkey for you here already")
    return wrong


def test_without_script_a_code_is_typed(browser: Browser, server: Server) -> None:
    answers = ("--school", "Ashgrove School", "--name", "Wren Ashdown", "--office", "", "--email", EMAIL)
    command(server, "init", *answers, "--role", "lead", "--password", PASSWORD)
    with at_browser(browser, server.base.replace("127.0.0.1", "localhost"), "wren", script=False) as plain:
        give_password(plain)
        plain.press("Use a passkey")
        expect(plain.page.get_by_text("This browser makes no passkeys")).to_be_visible()
        expect(plain.page.get_by_role("button", name="Make this passkey")).to_be_hidden()
        plain.press("Other ways")
        secret = secret_on(plain)
        plain.fill("Code of your authenticator", shown(secret, -1))
        plain.press("Use this authenticator")
        assert len(CODE.findall(plain.main)) == 10
