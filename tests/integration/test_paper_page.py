"""The page of a paper: every act where it is open and nowhere else, errors beside their boxes, versions, and its print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

from tests.attached_files import pdf
from tests.client import Browser, text_of
from tests.clock import FakeClock
from tests.integration.school import Paper, School, Town, make_town, ready
from webapp import create_app
from webapp.documents.check import element_id
from webapp.domain.people import PartyKind
from webapp.services import agreeing, amending, attaching, drafts, sessions, standing
from webapp.services.work import Desk
from webapp.settings import Settings
from webapp.web.format import day


@dataclass
class Pages:
    """The town with its pages."""

    town: Town
    app: Flask

    @property
    def ash(self) -> School:
        return self.town.ash

    def at(self, who: str, school: School | None = None) -> Browser:
        """A browser of somebody's own."""
        school = school or self.ash
        browser = Browser(self.app.test_client(), [school.name(key) for key in school.made.people])
        browser.sign_in(school.made.emails[who])
        return browser


@pytest.fixture
def pages(settings: Settings, desk: Desk, clock: FakeClock) -> Iterator[Pages]:
    town = make_town(desk, clock)
    app = create_app(settings, clock=clock)
    app.config["TESTING"] = True
    yield Pages(town, app)
    app.extensions["alongside"].database.close()


@pytest.fixture
def paper(pages: Pages) -> Paper:
    return ready(pages.ash, "amara", trends="More lateness on Mondays")


def tree(answer: TestResponse) -> Any:
    return html.fromstring(answer.get_data(as_text=True))


def acts(answer: TestResponse, paper: Paper) -> set[str]:
    """What the page offers to do with the paper: the ends of its addresses."""
    here = f"/papers/{paper.reference}/"
    offered = tree(answer).xpath("//main//form[@method='post']/@action | //main//a/@href")
    ends = {address.removeprefix(here).split("#")[0] for address in offered if address.startswith(here)}
    return {end for end in ends if not end.startswith(("write", "copies/", "versions/"))}


def main_buttons(answer: TestResponse) -> list[str]:
    found = tree(answer).xpath("//main//*[contains(concat(' ', @class, ' '), ' btn-primary ')]")
    return [button.text_content().strip() for button in found]


def box(answer: TestResponse, name: str) -> Any:
    """The element with this id."""
    (found,) = tree(answer).xpath("//*[@id=$name]", name=name)
    return found


def wrong_at(answer: TestResponse, name: str) -> str:
    """The sentence beside this box. The summary leads there, and the box's fold is open."""
    page = tree(answer)
    place = box(answer, name)
    assert place.get("aria-invalid") == "true" or place.get("type") == "radio"
    assert page.xpath("//div[contains(@class, 'error-summary')]//a[@href=$way]", way=f"#{name}")
    assert not page.xpath("//*[@id=$name]/ancestor::details[not(@open)]", name=name)
    field = name.removesuffix("-0")
    return str(page.xpath("string(//*[@id=$name])", name=f"{field}-error")).removeprefix("Error: ")


def address(paper: Paper, end: str = "") -> str:
    return f"/papers/{paper.reference}{'/' if end else ''}{end}"


def test_the_acts_of_a_draft(pages: Pages, paper: Paper) -> None:
    head = pages.at("head").get(address(paper))
    assert acts(head, paper) == {"circulate", "abandon", "draft", "draft/pdf"}
    assert main_buttons(head) == ["Circulate this paper"]
    pages.at("lead").get(address(paper), 404)


def test_an_abandoned_draft_is_only_taken_up_again(pages: Pages, paper: Paper) -> None:
    head = pages.at("head")
    assert wrong_at(head.post(address(paper, "abandon"), {"reason": " "}, 422), "abandon-reason")
    head.post(address(paper, "abandon"), {"reason": "Written on the wrong contract"})
    page = head.get(address(paper))
    assert acts(page, paper) == {"resume"}
    assert main_buttons(page) == ["Take this draft up again"]
    assert "Written on the wrong contract" in text_of(page)
    assert head.post(address(paper, "resume")).location == address(paper, "write")
    assert paper.state == "draft"


