"""Canaries: three children with unmistakable names, discussed in every way, and everybody looking everywhere.

It is a census of the routes: every GET, and every POST that gives something out or looks for something, is asked for as each
role and party, and a route that is added later is asked too. On nothing that is about one child is another one named; and
whoever may not read children's names sights none, in no page, list, count, search, Word file, CSV or PDF.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

import pytest
from flask import Flask
from lxml import etree
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from forms.kit import Cases, Row, Text
from tests import prebuilt
from tests.client import Browser
from tests.clock import FakeClock
from tests.conftest import _empty
from tests.factories import make_party
from tests.integration.school import Paper, School, Town, deepcopy_of, make_town
from tests.integration.test_apart import link_siblings
from webapp import create_app
from webapp.db.children import ChronologyEntry
from webapp.db.contracts import Contract, Pseudonym
from webapp.db.models import Base
from webapp.db.papers import IssuedCopy
from webapp.documents.codec import new_uid
from webapp.domain.people import PartyKind
from webapp.domain.pseudonyms import pseudonym
from webapp.domain.switched_on import SWITCHABLE
from webapp.services import (
    access_requests,
    agreeing,
    amending,
    calendar_feed,
    mention_decisions,
    notes,
    people,
    practice,
    preparing,
    printing,
    release_packs,
    releasing,
    request_page,
    reviewing,
    sessions,
    ways,
    withdrawing,
)
from webapp.services.children import NewChild
from webapp.services.reviewing import Choice
from webapp.services.work import Desk
from webapp.settings import Settings
from webapp.web import access

BIRDS: Final = {"quillon": ("Quillon", "Zabwick"), "xanthe": ("Xanthe", "Vrembly"), "ottoline": ("Ottoline", "Pfargus")}
"""Forename and surname of each canary: on no other page, in no other text."""

SEES_NONE: Final = ("governor", "administrator", "trust", "nobody", "wellbeing")
"""Who may read no child's name anywhere: without a place, or with a place in other papers only."""
READS_ALL: Final = ("lead", "deputy")
"""Who reads chronologies."""
TABLES: Final = {"papers": "paper", "sessions": "supervision_session", "contracts": "contract", "children": "child"} | {
    "requests": "access_request", "transfers": "transfer", "keeping": "child",
}  # fmt: skip
"""What a reference in an address names, by the first word of the address; any of them where another word stands there."""
LOOKS_FOR: Final = ("find", "search", "roll")
"""In the name of a view: a POST that looks for somebody."""
LOOKED_FOR: Final = BIRDS["quillon"][0]
"""What is typed into every box: a page that says what was typed tells nobody anything."""
SENT: Final = " (sent)"
REFERENCE: Final = re.compile(r"C-\d{4}")


@dataclass
class Cage:
    """The application, the school and whoever looks."""

    app: Flask
    ash: School
    birch: School

    def browser(self, who: str, school: School | None = None) -> Browser:
        """Somebody who has just signed in."""
        made = (school or self.ash).made
        browser = Browser(self.app.test_client())
        browser.sign_in(made.emails[who])
        return browser


def names(*birds: str) -> set[str]:
    """Every name of these children."""
    return {name for bird in birds for name in BIRDS[bird]}


def said(of: str, *others: str) -> str:
    """A sentence about a child that names others too."""
    forename, surname = BIRDS[of]
    with_them = ", ".join(f"{BIRDS[other][0]} {BIRDS[other][1]} and {BIRDS[other][0]}’s aunt" for other in others)
    return f"{forename} {surname} left early today with {with_them}, and {forename.upper()}’s locker was searched."


def case(ash: School, of: str, *others: str) -> Row:
    """A case discussion that names others."""
    words = {"analysis": said(of, *others), "thinking": said(of, *others), "reflection": said(of, *others)}
    return ash.case(of, next_steps=f"Ring {BIRDS[others[0]][0]}’s mother.", **words)


