"""The school's own Word forms: who may do what with them, their life, and that papers on them are papers like any other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from forms.kit import Purpose
from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.own_forms import (
    CONTRACT,
    MEETING,
    RECORD,
    confirm,
    file_of,
    in_use,
    said,
    short_record,
    tried,
    used,
)
from tests.integration.school import Paper, School, Town, sound, texts
from webapp.db.guards import MODE
from webapp.db.own_forms import OwnForm
from webapp.db.papers import StoredDocument, TemplateVersion
from webapp.documents.proof import words_of
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.domain.people import ContractKind
from webapp.services import (
    actions,
    agreeing,
    choosing,
    contracts,
    forming,
    home,
    issuing,
    people,
    sessions,
    templates,
    writing,
)
from webapp.services.own_documents import OWN
from webapp.services.own_forms import FormStage, list_forms, read_form


@pytest.fixture
@kept
def with_record(ash: School) -> School:
    """The form of a record is in use, as number 1."""
    used(ash, RECORD)
    return ash


def stage(ash: School, number: int) -> str:
    return next(row.state for row in ash.rows(OwnForm) if row.number == number)


def paper_on(ash: School, key: str = "own_1", between: str = "head-lead", **changes: Any) -> Paper:
    """The draft of a session whose contract has its records on that document."""
    choosing.choose_record_document(ash.at(between.split("-")[0]), ash.contracts[between], key)
    return ash.record(between, **changes)


def case(ash: School, child: str, words: str, paper: Paper) -> dict[str, str]:
    row = dict.fromkeys(next(iter(paper.answers["cases"])), "")  # type: ignore[call-overload]
    row |= {part: f"{words} {part}" for part in row if part not in ("uid", "child")}
    return row | {"uid": "0123456789abcdef", "child": ash.children[child]}


# Its life


def test_from_the_upload_into_use_and_out_of_it(ash: School) -> None:
    lead = ash.at("lead")
    number = forming.upload(lead, file_of(RECORD))
    view = read_form(lead, number)
    assert (number, view.line.stage, view.line.purpose) == (1, FormStage.CONFIRMING, Purpose.RECORD)
    assert (view.line.title, view.line.by) == ("Lead’s supervision record", ash.name("lead"))
    assert len(view.slots) > 15
    assert view.shown
    with pytest.raises(Conflict, match="was not tried"):
        forming.filled_file(lead, number)
    with pytest.raises(Conflict, match="not tried"):
        forming.use(lead, number)
    confirm(ash, number, {"name_lead": {"meaning": "supervisee"}})
    assert forming.try_form(lead, number) == ()
    assert stage(ash, number) == FormStage.TRIED
    assert b"word/document.xml" in forming.filled_file(lead, number)
    assert forming.use(ash.at("administrator"), number) == 0
    assert read_form(lead, number).line.by == ash.name("administrator")
    assert stage(ash, number) == FormStage.ACTIVE
    with pytest.raises(Conflict, match="stays as it is"):
        forming.withdraw(lead, number)
    forming.retire(lead, number)
    with pytest.raises(Conflict, match="not in use"):
        forming.retire(lead, number)
    forming.use(lead, number)
    assert [event for event in ash.events() if event.startswith("form.")] == [
        "form.uploaded", "form.confirmed", "form.tried", "form.used", "form.retired", "form.used",
    ]  # fmt: skip
    assert sound(ash.desk)


def test_the_same_file_again_is_the_form_that_is_there(ash: School) -> None:
    number = forming.upload(ash.at("lead"), file_of(RECORD))
    assert forming.upload(ash.at("administrator"), file_of(RECORD)) == number
    assert len(ash.rows(OwnForm)) == 1
    assert forming.upload(ash.at("lead"), file_of(CONTRACT)) == number + 1


def test_what_is_withdrawn_is_gone_with_its_file_and_can_come_again(ash: School) -> None:
    lead = ash.at("lead")
    number = tried(ash, file_of(RECORD))
    forming.withdraw(lead, number)
    view = read_form(lead, number)
    assert (view.line.stage, view.slots, view.shown, view.plan.asked) == (FormStage.WITHDRAWN, (), (), ())
    with pytest.raises(NotFound, match="went with it"):
        forming.original_file(lead, number)
    with pytest.raises(Conflict):
        forming.filled_file(lead, number)
    for step in (forming.try_form, forming.use, forming.retire, forming.withdraw):
        with pytest.raises(Conflict):
            step(lead, number)
    with pytest.raises(Conflict, match="nothing can follow"):
        forming.upload(lead, short_record(), number)
    assert forming.upload(lead, file_of(RECORD)) == number + 1
    assert [row.state for row in ash.rows(TemplateVersion, TemplateVersion.created_by_id.is_not(None))] == ["withdrawn"]


def test_what_is_confirmed_anew_is_to_be_tried_anew(ash: School) -> None:
    lead = ash.at("lead")
    number = tried(ash, file_of(RECORD))
    confirm(ash, number)
    assert stage(ash, number) == FormStage.TRIED, "to say the same again changes nothing"
    confirm(ash, number, {"name_lead": {"label": "Who is supervised"}})
    assert stage(ash, number) == FormStage.CONFIRMING
    with pytest.raises(Conflict, match="was not tried"):
        forming.filled_file(lead, number)
    assert forming.try_form(lead, number) == ()
    forming.use(lead, number)
    own = ash.rows(TemplateVersion, TemplateVersion.created_by_id.is_not(None))
    assert [row.state for row in own] == ["withdrawn", "active"]
    assert len(ash.rows(StoredDocument, StoredDocument.key == "own_1")) == 2


def test_nobody_overwrites_what_another_confirmed(ash: School) -> None:
    number = forming.upload(ash.at("lead"), file_of(RECORD))
    theirs = said(ash, number, {"name_lead": {"label": "Theirs"}})
    mine = said(ash, number, {"name_lead": {"label": "Mine"}})
    forming.save_plan(ash.at("administrator"), number, theirs, 1)
    for step in (
        lambda: forming.save_plan(ash.at("lead"), number, mine, 1),
        lambda: forming.add_blank(ash.at("lead"), number, 1, "More", 1),
    ):
        with pytest.raises(Conflict, match="Somebody else changed"):
            step()
    view = read_form(ash.at("lead"), number)
    assert (view.revision, view.plan.asked[0].label) == (2, "Theirs")


def test_a_form_that_was_changed_while_it_was_tried_is_not_proven(ash: School, monkeypatch: pytest.MonkeyPatch) -> None:
    number = forming.upload(ash.at("lead"), file_of(RECORD))
    made = forming.worker.make_form

    def slow(*what: Any) -> Any:
        confirm(ash, number, {"name_lead": {"label": "Another"}})
        return made(*what)

    monkeypatch.setattr(forming.worker, "make_form", slow)
    with pytest.raises(Conflict, match="Somebody else changed"):
        forming.try_form(ash.at("lead"), number)
    assert stage(ash, number) == FormStage.CONFIRMING


def test_what_is_not_proven_is_told_and_cannot_be_used(ash: School, monkeypatch: pytest.MonkeyPatch) -> None:
    number = forming.upload(ash.at("lead"), file_of(RECORD))
    formed = forming.worker.make_form

    def with_trouble(*what: Any) -> Any:
        return replace(formed(*what), troubles=("“Topics” is not printed.",), filled=b"")

    monkeypatch.setattr(forming.worker, "make_form", with_trouble)
    assert forming.try_form(ash.at("lead"), number) == ("“Topics” is not printed.",)
    assert read_form(ash.at("lead"), number).troubles == ("“Topics” is not printed.",)
    assert stage(ash, number) == FormStage.CONFIRMING
    with pytest.raises(Conflict):
        forming.use(ash.at("lead"), number)
    confirm(ash, number, {"name_lead": {"label": "Another"}})
    assert read_form(ash.at("lead"), number).troubles == ()


def test_a_blank_is_added_by_pointing(ash: School) -> None:
    lead = ash.at("lead")
    number = forming.upload(lead, short_record())
    before = read_form(lead, number)
    title = before.shown[0].items[0]
    forming.add_blank(lead, number, title.spot, "Reference of the school", 1)  # type: ignore[union-attr]
    after = read_form(lead, number)
    assert after.revision == 2
    assert "Reference of the school" in {asked.label for asked in after.plan.asked} - {
        a.label for a in before.plan.asked
    }


# Who may


def test_who_may_do_what(ash: School, town: Town) -> None:
    number = tried(ash, file_of(RECORD))
    changes = said(ash, number, {})
    write = {
        "upload": lambda desk: forming.upload(desk, file_of(RECORD)),
        "save": lambda desk: forming.save_plan(desk, number, changes, 2),
        "add": lambda desk: forming.add_blank(desk, number, 1, "More", 2),
        "try": lambda desk: forming.try_form(desk, number),
        "original": lambda desk: forming.original_file(desk, number),
        "withdraw": lambda desk: forming.withdraw(desk, number),
    }
    use = {"use": lambda desk: forming.use(desk, number), "retire": lambda desk: forming.retire(desk, number)}
    read = {
        "read": lambda desk: read_form(desk, number),
        "filled": lambda desk: forming.filled_file(desk, number),
        "pages": lambda desk: forming.form_pages(desk, number),
    }
    before = ash.events()
    for who in ("head", "deputy", "wellbeing", "staff", "governor", "nobody"):
        for step in (write | use | read).values():
            with pytest.raises(Refused):
                step(ash.at(who))
    for who in ("staff", "governor", "nobody"):
        with pytest.raises(Refused):
            list_forms(ash.at(who))
    for step in (write | use | read).values():
        if step is not write["upload"]:
            with pytest.raises(NotFound):
                step(town.birch.at("lead"))
    with pytest.raises(NotFound):
        forming.upload(town.birch.at("lead"), file_of(RECORD), number)
    assert list_forms(town.birch.at("lead")) == ()
    assert ash.events() == before


def test_what_was_never_used_is_shown_to_those_who_prepare_forms(ash: School) -> None:
    """It may be somebody's form that was filled in."""
    first, second = used(ash, RECORD), tried(ash, file_of(CONTRACT))
    assert [line.number for line in list_forms(ash.at("lead"))] == [second, first]
    for reader in ("head", "deputy", "wellbeing"):
        assert [line.number for line in list_forms(ash.at(reader))] == [first]
        view = read_form(ash.at(reader), first)
        assert (view.slots, view.shown, view.comparison, view.may_write, view.may_use) == ((), (), None, False, False)
        assert forming.filled_file(ash.at(reader), first)
    assert read_form(ash.at("trust"), second).may_use


