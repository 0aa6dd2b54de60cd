"""Children: the roll, the picker, and who may see a name at all."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from forms.kit import Cases
from tests import factories
from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import CLOSED, NOISE, Paper, School, Town, ready
from webapp.db.children import Child, ChronologyEntry
from webapp.db.contracts import Contract, Party
from webapp.documents.codec import rows_of
from webapp.documents.routing import case_rows
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.domain.people import PartyKind, Role
from webapp.domain.policy import Viewer
from webapp.services import child_picker, children, ending, new_children, notes, practice, reading, writing
from webapp.services.child_picker import FOUND_MOST
from webapp.services.children import PAGE, NewChild, display_child
from webapp.services.references import next_reference

BORN = date(2016, 5, 4)


def names(found: tuple[children.ChildView, ...]) -> list[str]:
    return [child.name for child in found]


def find(ash: School, who: str, query: str, contract: str = "S-0001") -> list[str]:
    return names(child_picker.find_children(ash.at(who), contract, query))


# The roll


def test_a_child_is_put_on_the_roll_in_one_line(ash: School) -> None:
    reference = new_children.add_child(ash.at("deputy"), NewChild(" Théo ", "O’Carrow", "", BORN, "5", ""))
    roll = children.roll(ash.at("lead"))
    assert reference == "C-0004"
    assert names(roll.children) == ["Hope Darrow", "Amara Lisle", "Zosia Lisle", "Théo O’Carrow"]
    assert roll.children[-1].detail == "Year 5, born 4 May 2016"
    assert (roll.page, roll.pages, roll.total) == (1, 1, 4)
    assert NOISE not in str(roll)


@pytest.mark.parametrize("new", [NewChild("", "Lisle"), NewChild("Amara", " "), NewChild("", "")])
def test_a_name_is_needed(ash: School, new: NewChild) -> None:
    with pytest.raises(Invalid, match="first name and surname"):
        new_children.add_child(ash.at("lead"), new)


@pytest.mark.parametrize(
    "twin",
    [NewChild("amara", "LISLE", "", date(2017, 3, 14)), NewChild(" Amara", "Lisle ", "Mara", date(2017, 3, 14))],
    ids=["in other capitals", "known by another name"],
)
def test_the_same_child_twice_is_refused_by_reference(ash: School, twin: NewChild) -> None:
    with pytest.raises(Conflict) as told:
        new_children.add_child(ash.at("lead"), twin)
    assert told.value.sentence.endswith("as C-0001.")
    assert "Amara" not in told.value.sentence


@pytest.mark.parametrize("name", [("Élodie", "Ørsted"), ("ZOË", "ÅKESSON"), ("Siân", "Müller")])
def test_the_same_child_twice_is_refused_with_accents_too(ash: School, name: tuple[str, str]) -> None:
    """SQLite's lower() knows the ASCII letters only."""
    forename, surname = name
    new_children.add_child(ash.at("lead"), NewChild(forename, surname, "", BORN))
    for again in ((forename, surname), (forename.lower(), surname.upper())):
        with pytest.raises(Conflict):
            new_children.add_child(ash.at("lead"), NewChild(*again, "", BORN))


def test_twins_of_a_name_are_two_children(ash: School) -> None:
    new_children.add_child(ash.at("lead"), NewChild("Amara", "Lisle", "", date(2017, 3, 15)))
    new_children.add_child(ash.at("lead"), NewChild("Amara", "Lisle"))
    with pytest.raises(Conflict):
        new_children.add_child(ash.at("lead"), NewChild("Amara", "Lisle"))
    found = children.roll(ash.at("lead"), "amara lisle").children
    assert [child.detail for child in found] == ["4K, born 14 March 2017", "born 15 March 2017", ""]
    assert len({child.reference for child in found}) == 3


def test_a_child_next_door_of_that_name_is_no_twin(town: Town) -> None:
    new_children.add_child(town.ash.at("lead"), NewChild("Amara", f"Lisle{NOISE}", "", date(2017, 3, 14)))
    with pytest.raises(Conflict):
        new_children.add_child(town.birch.at("lead"), NewChild("Amara", f"Lisle{NOISE}", "", date(2017, 3, 14)))