@pytest.fixture
def cage(sqlite_settings: Settings, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cage]:
    """For whoever looks everywhere: pages and files are made by the same code on either database, and it takes long."""
    with _built(sqlite_settings, clock, monkeypatch) as cage:
        yield cage


@pytest.fixture
def cage_on_each(settings: Settings, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cage]:
    """For what each database stores and searches by itself."""
    with _built(settings, clock, monkeypatch) as cage:
        yield cage


@contextmanager
def _built(settings: Settings, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cage]:
    """All of it: a record, an amendment, a note, an audit, a release, a withdrawal, and a contract with a coach."""
    app = create_app(settings, clock=clock)
    app.config["TESTING"] = True
    desk: Desk = app.extensions["alongside"]
    built, clock.now = prebuilt.put(desk, _build)
    # Laying out takes seconds, and shows the Word file that is given to it: that file is looked at here.
    monkeypatch.setattr(printing, "_laid_out", lambda source, title: source.content)
    monkeypatch.setattr("webapp.documents.pdf.require", lambda: None)
    ash, birch = (replace(deepcopy_of(school), desk=desk, clock=clock) for school in (built.ash, built.birch))
    yield Cage(app, ash, birch)
    desk.database.close()
    if settings.database_url is not None:
        _empty(settings.database_url)


def _build(desk: Desk) -> tuple[Town, datetime]:
    clock = desk.clock
    assert isinstance(clock, FakeClock)
    town = make_town(desk, clock)
    discuss(town)
    return town, clock.now


def discuss(town: Town) -> None:
    """Three children, in every way in which children are discussed."""
    ash = town.ash
    for number, (bird, (forename, surname)) in enumerate(BIRDS.items()):
        ash.add_child(bird, NewChild(forename, surname, "", date(2016, 5, 4 + number), "5", "5M"))
    link_siblings(ash, "quillon", "xanthe")
    for who in ("coach", "helper", "stand_in"):
        ash.add_person(who)
    ways.switch(ash.at("lead"), list(SWITCHABLE))
    practice.choose(ash.at("lead"), "outside_children", "pseudonym")
    people.set_outside(ash.at("administrator"), ash.person("coach"), outside=True)
    ash.contract("lead", "deputy")
    ash.contract("coach", "lead", maker="lead")
    ash.add_party("staff", PartyKind.ATTENDEE, "lead-deputy")
    ash.add_party("helper", PartyKind.SCRIBE, "coach-lead")
    issued_and_amended(ash)
    heads_own(ash)
    coachs(ash)
    audited(ash)
    left_lying(ash)
    prepared(ash)
    asked_for(ash)


def prepared(ash: School) -> None:
    """The deputy shared what they prepare for the lead, and the lead for the coach; the lead’s for the head is private."""
    for between, who, is_shared in (
        ("lead-deputy", "deputy", True),
        ("coach-lead", "lead", True),
        ("head-lead", "lead", False),
    ):
        leader = "lead" if between == "coach-lead" else between.split("-")[0]
        session = sessions.plan_session(
            ash.at(leader), ash.contracts[between], ash.clock() + timedelta(days=2), "Room 2"
        )
        view = preparing.open_preparation(ash.at(who), session)
        row = {"uid": new_uid(), "child": ash.children["xanthe"], "analysis": said("xanthe", "quillon")}
        typed = preparing.Typed({**view.answers, "cases": [row], "trends": said("ottoline", "xanthe")})
        act = preparing.share if is_shared else preparing.save
        act(ash.at(who), session, preparing.Page(0, new_uid()), typed)


