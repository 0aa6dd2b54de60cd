"""What came of a discussion is added beside the entry; a chronology is filtered, counted by half term, and printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from tests import word_files
from tests.client import Browser, text_of
from tests.clock import FakeClock
from tests.integration.school import School, texts
from webapp import create_app
from webapp.db.children import ChronologyEntry, EntryOutcome, Filing
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.services import chronology, chronology_sheets, notes, outcomes, school_year, withdrawing
from webapp.services.chronology import EntryView
from webapp.services.chronology_filter import Filter, Plan, Status

Opens = Callable[[str], Browser]

TERMS = (
    (date(2025, 9, 3), date(2025, 10, 24)),
    (date(2025, 11, 3), date(2025, 12, 19)),
    (date(2026, 1, 5), date(2026, 2, 13)),
    (date(2026, 2, 23), date(2026, 3, 27)),
    (date(2026, 4, 13), date(2026, 5, 22)),
    (date(2026, 6, 1), date(2026, 7, 21)),
)


def entry(ash: School, child: str = "amara", words: str = "About", **parts: str) -> EntryView:
    """An entry of today's, of a session that has ended."""
    ash.record(cases=[ash.case(child, words, **parts)]).end(child)
    return ash.chronology(child)[0]


def add(ash: School, uid: str, text: str, who: str = "deputy", day: date | None = None) -> None:
    outcomes.add_outcome(ash.at(who), ash.children["amara"], uid, day or ash.clock().date(), text)


def came_of(ash: School, child: str = "amara") -> list[list[str]]:
    return [[outcome.text for outcome in shown.outcomes] for shown in ash.chronology(child)]


# What came of it


def test_it_is_added_with_its_day_and_its_person_and_the_entry_stays_as_it_was(ash: School) -> None:
    before = entry(ash)
    ash.clock.now += timedelta(days=3)
    add(ash, before.uid, " Moved to her aunt’s.\n", day=ash.clock().date() - timedelta(days=1))
    add(ash, before.uid, "Stays there.")
    (after,) = ash.chronology("amara")
    assert [(o.text, o.by, o.noted_on - o.happened_on) for o in after.outcomes] == [
        ("Moved to her aunt’s.", ash.name("deputy"), timedelta(days=1)),
        ("Stays there.", ash.name("deputy"), timedelta()),
    ]
    assert (after.content, after.decision) == (before.content, before.decision)
    assert ash.events().count("entry.outcome_added") == 2


def test_it_stays_with_the_discussion_whose_words_are_written_anew(ash: School) -> None:
    row = ash.case("amara", "Old")
    paper = ash.record(cases=[row])
    add(ash, ash.standing("amara")[0].uid, "Settled")
    paper.save(cases=[{**row, "analysis": "New"}])
    assert [(shown.standing, [o.text for o in shown.outcomes]) for shown in ash.chronology("amara")] == [
        (True, ["Settled"]),
        (False, []),
    ]
    paper.save(cases=[])
    assert sorted(came_of(ash)) == [[], ["Settled"]]


def test_it_goes_with_a_withdrawn_entry_and_never_to_the_right_child(ash: School) -> None:
    uid = entry(ash).uid
    add(ash, uid, "Canary")
    withdrawing.withdraw_entry(ash.at("lead"), ash.children["amara"], uid, "Wrong child", ash.children["zofia"])
    assert came_of(ash) == []
    assert came_of(ash, "zofia") == [[]]


@pytest.mark.parametrize(
    ("text", "days", "error"),
    [
        ("", 0, Invalid),
        ("x" * (outcomes.MOST + 1), 0, Invalid),
        ("Later", 1, outcomes.WrongDay),
        ("Before", -1, Invalid),
    ],
)
def test_what_cannot_be_added_is_refused(ash: School, text: str, days: int, error: type[Exception]) -> None:
    uid = entry(ash).uid
    with pytest.raises(error):
        add(ash, uid, text, day=ash.clock().date() + timedelta(days=days))
    assert ash.rows(EntryOutcome) == []


def test_nothing_is_added_twice_nor_to_what_does_not_stand(ash: School) -> None:
    row = ash.case("amara", "A")
    paper = ash.record(cases=[row])
    uid = ash.standing("amara")[0].uid
    add(ash, uid, "Once")
    with pytest.raises(Conflict, match="already"):
        add(ash, uid, "Once")
    paper.save(cases=[{**row, "analysis": "New"}])
    with pytest.raises(Conflict, match="replaced"):
        add(ash, uid, "Twice")
    with pytest.raises(NotFound):
        add(ash, "0" * 16, "Nowhere")