# What was in use never changes


def test_what_was_in_use_never_changes(with_record: School) -> None:
    ash = with_record
    for column, value in {"plan": "{}", "content": b"other", "fingerprint": "0" * 64, "title": "Other"}.items():
        with pytest.raises(RuntimeError, match="own_form never changes"), ash.at("lead").work() as work:  # noqa: PT012
            setattr(work.db.scalars(select(OwnForm)).one(), column, value)
            work.note("form.confirmed", "form:1")
        with (
            pytest.raises(DBAPIError, match="append-only"),
            ash.desk.database.engine.connect().execution_options(**{MODE: "migrate"}) as connection,
        ):
            connection.execute(text(f"UPDATE own_form SET {column} = :value WHERE number = 1"), {"value": value})
    forming.retire(ash.at("lead"), 1)
    with pytest.raises(Conflict, match="stays as it is"):
        confirm(ash, 1)
    with pytest.raises(Conflict, match="stays as it is"):
        forming.try_form(ash.at("lead"), 1)


# Papers on it


def test_it_is_offered_where_built_in_ones_are(with_record: School, town: Town) -> None:
    ash = with_record
    offered = [choice.key for choice in choosing.documents_to_choose(ash.at("head"), Purpose.RECORD)]
    assert "own_1" in offered
    assert "own_1" not in [choice.key for choice in choosing.documents_to_choose(ash.at("head"), Purpose.CONTRACT)]
    assert "own_1" not in [c.key for c in choosing.documents_to_choose(town.birch.at("head"), Purpose.RECORD)]
    with pytest.raises(Invalid):
        choosing.choose_record_document(town.birch.at("head"), town.birch.contracts["head-lead"], "own_1")
    reference = ash.contracts["head-lead"]
    choosing.choose_record_document(ash.at("head"), reference, "own_1")
    assert choosing.ask_record_document(ash.at("head"), reference).key == "own_1"
    assert contracts.read_contract(ash.at("head"), reference).record_title == "Lead’s supervision record"
    forming.retire(ash.at("lead"), 1)
    assert "own_1" not in [choice.key for choice in choosing.documents_to_choose(ash.at("head"), Purpose.RECORD)]
    assert choosing.ask_record_document(ash.at("head"), reference).key == "dsl_record"
    assert ash.record().row.document_key == "dsl_record", "no session waits for somebody to choose"
    with pytest.raises(NotFound):
        templates.read_document(ash.at("lead"), "own_1")


