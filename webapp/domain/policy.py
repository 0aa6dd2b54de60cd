"""Who may do what: the only place that decides (design, section 7).

Access follows the relationship, never seniority: a principal may be the lead's supervisee (nefutures). Each permission is a
table of rows and any row grants. `webapp/db/scopes.py` is the twin in SQL, and a test proves that the two agree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from webapp.domain.clock import months_before
from webapp.domain.lifecycle import State
from webapp.domain.people import PartyKind, Role


class Permission(StrEnum):
    """The closed set. Every route declares one or the suite fails."""

    ANYONE = "anyone"
    """Signed in or not: the way in, the pages that say how things work."""
    SIGNED_IN = "signed_in"
    """Any account: home, own account, own sessions."""
    FACTOR_WRITE = "factor.write"
    """Change the own second factor. Who could do it with the password alone would have taken the factor's place."""

    SUPERVISION_EXISTS = "supervision.exists"
    """That supervision goes on in the school, in counts: no contract, no name, no paper."""
    CONTRACT_LIST = "contract.list"
    CONTRACT_CREATE = "contract.create"
    CONTRACT_READ = "contract.read"
    SESSION_CREATE = "session.create"
    SESSION_END = "session.end"
    PARTY_NAME = "party.name"
    """Name a scribe, or a stand-in for one session. A supervisee who could would read drafts through whom they name."""

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
        Permission.FACTOR_WRITE,
        Permission.TEMPLATE_USE,  # what it leaves out is missing on every paper from then on
    }
)
"""Permissions that ask for password and code once more when the last proof is old. A route declares one of them if it
issues, approves or gives out, or changes who may do what (tests/house_rules/test_step_up.py)."""

PROOF_HOLDS = timedelta(minutes=30)
"""How long it holds. Half an hour is five records issued in a row on one proof, and none asked for by who has just signed
in; after it, anybody may have sat down at the screen of somebody who was called away."""

HANDOVER_MONTHS = 6
"""A replacement supervisor sees the previous six months' records (loxdale)."""


@dataclass(frozen=True, slots=True)
class Place:
    """A person's place in one contract."""

    contract_id: int
    party_id: int
    kind: PartyKind
    external: bool
    from_on: date
    until_on: date | None
    session_id: int | None = None
    """The one session to which the place is bound; None for the whole contract."""

    def covers(self, thing: Resource) -> bool:
        """Whether the place reaches this thing: a place for one session reaches what belongs to that session only."""
        return self.session_id is None or self.session_id == thing.session_id

    def holds(self, day: date) -> bool:
        """Whether the place covers this day: today, or the day of a session, which makes it the person's own session."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)

    @property
    def reaches_back_to(self) -> date:
        """The oldest record that the place opens. Only a new supervisor inherits half a year (loxdale)."""
        return months_before(self.from_on, HANDOVER_MONTHS) if self.kind is PartyKind.SUPERVISOR else self.from_on


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever asks: one person in one school on one day, with what they are there."""

    person_id: int
    school_id: int
    name: str
    today: date
    roles: frozenset[Role] = frozenset()
    """Approved and in force today, in this school."""
    places: tuple[Place, ...] = ()
    stepped_up_at: datetime | None = None

    def is_a(self, *roles: Role) -> bool:
        """Whether the person has any of these roles in this school today."""
        return not self.roles.isdisjoint(roles)

    @property
    def is_outside(self) -> bool:
        """Whether the person takes part from outside the school, and does not read its chronologies besides."""
        return any(place.external for place in self.places) and not self.is_a(Role.LEAD, Role.DEPUTY)

    def places_in(self, contract_id: int | None, *kinds: PartyKind) -> tuple[Place, ...]:
        """The person's places in the contract that have begun, also those that are over, of one of these kinds."""
        return tuple(
            place
            for place in self.places
            if place.contract_id == contract_id and place.from_on <= self.today and (not kinds or place.kind in kinds)
        )

    def place_in(self, contract_id: int | None, *kinds: PartyKind) -> Place | None:
        """The first of the person's places in the contract that holds today, of one of these kinds, or of any."""
        return next((place for place in self.places_in(contract_id, *kinds) if place.holds(self.today)), None)


