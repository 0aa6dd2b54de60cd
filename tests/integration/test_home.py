"""Home: what is this person's to do now, for each role, and nothing of anybody else's."""

from datetime import timedelta

import pytest

from tests import factories
from tests.client import Browser, Site, open_site, text_of
from tests.clock import FakeClock
from tests.integration.counting import statements
from tests.integration.school import CLOSED, NOISE, School, Town, ready
from webapp import create_app
from webapp.db.contracts import Contract, Party, SupervisionSession
from webapp.domain.people import PartyKind, Role
from webapp.services import (
    actions,
    agreeing,
    amending,
    chronology,
    drafts,
    filings,
    people,
    practice,
    reading,
    sessions,
    signing,
    withdrawing,
)
from webapp.services.ages import Backlog
from webapp.services.home import Home, home
from webapp.services.home_school import Readiness, SupervisionCounts
from webapp.services.home_sessions import AHEAD
from webapp.services.viewers import viewer_for
from webapp.settings import Settings


def at(ash: School, who: str) -> Home:
    return home(ash.at(who))


def tasks(ash: School, who: str) -> list[tuple[str, str]]:
    """What waits for this person, or with somebody else: kind and paper."""
    shown = at(ash, who)
    return [(task.kind, task.reference) for task in (*shown.papers, *shown.waiting)]


EMPTY = {
    "papers": (), "waiting": (), "sessions": (), "approvals": None, "unfiled": None, "tasks": (), "left": (), "actions": (),
}  # fmt: skip


def test_in_an_empty_school_each_role_begins_with_its_own_page(ash: School) -> None:
    seen = {who: at(ash, who) for who in ash.made.people}
    assert {who for who, page in seen.items() if page.may_make_contract} == {
        "head",
        "lead",
        "deputy",
        "wellbeing",
        "trust",
        "second_lead",
    }
    assert {who for who, page in seen.items() if page.has_contract} == {"head", "lead", "wellbeing", "deputy"}
    # The two contracts are still drafts, for their writers.
    assert {who: tasks(ash, who) for who in seen if tasks(ash, who)} == {
        "head": [("write", "P-0001")],
        "wellbeing": [("write", "P-0002")],
    }


def test_nobody_sees_anything_of_another_contract_or_school(town: Town) -> None:
    ash = town.ash
    paper = ash.record()
    paper.save(cases=[ash.case("amara", "A")], actions=[ash.action(paper, "Telephone", "lead")])
    paper.end("amara")
    paper.complete()
    paper.circulate()
    for who in ("governor", "administrator", "staff", "trust", "nobody"):
        page = at(ash, who)
        assert {name: getattr(page, name) for name in EMPTY} == EMPTY
    for who in ("deputy", "wellbeing"):
        assert (at(ash, who).sessions, at(ash, who).actions, at(ash, who).approvals) == ((), (), None)
        assert paper.reference not in str(tasks(ash, who))
    for who in ash.made.people:
        assert NOISE not in str(at(ash, who))
    with pytest.raises(CLOSED):
        home(ash.desk)


def test_a_record_walks_from_one_to_the_other(ash: School, clock: FakeClock) -> None:
    paper = ready(ash, "amara")

    def of_both() -> dict[str, list[str]]:
        return {
            who: [kind for kind, reference in tasks(ash, who) if reference == paper.reference]
            for who in ("head", "lead")
        }

    assert of_both() == {"head": ["write"], "lead": []}
    paper.circulate()
    assert of_both() == {"head": ["agree"], "lead": ["agree"]}
    paper.agree("lead")
    assert of_both() == {"head": ["agree"], "lead": ["wait"]}
    paper.agree("head")
    assert of_both() == {"head": ["sign"], "lead": ["sign"]}
    signing.note_signatures(paper.at(), paper.reference, paper.ink(), "Cabinet 2")
    assert of_both() == {"head": [], "lead": []}


def test_a_recall_gives_it_back_to_its_writer(ash: School) -> None:
    paper = ready(ash)
    paper.circulate()
    agreeing.recall(paper.at(), paper.reference)
    assert ("write", paper.reference) in tasks(ash, "head")
    assert tasks(ash, "lead") == []


def test_a_scribe_writes_and_is_asked_for_no_agreement(ash: School) -> None:
    ash.add_party("staff", PartyKind.SCRIBE)
    paper = ready(ash, "amara")
    assert ("write", paper.reference) in tasks(ash, "staff")
    paper.circulate()
    assert paper.reference not in str(tasks(ash, "staff"))


