"""The words by which a form asks for what the rest of the product understands (`forms.kit.Meaning`)."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from typing import Final

from forms.kit import Meaning

_ROLE: Final = r"(role|position|job title)"

# The first that fits is taken, so what is said more exactly comes first.
_SAID: Final[Mapping[Meaning, tuple[str, ...]]] = {
    Meaning.SIGNATURES: (r"\bsign(ed|ature|atures|ing)?\b",),
    Meaning.TRAINING_DUE: (
        r"training\b.*\b(due|renew\w*|expir\w*|refresh\w*|runs? out|lapses?)",
        r"\b(renew\w*|expir\w*|refresh\w*)\b.*\btraining",
    ),
    Meaning.NEXT_DATE: (
        r"\bnext\b.{0,30}\b(session|meeting|supervision|appointment|date)\b",
        r"\bdate of next\b",
        r"\bwhen\b.{0,20}\bmeet\b.{0,12}\b(next|again)\b",
    ),
    Meaning.REVIEW_DATE: (
        r"\breview\b.{0,20}\b(date|on|due)\b",
        r"\bdate\b.{0,30}\breview",
        r"\bwill be reviewed\b",
        r"\breviewed (on|by)\b",
    ),
    Meaning.NEEDS_MET: (
        r"\bmeet(ing|s)?\b.{0,20}\bneeds\b",
        r"\bneeds\b.{0,20}\bmet\b",
        r"\bchange\b.{0,12}\b(these|our|the) (meetings|sessions|supervisions?)\b",
        r"\b(is|are) (supervision|these (sessions|meetings)) (working|helping|useful)\b",
    ),
    Meaning.SUPPORT_OFFERED: (r"\bsupport (was |has been )?(offered|given|provided)\b",),
    Meaning.SESSION_KIND: (
        r"\b(type|kind|form|nature) of (supervision|session|meeting)\b",
        r"\bone to one\b.*/",
        r"/.*\bone to one\b",
        r"\bgroup supervision\b",
        r"\binternal\b.*\bexternal\b",
    ),
    Meaning.FORMALITY: (r"\bad.?hoc\b", r"\bplanned\b.*\bunplanned\b", r"\bformal\b.*\binformal\b"),
    Meaning.FREQUENCY: (r"\bfrequency\b", r"\bhow often\b", r"\b(take place|held|meet) every\b"),
    Meaning.LENGTH: (r"\bduration\b", r"\blength of\b", r"\bhow long\b", r"\bminutes\b", r"\blast (a|for)\b"),
    Meaning.PLACE: (
        r"\b(venue|location)\b",
        r"\bwhere\b.*\b(meet|held|take place)\b",
        r"\bplace of (the )?(meeting|session|supervision)\b",
        r"^place$",
    ),
    Meaning.RECORD_REFERENCE: (
        r"\brecord (reference|number)\b",
        r"^reference\b",
        r"\bref(erence)? (no|number)\b",
    ),
    Meaning.MAIN_SYSTEM: (r"\b(which|recording) system\b", r"\bsystem used\b"),
    Meaning.ATTENDEES: (
        r"\battendees?\b",
        r"\bpresent\b",
        r"\battended by\b",
        r"\bin attendance\b",
        r"\bparticipants?\b",
        r"\bothers? attending\b",
    ),
    Meaning.SUPERVISOR_ROLE: (rf"\bsupervisor\b.{{0,12}}\b{_ROLE}\b",),
    Meaning.SUPERVISEE_ROLE: (rf"\bsupervisee\b.{{0,12}}\b{_ROLE}\b",),
    Meaning.SUPERVISEE: (
        r"\bsupervisee\b(?!.*\bsupervisor\b)",
        r"\bname of (the )?(dsl|designated)",
        r"\b(dsl|designated safeguarding lead)([’']s)? name\b",
        r"^(dsl|member of staff|staff member|employee)$",
        r"^name of (the )?(lead|deputy)$",
        r"^(lead|deputy)[’']s name$",
        r"\bname of (member of )?staff\b",
    ),
    Meaning.SUPERVISOR: (r"\bsupervisor\b", r"\b(supervised|facilitated|led) by\b", r"\bfacilitator\b"),
    Meaning.ACTIONS: (r"^(agreed )?actions?( points?| agreed| plan| required| to be taken)?$",),
    Meaning.DATE: (
        r"^(agreed )?(the )?date\b(?! of birth)(?!.*\b(recorded|added|filed|completed|due|next|review\w*)\b)",
        r"\bdate of (this )?(meeting|session|supervision|contract|agreement|discussion)\b",
        r"\b(meeting|session|supervision) date\b",
        r"\bheld on\b",
        r"^day( held| of (the )?(meeting|session))?$",
    ),
}
_OF_A_CASE: Final[Mapping[Meaning, tuple[str, ...]]] = {
    Meaning.PLAN_CHANGED: (r"\bplan\b.*\bchange", r"\bchange\b.*\bplan\b"),
    Meaning.REASON: (r"\breason", r"\brationale\b", r"\bwhy\b"),
    Meaning.IMPACT: (r"\bimpact\b", r"\bdifference\b.*\bmade\b"),
    Meaning.DECISION: (
        r"\b(decisions?|advice|actions?|outcome)\b",
        r"\bneeds to happen\b",
        r"\bnext steps?\b",
        r"\b(should|must|will) (be done|happen)\b",
    ),
    Meaning.ANALYSIS: (r"\banalysis\b", r"\bassess"),
}


def _compiled(said: Mapping[Meaning, tuple[str, ...]]) -> dict[Meaning, re.Pattern[str]]:
    return {meaning: re.compile("|".join(ways), re.IGNORECASE) for meaning, ways in said.items()}


_PATTERNS: Final = _compiled(_SAID)
_CASE_PATTERNS: Final = _compiled(_OF_A_CASE)


def meant(*texts: str, given: Container[Meaning] = ()) -> Meaning | None:
    """What these words ask for, other than what is `given` already; the first text that says so decides."""
    found: Iterator[Meaning] = (
        meaning
        for text in texts
        for meaning, pattern in _PATTERNS.items()
        if meaning not in given and pattern.search(text)
    )
    return next(found, None)


def meant_of_case(label: str) -> Meaning:
    """Which part of what is said of a child."""
    return next((meaning for meaning, pattern in _CASE_PATTERNS.items() if pattern.search(label)), Meaning.CASES)


def is_signature(text: str) -> bool:
    """Whether ink goes there."""
    return _PATTERNS[Meaning.SIGNATURES].search(text) is not None
