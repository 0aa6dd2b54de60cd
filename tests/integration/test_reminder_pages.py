"""Choosing when one is reminded, what the pages say of it, and `remind` as a command."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.client import Browser, Site, open_site, text_of
from tests.clock import FakeClock
from tests.smtp_server import MailServer, mail_server
from webapp import create_app
from webapp.domain.reminding import Choice, Often
from webapp.services import reminders
from webapp.services.viewers import viewer_for
from webapp.settings import Settings

PAGE = "/account/reminders"


@pytest.fixture
def site(sqlite_settings: Settings, clock: FakeClock) -> Site:
    return open_site(sqlite_settings, clock)


@pytest.fixture
def lead(site: Site) -> Browser:
    return site.browser("lead")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as mail:
        yield mail


def chosen(site: Site, who: str = "lead") -> Choice:
    viewer = viewer_for(site.desk, site.here.people[who], site.here.school_id)
    return reminders.read_reminding(site.desk.acting(viewer)).choice


def test_it_begins_with_once_a_week_and_says_where_mail_is_not_set_up(site: Site, lead: Browser) -> None:
    account = text_of(lead.get("/account"))
    assert "Once a week, on Monday, Tuesday, Wednesday, Thursday and Friday, and never in holidays." in account
    assert "E-mail is not set up here yet" in account
    page = text_of(lead.get(PAGE))
    assert "E-mail is not set up here." in page
    assert "between 7:00 and 18:00 only" in page


def test_what_is_chosen_is_kept_and_shown(site: Site, lead: Browser) -> None:
    lead.post(PAGE, [("often", "daily"), ("days", "3"), ("days", "4"), ("in_holidays", "y")], page=PAGE)
    assert chosen(site) == Choice(Often.DAILY, frozenset({3, 4}), in_holidays=True)
    assert "On each day with something to do, on Wednesday and Thursday, in holidays too." in text_of(
        lead.get("/account")
    )
    lead.post(PAGE, [("often", "none"), ("days", "3")], page=PAGE)
    assert "Never: your home page says what waits for you." in text_of(lead.get("/account"))
    assert chosen(site, "head") == Choice()


@pytest.mark.parametrize(
    "fields", [[("often", "daily")], [("often", "hourly"), ("days", "1")], [("often", "daily"), ("days", "9")]]
)
def test_what_is_no_choice_is_told_on_the_page(site: Site, lead: Browser, fields: list[tuple[str, str]]) -> None:
    page = text_of(lead.post(PAGE, fields, 422, page=PAGE))
    assert "to put right first" in page
    assert chosen(site) == Choice()


def test_safety_says_how_reminders_stand(lead: Browser) -> None:
    assert "Reminders by e-mail: not set up." in text_of(lead.get("/school/safety"))


def test_the_command_sends_and_says_how_many(site: Site, server: MailServer, tmp_path: Path, clock: FakeClock) -> None:
    app = create_app(replace(site.desk.settings, mail=server.settings(tmp_path)), clock=clock)
    run = app.test_cli_runner().invoke
    done = run(args=["remind"])
    assert (done.exit_code, done.output) == (0, f"{len(server.took)} sent.\n")
    assert server.took
    assert run(args=["remind"]).output == "Nothing was due.\n"
    tried = run(args=["remind", "--test", "it@ash.example"])
    assert (tried.exit_code, tried.output, server.to[-1]) == (
        0,
        "The mail server has taken the mail.\n",
        "it@ash.example",
    )


def test_the_command_fails_with_a_sentence_that_names_nobody(
    site: Site, server: MailServer, tmp_path: Path, clock: FakeClock
) -> None:
    app = create_app(replace(site.desk.settings, mail=server.settings(tmp_path)), clock=clock)
    run = app.test_cli_runner().invoke
    email = site.here.emails["lead"]
    server.full[email] = 552
    done = run(args=["remind"])
    assert done.exit_code == 1
    assert f"(it answered 552): the mail to person {site.here.people['lead']}." in done.output
    assert "1 not taken." in done.output
    assert email not in done.output
    server.hangs_up["RCPT"] = 1
    done = run(args=["remind"])
    assert done.exit_code == 1
    assert (
        done.output
        == "0 sent.\nError: The connection to the mail server was lost. Nothing else is: the next run goes on.\n"
    )


def test_without_a_mail_server_the_command_says_what_to_set(site: Site) -> None:
    done = site.app.test_cli_runner().invoke(args=["remind"])
    assert done.exit_code == 1
    assert "Set ALONGSIDE_MAIL_HOST" in done.output