@pytest.mark.parametrize("who", ["head", "wellbeing", "trust", "governor", "administrator", "staff", "nobody"])
def test_nobody_else_reads_or_writes_the_roll(ash: School, who: str) -> None:
    before = ash.events()
    for use in (
        lambda: children.roll(ash.at(who)),
        lambda: children.roll(ash.at(who), "Amara"),
        lambda: new_children.add_child(ash.at(who), NewChild("New", "Child")),
    ):
        with pytest.raises(Refused):
            use()
    assert ash.events() == before


def crowd(ash: School, count: int) -> None:
    with ash.desk.work(school_id=ash.school_id) as work:
        for number in range(count):
            child = factories.make_child(work, ash.person("lead"), f"Child{number:03d}", "Crowd")
            child.reference = f"C-1{number:03d}"
        work.note("child.added", "child:1")


def test_the_roll_has_pages(ash: School) -> None:
    crowd(ash, PAGE + 4)
    first, second, third = (children.roll(ash.at("lead"), "", page) for page in (1, 2, 3))
    assert [len(roll.children) for roll in (first, second, third)] == [PAGE, 7, 0]
    assert (first.total, first.pages) == (PAGE + 7, 2)
    assert children.roll(ash.at("lead"), "nobody of that name").pages == 1


@pytest.mark.parametrize("page", [0, -3])
def test_a_page_before_the_first_is_no_fault_of_the_database(ash: School, page: int) -> None:
    try:
        roll = children.roll(ash.at("lead"), "", page)
    except NotFound:
        return
    assert len(roll.children) == 3


def test_a_look_at_the_roll_is_noted(ash: School, clock: FakeClock) -> None:
    children.roll(ash.at("lead"))
    children.roll(ash.at("lead"), "Amara")
    find(ash, "lead", "Hope")
    assert [event for event in ash.events() if event.startswith("children.")] == [
        "children.listed",
        "children.searched",
        "children.searched",
    ]


# The picker


def test_who_reads_the_roll_finds_by_any_part(ash: School) -> None:
    expected: dict[str, list[str]] = {
        "lis": ["Amara Lisle", "Zosia Lisle"],
        "LISLE ama": ["Amara Lisle"],
        "zof": ["Zosia Lisle"],
        "zosia": ["Zosia Lisle"],
        "c-0003": ["Hope Darrow"],
        "  hope   darrow ": ["Hope Darrow"],
    }
    nothing = ("C-000", "%", "_", "L_sle", "Li%e", "\\", "%%", "' OR 1=1 --", NOISE)
    expected |= {query: [] for query in nothing}
    assert {query: find(ash, "lead", query) for query in expected} == expected
    assert {query: sorted(names(children.roll(ash.at("lead"), query).children)) for query in expected} == expected
    assert [find(ash, "lead", query) for query in ("", "   ")] == [[], []]


def test_a_wildcard_that_is_part_of_a_name_is_found_as_it_stands(ash: School) -> None:
    for surname in ("100%", "A_B", "C\\D"):
        new_children.add_child(ash.at("lead"), NewChild("Odd", surname))
        assert find(ash, "lead", surname) == [f"Odd {surname}"]


def test_a_name_that_begins_with_an_accent_is_found(ash: School) -> None:
    """SQLite's lower() and Python's do not agree on "É"."""
    new_children.add_child(ash.at("lead"), NewChild("Élodie", "Ørsted"))
    queries = ("élodie", "ÉLODIE", "Élodie", "ørsted", "ØRSTED")
    found = {query: find(ash, "lead", query) for query in queries}
    assert found == {query: names(children.roll(ash.at("lead"), query).children) for query in queries}
    assert found == {query: ["Élodie Ørsted"] for query in queries}


def test_whoever_does_not_read_the_roll_proposes_an_accented_name_whole(ash: School) -> None:
    new_children.add_child(ash.at("lead"), NewChild("Élodie", "Ørsted"))
    assert find(ash, "head", "élodie ørsted") == ["Élodie Ørsted"]