def test_a_record_begins_with_what_is_known(with_record: School) -> None:
    ash = with_record
    answers = paper_on(ash).answers
    assert (answers["name_lead"], answers["name_supervisor"]) == (ash.name("lead"), ash.name("head"))
    assert answers["day"] == ash.clock().date().isoformat()


def test_its_cases_and_actions_go_where_those_of_a_built_in_record_go(with_record: School) -> None:
    ash = with_record
    own = paper_on(ash)
    row = case(ash, "hope", "Own", own)
    own.save(cases=[row])
    own.end("hope")
    (entry,) = ash.standing("hope")
    assert texts(entry) == ["Own case_1_how_child_now", "Own what_should_done_next"]
    choosing.choose_record_document(ash.at("head"), ash.contracts["head-lead"], "dsl_record")
    built_in = ash.record(cases=[ash.case("amara", "Built in")])
    built_in.end("amara")
    (other,) = ash.standing("amara")
    assert texts(other) == ["Built in now", "Built in next"]
    assert (entry.decision, entry.source, entry.content.took_part) == (
        other.decision,
        other.source,
        other.content.took_part,
    )


def test_a_record_on_it_is_agreed_issued_and_printed(with_record: School) -> None:
    ash = with_record
    paper = paper_on(ash)
    paper.save(cases=[case(ash, "hope", "Own", paper)])
    paper.end("hope")
    day = ash.clock().date() + timedelta(days=42)
    paper.save(when_do_we_meet_next=day.isoformat(), which_successes_have_there_been="Fewer late reports.")
    paper.issue("head", "lead")
    assert paper.state == "issued"
    words = words_of(issuing.download(paper.at(), paper.reference, paper.code).content)
    assert "Fewer late reports." in words
    assert "Own case_1_how_child_now" in words