@dataclass(frozen=True, slots=True)
class Resource:
    """What a decision needs to know of a thing; only the facts that apply are set."""

    school_id: int
    contract_id: int | None = None
    state: State | None = None
    dated_on: date | None = None
    """The day of the record (for an action: that it comes from); None for a contract's own paper."""
    session_id: int | None = None
    """The session of the record (for an action: that it comes from)."""
    attached: bool = False
    """A record that is a provider's own file, written round by the supervisee (trust)."""
    no_writer: bool = False
    """Nobody with an account leads it: the supervisor is an outside provider, and the supervisee writes (trust)."""
    owner_id: int | None = None
    """The person who owns an action, did what an audit row tells, or whom a request for access is about."""
    about_child: bool = False
    """An audit row, or a request for access, about a child."""
    people: frozenset[int] = frozenset()
    """The persons whom a note of support names: who offered it, to whom, and who noted it. Of a request: its reviewers."""
    is_open: bool = False
    """An action that is still to be done."""


Row = Callable[[Viewer, Resource], bool]

S = PartyKind
_WRITERS = (S.SUPERVISOR, S.SCRIBE, S.STAND_IN)
_SUPERVISED = (S.SUPERVISEE, S.ATTENDEE)
_OFFICES = (Role.LEAD, Role.DEPUTY, Role.WELLBEING_LEAD, Role.HEAD, Role.TRUST_LEAD)


@dataclass(frozen=True, slots=True)
class HasRole:
    """Grants to whoever has one of these roles in the thing's school."""

    roles: tuple[Role, ...]

    def __call__(self, viewer: Viewer, thing: Resource) -> bool:
        """Whether the row grants."""
        return viewer.school_id == thing.school_id and viewer.is_a(*self.roles)


def role(*roles: Role) -> HasRole:
    """A row for these roles."""
    return HasRole(roles)


def party(*kinds: PartyKind) -> Row:
    """Grants to whoever has such a place in the thing's contract today. On the last day the leaver loses all.

    A place for one session shows that there is a contract, and of its sessions that one.
    """

    def row(viewer: Viewer, thing: Resource) -> bool:
        return viewer.school_id == thing.school_id and any(
            place.holds(viewer.today) and (thing.session_id is None or place.covers(thing))
            for place in viewer.places_in(thing.contract_id, *kinds)
        )

    return row


def once_supervised(viewer: Viewer, thing: Resource) -> bool:
    """A supervisee keeps what is about them after the contract, or their part in it, has ended."""
    return viewer.school_id == thing.school_id and bool(viewer.places_in(thing.contract_id, S.SUPERVISEE))


def writer(*kinds: PartyKind) -> Row:
    """Grants to whoever writes in the contract today, as far back as their place reaches; contract papers always."""

    def row(viewer: Viewer, thing: Resource) -> bool:
        return viewer.school_id == thing.school_id and any(
            place.holds(viewer.today) and place.covers(thing) and _reaches(place, thing)
            for place in viewer.places_in(thing.contract_id, *kinds)
        )

    return row


def _reaches(place: Place, thing: Resource) -> bool:
    """A place for one session reaches that session's record, whatever day it was moved to."""
    return place.session_id is not None or thing.dated_on is None or thing.dated_on >= place.reaches_back_to


def writes_for_provider(viewer: Viewer, thing: Resource) -> bool:
    """The supervisee writes what nobody else can (trust: an external provider supervises).

    They enter the child lines and actions of a provider's own record of their session; and where the provider has no
    account, all of their session's record and of the contract's paper, and tell what became of the actions.
    """
    return (thing.attached or thing.no_writer) and any(
        place.holds(viewer.today) and place.covers(thing) and (thing.dated_on is None or place.holds(thing.dated_on))
        for place in (viewer.places_in(thing.contract_id, S.SUPERVISEE) if viewer.school_id == thing.school_id else ())
    )