def test_the_acts_of_a_circulated_paper(pages: Pages, paper: Paper) -> None:
    head, lead = pages.at("head"), pages.at("lead")
    head.post(address(paper, "circulate"), {"revision": str(paper.revision)})
    mine = {"comments", "agree", "decline", "draft", "draft/pdf"}
    assert acts(lead.get(address(paper)), paper) == mine
    page = head.get(address(paper))
    assert acts(page, paper) == mine | {"recall", "table"}
    assert main_buttons(page) == ["Agree this paper"]
    assert "can issue it without somebody’s agreement" in text_of(page)
    head.post(address(paper, "agree"), {"content_hash": paper.view().content_hash})
    page = head.get(address(paper))
    assert acts(page, paper) == mine - {"agree"} | {"recall", "table"}
    assert main_buttons(page) == []


def test_an_empty_draft_cannot_be_circulated_and_says_what_is_missing(pages: Pages) -> None:
    draft = pages.ash.record()
    page = pages.at("head").post(address(draft, "circulate"), {"revision": str(draft.revision)}, 422)
    assert "End the session first" in text_of(page)


def test_a_comment_stands_beside_its_answer_and_stays_after_a_recall(pages: Pages, paper: Paper) -> None:
    paper.circulate()
    lead, head = pages.at("lead"), pages.at("head")
    sent = lead.post(address(paper, "comments"), {"path": "trends", "text": "Tuesdays too.\nAnd Fridays."})
    assert sent.location == f"{address(paper)}#q-trends"
    lead.post(address(paper, "comments"), {"path": "", "text": "Thank you."})
    for who in (lead, head):
        page = who.get(address(paper))
        beside = box(page, "q-trends").xpath(".//*[contains(@class, 'comment')]")
        assert [" ".join(said.text_content().split()) for said in beside if "Tuesdays" in said.text_content()]
        assert box(page, "q-trends").xpath(".//dd[contains(@class, 'not-on-paper')]//p[contains(., 'Tuesdays too.')]")
        assert "Thank you." in text_of(page)
    head.post(address(paper, "recall"))
    page = head.get(address(paper))
    assert "Tuesdays too." in box(page, "q-trends").text_content()
    assert not box(page, "q-trends").xpath(".//details")


def test_a_comment_on_an_answer_that_was_removed_is_not_lost(pages: Pages, paper: Paper) -> None:
    paper.save(actions=[pages.ash.action(paper, "Ring the nurse", "lead")])
    paper.circulate()
    uid = paper.answers["actions"][0]["uid"]  # type: ignore[index]
    pages.at("lead").post(address(paper, "comments"), {"path": f"actions:{uid}:what", "text": "Not by me."})
    agreeing.recall(paper.at(), paper.reference)
    paper.save(actions=[])
    assert "Not by me." in text_of(pages.at("head").get(address(paper)))


@pytest.mark.parametrize("path", ["", "trends"])
def test_what_is_wrong_with_a_comment_stands_at_its_box(pages: Pages, paper: Paper, path: str) -> None:
    paper.circulate()
    long = "x" * 5_001
    page = pages.at("lead").post(address(paper, "comments"), {"path": path, "text": long}, 422)
    spot = f"comment-{element_id(path)}-text" if path else "comment-text"
    assert "5,000" in wrong_at(page, spot) or "5000" in wrong_at(page, spot)
    assert box(page, spot).text.strip() == long


def test_a_change_is_asked_for_with_a_reason(pages: Pages, paper: Paper) -> None:
    paper.circulate()
    lead = pages.at("lead")
    seen = {"content_hash": paper.view("lead").content_hash}
    assert wrong_at(lead.post(address(paper, "decline"), seen, 422), "decline-reason") == "Say what should change."
    lead.post(address(paper, "decline"), {**seen, "reason": "It was a Tuesday"})
    assert "asks for a change" in text_of(pages.at("head").get(address(paper)))


def test_who_was_too_late_reads_the_new_text_and_keeps_their_words(pages: Pages, paper: Paper) -> None:
    paper.circulate()
    old = paper.view("lead").content_hash
    agreeing.recall(paper.at(), paper.reference)
    paper.save(trends="Fewer")
    paper.circulate()
    lead = pages.at("lead")
    page = lead.post(address(paper, "decline"), {"content_hash": old, "reason": "It was a Tuesday"}, 409)
    assert "The text has changed since you read it" in text_of(page)
    assert "Fewer" in text_of(page)
    assert box(page, "decline-reason").text.strip() == "It was a Tuesday"
    paper.issue("lead", "head")
    page = lead.post(address(paper, "decline"), {"content_hash": old, "reason": "It was a Tuesday"}, 409)
    assert "It was a Tuesday" in text_of(page), "the form is gone, what was typed in it is not"


