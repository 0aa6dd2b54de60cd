"""A provider's own file as the record of a session (trust): kept whole, bound to what is agreed, its parties' alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import inspect, select

from tests import word_files
from tests.attached_files import CANARY, pdf, pdf_with_script, word
from tests.integration.kept import kept
from tests.integration.school import CLOSED, Paper, School, Town, sound, texts
from webapp.db import triggers
from webapp.db.audit import AuditPayload
from webapp.db.contracts import Party
from webapp.db.papers import Action, Attachment, IssuedCopy, StoredDocument, TemplateVersion
from webapp.db.papers import Paper as PaperRow
from webapp.documents.codec import dump, new_uid
from webapp.domain.errors import Conflict, Invalid, NotFound, Refused
from webapp.services import (
    agreeing,
    amending,
    attaching,
    drafts,
    issuing,
    people,
    reading,
    sessions,
    signing,
    table,
    writing,
)
from webapp.services.work import Desk


@pytest.fixture
@kept
def ash(town: Town) -> School:
    return with_provider(town.ash)


def with_provider(ash: School) -> School:
    """The school, whose lead is supervised from today by a provider from outside, without an account."""
    ash.add_person("provider", account=False)
    ash.succeed("head", "provider", "lead")
    with ash.desk.work(school_id=ash.school_id) as work:
        party = work.db.query(Party).filter_by(person_id=ash.person("provider")).one()
        party.external = True
        work.note("contract.created", f"contract:{party.contract_id}")
    return ash


def planned(ash: School, *, days: int = 0) -> str:
    """A session under the provider's contract, which began an hour ago or is so many days ahead."""
    begins = ash.clock() - timedelta(hours=1) + timedelta(days=days)
    return sessions.plan_session(ash.at("lead"), ash.contracts["provider-lead"], begins, "Room 2")


def attached(ash: School, content: bytes | None = None) -> Paper:
    """The record of a session, attached by the supervisee."""
    session = planned(ash)
    reference = attaching.attach_record(ash.at("lead"), session, pdf() if content is None else content)
    return Paper(ash, "lead", ash.contracts["provider-lead"], session, reference)


def case(ash: School, child: str) -> dict[str, str]:
    said = {"discussed": f"About {child}", "decided": "Ring home", "reason": "It helped", "plan_changed": "no"}
    return {"uid": new_uid(), "child": ash.children[child], **said}


def finished(ash: School, content: bytes | None = None) -> Paper:
    """The same with a child and an action, ended: only to be circulated."""
    paper = attached(ash, content)
    paper.save(
        group_session="no", cases=[case(ash, "amara")], actions=[ash.action(paper, "Telephone the provider", "lead")]
    )
    paper.end("amara")
    return paper


def issued(ash: School, content: bytes | None = None) -> Paper:
    """The same, agreed by both: by the provider on paper."""
    paper = finished(ash, content)
    paper.circulate()
    assert paper.agree("lead") is False
    assert paper.agree("lead", party_id=paper.party("provider")) is True
    return paper


def stored(ash: School) -> list[tuple[str, int, str]]:
    return [(row.kind, row.size, row.sha256) for row in ash.rows(Attachment)]


# Attaching


@pytest.mark.parametrize(("content", "kind"), [(pdf(), "pdf"), (word(), "docx")])
def test_the_very_bytes_are_kept_and_handed_back(ash: School, content: bytes, kind: str) -> None:
    paper = attached(ash, content)
    assert stored(ash) == [(kind, len(content), hashlib.sha256(content).hexdigest())]
    handed = attaching.download_attached(ash.at("lead"), paper.reference)
    assert (handed.file_name, handed.content) == (f"{paper.reference}-attached.{kind}", content)
    view = paper.view().attachment
    assert view is not None
    assert (view.kind, view.size, view.attached_at, view.by) == (kind, len(content), ash.clock(), "Lead OfAshgrove")
    assert hashlib.sha256(content).hexdigest().startswith(view.fingerprint)


def test_it_begins_what_is_written_round_it(ash: School) -> None:
    paper = attached(ash)
    row = paper.row
    assert (row.purpose, row.document_key, row.state) == ("attached_record", "provider_record", "draft")
    assert (paper.answers["supervisee"], paper.answers["supervisor"]) == ("Lead OfAshgrove", "Provider OfAshgrove")
    assert paper.answers["held_on"] == "2026-03-03"
    assert ash.events()[-3:] == ["paper.created", "session.started", "paper.attached"]
    assert sound(ash.desk)


