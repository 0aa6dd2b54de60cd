"""A school's own way: the settings in which the policies differ, each beside the demand that it answers.

Settings are dated rows; `as_of` folds them into the practice that held on a day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Final

from webapp.domain.plans import LIVE, PlanKind
from webapp.domain.training import TrainingKind

OWN_NAME: Final = "Alongside"
"""What a school calls its main system where that is this one."""


@dataclass(frozen=True, slots=True)
class Practice:
    """The settings that hold on one day. Every value is text, as it stands in its row; a property reads what is not."""

    main_system: str = "CPOMS"
    """Which system holds a child's main file (jmat names RecordMy, loxdale CPOMS)."""
    approval: str = "lead"
    """Whether the lead approves an entry before it is filed: "lead" (jmat: decisions "approved by the DSL") or "none"."""
    spellcheck: str = "off"
    """Whether the browser may check spelling, which can send text away: "on" or "off"."""
    agreement_days: str = "10"
    """School days that parties have to agree a circulated paper; past them it may be issued as not agreed by everyone."""
    contract_review: str = "12"
    """Months after which a contract is reviewed where it names no day itself."""
    disagreement_first: str = ""
    disagreement_second: str = ""
    """Whom a disagreement between parties goes to, with the agreement of both, and whom after that (jmat)."""
    documents: str = "dsl_contract dsl_record action_summary"
    """The keys of the documents that are switched on; without a choice those of one trust's leads (jmat)."""
    outside_children: str = "none"
    """How a child is spoken of where somebody from outside the school takes part: "none", "reference" or "pseudonym"."""
    live_cases: str = "plans"
    """Which children's cases are live: "plans" (nefutures), "looked_after" or "all", each with what comes before it."""
    unchanged_sessions: str = "3"
    """Sessions in a row without a change of plan after which a child is listed."""
    country: str = "england_wales"
    """Whose bank holidays the school keeps: "england_wales", "scotland" or "northern_ireland"."""
    child_years: str = "25"
    """How many years after birth what is held on a child is kept."""
    contract_years: str = "6"
    """How many years after its end a contract is kept, with the records of its sessions."""
    calendar_place: str = "off"
    """Whether people's own calendars, which others may read, say where a session is: "on" or "off"."""
    destruction_second: str = "head"
    """Whose word a destruction needs beside the proposer's: a role."""
    mail_hours: str = "7-18"
    """Between which full hours reminders go by e-mail, by the school's clock."""
    lead_training_years: str = "2"
    """After how many years training as a lead or deputy is renewed."""
    supervision_training_years: str = "never"
    """After how many years training to supervise is renewed, or "never"."""
    concern_head: str = ""
    concern_chair: str = ""
    concern_officer: str = ""
    """Whom a concern about a member of staff goes to: the head, the chair of governors, the local authority's officer."""

    @property
    def documents_on(self) -> tuple[str, ...]:
        """The keys of the documents that are switched on."""
        return tuple(self.documents.split())

    @property
    def holds_main_file(self) -> bool:
        """Whether this program is itself the system that holds a child's main file: nothing has to be copied out of it."""
        return self.main_system.casefold() == OWN_NAME.casefold()

    @property
    def lead_approves(self) -> bool:
        """Whether entries wait for the lead's approval."""
        return self.approval == "lead"

    @property
    def days_to_agree(self) -> int:
        """School days between circulating a paper and issuing it without somebody's agreement."""
        return int(self.agreement_days)

    @property
    def review_months(self) -> int:
        """Months after which a contract is reviewed where it names no day itself."""
        return int(self.contract_review)

    @property
    def mail_from_until(self) -> tuple[int, int]:
        """The full hour from which reminders go by e-mail, and the one at which that ends."""
        first, last = self.mail_hours.split("-")
        return int(first), int(last)

    @property
    def live_plans(self) -> frozenset[PlanKind]:
        """The plans that make a case live."""
        more = {"looked_after": {PlanKind.LOOKED_AFTER}, "all": {PlanKind.LOOKED_AFTER, PlanKind.EARLY_HELP}}
        return LIVE | more.get(self.live_cases, set())

    @property
    def sessions_unchanged(self) -> int:
        """Sessions in a row without a change of plan after which a child is listed."""
        return int(self.unchanged_sessions)

    @property
    def training_years(self) -> dict[TrainingKind, int | None]:
        """After how many years each training is renewed; None for one that is not."""
        to_supervise = self.supervision_training_years
        return {
            TrainingKind.LEAD: int(self.lead_training_years),
            TrainingKind.SUPERVISION: None if to_supervise == "never" else int(to_supervise),
        }

    @property
    def calendar_place_on(self) -> bool:
        """Whether a calendar may say where a session is."""
        return self.calendar_place == "on"

    @property
    def spellcheck_on(self) -> bool:
        """Whether the browser may check spelling."""
        return self.spellcheck == "on"


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting as a school chooses it, beside what the policies ask for."""

    key: str
    label: str
    demand: str
    """What the policies ask for, in our words, with the source."""
    choices: tuple[tuple[str, str], ...] = ()
    """(value, words); none for a setting that is typed."""


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "main_system",
        "The system that holds a child’s main safeguarding file",
        "Decisions about a child are entered on the child’s own file: RecordMy at one trust, CPOMS at a primary school "
        "(jmat, loxdale). New contracts are begun with this name, and every entry is copied there and ticked off. Where "
        f"this program holds the main file itself, write {OWN_NAME}: then nothing has to be copied.",
    ),
    Setting(
        "approval",
        "Who approves an entry on a child’s chronology",
        "Changes of a child’s plan that the designated lead has approved go on the chronology (jmat). An entry is there "
        "from the start; approval only confirms it.",
        (("lead", "The designated safeguarding lead"), ("none", "Nobody: agreeing the record is enough")),
    ),
    Setting(
        "spellcheck",
        "Spelling checked by the browser",
        "Records are kept where only those trained to see them can (nefutures, trust). Some browsers send what is typed "
        "to a company to check its spelling.",
        (("off", "Off"), ("on", "On: our browsers check spelling on this computer only")),
    ),
    Setting(
        "agreement_days",
        "How long parties have to agree a paper",
        "Records are agreed and signed by all (all policies), yet nobody’s silence may keep a record from the file. Past "
        "this many school days the supervisor may issue it as not agreed by whoever said nothing, with the reason. "
        "Weekends never count; holidays, bank holidays and closed days do not where your school year is entered.",
        (("5", "5 school days"), ("10", "10 school days"), ("15", "15 school days"), ("20", "20 school days")),
    ),
    Setting(
        "contract_review",
        "How often a contract is reviewed",
        "The contract is agreed, and reviewed every year (trust); every policy has it reviewed. The day that the parties "
        "write into it counts. Where they wrote none, it is so long after it was agreed. Both are told four weeks before.",
        (("6", "Every 6 months"), ("12", "Every year"), ("24", "Every 2 years")),
    ),
    Setting(
        "disagreement_first",
        "Disagreements in supervision go first to",
        "What the parties cannot settle goes, with the agreement of both, to a senior person named beforehand (jmat); every "
        "contract has a plan for it (nefutures). Say who that is and how they are reached, for example “The deputy chief "
        "executive, extension 12”.",
    ),
    Setting(
        "disagreement_second",
        "And after that to",
        "Where the disagreement is with that person, it goes to the next above, to reach a resolution (jmat). Say who that "
        "is and how they are reached.",
    ),
    Setting(
        "calendar_place",
        "The room of a session in people’s own calendars",
        "Sessions are held where nobody listens or interrupts (loxdale, jmat). A calendar on a telephone is often shared, "
        "and says no name and nothing of what is spoken about: only that there is supervision, and for how long. It can say "
        "the room too, unless a name stands in that.",
        (("off", "Not shown"), ("on", "Shown")),
    ),
    Setting(
        "outside_children",
        "Children, where somebody from outside the school takes part",
        "Peers from two schools talk about no case, and nothing about a child leaves the school (loxdale, nefutures); a "
        "trust’s lead or a provider may hear of a case so long as nobody can tell whose it is (jmat, trust); in a cluster "
        "each school files its own children (cambridgeshire). Counts for papers that are begun from then on.",
        (
            ("none", "Not at all: the shared paper has no place for a child"),
            ("reference", "By reference only, such as C-0412; never where peers or schools meet"),
            ("pseudonym", "As Child A, Child B and so on, anew in each contract; never where peers or schools meet"),
        ),
    ),
    Setting(
        "live_cases",
        "Which children’s cases are live",
        "Every live case is reviewed in each half term: a protection plan, an in-need plan, or a referral whose outcome is "
        "not known yet (nefutures). You can count more. The others are listed apart, and nobody is reminded of them.",
        (
            ("plans", "Protection plan, in-need plan, referral without an outcome"),
            ("looked_after", "These, and children who are looked after"),
            ("all", "These, children who are looked after, and early help"),
        ),
    ),
    Setting(
        "unchanged_sessions",
        "When a case is looked at afresh",
        "Stuck cases have a place of their own in supervision (loxdale, jmat). A child who was discussed in so many "
        "sessions in a row without a change of plan is listed for those who read the roll.",
        (("2", "After 2 sessions in a row"), ("3", "After 3"), ("4", "After 4"), ("5", "After 5")),
    ),
    Setting(
        "country",
        "Whose bank holidays your school keeps",
        "A session is due in each half term (loxdale, jmat, nefutures), and papers are agreed within school days. Neither "
        "is counted on a bank holiday.",
        (("england_wales", "England and Wales"), ("scotland", "Scotland"), ("northern_ireland", "Northern Ireland")),
    ),
    Setting(
        "lead_training_years",
        "How often leads and deputies are trained anew",
        "Leads do their formal training every two years, and records are for those trained as leads or deputies "
        "(nefutures); each record asks when it is due (jmat). From 60 days before, its person is told. Nobody loses access "
        "by it. Counts for what was noted before, too.",
        (("1", "Every year"), ("2", "Every two years"), ("3", "Every three years")),
    ),
    Setting(
        "supervision_training_years",
        "How often supervisors are trained anew to supervise",
        "Whoever supervises has been trained to (jmat, nefutures); neither policy says that it is renewed. Counts for what "
        "was noted before, too.",
        (("never", "Once is enough"), ("2", "Every two years"), ("3", "Every three years"), ("5", "Every five years")),
    ),
    Setting(
        "child_years",
        "How long what is held on a child is kept",
        "Records are kept securely (nefutures, trust); none of the policies says for how long. Schools’ schedules usually "
        "keep a child’s safeguarding file until 25 years after birth. A day that has come only puts it on a list.",
        tuple((years, f"{years} years after birth") for years in ("25", "31", "35", "75")),
    ),
    Setting(
        "contract_years",
        "How long records of supervision are kept",
        "Records may be used in court (trust). Schools’ schedules usually keep what concerns employees for six years "
        "after its end. An inquiry or a claim holds it longer.",
        tuple((years, f"{years} years after the contract’s end") for years in ("6", "7", "10", "25")),
    ),
    Setting(
        "destruction_second",
        "Who is the second person of a destruction",
        "Nothing is destroyed by one person. Whoever proposes it is never the second, whatever their roles.",
        (
            ("head", "The head"),
            ("deputy", "A deputy safeguarding lead"),
            ("trust_lead", "The trust’s safeguarding lead"),
        ),
    ),
    Setting(
        "mail_hours",
        "When reminders go by e-mail",
        "Supervision is to look after those who are supervised, and to keep an eye on workload (nefutures, loxdale): no "
        "mail reaches them at night. Each person chooses on which of their days, and whether in holidays too.",
        (
            ("7-18", "Between 7am and 6pm"),
            ("8-16", "Between 8am and 4pm"),
            ("6-20", "Between 6am and 8pm"),
            ("0-24", "At any hour"),
        ),
    ),
    Setting(
        "concern_head",
        "Concerns about a member of staff go to: the head",
        "A worry about how an adult behaves towards children has its own route and never stands in a supervision record "
        "(loxdale, trust, jmat on what must be passed on). Say how the head is reached.",
    ),
    Setting(
        "concern_chair",
        "Concerns about the head go to: the chair of governors",
        "Where the concern is about the head, it goes to the chair of governors. Say how they are reached.",
    ),
    Setting(
        "concern_officer",
        "The local authority’s designated officer",
        "Allegations go to the local authority’s designated officer. Say how that office is reached.",
    ),
)


KEYS: frozenset[str] = frozenset(f.name for f in fields(Practice))
"""The settings that exist."""


def as_of(day: date, rows: Iterable[tuple[date, str, str]]) -> Practice:
    """The practice that holds on `day`, from rows of (from day, key, value) in the order in which they were set.

    A later row wins over an earlier one with the same day. Keys that no longer exist are passed over: a practice is
    history, and history is not rewritten when a setting is retired.
    """
    holding: dict[str, tuple[date, str]] = {}
    for from_on, key, value in rows:
        if from_on <= day and key in KEYS and (key not in holding or from_on >= holding[key][0]):
            holding[key] = (from_on, value)
    return Practice(**{key: value for key, (_, value) in holding.items()})
