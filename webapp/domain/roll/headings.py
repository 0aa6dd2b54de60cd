"""Which column is what, by its heading: the words of SIMS, Arbor, Bromcom, ScholarPack, and of CTF."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

from webapp.domain.names import fold
from webapp.domain.plans import PlanKind
from webapp.domain.roll.fields import Columns, Field, wrong_columns

_WORDS: Final[Mapping[Field, str]] = {
    Field.LEGAL_SURNAME: "legal surname|legal last name|legal family name|surname|last name|family name|pupil surname"
    "|student surname|pupil last name|student last name",
    Field.LEGAL_FORENAME: "legal forename|legal first name|legal given name|legal forenames|forename|first name|forenames"
    "|given name|first names|pupil forename|student forename|pupil first name|student first name",
    Field.FULL_NAME: "name|full name|pupil name|student name|pupil|student|child|child name|legal name|legal full name"
    "|pupil full name|student full name|surname forename|surname and forename|forename surname",
    Field.MIDDLE_NAMES: "middle names|middle name|middlenames|legal middle names|legal middle name|other names",
    Field.PREFERRED_FORENAME: "preferred forename|preferred first name|preferred name|chosen name|chosen first name"
    "|chosen forename|known as|known by|calling name|preferredforename",
    Field.PREFERRED_SURNAME: "preferred surname|preferred last name|chosen surname|chosen last name|preferred family name"
    "|preferredsurname",
    Field.FORMER_SURNAME: "former surname|former last name|previous surname|former family name|previous last name"
    "|formersurname",
    Field.UPN: "upn|unique pupil number|current upn|pupil upn|unique pupil number upn",
    Field.ADMISSION_NUMBER: "adno|adm no|admission number|admission no|adm number|pupil id|student id|mis id|arbor id"
    "|arbor student id|bromcom id|person id|pupil number|roll number",
    Field.DATE_OF_BIRTH: "dob|date of birth|birth date|birthdate|d o b|date of birth dd mm yyyy|dob dd mm yyyy",
    Field.YEAR_GROUP: "year|year group|nc year|ncyear|ncyearactual|nc year actual|year taught in|curriculum year|yr"
    "|year group name|national curriculum year|yeargroup|actual nc year|current year group",
    Field.FORM_CLASS: "reg|reg group|registration group|registration form|registration class|form|class|tutor group|reg form"
    "|form group|class name|tutor group name|reg group name|form name|registration|current reg group|tg|tutor",
    Field.LEFT_ON: "leaving date|date of leaving|dol|left on|date left|leave date|leaving|date leaving",
    Field.SIBLINGS: "siblings|sibling|sibling upn|sibling upns|siblings upn|sibling upn s|sibling admission number"
    "|sibling names|brothers and sisters|siblings in school|sibling s",
    Field.PLAN: "plan|plan status|plans|safeguarding status|social care status|status of plan|safeguarding plan|plan type"
    "|social care plan|social care involvement",
    Field.PLAN_FROM: "plan start|plan start date|plan from|plan since|plan started",
    Field.PLAN_UNTIL: "plan end|plan end date|plan until|plan ended",
}
_PLANS: Final[Mapping[PlanKind, str]] = {
    PlanKind.CHILD_PROTECTION: "child protection|child protection plan|cp|cpp|cp plan|on child protection plan",
    PlanKind.CHILD_IN_NEED: "child in need|child in need plan|cin|cin plan|chin",
    PlanKind.REFERRAL: "referral|referral awaiting outcome|open referral|social care referral|referral to social care",
    PlanKind.EARLY_HELP: "early help|early help plan|eh|eha|early help assessment|caf",
    PlanKind.LOOKED_AFTER: "looked after|looked after child|lac|cla|child looked after|in care|incare|in lea care"
    "|in local authority care|in la care",
}
_ENDS: Final = {
    "_from": ("from", "since", "start", "start date", "started", "date"),
    "_until": ("until", "to", "end", "end date", "ended"),
}


def _set(said: str) -> frozenset[str]:
    return frozenset(said.split("|"))


NOT_NEEDED: Final = _set(
    "gender|sex|legal sex|title|admission date|date of admission|doa|entry date|ethnicity|ethnic code|ethnic origin|postcode"
    "|post code|address|home address|house|religion|nationality|first language|home language|language|eal|sen|sen status"
    "|send status|sen need|fsm|free school meals|pupil premium|pp|email|pupil email|telephone|phone|home telephone|age"
    "|enrolment status|enrol status|status|on roll|attendance|medical|photo|uln|former upn|enrolment mode|part time"
    "|service child|initials|number|no|row"
)
"""Headings that every export has and nobody here asks about: left out without a question."""


def _plain(heading: str) -> str:
    """The heading as it is looked up: letters, digits and single spaces."""
    return " ".join("".join(sign if sign.isalnum() else " " for sign in fold(heading)).split())


def _all_words() -> dict[str, Field]:
    found = {words: field for field, said in _WORDS.items() for words in said.split("|")}
    for kind, said in _PLANS.items():
        for words in said.split("|"):
            found[words] = Field(kind)
            for suffix, ends in _ENDS.items():
                found |= {f"{words} {end}": Field(f"{kind}{suffix}") for end in ends}
    return found


_KNOWN: Final = _all_words()
_PLAINLY: Final = {Field.LEGAL_SURNAME: Field.PREFERRED_SURNAME, Field.LEGAL_FORENAME: Field.PREFERRED_FORENAME}
"""Beside a column that says "legal", the plain one of the same name is the name that is used (SIMS, Arbor)."""


def recognise(headings: Sequence[str]) -> Columns:
    """What each column is as far as its heading says. No field twice: the one that comes first has it."""
    plain = [_plain(heading) for heading in headings]
    fields = [_KNOWN.get(words) for words in plain]
    for legal, used in _PLAINLY.items():
        named_legal = [words.startswith("legal") for words, field in zip(plain, fields, strict=True) if field is legal]
        if any(named_legal) and used not in fields:
            fields = [
                used if field is legal and not words.startswith("legal") else field
                for words, field in zip(plain, fields, strict=True)
            ]
    found: list[Field | None] = []
    for field in fields:
        found.append(field if field not in found else None)
    return tuple(found)


def unknown(headings: Sequence[str]) -> tuple[str, ...]:
    """The headings that say nothing to this program."""
    return tuple(
        heading
        for heading in headings
        if (words := _plain(heading)) and words not in _KNOWN and words not in NOT_NEEDED
    )


def asks(headings: Sequence[str]) -> bool:
    """Whether a person has to say which column is what."""
    return bool(unknown(headings)) or bool(wrong_columns(recognise(headings)))


def looks_like_headings(cells: Sequence[str]) -> int:
    """How many of these cells are headings that are known: the row that has the most is the one that names the columns."""
    plain = {_plain(cell) for cell in cells}
    return len(plain & (_KNOWN.keys() | NOT_NEEDED))


def mark_of(headings: Sequence[str]) -> str:
    """What a choice of columns is remembered by: the set of headings, in whatever order they come."""
    return hashlib.sha256("\n".join(sorted(map(_plain, headings))).encode()).hexdigest()


def by_heading(headings: Sequence[str], columns: Columns) -> dict[str, str]:
    """A choice as it is remembered: the field of each heading, "" for one that is left out."""
    return {key: str(field or "") for key, field in zip(_keys(headings), columns, strict=True)}


def as_remembered(headings: Sequence[str], remembered: Mapping[str, str]) -> Columns:
    """The choice for a file with the same headings."""
    return tuple(Field(value) if (value := remembered.get(key, "")) else None for key in _keys(headings))


def _keys(headings: Sequence[str]) -> list[str]:
    """The headings, told apart where two are alike."""
    plain = [_plain(heading) for heading in headings]
    return [f"{words} {plain[:place].count(words) + 1}" for place, words in enumerate(plain)]