def test_a_task_says_with_whom_and_when(ash: School, clock: FakeClock) -> None:
    paper = ready(ash)
    task = next(task for task in at(ash, "head").papers if task.reference == paper.reference)
    assert (task.others, task.dated, task.since) == ((ash.name("lead"),), clock().date(), clock())
    assert task.title == "DSL supervision record"


def test_a_change_that_is_asked_for_is_its_writers(ash: School) -> None:
    paper = ready(ash)
    paper.circulate()
    paper.agree("head")
    agreeing.decline(paper.at("lead"), paper.reference, paper.view("lead").content_hash, "The date is wrong")
    assert ("change", paper.reference) in tasks(ash, "head")
    assert tasks(ash, "lead") == [("wait", paper.reference)]


def test_past_the_days_to_agree_it_says_without_whom_it_may_be_issued(ash: School, clock: FakeClock) -> None:
    """Nobody's silence keeps a record from the file (design, section 5)."""
    paper = ready(ash)
    paper.circulate()
    paper.agree("head")
    clock.forward(days=14)  # ten school days, the last of which is theirs
    assert ("wait", paper.reference) in tasks(ash, "head")
    clock.forward(days=1)
    task = next(task for task in at(ash, "head").papers if task.reference == paper.reference)
    assert (task.kind, task.missing) == ("overdue", (ash.name("lead"),))
    assert tasks(ash, "lead") == [("agree", paper.reference)]


def test_a_supervisor_who_has_not_agreed_is_asked_for_that_first(ash: School, clock: FakeClock) -> None:
    paper = ready(ash)
    paper.circulate()
    clock.forward(days=30)
    assert ("agree", paper.reference) in tasks(ash, "head")


def test_the_practice_of_the_day_of_circulation_counts(ash: School, clock: FakeClock) -> None:
    paper = ready(ash)
    paper.circulate()
    paper.agree("head")
    clock.forward(days=1)
    practice.choose(ash.at("lead"), "agreement_days", "5")
    clock.forward(days=9)
    assert ("wait", paper.reference) in tasks(ash, "head")


def test_an_amendment_is_agreed_again(ash: School) -> None:
    paper = ready(ash)
    paper.issue("lead", "head")
    amending.amend(paper.at(), paper.reference, "A date was wrong")
    task = next(task for task in at(ash, "head").papers if task.reference == paper.reference)
    assert (task.kind, task.again) == ("write", True)
    assert tasks(ash, "lead") == []
    agreeing.circulate(paper.at(), paper.reference, paper.revision)
    task = at(ash, "lead").papers[0]
    assert (task.kind, task.reference, task.again) == ("agree", paper.reference, True)


def test_what_is_at_its_end_is_on_nobodys(ash: School) -> None:
    paper = ready(ash)
    drafts.abandon(paper.at(), paper.reference, "Begun twice")
    assert paper.reference not in str(tasks(ash, "head"))


def test_it_costs_as_many_statements_with_forty_papers_as_with_five(ash: School) -> None:
    papers(ash, 5)
    before = {who: statements(ash.desk, lambda who=who: at(ash, who)) for who in ("head", "lead", "administrator")}
    papers(ash, 35)
    assert len(tasks(ash, "head")) == 41
    assert {who: statements(ash.desk, lambda who=who: at(ash, who)) for who in before} == before


def test_the_count_of_statements_would_notice(ash: School) -> None:
    """The counter-proof: a page for each of them costs more with more of them."""

    def each_by_itself() -> None:
        for task in at(ash, "head").papers:
            reading.read_paper(ash.at("head"), task.reference)

    papers(ash, 1)
    before = statements(ash.desk, each_by_itself)
    papers(ash, 1)
    assert statements(ash.desk, each_by_itself) > before


def papers(ash: School, count: int) -> None:
    """So many records more of sessions of these weeks: circulated, issued, being amended and drafts in turn."""
    states = ("circulated", "issued", "draft", "recirculated", "amending")
    with ash.desk.work(school_id=ash.school_id) as work:
        contract = work.db.query(Contract).filter_by(school_id=ash.school_id, reference="S-0001").one()
        for number in range(count):
            held = factories.make_session(work, contract, work.now - timedelta(hours=number), *contract.parties)
            factories.make_paper(work, contract, held, state=states[number % len(states)])
        work.note("paper.created", "paper:0")


# Sessions


