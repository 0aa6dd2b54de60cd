"""The audit as a person may read it: one's own doing, and for a lead whatever was done with children."""

from __future__ import annotations

from flask import Blueprint, render_template

from webapp.domain.policy import Permission
from webapp.services.evidence import AuditLine, audit_page
from webapp.web.access import desk, permission
from webapp.web.addresses import page_asked

pages = Blueprint("audit", __name__, url_prefix="/school/audit")

WORDS = {
    "installation.created": "Alongside was installed",
    "installation.code_made": "A code for setting up was shown on the console",
    "installation.set_up": "Alongside was set up",
    "installation.key_sheet_printed": "The sheet with the key was printed on the console",
    "installation.key_sheet_kept": "The sheet with the key was typed back",
    "installation.key_rotated": "The key was changed, and everybody signed out",
    "installation.protected": "Everything was in place for real names",
    "school.created": "The school was entered",
    "school.changed": "Changed the school’s details",
    "person.added": "Added a person",
    "person.changed": "Said whether a person works elsewhere",
    "person.left": "Marked a person as left",
    "membership.granted": "Gave a role",
    "membership.approved": "Approved a role",
    "membership.ended": "Ended a role",
    "account.invited": "Made an invitation",
    "account.opened": "Opened an account",
    "account.password_changed": "Changed a password",
    "account.theme_chosen": "Chose how pages look",
    "account.reminders_chosen": "Chose how often they are reminded by e-mail",
    "account.password_given": "Gave the password at the door",
    "account.code_failed": "Somebody gave a wrong code after the right password",
    "account.factor_enrolled": "Took up a second factor",
    "account.codes_made": "Made new printed codes",
    "account.passkey_added": "Added a passkey",
    "account.passkey_removed": "Removed a passkey",
    "account.passkey_failed": "Somebody gave a wrong passkey after the right password",
    "account.signed_in": "Signed in",
    "account.sign_in_failed": "Somebody gave a wrong password",
    "account.signed_out": "Signed out",
    "account.stepped_up": "Proved once more who they are",
    "account.sessions_ended": "Ended sessions of their own",
    "template.installed": "A Word template was installed",
    "template.proposed": "Kept a Word template to be looked at",
    "template.activated": "Took a Word template into use",
    "template.withdrawn": "Withdrew a Word template before it was used",
    "form.uploaded": "Uploaded a Word form of the school’s own",
    "form.confirmed": "Confirmed what goes where in a Word form",
    "form.blank_added": "Pointed at a blank in a Word form",
    "form.tried": "Tried a Word form",
    "form.used": "Took a Word form into use",
    "form.retired": "Retired a Word form",
    "form.withdrawn": "Withdrew a Word form before it was used",
    "form.downloaded": "Downloaded a Word form as it was uploaded",
    "practice.adopted": "Took a ready-made way of supervising",
    "practice.set": "Changed the school’s practice",
    "half_terms.set": "Set the half terms of a school year",
    "closed_day.added": "Said that the school is closed on a day",
    "closed_day.removed": "Took a closed day back",
    "contract.created": "Began a contract",
    "contract.changed": "Chose what a contract’s records are written on",
    "party.named": "Named a scribe or a stand-in",
    "party.ended": "Ended a scribe’s or a stand-in’s place",
    "session.planned": "Planned a session",
    "session.moved": "Moved a session, or noted an absence",
    "session.started": "Started a session",
    "session.ended": "Ended a session",
    "paper.created": "Began a paper",
    "paper.saved": "Saved a paper",
    "paper.carried_over": "A draft was carried over to the new version of its form",
    "paper.scanned": "Names were looked for in a paper",
    "paper.circulated": "Circulated a paper",
    "paper.recalled": "Recalled a paper",
    "paper.commented": "Commented on a paper",
    "paper.agreed": "Agreed a paper",
    "paper.declined": "Did not agree a paper",
    "paper.issued": "A paper was issued",
    "paper.issued_unagreed": "Issued a paper that not everyone agreed",
    "paper.abandoned": "Abandoned a draft",
    "paper.resumed": "Took an abandoned draft up again",
    "paper.amending": "Began to amend a paper",
    "paper.amendment_given_up": "Gave up an amendment",
    "paper.addendum_added": "Added an addendum to a paper",
    "paper.attached": "Attached a provider’s own record",
    "paper.released": "Released the child parts of a draft that was left lying",
    "paper.filed": "A paper was filed",
    "paper.read": "Read a paper",
    "paper.printed": "Printed a paper",
    "paper.downloaded": "Downloaded a paper",
    "signature.recorded": "Recorded a signature",
    "signed_copy.recorded": "Recorded where the signed paper is",
    "child.added": "Added a child",
    "child.changed": "Changed a child’s details",
    "child.read": "Read a child’s chronology",
    "child.printed": "Printed a child’s chronology",
    "child.exported": "Took lines of a child’s chronology away as a list",
    "child.pseudonym_given": "Gave a child the letters that stand for them outside the school",
    "child.plan_noted": "Noted a child’s plan, or its end",
    "child.sibling_noted": "Noted that two children are brothers or sisters",
    "child.sibling_removed": "Took back that two children are brothers or sisters",
    "children.roll_read": "Read a file of the roll, as a dry run",
    "children.columns_chosen": "Said which column of a file is what",
    "children.rows_decided": "Decided doubtful rows of a file",
    "children.brought_in": "Brought in a file of the roll",
    "children.roll_given_up": "Gave up a file of the roll",
    "children.roll_forgotten": "What was read of a file was forgotten after a day",
    "children.listed": "Looked at the list of children",
    "children.searched": "Searched for a child",
    "child.found": "Found a child by the whole name",
    "entry.recorded": "Recorded a line in a child’s chronology",
    "entry.corrected": "Corrected a line in a child’s chronology",
    "entry.struck": "Struck a line in a child’s chronology",
    "entry.approved": "Approved a line in a child’s chronology",
    "entry.amended": "A line in a child’s chronology was replaced by an amended record",
    "entry.relinked": "A line in a child’s chronology was kept by an amended record",
    "entry.withdrawn": "Withdrew a line from the wrong child’s chronology",
    "entry.sealed_read": "Read a withdrawn line",
    "entry.printed": "Printed a line of a child’s chronology",
    "entry.read": "Read a line of a child’s chronology, to copy or to approve it",
    "entry.listed": "Looked at the lines to be copied or approved",
    "entry.filed": "Said that a line was copied into the main system",
    "entry.not_filed": "Said that a line was not copied after all",
    "entry.claimed": "Took a line that waits for approval",
    "entry.let_go": "Left a line that waits for approval to somebody else",
    "file.drawn": "Drew a child’s file for an audit",
    "file.redrawn": "Drew another child’s file for an audit",
    "entry.outcome_added": "Added what came of a line in a child’s chronology",
    "entry.scanned": "Other children’s names were looked for in an entry",
    "names.looked_for": "Looked everything through for names that became known",
    "entries.indexed": "What is searched of entries was made anew",
    "entries.searched": "Searched what children’s chronologies say",
    "mention.decided": "Decided about a name in a paper",
    "mention.reopened": "Took back what was decided about a name",
    "mention.remembered": "Said that a name is always someone else",
    "mention.forgotten": "Had a name asked about again",
    "mentions.listed": "Looked at the names that wait for a decision",
    "task.made": "A task was raised",
    "task.done": "Did a task",
    "request.listed": "Looked at the requests for access",
    "request.opened": "Noted a request for access",
    "request.changed": "Changed the days of a request for access",
    "request.read": "Looked at a request for access",
    "request.item_read": "Read something that is reviewed for release",
    "request.decided": "Decided whether something is released",
    "request.put_forward": "Put a reviewed request before a second person",
    "request.given_back": "Gave a request back to be reviewed again",
    "request.previewed": "Looked at what would be released",
    "request.confirmed": "Confirmed, as the second person, what is released",
    "request.printed": "Printed what was released",
    "request.sent": "Noted that what was released was handed over",
    "request.closed": "Closed a request for access without handing anything over",
    "transfer.opened": "Noted that a child’s file goes to the next school",
    "transfer.printed": "Printed a child’s file for the next school",
    "transfer.sent": "Noted that a child’s file was sent",
    "transfer.received": "Noted that the next school has a child’s file",
    "keeping.held": "Placed a hold, so that something is kept beyond its day",
    "keeping.lifted": "Lifted a hold",
    "destruction.proposed": "Proposed that something whose time had come is destroyed",
    "destruction.given_up": "Gave a proposed destruction up",
    "destruction.done": "Destroyed something, as the second person",
    "destruction.certificate_downloaded": "Downloaded a certificate of destruction",
    "concern.recorded": "Noted that a concern about a member of staff was passed on",
    "concern.read": "Read their own notes of concerns passed on",
    "action.created": "Promised an action",
    "action.changed": "Changed an action",
    "action.closed": "Closed an action",
    "actions.printed": "Printed the actions of a session",
    "support.recorded": "Noted that support was offered",
    "support.taken_up": "Noted that support was taken up",
    "support.read": "Read notes of support offered",
    "audit.read": "Read the audit",
    "evidence.verified": "The audit was checked",
    "backup.key_made": "A sheet for backups was made on the console",
    "backup.key_confirmed": "The sheet for backups was typed back",
    "backup.made": "A backup was made and verified",
    "backup.copied": "A backup was copied to its second place",
    "backup.drilled": "A backup was restored as a drill",
    "reminders.run": "Reminders were looked for and sent by e-mail",
    "reminders.failed": "Reminders could not all be sent by e-mail",
    "demo.built": "The demonstration was built",
}
"""Every event in plain words; a test sees to it that none is missing."""

_REFERENCES = ("reference", "child", "paper", "session", "contract")
"""The facts that name a thing by its reference, the first one found is shown."""


@pages.get("")
@permission(Permission.AUDIT_READ)
def show() -> str:
    """One page of it, newest first."""
    page = audit_page(desk(), page_asked())
    return render_template("audit/show.html", page=page, what=what, about=about)


def what(line: AuditLine) -> str:
    """What happened, in plain words."""
    return WORDS[line.event]


def about(line: AuditLine) -> str:
    """Which thing it happened to: its reference, or its kind and number. Never a name."""
    facts = dict(line.facts)
    for name in _REFERENCES:
        if isinstance(found := facts.get(name), str):
            return found
    kind, _, number = line.subject.partition(":")
    return f"{kind.replace('_', ' ')} {number}".strip()