def asked_for(ash: School) -> None:
    """What is held on Quillon is asked for, reviewed as it stands, and confirmed; on Xanthe and on the coach, it is open."""
    day = ash.clock().date()
    for bird in ("quillon", "xanthe"):
        reference = access_requests.open_request(
            ash.at("lead"), child_reference=ash.children[bird], asker="parent", asked_by="By letter", received_on=day
        )
        if bird == "quillon":
            for item in request_page.read_request(ash.at("lead"), reference).items:
                choice = Choice("outside", reason="On paper")
                if item.may_read:
                    read = reviewing.read_item(ash.at("lead"), reference, item.code).text_hash
                    choice = Choice("release", read=read)
                reviewing.decide(ash.at("lead"), reference, item.code, choice)
            release_packs.put_forward(ash.at("lead"), reference)
            release_packs.confirm(ash.at("deputy"), reference)
    access_requests.open_request(
        ash.at("head"), person_id=ash.person("coach"), asker="self", asked_by="In person", received_on=day
    )


def settle(paper: Paper, who: str) -> None:
    """Every name that is open is the child whom it may be; what is asked for in the case made of it is answered."""
    while names_open := [name for name in paper.view(who).names if name.is_open]:
        one = names_open[0]
        mention_decisions.decide(
            paper.at(who), paper.reference, one.mention_id, "everywhere", one.children[0].reference
        )
    if paper.state in ("draft", "amending"):
        missing = {"next_steps": "No change", "plan_changed": "no"}
        rows = [row for row in paper.answers["cases"] if isinstance(row, dict)]
        paper.save(cases=[row | {key: row.get(key) or text for key, text in missing.items()} for row in rows])


def issued_and_amended(ash: School) -> Paper:
    """The lead's record of two, in which a third is named: agreed, issued, amended and issued again."""
    first = case(ash, "quillon", "xanthe", "ottoline")
    paper = ash.record("lead-deputy", cases=[first, case(ash, "xanthe", "quillon")], trends=said("ottoline", "xanthe"))
    paper.save(actions=[ash.action(paper, "Write to Quillon Zabwick’s aunt", "deputy")])
    paper.end("quillon", "xanthe")
    paper.complete()
    settle(paper, "lead")
    paper.circulate()
    agreeing.comment(paper.at("deputy"), paper.reference, "trends", said("quillon", "ottoline"))
    settle(paper, "lead")
    paper.issue("lead", "deputy", "staff")
    amending.amend(paper.at(), paper.reference, "A day was wrong")
    rows = [row for row in paper.answers["cases"] if isinstance(row, dict)]
    paper.save(cases=[{**rows[0], "analysis": said("quillon", "ottoline")}, *rows[1:]])
    settle(paper, "lead")
    paper.circulate()
    paper.issue("lead", "deputy", "staff")
    note(ash, paper.session)
    wrong_child(ash)
    return paper


def note(ash: School, session: str) -> None:
    """A note of two, each of whose words name the other."""
    view = notes.begin_note(ash.at("lead"), session)
    (question,) = [question for question in view.document.questions() if isinstance(question, Cases)]
    rows: list[Row] = []
    for of, other in (("quillon", "xanthe"), ("xanthe", "ottoline")):
        words = {part.key: said(of, other) if isinstance(part, Text) else "no" for part in question.parts}
        rows.append({"uid": new_uid(), "child": ash.children[of], **words})
    known = {"held_on": ash.clock().date().isoformat(), "attendees": "Lead, and the mother of Ottoline Pfargus"}
    notes.record_note(ash.at("lead"), {**view.answers, **known, "cases": rows}, session)


def wrong_child(ash: School) -> None:
    """Words about Ottoline that were put on Hope, and are moved."""
    paper = ash.record("lead-deputy", cases=[{**case(ash, "ottoline", "quillon"), "child": ash.children["hope"]}])
    paper.end("hope")
    (entry,) = ash.standing("hope")
    withdrawing.withdraw_entry(
        ash.at("lead"), ash.children["hope"], entry.uid, "About another child", ash.children["ottoline"]
    )