def test_the_sessions_in_front_and_those_forgotten_soonest_first(ash: School, clock: FakeClock) -> None:
    moments = {"forgotten": -timedelta(days=3), "soon": timedelta(days=3), "far": AHEAD + timedelta(days=1)}
    made = {
        name: sessions.plan_session(ash.at("head"), "S-0001", clock() + ahead, "Room 2")
        for name, ahead in moments.items()
    }
    done = ash.record()
    done.end()
    for who, writes in (("head", True), ("lead", False)):
        shown = at(ash, who).sessions
        assert [(s.reference, s.over, s.may_write) for s in shown] == [
            (made["forgotten"], True, writes),
            (made["soon"], False, writes),
        ]
    assert at(ash, "lead").sessions[0].others == (ash.name("head"),)


def test_the_record_begun_is_named_to_its_writer_only(ash: School) -> None:
    paper = ash.record()
    assert [s.paper_reference for s in at(ash, "head").sessions] == [paper.reference]
    assert [s.paper_reference for s in at(ash, "lead").sessions] == [""]


def test_a_session_later_today_is_not_over(ash: School, clock: FakeClock) -> None:
    ash.record(starts_at=clock() - timedelta(hours=5))
    clock.now = clock.now.replace(hour=23, minute=59)
    assert [s.over for s in at(ash, "head").sessions] == [False]
    clock.forward(minutes=1)
    assert [s.over for s in at(ash, "head").sessions] == [True]


def test_whoever_types_or_stands_in_has_the_one_session(ash: School, clock: FakeClock) -> None:
    """A place for one session shows no other (design, section 2)."""
    ash.record()
    theirs = sessions.plan_session(ash.at("head"), "S-0001", clock() + timedelta(days=2), "Room 3")
    number = ash.add_party("staff", PartyKind.SCRIBE)
    with ash.desk.work(school_id=ash.school_id) as work:
        row = work.db.query(SupervisionSession).filter_by(school_id=ash.school_id, reference=theirs).one()
        work.db.get_one(Party, number).session_id = row.id
        work.note("party.named", f"party:{number}")
    assert [(s.reference, s.kind) for s in at(ash, "staff").sessions] == [(theirs, PartyKind.SCRIBE)]
    assert [len(s.others) for s in at(ash, "head").sessions] == [1, 2]


# What an office has


def test_a_head_has_counts_and_no_name(ash: School, clock: FakeClock) -> None:
    assert (at(ash, "head").counts, at(ash, "trust").counts) == (SupervisionCounts(0, 0, 0, 10),) * 2
    ash.contract_paper("wellbeing-deputy").issue("deputy", "wellbeing")
    paper = ready(ash, "amara", between="wellbeing-deputy")
    assert at(ash, "trust").counts == SupervisionCounts(1, 1, 0, 10)
    clock.forward(days=14)
    assert at(ash, "trust").counts == SupervisionCounts(1, 1, 0, 10)
    clock.forward(days=1)
    assert at(ash, "trust").counts == SupervisionCounts(1, 1, 1, 10)
    paper.issue("deputy", "wellbeing")
    clock.forward(days=45)
    assert at(ash, "trust").counts == SupervisionCounts(1, 0, 0, 10)
    assert {who for who in ash.made.people if at(ash, who).counts} == {"head", "trust"}


def test_counts_are_of_ones_own_school(town: Town) -> None:
    ready(town.birch, "amara").issue("lead", "head")
    assert at(town.ash, "head").counts == SupervisionCounts(0, 0, 0, 10)


def test_a_role_waits_for_whoever_may_approve_it(ash: School) -> None:
    people.grant_role(ash.at("administrator"), ash.person("staff"), Role.DEPUTY)
    shown = {who: at(ash, who).roles for who in ash.made.people}
    assert {who for who, roles in shown.items() if roles} == {"head", "trust"}
    assert [(r.person_id, r.name, r.role) for r in shown["head"]] == [
        (ash.person("staff"), ash.name("staff"), "deputy safeguarding lead")
    ]


def test_nobody_is_asked_to_approve_a_role_for_themselves(ash: School) -> None:
    people.grant_role(ash.at("administrator"), ash.person("head"), Role.DEPUTY)
    assert {who for who in ash.made.people if at(ash, who).roles} == {"trust"}


def test_an_administrator_is_told_what_is_missing(ash: School) -> None:
    def missing() -> Readiness:
        shown = at(ash, "administrator").readiness
        assert shown is not None
        return shown

    assert {who for who in ash.made.people if at(ash, who).readiness} == {"administrator"}
    assert missing() == Readiness(True, 0, 0, 0, 0, False, False)
    people.grant_role(ash.at("administrator"), ash.person("staff"), Role.DEPUTY)
    people.add_person(ash.at("administrator"), "New Person", "", "new@ash.example")
    assert missing() == Readiness(True, 1, 1, 0, 0, False, False)
    for key in ("concern_head", "concern_chair", "concern_officer"):
        practice.choose(ash.at("lead"), key, "By telephone")
    assert missing() == Readiness(True, 1, 1, 0, 0, True, True)


