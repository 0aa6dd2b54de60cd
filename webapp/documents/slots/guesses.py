"""What a blank seems to ask: the kind of question, and what the rest of the product would understand by its answer.

Guesses only: a person confirms each of them before a form is used.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from typing import Final

from forms.kit import Meaning
from webapp.documents.slots import wording
from webapp.documents.slots.blocks import Placed
from webapp.documents.slots.drafts import Draft
from webapp.documents.slots.kinds import Blank, Option, Slot
from webapp.documents.slots.meanings import is_signature, meant, meant_of_case


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


_DAY: Final = _pattern(r"\bdated?\b|^dates\b|\bwhen\b|\bdeadline\b|\bdue\b|\bd\.?o\.?b\b|\bday of\b|\btimescale")
_COUNT: Final = _pattern(r"\bhow many\b|\bnumber of\b|\bno\. of\b|\btotal\b")
_ROLE: Final = _pattern(
    r"^((my|your|their|his|her|the) )?(current )?(role|position|job title|post|designation)\b(?! of\b)"
    r"|\b(role|position|job title|post held)$"
)
_ALL: Final = _pattern(r"\b(all|any) that apply\b|\ball which apply\b|\bas appropriate\b")
_YES_NO: Final = _pattern(r"(yes|no|y|n|n/?a|not applicable)\W*")
_LISTED: Final = re.compile(r"\(([^()]{3,80})\)\W*$")
_OPTION_WORDS: Final = 4
_LONGEST_NAME: Final = 3
_FEW: Final = 7
"""Words of a label that one line answers."""

_NOT_YES_OR_NO: Final = (
    Meaning.SESSION_KIND, Meaning.FORMALITY, Meaning.DATE, Meaning.NEXT_DATE, Meaning.REVIEW_DATE, Meaning.TRAINING_DUE,
)  # fmt: skip
_DAYS: Final = (Meaning.DATE, Meaning.NEXT_DATE, Meaning.REVIEW_DATE, Meaning.TRAINING_DUE)
_ROLES: Final = {Meaning.SUPERVISEE: Meaning.SUPERVISEE_ROLE, Meaning.SUPERVISOR: Meaning.SUPERVISOR_ROLE}


def guessed(placed: Sequence[Placed]) -> Iterator[Slot]:
    """Each blank with its guesses, numbered in order."""
    given: set[Meaning] = set()
    person: Meaning | None = None
    for number, each in enumerate(placed, 1):
        draft = each.draft
        kind, options = _kind(draft)
        if each.block is not None and each.block.kind == "cases" and kind != "yesno":
            kind = "text"  # all that is said of a child is
        meaning = _meaning(each, kind, given, person, placed[number - 2] if number > 1 else None)
        kind = "day" if meaning in _DAYS and kind == "line" else kind
        person = meaning if meaning in _ROLES else person
        if meaning is not None and meaning is not Meaning.SIGNATURES and each.block is None:
            given.add(meaning)
        place = f"{each.place}: “{draft.sentence}”" if draft.sentence else each.place
        yield Slot(
            number, draft.blank, tuple(draft.anchors), draft.label, draft.heading, place, kind, meaning,
            draft.certainty, options, draft.hint, each.block, each.turn,
        )  # fmt: skip


def _kind(draft: Draft) -> tuple[str, tuple[Option, ...]]:
    options = tuple(draft.options)
    label = draft.label
    if draft.blank in (Blank.TICKS, Blank.STRIKE) or (draft.kind == "choice" and options):
        return _chosen(draft), options
    if draft.kind in ("day", "scale", "yesno", "choice"):
        return draft.kind, options
    roomy = draft.tall or draft.blank is Blank.BELOW or len(wording.words(label)) > _FEW
    inline = draft.blank in (Blank.LEADERS, Blank.TAB, Blank.SPACES, Blank.BRACKETS) and len(draft.anchors) == 1
    kind, listed = kind_of(label, roomy=roomy and not inline)
    return kind, listed or options


def kind_of(label: str, *, roomy: bool) -> tuple[str, tuple[Option, ...]]:
    """What kind of answer a label asks for, and those that it names itself. `roomy` where it may be a long one."""
    if is_signature(label) and not _DAY.search(label):
        return "signatures", ()
    if listed := _listed(label):
        is_yes_or_no = all(_YES_NO.fullmatch(option.text) for option in listed)
        return ("yesno", ()) if is_yes_or_no else ("choice", listed)
    if _DAY.search(label) and len(wording.words(label)) <= 14:
        return "day", ()
    if _COUNT.search(label):
        return "count", ()
    return ("text" if roomy else "line"), ()


def _chosen(draft: Draft) -> str:
    texts = [option.text for option in draft.options]
    if len(texts) == 1 or (len(texts) == 2 and all(_YES_NO.fullmatch(text) for text in texts)):
        return "yesno"
    return "choices" if _ALL.search(f"{draft.label} {draft.heading}") else "choice"


def _listed(label: str) -> tuple[Option, ...]:
    """The answers that a label names itself: "Type (peer / group)"."""
    match = _LISTED.search(label)
    texts = [text.strip() for text in match[1].split("/")] if match else []
    fit = len(texts) > 1 and all(0 < len(wording.words(text)) <= _OPTION_WORDS for text in texts)
    return tuple(map(Option, texts)) if fit else ()


def _meaning(
    each: Placed, kind: str, given: Container[Meaning], person: Meaning | None, previous: Placed | None
) -> Meaning | None:
    draft, block = each.draft, each.block
    if block is not None and block.kind != "rows":
        return _in_block(block.kind, draft.label)
    bare = [draft.heading] if draft.label.casefold() in ("name", "names") else []
    _, _, column = draft.label.rpartition(": ")
    found = meant(column, draft.label, draft.sentence, *bare, given=given)
    if _DAY.match(column) and previous is not None and is_signature(_all_words(previous.draft)):
        return Meaning.SIGNATURES
    if found in (None, *_ROLES) and _ROLE.search(draft.label):
        role = _ROLES.get(found or person or Meaning.DATE)
        return None if role in given else role
    if found is Meaning.ACTIONS and column != draft.label:
        return None  # one cell of a table is not the list of actions
    if found in _ROLES and kind == "text" and len(wording.words(draft.label)) > _LONGEST_NAME:
        return None  # "Comments of the supervisee"
    return None if found in _NOT_YES_OR_NO and kind == "yesno" else found


def _all_words(draft: Draft) -> str:
    return f"{draft.label} {draft.sentence}"


def _in_block(kind: str, label: str) -> Meaning:
    if kind == "cases":
        return meant_of_case(label)
    return Meaning.ACTIONS if kind == "actions" else Meaning.SIGNATURES
