"""The writing page as plain frozen values. `page` makes them; the templates only show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from webapp.documents.check import Problem


@dataclass(frozen=True, slots=True)
class ChildChoice:
    """A child as the picker offers it: never more than is needed to tell two children apart."""

    reference: str
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a question: last time's answer, or an open action."""

    title: str
    words: str
    href: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class NameFound:
    """A name found in an answer. `choices` are (value of the button, words, more); `value` says what was decided, if so."""

    id: str
    name: str
    before: str
    after: str
    choices: tuple[tuple[str, str, str], ...]
    value: str = ""


@dataclass(frozen=True, slots=True)
class PaperPage:
    """What the view knows of the paper. `life` is (words, "past" | "now" | "", note) for each step.

    `urls` may hold save, autosave, token, sign_in, find, merge, review, write, concern, and check: write with the errors
    at the fields. What is missing is not offered.
    """

    reference: str
    title: str
    revision: int
    life: tuple[tuple[str, str, str], ...] = ()
    sentence: str = ""
    margin: str = ""
    margin_quiet: str = ""
    back: tuple[str, str] | None = None
    saved: str = ""
    urls: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Box:
    """One question with its box. `field` is the WTForms field; `frame_id` is the id round a group, which has no box."""

    kind: str
    label: str
    field: Any
    path: str
    id: str
    frame_id: str = ""
    hint: str = ""
    goes: str = ""
    said: str = ""
    width: str = ""
    numeric: bool = False
    beside: tuple[Beside, ...] = ()
    names: tuple[NameFound, ...] = ()
    about_child: Box | None = None
    """Beside a private answer: where the words in it that are about the child are put, for the child's chronology."""


@dataclass(frozen=True, slots=True)
class OffRollLine:
    """One line for a child who is not on the roll. `shown` where one was looked for and nobody found, or it was wrong."""

    field: str
    name: str
    why: str
    error: str
    shown: bool
    do_add: str
    choices: tuple[tuple[str, str], ...]
    """(value, words) of each reason."""


@dataclass(frozen=True, slots=True)
class ChildBox:
    """Which child a case is about: chosen, or being looked for (`finding`)."""

    id: str
    name: str
    find_name: str
    find_text: str
    chosen: ChildChoice | None
    finding: bool
    searched: bool
    choices: tuple[ChildChoice, ...]
    errors: tuple[str, ...]
    do_find: str
    do_change: str
    off_roll: OffRollLine
    beside: tuple[Beside, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """One row of a repeated question."""

    uid: str
    id: str
    name: str
    uid_field: Any
    child: ChildBox | None
    boxes: tuple[Box, ...]
    blank: bool
    do_remove: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the section. `kind`: "box", "blocks", "statement" or "signatures"."""

    kind: str
    key: str
    id: str
    label: str
    hint: str = ""
    text: str = ""
    box: Box | None = None
    blocks: tuple[Block, ...] = ()
    errors: tuple[str, ...] = ()
    do_add: str = ""
    add_words: str = ""
    do_live: str = ""
    live_words: str = ""
    """The button that adds every live case; empty where there is none to add."""


@dataclass(frozen=True, slots=True)
class WriteSection:
    """A section of the page, and how it stands (`state` is a class of `.status`)."""

    id: str
    title: str
    intro: str
    state: str
    words: str
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Around:
    """What the view adds to the answers: mappings by path, except that `children` is by reference.

    `found`, `find_texts` and `off_roll` are by the uid of the case row.
    `found` has a uid for each case whose child is being looked for, with what was found: none yet, after "Change".
    `off_roll` has the name, the reason and what is wrong, for each child who could not be added.
    """

    children: Mapping[str, ChildChoice] = field(default_factory=dict)
    found: Mapping[str, Sequence[ChildChoice]] = field(default_factory=dict)
    find_texts: Mapping[str, str] = field(default_factory=dict)
    off_roll: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    beside: Mapping[str, Sequence[Beside]] = field(default_factory=dict)
    names: Mapping[str, Sequence[NameFound]] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    live: int = 0
    """Live cases that are not in the record yet and can be added at once."""


NOTHING_AROUND: Final = Around()