def heads_own(ash: School) -> Paper:
    """The head supervises the lead, and reads no chronology."""
    paper = ash.record("head-lead", cases=[case(ash, "quillon", "quillon")])
    paper.save(actions=[ash.action(paper, "Ring Quillon Zabwick’s aunt", "head")])
    paper.end("quillon")
    with ash.desk.work(school_id=ash.school_id) as work:
        contract = work.db.scalars(select(Contract).filter_by(school_id=ash.school_id, reference=paper.contract)).one()
        session = next(one for one in contract.sessions if one.reference == paper.session)
        make_party(work, contract, ash.person("stand_in"), PartyKind.STAND_IN).session_id = session.id
        work.note("party.named", f"contract:{contract.id}")
    return paper


def coachs(ash: School) -> Paper:
    """What a coach from outside writes, reads and takes away, into which people of the school have typed names."""
    circulated = typed_for_coach(ash, said("ottoline", "quillon"))
    circulated.circulate()
    agreeing.comment(ash.at("lead"), circulated.reference, "trends", said("quillon", "xanthe"))
    issued = typed_for_coach(ash, f"Nothing new, says {BIRDS['quillon'][0]}’s tutor.")
    issued.carry_over()
    issued.circulate()
    settle(issued, "lead")
    issued.issue("coach", "lead")
    return issued


def typed_for_coach(ash: School, trends: str) -> Paper:
    """A record of the coach's of two, typed by a colleague of the lead's."""
    session = sessions.plan_session(ash.at("lead"), ash.contracts["coach-lead"], ash.clock(), "Room 2")
    ash.clock.forward(minutes=61)
    reference = sessions.start_record(ash.at("coach"), session)
    paper = Paper(ash, "coach", ash.contracts["coach-lead"], session, reference)
    rows = [case(ash, "quillon", "quillon"), case(ash, "xanthe", "xanthe")]
    action = ash.action(paper, f"Write to Xanthe Vrembly’s aunt about {ash.children['quillon']}", "lead")
    paper.save("helper", cases=rows, trends=trends, actions=[action])
    paper.end("quillon", "xanthe", who="helper")
    paper.save("helper", next_on=(ash.clock().date() + timedelta(days=42)).isoformat())
    return paper


def audited(ash: School) -> Paper:
    """An audit of two case files."""
    session = sessions.plan_session(
        ash.at("lead"), ash.contracts["lead-deputy"], ash.clock() - timedelta(hours=1), "Room 2"
    )
    reference = sessions.start_record(ash.at("lead"), session, audit=True)
    paper = Paper(ash, "lead", ash.contracts["lead-deputy"], session, reference)
    document = paper.view("lead").document
    for question in document.questions():
        if isinstance(question, Cases):
            row = {part.key: said("xanthe", "ottoline") if isinstance(part, Text) else "" for part in question.parts}
            paper.save(**{question.key: [{"uid": new_uid(), "child": ash.children["xanthe"], **row}]})
    paper.end("xanthe")
    return paper


def left_lying(ash: School) -> Paper:
    """A draft that its writer has not touched for days: the lead files its children."""
    ash.contract("second_lead", "staff")
    paper = ash.record("second_lead-staff", cases=[case(ash, "ottoline", "xanthe", "quillon")])
    ash.clock.forward(days=14)
    releasing.release_children(ash.at("lead"), paper.reference)
    return paper


# Looking


def known(cage: Cage, table: str, column: str, **where: Any) -> list[Any]:
    """All that a column of the school's table holds."""
    rows = Base.metadata.tables[table]
    asked = select(rows.c[column]).where(rows.c.school_id == cage.ash.school_id)
    for name, value in where.items():
        asked = asked.where(rows.c[name] == value)
    with cage.ash.desk.read() as work:
        return [value for value in work.db.scalars(asked.order_by(rows.c[column])) if value is not None]


