"""A person's places: roles in a school, parties in a contract (design, section 2)."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """A person's place in a school. Dated; a person with several has the sum of them."""

    LEAD = "lead"
    DEPUTY = "deputy"
    WELLBEING_LEAD = "wellbeing_lead"
    HEAD = "head"
    TRUST_LEAD = "trust_lead"
    GOVERNOR = "governor"
    ADMINISTRATOR = "administrator"
    STAFF = "staff"

    @property
    def label(self) -> str:
        """The role in a school's words."""
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    Role.LEAD: "designated safeguarding lead",
    Role.DEPUTY: "deputy safeguarding lead",
    Role.WELLBEING_LEAD: "wellbeing lead",
    Role.HEAD: "head",
    Role.TRUST_LEAD: "trust lead",
    Role.GOVERNOR: "governor",
    Role.ADMINISTRATOR: "administrator",
    Role.STAFF: "member of staff",
}


class PartyKind(StrEnum):
    """A person's place in one contract. It belongs to the contract, never to the person."""

    SUPERVISOR = "supervisor"
    SUPERVISEE = "supervisee"
    ATTENDEE = "attendee"
    SCRIBE = "scribe"
    STAND_IN = "stand_in"

    @property
    def label(self) -> str:
        """The kind as printed beside a signature."""
        return self.value.replace("_", "-").capitalize()

    @property
    def agrees(self) -> bool:
        """Whether this party's agreement is asked for; a scribe types and decides nothing."""
        return self is not PartyKind.SCRIBE

    @property
    def leads(self) -> bool:
        """Whether this party leads a session: the supervisor, or whoever stands in for them once."""
        return self in (PartyKind.SUPERVISOR, PartyKind.STAND_IN)


class ContractKind(StrEnum):
    """How people meet: one to one or in a group (jmat, trust), among peers or in a cluster (cambridgeshire)."""

    ONE_TO_ONE = "one_to_one"
    GROUP = "group"
    PEER = "peer"
    CLUSTER = "cluster"

    @property
    def label(self) -> str:
        """The kind as shown beside a contract."""
        return _KIND_LABELS[self]

    @property
    def is_apart(self) -> bool:
        """Whether people of several schools meet, who speak of nobody's child (loxdale, cambridgeshire)."""
        return self in (ContractKind.PEER, ContractKind.CLUSTER)

    @property
    def session_words(self) -> str:
        """What one of its sessions is called, where it is not between two people."""
        return _SESSION_WORDS.get(self, "")


_KIND_LABELS = {
    ContractKind.ONE_TO_ONE: "One-to-one",
    ContractKind.GROUP: "Group",
    ContractKind.PEER: "Among peers",
    ContractKind.CLUSTER: "Between schools",
}
_SESSION_WORDS = {
    ContractKind.GROUP: "group session",
    ContractKind.PEER: "session among peers",
    ContractKind.CLUSTER: "meeting between schools",
}


class Formality(StrEnum):
    """Whether a session was planned, or came of a need and is noted afterwards (jmat: formal and informal)."""

    FORMAL = "formal"
    AD_HOC = "ad_hoc"

    @property
    def label(self) -> str:
        """As a document prints it."""
        return {self.FORMAL: "Planned", self.AD_HOC: "Ad hoc"}[self]


OFF_ROLL: dict[str, str] = {
    "starter": "About to start here",
    "unborn": "Unborn",
    "elsewhere": "At another school",
    "left": "Has left this school",
    "other": "Another reason",
}
"""Why a child who was spoken of is not on the school's roll, in the words of the form."""

SUPPORT: dict[str, str] = {
    "conversation": "A conversation",
    "debrief": "A debrief after an incident",
    "cover": "Time, or cover for their work",
    "occupational_health": "A referral to occupational health",
    "counselling": "A referral to counselling",
}
"""How staff are supported, with a contract of supervision or without one (loxdale, cambridgeshire, jmat)."""
