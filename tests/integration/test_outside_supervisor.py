"""A supervisor without an account (trust: an external provider): the supervisee writes what nobody else can."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from flask import Flask
from lxml import html

from tests import word_files
from tests.attached_files import pdf
from tests.client import Browser, text_of
from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import CLOSED, CONTRACT_ANSWERS, Paper, School, Town, make_town, sound, texts
from tests.integration.test_attaching_pages import Pages, form_of, post, revision_on, send
from webapp import create_app
from webapp.db.contracts import Party
from webapp.db.papers import Action, IssuedCopy
from webapp.db.schools import Account, Person
from webapp.domain.errors import Conflict, Invalid, Refused
from webapp.domain.lifecycle import State
from webapp.domain.people import PartyKind
from webapp.domain.policy import Permission
from webapp.services import (
    actions,
    agreeing,
    amending,
    attaching,
    contracts,
    drafts,
    ending,
    people,
    practice,
    reading,
    sessions,
    signing,
    standing,
    table,
    writing,
)
from webapp.services.home import home
from webapp.services.work import Desk
from webapp.settings import Settings


@pytest.fixture
@kept
def ash(town: Town) -> School:
    """The school, whose lead has just made a contract with a provider from outside."""
    return with_contract(town.ash)


def with_contract(ash: School) -> School:
    ash.add_person("provider", account=False)
    practice.choose(
        ash.at("lead"), "outside_children", "reference"
    )  # as a school does whose cases a provider hears (trust)
    ash.contract("provider", "lead", maker="lead")
    return ash


def contract_paper(ash: School) -> Paper:
    """The contract's own paper, in which the supervisee has left nothing out."""
    reference = ash.contracts["provider-lead"]
    line = contracts.read_contract(ash.at("lead"), reference).paper
    assert line is not None
    paper = Paper(ash, "lead", reference, "", line.reference)
    paper.save(**CONTRACT_ANSWERS, review_on=(ash.clock().date() + timedelta(days=360)).isoformat())
    return paper


def planned(ash: School, *, days: int = 0) -> str:
    begins = ash.clock() - timedelta(hours=1) + timedelta(days=days)
    return sessions.plan_session(ash.at("lead"), ash.contracts["provider-lead"], begins, "Room 2")


def typed(ash: School) -> Paper:
    """An ordinary record, begun and typed by the supervisee."""
    session = planned(ash)
    reference = sessions.start_record(ash.at("lead"), session)
    paper = Paper(ash, "lead", ash.contracts["provider-lead"], session, reference)
    paper.save(
        cases=[ash.case("amara", "About amara:")],
        actions=[ash.action(paper, "Send the article", "provider")],
        next_on=(ash.clock().date() + timedelta(days=42)).isoformat(),
    )
    return paper


def agreed(paper: Paper) -> Paper:
    """Circulated by the supervisee, who agrees it and notes the provider's word: so it is issued."""
    paper.circulate()
    assert paper.agree("lead") is False
    assert paper.agree("lead", party_id=paper.party("provider")) is True
    return paper


def give_account(ash: School, who: str) -> None:
    with ash.desk.work(school_id=ash.school_id) as work:
        person = work.db.get_one(Person, ash.person(who))
        account = Account(
            school_id=ash.school_id, person=person, email=f"{who}@provider.example", token="t", created_at=work.now
        )
        work.db.add(account)
        work.note("person.added", f"person:{person.id}")


def take_over(ash: School, who: str) -> None:
    """Somebody supervises from today, and the provider did until yesterday."""
    ash.succeed("provider", who, "lead")


# Making


def test_the_supervisee_makes_the_contract_and_the_provider_is_from_outside(ash: School) -> None:
    view = contracts.read_contract(ash.at("lead"), ash.contracts["provider-lead"])
    assert [(party.kind, party.has_account) for party in view.parties] == [
        (PartyKind.SUPERVISOR, False),
        (PartyKind.SUPERVISEE, True),
    ]
    assert view.paper is not None
    assert (view.paper.readable, view.paper.writable) == (True, True)
    external = {party.person_id for party in ash.rows(Party) if party.external}
    assert external == {ash.person("provider")}


def test_a_supervisee_without_an_account_is_not_from_outside(town: Town) -> None:
    """Only whoever supervises without one is a provider; a colleague who is supervised is of the school."""
    town.ash.add_person("colleague", account=False)
    town.ash.contract("lead", "colleague")
    assert not any(party.external for party in town.ash.rows(Party))


# From the contract to its file


def test_the_contract_is_written_agreed_and_signed(ash: School) -> None:
    paper = contract_paper(ash)
    agreed(paper)
    signing.note_signatures(ash.at("lead"), paper.reference, paper.ink(), "Supervision file")
    assert paper.state == State.FILED
    assert sound(ash.desk)