def test_another_party_finds_by_the_whole_name_only(ash: School) -> None:
    """So that the picker tells nobody who is on the roll."""
    expected: dict[str, list[str]] = {
        "Amara Lisle": ["Amara Lisle"],
        "amara  LISLE": ["Amara Lisle"],
        "Zosia Lisle": ["Zosia Lisle"],
        "Zofia Lisle": ["Zosia Lisle"],
    }
    nothing = (
        "Lisle",
        "Amara",
        "Amara Lisl",
        "C-0003",
        "%",
        "% %",
        "Amara%",
        "_____ Lisle",
        "C-000_",
        f"Amara Lisle{NOISE}",
    )
    expected |= {query: [] for query in nothing}
    assert {query: find(ash, "head", query) for query in expected} == expected


def test_an_empty_preferred_name_opens_nothing(ash: School) -> None:
    """A child without one must not be found by the surname with a space before it."""
    assert find(ash, "head", " Lisle") == []
    assert find(ash, "head", "Darrow") == []


def test_the_picker_offers_a_few_and_those_who_left_last(ash: School) -> None:
    crowd(ash, FOUND_MOST + 5)
    assert len(find(ash, "lead", "crowd")) == FOUND_MOST
    with ash.desk.work(school_id=ash.school_id) as work:
        work.db.query(Child).filter_by(school_id=ash.school_id, reference="C-0001").one().left_on = work.today
        work.note("child.changed", "child:1")
    assert find(ash, "lead", "lisle") == ["Zosia Lisle", "Amara Lisle"]


@pytest.mark.parametrize("who", ["wellbeing", "governor", "administrator", "staff", "trust", "nobody"])
def test_who_is_no_party_proposes_nobody(ash: School, who: str) -> None:
    uses: tuple[Callable[[], object], ...] = (
        lambda: find(ash, who, "Amara Lisle"),
        lambda: child_picker.named(ash.at(who), ["C-0001"], "S-0001"),
    )
    for use in uses:
        with pytest.raises(Refused):
            use()
    with pytest.raises(CLOSED):
        child_picker.find_children(ash.desk, "S-0001", "Amara")


def test_the_picker_of_a_contract_that_is_not_here_is_not_found(town: Town) -> None:
    town.birch.contract("second_lead", "staff")
    for reference in ("S-0003", "S-9999"):
        with pytest.raises(NotFound):
            find(town.ash, "lead", "Amara", reference)
    with pytest.raises(Refused):  # with no contract at all it is for those who may name a child anywhere
        find(town.ash, "head", "Amara", "")


def shown(ash: School, *references: str) -> list[tuple[str, str]]:
    found = child_picker.named(ash.at("head"), references, "S-0001")
    return [(child.name, child.detail) for child in found]


def test_a_child_whom_a_party_found_is_named_to_them_and_any_other_stays_a_reference(
    ash: School, clock: FakeClock
) -> None:
    """Whoever does not read the roll cannot go through its numbers for the names and birthdays behind them."""
    assert shown(ash, "C-0001", "C-0002", "C-9999", "") == [("C-0001", ""), ("C-0002", "")]
    find(ash, "head", "Amara Lisle")
    find(ash, "lead", "Hope Darrow")
    amara = ("Amara Lisle", "4K, born 14 March 2017")
    assert shown(ash, "C-0001", "C-0002", "C-0003") == [amara, ("C-0002", ""), ("C-0003", "")]
    assert ash.events()[-3:] == ["children.searched", "child.found", "children.searched"]
    clock.forward(hours=23)
    assert shown(ash, "C-0001") == [amara]
    clock.forward(hours=2)
    assert shown(ash, "C-0001") == [("C-0001", "")]
    assert names(child_picker.named(ash.at("lead"), ["C-0001", "C-0003"], "S-0001")) == ["Amara Lisle", "Hope Darrow"]


def test_a_child_whom_a_party_added_is_named_to_them(ash: School) -> None:
    added = new_children.add_off_roll(ash.at("head"), "S-0001", "Oisin Carrow", "elsewhere")
    assert [name for name, _ in shown(ash, added.reference)] == ["Oisin Carrow"]