@pytest.mark.parametrize("form", ["comments", "decline"])
def test_what_was_sent_after_a_recall_comes_back_to_be_copied(pages: Pages, paper: Paper, form: str) -> None:
    paper.circulate()
    lead = pages.at("lead")
    seen = paper.view("lead").content_hash
    agreeing.recall(paper.at(), paper.reference)
    paper.save(trends="Not yet anybody’s to read")
    typed = "What was really said, in <my> words.\nAnd more."
    fields = {"path": "trends", "text": typed} if form == "comments" else {"content_hash": seen, "reason": typed}
    page = lead.post(address(paper, form), fields, 404)
    assert [text.text.strip("\n") for text in tree(page).xpath("//main//textarea")] == [typed]
    assert "Not yet anybody’s" not in text_of(page)
    assert paper.reference not in tree(page).xpath("string(//main)")
    nothing = lead.post(f"/papers/P-9999/{form}", fields, 404)
    assert text_of(nothing) == text_of(page), "a paper that was recalled looks like one that never was"


def test_a_scribes_words_come_back_when_their_place_has_ended(pages: Pages, paper: Paper) -> None:
    party = standing.name_scribe(pages.ash.at("head"), paper.contract, pages.ash.person("staff"))
    scribe = pages.at("staff")
    standing.end_place(pages.ash.at("head"), party)
    fields = {"revision": str(paper.revision), "base": "x" * 99, "trends": "More lateness, and on Tuesdays too"}
    page = scribe.post(address(paper, "write"), fields, 404)
    assert [text.text.strip() for text in tree(page).xpath("//main//textarea")] == [fields["trends"]]


def test_counter_proof_nothing_comes_back_to_whoever_is_not_signed_in_or_sent_it_from_elsewhere(
    pages: Pages, paper: Paper
) -> None:
    words = "More lateness, and on Tuesdays too"
    lead, nobody = pages.at("lead"), Browser(pages.app.test_client())
    assert words in text_of(lead.post("/nothing", {"text": words}, 404))
    assert words not in text_of(nobody.post("/nothing", {"text": words}, 404))
    for token in ("", "x", nobody.token()):
        answer = lead.client.post("/nothing", data={"csrf_token": token, "text": words})
        assert (answer.status_code, words in text_of(answer)) == (404, False)
    assert words not in text_of(lead.get(f"/nothing?text={words}", 404))
    assert words not in text_of(lead.post("/nothing", {"text": words, "password": "x"}, 404))


@pytest.mark.parametrize("path", ["x" * 100_000, "trends:", "cases", "no_such_question"])
def test_a_comment_beside_an_answer_that_is_not_there_is_handed_back(pages: Pages, paper: Paper, path: str) -> None:
    paper.circulate()
    page = pages.at("lead").post(address(paper, "comments"), {"path": path, "text": "Tuesdays too"}, 422)
    assert "That answer is not in this paper." in wrong_at(page, "comment-text")
    assert box(page, "comment-text").text.strip() == "Tuesdays too"
    assert paper.view().comments == ()


def on_paper(pages: Pages) -> tuple[Paper, str]:
    """A circulated record whose supervisee has no account, and their form."""
    pages.ash.add_person("visitor", account=False)
    pages.ash.contract("head", "visitor")
    paper = ready(pages.ash, between="head-visitor")
    paper.circulate()
    return paper, f"others-{paper.party('visitor')}"


def test_the_word_of_a_party_without_an_account_is_noted_with_its_day(pages: Pages, clock: FakeClock) -> None:
    paper, form = on_paper(pages)
    clock.forward(days=2)
    head = pages.at("head")
    own = {"content_hash": paper.view().content_hash}
    theirs = {**own, "party": str(paper.party("visitor"))}
    for typed, said in (("", "Enter the day"), ("31/2/26", "31/2/26"), ("1/1/2020", "Look at the day again")):
        page = head.post(address(paper, "agree"), {**theirs, "on": typed}, 422)
        assert said in wrong_at(page, f"{form}-on")
        assert box(page, f"{form}-on").get("value") == typed
    assert wrong_at(head.post(address(paper, "decline"), theirs, 422), f"{form}-reason")
    head.post(address(paper, "decline"), {**theirs, "reason": "The date is wrong"})
    assert "asks for a change, noted by" in text_of(head.get(address(paper)))
    day = (clock() - timedelta(days=1)).date()
    head.post(address(paper, "agree"), {**theirs, "on": f"{day:%d/%m/%Y}"})
    page = head.get(address(paper))
    assert f"agreed on paper, {day.day}" in text_of(page)
    assert form not in page.get_data(as_text=True)
    head.post(address(paper, "agree"), own)
    assert paper.state == "issued"