def test_an_ordinary_record_is_typed_by_the_supervisee(ash: School) -> None:
    paper = typed(ash)
    paper.end("amara")
    agreed(paper)
    assert [texts(entry) for entry in ash.standing("amara")] == [["About amara: now", "About amara: next"]]
    copy = next(row for row in ash.rows(IssuedCopy) if row.kind == "issued")
    with ash.desk.read() as work:
        printed = word_files.lines(work.db.get_one(IssuedCopy, copy.id).content)
    # By reference alone: the provider takes the paper home (loxdale, jmat).
    assert any("C-0001" in line for line in printed)
    assert not any("Lisle" in line for line in printed)
    signing.note_signatures(ash.at("lead"), paper.reference, paper.ink(), "Supervision file")
    assert paper.state == State.FILED


def test_a_record_is_recalled_abandoned_and_taken_up_again(ash: School) -> None:
    paper = typed(ash)
    paper.end("amara")
    paper.circulate()
    agreeing.decline(
        ash.at("lead"), paper.reference, paper.view().content_hash, "Not so", party_id=paper.party("provider")
    )
    agreeing.recall(ash.at("lead"), paper.reference)
    drafts.abandon(ash.at("lead"), paper.reference, "Begun twice")
    drafts.resume(ash.at("lead"), paper.reference)
    assert agreed(paper).state == State.ISSUED


def test_it_is_signed_at_the_table(ash: School) -> None:
    paper = typed(ash)
    paper.end("amara")
    paper.circulate()
    table.print_for_table(ash.at("lead"), paper.reference, paper.view().content_hash)
    ink = {paper.party(who): signing.Ink("signed", ash.clock().date()) for who in ("lead", "provider")}
    table.sign_at_table(ash.at("lead"), paper.reference, paper.view().table_code, ink, "Cabinet 2")
    assert paper.state == State.FILED


def test_what_was_issued_is_amended_by_the_supervisee(ash: School) -> None:
    paper = typed(ash)
    paper.end("amara")
    agreed(paper)
    amending.add_addendum(ash.at("lead"), paper.reference, "The room was 3")
    amending.amend(ash.at("lead"), paper.reference, "A date was wrong")
    paper.save(trends="Put right")
    assert agreed(paper).view().standing == 2


def test_a_silent_provider_does_not_keep_it_from_the_file(ash: School) -> None:
    paper = typed(ash)
    paper.end("amara")
    paper.circulate()
    paper.agree("lead")
    ash.clock.forward(days=60)
    assert paper.view().may_issue_unagreed
    agreeing.issue_unagreed(ash.at("lead"), paper.reference, paper.view().content_hash, "No answer by post")
    assert paper.state == State.ISSUED


def test_the_actions_are_the_supervisees_to_close(ash: School) -> None:
    paper = typed(ash)
    paper.end("amara")
    (action,) = actions.my_actions(ash.at("lead")).actions
    assert (action.what, action.mine) == ("Send the article", False)
    actions.close_action(ash.at("lead"), action.action_id, "done", "")
    assert [row.state for row in ash.rows(Action)] == ["done"]


def test_home_and_session_offer_what_can_be_done(ash: School) -> None:
    session = planned(ash)
    view = sessions.read_session(ash.at("lead"), session)
    assert (view.may_write, view.may_end, view.may_attach) == (True, True, True)
    assert [one.may_write for one in home(ash.at("lead")).sessions] == [True]
    # The contract's own paper waits for whoever writes it.
    assert [task.kind for task in home(ash.at("lead")).papers] == ["write"]


def test_an_attached_record_as_before(ash: School) -> None:
    session = planned(ash)
    reference = attaching.attach_record(ash.at("lead"), session, pdf())
    assert reading.read_paper(ash.at("lead"), reference).attachment is not None
    with pytest.raises(Conflict, match="has a record already"):
        attaching.attach_record(ash.at("lead"), session, pdf())


# Nobody else, and no longer than nobody else can


def circulated(desk: Desk, paper: Paper) -> None:
    """Circulated, or told what is missing: nobody else gets so far."""
    with suppress(Invalid):
        agreeing.circulate(desk, paper.reference, paper.revision)


USES: dict[str, Callable[[Desk, Paper], object]] = {
    "read": lambda desk, paper: reading.read_paper(desk, paper.reference),
    "save": lambda desk, paper: writing.save(desk, paper.reference, paper.revision, paper.answers),
    "circulate": circulated,
    "abandon": lambda desk, paper: drafts.abandon(desk, paper.reference, "Not held"),
    "end": lambda desk, paper: ending.ask_ending(desk, paper.session),
    "start": lambda desk, paper: sessions.start_record(desk, paper.session),
}
OUTSIDERS = ("head", "deputy", "wellbeing", "trust", "governor", "administrator", "staff", "second_lead", "nobody")


