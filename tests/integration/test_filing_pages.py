"""The pages of what is to be copied and of what is to be approved: without a script, and refused to everybody else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from werkzeug.test import TestResponse

from tests.client import Browser, text_of
from tests.clock import FakeClock
from tests.integration.school import School, ready
from webapp import create_app
from webapp.db.children import Filing
from webapp.domain.people import Role
from webapp.domain.policy import PROOF_HOLDS
from webapp.services import filings, named, practice
from webapp.services.apart import UNSEARCHED
from webapp.services.filings import NewFiling

Opens = Callable[[str], Browser]


@pytest.fixture
def opens(ash: School, clock: FakeClock) -> Iterator[Opens]:
    app = create_app(ash.desk.settings, clock=clock)
    app.config["TESTING"] = True

    def browser(who: str) -> Browser:
        made = Browser(app.test_client(), ["Amara", "Lisle", "Darrow", "Canary"])
        made.sign_in(ash.made.emails[who])
        return made

    yield browser
    app.extensions["alongside"].database.close()


def uid(ash: School, child: str = "amara") -> str:
    return ash.standing(child)[0].uid


def form(page: TestResponse) -> str:
    """Where the form that ticks off is sent."""
    found = re.search(r'action="(/children/C-\d+/entries/\w+/filing[^"]*)"', page.get_data(as_text=True))
    assert found is not None
    return found[1].replace("&amp;", "&")


TYPED = {"system": "CPOMS", "filed_on": "3/3/26", "reference": "4711", "seen": "0"}


def test_several_are_ticked_off_one_after_another(ash: School, opens: Opens) -> None:
    ash.record(cases=[ash.case(child, "Canary") for child in ("amara", "hope", "zofia")])
    deputy, seen = opens("deputy"), []
    page = deputy.get("/children/unfiled?mine=&older=")
    while "entry-text" in page.get_data(as_text=True):
        action = form(page)
        seen.append(action.split("/")[2])
        answer = deputy.post(action, TYPED)
        assert answer.location.startswith("/children/unfiled")
        page = deputy.get(answer.location)
        if len(seen) < 3:  # the next one is ready, and has the focus
            assert re.search(r'<textarea[^>]* id="entry-text"[^>]* autofocus', page.get_data(as_text=True))
    assert seen == ["C-0001", "C-0003", "C-0002"]
    assert "Every entry has been copied." in text_of(page)
    assert "In CPOMS since 3 March 2026 as 4711" in text_of(deputy.get("/children/C-0001"))


def test_the_filter_stays_while_they_are_ticked_off(ash: School, opens: Opens) -> None:
    ash.record(cases=[ash.case("amara", "A"), ash.case("hope", "H")])
    lead = opens("lead")
    answer = lead.post(form(lead.get("/children/unfiled?child=C-0003")), TYPED)
    assert answer.location == "/children/unfiled?child=C-0003"
    page = text_of(lead.get(answer.location))
    assert "No entry to be copied is like that." in page


def test_what_cannot_be_used_comes_back_as_it_was_typed(ash: School, opens: Opens) -> None:
    ash.record(cases=[ash.case("amara", "A")])
    lead = opens("lead")
    action = form(lead.get("/children/unfiled"))
    for wrong, said in (
        ({"filed_on": "31/11/26"}, "31/11/26 is not a date"),
        ({"filed_on": "4/3/26"}, "still to come"),
        ({"system": ""}, "into which system"),
        ({"reference": "x" * 81}, "room for 80"),
    ):
        page = lead.post(action, {**TYPED, **wrong}, 422)
        assert said in text_of(page)
        assert next(iter(wrong.values())) in page.get_data(as_text=True)
        assert form(page) == action  # and then it goes back to the list all the same
    assert ash.rows(Filing) == []


def test_who_is_too_late_sees_what_the_other_said_and_loses_nothing(ash: School, opens: Opens) -> None:
    ash.record(cases=[ash.case("amara", "A")])
    lead = opens("lead")
    action = form(lead.get("/children/unfiled"))
    filings.file_entry(ash.at("deputy"), "C-0001", uid(ash), NewFiling("CPOMS", ash.clock().date(), "4700"), 0)
    page = lead.post(action, TYPED, 422)
    for words in ("Somebody has ticked this entry off", "as 4700, copied by Deputy"):
        assert words in text_of(page)
    assert 'value="4711"' in page.get_data(as_text=True)


def test_a_mistake_is_put_right_on_the_entrys_own_page(ash: School, opens: Opens) -> None:
    ash.record(cases=[ash.case("amara", "A")])
    lead, path = opens("lead"), f"/children/C-0001/entries/{uid(ash)}/filing"
    assert "Not in CPOMS yet" in text_of(lead.get("/children/C-0001"))
    assert lead.post(path, TYPED).location == "/children/C-0001"
    lead.post(path, {**TYPED, "reference": "4712", "seen": "1"})
    page = text_of(lead.get(path))
    assert "as 4712, copied by" in page
    assert "Copied to CPOMS on 3 March 2026 as 4711" in page
    lead.post(path.replace("/filing", "/not-filed"), {"seen": "2"})
    page = text_of(lead.get(path))
    assert "Not in CPOMS after all, by" in page
    assert "Not in CPOMS yet" in page


def test_where_this_program_holds_the_main_file_its_pages_say_so(ash: School, opens: Opens) -> None:
    ash.record(cases=[ash.case("amara", "A")])
    practice.choose(ash.at("lead"), "main_system", "Alongside")
    lead = opens("lead")
    assert "this program holds the main file" in text_of(lead.get("/children/unfiled"))
    page = lead.get(f"/children/C-0001/entries/{uid(ash)}/filing")
    assert "nothing has to be copied" in text_of(page)
    assert "Copied: tick it off" not in text_of(page)
    assert "Not in" not in text_of(lead.get("/children/C-0001"))
    assert "Copy 1 entry" not in text_of(lead.get("/"))


def test_lists_are_given_out_as_files_without_a_name(ash: School, opens: Opens, clock: FakeClock) -> None:
    ash.record(cases=[ash.case("amara", "A")])
    lead = opens("lead")
    for path, name in (
        ("/children/C-0001/export", "C-0001-entries.csv"),
        ("/children/unfiled/export?older=", "unfiled-2026-03-03.csv"),
    ):
        file = lead.post(path, status=200)
        assert file.mimetype == "text/csv"
        assert name in file.headers["Content-Disposition"]
    clock.now += PROOF_HOLDS
    assert "Is it still you?" in text_of(lead.post("/children/C-0001/export", status=401))
    assert ash.events().count("child.exported") == 2


# The queue


def uids(ash: School) -> list[tuple[str, str]]:
    return [("uid", uid(ash, child)) for child in ("amara", "hope")]


def test_where_names_cannot_be_looked_for_a_sentence_stands_instead_of_the_text(
    ash: School, opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(work: object) -> None:
        raise RuntimeError("no index")

    ash.record(cases=[ash.case("amara", "Canary")])
    lead = opens("lead")
    monkeypatch.setattr(named, "index_of", fails)
    for path in ("/children/unfiled", f"/children/C-0001/entries/{uid(ash)}/filing"):
        page = lead.get(path)
        assert UNSEARCHED in text_of(page)
        assert "entry-text" not in page.get_data(as_text=True)
    for path in ("/children/unfiled/export", "/children/C-0001/export"):
        assert UNSEARCHED in text_of(lead.post(path, {}, 503))


def test_two_leads_share_the_queue(ash: School, opens: Opens) -> None:
    ash.record(cases=[ash.case("amara", "Canary-a"), ash.case("hope", "Canary-h")])
    lead, other, path = opens("lead"), opens("second_lead"), "/children/to-approve"
    assert "Approve 2 entries" in text_of(lead.get("/"))
    assert "Canary" not in text_of(lead.get(path))
    answer = lead.post(f"{path}/claim", [*uids(ash), ("open", uid(ash))])
    page = text_of(lead.get(answer.location))
    for words in ("You have it in hand since", "Canary-a now", "Approve all 2", "Leave to somebody else"):
        assert words in page
    page = text_of(other.get(f"{path}?open={uid(ash)}"))
    assert f"{ash.name('lead')} has it in hand since" in page
    assert "They told me to go on: take over" in page
    assert "Approve" not in page.replace("Entries to approve", "")
    refused = other.post(f"{path}/approve", uids(ash))
    assert "Somebody else has taken this entry" in text_of(other.get(refused.location))
    other.post(f"{path}/claim", [*uids(ash), ("told", "y")])
    other.post(f"{path}/approve", uids(ash)[:1])
    other.post(f"{path}/let-go", uids(ash)[1:])
    lead.post(f"{path}/approve", uids(ash)[1:])
    assert "Nothing waits for your approval." in text_of(lead.get(path))
    late = lead.post(f"{path}/approve", uids(ash))
    assert "does not wait for approval any more" in text_of(lead.get(late.location))
    assert ash.events().count("entry.approved") == 2


def test_approving_asks_for_a_fresh_proof_and_taking_does_not(ash: School, opens: Opens, clock: FakeClock) -> None:
    ash.record(cases=[ash.case("amara", "A"), ash.case("hope", "H")])
    lead = opens("lead")
    clock.now += PROOF_HOLDS
    lead.post("/children/to-approve/claim", uids(ash))
    assert "Is it still you?" in text_of(lead.post("/children/to-approve/approve", uids(ash), 401))
    assert "entry.approved" not in ash.events()


@pytest.mark.parametrize("who", [*(role.value for role in Role if role is not Role.LEAD), "nobody"])
def test_nobody_else_finds_any_of_it(ash: School, opens: Opens, who: str) -> None:
    ready(ash, "amara")
    who = {"wellbeing_lead": "wellbeing", "trust_lead": "trust"}.get(who, who)
    browser, entry = opens(who), uid(ash)
    files = who == "deputy"
    for path in ("/children/unfiled", f"/children/C-0001/entries/{entry}/filing"):
        browser.get(path, 200 if files else 404)
    for path in ("/children/unfiled/export", "/children/C-0001/export"):
        browser.post(path, status=200 if files else 404)
    browser.get("/children/to-approve", 404)
    for act in ("claim", "let-go", "approve"):
        browser.post(f"/children/to-approve/{act}", {"uid": entry}, 404)
    for act in ("filing", "not-filed") if not files else ():
        browser.post(f"/children/C-0001/entries/{entry}/{act}", TYPED, 404)
    assert ("to-approve" in browser.get("/children", 200 if files else 404).get_data(as_text=True)) is False