def test_past_the_deadline_it_is_issued_without_somebody(pages: Pages, paper: Paper, clock: FakeClock) -> None:
    paper.circulate()
    clock.forward(days=21)
    head = pages.at("head")
    page = head.get(address(paper))
    assert "issue" not in acts(page, paper)
    assert "Agree this paper yourself" in text_of(page)
    paper.agree("head")
    assert "issue" in acts(head.get(address(paper)), paper)
    assert "issue" not in acts(pages.at("lead").get(address(paper)), paper)
    seen = {"content_hash": paper.view().content_hash}
    assert wrong_at(head.post(address(paper, "issue"), seen, 422), "unagreed-reason")
    head.post(address(paper, "issue"), {**seen, "reason": "She has left the school"})
    page = head.get(address(paper))
    assert "Not agreed by Lead OfAshgrove, because: She has left the school" in text_of(page)
    assert not tree(page).xpath(f"//*[@id='ink-outcome-{paper.party('lead')}-0']"), "who did not agree does not sign"
    assert tree(page).xpath(f"//*[@id='ink-outcome-{paper.party('head')}-0']")
    assert "Asked for a change" not in text_of(page)


def test_who_asked_for_a_change_is_not_shown_as_if_silent(pages: Pages, paper: Paper, clock: FakeClock) -> None:
    paper.circulate()
    paper.agree("head")
    seen = paper.view().content_hash
    agreeing.decline(paper.at("lead"), paper.reference, seen, "I never said this")
    asked_on = day(clock())
    clock.forward(days=21)
    agreeing.issue_unagreed(paper.at(), paper.reference, seen, "We could not agree on it")
    for who in ("head", "lead"):
        page = text_of(pages.at(who).get(address(paper)))
        said = "Not agreed by Lead OfAshgrove, because: We could not agree on it"
        assert f"{said}Asked for a change on {asked_on}: I never said this" in page


def test_agreed_and_signed_at_the_table(pages: Pages, paper: Paper) -> None:
    paper.circulate()
    head = pages.at("head")
    seen = {"content_hash": paper.view().content_hash}
    assert head.post(address(paper, "table"), {"content_hash": "old"}, 409).mimetype == "text/html"
    printed = head.post(address(paper, "table"), seen, 200)
    assert printed.headers["Content-Disposition"].startswith("attachment")
    code = paper.view().table_code
    page = head.get(address(paper, "table"))
    assert box(page, "table-code").get("value") == code
    parties = {key: paper.party(key) for key in ("head", "lead")}
    today = f"{pages.ash.clock().date():%d/%m/%Y}"
    page = head.post(address(paper, "table/signed"), {"code": "", f"on-{parties['lead']}": "40/1/26"}, 422)
    assert wrong_at(page, "table-code")
    assert wrong_at(page, f"table-outcome-{parties['lead']}-0")
    assert wrong_at(page, f"table-on-{parties['lead']}").startswith("40/1/26")
    assert wrong_at(page, "table-place")
    whole = {"place": "Cabinet 2"}
    for party in parties.values():
        whole |= {f"outcome-{party}": "signed", f"on-{party}": today}
    assert "that code" in text_of(head.post(address(paper, "table/signed"), {**whole, "code": "AAA-AAA"}, 422))
    head.post(address(paper, "table/signed"), {**whole, "code": code.lower().replace("-", " ")})
    assert paper.state == "filed"
    assert [copy.code for copy in paper.view().copies if copy.kind != "draft"] == [code], (
        "what was signed is what is issued"
    )
    assert head.get(address(paper, "table"), 302).location == address(paper)
    assert code in text_of(head.get(address(paper)))