def test_the_audit_tells_which_file_and_never_what_is_in_it(ash: School) -> None:
    paper = attached(ash)
    with ash.desk.read() as work:
        body = work.db.scalars(select(AuditPayload.body).order_by(AuditPayload.row_id.desc())).first()
    digest = hashlib.sha256(pdf()).hexdigest()
    for fact in (f'"sha256":"{digest}"', f'"size":{len(pdf())}', '"kind":"pdf"', f'"reference":"{paper.reference}"'):
        assert fact in body


def test_the_bytes_are_not_read_with_the_row(ash: School) -> None:
    """A list of papers must not carry ten megabytes for each."""
    attached(ash)
    (row,) = ash.rows(Attachment)
    assert "content" in inspect(row).unloaded


def test_a_file_that_is_not_taken_leaves_nothing_behind(ash: School) -> None:
    session = planned(ash)
    before = (ash.events(), len(ash.rows(PaperRow)))
    for content in (b"", b"\xff\xd8\xff", pdf_with_script()):
        with pytest.raises(Invalid):
            attaching.attach_record(ash.at("lead"), session, content)
    assert (ash.events(), len(ash.rows(PaperRow)), stored(ash)) == (*before, [])


def test_a_file_of_nine_megabytes_comes_back_whole(ash: School) -> None:
    content = pdf() + b"\n" * 9_000_000 + b"startxref\n0\n%%EOF"
    paper = attached(ash, content)
    assert attaching.download_attached(ash.at("lead"), paper.reference).content == content


def test_a_session_has_one_record(ash: School) -> None:
    paper = attached(ash)
    with pytest.raises(Conflict, match="has a record already"):
        attaching.attach_record(ash.at("lead"), paper.session, pdf())
    drafts.abandon(ash.at("lead"), paper.reference, "The wrong session")
    for use in (attaching.ask_attaching, lambda desk, session: attaching.attach_record(desk, session, pdf())):
        with pytest.raises(Conflict, match="take it up again"):
            use(ash.at("lead"), paper.session)
    assert len(stored(ash)) == 1
    drafts.resume(ash.at("lead"), paper.reference)
    attaching.replace_file(ash.at("lead"), paper.reference, word())
    assert len(stored(ash)) == 2


def test_an_ordinary_record_is_a_record_too(town: Town) -> None:
    paper = town.ash.record()
    with pytest.raises(Conflict, match="has a record already"):
        attaching.attach_record(town.ash.at("head"), paper.session, pdf())
    with pytest.raises(Refused):  # the supervisor is of this school, and the record is theirs
        attaching.attach_record(town.ash.at("lead"), paper.session, pdf())


def test_a_session_to_come_has_no_record_yet(ash: School) -> None:
    session = planned(ash, days=2)
    with pytest.raises(Conflict, match="Thursday 5 March 2026"):
        attaching.attach_record(ash.at("lead"), session, pdf())
    ash.clock.forward(days=2)
    assert attaching.ask_attaching(ash.at("lead"), session).session_reference == session


def test_a_supervisor_with_an_account_attaches_and_writes_too(town: Town) -> None:
    ash = town.ash
    session = sessions.plan_session(ash.at("head"), "S-0001", ash.clock() - timedelta(hours=1), "Room 2")
    reference = attaching.attach_record(ash.at("head"), session, word())
    paper = Paper(ash, "head", "S-0001", session, reference)
    paper.save(group_session="yes")
    assert paper.answers["group_session"] == "yes"
    paper.save("lead", group_session="no")  # and so does the supervisee (trust)
    assert paper.answers["group_session"] == "no"


def test_a_providers_own_file_is_theirs_and_handed_back_though_it_names_a_child(town: Town) -> None:
    """Whoever wrote it knows what is in it: only what this program printed is looked through for names."""
    ash = town.ash
    session = sessions.plan_session(ash.at("head"), "S-0001", ash.clock() - timedelta(hours=1), "Room 2")
    people.set_outside(ash.at("administrator"), ash.person("head"), outside=True)
    content = word_files.template("Hope Darrow was spoken of.")
    reference = attaching.attach_record(ash.at("head"), session, content)
    assert attaching.download_attached(ash.at("head"), reference).content == content


def test_a_school_from_before_there_was_the_document_gets_it(ash: School) -> None:
    document = ash.rows(StoredDocument, StoredDocument.key == "provider_record")[-1]
    (template,) = ash.rows(TemplateVersion, TemplateVersion.fingerprint == document.fingerprint)
    drop_past_the_triggers(ash, template.id, document.id)
    assert attached(ash).state == "draft"
    assert len(ash.rows(StoredDocument, StoredDocument.key == "provider_record")) == 2


def drop_past_the_triggers(ash: School, template: int, document: int) -> None:
    with ash.desk.database.engine.begin() as connection:
        triggers.drop_all(connection)
        connection.exec_driver_sql(f"DELETE FROM template_version WHERE id = {template}")
        connection.exec_driver_sql(f"DELETE FROM stored_document WHERE id = {document}")
        triggers.create_all(connection)


