"""What a column of a roll can be. A field that is kept of a child has the name of its column in `Child`."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from webapp.domain.plans import PlanKind


class Field(StrEnum):
    """The meaning of one column."""

    LEGAL_SURNAME = "legal_surname"
    LEGAL_FORENAME = "legal_forename"
    FULL_NAME = "full_name"
    MIDDLE_NAMES = "middle_names"
    PREFERRED_FORENAME = "preferred_forename"
    PREFERRED_SURNAME = "preferred_surname"
    FORMER_SURNAME = "former_surname"
    UPN = "upn"
    ADMISSION_NUMBER = "admission_number"
    DATE_OF_BIRTH = "date_of_birth"
    YEAR_GROUP = "year_group"
    FORM_CLASS = "form_class"
    LEFT_ON = "left_on"
    SIBLINGS = "siblings"
    PLAN = "plan"
    PLAN_FROM = "plan_from"
    PLAN_UNTIL = "plan_until"
    CHILD_PROTECTION = "child_protection"
    CHILD_PROTECTION_FROM = "child_protection_from"
    CHILD_PROTECTION_UNTIL = "child_protection_until"
    CHILD_IN_NEED = "child_in_need"
    CHILD_IN_NEED_FROM = "child_in_need_from"
    CHILD_IN_NEED_UNTIL = "child_in_need_until"
    REFERRAL = "referral"
    REFERRAL_FROM = "referral_from"
    REFERRAL_UNTIL = "referral_until"
    EARLY_HELP = "early_help"
    EARLY_HELP_FROM = "early_help_from"
    EARLY_HELP_UNTIL = "early_help_until"
    LOOKED_AFTER = "looked_after"
    LOOKED_AFTER_FROM = "looked_after_from"
    LOOKED_AFTER_UNTIL = "looked_after_until"

    @property
    def label(self) -> str:
        """The field as it is offered for a column, and named beside a change."""
        return LABELS[self]


LABELS: Final[dict[Field, str]] = {
    Field.LEGAL_SURNAME: "Legal surname",
    Field.LEGAL_FORENAME: "Legal first name",
    Field.FULL_NAME: "Whole name (“Surname, First name” or “First name Surname”)",
    Field.MIDDLE_NAMES: "Middle names",
    Field.PREFERRED_FORENAME: "Known as (first name)",
    Field.PREFERRED_SURNAME: "Known as (surname)",
    Field.FORMER_SURNAME: "Former surname",
    Field.UPN: "UPN",
    Field.ADMISSION_NUMBER: "Admission number",
    Field.DATE_OF_BIRTH: "Date of birth",
    Field.YEAR_GROUP: "Year",
    Field.FORM_CLASS: "Class",
    Field.LEFT_ON: "Day of leaving",
    Field.SIBLINGS: "Brothers and sisters (by UPN, admission number or name)",
    Field.PLAN: "Plans (in words)",
    Field.PLAN_FROM: "Plans: since",
    Field.PLAN_UNTIL: "Plans: until",
} | {
    Field(f"{kind}{suffix}"): f"{kind.label}{words}"
    for kind in PlanKind
    for suffix, words in (("", ""), ("_from", ": since"), ("_until", ": until"))
}

IDENTITY: Final = (Field.LEGAL_FORENAME, Field.LEGAL_SURNAME)

KEPT: Final = (
    Field.LEGAL_FORENAME,
    Field.LEGAL_SURNAME,
    Field.MIDDLE_NAMES,
    Field.PREFERRED_FORENAME,
    Field.PREFERRED_SURNAME,
    Field.FORMER_SURNAME,
    Field.UPN,
    Field.ADMISSION_NUMBER,
    Field.DATE_OF_BIRTH,
    Field.YEAR_GROUP,
    Field.FORM_CLASS,
)
"""What stands in the child's own row, in the order in which it is shown."""

Columns = tuple[Field | None, ...]
"""What each column of a file is; None for one that is left out."""


def wrong_columns(columns: Columns) -> str:
    """What is wrong with a choice of columns, as a sentence; "" where it will do."""
    chosen = [field for field in columns if field is not None]
    for field in chosen:
        if chosen.count(field) > 1:
            return f"Two columns cannot both be “{field.label}”. Leave one of them out."
    if Field.FULL_NAME not in chosen and not set(IDENTITY) <= set(chosen):
        return "Say which column holds the surname and which the first name, or which one holds the whole name."
    return ""