def reader_once_circulated(viewer: Viewer, thing: Resource) -> bool:
    """Supervisee and attendee read the paper of their own session from when it is circulated; a draft is its writer's.

    What a group wrote before somebody joined or after they left is not theirs to read (trust: the group's own boundary
    of confidentiality). The supervisee keeps theirs for good; an attendee's ends with the place.
    """
    return _is_shown(viewer, thing) and own_session(viewer, thing)


def own_session(viewer: Viewer, thing: Resource) -> bool:
    """The supervised of a session that was theirs: what was promised in it is theirs to take away (loxdale, jmat)."""
    return viewer.school_id == thing.school_id and any(
        place.covers(thing)
        and (thing.dated_on is None or place.holds(thing.dated_on))
        and (place.kind is S.SUPERVISEE or place.holds(viewer.today))
        for place in viewer.places_in(thing.contract_id, *_SUPERVISED)
    )


def takes_part(*kinds: PartyKind) -> Row:
    """Grants to the supervised who have a word on this paper: of a session that was theirs, of a contract that is theirs.

    Before it is circulated they do not learn that it exists.
    """

    def row(viewer: Viewer, thing: Resource) -> bool:
        return _is_shown(viewer, thing) and any(
            place.covers(thing)
            and place.holds(thing.dated_on or viewer.today)
            and (place.kind is S.SUPERVISEE or place.holds(viewer.today))
            for place in viewer.places_in(thing.contract_id, *kinds)
        )

    return row


def _is_shown(viewer: Viewer, thing: Resource) -> bool:
    return viewer.school_id == thing.school_id and thing.state is not None and thing.state.is_shown


def internal_party(viewer: Viewer, thing: Resource) -> bool:
    """A party from inside the school. Outside it, a child's confidentiality is kept (loxdale, jmat)."""
    return viewer.school_id == thing.school_id and any(
        place.holds(viewer.today) and not place.external for place in viewer.places_in(thing.contract_id)
    )


def open_action_of_own_contract(viewer: Viewer, thing: Resource) -> bool:
    """Whoever takes over takes over every open action, however old (design, section 7)."""
    return (
        thing.is_open
        and viewer.school_id == thing.school_id
        and any(
            place.holds(viewer.today) and place.covers(thing)
            for place in viewer.places_in(thing.contract_id, S.SUPERVISOR, S.STAND_IN)
        )
    )


def owner(viewer: Viewer, thing: Resource) -> bool:
    """The thing is the person's own."""
    return viewer.school_id == thing.school_id and thing.owner_id == viewer.person_id


def named_in_it(viewer: Viewer, thing: Resource) -> bool:
    """The thing names this person: not even a head or a lead reads who else was offered support (design, section 7)."""
    return viewer.school_id == thing.school_id and viewer.person_id in thing.people


def is_a_party(viewer: Viewer, thing: Resource) -> bool:
    """Whoever supervises or is supervised in the school today, whatever the contract."""
    return viewer.school_id == thing.school_id and any(place.holds(viewer.today) for place in viewer.places)


def lead_where_about_a_child(viewer: Viewer, thing: Resource) -> bool:
    """A lead sees who did what with children, and nothing else of others (design, section 7)."""
    return viewer.school_id == thing.school_id and thing.about_child and viewer.is_a(Role.LEAD)


def asked_about_child(*roles: Role) -> Row:
    """Grants what is asked about a child to these roles."""

    def row(viewer: Viewer, thing: Resource) -> bool:
        return viewer.school_id == thing.school_id and thing.about_child and viewer.is_a(*roles)

    return row