def values(cage: Cage, name: str, kind: str, reference: str) -> list[Any]:
    """All that may stand for this name in an address: of that reference, where there is one already."""
    if name == "reference":
        tables = [TABLES[kind]] if kind in TABLES else list(TABLES.values())
        return [value for table in tables for value in known(cage, table, "reference")]
    if name == "uid":
        child = known(cage, "child", "id", reference=reference)
        return [uid for one in child for uid in known(cage, "chronology_entry", "uid", child_id=one)]
    if name == "code":
        return items(cage) if kind == "requests" else codes(cage, reference)
    if name == "token" and kind == "calendar":
        return [calendar_feed.make_address(cage.ash.at(who)) for who in ("lead", "coach", "head")]
    few = {
        "key": ["dsl_record", "outside_children"],
        "token": ["none"],
        "number": [1, 2],
        "version": [1, 2],
        "year": [2026],
        "kind": ["child", "contract"],
    }
    if name in few:
        return few[name]
    assert name.endswith("_id"), f"Say in tests/integration/test_canaries.py what stands for <{name}> in an address."
    return [1, 2, 3]


def codes(cage: Cage, reference: str) -> list[str]:
    """The codes of the copies of a paper."""
    with cage.ash.desk.read() as work:
        copies = work.db.scalars(select(IssuedCopy).where(IssuedCopy.school_id == cage.ash.school_id))
        return [copy.code for copy in copies if copy.version and copy.version.paper.reference == reference]


def items(cage: Cage) -> list[str]:
    """What can be held on somebody: every entry, every paper and every action of the school, and a person's own pages."""
    entries = [f"entry-{uid}" for uid in known(cage, "chronology_entry", "uid")]
    papers = [f"paper-{reference}" for reference in known(cage, "paper", "reference")]
    return ["details", "own-acts", *entries, *papers, *(f"action-{number}" for number in known(cage, "action", "id"))]


def addresses(cage: Cage, rule: Rule) -> list[str]:
    """Every address of a rule, of everything that there is."""
    kind, paths = rule.rule.split("/")[1], [(rule.rule, "")]
    for found in re.findall(r"<(?:\w+:)?\w+>", rule.rule):
        name = found.strip("<>").rpartition(":")[2]
        paths = [
            (path.replace(found, str(value), 1), reference or str(value))
            for path, reference in paths
            for value in values(cage, name, kind, reference)
        ]
    return [path for path, _ in paths]


def rules(cage: Cage, method: str) -> list[Rule]:
    return [
        rule
        for rule in cage.app.url_map.iter_rules()
        if method in (rule.methods or ()) and rule.endpoint.rpartition(".")[2] != "static"
    ]


def gives_out(cage: Cage, rule: Rule) -> bool:
    declared = access.declared_by(cage.app.view_functions[rule.endpoint])
    return declared is not None and declared.permission.value.endswith("export")


def looks_for(rule: Rule) -> bool:
    return any(word in rule.endpoint.rpartition(".")[2] for word in LOOKS_FOR)


def looks(cage: Cage, browser: Browser) -> Iterator[tuple[str, TestResponse]]:
    """Every page, every file and every search there is, as one person: the address and the answer."""
    for rule in rules(cage, "GET"):
        if rule.endpoint != "door.sign_out":
            for path in addresses(cage, rule):
                yield path, _answered(path, browser.client.get(path))
    token = browser.token()
    for rule in rules(cage, "POST"):
        for path in addresses(cage, rule) if gives_out(cage, rule) or looks_for(rule) else ():
            fields = {"csrf_token": token, "content_hash": "", "query": LOOKED_FOR, "do": "find"}
            yield f"{path}{SENT}", _answered(path, browser.client.post(path, data=fields))


def _answered(path: str, answer: TestResponse) -> TestResponse:
    """Whatever was asked for, nothing broke: 503 says that a part, such as LibreOffice, is not on this machine."""
    assert answer.status_code < 500 or answer.status_code == 503, f"{path}: {answer.status_code}"
    return answer


def words_of(answer: TestResponse) -> str:
    """All that an answer says: a Word file's parts too, as they are and as text that is not cut into runs."""
    body = answer.get_data()
    if not body.startswith(b"PK"):
        return body.decode("utf-8", "replace") + str(answer.headers)
    pieces = [str(answer.headers)]
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            pieces += [name, part.decode("utf-8", "replace")]
            if name.endswith((".xml", ".rels")):
                pieces.append("".join(etree.fromstring(part).itertext()))
    return "\n".join(pieces)