# From the file to filed


def test_the_child_the_action_and_the_ink_all_the_way(ash: School) -> None:
    paper = finished(ash)
    assert [texts(entry) for entry in ash.standing("amara")] == [["About amara", "Ring home", "It helped"]]
    assert [action.what for action in ash.rows(Action)] == ["Telephone the provider"]
    paper.circulate()
    assert paper.agree("lead") is False
    assert paper.agree("lead", party_id=paper.party("provider")) is True
    said = {view.party.name: (view.decision, view.noted_by) for view in paper.view().agreements}
    assert said["Provider OfAshgrove"] == ("agreed", "Lead OfAshgrove")
    signing.note_signatures(ash.at("lead"), paper.reference, paper.ink(), "Supervision file")
    assert paper.state == "filed"
    assert CANARY not in str(ash.entry_texts())
    assert sound(ash.desk)


def test_the_issued_sheet_says_which_file_it_goes_with(ash: School) -> None:
    paper = issued(ash)
    copy = next(row for row in ash.rows(IssuedCopy) if row.kind == "issued")
    with ash.desk.read() as work:
        content = work.db.get_one(IssuedCopy, copy.id).content
    said = word_files.lines(content)
    digest = hashlib.sha256(pdf()).hexdigest()
    size = f"{len(pdf()):,}"
    assert f"A PDF of {size} bytes, attached on 3 March 2026. Its fingerprint (SHA-256) begins {digest[:12]}." in said
    assert not any(CANARY in line for line in said)
    # By reference alone: the provider is from outside (loxdale, jmat).
    assert any("C-0001" in line for line in said)
    assert not any("Lisle" in line for line in said)
    assert paper.state == "issued"


def test_a_draft_says_it_too(ash: School) -> None:
    paper = attached(ash)
    content = issuing.print_draft(ash.at("lead"), paper.reference).content
    assert any("Its fingerprint (SHA-256) begins" in line for line in word_files.lines(content))


# Another file


def test_another_file_takes_its_place_and_the_former_is_kept(ash: School) -> None:
    paper = attached(ash)
    before = paper.revision
    attaching.replace_file(ash.at("lead"), paper.reference, word())
    assert [kind for kind, _, _ in stored(ash)] == ["pdf", "docx"]
    assert attaching.download_attached(ash.at("lead"), paper.reference).content == word()
    assert paper.revision > before
    with pytest.raises(Invalid):
        attaching.replace_file(ash.at("lead"), paper.reference, b"\xff\xd8\xff")
    assert len(stored(ash)) == 2


def test_whoever_read_it_beside_another_file_has_not_read_it(ash: School) -> None:
    paper = finished(ash)
    paper.circulate()
    seen = paper.view().content_hash
    code = print_code(paper)
    agreeing.recall(ash.at("lead"), paper.reference)
    attaching.replace_file(ash.at("lead"), paper.reference, word())
    # Neither changing a word nor changing it back makes it what it was.
    for group in ("yes", "no"):
        paper.save(group_session=group)
    paper.circulate()
    for party in (None, paper.party("provider")):
        with pytest.raises(Conflict, match="changed since you read it"):
            agreeing.agree(ash.at("lead"), paper.reference, seen, party_id=party)
    ink = {paper.party(who): signing.Ink("signed", ash.clock().date()) for who in ("lead", "provider")}
    with pytest.raises(Conflict):
        table.sign_at_table(ash.at("lead"), paper.reference, code, ink, "Cabinet")
    assert paper.agree("lead") is False


def print_code(paper: Paper) -> str:
    table.print_for_table(paper.at(), paper.reference, paper.view().content_hash)
    return paper.view().table_code


def test_the_same_file_once_more_changes_nothing_that_was_read(ash: School) -> None:
    paper = finished(ash)
    seen = paper.view().content_hash
    attaching.replace_file(ash.at("lead"), paper.reference, pdf())
    assert paper.view().content_hash == seen


@pytest.mark.parametrize("state", ["circulated", "issued", "abandoned"])
def test_only_what_is_written_gets_another_file(ash: School, state: str) -> None:
    paper = issued(ash) if state == "issued" else finished(ash)
    if state == "circulated":
        paper.circulate()
    if state == "abandoned":
        drafts.abandon(ash.at("lead"), paper.reference, "Not held")
    assert paper.state == state
    for use in (attaching.ask_replacing, lambda desk, reference: attaching.replace_file(desk, reference, word())):
        with pytest.raises(Conflict):
            use(ash.at("lead"), paper.reference)
    assert len(stored(ash)) == 1


