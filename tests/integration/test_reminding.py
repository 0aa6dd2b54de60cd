"""`remind`: at most one mail to each, with a number in it and nothing else, against a real mail server on this computer."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from sqlalchemy import select

from tests.client import Browser
from tests.clock import FakeClock
from tests.integration.school import CHILDREN, NOISE, Town, ready
from tests.smtp_server import PASSWORD, MailServer, certificate, mail_server
from webapp import create_app
from webapp.db.audit import AuditRow
from webapp.db.reminders import CLAIMED, OPEN, REFUSED, SENT, Reminder
from webapp.db.schools import Account, Person
from webapp.domain.errors import Conflict, Invalid, Refused, Unavailable
from webapp.domain.reminding import Often
from webapp.mail_settings import STARTTLS, TLS
from webapp.services import health, home, mailing, practice, reminders, reminding, school_year
from webapp.services.health import Grade
from webapp.services.reminding import remind
from webapp.services.work import Desk

ROOT = Path(__file__).resolve().parents[2]
WEEKDAYS = ("1", "2", "3", "4", "5")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as mail:
        yield mail


@pytest.fixture
def desk_of(desk: Desk, tmp_path: Path) -> Callable[[MailServer], Desk]:
    """The desk of a command on an installation that uses this mail server."""
    return lambda mail: replace(desk, settings=replace(desk.settings, mail=mail.settings(tmp_path)))


@pytest.fixture
def here(server: MailServer, desk_of: Callable[[MailServer], Desk], town: Town) -> Desk:
    return desk_of(server)


def waiting(town: Town) -> dict[str, int]:
    """How many things each person's home page has, by e-mail address; those with none left out."""
    found = {}
    for school in (town.ash, town.birch):
        for who, email in school.made.emails.items():
            if count := home.home(school.at(who)).to_do:
                found[email] = count
    return found


def rows(desk: Desk) -> list[Reminder]:
    with desk.read() as work:
        return [*work.db.scalars(select(Reminder).order_by(Reminder.id))]


def everybody(town: Town, often: str = "daily") -> None:
    """Everybody chooses this, on every day of the week and in holidays too."""
    for school in (town.ash, town.birch):
        for who in school.made.emails:
            reminders.choose(school.at(who), often, "1234567", in_holidays=True)
        practice.choose(school.at("lead"), "mail_hours", "0-24")


# What is sent, and to whom


def test_each_person_is_told_what_their_own_home_page_counts(here: Desk, town: Town, server: MailServer) -> None:
    report = remind(here)
    expected = waiting(town)
    assert len(expected) > 3
    assert {str(mail["To"]): str(mail["Subject"]) for mail in server.took} == {
        to: f"You have {count} thing{'' if count == 1 else 's'} to do in Alongside" for to, count in expected.items()
    }
    assert (report.sent, report.failed, len(server.took)) == (len(expected), False, len(expected))
    assert {row.state for row in rows(here)} == {SENT}


def test_the_mail_holds_nothing_but_the_sentence_and_the_address(here: Desk, town: Town, server: MailServer) -> None:
    remind(here)
    mail = next(mail for mail in server.took if mail["Subject"].startswith("You have 1 thing "))
    assert mail.get_content().splitlines() == [
        "You have 1 thing to do in Alongside.",
        "",
        "https://alongside.ash.example/sign-in",
    ]
    assert set(mail.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type", "Content-Transfer-Encoding",
        "MIME-Version",
    }  # fmt: skip
    assert mail["From"] == "alongside@ash.example"
    assert mail["Date"].datetime == here.clock()


def test_no_mail_names_anybody_a_child_a_school_or_a_paper(here: Desk, town: Town, server: MailServer) -> None:
    """Children discussed, actions promised about them, entries to approve and copy, roles to approve: a full house."""
    ash = town.ash
    paper = ready(ash, "amara", "hope")
    paper.save(actions=[ash.action(paper, "Telephone Amara Lisle’s mother", "lead")])
    paper.circulate()
    remind(here)
    assert len(server.took) > 3
    with here.read() as work:
        grown_ups = [name for (name,) in work.db.execute(select(Person.name))]
    canaries = {word for name in grown_ups for word in name.split()} | {"Ashgrove", NOISE}
    canaries |= {word for child in CHILDREN.values() for word in (child.forename, child.surname)}
    canaries |= {"Telephone", "mother", "record", "School", "supervision", "DSL"}
    for raw in server.raw:
        text = re.sub(rb"^To: .*$", b"", raw, flags=re.MULTILINE).decode()  # the envelope needs it
        found = {word for word in canaries if re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE)}
        assert found == set()
        assert not re.search(r"\b[A-Z]-\d{4}\b", text)