@pytest.mark.parametrize("use", USES)
def test_outsiders_are_refused(town: Town, use: str) -> None:
    ash = with_contract(town.ash)
    paper = typed(ash)
    for desk in (*(ash.at(who) for who in OUTSIDERS), town.birch.at("lead"), ash.desk):
        with pytest.raises(CLOSED):
            USES[use](desk, paper)
    USES[use](ash.at("lead"), paper)  # the counter-proof


@pytest.mark.parametrize("use", USES)
def test_nothing_widens_where_the_supervisor_has_an_account(town: Town, use: str) -> None:
    """Also in a contract beside one with a provider."""
    ash = with_contract(town.ash)
    paper = ash.record("head-lead", trends="Not for the supervisee yet")
    with pytest.raises(Refused):
        USES[use](ash.at("lead"), paper)
    own = contracts.read_contract(ash.at("lead"), paper.contract).paper
    assert own is not None
    assert (own.readable, own.writable) == (False, False)
    USES[use](ash.at("head"), paper)  # the counter-proof


@pytest.mark.parametrize("use", USES)
def test_it_ends_when_somebody_with_an_account_takes_over(ash: School, use: str) -> None:
    paper = typed(ash)
    take_over(ash, "head")
    with pytest.raises(Refused):
        USES[use](ash.at("lead"), paper)
    USES[use](ash.at("head"), paper)  # the draft has passed over


def test_it_ends_when_the_provider_is_given_an_account(ash: School) -> None:
    paper = typed(ash)
    give_account(ash, "provider")
    with pytest.raises(Refused):
        paper.view("lead")
    assert actions.my_actions(ash.at("lead")).actions == ()
    paper.save("provider", trends="Theirs now")


def test_what_a_supervisor_with_an_account_drafted_does_not_pass_to_the_supervisee(town: Town) -> None:
    ash = town.ash
    ash.add_person("provider", account=False)
    paper = ash.record("head-lead", trends="Not for the supervisee yet")
    ash.succeed("head", "provider", "lead")
    with pytest.raises(Refused):
        paper.view("lead")
    # What the provider recorded is still attached, and written round.
    session = planned(ash)
    reference = attaching.attach_record(ash.at("lead"), session, pdf())
    reading.read_paper(ash.at("lead"), reference)


def test_a_stand_in_writes_the_session_that_they_lead_and_no_other(ash: School) -> None:
    first, second = planned(ash), planned(ash, days=1)
    place = standing.name_stand_in(ash.at("lead"), first, ash.person("wellbeing"))
    assert not sessions.read_session(ash.at("lead"), first).may_write
    assert sessions.read_session(ash.at("wellbeing"), first).may_write
    assert sessions.read_session(ash.at("lead"), second).may_write
    standing.end_place(ash.at("lead"), place)
    assert sessions.read_session(ash.at("lead"), first).may_write


def test_a_scribe_types_beside_the_supervisee_and_decides_nothing(ash: School) -> None:
    paper = typed(ash)
    standing.name_scribe(ash.at("lead"), paper.contract, ash.person("staff"))
    paper.save("staff", trends="Typed by the scribe")
    paper.end("amara")
    with pytest.raises(Refused):
        agreeing.circulate(ash.at("staff"), paper.reference, paper.revision)
    assert agreed(paper).state == State.ISSUED


def test_in_a_group_each_writes_of_the_sessions_that_were_theirs(town: Town) -> None:
    ash = town.ash
    ash.add_person("provider", account=False)
    practice.choose(ash.at("lead"), "outside_children", "reference")
    made = contracts.create_contract(
        ash.at("lead"),
        ash.person("provider"),
        ash.person("lead"),
        ash.person("deputy"),
        kind=contracts.ContractKind.GROUP,
    )
    ash.contracts["provider-lead"] = made
    paper = typed(ash)
    ash.clock.forward(days=1)
    later = ash.add_party("wellbeing", PartyKind.SUPERVISEE, "provider-lead")
    ash.add_party("staff", PartyKind.ATTENDEE, "provider-lead")
    with ash.desk.work(school_id=ash.school_id) as work:
        work.db.get_one(Party, later).from_on = work.today
        work.note("contract.created", "contract:1")
    paper.save("deputy", trends="Typed by the other")
    for who in ("wellbeing", "staff"):  # it was held before the one joined; an attendee writes nothing at all
        with pytest.raises(Refused):
            paper.view(who)


def test_the_supervisee_who_left_the_contract_writes_no_more(ash: School) -> None:
    paper = typed(ash)
    place = paper.party("lead")
    with ash.desk.work(school_id=ash.school_id) as work:
        party = work.db.get_one(Party, place)
        party.until_on = work.today
        work.note("party.ended", f"contract:{party.contract_id}")
    paper.view()
    ash.clock.forward(days=1)
    with pytest.raises(Refused):
        paper.view()


