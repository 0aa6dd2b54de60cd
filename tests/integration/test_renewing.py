"""A contract over the years: when its review is due and told, its renewal, and which of its papers holds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import factories
from tests.client import open_site, text_of
from tests.clock import FakeClock
from tests.integration.counting import statements
from tests.integration.kept import kept
from tests.integration.own_forms import CONTRACT, used
from tests.integration.school import Paper, School, Town
from webapp.db.contracts import Contract, Party
from webapp.db.own_forms import OwnForm
from webapp.db.schools import Person
from webapp.domain.contract_review import ReviewStanding
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.domain.people import PartyKind
from webapp.domain.switched_on import SWITCHABLE
from webapp.services import (
    amending,
    calendar_events,
    contract_reviews,
    contracts,
    drafts,
    home,
    practice,
    reading,
    renewing,
    ways,
)
from webapp.services.contract_reviews import ReviewLine
from webapp.services.rhythms import agreed_length
from webapp.settings import Settings

TODAY = date(2026, 3, 3)
REVIEW = TODAY + timedelta(days=360)


@pytest.fixture
@kept
def agreed(ash: School) -> Paper:
    """The contract of the head and the lead, agreed today and reviewed in 360 days."""
    paper = ash.contract_paper()
    paper.issue("head", "lead")
    return paper


def lines(school: School, who: str) -> tuple[ReviewLine, ...]:
    return home.home(school.at(who)).reviews.lines


def review(school: School, who: str = "lead", contract: str = "head-lead") -> tuple[date, ReviewStanding]:
    over = renewing.over_time(school.at(who), school.contracts[contract])
    assert over is not None
    assert over.review is not None
    return over.review.on, over.review.standing


def renewed(agreed: Paper, key: str = "") -> Paper:
    """Its renewal, begun by its supervisor."""
    reference = renewing.renew(agreed.at(), agreed.contract, key)
    return Paper(agreed.school, agreed.writer, agreed.contract, "", reference)


# When it is due


def test_the_day_that_the_parties_wrote_counts_and_is_told_to_both_four_weeks_ahead(
    agreed: Paper, clock: FakeClock
) -> None:
    ash = agreed.school
    assert review(ash) == (REVIEW, ReviewStanding.AHEAD)
    before = {who: home.home(ash.at(who)).to_do for who in ("head", "lead")}
    clock.forward(days=331)
    assert lines(ash, "head") == lines(ash, "lead") == ()
    clock.forward(days=1)
    (mine,), (theirs,) = lines(ash, "head"), lines(ash, "lead")
    assert (mine.others, mine.mine, mine.asks, mine.late) == ((ash.name("lead"),), True, True, False)
    assert (theirs.others, theirs.mine, theirs.asks) == ((ash.name("head"),), False, False)
    assert home.home(ash.at("head")).to_do == before["head"] + 1
    clock.forward(days=28)
    assert not lines(ash, "head")[0].late
    clock.forward(days=1)
    assert lines(ash, "head")[0].late
    assert review(ash) == (REVIEW, ReviewStanding.LATE)
    assert all(lines(ash, who) == () for who in ("second_lead", "trust", "staff"))


def test_without_a_day_it_is_counted_from_the_issue_and_before_that_from_the_beginning(
    ash: School, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert review(ash)[0] == date(2027, 2, 1)  # never issued: a year after it began
    practice.choose(ash.at("lead"), "contract_review", "6")
    assert review(ash)[0] == date(2026, 8, 1)
    paper = ash.contract_paper()
    paper.issue("head", "lead")
    assert review(ash)[0] == REVIEW
    monkeypatch.setattr(contract_reviews, "answer_of", lambda document, answers, meaning: "some day in autumn")
    assert review(ash)[0] == date(2026, 9, 3)
    clock.forward(days=100)
    amending.amend(paper.at(), paper.reference, "A word")
    paper.save(place="Room 9")
    paper.circulate()
    paper.agree("head")
    paper.agree("lead")
    assert review(ash)[0] == date(2026, 9, 3)  # an amendment reviews nothing


def test_a_contract_that_was_never_issued_is_told_as_one_whose_paper_is_in_hand(ash: School, clock: FakeClock) -> None:
    clock.now = clock.now.replace(year=2027)
    (line,) = lines(ash, "head")
    assert (line.late, line.begun, line.asks) == (True, True, False)
    assert not renewing.over_time(ash.at("head"), "S-0001").may_renew  # type: ignore[union-attr]
    with pytest.raises(Conflict, match="never issued"):
        renewing.renew(ash.at("head"), "S-0001")


def test_the_head_the_lead_and_the_trusts_lead_have_the_number_and_nobody_else(agreed: Paper, clock: FakeClock) -> None:
    ash = agreed.school
    clock.forward(days=361)
    counts = {who: home.home(ash.at(who)).reviews.overdue for who in ash.made.people}
    assert {who for who, count in counts.items() if count is not None} == {"head", "lead", "second_lead", "trust"}
    assert counts["trust"] == 2  # this one, and another that was never issued
    assert ash.name("lead") not in str(home.home(ash.at("trust")).reviews)


def test_an_ended_contract_is_not_reviewed_and_not_renewed(agreed: Paper, clock: FakeClock) -> None:
    ash = agreed.school
    with ash.desk.work(school_id=ash.school_id) as work:
        contract = work.db.query(Contract).filter_by(school_id=ash.school_id, reference=agreed.contract).one()
        contract.ended_on = work.today + timedelta(days=5)
        work.note("contract.changed", f"contract:{contract.id}")
    clock.forward(days=361)
    assert lines(ash, "head") == ()
    assert home.home(ash.at("trust")).reviews.overdue == 1
    over = renewing.over_time(ash.at("head"), agreed.contract)
    assert over is not None
    assert (over.review, over.may_renew) == (None, False)
    with pytest.raises(Conflict, match="ended"):
        renewing.renew(ash.at("head"), agreed.contract)


def test_home_costs_for_forty_contracts_what_it_costs_for_one(agreed: Paper, clock: FakeClock) -> None:
    ash = agreed.school
    clock.forward(days=361)
    one = statements(ash.desk, lambda: home.home(ash.at("head")))
    with ash.desk.work(school_id=ash.school_id) as work:
        for _ in range(40):
            contract = factories.make_contract(work, ash.person("head"))
            factories.make_party(work, contract, ash.person("head"), PartyKind.SUPERVISOR)
            factories.make_party(work, contract, ash.person("staff"), PartyKind.SUPERVISEE)
            contract.started_on = date(2023, 9, 4)
        work.note("contract.created", "contract:0")
    assert len(lines(ash, "head")) == 41
    assert statements(ash.desk, lambda: home.home(ash.at("head"))) <= one + 4


# Renewing


def test_it_begins_with_last_years_answers_and_is_agreed_like_any_paper(agreed: Paper, clock: FakeClock) -> None:
    ash = agreed.school
    clock.forward(days=350)
    today = clock().date()
    paper = renewed(agreed)
    before = agreed.answers
    assert paper.answers == before | {
        "agreed_on": today.isoformat(),
        "review_on": date(today.year + 1, today.month, today.day).isoformat(),
    }
    assert "contract.renewing" in ash.events()
    view = contracts.read_contract(ash.at("lead"), agreed.contract)
    assert view.paper is not None
    assert view.paper.reference == agreed.reference  # it holds until the next one is issued
    over = renewing.over_time(ash.at("lead"), agreed.contract)
    assert over is not None
    assert over.renewal is not None
    assert (over.renewal.reference, over.renewal.readable, over.former) == (paper.reference, False, ())
    assert lines(ash, "head") == ()  # the paper asks for itself
    assert [task.kind for task in home.home(ash.at("head")).papers if task.reference == paper.reference] == ["write"]
    clock.forward(days=11)
    (line,) = lines(ash, "head")
    assert (line.begun, line.asks, line.late) == (True, False, True)
    clock.forward(days=-11)

    paper.save(length_minutes="90")
    paper.circulate()
    assert reading.read_paper(ash.at("lead"), agreed.reference).sequel.followed_by == paper.reference
    paper.agree("lead")
    assert agreed_minutes(ash) == 75
    paper.agree("head")
    assert agreed_minutes(ash) == 90
    assert review(ash) == (date(today.year + 1, today.month, today.day), ReviewStanding.AHEAD)
    assert lines(ash, "head") == ()
    view = contracts.read_contract(ash.at("lead"), agreed.contract)
    assert view.paper is not None
    assert view.paper.reference == paper.reference
    over = renewing.over_time(ash.at("lead"), agreed.contract)
    assert over is not None
    assert [line.reference for line in over.former] == [agreed.reference]
    former, now = agreed.view("lead"), paper.view("lead")
    assert (former.sequel.followed_by, former.sequel.follower_holds) == (paper.reference, True)
    assert now.sequel.follows == agreed.reference
    assert former.answers["length_minutes"] == "75"
    assert now.answers["length_minutes"] == "90"
    counts = home.home(ash.at("head")).counts
    assert counts is not None
    assert counts.contracts == 1  # one contract, whatever it has of papers


def agreed_minutes(ash: School) -> int:
    """What the sessions' length is for the contract's page and for calendars."""
    with ash.at("lead").read() as work:
        contract = work.db.query(Contract).filter_by(school_id=ash.school_id, reference="S-0001").one()
        minutes = agreed_length(work, contract)
        assert calendar_events._lengths(work, [contract.id])[contract.id].minutes == minutes
        return minutes


def test_a_draft_of_it_is_its_writers_alone(agreed: Paper) -> None:
    paper = renewed(agreed)
    assert agreed.view("lead").sequel.followed_by == ""
    assert agreed.view("head").sequel.followed_by == paper.reference
    with pytest.raises(Refused):
        paper.view("lead")


def test_nothing_has_changed_is_one_click_to_circulate(agreed: Paper, clock: FakeClock) -> None:
    clock.forward(days=365)
    paper = renewed(agreed)
    assert paper.view().problems == ()
    paper.circulate()
    assert paper.state == "circulated"


def test_two_at_once_are_refused_and_so_is_changing_what_another_follows(agreed: Paper) -> None:
    ash = agreed.school
    first = renewed(agreed)
    with pytest.raises(Conflict, match=f"in hand already, as {first.reference}"):
        renewed(agreed)
    with pytest.raises(Conflict, match="begun after it"):
        amending.amend(ash.at("head"), agreed.reference, "A word")
    drafts.abandon(first.at(), first.reference, "Begun too early")
    second = renewed(agreed)
    with pytest.raises(Conflict, match="begun after it"):
        drafts.resume(first.at(), first.reference)
    second.issue("head", "lead")
    for act in (
        lambda: drafts.resume(first.at(), first.reference),
        lambda: amending.amend(ash.at("head"), agreed.reference, "A word"),
    ):
        with pytest.raises(Conflict, match="begun after it"):
            act()
    amending.amend(ash.at("head"), second.reference, "A word")
    with pytest.raises(Conflict, match="is being amended"):
        renewed(agreed)
    amending.give_up(ash.at("head"), second.reference)
    third = renewed(second)
    assert third.view("head").sequel.follows == second.reference


def test_who_renews_it(agreed: Paper, town: Town) -> None:
    ash = agreed.school
    for who in set(ash.made.people) - {"head"}:
        for act in (renewing.ask_renewal, renewing.renew):
            with pytest.raises(Refused):
                act(ash.at(who), agreed.contract)
    for who in town.birch.made.people:
        with pytest.raises((Refused, Conflict)):
            renewing.renew(town.birch.at(who), agreed.contract)
    with pytest.raises(NotFound):
        renewing.renew(ash.at("head"), "S-0404")
    for who in set(ash.made.people) - {"head", "lead"}:
        with pytest.raises(Refused):
            renewing.over_time(ash.at(who), agreed.contract)
    assert renewing.ask_renewal(ash.at("head"), agreed.contract).paper.reference == agreed.reference


def test_a_place_in_one_session_learns_nothing_of_it(agreed: Paper) -> None:
    ash = agreed.school
    paper = ash.record()
    with ash.desk.work(school_id=ash.school_id) as work:
        contract = work.db.query(Contract).filter_by(school_id=ash.school_id, reference=agreed.contract).one()
        party = factories.make_party(work, contract, ash.person("staff"), PartyKind.STAND_IN)
        party.session_id = next(one.id for one in contract.sessions if one.reference == paper.session)
        work.note("party.named", f"contract:{contract.id}")
    assert renewing.over_time(ash.at("staff"), agreed.contract) is None
    assert renewing.my_reviews(ash.at("staff")) == {}
    assert set(renewing.my_reviews(ash.at("lead"))) == {agreed.contract}


def test_a_provider_without_an_account_is_renewed_by_the_supervisee(ash: School, clock: FakeClock) -> None:
    person_id = ash.add_person("provider", account=False)
    with ash.desk.work(school_id=ash.school_id) as work:
        work.db.get_one(Person, person_id).office = ""
        work.note("person.changed", f"person:{person_id}")
    ash.contract("provider", "lead", maker="lead")
    line = contracts.read_contract(ash.at("lead"), ash.contracts["provider-lead"]).paper
    assert line is not None
    paper = Paper(ash, "lead", ash.contracts["provider-lead"], "", line.reference)
    more = {"frequency": "Each half term", "length_minutes": "60", "place": "Room 1"}
    more |= {"disagreement_first": "The head", "disagreement_next": "The governors", "supervisor_role": "Provider"}
    paper.save(**more, review_on="2027-02-01")
    paper.circulate()
    paper.agree("lead", party_id=paper.party("provider"))
    paper.agree("lead")
    clock.forward(days=320)
    assert [line.contract_reference for line in lines(ash, "lead") if line.asks] == [paper.contract]
    again = renewed(paper)
    assert again.answers["supervisor_role"] == "Provider"  # only the paper knows it, and it is the same person


def test_the_parties_are_those_of_today(agreed: Paper, clock: FakeClock) -> None:
    ash = agreed.school
    clock.forward(days=300)
    ash.succeed("head", "deputy", "lead")
    with ash.desk.work(school_id=ash.school_id) as work:
        person = (
            work.db.query(Party).filter_by(school_id=ash.school_id, person_id=ash.person("deputy")).all()[-1].person
        )
        person.office = ""
        work.note("person.changed", f"person:{person.id}")
    reference = renewing.renew(ash.at("deputy"), agreed.contract)
    answers = Paper(ash, "deputy", agreed.contract, "", reference).answers
    assert (answers["supervisor"], answers["supervisor_role"]) == (
        ash.name("deputy"),
        "",
    )  # not the former one’s office
    assert (answers["supervisee"], answers["supervisee_role"]) == (ash.name("lead"), "lead")


# On another document


def test_it_can_be_renewed_on_another_document_that_the_school_has_on(agreed: Paper) -> None:
    ash = agreed.school
    ways.switch(ash.at("lead"), list(SWITCHABLE))
    renewal = renewing.ask_renewal(ash.at("head"), agreed.contract)
    assert renewal.key == "dsl_contract"
    assert {"dsl_contract", "supervision_contract", "written_agreement"} <= {one.key for one in renewal.choices}
    with pytest.raises(Invalid):
        renewing.renew(ash.at("head"), agreed.contract, "dsl_record")
    paper = renewed(agreed, "supervision_contract")
    answers = paper.answers
    assert (answers["length"], answers["frequency"], answers["place"]) == (
        "75",
        "Once in each half term",
        "Meeting room 2",
    )
    assert paper.view().head.title == "Supervision contract"


def test_where_the_school_does_not_write_on_it_any_more_the_usual_one_is_proposed(agreed: Paper) -> None:
    ash = agreed.school
    ways.switch(ash.at("lead"), ["supervision_contract", "dsl_record", "action_summary"])
    assert renewing.ask_renewal(ash.at("head"), agreed.contract).key == "supervision_contract"
    assert renewed(agreed).view().head.title == "Supervision contract"


def test_it_can_be_renewed_on_a_form_of_the_schools_own(agreed: Paper) -> None:
    ash = agreed.school
    number = used(ash, CONTRACT)
    key = next(row.key for row in ash.rows(OwnForm) if row.number == number)
    paper = renewed(agreed, key)
    assert ash.name("lead") in str(paper.answers.values())
    assert agreed.answers["supervisee"] == ash.name("lead")


# On its pages


def test_the_pages_say_it_in_words(sqlite_settings: Settings, clock: FakeClock) -> None:
    site = open_site(sqlite_settings, clock)
    clock.forward(days=2)  # it was begun a year ago today
    head, lead = site.browser("head"), site.browser("lead")
    assert "Past their review1" in text_of(head.get("/"))
    home_page = text_of(lead.get("/"))
    assert "Your contract with Outsider OfAshgrove is to be reviewed" in home_page
    assert "1 thing is late." in home_page  # a session that was not ended is not theirs to end
    board = text_of(lead.get("/supervision"))
    assert "Review late since" in board
    reference = board.split("S-")[1].split(",")[0]
    assert "Review late since" in text_of(lead.get(f"/contracts/S-{reference}"))