def test_who_did_not_agree_stands_on_it_and_why(with_record: School, clock: FakeClock) -> None:
    ash = with_record
    paper = paper_on(ash)
    paper.end()
    paper.save(when_do_we_meet_next=(ash.clock().date() + timedelta(days=42)).isoformat())
    paper.circulate()
    paper.agree("head")
    clock.forward(days=30)
    agreeing.issue_unagreed(paper.at(), paper.reference, paper.view().content_hash, "They were away all month")
    words = words_of(issuing.download(paper.at(), paper.reference, paper.code).content)
    assert "Did not agree" in words
    assert "They were away all month" in words


def test_where_an_outsider_shares_it_it_has_no_place_for_a_child_and_moves_like_others(ash: School) -> None:
    ash.add_person("peer")
    people.set_outside(ash.at("administrator"), ash.person("peer"), outside=True)
    first = in_use(ash, short_record())
    reference = contracts.create_contract(
        ash.at("lead"), ash.person("lead"), ash.person("peer"), kind=ContractKind.CLUSTER, record_key="own_1"
    )
    session = sessions.plan_session(ash.at("lead"), reference, ash.clock() - timedelta(hours=1), "Room 2")
    paper = Paper(ash, "lead", reference, session, sessions.start_record(ash.at("lead"), session))
    assert "cases" not in paper.answers
    paper.save(topics="Lateness")
    second = tried(ash, short_record("Room"), follows=first)
    assert forming.use(ash.at("lead"), second) == 1
    assert paper.row.document_version == 2
    assert "cases" not in paper.answers
    words = words_of(issuing.print_draft(paper.at(), paper.reference).content)
    assert "no child is spoken of" in words
    assert "Lateness" in words


def test_its_actions_reach_home_pages(ash: School) -> None:
    used(ash, MEETING)
    paper = paper_on(ash)
    paper.save(actions=[ash.action(paper, "Write to the board", "lead")])
    paper.end()
    (mine,) = actions.my_actions(ash.at("lead")).actions
    assert (mine.what, mine.paper_reference) == ("Write to the board", paper.reference)
    assert "Write to the board" in str(home.home(ash.at("lead")))


def test_a_contract_is_made_on_one(ash: School) -> None:
    number = used(ash, CONTRACT)
    desk = ash.at("head")
    assert f"{OWN}{number}" in [choice.key for choice in choosing.documents_to_choose(desk, Purpose.CONTRACT)]
    reference = contracts.create_contract(desk, ash.person("head"), ash.person("deputy"), contract_key=f"{OWN}{number}")
    line = contracts.read_contract(ash.at("head"), reference).paper
    assert line is not None
    paper = Paper(ash, "head", reference, "", line.reference)
    answers = paper.answers
    assert (answers["member_staff"], answers["outside_supervisor"]) == (ash.name("deputy"), ash.name("head"))
    assert answers["starts"] == ash.clock().date().isoformat()
    paper.save(looked_at_again=(ash.clock().date() - timedelta(days=1)).isoformat())
    assert "is not after" in str(paper.view().problems)
    paper.save(looked_at_again=(ash.clock().date() + timedelta(days=360)).isoformat())
    paper.issue("head", "deputy")
    assert paper.state == "issued"


# The form that follows


