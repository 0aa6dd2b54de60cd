"""The pages about children, and what the lead and the deputies do on them: without a script, refused to everybody else."""

from collections.abc import Callable, Iterator

import pytest

from tests.client import Browser, text_of
from tests.clock import FakeClock
from tests.integration.school import School, ready
from webapp import create_app
from webapp.documents.codec import rows_of
from webapp.domain.people import Role
from webapp.services import amending, new_children, tasks
from webapp.web import children

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


def test_a_search_of_the_roll_and_its_filter_leave_out_what_no_database_keeps(ash: School, opens: Opens) -> None:
    lead = opens("lead")
    assert "C-0003" in text_of(lead.post("/children", {"query": "Hope\x00 Darrow"}, status=200, page="/children"))
    for name in children.FILTERS:
        lead.get(f"/children?{name}=a%00b")


def test_an_entry_is_withdrawn_and_moved(ash: School, opens: Opens) -> None:
    ash.record(cases=[ash.case("amara", "Canary")])
    lead = opens("lead")
    assert "This is about another child" in text_of(lead.get("/children/C-0001"))
    lead.post(
        f"/children/C-0001/entries/{uid(ash)}/withdraw",
        {"reason": "Another child", "right": " c-0003 "},
        page="/children/C-0001",
    )
    page = text_of(lead.get("/children/C-0001"))
    assert "Canary" not in page
    assert "1 entry was withdrawn" in page
    assert "Canary now" in text_of(lead.get("/children/C-0003"))
    sealed = text_of(lead.get("/children/C-0001/withdrawn"))
    assert "Canary now" in sealed
    assert "Another child" in sealed
    deputy = opens("deputy")
    page = text_of(deputy.get("/children/C-0001"))
    assert "1 entry was withdrawn" in page
    assert "read what was withdrawn" not in page
    deputy.get("/children/C-0001/withdrawn", 404)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reason": "", "right": ""}, "Say why it is withdrawn"),
        ({"reason": "Kept", "right": "C-0001"}, "the other child"),
    ],
)
def test_a_form_that_cannot_be_used_comes_back_as_it_was(
    ash: School, opens: Opens, typed: dict[str, str], said: str
) -> None:
    ash.record(cases=[ash.case("amara", "Words")])
    path = f"/children/C-0001/entries/{uid(ash)}/withdraw"
    page = opens("deputy").post(path, typed, 422, page="/children/C-0001")
    assert said in text_of(page)
    assert typed["reason"] in page.get_data(as_text=True)


@pytest.mark.parametrize("who", [*(role.value for role in Role if role not in (Role.LEAD, Role.DEPUTY)), "nobody"])
def test_nobody_else_finds_any_of_it(ash: School, opens: Opens, who: str) -> None:
    who = {"wellbeing_lead": "wellbeing", "trust_lead": "trust"}.get(who, who)
    paper = ash.record(cases=[ash.case("amara", "Words")])
    browser = opens(who)
    for path in ("/children", "/children/C-0001", "/children/C-0001/withdrawn"):
        browser.get(path, 404)
    for path in (
        f"/children/C-0001/entries/{uid(ash)}/withdraw",
        "/children/C-0001/on-roll",
        "/children/C-0001/left",
        "/tasks/1/close",
        f"/papers/{paper.reference}/release",
    ):
        browser.post(path, {"reason": "x", "day": "1/2/26"}, 404)


def test_every_decision_has_its_words(ash: School, opens: Opens) -> None:
    paper = ready(ash, "amara", "hope", "zofia")
    paper.issue("lead", "head")
    amending.amend(paper.at(), paper.reference, "Found in reading it again")
    amara, hope, _ = rows_of(paper.answers, "cases")
    paper.save(cases=[{**amara, "analysis": "Put right"}, hope])
    paper.circulate()
    paper.agree("lead")
    paper.agree("head")
    lead = opens("lead")
    page = text_of(lead.get("/children/C-0001"))
    for words in ("Approved", "Replaced by a later entry", "Amended in version 2 of the record"):
        assert words in page
    for words in ("Replaces an earlier entry", f"{paper.reference}, version 2", f"{paper.reference}, version 1"):
        assert words in page
    assert "No longer in the record since its version 2" in text_of(lead.get("/children/C-0002"))
    assert f"{paper.reference}, version 2" in text_of(lead.get("/children/C-0003"))
    deputy = opens("deputy")
    assert paper.reference not in text_of(deputy.get("/children/C-0001"))  # who may not open the record


def test_a_child_off_the_roll_and_one_who_left(ash: School, opens: Opens) -> None:
    added = new_children.add_off_roll(ash.at("head"), "S-0001", "Baby Lisle", "unborn")
    deputy, path = opens("deputy"), f"/children/{added.reference}"
    assert "Not on the roll: unborn" in text_of(deputy.get("/children"))
    assert "Not on the roll: unborn" in text_of(deputy.get(path))
    deputy.post(f"{path}/on-roll", page=path)
    assert "Not on the roll" not in text_of(deputy.get(path))
    assert "Give the day" in text_of(deputy.post(f"{path}/left", {"day": ""}, 422, page=path))
    assert "still to come" in text_of(deputy.post(f"{path}/left", {"day": "1/1/2030"}, 422, page=path))
    deputy.post(f"{path}/left", {"day": "2/3/2026"}, page=path)
    assert "Left on 2 March 2026" not in text_of(deputy.get("/children"))
    assert "Left on 2 March 2026" in text_of(deputy.get("/children?where=left"))
    deputy.post(f"{path}/left", {"do": "return"}, page=path)
    assert "Left on" not in text_of(deputy.get(path))


def test_a_task_is_closed_from_home(ash: School, opens: Opens) -> None:
    ash.record(cases=[ash.case("amara", "Words")])
    lead = opens("lead")
    lead.post(f"/children/C-0001/entries/{uid(ash)}/withdraw", {"reason": "Another child"}, page="/children/C-0001")
    with ash.at("lead").read() as work:
        waiting = tasks.open_tasks(work)
    for task in waiting:
        lead.post(f"/tasks/{task.task_id}/close")
    with ash.at("lead").read() as work:
        assert tasks.open_tasks(work) == ()


def test_a_draft_is_released_from_home(ash: School, opens: Opens, clock: FakeClock) -> None:
    paper = ash.record(cases=[{**ash.case("amara", "Words"), "next_steps": ""}])
    clock.forward(days=8)
    lead = opens("lead")
    lead.post(f"/papers/{paper.reference}/release")
    assert "What is written about 1 child is on the chronology now." in text_of(lead.get("/"))
    assert len(ash.standing("amara")) == 1
    lead.post(f"/papers/{paper.reference}/release")
    assert "nothing new about a child" in text_of(lead.get("/"))


def test_what_came_of_an_entry_that_was_corrected_meanwhile_is_shown_to_be_copied(ash: School, opens: Opens) -> None:
    paper = ash.record(cases=[ash.case("amara", "Canary")])
    lead, before = opens("lead"), uid(ash)
    paper.save(cases=[{**rows_of(paper.answers, "cases")[0], "analysis": "Corrected"}])
    typed = {"day": ash.clock().date().strftime("%d/%m/%Y"), "text": "What the social worker said on the telephone."}
    answer = lead.post(f"/children/C-0001/entries/{before}/outcome", typed, 409)
    assert typed["text"] in text_of(answer)
    assert "This entry does not stand any more." in text_of(answer)
