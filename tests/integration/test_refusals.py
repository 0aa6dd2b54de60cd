"""Who is refused what, for every use case that there is: a new one is added to the table, or the suite fails."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import ModuleType

import pytest

from forms.kit import Purpose
from tests.clock import FakeClock
from tests.integration.kept import kept
from tests.integration.school import Paper, School, Town, ready
from webapp import services
from webapp.db.keeping import Hold
from webapp.db.papers import Action
from webapp.domain.cadence import Reason
from webapp.domain.disagreements import About, Kind
from webapp.domain.endings import EndReason, HeldAnswer
from webapp.domain.errors import Conflict, Invalid, Refused
from webapp.domain.retention import Kept
from webapp.services import (
    access_requests,
    action_sheet,
    actions,
    agreeing,
    amending,
    approval_queue,
    approving,
    attaching,
    board,
    bringing_in,
    calendar_feed,
    cancelling,
    carried,
    child_details,
    child_picker,
    children,
    choosing,
    chronology,
    chronology_sheets,
    circles,
    concerns,
    concluding,
    contracts,
    coverage,
    destroying,
    destruction_certificates,
    disagreeing,
    drafts,
    drawing,
    ending,
    entry_export,
    entry_search,
    filings,
    held_outside,
    home,
    issuing,
    kit,
    known_names,
    leaving,
    mention_decisions,
    moving,
    names_waiting,
    new_children,
    notes,
    outcomes,
    paper_list,
    passing,
    people_order,
    planning,
    practice,
    preparing,
    printing,
    readiness,
    reading,
    release_packs,
    releasing,
    renewing,
    replacing,
    request_page,
    requesting,
    retention,
    reviewing,
    roll_files,
    scanning,
    scanning_again,
    sessions,
    signing,
    standing,
    table,
    tasks,
    transferring,
    unchanged,
    unfiled,
    withdrawing,
    writing,
)  # fmt: skip
from webapp.services.work import Desk

A_DAY = datetime(2026, 3, 3, 15, tzinfo=UTC)

EVERY: dict[str, Callable[[Desk, Paper], object]] = {
    "access_requests.open_request": lambda desk, paper: access_requests.open_request(
        desk, child_reference="C-0003", asker="parent", asked_by="x", received_on=A_DAY.date()
    ),
    "access_requests.list_requests": lambda desk, paper: access_requests.list_requests(desk),
    "access_requests.people_to_ask_for": lambda desk, paper: access_requests.people_to_ask_for(desk),
    "access_requests.change_clock": lambda desk, paper: access_requests.change_clock(desk, "R-0001", None, None, ""),
    "access_requests.close_request": lambda desk, paper: access_requests.close_request(desk, "R-0001", "x"),
    "access_requests.hand_over": lambda desk, paper: access_requests.hand_over(desk, "R-0001", A_DAY.date(), "x"),
    "destroying.carry_out": lambda desk, paper: destroying.carry_out(desk, Kept.CHILD, "C-0003"),
    "destroying.give_up": lambda desk, paper: destroying.give_up(desk, Kept.CHILD, "C-0003"),
    "destroying.propose": lambda desk, paper: destroying.propose(desk, Kept.CHILD, "C-0003", "x"),
    "destroying.read_keeping": lambda desk, paper: destroying.read_keeping(desk, Kept.CHILD, "C-0003"),
    "destruction_certificates.certificate": lambda desk, paper: destruction_certificates.certificate(desk, "D-0001"),
    "destruction_certificates.list_destructions": lambda desk, paper: destruction_certificates.list_destructions(desk),
    "concluding.ask_end": lambda desk, paper: concluding.ask_end(desk, paper.contract),
    "concluding.end_contract": lambda desk, paper: concluding.end_contract(
        desk, paper.contract, A_DAY.date(), EndReason.OTHER
    ),
    "concluding.take_end_back": lambda desk, paper: concluding.take_end_back(desk, paper.contract),
    "held_outside.ask_held": lambda desk, paper: held_outside.ask_held(desk, 0),
    "held_outside.note_answer": lambda desk, paper: held_outside.note_answer(desk, 0, HeldAnswer.NOTHING, A_DAY.date()),
    "held_outside.note_asked": lambda desk, paper: held_outside.note_asked(desk, 0, A_DAY.date()),
    "passing.read_passing": lambda desk, paper: passing.read_passing(desk, paper.contract),
    "replacing.ask_replacing": lambda desk, paper: replacing.ask_replacing(desk, paper.contract),
    "replacing.replace_supervisor": lambda desk, paper: replacing.replace_supervisor(
        desk, paper.contract, paper.party("head"), 0, A_DAY.date()
    ),
    "replacing.take_back": lambda desk, paper: replacing.take_back(desk, 0),
    "retention.hold": lambda desk, paper: retention.hold(desk, Kept.CHILD, "C-0003", "inquiry", "x"),
    "retention.lift": lambda desk, paper: retention.lift(desk, next((hold.id for hold in paper.school.rows(Hold)), 0)),
    "retention.list_due": lambda desk, paper: retention.list_due(desk, Kept.CHILD),
    "transferring.begin_transfer": lambda desk, paper: transferring.begin_transfer(desk, "C-0003", "x", A_DAY.date()),
    "transferring.list_transfers": lambda desk, paper: transferring.list_transfers(desk),
    "transferring.note_receipt": lambda desk, paper: transferring.note_receipt(desk, "T-0001", A_DAY.date(), "x"),
    "transferring.note_sent": lambda desk, paper: transferring.note_sent(desk, "T-0001", A_DAY.date(), "x"),
    "transferring.print_transfer": lambda desk, paper: transferring.print_transfer(desk, "T-0001"),
    "transferring.read_transfer": lambda desk, paper: transferring.read_transfer(desk, "T-0001"),
    "release_packs.confirm": lambda desk, paper: release_packs.confirm(desk, "R-0001"),
    "release_packs.give_back": lambda desk, paper: release_packs.give_back(desk, "R-0001"),
    "release_packs.preview": lambda desk, paper: release_packs.preview(desk, "R-0001"),
    "release_packs.print_pack": lambda desk, paper: release_packs.print_pack(desk, "R-0001"),
    "release_packs.put_forward": lambda desk, paper: release_packs.put_forward(desk, "R-0001"),
    "request_page.read_request": lambda desk, paper: request_page.read_request(desk, "R-0001"),
    "reviewing.decide": lambda desk, paper: reviewing.decide(desk, "R-0001", "details", reviewing.Choice("release")),
    "reviewing.decide_what_they_have": lambda desk, paper: reviewing.decide_what_they_have(desk, "R-0001"),
    "reviewing.read_item": lambda desk, paper: reviewing.read_item(desk, "R-0001", "details"),
    "action_sheet.print_actions": lambda desk, paper: action_sheet.print_actions(desk, paper.session),
    "choosing.ask_record_document": lambda desk, paper: choosing.ask_record_document(desk, paper.contract),
    "choosing.choose_record_document": lambda desk, paper: choosing.choose_record_document(desk, paper.contract, "x"),
    "kit.blank_record": lambda desk, paper: kit.blank_record(desk, paper.contract),
    "kit.kit_of": lambda desk, paper: kit.kit_of(desk),
    "choosing.documents_to_choose": lambda desk, paper: choosing.documents_to_choose(desk, Purpose.RECORD),
    "chronology_sheets.print_chronology": lambda desk, paper: chronology_sheets.print_chronology(desk, "C-0003"),
    "chronology_sheets.print_note": lambda desk, paper: chronology_sheets.print_note(desk, "C-0003", "x"),
    "notes.begin_note": lambda desk, paper: notes.begin_note(desk),
    "notes.record_note": lambda desk, paper: notes.record_note(desk, {}),
    "actions.close_action": lambda desk, paper: actions.close_action(desk, paper.school.rows(Action)[0].id, "done", ""),
    "actions.my_actions": lambda desk, paper: actions.my_actions(desk),
    "agreeing.agree": lambda desk, paper: agreeing.agree(desk, paper.reference, ""),
    "agreeing.circulate": lambda desk, paper: agreeing.circulate(desk, paper.reference, 1),
    "agreeing.comment": lambda desk, paper: agreeing.comment(desk, paper.reference, "", "x"),
    "agreeing.decline": lambda desk, paper: agreeing.decline(desk, paper.reference, "", "x"),
    "agreeing.issue_unagreed": lambda desk, paper: agreeing.issue_unagreed(desk, paper.reference, "", "x"),
    "agreeing.recall": lambda desk, paper: agreeing.recall(desk, paper.reference),
    "amending.add_addendum": lambda desk, paper: amending.add_addendum(desk, paper.reference, "x"),
    "amending.amend": lambda desk, paper: amending.amend(desk, paper.reference, "x"),
    "amending.give_up": lambda desk, paper: amending.give_up(desk, paper.reference),
    "approval_queue.read_queue": lambda desk, paper: approval_queue.read_queue(desk),
    "approving.approve_entries": lambda desk, paper: approving.approve_entries(desk, ["x"]),
    "approving.claim_entries": lambda desk, paper: approving.claim_entries(desk, ["x"]),
    "approving.let_go": lambda desk, paper: approving.let_go(desk, ["x"]),
    "attaching.ask_attaching": lambda desk, paper: attaching.ask_attaching(desk, paper.session),
    "attaching.ask_replacing": lambda desk, paper: attaching.ask_replacing(desk, paper.reference),
    "attaching.attach_record": lambda desk, paper: attaching.attach_record(desk, paper.session, b"%PDF-1.4"),
    "attaching.download_attached": lambda desk, paper: attaching.download_attached(desk, paper.reference),
    "attaching.replace_file": lambda desk, paper: attaching.replace_file(desk, paper.reference, b"%PDF-1.4"),
    "calendar_feed.fetch": lambda desk, paper: calendar_feed.fetch(desk, "x"),
    "calendar_feed.make_address": lambda desk, paper: calendar_feed.make_address(desk),
    "calendar_feed.read_feed": lambda desk, paper: calendar_feed.read_feed(desk),
    "calendar_feed.revoke_address": lambda desk, paper: calendar_feed.revoke_address(desk),
    "calendar_feed.take_session": lambda desk, paper: calendar_feed.take_session(desk, paper.session),
    "bringing_in.lately": lambda desk, paper: bringing_in.lately(desk),
    "bringing_in.bring_in": lambda desk, paper: bringing_in.bring_in(desk, "x"),
    "cancelling.cancel_session": lambda desk, paper: cancelling.cancel_session(desk, paper.session, Reason.OTHER),
    "carried.carry_over": lambda desk, paper: carried.carry_over(desk, paper.reference),
    "child_details.begin_plan": lambda desk, paper: child_details.begin_plan(desk, "C-0003", "early_help", None),
    "child_details.change_details": lambda desk, paper: child_details.change_details(desk, "C-0003", {}),
    "child_details.end_plan": lambda desk, paper: child_details.end_plan(desk, "C-0003", 0, None),
    "child_details.note_sibling": lambda desk, paper: child_details.note_sibling(desk, "C-0003", "C-0001"),
    "child_details.read_details": lambda desk, paper: child_details.read_details(desk, "C-0003"),
    "child_details.remove_sibling": lambda desk, paper: child_details.remove_sibling(desk, "C-0003", "C-0001"),
    "new_children.add_child": lambda desk, paper: new_children.add_child(desk, children.NewChild("New", "Child")),
    "new_children.add_off_roll": lambda desk, paper: new_children.add_off_roll(
        desk, paper.contract, "New Child", "elsewhere"
    ),
    "child_picker.find_children": lambda desk, paper: child_picker.find_children(desk, paper.contract, "Hope Darrow"),
    "child_picker.named": lambda desk, paper: child_picker.named(desk, ["C-0003"], paper.contract),
    "children.roll": lambda desk, paper: children.roll(desk),
    "chronology.approve_entry": lambda desk, paper: chronology.approve_entry(desk, "C-0003", "x"),
    "chronology.read_chronology": lambda desk, paper: chronology.read_chronology(desk, "C-0003"),
    "circles.note_circle": lambda desk, paper: circles.note_circle(desk, "0"),
    "concerns.read_concerns": lambda desk, paper: concerns.read_concerns(desk),
    "concerns.record_concern": lambda desk, paper: concerns.record_concern(desk, A_DAY.date(), "nobody", ""),
    "coverage.live_cases": lambda desk, paper: coverage.live_cases(desk),
    "coverage.live_missing": lambda desk, paper: coverage.live_missing(desk, paper.reference, {}),
    "drawing.ask_files": lambda desk, paper: drawing.ask_files(desk, paper.session),
    "drawing.draw_again": lambda desk, paper: drawing.draw_again(desk, paper.session, 0, "x"),
    "drawing.draw_files": lambda desk, paper: drawing.draw_files(desk, paper.session),
    "drawing.list_draws": lambda desk, paper: drawing.list_draws(desk),
    "unchanged.unchanged_cases": lambda desk, paper: unchanged.unchanged_cases(desk),
    "contracts.create_contract": lambda desk, paper: contracts.create_contract(desk, 1, 2),
    "board.my_contracts": lambda desk, paper: board.my_contracts(desk),
    "contracts.people_to_supervise": lambda desk, paper: contracts.people_to_supervise(desk),
    "contracts.read_contract": lambda desk, paper: contracts.read_contract(desk, paper.contract),
    "drafts.abandon": lambda desk, paper: drafts.abandon(desk, paper.reference, "x"),
    "drafts.resume": lambda desk, paper: drafts.resume(desk, paper.reference),
    "entry_export.export_chronology": lambda desk, paper: entry_export.export_chronology(desk, "C-0003"),
    "entry_export.export_unfiled": lambda desk, paper: entry_export.export_unfiled(desk, unfiled.Chosen()),
    "filings.file_entry": lambda desk, paper: filings.file_entry(
        desk, "C-0003", "x", filings.NewFiling("CPOMS", A_DAY.date()), 0
    ),
    "filings.read_filing": lambda desk, paper: filings.read_filing(desk, "C-0003", "x"),
    "filings.take_back": lambda desk, paper: filings.take_back(desk, "C-0003", "x", 0),
    "entry_search.search_entries": lambda desk, paper: entry_search.search_entries(desk, "x", "C-0003"),
    "home.home": lambda desk, paper: home.home(desk),
    "issuing.download": lambda desk, paper: issuing.download(desk, paper.reference, "AAA-333"),
    "issuing.print_draft": lambda desk, paper: issuing.print_draft(desk, paper.reference),
    "leaving.note_leaving": lambda desk, paper: leaving.note_leaving(desk, "C-0003", None),
    "leaving.put_on_roll": lambda desk, paper: leaving.put_on_roll(desk, "C-0003"),
    "known_names.ask_again": lambda desk, paper: known_names.ask_again(desk, 0),
    "known_names.known_names": lambda desk, paper: known_names.known_names(desk),
    "mention_decisions.decide": lambda desk, paper: mention_decisions.decide(
        desk, paper.reference, "0-x", "not_a_name"
    ),
    "mention_decisions.decide_again": lambda desk, paper: mention_decisions.decide_again(desk, paper.reference, "0-x"),
    "mention_decisions.decide_unread": lambda desk, paper: mention_decisions.decide_unread(desk, "0-x", "not_a_name"),
    "mention_decisions.dismiss_weak": lambda desk, paper: mention_decisions.dismiss_weak(desk, paper.reference, []),
    "names_waiting.names_to_decide": lambda desk, paper: names_waiting.names_to_decide(desk),
    "scanning_again.go_on": lambda desk, paper: scanning_again.go_on(desk),
    "scanning_again.scan_again": lambda desk, paper: scanning_again.scan_again(desk),
    "scanning.look_again": lambda desk, paper: scanning.look_again(desk, paper.reference),
    "moving.move_session": lambda desk, paper: moving.move_session(desk, paper.session, A_DAY, "Room 3"),
    "outcomes.add_outcome": lambda desk, paper: outcomes.add_outcome(desk, "C-0003", "x", A_DAY.date(), "x"),
    "paper_list.list_papers": lambda desk, paper: paper_list.list_papers(desk, paper_list.Chosen()),
    "people_order.read_order": lambda desk, paper: people_order.read_order(desk),
    "planning.ask_year": lambda desk, paper: planning.ask_year(desk, paper.contract),
    "planning.plan_year": lambda desk, paper: planning.plan_year(desk, paper.contract, [planning.Plan(A_DAY)], "x"),
    "planning.propose_year": lambda desk, paper: planning.propose_year(desk, paper.contract, A_DAY.date()),
    "preparing.form_of": lambda desk, paper: preparing.form_of(desk, paper.session),
    "preparing.open_preparation": lambda desk, paper: preparing.open_preparation(desk, paper.session),
    "preparing.save": lambda desk, paper: preparing.save(
        desk, paper.session, preparing.Page(0, ""), preparing.Typed({})
    ),
    "preparing.share": lambda desk, paper: preparing.share(
        desk, paper.session, preparing.Page(0, ""), preparing.Typed({})
    ),
    "preparing.take_back": lambda desk, paper: preparing.take_back(desk, paper.session),
    "readiness.read_shared": lambda desk, paper: readiness.read_shared(desk, paper.session),
    "renewing.ask_renewal": lambda desk, paper: renewing.ask_renewal(desk, paper.contract),
    "renewing.my_reviews": lambda desk, paper: renewing.my_reviews(desk),
    "renewing.over_time": lambda desk, paper: renewing.over_time(desk, paper.contract),
    "renewing.renew": lambda desk, paper: renewing.renew(desk, paper.contract),
    "disagreeing.note_disagreement": lambda desk, paper: disagreeing.note_disagreement(
        desk, paper.contract, About.CASE, A_DAY.date()
    ),
    "disagreeing.read_disagreement": lambda desk, paper: disagreeing.read_disagreement(desk, paper.contract, 1),
    "disagreeing.read_disagreements": lambda desk, paper: disagreeing.read_disagreements(desk, paper.contract),
    "disagreeing.take_step": lambda desk, paper: disagreeing.take_step(
        desk, paper.contract, 1, Kind.TALKED, A_DAY.date()
    ),
    "requesting.ask_for_session": lambda desk, paper: requesting.ask_for_session(desk, paper.contract),
    "requesting.take_back": lambda desk, paper: requesting.take_back(desk, 0),
    "practice.choose": lambda desk, paper: practice.choose(desk, "main_system", "RecordMy"),
    "printing.draft_pdf": lambda desk, paper: printing.draft_pdf(desk, paper.reference),
    "printing.issued_pdf": lambda desk, paper: printing.issued_pdf(desk, paper.reference, "AAA-333"),
    "printing.table_pdf": lambda desk, paper: printing.table_pdf(desk, paper.reference, ""),
    "reading.read_paper": lambda desk, paper: reading.read_paper(desk, paper.reference),
    "releasing.release_children": lambda desk, paper: releasing.release_children(desk, paper.reference),
    "roll_files.ask_columns": lambda desk, paper: roll_files.ask_columns(desk, "x"),
    "roll_files.choose_columns": lambda desk, paper: roll_files.choose_columns(desk, "x", []),
    "roll_files.decide_rows": lambda desk, paper: roll_files.decide_rows(desk, "x", {}),
    "roll_files.dry_run": lambda desk, paper: roll_files.dry_run(desk, "x"),
    "roll_files.give_up": lambda desk, paper: roll_files.give_up(desk, "x"),
    "roll_files.may_bring_in": lambda desk, paper: roll_files.may_bring_in(desk),
    "roll_files.read_file": lambda desk, paper: roll_files.read_file(desk, b"Surname,Forename\nNew,Child\n"),
    "roll_files.say_whole": lambda desk, paper: roll_files.say_whole(desk, "x", True),
    "ending.ask_ending": lambda desk, paper: ending.ask_ending(desk, paper.session),
    "ending.end_session": lambda desk, paper: ending.end_session(
        desk, paper.session, starts_at=A_DAY, ended_at=A_DAY + timedelta(hours=1), discussed=[], none=True
    ),
    "sessions.ask_plan": lambda desk, paper: sessions.ask_plan(desk, paper.contract),
    "sessions.plan_session": lambda desk, paper: sessions.plan_session(desk, paper.contract, A_DAY, "Room 2"),
    "sessions.read_session": lambda desk, paper: sessions.read_session(desk, paper.session),
    "sessions.start_record": lambda desk, paper: sessions.start_record(desk, paper.session),
    "signing.note_signatures": lambda desk, paper: signing.note_signatures(desk, paper.reference, {}, "Cabinet 2"),
    "standing.ask_standing": lambda desk, paper: standing.ask_standing(desk, paper.contract),
    "standing.end_place": lambda desk, paper: standing.end_place(desk, paper.party("head")),
    "standing.name_scribe": lambda desk, paper: standing.name_scribe(desk, paper.contract, 0),
    "standing.name_stand_in": lambda desk, paper: standing.name_stand_in(desk, paper.session, 0),
    "table.print_for_table": lambda desk, paper: table.print_for_table(desk, paper.reference, ""),
    "table.sign_at_table": lambda desk, paper: table.sign_at_table(desk, paper.reference, "AAA-333", {}, "Cabinet 2"),
    "tasks.close_task": lambda desk, paper: tasks.close_task(desk, 0),
    "unfiled.list_unfiled": lambda desk, paper: unfiled.list_unfiled(desk, unfiled.Chosen()),
    "withdrawing.read_sealed": lambda desk, paper: withdrawing.read_sealed(desk, "C-0003"),
    "withdrawing.withdraw_entry": lambda desk, paper: withdrawing.withdraw_entry(desk, "C-0003", "x", "x"),
    "writing.autosave": lambda desk, paper: writing.autosave(desk, paper.reference, 1, {}),
    "writing.contract_for": lambda desk, paper: writing.contract_for(desk, paper.reference),
    "writing.leave_out": lambda desk, paper: writing.leave_out(desk, paper.reference),
    "writing.open_for_writing": lambda desk, paper: writing.open_for_writing(desk, paper.reference),
    "writing.save": lambda desk, paper: writing.save(desk, paper.reference, 1, {}),
    "writing.take_in": lambda desk, paper: writing.take_in(desk, paper.reference),
    "writing.stored": lambda desk, paper: writing.stored(desk, paper.reference),
}
NOT_OF_PAPERS = {
    "accounts", "approvals", "demo", "evidence", "people", "school", "setup", "signing_in", "viewers", "work",
    "enrolling", "own_sessions", "passkey_ceremony", "passkeys", "second_factor", "stepping_up",
    "backup_keys", "backups", "health", "key_sheet", "protection", "restoring", "rotating", "snapshots", "upgrading",
    "forming", "importing", "own_forms", "proposing", "school_year", "support", "templates", "term_files", "ways",
    "mail_standing", "reminders", "reminding", "training",
}  # fmt: skip
"""Modules with tests of their own: people, the way in, the audit, the school's ways and forms, mail, the console's own."""
FOR_ANYBODY = {
    "access_requests.list_requests",
    "actions.my_actions",
    "calendar_feed.make_address",
    "calendar_feed.read_feed",
    "calendar_feed.revoke_address",
    "concerns.read_concerns",
    "concerns.record_concern",
    "board.my_contracts",
    "home.home",
    "kit.kit_of",
    "paper_list.list_papers",
    "renewing.my_reviews",
}
"""Lists of one's own, which are empty for a stranger; the tests of each say so."""
OF_PARTIES = {
    "concluding.ask_end",
    "concluding.end_contract",
    "concluding.take_end_back",
    "passing.read_passing",
    "replacing.ask_replacing",
    "replacing.replace_supervisor",
    "action_sheet.print_actions",
    "calendar_feed.take_session",
    "contracts.read_contract",
    "disagreeing.note_disagreement",
    "disagreeing.read_disagreement",
    "disagreeing.read_disagreements",
    "disagreeing.take_step",
    "renewing.over_time",
    "drawing.ask_files",
    "drawing.draw_again",
    "drawing.draw_files",
    "kit.blank_record",
    "cancelling.cancel_session",
    "moving.move_session",
    "planning.ask_year",
    "planning.plan_year",
    "planning.propose_year",
    "preparing.form_of",
    "preparing.open_preparation",
    "preparing.save",
    "preparing.share",
    "preparing.take_back",
    "requesting.ask_for_session",
    "sessions.ask_plan",
    "sessions.plan_session",
    "sessions.read_session",
}
OF_A_LEAD = {
    "bringing_in.bring_in",
    "child_details.begin_plan",
    "child_details.change_details",
    "child_details.end_plan",
    "child_details.note_sibling",
    "child_details.read_details",
    "child_details.remove_sibling",
    "roll_files.ask_columns",
    "roll_files.choose_columns",
    "roll_files.decide_rows",
    "roll_files.dry_run",
    "roll_files.give_up",
    "bringing_in.lately",
    "roll_files.may_bring_in",
    "roll_files.read_file",
    "roll_files.say_whole",
    "transferring.begin_transfer",
    "transferring.list_transfers",
    "destroying.propose",
    "destroying.read_keeping",
    "destruction_certificates.list_destructions",
    "retention.hold",
    "retention.lift",
    "retention.list_due",
    "approval_queue.read_queue",
    "approving.approve_entries",
    "approving.claim_entries",
    "approving.let_go",
    "entry_export.export_chronology",
    "entry_export.export_unfiled",
    "filings.file_entry",
    "filings.read_filing",
    "filings.take_back",
    "unfiled.list_unfiled",
    "access_requests.open_request",
    "access_requests.people_to_ask_for",
    "access_requests.change_clock",
    "access_requests.close_request",
    "access_requests.hand_over",
    "release_packs.confirm",
    "release_packs.give_back",
    "release_packs.preview",
    "release_packs.print_pack",
    "release_packs.put_forward",
    "request_page.read_request",
    "reviewing.decide",
    "reviewing.decide_what_they_have",
    "reviewing.read_item",
    "new_children.add_child",
    "new_children.add_off_roll",
    "child_picker.find_children",
    "child_picker.named",
    "children.roll",
    "choosing.documents_to_choose",
    "chronology.approve_entry",
    "chronology.read_chronology",
    "chronology_sheets.print_chronology",
    "chronology_sheets.print_note",
    "entry_search.search_entries",
    "notes.begin_note",
    "notes.record_note",
    "outcomes.add_outcome",
    "contracts.create_contract",
    "contracts.people_to_supervise",
    "circles.note_circle",
    "people_order.read_order",
    "known_names.ask_again",
    "known_names.known_names",
    "mention_decisions.decide_unread",
    "names_waiting.names_to_decide",
    "scanning_again.go_on",
    "scanning_again.scan_again",
    "coverage.live_cases",
    "drawing.list_draws",
    "unchanged.unchanged_cases",
    "leaving.note_leaving",
    "leaving.put_on_roll",
    "practice.choose",
    "releasing.release_children",
    "tasks.close_task",
    "withdrawing.read_sealed",
    "withdrawing.withdraw_entry",
}
NOT_THERE = {
    "circles.note_circle",
    "bringing_in.bring_in",
    "child_details.end_plan",
    "roll_files.ask_columns",
    "roll_files.choose_columns",
    "roll_files.decide_rows",
    "roll_files.dry_run",
    "roll_files.give_up",
    "roll_files.say_whole",
    "known_names.ask_again",
    "mention_decisions.decide_unread",
    "approving.approve_entries",
    "approving.claim_entries",
    "approving.let_go",
    "filings.file_entry",
    "filings.read_filing",
    "filings.take_back",
    "chronology.approve_entry",
    "chronology_sheets.print_note",
    "outcomes.add_outcome",
    "tasks.close_task",
    "withdrawing.withdraw_entry",
}
"""What is not there is not found, whoever asks."""
OF_AN_OFFICE = {
    "destruction_certificates.list_destructions",
    "choosing.documents_to_choose",
    "contracts.create_contract",
    "contracts.people_to_supervise",
    "people_order.read_order",
}


