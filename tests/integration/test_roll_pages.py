"""Bringing in the roll, and a child's own details, as a lead does it in a browser without a script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests import rolls
from tests.client import Browser, review, text_of
from tests.clock import FakeClock
from tests.integration.school import School
from tests.rolls import Made
from webapp import create_app
from webapp.db.children import Child, ChildPlan, Sibling

Opens = Callable[[str], Browser]
WREN = Made(7, "Wren", "Quillon", date(2016, 3, 9), 5, "5A", rolls.upn(7))
RAFE = replace(WREN, number=8, forename="Rafe", upn=rolls.upn(8), sibling=WREN.upn, protected="03/02/2026")
START = "/children/import"


@pytest.fixture
def opens(ash: School, clock: FakeClock) -> Iterator[Opens]:
    app = create_app(ash.desk.settings, clock=clock)
    app.config["TESTING"] = True

    def browser(who: str) -> Browser:
        made = Browser(app.test_client(), ["Amara", "Lisle", "Darrow", "Quillon", "Wren"])
        made.sign_in(ash.made.emails[who])
        return made

    yield browser
    app.extensions["alongside"].database.close()


def send(browser: Browser, data: bytes, status: int = 302) -> TestResponse:
    """Encoded here: the client of Werkzeug would put a large file on the disk, and leave it open."""
    file = FileStorage(BytesIO(data), "Roll of Quillon.csv")
    boundary, body = encode_multipart({"csrf_token": browser.token(START), "file": file})
    answer = browser.client.post(START, data=body, content_type=f"multipart/form-data; boundary={boundary}")
    assert answer.status_code == status
    assert review(answer, browser.names) == []
    return answer


def brought_in(browser: Browser, *made: Made) -> None:
    path = send(browser, rolls.sims(made)).location
    browser.post(path, page=path)


def test_a_roll_is_looked_at_decided_and_brought_in(ash: School, opens: Opens) -> None:
    lead = opens("lead")
    path = send(
        lead, rolls.sims([WREN, RAFE, replace(WREN, number=9, forename="Hope", surname="Darrow", upn="")])
    ).location
    page = text_of(lead.get(path))
    assert "2 children would be added or changed" in page
    assert "To decide: 1" in page
    assert "It is C-0003, Hope Darrow, born 2 November 2016, 5M. The name is the same" in page
    assert "Child protection plan" in text_of(lead.get(f"{path}?show=added"))
    lead.post(f"{path}/rows", {"row-7": "another"}, page=path)
    lead.post(path, page=path)
    page = text_of(lead.get(path))
    assert "The roll is brought in" in page
    assert "Added3" in page.replace(" ", "")
    roll = text_of(lead.get("/children"))
    assert "Rafe Quillon" in roll
    assert "Child protection plan" in roll
    assert "The roll is brought in" in text_of(lead.post(path, status=200, page="/children/new"))  # pressed twice
    assert len(ash.rows(Child)) == 6


def test_columns_are_asked_for_and_what_is_wrong_is_told(opens: Opens) -> None:
    lead = opens("lead")
    path = send(lead, b"Family,Called,Locker\nQuillon,Wren,12\n").location
    asked = lead.get(path, 302).location
    assert "For example: Quillon" in text_of(lead.get(asked))
    fields = {"column-0": "legal_surname", "column-1": "", "column-2": ""}
    page = lead.post(asked, fields, 422, page=asked)
    assert "Say which column holds the surname" in text_of(page)
    assert 'value="legal_surname" selected' in page.get_data(as_text=True)
    lead.post(asked, fields | {"column-1": "legal_forename"}, page=asked)
    assert "1 child would be added" in text_of(lead.get(path))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xd8\xff\xe0" + b"\x7f" * 10_000_000, "This is a picture"),
        (b"%PDF-1.7 " + b"x" * 10_000_000, "This is a PDF"),
        (bytes(range(256)) * 40_000, "This is no list of children"),
        (b"line after line\n" * 700_000, "more than 20,000 rows"),
        (b"x" * 17_000_000, "larger than 16 MB"),
        (b"", "This file is empty"),
    ],
    ids=["picture", "pdf", "bytes", "lines", "too large", "empty"],
)
def test_a_wrong_file_of_ten_megabytes_ends_in_a_sentence(ash: School, opens: Opens, data: bytes, said: str) -> None:
    page = send(opens("lead"), data, 422)
    assert said in text_of(page)
    assert len(ash.rows(Child)) == 3


def test_who_left_is_said_by_the_person_and_never_by_a_slip(ash: School, opens: Opens) -> None:
    lead = opens("deputy")
    path = send(lead, rolls.sims([WREN])).location
    lead.post(f"{path}/whole", {"whole": "yes"}, page=path)
    assert "Left the school: 3" in text_of(lead.get(path))
    page = text_of(lead.post(path, status=409, page=path))
    assert "3 of 3 children are not in this file" in page
    lead.post(path, {"leaving": "yes"}, page=path)
    assert sum(child.left_on is not None for child in ash.rows(Child)) == 3
    assert "Amara Lisle" not in text_of(lead.get("/children"))
    assert "Amara Lisle" in text_of(lead.get("/children?where=left"))


def test_a_file_is_given_up(ash: School, opens: Opens) -> None:
    lead = opens("lead")
    path = send(lead, rolls.sims([WREN])).location
    lead.post(f"{path}/give-up", page=path)
    lead.get(path, 404)
    assert len(ash.rows(Child)) == 3


def test_the_list_is_narrowed_in_its_address(opens: Opens) -> None:
    lead = opens("lead")
    brought_in(lead, WREN, RAFE, replace(WREN, number=9, forename="Greta", upn=rolls.upn(9), form="6B", year=6))
    for query, names in {
        "form_class=5A": {"Wren", "Rafe"},
        "year=6": {"Greta"},
        "plan=live": {"Rafe"},
        "plan=child_protection&year=6": set(),
        "where=left": set(),
        "year=%00": {"Wren", "Rafe", "Greta"},
        "plan=x": set(),
    }.items():
        page = text_of(lead.get(f"/children?{query}"))
        assert {name for name in ("Wren", "Rafe", "Greta") if f"{name} Quillon" in page} == names, query


def test_details_are_put_right_and_the_child_is_found_by_them(ash: School, opens: Opens) -> None:
    lead = opens("deputy")
    brought_in(lead, WREN)
    path = "/children/C-0001/details"
    fields = {
        "legal_forename": "Amara", "legal_surname": "Marchbanks", "former_surname": "Lisle", "middle_names": "Juniper",
        "preferred_forename": "", "preferred_surname": "", "upn": "x", "admission_number": "", "date_of_birth": "14/3/2017",
        "year_group": "Year 5", "form_class": "5K",
    }  # fmt: skip
    for upn, said in (("x", "a UPN has 13"), (WREN.upn, "is that of C-0004")):
        page = lead.post(path, fields | {"upn": upn}, 422, page=path)
        assert said in text_of(page)
        assert 'value="Marchbanks"' in page.get_data(as_text=True)
    lead.post(path, fields | {"upn": rolls.upn(1)}, page=path)
    amara = next(child for child in ash.rows(Child) if child.reference == "C-0001")
    assert (amara.upn, amara.year_group, amara.date_of_birth) == (rolls.upn(1), "5", date(2017, 3, 14))
    for query in ("juniper", "amara lisle", "marchbanks"):
        assert "Amara Marchbanks" in text_of(lead.post("/children", {"query": query}, 200, page="/children"))


def test_plans_and_siblings_by_hand(ash: School, opens: Opens) -> None:
    lead, path = opens("lead"), "/children/C-0001/details"
    for fields, said in (
        ({"kind": "", "from": ""}, "Choose which plan it is"),
        ({"kind": "child_in_need", "from": "1/1/27"}, "still to come"),
        ({"kind": "child_in_need", "from": "31/2/26"}, "February 2026 has 28 days"),
    ):
        assert said in text_of(lead.post(f"{path}/plans", fields, 422, page=path))
    lead.post(f"{path}/plans", {"kind": "child_in_need", "from": "2/2/26"}, page=path)
    assert "goes on already" in text_of(lead.post(f"{path}/plans", {"kind": "child_in_need"}, 422, page=path))
    (plan,) = ash.rows(ChildPlan)
    assert "before the plan began" in text_of(
        lead.post(f"{path}/plans/{plan.id}/end", {"until": "1/2/26"}, 422, page=path)
    )
    lead.post(f"{path}/plans/{plan.id}/end", {"until": "2/3/26"}, page=path)
    lead.post(f"{path}/plans/{plan.id}/end", {"until": "3/3/26"}, 404, page=path)
    assert "2 March 2026" in text_of(lead.get(path))
    for typed, said in (("C-0999", "no child of that reference"), ("C-0001", "own reference")):
        assert said in text_of(lead.post(f"{path}/siblings", {"sibling": typed}, 422, page=path))
    lead.post(f"{path}/siblings", {"sibling": " c-0002 "}, page=path)
    assert "already" in text_of(lead.post("/children/C-0002/details/siblings", {"sibling": "C-0001"}, 422, page=path))
    page = text_of(lead.get("/children/C-0002/details"))
    assert "Not C-0001: it was a mistake" in page
    assert "Amara" not in page  # no child's page names another
    lead.post("/children/C-0002/details/siblings/C-0001/remove", page=path)
    assert ash.rows(Sibling) == []


@pytest.mark.parametrize("who", ["head", "wellbeing", "trust", "governor", "administrator", "staff", "nobody"])
def test_nobody_else_finds_any_of_it(opens: Opens, who: str) -> None:
    path = send(opens("lead"), rolls.sims([WREN])).location
    browser = opens(who)
    for address in (START, path, f"{path}/columns", "/children/C-0001/details"):
        browser.get(address, 404)
    for address in (START, path, f"{path}/rows", f"{path}/whole", f"{path}/give-up", f"{path}/columns"):
        browser.post(address, status=404)
    for rest in ("", "/plans", "/plans/1/end", "/siblings", "/siblings/C-0002/remove"):
        browser.post(f"/children/C-0001/details{rest}", status=404)


def test_whoever_closed_the_page_finds_what_was_done(ash: School, opens: Opens, clock: FakeClock) -> None:
    lead = opens("lead")
    brought_in(lead, WREN, RAFE)
    send(lead, rolls.sims([WREN]))
    page = lead.get("/children/import")
    assert "What would be done with the 1 row read" in text_of(page)
    assert "What was done with the 2 rows read" in text_of(page)
    for address in re.findall(r'href="(/children/import/[^"]+)"', page.get_data(as_text=True)):
        lead.get(address)
    clock.forward(hours=25)
    assert "Read within the last day" not in text_of(opens("lead").get("/children/import"))