@pytest.mark.parametrize("who", ["head", "governor", "staff", "administrator", "wellbeing"])
def test_an_outcome_is_added_by_leads_and_deputies_only(ash: School, who: str) -> None:
    uid = entry(ash).uid
    with pytest.raises(Refused):
        add(ash, uid, "Not mine to say", who)


# The filter, and the half terms


def shown(ash: School, **wanted: Any) -> list[str]:
    view = chronology.read_chronology(ash.at("lead"), ash.children["amara"], 1, Filter(**wanted))
    assert view.total == len(view.entries)
    return [texts(one)[0] for one in view.entries]


def note_it(ash: School, day: str) -> None:
    said = {"why": "Note", "advised": "x", "decided": "y", "reason": "z", "plan_changed": "no"}
    note = {"uid": "1" * 16, "child": ash.children["amara"], **said}
    notes.record_note(ash.at("lead"), {"held_on": day, "attendees": "Lead", "cases": [note]})


def test_the_list_is_filtered_by_what_is_asked_for(ash: School) -> None:
    row = ash.case("amara", "Replaced")
    paper = ash.record(cases=[row])
    paper.save(cases=[{**row, "analysis": "Waiting", "plan_changed": "yes"}])
    note_it(ash, "2026-02-02")
    assert shown(ash) == ["Waiting", "Replaced now", "Note"]
    assert shown(ash, source="professionals_meeting") == ["Note"]
    assert shown(ash, status=Status.STANDING) == ["Waiting", "Note"]
    assert shown(ash, status=Status.WAITING) == ["Waiting"]
    assert shown(ash, status=Status.ENDED) == ["Replaced now"]
    assert shown(ash, plan=Plan.CHANGED) == ["Waiting"]
    assert shown(ash, plan=Plan.SAME, status=Status.STANDING) == ["Note"]
    assert shown(ash, plan=Plan.UNSAID) == []
    assert shown(ash, to_on=date(2026, 2, 2)) == ["Note"]
    assert shown(ash, from_on=date(2026, 2, 3)) == ["Waiting", "Replaced now"]


def file_it(ash: School, uid: str, state: str) -> None:
    (row,) = ash.rows(ChronologyEntry, ChronologyEntry.uid == uid)
    with ash.desk.work(school_id=ash.school_id) as work:
        filing = Filing(
            school_id=ash.school_id, entry_id=row.id, state=state, system="CPOMS", reference="20417",
            filed_on=date(2026, 3, 3), filed_by_id=ash.person("lead"), made_at=work.now,
        )  # fmt: skip
        work.db.add(filing)
        work.note("child.changed", f"child:{row.child_id}")


def test_what_is_not_filed_counts_by_the_newest_statement(ash: School) -> None:
    uid = entry(ash, words="Filed").uid
    assert shown(ash, status=Status.UNFILED) == ["Filed now"]
    file_it(ash, uid, "filed")
    assert shown(ash, status=Status.UNFILED) == []
    file_it(ash, uid, "not_filed")
    assert shown(ash, status=Status.UNFILED) == ["Filed now"]


def test_what_stands_is_counted_by_half_term_with_the_holidays_after_it(ash: School) -> None:
    row = ash.case("amara", "A", plan_changed="yes")
    paper = ash.record(cases=[row])
    paper.save(cases=[{**row, "analysis": "B"}])
    note_it(ash, "2026-02-16")
    without = chronology.read_chronology(ash.at("lead"), ash.children["amara"]).timeline
    assert [(column.label, column.total) for column in without.columns] == [("2025/26", 2)]
    school_year.set_half_terms(ash.at("lead"), 2025, TERMS)
    timeline = chronology.read_chronology(ash.at("lead"), ash.children["amara"]).timeline
    assert [(c.label, c.from_on, c.to_on, c.changed, c.same) for c in timeline.columns] == [
        ("Spring 1, 2025/26", date(2026, 1, 5), date(2026, 2, 22), 0, 1),
        ("Spring 2, 2025/26", date(2026, 2, 23), date(2026, 4, 12), 1, 0),
    ]
    assert (timeline.total, timeline.changed, timeline.earlier) == (2, 1, 0)


# On paper


def printed(ash: School, **options: bool) -> str:
    copy = chronology_sheets.print_chronology(ash.at("lead"), ash.children["amara"], **options)
    return "\n".join(word_files.lines(copy.content))


