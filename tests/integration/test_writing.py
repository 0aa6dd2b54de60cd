"""Writing: what a person types is theirs alone until they save it, and a save never overwrites what somebody else wrote."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from typing import Any

import pytest

from forms import latest
from forms.kit import Answers
from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import CLOSED, NOISE, Paper, School, Town, ready, sound
from webapp.db.contracts import Party
from webapp.db.papers import DraftBuffer
from webapp.documents.codec import WrongShape, dump, load, rows_of
from webapp.domain.errors import Conflict, Invalid, Refused
from webapp.domain.people import PartyKind
from webapp.services import agreeing, writing
from webapp.services.work import Desk
from webapp.services.writing import Overtaken


@pytest.fixture
@kept
def ash(town: Town) -> School:
    """The first school, where the staff member types for the head and the lead."""
    town.ash.add_party("staff", PartyKind.SCRIBE)
    return town.ash


@pytest.fixture
@kept
def paper(ash: School) -> Paper:
    return ash.record(trends="As it was")


def typed(paper: Paper, **changes: Any) -> Answers:
    """The answers of the paper with these typed over them."""
    return {**paper.answers, **changes}


def buffers(school: School) -> list[tuple[int, str]]:
    return [(row.person_id, row.answers) for row in school.rows(DraftBuffer)]


# Saving


def test_a_save_counts_one_revision_and_is_noted(paper: Paper) -> None:
    before = paper.revision
    assert writing.save(paper.at(), paper.reference, before, typed(paper, trends="New")) == before + 1
    assert (paper.revision, paper.answers["trends"]) == (before + 1, "New")
    assert paper.school.events().count("paper.saved") == 2


def test_saving_what_is_saved_already_changes_nothing(paper: Paper) -> None:
    before, events = paper.revision, paper.school.events()
    assert writing.save(paper.at(), paper.reference, before, paper.answers) == before
    assert (
        writing.save(paper.at("staff"), paper.reference, before - 1, paper.answers) == before
    )  # no harm in being late
    assert paper.school.events() == events


def test_a_paper_has_one_version_however_often_it_is_saved(paper: Paper) -> None:
    for number in range(4):
        paper.save(trends=str(number))
    assert paper.view().head.version == 1


def test_text_is_kept_as_it_was_typed(paper: Paper) -> None:
    words = " <b>& “ñ” 🦊\n\n\tend  \u202e"
    paper.save(trends=words, vulnerable_list="about twelve", next_on="soon")
    assert [paper.answers[key] for key in ("trends", "vulnerable_list", "next_on")] == [words, "about twelve", "soon"]


@pytest.mark.parametrize(
    "wrong", [{"weather": "fine"}, {"trends": ["a", "list"]}, {"cases": "Amara"}, {"cases": [{"uid": "", "child": ""}]}]
)
def test_what_are_no_answers_to_this_document_is_not_saved(paper: Paper, wrong: dict[str, Any]) -> None:
    """Once stored, nothing could open the paper again."""
    with pytest.raises(WrongShape):
        writing.save(paper.at(), paper.reference, paper.revision, {**paper.answers, **wrong})
    assert paper.answers["trends"] == "As it was"


def test_half_a_character_is_refused_before_it_eats_the_rest(paper: Paper) -> None:
    with pytest.raises(Invalid, match="half a character"):
        writing.save(paper.at(), paper.reference, paper.revision, typed(paper, trends="a\ud83d"))
    assert buffers(paper.school) == []


# Two writers


def test_the_loser_sees_both_texts_and_loses_nothing(paper: Paper) -> None:
    opened = paper.revision
    writing.save(paper.at("staff"), paper.reference, opened, typed(paper, trends="The scribe’s"))
    with pytest.raises(Overtaken) as told:
        writing.save(
            paper.at("head"), paper.reference, opened, typed(paper, trends="As it was", successes="The head’s")
        )
    both = told.value.both
    assert (both.theirs["trends"], both.theirs["successes"]) == ("The scribe’s", "")
    assert (both.mine["trends"], both.mine["successes"]) == ("As it was", "The head’s")
    assert (both.revision, both.theirs_by) == (opened + 1, paper.school.name("staff"))
    assert paper.answers["trends"] == "The scribe’s"
    assert [person for person, _ in buffers(paper.school)] == [paper.school.person("head")]
    assert "The head’s" in buffers(paper.school)[0][1]
    assert "Overtaken" not in str(told.value)


def test_the_losers_text_is_there_when_the_paper_is_opened_again(paper: Paper) -> None:
    opened = paper.revision
    writing.save(paper.at("staff"), paper.reference, opened, typed(paper, trends="The scribe’s"))
    with pytest.raises(Overtaken):
        writing.save(paper.at("head"), paper.reference, opened, typed(paper, trends="The head’s"))
    with pytest.raises(Overtaken) as again:
        writing.open_for_writing(paper.at("head"), paper.reference)
    assert again.value.both.mine["trends"] == "The head’s"
    assert writing.open_for_writing(paper.at("staff"), paper.reference).answers["trends"] == "The scribe’s"


def test_the_loser_settles_it_on_the_revision_that_both_show(paper: Paper) -> None:
    opened = paper.revision
    writing.save(paper.at("staff"), paper.reference, opened, typed(paper, trends="The scribe’s"))
    with pytest.raises(Overtaken) as told:
        writing.save(paper.at("head"), paper.reference, opened, typed(paper, trends="The head’s"))
    settled = {**told.value.both.theirs, "trends": "The scribe’s, and the head’s"}
    writing.save(paper.at("head"), paper.reference, told.value.both.revision, settled)
    assert paper.answers["trends"] == "The scribe’s, and the head’s"
    assert buffers(paper.school) == []


def test_a_save_of_a_stale_page_is_refused_though_it_was_the_same_person(paper: Paper) -> None:
    """Two windows, or a page restored by the browser."""
    opened = paper.revision
    writing.save(paper.at(), paper.reference, opened, typed(paper, trends="Second window"))
    with pytest.raises(Overtaken):
        writing.save(paper.at(), paper.reference, opened, typed(paper, trends="First window"))
    assert paper.answers["trends"] == "Second window"


@pytest.mark.parametrize("revision", [-1, 0, 10_000])
def test_a_revision_that_never_was_wins_nothing(paper: Paper, revision: int) -> None:
    with pytest.raises(Overtaken):
        writing.save(paper.at(), paper.reference, revision, typed(paper, trends="Forged"))
    assert paper.answers["trends"] == "As it was"


def test_of_two_who_save_at_once_one_is_told(paper: Paper) -> None:
    opened, base = paper.revision, paper.answers
    desks = {"head": paper.at("head"), "staff": paper.at("staff")}

    def save(who: str) -> str:
        try:
            writing.save(desks[who], paper.reference, opened, {**deepcopy(base), "trends": who})
        except Overtaken:
            return "told"
        return who

    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(save, desks))
    winner = next(result for result in results if result != "told")
    assert sorted(results) == sorted([winner, "told"])
    assert paper.answers["trends"] == winner
    loser = ({"head", "staff"} - {winner}).pop()
    assert [(person, f'"trends":"{loser}"' in text) for person, text in buffers(paper.school)] == [
        (paper.school.person(loser), True)
    ]
    assert sound(paper.school.desk)


# Autosaving


def test_an_autosave_is_seen_by_its_author_alone(paper: Paper) -> None:
    kept = writing.autosave(paper.at("staff"), paper.reference, paper.revision, typed(paper, trends="Half a sen"))
    assert (kept.overtaken, kept.at) == (False, paper.school.clock())
    view = writing.open_for_writing(paper.at("staff"), paper.reference)
    assert (view.answers["trends"], view.from_buffer) == ("Half a sen", paper.school.clock())
    other = writing.open_for_writing(paper.at("head"), paper.reference)
    assert (other.answers["trends"], other.from_buffer) == ("As it was", None)
    assert paper.view("staff").answers["trends"] == "As it was"  # the review page shows what is saved
    assert writing.stored(paper.at("staff"), paper.reference).answers["trends"] == "As it was"


def test_an_autosave_changes_no_chronology_and_no_action(paper: Paper) -> None:
    ash = paper.school
    rows = {"cases": [ash.case("amara", "A")], "actions": [ash.action(paper, "Act", "lead")]}
    writing.autosave(paper.at(), paper.reference, paper.revision, typed(paper, **rows))
    assert ash.entry_texts() == {}
    assert ash.events().count("paper.saved") == 1


def test_a_second_autosave_takes_the_place_of_the_first(paper: Paper) -> None:
    for words in ("a", "ab", "abc"):
        writing.autosave(paper.at(), paper.reference, paper.revision, typed(paper, trends=words))
    assert [text.count('"trends":"abc"') for _, text in buffers(paper.school)] == [1]


def test_each_writer_has_a_buffer_of_their_own(paper: Paper) -> None:
    for who in ("head", "staff"):
        writing.autosave(paper.at(who), paper.reference, paper.revision, typed(paper, trends=who))
    for who in ("head", "staff"):
        assert writing.open_for_writing(paper.at(who), paper.reference).answers["trends"] == who


def test_a_save_empties_the_authors_buffer_and_no_other(paper: Paper) -> None:
    for who in ("head", "staff"):
        writing.autosave(paper.at(who), paper.reference, paper.revision, typed(paper, trends=who))
    paper.save("head", trends="Saved")
    assert [person for person, _ in buffers(paper.school)] == [paper.school.person("staff")]


def test_an_autosave_says_that_somebody_saved_meanwhile(paper: Paper) -> None:
    opened = paper.revision
    paper.save("staff", trends="The scribe’s")
    kept = writing.autosave(paper.at("head"), paper.reference, opened, typed(paper, trends="The head’s"))
    assert kept.overtaken
    with pytest.raises(Overtaken) as told:
        writing.open_for_writing(paper.at("head"), paper.reference)
    assert (told.value.both.theirs["trends"], told.value.both.mine["trends"]) == ("The scribe’s", "The head’s")


def test_a_buffer_that_says_what_is_saved_is_no_conflict(paper: Paper) -> None:
    opened = paper.revision
    writing.autosave(paper.at("head"), paper.reference, opened, typed(paper, trends="The same"))
    paper.save("staff", trends="The same")
    view = writing.open_for_writing(paper.at("head"), paper.reference)
    assert (view.answers["trends"], view.from_buffer) == ("The same", None)


# The text that both began from


def told(school: Paper, revision: int, base: str = "", **changes: Any) -> writing.Both:
    """What the head is told, whose save on this revision loses."""
    with pytest.raises(Overtaken) as caught:
        writing.save(school.at("head"), school.reference, revision, changes, base)
    return caught.value.both


def test_the_first_autosave_keeps_the_text_that_the_page_was_opened_on(paper: Paper) -> None:
    opened = paper.revision
    first = writing.autosave(paper.at("head"), paper.reference, opened, typed(paper, trends="The head’s"))
    assert first.knows_base
    paper.save("staff", successes="The scribe’s")
    later = writing.autosave(paper.at("head"), paper.reference, opened, typed(paper, trends="The head’s, longer"))
    assert (later.overtaken, later.knows_base) == (True, True)
    both = told(paper, opened, **typed(paper, trends="The head’s, longer", successes=""))
    assert both.base is not None
    assert (both.base["trends"], both.base["successes"]) == ("As it was", "")


def test_a_page_that_never_autosaved_brings_the_text_it_was_opened_on(paper: Paper) -> None:
    opened, base = paper.revision, dump(paper.answers)
    mine = typed(paper, trends="The head’s")
    paper.save("staff", successes="The scribe’s")
    assert told(paper, opened, base, **mine).base == load(latest("dsl_record"), base)


@pytest.mark.parametrize("base", ["", "{", "[]", '{"weather":"fine"}'])
def test_where_nothing_tells_the_beginning_every_difference_is_asked(paper: Paper, base: str) -> None:
    opened, mine = paper.revision, typed(paper, trends="The head’s")
    paper.save("staff", successes="The scribe’s")
    assert not writing.autosave(paper.at("head"), paper.reference, opened, mine, base).knows_base
    assert told(paper, opened, base, **mine).base is None


def test_the_beginning_stays_until_a_save_and_not_longer(paper: Paper) -> None:
    opened = paper.revision
    for words in ("a", "ab"):
        writing.autosave(paper.at("head"), paper.reference, opened, typed(paper, trends=words))
    (row,) = paper.school.rows(DraftBuffer)
    assert (row.base_revision, row.base_answers) == (opened, dump(paper.answers))
    paper.save("head", trends="abc")
    assert buffers(paper.school) == []


def test_a_stale_restore_shows_both_texts_with_the_beginning(paper: Paper) -> None:
    writing.autosave(paper.at("head"), paper.reference, paper.revision, typed(paper, trends="The head’s"))
    paper.save("staff", trends="The scribe’s")
    with pytest.raises(Overtaken) as caught:
        writing.open_for_writing(paper.at("head"), paper.reference)
    both = caught.value.both
    assert both.base is not None
    assert [text["trends"] for text in (both.base, both.theirs, both.mine)] == [
        "As it was",
        "The scribe’s",
        "The head’s",
    ]


def test_one_can_leave_ones_own_text_out_and_nobody_elses(paper: Paper) -> None:
    opened = paper.revision
    for who in ("head", "staff"):
        writing.autosave(paper.at(who), paper.reference, opened, typed(paper, trends=who))
    writing.leave_out(paper.at("head"), paper.reference)
    assert [person for person, _ in buffers(paper.school)] == [paper.school.person("staff")]
    assert writing.open_for_writing(paper.at("head"), paper.reference).answers["trends"] == "As it was"
    writing.leave_out(paper.at("head"), paper.reference)  # nothing there is no error


def test_what_was_said_beside_the_answers_is_there_while_they_are_changed(ash: School) -> None:
    paper = ready(ash, "amara")
    paper.circulate()
    agreeing.comment(paper.at("lead"), paper.reference, "trends", "More about Mondays?")
    agreeing.recall(paper.at(), paper.reference)
    remarks = writing.open_for_writing(paper.at("staff"), paper.reference).remarks
    assert [(r.path, r.who, r.text) for r in remarks] == [("trends", ash.name("lead"), "More about Mondays?")]


def test_what_are_no_answers_is_not_kept_in_a_buffer(paper: Paper) -> None:
    with pytest.raises(WrongShape):
        writing.autosave(paper.at(), paper.reference, paper.revision, {**paper.answers, "weather": "fine"})
    assert buffers(paper.school) == []


# After the draft


@pytest.fixture
@kept
def circulated(ash: School) -> Paper:
    paper = ready(ash, "amara", trends="Agreed on this")
    paper.circulate()
    return paper


@pytest.mark.parametrize("use", [writing.save, writing.autosave])
def test_after_it_was_circulated_the_words_are_kept_and_it_is_said(
    circulated: Paper, use: Callable[[Desk, str, int, Answers], object]
) -> None:
    late = typed(circulated, trends="One thing more")
    if use is writing.save:
        with pytest.raises(Conflict, match=r"with its parties.*What you typed is kept, for you alone\."):
            writing.save(circulated.at(), circulated.reference, circulated.revision, late)
    else:
        assert not writing.autosave(circulated.at(), circulated.reference, circulated.revision, late).is_written
    assert circulated.answers["trends"] == "Agreed on this"
    assert "One thing more" in buffers(circulated.school)[0][1]
    with pytest.raises(Conflict, match="Recall it"):
        writing.open_for_writing(circulated.at(), circulated.reference)
    agreeing.recall(circulated.at(), circulated.reference)
    # The recall changed no word, so it overtook nobody: what was typed goes on where it was.
    view = writing.open_for_writing(circulated.at(), circulated.reference)
    assert (view.answers["trends"], view.base["trends"]) == ("One thing more", "Agreed on this")
    writing.save(circulated.at(), circulated.reference, view.head.revision, view.answers)
    assert circulated.answers["trends"] == "One thing more"


def test_a_paper_that_was_issued_never_changes(circulated: Paper) -> None:
    circulated.issue("lead", "head")
    before = circulated.view().content_hash
    for _ in range(2):
        with pytest.raises(Conflict, match="issued"):
            writing.save(circulated.at(), circulated.reference, circulated.revision, typed(circulated, trends="Late"))
    assert circulated.view().content_hash == before


def test_a_row_of_a_child_keeps_its_uid_through_saves(paper: Paper) -> None:
    ash = paper.school
    paper.save(cases=[ash.case("amara", "A"), ash.case("hope", "H")])
    uids = [row["uid"] for row in rows_of(paper.answers, "cases")]
    for row in (rows := rows_of(paper.answers, "cases")):
        row["analysis"] += " more"
    paper.save(cases=rows[::-1])
    assert [row["uid"] for row in rows_of(paper.answers, "cases")] == uids[::-1]
    assert len(ash.standing("amara")) == len(ash.standing("hope")) == 1


# Who

USES: dict[str, Callable[[Desk, str], object]] = {
    "open": writing.open_for_writing,
    "autosave": lambda desk, reference: writing.autosave(desk, reference, 1, {}),
    "save": lambda desk, reference: writing.save(desk, reference, 1, {}),
    "contract": writing.contract_for,
    "stored": writing.stored,
    "leave out": writing.leave_out,
}
WRONG = ("lead", "deputy", "wellbeing", "trust", "governor", "administrator", "second_lead", "nobody")


@pytest.mark.parametrize("use", USES)
def test_only_a_writer_of_this_contract_writes(paper: Paper, use: str) -> None:
    ash = paper.school
    before = ash.events()
    for who in WRONG:
        with pytest.raises(Refused):
            USES[use](ash.at(who), paper.reference)
    for reference in ("P-9999", "", "P-0003 ", "%"):
        with pytest.raises(Refused):
            USES[use](ash.at("head"), reference)
    with pytest.raises(CLOSED):
        USES[use](ash.desk, paper.reference)
    assert (ash.events(), buffers(ash)) == (before, [])


def test_the_same_reference_next_door_is_their_own(town: Town, paper: Paper) -> None:
    assert paper.reference == "P-0003"
    theirs = town.birch.at("head")
    with pytest.raises(Conflict):  # theirs is circulated
        writing.save(theirs, paper.reference, 1, paper.answers)
    assert paper.answers["trends"] == "As it was"
    assert NOISE not in str(writing.open_for_writing(paper.at(), paper.reference))


def test_a_writer_whose_place_is_over_is_refused(paper: Paper) -> None:
    with paper.school.desk.work(school_id=paper.school.school_id) as work:
        for party in work.db.query(Party).filter_by(person_id=paper.school.person("staff")):
            party.from_on = party.until_on = work.today.replace(day=1)
        work.note("contract.created", "contract:1")
    for use in USES.values():
        with pytest.raises(Refused):
            use(paper.at("staff"), paper.reference)


def test_opening_is_noted_once_in_a_quarter_hour(paper: Paper, clock: FakeClock) -> None:
    before = paper.school.events().count("paper.read")
    clock.forward(minutes=30)
    for _ in range(3):
        writing.open_for_writing(paper.at("staff"), paper.reference)
    assert paper.school.events().count("paper.read") == before + 1