def test_the_ink_of_an_issued_paper(pages: Pages, paper: Paper) -> None:
    paper.issue("lead", "head")
    lead, head = pages.at("lead"), pages.at("head")
    page = head.get(address(paper))
    assert acts(page, paper) == {"signatures", "addenda", "amend"}
    assert main_buttons(page) == ["Download the Word file"]
    assert acts(lead.get(address(paper)), paper) == {"signatures"}
    parties = {key: paper.party(key) for key in ("head", "lead")}
    fields = {f"outcome-{parties['head']}": "signed_with_dissent", f"on-{parties['head']}": "soon"}
    page = lead.post(address(paper, "signatures"), fields, 422)
    assert wrong_at(page, f"ink-on-{parties['head']}")
    assert wrong_at(page, f"ink-outcome-{parties['lead']}-0")
    assert wrong_at(page, "ink-place")
    assert box(page, f"ink-on-{parties['head']}").get("value") == "soon"
    assert box(page, f"ink-outcome-{parties['head']}-1").get("checked") is not None
    for party in parties.values():
        fields |= {f"outcome-{party}": "signed", f"on-{party}": f"{pages.ash.clock().date():%d/%m/%Y}"}
    lead.post(address(paper, "signatures"), {**fields, "place": "Cabinet 2"})
    page = lead.get(address(paper))
    assert (paper.state, acts(page, paper)) == ("filed", set())
    assert "Cabinet 2" in text_of(page)
    assert acts(head.get(address(paper)), paper) == {"addenda", "amend"}


def test_an_addendum_stands_at_the_end_and_is_printed(pages: Pages, paper: Paper) -> None:
    paper.issue("lead", "head")
    head = pages.at("head")
    assert wrong_at(head.post(address(paper, "addenda"), {"text": ""}, 422), "add-text")
    head.post(address(paper, "addenda"), {"text": "The fourteenth, not the twelfth."})
    page = pages.at("lead").get(address(paper))
    (said,) = tree(page).xpath("//*[@id='addenda']/following-sibling::dl[1]//dd")
    assert said.text_content() == "The fourteenth, not the twelfth."
    assert not said.xpath("ancestor-or-self::*[contains(@class, 'not-on-paper')]")


def test_an_amendment_and_the_version_that_stands(pages: Pages, paper: Paper) -> None:
    paper.issue("lead", "head")
    head, lead = pages.at("head"), pages.at("lead")
    assert wrong_at(head.post(address(paper, "amend"), {"reason": ""}, 422), "amend-reason")
    head.post(address(paper, "amend"), {"reason": "The date was wrong"})
    paper.save(trends="Lateness has stopped")
    page = head.get(address(paper))
    assert acts(page, paper) == {"circulate", "give-up", "draft", "draft/pdf"}
    assert "Version 2 is being amended; version 1 stands" in text_of(page)
    assert "The date was wrong" in text_of(page)
    page = lead.get(address(paper))
    assert "More lateness on Mondays" in text_of(page)
    assert "stopped" not in text_of(page)
    assert acts(page, paper) == set()
    lead.get(address(paper, "versions/2"), 404)
    lead.get(address(paper, "versions/1"))
    head.post(address(paper, "circulate"), {"revision": str(paper.revision)})
    assert "stopped" in text_of(lead.get(address(paper)))
    paper.agree("head")
    paper.agree("lead")
    page = lead.get(address(paper))
    assert "Version 1, issued" in text_of(page)
    old = lead.get(address(paper, "versions/1"))
    assert "More lateness on Mondays" in text_of(old)
    assert "replaced on" in text_of(old)
    assert acts(old, paper) == set()
    codes = tree(old).xpath("//main//a[contains(@href, '/copies/')]/@href")
    assert len(set(codes)) == 2
    for code in set(codes):
        lead.get(code)
    lead.get(address(paper, "versions/3"), 404)


def test_an_amendment_is_given_up(pages: Pages, paper: Paper) -> None:
    paper.issue("lead", "head")
    amending.amend(paper.at(), paper.reference, "A slip")
    pages.at("head").post(address(paper, "give-up"))
    assert paper.state == "issued"
    assert main_buttons(pages.at("head").get(address(paper))) == ["Download the Word file"]


def test_the_providers_own_record_is_told_and_handed_over(pages: Pages, clock: FakeClock) -> None:
    ash = pages.ash
    session = sessions.plan_session(ash.at("head"), ash.contracts["head-lead"], clock() - timedelta(hours=1), "Room 2")
    reference = attaching.attach_record(ash.at("head"), session, pdf())
    lead = pages.at("lead")
    page = lead.get(f"/papers/{reference}")
    said = " ".join(tree(page).xpath("string(//*[@id='attached']/following-sibling::dl[1])").split())
    assert said.startswith("Attached by Head OfAshgrove,")
    assert "A PDF file" in said
    (way, other) = tree(page).xpath("//*[@id='attached']/following-sibling::dl[1]//a/@href")
    assert lead.get(way).data == pdf()
    lead.get(other)


