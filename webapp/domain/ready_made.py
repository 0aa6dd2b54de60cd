"""Five ready-made ways of supervising, one for each policy, each beside what that policy asks for.

A way switches on documents and sets the practice in which the policies differ; a school can mix. What is said to answer a
demand is there today: where something is still to come, the answer says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from webapp.domain.practice import Practice


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing that a policy asks for, in our words, and what answers it here."""

    asks: str
    answer: str


@dataclass(frozen=True, slots=True)
class ReadyMade:
    """A way of supervising that a school can take as it is."""

    key: str
    title: str
    source: str
    """The policy, by its short name."""
    summary: str
    documents: tuple[str, ...]
    """Keys of documents, the usual contract and the usual record first of their kind."""
    practice: tuple[tuple[str, str], ...]
    """(setting, value) of what it sets besides."""
    demands: tuple[Demand, ...]

    @property
    def settings(self) -> tuple[tuple[str, str], ...]:
        """Everything that it sets, its documents among them."""
        return (("documents", " ".join(self.documents)), *self.practice)

    def holds_in(self, practice: Practice) -> bool:
        """Whether a school supervises in this way: nothing that it sets is otherwise."""
        on = set(practice.documents_on) == set(self.documents)
        return on and all(getattr(practice, key) == value for key, value in self.practice)


_LEADS: Final = ReadyMade(
    key="leads_of_a_trust",
    title="Leads, one to one",
    source="jmat",
    summary="Each designated lead meets a supervisor of the school or the trust in every half term. One form, from the "
    "vulnerable list to self-care, and two cases.",
    documents=("dsl_contract", "dsl_record", "action_summary"),
    practice=(("approval", "lead"), ("outside_children", "reference")),
    demands=(
        Demand(
            "A written contract for each pair: how often, how long, where, recording, confidentiality, how to prepare.",
            "The DSL supervision contract asks each of these, and is agreed and signed by both.",
        ),
        Demand(
            "A session in each half term, and sooner on request, of no less than an hour.",
            "The contract asks for both; less than 60 minutes is told. Sessions know their half term.",
        ),
        Demand(
            "Whoever cancels or moves a session tells the other.",
            "Moving a session is noted, and the page asks to tell the others. Messages come with the half-term cycle.",
        ),
        Demand(
            "The supervisor takes the notes, both agree and sign, and both have them.",
            "The DSL supervision record: circulated, agreed by both, printed for ink, a copy for each.",
        ),
        Demand(
            "A sheet of the actions, during the session or straight after.",
            "The action summary can be downloaded from the moment the session ends.",
        ),
        Demand(
            "Decisions on a case that the lead approves go on that child’s chronology.",
            "Each case part goes there by itself, and the lead approves the entry before it is copied to the main system.",
        ),
        Demand(
            "Advice asked for in between is on the child’s chronology as a professionals’ meeting.",
            "A lead or deputy writes a note for the child’s file at any time; other parties for their own sessions.",
        ),
        Demand(
            "What the two cannot settle goes, with the agreement of both, to a named senior, and then to the next.",
            "Either notes that there is a disagreement, never what about in words. Each step has its day, up to its end.",
        ),
        Demand(
            "Across schools, or with the trust’s lead, nobody learns who a child is.",
            "Whoever is from outside sees a reference instead of a name, on the screen and on paper.",
        ),
    ),
)

_TEAM: Final = ReadyMade(
    key="team_of_a_school",
    title="A school’s safeguarding team",
    source="loxdale",
    summary="The team meets in every half term over a whole agenda, from a welcome to the audit of two case files. "
    "Peers from another school meet without cases.",
    documents=("supervision_contract", "team_meeting", "case_file_audit", "action_summary"),
    practice=(("approval", "none"), ("outside_children", "none")),
    demands=(
        Demand(
            "The whole team in each half term, over stuck and tricky cases, its role and what it has to learn.",
            "The team meeting’s record follows the agenda to its end, and everyone who was there agrees it and signs.",
        ),
        Demand(
            "Two children’s case files audited in each meeting, for strengths and learning.",
            "A part of the team meeting’s record, and a case file audit by itself, for which two files are drawn by chance; "
            "both reach the child’s chronology.",
        ),
        Demand("A sheet of the actions, during the meeting or straight after.", "The action summary."),
        Demand(
            "Peers from another school, and heads with heads, meet without talking about single cases.",
            "Where somebody from outside takes part, the shared paper has no place for a child.",
        ),
        Demand(
            "Support for all staff whenever they need it, and occupational health on request.",
            "Support is noted as offered, never what it was about; no contract is needed.",
        ),
        Demand(
            "Three levels of what cannot stay confidential, known to everyone before they begin.",
            "The supervision contract says the three levels. Noting that one was used comes with signing and evidence.",
        ),
        Demand(
            "A new supervisor sees the records of the six months before.",
            "They do, from the day on which they begin, and no older ones.",
        ),
        Demand(
            "Governors learn how supervision is arranged and, in general terms, how well it works.",
            "The head sees that it goes on, in counts. The governors’ report is still to come.",
        ),
    ),
)

