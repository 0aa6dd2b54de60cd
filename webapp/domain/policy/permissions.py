"""What can be permitted: the closed set, and what asks for a fresh proof of who is there."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class Permission(StrEnum):
    """The closed set. Every route declares one or the suite fails."""

    ANYONE = "anyone"
    """Signed in or not: the way in, the pages that say how things work."""
    SIGNED_IN = "signed_in"
    """Any account: home, own account, own sessions."""
    FACTOR_WRITE = "factor.write"
    """Change the own second factor. Who could do it with the password alone would have taken the factor's place."""

    CALENDAR_WRITE = "calendar.write"
    """Make a secret address for the own calendar: it says when somebody is away to whoever holds it, for good."""

    SUPERVISION_EXISTS = "supervision.exists"
    """That supervision goes on in the school, in counts: no contract, no name, no paper."""
    CYCLE_COUNT = "cycle.count"
    """How many contracts have had their session of this half term, and how many are late: in counts, and no name."""
    CONTRACT_LIST = "contract.list"
    CONTRACT_CREATE = "contract.create"
    CONTRACT_READ = "contract.read"
    SESSION_CREATE = "session.create"
    SESSION_END = "session.end"
    PREPARATION_WRITE = "preparation.write"
    """Prepare for a session of one's own (jmat, loxdale): what is written is theirs alone until they share it."""
    PREPARATION_EXISTS = "preparation.exists"
    """That somebody has prepared for a session, or not shared it yet: no word of it."""
    PREPARATION_READ = "preparation.read"
    """Read what somebody prepared, once it is shared: inside the school, for whom it was."""
    PARTY_NAME = "party.name"
    """Name a scribe, or a stand-in for one session. A supervisee who could would read drafts through whom they name."""

    SUPERVISOR_REPLACE = "supervisor.replace"
    """Say who follows a supervisor, and from which day: the supervisor, or a supervisee; nobody by office."""
    CONTRACT_END = "contract.end"
    """End a contract, and note what an outside supervisor gave back: its supervisor, or a supervisee."""
    DISAGREEMENT_NOTE = "disagreement.note"
    """Note that there is a disagreement in a contract, and each step towards its end: its parties, nobody for them."""
    DISAGREEMENT_READ = "disagreement.read"
    """That there is one, and how it goes on: whoever supervised and was supervised on its day (jmat, nefutures)."""

    PAPER_READ = "paper.read"
    PAPER_WRITE = "paper.write"
    PAPER_CIRCULATE = "paper.circulate"
    PAPER_COMMENT = "paper.comment"
    PAPER_AGREE = "paper.agree"
    PAPER_ISSUE = "paper.issue"
    """Issue a paper without everybody's agreement, or as it was signed at the table."""
    PAPER_EXPORT = "paper.export"
    """Take its Word file away, or the provider's own."""
    PAPER_SIGN = "paper.sign"
    """Tell what became of the ink: who signed, where the paper lies."""
    PAPER_AMEND = "paper.amend"
    """Amend what was issued, or put a slip right beside it: the supervisor, or whoever follows them."""
    PAPER_ATTACH = "paper.attach"
    """Attach a provider's own file as the record of a session (trust)."""
    PAPER_RELEASE = "paper.release"
    """Put the child parts of a draft that was left lying on the children's chronologies, without reading it."""

    CHILD_READ = "child.read"
    CHILD_WRITE = "child.write"
    CHILD_PROPOSE = "child.propose"
    """Name a child in a discussion without reading the roll: by the whole name."""

    CHILD_EXPORT = "child.export"
    """Take a chronology, or entries of it, away: on paper, or as a list for a spreadsheet."""

    ENTRY_APPROVE = "entry.approve"
    """Approve what waits on a chronology (jmat: approved by the lead)."""
    ENTRY_CLAIM = "entry.claim"
    """See what waits for approval and who has taken which, and take it: leads who share the post."""
    ENTRY_FILE = "entry.file"
    """Say that an entry was copied into the school's main system."""
    ENTRY_WITHDRAW = "entry.withdraw"
    """Take an entry from a child whom it is not about, at once and everywhere."""
    ENTRY_SEALED = "entry.sealed"
    """Read what was withdrawn."""
    TASK_CLOSE = "task.close"

    MENTION_DECIDE = "mention.decide"
    """Decide about names in papers that one does not read, by the words around them; and which are always someone else."""

    CONCERN_READ = "concern.read"
    """A note that a concern about a member of staff went where it belongs: whoever made it, and nobody else."""

    ACTION_READ = "action.read"
    ACTION_CLOSE = "action.close"
    ACTIONS_EXPORT = "actions.export"
    """Take the sheet of a session's actions away, whatever state its record is in (loxdale, jmat)."""

    SUPPORT_READ = "support.read"
    """That support was offered: to whom, by whom, of which kind."""
    SUPPORT_WRITE = "support.write"
    """Note that support was offered, by one colleague to another: nobody from outside, who would read all their names."""
    SUPPORT_COUNT = "support.count"
    """How often support was offered in the school: no person, no day."""

    REQUEST_RUN = "request.run"
    """Run a request for access: on a child, the lead or a deputy; on a grown-up, the lead or the head, never on themselves.
    It opens nothing of what is held: each thing is reviewed by somebody who may read it."""
    REQUEST_CONFIRM = "request.confirm"
    """Be the second person who lets a pack leave."""
    REQUEST_EXPORT = "request.export"
    """Print what was released: of others' supervision, each only what they reviewed or may read."""
    KEEPING_RUN = "keeping.run"
    """See what is due for review by its reference, hold it, propose that it is destroyed."""
    DESTRUCTION_CONFIRM = "destruction.confirm"
    """Destroy as the second person; which of these the school means, its practice says."""
    CERTIFICATE_EXPORT = "certificate.export"
    """Take a certificate of destruction away. Nobody is named in it but the two who destroyed."""
    TRANSFER_RUN = "transfer.run"
    """Send a child's file to the next school, where Alongside holds the main file."""

    PEOPLE_READ = "people.read"
    PEOPLE_WRITE = "people.write"
    PEOPLE_APPROVE = "people.approve"

    TRAINING_READ = "training.read"
    """Which training for safeguarding somebody did, and when."""
    TRAINING_WRITE = "training.write"
    """Note that, or strike it: each their own, and those who keep the school's records of training."""
    ORDER_READ = "order.read"
    """Who is trained and supervised: of others' supervision only that it exists, never with whom (design, section 7)."""
    ORDER_NOTE = "order.note"
    """Note that the school knows of people who supervise one another."""

    SCHOOL_READ = "school.read"
    SCHOOL_WRITE = "school.write"
    PRACTICE_WRITE = "practice.write"
    YEAR_WRITE = "year.write"
    """The school year: half terms and closed days, which is office work as much as the lead's."""

    TEMPLATE_READ = "template.read"
    """Which Word template prints which paper, the names that it may use, and its file. Nothing of anybody's is in it."""
    TEMPLATE_WRITE = "template.write"
    """Put forward a Word template of the school's own, or take it back."""
    TEMPLATE_USE = "template.use"
    """Print new papers on one. An administrator installs what the lead has written (design, section 7)."""

    AUDIT_READ = "audit.read"
    AUDIT_EXISTS = "audit.exists"
    """That there is a chain, how long it is and that it verifies; no row."""