# Through the pages


@pytest.fixture
def pages(settings: Settings, desk: Desk, clock: FakeClock) -> Iterator[Pages]:
    town = make_town(desk, clock)
    app: Flask = create_app(settings, clock=clock)
    app.config["TESTING"] = True
    yield Pages(town.ash, app)
    app.extensions["alongside"].database.close()


def test_from_adding_the_provider_to_two_filed_papers(pages: Pages) -> None:
    """The contract, and after a session the provider's own file: all without a script."""
    ash = pages.ash
    provider = added(ash, pages.browser("administrator"))
    browser = pages.browser("lead")
    contract = made(ash, browser, provider)
    paper = contracts.read_contract(ash.at("lead"), contract.rsplit("/", 1)[-1]).paper
    assert paper is not None
    review_on = ash.clock().date() + timedelta(days=360)
    fields = form_of(browser.get(f"/papers/{paper.reference}/write"), "frequency")
    fields |= {key: [value] for key, value in CONTRACT_ANSWERS.items()} | {"review_on": [f"{review_on:%d/%m/%Y}"]}
    post(browser, f"/papers/{paper.reference}/write", fields, do="save")
    file_it(ash, browser, paper.reference)

    fields = {"on": ["3/3/26"], "starts": ["8:00"], "place": ["Room 2"]}
    session = post(browser, f"{contract}/sessions/new", fields).location
    page = browser.get(session)
    assert "Attach the provider’s own record once you have it" in text_of(page)
    record = send(browser, f"{session}/attach", pdf()).location.split("/")[-2]
    fields = form_of(browser.get(f"/papers/{record}/write"), "group_session") | {"group_session": ["no"]}
    fields |= {
        "cases-0-child": ["C-0001"],
        "cases-0-discussed": ["Settled"],
        "cases-0-decided": ["Ring home"],
        "cases-0-reason": ["It helped"],
        "cases-0-plan_changed": ["no"],
    }
    fields |= {"actions-0-what": [""], "actions-0-owner": [""], "actions-0-due": [""]}
    post(browser, f"/papers/{record}/write", fields, do="save")
    post(browser, f"{session}/end", form_of(browser.get(f"{session}/end"), "starts"), do="end")
    file_it(ash, browser, record)
    assert [texts(entry) for entry in ash.standing("amara")] == [["Settled", "Ring home", "It helped"]]
    assert sound(ash.desk)


def added(ash: School, browser: Browser) -> int:
    """The provider, added by the administrator among the school's people, without an account."""
    answer = browser.post("/school/people/add", {"name": "Provider OfAshgrove", "office": "provider", "email": ""})
    ash.made.people["provider"] = int(answer.location.rsplit("/", 1)[-1])
    assert people.person(ash.at("administrator"), ash.person("provider")).person.account == "none"
    return ash.person("provider")


def made(ash: School, browser: Browser, provider: int) -> str:
    """The contract, made by the lead. Returns its address."""
    page = html.fromstring(browser.get("/supervision/new").get_data(as_text=True))
    (option,) = page.xpath(f"//select[@name='supervisor']/option[@value='{provider}']")
    assert option.text_content() == "Provider OfAshgrove, provider (paper only)"
    fields = {"kind": ["one_to_one"], "supervisor": [str(provider)], "supervisee": [str(ash.person("lead"))]}
    contract = post(browser, "/supervision/new", fields).location
    assert "(no account: agrees and signs on paper)" in text_of(browser.get(contract))
    return str(contract)


def file_it(ash: School, browser: Browser, reference: str) -> None:
    """Circulate it, agree it, note the provider's word, and say that both have signed."""
    sheet = browser.get(f"/papers/{reference}")
    post(browser, f"/papers/{reference}/circulate", {"revision": [revision_on(sheet)]})
    view = reading.read_paper(ash.at("lead"), reference)
    assert {Permission.PAPER_CIRCULATE, Permission.PAPER_AMEND} <= view.head.permissions
    seen = {"content_hash": [view.content_hash]}
    post(browser, f"/papers/{reference}/agree", seen)
    by_hand = next(said.party for said in view.agreements if not said.party.has_account)
    post(browser, f"/papers/{reference}/agree", seen, party=str(by_hand.party_id), on="3/3/26")
    ink = {"place": ["Cabinet 2"]}
    for said in view.agreements:
        ink |= {f"outcome-{said.party.party_id}": ["signed"], f"on-{said.party.party_id}": ["3/3/26"]}
    post(browser, f"/papers/{reference}/signatures", ink)
    assert reading.read_paper(ash.at("lead"), reference).head.state == State.FILED