def test_a_reference_that_a_writer_did_not_find_never_stands_in_their_paper(ash: School) -> None:
    """A page can send any number. Kept, saved or with the end of the session, it would come back with the name."""
    paper, sent = ash.record(), {**ash.case("hope", "Words"), "reflection": ""}
    head = ash.at("head")
    writing.autosave(head, paper.reference, paper.revision, {**paper.answers, "cases": [sent]})
    kept = writing.open_for_writing(head, paper.reference)
    assert (kept.children, case_rows(kept.document, kept.answers)[0]["analysis"]) == ({}, "Words now")
    writing.save(head, paper.reference, paper.revision, {**paper.answers, "cases": [sent]})
    assert [(row["child"], row["analysis"]) for row in rows_of(paper.answers, "cases")] == [("", "Words now")]
    for references in (["C-0003"], ["C-9999"]):
        times = {"starts_at": ash.clock() - timedelta(hours=1), "ended_at": ash.clock()}
        with pytest.raises(Invalid, match="from the list"):
            ending.end_session(head, paper.session, **times, discussed=references, none=False)
    assert "Darrow" not in str(writing.open_for_writing(head, paper.reference))
    find(ash, "head", "Hope Darrow")
    paper_answers = {**paper.answers, "cases": [sent]}
    writing.save(head, paper.reference, paper.revision, paper_answers)
    assert "Hope Darrow" in str(writing.open_for_writing(head, paper.reference).children)


def test_what_stands_in_a_paper_is_not_asked_for_again(ash: School, clock: FakeClock) -> None:
    paper = ash.record(cases=[ash.case("amara", "Said")])
    clock.forward(days=3)
    writing.save(ash.at("head"), paper.reference, paper.revision, {**paper.answers, "trends": "None"})
    assert [row["child"] for row in rows_of(paper.answers, "cases")] == ["C-0001"]


def test_a_note_is_about_a_child_who_was_found(ash: School) -> None:
    paper = ash.record()
    head, view = ash.at("head"), notes.begin_note(ash.at("head"), paper.session)
    case = next(question.key for question in view.document.questions() if isinstance(question, Cases))
    row = {**rows_of(view.answers, case)[0], "child": "C-0003"}
    for attempt in (row, {**row, "child": "C-9999"}):
        with pytest.raises(Invalid, match="not in this school"):
            notes.record_note(head, {**view.answers, case: [attempt]}, paper.session)
    assert ash.rows(ChronologyEntry) == []


# From outside the school


@pytest.fixture
@kept
def outside(ash: School) -> Paper:
    """A record that the trust's lead wrote, who is from outside, about two children."""
    practice.choose(ash.at("lead"), "outside_children", "reference")
    ash.contract("trust", "lead")
    return ready(ash, "amara", "zofia", between="trust-lead")


def test_from_outside_no_name_is_seen(ash: School, outside: Paper) -> None:
    for view in (
        writing.open_for_writing(outside.at("trust"), outside.reference),
        reading.read_paper(outside.at("trust"), outside.reference),
    ):
        assert set(view.children) == {"C-0001", "C-0002"}
        assert {label.name for label in view.children.values()} == {"A child"}
        assert "Lisle" not in str(view)
    outside.circulate()
    assert {label.name for label in outside.view("lead").children.values()} == {"Amara Lisle", "Zosia Lisle"}


def test_from_outside_nobody_is_found(ash: School, outside: Paper) -> None:
    for query in ("Amara Lisle", "C-0001", "lis"):
        with pytest.raises(Refused):
            find(ash, "trust", query, "S-0003")


def test_a_place_that_is_over_opens_no_more_than_it_did(ash: School, clock: FakeClock) -> None:
    """A supervisee from outside keeps their own records for good, and still learns no name."""
    practice.choose(ash.at("lead"), "outside_children", "reference")
    ash.contract("lead", "trust")
    paper = ready(ash, "amara", between="lead-trust")
    paper.circulate()
    with ash.desk.work(school_id=ash.school_id) as work:
        for party in work.db.query(Party).filter_by(person_id=ash.person("trust")):
            party.until_on = work.today
        work.note("contract.created", "contract:1")
    clock.forward(days=2)
    assert "Lisle" not in str(paper.view("trust").children)


