"""What a cell says: a day, a year group, a name, yes or no, a plan. Whatever cannot be read is told, never guessed."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from webapp.domain.dates import parse_day
from webapp.domain.names import fold
from webapp.domain.plans import PlanKind


def _words(said: str) -> frozenset[str]:
    return frozenset(said.split("|"))


_TIME: Final = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([AaPp][Mm])?Z?$")
_YEAR: Final = re.compile(
    r"(?:(?:nc|national curriculum|curriculum)? ?(?:year|yr|y)? ?(?:group)? ?)?(\d{1,2})", re.ASCII
)
_RECEPTION: Final = frozenset(
    {"r", "rec", "reception", "year r", "yr r", "nc year r", "0", "foundation 2", "f2", "yr0"}
)
_NURSERY: Final = frozenset(
    {"n", "n1", "n2", "nursery", "nursery 1", "nursery 2", "year n", "foundation 1", "f1", "-1"}
)
_YES: Final = _words(
    "y|yes|true|t|1|x|current|open|active|on|ongoing|in care|neglect|physical abuse|emotional abuse|sexual abuse"
    "|awaiting outcome|✓|✔"
)
_NO: Final = _words("n|no|false|f|0|none|closed|ended|inactive|off|not applicable|n a|na|-|no plan")
_PLAN_WORDS: Final = {
    words: kind
    for kind, said in {
        PlanKind.CHILD_PROTECTION: "cp|cpp|child protection|child protection plan|cp plan",
        PlanKind.CHILD_IN_NEED: "cin|chin|child in need|child in need plan|cin plan|s17|section 17",
        PlanKind.REFERRAL: "referral|referred|referral made|referral awaiting outcome|awaiting outcome|mash|mash referral",
        PlanKind.EARLY_HELP: "eh|eha|early help|early help plan|early help assessment|caf|taf|team around the family",
        PlanKind.LOOKED_AFTER: "lac|cla|looked after|looked after child|child looked after|in care",
    }.items()
    for words in said.split("|")
}
MOST_NAME: Final = 80
"""Characters in one name."""
_NO_NAME: Final = re.compile(r"[\d@<>{}\[\]\\|^~=;]")


def read_date(text: str) -> date:
    """The day, also where an export wrote a time of day behind it. Raises ValueError with a sentence."""
    return parse_day(_TIME.sub("", text.strip()))


def read_name(text: str) -> str:
    """A name with single spaces. Raises ValueError with a sentence where it can be none."""
    name = " ".join(text.split())
    if len(name) > MOST_NAME:
        raise ValueError(f"“{name[:30]}…” is longer than a name")
    if found := _NO_NAME.search(name):
        raise ValueError(f"“{name}” is not a name: there is “{found[0]}” in it")
    return name


def read_year(text: str) -> str:
    """The year group as it is kept: "4", "Reception", "Nursery", or the school's own word."""
    words = fold(text)
    if words in _NURSERY:
        return "Nursery"
    if words in _RECEPTION:
        return "Reception"
    found = _YEAR.fullmatch(words)
    return str(int(found[1])) if found else " ".join(text.split())[:MOST_NAME]


def split_name(text: str) -> tuple[str, str]:
    """First names and surname of "Surname, First name" or "First name Surname". Raises ValueError with a sentence."""
    surname, comma, forename = text.partition(",")
    if not comma:
        forename, _, surname = " ".join(text.split()).rpartition(" ")
    if not forename.strip() or not surname.strip():
        raise ValueError(f"“{text[:40]}” is not a whole name: a first name and a surname are needed")
    return forename.strip(), surname.strip()


def read_yes(text: str) -> bool | date | None:
    """Yes or no; a day stands for "yes, since then". None for an empty cell. Raises ValueError for anything else."""
    if not text:
        return None
    words = " ".join(re.sub(r"[.:/]+$", "", fold(text)).replace("/", " ").split())
    if words in _YES or words in _NO:
        return words in _YES
    try:
        return read_date(text)
    except ValueError:
        raise ValueError(f"“{text[:40]}” is neither yes nor no, nor a date") from None


def read_plans(text: str) -> tuple[PlanKind, ...] | None:
    """The plans that a cell names; none for "none", and None for an empty cell. Raises ValueError for other words."""
    words = [" ".join(fold(part).replace(".", "").split()) for part in re.split(r"[;,/&|+\n]| and ", text)]
    words = [word for word in words if word]
    if not words:
        return None
    if all(word in _NO for word in words):
        return ()
    for word in words:
        if word not in _PLAN_WORDS:
            raise ValueError(f"“{word[:40]}” is no plan that is known here")
    return tuple(dict.fromkeys(_PLAN_WORDS[word] for word in words))