def modules() -> list[ModuleType]:
    """Every module of the services that has use cases, but for those with a table of their own."""
    names = [found.name for found in pkgutil.iter_modules(services.__path__) if found.name not in NOT_OF_PAPERS]
    return [importlib.import_module(f"webapp.services.{name}") for name in names]


def test_every_use_case_is_in_the_table() -> None:
    """A new one is added to it, or the suite fails."""
    found = {
        f"{module.__name__.rpartition('.')[2]}.{name}"
        for module in modules()
        for name, thing in vars(module).items()
        if inspect.isfunction(thing)
        and thing.__module__ == module.__name__
        and not name.startswith("_")
        and next(iter(inspect.signature(thing).parameters), "") == "desk"
    }
    assert found == set(EVERY)


def refused(use: Callable[[Desk, Paper], object], desk: Desk, paper: Paper) -> bool:
    try:
        use(desk, paper)
    except Refused:
        return True
    except (Conflict, Invalid):
        return False
    return False


@pytest.fixture
@kept
def on_a_draft(ash: School) -> Paper:
    """A draft with an action of the supervisor's, of a session that has ended."""
    paper = ready(ash, "hope")
    paper.save(actions=[ash.action(paper, "Act", "head")])
    return paper


@pytest.mark.parametrize("who", ["nobody", "staff", "governor", "administrator", "trust"])
def test_strangers_are_refused_everything(on_a_draft: Paper, who: str) -> None:
    before, desk = on_a_draft.school.events(), on_a_draft.at(who)
    open_ = FOR_ANYBODY | (OF_AN_OFFICE if who == "trust" else set())
    allowed = {name for name, use in EVERY.items() if name not in open_ and not refused(use, desk, on_a_draft)}
    assert allowed == set()
    assert on_a_draft.school.events()[len(before) :] == []


