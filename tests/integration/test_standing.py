"""A scribe types and decides nothing; a stand-in leads one session. Neither sees more than that."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import CLOSED, NOISE, Paper, School, Town, ready, sound
from webapp.db.audit import AuditPayload
from webapp.db.contracts import Attendance, Party
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.services import (
    actions,
    agreeing,
    board,
    children,
    contracts,
    ending,
    home,
    paper_list,
    reading,
    sessions,
    standing,
    writing,
)
from webapp.services.work import Desk

AN_HOUR = timedelta(hours=1)


@pytest.fixture
@kept
def earlier(ash: School, clock: FakeClock) -> Paper:
    """A record of the same contract, circulated before the session that matters, with an action and a child."""
    paper = ready(ash, "amara")
    paper.save(actions=[ash.action(paper, "Telephone the virtual school", "lead")])
    paper.circulate()
    clock.now += timedelta(days=14)
    return paper


@pytest.fixture
@kept
def coming(ash: School, clock: FakeClock) -> str:
    """A session of the head and the lead that is about to begin."""
    return sessions.plan_session(ash.at("head"), "S-0001", clock(), "Room 2")


def stand_in(ash: School, session: str, who: str = "deputy") -> int:
    return standing.name_stand_in(ash.at("head"), session, ash.person(who))


def led_by(ash: School, session: str, who: str = "deputy") -> Paper:
    """The record that the stand-in writes."""
    return Paper(ash, who, "S-0001", session, sessions.start_record(ash.at(who), session))


def people(ash: School, session: str) -> dict[str, bool]:
    return {one.party.name: one.present for one in sessions.read_session(ash.at("head"), session).people}


# A stand-in


def test_a_stand_in_leads_the_one_session(ash: School, coming: str, clock: FakeClock) -> None:
    stand_in(ash, coming)
    assert people(ash, coming) == {ash.name("head"): False, ash.name("lead"): True, ash.name("deputy"): True}
    paper = led_by(ash, coming)
    assert paper.answers["supervisor"] == ash.name("deputy")
    paper.save(cases=[ash.case("amara", "A")])
    clock.now += AN_HOUR
    paper.end("amara")
    assert people(ash, coming)[ash.name("head")] is False
    paper.complete()
    paper.circulate()
    asked = {said.party.person_id for said in paper.view().agreements if said.expected}
    assert asked == {ash.person("deputy"), ash.person("lead")}  # the supervisor who was absent is not waited for
    paper.issue("lead", "deputy")
    assert paper.state == "issued"
    assert ash.name("head") not in " ".join(ash.standing("amara")[0].content.took_part)
    assert sound(ash.desk)


def test_a_supervisor_who_came_after_all_is_asked_as_well(ash: School, coming: str, clock: FakeClock) -> None:
    stand_in(ash, coming)
    paper = led_by(ash, coming)
    clock.now += AN_HOUR
    present = [one.party.party_id for one in ending.ask_ending(paper.at(), coming).people]
    ending.end_session(
        paper.at(), coming, starts_at=clock() - AN_HOUR, ended_at=clock(), discussed=[], none=True, present=present
    )
    assert all(people(ash, coming).values())
    assert paper.answers["supervisor"] == f"{ash.name('head')} and {ash.name('deputy')}"


def test_a_place_for_one_session_opens_nothing_else(ash: School, earlier: Paper, coming: str) -> None:
    stand_in(ash, coming, "staff")
    desk = ash.at("staff")
    assert contracts.read_contract(ash.at("head"), "S-0001").paper is not None
    view = contracts.read_contract(desk, "S-0001")
    assert ([line.reference for line in view.sessions], view.paper, view.whole) == ([coming], None, False)
    assert (view.may_plan, view.may_name) == (False, False)
    line = board.my_contracts(desk)[0]
    assert (line.paper, line.last_session) == (None, None)
    with pytest.raises(Refused):
        sessions.read_session(desk, earlier.session)
    for paper in (earlier.reference, ash.contract_paper().reference):
        for use in READS:
            with pytest.raises(Refused):
                use(desk, paper)
    assert actions.my_actions(desk).actions == ()
    assert paper_list.list_papers(desk, paper_list.Chosen()).papers == ()
    assert [session.reference for session in home.home(desk).sessions] == [coming]
    with pytest.raises(Refused):
        children.roll(desk)
    with pytest.raises(Refused):
        sessions.plan_session(desk, "S-0001", ash.clock(), "Room 9")
    # The counter-proof: what is of their session is theirs.
    own = led_by(ash, coming, "staff")
    for use in READS[:2]:
        use(desk, own.reference)
    assert [paper.reference for paper in paper_list.list_papers(desk, paper_list.Chosen()).papers] == [own.reference]


READS: tuple[Callable[[Desk, str], object], ...] = (
    reading.read_paper,
    writing.open_for_writing,
    lambda desk, paper: agreeing.circulate(desk, paper, 1),
    lambda desk, paper: agreeing.comment(desk, paper, "", "x"),
    agreeing.recall,
    lambda desk, paper: agreeing.agree(desk, paper, ""),
)


def test_somebody_who_stands_in_twice_speaks_in_each_session_as_of_that_one(
    ash: School, coming: str, clock: FakeClock
) -> None:
    """Two places in one contract: a word on the second record must not be counted as of the first."""
    later = sessions.plan_session(ash.at("head"), "S-0001", clock() + timedelta(days=7), "Room 2")
    first, second = stand_in(ash, coming), stand_in(ash, later)
    clock.now += timedelta(days=7)
    paper = led_by(ash, later)
    clock.now += AN_HOUR
    paper.end()
    paper.complete()
    paper.circulate()
    said = {said.party.party_id for said in paper.view().agreements}
    assert second in said
    assert first not in said
    paper.issue("lead", "deputy")
    assert paper.state == "issued"


def test_there_is_one_stand_in_and_before_the_end(ash: School, coming: str, clock: FakeClock) -> None:
    stand_in(ash, coming)
    with pytest.raises(Conflict, match="has a stand-in already"):
        stand_in(ash, coming, "staff")
    clock.now += AN_HOUR
    paper = led_by(ash, coming)
    paper.end()
    with pytest.raises(Conflict, match="ended already"):
        stand_in(ash, coming, "staff")
    assert not standing.ask_standing(ash.at("head"), session_reference=coming).may_stand_in


# A scribe


@pytest.mark.parametrize("for_one", [True, False])
def test_a_scribe_types_and_ends_and_decides_nothing(ash: School, coming: str, clock: FakeClock, for_one: bool) -> None:
    standing.name_scribe(ash.at("head"), "S-0001", ash.person("staff"), coming if for_one else "")
    paper = led_by(ash, coming, "staff")
    paper.save(trends="As it was said", cases=[ash.case("hope", "H")])
    clock.now += AN_HOUR
    paper.end("hope")
    paper.complete()
    for act in (
        lambda: agreeing.circulate(paper.at(), paper.reference, paper.revision),
        lambda: agreeing.agree(paper.at(), paper.reference, paper.view().content_hash),
        lambda: standing.name_scribe(paper.at(), "S-0001", ash.person("deputy"), coming),
    ):
        with pytest.raises(Refused):
            act()
    agreeing.circulate(ash.at("head"), paper.reference, paper.revision)
    with pytest.raises(Refused):
        paper.agree("staff")
    paper.agree("lead")
    assert paper.agree("head") is True


def test_a_scribe_for_one_session_sees_no_other(ash: School, earlier: Paper, coming: str) -> None:
    standing.name_scribe(ash.at("head"), "S-0001", ash.person("staff"), coming)
    desk = ash.at("staff")
    for use in READS:
        with pytest.raises(Refused):
            use(desk, earlier.reference)
    assert [line.reference for line in contracts.read_contract(desk, "S-0001").sessions] == [coming]


def test_a_scribe_of_the_contract_sees_nothing_from_before_today(ash: School, earlier: Paper, coming: str) -> None:
    standing.name_scribe(ash.at("head"), "S-0001", ash.person("staff"))
    desk = ash.at("staff")
    with pytest.raises(Refused):
        reading.read_paper(desk, earlier.reference)
    assert [line.reference for line in contracts.read_contract(desk, "S-0001").sessions] == [coming]


def test_a_scribe_may_type_up_what_has_ended_while_it_is_written(ash: School) -> None:
    paper = ready(ash, "amara")
    standing.name_scribe(ash.at("head"), "S-0001", ash.person("staff"), paper.session)
    writing.open_for_writing(ash.at("staff"), paper.reference)
    assert ash.name("staff") in people(ash, paper.session)
    assert people(ash, paper.session)[ash.name("staff")] is False  # who types later was not there
    paper.circulate()
    with pytest.raises(Conflict, match="not being written"):
        standing.name_scribe(ash.at("head"), "S-0001", ash.person("deputy"), paper.session)


# Who can be named


@pytest.mark.parametrize("name", ["scribe", "scribe for one", "stand-in"])
@pytest.mark.parametrize("who", ["head", "lead", "visitor", "trust", "stranger", "leaver"])
def test_who_cannot_be_named(town: Town, coming: str, name: str, who: str) -> None:
    """Of the school, with an account, and not a party already (loxdale, jmat: nobody from outside sees a name)."""
    ash = town.ash
    ash.add_person("visitor", account=False)
    ids = {key: ash.person(key) for key in ("head", "lead", "visitor", "trust")}
    ids |= {"stranger": town.birch.person("deputy"), "leaver": 10_000}
    with pytest.raises(Invalid):
        NAMES[name](ash.at("head"), coming, ids[who])
    assert len(ash.rows(Party)) == 4
    choices = standing.ask_standing(ash.at("head"), session_reference=coming).choices
    assert not set(ids.values()) & {choice.person_id for choice in choices}
    assert NOISE not in str(choices)
    NAMES[name](ash.at("head"), coming, ash.person("staff"))


NAMES: dict[str, Callable[[Desk, str, int], int]] = {
    "scribe": lambda desk, session, person: standing.name_scribe(desk, "S-0001", person),
    "scribe for one": lambda desk, session, person: standing.name_scribe(desk, "S-0001", person, session),
    "stand-in": standing.name_stand_in,
}


def test_it_is_noted_with_the_party(ash: School, coming: str) -> None:
    party = stand_in(ash, coming)
    standing.end_place(ash.at("head"), party)
    assert ash.events()[-2:] == ["party.named", "party.ended"]
    with ash.desk.read() as work:
        bodies = [row.body for row in work.db.query(AuditPayload).order_by(AuditPayload.row_id)][-2:]
    assert all(f'"party":{party}' in body.replace(" ", "") for body in bodies)
    assert sound(ash.desk)


# The end of a place


def test_a_place_ends_at_once(ash: School, coming: str) -> None:
    """Somebody named by mistake sees nothing more, also today."""
    party = stand_in(ash, coming, "staff")
    paper = led_by(ash, coming, "staff")
    assert standing.end_place(ash.at("head"), party) == coming
    for use in (
        lambda: reading.read_paper(ash.at("staff"), paper.reference),
        lambda: sessions.read_session(ash.at("staff"), coming),
        lambda: contracts.read_contract(ash.at("staff"), "S-0001"),
    ):
        with pytest.raises(Refused):
            use()
    assert people(ash, coming) == {ash.name("head"): True, ash.name("lead"): True}
    assert [row.present for row in ash.rows(Attendance)] == [True, True, False]
    stand_in(ash, coming, "staff")  # and may be named once more
    assert people(ash, coming)[ash.name("staff")] is True


def test_a_scribes_place_in_the_contract_ends_too(ash: School) -> None:
    party = standing.name_scribe(ash.at("head"), "S-0001", ash.person("staff"))
    assert board.my_contracts(ash.at("staff"))
    assert standing.end_place(ash.at("head"), party) == "S-0001"
    assert board.my_contracts(ash.at("staff")) == ()
    with pytest.raises(Conflict, match="ended already"):
        standing.end_place(ash.at("head"), party)


def test_whoever_led_keeps_the_place_until_the_record_is_filed(ash: School, coming: str, clock: FakeClock) -> None:
    party = stand_in(ash, coming)
    paper = led_by(ash, coming)
    clock.now += AN_HOUR
    paper.end()
    place = standing.ask_standing(ash.at("head"), session_reference=coming).places[0]
    assert (place.party_id, place.may_end) == (party, False)
    with pytest.raises(Conflict, match="until its record is filed"):
        standing.end_place(ash.at("head"), party)


def test_a_supervisors_place_is_not_ended_here(ash: School) -> None:
    for party in ash.rows(Party):
        if party.person_id in (ash.person("head"), ash.person("lead")):
            with pytest.raises(NotFound):
                standing.end_place(ash.at("head"), party.id)


# Who may


@pytest.mark.parametrize("use", ["ask", "ask for one", *NAMES, "end"])
def test_wrong_people_are_refused(town: Town, coming: str, use: str) -> None:
    ash = town.ash
    party = standing.name_scribe(ash.at("head"), "S-0001", ash.person("staff"))
    uses: dict[str, Callable[[Desk], object]] = {
        "ask": lambda desk: standing.ask_standing(desk, "S-0001"),
        "ask for one": lambda desk: standing.ask_standing(desk, session_reference=coming),
        "end": lambda desk: standing.end_place(desk, party),
        **{key: lambda desk, key=key: NAMES[key](desk, coming, ash.person("second_lead")) for key in NAMES},
    }
    before = ash.events()
    for who in ("deputy", "wellbeing", "trust", "governor", "administrator", "staff", "second_lead", "nobody"):
        with pytest.raises(Refused):
            uses[use](ash.at(who))
    with pytest.raises(CLOSED):
        uses[use](ash.desk)
    assert ash.events() == before
    uses[use](ash.at("head"))  # the counter-proof
    for missing in (
        lambda: standing.ask_standing(ash.at("head"), "S-9999"),
        lambda: standing.ask_standing(ash.at("head"), session_reference="M-9999"),
        lambda: standing.end_place(ash.at("head"), 10_000),
    ):
        with pytest.raises(NotFound):
            missing()


def test_a_place_next_door_cannot_be_ended(town: Town) -> None:
    party = standing.name_scribe(town.birch.at("head"), "S-0001", town.birch.person("staff"))
    with pytest.raises(NotFound):
        standing.end_place(town.ash.at("head"), party)