def test_whoever_cannot_sign_in_gets_none(here: Desk, town: Town, server: MailServer, clock: FakeClock) -> None:
    ash = town.ash
    head, lead, wellbeing = (ash.made.emails[who] for who in ("head", "lead", "wellbeing"))
    assert {head, wellbeing} <= set(waiting(town))
    with here.work(school_id=ash.school_id) as work:
        for email, change in ((head, "disabled"), (lead, "invited"), (wellbeing, "left")):
            account = work.db.scalars(select(Account).where(Account.email == email)).one()
            if change == "disabled":
                account.disabled_at = work.now
            elif change == "invited":
                account.password_hash = None
            else:
                account.person.left_on = work.today
        work.note("person.changed", "person:1")
    remind(here)
    assert not {head, lead, wellbeing} & set(server.to)
    assert server.to


def test_who_has_nothing_to_do_gets_nothing_and_is_told_once_there_is(
    here: Desk, town: Town, server: MailServer
) -> None:
    deputy = town.ash.made.emails["deputy"]
    assert deputy not in waiting(town)
    remind(here)
    assert deputy not in server.to
    paper = ready(town.ash, between="wellbeing-deputy")
    paper.circulate()
    remind(here)
    assert Counter(server.to)[deputy] == 1


@pytest.mark.parametrize("who", ["lead", "head", "wellbeing", "administrator", "governor", "staff"])
def test_the_page_says_the_same_number_as_the_mail_and_has_as_many_lines(
    here: Desk, town: Town, server: MailServer, clock: FakeClock, who: str
) -> None:
    ash = town.ash
    paper = ready(ash, "amara", "hope")
    paper.save(actions=[ash.action(paper, "Telephone the school nurse", "lead")])
    paper.circulate()
    remind(here)
    email = ash.made.emails[who]
    told = {str(mail["To"]): int(re.findall(r"\d+", mail["Subject"])[0]) for mail in server.took}
    app = create_app(here.settings, clock=clock)
    browser = Browser(app.test_client())
    browser.sign_in(email)
    page = html.fromstring(browser.get("/").get_data(as_text=True))
    said = re.search(r"In all (\d+) things? waits? for you", " ".join(page.text_content().split()))
    others = "@aria-labelledby='waiting' or @aria-labelledby='sessions'"
    lines = page.xpath(f"//section[not({others})]//ul[@class='todo']/li")
    assert (int(said[1]) if said else 0) == told.get(email, 0) == len(lines)
    assert bool(lines) == (who not in ("governor", "staff"))


# Once, however often it runs


def test_run_twice_it_sends_once(here: Desk, town: Town, server: MailServer, clock: FakeClock) -> None:
    remind(here)
    once = Counter(server.to)
    for minutes in (0, 20, 90):
        clock.forward(minutes=minutes)
        assert remind(here).sent == 0
    assert Counter(server.to) == once
    assert set(once.values()) == {1}


@pytest.mark.parametrize("often", ["daily", "weekly"])
def test_run_by_four_at_once_it_sends_once(here: Desk, town: Town, server: MailServer, often: str) -> None:
    everybody(town, often)
    expected = waiting(town)
    gate = threading.Barrier(4)
    trouble: list[BaseException] = []
    sent: list[int] = []

    def run() -> None:
        gate.wait()
        try:
            sent.append(remind(here).sent)
        except BaseException as problem:  # told by the test, not by the thread
            trouble.append(problem)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trouble == []
    assert Counter(server.to) == dict.fromkeys(expected, 1)
    assert sum(sent) == len(expected)