_GROUP: Final = ReadyMade(
    key="group_of_deputies",
    title="Lead and deputies, as a group",
    source="nefutures",
    summary="The lead supervises the deputies together under a written agreement, and every live case is reviewed.",
    documents=("written_agreement", "group_record", "action_summary"),
    practice=(("approval", "lead"), ("outside_children", "none")),
    demands=(
        Demand(
            "Every supervisory relationship has a written agreement: roles, terms, agenda, recording, confidentiality, "
            "diversity, and what happens when two cannot agree.",
            "The written agreement asks each of these, down to the contingency plan.",
        ),
        Demand(
            "A standing agenda: figures on referrals and protection, live cases, earlier actions, new guidance.",
            "The group supervision record asks them in that order.",
        ),
        Demand(
            "Every child with a plan or an open referral is looked at in each half term.",
            "Live cases not discussed in this half term are listed and counted; one press puts all of them into the record.",
        ),
        Demand(
            "The supervisee may be the more senior, even the principal.",
            "Access follows the contract and never the office.",
        ),
        Demand(
            "The record is right before the meeting ends, and is kept with the child’s own file.",
            "It can be agreed and signed at the table; each child’s part is on the chronology at once.",
        ),
        Demand(
            "Nothing about a child leaves the school.",
            "A record in which somebody from outside takes part has no place for a child.",
        ),
        Demand(
            "Records may be used in court.",
            "Issued papers never change, each is stamped, and the audit is chained.",
        ),
    ),
)

_CLUSTER: Final = ReadyMade(
    key="designated_people",
    title="Designated people, in a team or a cluster",
    source="cambridgeshire",
    summary="Meetings of a school’s designated people and of neighbouring schools: the role is talked about together, and "
    "every child goes into that child’s own file.",
    documents=("supervision_contract", "designated_meeting"),
    practice=(("approval", "none"), ("outside_children", "none")),
    demands=(
        Demand(
            "Whatever is said about a named child must be in that child’s own file.",
            "Each case part goes to the child’s chronology by itself; a draft that is left lying is released.",
        ),
        Demand(
            "The role of the designated person is recorded apart, in a way that the members agree.",
            "The support and supervision meeting’s record keeps the two apart; the children’s parts alone leave it.",
        ),
        Demand(
            "A cluster of schools meets each term about the role and about children.",
            "A contract between schools. Its shared record has no child: each school writes notes for its own files.",
        ),
        Demand(
            "One-to-one meetings where the need is high; support at the time and afterwards.",
            "A session can be planned at any time, or noted as ad hoc after it was held.",
        ),
        Demand(
            "Counselling for staff whom a case has touched.", "Support is noted as offered, never what it was about."
        ),
        Demand(
            "Support for every member of staff, also without a contract.",
            "Support is noted without a contract; a lead or deputy writes a note for a child’s file without one.",
        ),
    ),
)

_PROVIDER: Final = ReadyMade(
    key="outside_provider",
    title="An outside provider supervises",
    source="trust",
    summary="A provider’s supervisor meets staff one to one or in a group under a contract, and keeps their own form. "
    "The school writes round it what it must have itself.",
    documents=("supervision_contract", "dsl_record", "group_record", "action_summary"),
    practice=(("approval", "lead"), ("outside_children", "reference")),
    demands=(
        Demand(
            "A contract with the responsibilities of both, how often they meet, and a review every year.",
            "The supervision contract, with the frequency among the supervisor’s responsibilities. Its review is told four "
            "weeks ahead, and it is renewed with its answers carried over.",
        ),
        Demand(
            "The supervisor records every session; both sign and date; the supervisee has a copy.",
            "The provider’s own file is attached as it is and kept; or the record is written here. Ink is noted.",
        ),
        Demand(
            "A group agrees its boundary of confidentiality, and its record says that it was a group.",
            "The contract asks for the boundary; the record of a group says so on its face.",
        ),
        Demand(
            "Decisions about a child are also on that child’s own record in the school.",
            "The sheet round the provider’s record has a line for each child, which goes to the chronology.",
        ),
        Demand(
            "What is talked about informally is noted at once and taken up again in the session.",
            "An ad hoc session is noted after the event; advice about a child goes into a note for the file.",
        ),
        Demand(
            "Records are confidential, and open to inspection and audit.",
            "Only the parties read them. An inspector’s access, granted by two people, is still to come.",
        ),
        Demand(
            "Three levels of what must or may be passed on.",
            "The supervision contract says them. Noting that one was used comes with signing and evidence.",
        ),
    ),
)

READY_MADE: Final = (_TEAM, _PROVIDER, _GROUP, _CLUSTER, _LEADS)
"""All of them, in the order in which they are offered."""


def ready_made(key: str) -> ReadyMade:
    """The way of that key. Raises KeyError."""
    return {way.key: way for way in READY_MADE}[key]
