"""Requests and keeping through the pages: from noting a request to the pack, and from a proposal to its certificate."""

from __future__ import annotations

import re

import pytest

from tests import word_files
from tests.client import Browser, Site, open_site, text_of
from tests.clock import FakeClock
from webapp.db.children import Child
from webapp.db.keeping import Destruction
from webapp.settings import Settings


@pytest.fixture
def site(sqlite_settings: Settings, clock: FakeClock) -> Site:
    return open_site(sqlite_settings, clock)


@pytest.fixture
def child(site: Site) -> str:
    """The reference of the child of the school."""
    with site.desk.read() as work:
        return work.db.get_one(Child, site.here.child_id).reference


def noted(browser: Browser, child: str, **changes: str) -> str:
    """A request on the child; gives its address."""
    sent = {"asker": "parent", "asked_by": "Her mother, by letter", "received_on": "3/3/26", **changes}
    return browser.post(f"/requests/new?child={child}", sent).location


def read(browser: Browser, item: str) -> str:
    """What stands for the words that the page of one thing shows."""
    found = re.search(r'name="read" value="(\w+)"', browser.get(item).text)
    assert found
    return found[1]


def test_words_that_changed_are_read_again_with_all_that_was_typed(site: Site, child: str) -> None:
    lead = site.browser("lead")
    item = f"{noted(lead, child)}/items/details"
    sent = {"decision": "redact", "ground": "third_party", "reason": "Because of her", "words": "Quillfeather"}
    old = {**sent, "sentence": "0", "read": read(lead, item)}
    lead.post(f"/children/{child}/left", {"day": "3/3/26"})
    again = lead.post(item, old, 409)
    assert "These words have changed since you opened the page" in text_of(again)
    assert "Left on" in text_of(again)
    assert "Because of her" in again.text
    assert re.search(r"<textarea[^>]*>\s*Quillfeather\s*</textarea>", again.text)
    assert " checked" not in "".join(re.findall(r'<input[^>]*name="sentence"[^>]*>', again.text))
    lead.post(item, {**sent, "read": read(lead, item)})


def test_a_request_from_its_noting_to_the_pack(site: Site, child: str) -> None:
    lead, deputy = site.browser("lead"), site.browser("deputy")
    page = noted(lead, child)
    assert "To be reviewed" in text_of(lead.get(page))
    item = f"{page}/items/details"
    assert "Quillfeather" in text_of(lead.get(item))
    refused = lead.post(
        item,
        {"decision": "redact", "ground": "third_party", "reason": "x", "words": "unsaid", "read": read(lead, item)},
        422,
    )
    assert "None of these words stand in it" in text_of(refused)
    lead.post(
        item,
        {
            "decision": "redact",
            "ground": "third_party",
            "reason": "Hers",
            "words": "wilhelmina\nand more",
            "sentence": "99",
            "read": read(lead, item),
        },
    )
    assert "████ Quillfeather" in text_of(lead.get(item))
    lead.post(f"{page}/confirm", status=409)
    lead.post(f"{page}/forward")
    assert "Somebody else confirms it" in text_of(lead.get(page))
    lead.post(f"{page}/confirm", status=404)
    assert "████ Quillfeather" in text_of(deputy.get(f"{page}/check"))
    assert "Check, as the second person" in text_of(deputy.get("/"))
    deputy.post(f"{page}/confirm")
    file = lead.post(f"{page}/pack", status=200)
    assert re.search(r"filename=R-0001-pack\.docx", file.headers["Content-Disposition"])
    assert "Quillfeather" in "\n".join(word_files.lines(file.data))
    assert "wilhelmina" not in "\n".join(word_files.lines(file.data)).casefold().replace(
        "wilhelmina quillfeather, c-", ""
    )
    lead.post(f"{page}/hand-over", {"how": "To her mother, in person"})
    assert "Handed over" in text_of(lead.get("/requests"))


def test_a_confirmed_request_says_what_changed_and_is_given_back_there(site: Site, child: str) -> None:
    lead, deputy = site.browser("lead"), site.browser("deputy")
    page = noted(lead, child)
    for code in set(re.findall(r"/items/([\w-]+)", lead.get(page).text)):
        item = f"{page}/items/{code}"
        lead.post(item, {"decision": "release", "read": read(lead, item)})
    lead.post(f"{page}/forward")
    deputy.post(f"{page}/confirm")
    assert "Download the pack" in text_of(lead.get(page))
    lead.post(f"/children/{child}/left", {"day": "3/3/26"})
    shown = text_of(lead.get(page))
    assert "1 thing came or changed after the review" in shown
    assert "Download the pack" not in shown
    lead.post(f"{page}/back")
    assert "Changed since it was decided: review it again" in text_of(lead.get(page))