def sheet_line(answer: TestResponse) -> str:
    (line,) = tree(answer).xpath("//*[contains(@class, 'imprint')]")
    return str(line.text_content().strip())


def test_the_sheet_says_what_it_is_on_every_page(pages: Pages, paper: Paper) -> None:
    head = pages.at("head")
    draft = head.get(address(paper))
    assert sheet_line(draft) == f"{paper.reference}, version 1. Draft, not agreed: do not sign."
    places = "//*[contains(@class, 'signatures')]"
    assert "not-on-paper" in tree(draft).xpath(places)[0].get("class")
    paper.issue("lead", "head")
    page = head.get(address(paper))
    copy = next(copy for copy in paper.view().copies if copy.kind == "issued")
    assert sheet_line(page) == (
        f"{paper.reference}, version 1. Code {copy.code}. Audit {copy.audit_number}, {copy.chain_head[:8]}."
    )
    (signatures,) = tree(page).xpath(places)
    assert "not-on-paper" not in signatures.get("class")
    assert [row.xpath("string(p[1])") for row in signatures.xpath("div")] == [
        f"Supervisor: {pages.ash.name('head')}", f"Supervisee: {pages.ash.name('lead')}",
    ]  # fmt: skip
    assert not tree(page).xpath("//article//form")


ENDS = ("circulate", "recall", "comments", "agree", "decline", "issue", "abandon", "resume", "amend", "give-up",
        "addenda", "table", "table/signed", "signatures", "draft", "draft/pdf", "table/pdf")  # fmt: skip


def test_others_find_nothing_at_any_address(pages: Pages, paper: Paper) -> None:
    paper.issue("lead", "head")
    before = [event for event in pages.ash.events() if event.startswith("paper.")]
    strangers = [pages.at(who) for who in ("deputy", "wellbeing", "trust", "governor", "administrator", "staff")]
    for browser in [*strangers, pages.at("deputy", pages.town.birch)]:
        for end in ("", "versions/1", "table"):
            browser.get(address(paper, end), 404)
        for end in ENDS:
            browser.post(address(paper, end), {"revision": "1", "reason": "x", "text": "x"}, 404)
    assert [event for event in pages.ash.events() if event.startswith("paper.")] == before


def test_the_supervised_do_nothing_that_is_the_supervisors(pages: Pages, paper: Paper) -> None:
    lead = pages.at("lead")
    for end in ("circulate", "abandon", "resume"):
        lead.post(address(paper, end), {"revision": "1", "reason": "x"}, 404)
    paper.circulate()
    for end in ("recall", "issue", "table", "table/signed"):
        lead.post(address(paper, end), {"reason": "x"}, 404)
    assert paper.state == "circulated"
    paper.issue("lead", "head")
    for end in ("amend", "addenda", "give-up"):
        lead.post(address(paper, end), {"reason": "x", "text": "x"}, 404)
    assert paper.state == "issued"


def test_what_was_done_is_said_without_a_name(pages: Pages, paper: Paper) -> None:
    head = pages.at("head")
    drafts.abandon(paper.at(), paper.reference, "By mistake")
    for end, fields in (
        ("resume", {}),
        ("circulate", {"revision": ""}),
        ("comments", {"path": "", "text": "Well."}),
        ("agree", {"content_hash": ""}),
        ("recall", {}),
    ):
        now = {"revision": str(paper.revision), "content_hash": paper.view().content_hash}
        sent = head.post(address(paper, end), {**fields, **{key: now[key] for key in fields if key in now}})
        said = tree(head.get(sent.location)).xpath("string(//*[contains(@class, 'flashes')])").strip()
        assert said
        assert not any(pages.ash.name(key) in said for key in pages.ash.made.people)


def test_ink_is_not_told_by_somebody_who_only_attended(pages: Pages, paper: Paper) -> None:
    """Told before what they typed is looked at: a page of errors would show who signs."""
    paper.issue("lead", "head")
    pages.ash.add_party("staff", PartyKind.ATTENDEE)
    pages.at("staff").post(address(paper, "signatures"), {"place": ""}, 404)