STEP_UP: frozenset[Permission] = frozenset(
    {
        Permission.PAPER_AGREE,  # the last to agree issues the paper
        Permission.PAPER_ISSUE,
        Permission.PAPER_EXPORT,
        Permission.CHILD_EXPORT,
        Permission.ACTIONS_EXPORT,
        Permission.ENTRY_APPROVE,
        Permission.REQUEST_CONFIRM,
        Permission.REQUEST_EXPORT,
        Permission.DESTRUCTION_CONFIRM,
        Permission.CERTIFICATE_EXPORT,
        Permission.PEOPLE_WRITE,
        Permission.PEOPLE_APPROVE,
        Permission.CALENDAR_WRITE,
        Permission.SUPERVISOR_REPLACE,  # it opens half a year of records to somebody else
        Permission.FACTOR_WRITE,
        Permission.TEMPLATE_USE,  # what it leaves out is missing on every paper from then on
    }
)
"""Permissions that ask for password and code once more when the last proof is old. A route declares one of them if it
issues, approves or gives out, or changes who may do what (tests/house_rules/test_step_up.py)."""

PROOF_HOLDS = timedelta(minutes=30)
"""How long it holds. Half an hour is five records issued in a row on one proof, and none asked for by who has just signed
in; after it, anybody may have sat down at the screen of somebody who was called away."""