def test_the_sheet_leaves_the_analysis_out_unless_it_is_asked_for(ash: School) -> None:
    uid = entry(ash, words="Known", thinking="Canary of a thought").uid
    add(ash, uid, "Moved to her aunt’s.")
    file_it(ash, uid, "filed")
    sheet = printed(ash)
    assert "Canary of a thought" not in sheet
    assert "without the analysis" in sheet
    for words in ("Known now", "No change of plan.", "Moved to her aunt’s.", "CPOMS, 3 March 2026, number 20417"):
        assert words in sheet, words
    sheet = printed(ash, with_analysis=True)
    assert "Analysis, apart from what is known. What do you make of it? Canary of a thought" in sheet
    assert "with the analysis" in sheet


# Pages


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


def test_an_outcome_is_added_on_the_page_and_nothing_typed_is_lost(ash: School, opens: Opens) -> None:
    uid = entry(ash, thinking="Canary of a thought").uid
    deputy, page = opens("deputy"), "/children/C-0001?plan=same"
    told = text_of(deputy.get(page))
    assert "Analysis, apart from what is known" in told
    assert "Add what came of it" in told
    address = f"/children/C-0001/entries/{uid}/outcome?plan=same"
    answer = deputy.post(address, {"day": "31/2/26", "text": "Typed words"}, 422, page=page)
    assert "Typed words" in answer.get_data(as_text=True)
    assert "31/2/26" in answer.get_data(as_text=True)
    answer = deputy.post(address, {"day": "3/3/26", "text": "Moved to her aunt’s."}, page=page)
    assert answer.location == "/children/C-0001?plan=same"
    assert "Moved to her aunt’s." in text_of(deputy.get(answer.location))


def test_the_filter_lives_in_the_address_and_says_what_it_cannot_read(ash: School, opens: Opens) -> None:
    entry(ash, words="Canary")
    lead = opens("lead")
    assert "Canary now" in text_of(lead.get("/children/C-0001?from=2026-03-03&to=3/3/26&source=supervision"))
    told = text_of(lead.get("/children/C-0001?plan=changed"))
    assert "Canary now" not in told
    assert "No entry is like that." in told
    told = text_of(lead.get("/children/C-0001?from=31/2/26&status=nonsense&plan=%00"))
    assert "31/2/26" in told
    assert "Canary now" in told


def test_the_half_terms_are_a_picture_with_its_table(ash: School, opens: Opens) -> None:
    entry(ash)
    page = opens("lead").get("/children/C-0001").get_data(as_text=True)
    assert 'role="img"' in page
    assert "1 entry in 1 half term" in page
    assert "style=" not in page


def test_a_search_is_a_post_and_names_nobody_in_its_address(ash: School, opens: Opens) -> None:
    entry(ash, words="Breakfast")
    lead = opens("lead")
    assert "found" not in text_of(lead.get("/chronologies?query=breakfast"))
    answer = lead.post("/chronologies", {"query": "breakf"}, 200, page="/chronologies")
    assert "1 entry found" in text_of(answer)
    assert "<mark>Breakfast</mark>" in answer.get_data(as_text=True)
    assert "/children/C-0001?from=2026-03-03&amp;to=2026-03-03#e-" in answer.get_data(as_text=True)
    assert "1 entry found" in text_of(
        lead.post("/children/C-0001/search", {"query": "breakf"}, 200, page="/children/C-0001")
    )
    answer = lead.post("/children/C-0003/search", {"query": "breakf"}, 200, page="/children/C-0003")
    assert "No entry says that." in text_of(answer)
    for who in ("head", "governor", "staff"):
        opens(who).get("/chronologies", 404)


def test_a_note_from_a_chronology_brings_its_child_along(ash: School, opens: Opens) -> None:
    page = opens("deputy").get("/notes/new?child=C-0001")
    assert "Amara Lisle" in text_of(page)
    assert 'value="C-0001"' in page.get_data(as_text=True)
    assert "/notes/new?child=C-0001" in opens("lead").get("/children/C-0001").get_data(as_text=True)


def test_a_note_tells_nobody_else_whose_reference_that_is(ash: School) -> None:
    session = ash.record("wellbeing-deputy").session
    assert "C-" not in str(notes.begin_note(ash.at("wellbeing"), session).answers)
    with pytest.raises(Refused):
        notes.begin_note(ash.at("wellbeing"), session, child_reference=ash.children["amara"])
    with pytest.raises(NotFound):
        notes.begin_note(ash.at("lead"), child_reference="C-9999")
