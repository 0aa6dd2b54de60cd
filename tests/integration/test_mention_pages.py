"""Names in papers on their pages: marked where they stand, decided with one press and no script, listed for the lead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from lxml import html
from werkzeug.test import TestResponse

from tests.client import text_of
from tests.clock import FakeClock
from tests.integration.school import Paper, make_town, ready
from tests.integration.test_paper_page import Pages
from webapp import create_app
from webapp.db.mentions import Mention
from webapp.documents.codec import rows_of
from webapp.services import agreeing
from webapp.services.work import Desk
from webapp.settings import Settings

SAID = "On Monday Hope Darrow told us about the bus."


@pytest.fixture
def pages(settings: Settings, desk: Desk, clock: FakeClock) -> Iterator[Pages]:
    town = make_town(desk, clock)
    app = create_app(settings, clock=clock)
    app.config["TESTING"] = True
    yield Pages(town, app)
    app.extensions["alongside"].database.close()


@pytest.fixture
def paper(pages: Pages) -> Paper:
    """A record that the lead writes, with a name in it."""
    pages.ash.contract("lead", "deputy")
    return ready(pages.ash, between="lead-deputy", trends=SAID)


def tree(answer: TestResponse) -> Any:
    return html.fromstring(answer.get_data(as_text=True))


def the_name(paper: Paper) -> str:
    (row,) = [row for row in paper.school.rows(Mention) if row.start is not None and row.decision is None]
    return str(row.shown_as)


def asked(answer: TestResponse) -> list[str]:
    return [legend.text_content() for legend in tree(answer).xpath("//fieldset[@class='mention']/legend")]


def shown(answer: TestResponse) -> list[tuple[str, Any]]:
    """What the page sends with the button that puts the weak ones aside."""
    return [("weak-name", field.get("value")) for field in tree(answer).xpath("//input[@name='weak-name']")]


def posted(paper: Paper, do: str, **changes: Any) -> dict[str, Any]:
    """The writing page as it would be sent with this button."""
    fields: dict[str, Any] = {"revision": paper.revision, "do": do}
    for key, value in {**paper.answers, **changes}.items():
        fields["on-page"] = [*fields.get("on-page", []), key]
        if isinstance(value, str):
            fields[key] = value
    return fields


def pairs(fields: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(key, one) for key, value in fields.items() for one in (value if isinstance(value, list) else [value])]


def test_on_the_sheet_it_is_marked_and_asked_about_where_it_stands(pages: Pages, paper: Paper) -> None:
    page = pages.at("lead").get(f"/papers/{paper.reference}")
    assert [mark.text for mark in tree(page).xpath("//article//dd/mark")] == ["Hope Darrow"]
    assert asked(page) == ["Is “Hope Darrow” a child?"]
    found = f"name-{the_name(paper)}"
    assert tree(page).xpath(f"//div[@id='q-trends']//fieldset[@id='{found}']")
    links = tree(page).xpath("//*[contains(@class, 'error-summary')]//a/@href")
    assert f"#{found}" in links


def test_one_press_on_the_sheet_makes_a_case_discussion(pages: Pages, paper: Paper) -> None:
    browser = pages.at("lead")
    page = browser.get(f"/papers/{paper.reference}")
    (button,) = tree(page).xpath("//button[@value='this_child:C-0003']")
    address = button.getparent().get("action")
    answer = browser.post(address, {"choice": "this_child:C-0003"})
    (row,) = rows_of(paper.answers, "cases")
    assert answer.location.endswith(f"/papers/{paper.reference}/write#q-cases-{row['uid']}")
    assert (row["child"], row["analysis"]) == ("C-0003", SAID)
    assert asked(browser.get(f"/papers/{paper.reference}")) == []


def test_on_the_writing_page_a_press_saves_what_was_typed_first(pages: Pages, paper: Paper) -> None:
    browser = pages.at("lead")
    page = browser.get(f"/papers/{paper.reference}/write")
    assert asked(page) == ["Is “Hope Darrow” a child?"]
    assert "1 name to decide" in text_of(page)
    do = f"decide:{the_name(paper)}:someone_else"
    assert tree(page).xpath(f"//form[@id='paper']//button[@name='do'][@value='{do}']")
    browser.post(f"/papers/{paper.reference}/write", pairs(posted(paper, do, successes="Typed beside it")))
    assert paper.answers["successes"] == "Typed beside it"
    page = browser.get(f"/papers/{paper.reference}/write")
    assert asked(page) == []
    assert "1 name was decided here" in text_of(page)


def test_a_decision_is_taken_back_from_either_page(pages: Pages, paper: Paper) -> None:
    browser, number = pages.at("lead"), the_name(paper)
    browser.post(f"/papers/{paper.reference}/names/{number}", {"choice": "not_a_name"})
    browser.post(f"/papers/{paper.reference}/names/{number}", {"choice": "again"})
    assert len(asked(browser.get(f"/papers/{paper.reference}"))) == 1
    browser.post(f"/papers/{paper.reference}/names/{number}", {"choice": "not_a_name"})
    browser.post(f"/papers/{paper.reference}/write", pairs(posted(paper, f"decide:{number}:again")))
    assert len(asked(browser.get(f"/papers/{paper.reference}"))) == 1


@pytest.mark.parametrize("do", ["decide:x:someone_else", "decide:99999999999:not_a_name"])
def test_a_button_of_no_page_is_refused_and_what_was_typed_is_saved(pages: Pages, paper: Paper, do: str) -> None:
    browser = pages.at("lead")
    browser.post(f"/papers/{paper.reference}/write", pairs(posted(paper, do, successes="Typed beside it")))
    assert paper.answers["successes"] == "Typed beside it"
    assert "does not stand in the paper any more" in text_of(browser.get(f"/papers/{paper.reference}/write"))


def test_a_name_that_is_gone_is_told_and_nothing_is_lost(pages: Pages, paper: Paper) -> None:
    browser = pages.at("lead")
    do = f"decide:{the_name(paper)}:not_a_name"
    browser.post(f"/papers/{paper.reference}/write", pairs(posted(paper, do, trends="Nobody at all")))
    page = browser.get(f"/papers/{paper.reference}/write")
    assert "does not stand in the paper any more" in text_of(page)
    answer = browser.post(f"/papers/{paper.reference}/names/10000-x", {"choice": "not_a_name"}, 409)
    assert "does not stand in the paper any more" in text_of(answer)


def test_circulating_is_refused_with_a_way_to_the_name(pages: Pages, paper: Paper) -> None:
    browser = pages.at("lead")
    answer = browser.post(f"/papers/{paper.reference}/circulate", {"revision": paper.revision}, 422)
    (link,) = tree(answer).xpath("//*[contains(@class, 'error-summary')]//a[starts-with(@href, '#name-')]")
    assert link.text_content().endswith("1 name to decide")
    assert paper.state == "draft"


def test_weak_ones_are_put_aside_with_one_press_on_both_pages(pages: Pages, paper: Paper) -> None:
    browser = pages.at("lead")
    weak = "Then Mrs Hope rang. In the end Miss Hope came too."
    paper.save(trends=weak)
    assert "2 of the words" in text_of(browser.get(f"/papers/{paper.reference}"))
    browser.post(f"/papers/{paper.reference}/names", shown(browser.get(f"/papers/{paper.reference}")))
    assert asked(browser.get(f"/papers/{paper.reference}")) == []
    paper.save(trends="", successes="Later Mrs Hope laughed. Nobody knew why Miss Hope did not.")
    browser.post(
        f"/papers/{paper.reference}/write",
        [*pairs(posted(paper, "dismiss")), *shown(browser.get(f"/papers/{paper.reference}/write"))],
    )
    assert asked(browser.get(f"/papers/{paper.reference}/write")) == []


def test_what_was_found_since_the_page_was_opened_is_not_put_aside_with_it(pages: Pages, paper: Paper) -> None:
    browser = pages.at("lead")
    paper.save(trends="Then Mrs Hope rang. In the end Miss Hope came too.")
    page = browser.get(f"/papers/{paper.reference}")
    paper.save(successes="Dr Hope saw the bruises.")
    browser.post(f"/papers/{paper.reference}/names", shown(page))
    assert asked(browser.get(f"/papers/{paper.reference}")) == ["Is “Dr Hope” a child?"]


def test_a_page_left_open_decides_no_other_name(pages: Pages, paper: Paper) -> None:
    """The number of a name that goes is given to the next one, on one of the two databases."""
    browser = pages.at("lead")
    stale = the_name(paper)
    paper.save(trends="")
    paper.save(trends="Zofia Lisle has a bruise on her arm.")
    with_its_number = f"{the_name(paper).partition('-')[0]}-{stale.partition('-')[2]}"
    for found in (stale, with_its_number):
        answer = browser.post(f"/papers/{paper.reference}/names/{found}", {"choice": "not_a_name"}, 409)
        assert "does not stand in the paper any more as your page showed it" in text_of(answer)
    assert asked(browser.get(f"/papers/{paper.reference}")) == ["Is “Zofia Lisle” a child?"]


def test_a_name_in_a_comment_is_asked_about_beside_the_paper_and_leads_to_a_note(pages: Pages, paper: Paper) -> None:
    browser = pages.at("lead")
    browser.post(f"/papers/{paper.reference}/names/{the_name(paper)}", {"choice": "someone_else"})
    paper.circulate()
    agreeing.comment(paper.at("deputy"), paper.reference, "", "And what of Zofia Lisle?")
    page = browser.get(f"/papers/{paper.reference}")
    assert asked(page) == ["A comment: is “Zofia Lisle” a child?"]
    assert tree(page).xpath("//button[@value='note:C-0002']")
    number = the_name(paper)
    answer = browser.post(f"/papers/{paper.reference}/names/{number}", {"choice": "note:C-0002"})
    assert answer.location.endswith(f"/notes/new?mention={number}&child=C-0002")
    form = browser.get(answer.location)
    assert "And what of Zofia Lisle?" in text_of(form)
    (action,) = tree(form).xpath("//form[@id='paper']/@action")
    boxes = tree(form).xpath("//form[@id='paper']//*[self::input or self::textarea][@name]")
    fields = {box.get("name"): box.get("value") or box.text or "" for box in boxes}
    fields |= {name: "Said in a comment" for name in fields if name.endswith(("-advised", "-decided", "-reason"))}
    fields |= {name: "no" for name in fields if name.endswith("-plan_changed")}
    fields |= {"attendees": "Lead", "do": "save"}
    del fields["csrf_token"]
    done = browser.post(action, fields)
    assert done.location.endswith(f"/papers/{paper.reference}")
    assert asked(browser.get(f"/papers/{paper.reference}")) == []
    assert len(paper.school.standing("zofia")) == 1


def test_who_may_not_read_the_roll_sees_nothing_of_it(pages: Pages) -> None:
    ash = pages.ash
    paper = ready(ash, between="wellbeing-deputy", trends=SAID)
    number = the_name(paper)
    browser = pages.at("wellbeing")
    for address in (f"/papers/{paper.reference}", f"/papers/{paper.reference}/write"):
        page = browser.get(address)
        assert asked(page) == []
        assert not tree(page).xpath("//main//mark")
        assert "to decide" not in text_of(page)
        assert "C-0003" not in page.get_data(as_text=True)
    for address in (
        f"/papers/{paper.reference}/names/{number}",
        f"/papers/{paper.reference}/names",
        f"/names/{number}",
    ):
        browser.post(address, {"choice": "someone_else"}, 404)
    browser.get("/names", 404)
    browser.get("/names/known", 404)
    browser.get(f"/notes/new?mention={number}&child=C-0003", 404)


def test_the_lead_finds_the_list_on_home_and_decides_from_it(pages: Pages) -> None:
    ash = pages.ash
    ash.contract("wellbeing", "staff")
    paper = ready(ash, between="wellbeing-staff", trends=f"I told nobody at home of it. {SAID}")
    paper.circulate()
    browser = pages.at("lead")
    assert "Decide about 1 name in papers" in text_of(browser.get("/"))
    page = browser.get("/names")
    assert asked(page) == ["Is “Hope Darrow” a child?"]
    number = the_name(paper)
    assert browser.post(f"/names/{number}", {"choice": "note:C-0003"}).location.endswith(
        f"mention={number}&child=C-0003"
    )
    browser.post(f"/names/{number}", {"choice": "always"}, 409)
    browser.post(f"/names/{number}", {"choice": "x"}, 422)
    browser.post(f"/names/{number}", {"choice": "someone_else"})
    assert "No name waits for you" in text_of(browser.get("/names"))
    browser.get(f"/papers/{paper.reference}", 404)


def test_names_that_are_always_someone_else_are_listed_and_asked_about_again(pages: Pages, paper: Paper) -> None:
    paper.save(trends="Then Mrs Hope rang.")
    browser = pages.at("lead")
    assert "No name is passed over" in text_of(browser.get("/names/known"))
    browser.post(f"/papers/{paper.reference}/names/{the_name(paper)}", {"choice": "always"})
    page = browser.get("/names/known")
    assert "Mrs Hope" in text_of(page)
    (action,) = tree(page).xpath("//main//form/@action")
    browser.post(action)
    assert len(asked(browser.get(f"/papers/{paper.reference}"))) == 1
    browser.post("/names/known/10000", status=404)


def test_an_issued_version_asks_nothing_of_its_readers(pages: Pages, paper: Paper) -> None:
    browser = pages.at("lead")
    browser.post(f"/papers/{paper.reference}/names/{the_name(paper)}", {"choice": "someone_else"})
    paper.issue("lead", "deputy")
    page = browser.get(f"/papers/{paper.reference}/versions/1")
    assert not tree(page).xpath("//article//mark")
    assert asked(page) == []