def test_the_supervisee_is_refused_everything_on_a_draft(on_a_draft: Paper) -> None:
    desk = on_a_draft.at("lead")
    allowed = {name for name, use in EVERY.items() if not refused(use, desk, on_a_draft)}
    assert allowed == FOR_ANYBODY | OF_PARTIES | OF_A_LEAD - NOT_THERE


def test_a_lead_who_is_no_party_has_the_children_and_nothing_of_the_papers(on_a_draft: Paper) -> None:
    desk = on_a_draft.at("second_lead")
    allowed = {name for name, use in EVERY.items() if not refused(use, desk, on_a_draft)}
    assert allowed == FOR_ANYBODY | OF_A_LEAD - NOT_THERE


def test_the_lead_of_another_school_reaches_nothing_here(town: Town, clock: FakeClock) -> None:
    """The references are of papers, contracts and children that only Ashgrove has."""
    ash = town.ash
    ash.add_child("fourth", children.NewChild("Fourth", "Child"))
    ash.contract("head", "deputy")
    ash.record("head-deputy")
    ash.record("head-deputy")
    paper = ready(ash, "fourth", between="head-deputy")
    before = ash.events()
    desk = town.birch.at("lead")
    assert (paper.reference, paper.session, paper.contract) == ("P-0006", "M-0003", "S-0003")
    ours = (
        {name for name in EVERY if name not in FOR_ANYBODY | OF_A_LEAD}
        - {
            "ending.ask_ending",  # M-0003 is theirs too
            "action_sheet.print_actions",
            "ending.end_session",
            "calendar_feed.take_session",
            "sessions.read_session",
            "sessions.start_record",
            "attaching.ask_attaching",
            "attaching.attach_record",
            "drawing.ask_files",
            "drawing.draw_again",
            "drawing.draw_files",
            "moving.move_session",
            "preparing.form_of",
            "preparing.open_preparation",
            "preparing.save",
            "preparing.share",
            "preparing.take_back",
            "cancelling.cancel_session",
            "standing.name_stand_in",
        }
        - {"actions.close_action"}
    )
    assert {name for name in ours if not refused(EVERY[name], desk, paper)} == set()
    for use in (
        lambda: child_picker.find_children(desk, paper.contract, "Fourth Child"),
        lambda: child_picker.named(desk, ["C-0004"], paper.contract),
        lambda: chronology.read_chronology(desk, "C-0004"),
    ):
        with pytest.raises(Refused):
            use()
    assert ash.events() == before