def test_an_invitation_runs_out_and_a_lead_goes(ash: School, clock: FakeClock) -> None:
    people.add_person(ash.at("administrator"), "New Person", "", "new@ash.example")
    for who in ("lead", "second_lead"):
        people.mark_left(ash.at("administrator"), ash.person(who))
    clock.forward(days=60)
    assert at(ash, "administrator").readiness == Readiness(False, 0, 0, 1, 0, False, False)


def test_only_who_is_a_governor_and_nothing_else_has_their_page(ash: School) -> None:
    assert {who for who in ash.made.people if at(ash, who).governs_only} == {"governor"}
    ash.add_party("governor", PartyKind.ATTENDEE)
    assert not at(ash, "governor").governs_only


# What became of entries, and drafts left lying


def test_a_draft_left_lying_is_the_leads_without_its_text(ash: School, clock: FakeClock) -> None:
    paper = ash.record("wellbeing-deputy", cases=[ash.case("amara", "Canary")])
    clock.forward(days=7)
    for who in ("lead", "second_lead"):
        assert [draft.reference for draft in at(ash, who).left] == [paper.reference]
        assert "Canary" not in str(at(ash, who).left)
    for who in ("deputy", "head", "wellbeing", "administrator"):
        assert at(ash, who).left == ()


def test_a_task_is_the_leads_and_the_deputys(ash: School) -> None:
    ready(ash, "amara").issue("lead", "head")
    entry = ash.standing("amara")[0]
    withdrawing.withdraw_entry(ash.at("deputy"), "C-0001", entry.uid, "About somebody else")
    assert {who for who in ash.made.people if at(ash, who).tasks} == {"lead", "second_lead", "deputy"}
    assert "take_out" in {task.kind for task in at(ash, "lead").tasks}


# Approvals


def test_what_waits_on_chronologies_is_the_leads(ash: School, clock: FakeClock) -> None:
    first = clock()
    ready(ash, "amara", "hope", between="wellbeing-deputy").issue("deputy", "wellbeing")
    clock.forward(days=1)
    ready(ash, "amara", between="wellbeing-deputy")
    for who in ("lead", "second_lead"):
        assert at(ash, who).approvals == Backlog(3, first, 1)
    for who in ("deputy", "head", "wellbeing"):
        assert at(ash, who).approvals is None
    for child in ("amara", "hope", "amara"):
        entry = next(entry for entry in ash.chronology(child) if entry.decision == "recorded")
        chronology.approve_entry(ash.at("lead"), ash.children[child], entry.uid)
    assert at(ash, "lead").approvals is None


def test_what_was_corrected_or_struck_does_not_wait(ash: School) -> None:
    paper = ash.record(cases=[ash.case("amara", "A"), ash.case("hope", "H")])
    row = {**ash.case("amara", "B"), "uid": paper.answers["cases"][0]["uid"]}  # type: ignore[index]
    paper.save(cases=[row])
    assert at(ash, "lead").approvals == Backlog(1, ash.clock(), 0)


# What is to be copied


def test_what_is_to_be_copied_is_the_leads_and_the_deputies(ash: School, clock: FakeClock) -> None:
    first = clock()
    ready(ash, "amara", "hope").issue("lead", "head")
    clock.forward(days=6)  # to the Monday after, and the weekend does not count
    assert {who for who in ash.made.people if at(ash, who).unfiled} == {"lead", "second_lead", "deputy"}
    assert at(ash, "deputy").unfiled == Backlog(2, first, 4)
    filings.file_entry(
        ash.at("deputy"), "C-0003", ash.standing("hope")[0].uid, filings.NewFiling("CPOMS", clock().date()), 0
    )
    assert at(ash, "lead").unfiled == Backlog(1, first, 4)
    practice.choose(ash.at("lead"), "main_system", " alongside ")
    assert at(ash, "lead").unfiled is None


# Actions


def test_only_ones_own_actions_are_on_it(ash: School) -> None:
    paper = ash.record()
    paper.save(actions=[ash.action(paper, "Telephone", "lead"), ash.action(paper, "Ask for cover", "head")])
    paper.end()
    assert {who: [a.what for a in at(ash, who).actions] for who in ("head", "lead")} == {
        "head": ["Ask for cover"],
        "lead": ["Telephone"],
    }
    mine = at(ash, "lead").actions[0]
    actions.close_action(ash.at("lead"), mine.action_id, "done", "")
    assert at(ash, "lead").actions == ()