def sighted(path: str, answer: TestResponse, birds: set[str]) -> set[str]:
    """Which of these names an answer holds, in whatever case; not the one that was typed to get it."""
    told = words_of(answer).casefold()
    birds = birds - {LOOKED_FOR} if path.endswith(SENT) else birds
    return {name for name in birds if name.casefold() in told}


# What is asked for as whom


def test_who_may_read_no_name_sights_none(cage: Cage) -> None:
    found = []
    for who, school in (*((who, cage.ash) for who in SEES_NONE), ("lead", cage.birch)):
        for path, answer in looks(cage, cage.browser(who, school)):
            if birds := sighted(path, answer, names(*BIRDS)):
                found.append((who, path, birds))
    assert found == []


def test_the_coach_sights_letters_and_neither_name_nor_reference(cage: Cage) -> None:
    """And the same letters everywhere: on every page, in the file and in what is still to be done."""
    letters = {row.child.reference: pseudonym(row.number) for row in pseudonyms(cage) if row.child}
    quillon, xanthe = (cage.ash.children[bird] for bird in ("quillon", "xanthe"))
    answers = dict(looks(cage, cage.browser("coach")))
    assert {path for path, answer in answers.items() if sighted(path, answer, names(*BIRDS))} == set()
    told = {path: words_of(answer) for path, answer in answers.items()}
    told = {path: words for path, words in told.items() if not path.startswith("/school/templates")}  # examples
    references = set(cage.ash.children.values())
    assert {path for path, words in told.items() if references & set(REFERENCE.findall(words))} == set()
    lettered = {path for path, words in told.items() if letters[quillon] in words and letters[xanthe] in words}
    files = {path for path in lettered if "/copies/" in path}
    assert files
    assert {path.partition("/copies/")[0] for path in files} <= lettered
    assert letters[xanthe] in told["/actions"]


def pseudonyms(cage: Cage) -> list[Pseudonym]:
    with cage.ash.desk.read() as work:
        return list(work.db.scalars(select(Pseudonym).where(Pseudonym.school_id == cage.ash.school_id)))


def test_nothing_about_one_child_names_another(cage: Cage) -> None:
    found, seen = [], 0
    about = {cage.ash.children[bird]: names(*(other for other in BIRDS if other != bird)) for bird in BIRDS}
    about[cage.ash.children["hope"]] = names(*BIRDS)
    for who in READS_ALL:
        for path, answer in looks(cage, cage.browser(who)):
            child = REFERENCE.search(path.replace("R-0001", cage.ash.children["quillon"]))
            if child and child[0] in about and answer.status_code == 200:
                seen += 1
                if birds := sighted(path, answer, about[child[0]]):
                    found.append((who, path, birds))
    assert found == []
    assert seen > 3 * len(about) * len(READS_ALL)  # pages, files and lists of each were there to be looked at


def test_a_search_for_one_finds_no_other(cage_on_each: Cage) -> None:
    cage = cage_on_each
    found, seen = [], 0
    for who in READS_ALL:
        browser = cage.browser(who)
        token = browser.token()
        for rule in rules(cage, "POST"):
            for path in addresses(cage, rule) if looks_for(rule) else ():
                fields = {"csrf_token": token, "query": BIRDS["quillon"][1]}
                answer = browser.client.post(path, data=fields)
                if answer.status_code == 200 and path.count("/") < 3:
                    seen += bool(sighted(path, answer, names("quillon")))
                    if birds := sighted(path, answer, names("xanthe", "ottoline")):
                        found.append((who, path, birds))
    assert found == []
    assert seen >= len(READS_ALL)