def test_the_form_of_the_next_year_takes_its_place(ash: School) -> None:
    first = in_use(ash, short_record())
    old = paper_on(ash, topics="Lateness")
    second = tried(ash, short_record("Room", title="Our record, next year"), follows=first)
    view = read_form(ash.at("lead"), second)
    assert view.line.follows == first
    assert view.comparison is not None
    assert forming.use(ash.at("lead"), second) == 1
    assert (stage(ash, first), stage(ash, second)) == (FormStage.RETIRED, FormStage.ACTIVE)
    keys = [(row.key, row.version) for row in ash.rows(OwnForm)]
    assert keys == [("own_1", 1), ("own_1", 2)]
    assert (old.row.document_version, old.answers["topics"], old.answers["room"]) == (2, "Lateness", "")
    assert "paper.carried_over" in ash.events()
    new = ash.record()
    assert (new.row.document_key, new.row.document_version) == ("own_1", 2), "the contract's records go on with it"
    assert old.save(room="Four")
    assert sound(ash.desk)


def test_who_takes_it_into_use_is_not_the_writer_of_what_moves(ash: School) -> None:
    first = in_use(ash, short_record())
    old = paper_on(ash, topics="Lateness")
    second = tried(ash, short_record("Room"), follows=first)
    forming.use(ash.at("administrator"), second)
    version = old.row.versions[-1]
    assert (version.changed_by_id, old.row.document_version) == (ash.person("head"), 2)


def test_a_draft_that_would_lose_an_answer_stays(ash: School) -> None:
    first = in_use(ash, short_record("Room"))
    old = paper_on(ash, room="Four", topics="Lateness")
    second = tried(ash, short_record(), follows=first)
    assert forming.use(ash.at("lead"), second) == 0
    assert (old.row.document_version, old.answers["room"]) == (1, "Four")
    assert old.save(topics="Lateness, and lunch"), "it is finished on its own form"
    assert "Four" in words_of(issuing.print_draft(old.at(), old.reference).content)


def test_a_draft_stays_where_somebody_types(ash: School) -> None:
    first = in_use(ash, short_record())
    typed = paper_on(ash, topics="Lateness")
    writing.autosave(typed.at(), typed.reference, typed.revision, {**typed.answers, "topics": "Lateness and"})
    second = tried(ash, short_record("Room"), follows=first)
    assert forming.use(ash.at("lead"), second) == 0
    assert typed.row.document_version == 1
    assert writing.open_for_writing(typed.at(), typed.reference).answers["topics"] == "Lateness and"


def test_a_draft_moves_where_the_chronology_would_say_the_same_and_stays_where_not(ash: School) -> None:
    first = in_use(ash, short_record())
    same = paper_on(ash)
    same.save(cases=[case(ash, "hope", "Own", same)])
    same.end("hope")
    before = ash.standing("hope")
    second = tried(ash, short_record("Room"), follows=first)
    assert forming.use(ash.at("administrator"), second) == 1
    assert ash.standing("hope") == before
    third = forming.upload(ash.at("lead"), short_record("Hall"), second)
    confirm(ash, third, {"cases:what_should_done_next": {"label": "Next steps"}})
    assert forming.try_form(ash.at("lead"), third) == ()
    assert forming.use(ash.at("lead"), third) == 0
    assert same.row.document_version == 2
    assert ash.standing("hope") == before


def test_what_is_not_a_draft_stays(ash: School) -> None:
    first = in_use(ash, short_record())
    paper = paper_on(ash, topics="Lateness")
    paper.end()
    paper.save(date_next_meeting=(ash.clock().date() + timedelta(days=42)).isoformat())
    paper.circulate()
    second = tried(ash, short_record("Room"), follows=first)
    assert forming.use(ash.at("lead"), second) == 0
    paper.agree("head")
    assert paper.agree("lead")
    assert (paper.row.document_version, paper.state) == (1, "issued")
    assert "Lateness" in words_of(issuing.download(paper.at(), paper.reference, paper.code).content)


def test_a_page_that_was_opened_before_its_draft_moved_takes_nothing_away(ash: School) -> None:
    first = in_use(ash, short_record("Room"))
    old = paper_on(ash, topics="Lateness")
    opened = old.row
    base = opened.versions[-1].answers
    second = tried(ash, short_record(), follows=first)
    assert forming.use(ash.at("lead"), second) == 1, "nothing was said of the room yet"
    for step in (writing.save, writing.autosave):
        with pytest.raises(Conflict, match="moved to the new version"):
            step(old.at(), old.reference, opened.revision, old.answers, base)


def test_a_line_is_used_for_one_thing(ash: School) -> None:
    first = in_use(ash, short_record())
    number = forming.upload(ash.at("lead"), short_record("Room"), first)
    changed = replace(said(ash, number, {}), purpose="contract")
    with pytest.raises(Invalid, match="for something else"):
        forming.save_plan(ash.at("lead"), number, changed, 1)