def test_a_supervisee_whose_place_is_over_still_reads_the_names_in_their_own_records(
    ash: School, clock: FakeClock
) -> None:
    paper = ready(ash, "amara", between="wellbeing-deputy")
    paper.circulate()
    with ash.desk.work(school_id=ash.school_id) as work:
        for party in work.db.query(Party).filter_by(person_id=ash.person("deputy")):
            party.until_on = work.today
        work.note("contract.created", "contract:1")
    clock.forward(days=2)
    assert "Amara Lisle" in str(paper.view("deputy").children)


def test_who_has_no_place_at_all_is_shown_no_name(ash: School) -> None:
    """`display_child` decides for everybody, so it does not rely on who asks it."""
    with ash.desk.read() as work:
        contract = work.db.query(Contract).filter_by(school_id=ash.school_id, reference="S-0001").one()
        child = work.db.query(Child).filter_by(school_id=ash.school_id, reference="C-0001").one()
        stranger = Viewer(10_000, ash.school_id, "Stranger", work.today)
        assert display_child(stranger, contract, child).name == "A child"
        lead = Viewer(10_000, ash.school_id, "Lead", work.today, frozenset({Role.LEAD}))
        assert display_child(lead, contract, child).name == "Amara Lisle"


def test_one_place_inside_and_one_outside_shows_no_name(ash: School) -> None:
    with ash.desk.work(school_id=ash.school_id) as work:
        contract = work.db.query(Contract).filter_by(school_id=ash.school_id, reference="S-0001").one()
        factories.make_party(work, contract, ash.person("staff"), PartyKind.SCRIBE)
        factories.make_party(work, contract, ash.person("staff"), PartyKind.ATTENDEE, external=True)
        child = work.db.query(Child).filter_by(school_id=ash.school_id, reference="C-0001").one()
        work.note("contract.created", f"contract:{contract.id}")
    viewer = ash.at("staff").viewer
    assert viewer is not None
    with ash.desk.read() as work:
        contract = work.db.get_one(Contract, contract.id)
        assert display_child(viewer, contract, work.db.get_one(Child, child.id)).name == "A child"


def test_a_child_of_another_school_is_never_named(town: Town) -> None:
    with town.ash.desk.read() as work:
        contract = work.db.query(Contract).filter_by(school_id=town.ash.school_id, reference="S-0001").one()
        child = work.db.query(Child).filter_by(school_id=town.birch.school_id, reference="C-0001").one()
    viewer = town.ash.at("lead").viewer
    assert viewer is not None
    assert display_child(viewer, contract, child) == children.ChildView("", "A child", "")


# References


def test_references_go_on_after_9999(ash: School) -> None:
    """By number: as text, C-9999 comes after C-10000."""
    for newest, following in (
        ("C-0009", "C-0010"),
        ("C-9999", "C-10000"),
        ("C-10000", "C-10001"),
        ("C-10009", "C-10010"),
        ("C-99999", "C-100000"),
    ):
        with ash.at("lead").work() as work:
            child = factories.make_child(work, ash.person("lead"), "New", "Child")
            child.reference = newest
            work.db.flush()
            assert next_reference(work, Child) == following
            work.note("child.added", f"child:{child.id}")
    assert new_children.add_child(ash.at("lead"), NewChild("After", "That")) == "C-100000"


def test_references_of_each_kind_and_school_are_their_own(town: Town) -> None:
    town.birch.add_child("more", NewChild("More", NOISE))
    assert town.birch.children["more"] == town.ash.add_child("more", NewChild("More", "Here")) == "C-0004"
    with town.ash.at("lead").read() as work:
        assert [next_reference(work, model) for model in (Child, Contract)] == ["C-0005", "S-0003"]


def test_a_child_who_left_says_so(ash: School, clock: FakeClock) -> None:
    with ash.desk.work(school_id=ash.school_id) as work:
        child = work.db.query(Child).filter_by(school_id=ash.school_id, reference="C-0001").one()
        child.left_on = work.today - timedelta(days=1)
        work.note("child.changed", f"child:{child.id}")
    assert children.roll(ash.at("lead"), "amara").children[0].detail.endswith("left on 2 March 2026")