def test_what_is_wrong_is_said_where_it_belongs(site: Site, child: str) -> None:
    lead = site.browser("lead")
    assert "Choose who asks" in text_of(lead.post(f"/requests/new?child={child}", {"received_on": "3/3/26"}, 422))
    page = noted(lead, child)
    assert "cannot have been asked for before" in text_of(lead.post(f"{page}/clock", {"asked": "1/3/26"}, 422))
    assert "Say why it is closed" in text_of(lead.post(f"{page}/close", {"because": " "}, 422))
    lead.post(f"{page}/unread/details", {"decision": "release"}, 409)
    assert "reason in your own words" in text_of(lead.post(f"{page}/unread/details", {"decision": "outside"}, 422))
    lead.post(f"{page}/clock", {"asked": "3/3/26"})
    assert "The clock stands still" in text_of(lead.get(page))


def test_a_request_of_a_grown_up_is_chosen_from_the_list_without_oneself(site: Site) -> None:
    head = site.browser("head")
    words = text_of(head.get("/requests/new"))
    assert "Staff OfAshgrove" in words
    sent = {"asker": "self", "asked_by": "By e-mail", "received_on": "3/3/26"}
    assert "Choose the people" in text_of(head.post("/requests/new", {**sent, "person": ""}, 422))
    page = head.post("/requests/new", {**sent, "person": str(site.here.people["staff"])}).location
    assert "Notes of support that name them, if there are any" in text_of(head.get(page))
    head.post(f"{page}/have")
    assert "They have it already" in text_of(head.get(page))
    site.browser("staff").get(page, 404)
    site.browser("deputy").get(f"{page}/items/details", 404)


def test_destruction_through_the_pages(site: Site, child: str, clock: FakeClock) -> None:
    clock.forward(days=26 * 366)
    lead, head = site.browser("lead"), site.browser("head")
    assert child in text_of(lead.get("/keeping"))
    page = f"/keeping/child/{child}"
    assert "on the roll" in text_of(lead.get(page))
    lead.post(f"/children/{child}/left", {"day": "3/3/26"})
    lead.post(f"{page}/hold", {"why": "inquiry", "reason": " "}, 422)
    lead.post(f"{page}/hold", {"why": "inquiry", "reason": "A letter"})
    assert "Held" in text_of(lead.get("/keeping"))
    lead.post(f"{page}/propose", {"reason": "Its time has come"}, 409)
    lead.post("/keeping/holds/1/lift")
    lead.post(f"{page}/propose", {"reason": " "}, 422)
    lead.post(f"{page}/propose", {"reason": "Its time has come"})
    lead.post(f"{page}/destroy", status=404)
    assert "whether something is destroyed" in text_of(head.get("/"))
    assert "Quillfeather" not in text_of(head.get(page))
    assert head.post(f"{page}/destroy").location == "/keeping/certificates"
    file = head.post("/keeping/certificates/D-0001", status=200)
    assert child in "\n".join(word_files.lines(file.data))
    lead.get(f"/children/{child}", 404)
    lead.get(page, 404)
    with site.desk.read() as work:
        assert work.db.query(Destruction).one().done_at is not None


def test_a_proposal_is_said_no_to(site: Site, child: str, clock: FakeClock) -> None:
    clock.forward(days=26 * 366)
    lead, head = site.browser("lead"), site.browser("head")
    lead.post(f"/children/{child}/left", {"day": "3/3/26"})
    lead.post(f"/keeping/child/{child}/propose", {"reason": "Its time has come"})
    head.post(f"/keeping/child/{child}/give-up")
    assert "Quillfeather" in text_of(lead.get(f"/children/{child}"))
    head.get("/keeping/planet/X-0001", 404)
    assert "Nothing was destroyed" in text_of(head.get("/keeping/certificates"))


def test_contracts_have_a_list_of_their_own(site: Site) -> None:
    assert "Nothing is due" in text_of(site.browser("head").get("/keeping?what=contract"))