def test_a_search_for_one_who_became_known_later_finds_no_other(cage_on_each: Cage) -> None:
    """Spoken of in Quillon's file while nobody knew the name; put on the roll by hand afterwards."""
    cage = cage_on_each
    case = {"why": "Tamsin Brackwell was there.", "plan_changed": "no", "child": cage.ash.children["quillon"]}
    known = {"held_on": cage.ash.clock().date().isoformat(), "attendees": "Lead"}
    notes.record_note(cage.ash.at("deputy"), {**known, "cases": [{"uid": new_uid(), **case}]})
    assert found_by(cage, "Brackwell") == {(who, "quillon") for who in READS_ALL}
    cage.ash.add_child("tamsin", NewChild("Tamsin", "Brackwell", "", date(2016, 8, 9), "5", "5M"))
    assert found_by(cage, "Brackwell") == set()


def found_by(cage: Cage, query: str) -> set[tuple[str, str]]:
    """Who of those who read chronologies sights which bird, looking for these words everywhere in the school."""
    found = set()
    for who in READS_ALL:
        browser = cage.browser(who)
        token = browser.token()
        for path in (path for rule in rules(cage, "POST") if looks_for(rule) for path in addresses(cage, rule)):
            answer = browser.client.post(path, data={"csrf_token": token, "query": query})
            if answer.status_code == 200 and path.count("/") < 3:
                found |= {(who, bird) for bird in BIRDS if sighted(path, answer, names(bird))}
    return found


def test_who_reads_own_papers_only_sights_no_name_of_others(cage: Cage) -> None:
    """The head and a stand-in have one record, of Quillon; staff and the scribe are in others that name all three."""
    found = []
    for who in ("head", "stand_in"):
        for path, answer in looks(cage, cage.browser(who)):
            if birds := sighted(path, answer, names("xanthe", "ottoline")):
                found.append((who, path, birds))
    for who in ("staff", "helper"):
        for path, answer in looks(cage, cage.browser(who)):
            if path.startswith("/children") and (birds := sighted(path, answer, names(*BIRDS))):
                found.append((who, path, birds))
    assert found == []


def test_whoever_sends_every_number_there_is_learns_no_name_behind_it(cage: Cage) -> None:
    """The head, who reads no roll: to each picker, into a draft kept and saved, to the end of a session and in a note."""
    paper, head = cage.ash.record("head-lead"), cage.browser("head")
    write, session = f"/papers/{paper.reference}/write", f"/sessions/{paper.session}/end"
    note = f"/notes/new?session={paper.session}"
    token, found = head.token(), []
    for number in sorted(cage.ash.children.values()):
        case = {"cases-0-uid": new_uid(), "cases-0-child": number, "cases-0-analysis": "Words", "child": number}
        fields = {"csrf_token": token, "revision": str(paper.revision), "query": number, "find": number, **case}
        sent = [(f"/papers/{paper.reference}/find", ""), (f"/notes/find?session={paper.session}", "")]
        sent += [(f"/papers/{paper.reference}/autosave", "save"), (write, "save"), (write, "add:cases")]
        sent += [(session, "find"), (session, "end"), (note, "add:cases"), (note, "save")]
        for path, do in sent:
            answer = _answered(path, head.client.post(path, data=fields | {"do": do}))
            assert answer.status_code != 404, path
            found += [(path, birds) for birds in [sighted(path, answer, names(*BIRDS))] if birds]
        found += [(path, birds) for path in (write, session) if (birds := sighted(path, head.get(path), names(*BIRDS)))]
    assert found == []


def test_no_entry_of_one_child_holds_anothers_name(cage_on_each: Cage) -> None:
    """As it is stored, from which every list, search and file is made."""
    cage = cage_on_each
    told = cage.ash.entry_texts()
    for bird in BIRDS:
        others = names(*(other for other in BIRDS if other != bird))
        text = told[cage.ash.children[bird]].casefold()
        assert {name for name in others if name.casefold() in text} == set(), bird
    assert len(cage.ash.rows(ChronologyEntry)) > 10