def test_each_version_keeps_the_file_that_it_was_agreed_with(ash: School) -> None:
    paper = issued(ash, pdf("First"))
    amending.amend(ash.at("lead"), paper.reference, "The provider sent the wrong file")
    desk = ash.at("lead")
    assert attaching.download_attached(desk, paper.reference).content == pdf("First")
    attaching.replace_file(desk, paper.reference, pdf("Second"))
    assert attaching.download_attached(desk, paper.reference).content == pdf("Second")
    assert attaching.download_attached(desk, paper.reference, 1).content == pdf("First")
    first = reading.read_paper(desk, paper.reference, 1).attachment
    assert first is not None
    assert first.fingerprint == hashlib.sha256(pdf("First")).hexdigest()[:12]
    with pytest.raises(NotFound):
        attaching.download_attached(desk, paper.reference, 2)  # not issued yet
    amending.give_up(desk, paper.reference)
    assert attaching.download_attached(desk, paper.reference).content == pdf("First")
    amending.amend(desk, paper.reference, "Once more")
    assert attaching.download_attached(desk, paper.reference).content == pdf("First")


# Who

USES: dict[str, Callable[[Desk, Paper], object]] = {
    "ask to attach": lambda desk, paper: attaching.ask_attaching(desk, paper.session),
    "attach": lambda desk, paper: attaching.attach_record(desk, paper.session, pdf()),
    "ask to replace": lambda desk, paper: attaching.ask_replacing(desk, paper.reference),
    "replace": lambda desk, paper: attaching.replace_file(desk, paper.reference, word()),
    "download": lambda desk, paper: attaching.download_attached(desk, paper.reference),
    "download a version": lambda desk, paper: attaching.download_attached(desk, paper.reference, 1),
}
OUTSIDERS = ("head", "deputy", "wellbeing", "trust", "governor", "administrator", "staff", "second_lead", "nobody")


@pytest.mark.parametrize("use", USES)
def test_wrong_people_are_refused(town: Town, ash: School, use: str) -> None:
    """The head was the supervisor until yesterday: on the day the leaver loses all (design, section 7)."""
    paper = attached(ash)
    before = ash.events()
    for who in OUTSIDERS:
        with pytest.raises(Refused):
            USES[use](ash.at(who), paper)
    for key in ("lead", "second_lead"):
        with pytest.raises(Refused):  # next door there is neither this session nor this paper
            USES[use](town.birch.at(key), Paper(ash, "lead", paper.contract, "M-0009", "P-0009"))
    with pytest.raises(CLOSED):
        USES[use](ash.desk, paper)
    assert ash.events() == before
    assert len(stored(ash)) == 1


def test_the_counterproof_is_the_supervisee(ash: School) -> None:
    paper = issued(ash)
    for use in ("download", "download a version"):
        USES[use](ash.at("lead"), paper)
    amending.amend(ash.at("lead"), paper.reference, "Another file")
    for use in ("ask to replace", "replace"):
        USES[use](ash.at("lead"), paper)


def test_what_has_no_file_has_none_to_hand_back_or_replace(town: Town) -> None:
    paper = town.ash.record()
    for use in ("ask to replace", "replace", "download"):
        with pytest.raises(NotFound):
            USES[use](town.ash.at("head"), paper)


def test_a_supervisee_whose_place_began_after_the_session_attaches_nothing(town: Town) -> None:
    ash = town.ash
    held = ash.clock() - timedelta(days=10)
    session = sessions.plan_session(ash.at("head"), "S-0001", held, "Room 2")
    with ash.desk.work(school_id=ash.school_id) as work:
        party = work.db.query(Party).filter_by(person_id=ash.person("lead"), school_id=ash.school_id).first()
        party.from_on = work.today
        work.note("contract.created", f"contract:{party.contract_id}")
    with pytest.raises(Refused):
        attaching.attach_record(ash.at("lead"), session, pdf())
    attaching.attach_record(ash.at("head"), session, pdf())


def test_a_download_is_noted_before_a_byte_leaves(ash: School) -> None:
    paper = attached(ash)
    before = ash.events()
    attaching.download_attached(ash.at("lead"), paper.reference)
    assert ash.events()[len(before) :] == ["paper.downloaded"]


def test_another_file_overtakes_nobody_who_is_typing(ash: School) -> None:
    """The text is as it was, so the tab in which somebody goes on writing is not told that it was overtaken."""
    paper = attached(ash)
    opened, base = paper.revision, dump(paper.answers)
    attaching.replace_file(ash.at("lead"), paper.reference, word())
    typed = {**paper.answers, "needs_met": "Typed in the first tab"}
    writing.save(ash.at("lead"), paper.reference, opened, typed, base)
    assert paper.answers["needs_met"] == "Typed in the first tab"