def test_it_reads_no_papers_text_so_nothing_is_noted(ash: School) -> None:
    ready(ash, "amara").circulate()
    before = ash.events()
    for who in ash.made.people:
        at(ash, who)
    assert ash.events() == before


# The page


@pytest.fixture
def site(sqlite_settings: Settings, clock: FakeClock) -> Site:
    return open_site(sqlite_settings, clock)


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("lead", "Read and agree: DSL supervision record"),
        ("outsider", "Read and agree: DSL supervision record"),
        ("deputy", "You have no supervision contract yet. A contract says who meets whom"),
        ("wellbeing_lead", "Make a contract"),
        ("staff", "If you are to be supervised, your supervisor or the safeguarding lead makes one with you."),
        ("head", "Supervision in your school"),
        ("trust_lead", "Supervision in your school No contract is agreed yet."),
        ("governor", "No general report has been shared with governors yet."),
        ("administrator", "Still to do before your school is ready"),
        ("nobody", "You have no supervision contract yet."),
    ],
)
def test_each_role_has_a_page_of_its_own(site: Site, who: str, words: str) -> None:
    assert words in text_of(site.browser(who).get("/"))


def test_a_governor_sees_no_name_and_no_way_into_anything_else(site: Site) -> None:
    page = site.browser("governor").get("/").get_data(as_text=True)
    for key in site.here.people:
        if key != "governor":
            assert f"{key.title()} OfAshgrove" not in page
    for path in ("/papers", "/supervision", "/actions", "/children", "/school"):
        assert f'href="{path}"' not in page


def test_what_waits_for_approval_is_named_on_the_heads_page(site: Site) -> None:
    administrator = site.desk.acting(viewer_for(site.desk, site.here.people["administrator"], site.here.school_id))
    people.grant_role(administrator, site.here.people["staff"], Role.DEPUTY)
    words = text_of(site.browser("head").get("/"))
    assert "Approve a role for Staff OfAshgrove" in words
    assert "Deputy safeguarding lead" in words
    assert "1 role waits" in text_of(site.browser("administrator").get("/"))


def test_a_long_list_ends_with_the_way_to_all_of_it(site: Site) -> None:
    with site.desk.work(school_id=site.here.school_id) as work:
        contract = work.db.get_one(Contract, site.here.contract_id)
        for hours in range(1, 12):
            held = factories.make_session(work, contract, work.now - timedelta(hours=hours), *contract.parties)
            factories.make_paper(work, contract, held, state="circulated")
        work.note("paper.created", "paper:0")
    words = text_of(site.browser("lead").get("/"))
    assert words.count("Read and agree: ") == 7
    assert "All 12 and every other paper" in words


def browser_of(ash: School, who: str) -> Browser:
    """A browser of this school's person, on the database of the test."""
    app = create_app(ash.desk.settings, clock=ash.clock)
    app.config["TESTING"] = True
    app.extensions["alongside"] = ash.desk  # a second engine would be left open
    browser = Browser(app.test_client(), [ash.name(key) for key in ash.made.people])
    browser.sign_in(ash.made.emails[who])
    return browser


def test_a_task_is_closed_from_home(ash: School) -> None:
    ready(ash, "amara").issue("lead", "head")
    withdrawing.withdraw_entry(ash.at("deputy"), "C-0001", ash.standing("amara")[0].uid, "About somebody else")
    lead = browser_of(ash, "lead")
    words = text_of(lead.get("/"))
    assert "Take an entry that was withdrawn out of the main system" in words
    for task in at(ash, "lead").tasks:
        lead.post(f"/tasks/{task.task_id}/close", page="/")
    assert at(ash, "deputy").tasks == ()
    assert "Take an entry" not in text_of(lead.get("/"))


def test_a_draft_left_lying_is_released_from_home_and_read_by_nobody(ash: School, clock: FakeClock) -> None:
    case = ash.case("amara", "", analysis="About the child", reflection="Canary", next_steps="")
    paper = ash.record("wellbeing-deputy", trends="Canary", cases=[case])
    clock.forward(days=7)
    lead = browser_of(ash, "lead")
    words = text_of(lead.get("/"))
    assert f"{paper.reference}: a record left unfinished" in words
    assert "1 child is still without what is written about them." in words
    assert "Canary" not in words
    lead.post(f"/papers/{paper.reference}/release", page="/")
    words = text_of(lead.get("/"))
    assert "1 child has an entry from it. Nothing about a child is left to file." in words
    assert "Canary" not in words
    lead.get(f"/papers/{paper.reference}", 404)