def test_two_commands_at_once_send_once(here: Desk, town: Town, server: MailServer, tmp_path: Path) -> None:
    """Two processes, as cron and somebody at the console start them."""
    everybody(town)
    expected = waiting(town)
    mail, settings = server.settings(tmp_path), here.settings
    given = {
        "ALONGSIDE_DATA": str(settings.data),
        "ALONGSIDE_KEY_FILE": str(settings.key_file),
        "DATABASE_URL": settings.database_url or "",
        "ALONGSIDE_MAIL_HOST": mail.host,
        "ALONGSIDE_MAIL_PORT": str(mail.port),
        "ALONGSIDE_MAIL_SECURITY": mail.security,
        "ALONGSIDE_MAIL_FROM": mail.sender,
        "ALONGSIDE_ADDRESS": mail.address,
        "PYTHONPATH": str(ROOT),
    }
    here.database.close()
    command = (sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), "remind")
    running = [
        subprocess.Popen(command, env=os.environ | given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0, 0], said
    assert set(Counter(server.to).values()) == {1}
    assert set(expected) <= set(server.to)


def test_a_day_that_was_missed_is_made_up_for_by_the_week(
    here: Desk, town: Town, server: MailServer, clock: FakeClock
) -> None:
    head = town.ash.made.emails["head"]
    clock.now = datetime(2026, 3, 4, 9, tzinfo=UTC)  # Wednesday: neither Monday nor Tuesday was anything run
    remind(here)
    assert Counter(server.to)[head] == 1
    clock.forward(days=1)
    remind(here)
    assert Counter(server.to)[head] == 1
    clock.now = datetime(2026, 3, 9, 9, tzinfo=UTC)
    remind(here)
    assert Counter(server.to)[head] == 2


def test_daily_goes_each_day_and_makes_up_for_none(
    here: Desk, town: Town, server: MailServer, clock: FakeClock
) -> None:
    head = town.ash.made.emails["head"]
    reminders.choose(town.ash.at("head"), "daily", WEEKDAYS, in_holidays=False)
    for days in (0, 1, 2):  # Tuesday, Wednesday, and then Friday: Thursday was missed
        clock.forward(days=days)
        remind(here)
    assert Counter(server.to)[head] == 3
    clock.forward(days=1)  # Saturday
    remind(here)
    assert Counter(server.to)[head] == 3


def test_whoever_chooses_anew_gets_no_second_mail_on_that_day(here: Desk, town: Town, server: MailServer) -> None:
    head = town.ash.made.emails["head"]
    remind(here)
    reminders.choose(town.ash.at("head"), "daily", WEEKDAYS, in_holidays=False)
    remind(here)
    assert Counter(server.to)[head] == 1


def test_a_process_that_died_before_it_sent_is_made_up_for_after_a_while(
    here: Desk, town: Town, server: MailServer, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(mailing.Post, "send", die)
        with pytest.raises(Killed):
            remind(here)
    (row,) = rows(here)
    assert row.state == CLAIMED
    clock.forward(minutes=14)
    remind(here)
    assert rows(here)[0].state == CLAIMED, "another process may still be at it"
    clock.forward(minutes=1)
    remind(here)
    assert {row.state for row in rows(here)} == {SENT}
    assert set(Counter(server.to).values()) == {1}
    assert server.took[-1]["Message-ID"] == f"<{row.uid}@alongside.ash.example>"


def test_one_that_seemed_dead_and_was_not_undoes_nothing(
    here: Desk, town: Town, server: MailServer, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its connection is lost after another process took the mail up again and sent it: that stays sent."""
    real, slow = mailing.Post.send, [True]

    def send(self: mailing.Post, letter: mailing.Letter) -> None:
        if not slow:
            real(self, letter)
            return
        slow.clear()
        clock.forward(minutes=16)
        remind(here)
        raise Unavailable("The connection to the mail server was lost.")

    monkeypatch.setattr(mailing.Post, "send", send)
    assert remind(here).stopped
    assert {row.state for row in rows(here)} == {SENT}
    assert set(Counter(server.to).values()) == {1}


# When nothing is sent


@pytest.mark.parametrize(
    ("hours", "moment", "sends"),
    [
        ("7-18", datetime(2026, 3, 4, 6, 59, tzinfo=UTC), False),
        ("7-18", datetime(2026, 3, 4, 7, 0, tzinfo=UTC), True),
        ("7-18", datetime(2026, 3, 4, 18, 0, tzinfo=UTC), False),
        ("7-18", datetime(2026, 6, 10, 6, 30, tzinfo=UTC), True),  # half past seven in summer
        ("7-18", datetime(2026, 6, 10, 17, 30, tzinfo=UTC), False),
        ("0-24", datetime(2026, 3, 4, 3, 0, tzinfo=UTC), True),
    ],
)
def test_no_mail_goes_outside_the_schools_hours(
    here: Desk, town: Town, server: MailServer, clock: FakeClock, hours: str, moment: datetime, sends: bool
) -> None:
    practice.choose(town.ash.at("lead"), "mail_hours", hours)
    clock.now = moment
    remind(here)
    assert (town.ash.made.emails["head"] in server.to) == sends


def test_no_mail_goes_in_the_holidays_unless_it_is_chosen(
    here: Desk, town: Town, server: MailServer, clock: FakeClock
) -> None:
    ash = town.ash
    school_year.set_half_terms(
        ash.at("lead"),
        2025,
        [
            (date(2025, 9, 1), date(2025, 10, 24)), (date(2025, 11, 3), date(2025, 12, 19)),
            (date(2026, 1, 5), date(2026, 2, 13)), (date(2026, 2, 23), date(2026, 3, 27)),
            (date(2026, 4, 13), date(2026, 5, 22)), (date(2026, 6, 1), date(2026, 7, 17)),
        ],
    )  # fmt: skip
    head, wellbeing = (ash.made.emails[who] for who in ("head", "wellbeing"))
    reminders.choose(ash.at("wellbeing"), "weekly", WEEKDAYS, in_holidays=True)
    for on in (date(2026, 3, 31), date(2026, 5, 27), date(2026, 8, 12)):
        clock.now = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
        server.took.clear()
        remind(here)
        assert (head in server.to, wellbeing in server.to) == (False, True), on


def test_two_who_share_a_post_are_each_reminded_on_their_own_days(
    here: Desk, town: Town, server: MailServer, clock: FakeClock
) -> None:
    ash = town.ash
    for who, days in (("head", "12"), ("wellbeing", "345")):
        reminders.choose(ash.at(who), "daily", days, in_holidays=False)
    names = {ash.made.emails[who]: who for who in ("head", "wellbeing")}
    told = []
    for day in range(2, 7):
        clock.now = datetime(2026, 3, day, 9, tzinfo=UTC)
        server.took.clear()
        remind(here)
        told.append([names[to] for to in server.to if to in names])
    assert told == [["head"], ["head"], ["wellbeing"], ["wellbeing"], ["wellbeing"]]


def test_whoever_wants_none_gets_none(here: Desk, town: Town, server: MailServer) -> None:
    reminders.choose(town.ash.at("head"), "none", WEEKDAYS, in_holidays=False)
    remind(here)
    assert town.ash.made.emails["head"] not in server.to


@pytest.mark.parametrize(("often", "days"), [("hourly", "1"), ("daily", ""), ("daily", "18"), ("", "1")])
def test_what_is_no_choice_is_refused(town: Town, often: str, days: str) -> None:
    with pytest.raises(Invalid):
        reminders.choose(town.ash.at("head"), often, days, in_holidays=False)


def test_a_choice_is_ones_own_and_noted(town: Town) -> None:
    with pytest.raises(Refused):
        reminders.choose(town.ash.desk, "daily", "1", in_holidays=False)
    reminders.choose(town.ash.at("head"), "daily", "31", in_holidays=True)
    choice = reminders.read_reminding(town.ash.at("head")).choice
    assert (choice.often, choice.code, choice.in_holidays) == (Often.DAILY, "13", True)
    assert reminders.read_reminding(town.ash.at("lead")).choice.often is Often.WEEKLY
    assert town.ash.events()[-1] == "account.reminders_chosen"


# What goes wrong


def test_starttls_with_a_sign_in(town: Town, desk_of: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, vouches = certificate(tmp_path / "mail")
    with mail_server(security=STARTTLS, context=context, password=PASSWORD) as mail:
        there = desk_of(mail)
        assert "certificate of the mail server" in remind(there).stopped, "nobody here vouches for it yet"
        assert mail.took == []
        monkeypatch.setenv("SSL_CERT_FILE", str(vouches))
        assert remind(there).sent == len(waiting(town)) == len(mail.took)
        assert mail.said[0].startswith(b"ehlo alongside.ash.example")
        assert [line.split(b" ")[0].upper() for line in mail.said[-8:-3]] == [
            b"EHLO", b"STARTTLS", b"EHLO", b"AUTH", b"MAIL",
        ]  # fmt: skip


def test_tls_from_the_start(town: Town, desk_of: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, vouches = certificate(tmp_path / "mail")
    monkeypatch.setenv("SSL_CERT_FILE", str(vouches))
    with mail_server(security=TLS, context=context, password=PASSWORD) as mail:
        assert remind(desk_of(mail)).sent == len(mail.took) > 3


def test_the_certificate_of_another_server_is_refused(
    town: Town, desk_of: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, vouches = certificate(tmp_path / "mail", "mail.other.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(vouches))
    with mail_server(security=STARTTLS, context=context, password=PASSWORD) as mail:
        assert "is not to be trusted" in remind(desk_of(mail)).stopped
        assert not any(b"AUTH" in line.upper() for line in mail.said)


def test_without_starttls_nothing_goes_in_the_open(here: Desk, server: MailServer, tmp_path: Path) -> None:
    server.password = PASSWORD
    there = replace(here, settings=replace(here.settings, mail=server.settings(tmp_path, security=STARTTLS)))
    assert "offers no STARTTLS" in remind(there).stopped
    assert not any(b"AUTH" in line.upper() for line in server.said)


def test_refused_credentials_are_a_sentence_without_them(
    here: Desk, town: Town, server: MailServer, tmp_path: Path
) -> None:
    server.password = PASSWORD
    settings = server.settings(tmp_path)
    settings.password_file.write_text("another one entirely\n")
    there = replace(here, settings=replace(here.settings, mail=settings))
    said = remind(there).stopped
    assert "refused the user or the password (it answered 535)" in said
    assert "another one entirely" not in said + repr(there.settings)
    assert rows(here) == []
    settings.password_file.write_text(PASSWORD)
    assert remind(there).sent == len(waiting(town))


def test_a_password_that_everybody_can_read_is_not_used(here: Desk, server: MailServer, tmp_path: Path) -> None:
    server.password = PASSWORD
    settings = server.settings(tmp_path)
    settings.password_file.chmod(0o644)
    there = replace(here, settings=replace(here.settings, mail=settings))
    assert "chmod 600" in remind(there).stopped
    settings.password_file.unlink()
    assert "cannot be read" in remind(there).stopped


@pytest.mark.parametrize(("how", "code"), [("refuses", 550), ("full", 552), ("full", 452)])
def test_a_mailbox_that_takes_none_keeps_nobody_else_from_theirs(
    here: Desk, town: Town, server: MailServer, clock: FakeClock, how: str, code: int
) -> None:
    head = town.ash.made.emails["head"]
    getattr(server, how)[head] = code
    report = remind(here)
    assert report.refused == [(town.ash.person("head"), code)]
    assert set(server.to) == set(waiting(town)) - {head}
    assert [row.state for row in rows(here) if row.person_id == town.ash.person("head")] == [REFUSED]
    getattr(server, how).clear()
    clock.forward(hours=1)
    assert remind(here).sent == 1
    assert set(Counter(server.to).values()) == {1}


def test_a_fault_in_one_persons_home_page_keeps_nobody_else_from_theirs(
    here: Desk, town: Town, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody(town)
    due = waiting(town)
    head = town.ash.person("head")

    def broken(desk: Desk) -> home.Home:
        if desk.viewer is not None and desk.viewer.person_id == head:
            raise KeyError("Zosia Lisle")
        return home.home(desk)

    monkeypatch.setattr(reminding, "home", broken)
    report = remind(here)
    assert report.sent == len(due) - 1
    ((who, fault),) = report.uncounted
    assert (who, report.failed) == (head, True)
    assert fault.startswith("KeyError at ")
    assert "Zosia" not in fault
    assert town.ash.made.emails["head"] not in server.to


def test_a_mailbox_that_never_takes_any_is_left_alone_until_the_next_period(
    here: Desk, town: Town, server: MailServer, clock: FakeClock
) -> None:
    server.refuses[town.ash.made.emails["head"]] = 550
    clock.now = datetime(2026, 3, 3, 9, tzinfo=UTC)
    tries = []
    for _ in range(8):
        tries.append(len(remind(here).refused))
        clock.forward(hours=1)
    assert tries == [1] * 5 + [0] * 3
    clock.now = datetime(2026, 3, 9, 9, tzinfo=UTC)
    assert len(remind(here).refused) == 1


@pytest.mark.parametrize("word", ["RCPT", "DATA"])
def test_a_connection_lost_in_the_middle_loses_nothing(
    here: Desk, town: Town, server: MailServer, clock: FakeClock, word: str
) -> None:
    server.hangs_up[word] = 1
    report = remind(here)
    assert "the next run goes on" in report.stopped
    assert [row.state for row in rows(here)] == [OPEN]
    assert remind(here).sent == len(waiting(town))
    assert Counter(server.to) == dict.fromkeys(waiting(town), 1)


def test_a_mail_that_nobody_can_tell_whether_it_was_taken_goes_again_as_the_same_one(
    here: Desk, town: Town, server: MailServer
) -> None:
    """The server has it and is lost before it says so: by the rules of SMTP it is sent again, and known by its number."""
    server.hangs_up["."] = 1
    assert remind(here).stopped
    remind(here)
    assert Counter(server.to).most_common(2)[0][1] == 2
    first, second = (mail for mail in server.took if mail["To"] == server.took[0]["To"])
    assert first["Message-ID"] == second["Message-ID"]
    assert len({mail["Message-ID"] for mail in server.took}) == len(waiting(town))


def test_a_server_that_is_not_there_is_a_sentence_and_nothing_is_claimed(
    here: Desk, town: Town, server: MailServer, tmp_path: Path
) -> None:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        nobody = replace(here.settings, mail=server.settings(tmp_path, port=probe.getsockname()[1]))
        assert "cannot be reached" in remind(replace(here, settings=nobody)).stopped
    assert rows(here) == []
    assert remind(here).sent == len(waiting(town))


def test_an_address_in_other_letters_is_told_where_the_server_cannot_write_it(
    here: Desk, town: Town, server: MailServer
) -> None:
    with here.work(school_id=town.ash.school_id) as work:
        email = town.ash.made.emails["head"]
        work.db.scalars(select(Account).where(Account.email == email)).one().email = "hëad@ashgrove.example"
        work.note("person.changed", "person:1")
    assert remind(here).refused == [(town.ash.person("head"), 553)]


def test_without_a_mail_server_it_says_what_to_set(desk: Desk, town: Town) -> None:
    with pytest.raises(Conflict, match="ALONGSIDE_MAIL_HOST"):
        remind(desk)
    with pytest.raises(Conflict, match="The demo sends no mail"):
        remind(replace(desk, settings=replace(desk.settings, demo=True)))


def test_one_mail_to_see_that_it_arrives(here: Desk, server: MailServer) -> None:
    reminding.send_test(here, "It@Ash.Example")
    assert (server.to, server.took[0]["Subject"]) == (["it@ash.example"], "You have 0 things to do in Alongside")
    with pytest.raises(Invalid):
        reminding.send_test(here, "nobody")
    assert rows(here) == []


# What is known of it afterwards


def runs(desk: Desk) -> list[str]:
    with desk.read() as work:
        query = select(AuditRow.event).where(AuditRow.event.in_(reminding.RUNS)).order_by(AuditRow.id)
        return [*work.db.scalars(query)]


def test_a_run_is_noted_once_a_day_where_nothing_is_new(
    here: Desk, town: Town, server: MailServer, clock: FakeClock
) -> None:
    for _ in range(3):
        remind(here)
    assert runs(here) == ["reminders.run"]
    clock.forward(days=1)
    remind(here)
    assert runs(here) == ["reminders.run"] * 2


def test_doctor_and_safety_tell_how_it_stands(
    here: Desk, desk: Desk, town: Town, server: MailServer, clock: FakeClock
) -> None:
    def told(at: Desk) -> tuple[Grade, str]:
        finding = next(finding for finding in health.examine(at, {}) if finding.about == "e-mail")
        return finding.grade, finding.words

    assert told(desk) == (Grade.GOOD, "not set up. What waits for somebody stands on their home page only.")
    assert told(here)[0] is Grade.WARNING
    assert "never run" in told(here)[1]
    server.hangs_up["DATA"] = 1
    remind(here)
    assert told(here)[0] is Grade.WARNING
    assert "could not send everything" in told(here)[1]
    remind(here)
    assert told(here) == (Grade.GOOD, "set up. The last run was on 3 March 2026.")
    clock.forward(days=3)
    assert told(here)[0] is Grade.WARNING


def test_which_mails_went_out_is_forgotten_after_two_months(
    here: Desk, town: Town, server: MailServer, clock: FakeClock
) -> None:
    remind(here)
    known = len(rows(here))
    everybody(town, "none")
    clock.forward(days=59)
    remind(here)
    assert len(rows(here)) == known
    clock.forward(days=2)
    remind(here)
    assert rows(here) == []