def asked_about_another(*roles: Role) -> Row:
    """Grants what is asked about a grown-up to these roles, but never to the one whom it is about."""

    def row(viewer: Viewer, thing: Resource) -> bool:
        another = not thing.about_child and thing.owner_id != viewer.person_id
        return viewer.school_id == thing.school_id and another and viewer.is_a(*roles)

    return row


def everyone(viewer: Viewer, thing: Resource) -> bool:
    """Grants to anybody who is signed in."""
    return True


_ACTIONS: tuple[Row, ...] = (
    owner,
    open_action_of_own_contract,
    writer(S.SUPERVISOR, S.STAND_IN),
    writes_for_provider,
)
"""Whoever sees an action may say how it ended."""

TABLE: dict[Permission, tuple[Row, ...]] = {
    Permission.ANYONE: (everyone,),
    Permission.SIGNED_IN: (everyone,),
    Permission.FACTOR_WRITE: (everyone,),
    Permission.SUPERVISION_EXISTS: (role(Role.HEAD, Role.TRUST_LEAD),),
    Permission.CONTRACT_LIST: (everyone,),
    Permission.CONTRACT_CREATE: (role(*_OFFICES),),
    Permission.CONTRACT_READ: (party(), once_supervised),
    Permission.SESSION_CREATE: (party(S.SUPERVISOR, S.SUPERVISEE),),
    Permission.SESSION_END: (party(*_WRITERS), writes_for_provider),
    Permission.PARTY_NAME: (party(S.SUPERVISOR), writes_for_provider),
    Permission.PAPER_READ: (writer(*_WRITERS), reader_once_circulated, writes_for_provider),
    Permission.PAPER_WRITE: (writer(*_WRITERS), writes_for_provider),
    Permission.PAPER_CIRCULATE: (writer(S.SUPERVISOR, S.STAND_IN), writes_for_provider),
    Permission.PAPER_COMMENT: (writer(S.SUPERVISOR, S.STAND_IN), takes_part(*_SUPERVISED)),
    Permission.PAPER_AGREE: (writer(S.SUPERVISOR, S.STAND_IN), takes_part(*_SUPERVISED)),
    Permission.PAPER_ISSUE: (writer(S.SUPERVISOR, S.STAND_IN), writes_for_provider),
    Permission.PAPER_EXPORT: (writer(*_WRITERS), reader_once_circulated, writes_for_provider),
    Permission.PAPER_SIGN: (writer(S.SUPERVISOR, S.STAND_IN), takes_part(S.SUPERVISEE)),
    Permission.PAPER_AMEND: (writer(S.SUPERVISOR), writes_for_provider),
    Permission.PAPER_ATTACH: (party(S.SUPERVISOR, S.SUPERVISEE),),
    Permission.PAPER_RELEASE: (role(Role.LEAD),),
    Permission.CHILD_READ: (role(Role.LEAD, Role.DEPUTY),),
    Permission.CHILD_WRITE: (role(Role.LEAD, Role.DEPUTY),),
    Permission.CHILD_PROPOSE: (role(Role.LEAD, Role.DEPUTY), internal_party),
    Permission.CHILD_EXPORT: (role(Role.LEAD, Role.DEPUTY),),
    Permission.ENTRY_APPROVE: (role(Role.LEAD),),
    Permission.ENTRY_CLAIM: (role(Role.LEAD),),
    Permission.ENTRY_FILE: (role(Role.LEAD, Role.DEPUTY),),
    Permission.ENTRY_WITHDRAW: (role(Role.LEAD, Role.DEPUTY),),
    Permission.ENTRY_SEALED: (role(Role.LEAD),),
    Permission.TASK_CLOSE: (role(Role.LEAD, Role.DEPUTY),),
    Permission.MENTION_DECIDE: (role(Role.LEAD),),
    Permission.CONCERN_READ: (owner,),
    Permission.ACTION_READ: _ACTIONS,
    Permission.ACTION_CLOSE: _ACTIONS,
    Permission.ACTIONS_EXPORT: (writer(*_WRITERS), own_session, writes_for_provider),
    Permission.SUPPORT_READ: (named_in_it,),
    Permission.SUPPORT_WRITE: (role(Role.LEAD, Role.DEPUTY, Role.WELLBEING_LEAD, Role.HEAD, Role.STAFF),),
    Permission.SUPPORT_COUNT: (role(Role.LEAD, Role.HEAD),),
    Permission.REQUEST_RUN: (
        asked_about_child(Role.LEAD, Role.DEPUTY),
        asked_about_another(Role.LEAD, Role.HEAD),
    ),
    Permission.REQUEST_CONFIRM: (
        asked_about_child(Role.LEAD, Role.DEPUTY),
        asked_about_another(Role.LEAD, Role.DEPUTY, Role.HEAD, Role.TRUST_LEAD),
    ),
    Permission.REQUEST_EXPORT: (
        asked_about_child(Role.LEAD, Role.DEPUTY),
        asked_about_another(Role.LEAD, Role.HEAD),
        owner,
        named_in_it,
    ),
    Permission.KEEPING_RUN: (role(Role.LEAD, Role.HEAD),),
    Permission.DESTRUCTION_CONFIRM: (role(Role.HEAD, Role.DEPUTY, Role.TRUST_LEAD),),
    Permission.CERTIFICATE_EXPORT: (role(Role.LEAD, Role.HEAD, Role.DEPUTY, Role.TRUST_LEAD),),
    Permission.TRANSFER_RUN: (role(Role.LEAD, Role.DEPUTY),),
    Permission.PEOPLE_READ: (role(Role.ADMINISTRATOR, Role.LEAD, Role.HEAD, Role.TRUST_LEAD),),
    Permission.PEOPLE_WRITE: (role(Role.ADMINISTRATOR),),
    Permission.PEOPLE_APPROVE: (role(Role.HEAD, Role.TRUST_LEAD),),
    Permission.SCHOOL_READ: (role(Role.ADMINISTRATOR, Role.LEAD, Role.DEPUTY, Role.HEAD, Role.TRUST_LEAD),),
    Permission.SCHOOL_WRITE: (role(Role.ADMINISTRATOR),),
    Permission.PRACTICE_WRITE: (role(Role.LEAD, Role.HEAD),),
    Permission.YEAR_WRITE: (role(Role.LEAD, Role.HEAD, Role.ADMINISTRATOR),),
    Permission.TEMPLATE_READ: (
        role(Role.LEAD, Role.DEPUTY, Role.HEAD, Role.TRUST_LEAD, Role.ADMINISTRATOR),
        is_a_party,
    ),
    Permission.TEMPLATE_WRITE: (role(Role.LEAD, Role.TRUST_LEAD, Role.ADMINISTRATOR),),
    Permission.TEMPLATE_USE: (role(Role.LEAD, Role.TRUST_LEAD, Role.ADMINISTRATOR),),
    Permission.AUDIT_READ: (owner, lead_where_about_a_child),
    Permission.AUDIT_EXISTS: (role(Role.LEAD, Role.HEAD, Role.TRUST_LEAD, Role.ADMINISTRATOR),),
}


def allows(permission: Permission, viewer: Viewer, thing: Resource) -> bool:
    """Whether the person may do this with this thing. Any row grants; a permission without rows grants nobody."""
    return any(row(viewer, thing) for row in TABLE[permission])


def asks_for_proof(permission: Permission, viewer: Viewer, now: datetime) -> bool:
    """Whether the person has to show first that it is still they: the last proof is older than PROOF_HOLDS."""
    proven = viewer.stepped_up_at
    return permission in STEP_UP and (proven is None or now - proven >= PROOF_HOLDS)


def decided_by_role(permission: Permission) -> bool:
    """Whether roles alone decide, so that a page can be refused before anything is read."""
    return all(isinstance(row, HasRole) or row is everyone for row in TABLE[permission])
